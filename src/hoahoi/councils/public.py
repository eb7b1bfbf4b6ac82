"""What the world sees of councils: type, decision and dates, and what an acceptance council concluded. Of the members only the chair,

and only where the public record names the chair: seats are otherwise confidential.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from hoahoi.ledger.dates import PartialDate
from hoahoi.sheets.public import sourced

from .models import Council, Outcome, Seat

_RATED = (Council.Type.ACCEPTANCE, Council.Type.BASE_ACCEPTANCE)


@dataclass(frozen=True)
class PublicCouncil:
    id: int
    type: str
    official: bool  # an acceptance council, whose conclusion stands for the task
    title: str
    decision_number: str
    established_on: PartialDate | None
    met_on: PartialDate | None
    met_until: PartialDate | None
    chair: str
    rating: str  # "" when there is none, or the source does not tell
    concluded_on: PartialDate | None
    task_id: int | None


def public_queryset() -> QuerySet[Council]:
    """Councils that a public source tells of, and those set up by a numbered decision; proposals under determination only by source,

    because the council's title would give the proposal away.
    """
    known = ~Q(type=Council.Type.DETERMINATION) & ~Q(decision_number="")
    chairs = Seat.objects.filter(role=Seat.Role.CHAIR, ended_on="").select_related("person")
    return (
        Council.objects.filter(sourced(Council.kind) | known)
        .annotate(from_source=sourced(Council.kind))
        .select_related("outcome")
        .prefetch_related(Prefetch("seats", queryset=chairs, to_attr="chairs"))
    )


def public_council(council: Council) -> PublicCouncil:
    """Needs a council from public_queryset(). Raises AttributeError for any other."""
    outcome: Outcome | None = getattr(council, "outcome", None) if council.type in _RATED else None
    return PublicCouncil(
        id=council.pk,
        type=council.get_type_display(),
        official=council.type == Council.Type.ACCEPTANCE,
        title=council.title,
        decision_number=council.decision_number,
        established_on=council.established_on,
        met_on=council.met_on,
        met_until=council.met_until,
        chair=council.chairs[0].person.title if council.from_source and council.chairs else "",
        rating=outcome.get_rating_display() if outcome and outcome.rating != Outcome.Rating.UNKNOWN else "",
        concluded_on=(outcome.concluded_on or council.met_on) if outcome else None,
        task_id=council.subject_id if council.subject_kind == "task" else None,
    )


def councils_of(kind: str, pk: int) -> list[PublicCouncil]:
    """Public councils on one subject, in order of time; those without a date last. Two queries."""
    found = public_queryset().filter(subject_kind=kind, subject_id=pk)
    return [public_council(c) for c in sorted(found, key=lambda c: (c.sort_date is None, c.sort_date.iso if c.sort_date else "", c.pk))]
