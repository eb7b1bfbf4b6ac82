"""Numbers into shapes: lengths of bars, points of a small line, classes of a map. Nothing here knows HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

Number = int | float | Decimal
CLASSES = 5  # shades of the map


def _percent(part: Number, whole: Number) -> str:
    return f"{float(part) / float(whole) * 100:.2f}%" if whole else "0%"


def lengths(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with `length` ("37.50%" of the longest) and `rest` (what is left of 100%); an unknown value has length ""."""
    rows = list(rows)
    longest = max((row["value"] for row in rows if row.get("value") is not None), default=0)
    found = []
    for row in rows:
        value = row.get("value")
        share = None if value is None else max(float(value), 0) / float(longest) * 100 if longest > 0 else 0.0
        found.append({**row, "length": "" if share is None else f"{share:.2f}%", "rest": "" if share is None else f"{100 - share:.2f}%"})
    return found


def share(value: Number | None, whole: Number | None) -> str:
    """Part of a whole as "62.50%", kept within 0 and 100."""
    if not whole or value is None:
        return "0%"
    return _percent(min(max(value, 0), whole), whole)


def spark(numbers: Sequence[Number | None], width: int = 96, height: int = 24) -> dict[str, Any]:
    """A small line: {lines: ["0.0,20.1 9.6,18.0"], last: (x, y) or None}. An unknown number breaks the line."""
    known = [float(n) for n in numbers if n is not None]
    if not known:
        return {"lines": [], "last": None}
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    step = (width - 6) / max(len(numbers) - 1, 1)
    pieces: list[list[str]] = [[]]
    last = None
    for i, n in enumerate(numbers):
        if n is None:
            pieces.append([])
            continue
        last = (round(3 + i * step, 1), round(height - 3 - (float(n) - low) / spread * (height - 6), 1))
        pieces[-1].append(f"{last[0]},{last[1]}")
    return {"lines": [" ".join(piece) for piece in pieces if len(piece) > 1], "last": last}


@cache
def communes() -> dict[str, Any]:
    """{source, view, areas: {code: {title, d}}} as made by make_communes.py."""
    return json.loads(Path(__file__).with_name("communes.json").read_text())


def breaks(values: Iterable[Number]) -> list[tuple[Number, Number]]:
    """Up to five classes (lowest, highest) over the values above 0, with about as many different values in each."""
    distinct = sorted({v for v in values if v > 0})
    count = min(CLASSES, len(distinct))
    if not count:
        return []
    edges = [round(i * len(distinct) / count) for i in range(count + 1)]
    return [(distinct[a], distinct[b - 1]) for a, b in zip(edges, edges[1:], strict=False)]


def shade(value: Number | None, classes: Sequence[tuple[Number, Number]]) -> str:
    """Name of the shade: "none" (unknown), "zero", or "1" (lightest) to "5"; few classes use the whole range."""
    if value is None:
        return "none"
    if value <= 0:
        return "zero"
    at = next((i for i, (_, high) in enumerate(classes) if value <= high), len(classes) - 1)
    return shade_of_class(at, len(classes))


def shade_of_class(at: int, count: int) -> str:
    return str(CLASSES if count == 1 else 1 + round(at * (CLASSES - 1) / (count - 1)))


def choropleth(areas: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What the map draws: {view, source, shapes, legend, rows, zero, unknown}.

    shapes: [{code, title, d, value, url, shade}]; legend: [{shade, low, high}]; rows: the known shapes, highest first.

    areas: [dict(code, title, value, url)]; communes that are not among them are drawn as unknown.
    """
    drawing = communes()
    given = {str(a["code"]): a for a in areas}
    classes = breaks(a["value"] for a in given.values() if a.get("value") is not None)
    shapes = []
    for code, place in drawing["areas"].items():
        area = given.get(code, {})
        value = area.get("value")
        title = area.get("title") or place["title"]
        shapes.append({"code": code, "title": title, "d": place["d"], "value": value, "url": area.get("url", ""), "shade": shade(value, classes)})
    known = sorted((s for s in shapes if s["value"] is not None), key=lambda s: -s["value"])
    legend = [{"shade": shade_of_class(i, len(classes)), "low": low, "high": high} for i, (low, high) in enumerate(classes)]
    return {
        "view": drawing["view"],
        "source": drawing["source"],
        "shapes": shapes,
        "legend": legend,
        "rows": known,
        "zero": any(s["shade"] == "zero" for s in shapes),
        "unknown": sum(s["shade"] == "none" for s in shapes),
    }
