"""Reading a regime's files: TOML with exact decimals, what it inherits, and faults told by file, line and meaning."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

NAMES = ("regime.toml", "procedures.toml", "councils.toml", "sheets.toml", "aggregation.toml")
Tree = dict[str, Any]
_TAGS = {"fraction_vote", "mean_score_bands", "mean_score_bands_with_lateness", "criterion_rollup", "unknown"}
_WHOLE = {"source", "unknown", "kind"}  # a table that has one of these is stated whole: it replaces the inherited one


@dataclass(frozen=True)
class Fault:
    """file relative to the regimes' folder; line 0 when the fault has none; place is the dotted path inside the file."""

    file: str
    line: int
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}{f':{self.line}' if self.line else ''}: {f'{self.place}: ' if self.place else ''}{self.message}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class RegimeError(Exception):
    """A regime's files are wrong: every fault with its file, line and meaning."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(f) for f in faults))


@dataclass
class Files:
    """The parsed files of one regime after inheritance, with the texts to find a line in and the digest of all that was read."""

    code: str
    trees: dict[str, Tree]
    texts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # name -> [(file, text)], own first, then the ancestors'
    sha256: str = ""


def known(folder: Path) -> list[str]:
    """The codes of the regimes in a folder."""
    return sorted(p.parent.name for p in folder.glob("*/regime.toml"))


def read(folder: Path, code: str, heirs: tuple[str, ...] = ()) -> Files:
    """The files of `code` merged with what it inherits. Raises RegimeError."""
    here = folder / code
    identity = here / "regime.toml"
    if code in heirs:
        raise RegimeError([_at(identity, folder, ("inherits",), f"kế thừa vòng tròn: {' → '.join((*heirs[heirs.index(code) :], code))}")])
    if not re.fullmatch(r"[A-Za-z0-9-]+", code) or not identity.exists():
        if heirs:
            heir = folder / heirs[-1] / "regime.toml"
            raise RegimeError([_at(heir, folder, ("inherits",), f"kế thừa quy định không có: {code}")])
        raise RegimeError([Fault(folder.name, 0, "", f"Không có quy định {code}")])
    files = Files(code, trees={})
    digest = hashlib.sha256()
    for name in NAMES:
        text = (here / name).read_text("utf-8") if (here / name).exists() else ""
        files.trees[name] = _parse(f"{code}/{name}", text)
        files.texts[name] = [(f"{code}/{name}", text)] if text else []
        digest.update(name.encode() + b"\0" + text.encode() + b"\0")
    own = files.trees["regime.toml"]
    if parent := own.get("inherits"):
        inherited = read(folder, str(parent), (*heirs, code))
        unread = not own.get("text_read", False)
        for name in NAMES[1:]:
            files.trees[name] = merge(_inherited(inherited.trees[name], unread), files.trees[name])
            files.texts[name] += inherited.texts[name]
        digest.update(inherited.sha256.encode())
    files.sha256 = digest.hexdigest()
    return files


def merge(parent: Tree, child: Tree) -> Tree:
    """The child's keys over the parent's, table by table; lists of coded tables item by item. A table with a source, a kind or `unknown` stands whole."""
    merged = dict(parent)
    for key, value in child.items():
        merged[key] = _over(parent.get(key), value)
    return merged


def _over(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict) and not _WHOLE & new.keys():
        return merge(old, new)
    if isinstance(old, list) and isinstance(new, list) and _coded(old) and _coded(new):
        items = {item["code"]: item for item in old}
        return list((items | {item["code"]: _over(items.get(item["code"]), item) for item in new}).values())
    return new


def _coded(items: list[Any]) -> bool:
    return all(isinstance(item, dict) and "code" in item for item in items)


def _inherited(value: Any, unread: bool) -> Any:
    """What an unread text is taken to share with its parent is assumed, whatever the parent's own certainty."""
    if not unread:
        return value
    if isinstance(value, list):
        return [_inherited(item, unread) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {k: _inherited(v, unread) for k, v in value.items() if k not in ("confirmed_by", "confirmed_on")}
    return kept | {"confidence": "assumed"} if "confidence" in kept else kept


def faults_of(error: ValidationError, files: Files, name: str, model_keys: set[str]) -> list[Fault]:
    """pydantic's errors as faults of the file they come from, in Vietnamese."""
    return [_fault(detail, files, name, model_keys) for detail in error.errors()]


def _fault(detail: ErrorDetails, files: Files, name: str, keys: set[str]) -> Fault:
    loc = tuple(part for part in detail["loc"] if part not in _TAGS and part != "[key]")
    file, line = locate(files.texts[name], loc)
    return Fault(file or f"{files.code}/{name}", line, ".".join(str(part) for part in loc), _meaning(detail, keys))


def _meaning(detail: ErrorDetails, keys: set[str]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    given = detail["input"]
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(detail["loc"][-1]), keys, n=1)
        return "khóa không có trong lược đồ" + (f"; có phải “{near[0]}”?" if near else "")
    if kind == "missing":
        return "thiếu khóa bắt buộc này"
    if kind == "literal_error":
        return f"“{given}” không thuộc các giá trị được dùng: {context['expected'].replace(' or ', ', ')}"
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return "kind phải là fraction_vote, mean_score_bands, mean_score_bands_with_lateness hoặc unknown"
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return f"“{given}” phải ghi năm-tháng-ngày như 2018-09-03, hoặc để trống nếu chưa biết"
    if kind in ("int_parsing", "int_type", "int_from_float"):
        return f"“{given}” phải là số nguyên"
    bounds = {"greater_than": "lớn hơn", "greater_than_equal": "không nhỏ hơn", "less_than": "nhỏ hơn", "less_than_equal": "không lớn hơn"}
    if kind in bounds:
        return f"{given} phải {bounds[kind]} {next(iter(context.values()))}"
    return f"“{given}” không đúng kiểu ({kind})"


def locate(texts: list[tuple[str, str]], path: tuple[str | int, ...]) -> tuple[str, int]:
    """(file, line) of the longest beginning of the path that some text holds; own text before the ancestors'."""
    for length in range(len(path), 0, -1):
        for file, text in texts:
            if line := lines(text).get(path[:length]):
                return file, line
    return (texts[0][0], 1) if texts else ("", 0)


_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([\w.\"-]+)\s*=")


def lines(text: str) -> dict[tuple[str | int, ...], int]:
    """Where each table, key and item of a list over several lines begins, by path. Inside an inline table only its beginning is known."""
    found: dict[tuple[str | int, ...], int] = {}
    here: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    items: list[str | int] = []  # the path of the open list, then the number of its next item
    for number, line in enumerate(text.splitlines(), 1):
        if items:
            if line.startswith("]"):
                items = []
            elif line.strip() and not line.lstrip().startswith("#"):
                found[tuple(items)] = number
                items[-1] = int(items[-1]) + 1
        elif header := _HEADER.match(line):
            here = ()
            parts = [part.strip('"') for part in header[2].split(".")]
            for depth, part in enumerate(parts):
                here = (*here, part)
                if header[1] == "[[" and depth == len(parts) - 1:
                    counts[here] = counts.get(here, -1) + 1
                if here in counts:
                    found.setdefault(here, number)
                    here = (*here, counts[here])
            found.setdefault(here, number)
            for depth in range(1, len(here)):
                found.setdefault(here[:depth], number)
        elif key := _KEY.match(line):
            path = (*here, *(part.strip('"') for part in key[1].split(".")))
            found.setdefault(path, number)
            items = [*path, 0] if line.rstrip().endswith("[") else []
    return found


def _parse(file: str, text: str) -> Tree:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        raise RegimeError([Fault(file, int(at[1]) if at else 0, "", f"không đúng cú pháp TOML: {error}")]) from error


def _at(file: Path, folder: Path, path: tuple[str, ...], message: str) -> Fault:
    name = str(file.relative_to(folder))
    return Fault(name, locate([(name, file.read_text("utf-8"))], path)[1], ".".join(path), message)
