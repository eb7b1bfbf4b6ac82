"""The two databases' languages for full text. Every word is letters and digits only (words.py), so nothing can be smuggled in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable

from django.db import connection

from .abbreviations import Form
from .asked import Asked, Part


class Engine(ABC):
    """Builds one full-text expression; `select` is the SQL of the newest hits of one, with two parameters: expression and limit."""

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

    def as_phrase(self, asked: Asked) -> str:
        return self.any_of(self.phrase(form, asked.unfinished) for form in asked.phrases())

    def as_words(self, asked: Asked) -> str:
        last = asked.parts[-1]
        return self.all_of(self._part(part, asked.unfinished and part is last) for part in asked.parts)

    def _part(self, part: Part, unfinished: bool) -> str:
        ends = len(part.typed) - 1
        typed = self.all_of(self.phrase((word,), unfinished and i == ends) for i, word in enumerate(part.typed))
        return self.any_of([typed, *(self.phrase(form) for form in part.meant)])


class Sqlite(Engine):
    and_, or_ = " AND ", " OR "

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


class Postgresql(Engine):
    and_, or_ = " & ", " | "

    def phrase(self, form: Form, unfinished: bool = False) -> str:
        quoted = [f"'{word}'" for word in form]
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
