"""Freezing a year: every figure and list of the year, kept for good under a hash."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from hoahoi.indicators.models import Snapshot
from hoahoi.ledger.acts import SYSTEM, Actor, act
from hoahoi.ledger.models import Lane
from hoahoi.ledger.records import canonical

from .content import code_version, content_of
from .rules import can_edit


def freeze_year(*, year: int, actor: Actor, reason: str = "") -> Snapshot:
    """Freeze the year's figures. Returns the latest snapshot when nothing has changed since, else a new one with the next number.

    Raises PermissionDenied unless the actor is the director, a planning officer or the system itself.
    """
    if actor is not SYSTEM and not can_edit(actor):
        raise PermissionDenied("freeze_year")
    pace, content = _pace(), canonical(content_of(year))
    with act("year.freeze", actor=actor, reason=reason) as doing:
        if _pace() != pace:  # somebody wrote meanwhile: once more, within the transaction
            content = canonical(content_of(year))
        sha256 = digest_of(content)
        latest = Snapshot.objects.filter(year=year).order_by("-number").first()
        if latest is not None and latest.sha256 == sha256 and latest.content == content:
            return latest
        number = latest.number + 1 if latest else 1
        snapshot = Snapshot(
            title=f"Chốt số liệu năm {year}, lần {number}", year=year, number=number, content=content, sha256=sha256,
            code_version=code_version(), frozen_at=timezone.now(),
        )  # fmt: skip
        doing.save(snapshot)
    return snapshot


def _pace() -> list[tuple[int, int]]:
    """Lengths of the ledger's lanes: unchanged as long as nobody writes. Reading a large year takes seconds in which others should not wait."""
    return list(Lane.objects.order_by("pk").values_list("pk", "length"))


def digest_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def verify_snapshot(snapshot: Any) -> bool:
    """Whether the content is what was frozen: its hash equals the one kept beside it."""
    return digest_of(snapshot.content) == snapshot.sha256
