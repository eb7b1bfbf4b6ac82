"""Regimes: law as data, read from `data/regimes/<CODE>/` and checked on load. Nothing here needs the database."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any

from django.conf import settings
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from .council_rule import Composition, CouncilRule, CouncilStage, Counted, NoSheet, Sheets
from .regime_files import Fault, Files, RegimeError, faults_of, known, read
from .schema import Confidence, Criterion, Deadline, Procedure, Sheet, Stage, Strict

__all__ = [
    "Confidence", "CouncilRule", "Criterion", "Deadline", "Fault", "NoSheet", "Procedure", "Regime", "RegimeError", "Sheet", "Stage",
    "built", "codes", "folder", "load", "regime", "regime_for", "stages",
]  # fmt: skip


_Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


class Identity(Strict):
    """regime.toml. Dates are ISO, "" when not known. text_read: its own text was read, so that what it inherits is known to hold and not only assumed."""

    code: str
    title: str
    issuer: str
    in_force_from: _Day
    in_force_from_confidence: Confidence
    in_force_until: _Day = ""
    instruments: tuple[str, ...]
    confidence: Confidence
    inherits: str = ""
    replaces: tuple[str, ...] = ()
    text_read: bool = False
    note: str = ""


class Regime(Identity):
    procedures: dict[str, Procedure] = {}
    councils: dict[str, CouncilRule] = {}
    sha256: str = ""

    def sheet(self, stage: str, task_type: str = "") -> Sheet:
        """The score sheet of a council stage for a task type. Raises KeyError for the stage, NoSheet for the type."""
        return self.councils[stage].sheet(task_type)


_FILES: dict[str, Any] = {
    "regime.toml": Identity,
    "procedures.toml": dict[str, Procedure],
    "councils.toml": dict[CouncilStage, Composition],
    "sheets.toml": dict[CouncilStage, Sheets],
    "aggregation.toml": dict[CouncilStage, Counted],
}


def folder() -> Path:
    return settings.CONFIG.data / "regimes"


def codes() -> list[str]:
    return known(folder())


def regime(code: str) -> Regime:
    """The regime with what it inherits, as shipped; "VN-2023@2" is the second version that the office froze (versions.py).

    Raises RegimeError with every fault by file, line and meaning.
    """
    if "@" in code:
        from .versions import frozen  # only frozen versions need the database

        return frozen(code)
    return _shipped(code)


@cache
def _shipped(code: str) -> Regime:
    return load(folder(), code)


def load(where: Path, code: str) -> Regime:
    """The same from any folder of regimes, not kept."""
    return built(read(where, code))


def built(files: Files) -> Regime:
    """The regime that parsed files describe. Raises RegimeError."""
    faults: list[Fault] = []
    parsed: dict[str, Any] = {}
    for name, shape in _FILES.items():
        try:
            parsed[name] = TypeAdapter(shape).validate_python(files.trees[name])
        except ValidationError as error:
            faults += faults_of(error, files, name, _KEYS)
    if not faults:
        faults = _joined(files, parsed)
    if faults:
        raise RegimeError(faults)
    councils = {
        stage: CouncilRule(
            code=stage,
            title=table.title,
            regime=files.code,
            composition=table,
            paper=parsed["sheets.toml"][stage],
            counted=parsed["aggregation.toml"][stage],
        )
        for stage, table in parsed["councils.toml"].items()
    }
    identity: Identity = parsed["regime.toml"]
    return Regime(**identity.model_dump(), procedures=parsed["procedures.toml"], councils=councils, sha256=files.sha256)


def _joined(files: Files, parsed: dict[str, Any]) -> list[Fault]:
    """Faults between files: a stage must stand in all three files of the council or in none; the folder carries the code."""
    found = []
    if (named := parsed["regime.toml"].code) != files.code:
        found.append(Fault(f"{files.code}/regime.toml", 1, "code", f"mã “{named}” khác tên thư mục “{files.code}”"))
    three = ("councils.toml", "sheets.toml", "aggregation.toml")
    for stage in sorted({stage for name in three for stage in parsed[name]}):
        found += [
            Fault(f"{files.code}/{name}", 0, stage, "giai đoạn này có ở tệp khác của quy định nhưng thiếu ở đây")
            for name in three
            if stage not in parsed[name]
        ]
    return found


def _field_names(model: type[BaseModel]) -> set[str]:
    return {info.alias or name for name, info in model.model_fields.items()}


def _all_keys() -> set[str]:
    """Every key that some table may have: to suggest the one that was meant."""
    found: set[str] = set()
    waiting: list[type[BaseModel]] = [Strict]
    while waiting:
        model = waiting.pop()
        found |= _field_names(model)
        waiting += model.__subclasses__()
    return found


_KEYS = _all_keys()


def stages(code: str, procedure: str) -> list[tuple[str, str]]:
    """(code, title) of each stage in order."""
    return [(s.code, s.title) for s in regime(code).procedures[procedure].stages]


def regime_for(day: str) -> str:
    """Which regime a provincial task of Lạng Sơn falls under, by the ISO date of its approval ("" = unknown: the newest before 2025)."""
    if day and day >= regime("VN-2025").in_force_from:
        return "VN-2025"
    if not day or day >= regime("LS-47-2018").in_force_from:
        return "LS-47-2018"
    return "VN-TT11-2014"
