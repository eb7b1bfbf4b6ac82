"""Cases move through procedures; everything due is an obligation."""

from __future__ import annotations

from django.db import models

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
            models.Index(fields=["subject_kind", "subject_id", "due_on"], name="obligation_subject"),
        ]
