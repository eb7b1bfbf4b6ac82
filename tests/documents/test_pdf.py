"""The PDF says what the draft says, on the page that Nghị định 30/2020 prescribes, in Tinos, and the same each time."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from hoahoi.documents.blocks import Appendix, Block, Draft, Figure, Header, Heading, Item, Paragraph, Picture, Signature, Table, Title
from hoahoi.documents.render import pdf
from tests.documents.sample import COUNCILS, HEADER, SUBJECT, SVG, decisions, draft, report

pytestmark = pytest.mark.either

MM = 72 / 25.4
HOSTILE = "#set page(fill: red) *đậm* _nghiêng_ $x^2$ @ref <label> `mã` [a] {b} \\n \\u{41} // /* \"ngoặc\" 'nháy' = Tiêu đề - mục ~ -- ... <script>"


def read(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


def flat(text: str) -> str:
    """Words with single blanks between; the break marks inside long words gone."""
    return " ".join(text.replace("\u200b", "").replace("\xa0", " ").split())


def text_of(made: bytes) -> str:
    return flat(" ".join(page.extract_text() for page in read(made).pages))


def missing_in_order(text: str, wanted: Sequence[str]) -> list[str]:
    """The wanted strings that do not follow each other in the text."""
    missing, at = [], 0
    for string in wanted:
        found = text.find(flat(string), at)
        if found < 0:
            missing.append(string)
        else:
            at = found + len(flat(string))
    return missing


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf(report())


def test_text_stands_in_order(made: bytes) -> None:
    wanted = [
        "UBND TỈNH LẠNG SƠN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BC-SKHCN",
        "Lạng Sơn, ngày 06 tháng 01 năm 2020",
        "BÁO CÁO",
        SUBJECT,
        "Căn cứ Luật Khoa học và Công nghệ ngày 18 tháng 6 năm 2013;",
        "Căn cứ Nghị định số 08/2014/NĐ-CP ngày 27 tháng 01 năm 2014 của Chính phủ.",
        "A. ĐÁNH GIÁ TÌNH HÌNH THỰC HIỆN NHIỆM VỤ NĂM 2019",
        "thành lập 07 hội đồng tư vấn xác định nhiệm vụ; tổng kinh phí 1.234,5 triệu đồng. Kết quả nổi bật:",
        "- Nhiệm vụ nghiên cứu phục tráng giống hồng không hạt Bảo Lâm",
        "Chưa có số liệu.",
        "Nông nghiệp",
        "Hình 1. Nhiệm vụ theo lĩnh vực",
        "Chỉ tiêu",
        "Nơi nhận:",
        "- Lưu: VT, KHTC.",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "Bế Thị Thu Hiền",
        "Phụ lục I",
        "DANH MỤC QUYẾT ĐỊNH",
        "(Kèm theo Báo cáo số 05/BC-SKHCN ngày 06 tháng 01 năm 2020 của Sở Khoa học và Công nghệ)",
        "Bảng 1. Quyết định ban hành trong năm",
        *[f"{2200 + n}/QĐ-UBND" for n in range(1, 41)],
        "Nguồn: sổ văn bản của Sở.",
        "Phụ lục II",
        "Không có dòng nào.",
        "phiên bản 0.1.0.",
    ]
    assert missing_in_order(text_of(made), wanted) == []


def test_pages_are_a4_and_wide_appendices_lie(made: bytes) -> None:
    sizes = [(round(float(p.mediabox.width) / MM), round(float(p.mediabox.height) / MM)) for p in read(made).pages]
    assert sizes == [(210, 297)] * 2 + [(297, 210)] * 4 + [(210, 297)]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
def test_margins_and_page_numbers(made: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(made)
    boxes = subprocess.run(["pdftotext", "-bbox", tmp_path / "a.pdf", "-"], check=True, capture_output=True, text=True).stdout
    pages = boxes.split("<page ")[1:]
    for number, page in enumerate(pages, 1):
        words = [(*map(float, m[:4]), m[4]) for m in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<', page)]
        top = [w for w in words if w[1] < 17 * MM]
        assert [w[4] for w in top] == ([] if number == 1 else [str(number)])
        body = [w for w in words if w not in top]
        width = 297 if 'width="841' in page else 210
        assert min(w[0] for w in body) >= 30 * MM - 0.5
        assert max(w[2] for w in body) <= (width - 15) * MM + 0.5
        for word in top:
            assert (word[0] + word[2]) / 2 == pytest.approx((30 + (width - 15)) / 2 * MM, abs=1)
    first = [w for w in re.findall(r'xMin="([\d.]+)"', pages[0])]
    assert min(map(float, first)) == pytest.approx(30 * MM, abs=0.5)


def test_only_tinos_is_embedded(made: bytes) -> None:
    fonts = {font.get_object()["/BaseFont"] for page in read(made).pages for font in page["/Resources"].get("/Font", {}).values()}
    assert sorted({str(f).partition("+")[2] for f in fonts}) == ["Tinos-Bold", "Tinos-BoldItalic", "Tinos-Italic", "Tinos-Regular"]


def test_it_claims_archive_and_accessibility_and_describes_itself(made: bytes) -> None:
    reader = read(made)
    assert reader.trailer["/Root"]["/Lang"] == "vi-VN"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (
        "Báo cáo kết quả hoạt động khoa học và công nghệ năm 2019",
        "Sở Khoa học và Công nghệ tỉnh Lạng Sơn",
    )
    assert reader.metadata.creation_date is not None and reader.metadata.creation_date.date() == date(2020, 1, 6)
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.findall(r"<pdfaid:part>(\d)</pdfaid:part><pdfaid:conformance>(\w)<", re.sub(r">\s+<", "><", xmp)) == [("3", "A")]
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def tags(reader: pypdf.PdfReader) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}

    def walk(node: Any) -> None:
        node = node.get_object()
        if not isinstance(node, dict):
            return
        if "/S" in node:
            found.setdefault(str(node["/S"]), []).append(node)
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            walk(kid)

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_headings_tables_and_pictures_are_tagged(made: bytes) -> None:
    found = tags(read(made))
    assert [len(found[t]) for t in ("/H1", "/H2", "/H3", "/Table", "/Figure")] == [1, 2, 2, 3, 1]
    assert len(found["/TH"]) == 5 + 3 + 2
    assert found["/Figure"][0]["/Alt"] == "Nông nghiệp 12 nhiệm vụ, y dược 3 nhiệm vụ"


def test_figures_are_links_and_their_references_travel_with_the_file(made: bytes) -> None:
    reader = read(made)
    links = [a.get_object()["/A"]["/URI"] for page in reader.pages for a in page.get("/Annots", [])]
    assert links.count("http://127.0.0.1:8000/so-lieu/councils.held/?ky=2019") == 2
    assert links[-1] == "http://127.0.0.1:8000/van-ban/40/"
    figures = json.loads(reader.attachments["so-lieu.json"][0])
    assert figures[0] == {"text": "07", "ref": "councils.held@2019-1", "url": "http://127.0.0.1:8000/so-lieu/councils.held/?ky=2019"}
    assert len(figures) == 4 + 40


def test_same_draft_same_bytes(made: bytes) -> None:
    assert pdf(report()) == made


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://[", ""])
def test_a_figure_links_only_to_the_web(url: str) -> None:
    made = pdf(draft(Paragraph([Figure("7", "r", url)])))
    assert [page.get("/Annots") for page in read(made).pages] == [None]
    assert text_of(made) == "7"


def test_markup_in_text_stays_text() -> None:
    blocks: list[Block] = [
        replace(HEADER, issuer=HOSTILE),
        Title(HOSTILE, HOSTILE),
        Heading(3, HOSTILE, HOSTILE),
        Paragraph([HOSTILE, Figure(HOSTILE, HOSTILE, "/a?b=#c")]),
        Item([HOSTILE]),
        Table([HOSTILE], [[HOSTILE]], [1], "l", HOSTILE, HOSTILE),
        Picture(SVG, HOSTILE, HOSTILE),
        Signature(HOSTILE, HOSTILE, [HOSTILE]),
        Appendix(HOSTILE, HOSTILE, HOSTILE),
    ]
    made = pdf(draft(*blocks, title=HOSTILE, reference=HOSTILE))
    text = text_of(made).lower().replace(" ", "")
    assert text.count(flat(HOSTILE).lower().replace(" ", "")) == 20
    assert read(made).metadata.title == HOSTILE  # type: ignore[union-attr]


def test_control_and_direction_marks_are_dropped_and_accents_composed() -> None:
    made = pdf(draft(Paragraph(["a\x00b\u202ec\ufeffd \ud800 Le\u0302\u0301 dòng một\nhai"]), title="t\x00\n\u202e"))
    assert text_of(made) == "abcd Lế dòng một hai"


def test_letters_without_a_glyph_still_make_a_document() -> None:
    made = pdf(draft(Title("BÁO CÁO", "Hợp tác với 广西"), Paragraph(["Xong."])))
    assert missing_in_order(text_of(made), ["Hợp tác với", "Xong."]) == []


def test_a_title_of_300_letters_wraps() -> None:
    subject = ("Nghiên cứu hoàn thiện quy trình nhân giống và chế biến hoa hồi " * 6)[:300].strip()
    made = pdf(draft(HEADER, Title("BÁO CÁO", subject), Table(["Tên"], [[subject]], [1], "l"), Appendix("Phụ lục", subject)))
    assert text_of(made).lower().count(subject.lower()) == 3


def test_a_word_longer_than_the_line_breaks() -> None:
    word = "a1" * 150
    made = pdf(draft(Paragraph([word]), Table(["Mã", "Tên"], [[word, "x"]], [1, 3], "ll")))
    assert text_of(made).replace(" ", "").count(word) == 2


def test_a_row_taller_than_a_page_runs_on_and_loses_nothing() -> None:
    long = " ".join(f"chữ{n}" for n in range(1500))
    made = pdf(draft(Table(["STT", "Nội dung"], [["1", long], ["2", "cuối bảng"]], [1, 6], "cl")))
    text = re.sub(r"\d+ STT Nội dung ", "", text_of(made))  # page number and repeated head
    assert missing_in_order(text, [long, "cuối bảng"]) == []


def test_short_rows_stay_whole_and_the_head_repeats() -> None:
    made = pdf(draft(decisions(60)))
    pages = [flat(page.extract_text()).replace("QĐ- UBND", "QĐ-UBND") for page in read(made).pages]
    assert len(pages) > 1
    assert [page.count("Số, ký hiệu") for page in pages] == [1] * len(pages)
    for n in range(1, 61):
        assert sum(f"{2200 + n}/QĐ-UBND" in page and re.search(rf"cấp tỉnh số {n}\b", page) is not None for page in pages) == 1


def test_a_document_not_yet_numbered_leaves_room_for_the_hand() -> None:
    made = pdf(draft(Header("UBND TỈNH", "SỞ", "     /BC-SKHCN", "Lạng Sơn", None)))
    assert missing_in_order(text_of(made), ["Số: /BC-SKHCN", "Lạng Sơn, ngày tháng năm"]) == []


def test_the_signature_is_not_left_alone_on_its_page() -> None:
    closing = "Trên đây là Báo cáo của Sở./."
    for count in range(17, 26):
        made = pdf(draft(*[Paragraph(["Đoạn văn."])] * count, Paragraph([closing]), Signature("GIÁM ĐỐC", "Nguyễn Thị Hà", ["Lưu: VT"])))
        assert missing_in_order(flat(read(made).pages[-1].extract_text()), [closing, "GIÁM ĐỐC", "Nguyễn Thị Hà"]) == []


def test_a_line_that_announces_a_list_goes_with_it() -> None:
    for count in range(24, 34):
        made = pdf(draft(*[Paragraph(["Đoạn văn."])] * count, Paragraph(["Nhiệm vụ chuyển tiếp:"]), Item(["Nhiệm vụ một;"]), Item(["Nhiệm vụ hai."])))
        assert sum("chuyển tiếp: - Nhiệm vụ một;" in flat(page.extract_text()) for page in read(made).pages) == 1


def test_a_short_table_stays_on_one_page() -> None:
    table = Table(["Chỉ tiêu", "Giá trị"], [[f"Chỉ tiêu {n}", str(n)] for n in range(1, 11)], [3, 1], "lr")
    for count in range(14, 26):
        made = pdf(draft(*[Paragraph(["Đoạn văn."])] * count, table))
        assert sum(missing_in_order(flat(page.extract_text()), ["Giá trị", "Chỉ tiêu 1 1", "Chỉ tiêu 10 10"]) == [] for page in read(made).pages) == 1


def test_a_table_that_does_not_fit_its_head_is_refused() -> None:
    with pytest.raises(ValueError, match="a row has 1 cells, not 2"):
        pdf(draft(Table(["a", "b"], [["1"]], [1, 1], "ll")))
    with pytest.raises(ValueError, match="2 columns, 1 widths"):
        pdf(draft(Table(["a", "b"], [], [1], "ll")))


def test_an_empty_draft_is_an_empty_page() -> None:
    assert len(read(pdf(Draft("", "", [], date(2020, 1, 1)))).pages) == 1


def test_headings_may_begin_at_any_level() -> None:
    found = tags(read(pdf(draft(Heading(3, "1.", "a"), Heading(1, "A.", "b"), Heading(3, "1.", "c"), Paragraph([COUNCILS])))))
    assert [len(found.get(t, [])) for t in ("/H1", "/H2", "/H3")] == [2, 1, 0]
