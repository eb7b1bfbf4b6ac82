"""One record's page, its ledger, its form; who is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from hoahoi.declare.registers import registers
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.ledger.records import kinds

pytestmark = pytest.mark.django_db
EVIL = '<script>alert("x")</script>{{ 7|add:1 }} & "ngoặc"'


@pytest.mark.parametrize("kind", list(kinds()))
def test_every_kind_of_record_has_a_page_and_a_ledger_within_bounds(kind: str, maker: Any, as_role: Any, counted: Any) -> None:
    record = maker(kinds()[kind], 1)[0] if kind != "grant" else None
    if record is None:
        from hoahoi.accounts.models import Grant

        as_role("clerk")
        record = Grant.objects.get()
    client = as_role("director")
    page, sql, _rows = counted(lambda: client.get(record.get_absolute_url()))
    ledger = client.get(record.get_absolute_url() + "so-cai/")
    assert (page.status_code, ledger.status_code) == (200, 200)
    assert len(sql) <= 20
    entry = Entry.objects.get(kind=kind, object_id=record.pk, version=1)
    assert entry.hash in ledger.content.decode()


def _full_task(maker: Any) -> Any:
    """A task with everything a task may have, in the plural."""
    from hoahoi.councils.models import Council, Outcome, Seat
    from hoahoi.directory.models import Event, Organisation, Person, Place
    from hoahoi.ip.models import IpRight
    from hoahoi.procedures.actions import open_case, record_stage
    from hoahoi.procedures.models import Obligation
    from hoahoi.results.models import Application, Result
    from hoahoi.tasks.models import Check, CheckedTask, Participation, Task, TaskEvent, TaskName, TaskPlace

    place = maker(Place, 1, level="district", valid_to=PartialDate(2025, 6, 30))[0]
    task = maker(Task, 1, stage="in_progress", place=place)[0]
    for n in range(3):
        maker(TaskName, 1, task=task, title=f"Tên cũ {n}")
        maker(Participation, 1, task=task, organisation=maker(Organisation, 1)[0], person=None)
        maker(TaskPlace, 1, task=task, place=maker(Place, 1)[0])
        maker(CheckedTask, 1, task=task, check_record=maker(Check, 1)[0])
        maker(TaskEvent, 1, task=task, event=maker(Event, 1)[0])
        council = maker(Council, 1, subject_kind="task", subject_id=task.pk)[0]
        maker(Seat, 1, council=council, person=maker(Person, 1)[0], role="chair")
        maker(Outcome, 1, council=council, rating="good")
        result = maker(Result, 1, task_id=task.pk)[0]
        maker(Application, 2, result=result, evidence="Biên bản bàn giao", started_on=PartialDate(2020), use=Application.Use.FULL)
        maker(IpRight, 1, task_id=task.pk)
        maker(Obligation, 1, subject_kind="task", subject_id=task.pk, done_on=None, due_on=date.today() + timedelta(days=n))
    case = open_case(subject=task, regime_code="VN-TT11-2014", procedure="provincial_task", actor=SYSTEM, stage="in_progress")
    record_stage(case=case, stage="determination", actor=SYSTEM, on=PartialDate(2018, 5))
    return task


def test_a_task_with_everything_is_read_in_as_many_queries_as_one_with_little_and_tells_all(maker: Any, as_role: Any, counted: Any) -> None:
    task = _full_task(maker)
    page, sql, _rows = counted(lambda: as_role("director").get(task.get_absolute_url()))
    client = as_role("science_officer")
    client.get(task.get_absolute_url())
    page, sql, _rows = counted(lambda: client.get(task.get_absolute_url()))
    assert len(sql) <= 20, "\n".join(s[:200] for s in sql)
    drawn = page.context["page"]
    titles = [m.title for m in drawn.moments]
    assert len([t for t in titles if str(t).startswith("Hội đồng")]) == 3
    assert len([t for t in titles if t == "Kiểm tra tiến độ"]) == 3
    assert len([t for t in titles if t == "Kết quả được ứng dụng"]) == 6
    assert drawn.tag[0] == "Đang thực hiện"
    assert [s.state for s in drawn.steps].count("now") == 1
    assert [s.label for s in drawn.steps if s.state == "now"] == ["Thực hiện"]
    assert len(drawn.subtitles) == 3
    assert "Bước tới: " in drawn.state and "hôm nay" in drawn.state


def test_the_time_line_runs_from_the_future_to_the_past_and_ends_with_what_has_no_date(maker: Any, as_role: Any) -> None:
    moments = as_role("director").get(_full_task(maker).get_absolute_url()).context["page"].moments
    known = [str(getattr(m.when, "iso", m.when)) for m in moments if m.when]
    assert known == sorted(known, reverse=True)
    assert [bool(m.when) for m in moments] == [True] * len(known) + [False] * (len(moments) - len(known))


def test_what_one_may_not_see_is_not_there(maker: Any, as_role: Any) -> None:
    from hoahoi.directory.models import Organisation, Person
    from hoahoi.tasks.models import Task

    host, other = maker(Organisation, 2)
    mine = maker(Task, 1, host=host, investigator=maker(Person, 1)[0])[0]
    maker(Task, 1, host=other)
    theirs = Task.objects.exclude(pk=mine.pk).get()
    client = as_role("investigator", organisation=host)
    listed = client.get("/nhiem-vu/")
    assert [r.pk for r in listed.context["listing"].records] == [mine.pk]
    assert client.get(mine.get_absolute_url()).status_code == 200
    for url in (theirs.get_absolute_url(), theirs.get_absolute_url() + "so-cai/", mine.get_absolute_url() + "sua/", "/nhiem-vu/them/", "/van-ban/",
                "/van-ban/tai-ve.csv", "/nguoi/", "/nhap-du-lieu/", "/bat-dau/", "/nhiem-vu/99999999999999999999/", "/nhiem-vu/999999/"):  # fmt: skip
        assert client.get(url).status_code == 404, url
    page = client.get(mine.get_absolute_url()).content.decode()
    assert f"/nguoi/{mine.investigator_id}/" not in page  # named, but not a door to a page that is refused
    assert mine.investigator.title in page
    assert theirs.title not in client.get("/nhiem-vu/tai-ve.csv").getvalue().decode()
    found = [hit["title"] for group in client.get("/tim/?q=lang son").context["groups"] for hit in group["hits"]]
    assert mine.title in found and theirs.title not in found


@pytest.mark.parametrize("url", ["/hom-nay/", "/nhiem-vu/", "/nhiem-vu/1/", "/tim/", "/nhap-du-lieu/", "/bat-dau/", "/tro-giup/", "/chon/"])
def test_who_is_not_signed_in_is_asked_to_and_led_back(url: str, client: Any) -> None:
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer["Location"] == f"/tai-khoan/login/?next={url}"


def test_an_answer_for_one_person_is_never_cached(maker: Any, as_role: Any) -> None:
    from hoahoi.tasks.models import Task

    task = maker(Task, 1)[0]
    client = as_role("director")
    for url in ("/hom-nay/", "/nhiem-vu/", task.get_absolute_url(), "/nhiem-vu/tai-ve.csv"):
        assert "no-store" in client.get(url)["Cache-Control"], url


@pytest.mark.parametrize("kind", [k for k, r in registers().items() if r.form_fields])
def test_text_from_people_is_shown_as_text(kind: str, maker: Any, as_role: Any) -> None:
    entry = registers()[kind]
    long = (EVIL + " " + "Ả" * 300)[:300]
    record = maker(entry.model, 1, title=long)[0]
    client = as_role("director")
    for url in (
        entry.url,
        record.get_absolute_url(),
        record.get_absolute_url() + "sua/",
        record.get_absolute_url() + "so-cai/",
        "/tim/?q=alert",
        "/hom-nay/",
    ):
        page = client.get(url, follow=True).content.decode()
        assert "<script>alert" not in page, url
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;{{ 7|add:1 }}" in client.get(record.get_absolute_url()).content.decode()


# ---- forms


def _typed(client: Any, url: str) -> dict[str, Any]:
    """What the open form would send as it stands."""
    form = client.get(url).context["form"]
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.field.prepare_value(bound.value()) if hasattr(bound.field, "prepare_value") else bound.value()
        if hasattr(value, "kept"):
            data[bound.name] = value.kept
        elif isinstance(value, bool):
            data |= {bound.name: "on"} if value else {}
        else:
            data[bound.name] = "" if value is None else str(value)
    return data


@pytest.mark.parametrize("kind", [k for k, r in registers().items() if r.form_fields])
def test_saving_a_form_untouched_changes_nothing_and_an_edit_is_one_act(kind: str, maker: Any, as_role: Any) -> None:
    entry = registers()[kind]
    record = maker(entry.model, 1)[0]
    client = as_role("director")
    url = record.get_absolute_url() + "sua/"
    data = _typed(client, url)
    before = Entry.objects.count()
    assert client.post(url, data).status_code == 302
    assert Entry.objects.count() == before
    assert client.post(url, data | {"title": "Tên  mới", "reason": "sửa chính tả"}).status_code == 302
    last = Entry.objects.filter(kind=kind, object_id=record.pk).latest("version")
    assert (last.verb, last.reason, last.version) == (f"{kind}.update", "sửa chính tả", 2)
    assert json.loads(last.changes) == {"title": [record.title, "Tên mới"]}


def test_whoever_is_overtaken_sees_both_values_and_keeps_what_was_typed(maker: Any, as_role: Any) -> None:
    from hoahoi.tasks.models import Task

    task = maker(Task, 1, budget=1_000)[0]
    url = task.get_absolute_url() + "sua/"
    slow, quick = as_role("science_officer"), as_role("director")
    mine, yours = _typed(slow, url), _typed(quick, url)
    assert quick.post(url, yours | {"title": "Tên của người nhanh"}).status_code == 302
    answer = slow.post(url, mine | {"title": "Tên của người chậm", "budget": "2.500"})
    assert answer.status_code == 409
    assert {(c["label"], c["before"], c["after"]) for c in answer.context["changes"]} == {
        ("Tên", "Tên của người nhanh", "Tên của người chậm"),
        ("Kinh phí", "1.000 đ", "2.500 đ"),
    }
    assert answer.context["form"]["title"].value() == "Tên của người chậm"
    task.refresh_from_db()
    assert task.title == "Tên của người nhanh"
    again = {**mine, "title": "Tên của người chậm", "version": answer.context["form"]["version"].value()}
    assert slow.post(url, again).status_code == 302
    task.refresh_from_db()
    assert task.title == "Tên của người chậm"


def test_a_faulty_form_comes_back_as_typed_with_a_summary_that_leads_to_each_fault(maker: Any, as_role: Any) -> None:
    client = as_role("science_officer")
    data = {
        "title": "",
        "type": "topic",
        "level": "provincial",
        "starts_on": "31/02/2019",
        "ends_on": "2018",
        "budget": "nhiều",
        "host_tim": "Không đâu",
    }
    answer = client.post("/nhiem-vu/them/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title", "starts_on", "budget", "host"}
    for name in ("title", "starts_on", "budget"):
        assert f'href="#id_{name}"' in page
    for typed in ("31/02/2019", "nhiều", "Không đâu"):
        assert f'value="{typed}"' in page
    assert client.post("/nhiem-vu/them/", {**data, "title": "Có tên", "starts_on": "2019", "budget": "1.250.000", "host_tim": ""}).context[
        "form"
    ].errors == {"ends_on": ["“Kết thúc” sớm hơn “Bắt đầu”."]}


def test_a_task_added_by_hand_begins_its_procedure(as_role: Any) -> None:
    from hoahoi.procedures.models import Case
    from hoahoi.tasks.models import Task

    client = as_role("science_officer")
    answer = client.post(
        "/nhiem-vu/them/", {"title": "Nhân giống hồi", "type": "topic", "level": "provincial", "starts_on": "6/2019", "budget": "1.250.000,5"}
    )
    task = Task.objects.get()
    assert answer["Location"] == task.get_absolute_url()
    assert (str(task.starts_on), str(task.budget), task.stage) == ("tháng 6/2019", "1250000.50", "proposed")
    case = Case.objects.get()
    assert (case.subject_kind, case.subject_id, case.stage) == ("task", task.pk, "proposed")
    assert {e.verb for e in Entry.objects.filter(kind="task")} == {"task.register"}


def test_a_record_is_named_by_words_and_a_name_that_several_bear_is_answered_with_a_choice(maker: Any, as_role: Any) -> None:
    from hoahoi.directory.models import Organisation
    from hoahoi.tasks.models import Task

    one = maker(Organisation, 1, title="Hội Làm vườn tỉnh Lạng Sơn")[0]
    twins = maker(Organisation, 1, title="Trung tâm Ứng dụng", valid_from=PartialDate(2010)) + maker(
        Organisation, 1, title="Trung tâm Ứng dụng", valid_from=None
    )
    client = as_role("science_officer")
    base = {"title": "Có chủ trì", "type": "topic", "level": "provincial"}
    assert client.post("/nhiem-vu/them/", base | {"host_tim": "Hội Làm vườn tỉnh Lạng Sơn"}).status_code == 302
    assert Task.objects.get().host_id == one.pk
    asked = client.post("/nhiem-vu/them/", base | {"host_tim": "Trung tâm Ứng dụng"})
    assert asked.status_code == 422
    for twin in twins:
        assert f'name="host-chon" value="{twin.pk}"' in asked.content.decode()
    assert (
        client.post("/nhiem-vu/them/", base | {"title": "Chọn rồi", "host_tim": "Trung tâm Ứng dụng", "host-chon": str(twins[1].pk)}).status_code
        == 302
    )
    assert Task.objects.get(title="Chọn rồi").host_id == twins[1].pk


def test_a_picker_offers_what_one_may_see(maker: Any, as_role: Any) -> None:
    from hoahoi.directory.models import Organisation

    known = maker(Organisation, 1, title="Liên hiệp các Hội")[0]
    url = "/chon/?loai=organisation&ten=host-chon&host_tim=lien hiep"
    assert [p["value"] for p in as_role("director").get(url).context["picks"]] == [known.pk]
    assert as_role("firm").get(url).context["picks"] == []
    assert as_role("director").get("/chon/?loai=nothing&x_tim=a").status_code == 404


def test_the_ledger_page_tells_who_changed_what_in_words(maker: Any, as_role: Any, make_user: Any) -> None:
    from hoahoi.directory.models import Organisation
    from hoahoi.tasks.models import Task

    old, new = maker(Organisation, 1, title="Sở cũ")[0], maker(Organisation, 1, title="Sở mới")[0]
    task = maker(Task, 1, host=old, stage="approved")[0]
    task.host, task.stage = new, "in_progress"
    with act("task.update", actor=make_user("director"), reason="theo quyết định"):
        pass
    with act("task.update", actor=make_user("director"), reason="theo quyết định") as doing:
        doing.save(task)
    entries = as_role("director").get(task.get_absolute_url() + "so-cai/").context["entries"]
    assert [e["verb"] for e in entries] == ["Sửa", "test.make"]
    assert entries[0]["changes"] == [
        {"label": "Giai đoạn", "before": "Phê duyệt", "after": "Đang thực hiện"},
        {"label": "Tổ chức chủ trì", "before": "Sở cũ", "after": "Sở mới"},
    ]


def test_the_next_step_is_taken_from_the_page_and_what_falls_due_waits_on_the_first_page(maker: Any, as_role: Any) -> None:
    from hoahoi.procedures.actions import open_case
    from hoahoi.procedures.models import Obligation
    from hoahoi.tasks.models import Task

    task = maker(Task, 1, stage="in_progress", level="provincial", type="topic")[0]
    case = open_case(subject=task, regime_code="VN-TT11-2014", procedure="provincial_task", actor=SYSTEM, stage="in_progress")
    client = as_role("science_officer")
    url = f"/ho-so/{case.pk}/buoc/"
    steps = {line["step"].title: line["step"].url for line in client.get(task.get_absolute_url()).context["page"].panel.extra["steps"]}
    assert steps["Chuyển sang “Nghiệm thu cơ sở”"] == url
    page = client.get(url)
    assert [choice[0] for choice in page.context["form"].fields["to"].choices] == ["base_acceptance", "acceptance"]
    assert page.context["asked"] == []  # a source attests where it stands
    for wrong in ({"to": "closed", "on": "6/1/2020"}, {"to": "acceptance", "on": "2020"}, {"to": "acceptance", "on": "1/1/2999"}):
        assert client.post(url, wrong).status_code == 422
    assert client.post(url, {"to": "acceptance", "on": "06/01/2020", "reason": "đủ hồ sơ"}).status_code == 302
    task.refresh_from_db()
    assert task.stage == "acceptance"
    duty = Obligation.objects.get()
    assert [i["title"] for g in client.get("/hom-nay/").context["waiting"] for i in g["items"]] == [duty.title]
    assert client.get("/nhiem-vu/?den-han=qua-han").context["listing"].sentence == "Nhiệm vụ quá hạn: 1"
    assert client.get("/nhiem-vu/?den-han=30").context["listing"].sentence == "Nhiệm vụ đến hạn trong 30 ngày: 1"
    assert as_role("clerk").get(url).status_code == 404
