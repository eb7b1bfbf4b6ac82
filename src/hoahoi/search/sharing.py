"""Which records share phrases: the first step of finding texts that are alike.

One statement asks the full text for each phrase, newest first and at most `most` of each, so that a phrase that every text has costs no more
than a rare one. How many have a phrase tells how much it says.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from .abbreviations import Form
from .asked import Asked, Part
from .engines import engine

_AT_ONCE = 100  # phrases of one statement; SQLite takes 500


def sharing(phrases: Sequence[Form], kind: str, *, most: int) -> dict[Form, list[int]]:
    """Ids of the records of a kind that hold each phrase (folded words, see words.py) in title or body: the newest `most` of each."""
    asked = list(dict.fromkeys(phrases))[:_AT_ONCE]
    found: dict[Form, list[int]] = {phrase: [] for phrase in asked}
    e = engine()
    expressions = [e.within(e.phrase(phrase), title_only=False, kinds=[kind]) for phrase in asked]
    for n, object_id in _ids(expressions, most):
        found[asked[n]].append(object_id)
    return found


def nearly_all(words: Sequence[str], kind: str, *, most: int) -> list[int]:
    """Ids of the newest records of a kind that hold all these words but one."""
    parts = [Part((word,)) for word in dict.fromkeys(words)]
    if len(parts) < 2:
        return []
    e = engine()
    expression = e.within(e.as_all_but_one(Asked(tuple(parts))), title_only=False, kinds=[kind])
    return [object_id for _n, object_id in _ids([expression], most)]


def _ids(expressions: Sequence[str], most: int) -> list[tuple[int, int]]:
    """(position of the expression, id of a record that answers it)."""
    if not expressions:
        return []
    select = engine().select(title_only=False)
    parts = [f"SELECT {n} AS n, id FROM ({select}) AS q{n}" for n in range(len(expressions))]
    sql = f"SELECT hits.n, d.object_id FROM ({' UNION ALL '.join(parts)}) AS hits JOIN search_searchdoc d ON d.id = hits.id"
    params = [value for expression in expressions for value in (expression, most)]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
