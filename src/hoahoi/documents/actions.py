"""Acts on documents: making an outside document known, issuing one of ours."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.directory.models import Division, Office, Organisation, Signer
from hoahoi.directory.queries import signers_on
from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.dates import PartialDate, within

from .models import Document
from .numbering import next_number, numbered, suffix


class NotPossible(Exception):
    """The act would contradict what the register holds; the message says what to do."""


def register_document(
    *, type: str, title: str, actor: Actor, number: str = "", issued_on: PartialDate | None = None, issuer: Organisation | None = None,
    direction: str = Document.Direction.OUTSIDE, **other: Any,
) -> Document:  # fmt: skip
    """Make known a document that already has its number. other: signer, normative, in_force_from, note.

    Raises NotPossible when the register has that number of that body and year already.
    """
    number = number.strip()
    if number and issuer and issued_on and (known := _of_year(issuer, issued_on.year).filter(number__iexact=number).first()):
        raise NotPossible(_("Văn bản %(number)s đã có trong sổ: %(title)s.") % {"number": number, "title": known.title})
    with act("document.register", actor=actor) as doing:
        document = Document(type=type, title=title, number=number, issued_on=issued_on, issuer=issuer, direction=direction, **other)
        doing.save(document)
    return document


def issue_document(
    *, document: Document, office: Office, signer: Signer, actor: Actor, on: date | None = None, division: Division | None = None
) -> Document:
    """Number and date a signed document of ours, new or drafted before; on defaults to today.

    The series is what the office has set for the type, else the type's abbreviation and the office's symbol. Raises NotPossible when the document
    has a number, the day lies ahead or before the last document of the series, or the signer may not sign on that day.
    """
    day = on or timezone.localdate()
    if document.number:
        raise NotPossible(_("Văn bản đã có số %(number)s.") % {"number": document.number})
    if day > timezone.localdate():
        raise NotPossible(_("Ngày ban hành không được sau hôm nay."))
    if signer not in signers_on(office, day):
        raise NotPossible(_("%(name)s không có quyền ký ngày %(day)s.") % {"name": signer.person.title, "day": PartialDate.of(day)})
    series = office.numbering.get(document.type) or suffix(document.type, office.symbol)
    with act("document.issue", actor=actor) as doing:
        given = next_number(series=series, year=day.year, actor=actor, after=_highest(office, series, day.year))
        _in_order(office, series, day)
        document.number = numbered(given, _with_division(document, series, division))
        document.issued_on, document.issuer, document.signer = PartialDate.of(day), office.organisation, signer.person
        document.direction = Document.Direction.OUT
        doing.save(document)
    return document


def _with_division(document: Document, series: str, division: Division | None) -> str:
    """Letters name the division that drafted them; they all share one series."""
    is_letter = document.type in (Document.Type.LETTER, Document.Type.OTHER)
    return f"{series}-{division.symbol}" if is_letter and division and division.symbol else series


def _of_year(issuer: Organisation, year: int) -> Any:
    return Document.objects.filter(within("issued_on", date(year, 1, 1), date(year, 12, 31)), issuer=issuer)


def _series(office: Office, series: str, year: int) -> list[Document]:
    """The office's documents of one series and year: the part after the number is the series, or for letters begins with it."""
    found = _of_year(office.organisation, year).filter(number__contains=f"/{series}")
    is_letters = "-" not in series
    return [d for d in found if (after := d.number.partition("/")[2]) == series or (is_letters and after.startswith(f"{series}-"))]


def _highest(office: Office, series: str, year: int) -> int:
    """The highest number among documents on record: an office that starts here in mid-year goes on from it."""
    heads = (d.number.partition("/")[0].strip() for d in _series(office, series, year))
    return max((int(head) for head in heads if head.isdecimal()), default=0)


def _in_order(office: Office, series: str, day: date) -> None:
    """Numbers follow the days: the register cannot go back."""
    last = max((d.issued_on for d in _series(office, series, day.year) if d.issued_on), default=None)
    if last is not None and day < last.first:
        raise NotPossible(_("Sổ %(series)s đã cấp số đến ngày %(day)s; không cấp số lùi ngày.") % {"series": series, "day": last})
