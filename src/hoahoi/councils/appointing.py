"""Setting a council up: its dossiers and members, conflicts, appointment, invitations, papers and written comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record
from hoahoi.procedures.regimes import regime
from hoahoi.procedures.versions import Incomplete, current_code, require_council

from .common import CouncilError, member, require_stage, rule_of, seats_of
from .composition import composition_problems
from .conflicts import find_conflicts, workplaces
from .deadlines import DECISION, OPINIONS, PAPERS, fall_due, settle, settle_founding
from .meeting import missing_comments
from .models import AgendaItem, Conflict, Council, Invitation, Paper, PaperReceipt, Review, Seat
from .sealing import new_token, sha256

Stage, Status = Council.Stage, Conflict.Status
_SETTING_UP = (Stage.PROPOSED, Stage.APPOINTED)


@dataclass(frozen=True)
class Dossier:
    """What a council is asked about; see AgendaItem for the meaning of each value."""

    title: str
    subject: Record | None = None
    host: Organisation | None = None
    investigator: Person | None = None
    proposing_host: bool = False
    days_late: int = 0
    products: list[dict[str, Any]] = field(default_factory=list)
    measurable: bool = False
    state_money: Decimal | None = None
    recent_excellent: bool | None = None


def dossier_of(subject: Record, **known: Any) -> Dossier:
    """A dossier on a record that has a title and perhaps host and investigator, as tasks have."""
    return Dossier(
        title=str(subject), subject=subject, host=getattr(subject, "host", None), investigator=getattr(subject, "investigator", None), **known
    )


def set_up_council(
    *, type: str, regime_code: str, dossiers: Sequence[Dossier], actor: Actor, title: str = "", task_type: str = "", batch: str = ""
) -> Council:
    """Begin a council under a regime, whose hash stays with it. Members come by seat_member, more dossiers by add_dossiers until it sits."""
    if not dossiers:
        raise CouncilError(_("Hội đồng cần ít nhất một hồ sơ."), "dossiers")
    first = dossiers[0]
    regime_code = current_code(regime_code)
    try:
        require_council(regime_code, type)
    except Incomplete as incomplete:
        raise CouncilError(f"{incomplete.message} ({incomplete.url})", "regime") from incomplete
    council = Council(
        title=title or first.title, type=type, regime=regime_code, regime_hash=regime(regime_code).sha256, task_type=task_type, batch=batch,
        stage=Stage.PROPOSED, host=first.host if len(dossiers) == 1 else None,
    )  # fmt: skip
    if len(dossiers) == 1 and first.subject:
        council.subject_kind, council.subject_id = first.subject.kind, first.subject.pk
    rule_of(council)
    with act("council.set_up", actor=actor) as doing:
        doing.save(council)
        for position, one in enumerate(dossiers, 1):
            doing.save(_item(council, position, one))
    return council


def _item(council: Council, position: int, one: Dossier) -> AgendaItem:
    return AgendaItem(
        council=council, position=position, title=one.title, host=one.host, investigator=one.investigator,
        subject_kind=one.subject.kind if one.subject else "", subject_id=one.subject.pk if one.subject else None,
        proposing_host=one.proposing_host, days_late=one.days_late, products=one.products, measurable=one.measurable,
        state_money=one.state_money, recent_excellent=one.recent_excellent,
    )  # fmt: skip


def add_dossiers(*, council: Council, dossiers: Sequence[Dossier], actor: Actor) -> list[AgendaItem]:
    """Put more dossiers on the agenda of a council that has not sat; conflicts of those already seated are found at once, for an officer to decide.

    Raises CouncilError for a dossier that is on the agenda, and, once the council is appointed, for one whose host the members' list does not allow.
    """
    require_stage(council, *_SETTING_UP)
    with act("council.add_dossiers", actor=actor) as doing:
        now = Council.objects.select_for_update().get(pk=council.pk)
        require_stage(now, *_SETTING_UP)
        there = {(i.subject_kind, i.subject_id) for i in now.items.exclude(subject_id=None)}
        position = now.items.aggregate(last=Max("position"))["last"] or 0
        made = []
        for one in dossiers:
            if one.subject and (one.subject.kind, one.subject.pk) in there:
                raise CouncilError(_("“%s” đã có trong chương trình họp.") % one.title, "dossiers")
            position += 1
            item = _item(now, position, one)
            doing.save(item)
            made.append(item)
            there.add((item.subject_kind, item.subject_id)) if one.subject else None
        now.subject_kind, now.subject_id, now.host = "", None, None  # a council on several dossiers is about none of them alone
        doing.save(now)
        for seat in seats_of(now):
            before = (seat.organisation_id, seat.from_host)
            _place(seat)
            if (seat.organisation_id, seat.from_host) != before:
                doing.save(seat)
            _note_conflicts(doing, seat, made)
        if now.stage == Stage.APPOINTED and (problems := composition_problems(now)):
            raise CouncilError(_("Thêm hồ sơ này thì thành phần hội đồng không còn đúng quy định: %s") % "; ".join(problems), "dossiers")
    council.refresh_from_db()
    return made


def seat_member(*, council: Council, person: Person, role: str, actor: Actor, organisation: Organisation | None = None) -> Seat:
    """Put a person on the list, and beside the seat every conflict that the record shows, for an officer to decide."""
    require_stage(council, Stage.PROPOSED)
    with act("council.seat", actor=actor) as doing:
        return _seat(doing, council, person, role, organisation)


def unseat_member(*, seat: Seat, actor: Actor, reason: str = "") -> None:
    """Take a person off the list before the council is appointed."""
    require_stage(seat.council, Stage.PROPOSED)
    with act("council.unseat", actor=actor, reason=reason) as doing:
        _end(doing, seat, timezone.localdate(), reason or _("không đưa vào danh sách"))


def declare_conflict(
    *, seat: Seat, reason: str, actor: Actor, item: AgendaItem | None = None, text: str = "", origin: str = Conflict.Origin.DECLARED
) -> Conflict:
    """A member (or an officer) states a reason. A member's own declaration bars at once; an officer may lift it with decide_conflict."""
    own = origin == Conflict.Origin.DECLARED
    conflict = Conflict(seat=seat, item=item, reason=reason, text=text, origin=origin, status=Status.BARRED if own else Status.OPEN)
    with act("council.declare_conflict", actor=actor) as doing:
        doing.save(conflict)
    return conflict


def decide_conflict(*, conflict: Conflict, barred: bool, because: str, actor: Actor) -> None:
    """Say whether the member may vote in spite of it. The reason given goes into the minutes."""
    if not because.strip():
        raise CouncilError(_("Ghi lý do xử lý xung đột lợi ích."), "because")
    with act("council.decide_conflict", actor=actor, reason=because) as doing:
        conflict.status, conflict.decided_because = (Status.BARRED if barred else Status.WAIVED), because.strip()
        doing.save(conflict)


def appoint(*, council: Council, on: date, actor: Actor, decision: Document | None = None, number: str = "") -> None:
    """The authority set the council up by decision. Refused while the composition breaks the regime or a conflict is undecided."""
    require_stage(council, Stage.PROPOSED)
    if problems := composition_problems(council):
        raise CouncilError(_("Thành phần hội đồng chưa đúng quy định: %s") % "; ".join(problems), "members")
    if undecided := Conflict.objects.filter(seat__council=council, seat__ended_on="", status=Status.OPEN).count():
        raise CouncilError(_("Còn %d xung đột lợi ích chưa xử lý.") % undecided, "conflicts")
    if not (decision or number.strip()):
        raise CouncilError(_("Ghi số quyết định thành lập hội đồng."), "number")
    with act("council.appoint", actor=actor) as doing:
        council.decision, council.decision_number = decision, number.strip() or (decision.number if decision else "")
        council.established_on, council.size, council.stage = PartialDate.of(on), len(seats_of(council)), Stage.APPOINTED
        doing.save(council)
        fall_due(doing, council, DECISION, on)
        settle_founding(council, on, actor)


def invite(*, seat: Seat, actor: Actor, days: int = 7) -> str:
    """Invite a member; returns the link's token, which is kept nowhere. Inviting again makes the old link useless."""
    require_stage(seat.council, *_SETTING_UP)
    token, now = new_token(), timezone.now()
    invitation = Invitation.objects.filter(seat=seat).first() or Invitation(seat=seat)
    if invitation.answer:
        raise CouncilError(_("%s đã trả lời lời mời.") % seat.person.title)
    invitation.token_hash, invitation.sent_at, invitation.expires_at = sha256(token), now, now + timedelta(days=days)
    with act("council.invite", actor=actor) as doing:
        doing.save(invitation)
    return token


def invitation_by(token: str) -> Invitation:
    """The invitation that a link opens. Raises CouncilError for a wrong, withdrawn or expired link, without saying which person it was for."""
    return _standing(Invitation.objects.filter(token_hash=sha256(token)).select_related("seat__person", "seat__council").first())


def invitation_of(*, seat_id: int, person_id: int) -> Invitation:
    """The invitation of a person's own seat, for an account that needs no link. Raises CouncilError as invitation_by does."""
    own = Invitation.objects.filter(seat_id=seat_id, seat__person_id=person_id)
    return _standing(own.select_related("seat__person", "seat__council").first())


def _standing(found: Invitation | None) -> Invitation:
    if found is None or found.seat.ended_on:
        raise CouncilError(_("Đường dẫn không đúng hoặc đã được thay bằng đường dẫn khác."), "token")
    if found.expires_at < timezone.now() and not found.answer:
        raise CouncilError(_("Lời mời đã hết hạn. Liên hệ cơ quan mời để nhận lời mời mới."), "token")
    return found


def answer_invitation(*, token: str, accept: bool, note: str = "", conflicts: Sequence[tuple[AgendaItem | None, str, str]] = ()) -> Invitation:
    """The member whom the link opens answers; see answer."""
    return answer(invitation=invitation_by(token), accept=accept, note=note, conflicts=conflicts)


def answer(*, invitation: Invitation, accept: bool, note: str = "", conflicts: Sequence[tuple[AgendaItem | None, str, str]] = ()) -> Invitation:
    """The invited member answers, declaring conflicts as (item or None, reason, text). The first answer stands."""
    if invitation.answer:
        raise CouncilError(_("Lời mời này đã được trả lời."), "token")
    seat = invitation.seat
    with act("council.answer_invitation", actor=member(seat)) as doing:
        invitation.answer = Invitation.Answer.ACCEPTED if accept else Invitation.Answer.DECLINED
        invitation.answered_at, invitation.note = timezone.now(), note[:400]
        doing.save(invitation)
        for item, reason, text in conflicts:
            declare_conflict(seat=seat, item=item, reason=reason, text=text, actor=member(seat))
    return invitation


def replace_member(*, seat: Seat, person: Person, reason: str, on: date, actor: Actor, organisation: Organisation | None = None) -> Seat:
    """Another person takes the seat's role before the meeting; both seats stay in the record."""
    require_stage(seat.council, *_SETTING_UP)
    if seat.ended_on:
        raise CouncilError(_("%s đã thôi tham gia hội đồng.") % seat.person.title)
    if not reason.strip():
        raise CouncilError(_("Ghi lý do thay thành viên."), "reason")
    with act("council.replace_member", actor=actor, reason=reason) as doing:
        _end(doing, seat, on, reason)
        new = _seat(doing, seat.council, person, seat.role, organisation)
        new.replaces = seat
        doing.save(new)
    return new


def send_papers(*, council: Council, papers: Sequence[Paper], actor: Actor, seats: Sequence[Seat] | None = None) -> list[PaperReceipt]:
    """Hand papers (saved here where new) to the members, or to some of them. Sending the same again changes nothing."""
    require_stage(council, Stage.APPOINTED, Stage.MEETING)
    now, new = timezone.now(), []
    with act("council.send_papers", actor=actor) as doing:
        for paper in papers:
            paper.council = council
            if paper.pk is None:
                doing.save(paper)
            had = set(paper.receipts.values_list("seat_id", flat=True))
            new += [PaperReceipt(paper=paper, seat=s, sent_at=now) for s in (seats or seats_of(council)) if s.pk not in had]
        doing.create_all(new)
        settle(doing, council, PAPERS)
    return new


def mark_read(*, paper: Paper, seat: Seat, actor: Actor | None = None) -> PaperReceipt:
    """The member opened the paper; the first time counts. Raises CouncilError when it was not sent to the member."""
    receipt = PaperReceipt.objects.filter(paper=paper, seat=seat).first()
    if receipt is None:
        raise CouncilError(_("Tài liệu này không gửi cho bạn."))
    if receipt.read_at is None:
        with act("council.mark_read", actor=actor or member(seat)) as doing:
            receipt.read_at = timezone.now()
            doing.save(receipt)
    return receipt


def submit_review(
    *, item: AgendaItem, seat: Seat, text: str, type: str = Review.Type.COMMENT, proposed: str = "", actor: Actor | None = None
) -> Review:
    """A member's written comments on a dossier. A new text takes the place of the old one; the ledger keeps both."""
    if seat.council_id != item.council_id or seat.ended_on:
        raise CouncilError(_("Chỉ thành viên hội đồng gửi được nhận xét."))
    if type == Review.Type.REVIEW and seat.role != Seat.Role.REVIEWER:
        raise CouncilError(_("Chỉ ủy viên phản biện gửi nhận xét phản biện."), "type")
    if not text.strip():
        raise CouncilError(_("Nhận xét đang để trống."), "text")
    if item.council.stage in (Stage.CONCLUDED, Stage.FINISHED):
        raise CouncilError(_("Hội đồng đã kết luận, không nhận thêm nhận xét."))
    review = Review.objects.filter(item=item, seat=seat, type=type).first() or Review(item=item, seat=seat, type=type)
    review.text, review.proposed, review.submitted_at = text.strip(), proposed[:60], timezone.now()
    with act("council.submit_review", actor=actor or member(seat)) as doing:
        doing.save(review)
        if not missing_comments(item.council):
            settle(doing, item.council, OPINIONS)
    return review


def _seat(doing: Act, council: Council, person: Person, role: str, organisation: Organisation | None) -> Seat:
    seat = Seat.objects.filter(council=council, person=person).first()
    if seat and not seat.ended_on:
        raise CouncilError(_("%s đã có trong hội đồng.") % person.title, "person")
    if seat and council.stage != Stage.PROPOSED:
        raise CouncilError(_("%s đã thôi tham gia hội đồng này.") % person.title, "person")
    seat = seat or Seat(council=council, person=person)
    seat.role, seat.ended_on, seat.ended_reason, seat.organisation = role, None, "", organisation
    _place(seat)
    doing.save(seat)
    _note_conflicts(doing, seat, council.items.order_by("position"))
    return seat


def _place(seat: Seat) -> None:
    """Where the member works, and whether that is a host of the agenda."""
    posts = workplaces([seat.person_id], timezone.localdate())
    hosts = set(seat.council.items.exclude(host=None).values_list("host_id", flat=True))
    seat.organisation = seat.organisation or (posts[0].organisation if posts else None)
    seat.from_host = seat.organisation_id in hosts or any(p.organisation_id in hosts for p in posts)


def _note_conflicts(doing: Act, seat: Seat, items: Iterable[AgendaItem]) -> None:
    """Keep what the record shows of this member and these dossiers, once."""
    known = set(seat.conflicts.values_list("item_id", "reason", "source_id"))
    for item in items:
        for found in find_conflicts(item, [seat.person_id]):
            if (item.pk, found.reason, found.source_id) not in known:
                doing.save(
                    Conflict(
                        seat=seat, item=item, reason=found.reason, text=found.text[:400], source_kind=found.source_kind,
                        source_id=found.source_id, origin=Conflict.Origin.RECORD,
                    )
                )  # fmt: skip


def _end(doing: Act, seat: Seat, on: date, reason: str) -> None:
    seat.ended_on, seat.ended_reason = PartialDate.of(on), reason.strip()[:300]
    doing.save(seat)
