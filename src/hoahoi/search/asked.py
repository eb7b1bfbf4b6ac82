"""What was typed, taken apart: words, abbreviations with what they stand for, and the ways to ask for them, strictest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, product

from .abbreviations import FORMS, Form, form_at
from .words import marked, words

MOST_WORDS = 24  # a longer text is cut: it is a pasted paragraph, and its beginning finds it
_MOST_PHRASES = 8
_LONGEST_TEXT = 2_000
_LONGEST_WORD = 100  # PostgreSQL refuses queries with much longer ones
_SHORTEST_PREFIX = 2


@dataclass(frozen=True)
class Part:
    """One word, or one abbreviation or its full form. Typed words may stand apart in the text; what they stand for must not."""

    typed: Form
    meant: tuple[Form, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A parsed query. unfinished: the last word may go on ("chuy" for "chuyển")."""

    parts: tuple[Part, ...]
    unfinished: bool = False
    as_written: tuple[str, ...] = ()  # the same words with their marks

    @property
    def typed(self) -> list[str]:
        return [word for part in self.parts for word in part.typed]

    def phrases(self) -> list[Form]:
        """The typed words as one phrase, with abbreviations in each of their forms."""
        ways = product(*[(part.typed, *part.meant) for part in self.parts])
        return [tuple(word for form in way for word in form) for way in islice(ways, _MOST_PHRASES)]

    def with_marks(self) -> Asked | None:
        """The same query by its words as they were written; None when they were written without marks."""
        if len(self.as_written) != len(self.typed) or list(self.as_written) == self.typed:
            return None
        written = iter(self.as_written)
        return Asked(tuple(Part(tuple(next(written) for _ in part.typed), part.meant) for part in self.parts))

    def going_on(self) -> Asked | None:
        """The same query with its last word unfinished; None where one letter would match half of everything."""
        if not self.parts or len(self.typed[-1]) < _SHORTEST_PREFIX:
            return None
        return replace(self, unfinished=True)


@lru_cache(maxsize=256)
def parse(text: str) -> Asked:
    """Never fails; nothing but signs and blanks gives no parts."""
    typed = [word[:_LONGEST_WORD] for word in words(text[:_LONGEST_TEXT])[:MOST_WORDS]]
    parts: list[Part] = []
    i = 0
    while i < len(typed):
        form = form_at(typed, i)
        part = Part(form, FORMS[form]) if form else Part((typed[i],))
        parts.append(part)
        i += len(part.typed)
    as_written = [word[:_LONGEST_WORD] for word in marked(text[:_LONGEST_TEXT]).split()[:MOST_WORDS]]
    return Asked(tuple(parts), as_written=tuple(as_written))
