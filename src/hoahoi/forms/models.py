"""A form that was filled."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hoahoi.ledger.records import Record

from .schema import form_text


class Filling(Record):
    """One form for one record. content: {field code: answer} of what differs from the record or the record cannot hold; told: all answers as sent.

    number: which of several, for a form that is filled every year. root: the record to whose life it belongs, as a result's task.
    owner: whose alone it is, where several people fill one form for one record. Under seal_key content and told are {"sealed": text}.
    led_to_id: the record that sending made.
    """

    kind, slug = "filling", "bieu-mau"

    class State(models.TextChoices):
        DRAFT = "draft", "Đang viết"
        SENT = "sent", "Đã gửi"
        RETURNED = "returned", "Cần bổ sung"
        ACCEPTED = "accepted", "Đã chấp nhận"

    form = models.CharField("mẫu", max_length=60)
    subject_kind = models.CharField("loại hồ sơ", max_length=40)
    subject_id = models.BigIntegerField("hồ sơ")
    number = models.PositiveSmallIntegerField("lần", default=1)
    root_kind = models.CharField(max_length=40, blank=True)
    root_id = models.BigIntegerField(null=True, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người nộp")
    state = models.CharField("tình trạng", max_length=8, choices=State.choices, default=State.DRAFT)
    content = models.JSONField("nội dung", default=dict, blank=True)
    told = models.JSONField("nội dung đã gửi", default=dict, blank=True)
    seal_key = models.CharField(max_length=80, blank=True)
    sent_on = models.DateField("ngày gửi", null=True, blank=True)
    answer = models.TextField("trả lời", blank=True)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    due_on = models.DateField("hạn gửi lại", null=True, blank=True)
    led_to_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "biểu mẫu"
        constraints = [
            models.UniqueConstraint(fields=["form", "subject_kind", "subject_id", "number"], condition=Q(owner=None), name="filling_once"),
            models.UniqueConstraint(
                fields=["form", "subject_kind", "subject_id", "number", "owner"], condition=Q(owner__isnull=False), name="filling_once_each"
            ),
        ]
        indexes = [
            models.Index(fields=["root_kind", "root_id", "id"], name="filling_root"),
            models.Index(fields=["state", "sent_on", "id"], name="filling_state"),
        ]

    @property
    def title(self) -> str:
        try:
            name = form_text(self.form).name
        except KeyError:
            name = self.form
        return f"{name}, lần {self.number}" if self.number > 1 else name
