"""Colours: every pair that meets on a page reads at 4.5:1, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hoahoi import ui

pytestmark = pytest.mark.either

CSS = (Path(ui.__file__).parent / "static" / "ui" / "base.css").read_text()
BLOCKS = {name: CSS[CSS.index(start) :].split("}", 1)[0] for name, start in {
    "light": ":root {", "dark": ':root[data-theme="dark"] {', "auto": ':root[data-theme="auto"] {',
}.items()}  # fmt: skip
THEMES = {name: dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", block)) for name, block in BLOCKS.items()}

GROUNDS = ("paper", "surface", "sunken", "hover")
PAIRS = [
    *[(ink, ground) for ink in ("ink", "muted", "primary", "accent", "good", "attention", "danger", "info", "neutral") for ground in GROUNDS],
    *[(tone, f"{tone}-soft") for tone in ("good", "attention", "danger", "info", "neutral", "primary")],
    *[("ink", f"{tone}-soft") for tone in ("good", "attention", "danger", "info", "primary")],
    ("on-primary", "primary"), ("on-primary", "primary-strong"), ("primary", "attention-soft"), ("muted", "primary-soft"),
    ("rail-ink", "rail"), ("rail-muted", "rail"), ("rail-ink", "rail-over"), ("rail-here-ink", "rail-here"),
    ("marked-ink", "marked"),
]  # fmt: skip


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_the_machine_s_dark_is_the_chosen_dark() -> None:
    assert THEMES["auto"] == THEMES["dark"]
    assert set(THEMES["dark"]) == set(THEMES["light"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_read_on_every_ground(theme: str) -> None:
    tokens = THEMES[theme]
    assert {pair: round(c, 2) for pair in PAIRS if (c := contrast(tokens[pair[0]], tokens[pair[1]])) < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_bars_and_focus_are_seen(theme: str) -> None:
    tokens = THEMES[theme]
    pairs = [(edge, ground) for edge in ("edge", "focus") for ground in ("paper", "surface")] + [
        ("bar", "bar-rest"),
        ("bar", "surface"),
        ("shade-line", "shade-1"),
    ]
    assert {pair: round(c, 2) for pair in pairs if (c := contrast(tokens[pair[0]], tokens[pair[1]])) < 3} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_neighbouring_shades_of_the_map_differ(theme: str) -> None:
    shades = [THEMES[theme][f"shade-{i}"] for i in range(1, 6)]
    luminance = [_luminance(s) for s in shades]
    assert luminance == sorted(luminance, reverse=theme == "light")
    assert min(contrast(a, b) for a, b in zip(shades, shades[1:], strict=False)) >= 1.3
