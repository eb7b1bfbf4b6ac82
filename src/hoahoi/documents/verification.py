"""Checking a signed document: by the code or QR on it, or by the file itself. Open to everybody; tells nothing without one of the two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.ledger.models import Entry

from .blocks import VerificationMark
from .codes import CODE_LENGTH
from .models import Document
from .signature_models import SignedVersion
from .signing.apart import judge_apart
from .signing.judge import State, Verdict

_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_MINUTE = 60


@dataclass(frozen=True)
class Answer:
    """What is known under one code. versions: every signature in order, never empty. changes: acts on the record since the first one."""

    versions: Sequence[SignedVersion]
    changes: int
    changed_at: datetime | None

    @property
    def last(self) -> SignedVersion:
        return self.versions[-1]

    @property
    def test(self) -> bool:
        return any(v.test for v in self.versions)


@dataclass(frozen=True)
class FileAnswer:
    """verdict: of the file by itself. answer: what the record knows of this very file, None when it was not signed here.

    newer: the record has a later version. other: the file does not belong to the code it was checked against.
    """

    verdict: Verdict
    answer: Answer | None = None
    newer: bool = False
    other: bool = False

    @property
    def sentence(self) -> str:
        if self.other:
            return _("Tệp này không phải văn bản mang mã xác minh đã nhập.")
        return self.verdict.sentence

    @property
    def good(self) -> bool:
        return self.verdict.state == State.VALID and not self.other


def mark(code: str) -> VerificationMark:
    """The block that puts QR and code on a document. code: the document's own, or codes.new_code(); given to sign_document too."""
    return VerificationMark(code, public_url(code))


def public_url(code: str) -> str:
    return f"{settings.CONFIG.base_url.rstrip('/')}/xac-minh/{code}/"


def read_code(text: str) -> str:
    """A code as typed or read out: groups, blanks and small letters do not matter; "" when it can be none."""
    code = re.sub(r"[^0-9A-Z]", "", text.upper()).translate(_MISREAD)
    return code if len(code) == CODE_LENGTH else ""


def by_code(text: str) -> Answer | None:
    code = read_code(text)
    versions = list(SignedVersion.objects.filter(code=code).select_related("document__issuer").order_by("number")) if code else []
    return _answer(versions) if versions else None


def issued_under(text: str) -> Document | None:
    """The document that the office numbered with this code and that nobody has signed here yet. Its number is "" once it was cancelled."""
    code = read_code(text)
    numbered = Document.objects.exclude(code="")  # as the condition of the index has it
    return numbered.filter(code=code).select_related("issuer", "signer").first() if code else None


def check_file(pdf: bytes, code: str = "") -> FileAnswer:
    """Judge an uploaded file and compare it with what was signed here. code: the one on the paper, when it is to be that document."""
    from hashlib import sha256

    known = SignedVersion.objects.filter(sha256_after=sha256(pdf).hexdigest()).first()
    verdict = judge_apart(pdf, known_at=known.signed_at if known else None)
    other = bool(read_code(code)) and (known is None or known.code != read_code(code))
    answer = by_code(known.code) if known and verdict.whole else None
    return FileAnswer(verdict, answer, newer=bool(answer and known and answer.last.pk != known.pk), other=other)


def _answer(versions: list[SignedVersion]) -> Answer:
    of = next((v for v in versions if v.subject_kind), None)  # the state that was signed first: later signatures are on the same paper
    later = Entry.objects.filter(kind=of.subject_kind, object_id=of.subject_id, version__gt=of.subject_version) if of else Entry.objects.none()
    changes = list(later.order_by("-version").values_list("at", flat=True))
    at = timezone.localtime(datetime.fromtimestamp(changes[0] / 1_000_000, UTC)) if changes else None
    return Answer(versions, len(changes), at)


def within_limit(what: str, who: str, most: int) -> bool:
    """Whether this caller may ask once more within the minute. Counted in the shared cache, so over all workers."""
    key = f"xac-minh:{what}:{who}:{timezone.now():%Y%m%d%H%M}"
    cache.add(key, 0, 2 * _MINUTE)
    try:
        return cache.incr(key) <= most
    except ValueError:  # swept away between the two
        return True
