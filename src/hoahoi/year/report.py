"""The year report: one list of blocks written from a snapshot, then drawn as PDF, DOCX and XLSX. Same snapshot, same bytes."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone, translation

from hoahoi.documents.blocks import Draft, Header, Paragraph, Signature, Strong, Title
from hoahoi.documents.wording import document_kind, part
from hoahoi.indicators.models import Snapshot

from .appendices import appendices
from .frozen import Frozen
from .outlook import assessment, plan, proposals
from .pictures import pictures
from .queries import latest_snapshot
from .sections import SECTIONS, direction
from .workbook import workbook
from .writer import Writer, lower_first

FORMATS = ("pdf", "docx", "xlsx")
_WORDS = {"co_quan": "tên cơ quan", "noi_dung": "nội dung báo cáo, có năm"}
OPENING = part("year.report", "mo-dau", "Câu mở đầu", "{co_quan} báo cáo {noi_dung} như sau:", _WORDS)
CLOSING = part("year.report", "ket", "Câu kết", "Trên đây là Báo cáo {noi_dung} của {co_quan}./.", _WORDS)


class NotFrozen(LookupError):
    """The year has no snapshot to write a report from."""


def report_draft(snapshot: Snapshot) -> Draft:
    """The whole report of the snapshot's year as blocks."""
    with translation.override("vi"):
        w = Writer(Frozen(snapshot))
        _opening(w)
        _evaluation(w)
        w.heading(1, "B.", f"PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM {w.frozen.year + 1}")
        plan(w)
        w.heading(1, "C.", "KIẾN NGHỊ, ĐỀ XUẤT")
        proposals(w)
        _closing(w)
        appendices(w, attached_to(w.frozen))
    frozen_on = timezone.localtime(snapshot.frozen_at)
    return Draft(
        title=f"Báo cáo kết quả hoạt động khoa học và công nghệ năm {snapshot.year}", author=w.frozen.content["office"]["title"], blocks=w.blocks,
        day=frozen_on.date(),
        reference=f"Số liệu chốt lần {snapshot.number} năm {snapshot.year}, {frozen_on:%H:%M ngày %d/%m/%Y}; mã chốt {snapshot.sha256}; "
        f"phiên bản {snapshot.code_version}.",
    )  # fmt: skip


def subject(year: int) -> str:
    return f"Kết quả hoạt động khoa học và công nghệ năm {year} và phương hướng, nhiệm vụ năm {year + 1}"


def issuer(frozen: Frozen) -> str:
    """The office as a document's head names it: without the province, which its parent body already names."""
    office = frozen.content["office"]
    return office["title"].partition(" tỉnh ")[0] if " tỉnh " in office["parent"].lower() else office["title"]


def attached_to(frozen: Frozen) -> str:
    office = frozen.content["office"]
    return f"Kèm theo Báo cáo số        /BC-{office['symbol']} ngày      tháng      năm          của {office['title']}"


def _opening(w: Writer) -> None:
    office, year = w.frozen.content["office"], w.frozen.year
    number = f"     /BC-{office['symbol']}"  # the clerk gives the number after signing
    w.blocks += [
        Header(parent=office["parent"].upper(), issuer=issuer(w.frozen).upper(), number=number, place=office["place"], day=None),
        Title("BÁO CÁO", subject(year)),
    ]
    if w.frozen.warning:
        w.blocks.append(Paragraph([Strong(w.frozen.warning)]))
    w.say(w.frozen.voice.words(OPENING, co_quan=office["title"], noi_dung=lower_first(subject(year))))


def _evaluation(w: Writer) -> None:
    year = w.frozen.year
    w.heading(1, "A.", f"ĐÁNH GIÁ TÌNH HÌNH THỰC HIỆN NHIỆM VỤ NĂM {year}")
    w.heading(2, "I.", "Công tác tham mưu, chỉ đạo, điều hành")
    direction(w)
    w.heading(2, "II.", "Kết quả thực hiện nhiệm vụ")
    drawn = pictures(w.frozen)
    for position, (title, write) in enumerate(SECTIONS, 1):
        w.heading(3, f"{position}.", title)
        write(w)
        w.blocks += drawn.get(write.__name__, [])
    w.heading(2, "III.", "Đánh giá chung")
    assessment(w)


def _closing(w: Writer) -> None:
    office, year = w.frozen.content["office"], w.frozen.year
    w.say(w.frozen.voice.words(CLOSING, co_quan=office["title"], noi_dung=lower_first(subject(year))))
    signer = office["signer"]
    w.blocks.append(
        Signature(
            post="GIÁM ĐỐC", name=signer["name"] if signer else "",
            recipients=["Bộ Khoa học và Công nghệ", office["parent"] or "Ủy ban nhân dân tỉnh", "Giám đốc, các Phó Giám đốc Sở",
                        "Các phòng, đơn vị thuộc Sở", "Lưu: VT"],
        )
    )  # fmt: skip


def report_html(snapshot: Snapshot) -> str:
    """The report as a safe HTML fragment for the preview, figures linked to their rows."""
    from hoahoi.documents.render import html

    return html(report_draft(snapshot))


def write_report(year: int, folder: Path, *, snapshot: Snapshot | None = None) -> list[Path]:
    """Write report.pdf, report.docx and report.xlsx into the folder, from the snapshot or else the year's latest.

    Raises NotFrozen when the year has no snapshot, OSError when the folder cannot be written. A file appears whole or not at all.
    """
    from hoahoi.documents.render import docx, pdf

    snapshot = snapshot or latest_snapshot(year)
    if snapshot is None:
        raise NotFrozen(f"Năm {year} chưa chốt số liệu.")
    if snapshot.year != year:
        raise ValueError(f"snapshot is of {snapshot.year}, not {year}")
    draft = report_draft(snapshot)
    made = {"report.pdf": pdf(draft), "report.docx": docx(draft), "report.xlsx": workbook(snapshot)}
    folder.mkdir(parents=True, exist_ok=True)
    return [_put(folder / name, data) for name, data in made.items()]


def kept_report(snapshot: Snapshot, root: Path) -> Path:
    """Folder with the snapshot's three files: <root>/<year>/<number>/. Written on first asking, then only read."""
    folder = root / str(snapshot.year) / str(snapshot.number)
    marker = folder / snapshot.sha256
    if not marker.exists():
        write_report(snapshot.year, folder, snapshot=snapshot)
        marker.touch()
    return folder


def _put(path: Path, data: bytes) -> Path:
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(data)
    partial.replace(path)
    return path


def _example() -> Draft | None:
    """The newest report, for the page of the office's words."""
    newest = Snapshot.objects.order_by("-year", "-number").first()
    return report_draft(newest) if newest else None


document_kind("year.report", "Báo cáo năm", _example)
