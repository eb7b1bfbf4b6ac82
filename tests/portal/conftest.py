"""A small province: two communes that became one, a host, an investigator, and a site to publish on.

Models are imported inside the fixtures: this file is read before the applications are loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

SOURCE = "http://nguon.example/tin-1"


@pytest.fixture
def keep(db: None) -> Callable[..., Any]:
    """keep(record) writes it through an act and gives it back; keep(record, source=True) also says that a public source tells of it."""
    from django.utils import timezone

    from hoahoi.ledger.acts import SYSTEM, act
    from hoahoi.sheets.models import Load, Provenance

    def write(record: Any, *, source: bool = False, synthetic: bool = False) -> Any:
        with act("test.keep", actor=SYSTEM) as doing:
            doing.save(record)
            if source or synthetic:
                load = Load(title="facts.csv", sha256="0" * 64, target="facts", loaded_at=timezone.now(), synthetic=synthetic)
                doing.save(load)
                Provenance.objects.create(load=load, row=2, kind=record.kind, object_id=record.pk, source_url=SOURCE if source else "")
        return record

    return write


@pytest.fixture
def province(keep: Callable[..., Any]) -> SimpleNamespace:
    from hoahoi.directory.models import Office, Organisation, Place, PlaceSuccession
    from hoahoi.ledger.dates import PartialDate

    commune, end, start = Place.Level.COMMUNE, PartialDate(2025, 6, 30), PartialDate(2025, 7, 1)
    lang_son = keep(Place(title="Tỉnh Lạng Sơn", code="20", level=Place.Level.PROVINCE))
    district = keep(Place(title="Huyện Chi Lăng", code="187", level=Place.Level.DISTRICT, parent=lang_son, valid_to=end))
    old = keep(Place(title="Xã Vân Thủy", code="06421", level=commune, parent=district, valid_to=end))
    other = keep(Place(title="Xã Chiến Thắng", code="06424", level=commune, parent=district, valid_to=end))
    new = keep(Place(title="Xã Chiến Thắng", code="06421", level=commune, parent=lang_son, valid_from=start))
    keep(PlaceSuccession(old=old, new=new, on=start))
    keep(PlaceSuccession(old=other, new=new, on=start, whole=False))
    department = keep(Organisation(title="Sở Khoa học và Công nghệ tỉnh Lạng Sơn", type=Organisation.Type.STATE, email="so@langson.example"))
    names = dict(title=department.title, parent_title="UBND tỉnh Lạng Sơn", place_title="Lạng Sơn", symbol="SKHCN")
    office = keep(Office(organisation=department, place=lang_son, **names))
    return SimpleNamespace(province=lang_son, district=district, old=old, other=other, new=new, department=department, office=office)


@pytest.fixture
def site(province: SimpleNamespace) -> Any:
    from hoahoi.ledger.acts import SYSTEM
    from hoahoi.portal.setup import ensure_site

    return ensure_site(actor=SYSTEM)


@pytest.fixture
def task(province: SimpleNamespace, keep: Callable[..., Any]) -> Callable[..., Any]:
    """task("tên") keeps a task of 2019 under way in Vân Thủy, with a host and an investigator; what is given stands instead."""
    from hoahoi.directory.models import Organisation, Person
    from hoahoi.ledger.dates import PartialDate
    from hoahoi.tasks.models import Task

    host, person = keep(Organisation(title="Viện Nghiên cứu Rau quả")), keep(Person(title="Nguyễn Văn An"))

    def make(title: str, *, source: bool = False, synthetic: bool = False, **values: Any) -> Task:
        usual = dict(host=host, investigator=person, stage=Task.Stage.IN_PROGRESS, place=province.old, starts_on=PartialDate(2019, 6))
        return keep(Task(title=title, **{**usual, **values}), source=source, synthetic=synthetic)

    return make
