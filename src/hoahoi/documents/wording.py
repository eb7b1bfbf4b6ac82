"""The words of documents: each sentence that an office may want to say in its own way has a default and may have the office's text.

    OPENING = part("council.invitation", "opening", "Câu mời", "{co_quan} trân trọng kính mời Ông (Bà):", {"co_quan": "tên cơ quan"})

    voice = Voice(day)                         # the words as they stood for a paper of that day; one query for a whole document
    voice.words(OPENING, co_quan="Sở ...")     # the office's text, else the default

`said(kind, part, default, values)` does the same for a single sentence. Placeholders are `{ten}` and nothing more: no attribute, no index, no format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from hoahoi.ledger.heads import at_heads, ledger_heads

from .blocks import Draft
from .wording_models import Wording

Key = tuple[str, str]  # kind of document, part
Day = date | datetime
_PLACEHOLDER = re.compile(r"\{([a-z0-9_]*)\}")


class WordingError(ValueError):
    """The text cannot stand; the message says why and what is allowed."""


@dataclass(frozen=True)
class Part:
    """One sentence of one kind of document. placeholders: name -> what stands there, as the officer reads it."""

    kind: str
    part: str
    title: str
    default: str
    placeholders: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.kind, self.part


@dataclass(frozen=True)
class DocumentKind:
    """example draws the newest real document of the kind; None where the record has none yet."""

    code: str
    title: str
    example: Callable[[], Draft | None] | None = None
    parts: dict[str, Part] = field(default_factory=dict)


_kinds: dict[str, DocumentKind] = {}


def document_kind(code: str, title: str, example: Callable[[], Draft | None] | None = None) -> None:
    """Make a kind of document known, so that the office finds its parts before one is drawn."""
    _kinds[code] = DocumentKind(code, title, example, _kinds[code].parts if code in _kinds else {})


def part(kind: str, part: str, title: str, default: str, placeholders: Mapping[str, str] | None = None) -> Part:
    """Declare a part. Raises WordingError for a default that names a placeholder it does not have."""
    known = Part(kind, part, title, default, placeholders or {})
    check(default, known.placeholders)
    _kinds.setdefault(kind, DocumentKind(kind, kind)).parts[part] = known
    return known


def document_kinds() -> dict[str, DocumentKind]:
    return dict(sorted(_kinds.items(), key=lambda entry: entry[1].title))


def check(text: str, allowed: Mapping[str, str]) -> None:
    """Raises WordingError for an unknown placeholder, named with the allowed ones, and for a brace that belongs to none."""
    names = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or _("không có")
    for name in _PLACEHOLDER.findall(text):
        if name not in allowed:
            raise WordingError(_("Không có chỗ điền {%(name)s}. Dùng được: %(names)s.") % {"name": name, "names": names})
    if set(_PLACEHOLDER.sub("", text)) & set("{}"):
        raise WordingError(_("Dấu ngoặc nhọn chỉ dùng cho chỗ điền. Dùng được: %(names)s.") % {"names": names})


def filled(text: str, values: Mapping[str, str]) -> str:
    """Raises WordingError for a placeholder without a value. What a value holds is never read as a placeholder."""
    check(text, values)
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)


@dataclass(frozen=True)
class Voice:
    """The words as they stood for a paper of a day (its end), or of a moment; None: as they stand now. Asks the database once."""

    on: Day | None = None

    def said(self, kind: str, part: str, default: str, values: Mapping[str, str]) -> str:
        own = self._texts.get((kind, part), "")
        try:
            return filled(own or default, values)
        except WordingError:
            if not own:
                raise
            return filled(default, values)  # the office's text names what a later release no longer gives

    def words(self, part: Part, **values: str) -> str:
        return self.said(part.kind, part.part, part.default, values)

    @cached_property
    def _texts(self) -> dict[Key, str]:
        return {**standing(self.on), **(_trial.get() or {})}


def said(kind: str, part: str, default: str, values: Mapping[str, str], *, on: Day | None = None) -> str:
    """The office's own text of a part as it stood for a paper of that day, else the default, its placeholders filled."""
    return Voice(on).said(kind, part, default, values)


def standing(on: Day | None = None) -> dict[Key, str]:
    """The office's texts that hold for a paper of that day; "" where it went back to the default."""
    moment = on if isinstance(on, datetime) else None
    day = timezone.localtime(on).date() if moment else on or timezone.localdate()
    texts: dict[Key, str] = {}
    for version in versions():
        if version.since <= day and (moment is None or version.written_at <= moment):
            texts[version.document_kind, version.part] = version.text
    return texts


def versions() -> list[Wording]:
    """Every version, the one that counts last: by the day it holds from, then as written. Kept until the next act."""
    return at_heads(ledger_heads(), "wording", lambda: list(Wording.objects.order_by("since", "pk")))


_trial: ContextVar[dict[Key, str] | None] = ContextVar("wording_trial", default=None)


@contextmanager
def trial(texts: Mapping[Key, str]) -> Iterator[None]:
    """Draw documents with these texts instead of the kept ones: the preview."""
    token = _trial.set(dict(texts))
    try:
        yield
    finally:
        _trial.reset(token)
