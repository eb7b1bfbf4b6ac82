"""The console: one next step on every page, refusals at their field, who may open it, how many queries it takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hoahoi.councils import actions, queries
from hoahoi.councils.models import Attendance, Conflict, Council, Dissent, Invitation, Review, Seat, Vote
from hoahoi.ledger.acts import SYSTEM

from . import room as rooms

pytestmark = pytest.mark.django_db
OFFICER = "science_officer"


@pytest.fixture
def officer(as_role: Callable[..., Client]) -> Client:
    return as_role(OFFICER)


def desk(room: rooms.Room) -> str:
    return f"/hoi-dong/{room.council.pk}/dieu-hanh/"


def text(response: Any) -> str:
    """The page's words, tags out, white space in one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def press(client: Client, room: rooms.Room, name: str, **values: Any) -> Any:
    return client.post(f"{desk(room)}{name}/", values)


def step(room: rooms.Room) -> str:
    found = queries.next_step(room.fresh())
    return found.code if found else ""


def test_a_sitting_run_from_the_console(officer: Client) -> None:
    room = rooms.appointed()
    assert step(room) == "call_roll"
    assert press(officer, room, "diem-danh", form="in_person", place="Hội trường Sở").status_code == 302
    assert press(officer, room, "co-mat", mark="all:present")["Location"] == f"{desk(room)}#phong-hop"
    assert press(officer, room, "co-mat", mark=f"{room.seats[8].pk}:online").status_code == 302
    assert press(officer, room, "co-mat", mark=f"{room.seats[7].pk}:absent", reason="ốm").status_code == 302
    rows = {a.seat_id: (a.present, a.form, a.reason) for a in Attendance.objects.filter(meeting__council=room.council)}
    assert rows[room.seats[8].pk] == (True, "online", "")
    assert rows[room.seats[7].pk] == (False, "in_person", "ốm")
    page = text(officer.get(desk(room)))
    assert "8 trong 9 người có mặt; cần ít nhất 6." in page
    assert press(officer, room, "khai-mac").status_code == 302
    assert press(officer, room, "to-kiem-phieu", tellers=[str(s.pk) for s in room.seats[4:7]]).status_code == 302
    assert press(officer, room, "mo-bo-phieu", mode="named").status_code == 302
    vote = Vote.objects.get(item=room.item)
    shown = officer.post(f"{desk(room)}cap-duong-dan/")
    tokens = re.findall(r'value="http://testserver/phieu/([^/"]+)/"', shown.content.decode())
    assert len(tokens) == 8
    assert shown.content.decode().count('class="segno"') == 8
    code = queries.room_code_of(vote)
    assert f"{code[:3]} {code[3:]}" in text(officer.get(desk(room)))
    devices = [actions.claim_link(token=token, code=code) for token in tokens]
    for claim in devices[:6]:
        actions.cast_ballot(device=claim.device, content={"rating": "excellent"})
    assert press(officer, room, "phat-giay", seat=str(devices[6].roll.seat_id)).status_code == 302
    refused = press(officer, room, "dong")
    assert refused.status_code == 422
    assert f"Chưa bỏ phiếu: {devices[7].roll.seat.person.title}." in text(refused)
    assert press(officer, room, "gach-ten", seat=str(devices[7].roll.seat_id), reason="").status_code == 422
    assert press(officer, room, "gach-ten", seat=str(devices[7].roll.seat_id), reason="về sớm").status_code == 302
    assert press(officer, room, "dong").status_code == 302
    assert step(room) == "key_in_paper"


def test_two_people_type_the_paper_ballots(officer: Client, as_role: Callable[..., Client]) -> None:
    room = rooms.voting()
    assert room.vote
    paper = room.seats[0]
    actions.hand_out_paper(vote=room.vote, seat=paper, actor=SYSTEM)
    room.cast({"rating": "pass"}, room.seats[1:])
    actions.close_vote(vote=room.vote, actor=SYSTEM)
    address = f"{desk(room)}phieu-giay/"
    assert "Phiếu số 1" in text(officer.get(address))
    empty = officer.post(address, {"b1-member": str(paper.pk), "b1-rating": ""})
    assert (empty.status_code, "Chọn mức xếp loại." in text(empty)) == (422, True)
    assert officer.post(address, {"b1-member": str(paper.pk), "b1-rating": "pass"}).status_code == 302
    second = as_role(OFFICER)
    assert "đã nhập. Bạn là người thứ hai" in text(second.get(address))
    differs = second.post(address, {"b1-member": str(paper.pk), "b1-rating": "fail"})
    assert "Phiếu số 1: hai người nhập khác nhau." in text(differs)
    assert officer.post(address, {"b1-member": str(paper.pk), "b1-rating": "pass"}).status_code == 302
    assert second.post(address, {"b1-member": str(paper.pk), "b1-rating": "pass"}).status_code == 302
    assert step(room) == "open_count"


def test_count_conclusion_dissent_and_end(officer: Client) -> None:
    room = rooms.voting()
    room.cast(lambda n: {"rating": "excellent" if n < 7 else "pass"})
    assert press(officer, room, "dong").status_code == 302
    teller = rooms.tellers(room)[0]
    assert "Người kiểm phiếu tự xác nhận" in text(press(officer, room, "mo-kiem", seat=str(teller.pk)))
    early = press(officer, room, "kiem-phieu")
    assert (early.status_code, "Cần thêm 2 người của tổ kiểm phiếu cùng mở." in text(early)) == (422, True)
    assert room.vote
    room.vote.refresh_from_db()
    for one in rooms.tellers(room)[:2]:
        actions.open_count(vote=room.vote, teller=one, device=room.devices[one.pk])
    assert press(officer, room, "kiem-phieu").status_code == 302
    page = text(officer.get(desk(room)))
    assert "Xuất sắc" in page
    assert f"Người kết luận: {room.seats[0].person.title}, Chủ tịch." in page
    assert press(officer, room, "bao-luu", item=str(room.item.pk), seat=str(room.seats[8].pk), text="Chưa đủ hồ sơ").status_code == 302
    assert Dissent.objects.get(item=room.item).text == "Chưa đủ hồ sơ"
    assert press(officer, room, "ket-luan", text="Đạt yêu cầu.", recommendation="Chuyển giao cho ba xã").status_code == 302
    assert press(officer, room, "ket-thuc").status_code == 302
    assert room.fresh().stage == Council.Stage.FINISHED
    assert "Phiên họp đã kết thúc" in text(officer.get(desk(room)))


def test_refusals_stand_at_their_field_and_keep_what_was_typed(officer: Client) -> None:
    room = rooms.gathered(absent=["chair"])
    short = press(officer, room, "khai-mac")
    assert short.status_code == 422
    assert "Chưa đủ điều kiện họp" in text(short)
    assert "Số hoặc ngày giấy ủy quyền" in text(press(officer, room, "uy-quyen", paper=""))
    assert press(officer, room, "uy-quyen", paper="Giấy ngày 02/11/2026").status_code == 302
    assert press(officer, room, "khai-mac").status_code == 302
    one = press(officer, room, "to-kiem-phieu", tellers=[str(room.seats[5].pk)])
    assert (one.status_code, "Tổ kiểm phiếu có 3 người." in text(one)) == (422, True)
    assert f'value="{room.seats[5].pk}" ' in one.content.decode()
    assert press(officer, room, "mo-bo-phieu", mode="named").status_code == 422
    assert press(officer, room, "khong-co").status_code == 404
    assert officer.get(f"{desk(room)}khai-mac/").status_code == 405


def test_paper_comment_sheets_are_recorded_for_all_chosen(officer: Client) -> None:
    room = rooms.appointed(dossiers=2)
    Review.objects.filter(item__council=room.council).delete()
    press(officer, room, "diem-danh", form="in_person", place="")
    press(officer, room, "co-mat", mark="all:present")
    assert "chưa có phiếu nhận xét của" in text(press(officer, room, "khai-mac"))
    assert press(officer, room, "nhan-xet", reviewed=[str(s.pk) for s in room.seats], text="Đã nhận bản giấy.").status_code == 302
    kinds = Review.objects.filter(item__council=room.council).values_list("type", flat=True)
    assert (len(kinds), sum(k == "review" for k in kinds)) == (18, 4)
    assert press(officer, room, "khai-mac").status_code == 302


def test_the_panel_answers_nothing_while_nothing_changed(officer: Client) -> None:
    room = rooms.voting()
    page = officer.get(desk(room)).content.decode()
    address = re.search(r'hx-get="([^"]+/bo-phieu/[^"]+)"', page)
    assert address
    url = address.group(1).replace("&amp;", "&")
    assert officer.get(url).status_code == 204
    room.cast({"rating": "pass"}, room.seats[:1])
    changed = officer.get(url)
    assert (changed.status_code, "1/9" in text(changed)) == (200, True)
    assert "Đạt" not in text(changed)
    room.cast({"rating": "pass"}, room.seats[1:])
    assert room.vote
    actions.close_vote(vote=room.vote, actor=SYSTEM)
    assert officer.get(url)["HX-Refresh"] == "true"


def test_the_wall_shows_code_and_progress_then_the_result_alone(officer: Client) -> None:
    room = rooms.voting(mode="secret")
    assert room.vote
    wall = f"/hoi-dong/{room.council.pk}/man-chieu/"
    code = queries.room_code_of(room.vote)
    room.cast({"rating": "fail"}, room.seats[:4])
    page = text(officer.get(wall))
    assert f"{code[:3]} {code[3:]}" in page
    assert "4 trong 9 đã bỏ phiếu" in page
    assert [s.person.title for s in room.seats if s.person.title in page] == []
    room.cast({"rating": "excellent"}, room.seats[4:])
    rooms.count(room)
    assert "Mời Chủ tịch kết luận." in text(officer.get(wall))
    assert "Không đạt" not in text(officer.get(wall))
    actions.publish_only_result(vote=room.vote, actor=SYSTEM)
    actions.conclude(item=room.item, chair=room.seats[0], text="Thiếu sản phẩm.", actor=SYSTEM)
    page = text(officer.get(wall, headers={"HX-Request": "true"}))
    assert "Không đạt" in page
    assert [word for word in ("4/9", "phiếu Không đạt", "có mặt Xuất sắc") if word in page] == []


def test_the_wall_goes_on_to_the_next_dossier_as_soon_as_one_is_concluded(officer: Client) -> None:
    room = rooms.voting(dossiers=2)
    first, second = room.council.items.order_by("position")
    wall = f"/hoi-dong/{room.council.pk}/man-chieu/"
    assert f"Hồ sơ 1 trong 2 {first.title}" in text(officer.get(wall))
    room.cast({"rating": "excellent"})
    rooms.count(room)
    counted = text(officer.get(wall))
    assert ("Mời Chủ tịch kết luận." in counted, "Xuất sắc" in counted, "Đã kết luận" in counted) == (True, False, False)
    actions.conclude(item=first, chair=room.seat("chair"), text="Đạt.", actor=SYSTEM)
    page = text(officer.get(wall, headers={"HX-Request": "true"}))
    assert f"Hồ sơ 2 trong 2 {second.title}" in page
    assert "Mở bỏ phiếu" in page
    assert f"Đã kết luận {first.title}: Xuất sắc" in page
    room.vote = actions.open_vote(item=second, actor=SYSTEM, mode="secret")
    tokens, code = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM), queries.room_code_of(room.vote)
    room.devices = {pk: actions.claim_link(token=token, code=code).device for pk, token in tokens.items()}
    room.cast({"rating": "fail"})
    assert "Không đạt" not in text(officer.get(wall))
    rooms.count(room)
    assert "Không đạt" not in text(officer.get(wall))
    actions.conclude(item=second, chair=room.seat("chair"), text="Thiếu sản phẩm.", actor=SYSTEM)
    end = text(officer.get(wall))
    assert f"Đã kết luận {first.title}: Xuất sắc {second.title}: Không đạt" in end
    assert "Mã phòng họp" not in end


def test_who_may_open_what(as_role: Callable[..., Client]) -> None:
    room = rooms.gathered()
    console, wall = desk(room), f"/hoi-dong/{room.council.pk}/man-chieu/"
    answers = {
        role: (as_role(role).get(console).status_code, as_role(role).get(wall).status_code, as_role(role).post(f"{console}khai-mac/").status_code)
        for role in ("provincial_leader", "clerk", "investigator", "locality_officer")
    }
    assert answers == {
        "provincial_leader": (404, 200, 404),
        "clerk": (404, 200, 404),
        "investigator": (404, 404, 404),
        "locality_officer": (404, 404, 404),
    }
    chair = as_role("council_member", person=room.seats[0].person)
    plain = as_role("council_member", person=room.seats[8].person)
    assert (chair.get(console).status_code, plain.get(console).status_code, plain.get(wall).status_code) == (200, 404, 200)
    assert chair.post(f"{console}moi/").status_code == 404
    assert Client().get(console)["Location"].startswith("/tai-khoan/login/")
    assert room.fresh().stage == Council.Stage.APPOINTED


@pytest.mark.parametrize("build", ["appointed", "gathered", "meeting", "voting", "counted"])
def test_the_console_takes_a_fixed_number_of_queries(officer: Client, build: str) -> None:
    """With nine members, then with the chair and the tellers alone in office."""
    room = getattr(rooms, build)() if build != "counted" else counted()
    taken = [queries_taken(officer, room)]
    Seat.objects.filter(council=room.council).exclude(role="chair").exclude(pk__in=room.meeting.tellers if room.meeting else []).update(
        ended_on="2026-11-03"
    )
    taken.append(queries_taken(officer, room))
    assert taken[0] == taken[1]
    assert taken[0] <= 25


def counted() -> rooms.Room:
    room = rooms.voting()
    room.cast({"rating": "pass"})
    rooms.count(room)
    return room


def queries_taken(client: Client, room: rooms.Room) -> int:
    client.get(desk(room))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(desk(room)).status_code == 200
    return len(seen)


def test_invitations_are_shown_once_with_their_picture(officer: Client) -> None:
    room = rooms.proposed()
    actions.appoint(council=room.council, on=rooms.date(2026, 11, 2), actor=SYSTEM, number="2100/QĐ-UBND")
    page = officer.post(f"{desk(room)}moi/")
    tokens = re.findall(r'value="http://testserver/moi/([^/"]+)/"', page.content.decode())
    assert [actions.invitation_by(t).seat_id for t in tokens] == [s.pk for s in room.seats]
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    again = officer.post(f"{desk(room)}moi/", {"seat": str(room.seats[3].pk)})
    assert len(re.findall(r'value="http://testserver/moi/', again.content.decode())) == 1
    with pytest.raises(actions.CouncilError, match="đã được thay"):
        actions.invitation_by(tokens[3])
    assert Invitation.objects.filter(seat__council=room.council).count() == 9
    assert Conflict.objects.filter(seat__council=room.council).count() == 0
