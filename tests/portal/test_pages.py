"""Public lists, one task's page, communes, figures: what they say, how they are paged, how many questions they ask."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hoahoi.councils.models import Council, Outcome
from hoahoi.documents.models import Document
from hoahoi.ip.models import IpRight
from hoahoi.ledger.dates import PartialDate
from hoahoi.portal.figures import figures
from hoahoi.tasks.models import Task, TaskName

from .conftest import SOURCE

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str, **query: Any) -> str:
    response = client.get(address, query)
    assert (address, response.status_code) == (address, 200)
    return unescape(response.content.decode())


def titles(text: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", t) for t in re.findall(r'class="item-title"[^>]*>(.*?)</a>', text)]


def test_search_needs_no_accents_and_finds_former_names(site: Any, task: Callable[..., Task], keep: Callable[..., Any], client: Client) -> None:
    found = task("Ảnh hưởng của cuộc khởi nghĩa Hoàng Đình Kinh trong phong trào đấu tranh chống thực dân Pháp của nhân dân ta")
    task("Bảo quản quả trám đen")
    keep(TaskName(task=found, title="Cuộc khởi nghĩa Hoàng Đình Kinh và ảnh hưởng của nó", used_at="khi xác định", on=PartialDate(2019, 11, 19)))
    for q in ("hoang dinh kinh", "HOÀNG ĐÌNH KINH", "khoi nghia hoang dinh"):
        assert titles(text_of(client, "/cong-khai/nhiem-vu/", q=q)) == [found.title]
        assert titles(text_of(client, "/cong-khai/tim/", q=q)) == [found.title]
    page = text_of(client, f"/cong-khai/nhiem-vu/{found.pk}/")
    assert "Cuộc khởi nghĩa Hoàng Đình Kinh và ảnh hưởng của nó" in page
    assert titles(text_of(client, "/cong-khai/tim/", q="khong co gi nhu the")) == []


def test_a_list_is_walked_forth_and_back_by_keys(site: Any, task: Callable[..., Task], client: Client) -> None:
    for n in range(45):
        task(f"Nhiệm vụ {n:02}", starts_on=PartialDate(2010 + n % 7, 3) if n % 5 else None)
    pages = [text_of(client, "/cong-khai/nhiem-vu/")]
    while follow := re.search(r'rel="next" href="(\?[^"]*)"', pages[-1]):
        pages.append(text_of(client, f"/cong-khai/nhiem-vu/{follow[1]}"))
    walked = [titles(p) for p in pages]
    assert [len(w) for w in walked] == [20, 20, 5]
    assert len({t for w in walked for t in w}) == 45
    back = re.search(r'rel="prev" href="(\?[^"]*)"', pages[2])
    assert back and titles(text_of(client, f"/cong-khai/nhiem-vu/{back[1]}")) == walked[1]
    assert "45 nhiệm vụ" in pages[0]
    assert titles(text_of(client, "/cong-khai/nhiem-vu/", sau="x~y")) == walked[0]  # no cursor at all


def test_filters_by_year_and_choice(site: Any, task: Callable[..., Task], keep: Callable[..., Any], client: Client) -> None:
    seen = task("Nguồn ghi năm 2018", starts_on=None, seen_on=PartialDate(2018))
    task("Bắt đầu năm 2019")
    assert titles(text_of(client, "/cong-khai/nhiem-vu/", nam="2018")) == [seen.title]
    assert titles(text_of(client, "/cong-khai/nhiem-vu/", nam="2018; DROP")) == ["Bắt đầu năm 2019", "Nguồn ghi năm 2018"]
    mark = IpRight(title="Nhãn hiệu", type=IpRight.Type.COLLECTIVE_MARK, status=IpRight.Status.GRANTED, granted_on=PartialDate(2019))
    indication = IpRight(title="Chỉ dẫn", type=IpRight.Type.GI, status=IpRight.Status.GRANTED, granted_on=PartialDate(2019, 6))
    keep(mark), keep(indication)
    assert titles(text_of(client, "/cong-khai/so-huu-tri-tue/", loai="gi")) == ["Chỉ dẫn"]
    assert titles(text_of(client, "/cong-khai/so-huu-tri-tue/", nam="2019")) == ["Chỉ dẫn", "Nhãn hiệu"]
    assert titles(text_of(client, "/cong-khai/so-huu-tri-tue/", nam="2020")) == []


def test_the_page_of_a_task_tells_its_story(site: Any, task: Callable[..., Task], keep: Callable[..., Any], client: Client) -> None:
    paper = keep(Document(type=Document.Type.DECISION, number="2253/QĐ-UBND", title="Hội đồng", issued_on=PartialDate(2019, 11, 19)), source=True)
    accepted = task("Mật ong hoa ngũ gia bì", stage=Task.Stage.ACCEPTED, starts_on=PartialDate(2021), ends_on=PartialDate(2023), code="LS-01")
    subject = dict(subject_kind="task", subject_id=accepted.pk)
    council = keep(Council(title="Mật ong", type=Council.Type.ACCEPTANCE, decision_number=paper.number, met_on=PartialDate(2023, 9, 13), **subject))
    keep(Outcome(council=council, rating=Outcome.Rating.GOOD, concluded_on=PartialDate(2023, 9, 13)))
    page = text_of(client, f"/cong-khai/nhiem-vu/{accepted.pk}/")
    for words in (
        "Xã Vân Thủy, huyện Chi Lăng (nay là xã Chiến Thắng)", "Viện Nghiên cứu Rau quả", "Nguyễn Văn An", "Đã nghiệm thu", "Xếp loại Khá",
        "Từ năm 2021 đến năm 2023", "Quyết định 2253/QĐ-UBND", SOURCE, "Khi dùng lại, xin ghi rõ nguồn.", "mailto:so@langson.example",
    ):  # fmt: skip
        assert (words, words in page) == (words, True)
    data = json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page)[1])
    assert (data["@type"], data["name"], data["identifier"], data["foundingDate"]) == ("ResearchProject", accepted.title, "LS-01", "2021")
    assert f'<link rel="canonical" href="{data["url"]}">' in page
    assert "Dữ liệu mẫu" not in page


def test_a_title_cannot_break_out_of_its_data(site: Any, task: Callable[..., Task], client: Client) -> None:
    sly = task("Tên </script><script>alert(1)</script> & cộng")
    raw = client.get(f"/cong-khai/nhiem-vu/{sly.pk}/").content.decode()
    assert "<script>alert" not in raw
    assert json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', raw)[1])["name"] == sly.title


def test_synthetic_records_say_so(site: Any, task: Callable[..., Task], client: Client) -> None:
    sample = task("Nhiệm vụ giả định", synthetic=True)
    task("Nhiệm vụ thật")
    listed = text_of(client, "/cong-khai/nhiem-vu/")
    assert listed.count("</svg>Dữ liệu mẫu</span>") == 1
    assert "Dữ liệu mẫu" in text_of(client, f"/cong-khai/nhiem-vu/{sample.pk}/")


def test_a_commune_is_found_by_its_old_and_its_new_name(site: Any, province: SimpleNamespace, task: Callable[..., Task], client: Client) -> None:
    own = task("Ở Vân Thủy")
    part = task("Ở Chiến Thắng cũ", place=province.other)
    wide = task("Ở huyện Chi Lăng", place=province.district)
    assert client.get("/cong-khai/dia-ban/", {"q": "van thuy"}).url == f"/cong-khai/dia-ban/{province.old.pk}/"
    both = text_of(client, "/cong-khai/dia-ban/", q="chien thang")
    assert re.findall(r"/cong-khai/dia-ban/(\d+)/", both) == [str(province.new.pk), str(province.other.pk)]
    new = text_of(client, f"/cong-khai/dia-ban/{province.new.pk}/")
    assert titles(new) == [own.title, part.title, wide.title]
    assert new.index(own.title) < new.index("Ở nơi có chung một phần địa bàn") < new.index(part.title) < new.index("Ghi chung cho huyện Chi Lăng")
    old = text_of(client, f"/cong-khai/dia-ban/{province.old.pk}/")
    assert titles(old) == [own.title, wide.title]
    assert "Khoa học đã làm gì ở xã Vân Thủy" in old
    for n in range(30):
        task(f"Thêm {n}", place=province.district, starts_on=PartialDate(2020))
    many = text_of(client, f"/cong-khai/dia-ban/{province.new.pk}/")
    assert titles(many)[:2] == [own.title, part.title]  # newer ones farther away do not crowd them out
    assert (len(titles(many)), "Mỗi loại chỉ hiện 30 hồ sơ gần nhất." in many) == (30, True)


def test_a_figure_opens_to_exactly_what_it_counts(site: Any, task: Callable[..., Task], client: Client) -> None:
    for n in range(3):
        task(f"Thực hiện {n}")
    task("Chưa công bố", stage=Task.Stage.PROPOSED)
    figure = figures(2019)["tasks.in_progress"]
    assert (figure.text, figure.url) == ("4", "/cong-khai/so-lieu/tasks.in_progress/?nam=2019")
    page = text_of(client, figure.url)
    assert sorted(titles(page)) == ["Thực hiện 0", "Thực hiện 1", "Thực hiện 2"]
    assert "Trong đó 1 hồ sơ chưa thuộc diện công khai" in page
    year = text_of(client, "/cong-khai/so-lieu/", nam="2019")
    assert f'href="{figure.url}">4</a>' in year
    assert figures(2017)["tasks.in_progress"].text == ""  # no record: unknown, not nought


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert (address, client.get(address).status_code) == (address, 200)
    return len(captured)


def test_questions_to_the_database_do_not_grow_with_rows(
    site: Any, province: SimpleNamespace, task: Callable[..., Task], keep: Callable[..., Any], client: Client
) -> None:
    def add(n: int) -> Task:
        made = task(f"Nhiệm vụ {n}", stage=Task.Stage.ACCEPTED, starts_on=PartialDate(2019, 1 + n))
        keep(TaskName(task=made, title=f"Tên cũ {n}", used_at="trước", on=PartialDate(2018)))
        right = dict(type=IpRight.Type.GI, status=IpRight.Status.GRANTED, granted_on=PartialDate(2019), place=province.old)
        keep(IpRight(title=f"Chỉ dẫn {n}", task_id=made.pk, **right))
        subject = dict(subject_kind="task", subject_id=made.pk)
        keep(Council(title="Hội đồng", type=Council.Type.ACCEPTANCE, decision_number=f"{n}/QĐ", met_on=PartialDate(2019), **subject))
        return made

    first = add(1)
    addresses = [
        "/", "/tin-tuc/", "/cong-khai/nhiem-vu/", "/cong-khai/nhiem-vu/?nam=2019", "/cong-khai/nhiem-vu/?q=nhiem+vu",
        f"/cong-khai/nhiem-vu/{first.pk}/",
        "/cong-khai/so-huu-tri-tue/", "/cong-khai/hoi-dong/", "/cong-khai/tim/?q=nhiem+vu", f"/cong-khai/dia-ban/{province.old.pk}/",
        "/cong-khai/so-lieu/?nam=2019", "/cong-khai/so-lieu/ip.granted/?nam=2019", "/sitemap.xml", "/tin-tuc/rss.xml",
    ]  # fmt: skip
    for address in addresses:
        client.get(address)  # what is kept between requests is kept now
    one = {a: queries_of(client, a) for a in addresses}
    add(2), add(3)
    keep(IpRight(title="Chỉ dẫn thứ hai", task_id=first.pk, type=IpRight.Type.GI, status=IpRight.Status.GRANTED))
    for address in addresses:
        client.get(address)
    assert {a: queries_of(client, a) for a in addresses} == one
    assert {a: n for a, n in one.items() if n > 20} == {}


def test_pages_are_light_and_ask_nothing_of_others(site: Any, task: Callable[..., Task], client: Client) -> None:
    for n in range(20):
        task(f"Nhiệm vụ có tên khá dài để trang nặng như thật {n} " * 4)
    for address in ("/", "/cong-khai/nhiem-vu/", "/cong-khai/so-lieu/?nam=2019"):
        raw = client.get(address).content.decode()
        assert (address, len(raw.encode()) < 100_000) == (address, True)
        assert (address, re.findall(r"<script(?! type=\"application/ld\+json\")[^>]*>", raw)) == (address, [])
        assert (address, re.findall(r'(?:src|<link[^>]*rel="stylesheet"[^>]*href)="(?!/)[^"]*"', raw)) == (address, [])
        assert (address, re.findall(r"style=\"", raw)) == (address, [])
