"""A map of Lạng Sơn's 65 communes since 1 July 2025, coloured by value, for documents. Same values, same bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from .charts import FONT, INK, draw
from .vietnamese import number

SHADES = ("#dcebe5", "#a9cfc1", "#6aa894", "#33806d", "#0f5a4a")  # light to the primary colour
NOTHING, BORDER = "#ffffff", "#8f948f"
WIDTH = 520
NOT_GIVEN = "chưa có số liệu"
_DARK_FROM = 3  # shades on which a number has to be white

Ring = list[list[float]]


def choropleth(values: Mapping[str, Decimal | int], *, title: str, unit: str, alt: str = "") -> str:
    """SVG. values: commune code ("05977") -> number, printed on the commune; communes left out stay white.

    Raises KeyError for a code that is not a commune of the map: a figure must not vanish from it unseen.
    """
    shapes = communes()
    if unknown := sorted(set(values) - {f["properties"]["code"] for f in shapes}):
        raise KeyError(f"not a commune of the map: {', '.join(unknown)}")
    classes = class_bounds([Decimal(v) for v in values.values()])
    features, labels = [], []
    for shape in shapes:
        value = values.get(shape["properties"]["code"])
        rank = None if value is None else next(n for n, (_, high) in enumerate(classes) if Decimal(value) <= high)
        group = NOT_GIVEN if rank is None else class_name(classes[rank])
        features.append(shape | {"properties": {"group": group}})
        if value is not None and rank is not None:
            x, y = shape["properties"]["centre"]
            color = "#ffffff" if _shade(rank, classes) in SHADES[_DARK_FROM:] else INK
            labels.append({"x": x, "y": y, "text": number(Decimal(value)), "color": color})
    names = [NOT_GIVEN, *(class_name(c) for c in classes)]
    colors = [NOTHING, *(_shade(n, classes) for n in range(len(classes)))]
    return draw(_spec(features, labels, names, colors, unit), title=title, alt=alt)


def _spec(features: list[Any], labels: list[Any], names: list[str], colors: list[str], unit: str) -> dict[str, Any]:
    symbol = {"symbolType": "square", "symbolSize": 260, "symbolStrokeColor": BORDER, "symbolStrokeWidth": 0.6}
    legend = {"title": unit[:1].upper() + unit[1:], "orient": "right"} | symbol
    projection = {"type": "identity", "reflectY": True}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": features},
            "mark": {"type": "geoshape", "stroke": BORDER, "strokeWidth": 0.6},
            "encoding": {"fill": {"field": "properties.group", "type": "nominal", "scale": {"domain": names, "range": colors}, "legend": legend}},
        }
    ]
    if labels:
        layers.append(
            {
                "data": {"values": labels},
                "mark": {"type": "text", "font": FONT, "fontSize": 12},
                "encoding": {
                    "longitude": {"field": "x", "type": "quantitative"}, "latitude": {"field": "y", "type": "quantitative"},
                    "text": {"field": "text"}, "color": {"field": "color", "type": "nominal", "scale": None},
                },
            }
        )  # fmt: skip
    return {"width": WIDTH, "height": round(WIDTH * 0.86), "projection": projection, "layer": layers, "resolve": {"scale": {"color": "independent"}}}


def class_bounds(values: list[Decimal]) -> list[tuple[Decimal, Decimal]]:
    """At most five classes (lowest, highest value in it), each holding about as many communes; equal values stay together."""
    distinct = sorted(set(values))
    if not distinct:
        return []
    size = math.ceil(len(distinct) / len(SHADES))
    return [(chunk[0], chunk[-1]) for chunk in (distinct[n : n + size] for n in range(0, len(distinct), size))]


def class_name(bounds: tuple[Decimal, Decimal]) -> str:
    low, high = bounds
    return number(low) if low == high else f"{number(low)} – {number(high)}"


def _shade(rank: int, classes: list[tuple[Decimal, Decimal]]) -> str:
    """Spread over the shades, so that two classes do not look alike."""
    return SHADES[-1] if len(classes) == 1 else SHADES[round(rank * (len(SHADES) - 1) / (len(classes) - 1))]


@lru_cache(maxsize=1)
def communes() -> list[dict[str, Any]]:
    """Polygons in plane coordinates (degrees, longitude shrunk by the cosine of the latitude) with the centre of the largest part."""
    path = Path(settings.CONFIG.data) / "places" / "lang_son_communes_simplified.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = []
    for feature in sorted(features, key=lambda f: f["properties"]["code"]):
        polygons = [[_flat(ring) for ring in polygon] for polygon in feature["geometry"]["coordinates"]]
        centre = _centre(max((polygon[0] for polygon in polygons), key=lambda ring: abs(_area(ring))))
        shapes.append(
            {
                "type": "Feature",
                "properties": {"code": feature["properties"]["code"], "name": feature["properties"]["fullName"], "centre": centre},
                "geometry": {"type": "MultiPolygon", "coordinates": polygons},
            }
        )
    return shapes


_SHRINK = math.cos(math.radians(21.85))  # Lạng Sơn's middle latitude


def _flat(ring: Ring) -> Ring:
    return [[round(x * _SHRINK, 5), round(y, 5)] for x, y in ring]


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False)) / 2


def _centre(ring: Ring) -> tuple[float, float]:
    """Centroid of a closed ring."""
    area = _area(ring)
    pairs = list(zip(ring, ring[1:], strict=False))
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * area)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * area)
    return round(x, 5), round(y, 5)
