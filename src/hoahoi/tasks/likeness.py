"""How alike two titles are, by the words that tell what they are about. Pure: texts and counts in, numbers out.

A title without its generic words (data/overlap/generic.toml) falls into runs; what tells is the pairs of neighbouring words in a run, because
one syllable of Vietnamese is half a word. A pair weighs as much as it is rare. Two titles are alike by the weight that they share.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from hoahoi.search.words import folded, words
from hoahoi.search.words import marked as marked_words

Pair = tuple[str, ...]
_TITLE, _TEXT = 0.7, 0.3  # parts of the likeness: title against title, title against everything the other says


@cache
def _generic() -> re.Pattern[str]:
    told = tomllib.loads((settings.CONFIG.data / "overlap" / "generic.toml").read_text(encoding="utf-8"))
    forms = {" ".join(marked_words(text).split()) for text in (*told["phrases"], *told["words"])}
    ways = (" +".join(form.split()) for form in sorted(forms, key=len, reverse=True))
    return re.compile(r"\b(?:" + "|".join(ways) + r")\b|\b\d+\b")


def runs(text: str) -> list[list[str]]:
    """Folded words of the text between its generic ones. A text of generic words alone is one run of all of them.

    Generic words are known by their marks: "số" is one, "sở" is a tree.
    """
    left = [words(run) for run in _generic().sub("|", marked_words(text)).split("|")]
    return [run for run in left if run] or [words(text)]


def pairs(text: str) -> list[Pair]:
    """Neighbouring words of each run, in order; a run of one word gives that word."""
    found = [tuple(run[n : n + 2]) for run in runs(text) for n in range(max(1, len(run) - 1))]
    return [pair for pair in dict.fromkeys(found) if pair]


@dataclass(frozen=True)
class Weights:
    """What each pair weighs: the rarer, the more. found: how many of `texts` texts have it, as far as asked; others are taken for rare."""

    found: Mapping[Pair, int]
    texts: int

    def of(self, pair: Pair) -> float:
        return math.log1p(self.texts / max(1, self.found.get(pair, 1)))

    def sum(self, found: Iterable[Pair]) -> float:
        return sum(self.of(pair) for pair in found)


def likeness(asked: Sequence[str], names: Sequence[str], text: str, weights: Weights) -> float:
    """0 to 1: the best of the asked titles against the names that the other bore, and against all its text."""
    told = set(pairs(text)).union(*(pairs(name) for name in names))
    best = 0.0
    for title in asked:
        mine = set(pairs(title))
        whole = weights.sum(mine)
        if not whole:
            continue
        by_title = max((_shared(mine, set(pairs(name)), weights) for name in names), default=0.0)
        best = max(best, _TITLE * by_title + _TEXT * weights.sum(mine & told) / whole)
    return best


def _shared(mine: set[Pair], other: set[Pair], weights: Weights) -> float:
    whole = weights.sum(mine) + weights.sum(other)
    return 2 * weights.sum(mine & other) / whole if whole else 0.0


def marked(text: str, asked: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces; True for those words that stand, next to each other, in an asked title too."""
    wanted = {pair for title in asked for pair in pairs(title)}
    plain = [match.span() for match in re.finditer(r"\S+", folded(text))]
    spoken = [folded(text)[start:end] for start, end in plain]
    hit = [False] * len(plain)
    for n in range(len(plain)):
        if (spoken[n],) in wanted:
            hit[n] = True
        if tuple(spoken[n : n + 2]) in wanted:
            hit[n] = hit[min(n + 1, len(hit) - 1)] = True
    pieces: list[tuple[str, bool]] = []
    at = 0
    for n, (start, end) in enumerate(plain):
        joined = n and hit[n] and hit[n - 1]
        if joined and pieces:
            pieces[-1] = (pieces[-1][0] + text[at:end], True)
        else:
            pieces += [(text[at:start], False), (text[start:end], hit[n])]
        at = end
    pieces.append((text[at:], False))
    return [(piece, is_hit) for piece, is_hit in pieces if piece]
