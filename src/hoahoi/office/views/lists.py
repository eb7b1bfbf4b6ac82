"""The list of a register, its export, its columns and saved views."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoahoi.accounts.rules import sees_all
from hoahoi.declare.registers import Register
from hoahoi.ledger.heads import at_heads, heads_of
from hoahoi.office import exports
from hoahoi.office.access import signed_in
from hoahoi.office.forms import may_edit
from hoahoi.office.listing import Listing
from hoahoi.office.models import SavedView
from hoahoi.office.registry import may_list, register_of, rules_of


def _register(request: HttpRequest, kind: str) -> Register:
    entry = register_of(kind)
    if not may_list(request.user, entry):
        raise Http404
    return entry


@signed_in
@require_GET
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    entry = _register(request, kind)
    rows = Listing(entry, request.user, request.GET, heads_of(request))
    saved = list(SavedView.objects.filter(user=request.user, register=kind).order_by("title"))
    here = rows.query_string
    context = {
        "register": entry, "listing": rows, "table": rows.table(), "filters": rows.filter_bar(), "saved": saved, "here": here,
        "views": [{"title": title, "url": f"{entry.url}?{query}", "current": here == query} for title, query in entry.views],
        "may_add": may_edit(request.user, entry), "formats": exports.FORMATS, "asked": bool(rows.chosen or rows.q),
        "shown": {c.name for c in rows.columns}, "chart": _chart(entry, rows),
        "add_label": _("Thêm %s") % entry.noun,
        "action": entry.extra.get("action") if rules_of(entry).can_edit(request.user, None) else None,
    }  # fmt: skip
    return render(request, "office/list.html", context)


def _chart(entry: Register, rows: Listing) -> dict[str, Any] | None:
    """Bars of the whole register by one column, each leading to its rows; only above an unfiltered first page, for who sees all rows."""
    wanted = entry.extra.get("chart")
    if not wanted or rows.query or not rows.slice.ids or not sees_all(rows.user):
        return None
    column, title, name = wanted
    counts = at_heads(rows.heads, ("chart", entry.kind, column), lambda: dict(rows.filtered.order_by().values_list(column).annotate(Count("pk"))))
    labels = entry.model._meta.get_field(column).flatchoices
    bars = [{"label": label, "value": counts[value], "url": f"{entry.url}?{name}={value}"} for value, label in labels if counts.get(value)]
    return {"title": title, "unit": entry.noun, "rows": bars} if len(bars) > 1 else None


@signed_in
@require_GET
def export(request: HttpRequest, kind: str, extension: str) -> HttpResponse | StreamingHttpResponse:
    entry = _register(request, kind)
    if extension not in exports.FORMATS:
        raise Http404
    rows = Listing(entry, request.user, request.GET, heads_of(request))
    answer = StreamingHttpResponse(exports.stream(rows, extension), content_type=exports.FORMATS[extension])
    answer["Content-Disposition"] = f'attachment; filename="{entry.slug}-{timezone.localdate():%Y%m%d}.{extension}"'
    answer["Content-Encoding"] = "identity"  # compressing would hold the stream back
    return answer


@signed_in
@require_POST
def columns(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep the columns that this person wants to see; none chosen means the register's own again."""
    entry = _register(request, kind)
    known = {c.name for c in entry.columns}
    chosen = [name for name in request.POST.getlist("cot") if name in known]
    kept = dict(request.user.columns or {})
    kept.pop(kind, None)
    if chosen and "mac-dinh" not in request.POST:
        kept[kind] = chosen
    request.user.columns = kept
    request.user.save(update_fields=["columns"])
    return HttpResponseRedirect(_back(entry, request.POST.get("dia-chi", "")))


@signed_in
@require_POST
def save_view(request: HttpRequest, kind: str) -> HttpResponse:
    entry = _register(request, kind)
    title = " ".join(request.POST.get("ten", "").split())[:120]
    query = Listing(entry, request.user, QueryDict(request.POST.get("dia-chi", "")[:2000]), heads_of(request)).query_string[:500]
    if title:
        SavedView.objects.update_or_create(user=request.user, register=kind, title=title, defaults={"query": query})
    return HttpResponseRedirect(_back(entry, query))


@signed_in
@require_POST
def drop_view(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    entry = _register(request, kind)
    get_object_or_404(SavedView, pk=pk, user=request.user, register=kind).delete()
    return HttpResponseRedirect(entry.url)


def _back(entry: Register, query: str) -> str:
    """The list with the query it had; only what parses as a query string is taken over."""
    text = QueryDict(query[:2000]).urlencode()
    return f"{entry.url}?{text}" if text else entry.url
