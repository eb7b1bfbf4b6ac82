"""Sheets to print and fill by hand: the ballot, blank or with each member's name, and the comment sheet."""

from __future__ import annotations

from typing import Any

from hoahoi.councils.content import frozen_sheet
from hoahoi.councils.models import AgendaItem, Review, Seat, Vote
from hoahoi.documents.blocks import Block, Paragraph, Signature, Strong, Table, Title
from hoahoi.documents.letterhead import line, named, say, two
from hoahoi.ui.vietnamese import number

from .file import File, about, local, workplace

CRITERIA = {"quantity": "Số lượng", "volume": "Khối lượng", "quality": "Chất lượng", "type": "Chủng loại"}
_REVIEWS = {
    Review.Type.REVIEW: "PHIẾU NHẬN XÉT PHẢN BIỆN", Review.Type.COMMENT: "PHIẾU NHẬN XÉT", Review.Type.EXPERT_GROUP: "BÁO CÁO CỦA TỔ CHUYÊN GIA"
}  # fmt: skip
_SEAL = "(Phiếu có dấu treo của cơ quan quản lý ở góc trên bên trái, đóng trùm lên một phần tên cơ quan.)"
_MARK = "Đánh dấu X vào một ô của mỗi dòng. Phiếu bỏ trống hoặc ghi không đúng quy định là phiếu không hợp lệ."
_SCORE = "Ghi điểm vào cột cuối. Phiếu bỏ trống hoặc ghi không đúng quy định là phiếu không hợp lệ."
_ACROSS = 33  # marks of 14 pt that fill a line
_LINES = 5  # lines to write on in a comment sheet's part


def sheet_of(file: File, item: AgendaItem) -> dict[str, Any]:
    """The sheet as frozen at opening, else as it would be frozen now. Raises CouncilError where the law read so far gives none."""
    vote = file.standing_vote(item)
    return vote.sheet if vote else frozen_sheet(item)


def mode_of(file: File, item: AgendaItem) -> str:
    """named | secret | unknown."""
    vote = file.standing_vote(item)
    return vote.mode if vote else file.rule.secrecy


def ballots(file: File) -> list[list[Block]]:
    """A blank ballot for each dossier."""
    return [_ballot(file, item, None) for item in file.items]


def named_ballots(file: File) -> list[list[Block]]:
    """A ballot for each member and dossier, the name filled in."""
    return [_ballot(file, item, seat) for item in file.items for seat in file.seats if seat.pk in _voters(file, item)]


def _voters(file: File, item: AgendaItem) -> set[int]:
    vote = file.standing_vote(item)
    return set(vote.roll.filter(struck="").values_list("seat_id", flat=True)) if vote else {s.pk for s in file.seats}


def _ballot(file: File, item: AgendaItem, seat: Seat | None) -> list[Block]:
    sheet = sheet_of(file, item)
    secret = mode_of(file, item) == Vote.Mode.SECRET
    title = {"rating": "PHIẾU ĐÁNH GIÁ", "agree": "PHIẾU ĐÁNH GIÁ", "scores": "PHIẾU CHẤM ĐIỂM"}[sheet["ballot"]]
    fill = {"rating": _rating, "agree": _agree, "scores": _scores}[sheet["ballot"]]
    who = [Paragraph(["Phiếu kín: không ghi tên, không ký."])] if secret else _member(seat)
    end = [] if secret else [Signature("THÀNH VIÊN HỘI ĐỒNG", seat.person.title if seat else "", [])]
    return [
        *file.council_head("ballot", None), Title(title, sheet["title"] or f"Của {file.name}"), Paragraph([_SEAL], indent=False, muted=True),
        *who, *about(item), line("Hội đồng thành lập theo", file.decision_words()), *fill(sheet), line("Ý kiến khác", ""), *end,
    ]  # fmt: skip


def _member(seat: Seat | None) -> list[Block]:
    return [
        line("Họ và tên thành viên", named(seat.person) if seat else ""),
        line("Chức danh trong Hội đồng", seat.get_role_display() if seat else ""),
    ]


def _rating(sheet: dict[str, Any]) -> list[Block]:
    """One table: each product by its criteria, the summary report, the rating of the whole."""
    labels = [label for _code, label in sheet["ratings"]]
    empty = [""] * len(labels)
    marks, sides = [1.6] * len(labels), "c" * len(labels)
    if not sheet["products"]:
        return [Paragraph([_MARK]), Table(["Nội dung", *labels], [[[Strong("Xếp loại chung")], *empty]], [10.8, *marks], "l" + sides)]
    rows: list[list[Any]] = [
        [product["title"] if n == 0 else "", CRITERIA[c], product["ordered"] if n == 0 else "", product["delivered"] if n == 0 else "", *empty]
        for product in sheet["products"]
        for n, c in enumerate(product["criteria"])
    ]
    rows += [["Báo cáo tổng hợp", "", "", "", *empty], [[Strong("Xếp loại chung")], "", "", "", *empty]]
    columns = ["Nội dung", "Tiêu chí", "Theo đặt hàng", "Thực hiện", *labels]
    return [Paragraph([_MARK]), Table(columns, rows, [4, 2.6, 2.4, 2.4, *marks], "llll" + sides)]


def _agree(sheet: dict[str, Any]) -> list[Block]:
    blocks: list[Block] = [Paragraph([_MARK])]
    if sheet["criteria"]:
        rows = [[f"{n}. {c['title']}", "", ""] for n, c in enumerate(sheet["criteria"], 1)]
        blocks.append(Table(["Nội dung đánh giá", "Đạt yêu cầu", "Không đạt yêu cầu"], rows, [8, 2, 2], "lcc"))
    labels = [label for _code, label in sheet["ratings"]]
    return [*blocks, say(Strong("Kết luận")), Table(["", *labels], [["Đề nghị thực hiện nhiệm vụ", *[""] * len(labels)]], [8, 2, 2], "lcc")]


def _scores(sheet: dict[str, Any]) -> list[Block]:
    criteria = sheet["criteria"] or [{"title": "Tổng điểm", "max": sheet["max"] or "100"}]
    rows = [[str(n), c["title"], points(c.get("max", "")), ""] for n, c in enumerate(criteria, 1)]
    if sheet["criteria"]:
        rows.append(["", [Strong("Tổng điểm")], points(sheet["max"]), ""])  # type: ignore[list-item]
    return [Paragraph([_SCORE]), Table(["TT", "Tiêu chí", "Điểm tối đa", "Điểm chấm"], rows, [1, 9, 2, 2], "clcc")]


def points(text: str) -> str:
    """ "12.5" -> "12,5"; "" stays ""."""
    return number(text) if text else ""


def reviews(file: File) -> list[list[Block]]:
    """A comment sheet for each dossier: the parts that the ballot will ask about, with room to write."""
    return [_review(file, item) for item in file.items]


def _review(file: File, item: AgendaItem) -> list[Block]:
    sheet = sheet_of(file, item)
    parts = [p["title"] for p in sheet["products"]] or [c["title"] for c in sheet["criteria"]] or ["Nội dung, kết quả của hồ sơ"]
    if sheet["products"]:
        parts.append("Báo cáo tổng hợp")
    room = [Paragraph(["…" * _ACROSS], indent=False)] * _LINES
    blocks: list[Block] = [*file.council_head("review", None), Title("PHIẾU NHẬN XÉT", f"Của thành viên {file.name}"), *_member(None), *about(item)]
    for n, part in enumerate(parts, 1):
        blocks += [say(Strong(f"{n}. {part}")), *room[: 2 if len(parts) > 3 else _LINES]]
    return [
        *blocks, say(Strong(f"{len(parts) + 1}. Những điểm cần bổ sung, hoàn thiện")), *room[:3],
        say(Strong(f"{len(parts) + 2}. Đề nghị của người nhận xét")), *room[:2], Signature("NGƯỜI NHẬN XÉT", "", []),
    ]  # fmt: skip


def expert_reports(file: File) -> list[list[Block]]:
    """The report of the expert group on each dossier that has one, to be signed by its head."""
    return [
        [
            *file.council_head("experts", None), Title("BÁO CÁO CỦA TỔ CHUYÊN GIA", f"Gửi {file.name}"), *about(item),
            Table(["TT", "Họ và tên", "Chức vụ, nơi công tác"], [[two(n), e["name"], e["post"]] for n, e in enumerate(item.experts, 1)], [1, 6, 7], "cll"),
            say(Strong("Nội dung báo cáo")), *[say(part) for part in item.expert_report.splitlines() if part.strip()],
            Signature("TỔ TRƯỞNG TỔ CHUYÊN GIA", item.experts[0]["name"], []),
        ]
        for item in file.items if item.expert_report
    ]  # fmt: skip


def submitted(file: File) -> list[list[Block]]:
    """The comments that members handed in by their links, one paper each, to be signed."""
    found = []
    for item in file.items:
        for review in item.reviews.select_related("seat__person", "seat__organisation").order_by("seat_id", "type"):
            seat = review.seat
            found.append([
                *file.council_head("review", local(review.submitted_at).date()), Title(_REVIEWS[review.type], f"Của {file.name}"),
                line("Họ và tên", named(seat.person)), line("Chức danh trong Hội đồng", seat.get_role_display()), line("Nơi công tác", workplace(seat)),
                *about(item), say(Strong("Ý kiến")), *[say(part) for part in review.text.splitlines() if part.strip()],
                *([line("Đề nghị", review.proposed)] if review.proposed else []), Signature("NGƯỜI NHẬN XÉT", seat.person.title, []),
            ])  # fmt: skip
    return found
