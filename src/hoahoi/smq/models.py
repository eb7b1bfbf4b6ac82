"""Standards, metrology and quality: inspections first."""

from __future__ import annotations

from django.db import models

from hoahoi.directory.models import Organisation, Place
from hoahoi.documents.models import Document
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Titled


class Inspection(Titled):
    """An inspection or technical examination. started_on may be the day of the decision that ordered it; date_meaning says so."""

    kind, slug = "inspection", "kiem-tra"
    search_related = ("organisation", "inspected", "place", "decision.number")

    class Type(models.TextChoices):
        INSTRUMENT = "instrument", "phương tiện đo"
        QUALITY_SYSTEM = "quality_system", "hệ thống quản lý chất lượng"
        GOODS = "goods", "chất lượng hàng hóa"
        LABEL = "label", "nhãn hàng hóa"
        OTHER = "other", "khác"

    type = models.CharField("loại", max_length=16, choices=Type.choices)
    started_on = PartialDateField("ngày", db_index=True)
    ended_on = PartialDateField("đến ngày")
    date_meaning = models.CharField("ngày theo nghĩa", max_length=120, blank=True)
    decision = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, verbose_name="quyết định")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="inspections_made", verbose_name="đơn vị kiểm tra")
    inspected = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="inspections_had", verbose_name="đơn vị được kiểm tra")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    finding = models.CharField("kết quả", max_length=300, blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "kiểm tra tiêu chuẩn đo lường chất lượng"
