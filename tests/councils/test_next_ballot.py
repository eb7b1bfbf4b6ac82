"""One phone through a sitting of several dossiers: the new code alone opens the next ballot; a teller opens the count on it."""

from __future__ import annotations

import pytest
from django.test import Client

from hoahoi.councils import actions
from hoahoi.councils.models import AgendaItem, Council
from hoahoi.councils.queries import room_code_of, vote_of
from hoahoi.ledger.acts import SYSTEM

from . import room

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> room.Room:
    return room.voting("selection", regime="VN-2023", roles=room.SEVEN, dossiers=2, mode="secret")


def phone(device: str) -> Client:
    client = Client()
    client.cookies["phieu"] = device
    return client


def test_the_teller_opens_the_count_on_the_phone_and_goes_on_to_the_next(two: room.Room) -> None:
    marks = {"overview": "10", "contents": "20", "products": "12", "application": "12", "plan_budget": "12", "capacity": "12"}
    two.cast({"scores": marks})
    assert two.vote
    actions.close_vote(vote=two.vote, actor=SYSTEM)
    tellers = room.tellers(two)
    other = next(s for s in two.seats if s not in tellers)
    page = phone(two.devices[tellers[0].pk]).get("/phieu/bien-nhan/").content.decode()
    assert "Tôi đồng ý mở kiểm phiếu" in page
    assert "Tôi đồng ý mở kiểm phiếu" not in phone(two.devices[other.pk]).get("/phieu/bien-nhan/").content.decode()
    refused = phone(two.devices[other.pk]).post("/phieu/mo-kiem/")
    assert (refused.status_code, "không thuộc tổ kiểm phiếu" in refused.content.decode()) == (422, True)
    for teller in tellers[:2]:
        assert phone(two.devices[teller.pk]).post("/phieu/mo-kiem/").status_code == 302
    actions.count(vote=two.vote, actor=SYSTEM)
    chair = two.seat("chair")
    actions.conclude(item=two.item, chair=chair, actor=SYSTEM)
    second = AgendaItem.objects.select_related("council").get(council=two.council, position=2)
    actions.open_vote(item=second, actor=SYSTEM, mode="secret")
    vote = vote_of(second)
    assert vote
    member = phone(two.devices[chair.pk])
    assert "Nội dung tiếp theo đang bỏ phiếu" in member.get("/phieu/bien-nhan/").content.decode()
    wrong = member.post("/phieu/tiep/", {"code": "000000" if room_code_of(vote) != "000000" else "111111"})
    assert (wrong.status_code, "Còn 4 lần thử" in wrong.content.decode()) == (422, True)
    old = member.cookies["phieu"].value
    assert member.post("/phieu/tiep/", {"code": room_code_of(vote)})["Location"] == "/phieu/"
    assert member.cookies["phieu"].value != old
    assert second.title in member.get("/phieu/").content.decode()
    late = phone(old).post("/phieu/tiep/", {"code": room_code_of(vote)})  # a second tab of the old page: the ballot is open elsewhere
    assert (late.status_code, "Chưa có lượt bỏ phiếu nào khác" in late.content.decode()) == (422, True)


def test_wrong_codes_lock_the_next_ballot_too(two: room.Room) -> None:
    two.cast({"scores": {"overview": "10", "contents": "20", "products": "12", "application": "12", "plan_budget": "12", "capacity": "12"}})
    room.count(two)
    actions.conclude(item=two.item, chair=two.seat("chair"), actor=SYSTEM)
    second = AgendaItem.objects.select_related("council").get(council=two.council, position=2)
    vote = actions.open_vote(item=second, actor=SYSTEM, mode="secret")
    code, wrong = room_code_of(vote), "000000"
    device = two.devices[two.seat("chair").pk]
    for _ in range(5):
        with pytest.raises(actions.CouncilError, match="không đúng"):
            actions.claim_next(device=device, code=wrong if wrong != code else "111111")
    with pytest.raises(actions.CouncilError, match="sai mã quá"):
        actions.claim_next(device=device, code=code)
    assert Council.objects.get(pk=two.council.pk).stage == "meeting"
