"""Every component with nothing, one and many; hostile text; nothing inline."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from hoahoi.declare.registers import Fact, Moment, Section
from hoahoi.ui import samples

pytestmark = pytest.mark.either

SOURCE = Path(settings.CONFIG.data).parent / "src" / "hoahoi"
STATIC = SOURCE / "ui" / "static" / "ui"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
HOSTILE = samples.HOSTILE


def draw(name: str, /, **context: Any) -> str:
    return render_to_string(f"ui/{name}.html", context)


def some(count: int) -> list[dict[str, Any]]:
    return [dict(label=f"{HOSTILE} {i}", value=i, url=f"/x/{i}/") for i in range(count)]


@pytest.mark.parametrize("count", [0, 1, 50])
def test_table(count: int) -> None:
    rows = [dict(id=i, url=f"/x/{i}/", cells=[dict(text=HOSTILE), dict(text=Decimal(i))]) for i in range(1, count + 1)]
    table = dict(caption="Bảng", columns=[dict(name="a", label=HOSTILE, kind="text"), dict(name="b", label="B", kind="money")], rows=rows)
    made = draw("table", table=table)
    assert made.count('<tr id="dong-') == count
    assert "<script" not in made
    assert ("<table" in made) == (count > 0)


def test_empty_table_says_the_first_step() -> None:
    made = draw("table", table=samples.content()["table_empty"])
    assert '<a class="button" href="/ui/">Nhập từ bảng tính</a>' in made


def test_sorted_column_says_so() -> None:
    made = draw("table", table=samples.table())
    assert made.count("aria-sort") == 1
    assert 'aria-sort="ascending"' in made


@pytest.mark.parametrize("count", [0, 1, 40])
@pytest.mark.parametrize("name", ["chart", "columns"])
def test_charts(name: str, count: int) -> None:
    made = draw(name, chart=dict(title=HOSTILE, unit="", rows=some(count)))
    assert made.count('href="/x/') == count
    assert "<script" not in made
    assert ("Chưa có số liệu" in made) == (count == 0)


@pytest.mark.parametrize("areas", [[], samples.areas()[:1], samples.areas()])
def test_map(areas: list[dict[str, Any]]) -> None:
    made = draw("map", map=dict(title=HOSTILE, unit="lượt", areas=areas, table=True))
    assert made.count("<path") == 65
    assert made.count('tabindex="-1"') == len(areas)
    assert "<script" not in made
    assert len(made) < 90_000


def test_unknown_is_said_and_zero_is_a_number() -> None:
    assert "chưa có số liệu" in draw("figure", figure=dict(value=None, title="x"))
    assert "chưa có số liệu" in draw("facts", facts=[Fact("Kinh phí", None, kind="money")])
    assert "chưa có số liệu" in draw("chart", chart=dict(title="x", rows=[dict(label="a", value=None)]))
    assert '<span class="figure-number">0</span>' in draw("figure", figure=dict(value=0, title="x", url="/x/"))


@pytest.mark.parametrize("count", [0, 1, 30])
def test_timeline_section_provenance(count: int) -> None:
    moments = [Moment(None, HOSTILE, HOSTILE, badge=HOSTILE, tone="late")] * count
    assert draw("timeline", moments=moments).count("<li") == count
    made = draw("section", section=Section(HOSTILE, facts=[Fact(HOSTILE, HOSTILE)] * count, moments=moments, text=HOSTILE if count else ""))
    assert made.count("<dt>") == count
    assert "<script" not in made
    sources = [dict(file=HOSTILE, row=3, url="", source_url="", at=None)] * count
    assert draw("provenance", sources=sources).count("<li>") == count


def test_fields_and_errors() -> None:
    form = samples.SampleForm({"title": "", "stage": HOSTILE})
    made = draw("form_errors", form=form) + "".join(draw("field", field=field) for field in form)
    assert '<a href="#id_title">' in made
    assert '<a href="#id_mark_0">' in made
    assert "<script" not in made
    for name in ("title", "stage"):
        described = re.search(rf'<(?:input|select)[^>]*name="{name}"[^>]*aria-describedby="([^"]*)"', made)
        assert described
        assert all(f'id="{one}"' in made for one in described[1].split())


def test_form_without_errors_has_no_summary() -> None:
    assert "form-errors" not in draw("form_errors", form=samples.SampleForm())


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("tag", dict(text=HOSTILE, tone="no such tone")),
        ("due", dict(text=HOSTILE, tone="danger")),
        ("empty", dict(title=HOSTILE, text=HOSTILE, url="/x/", action=HOSTILE)),
        ("confidence", dict(level="recalled", article=HOSTILE)),
        ("progress", dict(value=2, max=5, label=HOSTILE)),
        ("drop", dict(name="file", accept=".xlsx", hint=HOSTILE)),
        ("diff", dict(changes=[dict(label=HOSTILE, before=HOSTILE, after=None)])),
        ("pager", dict(next_url='/x/?a="b"', prev_url="", count_text=HOSTILE)),
        ("picker", dict(name="host", label=HOSTILE, kind="organisation", value=HOSTILE, picked_label=HOSTILE)),
        ("picks", dict(name="host", q="script", picks=[dict(value=1, label=HOSTILE, note=HOSTILE)])),
        ("stages", dict(stages=[dict(label=HOSTILE, state="now", note=HOSTILE)])),
        ("filters", dict(filters={**samples.filters(), "sentence": HOSTILE, "q": HOSTILE, "hidden": [(HOSTILE, HOSTILE)]})),
    ],
)  # fmt: skip
def test_hostile_text_stays_text(name: str, context: dict[str, Any]) -> None:
    made = draw(name, **context)
    assert "<script" not in made
    assert 'alert("' not in made
    assert "alert(" in made or name == "pager"


def test_progress_without_a_whole_draws_no_bar() -> None:
    assert "bar-fill" not in draw("progress", value=0, max=0, label="x")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: "/".join(p.parts[p.parts.index("hoahoi") + 1 :]))
def test_nothing_inline_and_every_icon_exists(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>", text)
    known = set(re.findall(r'<symbol id="([^"]*)"', (STATIC / "icons.svg").read_text()))
    assert set(re.findall(r'{% icon "([^"]*)"', text)) - known == set()


def test_sizes() -> None:
    assert sum(p.stat().st_size for p in STATIC.glob("*.css")) <= 42_000
    assert (SOURCE / "ui" / "communes.json").stat().st_size <= 90_000
