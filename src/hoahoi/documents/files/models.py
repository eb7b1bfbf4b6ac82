"""A file and the record it belongs to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hoahoi.ledger.records import Record


class File(Record):
    """A file that belongs to a record. The bytes lie in the store under their SHA-256, once, however many records have them.

    Taking a file away ends this link, with its reason; the bytes stay. public_sha256: the copy that the world gets, without what a picture
    says of its camera and place; the same as sha256 where there is nothing to take out.
    """

    kind, slug = "file", "tep"

    class Role(models.TextChoices):
        REPORT = "report", "báo cáo, thuyết minh"
        EVIDENCE = "evidence", "minh chứng"
        CONTRACT = "contract", "hợp đồng, phụ lục"
        DECISION = "decision", "văn bản, quyết định"
        MINUTES = "minutes", "biên bản, phiếu"
        MONEY = "money", "chứng từ kinh phí"
        PICTURE = "picture", "ảnh"
        OTHER = "other", "khác"

    subject_kind = models.CharField("loại hồ sơ", max_length=40)
    subject_id = models.BigIntegerField("hồ sơ")
    name = models.CharField("tên tệp", max_length=200)  # as the person's file was called
    role = models.CharField("loại tài liệu", max_length=10, choices=Role.choices, default=Role.OTHER)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("dung lượng (byte)")
    media_type = models.CharField("định dạng", max_length=100)  # found in the bytes, not told by the browser
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người tải lên")
    uploaded_at = models.DateTimeField("tải lên lúc")
    public = models.BooleanField("công khai", default=False)
    public_sha256 = models.CharField("SHA-256 của bản công khai", max_length=64, blank=True)
    public_size = models.PositiveBigIntegerField("dung lượng bản công khai (byte)", null=True, blank=True)
    public_type = models.CharField("định dạng bản công khai", max_length=100, blank=True)
    removed_at = models.DateTimeField("bỏ khỏi hồ sơ lúc", null=True, blank=True)
    removed_reason = models.CharField("lý do bỏ", max_length=400, blank=True)

    class Meta:
        verbose_name = "tệp"
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "sha256"], condition=Q(removed_at=None), name="file_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return self.name
