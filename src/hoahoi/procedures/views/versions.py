"""Freezing a regime's next version, and taking running cases and councils over to it one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hoahoi.ledger.records import digest
from hoahoi.procedures.access import confirmers_only
from hoahoi.procedures.confirming import office_regime, office_trees
from hoahoi.procedures.models import RegimeVersion
from hoahoi.procedures.regime_values import values
from hoahoi.procedures.regimes import codes, regime
from hoahoi.procedures.versions import FreezeError, Move, current_code, freeze_version, preview, take_over, touched


@confirmers_only
@require_http_methods(["GET", "POST"])
def versions(request: HttpRequest, code: str) -> HttpResponse:
    if code not in codes():
        raise Http404
    if request.method == "POST":
        done = _take_over(request, code) if "chuyen" in request.POST else _freeze(request, code)
        return HttpResponseRedirect(done)
    newest = RegimeVersion.objects.filter(regime=code).order_by("-number").first()
    before = {v.path: v for v in values(regime(newest.code) if newest else regime(code))}
    now = values(office_regime(code))
    changes = [
        {"label": v.title, "before": before[v.path].value if v.path in before else "", "after": v.value}
        for v in now
        if v.path not in before or before[v.path].value != v.value
    ]
    moves = _moves(code) if newest else []
    context: dict[str, Any] = {
        "code": code, "regime": regime(code), "newest": newest, "differs": newest is None or newest.sha256 != digest(office_trees(code)),
        "changes": changes, "unknown": sum(v.unknown for v in now), "unsure": sum(not v.sure for v in now), "all": len(now), "moves": moves,
    }  # fmt: skip
    return render(request, "procedures/versions.html", context)


def _moves(code: str) -> list[Move]:
    to = current_code(code)
    found = []
    for record in touched(code):
        try:
            found.append(preview(record, to))
        except FreezeError:
            continue
    return found


def _freeze(request: HttpRequest, code: str) -> str:
    try:
        version = freeze_version(code=code, actor=request.user, note=request.POST.get("ghi-chu", "").strip()[:300])
    except FreezeError as error:
        messages.warning(request, str(error))
        return f"/quy-dinh/{code}/ban/"
    messages.success(request, _("Đã chốt bản %d. Hồ sơ mới dùng bản này.") % version.number)
    return f"/quy-dinh/{code}/ban/" if touched(code) else f"/quy-dinh/{version.code}/"


def _take_over(request: HttpRequest, code: str) -> str:
    """Only what was ticked moves; each is an act of its own, so that one that cannot move does not hold back the others."""
    to, asked, moved = current_code(code), set(request.POST.getlist("chuyen")), 0
    reason = request.POST.get("ly-do", "").strip()[:400]
    for record in touched(code):
        name = f"{record.kind}-{record.pk}"
        if name not in asked:
            continue
        try:
            take_over(record=record, to=to, actor=request.user, stage=request.POST.get(f"buoc-{name}", ""), reason=reason)
            moved += 1
        except FreezeError as error:
            messages.warning(request, f"{record}: {error}")
    if moved:
        messages.success(request, ngettext("Đã chuyển %d hồ sơ sang bản mới.", "Đã chuyển %d hồ sơ sang bản mới.", moved) % moved)
    elif not asked & {f"{r.kind}-{r.pk}" for r in touched(code)}:
        messages.info(request, _("Chưa chọn hồ sơ nào."))
    return f"/quy-dinh/{code}/ban/"
