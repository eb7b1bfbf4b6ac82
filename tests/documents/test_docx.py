"""The DOCX has the same layout, open to editing, and other programs read it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import pypdf
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from hoahoi.documents.blocks import Appendix, Block, Figure, Heading, Item, Paragraph, Picture, Signature, Table, Title
from hoahoi.documents.render import docx as render
from tests.documents.sample import HEADER, SUBJECT, SVG, draft, report
from tests.documents.test_pdf import HOSTILE, flat, missing_in_order

pytestmark = pytest.mark.either

MM = 36000


@pytest.fixture(scope="module")
def made() -> bytes:
    return render(report())


def opened(made: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(made))


def text_of(made: bytes) -> str:
    """Every text of the body in document order, tables included."""
    return flat(" ".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in opened(made).element.body.iter(qn("w:p"))))


def test_page_setup(made: bytes) -> None:
    sections = opened(made).sections
    portrait, landscape = (210, 297, WD_ORIENT.PORTRAIT), (297, 210, WD_ORIENT.LANDSCAPE)
    assert [(round(s.page_width / MM), round(s.page_height / MM), s.orientation) for s in sections] == [portrait, landscape, portrait]
    for s in sections:
        assert [round(m / MM) for m in (s.top_margin, s.bottom_margin, s.left_margin, s.right_margin)] == [20, 20, 30, 15]


def test_page_numbers_begin_on_the_second_page(made: bytes) -> None:
    sections = opened(made).sections
    assert [s.different_first_page_header_footer for s in sections] == [True, False, False]
    assert [s.header.is_linked_to_previous for s in sections] == [False, True, True]
    header = sections[0].header.paragraphs[0]
    assert header._p.find(qn("w:fldSimple")).get(qn("w:instr")).strip() == "PAGE"
    assert sections[0].first_page_header.paragraphs[0].text == ""


def test_text_stands_in_order(made: bytes) -> None:
    wanted = [
        "UBND TỈNH LẠNG SƠN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 05/BC-SKHCN",
        SUBJECT,
        "của Chính phủ.",
        "thành lập 07 hội đồng",
        "Hình 1.",
        "- Lưu: VT, KHTC.",
        "PHÓ GIÁM ĐỐC",
        "Bế Thị Thu Hiền",
        "Phụ lục I",
        "2240/QĐ-UBND",
        "Không có dòng nào.",
        "phiên bản 0.1.0.",
    ]
    assert missing_in_order(text_of(made), wanted) == []


def test_styles_are_those_of_the_decree(made: bytes) -> None:
    document = opened(made)
    assert {(document.styles[s].font.name, document.styles[s].font.size.pt) for s in ("Normal", "Heading 1", "Heading 3")} == {
        ("Times New Roman", 14)
    }
    heading = next(p for p in document.paragraphs if p.text.startswith("A. ĐÁNH GIÁ"))
    assert heading.style is not None and heading.style.name == "Heading 1"
    body = next(p for p in document.paragraphs if p.text.startswith("Trong năm"))
    assert (round(body.paragraph_format.first_line_indent / MM, 1), body.paragraph_format.space_after.pt) == (12.7, 6)


def test_figures_are_links_with_their_reference(made: bytes) -> None:
    document = opened(made)
    links = [
        (document.part.rels[h.get(qn("r:id"))].target_ref, h.get(qn("w:tooltip")), "".join(t.text for t in h.iter(qn("w:t"))))
        for h in document.element.body.iter(qn("w:hyperlink"))
    ]
    assert links[0] == ("http://127.0.0.1:8000/so-lieu/councils.held/?ky=2019", "councils.held@2019-1", "07")
    assert len(links) == 4 + 40


def test_heads_repeat_and_rows_stay_whole(made: bytes) -> None:
    tables = opened(made).tables
    assert len(tables) == 5
    wide = tables[3]
    properties = [row._tr.trPr for row in wide.rows]
    assert [t.find(qn("w:tblHeader")) is not None for t in properties] == [True] + [False] * 40
    assert [t.find(qn("w:cantSplit")) is not None for t in properties] == [True] * 41


def test_pictures_carry_their_words(made: bytes) -> None:
    shape = opened(made).inline_shapes[0]
    assert shape._inline.docPr.get("descr") == "Nông nghiệp 12 nhiệm vụ, y dược 3 nhiệm vụ"
    assert round(shape.width / MM) == 150


def test_same_draft_same_bytes_and_no_clock(made: bytes) -> None:
    assert render(report()) == made
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert {e.date_time for e in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
    core = opened(made).core_properties
    assert (core.created, core.modified, core.title) == (datetime(2020, 1, 6, tzinfo=UTC), datetime(2020, 1, 6, tzinfo=UTC), report().title)


def test_markup_in_text_stays_text() -> None:
    hostile = f"{HOSTILE} </w:t></w:r> &amp; ]]> \x00\x0b\u202e\ud800"
    shown = flat(f"{HOSTILE} </w:t></w:r> &amp; ]]>")
    blocks: list[Block] = [
        HEADER,
        Title(hostile, hostile),
        Heading(2, hostile, hostile),
        Paragraph([hostile, Figure(hostile, hostile, "/a?b=1&c=\"'<>")]),
        Item([hostile]),
        Table([hostile], [[hostile]], [1], "l", hostile, hostile),
        Picture(SVG, hostile, hostile),
        Signature(hostile, hostile, [hostile]),
        Appendix(hostile, hostile, hostile),
    ]
    text = text_of(render(draft(*blocks, title=hostile))).lower()
    assert text.count(shown.lower()) == 18


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_it(made: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(made)
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        tmp_path / "report.docx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    reader = pypdf.PdfReader(tmp_path / "report.pdf")
    assert len(reader.pages) in (6, 7)
    text = flat(" ".join(page.extract_text() for page in reader.pages))
    assert missing_in_order(text, ["Số: 05/BC-SKHCN", "Chưa có số liệu.", "Bế Thị Thu Hiền", "Phụ lục I", "2240/QĐ-UBND", "Phụ lục II"]) == []
