"""The two databases' languages for full text. Every word is letters and digits only (words.py), so nothing can be smuggled in.

PostgreSQL keeps its words in generated columns. SQLite keeps them in an FTS5 table of its own that takes its text from the view
search_text; it is told of changes here, many at once, because a trigger would make it write a segment to disk for every row.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence

from django.db import connection

from .abbreviations import Form
from .asked import Asked, Part

_SCIENTIFIC = re.compile(r"([0-9]+e[0-9]+)([^0-9].*)")


class Engine(ABC):
    """Builds one full-text expression; `select` is the SQL of the newest hits of one, with two parameters: expression and limit.

    forget() goes before documents change or go, learn() after they came or changed; both take ids of SearchDoc, at most some hundreds.
    """

    keeps_words_apart = False

    and_: str
    or_: str

    def all_of(self, parts: Iterable[str]) -> str:
        return "(" + self.and_.join(dict.fromkeys(parts)) + ")"

    def any_of(self, parts: Iterable[str]) -> str:
        return "(" + self.or_.join(dict.fromkeys(parts)) + ")"

    @abstractmethod
    def phrase(self, form: Form, unfinished: bool = False) -> str: ...

    @abstractmethod
    def within(self, expression: str, *, title_only: bool, kinds: Collection[str]) -> str: ...

    @abstractmethod
    def select(self, *, title_only: bool) -> str: ...

    @abstractmethod
    def forget(self, doc_ids: Sequence[int]) -> None:
        """Take out the words of these documents as they still stand."""

    @abstractmethod
    def learn(self, doc_ids: Sequence[int]) -> None:
        """Put in the words of these documents."""

    @abstractmethod
    def rebuild(self) -> None:
        """Make all words anew from the documents."""

    def as_phrase(self, asked: Asked) -> str:
        return self.any_of(self.phrase(form, asked.unfinished) for form in asked.phrases())

    def as_words(self, asked: Asked) -> str:
        last = asked.parts[-1]
        return self.all_of(self._part(part, asked.unfinished and part is last) for part in asked.parts)

    def as_all_but_one(self, asked: Asked) -> str:
        """All parts, or all but any one: one wrong word among several should not hide everything. At least two parts."""
        return self._but_one([self._part(part, False) for part in asked.parts])

    def _but_one(self, parts: Sequence[str]) -> str:
        """One half whole and the other less one, either way round: n log n terms instead of n squared."""
        left, right = parts[: len(parts) // 2], parts[len(parts) // 2 :]
        ways = [self.all_of([*left, *([self._but_one(right)] if len(right) > 1 else [])])]
        ways.append(self.all_of([*([self._but_one(left)] if len(left) > 1 else []), *right]))
        return self.any_of(ways)

    def _part(self, part: Part, unfinished: bool) -> str:
        ends = len(part.typed) - 1
        typed = self.all_of(self.phrase((word,), unfinished and i == ends) for i, word in enumerate(part.typed))
        return self.any_of([typed, *(self.phrase(form) for form in part.meant)])


class Sqlite(Engine):
    and_, or_ = " AND ", " OR "
    keeps_words_apart = True

    def forget(self, doc_ids: Sequence[int]) -> None:
        self._tell("INSERT INTO search_words(search_words, rowid, kind, title, body) SELECT 'delete', id, kind, title, body", doc_ids)

    def learn(self, doc_ids: Sequence[int]) -> None:
        self._tell("INSERT INTO search_words(rowid, kind, title, body) SELECT id, kind, title, body", doc_ids)

    def _tell(self, what: str, doc_ids: Sequence[int]) -> None:
        if doc_ids:
            with connection.cursor() as cursor:  # in order of id: FTS5 writes out what it holds when an id goes back
                cursor.execute(f"{what} FROM search_text WHERE id IN ({', '.join(['%s'] * len(doc_ids))}) ORDER BY id", doc_ids)

    def rebuild(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words(search_words) VALUES ('rebuild')")

    def phrase(self, form: Form, unfinished: bool = False) -> str:
        return f'"{" ".join(form)}"' + ("*" if unfinished else "")

    def within(self, expression: str, *, title_only: bool, kinds: Collection[str]) -> str:
        expression = f"{{{'title' if title_only else 'title body'}}} : {expression}"
        if kinds:
            among = self.any_of(self.phrase((kind.replace("_", ""),)) for kind in kinds)
            expression = f"({{kind}} : {among}) AND ({expression})"
        return expression

    def select(self, *, title_only: bool) -> str:
        return "SELECT rowid AS id FROM search_words WHERE search_words MATCH %s ORDER BY rowid DESC LIMIT %s"


def _pieces(word: str) -> list[str]:
    """As PostgreSQL's parser splits the word: "2e5a" begins with a number in scientific notation, and the rest is a word after it."""
    found = _SCIENTIFIC.fullmatch(word)
    return list(found.groups()) if found else [word]


class Postgresql(Engine):
    and_, or_ = " & ", " | "

    def forget(self, doc_ids: Sequence[int]) -> None:
        """The columns follow by themselves."""

    learn = forget

    def rebuild(self) -> None:
        """Nothing stands apart."""

    def phrase(self, form: Form, unfinished: bool = False) -> str:
        quoted = [f"'{piece}'" for word in form for piece in _pieces(word)]
        if unfinished:
            quoted[-1] += ":*"
        return "(" + " <-> ".join(quoted) + ")"

    def within(self, expression: str, *, title_only: bool, kinds: Collection[str]) -> str:
        if kinds:
            expression = self.all_of([self.any_of(f"'kind={kind}'" for kind in kinds), expression])
        return expression

    def select(self, *, title_only: bool) -> str:
        column = "title_words" if title_only else "words"
        return f"SELECT id FROM search_searchdoc WHERE {column} @@ %s::tsquery ORDER BY id DESC LIMIT %s"


def engine() -> Engine:
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()
