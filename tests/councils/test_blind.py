"""A regime that keeps names back: host and investigator from the members until they have concluded, the members from the hosts. None shipped does."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hoahoi.accounts.models import Role
from hoahoi.councils import actions
from hoahoi.councils.models import Council, Invitation
from hoahoi.councils.papers import list_papers, paper_draft
from hoahoi.councils.sealing import sha256
from hoahoi.documents.render import html as drawn
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.records import digest
from hoahoi.procedures.confirming import office_trees, spelled
from hoahoi.procedures.models import RegimeVersion
from hoahoi.procedures.regime_values import values
from hoahoi.procedures.regimes import codes, regime

from . import room as rooms

pytestmark = pytest.mark.django_db
AsRole = Callable[..., Client]
HOST, INVESTIGATOR = "Trung tâm Giống cây hồi", "Vi Thị Chủ Nhiệm"
BLIND = {"host": True, "members": True, "source": "Quy chế thử", "article": "Điều 1", "confidence": "found"}


def made_regime() -> str:
    """VN-TT11-2014 with the one value more, as an office's frozen version."""
    trees = office_trees("VN-TT11-2014")
    trees["councils.toml"]["acceptance"]["blind"] = BLIND
    version = RegimeVersion(regime="VN-TT11-2014", number=1, content=spelled(trees), sha256=digest(trees), unsure=0, frozen_on=timezone.localdate())
    with act("setup", actor=SYSTEM) as doing:
        doing.save(version)
    return "VN-TT11-2014@1"


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def names_in(text: str) -> list[str]:
    return [name for name in (HOST, INVESTIGATOR) if name in text]


def linked(room: rooms.Room) -> str:
    token, invitation = "liên-kết-thử-của-thành-viên-dài-hơn-số-ghế", Invitation.objects.get(seat=room.seats[5])
    with act("setup", actor=SYSTEM) as doing:
        invitation.token_hash = sha256(token)
        doing.save(invitation)
    return f"/moi/{token}/"


def test_no_shipped_regime_asks_for_it_and_a_made_one_says_so_in_words() -> None:
    assert [code for code in codes() if any(rule.host_hidden or rule.members_hidden for rule in regime(code).councils.values())] == []
    told = {v.path: v.value for v in values(regime(made_regime()))}
    assert told["councils.acceptance.blind"] == (
        "thành viên không biết tổ chức chủ trì, chủ nhiệm trước khi hội đồng kết luận; tổ chức chủ trì không biết thành viên"
    )  # fmt: skip


def test_members_learn_the_host_when_they_have_concluded(as_role: AsRole) -> None:
    room = rooms.voting(regime=made_regime())
    page, pk = linked(room), room.council.pk
    assert Council.objects.get(pk=pk).blind
    chair, member = (as_role(Role.COUNCIL_MEMBER, person=room.seat(role).person) for role in ("chair", "member"))
    mine = [f"/moi/ghe-{room.seat('member').pk}/", f"/hoi-dong/{pk}/man-chieu/", f"/hoi-dong/{pk}/dieu-hanh/"]
    assert names_in(words(Client().get(page))) == []
    assert "Quy định giấu tên tổ chức chủ trì" in words(Client().get(page))
    assert [names_in(words(member.get(url))) for url in mine[:2]] == [[], []]
    assert (chair.get(mine[2]).status_code, names_in(words(chair.get(mine[2])))) == (200, [])
    closed = [f"/hoi-dong/{pk}/", f"/hoi-dong/{pk}/so-cai/", f"/nhiem-vu/{room.task.pk}/"]
    assert [chair.get(url).status_code for url in closed] == [404, 404, 404]
    assert names_in(words(chair.get("/hoi-dong/?cot=title,host"))) == []
    assert names_in(words(as_role(Role.SCIENCE).get(mine[2]))) == [HOST, INVESTIGATOR]  # the office knows
    room.cast({"rating": "pass"})
    rooms.count(room)
    assert names_in(words(Client().get(page))) == []
    actions.conclude(item=room.item, chair=room.seat("chair"), text="Đạt.", actor=SYSTEM)
    assert names_in(words(Client().get(page))) == [HOST, INVESTIGATOR]
    assert [chair.get(url).status_code for url in closed] == [200, 200, 200]


def test_papers_of_members_keep_the_host_back_and_papers_to_the_host_the_members() -> None:
    room = rooms.voting(regime=made_regime())
    room.cast({"rating": "pass"})
    rooms.count(room)
    before = {s.code: str(drawn(paper_draft(room.fresh(), s.code))) for s in list_papers(room.fresh()) if not s.missing}
    assert {"quyet-dinh", "giay-moi", "phieu-nhan-xet", "phieu-danh-gia", "bien-ban-kiem-phieu", "tong-hop"} <= set(before)
    assert {code: found for code, text in before.items() if (found := names_in(text))} == {}
    actions.conclude(item=room.item, chair=room.seat("chair"), text="Đạt.", actor=SYSTEM)
    minutes, notice = (str(drawn(paper_draft(room.fresh(), code))) for code in ("bien-ban", "thong-bao"))
    assert names_in(minutes) == names_in(notice) == [HOST, INVESTIGATOR]
    assert [p.title for p in room.people if p.title in notice] == []
    assert names_in(str(drawn(paper_draft(room.fresh(), "quyet-dinh")))) == []  # names the members: not sent to the host


def test_without_it_members_and_papers_name_the_host() -> None:
    room = rooms.appointed()
    assert not room.fresh().blind
    assert names_in(words(Client().get(linked(room)))) == [HOST, INVESTIGATOR]
    assert HOST in str(drawn(paper_draft(room.fresh(), "quyet-dinh")))
