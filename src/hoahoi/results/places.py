"""Where results are in use: by commune of today, and by district of the time."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from hoahoi.directory.models import Place, PlaceSuccession
from hoahoi.directory.queries import place_names

from .models import APPLIED, Application


def use_map() -> dict[str, Any]:
    """What the page draws: "map" by present communes, "districts" [(place, count)] by former districts, "apart" [(words, url, count)].

    A former commune counts for a new one only when the whole of it went there; what names a district, several heirs or no place stands apart.
    """
    totals: dict[int | None, int] = dict(Application.objects.filter(APPLIED).order_by().values_list("place").annotate(n=Count("pk")))
    places = Place.objects.select_related("parent").in_bulk([pk for pk in totals if pk])
    heirs = {s.old_id: s.new for s in PlaceSuccession.objects.filter(old_id__in=places, whole=True).select_related("new")}
    now: Counter[Place] = Counter()
    districts: dict[Place, int] = defaultdict(int)
    apart: list[tuple[str, str, int]] = []
    for pk, count in totals.items():
        place = places.get(pk) if pk else None
        if place is None:
            apart.append((_("chưa ghi địa bàn"), "", count))
            continue
        district = place if place.level == Place.Level.DISTRICT else place.parent
        if district and district.level == Place.Level.DISTRICT:
            districts[district] += count
        commune = heirs.get(place.pk) if place.ended else place
        if commune and commune.level == Place.Level.COMMUNE:
            now[commune] += count
        else:
            apart.append((str(place_names(place)), place.get_absolute_url(), count))
    ordered = sorted(now.items(), key=lambda pair: (-pair[1], pair[0].sort_key))
    areas = [{"code": p.code, "title": p.title, "value": n, "url": f"/ung-dung/?dia-ban={p.pk}"} for p, n in ordered]
    return {
        "map": {"title": _("Nơi đang dùng kết quả, theo xã, phường hiện nay"), "unit": _("lượt ứng dụng"), "areas": areas, "table": True},
        "districts": sorted(districts.items(), key=lambda pair: (-pair[1], pair[0].sort_key)),
        "apart": sorted(apart, key=lambda row: (-row[2], row[0])), "total": sum(totals.values()),
    }  # fmt: skip
