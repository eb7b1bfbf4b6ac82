"""The brief for leaders: chosen, looked at, taken away; and the old address of the yearly slip."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hoahoi.accounts.rules import sees_all
from hoahoi.directory.models import Place
from hoahoi.directory.registers import place_options
from hoahoi.documents import render as documents
from hoahoi.documents.blocks import Draft
from hoahoi.forms.asking import form_url
from hoahoi.results import rules
from hoahoi.results.brief import MOST, applied_count, brief, found_results
from hoahoi.results.models import Result

from .desk import allowed

_KINDS = {
    "pdf": (documents.pdf, "application/pdf"),
    "docx": (documents.docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@allowed(sees_all)
@require_GET
def evidence(request: HttpRequest) -> HttpResponse:
    """?q= topic, ?noi= place, ?chon= results ticked (several), ?tai=pdf|docx to take the brief away."""
    q, place = request.GET.get("q", "").strip()[:200], _place(request.GET.get("noi", ""))
    found = found_results(q, place, rules.viewable(request.user, Result.objects.all()))
    ticked = {int(v) for v in request.GET.getlist("chon") if v.isascii() and v.isdigit() and len(v) < 19}
    chosen = [r for r in found if r.pk in ticked][:MOST] if ticked else found[:MOST]
    today = timezone.localdate()
    if request.GET.get("tai") and chosen:
        return _file(_made(brief, chosen, q=q, place=place, day=today), request.GET["tai"], "tom-tat-bang-chung", today)
    uses = applied_count(found)
    context: dict[str, Any] = {
        "q": q, "place": place, "places": place_options(), "asked": bool(q or place), "most": MOST,
        "lines": [{"result": r, "uses": uses.get(r.pk, 0), "ticked": r in chosen} for r in found],
        "preview": documents.html(_made(brief, chosen, q=q, place=place, day=today)) if chosen else "",
    }  # fmt: skip
    return render(request, "results/brief.html", context)


@allowed(rules.can_edit)
@require_GET
def application_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Mẫu 12 of a result is a form like the others; links to where it stood before lead there. ?tai=pdf|docx: to the paper."""
    result = get_object_or_404(Result, pk=pk)
    wanted = request.GET.get("tai", "")
    url = form_url("application_report", result, mine=False)
    return redirect(f"{url.rstrip('/')}.{wanted}" if wanted in _KINDS else url, permanent=True)


def _made(make: Any, *args: Any, **kwargs: Any) -> Draft:
    try:
        return make(*args, **kwargs)
    except LookupError:
        raise Http404(_("Chưa thiết lập đơn vị.")) from None


def _file(draft: Draft, kind: str, name: str, day: date) -> HttpResponse:
    if kind not in _KINDS:
        raise Http404
    make, content_type = _KINDS[kind]
    return HttpResponse(make(draft), content_type, headers={"Content-Disposition": f'attachment; filename="{name}-{day.isoformat()}.{kind}"'})


def _place(text: str) -> Place | None:
    return Place.objects.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 19 else None
