"""Co-authors of a dossier's investigator are shown as a tie when members are chosen, with the result's name."""

from __future__ import annotations

from datetime import date

import pytest

from hoahoi.councils import actions, queries
from hoahoi.councils.conflicts import Found, find_conflicts
from hoahoi.councils.models import Conflict
from hoahoi.directory.models import Person
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.results.models import Author, Result
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db


def written(title: str, registered: str, *persons: Person) -> Result:
    result = Result(title=title, registered_on=PartialDate.parse(registered) if registered else None)
    with act("setup", actor=SYSTEM) as doing:
        doing.save(result)
        doing.create_all([Author(result=result, person=p, order=n) for n, p in enumerate(persons, 1)])
    return result


def test_co_authors_of_the_last_years_are_shown_with_the_result() -> None:
    investigator, near, old, left, stranger = (Person(title=f"Tác giả {n}", degree="TS") for n in range(5))
    with act("setup", actor=SYSTEM) as doing:
        for person in (investigator, near, old, left, stranger):
            doing.save(person)
        task = Task(title="Nhân giống hồi", investigator=investigator)
        doing.save(task)
    recent = written("Quy trình chưng cất hồi", "2021", investigator, near, left)
    written("Báo cáo năm xưa", "2020-12-31", investigator, old)
    written("Chưa đăng ký", "", investigator, old)
    written("Của người khác", "2026-01-05", near, stranger)
    with act("setup", actor=SYSTEM) as doing:
        gone = Author.objects.get(person=left)
        gone.left_on = date(2022, 1, 1)
        doing.save(gone)
    council = actions.set_up_council(type="acceptance", regime_code="VN-TT11-2014", dossiers=[actions.dossier_of(task)], actor=SYSTEM, task_type="topic")
    item = council.items.get()
    everybody = [p.pk for p in (near, old, left, stranger)]
    tie = Found(near.pk, "co_author", "đồng tác giả của “Quy trình chưng cất hồi”", "result", recent.pk)
    assert find_conflicts(item, everybody, date(2026, 11, 23)) == [tie]
    assert find_conflicts(item, everybody, date(2027, 1, 1)) == []
    shown = {c.person.pk: c.conflicts for c in queries.propose_members(council, text="Tác giả")}
    assert shown[near.pk] == [tie]
    seat = actions.seat_member(council=council, person=near, role="member", actor=SYSTEM)
    assert list(Conflict.objects.values_list("seat_id", "reason", "text", "origin", "status")) == [(seat.pk, "co_author", tie.text, "record", "open")]
