"""Rows that are documents, people and their posts, and entries of the registers of technology, rights, support and prizes."""

from __future__ import annotations

import re
from decimal import Decimal

from hoahoi.directory.models import Affiliation, Event, LegalInstrument
from hoahoi.documents.models import Document
from hoahoi.ip.models import IpRight, IpRightPlace
from hoahoi.ledger.dates import PartialDate
from hoahoi.smq.models import Inspection
from hoahoi.support.models import Award, Startup, SupportProgramme
from hoahoi.technology.models import Technology
from hoahoi.ui.vietnamese import fold

from .desk import Desk
from .facts import Fact

_OWN_SYMBOL = "SKHCN"
_NORMATIVE = re.compile(r"^\d+/\d{4}/QĐ-")
_DEGREES = ("Thạc sỹ", "Cử nhân", "Tiến sỹ")


def document_type(number: str) -> str:
    """By the symbol in the number: 2253/QĐ-UBND is a decision, 72/SKHCN-TĐC a letter (no abbreviation of a kind)."""
    symbol = number.split("/")[-1].split("-")[0]
    return {"QĐ": Document.Type.DECISION, "KH": Document.Type.PLAN, "BC": Document.Type.REPORT, "SKHCN": Document.Type.LETTER}.get(
        symbol, Document.Type.OTHER
    )


def enter_document(desk: Desk, fact: Fact, *, on: PartialDate | None = None) -> Document:
    """The numbered document of a row."""
    issuer = desk.organisation(fact.organisation, fact.date)
    own = fact.number.endswith(_OWN_SYMBOL) or f"/{_OWN_SYMBOL}-" in fact.number
    note = "; ".join(part for part in (fact.rating, fact.note) if part)
    in_force = re.search(r"áp dụng từ (\d{2}/\d{1,2}/\d{4})", fact.note)
    document = desk.keep(
        Document, {"number": fact.number, "issuer": issuer}, title=fact.title, type=document_type(fact.number), issued_on=on or fact.date,
        direction=Document.Direction.OUT if own else Document.Direction.OUTSIDE, signer=desk.person(fact.person) if fact.says("người ký") else None,
        normative=bool(_NORMATIVE.match(fact.number)), in_force_from=PartialDate.parse(in_force[1]) if in_force else None, note=note,
    )  # fmt: skip
    desk.enter(fact, document)
    if document.normative:
        instrument = desk.keep(
            LegalInstrument, {"number": fact.number}, title=fact.title, issuer=fact.organisation, issued_on=fact.date,
            in_force_from=document.in_force_from, source_url=fact.source_url,
        )  # fmt: skip
        desk.enter(fact, instrument)
    return document


def enter_staff(desk: Desk, fact: Fact) -> None:
    person = desk.person(fact.person)
    assert person is not None
    degree = next((remark for remark in fact.remarks if remark in _DEGREES), "")
    if degree and not person.degree:
        person.degree = degree
        desk.doing.save(person)
    post = fact.title.removeprefix(f"{fact.person}, ")
    affiliation = desk.keep(
        Affiliation, {"person": person, "organisation": desk.organisation(fact.organisation, fact.date), "post": post},
        seen_on=fact.date, note=fact.note,
    )  # fmt: skip
    desk.enter(fact, affiliation)
    desk.enter(fact, person)


def enter_technology(desk: Desk, fact: Fact) -> None:
    cooperation = fold(fact.title).startswith("hop tac")
    technology = desk.keep(
        Technology, {"title": fact.title}, type=Technology.Type.COOPERATION if cooperation else Technology.Type.PROCESS,
        known_on=fact.date, owner=desk.organisation(fact.organisation, fact.date), place=desk.place(fact), place_text=fact.place_text,
        effect=fact.rating, note=fact.note,
    )  # fmt: skip
    desk.enter(fact, technology)


def enter_right(desk: Desk, fact: Fact) -> None:
    """A right, unless the row is a yearly priority to protect rights."""
    if fact.number:
        enter_support(desk, fact)
        return
    reading, venue = desk.readings.of("date", fact.row), desk.readings.of("venue", fact.row)
    places = [] if venue else desk.places(fact)
    meaning = reading.get("meaning") or next((r for r in fact.remarks if r.startswith("ngày ")), "")
    if not meaning and fact.rating.startswith("công bố"):
        meaning = "tháng công bố, trao văn bằng"
    right = desk.keep(
        IpRight, {"title": fact.title}, type=_right_type(fact.title), status=IpRight.Status.GRANTED,
        granted_on=PartialDate.parse(reading["granted_on"]) if reading else fact.date, granted_on_meaning=meaning,
        holder=desk.organisation(fact.organisation, fact.date), place=places[0] if len(places) == 1 else None,
        place_text=venue.get("place_text", fact.place_text), note="; ".join(part for part in (fact.rating, fact.note) if part),
    )  # fmt: skip
    desk.enter(fact, right)
    if len(places) > 1:
        for place in places:
            desk.keep(IpRightPlace, {"right": right, "place": place})


def _right_type(title: str) -> str:
    folded = fold(title)
    if "chi dan dia ly" in folded:
        return IpRight.Type.GI
    if "nhan hieu chung nhan" in folded:
        return IpRight.Type.CERT_MARK
    return IpRight.Type.COLLECTIVE_MARK if "nhan hieu tap the" in folded else IpRight.Type.MARK


def enter_support(desk: Desk, fact: Fact) -> None:
    rate = re.search(r"tối đa (\d+)\s*%", fact.note)
    years = fact.years or (None, None)
    document = desk.document(fact.number)
    if fact.number and document is None:
        document = enter_document(desk, fact)
    programme = desk.keep(
        SupportProgramme, {"title": fact.title}, type=_support_type(fact.title), number=fact.number, decision=document, announced_on=fact.date,
        starts_on=years[0], ends_on=years[1], organisation=desk.organisation(fact.organisation, fact.date),
        place=desk.place(fact), rate_max=Decimal(rate[1]) if rate else None, note=fact.note,
    )  # fmt: skip
    desk.enter(fact, programme)


def _support_type(title: str) -> str:
    folded = fold(title)
    words = (("nang suat", "PRODUCTIVITY"), ("so huu tri tue", "IP"), ("khoi nghiep", "STARTUP"), ("nong thon", "RURAL"))
    return next((SupportProgramme.Type[name] for word, name in words if word in folded), SupportProgramme.Type.OTHER)


def enter_startup(desk: Desk, fact: Fact, event: Event | None) -> None:
    """An idea or product; events and programmes of start-ups are entered as such."""
    startup = desk.keep(
        Startup, {"title": fact.title}, known_on=fact.date, organisation=desk.organisation(fact.organisation, fact.date), event=event,
        place=desk.place(fact), place_text=fact.place_text, note=fact.note,
    )  # fmt: skip
    desk.enter(fact, startup)


def enter_award(desk: Desk, fact: Fact, event: Event | None) -> None:
    """A prize, medal or listing. With a prize named, the organisation is who won it; without, who gave it."""
    organisation = desk.organisation(fact.organisation, fact.date)
    won = fact.rating.startswith("Giải")
    award = desk.keep(
        Award, {"title": fact.title}, awarded_on=fact.date, number=fact.number, prize=fact.rating, giver=None if won or event else organisation,
        recipient=organisation if won else None, person=desk.person(fact.person), event=event, place=desk.place(fact),
        place_text=fact.place_text, note=fact.note,
    )  # fmt: skip
    desk.enter(fact, award)


def enter_inspection(desk: Desk, fact: Fact) -> None:
    """An inspection of instruments (smq rows) or of quality systems (a decision that sets up the team)."""
    firm = re.search(r"(Công ty .+)$", fact.title)
    document = enter_document(desk, fact) if fact.number else None
    first, last = fact.days or (fact.date, None)
    inspection = desk.keep(
        Inspection, {"title": fact.title}, type=Inspection.Type.QUALITY_SYSTEM if fact.number else Inspection.Type.INSTRUMENT,
        started_on=first, ended_on=last, date_meaning="thời gian kiểm tra ghi trong quyết định" if document else "", decision=document,
        organisation=desk.organisation(fact.organisation, fact.date), inspected=desk.organisation(firm[1]) if firm else None,
        place=desk.place(fact), finding=fact.rating, note=fact.note,
    )  # fmt: skip
    desk.enter(fact, inspection)
