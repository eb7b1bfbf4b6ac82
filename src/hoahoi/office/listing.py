"""Listing a register: what the address asks for, as rows, as a sentence, as one page of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoahoi.accounts.rules import sees_all
from hoahoi.declare.filters import lower_first
from hoahoi.declare.registers import Column, Filter, Register, filters_of
from hoahoi.ledger.heads import at_heads, ledger_heads
from hoahoi.ledger.records import Record
from hoahoi.search import queries as search

from .cells import cell
from .paging import Order, Slice, by_rank, decode, take
from .registry import register_of, rules_of

PAGE = 50
COUNTED = 1_000  # beyond this a list says "hơn 1.000"
HITS = 2_000
COMMON = 3  # filters that stand open; the others are folded away until they are used
SORT, SEARCH, AFTER, BEFORE = "xep", "q", "sau", "truoc"


@dataclass(frozen=True)
class Chosen:
    """A filter with the value that the address gives it and that value's words."""

    filter: Filter
    value: str
    label: str

    @property
    def said(self) -> str:
        words = lower_first(self.label) if self.filter.kind == "select" else self.label
        return str(self.filter.sentence).format(words)


@dataclass
class Listing:
    """One reading of a register by one person."""

    register: Register
    user: Any
    query: QueryDict
    heads: tuple[str, ...] = field(default_factory=ledger_heads)  # the ledger's, as this page was read
    options: dict[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    # ---- what is asked

    @cached_property
    def q(self) -> str:
        return " ".join(self.query.get(SEARCH, "").replace("\x00", "").split())[:200]

    @cached_property
    def filters(self) -> Sequence[Filter]:
        return filters_of(self.register)

    @cached_property
    def chosen(self) -> list[Chosen]:
        """Filters that the address sets to something that exists; anything else is passed over."""
        found = []
        for entry in self.filters:
            value = self.query.get(entry.name, "").strip().replace("\x00", "") or self._typed(entry)
            if value and (label := self._label(entry, value)):
                found.append(Chosen(entry, value, label))
        return found

    def _typed(self, entry: Filter) -> str:
        """Where no script helped to pick a record, the words typed are searched for and the best hit taken."""
        text = self.query.get(f"{entry.name}_tim", "").replace("\x00", "").strip()[:200] if entry.kind == "picker" else ""
        hits = search.ids(text, entry.picker, limit=1) if text else []
        return str(hits[0]) if hits else ""

    def _label(self, entry: Filter, value: str) -> str:
        if entry.kind == "text":
            return value[:120]
        for known, label in self.options_of(entry):
            if known == value:
                return str(label)
        return entry.label_of(value) if entry.label_of else ""

    def options_of(self, entry: Filter) -> Sequence[tuple[str, str]]:
        if entry.options is None:
            return ()
        if entry.name not in self.options:
            key = ("options", self.register.kind, entry.name, get_language(), timezone.localdate().year)
            self.options[entry.name] = at_heads(self.heads, key, entry.options)
        return self.options[entry.name]

    @cached_property
    def order(self) -> Order:
        """The column that the address sorts by, else the register's own order."""
        asked = self.query.get(SORT, "")
        wanted = next((c.order for c in self.register.columns if c.order and c.name == asked.removeprefix("-")), "")
        if wanted:
            return Order.parse(self.register.model, ("-" if asked.startswith("-") else "") + wanted)
        return Order.parse(self.register.model, self.register.order)

    @property
    def sorted_by(self) -> str:
        """Name of the column in whose order the list stands, with "-" when descending; "" when by relevance."""
        if self.by_relevance:
            return ""
        found = next((c.name for c in self.register.columns if c.order == self.order.name), "")
        return ("-" if self.order.descending else "") + found if found else ""

    @cached_property
    def by_relevance(self) -> bool:
        return bool(self.q) and not self.query.get(SORT)

    # ---- which rows

    @cached_property
    def hits(self) -> list[int]:
        return search.ids(self.q, self.register.kind, limit=HITS) if self.q else []

    @cached_property
    def filtered(self) -> QuerySet:
        """The rows that this person may see and that the filters leave, before search and order."""
        rows = rules_of(self.register).viewable(self.user, self.register.model._default_manager.all())
        for entry in self.chosen:
            rows = entry.filter.apply(rows, entry.value)
        return rows

    @cached_property
    def rows(self) -> QuerySet:
        return self.filtered.filter(pk__in=self.hits) if self.q else self.filtered

    @cached_property
    def count(self) -> int:
        """How many rows; COUNTED + 1 stands for more. A search that nothing narrows needs no second count."""
        if self.q and not self.chosen and sees_all(self.user):
            return min(len(self.hits), COUNTED + 1)
        return self.rows.order_by()[: COUNTED + 1].count()

    @property
    def count_text(self) -> str:
        return _("hơn 1.000") if self.count > COUNTED else str(self.count)

    @cached_property
    def slice(self) -> Slice:
        after, before = self.query.get(AFTER, ""), self.query.get(BEFORE, "")
        field = self.register.model._meta.pk if self.by_relevance else self.order.field
        tokens = {"after": decode(after, field) if after else None, "before": decode(before, field) if before and not after else None}
        if self.by_relevance:
            return by_rank(self.filtered, self.hits, PAGE, **tokens)
        return take(self.rows, self.order, PAGE, **tokens)

    @cached_property
    def records(self) -> list[Record]:
        """The page's rows with what its columns need: ids came first along an index, then these rows alone."""
        if not self.slice.ids:
            return []
        found = self.register.model._default_manager.select_related(*self._needed()).in_bulk(self.slice.ids)
        records = [found[pk] for pk in self.slice.ids if pk in found]
        if self.register.load:
            self.register.load(records)
        return records

    def _needed(self) -> list[str]:
        """Of the register's related records, those that a shown column names, and those that no column names (functions use them)."""
        named = {c.name for c in self.register.columns}
        shown = {c.name for c in self.columns}
        return [name for name in self.register.related if name in shown or name not in named]

    # ---- as words and tables

    @property
    def sentence(self) -> str:
        """ "Nhiệm vụ đang thực hiện, lĩnh vực nông nghiệp: 14"."""
        said = [c.said for c in self.chosen]
        if self.q:
            said.append(_("có “%s”") % self.q)
        noun = str(self.register.noun)
        head = noun[:1].upper() + noun[1:]
        return f"{head} {', '.join(said)}: {self.count_text}" if said else f"{head}: {self.count_text}"

    @cached_property
    def columns(self) -> list[Column]:
        """The columns this person chose for the register, else its default ones; the first always stands."""
        chosen = self.user.columns.get(self.register.kind) if isinstance(self.user.columns, dict) else None
        return [c for n, c in enumerate(self.register.columns) if n == 0 or c.name == "title" or (c.name in chosen if chosen else c.default)]

    def address(self, **changes: str) -> str:
        """This list's address with changes ("" takes out); a change of anything leads to the first page."""
        kept = {c.filter.name: c.value for c in self.chosen}
        if self.q:
            kept[SEARCH] = self.q
        if self.query.get(SORT):
            kept[SORT] = self.query[SORT]
        kept |= changes
        text = urlencode({name: value for name, value in kept.items() if value})
        return f"{self.register.url}?{text}" if text else self.register.url

    @property
    def query_string(self) -> str:
        return self.address().partition("?")[2]

    def table(self) -> dict[str, Any]:
        """For ui/table.html."""
        title = next((n for n, c in enumerate(self.columns) if c.name == "title"), 0)
        heads = []
        for c in self.columns:
            direction = "" if self.sorted_by.removeprefix("-") != c.name else "desc" if self.sorted_by.startswith("-") else "asc"
            turned = f"-{c.name}" if direction == "asc" else c.name
            heads.append(
                {"name": c.name, "label": str(c.label), "kind": c.kind, "sort_url": self.address(**{SORT: turned}) if c.order else "", "sorted": direction}
            )
        hidden = self._hidden_links()
        rows = []
        for record in self.records:
            cells = [cell(c, record, first=n == title) for n, c in enumerate(self.columns)]
            for n, one in enumerate(cells):
                if one["url"] in hidden and n != title:
                    one["url"] = ""
            rows.append({"url": record.get_absolute_url(), "id": record.pk, "cells": cells})
        page = self.slice
        return {
            "caption": self.sentence, "columns": heads, "rows": rows, "totals": None, "selectable": False,
            "next_url": self.address(**{AFTER: page.after}) if page.after else "",
            "prev_url": self.address(**{BEFORE: page.before}) if page.before else "",
            "count_text": self.sentence if page.before or page.after else "", "empty": None if rows else self.empty(),
        }  # fmt: skip

    def _hidden_links(self) -> set[str]:
        """Addresses of other records in the rows that this person may not open; staff may open all."""
        if sees_all(self.user):
            return set()
        linked: dict[str, set[int]] = {}
        for c in self.columns:
            for record in self.records:
                other = getattr(record, c.name, None) if c.kind == "link" else None
                if isinstance(other, Record):
                    linked.setdefault(other.kind, set()).add(other.pk)
        return hidden_addresses(self.user, linked)

    def empty(self) -> dict[str, str]:
        """What an empty list says to do."""
        if self.chosen or self.q:
            return {
                "title": _("Không có hồ sơ nào khớp"),
                "text": _("Thử bỏ bớt điều kiện lọc, hoặc tìm bằng ít chữ hơn; gõ không dấu cũng được."),
                "url": self.register.url, "action": _("Bỏ mọi điều kiện"),
            }  # fmt: skip
        if self.query.get(AFTER) or self.query.get(BEFORE):
            return {"title": _("Hết danh sách"), "text": "", "url": self.register.url, "action": _("Về trang đầu")}
        may_add = bool(self.register.form_fields) and rules_of(self.register).can_edit(self.user, None)
        return {
            "title": _("Chưa có %s nào") % self.register.noun, "text": str(self.register.first_step) if may_add else "",
            "url": f"{self.register.url}them/" if may_add else "", "action": _("Thêm %s") % self.register.noun if may_add else "",
        }  # fmt: skip

    def filter_bar(self) -> dict[str, Any]:
        """As ui/filters.html takes it; `rare` marks those that the page folds away."""
        values = {c.filter.name: c for c in self.chosen}
        fields = []
        for entry in self.filters:
            now = values.get(entry.name)
            options = [(v, str(label)) for v, label in self.options_of(entry)]
            if now and entry.kind in ("select", "year") and now.value not in {v for v, _label in options}:
                options.append((now.value, now.label))
            fields.append({
                "rare": len(fields) >= COMMON and not now,
                "name": entry.name, "label": str(entry.label), "kind": entry.kind, "options": options, "value": now.value if now else "",
                "picker": entry.picker, "picked_label": now.label if now else "",
            })  # fmt: skip
        return {
            "action_url": self.register.url, "fields": fields, "has_rare": any(f["rare"] for f in fields), "q": self.q, "sentence": self.sentence,
            "clear_url": self.register.url if self.chosen or self.q else "", "save_url": "",
            "hidden": [(SORT, self.query[SORT])] if self.query.get(SORT) else [],
        }  # fmt: skip


def hidden_addresses(user: Any, linked: dict[str, set[int]]) -> set[str]:
    """Of the records named by kind, the addresses of those that the person may not open. One query for each kind."""
    hidden = set()
    for kind, pks in linked.items():
        entry = register_of(kind)
        rows = rules_of(entry).viewable(user, entry.model._default_manager.filter(pk__in=pks))
        shown = set(rows.values_list("pk", flat=True))
        hidden |= {f"/{entry.slug}/{pk}/" for pk in pks - shown}
    return hidden
