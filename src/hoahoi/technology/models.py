"""The register of technologies known to the office; appraisals and transfer contracts follow."""

from __future__ import annotations

from django.db import models

from hoahoi.directory.models import Organisation, Place
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Titled


class Technology(Titled):
    """A technology, technique or cooperation in technology."""

    kind, slug = "technology", "cong-nghe"
    search_related = ("owner", "place")

    class Type(models.TextChoices):
        PROCESS = "process", "quy trình, kỹ thuật"
        COOPERATION = "cooperation", "hợp tác, chuyển giao"
        EQUIPMENT = "equipment", "thiết bị"

    type = models.CharField("loại", max_length=12, choices=Type.choices, default=Type.PROCESS)
    known_on = PartialDateField("thời điểm nguồn ghi", db_index=True)
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="đơn vị")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    place_text = models.CharField("nơi áp dụng", max_length=300, blank=True)
    effect = models.CharField("kết quả", max_length=300, blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "công nghệ"
