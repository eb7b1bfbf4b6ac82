"""The permission matrix: every address x every role x (own record, another's). A new address without a line in matrix.toml fails."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Template
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from hoahoi.accounts.models import Role
from hoahoi.councils import actions
from hoahoi.councils.models import Council, Outcome, Seat
from hoahoi.declare.registers import registers
from hoahoi.directory.models import (
    Affiliation,
    Concept,
    Division,
    Event,
    LegalInstrument,
    Office,
    Organisation,
    OrganisationSuccession,
    Person,
    Place,
    PlaceSuccession,
    Scheme,
    Signer,
)  # fmt: skip
from hoahoi.documents.models import Document, File, NumberRegister, RegisterLine, SignedVersion, Wording
from hoahoi.forms.models import Filling
from hoahoi.indicators.models import PublishedFigure
from hoahoi.ip.models import IpRight, IpRightPlace
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.records import Record, kinds
from hoahoi.loading.sample.sittings import records_of
from hoahoi.portal.setup import ensure_site
from hoahoi.procedures.models import Case, Obligation, RegimeConfirmation, RegimeVersion, StageEntry
from hoahoi.results.models import Application, Author, Dissemination, FollowUp, Result, ResultProduct
from hoahoi.sheets.models import Load
from hoahoi.smq.models import Inspection
from hoahoi.support.models import Award, Measure, Startup, SupportProgramme
from hoahoi.tasks.models import Check, CheckedTask, Participation, Programme, Task, TaskEvent, TaskName, TaskPlace
from hoahoi.technology.models import Technology
from tests.councils import room as rooms
from tests.tasks.life import one_of_each

pytestmark = [pytest.mark.django_db, pytest.mark.either]
MATRIX = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text())
ROLES = {
    "D": Role.DIRECTOR, "S": Role.SCIENCE, "T": Role.TECHNOLOGY, "Q": Role.SMQ, "P": Role.PLANNING, "C": Role.CLERK, "A": Role.ADMINISTRATOR,
    "L": Role.LEADER, "M": Role.COUNCIL_MEMBER, "I": Role.INVESTIGATOR, "F": Role.FIRM, "O": Role.LOCALITY, "0": "",
}  # fmt: skip
NO_REGISTER = {"view": "DSTQPCAL", "own": "", "edit": ""}  # kinds without a register: their page and ledger are the office's


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from addresses(entry.url_patterns, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def of_a_register(entry: URLPattern) -> bool:
    return "kind" in entry.default_args


@pytest.fixture
def world(make_user: Any) -> dict[str, Any]:
    """One record of each kind that belongs to the narrow roles ("own") and one that does not ("other"), and a client per role."""
    own: dict[str, Record] = {}
    other: dict[str, Record] = {}
    confirmer = make_user("director", username="nguoi-xac-nhan")
    with act("test.setup", actor=SYSTEM) as doing:

        def keep(where: dict[str, Record], record: Any) -> Any:
            doing.save(record)
            where.setdefault(record.kind, record)
            return record

        for where, word in ((own, "của mình"), (other, "của người khác")):
            place = keep(where, Place(title=f"huyện {word}", code=word[:9], level="district"))
            org = keep(where, Organisation(title=f"Tổ chức {word}"))
            person = keep(where, Person(title=f"Người {word}"))
            event = keep(where, Event(title=f"Hội thảo {word}", type="workshop"))
            scheme = keep(where, Scheme(title=f"Bảng {word}", code=word))
            keep(where, Concept(title=f"Lĩnh vực {word}", scheme=scheme, code="1", level=1))
            keep(where, LegalInstrument(title=f"Thông tư {word}", number=word))
            document = keep(where, Document(title=f"Quyết định {word}", type="QD"))
            programme = keep(where, Programme(title=f"Chương trình {word}"))
            task = keep(where, Task(title=f"Nhiệm vụ {word}", host=org, place=place, stage="in_progress"))
            check = keep(where, Check(title=f"Kiểm tra {word}"))
            keep(where, CheckedTask(check_record=check, task=task))
            keep(where, TaskName(task=task, title="tên cũ", used_at="xác định"))
            keep(where, Participation(task=task, role="partner_org", organisation=org))
            keep(where, TaskPlace(task=task, place=place))
            keep(where, TaskEvent(task=task, event=event))
            for record in one_of_each(task, word):
                keep(where, record)
            keep(where, Filling(form="running_task", subject_kind="task", subject_id=task.pk))
            council = keep(where, Council(title=f"Hội đồng {word}", type="selection", subject_kind="task", subject_id=task.pk, decision=document))
            keep(where, Seat(council=council, person=person, role="chair"))
            keep(where, Outcome(council=council))
            case = keep(where, Case(subject_kind="task", subject_id=task.pk, regime="LS-47-2018", procedure="provincial_task", stage="selection"))
            keep(where, StageEntry(case=case, stage="selection"))
            keep(where, RegimeVersion(regime="LS-47-2018", number=len(word), content="{}", sha256="x", frozen_on="2026-01-01"))
            keep(where, RegimeConfirmation(regime="LS-47-2018", path="x", title="x", value={}, source="x", by=confirmer, on="2026-01-01"))
            keep(where, Obligation(title="việc", subject_kind="task", subject_id=task.pk, due_on="2026-01-01"))
            result = keep(where, Result(title=f"Kết quả {word}", task_id=task.pk))
            application = keep(where, Application(title=f"Ứng dụng {word}", result=result))
            keep(where, FollowUp(application=application, months=6, due_on="2026-01-01"))
            keep(where, Dissemination(title=f"Tập huấn {word}", result=result))
            keep(where, ResultProduct(title=f"Sản phẩm {word}", result=result))
            keep(where, Author(result=result, person=person, order=1))
            keep(where, Technology(title=f"Công nghệ {word}"))
            right = keep(where, IpRight(title=f"Nhãn hiệu {word}", type="mark", status="granted", holder=org, place=place))
            keep(where, IpRightPlace(right=right, place=place))
            keep(where, Inspection(title=f"Kiểm tra {word}", type="other", inspected=org))
            support = keep(where, SupportProgramme(title=f"Hỗ trợ {word}", type="other"))
            keep(where, Measure(title=f"Lượt {word}", programme=support, beneficiary=org, place=place))
            keep(where, Startup(title=f"Ý tưởng {word}"))
            keep(where, Award(title=f"Giải {word}"))
            keep(where, PublishedFigure(title=f"Số {word}", province="Lạng Sơn", period="2019", value=1, unit="x"))
            keep(where, Load(title=f"{word}.csv", sha256=word, target="tasks", loaded_at="2026-01-01T00:00:00+07:00"))
            keep(where, Affiliation(person=person, organisation=org, post="x"))
            keep(where, NumberRegister(series=word[:10], year=2026))
            keep(where, OrganisationSuccession(old=org))
            _ = programme
        keep(other, PlaceSuccession(old=other["place"], new=own["place"]))
        office = keep(other, Office(title="Sở", organisation=other["organisation"], parent_title="UBND", place_title="X", symbol="SKHCN", ready=True))
        keep(other, Division(title="Phòng", office=office, symbol="P"))
        keep(other, RegisterLine(office=office, book="out", series="QĐ-SKHCN", year=2026, number=1, day="2026-01-05", subject="x"))
        keep(other, SignedVersion(code="X" * 20, number=1, title="x", role="person", name="x", signed_at="2026-01-05T08:00:00+07:00", size=1))
        keep(other, Signer(office=office, person=other["person"], post="Giám đốc"))
        keep(other, Wording(office=office, document_kind="x", part="x", text="x", since="2026-01-05", written_at="2026-01-05T08:00:00+07:00"))
    for record in records_of(_council_that_sat()):
        other.setdefault(record.kind, record)
    with act("test.setup", actor=SYSTEM) as doing:
        about = {"subject_kind": "task", "subject_id": other["task"].pk}
        keep(other, File(name="phu-luc.pdf", sha256="0" * 64, size=1, media_type="application/pdf", uploaded_at=timezone.now(), **about))
    # a succession ties the two places together, which would make the other's task the locality's own
    with act("test.setup", actor=SYSTEM) as doing:
        doing.remove(other.pop("place_succession"))
    scopes: dict[str, dict[str, Any]] = {
        "I": {"organisation": own["organisation"]}, "F": {"organisation": own["organisation"]},
        "O": {"place": own["place"]}, "M": {"person": own["person"]},
    }  # fmt: skip
    clients = {}
    for letter, role in ROLES.items():
        clients[letter] = Client()
        user = make_user(role, **scopes.get(letter, {}))
        clients[letter].force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    clients["-"] = Client()
    ensure_site(actor=SYSTEM)
    return {"own": own, "other": other, "clients": clients}


def _council_that_sat() -> Council:
    """A council with everything that a sitting writes."""
    sat = rooms.voting(mode="named")
    sat.cast({"rating": "excellent"})
    rooms.count(sat)
    actions.declare_conflict(seat=sat.seat("member"), reason="other", actor=SYSTEM)
    actions.conclude(item=sat.item, chair=sat.seat("chair"), actor=SYSTEM)
    actions.add_dissent(item=sat.item, seat=sat.seat("member"), text="Ý kiến khác")
    return sat.council


def answer(client: Client, url: str) -> str:
    """ok (a page, or a step on within the site), asked (to sign in), refused (404)."""
    response = client.get("/" + url)
    if response.status_code in (301, 302) and "/tai-khoan/login/" in response["Location"]:
        return "asked"
    return {200: "ok", 301: "ok", 302: "ok", 404: "refused", 405: "ok"}.get(response.status_code, str(response.status_code))


def expected(letter: str, allowed: str) -> str:
    if letter in allowed:
        return "ok"
    return "asked" if letter == "-" and "!" not in allowed else "refused"


def fill(pattern: str) -> str:
    values = {
        "<int:year>": "2019", "<str:code>": "tasks.accepted", "<slug:slug>": "nhiem-vu", "<str:kind>": "tasks",
    }  # fmt: skip
    for name, value in values.items():
        pattern = pattern.replace(name, value)
    return pattern


@pytest.mark.either
def test_every_address_has_its_line() -> None:
    missing = []
    for pattern, entry in addresses():
        listed = pattern in MATRIX["pages"] or pattern in MATRIX["posts"]["patterns"] or pattern in MATRIX["elsewhere"]
        by_kind = of_a_register(entry) and (entry.default_args["kind"] in MATRIX["registers"] or entry.default_args["kind"] not in registers())
        if not (listed or by_kind or any(pattern.startswith(prefix) for prefix in MATRIX["prefixes"])):
            missing.append(pattern)
    assert missing == []
    assert set(MATRIX["registers"]) == set(registers())


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may open an address is settled before its template is filled; six thousand answers need none (pages are read in other tests)."""
    monkeypatch.setattr(Template, "_render", lambda self, context: "")


@pytest.mark.usefixtures("unrendered")
def test_pages(world: dict[str, Any]) -> None:
    wrong = []
    task = world["other"]["task"]
    for pattern, allowed in MATRIX["pages"].items():
        url = fill(pattern).replace("<int:pk>", str(task.pk))
        url += "?loai=organisation&q=x" if pattern == "chon/" else ""
        for letter, client in world["clients"].items():
            found, wanted = answer(client, url), expected(letter, allowed)
            if found != wanted:
                wrong.append(f"{url} {letter}: {found}, not {wanted}")
    assert "\n".join(wrong) == ""


@pytest.mark.usefixtures("unrendered")
def test_registers(world: dict[str, Any]) -> None:
    wrong = []
    for _pattern, entry in addresses():
        if not of_a_register(entry):
            continue
        kind = entry.default_args["kind"]
        line = MATRIX["registers"].get(kind, NO_REGISTER)
        name = str(entry.name).removesuffix(f"_{kind}")
        for relation in ("own", "other"):
            record = world[relation].get(kind)
            if record is None if "<int:pk>" in _pattern else relation == "other":
                continue  # no such record; or an address that names none, and was tried
            sees = line["view"] + (line["own"] if relation == "own" else "")
            allowed = {
                "list": line["view"] + line["own"], "export": line["view"] + line["own"], "page": sees, "ledger": sees,
                "add": line["edit"], "edit": line["edit"],
            }[name]  # fmt: skip
            url = _pattern.replace("<int:pk>", str(record.pk if record else 0)).replace("<str:extension>", "csv")
            for letter, client in world["clients"].items():
                found, wanted = answer(client, url), expected(letter, allowed)
                if found != wanted:
                    wrong.append(f"{url} {relation} {letter}: {found}, not {wanted}")
    assert "\n".join(wrong) == ""


def test_the_editor_of_the_portal(world: dict[str, Any]) -> None:
    wrong = [
        f"{letter}: {client.get('/bien-tap/').status_code}"
        for letter, client in world["clients"].items()
        if (client.get("/bien-tap/").status_code == 200) is not (letter in MATRIX["prefixes"]["bien-tap/"])
    ]
    assert "\n".join(wrong) == ""
    plain = [p for p, _ in addresses() if p.startswith("bien-tap/") and "<" not in p and "(" not in p]
    leaks = [
        p for p in plain for letter in "TQL0-" if world["clients"][letter].get("/" + p).status_code == 200 and not p.endswith(("jsi18n/", "login/"))
    ]
    assert [p for p in leaks if "password" not in p and "sprite" not in p] == []


def test_one_of_each_kind_was_tried(world: dict[str, Any]) -> None:
    made = set(world["own"]) | set(world["other"])
    assert set(kinds()) - made == {"grant", "snapshot", "place_succession"}
