"""Spreadsheets into the record: read all, check all, then write all in one act or nothing.

    report = import_file("tasks", path, mapping=map_toml, actor=user)
    if report.errors: ...

Idempotent by key: the same file again changes nothing and writes nothing, not even to the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from hoahoi.directory.models import Affiliation
from hoahoi.ledger.acts import SYSTEM, Act, Actor, act
from hoahoi.ledger.records import Record
from hoahoi.ui.vietnamese import number

from .mapping import read_mapping
from .models import Load
from .plan import Plan, Reading, Row, apply_changes, make_plan, read_rows
from .problems import Problem, Problems, SheetFault
from .provenance import begin, note_all
from .reader import read_table
from .references import Link, New
from .schema import REFERENCES, Field, SheetSchema, schema_of

_Item = TypeVar("_Item")
_PART = 2_000
_LOCK = 7_205_759_403  # PostgreSQL advisory lock: two imports at once could both make the same new organisation


@dataclass
class ImportReport:
    """What an import did, or with dry_run would do. also: kinds of record made on the way and how many."""

    kind: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    also: dict[str, int] = field(default_factory=dict)
    sheet: str = ""
    load: Load | None = None
    dry_run: bool = False

    @property
    def errors(self) -> list[Problem]:
        return [p for p in self.problems if not p.warning]

    @property
    def warnings(self) -> list[Problem]:
        return [p for p in self.problems if p.warning]

    @property
    def ok(self) -> bool:
        return not self.errors

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "sheet": self.sheet,
            "dry_run": self.dry_run,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "also_created": dict(sorted(self.also.items())),
            "problems": [p.as_dict() for p in self.problems],
        }


@dataclass(frozen=True)
class PreviewRow:
    """One row as the import would treat it. changes: dict(label, before, after) of what differs, texts for people."""

    row: int
    action: str  # created | updated | unchanged
    title: str
    url: str
    changes: list[dict[str, str]]


@dataclass
class Preview:
    report: ImportReport
    rows: list[PreviewRow]


MappingGiven = Path | str | MappingType[str, Any] | None


def import_file(
    kind: str, path: Path | str, *, mapping: MappingGiven = None, sheet: str | None = None, dry_run: bool = False,
    actor: Actor = SYSTEM, name: str | None = None, synthetic: bool = False,
) -> ImportReport:  # fmt: skip
    """Import one sheet. name: what the file was called, when `path` is an upload. Raises KeyError for an unknown kind, nothing else
    for what is wrong with the file: that is in the report, and then nothing was written."""
    schema = schema_of(kind)
    report = ImportReport(schema.kind, dry_run=dry_run)
    problems = Problems()
    try:
        reading = _read(Path(path), schema, mapping, sheet, name, report, problems)
        if reading and dry_run:
            _count(make_plan(reading, schema, problems), report)
        elif reading and not problems.errors:
            _write(reading, schema, Path(path), name, actor, report, problems, synthetic)
    except SheetFault as error:
        problems.extend(error.problems)
    return _finished(report, problems)


def preview_file(
    kind: str, path: Path | str, *, mapping: MappingGiven = None, sheet: str | None = None, name: str | None = None, limit: int = 200,
) -> Preview:  # fmt: skip
    """What import_file would do, with the differences of the first `limit` rows that change something, else of the first rows."""
    schema = schema_of(kind)
    report = ImportReport(schema.kind, dry_run=True)
    problems, rows = Problems(), []
    try:
        reading = _read(Path(path), schema, mapping, sheet, name, report, problems)
        if reading:
            plan = make_plan(reading, schema, problems)
            _count(plan, report)
            if not problems.errors:
                rows = _preview_rows(plan, limit)
    except SheetFault as error:
        problems.extend(error.problems)
    return Preview(_finished(report, problems), rows)


def _read(
    path: Path, schema: SheetSchema, mapping: MappingGiven, sheet: str | None, name: str | None, report: ImportReport, problems: Problems,
) -> Reading | None:  # fmt: skip
    chosen = read_mapping(mapping, schema)
    table = read_table(path, name=name, sheet=sheet)
    report.sheet = problems.sheet = table.sheet
    problems.extend(table.notes)
    return read_rows(table, schema, chosen, problems)


def _finished(report: ImportReport, problems: Problems) -> ImportReport:
    report.problems = list(problems)
    if problems.errors:
        report.created = report.updated = report.unchanged = 0
        report.also = {}
    return report


def _count(plan: Plan, report: ImportReport) -> None:
    report.created, report.updated, report.unchanged = (len(plan.of(a)) for a in ("created", "updated", "unchanged"))
    made = plan.references.made
    counts = {"organisation": len(made.organisations), "person": len(made.persons), "affiliation": len(made.affiliations)}
    for row in plan.rows:
        for record in row.related:
            counts[record.kind] = counts.get(record.kind, 0) + 1
    report.also = {kind: n for kind, n in counts.items() if n}


def _write(
    reading: Reading, schema: SheetSchema, path: Path, name: str | None, actor: Actor, report: ImportReport, problems: Problems, synthetic: bool,
) -> None:  # fmt: skip
    """Compare and write in one transaction; any fault found on the way undoes everything."""
    try:
        with act(schema.verb, actor=actor, reason=_("Nhập từ tệp %s") % (name or path.name)) as doing:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
            plan = make_plan(reading, schema, problems)
            if problems.errors:
                raise _Undo
            _count(plan, report)
            if report.created or report.updated:
                report.load = begin(
                    doing, path, target=schema.kind, sheet=report.sheet, name=name, rows=len(plan.rows), synthetic=synthetic,
                )  # fmt: skip
                notes = _save(plan, doing, actor)
                note_all(report.load, notes)
    except _Undo:
        return
    except IntegrityError as error:
        problems.add(None, "", _("dữ liệu trùng với bản ghi đã có nên không ghi gì: %s. Kiểm tra mã, tên, mã số thuế trùng nhau.") % error)


class _Undo(Exception):
    """Leaves the act without writing."""


def _save(plan: Plan, doing: Act, actor: Actor) -> list[tuple[int, Record]]:
    """Write everything; returns (row, record) pairs for the provenance.

    Records go with what belongs to them in parts small enough for one flush of the ledger: search then indexes a person and their
    post together, and not the person a second time.
    """
    made = plan.references.made
    notes = _add([(n.row, n.record) for n in made.organisations], doing, actor)
    posts: dict[Link, list[tuple[int, Record]]] = defaultdict(list)
    for person, organisation, row in made.affiliations:
        posts[person].append((row, Affiliation(person_id=_pk(person), organisation_id=_pk(organisation))))
    for part in _parts(made.persons):
        notes += _add([(n.row, n.record) for n in part], doing, actor)
        for new in part:
            for _row, post in posts[new]:
                post.person = new.record  # type: ignore[attr-defined]
        notes += _add([post for new in part for post in posts.pop(new)], doing, actor)
        doing.flush()
    notes += _add([post for rest in posts.values() for post in rest], doing, actor)
    changed = [r for r in plan.rows if r.action != "unchanged"]
    apply_changes(changed)
    for part in _parts(changed):
        doing.create_all([r.record for r in part if r.created and r.record])
        doing.update_all([r.record for r in part if not r.created and r.changes and r.record])
        notes += [(r.number, r.record) for r in part if r.record]
        for row in part:
            for record in row.related:
                setattr(record, plan.schema.link, row.record)
        notes += _add([(r.number, record) for r in part for record in r.related], doing, actor)
        doing.flush()
    return notes


def _add(notes: list[tuple[int, Record]], doing: Act, actor: Actor) -> list[tuple[int, Record]]:
    """Records of one kind that are made beside the rows, under their own verb."""
    if notes:
        with act(f"{notes[0][1].kind}.add", actor=actor):
            doing.create_all([record for _row, record in notes])
    return notes


def _parts(items: list[_Item]) -> Iterator[list[_Item]]:
    for start in range(0, len(items), _PART):
        yield items[start : start + _PART]


def _pk(link: Link) -> int | None:
    """None while the record is still to be made."""
    return link.record.pk if isinstance(link, New) else link


def _preview_rows(plan: Plan, limit: int) -> list[PreviewRow]:
    rows = [r for r in plan.rows if r.action != "unchanged"][:limit] or plan.rows[:limit]
    fields = {f.name: f for f in plan.schema.fields}
    for kind in ("organisation", "person"):
        names = [n for n, f in fields.items() if f.type == kind]
        plan.references.load_labels(kind, {v for r in rows for n in names for v in (r.changes.get(n), r.before.get(n)) if isinstance(v, int)})
    return [_preview_row(plan, row, fields) for row in rows]


def _preview_row(plan: Plan, row: Row, fields: dict[str, Field]) -> PreviewRow:
    changes = [
        {"label": fields[n].label, "before": _shown(plan, fields[n], row.before.get(n)), "after": _shown(plan, fields[n], value)}
        for n, value in row.changes.items()
    ]
    changes += [{"label": str(r._meta.verbose_name), "before": "", "after": _("thêm")} for r in row.related]
    record = row.record
    title = str(row.values.get("title") or getattr(record, "title", ""))
    return PreviewRow(row.number, row.action, title, record.get_absolute_url() if record and record.pk else "", changes)


def _shown(plan: Plan, field: Field, value: Any) -> str:
    """A value for people."""
    if value is None or value == "":
        return ""
    if isinstance(value, New):
        return _("%s (mới)") % getattr(value.record, "title", "")
    if field.type in REFERENCES:
        return plan.references.label(field.type, value)
    if field.type == "choice":
        return dict(field.choices).get(value, str(value))
    if field.type == "bool":
        return _("có") if value else _("không")
    if field.type in ("decimal", "int"):
        return number(value)
    return str(value)
