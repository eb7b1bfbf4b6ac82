"""What the world sees of industrial property rights: what the gazette prints. An application stays closed until it is published."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from hoahoi.directory.public import PublicPlace, public_organisation, public_place, with_place
from hoahoi.ledger.dates import PartialDate
from hoahoi.sheets.public import sourced

from .models import IpRight, IpRightPlace

_CLOSED = (IpRight.Status.PREPARED, IpRight.Status.FILED)


@dataclass(frozen=True)
class PublicIpRight:
    id: int
    type: str
    status: str
    title: str
    number: str
    granted_on: PartialDate | None
    granted_on_meaning: str  # "ngày trao văn bằng", where the source gives only that
    expires_on: PartialDate | None
    holder: str
    places: tuple[PublicPlace, ...]
    place_text: str
    task_id: int | None


def public_queryset() -> QuerySet[IpRight]:
    """Rights published or granted, and those that a public source tells of."""
    places = IpRightPlace.objects.select_related("place__parent").prefetch_related(*with_place()).order_by("pk")
    return (
        IpRight.objects.filter(~Q(status__in=_CLOSED) | sourced(IpRight.kind))
        .select_related("holder", "place__parent")
        .prefetch_related(*with_place(), Prefetch("places", queryset=places))
    )


def public_ip_right(right: IpRight) -> PublicIpRight:
    found = {p.id: p for place in [right.place, *(p.place for p in right.places.all())] if (p := public_place(place))}
    return PublicIpRight(
        id=right.pk,
        type=right.get_type_display(),
        status=right.get_status_display(),
        title=right.title,
        number=right.number,
        granted_on=right.granted_on,
        granted_on_meaning=right.granted_on_meaning,
        expires_on=right.expires_on,
        holder=public_organisation(right.holder),
        places=tuple(found.values()),
        place_text="" if found else right.place_text,
        task_id=right.task_id,
    )


def rights_at(places: list[int]) -> QuerySet[IpRight]:
    """Public rights that cover any of the places."""
    return public_queryset().filter(Q(place_id__in=places) | Q(pk__in=IpRightPlace.objects.filter(place_id__in=places).values("right_id")))
