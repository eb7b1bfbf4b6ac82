"""Numbers of documents: 01 on each year, no gap, none twice, whoever comes at the same time."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hoahoi.directory.models import Division, Office, Organisation, Person, Signer
from hoahoi.documents.actions import NotPossible, issue_document, register_document
from hoahoi.documents.models import Document, NumberRegister
from hoahoi.documents.numbering import next_number, symbol
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.verify import verify


@pytest.fixture
def office(db: None) -> Office:
    with act("office.set_up", actor=SYSTEM) as doing:
        organisation = Organisation(title="Sở Khoa học và Công nghệ tỉnh Lạng Sơn")
        doing.save(organisation)
        office = Office(
            title=organisation.title,
            organisation=organisation,
            parent_title="UBND tỉnh Lạng Sơn",
            place_title="Lạng Sơn",
            symbol="SKHCN",
            numbering={"BC": "BC-SKHCN", "CV": "SKHCN"},
        )
        doing.save(office)
    return office


@pytest.fixture
def signer(office: Office) -> Signer:
    with act("signer.add", actor=SYSTEM) as doing:
        person = Person(title="Nguyễn Thị Hà")
        doing.save(person)
        signer = Signer(office=office, person=person, post="Giám đốc", valid_from=PartialDate(2018))
        doing.save(signer)
    return signer


def issue(office: Office, signer: Signer, type: str = "BC", on: date | None = None, **kwargs: Any) -> Document:
    return issue_document(document=Document(type=type, title="Báo cáo năm"), office=office, signer=signer, actor=SYSTEM, on=on, **kwargs)


@pytest.mark.parametrize(
    ("type", "number", "division", "text"),
    [
        ("BC", 1, "", "01/BC-SKHCN"),
        ("QD", 9, "", "09/QĐ-SKHCN"),
        ("HD", 10, "", "10/HĐ-SKHCN"),
        ("TTr", 206, "", "206/TTr-SKHCN"),
        ("CV", 45, "QLKH", "45/SKHCN-QLKH"),
        ("CV", 7, "", "07/SKHCN"),
        ("BC", 3, "QLKH", "03/BC-SKHCN"),
    ],
)
@pytest.mark.either
def test_number_and_symbol(type: str, number: int, division: str, text: str) -> None:
    assert symbol(type, number, "SKHCN", division) == text


@pytest.mark.django_db
def test_numbers_run_on_and_begin_again_each_year_and_series() -> None:
    given = [next_number(series=s, year=y, actor=SYSTEM) for s, y in [("BC", 2019), ("BC", 2019), ("QD", 2019), ("BC", 2020), ("BC", 2019)]]
    assert given == [1, 2, 1, 1, 3]
    assert list(verify()) == []


@pytest.mark.django_db
def test_a_failed_act_gives_its_number_back() -> None:
    with pytest.raises(RuntimeError), act("document.issue", actor=SYSTEM):
        assert next_number(series="BC", year=2019, actor=SYSTEM) == 1
        raise RuntimeError
    assert next_number(series="BC", year=2019, actor=SYSTEM) == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_without_gap_or_double() -> None:
    given: list[int] = []
    start = threading.Barrier(8)

    def clerk() -> None:
        start.wait()
        try:
            for _ in range(5):
                given.append(next_number(series="BC", year=2019, actor=SYSTEM))
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 41))
    assert [(r.series, r.last) for r in NumberRegister.objects.all()] == [("BC", 40)]
    assert list(verify()) == []


def test_issuing_numbers_dates_and_signs(office: Office, signer: Signer) -> None:
    document = issue(office, signer, on=date(2020, 1, 6))
    document.refresh_from_db()
    assert (document.number, document.issued_on, document.issuer, document.signer, document.direction) == (
        "01/BC-SKHCN",
        PartialDate(2020, 1, 6),
        office.organisation,
        signer.person,
        "out",
    )
    assert issue(office, signer, on=date(2020, 1, 6)).number == "02/BC-SKHCN"
    assert issue(office, signer, type="QD", on=date(2020, 1, 6)).number == "01/QĐ-SKHCN"
    assert issue(office, signer, on=date(2021, 1, 4)).number == "01/BC-SKHCN"
    with pytest.raises(NotPossible, match="Văn bản đã có số 01/BC-SKHCN"):
        issue_document(document=document, office=office, signer=signer, actor=SYSTEM)


def test_letters_of_all_divisions_share_one_series(office: Office, signer: Signer) -> None:
    division = Division(office=office, title="Phòng Quản lý khoa học", symbol="QLKH")
    given = [issue(office, signer, type="CV", on=date(2020, 1, 6), division=d).number for d in (division, None, division)]
    assert given == ["01/SKHCN-QLKH", "02/SKHCN", "03/SKHCN-QLKH"]


def test_an_office_that_starts_here_in_mid_year_goes_on_from_its_last_number(office: Office, signer: Signer) -> None:
    ours = {"issuer": office.organisation, "direction": "out", "actor": SYSTEM, "title": "Văn bản cũ"}
    register_document(type="BC", number="206/BC-SKHCN", issued_on=PartialDate(2018, 12, 14), **ours)
    register_document(type="CV", number="72/SKHCN-TĐC", issued_on=PartialDate(2018, 2, 12), **ours)
    register_document(type="BC", number="9/BC-SKHCN", issued_on=PartialDate(2017), **ours)
    day = date(2018, 12, 20)
    assert [issue(office, signer, type=t, on=day).number for t in ("BC", "CV", "BC", "TTr")] == [
        "207/BC-SKHCN",
        "73/SKHCN",
        "208/BC-SKHCN",
        "01/TTr-SKHCN",
    ]


def test_no_number_back_in_time_or_ahead_of_it(office: Office, signer: Signer) -> None:
    issue(office, signer, on=date(2020, 1, 6))
    with pytest.raises(NotPossible, match="Sổ BC-SKHCN đã cấp số đến ngày 06/01/2020; không cấp số lùi ngày."):
        issue(office, signer, on=date(2020, 1, 5))
    with pytest.raises(NotPossible, match="Ngày ban hành không được sau hôm nay."):
        issue(office, signer, on=timezone.localdate() + timedelta(days=1))
    assert issue(office, signer, on=date(2020, 1, 7)).number == "02/BC-SKHCN"


def test_only_who_may_sign_on_that_day(office: Office, signer: Signer) -> None:
    with pytest.raises(NotPossible, match="Nguyễn Thị Hà không có quyền ký ngày 31/12/2017."):
        issue(office, signer, on=date(2017, 12, 31))
    assert Document.objects.count() == 0


def test_the_same_number_of_a_body_and_year_is_registered_once(office: Office) -> None:
    known = {"type": "QD", "number": "2253/QĐ-UBND", "issuer": office.organisation, "actor": SYSTEM}
    register_document(title="Thành lập 07 Hội đồng", issued_on=PartialDate(2019, 11, 19), **known)
    with pytest.raises(NotPossible, match="Văn bản 2253/QĐ-UBND đã có trong sổ: Thành lập 07 Hội đồng."):
        register_document(title="Khác", issued_on=PartialDate(2019), **known)
    register_document(title="Năm sau", issued_on=PartialDate(2020), **known)
    assert Document.objects.count() == 2
