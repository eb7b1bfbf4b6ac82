"""A document is blocks: one list of typed blocks, drawn by a renderer as PDF, DOCX or HTML in the layout of Nghị định 30/2020.

Blocks hold finished text; figures in running text are `Figure`s, so that each number carries its reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """A number in text: text as shown ("7"), ref that resolves to metric + snapshot ("tasks.councils@2019-1"), url to its rows."""

    text: str
    ref: str
    url: str = ""


@dataclass(frozen=True)
class Strong:
    text: str


Run = str | Figure | Strong


NO_NUMBER = "-"  # a paper that is no numbered document: a ballot, a comment sheet


@dataclass(frozen=True)
class Header:
    """Elements 1-4: national header, parent and issuing body, number, place and date. day None = left to be written by hand."""

    parent: str
    issuer: str
    number: str  # "15/BC-SKHCN", "   /BC-SKHCN" while it has none, NO_NUMBER
    place: str
    day: date | None
    above: str = ""  # over all of it, at the right: the code of a form that a circular gives
    subject: str = ""  # element 5b, under the number: "V/v ..." of a letter


@dataclass(frozen=True)
class Title:
    """Elements 5a: type name and abstract. subject "": a centred line alone, as "QUYẾT ĐỊNH:" before the articles."""

    type_name: str
    subject: str


@dataclass(frozen=True)
class Basis:
    """One legal basis (Căn cứ ...), without its end mark."""

    text: str


@dataclass(frozen=True)
class Heading:
    """level 1: "A. ĐÁNH GIÁ ...", 2: "I. ...", 3: "1. ..."; number "A.", "I.", "1."."""

    level: Literal[1, 2, 3]
    number: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    runs: Sequence[Run]
    indent: bool = True
    muted: bool = False  # "chưa có số liệu", notes


@dataclass(frozen=True)
class Item:
    """A dash item (- ...)."""

    runs: Sequence[Run]


@dataclass(frozen=True)
class Table:
    """widths: relative; align: one of "l", "c", "r" per column. Cells are runs or plain text; a header row repeats on each page."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str | Sequence[Run]]]
    widths: Sequence[float]
    align: str
    caption: str = ""
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """A chart or map as SVG, with the same picture in words for those who cannot see it."""

    svg: str
    alt: str
    caption: str = ""
    width_mm: float = 150


@dataclass(frozen=True)
class Signature:
    """Elements 7: authority and post in capitals ("GIÁM ĐỐC", "KT. GIÁM ĐỐC\\nPHÓ GIÁM ĐỐC"), name; recipients (9b) stand on the left, or whoever
    signs beside."""

    post: str
    name: str
    recipients: Sequence[str]
    beside_post: str = ""
    beside_name: str = ""


@dataclass(frozen=True)
class Appendix:
    """Starts a new page: "Phụ lục I" and its title; landscape for wide tables. attached_to: "Kèm theo Báo cáo số ... ngày ..."."""

    number: str
    title: str
    attached_to: str = ""
    landscape: bool = False


@dataclass(frozen=True)
class NextPaper:
    """What follows is a paper of its own in the same file: a new page, counted from 1."""


@dataclass(frozen=True)
class VerificationMark:
    """QR and code by which anybody can check the document, small at the foot of the last page. code as kept ("7K3M..."), url of its public page."""

    code: str
    url: str


Block = Header | Title | Basis | Heading | Paragraph | Item | Table | Picture | Signature | Appendix | NextPaper | VerificationMark


@dataclass(frozen=True)
class Draft:
    """A whole document: its blocks, and what its file says of itself."""

    title: str
    author: str
    blocks: Sequence[Block]
    day: date  # the document's own date; files carry it instead of the clock, so the same record gives the same bytes
    reference: str = ""  # snapshot and hash, printed small at the foot of the last page
