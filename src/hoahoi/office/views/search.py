"""Global search, and the suggestions of a picker."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hoahoi.accounts.rules import sees_all
from hoahoi.declare.registers import registers
from hoahoi.ledger.records import kinds
from hoahoi.office.access import signed_in
from hoahoi.office.forms import may_edit
from hoahoi.office.registry import may_list, register_of, rules_of
from hoahoi.search.queries import Hit, find

_FOUND, _SUGGESTED = 80, 8


def visible(user: Any, hits: list[Hit]) -> list[Hit]:
    """The hits that the person may open; one query a kind for those outside the office, none for staff."""
    if sees_all(user):
        return hits
    shown: set[tuple[str, int]] = set()
    for kind in {hit.kind for hit in hits}:
        entry = register_of(kind)
        rows = rules_of(entry).viewable(user, entry.model._default_manager.filter(pk__in=[h.object_id for h in hits if h.kind == kind]))
        shown |= {(kind, pk) for pk in rows.values_list("pk", flat=True)}
    return [hit for hit in hits if (hit.kind, hit.object_id) in shown]


@signed_in
@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    q = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    among = [kind for kind, entry in registers().items() if may_list(request.user, entry)]
    hits = visible(request.user, find(q, among, limit=_FOUND)) if q else []
    groups: dict[str, dict[str, Any]] = {}
    for hit in hits:
        entry = register_of(hit.kind)
        group = groups.setdefault(hit.kind, {"register": entry, "hits": []})
        group["hits"].append({"title": hit.title, "snippet": hit.snippet, "url": f"/{entry.slug}/{hit.object_id}/"})
    context = {
        "q": q,
        "groups": list(groups.values()),
        "count": len(hits),
        "capped": len(hits) >= _FOUND,
        "near": bool(hits) and all(h.near for h in hits),
    }
    return render(request, "office/search.html", context)


@signed_in
@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """What a picker offers while one types: `loai` is the kind, `ten` the name of its field, `<field>_tim` the words."""
    kind, name = request.GET.get("loai", ""), request.GET.get("ten", "")[:60]
    if kind not in kinds():
        raise Http404
    typed = next((value for key, value in request.GET.items() if key.endswith("_tim")), "")
    q = " ".join(typed.replace("\x00", "").split())[:200]
    entry = register_of(kind)
    hits = visible(request.user, find(q, kind, limit=_SUGGESTED)) if q else []
    found = entry.model._default_manager.in_bulk([h.object_id for h in hits])
    picks = [
        {"value": h.object_id, "label": str(found[h.object_id]), "note": h.title if str(found[h.object_id]) != h.title else ""}
        for h in hits if h.object_id in found
    ]  # fmt: skip
    add_url = f"{entry.url}them/" if may_edit(request.user, entry) else ""
    return render(request, "ui/picks.html", {"picks": picks, "q": q, "name": name, "add_url": add_url})
