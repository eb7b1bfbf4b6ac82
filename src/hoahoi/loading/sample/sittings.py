"""Made-up councils that really sat: set up, invited, met, voted, counted and concluded by the same acts as real ones.

Most are finished; a few stand at each earlier step, so that every screen of the council room has life. Ballots and receipts are random by
their nature: two samples hold the same councils with the same results, not the same receipts.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle, islice
from random import Random
from typing import Any

from django.db.models import Q
from django.utils import timezone

from hoahoi.councils import actions
from hoahoi.councils.common import rule_of
from hoahoi.councils.deadlines import duties_of, note_done
from hoahoi.councils.models import (
    AgendaItem,
    Attendance,
    Conclusion,
    Conflict,
    Council,
    Dissent,
    Invitation,
    Meeting,
    NamedBallot,
    Outcome,
    Paper,
    PaperReceipt,
    Review,
    Roll,
    Seat,
    Vote,
)  # fmt: skip
from hoahoi.councils.sealing import room_code
from hoahoi.directory.models import Affiliation, Person
from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record
from hoahoi.procedures.regimes import regime
from hoahoi.tasks.models import Task

from .batch import MARK
from .clock import Clock, working

Role, Type, Stage = Seat.Role, Council.Type, Task.Stage
SEVEN = (Role.CHAIR, Role.VICE_CHAIR, Role.REVIEWER, Role.REVIEWER, Role.SCI_SECRETARY, Role.MEMBER, Role.MEMBER)
NINE = (*SEVEN, Role.MEMBER, Role.MEMBER)
PROPOSED, APPOINTED, VOTING, FINISHED = range(4)
_ONE_ROUND = 60  # days within which dossiers come before one council


@dataclass(frozen=True)
class Kind:
    """A kind of council: the regime under which it sits, and how it sits."""

    type: str
    regime: str
    roles: tuple[str, ...] = NINE
    mode: str = ""  # how it votes where the regime does not say
    dossiers: int = 1
    level: str = Task.Level.PROVINCIAL
    task_types: tuple[str, ...] = (Task.Type.TOPIC,)


KINDS = (
    Kind(Type.ACCEPTANCE, "VN-TT11-2014"),
    Kind(Type.DETERMINATION, "VN-2023", SEVEN, dossiers=3),
    Kind(Type.SELECTION, "VN-2023", SEVEN, "secret", dossiers=2),
    Kind(Type.ACCEPTANCE, "VN-2023"),
    Kind(Type.DIRECT_ASSIGNMENT, "VN-2023", SEVEN, "secret"),
    Kind(Type.DETERMINATION, "VN-TT11-2014", SEVEN, "named", dossiers=2),
    Kind(Type.SELECTION, "VN-TT11-2014", SEVEN, "named"),
    Kind(Type.ACCEPTANCE, "LS-47-2018"),
    Kind(Type.DETERMINATION, "VN-TT33-2014", SEVEN, "secret", level=Task.Level.MINISTRY),
    Kind(Type.ACCEPTANCE, "VP-BANDS", SEVEN, "secret"),
)
_IN_TURN = ("VN-TT11-2014", "LS-47-2018", "VN-2023", "VN-2025")  # under which Lạng Sơn's councils sat, each until the next came into force
_SAT = {  # days from the first or after the last day of the task
    Type.DETERMINATION: ("starts_on", -215), Type.SELECTION: ("starts_on", -90), Type.DIRECT_ASSIGNMENT: ("starts_on", -90),
    Type.ACCEPTANCE: ("ends_on", 95),
}  # fmt: skip
_ENDED = (Stage.REGISTERED, Stage.CLOSED)


def subjects(rng: Random, tasks: Sequence[Task], count: int, sat: Set[tuple[int, str]], today: date) -> list[tuple[Kind, date, list[Task]]]:
    """For each council its kind, day and dossiers: tasks that are over, on the day when such a council sat on them, under the regime then in force.

    sat: the tasks and types of councils already known; no task comes before two of them here. Kinds for which no task is left are passed over.
    """
    free = [t for t in tasks if t.stage in _ENDED]
    rng.shuffle(free)
    chosen = []
    for kind in islice(cycle(KINDS), 4 * count):
        first, fitting = None, list[Task]()
        for task in free:
            day = _day_of(kind, task)
            fits = day and day <= today and (task.pk, kind.type) not in sat and task.level == kind.level and task.type in kind.task_types
            if fits and _in_force(kind.regime, day) and len(fitting) < kind.dossiers and (first is None or abs((day - first).days) < _ONE_ROUND):
                first = first or day
                fitting.append(task)
        if first and len(chosen) < count:
            free = [t for t in free if t not in fitting]
            chosen.append((kind, working(first), fitting))
    return chosen


def _day_of(kind: Kind, task: Task) -> date | None:
    """When such a council sat on the task, for a task whose days are known."""
    name, days = _SAT[Type(kind.type)]
    known: PartialDate | None = getattr(task, name)
    return known.first + timedelta(days=days) if known and known.first == known.last else None


def _in_force(code: str, day: date) -> bool:
    """A regime of elsewhere, whose days are not known, holds on any."""
    if code not in _IN_TURN:
        return True
    after = _IN_TURN[_IN_TURN.index(code) + 1]
    return regime(code).in_force_from <= day.isoformat() < regime(after).in_force_from


class Sample:
    """One made-up council, led through its life. qualities: of each dossier in turn, from 0 to 1; drawn where there are none.

    By the clock of a story it is appointed two weeks before the day on which it meets; without one, all happens today.
    """

    def __init__(
        self, *, kind: Kind, tasks: Sequence[Task], persons: Sequence[Person], rng: Random, actor: Actor, number: str, today: date,
        clock: Clock | None = None,
        dossiers: Sequence[actions.Dossier] = (), qualities: Sequence[float] = (),
    ) -> None:  # fmt: skip
        self.kind, self.tasks, self.rng, self.actor, self.number, self.today = kind, tasks, rng, actor, number, today
        self.persons, self.dossiers, self.qualities, self.clock = persons, dossiers, list(qualities), clock
        self.appointed_on = today - timedelta(days=14)

    def run(self, to: int) -> Council:
        self._go(self.appointed_on)
        council = self._set_up()
        for step, day, take in (
            (APPOINTED, self.appointed_on, self._appoint), (VOTING, self.today, self._meet), (FINISHED, self.today, self._finish),
        ):  # fmt: skip
            if step <= to:
                self._go(day)
                take(council)
        return council

    def _go(self, day: date) -> None:
        if self.clock:
            self.clock.go(day)

    def _set_up(self) -> Council:
        products = [
            {"code": "p1", "title": "Báo cáo và quy trình kỹ thuật", "ordered": "01 bộ", "delivered": "01 bộ", "criteria": ["quantity", "volume", "quality"]},
            {"code": "p2", "title": "Mô hình trình diễn", "ordered": "02 mô hình", "delivered": "02 mô hình", "criteria": ["quantity", "volume", "quality"]},
        ]  # fmt: skip
        rated = self.kind.type == Type.ACCEPTANCE and self.rng.random() < 0.5
        dossiers = self.dossiers or [
            actions.dossier_of(t, products=products if rated else [], days_late=self.rng.choice((0, 0, 0, 12))) for t in self.tasks
        ]  # fmt: skip
        title = "" if len(dossiers) == 1 else f"Hội đồng {Type(self.kind.type).label} gồm {len(dossiers)} hồ sơ (mẫu {self.number})"
        council = actions.set_up_council(
            type=self.kind.type, regime_code=self.kind.regime, dossiers=dossiers, actor=self.actor, title=title, task_type=self.tasks[0].type,
        )  # fmt: skip
        with act("council.note", actor=self.actor) as doing:
            council.note = MARK
            doing.save(council)
        for person, role in zip(self.rng.sample(self._outside(dossiers), len(self.kind.roles)), self.kind.roles, strict=True):
            actions.seat_member(council=council, person=person, role=role, actor=self.actor)
        for conflict in Conflict.objects.filter(seat__council=council):
            actions.decide_conflict(conflict=conflict, barred=False, because=f"{MARK} không ảnh hưởng đến tính khách quan", actor=self.actor)
        return council

    def _outside(self, dossiers: Sequence[actions.Dossier]) -> list[Person]:
        """Who does not work for a host: regimes keep those from the chair and from reviewing."""
        hosts = {d.host.pk for d in dossiers if d.host}
        of_hosts = set(Affiliation.objects.filter(organisation_id__in=hosts).values_list("person_id", flat=True))
        return [p for p in self.persons if p.pk not in of_hosts]

    def _appoint(self, council: Council) -> None:
        actions.appoint(council=council, on=self.appointed_on, actor=self.actor, number=f"{self.number}/QĐ-MẪU")
        at = timezone.make_aware(datetime.combine(self.today, time(9))) if self.clock else timezone.now() + timedelta(minutes=5)
        actions.plan_meeting(council=council, at=at, actor=self.actor)
        seats = list(council.seats.select_related("person"))
        for seat in seats:
            actions.answer_invitation(token=actions.invite(seat=seat, actor=self.actor), accept=True)
        [paper, *_] = papers = [Paper(title=f"{MARK} Hồ sơ trình hội đồng")]
        actions.send_papers(council=council, papers=papers, actor=self.actor)
        from_all = council.type != Type.DETERMINATION or rule_of(council).quorum.all_opinions_in
        for seat in seats:
            actions.mark_read(paper=paper, seat=seat)
            for item in council.items.all() if from_all or seat.role == Role.REVIEWER else ():
                type_ = Review.Type.REVIEW if seat.role == Role.REVIEWER else Review.Type.COMMENT
                actions.submit_review(item=item, seat=seat, type=type_, text=f"{MARK} Hồ sơ đáp ứng yêu cầu; đề nghị hội đồng xem xét.")

    def _meet(self, council: Council) -> None:
        meeting = actions.call_roll(council=council, actor=self.actor, place="Phòng họp tầng 2, trụ sở Sở")
        seats = list(council.seats.select_related("person").order_by("pk"))
        away = seats[-1] if len(seats) == 9 and self.rng.random() < 0.4 else None
        for seat in seats:
            if seat is away:
                actions.mark_absent(meeting=meeting, seat=seat, actor=self.actor, reason="đi công tác")
            else:
                actions.mark_present(meeting=meeting, seat=seat, actor=self.actor)
        actions.open_meeting(meeting=meeting, actor=self.actor)
        here = [s for s in seats if s is not away]
        self.tellers = [s for s in here if s.role in (Role.MEMBER, Role.REVIEWER)][:3]
        actions.elect_tellers(meeting=meeting, seats=self.tellers, actor=self.actor)
        self._open(council.items.order_by("position")[0])
        for seat in here[: len(here) // 2]:
            self._cast(seat)

    def _finish(self, council: Council) -> None:
        chair = council.seats.get(role=Role.CHAIR)
        for item in council.items.order_by("position"):
            if item.position > 1:
                self._open(item)
            for seat in council.seats.filter(rolls__vote=self.vote, rolls__voted=False).select_related("person"):
                self._cast(seat)
            actions.close_vote(vote=self.vote, actor=self.actor)
            for teller in self.tellers[:2]:
                actions.open_count(vote=self.vote, teller=teller, device=self.devices[teller.pk])
            actions.count(vote=self.vote, actor=self.actor)
            text = f"{MARK} Hội đồng thống nhất với kết quả kiểm phiếu."
            conclusion = actions.conclude(item=item, chair=chair, actor=self.actor, text=text)
            if self.rng.random() < 0.2:
                actions.add_dissent(item=item, seat=self.tellers[0], text=f"{MARK} Đề nghị làm rõ thêm hiệu quả kinh tế.")
            actions.recommend(conclusion=conclusion, text=f"{MARK} Đề nghị cơ quan quản lý xem xét, quyết định.", actor=self.actor)
        done = Council.objects.get(pk=council.pk)
        actions.finish(council=done, actor=self.actor)
        self._go(self.today + timedelta(days=2))
        for duty, by_hand in duties_of(done):
            if by_hand:
                note_done(council=done, duty=duty.pk, on=timezone.localdate(), actor=self.actor)

    def _open(self, item: AgendaItem) -> None:
        self.vote = actions.open_vote(item=AgendaItem.objects.select_related("council").get(pk=item.pk), actor=self.actor, mode=self.kind.mode)
        drawn = self.rng.choices((0.95, 0.82, 0.72, 0.45), (25, 45, 22, 8))[0]
        self.quality = self.qualities.pop(0) if self.qualities else drawn
        code = room_code(self.vote.uid, self.vote.code_round)
        links = actions.issue_scoring_links(vote=self.vote, actor=self.actor)
        self.devices = {pk: actions.claim_link(token=token, code=code).device for pk, token in links.items()}

    def _cast(self, seat: Seat) -> None:
        actions.cast_ballot(device=self.devices[seat.pk], content=self._content(self.vote.sheet))

    def _content(self, sheet: dict[str, Any]) -> dict[str, Any]:
        """A ballot that a member of middling mood fills in on work of this quality."""
        mood = min(1.0, max(0.0, self.quality + self.rng.uniform(-0.05, 0.05)))
        if sheet["ballot"] == "agree":
            agree = self.rng.random() < mood + 0.15
            answers = {c["code"]: agree for c in sheet["criteria"]}
            return {"agree": agree, "criteria": answers, "comment": MARK}
        if sheet["ballot"] == "scores":
            criteria = sheet["criteria"] or [{"code": "total", "max": sheet["max"] or "100"}]
            return {"scores": {c["code"]: str(int(Decimal(c["max"]) * Decimal(str(round(mood, 2))))) for c in criteria}, "comment": MARK}
        codes = [code for code, _label in sheet["ratings"]]
        mark = codes[0] if mood > 0.9 else codes[-1] if mood < 0.5 else codes[len(codes) // 2]
        products = {p["code"]: dict.fromkeys(p["criteria"], mark) for p in sheet["products"]}
        return {"rating": mark, "products": products, "report": mark, "comment": MARK}


def records_of(council: Council) -> list[Record]:
    """Everything that a council's life wrote, for its provenance."""
    of_council = {"council": council}
    through: list[tuple[type[Record], Q]] = [
        (Seat, Q(**of_council)), (AgendaItem, Q(**of_council)), (Conflict, Q(seat__council=council)), (Invitation, Q(seat__council=council)),
        (Paper, Q(**of_council)), (PaperReceipt, Q(paper__council=council)), (Review, Q(item__council=council)), (Meeting, Q(**of_council)),
        (Attendance, Q(meeting__council=council)), (Vote, Q(item__council=council)), (Roll, Q(vote__item__council=council)),
        (NamedBallot, Q(vote__item__council=council)), (Conclusion, Q(item__council=council)), (Dissent, Q(item__council=council)),
        (Outcome, Q(**of_council)),
    ]  # fmt: skip
    return [council, *(record for model, which in through for record in model._base_manager.filter(which).order_by("pk"))]
