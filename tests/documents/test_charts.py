"""Charts and the map: values as Vietnamese offices write them, the same bytes each time, nothing lost and nothing run."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from xml.etree import ElementTree

import pytest

from hoahoi.documents.blocks import Picture
from hoahoi.documents.render import pdf
from hoahoi.ui import charts, maps
from tests.documents.sample import draft
from tests.documents.test_pdf import text_of

pytestmark = pytest.mark.either
NAMES = {"title": "Nhiệm vụ theo lĩnh vực", "unit": "nhiệm vụ"}
ROWS = [
    {"label": "Khoa học nông nghiệp", "value": Decimal("1234.5")},
    {"label": "Khoa học nông nghiệp", "value": 7},
    {"label": 'Hóa, "sinh" & <y dược>', "value": 0},
    {"label": "Khoa học tự nhiên", "value": None},
]
YEARS = [{"label": str(2010 + n), "value": v} for n, v in enumerate([3, 5, None, 1200])]


def texts(svg: str) -> list[str]:
    """Every text in the picture, in order; fails on an SVG that is not well-formed."""
    root = ElementTree.fromstring(svg)
    return ["".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")]


def test_bars_show_each_label_and_value() -> None:
    found = texts(charts.bars(ROWS, **NAMES))
    assert [t for t in found if t in ("1.234,5", "7", "0", "chưa có số liệu")] == ["1.234,5", "7", "0", "chưa có số liệu"]
    assert [t for t in found if "nông nghiệp" in t or "Hóa" in t] == ["Khoa học nông nghiệp", "Khoa học nông nghiệp", 'Hóa, "sinh" & <y dược>']
    assert "Đơn vị: nhiệm vụ" in found


def test_text_that_looks_like_an_attribute_is_kept() -> None:
    label = 'a role="b" d="1.23456" c'
    assert label in texts(charts.bars([{"label": label, "value": 1}], **NAMES))


def test_columns_and_lines_show_each_year_and_value() -> None:
    for draw in (charts.columns, charts.lines):
        found = texts(draw(YEARS, **NAMES))
        assert [t for t in found if t in ("2010", "2011", "2012", "2013")] == ["2010", "2011", "2012", "2013"]
        assert [t for t in found if t in ("3", "5", "1.200")][-3:] == ["3", "5", "1.200"]


def test_several_lines_are_named_and_differ_by_more_than_colour() -> None:
    rows = [row | {"series": series} for series in ("Kế hoạch", "Thực hiện") for row in YEARS]
    svg = charts.lines(rows, **NAMES)
    assert [t for t in texts(svg) if t in ("Kế hoạch", "Thực hiện")] == ["Kế hoạch", "Thực hiện"]
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', svg))) == 2
    with pytest.raises(ValueError, match="6 lines; at most 5"):
        charts.lines([{"label": "2019", "value": 1, "series": str(n)} for n in range(6)], **NAMES)


def test_same_rows_same_bytes_and_nothing_fetched_or_run() -> None:
    for draw in (charts.bars, charts.columns, charts.lines):
        svg = draw(YEARS, **NAMES)
        assert draw(YEARS, **NAMES) == svg
        assert re.findall(r"<(?:script|image|foreignObject|a)\b|\son\w+=|\sstyle=|href=\"", svg) == []


def test_a_picture_has_a_name() -> None:
    for draw in (charts.bars, charts.columns, charts.lines):
        assert 'role="img" aria-label="Nhiệm vụ theo lĩnh vực"' in draw(YEARS, **NAMES)
        assert unescape(re.findall(r'aria-label="([^"]*)"', draw(YEARS, **NAMES, alt="a<b> & c"))[0]) == "a<b> & c"


def test_nothing_to_draw_says_so() -> None:
    for draw in (charts.bars, charts.columns, charts.lines):
        assert texts(draw([], **NAMES)) == ["Chưa có số liệu."]


def test_the_pdf_keeps_the_chart_as_text_in_tinos() -> None:
    made = pdf(draft(Picture(charts.bars(ROWS, **NAMES), "Biểu đồ")))
    assert [t in text_of(made) for t in ("Khoa học nông nghiệp", "1.234,5", 'Hóa, "sinh" & <y dược>')] == [True] * 3


def test_the_map_shows_every_value_on_its_commune() -> None:
    codes = [s["properties"]["code"] for s in maps.communes()]
    values = {code: n + 101 for n, code in enumerate(codes)}
    svg = maps.choropleth(values, **NAMES)
    assert len(codes) == 65
    assert sorted(t for t in texts(svg) if re.fullmatch(r"1\d\d", t)) == sorted(str(v) for v in values.values())
    assert maps.choropleth(values, **NAMES) == svg
    assert len(re.findall(r'fill="#ffffff" stroke="#8f948f"', maps.choropleth({}, **NAMES))) >= 65


def test_a_value_for_an_unknown_commune_is_not_lost_silently() -> None:
    with pytest.raises(KeyError, match="not a commune of the map: 99999"):
        maps.choropleth({"99999": 1}, **NAMES)


def test_classes_hold_every_value_once_and_keep_equal_values_together() -> None:
    assert maps.class_bounds([Decimal(v) for v in (3, 1, 3, 1)]) == [(1, 1), (3, 3)]
    bounds = maps.class_bounds([Decimal(v) for v in range(1, 12)])
    assert bounds == [(1, 3), (4, 6), (7, 9), (10, 11)]
    assert [maps.class_name(b) for b in bounds] == ["1 – 3", "4 – 6", "7 – 9", "10 – 11"]
    assert maps.class_bounds([]) == []
