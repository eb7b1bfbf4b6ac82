"""Figures that others published, and frozen values of our own."""

from __future__ import annotations

from django.db import models

from hoahoi.ledger.records import Record, Titled


class PublishedFigure(Titled):
    """A figure that a newspaper or an office published. Shown with its source, never mixed into computed values."""

    kind, slug = "published_figure", "so-lieu-cong-bo"

    title_en = models.CharField("tên tiếng Anh", max_length=300, blank=True)
    province = models.CharField("địa phương", max_length=80)
    period = models.CharField("kỳ", max_length=40)
    year_from = models.PositiveSmallIntegerField("từ năm", null=True, blank=True, db_index=True)
    year_to = models.PositiveSmallIntegerField("đến năm", null=True, blank=True)
    value = models.DecimalField("giá trị", max_digits=15, decimal_places=4)
    unit = models.CharField("đơn vị tính", max_length=40)
    target = models.BooleanField("mục tiêu", default=False)
    source_url = models.URLField("nguồn", max_length=500, blank=True)

    class Meta:
        verbose_name = "số liệu đã công bố"


class Snapshot(Record):
    """Values, row ids and code version frozen under a hash. content is canonical JSON; sha256 is its digest."""

    kind, slug = "snapshot", "chot-so-lieu"

    title = models.CharField("tên", max_length=160)
    year = models.PositiveSmallIntegerField("năm", db_index=True)
    number = models.PositiveSmallIntegerField("lần chốt")
    content = models.TextField()
    sha256 = models.CharField("mã chốt", max_length=64)
    code_version = models.CharField("phiên bản phần mềm", max_length=40)
    frozen_at = models.DateTimeField("chốt lúc")

    class Meta:
        verbose_name = "lần chốt số liệu"
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="snapshot_number")]
