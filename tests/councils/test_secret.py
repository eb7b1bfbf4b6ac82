"""Secret ballots: with the whole database in hand after closing, nothing leads from a voter to a ballot better than chance (C4); C1, C7."""

from __future__ import annotations

import itertools
import json
import math
import os
import random
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from hoahoi.councils import actions, counting, queries, sealing
from hoahoi.councils.models import AgendaItem, Ballot, NamedBallot, Roll, Vote
from hoahoi.councils.sealing import Box, keys_folder, make_key, room_code, sha256
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.models import Entry
from hoahoi.ledger.verify import verify

from . import room as rooms

pytestmark = pytest.mark.django_db
VOTERS, LEARN, ELECTIONS = 9, 30, 200 if connection.vendor == "sqlite" else 60  # a server is asked less often: each election takes it longer


@pytest.fixture
def seeded(monkeypatch: pytest.MonkeyPatch) -> random.Random:
    """Tokens from a seeded generator, so that the attack meets the same elections each time."""
    rng = random.Random(20261123)
    monkeypatch.setattr(secrets, "token_urlsafe", lambda n=32: rng.randbytes(n).hex())
    monkeypatch.setattr(secrets, "token_hex", lambda n=16: rng.randbytes(n).hex())
    return rng


def _election(room: rooms.Room, item: AgendaItem, rng: random.Random) -> tuple[Vote, dict[int, str]]:
    """One secret vote in which every ballot differs. Returns it counted, and the truth: {seat: score}."""
    vote = actions.open_vote(item=item, actor=SYSTEM, mode="secret")
    tokens = actions.issue_scoring_links(vote=vote, actor=SYSTEM)
    code = room_code(vote.uid, 1)
    scores = dict(zip(tokens, map(str, rng.sample(range(10, 100), VOTERS)), strict=True))
    waiting = list(tokens)
    rng.shuffle(waiting)
    for seat in waiting:
        device = actions.claim_link(token=tokens[seat], code=code).device
        actions.cast_ballot(device=device, content={"scores": {"total": scores[seat]}})
    actions.close_vote(vote=vote, actor=SYSTEM)
    for teller in rooms.tellers(room)[:2]:
        actions.open_count(vote=vote, teller=teller, actor=actions.member(teller))
    actions.count(vote=vote, actor=SYSTEM)
    return vote, scores


def _rows(vote: Vote) -> list[tuple[Any, ...]]:
    """Everything that the database says of a ballot's row: id, content, and where and when it was put."""
    place = "ctid::text, xmin::text::bigint, cmin::text::bigint" if connection.vendor == "postgresql" else "rowid, 0, 0"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, content, {place} FROM councils_ballot WHERE vote_id = %s", [vote.pk])
        found = cursor.fetchall()
    return [(pk, json.loads(text), where if isinstance(where, int) else _ctid(where), xmin, cmin) for pk, text, where, xmin, cmin in found]


def _ctid(text: str) -> int:
    page, line = text.strip("()").split(",")
    return int(page) * 10_000 + int(line)


def _voter_orders(vote: Vote) -> dict[str, list[int]]:
    rolls = dict(Roll.objects.filter(vote=vote).values_list("pk", "seat_id"))
    cast = Entry.objects.filter(kind="roll", object_id__in=rolls, verb="council.cast_ballot")
    claimed = Entry.objects.filter(kind="roll", object_id__in=rolls, verb="council.claim_link")
    return {
        "ledger place": [rolls[e.object_id] for e in cast.order_by("lane_id", "seq")],
        "ledger time": [rolls[e.object_id] for e in cast.order_by("at", "pk")],
        "ledger hash": [rolls[e.object_id] for e in cast.order_by("hash")],
        "claimed": [rolls[e.object_id] for e in claimed.order_by("at", "pk")],
        "roll id": [rolls[pk] for pk in sorted(rolls)],
        "numbers": sorted(rolls.values(), key=lambda s: sha256(f"{vote.uid}|{s}")),
    }


def _ballot_orders(vote: Vote) -> dict[str, list[str]]:
    rows = _rows(vote)
    keys: dict[str, Callable[[Any], Any]] = {
        "id": lambda r: r[0], "place": lambda r: r[2], "transaction": lambda r: (r[3], r[4], r[2]), "receipt": lambda r: r[1]["receipt"],
        "nonce": lambda r: r[1]["nonce"], "length": lambda r: (len(json.dumps(r[1])), r[2]), "score": lambda r: int(r[1]["content"]["scores"]["total"]),
    }  # fmt: skip
    return {name: [r[1]["content"]["scores"]["total"] for r in sorted(rows, key=key)] for name, key in keys.items()}


def _guesses(vote: Vote) -> dict[str, dict[int, str]]:
    """Every way to lay an order of voters beside an order of ballots, forwards and backwards."""
    voters, ballots = _voter_orders(vote), _ballot_orders(vote)
    found = {}
    for (v, seats), (b, scores) in itertools.product(voters.items(), ballots.items()):
        found[f"{v} / {b}"] = dict(zip(seats, scores, strict=True))
        found[f"{v} / {b} backwards"] = dict(zip(seats, reversed(scores), strict=True))
    return found


def test_no_attack_on_the_whole_database_beats_chance(seeded: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 200 elections the attacker knows the truth of the first 30 and picks on them the best of 84 ways to join voters and ballots, then tries it
    on the others. Keys are written without waiting for the disk: what lies in the database is the same.
    """
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    room = rooms.meeting("selection", task_type="trial_production")
    items = [AgendaItem(council=room.council, position=n, title=f"Hồ sơ {n}") for n in range(2, ELECTIONS + 2)]
    with act("setup", actor=SYSTEM) as doing:
        doing.create_all(items)
    held = [_election(room, item, seeded) for item in items]
    hits = [{name: sum(guess[seat] == score for seat, score in truth.items()) for name, guess in _guesses(vote).items()} for vote, truth in held]
    best = max(hits[0], key=lambda name: sum(h[name] for h in hits[:LEARN]))
    right = sum(h[best] for h in hits[LEARN:])
    tried = VOTERS * (ELECTIONS - LEARN)
    assert right / tried <= 1 / VOTERS + 3 * math.sqrt((1 / VOTERS) * (1 - 1 / VOTERS) / tried)
    _nothing_of_a_ballot_in_the_ledger([vote for vote, _truth in held[:20]])


def test_the_attack_would_win_were_ballots_not_shuffled_at_closing() -> None:
    """The control: until closing, rows lie in the order of the roll's entries, and only the seal hides what they say."""
    room = rooms.voting(mode="secret")
    for n in (4, 0, 8, 2, 6, 1, 7, 3, 5):
        actions.cast_ballot(device=room.devices[room.seats[n].pk], content={"rating": "pass", "comment": str(room.seats[n].pk)})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT content FROM councils_ballot ORDER BY {'ctid' if connection.vendor == 'postgresql' else 'rowid'}")
        box = Box(room.vote.key_id)
        in_place = [int(box.open(content)["content"]["comment"]) for (content,) in cursor.fetchall()]
    assert in_place == _voter_orders(room.vote)["ledger time"]


def _nothing_of_a_ballot_in_the_ledger(votes: list[Vote]) -> None:
    written = " ".join(Entry.objects.exclude(kind="vote").values_list("changes", flat=True))
    for vote in votes:
        ballots = [row[1] for row in _rows(vote)]
        assert len(ballots) == VOTERS
        assert [b for b in ballots if b["receipt"] in written or b["nonce"] in written] == []
    assert not Entry.objects.filter(kind__in=("ballot", "named_ballot")).exists()
    rolls = Entry.objects.filter(kind="roll", verb="council.cast_ballot").values_list("changes", flat=True)
    assert set(rolls) == {'{"voted":[null,true]}'}


def test_ballots_carry_no_time_and_nothing_of_the_member() -> None:
    assert [f.name for f in Ballot._meta.fields] == ["id", "vote", "content"]
    room = rooms.voting(mode="secret")
    room.cast({"rating": "excellent"})
    rooms.count(room)
    kept = [json.loads(b.content) for b in Ballot.objects.all()]
    assert {tuple(sorted(b)) for b in kept} == {("content", "nonce", "paper", "receipt")}


def test_closing_destroys_the_key_under_which_ballots_came_in(django_capture_on_commit_callbacks: Any) -> None:
    room = rooms.voting(mode="secret")
    room.cast(lambda n: {"rating": "pass", "comment": "x" * n * 200})
    came_in = list(Ballot.objects.values_list("pk", "content"))
    assert len({len(content) for _pk, content in came_in}) == 1  # a comment's length does not show
    first_key = room.vote.key_id
    with django_capture_on_commit_callbacks(execute=True):
        actions.close_vote(vote=room.vote, actor=SYSTEM)
    assert [p.name for p in keys_folder().glob(f"{room.vote.uid}-*")] == [room.vote.key_id] != [first_key]
    assert not Ballot.objects.filter(pk__in=[pk for pk, _content in came_in]).exists()
    with pytest.raises(actions.CouncilError, match="Không tìm thấy khóa"):
        Box(first_key)
    for _pk, content in came_in:
        with pytest.raises(actions.CouncilError, match="đã bị sửa"):
            Box(room.vote.key_id).open(content)
    for teller in rooms.tellers(room)[:2]:
        actions.open_count(vote=room.vote, teller=teller, device=room.devices[teller.pk])
    with django_capture_on_commit_callbacks(execute=True):
        actions.count(vote=room.vote, actor=SYSTEM)
    assert list(keys_folder().glob(f"{room.vote.uid}-*")) == []
    assert list(verify()) == []


def test_the_phone_and_nobody_else_finds_its_receipt_again() -> None:
    room = rooms.voting(mode="secret")
    receipts = [cast.receipt for cast in room.cast(lambda n: {"rating": "pass" if n % 2 else "excellent"})]
    devices = [room.devices[s.pk] for s in room.seats]
    assert [actions.own_ballot(device=d)[2] for d in devices] == receipts
    actions.close_vote(vote=room.vote, actor=SYSTEM)
    assert [actions.own_ballot(device=d)[2] for d in devices] == receipts
    for teller in rooms.tellers(room)[:2]:
        actions.open_count(vote=room.vote, teller=teller, device=room.devices[teller.pk])
    actions.count(vote=room.vote, actor=SYSTEM)
    assert [actions.receipt_again(vote=room.vote, device=d) for d in devices] == receipts
    assert actions.receipt_again(vote=room.vote, device="x" * 43) == ""
    assert queries.export_vote(room.vote)["receipts"] == sorted(receipts)


def test_a_ballot_under_a_used_id_is_refused() -> None:
    """A copied ballot cannot be put in a second time: its id is the database's key, its receipt that of one nonce."""
    room = rooms.voting(mode="secret")
    room.cast({"rating": "pass"}, room.seats[:1])
    copied = Ballot.objects.get()
    Ballot.objects.create(id="f" * 32, vote=room.vote, content=copied.content)
    room.cast({"rating": "pass"}, room.seats[1:])
    with pytest.raises(actions.CouncilError, match="không khớp với danh sách bỏ phiếu"):
        actions.close_vote(vote=room.vote, actor=SYSTEM)
    assert Vote.objects.get().status == "open"


def test_ballots_altered_after_the_count_are_named() -> None:
    room = rooms.voting(mode="secret")
    room.cast(lambda n: {"rating": "pass" if n else "fail"})
    rooms.count(room)
    assert queries.ballot_faults(room.vote) == []
    failed = next(b for b in Ballot.objects.all() if json.loads(b.content)["content"]["rating"] == "fail")
    Ballot.objects.filter(pk=failed.pk).update(content=failed.content.replace('"fail"', '"pass"'))
    assert queries.ballot_faults(room.vote) == [f"Phiếu {json.loads(failed.content)['receipt']} đã bị sửa."]
    failed.delete()
    assert queries.ballot_faults(room.vote) == ["Các phiếu không khớp với mã băm lúc đóng bỏ phiếu."]


@pytest.mark.parametrize("mode", ["named", "secret"])
def test_nothing_is_told_before_the_count(mode: str) -> None:
    room = rooms.voting(mode=mode)
    room.cast(lambda n: {"rating": "fail", "comment": "bí mật"}, room.seats[:8])
    stored = " ".join(
        text
        for rows, column in ((Ballot, "content"), (NamedBallot, "sealed"), (Entry, "changes"))
        for text in rows.objects.values_list(column, flat=True)
    )
    assert "bí mật" not in stored and '{"rating"' not in stored
    assert queries.published_result(room.vote) == {}
    with pytest.raises(actions.CouncilError, match="chưa đóng"):
        actions.count(vote=room.vote, actor=SYSTEM)
    assert [line.voted for line in queries.roll_of(room.vote)].count(True) == 8


def test_secrecy_that_is_none_is_said_and_the_tally_may_be_withheld() -> None:
    room = rooms.voting(mode="secret")
    room.cast({"rating": "excellent"}, room.seats[:8])
    assert queries.secrecy_warnings(room.vote) == ["Chỉ còn một người chưa bỏ phiếu."]
    room.cast({"rating": "excellent"}, room.seats[8:])
    rooms.count(room)
    assert queries.secrecy_warnings(room.vote) == ["Mọi phiếu giống nhau: ai cũng biết từng người đã bỏ phiếu thế nào."]
    assert queries.published_result(room.vote)["tally"]["excellent"] == 9
    counting.publish_only_result(vote=room.vote, actor=SYSTEM)
    assert queries.published_result(room.vote) == {"result": "excellent", "reasons": [], "tally": {}, "mean": None}
    assert len(sealing.secrecy_notice("secret")) == 5


def test_sealed_text_is_bound_to_its_key_and_its_bytes(tmp_path: Any) -> None:
    one, other = Box(make_key("a" * 32)), Box(make_key("b" * 32))
    sealed = one.seal({"rating": "pass"})
    assert one.open(sealed) == {"rating": "pass"}
    assert one.seal({"rating": "pass"}) != sealed
    for box, text in [(other, sealed), (one, sealed[:-4] + "AAA="), (one, "không phải phiếu")]:
        with pytest.raises(actions.CouncilError, match="đã bị sửa"):
            box.open(text)
