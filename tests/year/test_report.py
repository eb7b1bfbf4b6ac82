"""The 2019 report: every section, every figure with its reference, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from hoahoi.documents.blocks import Appendix, Draft, Figure, Header, Heading, Item, Paragraph, Picture, Signature, Table
from hoahoi.indicators.models import Snapshot
from hoahoi.ledger.acts import SYSTEM
from hoahoi.loading.seed import seed
from hoahoi.year.actions import freeze_year
from hoahoi.year.frozen import Frozen
from hoahoi.year.lint import figures_without_reference, references
from hoahoi.year.report import NotFrozen, kept_report, report_draft, report_html, write_report
from hoahoi.year.writer import Quote

pytestmark = [pytest.mark.django_db, pytest.mark.either, pytest.mark.usefixtures("record")]

HEADINGS = [
    "A. ĐÁNH GIÁ TÌNH HÌNH THỰC HIỆN NHIỆM VỤ NĂM 2019",
    "I. Công tác tham mưu, chỉ đạo, điều hành",
    "II. Kết quả thực hiện nhiệm vụ",
    "1. Hoạt động nghiên cứu và ứng dụng khoa học và công nghệ",
    "2. Quản lý công nghệ, hỗ trợ khởi nghiệp đổi mới sáng tạo",
    "3. Sở hữu trí tuệ, sáng kiến và sáng tạo kỹ thuật",
    "4. Tiêu chuẩn, đo lường, chất lượng",
    "5. Nâng cao năng suất, chất lượng của doanh nghiệp, hợp tác xã",
    "6. An toàn bức xạ và hạt nhân",
    "7. Thông tin, thống kê, truyền thông khoa học và công nghệ",
    "8. Thanh tra, kiểm tra, giải quyết khiếu nại, tố cáo",
    "9. Khoa học và công nghệ cấp huyện, xây dựng nông thôn mới",
    "10. Tổ chức bộ máy, tài chính, cải cách hành chính, công tác Đảng và đoàn thể",
    "III. Đánh giá chung",
    "1. Kết quả đạt được",
    "2. Hạn chế",
    "3. Nguyên nhân",
    "B. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2020",
    "I. Phương hướng, mục tiêu, chỉ tiêu",
    "II. Nhiệm vụ đã được chuẩn bị cho năm 2020",
    "III. Giải pháp thực hiện",
    "C. KIẾN NGHỊ, ĐỀ XUẤT",
]
APPENDICES = ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV", "Phụ lục V", "Phụ lục VI", "Phụ lục VII", "Phụ lục VIII"]


@pytest.fixture
def snapshot(record: object) -> Snapshot:
    return freeze_year(year=2019, actor=SYSTEM)


def text_of(draft: Draft) -> str:
    """Running text of the draft, a line a paragraph."""
    return "\n".join("".join(getattr(r, "text", r) for r in b.runs) for b in draft.blocks if isinstance(b, Paragraph | Item))


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_outline_and_head(snapshot: Snapshot) -> None:
    blocks = report_draft(snapshot).blocks
    assert [f"{b.number} {b.text}" for b in blocks if isinstance(b, Heading)] == HEADINGS
    assert [b.number for b in blocks if isinstance(b, Appendix)] == APPENDICES
    [header] = [b for b in blocks if isinstance(b, Header)]
    assert (header.parent, header.issuer, header.number, header.place, header.day) == (
        "UBND TỈNH LẠNG SƠN", "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "     /BC-SKHCN", "Lạng Sơn", None,
    )  # fmt: skip
    [signature] = [b for b in blocks if isinstance(b, Signature)]
    assert (signature.post, signature.name) == ("GIÁM ĐỐC", "")  # nobody is known to have been the head in December 2019
    assert [s.name for s in report_draft(freeze_year(year=2021, actor=SYSTEM)).blocks if isinstance(s, Signature)] == ["Nguyễn Thị Hà"]


def test_text_is_written_from_the_record(snapshot: Snapshot) -> None:
    text = text_of(report_draft(snapshot))
    for line in (
        "Quyết định số 2253/QĐ-UBND ngày 19/11/2019 của UBND tỉnh Lạng Sơn: "
        "Thành lập 07 Hội đồng Tư vấn xác định nhiệm vụ khoa học và công nghệ đợt 1 năm 2020.",
        "Theo Quyết định số 2253/QĐ-UBND (đợt 1 năm 2020), lập hội đồng xác định nhiệm vụ đối với:",
        "Cuộc khởi nghĩa Hoàng Đình Kinh và ảnh hưởng của nó đến phong trào chống thực dân Pháp của nhân dân ta;",
        "Trong năm 2019 đã thành lập 07 hội đồng, gồm 07 hội đồng xác định nhiệm vụ (danh sách tại Phụ lục II).",
        "Đã tổ chức 03 cuộc kiểm tra tiến độ đối với 09 nhiệm vụ:",
        "Nhãn hiệu tập thể “Chanh rừng Mẫu Sơn” (đã cấp văn bằng tháng 6/2019, huyện Cao Lộc, huyện Lộc Bình).",
        "Chưa có số liệu.",
        "Đánh giá, nghiệm thu nhiệm vụ: chưa có số liệu.",
        "Chưa có nội dung; phòng chuyên môn bổ sung.",
    ):
        assert line in text.splitlines(), line


def test_published_figures_are_quoted_with_their_source_only(snapshot: Snapshot) -> None:
    lines = [line for line in text_of(report_draft(snapshot)).splitlines() if "50 ý tưởng" in line]
    assert len(lines) == 1
    assert lines[0].startswith("Theo thuonghieucongluan.com.vn (số liệu đã công bố, không tính từ hồ sơ): ")
    assert Frozen(snapshot).figures["support.startups"].value == 1


@pytest.mark.parametrize("year", [2017, 2019, 2020, 2021, 2023, 1995])
def test_every_number_in_the_text_carries_a_reference(year: int) -> None:
    assert figures_without_reference(report_draft(freeze_year(year=year, actor=SYSTEM))) == []


def test_the_linter_finds_a_bare_number(snapshot: Snapshot) -> None:
    draft = report_draft(snapshot)
    planted = [
        Paragraph(["Đã hỗ trợ 12 doanh nghiệp."]), Paragraph(["Trong năm 2019 có ", Figure("07", "x@2019-1"), " hội đồng, theo Phụ lục II."]),
        Paragraph([Quote("Quyết định 2253")]), Item(["tỷ lệ 95 %"]), Paragraph(["từ ngày 19/11/2019 đến tháng 3/2020"]),
    ]  # fmt: skip
    assert figures_without_reference(Draft(draft.title, draft.author, planted, draft.day)) == ["Đã hỗ trợ 12 doanh nghiệp.", "tỷ lệ 95 %"]


def test_every_reference_resolves_to_the_snapshot(snapshot: Snapshot) -> None:
    draft = report_draft(snapshot)
    frozen = Frozen(snapshot)
    published = {f"published:{r['id']}" for r in frozen.content["published"]}
    known = frozen.figures.keys() | published | {f"{code}:before" for code in frozen.figures}
    found = references(draft)
    assert len(found) > 60
    assert [r for r in found if not r.endswith("@2019-1") or r.removesuffix("@2019-1").partition("[")[0] not in known] == []
    urls = [r.url for b in draft.blocks if isinstance(b, Paragraph) for r in b.runs if isinstance(r, Figure) and r.ref == "tasks.in_progress@2019-1"]
    assert urls == [f"/so-lieu/tasks.in_progress/?ky=2019&chot={snapshot.pk}"]


def test_figures_in_text_equal_the_frozen_values(snapshot: Snapshot) -> None:
    figures = Frozen(snapshot).figures
    for block in report_draft(snapshot).blocks:
        for run in getattr(block, "runs", ()):
            if isinstance(run, Figure) and run.ref.partition("@")[0] in figures:
                figure = figures[run.ref.partition("@")[0]]
                if figure.kind == "count":
                    assert int(run.text.replace(".", "")) == figure.value, run


def test_charts_and_map_are_there_in_words_too(snapshot: Snapshot) -> None:
    pictures = [b for b in report_draft(snapshot).blocks if isinstance(b, Picture)]
    assert len(pictures) >= 3
    assert all(p.svg.lstrip().startswith("<svg") and len(p.alt) > 20 for p in pictures)
    assert pictures[-1].caption == "Nhiệm vụ thực hiện trong năm 2019 theo huyện, thành phố (đến 30/6/2025)"
    assert "Huyện Cao Lộc 2 nhiệm vụ" in pictures[-1].alt


def test_appendices_hold_the_records(snapshot: Snapshot) -> None:
    blocks = report_draft(snapshot).blocks
    tables: dict[str, list[Table]] = {}
    part = ""
    for block in blocks:
        part = block.number if isinstance(block, Appendix) else part
        if isinstance(block, Table) and part:
            tables.setdefault(part, []).append(block)
    assert [row[1] for row in tables["Phụ lục I"][0].rows] == ["39/KH-UBND", "2253/QĐ-UBND"]
    assert len(tables["Phụ lục II"][0].rows) == 7
    assert len(tables["Phụ lục III"][0].rows) == 11
    assert "Phụ lục IV" not in tables
    assert len(tables["Phụ lục VIII"][0].rows) == len(Frozen(snapshot).content["published"])


def test_files_are_the_same_bytes_each_time(snapshot: Snapshot, tmp_path: Path) -> None:
    made = [write_report(2019, tmp_path / name, snapshot=snapshot) for name in ("one", "two")]
    hashes = [[hashlib.sha256(p.read_bytes()).hexdigest() for p in paths] for paths in made]
    assert [p.name for p in made[0]] == ["report.pdf", "report.docx", "report.xlsx"]
    assert hashes[0] == hashes[1]
    assert sorted(p.name for p in (tmp_path / "one").iterdir()) == ["report.docx", "report.pdf", "report.xlsx"]


def test_the_files_can_be_read(snapshot: Snapshot, tmp_path: Path) -> None:
    pdf, docx, xlsx = write_report(2019, tmp_path, snapshot=snapshot)
    text = one_line(" ".join(page.extract_text() for page in PdfReader(pdf).pages))
    for heading in [*HEADINGS, "2253/QĐ-UBND", "Chưa có số liệu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", snapshot.sha256]:
        assert heading in text, heading
    from docx import Document

    words = one_line(" ".join(p.text for p in Document(str(docx)).paragraphs))
    assert [h for h in HEADINGS if h not in words] == []
    book = openpyxl.load_workbook(io.BytesIO(xlsx.read_bytes()))
    assert book.sheetnames == [
        "Chỉ tiêu", "PL I Văn bản", "PL II Hội đồng", "PL III Đang thực hiện", "PL IV Nghiệm thu", "PL V Sở hữu trí tuệ", "PL VI Sự kiện",
        "Kiểm tra, hỗ trợ", "PL VIII Đã công bố", "Nguồn",
    ]  # fmt: skip
    figures = Frozen(snapshot).figures
    rows = {r[6].value: r for r in book["Chỉ tiêu"].iter_rows(min_row=4) if r[6].value}
    assert rows.keys() == {f"{code}@2019-1" for code in figures}
    assert rows["councils.established@2019-1"][4].value == 7
    assert rows["councils.established@2019-1"][1].hyperlink.target.endswith(f"/so-lieu/councils.established/?ky=2019&chot={snapshot.pk}")
    assert rows["tasks.accepted@2019-1"][4].value is None
    assert [c.value for c in book["PL I Văn bản"]["B"]][3:5] == ["39/KH-UBND", "2253/QĐ-UBND"]
    assert snapshot.sha256 in [c.value for c in book["Nguồn"]["B"]]


def test_a_report_comes_from_the_snapshot_alone(snapshot: Snapshot) -> None:
    from hoahoi.ledger.acts import act
    from hoahoi.ledger.dates import PartialDate
    from hoahoi.tasks.models import Task

    before = report_draft(snapshot)
    with act("test", actor=SYSTEM) as doing:
        doing.save(Task(title="Ghi sau lúc chốt", starts_on=PartialDate(2019)))
    assert report_draft(snapshot) == before


def test_kept_files_are_made_once(snapshot: Snapshot, tmp_path: Path) -> None:
    folder = kept_report(snapshot, tmp_path)
    assert folder == tmp_path / "2019" / "1"
    made = (folder / "report.pdf").stat().st_mtime_ns
    assert kept_report(snapshot, tmp_path) == folder
    assert (folder / "report.pdf").stat().st_mtime_ns == made


def test_a_year_never_frozen_has_no_report(tmp_path: Path) -> None:
    with pytest.raises(NotFrozen):
        write_report(2016, tmp_path)
    with pytest.raises(ValueError, match="snapshot is of 2018"):
        write_report(2017, tmp_path, snapshot=freeze_year(year=2018, actor=SYSTEM))
    assert list(tmp_path.iterdir()) == []


def test_preview_links_figures_to_their_rows(snapshot: Snapshot) -> None:
    html = report_html(snapshot)
    assert f'href="/so-lieu/tasks.in_progress/?ky=2019&amp;chot={snapshot.pk}" data-ref="tasks.in_progress@2019-1"' in html
    assert "2253/QĐ-UBND" in html


def test_made_up_records_are_told_on_the_face(record: object, tmp_path: Path) -> None:
    assert Frozen(freeze_year(year=2025, actor=SYSTEM)).warning == ""
    seed(tasks=3, seed=5, actor=SYSTEM, today=date(2026, 3, 1))
    snapshot = freeze_year(year=2025, actor=SYSTEM)
    warning = Frozen(snapshot).warning
    assert text_of(report_draft(snapshot)).splitlines()[0] == warning
    assert warning.startswith("BẢN THỬ. Số liệu dưới đây tính cả dữ liệu mẫu")
    files = write_report(2025, tmp_path, snapshot=snapshot)
    assert openpyxl.load_workbook(files[2])["Chỉ tiêu"]["A3"].value == warning
    assert warning.split(",")[0] in " ".join(PdfReader(files[0]).pages[0].extract_text().split())
