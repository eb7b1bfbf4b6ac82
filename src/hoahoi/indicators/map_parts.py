"""The map of a figure's page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hoahoi.declare.metrics import Metric, Period
from hoahoi.directory.queries import in_text
from hoahoi.ui.vietnamese import number

from .places import Tally, present_communes, tally


def map_parts(metric: Metric, period: Period) -> dict[str, Any]:
    """What the page draws: nothing without places.

    "map" by present communes, or "district_map" by the districts of the time when most rows name no single commune; "unattached" what no
    commune can take.
    """
    if not metric.place or metric.kind == "ratio":
        return {}
    found = tally(metric, period)
    if not (found.communes or found.districts):
        return {"unattached": _unattached(found)} if found.unattached else {}
    parts: dict[str, Any] = {"unattached": _unattached(found)}
    by_commune, in_all = sum(found.communes.values()), sum(found.communes.values()) + sum(value for _, value in found.unattached)
    if 2 * by_commune >= in_all:
        parts["map"] = _by_commune(metric, period, found)
    elif found.districts:
        parts["district_map"] = _by_district(metric, found)
    return parts


def _by_commune(metric: Metric, period: Period, found: Tally) -> dict[str, Any]:
    areas = [
        {"code": code, "title": found.commune_places[code].title, "value": value, "url": f"/so-lieu/{metric.code}/?ky={period}&xa={code}#ban-ghi"}
        for code, value in sorted(found.communes.items(), key=lambda pair: -pair[1])
    ]
    return {"title": _("Theo xã, phường hiện nay"), "unit": metric.unit, "areas": areas, "table": True}


def _by_district(metric: Metric, found: Tally) -> dict[str, Any]:
    titles = {place.code: place.title for place in present_communes()}
    areas = [
        {"code": code, "title": f"{titles.get(code, code)} ({in_text(district)})", "value": value, "url": ""}
        for district, value in sorted(found.districts.items(), key=lambda pair: -pair[1])
        for code in found.district_communes.get(district, ())
    ]
    title = _("Theo huyện, thành phố (đến 30/6/2025): mỗi xã, phường mang số của cả huyện")
    return {"title": title, "unit": metric.unit, "areas": areas, "table": False}


def _unattached(found: Tally) -> list[dict[str, str]]:
    return [
        {"title": place.title if place else _("nguồn không ghi địa bàn"), "url": place.get_absolute_url() if place else "", "value": number(value)}
        for place, value in found.unattached
    ]
