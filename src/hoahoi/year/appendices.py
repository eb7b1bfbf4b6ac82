"""The report's appendices: the year's records in tables, all from the frozen lists. The workbook draws the same tables in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hoahoi.documents.blocks import Appendix, Paragraph, Run, Strong, Table
from hoahoi.indicators.published import source_name
from hoahoi.indicators.rooms import ROOM_TITLES, room_order

from .frozen import Frozen, FrozenFigure
from .outlook import change_text
from .writer import NO_DATA, Writer, cell_text

ROWS_PRINTED = 200  # the workbook holds every row; a printed table stops here and says so

Cell = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class Listing:
    """One table of an appendix: title, rows by name of frozen list, columns (label, key or function, relative width)."""

    title: str
    rows: Callable[[Frozen], list[dict[str, Any]]]
    columns: Sequence[tuple[str, str | Cell, float]]

    def cells(self, row: dict[str, Any]) -> list[str]:
        return [str(row.get(key, "")) if isinstance(key, str) else key(row) for _, key, _ in self.columns]


@dataclass(frozen=True)
class Part:
    """One appendix: roman number, title, name of the workbook's sheet, tables."""

    number: str
    title: str
    sheet: str
    listings: Sequence[Listing]
    landscape: bool = True


def _of(name: str) -> Callable[[Frozen], list[dict[str, Any]]]:
    return lambda frozen: frozen.list(name)


def _right_date(row: dict[str, Any]) -> str:
    return " ".join(part for part in (row["granted"], f"({row['meaning']})" if row["meaning"] else "") if part)


def _task_title(row: dict[str, Any]) -> str:
    return f"{row['title']} (tên khác: {row['former']})" if row["former"] else row["title"]


PARTS = (
    Part("I", "Danh mục văn bản ban hành trong năm", "PL I Văn bản", [
        Listing("", _of("documents"), [("Số, ký hiệu", "number", 2.4), ("Ngày ban hành", "date", 1.8), ("Loại", "type", 1.6),
                                       ("Trích yếu", "title", 8), ("Cơ quan ban hành", "issuer", 3)]),
    ]),
    Part("II", "Danh mục hội đồng khoa học và công nghệ", "PL II Hội đồng", [
        Listing("", _of("councils"), [("Nội dung tư vấn", "title", 7), ("Loại hội đồng", "type", 2.2), ("Quyết định", "decision", 2.2),
                                      ("Thành lập", "established", 1.8), ("Họp", "met", 1.8), ("Tổ chức chủ trì, dự tuyển", "host", 2.6),
                                      ("Xếp loại", "rating", 1.4)]),
    ]),
    Part("III", "Danh mục nhiệm vụ khoa học và công nghệ thực hiện trong năm", "PL III Đang thực hiện", [
        Listing("", _of("tasks_in_progress"), [("Tên nhiệm vụ", _task_title, 6.5), ("Loại", "type", 2), ("Tổ chức chủ trì", "host", 3),
                                               ("Chủ nhiệm", "investigator", 1.8), ("Thời gian", "time", 2.4), ("Địa bàn", "place", 2),
                                               ("Kinh phí", "budget", 1.8)]),
    ]),
    Part("IV", "Danh mục nhiệm vụ đã nghiệm thu", "PL IV Nghiệm thu", [
        Listing("", _of("tasks_accepted"), [("Tên nhiệm vụ", _task_title, 7), ("Tổ chức chủ trì", "host", 3), ("Chủ nhiệm", "investigator", 2),
                                            ("Quyết định", "decision", 2.2), ("Nghiệm thu", "accepted", 1.8), ("Xếp loại", "rating", 1.6)]),
    ]),
    Part("V", "Danh mục quyền sở hữu công nghiệp", "PL V Sở hữu trí tuệ", [
        Listing("", _of("rights"), [("Tên", "title", 6), ("Loại", "type", 2.2), ("Tình trạng", "status", 2), ("Số văn bằng", "number", 1.8),
                                    ("Ngày nộp đơn", "filed", 1.8), ("Ngày cấp", _right_date, 2.2), ("Chủ văn bằng", "holder", 2.6),
                                    ("Địa bàn", "place", 2.2)]),
    ]),
    Part("VI", "Sự kiện, cuộc thi, giải thưởng, dự án khởi nghiệp", "PL VI Sự kiện", [
        Listing("Sự kiện, cuộc thi", _of("events"), [("Tên", "title", 7), ("Loại", "type", 2.2), ("Ngày", "date", 1.9),
                                                     ("Đơn vị tổ chức", "organiser", 3.4), ("Kết quả", "outcome", 2.6)]),
        Listing("Giải thưởng, danh hiệu", _of("awards"), [("Tên", "title", 7), ("Giải, danh hiệu", "prize", 2.6), ("Ngày", "date", 1.9),
                                                          ("Đơn vị, người được trao", "recipient", 3), ("Đơn vị trao", "giver", 3)]),
        Listing("Ý tưởng, dự án khởi nghiệp", _of("startups"), [("Tên", "title", 7), ("Thời điểm", "date", 1.9), ("Đơn vị", "organisation", 4),
                                                                ("Sự kiện", "event", 4)]),
    ]),
)  # fmt: skip

ONLY_IN_WORKBOOK = Part("", "Kiểm tra, hỗ trợ, công nghệ, kết quả", "Kiểm tra, hỗ trợ", [
    Listing("Kiểm tra tiến độ nhiệm vụ", _of("checks"), [("Tên", "title", 7), ("Ngày", "date", 1.9), ("Đơn vị kiểm tra", "organisation", 3),
                                                         ("Trưởng đoàn", "person", 2), ("Kết quả", "finding", 4)]),
    Listing("Kiểm tra tiêu chuẩn, đo lường, chất lượng", _of("inspections"), [
        ("Tên", "title", 7), ("Loại", "type", 2.4), ("Ngày", "date", 1.9), ("Đơn vị được kiểm tra", "inspected", 3), ("Kết quả", "finding", 3)]),
    Listing("Chương trình, dự án hỗ trợ", _of("programmes"), [("Tên", "title", 7), ("Loại", "type", 2.4), ("Số văn bản", "number", 2),
                                                              ("Thời gian", "time", 2.4), ("Đơn vị thực hiện", "organisation", 3)]),
    Listing("Lượt hỗ trợ", _of("measures"), [("Nội dung", "title", 5), ("Ngày", "date", 1.9), ("Chương trình", "programme", 4),
                                             ("Đơn vị được hỗ trợ", "beneficiary", 3), ("Số tiền", "amount", 2)]),
    Listing("Công nghệ", _of("technologies"), [("Tên", "title", 7), ("Loại", "type", 2.4), ("Thời điểm", "date", 1.9), ("Đơn vị", "owner", 3)]),
    Listing("Kết quả đăng ký", _of("results"), [("Tên", "title", 7), ("Loại", "type", 2.4), ("Số đăng ký", "number", 2), ("Ngày", "date", 1.9)]),
    Listing("Kết quả được ứng dụng", _of("applications"), [("Tên", "title", 6), ("Kết quả", "result", 5), ("Đơn vị ứng dụng", "adopter", 3),
                                                           ("Bắt đầu", "date", 1.9)]),
])  # fmt: skip


def appendices(w: Writer, attached_to: str) -> None:
    """Appendices I-VIII after the signature."""
    for part in PARTS:
        w.blocks.append(Appendix(f"Phụ lục {part.number}", part.title, attached_to, landscape=part.landscape))
        for listing in part.listings:
            _table(w, listing)
    w.blocks.append(Appendix("Phụ lục VII", "Bảng chỉ tiêu", attached_to, landscape=True))
    _indicators(w)
    w.blocks.append(Appendix("Phụ lục VIII", "Số liệu đã công bố", attached_to, landscape=True))
    _published(w)


def _table(w: Writer, listing: Listing) -> None:
    rows = listing.rows(w.frozen)
    if not rows:
        w.blocks.append(Paragraph([f"{listing.title}: chưa có số liệu." if listing.title else NO_DATA], muted=True))
        return
    note = ""
    if len(rows) > ROWS_PRINTED:
        note = "Danh sách đầy đủ ở bảng tính kèm theo báo cáo."
    w.blocks.append(
        Table(
            columns=["STT", *(label for label, _, _ in listing.columns)],
            rows=[[str(n), *listing.cells(row)] for n, row in enumerate(rows[:ROWS_PRINTED], 1)],
            widths=[0.8, *(width for _, _, width in listing.columns)],
            align="c" + "l" * len(listing.columns),
            caption=listing.title,
            note=note,
        )
    )


def figures_by_room(frozen: Frozen) -> list[tuple[str, list[FrozenFigure]]]:
    """(title of the line of work, its figures) in the order of the office's work."""
    rooms = sorted({f.room for f in frozen.figures.values()}, key=room_order)
    return [(str(ROOM_TITLES.get(room, room)), [f for f in frozen.figures.values() if f.room == room]) for room in rooms]


def _indicators(w: Writer) -> None:
    """Figures with a record in either year; the others are named below the table."""
    year = w.frozen.year
    rows: list[list[str | Sequence[Run]]] = []
    silent = False
    for title, figures in figures_by_room(w.frozen):
        shown = [f for f in figures if f.known or f.before]
        silent = silent or len(shown) < len(figures)
        if shown:
            rows.append(["", [Strong(title)], "", "", "", "", ""])
        for f in shown:
            now: str | Sequence[Run] = [w.figure(f.code, cell_text(f, f.value))] if f.known else "–"
            before: str | Sequence[Run] = cell_text(f, f.before) if f.before else "–"
            rows.append([str(sum(1 for r in rows if r[0]) + 1), f.year_title, f.unit, before, now, change_text(f), f"{f.code}@{w.frozen.mark}"])
    if not rows:
        w.quiet(NO_DATA)
        return
    w.blocks.append(
        Table(
            columns=["STT", "Chỉ tiêu", "Đơn vị tính", f"Năm {year - 1}", f"Năm {year}", "Tăng, giảm", "Mã tham chiếu"],
            rows=rows, widths=[0.8, 7, 2.4, 1.5, 1.5, 1.5, 6.6], align="clcrrrl", note="Dấu – : chưa có số liệu.",
        )
    )  # fmt: skip
    if silent:
        w.quiet("Các chỉ tiêu khác chưa có số liệu cả hai năm; danh sách đầy đủ ở bảng tính kèm theo báo cáo.")


def _published(w: Writer) -> None:
    rows = w.frozen.content["published"]
    if not rows:
        w.quiet(NO_DATA)
        return
    w.quiet("Các số dưới đây do báo chí, cơ quan công bố; không tính từ hồ sơ và không cộng vào chỉ tiêu của báo cáo.")
    w.blocks.append(
        Table(
            columns=["STT", "Nội dung", "Giá trị", "Đơn vị tính", "Kỳ", "Nguồn"],
            rows=[
                [str(n), r["title"], [w.published_figure(r)], r["unit"], r["period"], f"{source_name(r['source_url'])} ({r['source_url']})"]
                for n, r in enumerate(rows, 1)
            ],
            widths=[0.8, 6, 1.4, 1.8, 1.6, 5], align="clrlll",
        )
    )  # fmt: skip
