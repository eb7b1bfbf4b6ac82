"""Finding records by words.

One statement asks a few questions of the full text, each for its newest hits only, so that a common word costs little more than a rare
one: all words anywhere, and for titles, which must not be crowded out by bodies, all words in the title. What is found is ranked by its
texts, roughly by the database and finely here (ranks.py). Only when that is too little does a second statement take the last word for
unfinished and, where nothing was found at all, leave out one word in turn.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hoahoi.ledger.records import kinds as record_kinds

from .asked import Asked, parse
from .engines import Engine, engine
from .marks import snippet
from .ranks import Found, Rank, fine_order, rank_of

NEWEST = 2_000  # hits of one question that are looked at
_CANDIDATES = 100  # of them are put in fine order
_STEP = 16  # letters: titles that differ by less are as good as each other


@dataclass(frozen=True)
class Hit:
    """One record found. title_hit: every word is in the title; near: not every word was found, one was left out."""

    kind: str
    object_id: int
    title: str
    snippet: str
    title_hit: bool
    near: bool = False


@dataclass(frozen=True)
class _Question:
    rank: Rank
    expression: str
    title_only: bool


def find(text: str, kind: str | Collection[str] | None = None, limit: int = 20) -> list[Hit]:
    """Records by their words, best first. kind: one kind of record or several. Any text will do; one without words finds nothing.

    Order: words in the title with the marks they were typed with; words together in the title; all in the title; together in the body;
    all anywhere; last word unfinished; all words but one. Within a rank shorter titles first (more of the title was meant), then newest.
    """
    asked = parse(text)
    if not asked.parts or limit < 1:
        return []
    among, wanted = _kinds(kind), max(limit, _CANDIDATES)
    found = _rows(asked, [*_in_title(asked, among), _everywhere(asked, among)], wanted)
    if len(found) < limit:
        known = {one.doc_id for one in found}
        more = _rows(asked, [*_unfinished(asked, among), *(() if found else _near(asked, among))], wanted)
        found += [one for one in more if one.doc_id not in known]
    ranked = sorted(((rank_of(asked, one), one) for one in found), key=lambda pair: fine_order(asked, *pair))
    if ranked and ranked[0][0] < Rank.NEAR_TITLE:
        ranked = [pair for pair in ranked if pair[0] < Rank.NEAR_TITLE]
    return [Hit(one.kind, one.object_id, one.title, snippet(asked, one.body), rank.in_title, rank >= Rank.NEAR_TITLE) for rank, one in ranked[:limit]]


def ids(text: str, kind: str, limit: int = NEWEST) -> list[int]:
    """Ids of one kind of record for filtering a list: every word must be there, best first, at most `limit` of the newest."""
    asked = parse(text)
    if not asked.parts or limit < 1:
        return []
    among, limit = _kinds(kind), min(limit, NEWEST)
    questions = [*_as_written(asked, among), _everywhere(asked, among)]
    return _object_ids(asked, questions, limit) or _object_ids(asked, _unfinished(asked, among), limit)


def _kinds(kind: str | Collection[str] | None) -> list[str]:
    """The kinds asked for, among those that exist: an unknown one finds nothing rather than everything."""
    if kind is None:
        return []
    wanted = [kind] if isinstance(kind, str) else kind
    return [k for k in wanted if k in record_kinds()] or ["none"]


def _everywhere(asked: Asked, among: Sequence[str]) -> _Question:
    e = engine()
    return _question(e, Rank.ANYWHERE, e.as_words(asked), among)


def _in_title(asked: Asked, among: Sequence[str]) -> list[_Question]:
    e = engine()
    return [*_as_written(asked, among), _question(e, Rank.TITLE, e.as_words(asked), among, title_only=True)]


def _as_written(asked: Asked, among: Sequence[str]) -> list[_Question]:
    e = engine()
    written = asked.with_marks()
    return [_question(e, Rank.WRITTEN, e.as_words(written), among, title_only=True)] if written else []


def _unfinished(asked: Asked, among: Sequence[str]) -> list[_Question]:
    going_on = asked.going_on()
    if going_on is None:
        return []
    e = engine()
    expression = e.as_words(going_on)
    return [_question(e, Rank.UNFINISHED_TITLE, expression, among, title_only=True), _question(e, Rank.UNFINISHED, expression, among)]


def _near(asked: Asked, among: Sequence[str]) -> list[_Question]:
    if len(asked.parts) < 3:
        return []
    e = engine()
    expression = e.as_all_but_one(asked)
    return [_question(e, Rank.NEAR_TITLE, expression, among, title_only=True), _question(e, Rank.NEAR, expression, among)]


def _question(e: Engine, rank: Rank, expression: str, among: Sequence[str], *, title_only: bool = False) -> _Question:
    return _Question(rank, e.within(expression, title_only=title_only, kinds=among), title_only)


def _hits_sql(asked: Asked, questions: Sequence[_Question], limit: int) -> tuple[str, list[Any]]:
    """Hits with their rough rank: what the questions tell, bettered where the words stand together. Shorter titles, then newest first."""
    e = engine()
    parts = [f"SELECT id, {int(q.rank)} AS place FROM ({e.select(title_only=q.title_only)}) AS q{int(q.rank)}" for q in questions]
    params: list[Any] = []
    better = []
    if len(asked.typed) > 1 and questions[-1].rank == Rank.ANYWHERE:
        if asked.with_marks():
            better.append(("title_marked", [asked.as_written], Rank.WRITTEN_PHRASE))
        better += [("title_folded", asked.phrases(), Rank.TITLE_PHRASE), ("body_folded", asked.phrases(), Rank.PHRASE)]
    whens = ""
    for column, phrases, rank in better:
        together = " OR ".join(f"d.{column} LIKE %s" for _ in phrases)
        whens += f"WHEN every.place > {int(rank)} AND ({together}) THEN {int(rank)} "
        params += [f"%{' '.join(phrase)}%" for phrase in phrases]
    params += [value for q in questions for value in (q.expression, NEWEST)]
    hits = f"SELECT id, MIN(place) AS place FROM ({' UNION ALL '.join(parts)}) AS asked GROUP BY id"
    ranked = (
        f"SELECT d.id, d.object_id, CASE {whens}WHEN TRUE THEN every.place END AS place, length(d.title_folded) / {_STEP} AS size "
        f"FROM ({hits}) AS every JOIN search_searchdoc d ON d.id = every.id"
    )
    in_order = f"ORDER BY place, CASE WHEN place <= {int(Rank.TITLE)} THEN size ELSE 0 END, id DESC"
    return f"SELECT * FROM ({ranked}) AS ranked {in_order} LIMIT %s", [*params, limit]


def _rows(asked: Asked, questions: Sequence[_Question], limit: int) -> list[Found]:
    """The best hits of the questions with their texts."""
    if not questions:
        return []
    sql, params = _hits_sql(asked, questions, limit)
    rows = _fetch(
        "SELECT d.id, hits.place, d.kind, d.object_id, d.title, d.body, d.title_folded, d.title_marked, d.body_folded "
        f"FROM ({sql}) AS hits JOIN search_searchdoc d ON d.id = hits.id",
        params,
    )
    return [Found(row[0], Rank(row[1]), *row[2:]) for row in rows]


def _object_ids(asked: Asked, questions: Sequence[_Question], limit: int) -> list[int]:
    """Ids of the records of the best hits, best first."""
    if not questions:
        return []
    sql, params = _hits_sql(asked, questions, limit)
    return [row[1] for row in _fetch(sql, params)]


def _fetch(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
