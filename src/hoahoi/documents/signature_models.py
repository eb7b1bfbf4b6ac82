"""What the clerk's registers hold of each number given, and who signed which file."""

from __future__ import annotations

from django.db import models

from hoahoi.directory.models import Office, Signer
from hoahoi.ledger.records import Record


class RegisterLine(Record):
    """One number of the outgoing or the incoming register (Nghị định 30/2020/NĐ-CP, Appendix IV).

    A number is never given again: when it was cancelled, its line stays with the reason.
    """

    kind, slug = "register_line", "dong-so-van-ban"

    class Book(models.TextChoices):
        OUT = "out", "văn bản đi"
        IN = "in", "văn bản đến"

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="cơ quan")
    book = models.CharField("sổ", max_length=4, choices=Book.choices)
    series = models.CharField("ký hiệu", max_length=20)  # "BC-SKHCN"; INCOMING for the incoming register
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số")
    day = models.DateField("ngày vào sổ")  # given on, or arrived on
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, blank=True, related_name="lines", verbose_name="văn bản")
    subject = models.CharField("cấp cho", max_length=600)  # type and abstract when the number was given
    recipients = models.TextField("nơi nhận", blank=True)
    kept_by = models.CharField("đơn vị, người nhận bản lưu", max_length=200, blank=True)
    copies = models.PositiveSmallIntegerField("số lượng bản", null=True, blank=True)
    received_by = models.CharField("đơn vị, người nhận", max_length=200, blank=True)
    transferred_on = models.DateField("ngày chuyển", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=400, blank=True)
    cancelled_on = models.DateField("ngày hủy số", null=True, blank=True)
    cancel_reason = models.CharField("lý do hủy số", max_length=400, blank=True)

    class Meta:
        verbose_name = "dòng sổ văn bản"
        constraints = [models.UniqueConstraint(fields=["office", "book", "series", "year", "number"], name="register_line_number")]

    @property
    def title(self) -> str:
        return f"{self.number:02d}/{self.series} ({self.year})"


class SignedVersion(Record):
    """A file as it stood after one signature. The file that was signed is never altered: each signature makes the next version."""

    kind, slug = "signed_version", "ban-ky-so"

    class Role(models.TextChoices):
        PERSON = "person", "người có thẩm quyền"
        AGENCY = "agency", "cơ quan"

    code = models.CharField("mã xác minh", max_length=20, db_index=True)  # 100 random bits, printed on the paper with its QR
    number = models.PositiveSmallIntegerField("lần ký")  # 1, 2, 3... under one code
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, blank=True, related_name="signed_versions", verbose_name="văn bản")
    subject_kind = models.CharField("loại hồ sơ", max_length=40, blank=True)
    subject_id = models.BigIntegerField("hồ sơ", null=True, blank=True)
    subject_version = models.PositiveIntegerField("phiên bản hồ sơ", null=True, blank=True)  # of the ledger, when it was signed
    title = models.CharField("nội dung", max_length=600)
    role = models.CharField("tư cách", max_length=8, choices=Role.choices)
    signer = models.ForeignKey(Signer, models.PROTECT, null=True, blank=True, verbose_name="người ký")
    name = models.CharField("tên", max_length=200)  # as on the paper, kept though the directory may change
    post = models.CharField("quyền hạn, chức vụ", max_length=300, blank=True)  # "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"
    signed_at = models.DateTimeField("thời điểm ký")
    level = models.CharField("mức chữ ký", max_length=8)  # B-B, B-T, B-LT, B-LTA
    sha256_before = models.CharField("SHA-256 trước khi ký", max_length=64)
    sha256_after = models.CharField("SHA-256 sau khi ký", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("dung lượng")  # bytes
    certificate_subject = models.CharField("chủ chứng thư", max_length=400)
    certificate_issuer = models.CharField("tổ chức cấp chứng thư", max_length=400)
    certificate_serial = models.CharField("số chứng thư", max_length=80)  # hexadecimal
    certificate_sha256 = models.CharField("SHA-256 của chứng thư", max_length=64)
    test = models.BooleanField("chữ ký thử", default=False)  # by the self-made authority of the sample

    class Meta:
        verbose_name = "bản ký số"
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="signed_version_number")]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="signed_version_subject")]
