"""Charts for documents: Vega-Lite specifications drawn to SVG by vl-convert. Same rows, same bytes.

The specifications are written as plain data: Altair would only write the same data after a second of imports.
vl-convert is imported on first use, because it adds 160 MB to a process.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from .vietnamese import number

FONT = "Tinos"
FONTS = Path(__file__).resolve().parents[1] / "documents" / "fonts"
INK, PRIMARY, ACCENT, LINE = "#1c2321", "#0f5a4a", "#9a4f1d", "#d9d6cd"
SERIES = (PRIMARY, ACCENT, "#1f5f99", "#8a5a00", "#a4262c")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4])  # series differ by more than colour
WIDTH = 560  # px, the text width of a page at 96 px to the inch less the labels
NO_DATA = "Chưa có số liệu"
LOCALE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " đ"]}
CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 14, "titleFontSize": 14, "titleFontWeight": "normal", "labelColor": INK, "titleColor": INK, "labelLimit": 0,
        "domainColor": LINE, "tickColor": LINE, "gridColor": LINE, "labelPadding": 6,
    },
    "legend": {"labelFontSize": 14, "titleFontSize": 14, "titleFontWeight": "normal", "labelColor": INK, "titleColor": INK, "labelLimit": 0},
    "title": {"fontSize": 14, "fontWeight": "normal", "fontStyle": "italic", "color": INK, "anchor": "end", "frame": "group", "offset": 8},
}  # fmt: skip

Row = Mapping[str, Any]


def bars(rows: Sequence[Row], *, title: str, unit: str, alt: str = "") -> str:
    """Horizontal bars in the order given, each with its value. rows: dicts of label and value; value None = unknown.

    title names the picture for those who cannot see it (alt says more); a document prints it as the caption.
    """
    if not rows:
        return _nothing(title, alt)
    values = _values(rows, wrap=34)
    size = len(values) * (30 + 15 * max(v["key"].count("\n") for v in values))
    middle = {"labelBaseline": "middle", "labelOffset": {"expr": "8 - 8 * length(split(datum.label, '\\n'))"}}
    y = {"field": "key", "type": "nominal", "sort": None, "axis": _key_axis() | middle | {"title": None, "ticks": False, "domain": False}}
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domain": _domain(rows), "nice": False}}
    layers = [
        {"mark": {"type": "bar", "color": PRIMARY, "size": 20}, "encoding": {"x": x, "y": y}},
        {"mark": _label("left", dx=5), "encoding": {"x": x | {"field": "end"}, "y": y, "text": {"field": "text"}}},
        {"mark": {"type": "rule", "color": INK, "strokeWidth": 0.8}, "encoding": {"x": {"datum": 0}}},
    ]
    return _drawn({"data": {"values": values}, "width": WIDTH - 180, "height": size, "layer": layers}, title, unit, alt)


def columns(rows: Sequence[Row], *, title: str, unit: str, alt: str = "") -> str:
    """Vertical bars, most often years, each with its value on top. rows as for bars."""
    if not rows:
        return _nothing(title, alt)
    values = [v | {"text": v["text"].replace("có ", "có\n")} for v in _values(rows, wrap=12)]
    x = {"field": "key", "type": "nominal", "sort": None, "axis": _key_axis() | {"title": None, "labelAngle": 0, "ticks": False}}
    y = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domain": _domain(rows), "nice": False}}
    above = _label("center") | {"baseline": "line-bottom", "lineBreak": "\n", "dy": {"expr": "12 - 16 * length(split(datum.text, '\\n'))"}}
    layers = [
        {"mark": {"type": "bar", "color": PRIMARY, "width": {"band": 0.6}}, "encoding": {"x": x, "y": y}},
        {"mark": above, "encoding": {"x": x, "y": y | {"field": "end"}, "text": {"field": "text"}}},
    ]
    return _drawn({"data": {"values": values}, "width": max(WIDTH - 40, 34 * len(values)), "height": 220, "layer": layers}, title, unit, alt)


def lines(rows: Sequence[Row], *, title: str, unit: str, alt: str = "") -> str:
    """Lines over years or other ordered labels. rows: dicts of label, value and, for several lines, series; value None breaks the line."""
    if not rows:
        return _nothing(title, alt)
    labels = {row["label"]: position for position, row in enumerate({r["label"]: r for r in rows}.values())}
    values = [
        _value(labels[row["label"]], row, wrap=12) | {"value": _float(row["value"]), "series": str(row.get("series", ""))} for row in rows
    ]
    names = list(dict.fromkeys(v["series"] for v in values))
    if len(names) > len(SERIES):
        raise ValueError(f"{len(names)} lines; at most {len(SERIES)} can be told apart")
    domain = sorted({str(v["key"]) for v in values})
    x = {"field": "key", "type": "ordinal", "scale": {"domain": domain, "padding": 0.3}, "axis": _key_axis() | {"title": None, "labelAngle": 0}}
    axis = {"title": None, "tickCount": 5, "format": ",~f"}
    y = {"field": "value", "type": "quantitative", "scale": {"domain": _domain(rows), "nice": False}, "axis": axis}
    legend = None if len(names) == 1 else {"title": None, "orient": "bottom", "symbolType": "stroke", "symbolSize": 400}
    scale = {"domain": names, "range": list(SERIES[: len(names)])}
    color = {"field": "series", "type": "nominal", "scale": scale, "legend": legend}
    line = {"type": "line", "strokeWidth": 2.2, "invalid": "break-paths-show-path-domains"}
    point = {"type": "point", "filled": True, "opacity": 1, "size": 46}
    dash = {"field": "series", "type": "nominal", "scale": {"domain": names, "range": list(DASHES[: len(names)])}, "legend": legend}
    layers: list[dict[str, Any]] = [
        {"mark": line, "encoding": {"x": x, "y": y, "color": color, "strokeDash": dash}},
        {"mark": point | {"invalid": "filter"}, "encoding": {"x": x, "y": y, "color": color | {"legend": None}}},
    ]
    if len(names) == 1:
        layers.append({"mark": _label("center", dy=-11) | {"invalid": "filter"}, "encoding": {"x": x, "y": y, "text": {"field": "text"}}})
    return _drawn({"data": {"values": values}, "width": WIDTH - 60, "height": 220, "layer": layers}, title, unit, alt)


# Values and labels


def _float(value: Any) -> float | None:
    """For drawing only; what is printed is made from the exact value."""
    return None if value is None else float(value)


def _text(value: Any) -> str:
    return NO_DATA.lower() if value is None else number(Decimal(value))


def _key(position: int, label: str, wrap: int) -> str:
    """A label that is unique and wrapped: its position, five signs long, then its lines."""
    return f"{position:04d}|" + "\n".join(textwrap.wrap(" ".join(label.split()), wrap) or [""])


def _key_axis() -> dict[str, Any]:
    return {"labelExpr": "split(slice(datum.label, 5), '\\n')", "labelLineHeight": 16}


def _values(rows: Sequence[Row], *, wrap: int) -> list[dict[str, Any]]:
    return [_value(position, row, wrap) for position, row in enumerate(rows)]


def _value(position: int, row: Row, wrap: int) -> dict[str, Any]:
    value = _float(row["value"]) or 0.0
    return {"key": _key(position, str(row["label"]), wrap), "value": value, "end": max(value, 0.0), "text": _text(row["value"])}


def _domain(rows: Sequence[Row]) -> list[float]:
    """From zero, or below it where values are, with room for the labels."""
    known = [float(row["value"]) for row in rows if row["value"] is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    return [low, low + ((high - low) or 1.0) * 1.14]


def _label(align: str, *, dx: int = 0, dy: int = 0) -> dict[str, Any]:
    return {"type": "text", "align": align, "dx": dx, "dy": dy, "fontSize": 14, "font": FONT, "color": INK}


# Drawing

_TAG = re.compile(r"<[a-z][^>]*>")
_ENGLISH = re.compile(r' (?:aria-roledescription|aria-label|role)="[^"]*"')
_PLACES = re.compile(r' (?:d|transform|width|height|x2|y2)="[^"]*"')
_FINE = re.compile(r"(\.\d)\d+")


def _lean(tag: re.Match[str]) -> str:
    """A tag without Vega's English names of marks, and with coordinates no finer than a tenth of a pixel."""
    return _PLACES.sub(lambda place: _FINE.sub(r"\1", place.group()), _ENGLISH.sub("", tag.group()))


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Let vl-convert measure and draw with the fonts that the documents carry."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))


def _drawn(spec: dict[str, Any], title: str, unit: str, alt: str) -> str:
    heading = {"title": {"text": f"Đơn vị: {unit}"}} if unit else {}
    return draw(spec | heading, title=title, alt=alt)


def draw(spec: dict[str, Any], *, title: str, alt: str = "") -> str:
    """SVG of a Vega-Lite specification, with a name for screen readers."""
    import vl_convert

    register_fonts()
    full = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "padding": 6, "config": CONFIG} | spec
    svg = vl_convert.vegalite_to_svg(full, format_locale=LOCALE, allowed_base_urls=[])
    return _TAG.sub(_lean, svg).replace("<svg ", f'<svg role="img" aria-label={quoteattr(alt or title)} ', 1)


def _nothing(title: str, alt: str) -> str:
    """A picture that says so where there is nothing to draw."""
    name = quoteattr(alt or f"{title}: {NO_DATA.lower()}")
    return (
        f'<svg role="img" aria-label={name} xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="48" '
        f'viewBox="0 0 {WIDTH} 48"><text x="{WIDTH // 2}" y="29" text-anchor="middle" font-family="{FONT}" font-size="15" font-style="italic" '
        f'fill="{INK}">{escape(NO_DATA)}.</text></svg>'
    )
