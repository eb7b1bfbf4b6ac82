"""Figures that newspapers and offices published: kept with their source, never mixed into computed ones."""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal

from hoahoi.indicators.models import PublishedFigure
from hoahoi.ledger.acts import Actor, act

from .files import Source, data, is_loaded, keep_all, read_csv


def load_published(*, actor: Actor) -> int:
    """Returns how many figures the file holds, 0 when it was loaded before."""
    path = data("lang-son", "published_figures.csv")
    if is_loaded(path, "published_figures"):
        return 0
    rows = read_csv(path)
    with act("published_figure.load", actor=actor) as doing:
        source = Source.begin(doing, path, "published_figures", len(rows))
        figures = [_figure(row) for row in rows]
        kept = keep_all(doing, figures, _key, PublishedFigure.objects.all())
        for number, figure in enumerate(figures, 2):
            source.note(number, kept[_key(figure)], figure.source_url)
        source.close()
    return len(rows)


def _key(figure: PublishedFigure) -> Hashable:
    return figure.province, figure.period, figure.title, figure.source_url


def _figure(row: dict[str, str]) -> PublishedFigure:
    years = [int(year) for year in re.findall(r"\d{4}", row["year"])]
    return PublishedFigure(
        title=row["indicator_vi"], title_en=row["indicator_en"], province=row["province"], period=row["year"],
        year_from=years[0] if years else None, year_to=years[-1] if years else None, value=Decimal(row["value"]), unit=row["unit"],
        target="mục tiêu" in row["year"], source_url=row["source_url"],
    )  # fmt: skip
