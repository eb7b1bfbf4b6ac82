"""Doors of an account that sits on a council: chair and secretary to the console, every member to the own page and ballot; minutes afterwards."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from hoahoi.accounts.models import Grant, Role, User
from hoahoi.councils import actions, queries
from hoahoi.councils.models import Invitation, Roll, Seat
from hoahoi.councils.sealing import sha256
from hoahoi.ledger.acts import SYSTEM, act

from . import room as rooms

pytestmark = pytest.mark.django_db
AsRole = Callable[..., Client]


def member(as_role: AsRole, seat: Seat) -> Client:
    return as_role(Role.COUNCIL_MEMBER, person=seat.person)


def links(response: Any) -> set[str]:
    return set(re.findall(r'href="([^"]+)"', response.content.decode()))


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_who_runs_the_sitting_finds_the_console_on_the_councils_page_and_a_member_the_own_page(as_role: AsRole) -> None:
    room = rooms.appointed()
    page, console = f"/hoi-dong/{room.council.pk}/", f"/hoi-dong/{room.council.pk}/dieu-hanh/"
    for seat in (room.seat("chair"), room.seat("vice_chair"), room.seat("sci_secretary"), room.seat("reviewer"), room.seat("member")):
        client, own = member(as_role, seat), f"/moi/ghe-{seat.pk}/"
        found = links(client.get(page))
        runs = seat.role in ("chair", "vice_chair", "sci_secretary")
        assert (console in found, own in found, f"{page}sua/" in found) == (runs, True, False)
        assert (client.get(console).status_code, client.get(own).status_code) == (200 if runs else 404, 200)
    assert {f"/moi/ghe-{s.pk}/" for s in room.seats} & links(as_role(Role.SCIENCE).get(page)) == set()  # an officer without a seat


def test_before_the_invitation_there_is_no_door(as_role: AsRole) -> None:
    room = rooms.proposed()
    seat = room.seat("chair")
    client = member(as_role, seat)
    found = links(client.get(f"/hoi-dong/{room.council.pk}/"))
    assert [link for link in found if link.startswith("/moi/") or "/thanh-vien/" in link] == []
    assert client.get(f"/moi/ghe-{seat.pk}/").status_code == 404


def test_the_own_page_opens_for_the_own_account_alone(as_role: AsRole) -> None:
    room = rooms.appointed()
    seat, other = room.seats[5], room.seats[6]
    own = f"/moi/ghe-{seat.pk}/"
    nobody = Client().get(own)
    assert (nobody.status_code, nobody["Location"].startswith("/tai-khoan/login/")) == (302, True)
    assert [as_role(role).get(own).status_code for role in (Role.SCIENCE, Role.DIRECTOR)] == [404, 404]
    assert member(as_role, other).get(own).status_code == 404
    client = member(as_role, seat)
    assert client.get(own).status_code == 200
    with act("setup", actor=SYSTEM) as doing:
        for grant in Grant.objects.filter(user=User.objects.get(person=seat.person)):
            grant.valid_to = date(2026, 1, 1)
            doing.save(grant)
    assert client.get(own).status_code == 404


def test_an_account_answers_its_invitation_and_writes_without_the_link(as_role: AsRole) -> None:
    room = rooms.proposed()
    actions.appoint(council=room.council, on=date(2026, 11, 2), actor=SYSTEM, number="2100/QĐ-UBND")
    seat = room.seats[5]
    actions.invite(seat=seat, actor=SYSTEM)
    client, own = member(as_role, seat), f"/moi/ghe-{seat.pk}/"
    assert client.post(own, {"answer": "accepted"})["Location"] == own
    assert client.post(f"{own}nhan-xet/{room.item.pk}/", {"text": "Đồng ý."})["Location"] == f"{own}#ho-so-{room.item.pk}"
    assert Invitation.objects.get(seat=seat).answer == "accepted"
    assert list(room.item.reviews.values_list("seat_id", "text")) == [(seat.pk, "Đồng ý.")]


def test_an_account_opens_its_own_ballot_and_still_needs_the_code_of_the_room(as_role: AsRole) -> None:
    room = rooms.voting(phones=False, mode="secret")
    assert room.vote
    seat = room.seats[5]
    client, own = member(as_role, seat), f"/moi/ghe-{seat.pk}/"
    assert "Mở phiếu của tôi" in text(client.get(own))
    to_code = client.post(f"{own}phieu/")
    token = to_code["Location"].removeprefix("/phieu/").rstrip("/")
    assert Roll.objects.get(vote=room.vote, seat=seat).link.token_hash == sha256(token)
    assert client.post(to_code["Location"], {"code": "000000"}).status_code == 422
    assert client.post(to_code["Location"], {"code": queries.room_code_of(room.vote)})["Location"] == "/phieu/"
    assert client.post("/phieu/nop/", {"rating": "pass"}).status_code == 302
    assert list(Roll.objects.filter(vote=room.vote, voted=True).values_list("seat_id", flat=True)) == [seat.pk]
    assert client.post(f"{own}phieu/")["Location"] == "/phieu/"  # voted: the page with the receipt


def test_a_ballot_open_on_another_device_stays_there(as_role: AsRole) -> None:
    room = rooms.voting()
    assert room.vote
    seat = room.seats[5]
    bound = Roll.objects.get(vote=room.vote, seat=seat).link.device_hash
    client = member(as_role, seat)
    assert client.post(f"/moi/ghe-{seat.pk}/phieu/")["Location"] == "/phieu/"
    assert client.get("/phieu/").status_code == 403
    assert Roll.objects.get(vote=room.vote, seat=seat).link.device_hash == bound
    barred = member(as_role, room.seats[6])
    actions.strike_from_roll(vote=room.vote, seat=room.seats[6], reason="về sớm", actor=SYSTEM)
    assert barred.post(f"/moi/ghe-{room.seats[6].pk}/phieu/").status_code == 409


def test_the_link_without_an_account_opens_no_ballot() -> None:
    room = rooms.voting(phones=False)
    token = _relinked(room.seats[5])
    assert "Mở phiếu của tôi" not in text(Client().get(f"/moi/{token}/"))
    assert Client().post(f"/moi/{token}/phieu/").status_code == 404


def _relinked(seat: Seat) -> str:
    """A link to the member's page that this test knows."""
    token = "liên-kết-thử-của-thành-viên-dài-hơn-số-ghế"
    invitation = Invitation.objects.get(seat=seat)
    with act("setup", actor=SYSTEM) as doing:
        invitation.token_hash = sha256(token)
        doing.save(invitation)
    return token


def test_after_the_end_the_members_page_gives_the_minutes_and_never_before() -> None:
    room = rooms.voting()
    token = _relinked(room.seats[5])
    page, papers = f"/moi/{token}/", ("quyet-dinh", "giay-moi", "bien-ban", "thong-bao")
    shown = [f"/moi/{token}/giay-to/{code}.pdf" for code in papers]
    room.cast({"rating": "pass"})
    rooms.count(room)
    actions.conclude(item=room.item, chair=room.seat("chair"), text="Đạt.", actor=SYSTEM)
    assert [u for u in links(Client().get(page)) if "giay-to" in u] == []
    assert {Client().get(u).status_code for u in shown} == {404}
    actions.finish(council=room.fresh(), actor=SYSTEM)
    assert sorted(u for u in links(Client().get(page)) if "giay-to" in u) == sorted(shown)
    minutes = Client().get(shown[2])
    assert (minutes["Content-Type"], minutes.content[:5], "no-store" in minutes["Cache-Control"]) == ("application/pdf", b"%PDF-", True)
    others = ("tong-hop", "bien-ban-kiem-phieu", "nhan-xet-da-gui", "khong-co")
    assert {Client().get(f"/moi/{token}/giay-to/{code}.pdf").status_code for code in others} == {404}
    assert len([u for u in links(Client().get(page)) if "/tai-lieu/" in u]) == 1  # the dossier stays
