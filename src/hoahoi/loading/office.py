"""The office that runs this installation, read from `data/lang-son/office.toml`."""

from __future__ import annotations

import tomllib
from typing import Any

from hoahoi.directory.models import Division, Office, Organisation, OrganisationSuccession, Person, Place, Signer
from hoahoi.directory.queries import PlaceFinder
from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.dates import PartialDate

from .files import Source, data, is_loaded


def read_office() -> dict[str, Any]:
    return tomllib.loads(data("lang-son", "office.toml").read_text(encoding="utf-8"))


def load_office(*, actor: Actor) -> int:
    """Returns how many records describe the office, 0 when it was loaded before or this installation has set up another office."""
    path = data("lang-son", "office.toml")
    if is_loaded(path, "office") or Office.objects.exists():
        return 0
    facts = read_office()
    with act("office.load", actor=actor) as doing:
        source = Source.begin(doing, path, "office", 1)
        place = PlaceFinder(Place.objects.all()).find(facts["office"]["place"])
        organisation = _department(doing, facts, place)
        office = Office(
            organisation=organisation, title=facts["office"]["title"], parent_title=facts["office"]["parent"], place=place,
            place_title=facts["office"]["place_title"], symbol=facts["office"]["symbol"], numbering=facts["office"]["numbering"],
            portal_url=facts["office"]["portal_url"], ready=True,
        )  # fmt: skip
        doing.save(office)
        parts: list[Division | Signer] = [Division(office=office, title=row["title"], symbol=row["symbol"]) for row in facts["divisions"]]
        parts += [_signer(doing, office, row) for row in facts["signers"]]
        for part in parts:
            doing.save(part)
        source.note(1, office)
        source.close()
    return 1 + len(parts)


def _department(doing: Act, facts: dict[str, Any], place: Place | None) -> Organisation:
    """The department in force, with the ones whose work it goes on with."""
    office, change = facts["office"], facts["succession"]
    day, last = PartialDate.parse(change["on"]), PartialDate.parse(change["last_day"])
    state = Organisation.Type.STATE
    parent = _organisation(doing, title=office["parent"], type=state, place=place)
    before = _organisation(doing, title=office["title"], short_title=office["short_title"], type=state, place=place, parent=parent, valid_to=last)
    also = _organisation(doing, title=change["also"], type=state, place=place, parent=parent, valid_to=last)
    now = _organisation(doing, title=office["title"], short_title=office["short_title"], type=state, place=place, parent=parent, valid_from=day)
    for old in (before, also):
        doing.save(
            OrganisationSuccession(
                old=old, new=now, on=day, note=change["note"], basis=change["basis"], confidence=change["confidence"]
            )
        )  # fmt: skip
    return now


def _organisation(doing: Act, **values: Any) -> Organisation:
    found = Organisation.objects.filter(title=values["title"], valid_from=values.get("valid_from") or "").first()
    if found is None:
        found = Organisation(**values)
        doing.save(found)
    return found


def _signer(doing: Act, office: Office, row: dict[str, str]) -> Signer:
    person = Person.objects.filter(title=row["person"]).first()
    if person is None:
        person = Person(title=row["person"])
        doing.save(person)
    since = PartialDate.parse(row["valid_from"]) if "valid_from" in row else None
    return Signer(
        office=office, person=person, post=row["post"], authority=row["authority"], for_post=row["for_post"], valid_from=since
    )  # fmt: skip


def end_district_bodies(doing: Act) -> None:
    """Divisions and committees of districts ended with their district; nobody in particular took over their work."""
    change = read_office()["districts"]
    day = PartialDate.parse(change["on"])
    bodies = Organisation.objects.filter(place__level=Place.Level.DISTRICT, type=Organisation.Type.STATE, successions=None).select_related("place")
    for body in bodies:
        body.valid_to = body.place.valid_to
        doing.save(body)
        doing.save(OrganisationSuccession(old=body, on=day, note=change["note"], basis=change["basis"], confidence=change["confidence"]))
