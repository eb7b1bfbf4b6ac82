"""Documents of the office and of others: decisions, plans, reports; their numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hoahoi.accounts.models import User
from hoahoi.directory.models import Office, Organisation, Person
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record, Titled

from .files.models import File as File
from .signature_models import RegisterLine as RegisterLine
from .signature_models import SignedVersion as SignedVersion


class Document(Titled):
    """A numbered document. title is its abstract (trích yếu); issuer is the body that signed it."""

    kind, slug = "document", "van-ban"
    search_related = ("issuer", "signer")

    class Type(models.TextChoices):
        """The kinds of Nghị định 30/2020 that the office meets; the value is the abbreviation in the number, in plain letters."""

        DECISION = "QD", "Quyết định"
        PLAN = "KH", "Kế hoạch"
        REPORT = "BC", "Báo cáo"
        NOTICE = "TB", "Thông báo"
        MINUTES = "BB", "Biên bản"
        SUBMISSION = "TTr", "Tờ trình"
        INVITATION = "GM", "Giấy mời"
        LETTER = "CV", "Công văn"
        CONTRACT = "HD", "Hợp đồng"
        OTHER = "khac", "Khác"

    class Direction(models.TextChoices):
        OUT = "out", "đi"
        IN = "in", "đến"
        OUTSIDE = "outside", "của cơ quan khác"

    type = models.CharField("loại", max_length=6, choices=Type.choices)
    direction = models.CharField("chiều", max_length=8, choices=Direction.choices, default=Direction.OUTSIDE)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True, db_index=True)
    issued_on = PartialDateField("ngày ban hành")
    issuer = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="cơ quan ban hành")
    signer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="người ký")
    normative = models.BooleanField("quy phạm pháp luật", default=False)
    in_force_from = PartialDateField("hiệu lực từ")
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "văn bản"
        indexes = [models.Index(fields=["issued_on", "type", "normative", "number"], name="document_issued")]  # figures are counted on it alone

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.number}" if self.number else self.title

    def search_title(self) -> str:
        return f"{self}: {self.title}" if self.number else self.title


class NumberRegister(Record):
    """The last number given in one series of one body and year: numbers restart at 01 on 1 January."""

    kind, slug = "number_register", "so-van-ban"

    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, verbose_name="cơ quan ban hành")
    series = models.CharField("sổ", max_length=20)
    year = models.PositiveSmallIntegerField("năm")
    last = models.PositiveIntegerField("số cuối", default=0)

    class Meta:
        verbose_name = "sổ đăng ký văn bản"
        constraints = [
            models.UniqueConstraint(fields=["office", "series", "year"], name="number_register_office"),
            models.UniqueConstraint(fields=["series", "year"], condition=Q(office=None), name="number_register_series"),
        ]

    @property
    def title(self) -> str:
        return f"{self.series} {self.year}"


class Message(models.Model):
    """A mail on its way out. Not a Record: it may carry a secret link, which the ledger must not hold; the act that caused it is there.

    subject and text are what was written from template and context at that time. reason tells why it waits or failed.
    key: made once by whoever must not write the same message twice; "" when it does not matter.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "chưa gửi"
        SENDING = "sending", "đang gửi"
        SENT = "sent", "đã gửi"
        FAILED = "failed", "không gửi được"

    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tài khoản")
    address = models.CharField("gửi tới", max_length=254, blank=True)
    template = models.CharField("mẫu", max_length=60)
    context = models.JSONField("dữ liệu", default=dict, blank=True)
    subject = models.CharField("tiêu đề", max_length=300)
    text = models.TextField("nội dung")
    key = models.CharField(max_length=120, blank=True)
    state = models.CharField("tình trạng", max_length=8, choices=State.choices, default=State.DRAFT)
    reason = models.CharField("lý do", max_length=400, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)
    written_at = models.DateTimeField("viết lúc", auto_now_add=True)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thư đi"
        constraints = [models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="message_key")]
        indexes = [models.Index(fields=["state", "id"], name="message_state"), models.Index(fields=["template", "user", "id"], name="message_user")]
