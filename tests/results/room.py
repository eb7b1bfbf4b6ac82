"""Results, users and askings for the tests of this room."""

from __future__ import annotations

from datetime import date
from typing import Any

from hoahoi.directory.models import Office, Organisation, Person, Place
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record
from hoahoi.results.actions import ask, plan_application, register_result
from hoahoi.results.models import Application, FollowUp, Result


def save(*records: Any) -> Any:
    with act("test", actor=SYSTEM) as doing:
        for record in records:
            doing.save(record)
    return records[0]


def person(name: str) -> Person:
    return save(Person(title=name))


def commune(name: str = "xã Tân Lập thử", code: str = "09999") -> Place:
    return save(Place(title=name, code=code, level=Place.Level.COMMUNE, valid_from=PartialDate(2025, 7, 1)))


def adopter(name: str = "HTX Hồi Văn Lãng", **fields: Any) -> Organisation:
    return save(Organisation(title=name, type=Organisation.Type.COOP, **fields))


def result(title: str = "Quy trình chưng cất tinh dầu hồi", **fields: Any) -> Result:
    return register_result(title=title, actor=SYSTEM, type=fields.pop("type", Result.Type.PROCESS), **fields)


def planned(**fields: Any) -> Application:
    return plan_application(result=fields.pop("result", None) or result(), adopter=fields.pop("adopter", None) or adopter(), actor=SYSTEM, **fields)


def asked(application: Application | None = None, today: date | None = None) -> tuple[FollowUp, str]:
    return ask(application=application or planned(), actor=SYSTEM, today=today)


def office() -> Office:
    organisation = save(Organisation(title="Sở Khoa học và Công nghệ thử"))
    return save(
        Office(
            title="Sở Khoa học và Công nghệ", organisation=organisation, parent_title="Ủy ban nhân dân tỉnh Lạng Sơn", place_title="Lạng Sơn",
            symbol="SKHCN", ready=True,
        )
    )  # fmt: skip


def again(record: Record) -> Any:
    """The record as the database has it."""
    return type(record)._base_manager.get(pk=record.pk)
