"""What the world sees of the directory: names of organisations and places, events, and the office itself. No person beyond a name in a role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from hoahoi.declare.filters import lower_first
from hoahoi.ledger.dates import PartialDate
from hoahoi.sheets.public import sourced

from .models import Event, Office, Organisation, Place, PlaceSuccession


@dataclass(frozen=True)
class PublicPlace:
    """A place by its name of the time, and by today's names when it has ended."""

    id: int
    title: str
    within: str  # the district of the time, when the place is a commune
    ended_on: PartialDate | None
    now: tuple[str, ...]  # names of the units that took it over

    def __str__(self) -> str:
        return f"{self.title}, {lower_first(self.within)}" if self.within else self.title


@dataclass(frozen=True)
class PublicEvent:
    id: int
    type: str
    title: str
    number: str
    held_on: PartialDate | None
    ended_on: PartialDate | None
    organiser: str
    person: str  # who led or spoke, as recorded
    place: PublicPlace | None
    place_text: str


@dataclass(frozen=True)
class PublicOffice:
    """The office's own face. email and phone are those of the office, never of a person."""

    title: str
    parent_title: str
    place_title: str
    emblem: str
    email: str
    portal_url: str


def with_place(path: str = "place") -> list[Prefetch | str]:
    """prefetch_related arguments for what public_place() reads, behind the foreign key at `path`."""
    successions = PlaceSuccession.objects.select_related("new").order_by("new__sort_key", "pk")
    return [Prefetch(f"{path}__successions", queryset=successions)]


def public_place(place: Place | None) -> PublicPlace | None:
    """Needs place, its parent, and successions with their new units."""
    if place is None:
        return None
    parent = place.parent if place.parent_id and place.level == Place.Level.COMMUNE else None
    return PublicPlace(
        id=place.pk,
        title=place.title,
        within=parent.title if parent and parent.level == Place.Level.DISTRICT else "",
        ended_on=place.valid_to,
        now=tuple(s.new.title for s in place.successions.all()) if place.ended and place.level == Place.Level.COMMUNE else (),
    )


def public_organisation(organisation: Organisation | None) -> str:
    """The name of a body; a household is a private person's, so it stays unnamed."""
    if organisation is None or organisation.type == Organisation.Type.HOUSEHOLD:
        return ""
    return organisation.title


def public_queryset() -> QuerySet[Event]:
    """Events: meetings only when a public source tells of them; every other kind is held in public."""
    return (
        Event.objects.filter(~Q(type=Event.Type.MEETING) | sourced(Event.kind))
        .select_related("organiser", "person", "place__parent")
        .prefetch_related(*with_place())
    )


def public_event(event: Event) -> PublicEvent:
    return PublicEvent(
        id=event.pk,
        type=event.get_type_display(),
        title=event.title,
        number=event.number,
        held_on=event.held_on,
        ended_on=event.ended_on,
        organiser=public_organisation(event.organiser),
        person=event.person.title if event.person else "",
        place=public_place(event.place),
        place_text=event.place_text,
    )


def public_office() -> PublicOffice | None:
    """The office of this installation; None before it is set up."""
    office = Office.objects.select_related("organisation").order_by("pk").first()
    if office is None:
        return None
    return PublicOffice(
        title=office.title,
        parent_title=office.parent_title,
        place_title=office.place_title,
        emblem=office.emblem,
        email=office.organisation.email,
        portal_url=office.portal_url,
    )


def lineage(place: Place) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """Ids of places whose records belong to `place`: (itself and units wholly one with it, units that share a part, districts around them)."""
    pairs = list(
        PlaceSuccession.objects.filter(Q(new=place) | Q(old=place)).values_list("old_id", "new_id", "whole", "old__parent_id", "old__parent__level")
    )
    whole = {place.pk}
    partly: set[int] = set()
    districts = {place.parent_id} if place.parent_id and place.parent and place.parent.level == Place.Level.DISTRICT else set()
    for old, new, entire, parent, level in pairs:
        if new == place.pk:
            (whole if entire else partly).add(old)
        else:
            partly.add(new)
        if parent and level == Place.Level.DISTRICT:
            districts.add(parent)
    return sorted(whole), sorted(partly), sorted(districts)
