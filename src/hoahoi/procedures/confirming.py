"""The office's word on the values of a regime: confirmed as they stand, corrected, or filled where the law read so far said nothing.

`regime(code)` stays what the product ships; `office_regime(code)` is the same with the office's newest confirmation of each value over it, under
a hash of its own. An unread or empty table may also be taken over from another regime, and is then assumed until confirmed value by value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.accounts.models import User
from hoahoi.ledger.acts import act
from hoahoi.ledger.records import digest

from .models import RegimeConfirmation
from .regime_files import NAMES, Files, Tree, read
from .regime_values import Value, values
from .regimes import Regime, RegimeError, built, folder, regime

PROVENANCE = ("source", "article", "confidence", "confirmed_by", "confirmed_on", "note", "unknown")


class ConfirmError(Exception):
    """A confirmation that cannot be kept: why, in words."""


# ---- places in the tables


def table_at(trees: dict[str, Tree], path: str) -> Tree:
    """The table of one value, as the files hold it. Raises KeyError."""
    holder, key = _place(trees, path)
    found = holder[key]
    if not isinstance(found, dict):
        raise KeyError(path)
    return found


def _place(trees: dict[str, Tree], path: str) -> tuple[Any, Any]:
    """(the table or list that holds the value, its key there). Lists are entered by the code of an item, or by its result and turn among equals."""
    room, *parts = path.split(".")
    here: Any = trees[f"{room}.toml"]
    for part in parts[:-1]:
        here = here[_key(here, part)]
    return here, _key(here, parts[-1])


def _key(here: Any, part: str) -> Any:
    if isinstance(here, dict):
        return part
    for position, item in enumerate(here):
        if item.get("code") == part:
            return position
    result, _dash, turn = part.rpartition("-")
    result, wanted = (result, int(turn)) if result and turn.isdecimal() else (part, 1)
    same = [position for position, item in enumerate(here) if item.get("result") == result]
    if len(same) < wanted:
        raise KeyError(part)
    return same[wanted - 1]


def stated_whole(path: str) -> bool:
    """A whole procedure or a whole way of counting: a table of several values, each with its own source."""
    return path.endswith(".council") or (path.startswith("procedures.") and path.count(".") == 1)


def without_provenance(table: Tree) -> Tree:
    return {key: value for key, value in table.items() if key not in PROVENANCE}


def plain(value: Any) -> Any:
    """Tables as JSON keeps them: exact decimals and days as text."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


# ---- the office's own regime


def shipped_trees(code: str) -> dict[str, Tree]:
    return plain(read(folder(), code).trees)


def newest_confirmations(code: str) -> list[RegimeConfirmation]:
    """The one that counts for each path, whole tables before single values."""
    rows = RegimeConfirmation.objects.filter(regime=code).select_related("by").order_by("pk")
    newest = {row.path: row for row in rows}
    return sorted(newest.values(), key=lambda row: (row.path.count("."), row.pk))


def office_trees(code: str) -> dict[str, Tree]:
    """The shipped tables with the office's confirmations over them. A confirmation whose place is gone from the files is passed over."""
    return overlaid(shipped_trees(code), newest_confirmations(code))


def overlaid(trees: dict[str, Tree], confirmations: Iterable[RegimeConfirmation]) -> dict[str, Tree]:
    for row in confirmations:
        try:
            holder, key = _place(trees, row.path)
        except KeyError:
            continue
        holder[key] = _confirmed(row)
    return trees


def _confirmed(row: RegimeConfirmation) -> Tree:
    if stated_whole(row.path):
        return dict(row.value)
    return {
        **row.value, "source": row.source, "article": row.article, "confidence": "found",
        "confirmed_by": row.by.get_full_name(), "confirmed_on": row.on.isoformat(),
    }  # fmt: skip


def office_regime(code: str) -> Regime:
    """The regime with the office's confirmations; without any it is the shipped one itself. One query."""
    confirmations = newest_confirmations(code)
    if not confirmations:
        return regime(code)
    return from_content(code, spelled(overlaid(shipped_trees(code), confirmations)))


def spelled(trees: dict[str, Tree]) -> str:
    """The tables as JSON in the order of the files, which the pages keep; the hash is that of the same in canonical order."""
    return json.dumps(trees, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=64)
def from_content(code: str, content: str) -> Regime:
    """The regime that the JSON of its tables describes. Raises RegimeError."""
    try:
        trees = json.loads(content)
        trees["regime.toml"]["code"] = code
    except (ValueError, KeyError, TypeError):
        raise RegimeError(f"{code}: nội dung bản quy định đã chốt không đọc được") from None
    return built(Files(code, trees, {name: [] for name in NAMES}, digest(json.loads(content))))


# ---- confirming


def confirm(
    *, code: str, path: str, source: str, article: str = "", issued_on: date | None = None, value: Tree | None = None, actor: User
) -> RegimeConfirmation:  # fmt: skip
    """Keep an officer's word on one value. value None: it stands as it is. Raises ConfirmError when the regime would not hold together."""
    return confirm_all(code=code, paths=[path], source=source, article=article, issued_on=issued_on, value=value, actor=actor)[0]


def confirm_all(
    *, code: str, paths: list[str], source: str = "", article: str = "", issued_on: date | None = None, value: Tree | None = None, actor: User
) -> list[RegimeConfirmation]:
    """The same for several values at once, each as it stands; without a source each keeps the one that the file names."""
    trees, before = office_trees(code), {v.path: v for v in values(office_regime(code))}
    made = [_row(code, path, trees, before.get(path), value, actor) for path in paths]
    for row in made:
        shown = before.get(row.path)
        row.source, row.article = (source, article) if source else (shown.source, shown.article) if shown else ("", "")
        row.issued_on = issued_on
        if not row.source:
            raise ConfirmError(_("Ghi văn bản làm căn cứ."))
    try:
        after = from_content(code, spelled(overlaid(trees, made)))
    except RegimeError as error:
        raise ConfirmError("; ".join(fault.message for fault in error.faults)) from error
    words = {v.path: v.value for v in values(after)}
    with act("regime.confirm", actor=actor, reason=f"{source} {article}".strip()) as doing:
        for row in made:
            row.after = words.get(row.path, row.after)
            doing.save(row)
    return made


def _row(code: str, path: str, trees: dict[str, Tree], shown: Value | None, value: Tree | None, actor: User) -> RegimeConfirmation:
    whole = stated_whole(path)
    try:
        table = {} if whole else table_at(trees, path)
    except KeyError:
        raise ConfirmError(_("Quy định này không có giá trị “%s”.") % path) from None
    if value is None and (whole or table.get("unknown")):
        raise ConfirmError(_("Giá trị này chưa biết: điền trước khi xác nhận."))
    return RegimeConfirmation(
        regime=code, regime_hash=regime(code).sha256, path=path, title=f"{code}: {shown.title if shown else path}"[:400],
        value=plain(value if value is not None else without_provenance(table)), before=shown.value if shown else "", by=actor,
        on=timezone.localdate(),
    )  # fmt: skip


def taken_from(other: str, path: str) -> Tree:
    """The table of another regime at the same place, to be taken over: assumed, and confirmed by nobody. Raises KeyError."""
    table = table_at(shipped_trees(other), path)
    if table.get("unknown"):
        raise KeyError(path)
    return _assumed(table) if stated_whole(path) else without_provenance(table)


def lenders(code: str, path: str, among: Iterable[str]) -> list[str]:
    """Regimes that hold a known value at this place."""
    found = []
    for other in among:
        try:
            if other != code and taken_from(other, path):
                found.append(other)
        except KeyError:
            continue
    return found


def _assumed(value: Any) -> Any:
    if isinstance(value, list):
        return [_assumed(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _assumed(one) for key, one in value.items() if key not in ("confirmed_by", "confirmed_on")}
    return kept | {"confidence": "assumed"} if "confidence" in kept else kept
