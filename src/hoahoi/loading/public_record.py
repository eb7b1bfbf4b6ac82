"""The public record of Lạng Sơn: each row of facts.csv becomes the records that it tells of, with its source.

Reading rules stand in record_*.py; what the record does not say by itself stands in data/lang-son/readings.toml with the reason.
"""

from __future__ import annotations

from hoahoi.ledger.acts import Actor, act

from .desk import Desk
from .facts import read_facts
from .files import Source, data, is_loaded
from .office import end_district_bodies
from .readings import read_readings
from .record_events import enter_award_row, enter_event, enter_juries, enter_startup_row
from .record_life import enter_disseminations, enter_milestones, enter_results
from .record_papers import enter_document, enter_inspection, enter_right, enter_staff, enter_support, enter_technology
from .record_tasks import enter_check, enter_tasks, link_events, link_rights

_EVENTS = {"conference", "training", "dissemination"}
_SINGLE = {
    "ip": enter_right, "support": enter_support, "technology": enter_technology, "staff": enter_staff, "smq": enter_inspection,
}  # fmt: skip


def load_public_record(*, actor: Actor) -> int:
    """Returns how many rows were read, 0 when this file and its readings were loaded before."""
    path, reviewed = data("lang-son", "facts.csv"), data("lang-son", "readings.toml")
    if is_loaded(path, "public_record") and is_loaded(reviewed, "readings"):
        return 0
    facts = read_facts(path)
    readings = read_readings(reviewed, facts)
    with act("public_record.load", actor=actor) as doing:
        source = Source.begin(doing, path, "public_record", len(facts))
        Source.begin(doing, reviewed, "readings", 0)
        desk = Desk(doing, source, facts, readings)
        for fact in facts:  # decisions before the councils they set up, events before what belongs to them
            if fact.kind == "decision":
                enter_document(desk, fact)
        for fact in facts:
            if fact.kind in _EVENTS:
                enter_event(desk, fact)
        for fact in sorted((f for f in facts if f.kind == "startup"), key=lambda f: bool(readings.of("part_of", f.row))):
            enter_startup_row(desk, fact)
        for fact in sorted((f for f in facts if f.kind == "award"), key=lambda f: bool(readings.of("part_of", f.row))):
            enter_award_row(desk, fact)
        enter_juries(desk)
        for told, task in enter_tasks(desk):
            enter_milestones(desk, told, task)
        for fact in facts:
            if fact.kind == "inspection":
                (enter_inspection if fact.number else enter_check)(desk, fact)
            elif fact.kind in _SINGLE:
                _SINGLE[fact.kind](desk, fact)
        link_events(desk)
        link_rights(desk)
        enter_results(desk)
        enter_disseminations(desk)
        end_district_bodies(doing)
        source.close()
    return len(facts)
