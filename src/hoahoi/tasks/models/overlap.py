"""What an officer found on comparing a proposal or a task with an earlier task."""

from __future__ import annotations

from django.db import models

from hoahoi.ledger.records import Record

from .task import Task


class Overlap(Record):
    """One comparison. The subject is a proposal or a task, by kind and id. likeness: per cent at the time of the search."""

    kind, slug = "overlap", "tra-trung"

    class Verdict(models.TextChoices):
        SAME = "same", "trùng"
        NEAR = "near", "gần"
        DIFFERENT = "different", "không trùng"

    subject_kind = models.CharField("loại hồ sơ", max_length=40)
    subject_id = models.PositiveBigIntegerField("hồ sơ")
    task = models.ForeignKey(Task, models.PROTECT, related_name="overlaps", verbose_name="nhiệm vụ đối chiếu")
    verdict = models.CharField("kết quả", max_length=9, choices=Verdict.choices)
    reason = models.CharField("lý do", max_length=400)
    likeness = models.PositiveSmallIntegerField("độ giống (%)")
    judged_on = models.DateField("ngày đối chiếu")

    class Meta:
        verbose_name = "đối chiếu trùng lặp"
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "task"], name="overlap_once")]

    @property
    def title(self) -> str:
        return f"{self.get_verdict_display()[:1].upper()}{self.get_verdict_display()[1:]}: {self.task.title}"
