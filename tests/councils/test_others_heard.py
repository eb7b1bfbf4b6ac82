"""Those who are heard without a seat: invited guests, and the expert group on products that can be measured."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hoahoi.councils import actions, queries
from hoahoi.councils.models import AgendaItem, Meeting
from hoahoi.councils.papers import list_papers, paper_draft
from hoahoi.documents.render import html as drawn
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.verify import verify

from . import room as rooms

pytestmark = pytest.mark.django_db
EXPERTS = [{"name": "Lộc Văn Đo", "post": "Chi cục Tiêu chuẩn Đo lường Chất lượng"}, {"name": "Hứa Thị Kiểm", "post": ""}]
REPORT = "Mô hình đạt 05 ha.\nTỷ lệ sống 92%."


def words(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def minutes(room: rooms.Room) -> str:
    return words(str(drawn(paper_draft(room.fresh(), "bien-ban"))))


def concluded(room: rooms.Room) -> None:
    room.cast({"rating": "pass"})
    rooms.count(room)
    actions.conclude(item=room.item, chair=room.seat("chair"), text="Đạt.", actor=SYSTEM)


def press(client: Client, room: rooms.Room, name: str, **values: Any) -> Any:
    return client.post(f"/hoi-dong/{room.council.pk}/dieu-hanh/{name}/", values)


def test_guests_typed_on_the_console_stand_in_the_minutes(as_role: Callable[..., Client]) -> None:
    room, officer = rooms.voting(), as_role("science_officer")
    refused = press(officer, room, "khach-moi", guests=", Giám đốc Trung tâm")
    assert (refused.status_code, "Mỗi dòng bắt đầu bằng họ tên." in words(refused.content.decode())) == (422, True)
    typed = "Hoàng Văn Khách, Giám đốc Trung tâm, Lạng Sơn\n\n Lý Thị Mời \n"
    assert press(officer, room, "khach-moi", guests=typed).status_code == 302
    assert Meeting.objects.get().guests == [{"name": "Hoàng Văn Khách", "post": "Giám đốc Trung tâm, Lạng Sơn"}, {"name": "Lý Thị Mời", "post": ""}]
    assert "Hoàng Văn Khách, Giám đốc Trung tâm, Lạng Sơn\nLý Thị Mời</textarea>" in officer.get(f"/hoi-dong/{room.council.pk}/dieu-hanh/").content.decode()
    concluded(room)
    assert "Khách mời: Hoàng Văn Khách (Giám đốc Trung tâm, Lạng Sơn); Lý Thị Mời" in minutes(room)


def test_that_nobody_was_invited_is_said_and_not_knowing_leaves_room_for_the_hand() -> None:
    room = rooms.voting()
    assert room.meeting
    concluded(room)
    assert "Khách mời: …" in minutes(room)
    actions.record_guests(meeting=Meeting.objects.get(), guests=[], actor=SYSTEM)
    assert "Khách mời: không có" in minutes(room)
    assert list(verify()) == []
    actions.finish(council=room.fresh(), actor=SYSTEM)
    with pytest.raises(actions.CouncilError, match="giai đoạn “Đã xong”"):
        actions.record_guests(meeting=Meeting.objects.get(), guests=EXPERTS, actor=SYSTEM)


def test_an_expert_group_from_outside_reports_before_the_meeting_may_open(as_role: Callable[..., Client]) -> None:
    room, officer = rooms.gathered(), as_role("science_officer")
    measurable(room)
    wanted = f"chưa có báo cáo của tổ chuyên gia về: {room.item.title}"
    assert queries.quorum_state(room.meeting).problems == (wanted,)
    console = words(officer.get(f"/hoi-dong/{room.council.pk}/dieu-hanh/").content.decode())
    assert (wanted in console, "Lưu tổ chuyên gia, báo cáo" in console) == (True, True)
    lines = "Lộc Văn Đo, Chi cục Tiêu chuẩn Đo lường Chất lượng\nHứa Thị Kiểm"
    nobody = press(officer, room, "to-chuyen-gia", item=str(room.item.pk), experts="", report=REPORT)
    assert (nobody.status_code, "Ghi tên thành viên tổ chuyên gia." in words(nobody.content.decode()), REPORT in nobody.content.decode()) == (422, True, True)
    assert press(officer, room, "to-chuyen-gia", item=str(room.item.pk), experts=lines, report="").status_code == 302
    assert queries.quorum_state(room.meeting).problems == (wanted,)  # the group is known, its report is not in
    assert press(officer, room, "to-chuyen-gia", item=str(room.item.pk), experts=lines, report=REPORT).status_code == 302
    item = AgendaItem.objects.get()
    assert (item.experts, item.expert_report) == (EXPERTS, REPORT.replace("\n", "\r\n") if "\r" in item.expert_report else REPORT)
    assert queries.quorum_state(room.meeting).met


def test_the_report_is_a_paper_of_its_own_and_stands_in_the_minutes() -> None:
    room = rooms.voting()
    state = {s.code: s.missing for s in list_papers(room.fresh())}
    assert state["bao-cao-to-chuyen-gia"] == ("Chưa ghi báo cáo của tổ chuyên gia.",)
    with pytest.raises(actions.CouncilError, match="Đã bỏ phiếu về hồ sơ này"):
        actions.record_experts(item=room.item, experts=EXPERTS, report=REPORT, actor=SYSTEM)
    actions.cancel_vote(vote=room.vote, reason="tổ chuyên gia báo cáo trước", actor=SYSTEM)
    actions.record_experts(item=room.item, experts=EXPERTS, report=REPORT, actor=SYSTEM)
    paper = words(str(drawn(paper_draft(room.fresh(), "bao-cao-to-chuyen-gia"))))
    assert "01 Lộc Văn Đo Chi cục Tiêu chuẩn Đo lường Chất lượng 02 Hứa Thị Kiểm" in paper
    assert "Mô hình đạt 05 ha. Tỷ lệ sống 92%. TỔ TRƯỞNG TỔ CHUYÊN GIA Lộc Văn Đo" in paper
    room.vote = actions.open_vote(item=room.item, actor=SYSTEM, mode="named")
    tokens, code = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM), queries.room_code_of(room.vote)
    room.devices = {pk: actions.claim_link(token=token, code=code).device for pk, token in tokens.items()}
    concluded(room)
    told = minutes(room)
    assert "Tổ chuyên gia: Lộc Văn Đo (Chi cục Tiêu chuẩn Đo lường Chất lượng); Hứa Thị Kiểm" in told
    assert "Tổ chuyên gia báo cáo: Mô hình đạt 05 ha. Tỷ lệ sống 92%." in told


def measurable(room: rooms.Room) -> None:
    item = room.item
    item.measurable = True
    with act("setup", actor=SYSTEM) as doing:
        doing.save(item)
