"""Made-up councils with their seats and what they concluded."""

from __future__ import annotations

from datetime import date, timedelta

from hoahoi.councils.models import Council, Outcome, Seat
from hoahoi.directory.models import Person
from hoahoi.documents.models import Document
from hoahoi.ledger.dates import PartialDate
from hoahoi.tasks.models import Task

from .batch import MARK, Batch
from .lives import FINISHED
from .titles import weighted
from .work import Work

_RATINGS = [
    (Outcome.Rating.EXCELLENT, 10), (Outcome.Rating.GOOD, 42), (Outcome.Rating.PASS, 36), (Outcome.Rating.FAIL, 3), (Outcome.Rating.UNKNOWN, 9),
]  # fmt: skip
_ROLES = (Seat.Role.CHAIR, Seat.Role.VICE_CHAIR, Seat.Role.REVIEWER, Seat.Role.REVIEWER, Seat.Role.SCI_SECRETARY, Seat.Role.MEMBER, Seat.Role.MEMBER)
_WORDS = {
    Council.Type.DETERMINATION: "tư vấn xác định nhiệm vụ", Council.Type.SELECTION: "tư vấn tuyển chọn",
    Council.Type.ACCEPTANCE: "tư vấn đánh giá, nghiệm thu", Council.Type.BASE_ACCEPTANCE: "đánh giá cấp cơ sở",
}  # fmt: skip


def make_councils(batch: Batch, works: list[Work]) -> None:
    drawn = [(council, day) for w in works for council, day in _councils_of(batch, w)]
    decisions = [
        Document(
            type=Document.Type.DECISION, number=c.decision_number, issued_on=PartialDate.of(day - timedelta(days=14)),
            title=f"Thành lập Hội đồng {_WORDS[Council.Type(c.type)]} khoa học và công nghệ năm {day.year}", note=MARK,
        )
        for c, day in drawn
    ]  # fmt: skip
    batch.keep(decisions)
    for (council, _day), decision in zip(drawn, decisions, strict=True):
        council.decision = decision
    batch.keep([council for council, _day in drawn])
    seated = [c for c, _day in drawn if c.type == Council.Type.ACCEPTANCE or batch.chance(0.2)]
    batch.keep([Seat(council=c, person=person, role=role) for c in seated for person, role in zip(_members(batch), _ROLES, strict=True)])
    batch.keep([_outcome(batch, council, day) for council, day in drawn if council.type != Council.Type.DETERMINATION])


def _councils_of(batch: Batch, w: Work) -> list[tuple[Council, date]]:
    wanted = [
        (Council.Type.DETERMINATION, w.life.entered(Task.Stage.ORDER_LISTED), 0.4),
        (Council.Type.SELECTION, w.life.entered(Task.Stage.APPROVED), 0.45),
    ]
    if w.life.stage in FINISHED:
        wanted += [
            (Council.Type.BASE_ACCEPTANCE, w.life.entered(Task.Stage.BASE_ACCEPTANCE), 0.2),
            (Council.Type.ACCEPTANCE, w.life.entered(Task.Stage.ACCEPTED), 0.8 if batch.province.begun_before else 0.97),  # an old register has gaps
        ]
    return [(_council(batch, w, type_, day), day) for type_, day, share in wanted if day and batch.chance(share)]


def _council(batch: Batch, w: Work, type_: Council.Type, day: date) -> Council:
    order = list(_WORDS).index(type_) + 1
    return Council(
        title=w.task.title, type=type_, subject_kind=Task.kind, subject_id=w.task.pk, decision_number=f"{w.number}.{order}/QĐ-MẪU{batch.code}",
        established_on=PartialDate.of(day - timedelta(days=14)), met_on=batch.known(day), size=9 if batch.chance(0.3) else 7,
        host=w.task.host, note=MARK,
    )  # fmt: skip


def _members(batch: Batch) -> list[Person]:
    return batch.rng.sample(batch.province.persons, len(_ROLES))


def _outcome(batch: Batch, council: Council, day: date) -> Outcome:
    accepting = council.type == Council.Type.ACCEPTANCE
    rating = (
        weighted(batch.rng, _RATINGS)
        if accepting
        else Outcome.Rating.PASS
        if council.type == Council.Type.BASE_ACCEPTANCE
        else Outcome.Rating.UNKNOWN
    )
    if rating == Outcome.Rating.FAIL:  # a task that failed would not have been accepted
        rating = Outcome.Rating.AVERAGE
    return Outcome(council=council, rating=rating, wording=MARK, concluded_on=PartialDate.of(day))
