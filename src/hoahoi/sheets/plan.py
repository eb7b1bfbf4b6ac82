"""Deciding what an import will do: every row read, checked and compared with the record. Nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record

from .cells import BAD, Bad, parse_column, to_lines, to_text
from .mapping import Layout, Mapping, Source, lay_out, raw_column
from .names import bare_key
from .problems import Problems, letter
from .reader import Table
from .references import Link, New, References
from .schema import REFERENCES, Field, SheetSchema

_CHUNK = 500
Key = tuple[Any, ...]


@dataclass
class Row:
    """One row of the sheet: number as the spreadsheet shows it, the values it gives, the record it means."""

    number: int
    values: dict[str, Any]
    record: Record | None = None
    changes: dict[str, Any] = field(default_factory=dict)  # field -> new value
    before: dict[str, Any] = field(default_factory=dict)
    related: list[Record] = field(default_factory=list)
    created: bool = False
    by_name: bool = False  # found by its natural key, so the recorded spelling of that stays

    @property
    def action(self) -> str:
        if self.created:
            return "created"
        return "updated" if self.changes or self.related else "unchanged"


@dataclass
class Plan:
    schema: SheetSchema
    rows: list[Row]
    references: References

    def of(self, action: str) -> list[Row]:
        return [r for r in self.rows if r.action == action]


@dataclass
class Reading:
    """Rows as read, before they are compared with what is recorded."""

    layout: Layout
    rows: list[Row]


def read_rows(table: Table, schema: SheetSchema, mapping: Mapping, problems: Problems) -> Reading | None:
    """Parse every cell. None when the header is at fault already."""
    before = problems.errors
    layout = lay_out(table, schema, mapping, problems)
    if problems.errors > before:
        return None
    numbers = [i for i in range(layout.header + 1, len(table.rows)) if table.filled(i)]
    if not numbers:
        problems.add(layout.header + 2, "", _("bảng chỉ có dòng tiêu đề; thêm ít nhất một dòng dữ liệu"))
        return None
    _report_unreadable(table, layout, problems)
    rows = [Row(i + 1, {}) for i in numbers]
    for source in layout.sources:
        _fill(table, layout, source, numbers, rows, problems)
    _check_rows(schema, layout, rows, problems)
    return Reading(layout, rows)


def _cell(source: Source, number: int) -> str:
    return f"{letter(source.columns[0])}{number}" if len(source.columns) == 1 else ""


def _fill(table: Table, layout: Layout, source: Source, numbers: list[int], rows: list[Row], problems: Problems) -> None:
    """Put one column's values into the rows."""

    def report(index: int, message: str) -> None:
        number = rows[index].number
        problems.add(number, source.header, message, cell=_cell(source, number))

    raw = raw_column(table, layout, source, numbers) if source.columns else [None] * len(numbers)
    required, name = source.field.required, source.field.name
    for index, (row, value) in enumerate(zip(rows, parse_column(source.field, raw, report), strict=True)):
        if value is None:
            value = source.default
            if value is None:
                if required:
                    report(index, _("ô trống; trường này bắt buộc"))
                continue
        row.values[name] = value


def _report_unreadable(table: Table, layout: Layout, problems: Problems) -> None:
    """Cells that would read as empty but are not: merged, never computed, in error; and cells beyond the header."""
    used = {c: s for s in layout.sources for c in s.columns}
    for row, column in table.found.uncomputed:
        if row > layout.header and column in used:
            message = _("ô có công thức chưa được tính; mở tệp bằng Excel hoặc LibreOffice, lưu lại, hoặc dán giá trị thay công thức")
            problems.add(row + 1, used[column].header, message, cell=f"{letter(column)}{row + 1}")
    for row, column, text in table.found.errors:
        if row > layout.header and column in used:
            message = _("ô báo lỗi %s; sửa công thức rồi lưu lại")
            problems.add(row + 1, used[column].header, message % text, cell=f"{letter(column)}{row + 1}")
    for (top, left), (bottom, right) in table.found.merged:
        columns = [c for c in range(left, right + 1) if c in used]
        if bottom >= layout.header and columns and top < len(table.rows):
            area = f"{letter(left)}{top + 1}:{letter(right)}{bottom + 1}"
            message = _("vùng %s đang gộp ô nên không rõ giá trị thuộc ô nào; bỏ gộp và điền đủ từng ô")
            problems.add(max(top, layout.header) + 1, used[columns[0]].header, message % area, cell=area)
    width = len(table.rows[layout.header])
    for index in range(layout.header + 1, len(table.rows)):
        row_cells = table.rows[index]
        if len(row_cells) > width and any(str(c).strip() for c in row_cells[width:] if c is not None):
            message = _("dòng có %(n)d ô, nhiều hơn %(width)d cột của tiêu đề; kiểm tra dấu phân cách và dấu nháy kép")
            problems.add(index + 1, "", message % {"n": len(row_cells), "width": width})


def _check_rows(schema: SheetSchema, layout: Layout, rows: list[Row], problems: Problems) -> None:
    if schema.tidy:
        for row in rows:
            schema.tidy(row.values)
    if schema.check is None:
        return
    headers = {s.field.name: s for s in layout.sources}
    for row in rows:
        values = {k: v for k, v in row.values.items() if not isinstance(v, Bad)}
        for name, message in schema.check(values):
            source = headers.get(name)
            problems.add(row.number, source.header if source else name, message, cell=_cell(source, row.number) if source else "", warning=True)


def make_plan(reading: Reading, schema: SheetSchema, problems: Problems) -> Plan:
    """Find the record of every row, resolve names, compare. Reads the database; call it inside the transaction that writes."""
    plan = Plan(schema, reading.rows, References())
    named_by_names = any(schema.field(n).type in REFERENCES for n in schema.natural)  # type: ignore[union-attr]
    _find_records(plan, problems)
    if named_by_names:
        _resolve(plan, reading.layout, problems)
        _find_by_natural(plan, problems)
    else:
        _find_by_natural(plan, problems)
        _resolve(plan, reading.layout, problems)
    _refuse_doubles(plan, problems)
    if not problems.errors:
        _compare(plan)
    return plan


def key_part(value: Any) -> Any:
    """One part of a key as it is compared."""
    if isinstance(value, str):
        return bare_key(value)
    return value.iso if isinstance(value, PartialDate) else value


def _key(row: Row, names: tuple[str, ...]) -> Key | None:
    values = [row.values.get(n) for n in names]
    if any(v is BAD for v in values) or values[0] is None:
        return None
    return tuple(key_part(v) if v is not None else "" for v in values)


def _chunks(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def _find_records(plan: Plan, problems: Problems) -> None:
    """By the key. Several records under one key of the sheet cannot be told apart."""
    schema = plan.schema
    if not schema.key:
        return
    first, rest = schema.key[0], schema.key[1:]
    wanted = [r for r in plan.rows if isinstance(r.values.get(first), str)]
    known: dict[Key, list[Record]] = defaultdict(list)
    for chunk in _chunks(sorted({r.values[first] for r in wanted})):
        for record in schema.model._base_manager.filter(**{f"{first}__in": chunk}):
            known[(getattr(record, first), *(_stored(schema, record, n) for n in rest))].append(record)
    for row in wanted:
        key = (row.values[first], *(key_part(v) if (v := row.values.get(n)) is not None else "" for n in rest))
        found = known.get(key, [])
        if len(found) > 1:
            problems.add(row.number, schema.label(first), _("sổ có %d bản ghi mang mã này; sửa mã trong phần mềm trước") % len(found))
        elif found:
            row.record = found[0]


def _stored(schema: SheetSchema, record: Record, name: str) -> Any:
    field = schema.field(name)
    assert field is not None
    value = getattr(record, f"{name}_id" if field.type in REFERENCES else name)
    return "" if value is None else key_part(value)


def _resolve(plan: Plan, layout: Layout, problems: Problems) -> None:
    """Names to records. Organisations before persons, because an organisation tells namesakes apart."""
    sources = [s for s in layout.sources if s.field.type in REFERENCES]
    own = plan.schema.own
    for source in sorted(sources, key=lambda s: s.field.type == "person"):
        field, name = source.field, source.field.name
        for row in plan.rows:
            text = row.values.get(name)
            if not isinstance(text, str):
                continue
            current = getattr(row.record, f"{name}_id") if row.record and name in own else None
            beside = _beside(plan, row, field)
            try:
                row.values[name] = plan.references.resolve(field.type, text, row.number, current, beside)
            except ValueError as error:
                row.values[name] = BAD
                problems.add(row.number, source.header, str(error), cell=_cell(source, row.number))


def _beside(plan: Plan, row: Row, field: Field) -> Link | None:
    if not field.beside:
        return None
    value = row.values.get(field.beside)
    if isinstance(value, int | New):
        return value
    return getattr(row.record, f"{field.beside}_id", None) if row.record else None


def _find_by_natural(plan: Plan, problems: Problems) -> None:
    """Rows that the key did not find. A record that has a key of its own is not the record of a row with another key."""
    schema = plan.schema
    first = schema.key[0] if schema.key else ""
    unfound = [r for r in plan.rows if r.record is None]
    if all(r.values.get(first) is not None for r in unfound) and not schema.model._base_manager.filter(**{first: ""}).exists():
        return  # every row and every record has a key
    index = {} if schema.find else _natural_index(schema)
    owned = _owners(schema)
    found: dict[int, int] = {}
    for row in unfound:
        key = _key(row, schema.natural)
        if key is None:
            continue
        try:
            pks = schema.find(plan.references, row.values) if schema.find else index.get(key, [])
            if row.values.get(first) is not None:
                pks = [pk for pk in pks if pk not in owned]
            if len(pks) > 1:
                raise ValueError(_("sổ có %d bản ghi trùng tên; ghi thêm mã để phân biệt") % len(pks))
        except ValueError as error:
            problems.add(row.number, schema.label(schema.natural[0]), str(error))
            continue
        if pks:
            found[row.number] = pks[0]
    records: dict[int, Record] = {}
    for chunk in _chunks(sorted(set(found.values()))):
        records |= schema.model._base_manager.in_bulk(chunk)
    for row in unfound:
        if row.number in found:
            row.record, row.by_name = records[found[row.number]], True


def _owners(schema: SheetSchema) -> set[int]:
    """Records that have a key of their own."""
    if not schema.key:
        return set()
    return set(schema.model._base_manager.exclude(**{schema.key[0]: ""}).values_list("pk", flat=True))


def _natural_index(schema: SheetSchema) -> dict[Key, list[int]]:
    columns = [f"{n}_id" if schema.field(n).type in REFERENCES else n for n in schema.natural]  # type: ignore[union-attr]
    index: dict[Key, list[int]] = defaultdict(list)
    for pk, *values in schema.model._base_manager.values_list("pk", *columns).iterator(chunk_size=5_000):
        index[tuple("" if v is None else key_part(v) for v in values)].append(pk)
    return index


def _refuse_doubles(plan: Plan, problems: Problems) -> None:
    """Two rows for one record: which of them should hold?"""
    schema = plan.schema
    seen: dict[Any, int] = {}
    for row in plan.rows:
        names = schema.key if schema.key and isinstance(row.values.get(schema.key[0]), str) else schema.natural
        key = _key(row, names)
        if key is None:
            continue
        marks = [(names, key)] if row.record is None else [(names, key), ("record", row.record.pk)]
        earlier = next((seen[m] for m in marks if m in seen), None)
        if earlier is not None:
            problems.add(row.number, schema.label(names[0]), _("trùng với dòng %d; giữ một dòng, hoặc ghi mã khác nhau") % earlier)
        for mark in marks:
            seen.setdefault(mark, row.number)


def _compare(plan: Plan) -> None:
    """What each row changes. An empty cell changes nothing: a sheet that does not know must not erase what is known."""
    schema, own = plan.schema, plan.schema.own
    fields = {f.name: f for f in schema.fields}
    for row in plan.rows:
        row.created = row.record is None
        if row.record is None:
            row.record = schema.model(**schema.defaults)
            row.changes = {name: value for name, value in row.values.items() if name in own}
            continue
        for name, value in row.values.items():
            if name not in own or (row.by_name and name in schema.natural):
                continue
            before = current_value(row.record, fields[name])
            if not _same(fields[name], before, value):
                row.changes[name], row.before[name] = value, before
    if schema.related:
        pairs = [(None if r.created else r.record.pk, r.values) for r in plan.rows]  # type: ignore[union-attr]
        for row, related in zip(plan.rows, schema.related(pairs), strict=True):
            row.related = related


def current_value(record: Record, field: Field) -> Any:
    return getattr(record, f"{field.name}_id" if field.type in REFERENCES else field.name)


def _same(field: Field, before: Any, after: Any) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        return before == after or (to_lines(before) if field.multiline else to_text(before)) == after
    return before == after


def apply_changes(rows: Iterable[Row]) -> None:
    """Put the new values into the records; links to records still to be made are put when those have been made."""
    for row in rows:
        for name, value in row.changes.items():
            if isinstance(value, New):
                setattr(row.record, name, value.record)
            elif isinstance(value, int) and row.record._meta.get_field(name).is_relation:  # type: ignore[union-attr]
                setattr(row.record, f"{name}_id", value)
            else:
                setattr(row.record, name, value)
