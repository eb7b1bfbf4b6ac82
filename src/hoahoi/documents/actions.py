"""Acts on documents: making an outside document known, issuing one of ours, cancelling a number, entering what arrived."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.directory.models import Division, Office, Organisation, Signer
from hoahoi.directory.queries import signers_on
from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.dates import PartialDate, within

from .codes import new_code
from .models import Document
from .numbering import INCOMING, next_number, numbered, suffix
from .signature_models import RegisterLine, SignedVersion


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
    if known := _known(issuer, issued_on, number):
        raise NotPossible(_("Văn bản %(number)s đã có trong sổ: %(title)s.") % {"number": number, "title": known.title})
    with act("document.register", actor=actor) as doing:
        document = Document(type=type, title=title, number=number, issued_on=issued_on, issuer=issuer, direction=direction, **other)
        doing.save(document)
    return document


def issue_document(
    *, document: Document, office: Office, signer: Signer, actor: Actor, on: date | None = None, division: Division | None = None, **line: Any
) -> Document:
    """Number and date a signed document of ours, new or drafted before; on defaults to today. The number's line enters the outgoing register.

    line: recipients, copies, kept_by, transferred_on, note of that line.

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
        given = next_number(series=series, year=day.year, actor=actor, after=_highest(office, series, day.year), office=office)
        _in_order(office, series, day)
        document.number = numbered(given, _with_division(document, series, division))
        document.issued_on, document.issuer, document.signer = PartialDate.of(day), office.organisation, signer.person
        document.direction, document.code = Document.Direction.OUT, document.code or new_code()
        doing.save(document)
        doing.save(
            RegisterLine(
                office=office, book=RegisterLine.Book.OUT, series=series, year=day.year, number=given, day=day, document=document,
                subject=_subject(document), **line,
            )
        )  # fmt: skip
    return document


def cancel_number(*, line: RegisterLine, reason: str, actor: Actor, on: date | None = None) -> RegisterLine:
    """Take a number out of use. It stays in the register with its reason and is never given again; its document is without a number once more.

    Raises NotPossible without a reason, when it was cancelled before, or when the document was signed or sent with it.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise NotPossible(_("Ghi lý do hủy số."))
    with act("number.cancel", actor=actor, reason=reason) as doing:
        line = RegisterLine.objects.select_for_update().get(pk=line.pk)
        if line.cancelled_on:
            raise NotPossible(_("Số %(number)s đã hủy ngày %(day)s.") % {"number": line.title, "day": PartialDate.of(line.cancelled_on)})
        if line.book != RegisterLine.Book.OUT:
            raise NotPossible(_("Chỉ hủy số của văn bản đi."))
        if line.transferred_on or SignedVersion.objects.filter(document=line.document_id).exclude(document=None).exists():
            raise NotPossible(_("Văn bản đã ký số hoặc đã chuyển đi; thu hồi bằng một văn bản khác."))
        document = line.document
        line.cancelled_on, line.cancel_reason, line.document = on or timezone.localdate(), reason[:400], None
        doing.save(line)
        if document is not None:
            document.number, document.issued_on, document.signer = "", None, None
            doing.save(document)
    return line


def receive_document(
    *, office: Office, type: str, title: str, actor: Actor, issuer: Organisation | None = None, number: str = "",
    issued_on: PartialDate | None = None, arrived_on: date | None = None, received_by: str = "", transferred_on: date | None = None, note: str = "",
) -> RegisterLine:  # fmt: skip
    """Enter what arrived in the incoming register under its next arrival number of the year; arrived_on defaults to today.

    A document already known as another body's becomes an incoming one. Raises NotPossible when it was entered before, or a day lies ahead
    or before the one it must follow.
    """
    day = arrived_on or timezone.localdate()
    number = number.strip()
    _days_of_arrival(day, issued_on, transferred_on)
    with act("document.receive", actor=actor) as doing:
        given = next_number(series=INCOMING, year=day.year, actor=actor, office=office)
        known = _known(issuer, issued_on, number)
        if known and (line := known.lines.filter(book=RegisterLine.Book.IN, office=office).first()):
            raise NotPossible(
                _("Văn bản %(number)s đã vào sổ đến số %(n)s ngày %(day)s.") % {"number": number, "n": line.number, "day": PartialDate.of(line.day)}
            )
        document = known or Document(type=type, title=title, number=number, issued_on=issued_on, issuer=issuer)
        document.direction = Document.Direction.IN
        doing.save(document)
        line = RegisterLine(
            office=office, book=RegisterLine.Book.IN, series=INCOMING, year=day.year, number=given, day=day, document=document,
            subject=_subject(document), received_by=received_by, transferred_on=transferred_on, note=note,
        )  # fmt: skip
        doing.save(line)
    return line


def _days_of_arrival(day: date, issued_on: PartialDate | None, transferred_on: date | None) -> None:
    if day > timezone.localdate():
        raise NotPossible(_("Ngày đến không được sau hôm nay."))
    if issued_on and issued_on.first > day:
        raise NotPossible(_("Ngày đến %(day)s trước ngày văn bản %(issued)s.") % {"day": PartialDate.of(day), "issued": issued_on})
    if transferred_on and transferred_on < day:
        raise NotPossible(_("Ngày chuyển %(moved)s trước ngày đến %(day)s.") % {"moved": PartialDate.of(transferred_on), "day": PartialDate.of(day)})


def _subject(document: Document) -> str:
    return f"{document.get_type_display()}: {document.title}"[:600]


def _with_division(document: Document, series: str, division: Division | None) -> str:
    """Letters name the division that drafted them; they all share one series."""
    is_letter = document.type in (Document.Type.LETTER, Document.Type.OTHER)
    return f"{series}-{division.symbol}" if is_letter and division and division.symbol else series


def _of_year(issuer: Organisation, year: int) -> Any:
    return Document.objects.filter(within("issued_on", date(year, 1, 1), date(year, 12, 31)), issuer=issuer)


def _known(issuer: Organisation | None, issued_on: PartialDate | None, number: str) -> Document | None:
    """The document on record with that number of that body and year. Compared here: SQLite takes "đ" and "Đ" for different letters."""
    if not (number and issuer and issued_on):
        return None
    found = _of_year(issuer, issued_on.year).filter(number__startswith=number.partition("/")[0])
    return next((d for d in found if d.number.casefold() == number.casefold()), None)


def _series(office: Office, series: str, year: int) -> list[Document]:
    """The office's documents of one series and year: the part after the number is the series, or for letters begins with it."""
    found = _of_year(office.organisation, year).filter(number__contains=f"/{series}")
    is_letters = "-" not in series
    return [d for d in found if (after := d.number.partition("/")[2]) == series or (is_letters and after.startswith(f"{series}-"))]


def _highest(office: Office, series: str, year: int) -> int:
    """The highest number among documents on record: an office that starts here in mid-year goes on from it. The register knows of cancelled ones."""
    heads = (d.number.partition("/")[0].strip() for d in _series(office, series, year))
    return max((int(head) for head in heads if head.isdecimal()), default=0)


def _in_order(office: Office, series: str, day: date) -> None:
    """Numbers follow the days: the register cannot go back."""
    last = max((d.issued_on for d in _series(office, series, day.year) if d.issued_on), default=None)
    if last is not None and day < last.first:
        raise NotPossible(_("Sổ %(series)s đã cấp số đến ngày %(day)s; không cấp số lùi ngày.") % {"series": series, "day": last})
