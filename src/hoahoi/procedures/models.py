"""Cases move through procedures; everything due is an obligation."""

from __future__ import annotations

from django.db import models

from hoahoi.accounts.models import User
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record


class Case(Record):
    """One run of one procedure by one subject. The regime's code and hash stay with it for its whole life."""

    kind, slug = "case", "ho-so"

    subject_kind = models.CharField("loại", max_length=40)
    subject_id = models.BigIntegerField()
    regime = models.CharField("quy định áp dụng", max_length=40)
    regime_hash = models.CharField(max_length=64, blank=True)
    procedure = models.CharField("quy trình", max_length=40)
    stage = models.CharField("giai đoạn", max_length=40)
    opened_on = PartialDateField("mở")
    closed_on = PartialDateField("đóng")

    class Meta:
        verbose_name = "hồ sơ"
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "procedure"], name="case_subject")]

    @property
    def title(self) -> str:
        return f"{self.procedure}: {self.stage}"


class StageEntry(Record):
    """A case entered a stage. recorded: the public record says so, though the step was not taken in this system."""

    kind, slug = "stage_entry", "buoc"

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries", verbose_name="hồ sơ")
    stage = models.CharField("giai đoạn", max_length=40)
    on = PartialDateField("ngày")
    recorded = models.BooleanField("ghi nhận từ nguồn", default=False)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    role = models.CharField("vai trò", max_length=20, blank=True)  # in which the person took the step
    basis = models.CharField("căn cứ", max_length=300, blank=True)
    document_id = models.BigIntegerField("văn bản", null=True, blank=True)  # that the step resulted in

    class Meta:
        verbose_name = "bước"

    @property
    def title(self) -> str:
        return self.stage


class Obligation(Record):
    """Something due: what, by whom, by when. basis tells the rule it comes from."""

    kind, slug = "obligation", "viec"

    title = models.CharField("việc", max_length=300)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    due_on = models.DateField("hạn")
    role = models.CharField("vai trò", max_length=20, blank=True)
    organisation_id = models.BigIntegerField("tổ chức", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    confidence = models.CharField("mức tin cậy", max_length=10, default="found")
    done_on = models.DateField("xong", null=True, blank=True)

    class Meta:
        verbose_name = "việc đến hạn"
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(done_on=None), name="obligation_open"),
            models.Index(fields=["organisation_id", "due_on"], condition=models.Q(done_on=None), name="obligation_organisation"),  # a host's own list
            models.Index(fields=["subject_kind", "subject_id", "due_on"], name="obligation_subject"),
        ]


class RegimeConfirmation(Record):
    """An officer's word on one value of a regime: it stands as the file has it, or as the office read it in the document named here.

    path as in regime_values.Value. value is the whole table at that place as the office holds it, without its provenance; the newest
    confirmation of a path counts, earlier ones stay. before and after are the value in words.
    """

    kind, slug = "regime_confirmation", "xac-nhan-quy-dinh"

    regime = models.CharField("quy định", max_length=40)
    regime_hash = models.CharField(max_length=64)  # of the shipped files at that moment
    path = models.CharField("giá trị", max_length=160)
    title = models.CharField("tên", max_length=400)
    value = models.JSONField("nội dung", default=dict)
    before = models.TextField("trước", blank=True)
    after = models.TextField("sau", blank=True)
    source = models.CharField("văn bản", max_length=200)
    article = models.CharField("điều, khoản", max_length=120, blank=True)
    issued_on = models.DateField("ngày văn bản", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người xác nhận")
    on = models.DateField("ngày xác nhận")

    class Meta:
        verbose_name = "xác nhận quy định"
        indexes = [models.Index(fields=["regime", "path"], name="confirmation_path")]


class RegimeVersion(Record):
    """A regime as the office froze it: JSON of its tables, under the SHA-256 of their canonical form. Never changed: a correction is the next number."""

    kind, slug = "regime_version", "ban-quy-dinh"

    regime = models.CharField("quy định", max_length=40)
    number = models.PositiveSmallIntegerField("bản")
    content = models.TextField()
    sha256 = models.CharField("mã băm", max_length=64)
    unsure = models.PositiveSmallIntegerField("giá trị chưa xác nhận", default=0)
    frozen_on = models.DateField("ngày chốt")
    note = models.CharField("ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "bản quy định"
        constraints = [models.UniqueConstraint(fields=["regime", "number"], name="regime_version_number")]

    @property
    def code(self) -> str:
        return f"{self.regime}@{self.number}"

    @property
    def title(self) -> str:
        return f"{self.regime}, bản {self.number}"


class CalendarFeed(models.Model):
    """The secret address of one account's calendar. Only the SHA-256 of its token is kept; without one the feed is closed."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    issued_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)  # when a calendar last fetched it
