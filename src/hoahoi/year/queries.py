"""Reading years and their snapshots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from hoahoi.indicators.models import Snapshot
from hoahoi.indicators.years import activity
from hoahoi.ledger.records import canonical
from hoahoi.ledger.verify import Fault

from .actions import digest_of


def snapshot_faults() -> Iterator[Fault]:
    """Snapshots whose content is no longer what was frozen. Nothing yielded = all stand."""
    for pk in Snapshot.objects.order_by("pk").values_list("pk", flat=True):
        snapshot = Snapshot.objects.get(pk=pk)
        place = f"snapshot {pk}"
        if digest_of(snapshot.content) != snapshot.sha256:
            yield Fault(place, "nội dung số liệu đã chốt không khớp mã chốt")
            continue
        try:
            content = json.loads(snapshot.content)
            fits = canonical(content) == snapshot.content and content["year"] == snapshot.year and content["code"] == snapshot.code_version
        except (ValueError, KeyError, TypeError):
            fits = False
        if not fits:
            yield Fault(place, "nội dung số liệu đã chốt không đúng khuôn hoặc không đúng năm")


def latest_snapshot(year: int) -> Snapshot | None:
    return Snapshot.objects.filter(year=year).order_by("-number").first()


def snapshots_of(year: int) -> list[Snapshot]:
    """Snapshots of a year, newest first, without their content."""
    return list(Snapshot.objects.filter(year=year).defer("content").order_by("-number"))


@dataclass(frozen=True)
class YearState:
    """A year in the list of years: how many dated records fall in it, and its latest snapshot's number (0 = not frozen)."""

    year: int
    records: int
    number: int
    sha256: str


def years_with_activity() -> list[YearState]:
    """Years in which anything happened, newest first."""
    counts = activity()
    frozen = {s.year: s for s in Snapshot.objects.defer("content").order_by("number")}
    years = sorted(counts.keys() | frozen.keys(), reverse=True)
    return [YearState(y, counts.get(y, 0), frozen[y].number if y in frozen else 0, frozen[y].sha256 if y in frozen else "") for y in years]

