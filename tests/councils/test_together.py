"""Fifty members hand in at once: no error, no lost and no double ballot, on either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from hoahoi.councils import actions
from hoahoi.councils.models import AgendaItem, Attendance, Ballot, NamedBallot, Review, Roll, Seat, Vote
from hoahoi.councils.sealing import room_code
from hoahoi.councils.voting import last_versions
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.verify import verify

from . import room as rooms

pytestmark = pytest.mark.django_db(transaction=True)
FIFTY = 50


def fifty(mode: str) -> tuple[Any, list[str]]:
    """An open vote with fifty bound phones. No regime has councils of fifty: forty-one members join after the appointment."""
    room = rooms.meeting()
    people = rooms.persons([f"Hoàng Thị Đông {n}" for n in range(FIFTY - len(room.seats))])
    with act("setup", actor=SYSTEM) as doing:
        seats = [Seat(council=room.council, person=p, role="member") for p in people]
        doing.create_all(seats)
        doing.create_all([Attendance(meeting=room.meeting, seat=s, present=True) for s in seats])
        now = room.meeting.opened_at
        doing.create_all([Review(item=room.item, seat=s, type="comment", text="Đạt", submitted_at=now) for s in seats])
    room.vote = actions.open_vote(item=room.item, actor=SYSTEM, mode=mode)
    tokens = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM)
    code = room_code(room.vote.uid, 1)
    room.devices = {pk: actions.claim_link(token=t, code=code).device for pk, t in tokens.items()}
    return room, list(room.devices.values())


def at_once(calls: list[Any]) -> list[Any]:
    """Run all in threads that start together; what each returned or raised."""
    barrier = Barrier(len(calls))

    def run(call: Any) -> Any:
        barrier.wait()
        try:
            return call()
        except actions.CouncilError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def cast(devices: list[str], ratings: list[str]) -> list[actions.Cast]:
    return at_once([lambda d=d, r=r: actions.cast_ballot(device=d, content={"rating": r}) for d, r in zip(devices, ratings, strict=True)])


@pytest.mark.parametrize("mode", ["named", "secret"])
def test_fifty_at_once(mode: str) -> None:
    room, devices = fifty(mode)
    ratings = ["excellent"] * 40 + ["pass"] * 10
    first = cast(devices, ratings)
    assert ([c.repeated for c in first], len({c.receipt for c in first})) == ([False] * FIFTY, FIFTY)
    assert cast(devices, ratings) == [actions.Cast(c.receipt, repeated=True) for c in first]
    assert Roll.objects.filter(vote=room.vote, voted=True).count() == FIFTY
    assert (Ballot.objects.count(), NamedBallot.objects.count()) == ((FIFTY, 0) if mode == "secret" else (0, FIFTY))
    assert rooms.count(room)["tally"] == {"excellent": 40, "pass": 10, "fail": 0, "invalid": 0}
    assert list(verify()) == []


@pytest.mark.parametrize("mode", ["named", "secret"])
def test_double_clicks_in_the_same_moment(mode: str) -> None:
    room, devices = fifty(mode)
    casts = cast(devices[:20] * 2, ["pass"] * 40)
    assert [c.receipt for c in casts[:20]] == [c.receipt for c in casts[20:]]
    assert [sorted([one.repeated, other.repeated]) for one, other in zip(casts[:20], casts[20:], strict=True)] == [[False, True]] * 20
    assert Ballot.objects.count() + NamedBallot.objects.count() == Roll.objects.filter(vote=room.vote, voted=True).count() == 20


def test_closing_while_ballots_come_in_loses_none_that_was_acknowledged() -> None:
    room, devices = fifty("named")
    for device in devices[5:]:
        actions.cast_ballot(device=device, content={"rating": "pass"})
    calls = [lambda d=d: actions.cast_ballot(device=d, content={"rating": "fail"}) for d in devices[:5]]
    answers = at_once([*calls, lambda: actions.close_vote(vote=room.vote, actor=SYSTEM)])
    closing = answers.pop()
    if isinstance(closing, actions.CouncilError):  # it came before the last of the five, and named who was missing
        assert closing.field == "roll"
        actions.close_vote(vote=room.vote, actor=SYSTEM)
    assert {a.receipt for a in answers} == {b.receipt for b in last_versions(room.vote) if b.seat_id in list(room.devices)[:5]}
    assert len(last_versions(room.vote)) == FIFTY


def test_one_link_claimed_by_ten_devices_at_once_is_bound_to_one() -> None:
    room = rooms.voting(phones=False)
    token = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM, seats=room.seats[:1])[room.seats[0].pk]
    code = room_code(room.vote.uid, 1)
    answers = at_once([lambda: actions.claim_link(token=token, code=code)] * 10)
    assert sum(isinstance(a, actions.Claim) for a in answers) == 1
    assert {a.field for a in answers if isinstance(a, actions.CouncilError)} == {"device"}


def test_ten_clicks_open_one_vote() -> None:
    room = rooms.meeting()
    answers = at_once([lambda: actions.open_vote(item=AgendaItem.objects.get(pk=room.item.pk), actor=SYSTEM)] * 10)
    assert sum(isinstance(a, Vote) for a in answers) == 1
    assert Vote.objects.count() == 1
