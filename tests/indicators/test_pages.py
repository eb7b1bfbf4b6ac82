"""Pages of figures: every number opens to its rows, to those who may; the number of statements does not grow with the rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from hoahoi.accounts.models import Role
from hoahoi.declare.metrics import Period, declared, metrics
from hoahoi.directory.models import Place
from hoahoi.indicators.access import viewable_rows
from hoahoi.indicators.cells import ROWS_SHOWN
from hoahoi.indicators.models import PublishedFigure
from hoahoi.indicators.views import rows_of_page
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record
from hoahoi.tasks.models import Task
from hoahoi.year.actions import freeze_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

SignIn = Callable[..., Client]
SEES = {Role.DIRECTOR, Role.SCIENCE, Role.TECHNOLOGY, Role.SMQ, Role.PLANNING, Role.CLERK, Role.ADMINISTRATOR, Role.LEADER}
PAGES = ["/so-lieu/", "/so-lieu/?ky=2019", "/so-lieu/tasks.in_progress/?ky=2019", "/so-lieu/cong-bo/?nam=2019"]


def save(*records: Record) -> None:
    with act("test", actor=SYSTEM) as doing:
        for record in records:
            doing.save(record)


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def links(html: str, pattern: str) -> list[str]:
    return re.findall(rf'href="({pattern})"', html)


@pytest.mark.parametrize("role", [*Role.values, ""])
def test_who_sees_figures(as_role: SignIn, role: str) -> None:
    client = as_role(role)
    assert [client.get(url).status_code for url in PAGES] == [200 if role in SEES else 404] * len(PAGES)


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/so-lieu/?ky=2019")
    assert (answer.status_code, answer["Location"]) == (302, "/tai-khoan/login/?next=/so-lieu/%3Fky%3D2019")


def test_every_figure_has_its_page(as_role: SignIn) -> None:
    client = as_role("planning_officer")
    index = text_of(client, "/so-lieu/?ky=2023")
    for metric in declared():
        url = f"/so-lieu/{metric.code}/?ky=2023"
        assert f'href="{url}"' in index
        page = text_of(client, url)
        assert str(metric.title) in page
        assert str(metric.when) in page


def test_a_figure_opens_to_its_rows(as_role: SignIn) -> None:
    page = text_of(as_role("director"), "/so-lieu/documents.province_decisions/?ky=2019")
    [document] = metrics()["documents.province_decisions"].rows(Period.year(2019))
    assert f'href="/van-ban/{document.pk}/"' in page
    assert "2253/QĐ-UBND" in page


def test_every_breakdown_cell_opens_to_as_many_rows_as_it_says(as_role: SignIn) -> None:
    client = as_role("director")
    page = text_of(client, "/so-lieu/tasks.in_progress/?ky=2019")
    cells = re.findall(r'href="(/so-lieu/tasks\.in_progress/\?ky=2019&theo=[^"]+)#ban-ghi">(\d+)<', page)
    assert len(cells) > 15
    for url, shown in cells:
        assert f"{shown} bản ghi" in text_of(client, url), url


def test_rows_come_fifty_at_a_time_both_ways(as_role: SignIn) -> None:
    save(*[Task(title=f"Nhiệm vụ năm xưa {n:03d}", starts_on=PartialDate(1997)) for n in range(120)])
    client = as_role("director")
    pks = list(Task.objects.filter(starts_on="1997").order_by("pk").values_list("pk", flat=True))
    url, seen = "/so-lieu/tasks.started/?ky=1997", []
    for expected in (50, 50, 20):
        page = text_of(client, url)
        found = [int(pk) for pk in re.findall(r'<tr id="dong-(\d+)"', page)]
        assert len(found) == expected
        seen += found
        onward = links(page, r"/so-lieu/tasks\.started/\?ky=1997&sau=\d+#ban-ghi")
        url = onward[0] if onward else ""
    assert (seen, url) == (pks, "")
    [back] = links(page, r"/so-lieu/tasks\.started/\?ky=1997&truoc=\d+#ban-ghi")
    assert [int(pk) for pk in re.findall(r'<tr id="dong-(\d+)"', text_of(client, back))] == pks[50:100]
    assert ROWS_SHOWN == 50


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("url", "first", "again"),  # what a page computes holds until the next act of the office
    [
        ("/so-lieu/?ky=1996", 10, 5),
        ("/so-lieu/tasks.started/?ky=1996", 17, 8),
        ("/so-lieu/tasks.with_host_share/?ky=1996", 12, 9),
        ("/so-lieu/cong-bo/?nam=1996", 7, 7),
    ],
)
def test_statements_do_not_grow_with_rows(as_role: SignIn, count: int, url: str, first: int, again: int) -> None:
    place = Place.objects.get(title="Huyện Chi Lăng")
    save(*[Task(title=f"Nhiệm vụ đếm câu lệnh {n}", starts_on=PartialDate(1996), place=place) for n in range(count)])
    for n in range(count):
        save(PublishedFigure(title=f"Số {n}", province="Lạng Sơn", period="1996", year_from=1996, value=n, unit="việc"))
    client = as_role("director")
    client.get("/hom-nay/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts == [first, again]


def test_ratio_lists_its_base_and_marks_what_counts(as_role: SignIn) -> None:
    page = text_of(as_role("director"), "/so-lieu/tasks.accepted_registered_share/?ky=2023")
    assert "3 bản ghi" in page
    assert page.count(">không<") + page.count("không</span>") >= 3


def test_hidden_rows_are_counted(make_user: Any, rf: RequestFactory) -> None:
    """No role that opens the page is refused a row today; what the page is told of a person with fewer rights is right all the same."""
    metric = metrics()["tasks.in_progress"]
    task = metric.rows(Period.year(2019)).filter(host__isnull=False).order_by("pk").first()
    request = rf.get("/so-lieu/tasks.in_progress/?ky=2019")
    request.user = make_user("investigator", organisation=task.host)
    parts = rows_of_page(request, metric, Period.year(2019))
    assert ([r["id"] for r in parts["rows"]["rows"]], parts["hidden"], str(parts["rows"]["caption"])) == ([task.pk], 10, "1 bản ghi")


def test_rows_follow_the_rules_of_their_room(make_user: Any) -> None:
    rows = metrics()["tasks.in_progress"].rows(Period.year(2019))
    task = rows.filter(host__isnull=False).first()
    assert viewable_rows(make_user("clerk"), rows).count() == 11
    host = make_user("investigator", organisation=task.host)
    assert set(viewable_rows(host, rows)) == set(rows.filter(host=task.host))
    assert viewable_rows(make_user(), rows).count() == 0


@pytest.mark.parametrize("url", [
    "/so-lieu/khong.co/", "/so-lieu/tasks.accepted/?ky=mot-nam", "/so-lieu/tasks.accepted/?ky=0001",
    "/so-lieu/tasks.accepted/?ky=2019-02-30..2019-03-01",
    "/so-lieu/tasks.accepted/?ky=2019&theo=Sai&muc=1", "/so-lieu/tasks.accepted/?ky=2019&chot=999", "/so-lieu/tasks.accepted/?ky=2019&chot=x",
    "/so-lieu/tasks.in_progress/?ky=2019&xa=00000",
])  # fmt: skip
def test_addresses_that_are_no_page(as_role: SignIn, url: str) -> None:
    assert as_role("director").get(url).status_code == 404


def test_a_range_and_a_half_year(as_role: SignIn) -> None:
    client = as_role("director")
    assert "giai đoạn 2015-2020" in text_of(client, "/so-lieu/?ky=2015-2020")
    assert "01/01/2019 – 30/06/2019" in text_of(client, "/so-lieu/tasks.in_progress/?ky=2019-01-01..2019-06-30")


def test_former_communes_are_carried_to_the_present_one_only_when_whole(as_role: SignIn) -> None:
    from hoahoi.directory.models import PlaceSuccession

    whole = PlaceSuccession.objects.filter(whole=True, old__level="commune").order_by("pk").first()
    split = PlaceSuccession.objects.filter(whole=False).order_by("pk").first()
    assert whole is not None
    save(Task(title="Ở xã cũ", starts_on=PartialDate(1994), place=whole.old), Task(title="Ở xã mới", starts_on=PartialDate(1994), place=whole.new))
    if split is not None:
        save(Task(title="Ở xã bị chia", starts_on=PartialDate(1994), place=split.old))
    client = as_role("director")
    page = text_of(client, "/so-lieu/tasks.started/?ky=1994")
    assert f'href="/so-lieu/tasks.started/?ky=1994&xa={whole.new.code}#ban-ghi"' in page
    rows = text_of(client, f"/so-lieu/tasks.started/?ky=1994&xa={whole.new.code}")
    assert ("2 bản ghi" in rows, "Ở xã cũ" in rows, "Ở xã mới" in rows, "Ở xã bị chia" in rows) == (True, True, True, False)
    assert ("Chưa gắn được với xã, phường mới" in page) is (split is not None)


def test_published_figures_stand_apart(as_role: SignIn) -> None:
    client = as_role("director")
    page = text_of(client, "/so-lieu/cong-bo/?nam=2019")
    assert "Do báo chí, cơ quan công bố; không tính từ hồ sơ và không cộng vào số liệu của Sở." in page
    assert 'href="https://thuonghieucongluan.com.vn/' in page
    assert "Tỉnh khác, để tham khảo" in page
    assert "thuonghieucongluan" not in text_of(client, "/so-lieu/?ky=2019")
    empty = text_of(client, "/so-lieu/cong-bo/?nam=1950")
    assert "Chưa ghi số liệu nào do báo chí, cơ quan công bố cho năm này." in empty


def test_a_frozen_figure_keeps_its_rows_and_says_what_changed(as_role: SignIn) -> None:
    task = Task(title="Nhiệm vụ sẽ bị gỡ", starts_on=PartialDate(2019))
    save(task)
    snapshot = freeze_year(year=2019, actor=SYSTEM)
    client = as_role("director")
    url = f"/so-lieu/tasks.started/?ky=2019&chot={snapshot.pk}"
    page = text_of(client, url)
    assert "tasks.started@2019-1" in page
    assert "Hồ sơ hiện nay cho cùng giá trị." in page
    assert f'href="/nhiem-vu/{task.pk}/"' in page
    with act("test", actor=SYSTEM) as doing:
        doing.remove(Task.objects.get(pk=task.pk))
    page = text_of(client, url)
    assert "Hồ sơ hiện nay cho 2, khác với lúc chốt." in page
    assert "Nhiệm vụ sẽ bị gỡ" in page
    assert "đã gỡ khỏi hồ sơ" in page
    assert f'href="/nhiem-vu/{task.pk}/"' not in page
