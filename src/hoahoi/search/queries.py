"""Finding records by words.

First the newest records that have all words are asked for. When that is all there are, they are ranked here, from their texts (ranks.py).
When there are more, a second statement asks stricter questions, each for its newest hits, so that a title found is never crowded out by
bodies and a common word costs little more than a rare one. When there are too few, the second statement takes the last word for
unfinished and, where nothing was found at all, leaves out one word in turn.
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
    found = _rows([_everywhere(asked, among)], wanted)
    if len(found) == wanted:
        strict = _rows(_stricter(asked, among), wanted)
        found = strict if len(strict) >= limit else _joined(strict, found)
    elif len(found) < limit:
        found = _joined(found, _rows([*_unfinished(asked, among), *(() if found else _near(asked, among))], wanted))
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
    found = _rows([_everywhere(asked, among)], _CANDIDATES)
    if len(found) == _CANDIDATES:
        return _object_ids([*_stricter(asked, among), _everywhere(asked, among)], limit)
    if not found:
        return _object_ids(_unfinished(asked, among), limit)
    ranked = sorted(((rank_of(asked, one), one) for one in found), key=lambda pair: fine_order(asked, *pair))
    return [one.object_id for _rank, one in ranked[:limit]]


def _kinds(kind: str | Collection[str] | None) -> list[str]:
    """The kinds asked for, among those that exist: an unknown one finds nothing rather than everything."""
    if kind is None:
        return []
    wanted = [kind] if isinstance(kind, str) else kind
    return [k for k in wanted if k in record_kinds()] or ["none"]


def _everywhere(asked: Asked, among: Sequence[str]) -> _Question:
    e = engine()
    return _question(e, Rank.ANYWHERE, e.as_words(asked), among)


def _stricter(asked: Asked, among: Sequence[str]) -> list[_Question]:
    e = engine()
    questions = [_question(e, Rank.TITLE, e.as_words(asked), among, title_only=True)]
    if len(asked.typed) > 1:
        together = e.as_phrase(asked)
        questions += [_question(e, Rank.TITLE_PHRASE, together, among, title_only=True), _question(e, Rank.PHRASE, together, among)]
    if written := asked.with_marks():
        questions.append(_question(e, Rank.WRITTEN, e.as_words(written), among, title_only=True))
        if len(asked.typed) > 1:
            questions.append(_question(e, Rank.WRITTEN_PHRASE, e.phrase(asked.as_written), among, title_only=True))
    return questions


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


def _hits_sql(questions: Sequence[_Question], limit: int) -> tuple[str, list[Any]]:
    e = engine()
    parts = [f"SELECT id, {int(q.rank)} AS place FROM ({e.select(title_only=q.title_only)}) AS q{int(q.rank)}" for q in questions]
    newest = limit if len(questions) == 1 else NEWEST
    params: list[Any] = [value for q in questions for value in (q.expression, newest)]
    sql = f"SELECT id, MIN(place) AS place FROM ({' UNION ALL '.join(parts)}) AS every GROUP BY id ORDER BY 2, 1 DESC LIMIT %s"
    return sql, [*params, limit]


def _rows(questions: Sequence[_Question], limit: int) -> list[Found]:
    """The best hits of the questions."""
    if not questions:
        return []
    sql, params = _hits_sql(questions, limit)
    rows = _fetch(
        "SELECT d.id, hits.place, d.kind, d.object_id, d.title, d.body, d.title_folded, d.title_marked, d.body_folded "
        f"FROM ({sql}) AS hits JOIN search_searchdoc d ON d.id = hits.id",
        params,
    )
    return [Found(row[0], Rank(row[1]), *row[2:]) for row in rows]


def _object_ids(questions: Sequence[_Question], limit: int) -> list[int]:
    if not questions:
        return []
    sql, params = _hits_sql(questions, limit)
    rows = _fetch(f"SELECT d.object_id FROM ({sql}) AS hits JOIN search_searchdoc d ON d.id = hits.id ORDER BY hits.place, d.id DESC", params)
    return [row[0] for row in rows]


def _fetch(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _joined(first: list[Found], second: list[Found]) -> list[Found]:
    known = {one.doc_id for one in first}
    return first + [one for one in second if one.doc_id not in known]
