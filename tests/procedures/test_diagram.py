"""A procedure drawn: every step that it knows is a line, and no other."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from hoahoi.procedures.diagram import HEIGHT, drawing, lanes
from hoahoi.procedures.regimes import codes, regime
from hoahoi.procedures.schema import Procedure, Stage

pytestmark = pytest.mark.either

SVG = "{http://www.w3.org/2000/svg}"
ALL = [(code, key) for code in codes() for key in regime(code).procedures]


def drawn(procedure: Procedure) -> ET.Element:
    return ET.fromstring(str(drawing(procedure, "p")).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@pytest.mark.parametrize(("code", "key"), ALL)
def test_lanes_and_short_arrows_are_exactly_the_steps(code: str, key: str) -> None:
    procedure = regime(code).procedures[key]
    order = [s.code for s in procedure.stages]
    steps = {(n, order.index(to)) for n, stage in enumerate(procedure.stages) for to in stage.next}
    by_lane = {(source, lane.target) for lane in lanes(procedure) for source in lane.sources}
    assert by_lane == {(a, b) for a, b in steps if b != a + 1}
    arrows = [p for p in drawn(procedure).iter(f"{SVG}path") if p.get("marker-end")]
    assert len(arrows) == len({(a, b) for a, b in steps if b == a + 1}) + len(lanes(procedure))


@pytest.mark.parametrize(("code", "key"), ALL)
def test_a_box_for_each_stage_with_its_whole_title_and_room_for_the_lines(code: str, key: str) -> None:
    procedure = regime(code).procedures[key]
    root = drawn(procedure)
    width, height = int(root.get("width", 0)), int(root.get("height", 0))
    assert len(list(root.iter(f"{SVG}rect"))) == len(procedure.stages)
    words = " ".join(t.text or "" for t in root.iter(f"{SVG}text"))
    assert words == " ".join(stage.title for stage in procedure.stages)
    numbers = [(float(x), float(y)) for path in root.iter(f"{SVG}path") for x, y in re.findall(r"M(\d+) (\d+)", path.get("d", ""))]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in numbers)
    assert width <= 358  # a phone of 390 px less the margins of a card


@pytest.mark.parametrize(("code", "key"), ALL)
def test_lines_in_one_place_do_not_run_over_each_other(code: str, key: str) -> None:
    found = lanes(regime(code).procedures[key])
    spans = [(lane.side, lane.place, min(lane.target, *lane.sources), max(lane.target, *lane.sources)) for lane in found]
    clashes = [(a, b) for i, a in enumerate(spans) for b in spans[i + 1 :] if a[:2] == b[:2] and a[2] <= b[3] and b[2] <= a[3]]
    assert clashes == []


def test_a_step_back_runs_on_the_left_and_titles_are_escaped() -> None:
    stages = (Stage(code="a", title="Mở <b>", next=("b",)), Stage(code="b", title="Sửa & nộp", next=("a", "c")), Stage(code="c", title="Xong"))
    procedure = Procedure(title="Thử", start="a", stages=stages)
    assert [(lane.target, lane.sources, lane.side) for lane in lanes(procedure)] == [(0, (1,), "left")]
    assert [t.text for t in drawn(procedure).iter(f"{SVG}text")] == ["Mở <b>", "Sửa & nộp", "Xong"]
    assert [r.get("class") for r in drawn(procedure).iter(f"{SVG}rect")] == ["stage start", "stage ", "stage end"]
    assert {r.get("height") for r in drawn(procedure).iter(f"{SVG}rect")} == {str(HEIGHT)}
