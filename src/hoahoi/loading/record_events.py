"""Rows that are events: conferences, workshops, training, contests, fairs, ceremonies."""

from __future__ import annotations

from hoahoi.councils.models import Council, Seat
from hoahoi.directory.models import Event
from hoahoi.ledger.dates import PartialDate
from hoahoi.ui.vietnamese import fold

from .desk import Desk
from .facts import Fact
from .record_papers import enter_award, enter_document, enter_startup, enter_support

_Type = Event.Type
_STARTS = (  # first words of the title, folded; the first that fits
    ("hoi nghi tong ket hoat dong", _Type.YEAR_END),
    ("hoi thao", _Type.WORKSHOP),
    ("toa dam", _Type.WORKSHOP),
    ("hop ", _Type.MEETING),
    ("buoi lam viec", _Type.MEETING),
    ("trao doi", _Type.MEETING),
    ("le ", _Type.CEREMONY),
    ("phien cho", _Type.FAIR),
    ("cuoc thi", _Type.CONTEST),
    ("hoi thi", _Type.CONTEST),
    ("cac cuoc thi", _Type.CONTEST),
    ("ngay hoi", _Type.STARTUP),
)
_BY_KIND = {"training": _Type.TRAINING, "dissemination": _Type.DISSEMINATION, "startup": _Type.STARTUP}


def event_type(fact: Fact) -> str:
    if fact.kind in _BY_KIND:
        return _BY_KIND[fact.kind]
    title = fold(fact.title)
    return next((type_ for start, type_ in _STARTS if title.startswith(start)), _Type.CONFERENCE)


def is_contest(fact: Fact) -> bool:
    return event_type(fact) == _Type.CONTEST


def enter_event(desk: Desk, fact: Fact) -> Event:
    """One event. Where a reading says that the row's date is not the event's, the row's date stays in the note."""
    reading = desk.readings.of("date", fact.row)
    dates: dict[str, PartialDate | None] = {"held_on": fact.date, "ended_on": None}
    note = fact.note
    if reading:
        dates = {name: PartialDate.parse(reading[name]) if name in reading else None for name in dates}
        note = "; ".join(part for part in (fact.note, reading["reason"]) if part)
    elif fact.days and fact.days[0] == fact.date:
        dates["ended_on"] = fact.days[1]
    if len(fact.organisations) > 1:
        note = "; ".join(part for part in (note, f"cùng tổ chức: {', '.join(fact.organisations[1:])}") if part)
    event = desk.keep(
        Event, {"title": fact.title}, type=event_type(fact), number=fact.number, organiser=desk.organisation(fact.organisation, fact.date),
        person=desk.person(fact.person), place=desk.place(fact), place_text=fact.place_text, outcome=fact.rating, note=note, **dates,
    )  # fmt: skip
    desk.enter(fact, event)
    if "document_on" in reading:
        enter_document(desk, fact, on=PartialDate.parse(reading["document_on"]))
    return event


def enter_award_row(desk: Desk, fact: Fact) -> None:
    """A contest, its jury, or a prize."""
    if is_contest(fact) and fact.row not in jury_rows(desk):
        enter_event(desk, fact)
    elif not is_contest(fact):
        enter_award(desk, fact, part_of(desk, fact))


def enter_startup_row(desk: Desk, fact: Fact) -> None:
    title = fold(fact.title)
    if title.startswith(("cuoc thi", "ngay hoi")):
        enter_event(desk, fact)
    elif title.startswith("ho tro"):
        enter_support(desk, fact)
    else:
        enter_startup(desk, fact, part_of(desk, fact))


def part_of(desk: Desk, fact: Fact) -> Event | None:
    reading = desk.readings.of("part_of", fact.row)
    return desk.first(reading["event"], Event) if reading else None


def jury_rows(desk: Desk) -> set[int]:
    """Rows that tell of a jury alone, not of its contest as well."""
    return {desk.readings.row(r["row"]) for r in desk.readings.each("jury") if r["row"] != r["event"]}


def enter_juries(desk: Desk) -> None:
    """Juries of contests are councils; their contests have been entered before."""
    for reading in desk.readings.each("jury"):
        fact = desk.readings.rows[desk.readings.row(reading["row"])]
        event = desk.first(reading["event"], Event)
        council = desk.keep(
            Council, {"title": reading.get("title", fact.title), "type": Council.Type.JURY}, subject_kind=event.kind, subject_id=event.pk,
            decision_number=fact.number, established_on=_day(reading.get("established_on")), met_on=_day(reading.get("met_on")),
            met_until=_day(reading.get("met_until")), place_text=fact.place_text, note=fact.note,
        )  # fmt: skip
        desk.enter(fact, council)
        seat_chair(desk, council, fact)


def seat_chair(desk: Desk, council: Council, fact: Fact) -> None:
    person = desk.person(fact.chair)
    if person is not None:
        desk.enter(fact, desk.keep(Seat, {"council": council, "person": person}, role=Seat.Role.CHAIR))


def _day(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None
