"""What the console shows: the one next step and who takes it, the room, the agenda, the vote that is open. A fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hoahoi.councils import queries
from hoahoi.councils.counting import worded
from hoahoi.councils.forms import StepForm
from hoahoi.councils.models import AgendaItem, Attendance, Conflict, Council, Meeting, Review, Seat, Vote
from hoahoi.declare.registers import Step as Stone

Status = Vote.Status
_WHO = {"office": lazy("Thư ký hành chính, cán bộ Sở"), "teller": lazy("Tổ kiểm phiếu")}
HELP = {
    "seat": lazy("Chọn đủ người theo quy định; phần mềm báo ngay khi thiếu hoặc thừa."),
    "decide_conflict": lazy("Mỗi xung đột lợi ích cần một cách xử lý và lý do; lý do được ghi vào biên bản."),
    "appoint": lazy("Xem lại lần cuối, rồi ghi số và ngày quyết định thành lập."),
    "invite": lazy("Mỗi người nhận một đường dẫn riêng, không cần tài khoản. Đường dẫn chỉ hiện một lần: sao chép hoặc in ngay."),
    "replace_member": lazy("Chọn người thay cùng vai trò; người cũ vẫn được lưu trong hồ sơ."),
    "send_papers": lazy("Ghi tên các tài liệu đã giao cho thành viên; phần mềm theo dõi ai đã đọc."),
    "call_roll": lazy("Chọn hình thức họp, rồi bấm để có danh sách điểm danh."),
    "open_meeting": lazy("Bấm tên người có mặt bên dưới. Đủ điều kiện thì Chủ tịch khai mạc."),
    "elect_tellers": lazy("Hội đồng bầu tổ kiểm phiếu trong số người có mặt."),
    "open_vote": lazy("Mời chủ nhiệm ra ngoài, rồi mở bỏ phiếu. Mẫu phiếu được khóa từ lúc này."),
    "close_vote": lazy("Phát đường dẫn cho từng người, đọc mã phòng họp. Mọi người nộp xong thì đóng."),
    "key_in_paper": lazy("Hai người đăng nhập và nhập riêng, không xem của nhau; khớp nhau thì phiếu được nhận."),
    "open_count": lazy("Hai người của tổ kiểm phiếu tự xác nhận, mỗi người trên điện thoại đã bỏ phiếu hoặc bằng tài khoản của mình."),
    "count": lazy("Phần mềm mở phiếu, đối chiếu từng phiếu với biên nhận, rồi tính theo quy định."),
    "conclude": lazy("Chủ tịch đọc kết quả và kết luận; thư ký ghi lại đây."),
    "finish": lazy("Ghi xong ý kiến bảo lưu thì kết thúc phiên họp."),
}
_STONES = [
    ({"seat", "decide_conflict", "appoint"}, lazy("Thành lập")), ({"invite", "replace_member"}, lazy("Mời")), ({"send_papers"}, lazy("Hồ sơ")),
    ({"call_roll", "open_meeting", "elect_tellers"}, lazy("Khai mạc")), ({"open_vote", "close_vote", "key_in_paper"}, lazy("Bỏ phiếu")),
    ({"open_count", "count"}, lazy("Kiểm phiếu")), ({"conclude"}, lazy("Kết luận")), ({"finish"}, lazy("Kết thúc")),
]  # fmt: skip


@dataclass(frozen=True)
class Here:
    """One member on the roll call. state: present, online or absent."""

    seat: Seat
    state: str
    reason: str = ""


@dataclass(frozen=True)
class Ring:
    """The quorum as a ring: parts of 100 along its way, and the same in words."""

    present: int
    appointed: int
    needed: int
    share: float
    mark: float
    met: bool


@dataclass(frozen=True)
class Line:
    """One dossier of the agenda with where it stands."""

    item: AgendaItem
    vote: Vote | None
    state: str
    tone: str


def desk(council: Council) -> dict[str, Any]:
    """Everything the console draws, whatever the step. The council carries what the reads below share."""
    meeting = Meeting.objects.filter(council=council).select_related("acting_chair__person").first()
    if meeting:
        meeting.council = council
        council.meeting = meeting  # type: ignore[attr-defined]
    seats = queries.seats_of(council)
    step = queries.next_step(council)
    items = _items(council)
    vote = step.vote if step else None
    context: dict[str, Any] = {
        "council": council, "step": step, "who": _who(step, meeting), "help": HELP.get(step.code, "") if step else "",
        "stones": _stones(step), "meeting": meeting, "seats": seats, "lines": [_line(item) for item in items], "vote": vote,
        "ring": None, "quorum_problems": [],
    }  # fmt: skip
    if meeting:
        context |= _room(meeting, seats, step)
    else:
        context |= _answers(seats)
    if step and step.code in ("send_papers", "call_roll", "open_meeting", "elect_tellers", "open_vote"):
        context["missing"] = _missing(council, items, seats)
    if vote:
        context |= ballot_panel(vote) | {"tellers": _openers(vote, meeting)}
    if len(items) > 1 and council.type in (Council.Type.SELECTION, Council.Type.DIRECT_ASSIGNMENT):
        context["ranking"] = queries.ranking(council)
    if vote and vote.status == Status.COUNTED:
        result = queries.published_result(vote)
        context |= {
            "result": result,
            "result_word": worded(council.type, result["result"]),
            "warnings": queries.secrecy_warnings(vote),
            "notice": queries.secrecy_notice(vote.mode),
        }
    return context


def ballot_panel(vote: Vote) -> dict[str, Any]:
    """Who has voted, never what; and the code to read out while the vote is open."""
    roll = queries.roll_of(vote)
    voting = [line for line in roll if not line.struck]
    done = sum(line.voted or line.paper for line in voting)
    return {
        "roll": roll, "voted": done, "voters": len(voting), "share": round(100 * done / len(voting), 2) if voting else 0,
        "code": queries.room_code_of(vote), "mark": f"{vote.pk}.{vote.status}.{len(vote.openers)}." + "".join(
            f"{line.voted:d}{line.device:d}{line.paper:d}{bool(line.struck):d}" for line in roll),
    }  # fmt: skip


def _items(council: Council) -> list[AgendaItem]:
    votes = Prefetch("votes", Vote.objects.exclude(status=Status.CANCELLED).order_by("round"), to_attr="standing")
    return list(council.items.select_related("conclusion", "investigator", "host").prefetch_related(votes).order_by("position"))


def _line(item: AgendaItem) -> Line:
    vote = item.standing[-1] if item.standing else None  # type: ignore[attr-defined]
    conclusion = getattr(item, "conclusion", None)
    if conclusion:
        tone = "danger" if conclusion.result == "fail" else "good"
        return Line(item, vote, conclusion.wording, tone)
    if vote:
        return Line(item, vote, str(vote.get_status_display()), "info")
    return Line(item, None, _("chưa bỏ phiếu"), "neutral")


def _room(meeting: Meeting, seats: list[Seat], step: queries.Step | None) -> dict[str, Any]:
    rows = {a.seat_id: a for a in Attendance.objects.filter(meeting=meeting)}
    here = [_here(seat, rows.get(seat.pk)) for seat in seats]
    rule, present = queries.rule_of(meeting.council).quorum, sum(h.state != "absent" for h in here)
    needed = -(-len(seats) * rule.numerator // rule.denominator)
    # where the step itself waits for the quorum, its problems are the room's; later the law asks again at each vote
    problems = step.problems if step and step.code in ("open_meeting", "open_vote") else queries.quorum_state(meeting).problems
    shares = [round(100 * part / len(seats), 2) if seats else 0 for part in (present, needed)]
    return {
        "here": here, "quorum_problems": problems, "presiding": _presiding(meeting, here),
        "ring": Ring(present, len(seats), needed, shares[0], shares[1], not problems),
        "vice": next((s for s in seats if s.role == Seat.Role.VICE_CHAIR), None),
    }  # fmt: skip


def _here(seat: Seat, row: Attendance | None) -> Here:
    if row is None or not row.present:
        return Here(seat, "absent", row.reason if row else "")
    return Here(seat, "online" if row.form == Meeting.Form.ONLINE else "present")


def _presiding(meeting: Meeting, here: list[Here]) -> Seat | None:
    present = [h.seat for h in here if h.state != "absent"]
    chair = next((s for s in present if s.role == Seat.Role.CHAIR), None)
    return chair or next((s for s in present if s.pk == meeting.acting_chair_id), None)


def _answers(seats: list[Seat]) -> dict[str, Any]:
    """Who answered the invitation, and who has read how many of the papers."""
    barred = set(Conflict.objects.filter(seat__in=seats, status=Conflict.Status.BARRED).values_list("seat_id", flat=True))
    return {"answers": [(seat, getattr(seat, "invitation", None), seat.pk in barred) for seat in seats]}


def _missing(council: Council, items: list[AgendaItem], seats: list[Seat]) -> list[Seat]:
    """Members whose written comments on some dossier are not in."""
    have = set(Review.objects.filter(item__in=items).values_list("item_id", "seat_id"))
    return [seat for seat in seats if any((item.pk, seat.pk) not in have for item in items)]


def _openers(vote: Vote, meeting: Meeting | None) -> list[tuple[Seat, bool]]:
    return [(seat, seat.pk in vote.openers) for seat in queries.tellers_of(meeting)] if meeting and vote.status == Status.CLOSED else []


def _who(step: queries.Step | None, meeting: Meeting | None) -> str:
    if step is None:
        return ""
    if step.role == Seat.Role.CHAIR:
        acting = meeting.acting_chair if meeting else None
        return _("Chủ tịch, hoặc Phó Chủ tịch %s khi Chủ tịch vắng") % acting.person.title if acting else _("Chủ tịch hội đồng")
    return str(_WHO[step.role])


def _stones(step: queries.Step | None) -> list[Stone]:
    now = next((n for n, (steps, _label) in enumerate(_STONES) if step and step.code in steps), len(_STONES))
    return [Stone(str(label), "done" if n < now else "now" if n == now else "next") for n, (_steps, label) in enumerate(_STONES)]


def form_of(kind: type[StepForm], context: dict[str, Any], data: Any = None, **more: Any) -> StepForm:
    """A step's form over the members it may name."""
    seats = context["seats"]
    if kind.__name__ == "TellersForm":
        seats = [h.seat for h in context.get("here", []) if h.state != "absent"]
    elif kind.__name__ == "ReviewForm":
        seats = context.get("missing", [])
    elif kind.__name__ in ("SeatForm", "StrikeForm"):
        seats = [line.seat for line in context.get("roll", []) if not (line.voted or line.struck)]
    step = context["step"]
    return kind(data, council=context["council"], seats=seats, item=step.item if step else None, **more)
