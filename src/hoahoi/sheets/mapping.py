"""Which column of a sheet is which field: by the headers, or by a mapping file.

    [fields]
    code = "id"                                   # our field = "their column"
    investigator = ["PIFirstName", "PISurname"]   # several columns, joined by a blank
    [defaults]
    currency = "EUR"                              # our field = value where the sheet says nothing

A field that the mapping does not name is still found by its header.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .cells import parse_column
from .problems import Problems, SheetFault, fault, letter
from .reader import Table, header_row
from .schema import Field, SheetSchema, header_key

_COUNTERS = {"stt", "tt", "so tt", "so thu tu", "no", "so", ""}  # running numbers that offices put first


@dataclass(frozen=True)
class Mapping:
    fields: dict[str, tuple[str, ...]]
    defaults: dict[str, Any]


@dataclass(frozen=True)
class Source:
    """Where a field's values stand: 0-based columns (several are joined), their header, and the value for empty cells."""

    field: Field
    columns: tuple[int, ...]
    header: str
    default: Any = None


@dataclass(frozen=True)
class Layout:
    """header: 0-based row. sources: one per field that the sheet or a default gives."""

    header: int
    sources: tuple[Source, ...]


def read_mapping(mapping: Path | str | MappingType[str, Any] | None, schema: SheetSchema) -> Mapping:
    """Read and check a mapping. Raises SheetFault with every fault found."""
    if mapping is None:
        return Mapping({}, {})
    if not isinstance(mapping, MappingType):
        mapping = _toml(Path(mapping))
    problems = Problems()
    for section in mapping:
        if section not in ("fields", "defaults"):
            problems.add(None, "", _("tệp ánh xạ có phần lạ [%s]; chỉ dùng [fields] và [defaults]") % section)
    fields: dict[str, tuple[str, ...]] = {}
    for name, columns in _section(mapping, "fields", schema, problems):
        listed = [columns] if isinstance(columns, str) else columns
        if not isinstance(listed, list) or not listed or not all(isinstance(c, str) and c.strip() for c in listed):
            problems.add(None, name, _("[fields] %s phải là tên cột trong dấu nháy, hoặc danh sách tên cột") % name)
        else:
            fields[name] = tuple(listed)
    defaults = dict(_section(mapping, "defaults", schema, problems))
    if problems.errors:
        raise SheetFault(*problems)
    return Mapping(fields, _values(defaults, schema))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError:
        raise fault(_("Không đọc được tệp ánh xạ %s.") % path.name) from None
    except UnicodeDecodeError:
        raise fault(_("Tệp ánh xạ %s phải là văn bản UTF-8.") % path.name) from None
    except tomllib.TOMLDecodeError as error:
        raise fault(_("Tệp ánh xạ %(name)s sai cú pháp TOML: %(error)s") % {"name": path.name, "error": error}) from None


def _section(mapping: MappingType[str, Any], section: str, schema: SheetSchema, problems: Problems) -> list[tuple[str, Any]]:
    entries = mapping.get(section, {})
    if not isinstance(entries, MappingType):
        problems.add(None, "", _("[%s] phải là một bảng TOML") % section)
        return []
    known = []
    for name, value in entries.items():
        if schema.field(name) is None:
            names = ", ".join(f.name for f in schema.fields)
            message = _("[%(section)s] không có trường “%(name)s”; có: %(names)s")
            problems.add(None, name, message % {"section": section, "name": name, "names": names})
        else:
            known.append((name, value))
    return known


def _values(defaults: dict[str, Any], schema: SheetSchema) -> dict[str, Any]:
    """The defaults as parsed values; references stay text. Raises SheetFault."""
    problems, values = Problems(), {}
    for name, given in defaults.items():
        field = schema.field(name)
        assert field is not None  # _section let only known names through

        def report(_index: int, message: str, name: str = name) -> None:
            problems.add(None, name, _("[defaults] %(name)s: %(message)s") % {"name": name, "message": message})

        plain = given if isinstance(given, str | int | float | bool) or hasattr(given, "year") else str(given)
        values[name] = parse_column(field, [plain], report)[0]
    if problems.errors:
        raise SheetFault(*problems)
    return values


def lay_out(table: Table, schema: SheetSchema, mapping: Mapping, problems: Problems) -> Layout:
    """Match headers and mapping to fields. What does not fit is put into problems; the layout then serves no import."""
    by_header = schema.by_header()
    wanted = {header_key(c) for columns in mapping.fields.values() for c in columns}
    header = header_row(table, [*by_header, *wanted], _key_without_hint)
    cells = [str(c) if c is not None else "" for c in table.rows[header]]
    places = _places(cells, header, wanted | set(by_header), problems)
    sources: dict[str, Source] = {}
    used: set[int] = set()
    for name, columns in mapping.fields.items():
        found = [_find(column, cells, places) for column in columns]
        for column, place in zip(columns, found, strict=True):
            if place is None:
                message = _("tệp không có cột “%(column)s” mà ánh xạ dùng cho “%(name)s”; tệp có: %(headers)s")
                problems.add(header + 1, column, message % {"column": column, "name": name, "headers": "; ".join(c for c in cells if c)})
        kept = tuple(place for place in found if place is not None)
        used.update(kept)
        sources[name] = _source(schema, name, kept, cells, mapping)
    for index, cell in enumerate(cells):
        field = _field_of(cell, by_header)
        if index in used or field is None:
            continue
        if field.name in sources:
            if field.name not in mapping.fields:
                message = _("cột này và cột “%s” cùng là một trường; bỏ bớt một cột")
                problems.add(header + 1, cell, message % sources[field.name].header, cell=f"{letter(index)}{header + 1}")
            continue
        used.add(index)
        sources[field.name] = _source(schema, field.name, (index,), cells, mapping)
    for name in mapping.defaults:
        sources.setdefault(name, _source(schema, name, (), cells, mapping))
    _check_columns(table, schema, mapping, header, cells, used, sources, problems)
    return Layout(header, tuple(sources.values()))


def _source(schema: SheetSchema, name: str, columns: tuple[int, ...], cells: list[str], mapping: Mapping) -> Source:
    field = schema.field(name)
    assert field is not None
    header = " + ".join(cells[i].strip() for i in columns) or field.label
    return Source(field, columns, header, mapping.defaults.get(name))


def _key_without_hint(cell: Any) -> str:
    """Key of a header without what stands in brackets or after a star: "Kinh phí (đồng) *" is Kinh phí."""
    text = str(cell)
    return header_key(text.split("(")[0]) or header_key(text)


def _field_of(cell: str, by_header: dict[str, Field]) -> Field | None:
    return by_header.get(header_key(cell)) or by_header.get(_key_without_hint(cell))


def _places(cells: list[str], header: int, wanted: set[str], problems: Problems) -> dict[str, int]:
    """Header key -> column. Two columns under one header that is used are an error."""
    places: dict[str, int] = {}
    for index, cell in enumerate(cells):
        key = header_key(cell)
        if not key:
            continue
        if key in places and key in wanted:
            message = _("tiêu đề lặp lại ở cột %(first)s và %(second)s; đổi tên hoặc xóa bớt một cột")
            problems.add(
                header + 1, cell.strip(), message % {"first": letter(places[key]), "second": letter(index)}, cell=f"{letter(index)}{header + 1}"
            )
        places.setdefault(key, index)
    return places


def _find(column: str, cells: list[str], places: dict[str, int]) -> int | None:
    exact = [i for i, c in enumerate(cells) if c.strip() == column.strip()]
    return exact[0] if exact else places.get(header_key(column))


def _check_columns(
    table: Table, schema: SheetSchema, mapping: Mapping, header: int, cells: list[str],
    used: set[int], sources: dict[str, Source], problems: Problems,
) -> None:  # fmt: skip
    for field in schema.fields:
        if field.required and field.name not in sources:
            message = _("thiếu cột bắt buộc “%(label)s” (hoặc “%(label_en)s”); thêm cột này vào dòng tiêu đề")
            problems.add(header + 1, field.label, message % {"label": field.label, "label_en": field.label_en})
    if mapping.fields:
        return
    for index, cell in enumerate(cells):
        if index in used or header_key(cell) in _COUNTERS or _field_of(cell, schema.by_header()):
            continue
        message = _("cột không dùng: không có trường nào tên như vậy, giá trị được bỏ qua")
        problems.add(header + 1, cell.strip(), message, cell=f"{letter(index)}{header + 1}", warning=True)


def raw_column(table: Table, layout: Layout, source: Source, rows: list[int]) -> list[Any]:
    """Cells of one source in the given rows; None beyond the end of a short row."""
    if len(source.columns) == 1:
        column = source.columns[0]
        return [row[column] if column < len(row := table.rows[i]) else None for i in rows]
    return [_joined(table.rows[i], source.columns) for i in rows]


def _joined(row: list[Any], columns: tuple[int, ...]) -> str | None:
    parts = [str(row[c]).strip() for c in columns if c < len(row) and row[c] is not None]
    return " ".join(p for p in parts if p) or None
