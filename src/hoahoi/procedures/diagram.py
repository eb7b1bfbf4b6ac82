"""A procedure as a drawing: stages from top to bottom, narrow enough for a phone. The page gives the same as a list beside it.

A step to the next stage is a short arrow. Every other stage that is led to has one lane of its own, to the right when it lies below and to the left
when it lies above: a line runs along the lane and branches in from each stage that leads there.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from textwrap import wrap

from django.utils.safestring import SafeString, mark_safe

from .schema import Procedure

BOX, HEIGHT, GAP, LANE, EDGE = 190, 46, 26, 13, 8
_LETTERS = 24  # that fit on one line of a box


@dataclass(frozen=True)
class Lane:
    """Lines that lead to one stage: rows counted from 0; side is "right" (down) or "left" (back up); place is 0 beside the boxes."""

    target: int
    sources: tuple[int, ...]
    side: str
    place: int


def lanes(procedure: Procedure) -> list[Lane]:
    """Lanes of the steps that do not lead to the very next stage, the shortest nearest the boxes; lanes that do not overlap share a place."""
    rows = {stage.code: n for n, stage in enumerate(procedure.stages)}
    leading: dict[tuple[int, str], list[int]] = {}
    for n, stage in enumerate(procedure.stages):
        for code in stage.next:
            target = rows[code]
            if target != n + 1 and target != n:
                leading.setdefault((target, "right" if target > n else "left"), []).append(n)
    placed: list[Lane] = []
    for (target, side), sources in sorted(leading.items(), key=lambda item: (abs(item[0][0] - min(item[1])), item[0][0])):
        span = _span(target, sources)
        taken = {lane.place for lane in placed if lane.side == side and _overlap(span, _span(lane.target, lane.sources))}
        place = next(n for n in range(len(procedure.stages) + 1) if n not in taken)
        placed.append(Lane(target, tuple(sources), side, place))
    return placed


def _span(target: int, sources: list[int] | tuple[int, ...]) -> tuple[int, int]:
    return min(target, *sources), max(target, *sources)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def drawing(procedure: Procedure, identity: str) -> SafeString:
    """SVG of the procedure; identity makes its ids unique on the page. Colours come from the stylesheet by class."""
    found = lanes(procedure)
    left = EDGE + LANE * max([lane.place + 1 for lane in found if lane.side == "left"], default=0) + (8 if any(x.side == "left" for x in found) else 0)
    right = EDGE + LANE * max([lane.place + 1 for lane in found if lane.side == "right"], default=0) + 8
    width, height = left + BOX + right, 2 * EDGE + len(procedure.stages) * (HEIGHT + GAP) - GAP
    parts = [
        f'<svg class="procedure" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="{escape(identity)}-ten">',
        f'<title id="{escape(identity)}-ten">{escape(procedure.title)}</title>',
        f'<defs><marker id="{escape(identity)}-mui" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path class="tip" d="M0 0L8 4L0 8Z"/></marker></defs>',
    ]
    tip = f'marker-end="url(#{escape(identity)}-mui)"'
    for n, stage in enumerate(procedure.stages):
        if n + 1 < len(procedure.stages) and procedure.stages[n + 1].code in stage.next:
            parts.append(f'<path class="step" d="M{left + BOX // 2} {_top(n) + HEIGHT}V{_top(n + 1) - 2}" {tip}/>')
    for number, lane in enumerate(found):
        parts.append(_lane(lane, number, left, tip))
    for n, stage in enumerate(procedure.stages):
        kind = "start" if stage.code == procedure.start else "end" if not stage.next else ""
        parts.append(f'<rect class="stage {kind}" x="{left}" y="{_top(n)}" width="{BOX}" height="{HEIGHT}" rx="6"/>')
        parts.append(_words(stage.title, left + BOX // 2, _top(n)))
    return mark_safe("".join([*parts, "</svg>"]))  # every text above passed through escape()


def _lane(lane: Lane, number: int, left: int, tip: str) -> str:
    """Branches leave a box low, each lane at its own height, and enter the target high, so that lines of one row do not run together."""
    sign, edge = (1, left + BOX) if lane.side == "right" else (-1, left)
    x = edge + sign * (8 + LANE * lane.place + LANE // 2)
    enter = _top(lane.target) + 12
    colour = f"lane-{number % 4}"
    outs = [_top(n) + HEIGHT - 5 - 5 * min(lane.place, 5) for n in lane.sources]
    far = min(outs) if lane.side == "right" else max(outs)
    lines = [f'<path class="step {colour}" d="M{edge} {far}H{x}V{enter}H{edge + sign * 2}" {tip}/>']
    lines += [f'<path class="step {colour}" d="M{edge} {y}H{x}"/>' for y in outs if y != far]
    return "".join(lines)


def _words(title: str, x: int, top: int) -> str:
    lines = wrap(title, _LETTERS)[:3]
    first = top + HEIGHT / 2 - (len(lines) - 1) * 8 + 4.5
    return "".join(f'<text x="{x}" y="{first + 16 * n:g}" text-anchor="middle">{escape(line)}</text>' for n, line in enumerate(lines))


def _top(row: int) -> int:
    return EDGE + row * (HEIGHT + GAP)
