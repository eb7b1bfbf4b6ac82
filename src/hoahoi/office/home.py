"""What a person's first page says: what waits for them, the year at a glance, councils, latest acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import own_organisations, sees_all
from hoahoi.councils import rules as council_rules
from hoahoi.councils.models import Council, Seat
from hoahoi.councils.registers import rating_text
from hoahoi.declare.metrics import Metric, Period, metrics
from hoahoi.forms.models import Filling
from hoahoi.indicators.values import values
from hoahoi.indicators.years import activity
from hoahoi.ledger.heads import at_heads
from hoahoi.procedures.models import Obligation
from hoahoi.procedures.words import due_words
from hoahoi.search.models import SearchDoc
from hoahoi.tasks.models import Change
from hoahoi.ui.vietnamese import day, number, weekday

from .registry import register_of

GLANCE = (
    "tasks.in_progress", "tasks.accepted", "councils.held", "documents.province_decisions",
    "ip.granted", "smq.inspections", "support.programmes", "directory.events",
)  # fmt: skip
CHART = "tasks.accepted"
_CHART_YEARS = 6
_WAITING = 30
_OWN = 12


def titles(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Titles of records of any kind in one query, as search keeps them; what search does not know is left out."""
    by_kind: dict[str, set[int]] = {}
    for kind, pk in wanted:
        by_kind.setdefault(kind, set()).add(pk)
    condition = Q()
    for kind, pks in by_kind.items():
        condition |= Q(kind=kind, object_id__in=pks)
    rows = SearchDoc.objects.filter(condition).values_list("kind", "object_id", "title") if by_kind else ()
    return {(kind, pk): title for kind, pk, title in rows}


def first_year() -> int:
    """The latest year with at least half as many records as the busiest; in January still the year that is being closed."""
    this = timezone.localdate().year
    counts = {year: n for year, n in activity().items() if year <= this}
    return max((year for year, n in counts.items() if 2 * n >= max(counts.values())), default=this)


def waiting_for(user: Any) -> Any:
    """Open obligations of this person: of their roles for the office's people, of their organisations for the others."""
    open_ = Obligation.objects.filter(done_on=None)
    if user.has_role(Role.DIRECTOR, Role.ADMINISTRATOR):
        return open_
    own = Q(role__in=user.roles, organisation_id=None) if user.is_office_staff else Q(pk__in=())  # never true, and left out of the statement
    organisations = own_organisations(user)
    return open_.filter(own | Q(organisation_id__in=organisations)) if organisations else open_.filter(own)


def waiting(user: Any, today: date) -> tuple[list[dict[str, Any]], bool]:
    """Groups by day, overdue first: dict(title, tone, items=[dict(title, subject, url, due, words, tone, basis)]); whether there are more."""
    found = list(waiting_for(user).order_by("due_on", "pk")[: _WAITING + 1])
    shown = found[:_WAITING]
    named = titles((o.subject_kind, o.subject_id) for o in shown)
    changed = [o.subject_id for o in shown if o.subject_kind == Change.kind]  # a request stands in no search; it is known by its task
    if changed:
        named |= {(Change.kind, c.pk): f"{c.title}: {c.task.title}" for c in Change.objects.filter(pk__in=changed).select_related("task")}
    groups: dict[str, dict[str, Any]] = {}
    for obligation in shown:
        words, tone = due_words(obligation.due_on, today)
        heading = _day_heading(obligation.due_on, today)
        group = groups.setdefault(heading, {"title": heading, "items": []})
        entry = register_of(obligation.subject_kind)
        group["items"].append({
            "title": obligation.title, "subject": named.get((obligation.subject_kind, obligation.subject_id), ""), "basis": obligation.basis,
            "url": f"/{entry.slug}/{obligation.subject_id}/", "due": day(obligation.due_on), "words": words, "tone": tone,
            "confidence": obligation.confidence,
        })  # fmt: skip
    return list(groups.values()), len(found) > _WAITING


def forms_waiting(user: Any, today: date) -> dict[str, Any] | None:
    """Forms sent and not yet answered, for those who answer them: dict(count, oldest, words). One query; None where nothing waits."""
    if not user.has_role(Role.SCIENCE, Role.PLANNING, Role.DIRECTOR):
        return None
    found = Filling.objects.filter(state=Filling.State.SENT, seal_key="").aggregate(count=Count("pk"), oldest=Min("sent_on"))
    if not found["count"]:
        return None
    days = (today - found["oldest"]).days if found["oldest"] else 0
    return {**found, "words": _("đã chờ %d ngày") % days if days > 0 else _("gửi hôm nay")}


def _day_heading(due: date, today: date) -> str:
    if due < today:
        return _("Quá hạn")
    if due == today:
        return _("Hôm nay")
    if due <= today + timedelta(days=6 - today.weekday()):
        return weekday(due)
    return _("Tuần tới") if due <= today + timedelta(days=13 - today.weekday()) else _("Sau đó")


def glance(year: int, heads: tuple[str, ...]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Eight figures of the year beside the year before, and one chart over the years; computed once for each state of the ledger."""
    return at_heads(heads, ("glance", year), lambda: _glance(year))


def _glance(year: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    known = [metrics()[code] for code in GLANCE if code in metrics()]
    now, before = Period.year(year), Period.year(year - 1)
    charted = metrics()[CHART]
    years = list(range(year - _CHART_YEARS + 1, year + 1))
    found = values([*((m, p) for m in known for p in (now, before)), *((charted, Period.year(y)) for y in years)])
    figures = [_figure(m, year, found[2 * n], found[2 * n + 1]) for n, m in enumerate(known)]
    bars = [{"label": str(y), "value": v, "url": f"/so-lieu/{CHART}/?ky={y}"} for y, v in zip(years, found[2 * len(known) :], strict=True)]
    return figures, {"title": str(charted.title), "unit": str(charted.unit), "rows": bars}


def _figure(metric: Metric, year: int, now: Decimal, before: Decimal) -> dict[str, Any]:
    difference = now - before
    sign = "+" if difference > 0 else ""
    change = _("bằng %(year)s") % {"year": year - 1} if not difference else _("%(by)s so với %(year)s") % {
        "by": f"{sign}{number(difference)}".replace("-", "−"), "year": year - 1}  # fmt: skip
    return {
        "value": number(now, metric.places), "unit": "", "title": str(metric.title), "url": f"/so-lieu/{metric.code}/?ky={year}",
        "change": change, "spark": [], "note": "",
    }  # fmt: skip


def councils(user: Any, today: date, year: int) -> tuple[str, list[dict[str, Any]]]:
    """This week's councils, else the latest of the working year: heading and lines. A member's own, those still to sit first."""
    if not sees_all(user):
        return _("Hội đồng của tôi"), _own_councils(user)
    rows = council_rules.viewable(user, Council.objects.select_related("outcome"))
    monday = today - timedelta(days=today.weekday())
    sunday = monday + timedelta(days=6)
    latest = list(rows.filter(sort_date__gte=str(year), sort_date__lt=str(year + 1)).order_by("-sort_date", "-pk")[:12])
    week = [c for c in latest if c.met_on and c.met_on.day and monday <= c.met_on.first <= sunday]
    lines = [
        {"title": c.title, "url": c.get_absolute_url(), "note": " · ".join(str(t) for t in (c.get_type_display(), c.sort_date, rating_text(c)) if t)}
        for c in (week or latest[:5])
    ]
    return (_("Hội đồng tuần này") if week else _("Hội đồng gần nhất của năm %s") % year), lines


def _own_councils(user: Any) -> list[dict[str, Any]]:
    """Those on which the person sits. Until a council is over the member's own page opens, or the wall for whoever was not invited by the system."""
    mine = Council.objects.filter(seats__person_id=user.person_id or 0, seats__ended_on="").select_related("outcome").distinct()
    rows = sorted(mine.order_by("-sort_date", "-pk")[:_OWN], key=lambda c: not c.stage or c.over)
    seats = Seat.objects.filter(council__in=rows, person_id=user.person_id or 0, ended_on="", invitation__isnull=False)
    doors = {seat.council_id: f"/moi/ghe-{seat.pk}/" for seat in seats}
    return [
        {"title": c.title, "url": c.get_absolute_url() if not c.stage or c.over else doors.get(c.pk, f"/hoi-dong/{c.pk}/man-chieu/"),
         "note": " · ".join(str(t) for t in (c.get_type_display(), _sits_on(c), rating_text(c) or c.get_stage_display()) if t)}
        for c in rows
    ]  # fmt: skip


def _sits_on(council: Council) -> str:
    if council.planned_at and not council.over:
        return _("họp %s") % timezone.localtime(council.planned_at).strftime("%H:%M %d/%m/%Y")
    return str(council.sort_date or "")
