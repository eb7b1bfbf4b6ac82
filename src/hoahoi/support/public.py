"""What the world sees of support: programmes and prizes. Not what was given to whom, not the person behind a prize (many are pupils)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hoahoi.directory.public import PublicPlace, public_organisation, public_place, with_place
from hoahoi.ledger.dates import PartialDate
from hoahoi.sheets.public import sourced

from .models import Award, SupportProgramme


@dataclass(frozen=True)
class PublicProgramme:
    id: int
    type: str
    title: str
    number: str
    announced_on: PartialDate | None
    starts_on: PartialDate | None
    ends_on: PartialDate | None
    organisation: str
    place: PublicPlace | None


@dataclass(frozen=True)
class PublicAward:
    id: int
    title: str
    prize: str
    awarded_on: PartialDate | None
    number: str
    giver: str
    recipient: str
    place: PublicPlace | None
    place_text: str


def public_queryset() -> QuerySet[SupportProgramme]:
    """Programmes announced under a number, and those that a public source tells of."""
    return (
        SupportProgramme.objects.filter(~Q(number="") | sourced(SupportProgramme.kind))
        .select_related("organisation", "place__parent")
        .prefetch_related(*with_place())
    )


def public_support_programme(programme: SupportProgramme) -> PublicProgramme:
    return PublicProgramme(
        id=programme.pk,
        type=programme.get_type_display(),
        title=programme.title,
        number=programme.number,
        announced_on=programme.announced_on,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        organisation=public_organisation(programme.organisation),
        place=public_place(programme.place),
    )


def public_awards() -> QuerySet[Award]:
    """Prizes given under a numbered decision, and those that a public source tells of."""
    return (
        Award.objects.filter(~Q(number="") | sourced(Award.kind))
        .select_related("giver", "recipient", "place__parent")
        .prefetch_related(*with_place())
    )


def public_award(award: Award) -> PublicAward:
    place = public_place(award.place)
    return PublicAward(
        id=award.pk,
        title=award.title,
        prize=award.prize,
        awarded_on=award.awarded_on,
        number=award.number,
        giver=public_organisation(award.giver),
        recipient=public_organisation(award.recipient),
        place=place,
        place_text="" if place else award.place_text,
    )
