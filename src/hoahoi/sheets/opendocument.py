"""Looking through the XML of an .ods file for merged cells, cells in error and how far the cells reach, before calamine opens it.

One element may stand for a million rows or columns. Empty ones at the end always do; a filled one that does is no honest sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape

from .found import Found

Extent = Callable[[str, int, int], None]  # (sheet, rows, columns) -> raises when too many
_TOKEN = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)((?:\s[^<>]*?)?)/?>|</table:(table-row)>")
_TEXT = re.compile(rb"<text:p[^>]*>([^<]*)<")


def scan(pieces: Iterable[bytes], wanted: str | None, extent: Extent) -> dict[str, Found]:
    """Found by sheet. pieces: content.xml cut between rows. Only the wanted sheet's extent is checked when one is wanted."""
    found: dict[str, Found] = {}
    name, row, column, repeated = "", 0, 0, 1
    for piece in pieces:
        for token in _TOKEN.finditer(piece):
            what, attributes = token[1], token[2] or b""
            if what == b"table":
                name, row = unescape((_attribute(attributes, b"table:name") or b"").decode("utf-8", "replace")), 0
                found[name] = Found()
            elif what == b"table-row":
                column, repeated = 0, _number(attributes, b"table:number-rows-repeated")
                row += repeated if token[0].endswith(b"/>") else 0
            elif token[3]:
                row += repeated
            else:
                wide = _number(attributes, b"table:number-columns-repeated")
                filled = b"office:value-type" in attributes or b"table:formula" in attributes
                if filled and (wanted is None or name.strip().casefold() == wanted.strip().casefold()):
                    extent(name, row + repeated, column + wide)
                if filled and name in found:
                    _note(found[name], attributes, piece[token.end() : token.end() + 400], row, column)
                column += wide
    return found


def _note(found: Found, attributes: bytes, content: bytes, row: int, column: int) -> None:
    down, across = _number(attributes, b"table:number-rows-spanned"), _number(attributes, b"table:number-columns-spanned")
    if down > 1 or across > 1:
        found.merged.append(((row, column), (row + down - 1, column + across - 1)))
    if b'calcext:value-type="error"' in attributes:
        text = _TEXT.search(content)
        found.errors.append((row, column, text[1].decode("utf-8", "replace") if text else ""))
    elif b"table:formula" in attributes and b"office:value-type" not in attributes:
        found.uncomputed.append((row, column))


def _attribute(attributes: bytes, name: bytes) -> bytes | None:
    match = re.search(rb"\s" + name + rb"""=["']([^"']*)["']""", attributes)
    return match[1] if match else None


def _number(attributes: bytes, name: bytes) -> int:
    value = _attribute(attributes, name)
    return int(value) if value and value.isdigit() else 1
