"""Where a query's words stand in a text, and the part of a text worth showing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .asked import Asked, parse
from .words import folded

SNIPPET = 160  # letters shown around the first hit


def spans(text: str, query: str) -> list[tuple[int, int]]:
    """(start, end) of every hit of the query in the NFC text; the last word may go on."""
    asked = parse(query)
    return [match.span() for match in _pattern(asked).finditer(folded(text))] if asked.parts else []


def first_hit(asked: Asked, folded_text: str) -> tuple[int, int] | None:
    """The words together where they stand so, else the first of them."""
    found = together(asked).search(folded_text) or _pattern(asked).search(folded_text)
    return found.span() if found else None


def snippet(asked: Asked, text: str) -> str:
    """About 160 letters of the text around its first hit, whole words, "…" where it was cut."""
    text = unicodedata.normalize("NFC", text)
    if len(text) <= SNIPPET:
        return text
    start, _end = first_hit(asked, folded(text)) or (0, 0)
    begin = max(0, min(start - SNIPPET // 3, len(text) - SNIPPET))
    end = min(len(text), begin + SNIPPET)
    if begin:
        begin = text.find(" ", begin, start + 1) + 1 or begin
    if end < len(text):
        blank = text.rfind(" ", begin, end)
        end = blank if blank > begin + SNIPPET // 2 else end
    return ("…" if begin else "") + text[begin:end].strip() + ("…" if end < len(text) else "")


@lru_cache(maxsize=256)
def _pattern(asked: Asked) -> re.Pattern[str]:
    forms = {form for part in asked.parts for form in part.meant} | {(word,) for word in asked.typed}
    last = asked.typed[-1:]
    ways = [" +".join(form) + ("" if list(form) == last else r"\b") for form in sorted(forms, key=len, reverse=True)]
    return re.compile(r"\b(?:" + "|".join(ways) + ")")


@lru_cache(maxsize=256)
def together(asked: Asked) -> re.Pattern[str]:
    """All words of the query as one phrase, in any of its forms."""
    return re.compile(r"\b(?:" + "|".join(" +".join(form) + r"\b" for form in asked.phrases()) + ")")
