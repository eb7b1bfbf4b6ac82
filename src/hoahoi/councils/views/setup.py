"""Setting a council up: what it is asked about and under which regime, its members, and the appointing decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoahoi.councils import actions
from hoahoi.councils.forms import TASK_TYPES, DossierForm, ProductSet
from hoahoi.councils.models import Council
from hoahoi.ledger.records import Record, kinds
from hoahoi.procedures.regime_values import values
from hoahoi.procedures.regimes import codes, regime, regime_for
from hoahoi.procedures.versions import current_code
from hoahoi.search.queries import find

from .console_access import changing, founding

_MORE_ROWS = 3
_RATED = ("acceptance", "base_acceptance")
_HELD = ("determination", "selection", "direct_assignment", "base_acceptance", "acceptance")  # types that some regime knows


class AskedForm(forms.Form):
    """What the first page is about; it stands in the address, so that a choice reloads the page without losing it."""

    loai = forms.ChoiceField(choices=[(code, label.capitalize()) for code, label in Council.Type.choices if code in _HELD], label="Loại hội đồng")
    quy_dinh = forms.ChoiceField(label="Quy định áp dụng")
    loai_nhiem_vu = forms.ChoiceField(choices=TASK_TYPES, required=False, label="Loại nhiệm vụ")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quy_dinh"].choices = [(code, f"{code}: {regime(code).title}") for code in codes() if regime(code).councils]  # type: ignore[attr-defined]


@founding
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """From a task, several, or a dossier that is only named, to a council that awaits its members."""
    subjects = _subjects(request.GET)
    asked = AskedForm(_asked(request.GET, subjects))
    if not asked.is_valid():
        raise Http404
    v = asked.cleaned_data
    dossiers, error = _forms(request, subjects, v["loai"]), ""
    if _whole(request, dossiers):
        try:
            council = actions.set_up_council(
                type=v["loai"], regime_code=v["quy_dinh"], task_type=v["loai_nhiem_vu"],
                dossiers=[_dossier(form, rows, one) for form, rows, one in dossiers], actor=request.user,
            )  # fmt: skip
            return HttpResponseRedirect(reverse("council_setup:members", args=[council.pk]))
        except actions.CouncilError as refused:
            error = refused.message
    context = {
        "asked": asked, "dossiers": dossiers, "subjects": subjects, "error": error, "regime": regime(v["quy_dinh"]), "unsure": unsure(v["quy_dinh"], v["loai"]),
        "q": request.GET.get("tim", ""), "found": _found(request.GET.get("tim", ""), subjects), "rated": v["loai"] in _RATED,
        "regime_url": f"/quy-dinh/{v['quy_dinh']}/",
    }  # fmt: skip
    return render(request, "councils/setup/begin.html", context, status=422 if _sent(request) else 200)


@changing
@require_http_methods(["GET", "POST"])
def more_dossiers(request: HttpRequest, council: Council) -> HttpResponse:
    """More dossiers for a council that has not sat yet: found by name or named in the address."""
    if council.stage not in (Council.Stage.PROPOSED, Council.Stage.APPOINTED):
        return HttpResponseRedirect(reverse("council_console:desk", args=[council.pk]))
    there = set(council.items.exclude(subject_id=None).values_list("subject_id", flat=True))
    subjects = [one for one in _subjects(request.GET) if one.pk not in there]
    dossiers, error = _forms(request, subjects, council.type) if subjects or "ngoai" in request.GET else [], ""
    if dossiers and _whole(request, dossiers):
        try:
            actions.add_dossiers(council=council, dossiers=[_dossier(form, rows, one) for form, rows, one in dossiers], actor=request.user)
            messages.success(request, _("Đã thêm %d hồ sơ vào chương trình họp. Xem lại xung đột lợi ích.") % len(dossiers))
            return HttpResponseRedirect(reverse("council_setup:members", args=[council.pk]))
        except actions.CouncilError as refused:
            error = refused.message
    q = request.GET.get("tim", "")
    context = {
        "council": council, "items": council.items.order_by("position"), "dossiers": dossiers, "subjects": subjects, "error": error, "q": q,
        "found": [hit for hit in _found(q, subjects) if hit["pk"] not in there], "rated": council.type in _RATED,
    }  # fmt: skip
    return render(request, "councils/setup/more.html", context, status=422 if _sent(request) else 200)


def _forms(request: HttpRequest, subjects: list[Record], type: str) -> list[tuple[DossierForm, Any, Record | None]]:
    """The form of each dossier with the rows of its products; one empty form where no task is named."""
    data = _with_rows(request.POST) if "them" in request.POST else request.POST or None
    return [
        (DossierForm(data, prefix=f"d{n}", initial=_known(one), type=type), ProductSet(data, prefix=f"p{n}"), one)
        for n, one in enumerate(subjects or [None])
    ]


def _sent(request: HttpRequest) -> bool:
    return request.method == "POST" and "them" not in request.POST


def _whole(request: HttpRequest, dossiers: list[tuple[DossierForm, Any, Record | None]]) -> bool:
    return _sent(request) and all([form.is_valid() and rows.is_valid() for form, rows, _one in dossiers])


def unsure(code: str, type: str) -> list[Any]:
    """Values that the council will go by and that were not found in the text, or that the text read so far does not give."""
    wanted = tuple(f"{part}.{type}." for part in ("councils", "sheets", "aggregation"))
    return [v for v in values(regime(current_code(code))) if v.path.startswith(wanted) and (v.unknown or v.confidence != "found")]


def _subjects(query: QueryDict) -> list[Record]:
    wanted = [int(pk) for pk in query.getlist("task") if pk.isascii() and pk.isdigit() and len(pk) < 18]
    found = kinds()["task"]._base_manager.select_related("host", "investigator", "decision").in_bulk(wanted)
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


def _asked(query: QueryDict, subjects: list[Record]) -> dict[str, str]:
    """What the address says, the rest by default: the regime by the day on which the task was approved."""
    approved = getattr(getattr(subjects[0], "decision", None), "issued_on", None) if subjects else None
    kind = str(getattr(subjects[0], "type", "")) if subjects else ""
    return {
        "loai": query.get("loai") or "acceptance", "quy_dinh": query.get("quy_dinh") or regime_for(approved.first.isoformat() if approved else ""),
        "loai_nhiem_vu": query.get("loai_nhiem_vu", kind if kind in dict(TASK_TYPES) else ""),
    }  # fmt: skip


def _known(subject: Record | None) -> dict[str, Any]:
    return {"subject": subject.pk, "title": str(subject), "days_late": 0} if subject else {"days_late": 0}


def _with_rows(post: QueryDict) -> QueryDict:
    """The same data with more empty rows for the products of one dossier."""
    data, name = post.copy(), f"{post['them']}-TOTAL_FORMS"
    if data.get(name, "").isdigit():
        first = int(data[name])
        data[name] = str(first + _MORE_ROWS)
        for row in range(first, first + _MORE_ROWS):
            data.setlist(f"{post['them']}-{row}-criteria", ["quantity", "quality"])
    return data


def _dossier(form: DossierForm, rows: Any, subject: Record | None) -> actions.Dossier:
    products = [
        {"code": f"p{n}", "title": v["title"], "ordered": v["ordered"], "delivered": v["delivered"], "criteria": v["criteria"]}
        for n, v in enumerate((row.cleaned_data for row in rows if row.cleaned_data.get("title")), 1)
    ]
    v = form.cleaned_data
    return actions.Dossier(
        title=v["title"], subject=subject, host=getattr(subject, "host", None), investigator=getattr(subject, "investigator", None),
        proposing_host=v["proposing_host"], days_late=v.get("days_late") or 0, products=products, measurable=v.get("measurable", False),
        state_money=v.get("state_money"), recent_excellent=v.get("recent_excellent"),
    )  # fmt: skip


def _found(q: str, chosen: list[Record]) -> list[dict[str, Any]]:
    """Tasks by words, each with the address that adds it to the agenda."""
    hits = find(q, "task", limit=8) if q.strip() else []
    have = {one.pk for one in chosen}
    return [{"title": h.title, "pk": h.object_id} for h in hits if h.object_id not in have]
