"""Checking the ledger: every chain, every record against its latest recorded state, and the heads kept outside the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from .acts import GENESIS, LANES, entry_pk, seal
from .models import Entry, Lane
from .records import Record, columns, digest, kinds, state_of


@dataclass(frozen=True)
class Fault:
    """One place where the record was altered. place: "ledger 0#12" or "task 7"."""

    place: str
    problem: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def heads_file() -> Path:
    return settings.CONFIG.var / "ledger" / f"heads-{settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}.jsonl"


def checkpoint() -> None:
    """Append the heads of all lanes to a file outside the database (and, by the office's choice, print or publish it)."""
    path = heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    heads = [[lane.pk, lane.length, lane.head] for lane in Lane.objects.order_by("pk")]
    line = json.dumps(heads)
    if path.exists():
        last = path.read_text().splitlines()[-1:]
        if last == [line]:
            return
    with path.open("a") as out:
        out.write(line + "\n")


def verify() -> Iterator[Fault]:
    """Every fault found, ledger first. Nothing yielded = everything stands as recorded."""
    yield from _chains()
    yield from _heads()
    for model in kinds().values():
        yield from _rows(model)
    known = set(kinds())
    for kind in Entry.objects.values_list("kind", flat=True).distinct().order_by("kind"):
        if kind not in known:
            yield Fault(kind, "sổ cái nói tới một loại bản ghi không có trong phần mềm")


def _chains() -> Iterator[Fault]:
    lanes = {lane.pk: lane for lane in Lane.objects.all()}
    for pk in set(Entry.objects.values_list("lane_id", flat=True).distinct()) - set(lanes):
        yield Fault(f"ledger {pk}", "có bút toán của một chuỗi không còn đầu chuỗi")
    for pk in sorted(set(range(LANES)) | set(lanes)):
        lane = lanes.get(pk)
        if lane is None:
            yield Fault(f"ledger {pk}", "thiếu đầu chuỗi")
            continue
        head, seq, at = GENESIS, 0, 0
        for entry in Entry.objects.filter(lane_id=pk).order_by("seq").iterator(chunk_size=2_000):
            place = f"ledger {pk}#{entry.seq}"
            if entry.seq != seq + 1:
                yield Fault(place, f"thiếu hoặc thừa bút toán: sau số {seq} là số {entry.seq}")
            if entry.prev != head:
                yield Fault(place, "không nối với bút toán trước")
            if entry.pk != entry_pk(pk, entry.seq) or entry.hash != entry.compute_hash():
                yield Fault(place, "nội dung bút toán đã bị sửa")
            if entry.at < at:
                yield Fault(place, "thời điểm lùi so với bút toán trước")
            head, seq, at = entry.hash, entry.seq, max(at, entry.at)
        if (lane.length, lane.head, lane.last_at) != (seq, head, at):
            yield Fault(f"ledger {pk}", f"đầu chuỗi ghi {lane.length} bút toán, tìm thấy {seq}, hoặc đầu chuỗi đã bị sửa")
        if lane.seal != seal(lane):
            yield Fault(f"ledger {pk}", "dấu niêm phong của đầu chuỗi không đúng")


def _heads() -> Iterator[Fault]:
    path = heads_file()
    if not path.exists():
        return
    for number, line in enumerate(path.read_text().splitlines(), 1):
        for lane, length, head in json.loads(line):
            if length and not Entry.objects.filter(lane_id=lane, seq=length, hash=head).exists():
                yield Fault(f"ledger {lane}#{length}", f"khác với đầu chuỗi đã lưu ngoài cơ sở dữ liệu ({path.name}, dòng {number})")


def _latest(kind: str) -> Iterator[tuple[int, str, int, int]]:
    """(object id, state, version, count of entries) of each record of a kind, by object id."""
    rows = (
        Entry.objects.filter(kind=kind)
        .order_by("object_id", "version")
        .values_list("object_id", "state", "version")
        .iterator(chunk_size=5_000)
    )
    current: tuple[int, str, int, int] | None = None
    for pk, state, version in rows:
        if current and current[0] == pk:
            current = (pk, state, version, current[3] + 1)
            continue
        if current:
            yield current
        current = (pk, state, version, 1)
    if current:
        yield current


def _stored(model: type[Record]) -> Iterator[tuple[int, str]]:
    """(id, digest of the row) of every row by id; digest "?" where a column cannot even be read."""
    names = [n for n, _ in columns(model)]
    rows = model._base_manager.order_by("pk")
    last = None
    while True:
        batch = rows if last is None else rows.filter(pk__gt=last)
        pks = list(batch.values_list("pk", flat=True)[:2_000])
        if not pks:
            return
        try:
            found = [(row["id"], digest(state_of(model, row))) for row in rows.filter(pk__in=pks).values(*names)]
        except (ValueError, TypeError, ArithmeticError):
            found = [(pk, _readable(model, pk, names)) for pk in pks]
        yield from found
        last = pks[-1]


def _readable(model: type[Record], pk: int, names: list[str]) -> str:
    try:
        return digest(state_of(model, model._base_manager.values(*names).get(pk=pk)))
    except (ValueError, TypeError, ArithmeticError):
        return "?"


def _rows(model: type[Record]) -> Iterator[Fault]:
    rows = _stored(model)
    unknown = "bản ghi không có trong sổ cái"
    row = next(rows, None)
    for pk, state, version, count in _latest(model.kind):
        place = f"{model.kind} {pk}"
        while row is not None and row[0] < pk:
            yield Fault(f"{model.kind} {row[0]}", unknown)
            row = next(rows, None)
        if version != count:
            yield Fault(place, f"sổ cái có {count} bút toán nhưng phiên bản cuối là {version}")
        if row is None or row[0] != pk:
            if state:
                yield Fault(place, "bản ghi đã bị xóa")
            continue
        if not state:
            yield Fault(place, "bản ghi đã được gỡ theo sổ cái nhưng vẫn còn")
        elif row[1] != state:
            yield Fault(place, "nội dung bản ghi khác với trạng thái cuối trong sổ cái")
        row = next(rows, None)
    while row is not None:
        yield Fault(f"{model.kind} {row[0]}", unknown)
        row = next(rows, None)


def last_version(kind: str, pk: int) -> int:
    """Version to put in a form, so that a later save can tell that somebody else was quicker."""
    return Entry.objects.filter(kind=kind, object_id=pk).aggregate(v=Max("version"))["v"] or 0
