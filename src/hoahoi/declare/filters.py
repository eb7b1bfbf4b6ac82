"""The filters that most registers need: by a choice, by year, by a record that one picks, by words in a column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.apps import apps
from django.db.models import Q, QuerySet

from hoahoi.ledger.dates import within

from .registers import Filter

_FIRST_YEAR = 2010


def lower_first(text: str) -> str:
    """Inside a sentence a heading starts small, unless its second letter shows that it is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def by_choice(name: str, label: str, field: str, choices: Sequence[tuple[str, str]], sentence: str = "{}") -> Filter:
    def apply(rows: QuerySet, value: str) -> QuerySet:
        return rows.filter(**{field: value})

    return Filter(name, label, apply, options=lambda: [(str(v), str(t)) for v, t in choices], sentence=sentence)


def by_year(field: str, name: str = "nam", label: str = "Năm", sentence: str = "năm {}") -> Filter:
    """Rows whose PartialDate column lies in the chosen year."""

    def apply(rows: QuerySet, value: str) -> QuerySet:
        year = int(value)
        return rows.filter(within(field, date(year, 1, 1), date(year, 12, 31)))

    def label_of(value: str) -> str:
        return value if value.isascii() and value.isdigit() and 1000 <= int(value) < 9999 else ""

    return Filter(
        name, label, apply, sentence=sentence, kind="year", label_of=label_of,
        options=lambda: [(str(y), str(y)) for y in range(date.today().year + 1, _FIRST_YEAR - 1, -1)],
    )  # fmt: skip


def by_record(name: str, label: str, fields: str | Sequence[str], kind: str, model: str, sentence: str = "{}") -> Filter:
    """Rows that name the picked record in one of `fields`. model: "directory.Organisation"."""
    names = [fields] if isinstance(fields, str) else list(fields)

    def apply(rows: QuerySet, value: str) -> QuerySet:
        condition = Q()
        for field in names:
            condition |= Q(**{field: int(value)})
        return rows.filter(condition)

    def label_of(value: str) -> str:
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            return ""
        record = apps.get_model(model)._base_manager.filter(pk=int(value)).first()
        return str(record) if record else ""

    return Filter(name, label, apply, sentence=sentence, kind="picker", picker=kind, label_of=label_of)


def by_presence(name: str, label: str, field: str, yes: str, no: str) -> Filter:
    """Whether a column holds something; yes and no are the words of the sentence."""
    empty = Q(**{f"{field}__isnull": True}) | Q(**{field: ""})

    def apply(rows: QuerySet, value: str) -> QuerySet:
        return rows.exclude(empty) if value == "co" else rows.filter(empty)

    return Filter(name, label, apply, options=lambda: [("co", yes), ("khong", no)])
