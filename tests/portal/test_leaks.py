"""Nothing but the public projection ever reaches a public page: every other field is filled with a canary, and every page is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import models
from django.test import Client

from hoahoi.councils.models import Council, Outcome, Seat
from hoahoi.directory.models import Event, Organisation, Person
from hoahoi.documents.models import Document
from hoahoi.indicators.models import PublishedFigure
from hoahoi.ip.models import IpRight, IpRightPlace
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record
from hoahoi.portal.actions import publish_conference_page
from hoahoi.portal.kinds import KINDS
from hoahoi.results.models import Application, Result
from hoahoi.search.queries import ids
from hoahoi.support.models import Award, Measure, SupportProgramme
from hoahoi.tasks.models import Check, CheckedTask, Participation, Programme, Task, TaskEvent, TaskName, TaskPlace

pytestmark = pytest.mark.django_db
CANARY = "bimatkin"
_NUMBERS = count()
MONEY = Decimal("987654321")
DAY = PartialDate(2019, 6, 14)
# what each kind of record shows in public, field by field; every other text of it is a secret here
SHOWN = {
    Task: {"code", "title", "place_text"},
    TaskName: {"title", "used_at"},
    Organisation: {"title"},
    Person: {"title"},
    Document: {"number", "title"},
    Council: {"title", "decision_number"},
    Outcome: set(),
    Result: {"title", "registration_number", "summary"},
    Application: {"title"},
    IpRight: {"title", "number", "granted_on_meaning", "place_text"},
    Event: {"title", "number", "place_text"},
    SupportProgramme: {"title", "number"},
    Award: {"title", "prize", "number", "place_text"},
    PublishedFigure: {"title", "province", "period", "unit", "source_url"},
}


def secret(model: type[Record], **given: Any) -> Any:
    """A record whose every field that is not public holds a canary, and every amount the same odd sum."""
    values: dict[str, Any] = dict(given)
    for field in model._meta.concrete_fields:
        name = field.name
        if name in given or field.primary_key or name == "sort_key" or field.is_relation:
            continue
        if isinstance(field, models.CharField | models.TextField) and not field.choices and type(field).__name__ != "PartialDateField":
            if isinstance(field, models.EmailField):
                values[name] = f"{CANARY}-{name}@example.org"
            elif name in SHOWN.get(model, set()):
                values[name] = f"{model._meta.model_name} {name}"
            elif not name.endswith(("_kind", "currency", "confidence", "orcid", "tax_code")):
                values[name] = f"{CANARY} {model._meta.model_name} {name}"[: field.max_length]
            if name == "code" and model is Document:  # no two papers carry the same
                values[name] = f"{CANARY}{next(_NUMBERS):04}"
        elif isinstance(field, models.DecimalField) and name in ("budget", "amount"):
            values[name] = MONEY
    return model(**values)


@pytest.fixture
def world(site: Any, province: SimpleNamespace, keep: Callable[..., Any]) -> SimpleNamespace:
    host = keep(secret(Organisation, title="Viện Nghiên cứu Rau quả", type=Organisation.Type.UNIT, place=province.old))
    household = keep(secret(Organisation, title=f"Hộ {CANARY}", type=Organisation.Type.HOUSEHOLD))
    lead = keep(secret(Person, title="Nguyễn Văn An"))
    hidden = keep(secret(Person, title=f"Người {CANARY}"))
    signed = dict(number="2253/QĐ-UBND", issuer=province.department, signer=hidden, issued_on=DAY)
    paper = keep(secret(Document, type=Document.Type.DECISION, **signed), source=True)
    keep(secret(Document, type=Document.Type.LETTER, number="1/SKHCN", title=f"Công văn {CANARY}", issued_on=DAY))
    programme = keep(secret(Programme, decision=paper))
    common = dict(host=host, investigator=lead, place=province.old, programme=programme, decision=paper, starts_on=DAY)
    task = keep(secret(Task, stage=Task.Stage.ACCEPTED, title="Bảo quản quả hồng", **common), source=True)
    keep(secret(Task, stage=Task.Stage.PROPOSED, title=f"Đề xuất {CANARY}", **common))
    keep(secret(TaskName, task=task, title="Bảo quản hồng", on=DAY))
    keep(Participation(task=task, role=Participation.Role.PARTICIPANT, person=hidden, organisation=household))
    keep(TaskPlace(task=task, place=province.other))
    check = keep(secret(Check, organisation=host, person=hidden, held_on=DAY))
    keep(CheckedTask(check_record=check, task=task))
    dates = dict(established_on=DAY, met_on=DAY, subject_kind=Task.kind, subject_id=task.pk)
    known = keep(secret(Council, type=Council.Type.ACCEPTANCE, regime="", decision_number=paper.number, host=household, **dates), source=True)
    unknown = keep(secret(Council, type=Council.Type.SELECTION, regime="", decision_number=paper.number, **dates))
    for council in (known, unknown):
        keep(Seat(council=council, person=hidden, role=Seat.Role.MEMBER))
    keep(Seat(council=known, person=lead, role=Seat.Role.CHAIR))
    keep(Seat(council=unknown, person=keep(secret(Person, title=f"Chủ tịch {CANARY}")), role=Seat.Role.CHAIR))
    keep(secret(Outcome, council=known, rating=Outcome.Rating.GOOD, concluded_on=DAY))
    proposal = dict(established_on=DAY, subject_kind=Task.kind, subject_id=task.pk + 1)
    keep(secret(Council, type=Council.Type.DETERMINATION, regime="", decision_number="1/QĐ", title=f"Xác định {CANARY}", **proposal))
    result = keep(secret(Result, type=Result.Type.PROCESS, task_id=task.pk, registered_on=DAY))
    keep(secret(Result, type=Result.Type.PROCESS, title=f"Kết quả {CANARY}", registration_number="", task_id=task.pk))
    keep(secret(Application, result=result, adopter=household, place=province.old, started_on=DAY))
    granted = dict(status=IpRight.Status.GRANTED, granted_on=DAY, holder=household, place=province.old, task_id=task.pk)
    right = keep(secret(IpRight, type=IpRight.Type.GI, **granted))
    keep(IpRightPlace(right=right, place=province.other))
    keep(secret(IpRight, type=IpRight.Type.GI, status=IpRight.Status.FILED, title=f"Đơn {CANARY}", filed_on=DAY, task_id=task.pk))
    workshop = keep(secret(Event, type=Event.Type.WORKSHOP, organiser=host, person=lead, place=province.old, held_on=DAY))
    meeting = keep(secret(Event, type=Event.Type.MEETING, title=f"Họp {CANARY}", person=hidden, held_on=DAY))
    for event in (workshop, meeting):
        keep(TaskEvent(task=task, event=event))
    conference = keep(
        secret(
            Event, type=Event.Type.YEAR_END, title="Hội nghị tổng kết năm 2019", held_on=PartialDate(2020, 1, 16), organiser=province.department,
            note=f"Giám đốc phát biểu khai mạc; {CANARY} ghi chú",
        ),
        source=True,
    )  # fmt: skip
    support = keep(secret(SupportProgramme, type=SupportProgramme.Type.IP, announced_on=DAY, organisation=host, place=province.old))
    keep(secret(Measure, programme=support, beneficiary=household, place=province.old, supported_on=DAY))
    keep(secret(Award, awarded_on=DAY, giver=host, recipient=household, person=hidden))
    keep(secret(Award, awarded_on=DAY, title=f"Giải {CANARY}", number=""))
    keep(secret(PublishedFigure, province="Lạng Sơn", year_from=2019, value=Decimal(7), source_url="http://bao.example/1"))
    publish_conference_page(event=conference, actor=SYSTEM)
    return SimpleNamespace(task=task)


def addresses(text: str) -> set[str]:
    found = {unescape(a) for a in re.findall(r'href="(/[^"#]*|\?[^"]*)"', text)} | set(re.findall(r"<loc>http://[^/]+(/[^<]*)</loc>", text))
    return {a for a in found if not a.startswith(("/static/", "/tai-khoan/", "/bien-tap/", "/hom-nay/"))}


def test_no_page_of_the_public_site_shows_anything_that_is_not_public(world: SimpleNamespace, client: Client) -> None:
    waiting = ["/", "/sitemap.xml", "/robots.txt", "/tin-tuc/rss.xml", "/cong-khai/tim/?q=hong", "/cong-khai/so-lieu/?nam=2019"]
    waiting += [kind.url for kind in KINDS.values()]
    read: dict[str, str] = {}
    while waiting:
        address = waiting.pop()
        if address in read or len(read) > 400:
            continue
        response = client.get(address)
        assert (address, response.status_code) == (address, 200)
        text = read[address] = unescape(response.content.decode())
        assert (address, CANARY in text.lower()) == (address, False)
        assert (address, "987654321" in text.replace(".", "").replace(",", "")) == (address, False)
        waiting += sorted({address.partition("?")[0] + a if a.startswith("?") else a for a in addresses(response.content.decode())} - read.keys())
    visited = {address.partition("?")[0] for address in read}
    assert {kind.url for kind in KINDS.values()} <= visited
    for kind in KINDS.values():  # each kind has one public record at least, and its page was read
        assert (kind.kind, any(re.fullmatch(rf"{kind.url}\d+/", a) for a in visited)) == (kind.kind, True)
    assert len([a for a in visited if a.startswith("/cong-khai/so-lieu/")]) > 10
    assert "Bảo quản quả hồng" in read[f"/cong-khai/nhiem-vu/{world.task.pk}/"]


def test_words_of_a_secret_field_find_nothing(world: SimpleNamespace, client: Client) -> None:
    assert ids(CANARY, Task.kind) != []  # the office's own search knows them
    for address in ("/cong-khai/nhiem-vu/", "/cong-khai/tim/", "/cong-khai/so-huu-tri-tue/", "/cong-khai/su-kien/"):
        text = client.get(address, {"q": CANARY}).content.decode()
        assert (address, 'class="items"' in text) == (address, False)


def test_what_is_not_public_is_not_found(world: SimpleNamespace, client: Client, keep: Callable[..., Any]) -> None:
    closed = [
        *[("nhiem-vu", t.pk) for t in Task.objects.filter(stage=Task.Stage.PROPOSED)],
        *[("hoi-dong", c.pk) for c in Council.objects.filter(title__contains=CANARY)],
        *[("ket-qua", r.pk) for r in Result.objects.filter(title__contains=CANARY)],
        *[("so-huu-tri-tue", r.pk) for r in IpRight.objects.filter(title__contains=CANARY)],
        *[("su-kien", e.pk) for e in Event.objects.filter(title__contains=CANARY)],
        *[("van-ban", d.pk) for d in Document.objects.filter(title__contains=CANARY)],
        *[("giai-thuong", a.pk) for a in Award.objects.filter(title__contains=CANARY)],
    ]
    assert len(closed) == 7
    province = Task.objects.first().place.parent.parent_id
    wrong = ["/cong-khai/nguoi/", "/cong-khai/nguoi/1/", "/cong-khai/so-lieu/tasks.budget_started/", f"/cong-khai/dia-ban/{province}/"]
    wrong += ["/media/images/..%2fx.jpg", "/media/x.txt"]
    for address in [f"/cong-khai/{slug}/{pk}/" for slug, pk in closed] + wrong:
        assert (address, client.get(address).status_code) == (address, 404)
