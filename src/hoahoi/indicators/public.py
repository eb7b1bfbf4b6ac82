"""Figures that others published: every field of theirs was public before it came here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from .models import PublishedFigure


@dataclass(frozen=True)
class PublicFigure:
    """author is the site that published the figure; the record names no other author."""

    title: str
    period: str
    value: Decimal
    unit: str
    target: bool
    author: str
    source_url: str


def public_queryset() -> QuerySet[PublishedFigure]:
    """Only figures with a source that anyone can open."""
    return PublishedFigure.objects.filter(source_url__startswith="http").order_by("pk")


def of_year(year: int, province: str) -> QuerySet[PublishedFigure]:
    """Figures of a province whose period covers the year."""
    return public_queryset().annotate(last=Coalesce("year_to", "year_from")).filter(Q(year_from__lte=year, last__gte=year), province=province)


def public_published_figure(figure: PublishedFigure) -> PublicFigure:
    return PublicFigure(
        title=figure.title,
        period=figure.period,
        value=figure.value,
        unit=figure.unit,
        target=figure.target,
        author=urlsplit(figure.source_url).hostname or "",
        source_url=figure.source_url,
    )
