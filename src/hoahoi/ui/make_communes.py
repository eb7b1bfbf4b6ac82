"""Makes communes.json, the shapes of Lạng Sơn's 65 communes as SVG paths, from data/places/lang_son_communes_simplified.geojson.

    python -m hoahoi.ui.make_communes data/places/lang_son_communes_simplified.geojson

Points are set on a grid of about 200 m. Neighbours were thinned apart by at most 30 m, so both land on the same grid points
nearly everywhere and no gaps are seen. Reference boundaries, not for legal use.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

WIDTH = 640  # units of the drawing across the province
SOURCE = (
    "github.com/thanglequoc/vietnamese-provinces-database (MIT), đơn vị hành chính từ 01/7/2025; ranh giới tham khảo, không dùng cho mục đích pháp lý"
)

Point = tuple[int, int]


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for polygon in polygons for ring in polygon]


def _straight(a: Point, b: Point, c: Point) -> bool:
    """Whether b lies on the line from a to c, between them."""
    cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return cross == 0 and (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) >= 0


def thin(points: list[Point]) -> list[Point]:
    """A closed ring without repeated points and without points inside a straight line."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def path(ring: list[Point]) -> str:
    """SVG path of one ring, by steps from point to point."""
    text = f"M{ring[0][0]} {ring[0][1]}l"
    for (x0, y0), (x1, y1) in zip(ring, ring[1:], strict=False):
        for step in (x1 - x0, y1 - y0):
            text += f"{'' if step < 0 or text[-1] == 'l' else ' '}{step}"
    return text + "z"


def drawing(collection: dict[str, Any]) -> dict[str, Any]:
    """{source, view, areas: {code: {title, d}}}: title is the unit's full name, d its path."""
    shapes = {f["properties"]["code"]: (f["properties"]["fullName"], _rings(f["geometry"])) for f in collection["features"]}
    points = [point for _, rings in shapes.values() for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    scale = WIDTH / (east - west)
    stretch = scale / math.cos(math.radians((south + north) / 2))

    def place(point: list[float]) -> Point:
        return round((point[0] - west) * scale), round((north - point[1]) * stretch)

    areas = {}
    for code, (title, rings) in sorted(shapes.items()):
        drawn = [thin([place(p) for p in ring]) for ring in rings]
        areas[code] = {"title": title, "d": "".join(path(ring) for ring in drawn if len(ring) > 2)}
    return {"source": SOURCE, "view": f"-2 -2 {WIDTH + 4} {round((north - south) * stretch) + 4}", "areas": areas}


if __name__ == "__main__":
    made = drawing(json.loads(Path(sys.argv[1]).read_text()))
    Path(__file__).with_name("communes.json").write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
