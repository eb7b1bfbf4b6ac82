"""Support to firms, cooperatives and start-ups; contests and prizes."""

from __future__ import annotations

from django.db import models

from hoahoi.directory.models import Event, Organisation, Person, Place
from hoahoi.documents.models import Document
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Titled


class SupportProgramme(Titled):
    """A programme, project or yearly priority that supports others. rate_max in percent of cost."""

    kind, slug = "support_programme", "ho-tro"
    search_related = ("organisation", "decision.number")

    class Type(models.TextChoices):
        PRODUCTIVITY = "productivity", "năng suất, chất lượng"
        IP = "ip", "sở hữu trí tuệ"
        STARTUP = "startup", "khởi nghiệp đổi mới sáng tạo"
        RURAL = "rural", "nông thôn, miền núi"
        OTHER = "other", "khác"

    type = models.CharField("loại", max_length=14, choices=Type.choices)
    number = models.CharField("số văn bản", max_length=60, blank=True)
    decision = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, verbose_name="văn bản")
    announced_on = PartialDateField("ngày", db_index=True)
    starts_on = PartialDateField("từ")
    ends_on = PartialDateField("đến")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="đơn vị thực hiện")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    rate_max = models.DecimalField("mức hỗ trợ tối đa (%)", max_digits=5, decimal_places=2, null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "chương trình hỗ trợ"


class Measure(Titled):
    """One act of support to one firm, cooperative or household. amount in VND."""

    kind, slug = "measure", "luot-ho-tro"
    search_related = ("beneficiary", "place")

    programme = models.ForeignKey(SupportProgramme, models.PROTECT, related_name="measures", verbose_name="chương trình")
    beneficiary = models.ForeignKey(Organisation, models.PROTECT, related_name="measures", verbose_name="đơn vị được hỗ trợ")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    supported_on = PartialDateField("ngày", db_index=True)
    amount = models.DecimalField("số tiền", max_digits=15, decimal_places=2, null=True, blank=True)
    standard = models.CharField("tiêu chuẩn, công cụ", max_length=160, blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "lượt hỗ trợ"


class Startup(Titled):
    """An innovative idea, product or start-up firm."""

    kind, slug = "startup", "khoi-nghiep"
    search_related = ("organisation", "place")

    known_on = PartialDateField("thời điểm nguồn ghi", db_index=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="đơn vị")
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, verbose_name="sự kiện")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    place_text = models.CharField("địa bàn (như nguồn ghi)", max_length=300, blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "dự án khởi nghiệp"


class Award(Titled):
    """A prize, medal, title or listing given."""

    kind, slug = "award", "giai-thuong"
    search_related = ("recipient", "person", "event", "place")

    awarded_on = PartialDateField("ngày", db_index=True)
    number = models.CharField("số quyết định", max_length=60, blank=True)
    prize = models.CharField("giải, danh hiệu", max_length=200, blank=True)
    giver = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="awards_given", verbose_name="đơn vị trao")
    recipient = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="awards_received", verbose_name="đơn vị được trao")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="người được trao")
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, verbose_name="cuộc thi")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    place_text = models.CharField("địa bàn (như nguồn ghi)", max_length=300, blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "giải thưởng, danh hiệu"
