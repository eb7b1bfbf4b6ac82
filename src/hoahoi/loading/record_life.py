"""What the record tells of a task's life beyond its stages: dated milestones, results, how they were spread.

Attested facts make nothing due. The record names no contract, no sum of money and no user of a result, so none is entered.
"""

from __future__ import annotations

from collections.abc import Iterator

from hoahoi.councils.models import Council
from hoahoi.directory.models import Event
from hoahoi.ip.models import IpRight
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.actions import procedure_of
from hoahoi.procedures.models import Case
from hoahoi.results.models import Dissemination, Result
from hoahoi.tasks.models import Milestone, Task
from hoahoi.technology.models import Technology

from .desk import Desk
from .facts import Fact
from .record_tasks import PROCEDURE, Told, council_type

_OF_A_TASK = "của nhiệm vụ"


def milestones_of(desk: Desk, fact: Fact) -> Iterator[tuple[str, PartialDate | None, str]]:
    """(event of the procedure, its day, number of its document) that a row tells of the order list or of the acceptance."""
    document = desk.document(fact.number)
    if fact.kind == "task":
        if document:
            yield "order_approved", document.issued_on, fact.number
        return
    if council_type(fact) != Council.Type.ACCEPTANCE:
        return
    if document:
        yield "council_decision", document.issued_on, fact.number
    if fact.kind == "acceptance":
        yield "council_meeting", fact.date, ""
        if fact.rating:
            yield "council_result", fact.date, ""


def enter_milestones(desk: Desk, told: Told, task: Task) -> None:
    """Only those whose day is fully known; the rest stand in the stages with what is known."""
    case = Case.objects.get(subject_kind=task.kind, subject_id=task.pk, procedure=PROCEDURE)
    words = procedure_of(case).events
    for fact in told.facts:
        for code, on, number in milestones_of(desk, fact):
            if on and on.day:
                milestone = desk.keep(Milestone, {"task": task, "code": code}, words=words[code], on=on.first, document=desk.document(number))
                desk.enter(fact, milestone)


def enter_results(desk: Desk) -> None:
    """A right that a task created, by a reading; a technology that its row calls the result of a task."""
    for reading in desk.readings.each("right"):
        fact = desk.readings.rows[desk.readings.row(reading["row"])]
        right, task = desk.first(reading["row"], IpRight), desk.first(reading["task"], Task)
        told = "; ".join(part for part in (f"{right.get_status_display()} {right.granted_on}", right.granted_on_meaning, reading["reason"]) if part)
        _keep(desk, fact, right.title, Result.Type.IP, told, task)
    for fact in desk.facts:
        if fact.kind == "technology" and fact.says(_OF_A_TASK):
            technology = next(r for r in desk.by_row[fact.row] if isinstance(r, Technology))
            _keep(desk, fact, technology.title, Result.Type.PROCESS, fact.note, None)


def _keep(desk: Desk, fact: Fact, title: str, type_: str, summary: str, task: Task | None) -> Result:
    values = {"type": type_, "summary": summary, "link": fact.source_url if len(fact.source_url) <= 400 else ""}
    return desk.enter(fact, desk.keep(Result, {"title": title, "task_id": task.pk if task else None}, **values))


def enter_disseminations(desk: Desk) -> None:
    """Events that spread a task's result, by a reading. "Nearly 70 people" is no number of people: the words are kept."""
    for reading in desk.readings.each("dissemination"):
        fact = desk.readings.rows[desk.readings.row(reading["row"])]
        event, result = desk.first(reading["row"], Event), desk.first(reading["result"], Result)
        spread = desk.keep(
            Dissemination, {"result": result, "title": event.title}, type=reading["type"], held_on=event.held_on, place=event.place,
            place_text=event.place_text, evidence=event.note, link=fact.source_url,
        )  # fmt: skip
        desk.enter(fact, spread)
