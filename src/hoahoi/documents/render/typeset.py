"""PDF by Typst. The draft goes in as JSON and every text as a string, so nothing in it can be read as markup."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoahoi.documents.blocks import (
    Appendix,
    Basis,
    Block,
    Draft,
    Figure,
    Header,
    Heading,
    Item,
    NextPaper,
    Paragraph,
    Picture,
    Run,
    Signature,
    Strong,
    Table,
    Title,
    VerificationMark,
)

from . import prepare as p

if TYPE_CHECKING:
    import typst

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
FONTS = HERE.parent / "fonts"
STANDARDS = ["a-3a", "ua-1"]  # A-3, not A-2, because the list of figures is attached


def typeset(draft: Draft) -> bytes:
    """PDF bytes. A letter that neither Tinos nor Typst's own fonts have cannot stand in PDF/A; such a document becomes a tagged PDF 1.7."""
    import typst

    prepared = p.prepare(draft)
    day = prepared.day
    data = {
        "title": prepared.title, "author": prepared.author, "day": [day.year, day.month, day.day], "reference": prepared.reference,
        "figures": json.dumps([{"text": f.text, "ref": f.ref, "url": f.url} for f in p.figures_of(prepared)], ensure_ascii=False, indent=1),
        "mark": {"svg": p.qr_svg(prepared.mark.url), "text": p.mark_text(prepared.mark)} if prepared.mark else None,
        "sheets": [{"landscape": s.landscape, "restarts": s.restarts, "blocks": _blocks(s)} for s in prepared.sheets],
    }  # fmt: skip
    inputs = {"draft": json.dumps(data, ensure_ascii=False)}
    compiler = typst.Compiler(str(HERE / "official.typ"), root=str(HERE), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    stamp = datetime.combine(day, time(), UTC)
    try:
        return _compiled(compiler, stamp, STANDARDS)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        logger.warning("“%s” không đạt PDF/A: %s", prepared.title, error.message)
        return _compiled(compiler, stamp, ["1.7"])


def _compiled(compiler: typst.Compiler, stamp: datetime, standards: Any) -> bytes:
    made = compiler.compile(format="pdf", pdf_standards=standards, timestamp=stamp)
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def _blocks(sheets: p.Sheets) -> list[dict[str, Any]]:
    following = [*sheets.blocks[1:], None]
    return [_block(block, sheets) | {"sticky": p.keeps(block, then)} for block, then in zip(sheets.blocks, following, strict=False)]


def _block(block: Block, sheets: p.Sheets) -> dict[str, Any]:
    match block:
        case Header():
            return {
                "kind": "header", "parent": block.parent, "issuer": block.issuer, "number": p.number_line(block.number),
                "when": p.place_and_date(block.place, block.day), "issuer_width": p.ISSUER_COLUMN, "above": block.above,
                "subject": block.subject,
            }  # fmt: skip
        case Title():
            return {"kind": "title", "type": block.type_name, "subject": block.subject}
        case Basis():
            return {"kind": "basis", "text": block.text}
        case Heading():
            return {"kind": "heading", "level": block.level, "text": f"{block.number} {block.text}".strip()}
        case Paragraph():
            return {"kind": "paragraph", "runs": _runs(block.runs), "indent": block.indent, "muted": block.muted}
        case Item():
            return {"kind": "item", "runs": [{"text": "- ", "strong": False, "url": ""}, *_runs(block.runs)]}
        case Table():
            return _table(block, sheets)
        case Picture():
            return {"kind": "picture", "svg": block.svg, "alt": block.alt, "caption": block.caption, "width": block.width_mm}
        case Signature():
            beside = [block.beside_post, block.beside_name]
            return {"kind": "signature", "post": block.post, "name": block.name, "recipients": list(block.recipients), "beside": beside}
        case Appendix():
            return {"kind": "appendix", "number": block.number, "title": block.title, "attached": block.attached_to}
        case NextPaper() | VerificationMark():
            raise TypeError("prepare has taken it out: it belongs to the whole document")


def _table(table: Table, sheets: p.Sheets) -> dict[str, Any]:
    rows = [[p.runs_of(cell) for cell in row] for row in table.rows]
    return {
        "kind": "table", "columns": list(table.columns), "widths": list(table.widths), "align": list(table.align),
        "caption": table.caption, "note": table.note,
        "rows": [{"cells": [_runs(cell) for cell in row], "breaks": p.tall(row, table.widths, sheets.text_width)} for row in rows],
        "empty": p.EMPTY_TABLE, "whole": p.short(table, sheets.text_width),
    }  # fmt: skip


def _runs(runs: Sequence[Run]) -> list[dict[str, Any]]:
    return [
        {"text": run, "strong": False, "url": ""}
        if isinstance(run, str)
        else {"text": run.text, "strong": isinstance(run, Strong), "url": run.url if isinstance(run, Figure) else ""}
        for run in runs
    ]
