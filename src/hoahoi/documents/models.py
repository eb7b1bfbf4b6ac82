"""Documents of the office and of others: decisions, plans, reports; their numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hoahoi.directory.models import Office, Organisation, Person
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record, Titled

from .files.models import File as File
from .mail_models import MailPreference as MailPreference
from .mail_models import Message as Message
from .signature_models import RegisterLine as RegisterLine
from .signature_models import SignedVersion as SignedVersion
from .wording_models import Wording as Wording


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
    code = models.CharField("mã xác minh", max_length=20, blank=True)  # printed on a paper that this system numbered

    class Meta:
        verbose_name = "văn bản"
        constraints = [models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="document_code")]
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
