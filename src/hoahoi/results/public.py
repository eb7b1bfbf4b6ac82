"""What the world sees of results: what they are, their registration, where they are used.

Not the evidence, not a household's name, no contact, no answer of a user, no use that nobody attested; nothing of a result under restriction.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from hoahoi.directory.public import PublicPlace, public_organisation, public_place, with_place
from hoahoi.ledger.dates import PartialDate
from hoahoi.sheets.public import sourced

from .models import APPLIED, Application, Result


@dataclass(frozen=True)
class PublicApplication:
    title: str
    adopter: str
    place: PublicPlace | None
    started_on: PartialDate | None


@dataclass(frozen=True)
class PublicResult:
    id: int
    type: str
    title: str
    task_id: int | None
    registration_number: str
    registered_on: PartialDate | None
    summary: str
    applications: tuple[PublicApplication, ...]


def public_queryset() -> QuerySet[Result]:
    """Results that are registered, or that a public source tells of; those under restriction, or whose certificate was withdrawn, are not shown."""
    uses = Application.objects.filter(APPLIED).select_related("adopter", "place__parent").prefetch_related(*with_place()).order_by("started_on", "pk")
    shown = Result.objects.filter(~Q(registration_number="") | sourced(Result.kind), restriction="", withdrawn_on="")
    return shown.prefetch_related(Prefetch("applications", queryset=uses))


def public_result(result: Result) -> PublicResult:
    return PublicResult(
        id=result.pk,
        type=result.get_type_display(),
        title=result.title,
        task_id=result.task_id,
        registration_number=result.registration_number,
        registered_on=result.registered_on,
        summary=result.summary,
        applications=tuple(public_application(a) for a in result.applications.all()),
    )


def public_application(application: Application) -> PublicApplication:
    return PublicApplication(
        title=application.title,
        adopter=public_organisation(application.adopter),
        place=public_place(application.place),
        started_on=application.started_on,
    )


def results_at(places: list[int]) -> QuerySet[Result]:
    """Public results in use in any of the places."""
    return public_queryset().filter(pk__in=Application.objects.filter(APPLIED, place_id__in=places).values("result_id"))
