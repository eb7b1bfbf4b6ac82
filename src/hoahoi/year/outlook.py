"""Parts A.III, B and C: computed comparisons and what the record already settles for next year. Judgements are the office's to write."""

from __future__ import annotations

from hoahoi.documents.blocks import Table
from hoahoi.ui.vietnamese import number

from .frozen import FrozenFigure
from .writer import NO_TEXT, Quote, Writer, cell_text, document_words, task_words

COMPARED = (
    "tasks.in_progress", "tasks.started", "tasks.accepted", "councils.established", "councils.held", "documents.issued", "ip.granted",
    "tasks.checks", "smq.inspections", "support.measures", "support.awards", "directory.events",
)  # fmt: skip


def assessment(w: Writer) -> None:
    """III. The figures beside those of the year before, and nothing that the record does not say."""
    w.heading(3, "1.", "Kết quả đạt được")
    figures = [f for code in COMPARED if (f := w.frozen.figures[code]).known or f.before]
    if figures:
        w.say(f"Các chỉ tiêu chủ yếu năm {w.frozen.year} đặt cạnh năm {w.frozen.year - 1}, tính cùng một cách trên hồ sơ của hệ thống:")
        w.blocks.append(comparison(w, figures))
        w.quiet("Số liệu là số bản ghi tìm thấy trong hồ sơ; hồ sơ năm nào thiếu thì số năm ấy thấp hơn thực tế.")
    else:
        w.quiet("Chưa có số liệu để so sánh.")
    w.heading(3, "2.", "Hạn chế")
    w.quiet(NO_TEXT)
    w.heading(3, "3.", "Nguyên nhân")
    w.quiet(NO_TEXT)


def comparison(w: Writer, figures: list[FrozenFigure]) -> Table:
    year = w.frozen.year
    return Table(
        columns=["Chỉ tiêu", "Đơn vị tính", f"Năm {year - 1}", f"Năm {year}", "Tăng (+), giảm (-)"],
        rows=[
            [
                f.year_title, f.unit, [w.before(f.code)] if f.before else "–",
                [w.figure(f.code, cell_text(f, f.value))] if f.known else "–", change_text(f),
            ]
            for f in figures
        ],  # fmt: skip
        widths=[8, 2.5, 2, 2, 2.5],
        align="lcrrr",
    )


def change_text(figure: FrozenFigure) -> str:
    """ "+3", "-1,5", "0"; "" when one of the two years has no record."""
    if not (figure.known and figure.before):
        return ""
    change = figure.change
    return f"+{number(change, figure.places)}" if change > 0 else number(change, figure.places)


def plan(w: Writer) -> None:
    """B. Direction for next year is the office's to write; here stands what this year's record has already settled for it."""
    coming = w.frozen.year + 1
    w.heading(2, "I.", "Phương hướng, mục tiêu, chỉ tiêu")
    w.quiet(NO_TEXT)
    w.heading(2, "II.", f"Nhiệm vụ đã được chuẩn bị cho năm {coming}")
    rows = w.frozen.list("next_year")
    papers = [r for r in rows if r["kind"] == "document"]
    councils = [r for r in rows if r["kind"] == "council"]
    if papers:
        w.say(f"Văn bản ban hành trong năm {w.frozen.year} cho năm {coming}:")
        w.items(papers, document_words)
    if councils:
        w.say(f"Nhiệm vụ đã có hội đồng tư vấn thành lập trong năm {w.frozen.year}, chuẩn bị cho năm {coming}:")
        w.items(councils, lambda r: [Quote(r["title"])], "Phụ lục II")
    if w.known("tasks.carried_over"):
        carried = {pk for pk, _ in w.frozen.figures["tasks.carried_over"].rows}
        w.say("Có ", w.figure("tasks.carried_over"), f" nhiệm vụ chuyển tiếp sang năm {coming}:")
        w.items([r for r in w.frozen.list("tasks_in_progress") if r["id"] in carried], task_words, "Phụ lục III")
    if not (papers or councils or w.known("tasks.carried_over")):
        w.quiet("Chưa có số liệu.")
    w.heading(2, "III.", "Giải pháp thực hiện")
    w.quiet(NO_TEXT)


def proposals(w: Writer) -> None:
    """C. Proposals to the Ministry and the People's Committee: the office's to write."""
    w.quiet(NO_TEXT)
