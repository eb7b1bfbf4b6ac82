"""Values as the office writes them, and the cells of a table. Cells are made here rather than in a template: a list has hundreds of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from . import vietnamese

TONES = {"good": "circle-check", "attention": "alert-circle", "danger": "alert-triangle", "info": "info-circle", "neutral": "circle"}
NUMERIC = ("number", "money")
CELL_CLASS = {"tag": "state-cell", "due": "due-cell"}  # "tag" itself is the tag's own class


def icon(name: str, label: str = "") -> SafeString:
    """One picture of the sprite. label: what it says to those who do not see it; without one it is decoration."""
    shown = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', shown, static("ui/icons.svg"), name)


def day(value: Any) -> str:
    """16/01/2020; a date known only in part says so: "tháng 6/2020". A moment in time shows its local day."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return vietnamese.day(timezone.localtime(value) if timezone.is_aware(value) else value)
    return vietnamese.day(value) if isinstance(value, date) else str(value)


def shown(value: Any, kind: str = "text") -> Any:
    """A value in the office's writing. Text that is ready stays as it is; True and False become words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, str):
        return value
    if kind == "money":
        return vietnamese.money(value)
    if isinstance(value, int | float | Decimal):
        return str(value) if kind == "year" else vietnamese.number(str(value) if isinstance(value, float) else value)
    if isinstance(value, date) or kind == "date":
        return day(value)
    return value


@lru_cache(maxsize=256)
def _plain_icon(name: str) -> SafeString:
    return icon(name)


def tag(text: Any, tone: str = "neutral", name: str = "tag") -> SafeString:
    """A word with its icon. name: "tag", or "tag due" for a due date, whose icon is a clock."""
    tone = tone if tone in TONES else "neutral"
    picture = _plain_icon("clock" if name == "tag due" else TONES[tone])
    return mark_safe(f'<span class="{escape(name)} {tone}">{picture}{conditional_escape(text)}</span>')


def _inner(cell: Mapping[str, Any], kind: str) -> Any:
    value = shown(cell.get("text"), kind)
    if value == "":
        words = _("chưa có số liệu")
        return mark_safe(f'<span class="unknown" title="{words}"><span aria-hidden="true">–</span><span class="hidden">{words}</span></span>')
    if kind in ("tag", "due"):
        value = tag(value, cell.get("tone") or "neutral", "tag due" if kind == "due" else "tag")
    elif cell.get("tone"):
        value = format_html('<span class="ink-{}">{}</span>', cell["tone"], value)
    return value


def cell(given: Mapping[str, Any], column: Mapping[str, Any] | None = None, row_url: str = "") -> SafeString:
    """One <td>. given: dict(text, url, kind, tone, note); the column's kind and label hold where the cell has none."""
    column = column or {}
    kind = given.get("kind") or column.get("kind") or "text"
    inner = _inner(given, kind)
    if url := given.get("url") or row_url:
        inner = mark_safe(f'<a href="{escape(url)}">{conditional_escape(inner)}</a>')
    if given.get("note"):
        inner = mark_safe(f'{conditional_escape(inner)} <span class="note">{conditional_escape(given["note"])}</span>')
    about = f'class="{escape(CELL_CLASS.get(kind, kind))}" data-label="{escape(column.get("label", ""))}"'
    return mark_safe(f"<td {about}><div>{conditional_escape(inner)}</div></td>")


def cells(row: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]) -> SafeString:
    """Every <td> of a row. The row's address goes to its first cell that has text and no address of its own."""
    made, url = [], row.get("url") or ""
    for i, given in enumerate(row["cells"]):
        takes = url if url and not given.get("url") and given.get("text") else ""
        made.append(cell(given, columns[i] if i < len(columns) else None, takes))
        url = "" if takes or given.get("url") == url else url
    return mark_safe("".join(made))


def totals(given: Sequence[Mapping[str, Any]], columns: Sequence[Mapping[str, Any]]) -> SafeString:
    """The <td>s of the totals row; a cell without text stays blank, for nothing was added up there."""
    made = []
    for i, one in enumerate(given):
        kind = one.get("kind") or (columns[i].get("kind") if i < len(columns) else "") or "text"
        kind = kind if kind in NUMERIC else "text"
        note = format_html(' <span class="note">{}</span>', one["note"]) if one.get("note") else ""
        made.append(format_html('<td class="{}">{}{}</td>', kind, shown(one.get("text"), kind), note))
    return mark_safe("".join(made))


def address(thing: Any) -> str:
    """Where a link leads: a text is an address, a record has one."""
    if not thing:
        return ""
    return thing if isinstance(thing, str) else str(thing.get_absolute_url())


def hits(text: Any, query: str) -> SafeString:
    """Text with the words of a query in <mark>, found without tone marks; words typed with tone marks take the same words first."""
    plain = unicodedata.normalize("NFC", str(text))
    low, folded = plain.lower(), vietnamese.fold(plain)
    low = low if len(low) == len(plain) else folded
    spans: list[tuple[int, int]] = []
    for word in set(re.findall(r"\w+", unicodedata.normalize("NFC", str(query or "")))):
        exact = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(word.lower())}", low)]
        spans += exact or [m.span() for m in re.finditer(rf"(?<!\w){re.escape(vietnamese.fold(word))}", folded)]
    out, at = [], 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        start = max(start, at)
        out += [escape(plain[at:start]), format_html("<mark>{}</mark>", plain[start:end])]
        at = end
    return mark_safe("".join([*out, escape(plain[at:])]))
