"""The first page of a district or commune officer: what research did and does in their area, under its names of before and after the merger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import own_places
from hoahoi.directory.models import Place
from hoahoi.ip import rules as ip_rules
from hoahoi.ip.models import IpRight
from hoahoi.results import rules as result_rules
from hoahoi.results.models import Application, Dissemination
from hoahoi.support import rules as support_rules
from hoahoi.support.models import Measure
from hoahoi.tasks import rules as task_rules
from hoahoi.tasks.models import Task

_SHOWN = 6


def area(user: Any) -> dict[str, Any] | None:
    """dict(title, sections=[dict(title, url, more, rows=[dict(title, url, note)])]); None for whoever has no area."""
    places = own_places(user) if user.has_role(Role.LOCALITY) else set()
    if not places:
        return None
    named = Place.objects.filter(pk__in=user.scope(Role.LOCALITY, "place")).order_by("pk").values_list("title", flat=True)
    tasks = task_rules.viewable(user, Task.objects.order_by("-starts_on", "-pk"))
    uses = result_rules.viewable(user, Application.objects.filter(place_id__in=places).select_related("adopter", "result").order_by("-pk"))
    spread = result_rules.viewable(user, Dissemination.objects.filter(place_id__in=places).order_by("-held_on", "-pk"))
    measures = support_rules.MEASURES.viewable(user, Measure.objects.select_related("beneficiary").order_by("-pk"))
    rights = ip_rules.viewable(user, IpRight.objects.order_by("-pk"))
    return {
        "title": ", ".join(named),
        "sections": [
            _section(_("Nhiệm vụ trên địa bàn"), "/nhiem-vu/", tasks, lambda t: t.get_stage_display()),
            _section(_("Nơi ứng dụng kết quả trên địa bàn"), "", uses, _use_note),
            _section(_("Hoạt động phổ biến kết quả"), "", spread, lambda d: _joined([d.get_type_display(), d.held_on])),
            _section(_("Hỗ trợ đổi mới, ứng dụng"), "/luot-ho-tro/", measures, lambda m: m.beneficiary),
            _section(_("Quyền sở hữu trí tuệ"), "/so-huu-tri-tue/", rights, lambda r: r.get_type_display()),
        ],
    }


def _section(title: str, url: str, records: QuerySet, note: Any) -> dict[str, Any]:
    """The newest few; url: the register, which shows this person the area alone, or "" where it shows more than the area."""
    found = list(records[: _SHOWN + 1])
    rows = [{"title": str(one), "url": one.get_absolute_url(), "note": str(note(one) or "")} for one in found[:_SHOWN]]
    return {"title": title, "url": url if found else "", "more": len(found) > _SHOWN, "rows": rows}


def _use_note(use: Application) -> str:
    said = _("đã xác nhận %s") % use.attested_on if use.attested_on else _("đơn vị ứng dụng chưa xác nhận")
    return _joined([use.adopter, use.get_use_display(), said])


def _joined(parts: Iterable[Any]) -> str:
    return " · ".join(str(part) for part in parts if part)
