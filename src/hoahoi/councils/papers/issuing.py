"""The appointment decision as a document of its own: number and day from whoever signed, linked to the council."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.councils.actions import CouncilError, appoint
from hoahoi.councils.models import Council
from hoahoi.directory.models import Office, Organisation, Person
from hoahoi.directory.queries import signers_on, the_office
from hoahoi.documents.actions import NotPossible, register_document
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.dates import PartialDate

from .file import File


def issue_appointment_decision(*, council: Council, number: str, on: date, actor: Actor, signer: Person | None = None) -> Document:
    """Enter the signed decision under its number and day, and appoint the council by it; one that was appointed by that very number and day gets the
    document.

    A decision that the register holds under that number and day is taken as it is. A number that names the People's Committee (…-UBND) is a
    document of that body, any other one of the office. Raises CouncilError with the
    field to correct when the number is missing, the day lies ahead, the number is taken, or the council may not be appointed.
    """
    number = number.strip()
    if not number:
        raise CouncilError(_("Ghi số quyết định thành lập hội đồng."), "number")
    if on > timezone.localdate():
        raise CouncilError(_("Ngày quyết định không được sau hôm nay."), "on")
    if council.decision_id:
        raise CouncilError(_("Hội đồng đã có quyết định thành lập số %s.") % council.decision_number, "number")
    appointed = council.stage != Council.Stage.PROPOSED
    if appointed and (number, PartialDate.of(on)) != (council.decision_number, council.established_on):
        raise CouncilError(
            _("Hội đồng đã thành lập theo quyết định số %(number)s, %(day)s.") % {"number": council.decision_number, "day": council.established_on},
            "number",
        )
    office = the_office()
    own = "UBND" not in number.upper()
    with act("council.issue_decision", actor=actor) as doing:
        document = _known(number, on) or _registered(
            council, number, on, signer or (_head(office, on) if own else None), _issuer(office, own), own, actor
        )
        if appointed:
            council.decision = document
            doing.save(council)
        else:
            appoint(council=council, on=on, actor=actor, decision=document)
    return document


def _known(number: str, on: date) -> Document | None:
    day = PartialDate.of(on)
    return Document.objects.filter(type=Document.Type.DECISION, number__iexact=number, issued_on=day).order_by("pk").first()


def _registered(council: Council, number: str, on: date, signer: Person | None, issuer: Organisation | None, own: bool, actor: Actor) -> Document:
    try:
        return register_document(
            type=Document.Type.DECISION, title=_("Thành lập %s") % File(council).name, number=number, issued_on=PartialDate.of(on),
            issuer=issuer, direction=Document.Direction.OUT if own else Document.Direction.OUTSIDE, signer=signer, actor=actor,
        )  # fmt: skip
    except NotPossible as refused:
        raise CouncilError(str(refused), "number") from refused


def _issuer(office: Office | None, own: bool) -> Organisation | None:
    if office is None:
        return None
    return office.organisation if own else Organisation.objects.filter(title__iexact=office.parent_title).first()


def _head(office: Office | None, on: date) -> Person | None:
    signer = next(iter(signers_on(office, on)), None) if office else None
    return signer.person if signer else None
