"""Lạng Sơn's administrative units before and since 1 July 2025, and which became which."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path

from hoahoi.directory.models import Place, PlaceSuccession
from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ui.vietnamese import fold

from .files import Source, data, is_loaded, keep_all, read_csv

LAST_DAY = PartialDate(2025, 6, 30)
FIRST_DAY = PartialDate(2025, 7, 1)
BASIS = "Nghị quyết 1672/NQ-UBTVQH15"
_PROVINCE = "tinhlangson"


def _path(name: str) -> Path:
    return data("places", name)


def load_places(*, actor: Actor) -> int:
    """Load units and successions; returns how many units the files hold, 0 when they were loaded before."""
    old, new = _path("lang_son_legacy.csv"), _path("lang_son_2025.csv")
    converter = _path("lang_son_converter_2025.json")
    if all(is_loaded(path, "places") for path in (old, new, converter)):
        return 0
    old_rows, new_rows = read_csv(old), read_csv(new)
    with act("place.load", actor=actor) as doing:
        old_source = Source.begin(doing, old, "places", len(old_rows))
        new_source = Source.begin(doing, new, "places", len(new_rows))
        Source.begin(doing, converter, "places", 0)
        province = _keep(doing, [Place(code=new_rows[0]["provinceCode"], title=new_rows[0]["province"], level=Place.Level.PROVINCE)])[0]
        by_code = {row["districtCode"]: row for row in old_rows}
        districts = dict(zip(by_code, _keep(doing, [_district(row, province) for row in by_code.values()]), strict=True))
        former = _keep(doing, [_former_commune(row, districts[row["districtCode"]]) for row in old_rows])
        current = _keep(doing, [_commune(row, province) for row in new_rows])
        for number, (row, place) in enumerate(zip(old_rows, former, strict=True), 2):
            old_source.note(number, place)
            old_source.note(number, districts[row["districtCode"]])
        for number, place in enumerate(current, 2):
            new_source.note(number, place)
            new_source.note(number, province)
        _keep_successions(
            doing,
            {f"{_PROVINCE}_{_key(row['district'])}_{_key(row['ward'])}": p for row, p in zip(old_rows, former, strict=True)},
            {_key(place.title): place for place in current},
        )
        old_source.close()
        new_source.close()
    return 1 + len(districts) + len(former) + len(current)


def successions() -> dict[str, list[str]]:
    """Old key -> new keys, from the converter with our corrections. Keys are names folded to plain letters."""
    table = json.loads(_path("lang_son_converter_2025.json").read_text(encoding="utf-8"))
    dropped = {(d["old"], d["new"]) for d in tomllib.loads(_path("corrections.toml").read_text(encoding="utf-8"))["drop"]}
    became: dict[str, list[str]] = {}
    for new, olds in table["DICT_PROVINCE_WARD_NO_DIVIDED"][_PROVINCE].items():
        for old in olds:
            became.setdefault(old, []).append(new)
    for old, parts in table["DICT_PROVINCE_WARD_DIVIDED"][_PROVINCE].items():
        for part in sorted(parts, key=lambda p: not p["isDefaultNewWard"]):
            became.setdefault(old, []).append(part["newWardKey"])
    return {old: [new for new in news if (old, new) not in dropped] for old, news in became.items()}


def _keep_successions(doing: Act, old: dict[str, Place], new: dict[str, Place]) -> None:
    wanted = [
        PlaceSuccession(old=old[before], new=new[after], on=FIRST_DAY, whole=len(afters) == 1, basis=BASIS)
        for before, afters in successions().items()
        for after in afters
    ]
    keep_all(doing, wanted, lambda s: (s.old_id, s.new_id), PlaceSuccession.objects.all())


def _keep(doing: Act, wanted: list[Place]) -> list[Place]:
    """The places as they stand in the database, in the order wanted. A code was used again in 2025, so a code alone is no key."""

    def key(place: Place) -> tuple[str, str, PartialDate | None]:
        return place.code, place.level, place.valid_from

    level = wanted[0].level
    kept = keep_all(doing, wanted, key, Place.objects.filter(level=level))
    return [kept[key(place)] for place in wanted]


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(name))


def _district(row: dict[str, str], province: Place) -> Place:
    return Place(
        code=row["districtCode"], title=row["district"], level=Place.Level.DISTRICT, parent=province, valid_to=LAST_DAY,
        latitude=Decimal(row["districtLat"]), longitude=Decimal(row["districtLon"]),
    )  # fmt: skip


def _former_commune(row: dict[str, str], district: Place) -> Place:
    return Place(
        code=row["wardCode"], title=row["ward"], level=Place.Level.COMMUNE, parent=district, valid_to=LAST_DAY,
        latitude=Decimal(row["wardLat"]), longitude=Decimal(row["wardLon"]),
    )  # fmt: skip


def _commune(row: dict[str, str], province: Place) -> Place:
    return Place(
        code=row["wardCode"], title=row["ward"], level=Place.Level.COMMUNE, parent=province, valid_from=FIRST_DAY,
        latitude=Decimal(row["wardLat"]), longitude=Decimal(row["wardLon"]),
    )  # fmt: skip
