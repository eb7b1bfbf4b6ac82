"""Minutes of the count, and the summary of what the ballots say: by member where ballots carry names, by number where they do not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hoahoi.councils.content import total
from hoahoi.councils.counting import counted_ballots, sitting_of, worded
from hoahoi.councils.models import AgendaItem, Seat, Vote
from hoahoi.councils.queries import published_result
from hoahoi.documents.blocks import Block, Heading, Item, NextPaper, Paragraph, Signature, Table, Title
from hoahoi.documents.letterhead import BLANK, cited, line, named, say, two
from hoahoi.ledger.models import Entry
from hoahoi.ui.vietnamese import number

from .file import File, about, entry_of, entry_time, local, moment, names
from .sheets import CRITERIA, points

WITHHELD = "Chủ tịch Hội đồng chọn chỉ công bố kết quả: số phiếu từng mức không ghi vào giấy tờ."
_SECRET = "Phiếu kín: P1, P2… là thứ tự phiếu theo mã biên nhận, không phải thứ tự thành viên; không phiếu nào kèm tên."
_VALUES = {
    "excellent": "Xuất sắc", "good": "Khá", "pass": "Đạt", "average": "Trung bình", "fail": "Không đạt", "agree": "Đồng ý",
    "disagree": "Không đồng ý",
}  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    """Ballots of a counted vote: handed out = returned + not returned; returned = valid + invalid."""

    issued: int
    returned: int
    valid: int
    struck: int

    @property
    def invalid(self) -> int:
        return self.returned - self.valid


def numbers(vote: Vote) -> Numbers:
    """left_out: score sheets that the rule of the regime sets aside; they are not valid either."""
    out = len(vote.result["tally"].get("left_out", []))
    blank = int(vote.result["tally"].get("invalid", 0))
    returned = vote.roll.filter(voted=True).count()
    return Numbers(vote.roll.filter(struck="").count(), returned, returned - blank - out, vote.roll.exclude(struck="").count())


def count_entry(vote: Vote) -> Entry | None:
    return entry_of(Vote.kind, vote.pk, "status", Vote.Status.COUNTED)


def count_minutes(file: File) -> list[list[Block]]:
    """Biên bản kiểm phiếu, one for each counted dossier."""
    return [_minutes(file, item, file.counted[item.pk]) for item in file.items if item.pk in file.counted]


def _minutes(file: File, item: AgendaItem, vote: Vote) -> list[Block]:
    entry = count_entry(vote)
    at = entry_time(entry) if entry else vote.closed_at
    place = (file.meeting.place_text if file.meeting else "") or file.council.place_text
    return [
        *file.council_head("count", local(at).date() if at else None),
        Title("BIÊN BẢN KIỂM PHIẾU", f"Của {file.name}"),
        *about(item),
        line("Hội đồng thành lập theo", file.decision_words()),
        line("Thời gian, địa điểm", f"{moment(at)}{f', tại {place}' if place else ''}"),
        line("Người kiểm phiếu", names(file.tellers)),
        line("Hình thức", f"bỏ phiếu {vote.get_mode_display()}, lượt {vote.round}"),
        *tallied(vote),
        Heading(3, "", "Kết quả"),
        *reasons(vote),
        Heading(3, "", "Để kiểm lại"),
        *recount(vote, entry),
        *_tellers_sign(file),
    ]  # fmt: skip


def tallied(vote: Vote) -> list[Block]:
    """How many ballots of which kind; issued and returned alone where the chair withholds the tally."""
    n = numbers(vote)
    rows = [["Số phiếu phát ra", two(n.issued)], ["Số phiếu thu về", two(n.returned)]]
    if n.struck:
        rows.append(["Thành viên rời phiên họp trước khi bỏ phiếu", two(n.struck)])
    if not vote.only_result:
        rows += [["Số phiếu hợp lệ", two(n.valid)], ["Số phiếu không hợp lệ", two(n.invalid)]]
        rows += [[f"Số phiếu “{label}”", two(int(vote.result["tally"].get(code, 0)))] for code, label in vote.sheet["ratings"]]
    table = Table(["Nội dung", "Số lượng"], rows, [8, 3], "lc")
    return [table, *([Paragraph([WITHHELD], muted=True)] if vote.only_result else []), *([line("Ghi chú", vote.note)] if vote.note else [])]


def reasons(vote: Vote) -> list[Block]:
    """The result by the rule, in the words of decide."""
    shown = published_result(vote)
    found: list[Block] = [line("Kết quả", worded(vote.item.council.type, shown["result"]))]
    if shown["mean"] is not None:
        found.append(line("Điểm trung bình", number(Decimal(shown["mean"]))))
    found += [Item([reason]) for reason in shown["reasons"]]
    return [*found, line("Căn cứ", cited(vote.result["citations"]))]


def recount(vote: Vote, entry: Entry | None, concluded: Entry | None = None) -> list[Block]:
    """What ties this paper to the ballots and to the ledger."""
    rows = [
        [f"Quy định áp dụng: {vote.regime}", vote.regime_hash],
        ["Mẫu phiếu", vote.sheet_hash],
        ["Các phiếu", vote.ballots_digest],
        ["Sổ cái lúc kiểm phiếu", entry.hash if entry else BLANK],
        *([["Sổ cái lúc Hội đồng kết luận", concluded.hash]] if concluded else []),
    ]
    return [Table(["Nội dung", "Mã băm SHA-256"], rows, [3, 7], "ll")]


def _tellers_sign(file: File) -> list[Block]:
    """The head on the right, the others on the left, two to a line."""
    if len(file.tellers) < 2:
        secretary = next((s for s in file.seats if s.role == Seat.Role.SCI_SECRETARY), None)
        counts = file.tellers[0] if file.tellers else secretary
        chair = file.in_chair.person.title if file.in_chair else ""
        return [Signature("NGƯỜI KIỂM PHIẾU", counts.person.title if counts else "", [], "CHỦ TRÌ PHIÊN HỌP", chair)]
    head, *rest = file.tellers
    blocks: list[Block] = [Signature("TỔ TRƯỞNG TỔ KIỂM PHIẾU", head.person.title, [], "THÀNH VIÊN", rest[0].person.title)]
    for left, right in zip(rest[1::2], [*rest[2::2], None], strict=False):
        blocks.append(Signature("THÀNH VIÊN" if right else "", right.person.title if right else "", [], "THÀNH VIÊN", left.person.title))
    return blocks


def summary(file: File) -> list[list[Block]]:
    """Bảng tổng hợp, one for each counted dossier whose tally may be shown."""
    return [_summary(file, item, vote) for item in file.items if (vote := file.counted.get(item.pk)) and not vote.only_result]


def _summary(file: File, item: AgendaItem, vote: Vote) -> list[Block]:
    entry = count_entry(vote)
    scored = vote.sheet["ballot"] == "scores"
    title = "BẢNG TỔNG HỢP ĐIỂM" if scored else "BẢNG TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ"
    lines = _lines(file, vote)
    table = {"scores": _scores, "rating": _ratings, "agree": _agreed}[vote.sheet["ballot"]](vote, lines)
    mode: list[Block] = [Paragraph([_SECRET], muted=True)] if vote.mode == Vote.Mode.SECRET else []
    secretary = next((s.person.title for s in file.seats if s.role == Seat.Role.SCI_SECRETARY), "")
    return [
        *file.council_head("summary", local(entry_time(entry)).date() if entry else None),
        Title(title, f"Của {file.name}"), *about(item), *mode, *table, *reasons(vote), *_comments(lines),
        Signature("CHỦ TRÌ PHIÊN HỌP", file.in_chair.person.title if file.in_chair else "", [], "ỦY VIÊN THƯ KÝ KHOA HỌC", secretary),
    ]  # fmt: skip


@dataclass(frozen=True)
class _Line:
    """One ballot: whose (a member, or P1), what it says, whether the rule set it aside."""

    who: str
    content: dict[str, Any]
    aside: bool

    @property
    def valid(self) -> bool:
        return self.content.get("valid") is not False


def _lines(file: File, vote: Vote) -> list[_Line]:
    """Ballots in the order of roles, or of P1, P2... as the count numbered them."""
    ballots = counted_ballots(vote)
    marks = [b["member"] for b in sitting_of(vote, ballots)["ballots"]]  # both are in the order of receipts
    out = set(vote.result["tally"].get("left_out", []))
    if vote.mode == Vote.Mode.SECRET:
        return [_Line(mark, b["content"], mark in out) for mark, b in zip(marks, ballots, strict=True)]
    by_seat = {int(b["member"]): (mark, b["content"]) for mark, b in zip(marks, ballots, strict=True)}
    return [_Line(named(s.person), by_seat[s.pk][1], by_seat[s.pk][0] in out) for s in file.seats if s.pk in by_seat]


def _scores(vote: Vote, lines: list[_Line]) -> list[Block]:
    criteria = vote.sheet["criteria"] or [{"code": "total", "title": "Tổng điểm", "max": vote.sheet["max"] or "100"}]
    rows = []
    for one in lines:
        given = one.content.get("scores", {})
        added = total(one.content)
        note = "không hợp lệ" if not one.valid else "không tính" if one.aside else ""
        rows.append([one.who, *[points(given.get(c["code"], "")) for c in criteria], number(added) if added is not None else "", note])
    most = [f", tối đa {points(c['max'])}" if c.get("max") else "" for c in criteria]
    legend = "; ".join(f"({n}) {c['title']}{limit}" for n, (c, limit) in enumerate(zip(criteria, most, strict=True), 1))
    columns = ["Thành viên", *[f"({n})" for n in range(1, len(criteria) + 1)], "Tổng", "Ghi chú"]
    widths = [4.5, *[1.2] * len(criteria), 1.5, 2]
    return [Table(columns, rows, widths, "l" + "c" * (len(criteria) + 1) + "l", note=f"Tiêu chí: {legend}.")]


def _ratings(vote: Vote, lines: list[_Line]) -> list[Block]:
    products = vote.sheet["products"]
    rows = [
        [
            one.who,
            *[_product(one.content.get("products", {}).get(p["code"], {}), p["criteria"]) for p in products],
            *([_VALUES.get(one.content.get("report", ""), "")] if products else []),
            _VALUES.get(one.content.get("rating", ""), "") if one.valid else "không hợp lệ",
        ]
        for one in lines
    ]
    columns = ["Thành viên", *[p["title"] for p in products], *(["Báo cáo tổng hợp"] if products else []), "Xếp loại"]
    widths = [4.0, *[3.5] * len(products), *([2.0] if products else []), 2.0]
    return [Table(columns, rows, widths, "l" * (1 + len(products)) + ("cc" if products else "c"))]


def _product(answers: dict[str, str], criteria: list[str]) -> str:
    return "; ".join(f"{CRITERIA[c].lower()}: {_VALUES[answers[c]]}" for c in criteria if c in answers)


def _agreed(vote: Vote, lines: list[_Line]) -> list[Block]:
    rows = []
    for one in lines:
        marks = one.content.get("criteria", {})
        failed = [str(n) for n, c in enumerate(vote.sheet["criteria"], 1) if marks.get(c["code"]) is False]
        said = "không hợp lệ" if not one.valid else "Đồng ý" if one.content.get("agree") else "Không đồng ý"
        rows.append([one.who, ", ".join(failed) or ("không có" if marks else ""), said])
    legend = "; ".join(f"({n}) {c['title']}" for n, c in enumerate(vote.sheet["criteria"], 1))
    note = f"Nội dung: {legend}." if legend else ""
    return [Table(["Thành viên", "Nội dung không đạt yêu cầu", "Kết luận"], rows, [5, 4, 3], "lll", note=note)]


def _comments(lines: list[_Line]) -> list[Block]:
    said = [(one.who, one.content["comment"]) for one in lines if one.content.get("comment")]
    return [say("Ý kiến ghi trên phiếu:"), *[Item([f"{who}: {text}"]) for who, text in said]] if said else []


def joined(papers: list[list[Block]]) -> list[Block]:
    """Several papers in one file."""
    return [block for n, paper in enumerate(papers) for block in ([NextPaper(), *paper] if n else paper)]
