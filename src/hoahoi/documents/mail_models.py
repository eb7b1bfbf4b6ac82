"""Mails on their way out, and what each account wants to be told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hoahoi.accounts.models import User


class Message(models.Model):
    """A mail on its way out; one row is one delivery. Not a Record: it may carry a secret link, which the ledger must not hold; the act that
    caused it is there.

    subject and text are what was written from template and context at that time. reason tells why it waits, failed or came back.
    key: made once by whoever must not write the same message twice; "" when it does not matter.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "chưa gửi"
        SENDING = "sending", "đang gửi"
        SENT = "sent", "đã gửi"
        FAILED = "failed", "không gửi được"
        UNKNOWN = "unknown", "không rõ"  # sending was cut off: a person decides
        BOUNCED = "bounced", "bị trả lại"
        HELD = "held", "chờ gộp"  # waits for the person's digest
        GATHERED = "gathered", "đã gộp"
        DECLINED = "declined", "người nhận không nhận"
        CANCELLED = "cancelled", "đã hủy"

    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tài khoản")
    address = models.CharField("gửi tới", max_length=254, blank=True)
    template = models.CharField("mẫu", max_length=60)
    context = models.JSONField("dữ liệu", default=dict, blank=True)
    subject = models.CharField("tiêu đề", max_length=300)
    text = models.TextField("nội dung")
    key = models.CharField(max_length=120, blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.CharField("lý do", max_length=400, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)
    written_at = models.DateTimeField("viết lúc", auto_now_add=True)
    sending_since = models.DateTimeField("bắt đầu gửi", null=True, blank=True)
    retry_at = models.DateTimeField("gửi lại lúc", null=True, blank=True)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    resend_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="resends", verbose_name="gửi lại của")
    gathered_in = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="gathered", verbose_name="gộp trong")
    released_at = models.DateTimeField("thôi giữ địa chỉ", null=True, blank=True)  # of a bounced one: its address was checked and is right
    handled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người xử lý")
    handled_at = models.DateTimeField("xử lý lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thư đi"
        constraints = [models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="message_key")]
        indexes = [
            models.Index(fields=["state", "id"], name="message_state"),
            models.Index(fields=["template", "user", "id"], name="message_user"),
            models.Index(fields=["address"], condition=Q(state="bounced", released_at=None), name="message_bounced"),
        ]


class MailPreference(models.Model):
    """How often one account, or one address without an account, wants one kind of mail. No row: each mail as it is written."""

    class Rhythm(models.TextChoices):
        EACH = "each", "từng thư, ngay khi có"
        DAILY = "daily", "gộp mỗi ngày một thư"
        WEEKLY = "weekly", "gộp mỗi tuần một thư, sáng thứ Hai"
        NEVER = "never", "không gửi"

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=254, blank=True)  # in small letters; "" where there is an account
    topic = models.CharField(max_length=60)
    rhythm = models.CharField(max_length=6, choices=Rhythm.choices)
    chosen_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], condition=Q(address=""), name="mail_preference_user"),
            models.UniqueConstraint(fields=["address", "topic"], condition=Q(user=None), name="mail_preference_address"),
        ]
