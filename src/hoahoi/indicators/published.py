"""Figures that others published, for one year: shown with author and source, never added to computed ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from hoahoi.directory.models import Office

from .models import PublishedFigure


def published_in(year: int) -> QuerySet:
    """Published figures whose period holds the year; targets are plans, not results, and stay out."""
    until = Q(year_to__gte=year) | Q(year_to__isnull=True, year_from=year)
    return PublishedFigure.objects.filter(until, year_from__lte=year, target=False)


def the_office() -> Office | None:
    return Office.objects.select_related("place").order_by("pk").first()


def province_name() -> str:
    """The office's province as published figures name it: "Lạng Sơn"; "" while no office is set up."""
    office = the_office()
    if office is None:
        return ""
    return (office.place.title if office.place else office.place_title).removeprefix("Tỉnh ").removeprefix("tỉnh ")


def source_name(url: str) -> str:
    """The publisher as readers know it: "baolangson.vn"; "" when the source has no address."""
    return urlsplit(url).netloc.removeprefix("www.")


def as_frozen(figure: PublishedFigure) -> dict[str, Any]:
    """What a snapshot keeps of a published figure."""
    value = format(Decimal(figure.value), "f")
    return {
        "id": figure.pk, "title": figure.title, "value": value.rstrip("0").rstrip(".") if "." in value else value, "unit": figure.unit,
        "period": figure.period, "until": figure.year_to or figure.year_from, "source_url": figure.source_url,
    }  # fmt: skip
