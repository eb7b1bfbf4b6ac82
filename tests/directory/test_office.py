"""The office and its organisations over time."""

from __future__ import annotations

from datetime import date

import pytest

from hoahoi.directory.actions import NotPossible, end_post, give_post, set_up_office, succeed_organisation
from hoahoi.directory.models import Organisation, Person, Signer
from hoahoi.directory.queries import signers_on, the_office
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate

pytestmark = pytest.mark.django_db


def _save(*records: object) -> None:
    with act("test", actor=SYSTEM) as doing:
        for record in records:
            doing.save(record)


def test_an_office_of_another_province_is_set_up_once() -> None:
    assert the_office() is None
    given = dict(
        title="Sở Khoa học và Công nghệ tỉnh Cao Bằng", parent_title="UBND tỉnh Cao Bằng", place=None, place_title="Cao Bằng",
        symbol="SKHCN", numbering={"BC": "BC-SKHCN"}, actor=SYSTEM,
    )  # fmt: skip
    office = set_up_office(**given)
    assert the_office() == office
    assert (office.organisation.title, office.ready) == ("Sở Khoa học và Công nghệ tỉnh Cao Bằng", True)
    with pytest.raises(NotPossible):
        set_up_office(**given)


def test_a_post_that_ends_ends_the_right_to_sign() -> None:
    person = Person(title="Nguyễn Văn Thử")
    _save(person)
    office = set_up_office(title="Sở thử", parent_title="UBND", place=None, place_title="Thử", symbol="ST", numbering={}, actor=SYSTEM)
    post = give_post(person=person, organisation=office.organisation, post="Phó Giám đốc", since=PartialDate(2020, 3), actor=SYSTEM)
    _save(Signer(office=office, person=person, post="Phó Giám đốc", authority="KT.", for_post="Giám đốc", valid_from=PartialDate(2020, 3)))
    assert [s.person for s in signers_on(office, date(2020, 3, 1))] == [person]
    assert signers_on(office, date(2020, 2, 29)) == []
    with pytest.raises(NotPossible):
        end_post(affiliation=post, on=PartialDate(2019), actor=SYSTEM)
    end_post(affiliation=post, on=PartialDate(2023, 5), actor=SYSTEM)
    assert [s.person for s in signers_on(office, date(2023, 5, 31))] == [person]
    assert signers_on(office, date(2023, 6, 1)) == []


def test_an_organisation_ends_the_day_before_its_successor() -> None:
    old, new = Organisation(title="Phòng cũ"), Organisation(title="Phòng mới")
    _save(old, new)
    succeed_organisation(old=old, new=new, on=PartialDate(2025, 3, 1), actor=SYSTEM)
    assert old.valid_to == PartialDate(2025, 2, 28)
    with pytest.raises(NotPossible):
        succeed_organisation(old=old, new=new, on=PartialDate(2025, 3, 1), actor=SYSTEM)
    with pytest.raises(NotPossible):
        succeed_organisation(old=new, new=new, on=PartialDate(2026), actor=SYSTEM)


def test_nobody_takes_a_post_in_an_organisation_that_has_ended() -> None:
    old, person = Organisation(title="Phòng cũ", valid_to=PartialDate(2025, 6, 30)), Person(title="Trần Thị Thử")
    _save(old, person)
    with pytest.raises(NotPossible):
        give_post(person=person, organisation=old, post="Trưởng phòng", since=PartialDate(2025, 7), actor=SYSTEM)
    assert give_post(person=person, organisation=old, post="Trưởng phòng", since=PartialDate(2025), actor=SYSTEM).post == "Trưởng phòng"
