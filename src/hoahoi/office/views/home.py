"""The first page, the person's choices, help, and the directory's hub."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from hoahoi.accounts.models import Role, User
from hoahoi.accounts.rules import sees_all
from hoahoi.declare.registers import registers
from hoahoi.ledger.heads import at_heads, heads_of
from hoahoi.office import history, home
from hoahoi.office.access import signed_in
from hoahoi.office.area import area
from hoahoi.office.middleware import office_of
from hoahoi.office.registry import may_list, register_of
from hoahoi.ui.vietnamese import weekday
from hoahoi.year.queries import snapshots_of

HUB = ("organisation", "person", "place", "concept", "legal_instrument", "scheme")


def working_year(request: HttpRequest, heads: tuple[str, ...]) -> int:
    """The year that the person works on, chosen at sign-in or since."""
    return int(request.session.get("year") or at_heads(heads, ("first year", timezone.localdate().year), home.first_year))


@signed_in
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    user, day = request.user, timezone.localdate()
    heads = heads_of(request)
    if user.has_role(Role.ADMINISTRATOR, Role.DIRECTOR) and not office_of(request)[1]:
        return HttpResponseRedirect("/bat-dau/")
    year = working_year(request, heads)
    if user.roles and user.roles <= {Role.INVESTIGATOR, Role.FIRM}:
        return HttpResponseRedirect("/viec-cua-toi/")  # all that waits for a host stands there
    context: dict[str, Any] = {"today": weekday(day), "year": year, "all": sees_all(user)}
    context["waiting"], context["more_waiting"] = home.waiting(user, day)
    context["forms_waiting"] = home.forms_waiting(user, day)
    if sees_all(user):
        context["figures"], context["chart"] = home.glance(year, heads)
        context["acts"] = at_heads(heads, "latest acts", history.latest)
        snapshots = at_heads(heads, ("snapshots", year), lambda: snapshots_of(year))
        context["snapshot"], context["snapshots"] = (snapshots[0] if snapshots else None), len(snapshots)
    if may_list(user, register_of("council")):
        context["council_title"], context["councils"] = home.councils(user, day, year)
    if not sees_all(user):
        context["area"] = area(user)
        context["registers"] = [r for r in registers().values() if r.rail and may_list(user, r)]
    return render(request, "office/home.html", context)


_CHOICES = {"dark": {"auto", "light", "dark"}, "text_size": {"m", "l", "xl"}, "density": {"comfortable", "compact"}}


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep what the person chose. The working year stays with the session."""
    user = request.user
    if isinstance(user, User) and user.is_authenticated:
        changed = [name for name, allowed in _CHOICES.items() if request.POST.get(name) in allowed]
        for name in changed:
            setattr(user, name, request.POST[name])
        if changed:
            user.save(update_fields=changed)
        year = request.POST.get("year", "")
        if year.isascii() and year.isdigit() and 1990 <= int(year) <= timezone.localdate().year + 5:
            request.session["year"] = int(year)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    back = request.POST.get("next", "") or request.headers.get("Referer", "")
    return HttpResponseRedirect(
        back if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()) else "/hom-nay/"
    )


@signed_in
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    user = request.user
    context = {
        "registers": [r for r in registers().values() if may_list(user, r)],
        "roles": [Role(role).label for role in sorted(user.roles) if role in Role.values],
        "staff": user.is_office_staff, "sets_up": user.has_role(Role.DIRECTOR, Role.ADMINISTRATOR),
    }  # fmt: skip
    return render(request, "office/help.html", context)


@signed_in
@require_GET
def hub(request: HttpRequest) -> HttpResponse:
    return render(request, "office/hub.html", {"registers": [r for kind in HUB if may_list(request.user, r := register_of(kind))]})
