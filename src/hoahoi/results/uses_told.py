"""What the users of a result told of its use, in the words of official forms and of the brief. What nobody told stays empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.ui.vietnamese import money, number

from .models import APPLIED, Application, Result

_MOST = 12  # users named in one answer


def uses_told(result: Result) -> dict[str, str]:
    """Answers of the yearly slip (Mẫu 12) by their attribute, over every place where the result is in use. One query."""
    uses = list(result.applications.filter(APPLIED).select_related("adopter", "place").order_by("started_on", "pk"))
    return {
        "use_field": _joined(u.field for u in uses),
        "use_address": _joined(", ".join(str(v) for v in (u.adopter, u.place) if v) for u in uses),
        "use_scale": _joined(_of(u, scale_of(u)) for u in uses),
        "use_effect": _joined(_of(u, u.effect) for u in uses),
        "use_money": _joined(_of(u, _("%s một năm") % money(u.money) if u.money is not None else "") for u in uses),
        "use_impact": _joined(u.impact for u in uses),
        "use_transfer": _joined(_of(u, u.transfer) for u in uses),
    }


def _joined(parts: Iterable[str]) -> str:
    """Each once, in order; beyond the first twelve only how many more."""
    found = list(dict.fromkeys(p.strip() for p in parts if p.strip()))
    more = len(found) - _MOST
    return "; ".join(found[:_MOST]) + (_(" và %d nơi khác") % more if more > 0 else "")


def _of(use: Application, text: str) -> str:
    return f"{use.adopter}: {text}" if text else ""


def scale_of(use: Any) -> str:
    """ "2,5 ha, 12 hộ, 3 tấn": of an Application or a FollowUp, as the user told it."""
    parts = [
        f"{number(use.area)} {use.get_area_unit_display()}" if use.area is not None else "",
        _("%s hộ") % number(use.households) if use.households is not None else "", use.output,
    ]  # fmt: skip
    return ", ".join(p for p in parts if p)
