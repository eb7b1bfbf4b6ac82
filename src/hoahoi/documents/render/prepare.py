"""What every renderer needs done first: clean text, end marks of lists, sections by page orientation, headings without gaps."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Literal, cast
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from hoahoi.documents.blocks import (
    NO_NUMBER,
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
from hoahoi.ui.vietnamese import document_date

# Millimetres, Nghị định 30/2020/NĐ-CP, Appendix I, section I: top and bottom 20-25, left 30-35, right 15-20.
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
MARGIN_TOP, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT = 20, 20, 30, 15
INDENT = 12.7

ISSUER_COLUMN = 70  # the national header keeps the rest of the 165 mm: at 12 pt it is 88 mm wide
RULE_SHARE = 0.4  # lines under issuer and subject are 1/3 to 1/2 of the text
EMPTY_TABLE = "Không có dòng nào."
UNTITLED = "Văn bản"  # PDF/UA asks for a title
TALL_CELL = 24  # lines; a row taller than this may run over to the next page
SHORT_TABLE = 18  # lines; a table no longer than this stays on one page
LONG_PARAGRAPH = 600  # letters; a longer one is not moved to the next page to stay with what follows

_MAX_PICTURE_HEIGHT = {False: 200, True: 125}  # mm, by landscape
_DIRECTION_MARKS = set("\u200e\u200f\u061c\ufeff") | {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_SVG_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)[a-z]*"[^>]*?\bheight="([\d.]+)')


def plain(text: str) -> str:
    """Text fit for print: NFC, line ends as \\n, nothing invisible that could change how it reads. Blanks left open for the hand stay wide."""
    text = unicodedata.normalize("NFC", str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    text = "".join(c for c in text if c == "\n" or (unicodedata.category(c) not in ("Cc", "Cs", "Cn") and c not in _DIRECTION_MARKS))
    return re.sub(r" {2,}", lambda m: "\u00a0" * (len(m.group()) - 1) + " ", text)


def address(url: str) -> str:
    """A figure's address made absolute; "" for anything but the web, so that a document never carries a script."""
    try:
        full = urljoin(settings.CONFIG.base_url, url.strip()) if url.strip() else ""
        return full if urlsplit(full).scheme in ("http", "https") else ""
    except ValueError:  # an unclosed bracket in the host
        return ""


def marked(lines: Sequence[str]) -> list[str]:
    """Lines of one list: each ends ";", the last "."."""
    bare = [plain(line).strip().rstrip(";.,") for line in lines]
    return [f"{line};" for line in bare[:-1]] + [f"{line}." for line in bare[-1:]]


def place_and_date(place: str, day: date | None) -> str:
    gap = "\u00a0" * 6
    return f"{place}, {document_date(day) if day else f'ngày{gap}tháng{gap}năm{gap}'}"


def number_line(number: str) -> str:
    """ "Số: 15/BC-SKHCN"; room for the clerk's hand while there is no number; nothing for a paper without."""
    number = number.strip()
    if number == NO_NUMBER:
        return ""
    return f"Số: {number}" if number[:1] not in ("/", "") else f"Số:{chr(160) * 10}{number}"


@dataclass(frozen=True)
class Sheets:
    """Blocks on pages of one orientation. A later section starts a new page by itself; within one an Appendix does. restarts: pages count from 1."""

    landscape: bool
    blocks: list[Block] = field(default_factory=list)
    restarts: bool = False

    @property
    def text_width(self) -> float:
        return (PAGE_HEIGHT if self.landscape else PAGE_WIDTH) - MARGIN_LEFT - MARGIN_RIGHT


@dataclass(frozen=True)
class Prepared:
    title: str
    author: str
    day: date
    reference: str
    sheets: list[Sheets]
    mark: VerificationMark | None = None  # wherever it stood among the blocks, it is drawn at the end


def prepare(draft: Draft) -> Prepared:
    """The draft with clean text, cells as runs, lists with their end marks, split where the page turns."""
    sheets = [Sheets(landscape=False)]
    level = 0
    mark = next((b for b in draft.blocks if isinstance(b, VerificationMark)), None)
    for block in _with_marks([b for b in draft.blocks if not isinstance(b, VerificationMark)]):
        if isinstance(block, NextPaper):
            level = 0
            sheets.append(Sheets(landscape=False, restarts=True))
            continue
        if isinstance(block, Appendix):
            level = 0
            if block.landscape != sheets[-1].landscape:
                sheets.append(Sheets(block.landscape))
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
            block = replace(block, level=cast(Literal[1, 2, 3], level))
        sheets[-1].blocks.append(_clean(block, sheets[-1]))
    sheets = [s for s in sheets if s.blocks] or sheets
    title, author = (plain(text).replace("\n", " ").strip() for text in (draft.title, draft.author))
    return Prepared(title or UNTITLED, author, draft.day, plain(draft.reference), sheets, mark)


def _with_marks(blocks: list[Block]) -> Iterator[Block]:
    """Legal bases that stand together end ";", the last one "."."""
    for position, block in enumerate(blocks):
        if isinstance(block, Basis):
            more = position + 1 < len(blocks) and isinstance(blocks[position + 1], Basis)
            yield Basis(marked([block.text, ""])[0] if more else marked([block.text])[0])
        else:
            yield block


def _clean(block: Block, sheets: Sheets) -> Block:
    match block:
        case Header():
            return Header(
                plain(block.parent), plain(block.issuer), plain(block.number), plain(block.place), block.day, plain(block.above), plain(block.subject)
            )
        case Title():
            return Title(plain(block.type_name), plain(block.subject))
        case Basis():
            return block
        case Heading():
            return replace(block, number=plain(block.number), text=plain(block.text))
        case Paragraph():
            return replace(block, runs=runs_of(block.runs))
        case Item():
            return Item(runs_of(block.runs))
        case Table():
            return _clean_table(block)
        case Picture():
            return _clean_picture(block, sheets)
        case Signature():
            recipients = [f"- {line}" for line in marked([r.strip().lstrip("-").strip() for r in block.recipients])]
            return Signature(plain(block.post), plain(block.name), recipients, plain(block.beside_post), plain(block.beside_name))
        case Appendix():
            return replace(block, number=plain(block.number), title=plain(block.title), attached_to=attached(block.attached_to))
        case NextPaper() | VerificationMark():
            return block


def grouped(code: str) -> str:
    """ "7K3M4PQR..." -> "7K3M4-PQR..-...": groups of five, to be read out and typed."""
    return "-".join(code[n : n + 5] for n in range(0, len(code), 5))


def mark_text(mark: VerificationMark) -> str:
    """What stands beside the QR."""
    return f"Mã xác minh {grouped(mark.code)}. Kiểm tra chữ ký số và tình trạng văn bản tại {mark.url.split('://', 1)[-1].split(mark.code)[0].rstrip('/')}"


def qr_svg(url: str) -> str:
    """The address as a QR code: SVG, black on nothing, one unit a module, quiet zone included."""
    import segno

    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, svgns=True, nl=False, svgclass=None, lineclass=None)
    return out.getvalue().decode()


def attached(text: str) -> str:
    """ "(Kèm theo ...)" in exactly one pair of brackets; "" stays ""."""
    text = plain(text).strip()
    return f"({text.removeprefix('(').removesuffix(')')})" if text else ""


def runs_of(cell: str | Sequence[Run]) -> list[Run]:
    """Runs with clean text and absolute addresses."""
    runs: list[Run] = []
    for run in [cell] if isinstance(cell, str) else cell:
        if isinstance(run, Figure):
            runs.append(Figure(plain(run.text), plain(run.ref), address(run.url)))
        elif isinstance(run, Strong):
            runs.append(Strong(plain(run.text)))
        else:
            runs.append(plain(run))
    return runs


def text_of(runs: Sequence[Run]) -> str:
    return "".join(run if isinstance(run, str) else run.text for run in runs)


def _clean_table(table: Table) -> Table:
    """Every row as wide as the head. Raises ValueError when widths, align or a row do not fit it."""
    count = len(table.columns)
    if not count or len(table.widths) != count or len(table.align) != count or set(table.align) - set("lcr"):
        raise ValueError(f"table {table.caption!r}: {count} columns, {len(table.widths)} widths, align {table.align!r}")
    if wrong := [row for row in table.rows if len(row) != count]:
        raise ValueError(f"table {table.caption!r}: a row has {len(wrong[0])} cells, not {count}")
    return replace(
        table, columns=[plain(c) for c in table.columns], rows=[[runs_of(c) for c in row] for row in table.rows],
        caption=plain(table.caption), note=plain(table.note),
    )  # fmt: skip


def lines_of(row: Sequence[str | Sequence[Run]], widths: Sequence[float], text_width: float) -> float:
    """About how many lines the tallest cell of a row has. A letter at 12 pt is about 2.1 mm wide."""
    total = sum(widths)
    return max(1 + len(text_of(runs_of(cell))) * 2.1 // max(text_width * width / total - 3, 4) for cell, width in zip(row, widths, strict=True))


def tall(row: Sequence[str | Sequence[Run]], widths: Sequence[float], text_width: float) -> bool:
    """Whether a row would fill most of a page by itself and so has to break."""
    return lines_of(row, widths, text_width) > TALL_CELL


def short(table: Table, text_width: float) -> bool:
    """Whether a table is small enough to be moved to the next page whole."""
    if len(table.rows) > SHORT_TABLE:
        return False
    return sum(lines_of(row, table.widths, text_width) for row in [table.columns, *table.rows]) <= SHORT_TABLE


def keeps(block: Block, following: Block | None) -> bool:
    """Whether a paragraph stays with what follows: the last one with the signature, one that announces a list with its first line."""
    if not isinstance(block, Paragraph | Item) or following is None:
        return False
    text = text_of(block.runs).rstrip()
    announces = text.endswith(":") and isinstance(following, Paragraph | Item | Table | Picture)
    return (announces or isinstance(following, Signature)) and len(text) < LONG_PARAGRAPH


def _clean_picture(picture: Picture, sheets: Sheets) -> Picture:
    """At most as wide as the text and short enough to stand on a page with its caption."""
    caption = plain(picture.caption)
    width = min(picture.width_mm, sheets.text_width)
    if found := _SVG_SIZE.search(picture.svg):
        ratio = float(found[2]) / max(float(found[1]), 1)
        width = min(width, _MAX_PICTURE_HEIGHT[sheets.landscape] / max(ratio, 0.01))
    return Picture(picture.svg, plain(picture.alt) or caption or "Hình", caption, round(width, 1))


def figures_of(prepared: Prepared) -> list[Figure]:
    """Every figure of the document in reading order."""
    found: list[Figure] = []
    for sheets in prepared.sheets:
        for block in sheets.blocks:
            groups: list[Sequence[Run]] = []
            if isinstance(block, Paragraph | Item):
                groups = [block.runs]
            elif isinstance(block, Table):
                groups = [runs_of(cell) for row in block.rows for cell in row]
            found += [run for runs in groups for run in runs if isinstance(run, Figure)]
    return found


@lru_cache(maxsize=256)
def text_width(text: str, size: float, bold: bool) -> float:
    """Width of one line in mm, set in Tinos (and so in Times New Roman, whose metrics it has)."""
    from PIL import ImageFont

    from . import typeset

    font = ImageFont.truetype(str(typeset.FONTS / ("Tinos_700Bold.ttf" if bold else "Tinos_400Regular.ttf")), 1000)
    return font.getlength(text) / 1000 * size * 25.4 / 72


_TOGETHER = re.compile(r"\b(ngày|tháng|năm|số) (?=\d)")


def kept_together(text: str) -> str:
    """ "năm 2019" does not fall apart at the end of a title's line."""
    return _TOGETHER.sub("\\1\u00a0", text)


def balanced_width(text: str, size: float, bold: bool, limit: float) -> float:
    """The narrowest width in mm that needs no more lines than `limit` does, so that no line of a title is a lonely word."""
    words = kept_together(text).split(" ")

    def lines(width: float) -> int:
        count, line = 1, ""
        for word in words:
            longer = f"{line} {word}".strip()
            if line and text_width(longer, size, bold) > width:
                count, line = count + 1, word
            else:
                line = longer
        return count

    width, needed = limit, lines(limit)
    while width > limit * 0.45 and lines(width - 3) == needed:
        width -= 3
    return width
