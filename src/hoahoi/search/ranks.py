"""How well a record answers a query, told from its texts."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from .abbreviations import Form
from .asked import Asked
from .marks import first_hit, together


class Rank(IntEnum):
    """Best first."""

    WRITTEN_PHRASE = 0  # together in the title, with the marks that were typed
    WRITTEN = 1
    TITLE_PHRASE = 2
    TITLE = 3
    PHRASE = 4  # together in the body
    ANYWHERE = 5
    UNFINISHED_TITLE = 6
    UNFINISHED = 7
    NEAR_TITLE = 8
    NEAR = 9

    @property
    def in_title(self) -> bool:
        return self in _IN_TITLE


_IN_TITLE = frozenset({Rank.WRITTEN_PHRASE, Rank.WRITTEN, Rank.TITLE_PHRASE, Rank.TITLE, Rank.UNFINISHED_TITLE, Rank.NEAR_TITLE})
_FAR = 10_000  # letters: beyond any place in a body that matters


class Found(NamedTuple):
    """One document with the rough rank that the database gave it."""

    doc_id: int
    rank: Rank
    kind: str
    object_id: int
    title: str
    body: str
    title_folded: str
    title_marked: str
    body_folded: str


def rank_of(asked: Asked, found: Found) -> Rank:
    """The rank of a document that has all words, told from its texts; else what the question that found it says."""
    if found.rank > Rank.ANYWHERE:
        return found.rank
    title = _run(found.title_folded)
    if written := asked.with_marks():
        title_written = _run(found.title_marked)
        if _has(title_written, asked.as_written):
            return Rank.WRITTEN_PHRASE if len(asked.as_written) > 1 else Rank.WRITTEN
        if _has_all(written, title + title_written):
            return Rank.WRITTEN
    if any(_has(title, phrase) for phrase in asked.phrases()):
        return Rank.TITLE_PHRASE if len(asked.typed) > 1 else Rank.TITLE
    if _has_all(asked, title):
        return Rank.TITLE
    return Rank.PHRASE if len(asked.typed) > 1 and together(asked).search(found.body_folded) else Rank.ANYWHERE


def fine_order(asked: Asked, rank: Rank, found: Found) -> tuple[int, int, int]:
    """Rank, then how much of the title was asked for or how early the body says it, in coarse steps, then newest."""
    if rank.in_title:
        second = -round(10 * len(asked.typed) / max(1, len(found.title_folded.split())))
    else:
        start, _end = first_hit(asked, found.body_folded) or (_FAR, 0)
        second = start.bit_length()
    return rank, second, -found.doc_id


def _run(text: str) -> str:
    """The words of a text, each between single blanks."""
    return f" {' '.join(text.split())} "


def _has(run: str, phrase: Form) -> bool:
    return f" {' '.join(phrase)} " in run


def _has_all(asked: Asked, run: str) -> bool:
    return all(all(_has(run, (word,)) for word in part.typed) or any(_has(run, form) for form in part.meant) for part in asked.parts)
