"""Giving the office's word on values: several as they stand, one corrected or filled, or a whole table taken over from another regime."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hoahoi.procedures.access import confirmers_only
from hoahoi.procedures.confirming import (
    ConfirmError,
    confirm,
    confirm_all,
    lenders,
    office_regime,
    office_trees,
    stated_whole,
    table_at,
    taken_from,
    without_provenance,
)
from hoahoi.procedures.models import RegimeConfirmation
from hoahoi.procedures.regime_values import Value, items, values
from hoahoi.procedures.regimes import codes, regime
from hoahoi.procedures.value_forms import Entry, ReferenceForm, ValueForm, entries_of
from hoahoi.procedures.views.regimes import confirmable, mark_of

_MOST = 200


class ManyForm(ReferenceForm):
    """Each value keeps the document that stands beside it, unless one is named for all."""

    source = forms.CharField(
        label=lazy("Văn bản chung cho các giá trị này"), max_length=200, required=False,
        help_text=lazy("Để trống thì mỗi giá trị giữ văn bản đang ghi bên cạnh"),
    )  # fmt: skip


class TakeForm(ReferenceForm):
    other = forms.ChoiceField(label=lazy("Dùng theo quy định"))
    field_order = ("other", "source", "article", "issued_on")


@confirmers_only
@require_http_methods(["GET", "POST"])
def confirm_values(request: HttpRequest, code: str) -> HttpResponse:
    """?gia-tri=<path>, once or several times."""
    if code not in codes():
        raise Http404
    paths = list(dict.fromkeys((request.POST if request.method == "POST" else request.GET).getlist("gia-tri")))[:_MOST]
    known = {v.path: v for v in values(office_regime(code))}
    paths = [p for p in paths if (p in known and confirmable(p)) or (stated_whole(p) and p.count(".") == 1 or p in known)]
    if not paths:
        messages.info(request, _("Chọn ít nhất một giá trị."))
        return HttpResponseRedirect(f"/quy-dinh/{code}/")
    return _one(request, code, paths[0], known.get(paths[0])) if len(paths) == 1 else _many(request, code, [known[p] for p in paths if p in known])


def _many(request: HttpRequest, code: str, chosen: list[Value]) -> HttpResponse:
    form = ManyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        paths = [v.path for v in chosen]
        try:
            confirm_all(code=code, paths=paths, actor=request.user, **form.cleaned_data)
        except ConfirmError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, ngettext("Đã xác nhận %d giá trị.", "Đã xác nhận %d giá trị.", len(paths)) % len(paths))
            return HttpResponseRedirect(f"/quy-dinh/{code}/")
    context = {"code": code, "regime": regime(code), "form": form, "chosen": [(v, *mark_of(v)) for v in chosen]}
    return render(request, "procedures/confirm_many.html", context, status=422 if form.errors else 200)


def _one(request: HttpRequest, code: str, path: str, value: Value | None) -> HttpResponse:
    """Three ways: as it stands, with the fields of its kind, or taken over from another regime."""
    entries, table = _entries(code, path, value)
    others = lenders(code, path, codes()) if value is None or value.unknown or not entries else []
    way = request.POST.get("cach", "")
    reference = {"source": value.source if value else "", "article": value.article if value else ""}
    own = ValueForm(entries, table, request.POST if way == "gia-tri" else None, initial=reference) if entries else None
    stand = ReferenceForm(request.POST if way == "nhu-ghi" else None, initial=reference) if value and not value.unknown else None
    take = TakeForm(request.POST if way == "lay" else None) if others else None
    if take:
        take.fields["other"].choices = [(c, f"{c}: {regime(c).title}") for c in others]  # type: ignore[attr-defined]
    bound = {"gia-tri": own, "nhu-ghi": stand, "lay": take}.get(way)
    if request.method == "POST" and bound and bound.is_valid():
        reference = {name: bound.cleaned_data[name] for name in ("source", "article", "issued_on")}
        new = own.value_over(table) if bound is own and own else taken_from(bound.cleaned_data["other"], path) if bound is take else None
        try:
            confirm(code=code, path=path, value=new, actor=request.user, **reference)
        except ConfirmError as error:
            bound.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi nhận: %s.") % (value.title if value else _("các bước của quy trình")))
            return HttpResponseRedirect(f"/quy-dinh/{code}/")
    context = {
        "code": code, "regime": regime(code), "path": path, "value": value, "mark": mark_of(value) if value else None, "own": own, "stand": stand,
        "take": take, "shipped": _shipped(code, path, value),
        "earlier": RegimeConfirmation.objects.filter(regime=code, path=path).select_related("by").order_by("-pk"),
    }  # fmt: skip
    return render(request, "procedures/confirm.html", context, status=422 if bound and bound.errors else 200)


def _entries(code: str, path: str, value: Value | None) -> tuple[tuple[Entry, ...], dict[str, Any]]:
    if value is None or stated_whole(path):
        return (), {}
    item = next(item for place, _title, item in items(office_regime(code)) if place == path)
    try:
        table = without_provenance(table_at(office_trees(code), path))
    except KeyError:
        raise Http404 from None
    # a criterion shows as a limit, but its table holds other keys: it is confirmed as it stands, or its whole sheet is corrected
    return (() if ".criteria." in path else entries_of(item)), table


def _shipped(code: str, path: str, value: Value | None) -> Value | None:
    """What the product ships at this place, where the office holds something else."""
    shipped = next((v for v in values(regime(code)) if v.path == path), None)
    return shipped if shipped and value and shipped.value != value.value else None
