"""Regimes: law as data, read from `data/regimes/<CODE>/` and checked on load."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Confidence = Literal["found", "recalled", "assumed"]


class RegimeError(Exception):
    """A regime file is wrong: which file, where and what."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stage(_Strict):
    code: str
    title: str
    next: tuple[str, ...] = ()


class Deadline(_Strict):
    """Due `amount` working days, calendar days or months after its stage was entered."""

    stage: str
    title: str
    amount: int = Field(gt=0)
    unit: Literal["working", "calendar", "months"]
    role: str
    source: str
    article: str
    confidence: Confidence


class Procedure(_Strict):
    title: str
    start: str
    stages: tuple[Stage, ...]
    deadlines: tuple[Deadline, ...] = ()

    @model_validator(mode="after")
    def _stages_are_known(self) -> Procedure:
        known = {stage.code for stage in self.stages}
        named = {self.start, *(d.stage for d in self.deadlines), *(n for stage in self.stages for n in stage.next)}
        if unknown := named - known:
            raise ValueError(f"giai đoạn không có trong quy trình: {', '.join(sorted(unknown))}")
        return self

    def stage(self, code: str) -> Stage:
        return next(s for s in self.stages if s.code == code)


class Regime(_Strict):
    code: str
    title: str
    issuer: str
    in_force_from: str
    in_force_from_confidence: Confidence
    instruments: tuple[str, ...]
    confidence: Confidence
    inherits: str = ""
    procedures: dict[str, Procedure] = {}
    sha256: str = ""


def folder() -> Path:
    return settings.CONFIG.data / "regimes"


def codes() -> list[str]:
    return sorted(p.parent.name for p in folder().glob("*/regime.toml"))


@cache
def regime(code: str) -> Regime:
    """The regime with what it inherits. Raises RegimeError naming file and place."""
    here = folder() / code
    if not (here / "regime.toml").exists():
        raise RegimeError(f"Không có quy định {code} trong {folder().name}")
    texts = [(here / name).read_bytes() for name in ("regime.toml", "procedures.toml") if (here / name).exists()]
    name = "regime.toml"
    try:
        identity = tomllib.loads(texts[0].decode())
        name = "procedures.toml"
        procedures = tomllib.loads(texts[1].decode()) if len(texts) > 1 else {}
        digest = hashlib.sha256(b"\0".join(texts))
        if parent := identity.get("inherits"):
            inherited = regime(parent)
            procedures = {k: v.model_dump() for k, v in inherited.procedures.items()} | procedures
            digest.update(inherited.sha256.encode())
        return Regime(**identity, procedures=procedures, sha256=digest.hexdigest())
    except tomllib.TOMLDecodeError as error:
        raise RegimeError(f"{code}/{name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RegimeError(f"{code}: {place}: {first['msg']}") from error


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
