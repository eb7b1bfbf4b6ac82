"""C1: while a ballot is open nobody, by any address of the site, sees another member's score, comment, mean or rank."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from hoahoi.accounts.models import Role
from hoahoi.councils import actions, queries
from hoahoi.councils.models import AgendaItem, NamedBallot, Review, Roll, Vote
from hoahoi.declare.registers import registers
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.records import kinds

from . import room as rooms

pytestmark = [pytest.mark.django_db, pytest.mark.either]  # pages and papers: what they ask of the database is tested with the acts
# no page holds these but for the ballots and comments planted below
COMMENT, SCORE, REVIEW, OWN = "nhận-xét-của-người-khác-9137", "11.37", "phản-biện-của-người-khác-5521", "lời-của-chính-tôi-7788"
MARKS = (COMMENT, SCORE, "11,37", REVIEW)
WORDS = ("tai-ve.csv", "tai-ve.xlsx", "so-cai/", "sua/")


def scene(*modes: str) -> tuple[rooms.Room, list[dict[int, Client]], str]:
    """Seven members score a bid in each mode, all open at once; six have handed in, the last has not. Everyone's comments are marked.

    Returns the phones of each vote by seat, and the last member's personal link.
    """
    room = rooms.appointed("selection", roles=rooms.SEVEN, dossiers=len(modes))
    items = list(room.council.items.order_by("position"))
    for seat in room.seats[:-1]:
        for item in items:
            actions.submit_review(item=item, seat=seat, text=REVIEW, type=Review.Type.COMMENT)
    link = actions_invite(room)
    room.meeting = actions.call_roll(council=room.council, actor=SYSTEM)
    for seat in room.seats:
        actions.mark_present(meeting=room.meeting, seat=seat, actor=SYSTEM)
    actions.open_meeting(meeting=room.meeting, actor=SYSTEM)
    actions.elect_tellers(meeting=room.meeting, seats=room.seats[:3], actor=SYSTEM)
    phones = [voted(room, item, mode) for item, mode in zip(items, modes, strict=True)]
    room.vote = Vote.objects.order_by("pk").first()
    assert Roll.objects.filter(voted=True).count() == 6 * len(modes)
    return room, phones, link


def voted(room: rooms.Room, item: AgendaItem, mode: str) -> dict[int, Client]:
    """A phone for each member, all but the last with the ballot handed in."""
    item.refresh_from_db()
    vote = actions.open_vote(item=item, actor=SYSTEM, mode=mode)
    tokens, code = actions.issue_scoring_links(vote=vote, actor=SYSTEM), queries.room_code_of(vote)
    names = ["overview", "contents", "products", "application", "plan_budget", "capacity"]
    sheet = {f"scores.{name}": SCORE.replace(".", ",") for name in names} | {"comment": COMMENT}
    phones = {seat.pk: Client() for seat in room.seats}
    for seat in room.seats:
        phones[seat.pk].post(f"/phieu/{tokens[seat.pk]}/", {"code": code})
        assert seat == room.seats[-1] or phones[seat.pk].post("/phieu/nop/", sheet).status_code == 302
    return phones


def actions_invite(room: rooms.Room) -> str:
    """A link to the last member's own page: the seat's invitation with a token that this test knows."""
    from hoahoi.councils.models import Invitation
    from hoahoi.councils.sealing import new_token, sha256
    from hoahoi.ledger.acts import act

    token, invitation = new_token(), Invitation.objects.get(seat=room.seats[-1])
    with act("test.setup", actor=SYSTEM) as doing:
        invitation.token_hash = sha256(token)
        doing.save(invitation)
    return token


def patterns(entries: Any = None, prefix: str = "") -> Iterator[str]:
    for entry in entries if entries is not None else get_resolver().url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from patterns(entry.url_patterns, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern)


def addresses(room: rooms.Room, link: str) -> list[str]:
    """Every address that can be filled in with what this council has: its ids, its kinds, its words; and searches for the marks."""
    ids = {room.council.pk, room.task.pk, *AgendaItem.objects.values_list("pk", flat=True), *Vote.objects.values_list("pk", flat=True)}
    found: set[str] = set()
    for pattern in patterns():
        if pattern.startswith(("bien-tap/", "tai-lieu/", "_util/", "^", "tai-khoan/")) or "(?" in pattern:
            continue
        plain = pattern.replace("<str:token>", link).replace("<int:year>", "2026").replace("<slug:slug>", "nhiem-vu")
        for extension in ("csv", "xlsx", "pdf", "docx"):
            for kind in ("council", "minutes", "ballots", "tasks", "vote", "review"):
                filled = plain.replace("<str:extension>", extension).replace("<str:kind>", kind).replace("<str:code>", "tasks.accepted")
                for pk in ids if "<int:pk>" in filled else [0]:
                    address = re.sub(r"<[^>]+>", "1", filled.replace("<int:pk>", str(pk)))
                    found.add(address)
    found |= {f"tim/?q={mark}" for mark in MARKS} | {f"chon/?loai={kind}&q={COMMENT}" for kind in kinds()}
    found |= {f"{entry.slug}/?q={REVIEW}" for entry in registers().values()}
    for model, rows in ((NamedBallot, NamedBallot.objects.all()), (Roll, Roll.objects.all()), (Review, Review.objects.all())):
        found |= {f"{model.slug}/{row.pk}/{end}" for row in rows for end in ("", "so-cai/", "sua/")}
    return sorted(found)


def leaks(client: Client, urls: list[str], marks: tuple[str, ...]) -> list[str]:
    found = []
    for url in urls:
        response = client.get("/" + url)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        text = _readable(body)
        found += [f"/{url} ({response.status_code}): {mark}" for mark in marks if mark in text.replace(f"?q={mark}", "") and f"q={mark}" not in url]
        if f"q={COMMENT}" in url or f"q={REVIEW}" in url:  # the question itself is repeated; nothing may be found for it
            found += [f"/{url}: hit" for kind in ("nhan-xet/", "phieu-ghi-ten/") if f'href="/{kind}' in text]
    return found


def _readable(body: bytes) -> str:
    """Text of a page or of a spreadsheet (a zip of XML)."""
    if body[:2] == b"PK":
        import io
        import zipfile

        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    return body.decode(errors="replace")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def test_no_address_shows_another_members_ballot_before_the_count(as_role: Any) -> None:
    """One named and one secret vote are open; everyone who could be curious opens every address."""
    room, phones, link = scene("named", "secret")
    last = room.seats[-1]
    urls = addresses(room, link)
    assert {"so-cai" in u for u in urls} == {True, False}
    assert len(urls) > 300
    member = as_role(Role.COUNCIL_MEMBER, person=last.person)
    assert leaks(member, urls, MARKS) == []
    for by_link in (of_vote[last.pk] for of_vote in phones):  # no account: the phone's cookie, and the personal link among the addresses
        assert leaks(by_link, urls, MARKS) == []
    # an officer who runs the sitting reads written comments, and nothing of a ballot
    officer = as_role(Role.SCIENCE)
    assert leaks(officer, urls, (COMMENT, SCORE, "11,37")) == []
    # one who sits on the council is a member there
    director = as_role(Role.DIRECTOR, person=last.person)
    reviews = [f"nhan-xet/{pk}/{end}" for pk in Review.objects.exclude(seat=last).values_list("pk", flat=True) for end in ("", "so-cai/")]
    ballots = [f"phieu-ghi-ten/{pk}/{end}" for pk in NamedBallot.objects.values_list("pk", flat=True) for end in ("", "so-cai/")]
    assert {director.get("/" + url).status_code for url in reviews + ballots} == {404}
    assert leaks(director, urls, MARKS) == []
    own = Review.objects.filter(seat=last).first()
    assert director.get(f"/nhan-xet/{own.pk}/").status_code == 200  # type: ignore[union-attr]
    # the walk does see what is there to be seen: the member's own words
    phones[0][last.pk].post(f"/moi/{link}/nhan-xet/{room.item.pk}/", {"text": OWN})
    assert len(leaks(phones[0][last.pk], [f"moi/{link}/nhan-xet/{room.item.pk}/"], (OWN,))) == 1


def test_ballots_and_comments_are_read_once_counted(as_role: Any) -> None:
    room, (phones,), _link = scene("named")
    officer = as_role(Role.SCIENCE)
    ballot, vote = NamedBallot.objects.first(), room.vote
    assert ballot and vote
    assert officer.get(f"/phieu-ghi-ten/{ballot.pk}/").status_code == 404
    actions.strike_from_roll(vote=vote, seat=room.seats[-1], reason="về sớm", actor=SYSTEM)
    actions.close_vote(vote=vote, actor=SYSTEM)
    assert officer.get(f"/phieu-ghi-ten/{ballot.pk}/").status_code == 404  # closed, not yet counted
    for teller in room.seats[:2]:
        actions.open_count(vote=vote, teller=teller, device=phones[teller.pk].cookies["phieu"].value)
    actions.count(vote=vote, actor=SYSTEM)
    assert officer.get(f"/phieu-ghi-ten/{ballot.pk}/").status_code == 200
    director = as_role(Role.DIRECTOR, person=room.seats[-1].person)
    assert director.get(f"/nhan-xet/{Review.objects.first().pk}/").status_code == 200  # type: ignore[union-attr]


def test_faults_and_mail_hold_no_ballot(as_role: Any) -> None:
    """Refused and broken requests repeat nothing of others, and no table but the sealed ones was written: every text column is looked through."""
    room, (phones,), link = scene("named")
    last = room.seats[-1]
    sent = {"scores.overview": "sai", "comment": OWN}
    pages = [phones[last.pk].post("/phieu/", sent), phones[last.pk].post("/phieu/nop/", sent), Client().post("/phieu/nop/", sent)]
    pages += [Client().get(f"/phieu/{link}/"), Client().get("/moi/khong-co/"), Client().get("/khong-co-trang-nay/")]
    assert [p.status_code for p in pages] == [422, 422, 403, 404, 404, 404]
    assert [mark for p in pages for mark in MARKS if mark in p.content.decode()] == []
    holding = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # every table of this database by its own name
            text = str(cursor.fetchall())
            holding |= {(table, mark): True for mark in MARKS if mark in text}
    ballots = [key for key in holding if key[1] != REVIEW]
    assert ballots == []
    assert AgendaItem.objects.count() == 1
