"""Tags, filters and cells: the office's writing, escaping, folded hits."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.ledger.dates import PartialDate
from hoahoi.ui import cells, shapes
from hoahoi.ui.vietnamese import fold

pytestmark = pytest.mark.either

HOSTILE = '<img src=x onerror="alert(1)">&'
VIETNAMESE = st.text(
    alphabet=st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệóòỏõọốồổỗộớờởỡợúùủũụứừửữựíìỉĩịýỳỷỹỵAĂÂĐÊÔƠƯẤỆ <>&\"'\u0301İß"),
    max_size=40,
)


def draw(text: str, **context: object) -> str:
    return Template(text).render(Context(context))


@pytest.mark.parametrize(
    ("template", "value", "shown"),
    [
        ("{{ v|vnd }}", 1234567000, "1.234.567.000 đ"),
        ("{{ v|vnd }}", None, ""),
        ("{{ v|vnd_short }}", Decimal("1234567000"), "1,23 tỷ đồng"),
        ("{{ v|vnnumber }}", 1234.5, "1.234,5"),
        ("{{ v|vnnumber:2 }}", Decimal("1234.5"), "1.234,50"),
        ("{{ v|vnnumber }}", "không rõ", "không rõ"),
        ("{{ v|vnday }}", date(2020, 1, 16), "16/01/2020"),
        ("{{ v|vnday }}", datetime(2020, 1, 15, 18, 0, tzinfo=UTC), "16/01/2020"),
        ("{{ v|vnday }}", PartialDate(2020, 6), "tháng 6/2020"),
        ("{{ v|vnday }}", None, ""),
        ("{{ v|signed }}", 3, "+3"),
        ("{{ v|signed }}", Decimal("-1234.5"), "−1.234,5"),
        ("{{ v|signed }}", 0, "0"),
        ("{{ v|signed }}", "+3 so với 2018", "+3 so với 2018"),
        ("{{ v|shown }}", True, "có"),
        ("{{ v|shown:'money' }}", Decimal(45000000), "45.000.000 đ"),
        ("{{ v|shown:'year' }}", 2019, "2019"),
        ("{{ v|shown }}", 12345, "12.345"),
    ],
)  # fmt: skip
def test_the_office_writing(template: str, value: object, shown: str) -> None:
    assert draw(template, v=value) == shown


def test_icon_is_decoration_unless_it_says_something() -> None:
    assert draw('{% icon "check" %}') == '<svg class="icon" aria-hidden="true"><use href="/static/ui/icons.svg#check"></use></svg>'
    assert 'role="img" aria-label="xong"' in draw('{% icon "check" "xong" %}')


def test_address_with_changes_keeps_the_rest() -> None:
    request = RequestFactory().get("/so-lieu/?ky=2019&trang=2&q=a%26b")
    assert Template("{% url_with ky=2020 trang=None %}").render(Context({"request": request})) == "?ky=2020&amp;q=a%26b"
    assert draw("{% url_with ky=1 %}") == "?ky=1"


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Quýt vàng Bắc Sơn", "quyt bac", "<mark>Quýt</mark> vàng <mark>Bắc</mark> Sơn"),
        ("Sở có số liệu", "số", "Sở có <mark>số</mark> liệu"),  # typed with its tone: the word that carries it
        ("Sở có số liệu", "so", "<mark>Sở</mark> có <mark>số</mark> liệu"),
        ("Đường sắt", "duong", "<mark>Đường</mark> sắt"),
        ("Đề tài <b>", "de", "<mark>Đề</mark> tài &lt;b&gt;"),
        ("2253/QĐ-UBND", "2253/QĐ", "<mark>2253</mark>/<mark>QĐ</mark>-UBND"),
        ("không có gì", "", "không có gì"),
        (HOSTILE, "img", '&lt;<mark>img</mark> src=x onerror=&quot;alert(1)&quot;&gt;&amp;'),
        (None, "x", "None"),
    ],
)  # fmt: skip
def test_hits(text: str, query: str, marked: str) -> None:
    assert cells.hits(text, query) == marked


@given(VIETNAMESE, VIETNAMESE)
def test_hits_change_nothing_but_add_marks(text: str, query: str) -> None:
    made = cells.hits(text, query)
    assert html.unescape(re.sub(r"</?mark>", "", made)) == unicodedata.normalize("NFC", text)
    assert made.count("<mark>") == made.count("</mark>")
    words = {fold(w) for w in re.findall(r"\w+", unicodedata.normalize("NFC", query))}
    for hit in re.findall(r"<mark>(.*?)</mark>", made):
        assert any(fold(html.unescape(hit)).startswith(w) or w.endswith(fold(html.unescape(hit))) for w in words)


@given(st.lists(VIETNAMESE.filter(lambda t: re.fullmatch(r"\w+", t) is not None and "İ" not in t), min_size=1, max_size=5))
def test_every_folded_word_is_found(words: list[str]) -> None:
    assert cells.hits(" ".join(words), fold(words[0])).count("<mark>") >= 1


def test_cell_escapes_and_says_unknown() -> None:
    hostile = cells.cell({"text": HOSTILE, "url": '/x"y', "note": HOSTILE}, {"label": HOSTILE})
    assert "<img" not in hostile
    assert '/x"y' not in hostile
    assert "chưa có số liệu" in cells.cell({"text": None})
    assert "chưa có số liệu" in cells.cell({"text": ""})
    assert "0" in cells.cell({"text": 0, "kind": "number"})


def test_row_address_goes_to_its_first_text_only() -> None:
    row = {"url": "/nhiem-vu/1/", "cells": [{"text": ""}, {"text": "A"}, {"text": "B"}, {"text": "C", "url": "/to-chuc/2/"}]}
    assert re.findall(r'href="([^"]*)"', cells.cells(row, [])) == ["/nhiem-vu/1/", "/to-chuc/2/"]


def test_cell_that_leads_to_the_row_itself_is_one_link() -> None:
    row = {"url": "/nhiem-vu/1/", "cells": [{"text": "A", "url": "/nhiem-vu/1/"}, {"text": "B"}]}
    assert cells.cells(row, []).count("<a ") == 1


def test_totals_leave_blank_what_was_not_added() -> None:
    made = cells.totals([{"text": "Cộng"}, {}, {"text": Decimal(2000), "kind": "money"}], [{"kind": "text"}, {"kind": "date"}])
    assert made == '<td class="text">Cộng</td><td class="text"></td><td class="money">2.000 đ</td>'


@given(st.lists(st.one_of(st.none(), st.integers(-10, 10**6), st.decimals(0, 1000, places=2)), max_size=12))
def test_bars_stay_within_their_frame(values: list[Decimal | int | None]) -> None:
    rows = shapes.lengths([{"label": "x", "value": v} for v in values])
    for value, row in zip(values, rows, strict=True):
        if value is None:
            assert row["length"] == ""
        else:
            assert 0 <= float(row["length"][:-1]) <= 100
    known = [v for v in values if v is not None]
    if known and max(known) > 0:
        assert rows[values.index(max(known))]["length"] == "100.00%"


def test_share_is_kept_within_the_whole() -> None:
    assert [shapes.share(v, 4) for v in (-1, 0, 1, 4, 9)] == ["0.00%", "0.00%", "25.00%", "100.00%", "100.00%"]
    assert shapes.share(None, 4) == shapes.share(1, 0) == shapes.share(1, None) == "0%"


def test_spark_breaks_at_the_unknown() -> None:
    assert len(shapes.spark([1, 2, None, 3, 4])["lines"]) == 2
    assert shapes.spark([])["last"] is None
    assert shapes.spark([None, None]) == {"lines": [], "last": None}
    assert shapes.spark([5, 5, 5])["lines"] == ["3.0,21.0 48.0,21.0 93.0,21.0"]


@given(st.lists(st.integers(0, 40), max_size=65))
def test_map_classes_keep_order_and_cover_every_value(values: list[int]) -> None:
    classes = shapes.breaks(values)
    assert [low for low, _ in classes] == sorted(low for low, _ in classes)
    assert all(high < following for (_, high), (following, _) in zip(classes, classes[1:], strict=False))
    for value in values:
        inside = [i for i, (low, high) in enumerate(classes) if low <= value <= high]
        assert len(inside) == (1 if value > 0 else 0)
        assert shapes.shade(value, classes) == (shapes.shade_of_class(inside[0], len(classes)) if inside else "zero")


def test_map_knows_every_commune_and_what_is_unknown() -> None:
    drawn = shapes.choropleth([{"code": "05977", "title": "", "value": 3, "url": "/x/"}, {"code": "none", "title": "", "value": 1, "url": ""}])
    assert len(drawn["shapes"]) == 65
    assert drawn["unknown"] == 64
    assert [row["title"] for row in drawn["rows"]] == ["Phường Đông Kinh"]
    assert drawn["zero"] is False
