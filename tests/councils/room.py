"""A council made for the tests of the room: nine members under VN-TT11-2014, as far along its life as a test wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hoahoi.councils import actions
from hoahoi.councils.models import AgendaItem, Council, Meeting, Paper, Review, Seat, Vote
from hoahoi.councils.sealing import room_code
from hoahoi.directory.models import Affiliation, Organisation, Person
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.tasks.models import Task

NINE = ("chair", "vice_chair", "reviewer", "reviewer", "sci_secretary", "member", "member", "member", "member")
SEVEN = NINE[:7]
PRODUCTS = [
    {"code": "p1", "title": "Quy trình nhân giống hồi", "ordered": "01 quy trình", "delivered": "01 quy trình", "criteria": ["quantity", "quality"]},
    {"code": "p2", "title": "Mô hình trồng hồi", "ordered": "05 ha", "delivered": "04 ha", "criteria": ["quantity", "quality"]},
]


@dataclass
class Room:
    council: Council
    seats: list[Seat]
    people: list[Person]
    task: Task
    meeting: Meeting | None = None
    vote: Vote | None = None
    devices: dict[int, str] = field(default_factory=dict)

    @property
    def item(self) -> AgendaItem:
        return AgendaItem.objects.select_related("council").get(council=self.council, position=1)

    def seat(self, role: str) -> Seat:
        return next(s for s in self.seats if s.role == role)

    def fresh(self) -> Council:
        return Council.objects.get(pk=self.council.pk)

    def cast(self, content: dict[str, Any] | Callable[[int], dict[str, Any]], seats: Sequence[Seat] | None = None) -> list[actions.Cast]:
        chosen = self.seats if seats is None else seats
        return [
            actions.cast_ballot(device=self.devices[s.pk], content=content(n) if callable(content) else content) for n, s in enumerate(chosen)
        ]  # fmt: skip


def persons(names: Sequence[str]) -> list[Person]:
    made = [Person(title=name, degree="TS") for name in names]
    with act("person.add", actor=SYSTEM) as doing:
        doing.create_all(made)
    return made


def proposed(
    type: str = "acceptance", *, regime: str = "VN-TT11-2014", roles: Sequence[str] = NINE, products: Sequence[dict[str, Any]] = (),
    dossiers: int = 1, days_late: int = 0, task_type: str = "topic",
) -> Room:  # fmt: skip
    host, lab = Organisation(title="Trung tâm Giống cây hồi"), Organisation(title="Trường Cao đẳng thử")
    investigator = Person(title="Vi Thị Chủ Nhiệm")
    with act("setup", actor=SYSTEM) as doing:
        for record in (host, lab, investigator):
            doing.save(record)
        task = Task(title="Nhân giống hồi tại Văn Quan", host=host, investigator=investigator)
        doing.save(task)
        doing.save(Affiliation(person=investigator, organisation=host))
    people = persons([f"Nông Văn Thành Viên {n}" for n in range(1, len(roles) + 1)])
    first = actions.dossier_of(task, products=list(products), days_late=days_late)
    more = [actions.Dossier(title=f"Hồ sơ thứ {n}", host=lab) for n in range(2, dossiers + 1)]
    council = actions.set_up_council(type=type, regime_code=regime, dossiers=[first, *more], actor=SYSTEM, task_type=task_type)
    seats = [actions.seat_member(council=council, person=p, role=role, actor=SYSTEM) for p, role in zip(people, roles, strict=True)]
    return Room(council, seats, people, task)


def appointed(*args: Any, **kwargs: Any) -> Room:
    room = proposed(*args, **kwargs)
    actions.appoint(council=room.council, on=date(2026, 11, 2), actor=SYSTEM, number="2100/QĐ-UBND")
    tokens = {s.pk: actions.invite(seat=s, actor=SYSTEM) for s in room.seats}
    for token in tokens.values():
        actions.answer_invitation(token=token, accept=True)
    actions.send_papers(council=room.council, papers=[Paper(title="Báo cáo tổng hợp")], actor=SYSTEM)
    for item in room.council.items.all():
        for s in room.seats:
            type = Review.Type.REVIEW if s.role == "reviewer" else Review.Type.COMMENT
            actions.submit_review(item=item, seat=s, text="Đạt yêu cầu đặt hàng.", type=type)
    return room


def gathered(*args: Any, absent: Sequence[str] = (), **kwargs: Any) -> Room:
    """Roll called; everybody present but those whose role is named (as often as it is named)."""
    room = appointed(*args, **kwargs)
    room.meeting = actions.call_roll(council=room.council, actor=SYSTEM, place="Hội trường Sở")
    away = list(absent)
    for s in room.seats:
        if s.role in away:
            away.remove(s.role)
        else:
            actions.mark_present(meeting=room.meeting, seat=s, actor=SYSTEM)
    return room


def meeting(*args: Any, **kwargs: Any) -> Room:
    room = gathered(*args, **kwargs)
    assert room.meeting
    actions.open_meeting(meeting=room.meeting, actor=SYSTEM)
    here = {a.seat_id for a in room.meeting.attendances.filter(present=True)}
    tellers = [s for s in room.seats if s.role == "member" and s.pk in here][:3]
    tellers += [s for s in room.seats if s not in tellers and s.pk in here][: 3 - len(tellers)]
    actions.elect_tellers(meeting=room.meeting, seats=tellers, actor=SYSTEM)
    return room


def voting(*args: Any, mode: str = "named", phones: bool = True, **kwargs: Any) -> Room:
    """The ballot on the first dossier is open, and every voter's phone is bound."""
    room = meeting(*args, **kwargs)
    room.vote = actions.open_vote(item=room.item, actor=SYSTEM, mode=mode)
    tokens = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM)
    if phones:
        code = room_code(room.vote.uid, 1)
        room.devices = {pk: actions.claim_link(token=token, code=code).device for pk, token in tokens.items()}
    return room


def tellers(room: Room) -> list[Seat]:
    assert room.meeting
    by_id = {s.pk: s for s in room.seats}
    room.meeting.refresh_from_db()
    return [by_id[pk] for pk in room.meeting.tellers]


def count(room: Room) -> dict[str, Any]:
    assert room.vote
    actions.close_vote(vote=room.vote, actor=SYSTEM)
    for teller in tellers(room)[:2]:
        actions.open_count(vote=room.vote, teller=teller, device=room.devices[teller.pk])
    return actions.count(vote=room.vote, actor=SYSTEM)
