"""The sitting: roll call, quorum, opening, the vice-chair in the chair's place, tellers, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Actor, Stale, act
from hoahoi.ledger.dates import PartialDate

from .common import CouncilError, require_stage, rule_of, seats_of
from .deadlines import HELD, MEETING, OPINIONS, fall_due, settle
from .deciding.meeting import quorum
from .deciding.result import Notes
from .deciding.sitting import Sitting
from .models import AgendaItem, Attendance, Conflict, Council, Meeting, Review, Seat, Vote

Stage = Council.Stage


@dataclass(frozen=True)
class QuorumState:
    """needed: how many of the appointed must be present. problems: what is missing, in sentences; [] = there is a quorum."""

    appointed: int
    present: int
    needed: int
    problems: tuple[str, ...]

    @property
    def met(self) -> bool:
        return not self.problems


def call_roll(*, council: Council, actor: Actor, form: str = Meeting.Form.IN_PERSON, place: str = "") -> Meeting:
    """Begin the roll call: every member is on the list, nobody present yet."""
    require_stage(council, Stage.APPOINTED)
    if Meeting.objects.filter(council=council).exists():
        raise CouncilError(_("Phiên họp này đã bắt đầu điểm danh."))
    meeting = Meeting(council=council, form=form, place_text=place)
    with act("council.call_roll", actor=actor) as doing:
        doing.save(meeting)
        doing.create_all([Attendance(meeting=meeting, seat=seat, form=form) for seat in seats_of(council)])
    return meeting


def mark_present(*, meeting: Meeting, seat: Seat, actor: Actor, form: str = "") -> Attendance:
    """The member came in, or came back."""
    attendance = _attendance(meeting, seat)
    with act("council.mark_present", actor=actor) as doing:
        attendance.present, attendance.left_at, attendance.reason = True, None, ""
        attendance.arrived_at = attendance.arrived_at or timezone.now()
        attendance.form = form or attendance.form
        doing.save(attendance)
    return attendance


def mark_absent(*, meeting: Meeting, seat: Seat, actor: Actor, reason: str = "") -> Attendance:
    """The member did not come, or left."""
    attendance = _attendance(meeting, seat)
    with act("council.mark_absent", actor=actor, reason=reason) as doing:
        if attendance.present:
            attendance.left_at = timezone.now()
        attendance.present, attendance.reason = False, reason.strip()[:300]
        doing.save(attendance)
    return attendance


def authorise_vice_chair(*, meeting: Meeting, paper: str, actor: Actor) -> None:
    """Record the chair's written authorisation (number or date of the paper): the vice-chair then holds the chair's place."""
    if not paper.strip():
        raise CouncilError(_("Ghi số hoặc ngày giấy ủy quyền của Chủ tịch."), "paper")
    vice = next((s for s in seats_of(meeting.council) if s.role == Seat.Role.VICE_CHAIR), None)
    if vice is None:
        raise CouncilError(_("Hội đồng không có Phó Chủ tịch."), "paper")
    with act("council.authorise_vice_chair", actor=actor) as doing:
        meeting.acting_chair, meeting.authorisation = vice, paper.strip()[:200]
        doing.save(meeting)


def open_meeting(*, meeting: Meeting, actor: Actor) -> None:
    """The chair opens the sitting. Refused below quorum, saying what is missing."""
    council = meeting.council
    require_stage(council, Stage.APPOINTED)
    state = quorum_state(meeting)
    if not state.met:
        raise CouncilError(_("Chưa đủ điều kiện họp: %s") % "; ".join(state.problems), "quorum")
    with act("council.open_meeting", actor=actor) as doing:
        meeting.opened_at = timezone.now()
        doing.save(meeting)
        council.stage, council.met_on = Stage.MEETING, PartialDate.of(timezone.localdate())
        council.place_text = meeting.place_text or council.place_text
        doing.save(council)
        fall_due(doing, council, MEETING, timezone.localdate())
        settle(doing, council, HELD)


def elect_tellers(*, meeting: Meeting, seats: Sequence[Seat], actor: Actor) -> None:
    """The council elects those who count; the first heads them."""
    require_stage(meeting.council, Stage.MEETING)
    counting = rule_of(meeting.council).composition.counting
    chosen = [seat.pk for seat in seats]
    here = {seat.pk for seat in present_seats(meeting)}
    if len(set(chosen)) != len(chosen) or not set(chosen) <= here:
        raise CouncilError(_("Tổ kiểm phiếu gồm những thành viên khác nhau đang có mặt."), "tellers")
    if counting and counting.by == "tellers" and counting.tellers and len(chosen) != counting.tellers:
        raise CouncilError(_("Tổ kiểm phiếu có %d người.") % counting.tellers, "tellers")
    if not chosen:
        raise CouncilError(_("Chọn người kiểm phiếu."), "tellers")
    with act("council.elect_tellers", actor=actor) as doing:
        meeting.tellers = chosen
        doing.save(meeting)


def tellers_of(meeting: Meeting) -> list[Seat]:
    """Those who count, head first: the elected, or the scientific secretary where the regime gives the counting to that seat."""
    seats = {seat.pk: seat for seat in seats_of(meeting.council)}
    if meeting.tellers:
        return [seats[pk] for pk in meeting.tellers if pk in seats]
    counting = rule_of(meeting.council).composition.counting
    if counting and counting.by == "sci_secretary":
        return [s for s in seats.values() if s.role == Seat.Role.SCI_SECRETARY]
    return []


def write_notes(*, meeting: Meeting, text: str, actor: Actor, expected_version: int) -> None:
    """The scientific secretary's notes. expected_version: of the meeting as the writer read it; two people never overwrite each other."""
    with act("council.write_notes", actor=actor) as doing:
        meeting.notes = text
        try:
            doing.save(meeting, expected_version=expected_version)
        except Stale:
            raise CouncilError(_("Ghi chép vừa được người khác sửa. Xem bản mới rồi ghi tiếp."), "notes") from None


def record_guests(*, meeting: Meeting, guests: Sequence[dict[str, str]], actor: Actor) -> None:
    """Who was invited besides the members, as [{"name", "post"}]; [] puts on record that nobody was."""
    require_stage(meeting.council, Stage.APPOINTED, Stage.MEETING, Stage.CONCLUDED)
    with act("council.record_guests", actor=actor) as doing:
        meeting.guests, meeting.no_guests = list(guests), not guests
        doing.save(meeting)


def record_experts(*, item: AgendaItem, experts: Sequence[dict[str, str]], report: str, actor: Actor) -> None:
    """The expert group on a dossier, as [{"name", "post"}] with its head first, and its report once there is one."""
    require_stage(item.council, Stage.APPOINTED, Stage.MEETING)
    if report.strip() and not experts:
        raise CouncilError(_("Ghi tên thành viên tổ chuyên gia."), "experts")
    if item.votes.exclude(status=Vote.Status.CANCELLED).exists():
        raise CouncilError(_("Đã bỏ phiếu về hồ sơ này, không sửa báo cáo của tổ chuyên gia."), "report")
    with act("council.record_experts", actor=actor) as doing:
        item.experts, item.expert_report = list(experts), report.strip()
        doing.save(item)
        if not missing_comments(item.council):
            settle(doing, item.council, OPINIONS)


def present_seats(meeting: Meeting) -> list[Seat]:
    """Members in the room now, in the order of their roles."""
    here = set(meeting.attendances.filter(present=True).values_list("seat_id", flat=True))
    return [seat for seat in seats_of(meeting.council) if seat.pk in here]


def barred_seats(item: AgendaItem) -> set[int]:
    """Seats that may not vote on a dossier."""
    rows = Conflict.objects.filter(seat__council=item.council_id, status=Conflict.Status.BARRED)
    return {seat_id for seat_id, item_id in rows.values_list("seat_id", "item_id") if item_id in (None, item.pk)}


def voters_of(meeting: Meeting, item: AgendaItem) -> list[Seat]:
    """Members present who may vote on the dossier."""
    barred = barred_seats(item)
    return [seat for seat in present_seats(meeting) if seat.pk not in barred]


def quorum_state(meeting: Meeting, item: AgendaItem | None = None) -> QuorumState:
    """Whether the regime lets the council sit; with item, whether it may vote on that dossier without the barred members."""
    rule = rule_of(meeting.council)
    seats = seats_of(meeting.council)
    here = voters_of(meeting, item) if item else present_seats(meeting)
    sitting = Sitting.model_validate({
        "council": {"appointed": [{"id": f"m{s.pk}", "role": s.role, "from_host": s.from_host} for s in seats]},
        "present": [f"m{s.pk}" for s in here], "ballots": [],
        "authorised": f"m{meeting.acting_chair_id}" if meeting.acting_chair_id else None,
    })  # fmt: skip
    problems = list(quorum(rule, sitting, Notes()).reasons)
    if rule.quorum.all_opinions_in:
        problems += missing_comments(meeting.council, [item] if item else None)
    needed = -(-len(seats) * rule.quorum.numerator // rule.quorum.denominator)
    return QuorumState(len(seats), len(here), needed, tuple(problems))


def presiding(meeting: Meeting) -> Seat | None:
    """Who holds the chair now: the chair when present, else the authorised vice-chair when present."""
    here = present_seats(meeting)
    chair = next((s for s in here if s.role == Seat.Role.CHAIR), None)
    return chair or next((s for s in here if s.pk == meeting.acting_chair_id), None)


def missing_comments(council: Council, items: Sequence[AgendaItem] | None = None) -> list[str]:
    """Which written comments are still out: of members in office, and of the expert group where products can be measured."""
    seats, wanted = seats_of(council), list(items) if items else list(council.items.order_by("position"))
    have = set(Review.objects.filter(item__in=wanted).exclude(type=Review.Type.EXPERT_GROUP).values_list("item_id", "seat_id"))
    reported = set(Review.objects.filter(item__in=wanted, type=Review.Type.EXPERT_GROUP).values_list("item_id", flat=True))
    late = [s.person.title for s in seats if any((item.pk, s.pk) not in have for item in wanted)]
    missing = [_("chưa có phiếu nhận xét của: %s") % ", ".join(late)] if late else []
    unreported = [item for item in wanted if item.measurable and not item.expert_report and item.pk not in reported]
    return missing + [_("chưa có báo cáo của tổ chuyên gia về: %s") % item.title for item in unreported]


def _attendance(meeting: Meeting, seat: Seat) -> Attendance:
    found = Attendance.objects.filter(meeting=meeting, seat=seat, seat__ended_on="").select_related("seat__person").first()
    if found is None:
        raise CouncilError(_("%s không có trong danh sách điểm danh.") % seat.person.title, "seat")
    if meeting.closed_at:
        raise CouncilError(_("Phiên họp đã kết thúc."))
    return found
