"""Finding records by words.

The database is asked several questions in one statement, strictest first, each for its newest hits only: a common word costs no
more than a rare one, and a title found is never crowded out by bodies. Only when whole words find too little does a second
statement take the last word for unfinished, and then leave out one word in turn.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hoahoi.ledger.records import kinds as record_kinds

from .asked import Asked, parse
from .engines import Engine, engine
from .marks import first_hit, snippet
from .words import folded

NEWEST = 2_000  # hits of one question that are looked at
_WRITTEN_PHRASE, _WRITTEN, _TITLE_PHRASE, _TITLE, _PHRASE, _ANYWHERE, _UNFINISHED_TITLE, _UNFINISHED, _NEAR_TITLE, _NEAR = range(10)
_IN_TITLE = frozenset({_WRITTEN_PHRASE, _WRITTEN, _TITLE_PHRASE, _TITLE, _UNFINISHED_TITLE, _NEAR_TITLE})
_CANDIDATES = 200  # of them are put in fine order


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
    rank: int
    expression: str
    title_only: bool


def find(text: str, kind: str | Collection[str] | None = None, limit: int = 20) -> list[Hit]:
    """Records by their words, best first. kind: one kind of record or several. Any text will do; one without words finds nothing.

    Order: words in the title with the marks they were typed with; words together in the title; all in the title; together in the body;
    all anywhere; last word unfinished; all words but one.
    Within a rank shorter titles first (more of the title was meant), then newest. One or two statements.
    """
    asked = parse(text)
    if not asked.parts or limit < 1:
        return []
    wanted = max(limit, _CANDIDATES)
    among = _kinds(kind)
    rows = _rows(_whole(asked, among), wanted)
    if len(rows) < limit:
        rows = _joined(rows, _rows([*_unfinished(asked, among), *_near(asked, among)], wanted))
    rows.sort(key=lambda row: _fine_order(asked, row))
    if rows and rows[0][1] < _NEAR_TITLE:
        rows = [row for row in rows if row[1] < _NEAR_TITLE]
    return [_hit(asked, row) for row in rows[:limit]]


def ids(text: str, kind: str, limit: int = NEWEST) -> list[int]:
    """Ids of one kind of record for filtering a list: every word must be there, best first, at most `limit` of the newest."""
    asked = parse(text)
    if not asked.parts:
        return []
    among = _kinds(kind)
    limit = min(limit, NEWEST)
    return _object_ids(_whole(asked, among), limit) or _object_ids(_unfinished(asked, among), limit)


def _kinds(kind: str | Collection[str] | None) -> list[str]:
    """The kinds asked for, among those that exist: an unknown one finds nothing rather than everything."""
    if kind is None:
        return []
    wanted = [kind] if isinstance(kind, str) else kind
    return [k for k in wanted if k in record_kinds()] or ["none"]


def _whole(asked: Asked, among: Sequence[str]) -> list[_Question]:
    e = engine()
    together, apart = e.as_phrase(asked), e.as_words(asked)
    questions = [_question(e, _TITLE, apart, among, title_only=True), _question(e, _ANYWHERE, apart, among)]
    if len(asked.typed) > 1:
        questions += [_question(e, _TITLE_PHRASE, together, among, title_only=True), _question(e, _PHRASE, together, among)]
    if written := asked.with_marks():
        questions.append(_question(e, _WRITTEN, e.as_words(written), among, title_only=True))
        if len(asked.typed) > 1:
            questions.append(_question(e, _WRITTEN_PHRASE, e.phrase(asked.as_written), among, title_only=True))
    return questions


def _unfinished(asked: Asked, among: Sequence[str]) -> list[_Question]:
    going_on = asked.going_on()
    if going_on is None:
        return []
    e = engine()
    expression = e.as_words(going_on)
    return [_question(e, _UNFINISHED_TITLE, expression, among, title_only=True), _question(e, _UNFINISHED, expression, among)]


def _near(asked: Asked, among: Sequence[str]) -> list[_Question]:
    e = engine()
    fewer = [e.as_words(less) for less in asked.without_one()]
    if not fewer:
        return []
    expression = e.any_of(fewer)
    return [_question(e, _NEAR_TITLE, expression, among, title_only=True), _question(e, _NEAR, expression, among)]


def _question(e: Engine, rank: int, expression: str, among: Sequence[str], *, title_only: bool = False) -> _Question:
    return _Question(rank, e.within(expression, title_only=title_only, kinds=among), title_only)


def _hits_sql(questions: Sequence[_Question], limit: int) -> tuple[str, list[Any]]:
    e = engine()
    parts = [f"SELECT id, {q.rank} AS place FROM ({e.select(title_only=q.title_only)}) AS q{q.rank}" for q in questions]
    params: list[Any] = [value for q in questions for value in (q.expression, NEWEST)]
    sql = f"SELECT id, MIN(place) AS place FROM ({' UNION ALL '.join(parts)}) AS every GROUP BY id ORDER BY 2, 1 DESC LIMIT %s"
    return sql, [*params, limit]


def _rows(questions: Sequence[_Question], limit: int) -> list[tuple[Any, ...]]:
    """(doc id, rank, kind, object id, title, body) of the best hits, best first."""
    if not questions:
        return []
    sql, params = _hits_sql(questions, limit)
    return _fetch(
        f"SELECT d.id, hits.place, d.kind, d.object_id, d.title, d.body FROM ({sql}) AS hits "
        "JOIN search_searchdoc d ON d.id = hits.id ORDER BY hits.place, d.id DESC",
        params,
    )


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


def _joined(first: list[tuple[Any, ...]], second: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    known = {row[0] for row in first}
    return first + [row for row in second if row[0] not in known]


def _fine_order(asked: Asked, row: tuple[Any, ...]) -> tuple[int, int, int]:
    """Rank, then how much of the title was asked for or how early the body says it, in coarse steps, then newest."""
    doc_id, rank, _kind, _object_id, title, body = row
    if rank in _IN_TITLE:
        second = -round(10 * len(asked.typed) / max(1, len(folded(title).split())))
    else:
        start, _end = first_hit(asked, folded(body)) or (10_000, 0)
        second = start.bit_length()
    return rank, second, -doc_id


def _hit(asked: Asked, row: tuple[Any, ...]) -> Hit:
    _doc_id, rank, kind, object_id, title, body = row
    return Hit(kind, object_id, title, snippet(asked, body), rank in _IN_TITLE, rank >= _NEAR_TITLE)
