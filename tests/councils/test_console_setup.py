"""Setting a council up from a task: dossier, members, conflicts, the last look, the decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hoahoi.councils import actions, queries
from hoahoi.councils.models import Conflict, Council, Seat
from hoahoi.directory.models import Affiliation, Organisation, Person
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.tasks.models import Participation, Task

from . import room as rooms

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def officer(as_role: Callable[..., Client]) -> Client:
    return as_role("science_officer")


@pytest.fixture
def task(db: None) -> Task:
    made = Task(title="Hoàng Đình Kinh và cuộc khởi nghĩa", host=Organisation(title="Trường thử"), investigator=Person(title="Vi Thị Chủ Nhiệm"))
    with act("setup", actor=SYSTEM) as doing:
        doing.save(made.host)
        doing.save(made.investigator)
        doing.save(made)
    return made


BEGIN = {
    "d0-title": "Hoàng Đình Kinh và cuộc khởi nghĩa", "d0-days_late": "4", "p0-TOTAL_FORMS": "2", "p0-INITIAL_FORMS": "0", "p0-0-title": "Báo cáo",
    "p0-0-ordered": "01", "p0-0-delivered": "01", "p0-0-criteria": ["quantity", "quality"], "p0-1-criteria": ["quantity", "quality"],
}  # fmt: skip


def begin(client: Client, task: Task, **more: Any) -> Any:
    return client.post(f"/hoi-dong/lap/?task={task.pk}&loai=acceptance&quy_dinh=VN-TT11-2014&loai_nhiem_vu=topic", BEGIN | more)


def test_from_task_to_appointed_council(officer: Client, task: Task) -> None:
    page = text(officer.get(f"/hoi-dong/lap/?task={task.pk}&quy_dinh=VN-TT11-2014"))
    assert "Chủ nhiệm: Vi Thị Chủ Nhiệm." in page
    assert "Những giá trị chưa thấy trong văn bản: Đánh giá, nghiệm thu: Cách bỏ phiếu" in page
    assert begin(officer, task, **{"d0-days_late": "-1"}).status_code == 422
    more = begin(officer, task, them="p0")
    assert (more.status_code, 'name="p0-4-title"' in more.content.decode()) == (200, True)
    made = begin(officer, task)
    council = Council.objects.get(subject_kind="task", subject_id=task.pk)
    members = f"/hoi-dong/{council.pk}/thanh-vien/"
    assert (made.status_code, made["Location"]) == (302, members)
    item = council.items.get()
    assert (item.days_late, [p["title"] for p in item.products], item.host_id) == (4, ["Báo cáo"], task.host_id)
    people = rooms.persons([f"Nông Văn Thành Viên {n}" for n in range(1, 9)])
    for person, role in zip(people, rooms.NINE, strict=False):
        assert officer.post(members, {"viec": "them", "person": person.pk, "role": role}).status_code == 302
    assert "Hội đồng có 8 người, quy định 9" in text(officer.get(members))
    twice = officer.post(members, {"viec": "them", "person": people[0].pk, "role": "member"})
    assert (twice.status_code, "đã có trong hội đồng" in text(twice)) == (422, True)
    unknown = officer.post(members, {"viec": "nguoi-moi", "name": "Hứa Thị Mới", "workplace": "Không có", "role": "member"})
    assert "Danh bạ chưa có tổ chức “Không có”" in text(unknown)
    assert 'value="Hứa Thị Mới"' in unknown.content.decode()
    assert Person.objects.filter(title="Hứa Thị Mới").count() == 0
    assert officer.post(members, {"viec": "nguoi-moi", "name": "Hứa Thị Mới", "degree": "ThS", "role": "member"}).status_code == 302
    assert queries.composition_problems(council) == []
    check = f"/hoi-dong/{council.pk}/kiem-lai/"
    assert "Đúng thành phần theo quy định." in text(officer.get(check))
    assert officer.post(check, {"number": "", "on": "02/11/2026"}).status_code == 422
    done = officer.post(check, {"number": "2100/QĐ-UBND", "on": "02/11/2026"})
    assert (done.status_code, done["Location"]) == (302, f"/hoi-dong/{council.pk}/dieu-hanh/")
    council.refresh_from_db()
    assert (council.stage, council.size, council.decision_number) == ("appointed", 9, "2100/QĐ-UBND")


def test_conflicts_are_shown_with_their_reason_and_decided(officer: Client, task: Task) -> None:
    begin(officer, task)
    council = Council.objects.get(subject_id=task.pk)
    members = f"/hoi-dong/{council.pk}/thanh-vien/"
    one = rooms.persons(["Lộc Văn Dự"])[0]
    with act("setup", actor=SYSTEM) as doing:
        doing.save(Participation(task=task, person=one, role=Participation.Role.values[0]))
    assert "tham gia thực hiện nhiệm vụ" in text(officer.get(f"{members}?tim=loc van"))
    officer.post(members, {"viec": "them", "person": one.pk, "role": "member"})
    conflict = Conflict.objects.get(seat__council=council)
    silent = officer.post(members, {"viec": "xu-ly", "conflict": conflict.pk, "decided": "barred", "because": ""})
    assert (silent.status_code, "Ghi lý do xử lý xung đột lợi ích." in text(silent)) == (422, True)
    assert officer.post(members, {"viec": "xu-ly", "conflict": conflict.pk, "decided": "barred", "because": "đã tham gia"}).status_code == 302
    conflict.refresh_from_db()
    assert (conflict.status, conflict.decided_because) == ("barred", "đã tham gia")
    seat = Seat.objects.get(council=council)
    assert officer.post(members, {"viec": "bo", "seat": seat.pk}).status_code == 302
    assert queries.seats_of(council) == []


def test_a_member_is_replaced_after_appointment(officer: Client) -> None:
    room = rooms.appointed()
    new = rooms.persons(["Hoàng Thị Thay"])[0]
    members = f"/hoi-dong/{room.council.pk}/thanh-vien/"
    old = room.seats[8]
    assert f"Chọn người thay {old.person.title}" in text(officer.get(f"{members}?thay={old.pk}"))
    silent = officer.post(members, {"viec": "thay", "seat": old.pk, "person": new.pk, "reason": ""})
    assert (silent.status_code, "Ghi lý do thay thành viên." in text(silent)) == (422, True)
    assert officer.post(members, {"viec": "thay", "seat": old.pk, "person": new.pk, "reason": "đi công tác"}).status_code == 302
    assert [s.person_id for s in queries.seats_of(room.fresh())][-1] == new.pk


def test_doors_stand_on_task_and_council_for_those_who_may(officer: Client, as_role: Callable[..., Client], task: Task) -> None:
    address = f"/hoi-dong/lap/?task={task.pk}"
    assert address in officer.get(task.get_absolute_url()).content.decode()
    assert address not in as_role("clerk").get(task.get_absolute_url()).content.decode()
    begin(officer, task)
    council = Council.objects.get(subject_id=task.pk)
    assert f"/hoi-dong/{council.pk}/thanh-vien/" in officer.get(council.get_absolute_url()).content.decode()
    assert [as_role("clerk").get(f"/hoi-dong/{council.pk}/{part}/").status_code for part in ("thanh-vien", "kiem-lai")] == [404, 404]
    assert as_role("clerk").get("/hoi-dong/lap/").status_code == 404


def another(host: Organisation, title: str = "Chế biến tinh dầu hồi") -> Task:
    task = Task(title=title, host=host)
    with act("setup", actor=SYSTEM) as doing:
        doing.save(host) if host.pk is None else None
        doing.save(task)
    return task


def test_more_dossiers_for_a_council_that_has_not_sat(officer: Client, as_role: Callable[..., Client]) -> None:
    room = rooms.proposed()
    task = another(Organisation(title="Hợp tác xã Hồi"))
    with act("setup", actor=SYSTEM) as doing:
        doing.save(Participation(task=task, role=Participation.Role.PARTICIPANT, person=room.people[5]))
    url = f"/hoi-dong/{room.council.pk}/them-ho-so/"
    page = officer.get(f"{url}?tim=tinh dau")
    assert [hit["pk"] for hit in page.context["found"]] == [task.pk]
    assert officer.get(f"{url}?tim=van quan").context["found"] == []  # it is on the agenda
    assert officer.get(url).context["dossiers"] == []
    typed = {"d0-title": task.title, "d0-days_late": "0", "p0-TOTAL_FORMS": "0", "p0-INITIAL_FORMS": "0"}
    assert officer.post(f"{url}?task={task.pk}", typed | {"d0-title": ""}).status_code == 422
    answer = officer.post(f"{url}?task={task.pk}", typed)
    assert (answer.status_code, answer["Location"]) == (302, f"/hoi-dong/{room.council.pk}/thanh-vien/")
    items = list(room.council.items.order_by("position"))
    assert [(i.position, i.title, i.subject_id) for i in items] == [(1, "Nhân giống hồi tại Văn Quan", room.task.pk), (2, task.title, task.pk)]
    council = room.fresh()
    assert (council.subject_kind, council.subject_id, council.host) == ("", None, None)
    found = Conflict.objects.get(seat__council=council)
    assert (found.seat_id, found.item_id, found.reason, found.status) == (room.seats[5].pk, items[1].pk, "participant", "open")
    with pytest.raises(actions.CouncilError, match="đã có trong chương trình họp"):
        actions.add_dossiers(council=council, dossiers=[actions.dossier_of(task)], actor=SYSTEM)
    assert as_role("clerk").get(url).status_code == 404


def test_a_dossier_whose_host_sits_on_an_appointed_council_is_refused() -> None:
    room = rooms.appointed()
    outsider = another(Organisation(title="Chi cục Bảo vệ thực vật"))
    actions.add_dossiers(council=room.fresh(), dossiers=[actions.dossier_of(outsider)], actor=SYSTEM)
    host = Organisation(title="Viện Dược liệu")
    task = another(host, "Chiết xuất axit shikimic")
    with act("setup", actor=SYSTEM) as doing:
        for seat in room.seats[:3]:
            doing.save(Affiliation(person=seat.person, organisation=host))
    with pytest.raises(actions.CouncilError, match="thành phần hội đồng không còn đúng quy định"):
        actions.add_dossiers(council=room.fresh(), dossiers=[actions.dossier_of(task)], actor=SYSTEM)
    assert [i.title for i in room.council.items.order_by("position")] == ["Nhân giống hồi tại Văn Quan", "Chế biến tinh dầu hồi"]
    assert not Conflict.objects.filter(seat__council=room.council).exists()


def test_nothing_is_added_once_the_council_sits(officer: Client) -> None:
    room = rooms.meeting()
    assert officer.get(f"/hoi-dong/{room.council.pk}/them-ho-so/").status_code == 302
    with pytest.raises(actions.CouncilError):
        actions.add_dossiers(council=room.fresh(), dossiers=[actions.Dossier(title="Muộn")], actor=SYSTEM)
    assert room.council.items.count() == 1
