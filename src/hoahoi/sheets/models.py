"""Where a record came from: file, sheet and row."""

from __future__ import annotations

from django.db import models

from hoahoi.ledger.records import Record


class Load(Record):
    """One file that was loaded: its name, the hash of its bytes, what kind of rows it holds."""

    kind, slug = "load", "nhap-lieu"

    title = models.CharField("tệp", max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField("bảng", max_length=120, blank=True)
    target = models.CharField("loại", max_length=40)
    rows = models.PositiveIntegerField("số dòng", default=0)
    loaded_at = models.DateTimeField("lúc")
    synthetic = models.BooleanField("dữ liệu mẫu", default=False)

    class Meta:
        verbose_name = "lần nhập"
        indexes = [models.Index(fields=["sha256", "target"])]


class Provenance(models.Model):
    """This record was made, or added to, by that row of that file. Rows count from 1 with the header, as a spreadsheet shows them."""

    load = models.ForeignKey(Load, models.PROTECT, related_name="provenance")
    row = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    source_url = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "object_id"]),
            models.Index(fields=["load", "row"]),
        ]
