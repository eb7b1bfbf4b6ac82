"""A figure on the map: rows counted by the communes of today.

A record that names a former commune is carried to the new one only when the whole former commune went into it. A record that names a whole
former district belongs to no single commune; it is listed apart, and can be drawn on the map of the former districts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from hoahoi.declare.metrics import Metric, Period
from hoahoi.directory.models import Place, PlaceSuccession

from .values import aggregate_of, shaped


@dataclass
class Tally:
    """Values by place. communes: code of a present commune -> value; districts: former district's title -> value, with the codes of the

    present communes that lie wholly in it; unattached: (place or "nguồn không ghi", value) that no present commune can take.
    """

    communes: dict[str, Decimal] = field(default_factory=dict)
    commune_places: dict[str, Place] = field(default_factory=dict)
    districts: dict[str, Decimal] = field(default_factory=dict)
    district_communes: dict[str, list[str]] = field(default_factory=dict)
    unattached: list[tuple[Place | None, Decimal]] = field(default_factory=list)

    @property
    def by_district(self) -> dict[str, Decimal]:
        """Code of a present commune -> value of the former district in which it lies."""
        return {code: value for title, value in self.districts.items() for code in self.district_communes.get(title, ())}


def tally(metric: Metric, period: Period) -> Tally:
    """The metric's value by place. Raises ValueError when the metric has no place."""
    if not metric.place or metric.kind == "ratio":
        raise ValueError(f"metric {metric.code} has no place")
    totals = {
        row[metric.place]: int(row["group_total"] or 0)
        for row in metric.rows(period).order_by().values(metric.place).annotate(group_total=aggregate_of(metric))
    }
    found = Tally()
    places = Place.objects.select_related("parent").in_bulk([pk for pk in totals if pk is not None])
    heirs = _whole_heirs(list(places))
    communes: dict[str, Decimal] = defaultdict(Decimal)
    districts: dict[str, Decimal] = defaultdict(Decimal)
    for pk, total in totals.items():
        place, value = places.get(pk), shaped(metric, total)
        if not value:
            continue
        now = heirs.get(pk) if place and place.ended else place if place and place.level == Place.Level.COMMUNE else None
        district = place and (place if place.level == Place.Level.DISTRICT else place.parent)
        if district is not None and district.level == Place.Level.DISTRICT:
            districts[district.title] += value
        if now is not None and now.level == Place.Level.COMMUNE:
            communes[now.code] += value
            found.commune_places[now.code] = now
        else:
            found.unattached.append((place, value))
    found.communes, found.districts = dict(communes), dict(districts)
    if districts:
        found.district_communes = communes_of_districts()
    found.unattached.sort(key=lambda pair: (pair[0] is None, -pair[1], pair[0].sort_key if pair[0] else ""))
    return found


def _whole_heirs(pks: list[int]) -> dict[int, Place]:
    """Former commune -> the one present commune that took it whole."""
    pairs = PlaceSuccession.objects.filter(old_id__in=pks, whole=True).select_related("new")
    return {pair.old_id: pair.new for pair in pairs}


def communes_of_districts() -> dict[str, list[str]]:
    """Former district's title -> codes of the present communes all of whose parts came from it."""
    origins: dict[str, set[str]] = defaultdict(set)
    pairs = PlaceSuccession.objects.filter(old__parent__level=Place.Level.DISTRICT, new__level=Place.Level.COMMUNE)
    for code, district in pairs.values_list("new__code", "old__parent__title"):
        origins[code].add(district)
    found: dict[str, list[str]] = defaultdict(list)
    for code, titles in sorted(origins.items()):
        if len(titles) == 1:
            found[next(iter(titles))].append(code)
    return dict(found)


def present_communes() -> list[Place]:
    """The communes of today, by name."""
    return list(Place.objects.filter(Q(valid_to=""), level=Place.Level.COMMUNE).order_by("sort_key"))


def rows_at(metric: Metric, period: Period, commune: Place):  # noqa: ANN201 - a QuerySet
    """Rows of the metric at one present commune: named by itself or by a former commune that went wholly into it."""
    former = PlaceSuccession.objects.filter(new=commune, whole=True).values("old_id")
    return metric.rows(period).filter(Q(**{metric.place: commune.pk}) | Q(**{f"{metric.place}__in": former}))
