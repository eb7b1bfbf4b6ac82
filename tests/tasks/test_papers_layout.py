"""Every paper of a task's life stands on the page as Nghị định 30/2020/NĐ-CP, Appendix I, has it: size, style and place of each element, as PDF and DOCX."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import docx as python_docx
import pypdf
import pytest
from docx.oxml.ns import qn

from hoahoi.documents.blocks import NO_NUMBER, Basis, Draft, Header, Signature, Title
from hoahoi.documents.papers import desks, paper_draft, states
from hoahoi.documents.render import docx, pdf
from hoahoi.documents.render.prepare import text_width
from hoahoi.ledger.records import Record

from .test_papers import office, whole_life  # noqa: F401  # office: the fixture that every paper's head needs

pytestmark = [pytest.mark.django_db, pytest.mark.either]
MM = 72 / 25.4
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
LEFT, RIGHT = 30 * MM, 195 * MM  # the edges of the text
MIDDLE = (LEFT + RIGHT) / 2
_KINDS = 18  # so many papers at least does a whole life give


@dataclass(frozen=True)
class Piece:
    """Letters of one font and size on one line; x: where they begin, y: from the top of the page. In points."""

    text: str
    font: str
    size: float
    x: float
    y: float
    page: int


def every_paper() -> Iterator[tuple[str, Draft]]:
    """Every paper that the records of a whole life give, as "task.phe-duyet"."""
    for record in whole_life().records.values():
        if isinstance(record, Record) and record.slug in desks():
            for state in states(record):
                if not state.missing:
                    yield f"{record.kind}.{state.paper.code}", paper_draft(record, state.paper.code)


def pieces(made: bytes) -> list[Piece]:
    found: list[Piece] = []
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(made)).pages, 1):
        height = float(page.mediabox.height)

        def seen(text: str, cm: list[float], tm: list[float], font: dict | None, size: float, number: int = number, height: float = height) -> None:
            words = " ".join(text.replace("\u200b", "").replace("\xa0", " ").split())
            if words and font is not None:
                name = str(font["/BaseFont"]).partition("+")[2]
                x, y = tm[4] * cm[0] + cm[4], height - (tm[5] * cm[3] + cm[5])
                found.append(Piece(words, name, round(size * abs(tm[3] * cm[3]), 1), round(x, 1), round(y, 1), number))

        page.extract_text(visitor_text=seen)
    return found


def flat(text: str) -> str:
    return " ".join(text.replace("\u200b", "").replace("\xa0", " ").split())


def middle(piece: Piece) -> float:
    """Where the middle of a piece lies, from the metrics of the font."""
    return piece.x + text_width(piece.text, piece.size, "Bold" in piece.font) * MM / 2


class Sheet:
    """A drawn paper, to be asked for its elements; what is not as the decree has it is kept in faults."""

    def __init__(self, name: str, draft: Draft) -> None:
        self.name, self.draft, self.faults = name, draft, list[str]()
        self.made = pdf(draft)
        self.all = pieces(self.made)
        self.head = next(b for b in draft.blocks if isinstance(b, Header))

    def said(self, font: str, size: float) -> str:
        """All that is set so, without blanks."""
        return "".join("".join(p.text.split()) for p in self.all if (p.font, p.size) == (f"Tinos-{font}", size))

    def expect(self, holds: bool, what: str) -> None:
        if not holds:
            self.faults.append(f"{self.name}: {what}")

    def has(self, text: str, font: str, size: float) -> None:
        if text.strip():
            solid = "".join(text.replace("\xa0", " ").split())  # a text comes in pieces, cut where the font changes or words are kept together
            self.expect(solid in self.said(font, size), f"{flat(text)!r} không phải {font} {size}")

    def one(self, text: str) -> Piece:
        return next(p for p in self.all if p.text == text)

    def check_head(self) -> None:
        """Elements 1-4, and 5b of a letter."""
        self.has(NATION, "Bold", 12)
        self.has(MOTTO, "Bold", 13)
        self.has(self.head.parent, "Regular", 12)
        self.has(self.head.issuer, "Bold", 12)
        self.has(self.head.place, "Italic", 13)
        self.has(self.head.subject, "Regular", 12)
        nation, motto = self.one(NATION), self.one(MOTTO)
        self.expect(abs(middle(nation) - middle(motto)) < 1 and nation.y < motto.y, "tiêu ngữ không nằm giữa, dưới quốc hiệu")
        self.expect(nation.x > MIDDLE - 60, "quốc hiệu không ở bên phải")
        place = next(p for p in self.all if p.text.startswith(f"{self.head.place}, ngày"))
        self.expect((place.font, place.size) == ("Tinos-Italic", 13), "địa danh, ngày tháng không nghiêng cỡ 13")
        if self.head.number == NO_NUMBER:
            return
        number = next((p for p in self.all if p.text.startswith("Số:")), None)
        self.expect(number is not None and (number.font, number.size, number.y) == ("Tinos-Regular", 13, place.y), "số không cùng dòng với ngày")

    def check_titles(self) -> None:
        """Elements 5a and the bases."""
        for block in self.draft.blocks:
            if isinstance(block, Title):
                self.has(block.type_name, "Bold", 14)
                self.has(block.subject, "Bold", 14)
            if isinstance(block, Basis):
                self.has(block.text, "Italic", 14)
        title = next((b for b in self.draft.blocks if isinstance(b, Title)), None)
        if title is not None:
            self.expect(abs(middle(self.one(title.type_name)) - MIDDLE) < 1, "tên loại không ở giữa")

    def check_end(self) -> None:
        """Elements 7 and 9b."""
        sign = next(b for b in self.draft.blocks if isinstance(b, Signature))
        for line in (*sign.post.split("\n"), sign.name, *sign.beside_post.split("\n"), sign.beside_name):
            self.has(line, "Bold", 14)
        post = next(p for p in reversed(self.all) if p.text == sign.post.split("\n")[-1] and p.font == "Tinos-Bold")
        self.expect(post.x > MIDDLE, "chức vụ không ở nửa phải")
        if sign.name:
            name = next(p for p in reversed(self.all) if p.text == sign.name and p.font == "Tinos-Bold")
            self.expect(abs(middle(name) - middle(post)) < 1 and name.y - post.y > 25 * MM, "họ tên không nằm giữa dưới chức vụ, thiếu chỗ ký")
        if sign.recipients and not sign.beside_post:
            self.has("Nơi nhận:", "BoldItalic", 12)
            self.expect(self.one("Nơi nhận:").x == round(LEFT, 1), "nơi nhận không sát lề trái")
            for line in sign.recipients:
                self.has(line, "Regular", 11)

    def check_page(self) -> None:
        """Fonts, sizes, margins, page numbers."""
        self.expect({p.font for p in self.all} <= {f"Tinos-{style}" for style in ("Regular", "Bold", "Italic", "BoldItalic")}, "phông khác")
        self.expect({p.size for p in self.all} <= {9, 11, 12, 13, 14}, f"cỡ chữ khác: {sorted({p.size for p in self.all})}")
        self.expect(min(p.x for p in self.all) >= LEFT - 0.5, "chữ ra ngoài lề trái")
        top = [(p.page, p.text, p.size) for p in self.all if p.y < 20 * MM]
        self.expect(top == [(n, str(n), 14) for n in range(2, max(p.page for p in self.all) + 1)], f"số trang: {top}")

    def check_file(self) -> None:
        """An archive (PDF/A-3a) whose Vietnamese can be read out."""
        reader = pypdf.PdfReader(io.BytesIO(self.made))
        xmp = re.sub(r">\s+<", "><", reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode())  # type: ignore[index]
        self.expect("<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A<" in xmp, "không phải PDF/A-3a")
        text = flat(" ".join(page.extract_text() for page in reader.pages))
        title = next((b.type_name for b in self.draft.blocks if isinstance(b, Title)), "Kính gửi")
        self.expect(title in text and MOTTO in text and self.head.place in text, "không đọc ra được chữ")


def test_each_element_stands_as_the_decree_has_it_in_the_pdf(office: object) -> None:  # noqa: F811
    names, faults = set(), list[str]()
    for name, draft in every_paper():
        sheet = Sheet(name, draft)
        sheet.check_head()
        sheet.check_titles()
        sheet.check_end()
        sheet.check_page()
        sheet.check_file()
        names.add(name)
        faults += sheet.faults
    assert faults == []
    assert len(names) >= _KINDS


def looks(made: bytes) -> set[tuple[str, float, bool, bool]]:
    """(text, size, bold, italic) of each paragraph; size of the style where the run has none, of the first run where they differ."""
    document = python_docx.Document(io.BytesIO(made))
    normal = document.styles["Normal"].font.size.pt
    found = set()
    for paragraph in document.element.body.iter(qn("w:p")):
        runs = [r for r in paragraph.iter(qn("w:r")) if "".join(t.text or "" for t in r.iter(qn("w:t"))).strip()]
        if runs:
            style, size = runs[0].rPr, None
            size = style.find(qn("w:sz")) if style is not None else None
            text = flat("".join(t.text or "" if t.tag == qn("w:t") else " " for r in runs for t in r.iter(qn("w:t"), qn("w:br"))))
            is_set = [style is not None and style.find(qn(mark)) is not None for mark in ("w:b", "w:i")]
            found.add((text, int(size.get(qn("w:val"))) / 2 if size is not None else normal, *is_set))
    return found


def expected(draft: Draft) -> set[tuple[str, float, bool, bool]]:
    found = {(NATION, 12.0, True, False), (MOTTO, 13.0, True, False)}
    for block in draft.blocks:
        match block:
            case Header():
                found |= {
                    (flat(block.parent), 12.0, False, False),
                    (flat(block.issuer), 12.0, True, False),
                    (flat(block.subject), 12.0, False, False),
                }
            case Title():
                found |= {(flat(block.type_name), 14.0, True, False), (flat(block.subject), 14.0, True, False)}
            case Signature():
                found |= {(block.name, 14.0, True, False), (block.beside_name, 14.0, True, False)}
    return {one for one in found if one[0]}


def test_the_docx_has_the_same_elements_on_the_same_page(office: object) -> None:  # noqa: F811
    faults: list[str] = []
    for name, draft in every_paper():
        made = docx(draft)
        faults += [f"{name}: {one}" for one in expected(draft) - looks(made)]
        for section in python_docx.Document(io.BytesIO(made)).sections:
            margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
            page = [round(m / 36000) for m in (section.page_width, section.page_height, *margins)]
            faults += [f"{name}: {page}"] if page != [210, 297, 20, 20, 30, 15] else []
    assert faults == []
