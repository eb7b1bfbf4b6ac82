"""The page of one record, its ledger, and the form that adds or changes it."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hoahoi.declare.registers import Register
from hoahoi.ledger.acts import Stale, act
from hoahoi.ledger.models import Entry
from hoahoi.ledger.records import Record
from hoahoi.office import history, pages
from hoahoi.office.access import signed_in
from hoahoi.office.forms import RecordForm, form_of, may_edit
from hoahoi.office.registry import field_label, field_text, register_of, rules_of
from hoahoi.sheets.provenance import sources_of


def _found(request: HttpRequest, kind: str, pk: int) -> tuple[Register, Record]:
    """The record with what its page needs, when the reader may see it. What one may not see is not there."""
    entry = register_of(kind)
    rows = entry.model._default_manager.select_related(*entry.detail_related).filter(pk=pk)
    record = rules_of(entry).viewable(request.user, rows).first() if pk < 2**63 else None
    if record is None:
        raise Http404
    return entry, record


@signed_in
@require_GET
def page(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    entry, record = _found(request, kind, pk)
    drawn = pages.draw(entry, record, request.user)
    sources = sources_of(record)
    context = {
        "register": entry, "record": record, "page": drawn, "title": pages.title_of(record), "crumbs": pages.crumbs(entry),
        "main": [s for s in drawn.sections if not s.side], "side": [s for s in drawn.sections if s.side],
        "steps": [{"label": s.label, "state": s.state, "note": s.note} for s in drawn.steps],
        "sources": sources, "synthetic": any(s.get("synthetic") for s in sources),
        "last": Entry.objects.filter(kind=kind, object_id=pk).order_by("-version").first(), "may_edit": may_edit(request.user, entry, record),
    }  # fmt: skip
    if context["last"]:
        context["last_at"] = history.moment_of(context["last"].at)
    return render(request, "office/record.html", context)


@signed_in
@require_GET
def ledger(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    entry, record = _found(request, kind, pk)
    before = request.GET.get("truoc", "")
    found = history.entries_of(kind, pk, before=int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None)
    shown = found[: history.PAGE]
    context = {
        "register": entry, "record": record, "title": pages.title_of(record), "crumbs": pages.crumbs(entry, record),
        "entries": history.described(shown, entry.model), "older": shown[-1].version if len(found) > history.PAGE else None,
    }  # fmt: skip
    return render(request, "office/ledger.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    entry, record = _found(request, kind, pk)
    if not may_edit(request.user, entry, record):
        raise Http404
    version = _version(record)
    if request.method == "GET":
        form = form_of(kind)(instance=record, initial={"version": version})
        return _form_page(request, entry, form, record)
    form = form_of(kind)(request.POST, instance=record)
    if not form.is_valid():
        return _form_page(request, entry, form, record, status=422)
    expected = form.cleaned_data["version"] or 0
    try:
        with act(f"{kind}.update", actor=request.user, reason=form.cleaned_data["reason"]) as doing:
            doing.save(form.instance, expected_version=expected)
    except Stale:
        return _overtaken(request, entry, form, pk)
    except IntegrityError:
        form.add_error(None, _("Đã có hồ sơ khác trùng mã, số hoặc tên với nội dung này."))
        return _form_page(request, entry, form, register_of(kind).model._base_manager.get(pk=pk), status=422)
    return HttpResponseRedirect(record.get_absolute_url())


def _overtaken(request: HttpRequest, entry: Register, form: RecordForm, pk: int) -> HttpResponse:
    """Somebody saved first: show what stands now beside what was typed, keep what was typed, and let the person decide."""
    now = entry.model._default_manager.select_related(*entry.detail_related).get(pk=pk)
    fields = [entry.model._meta.get_field(name) for name in entry.form_fields]
    changes = [
        {"label": field_label(entry.model, f.name), "before": field_text(now, f), "after": field_text(form.instance, f)}
        for f in fields
        if field_text(now, f) != field_text(form.instance, f)
    ]
    data = request.POST.copy()
    data["version"] = str(_version(now))
    last = Entry.objects.filter(kind=entry.kind, object_id=pk).order_by("-version").first()
    again = form_of(entry.kind)(data, instance=now)
    again.add_error(
        None, _("Trong lúc bạn sửa, %(who)s đã lưu hồ sơ này. Nội dung bạn gõ vẫn còn nguyên bên dưới.") % {"who": last.actor if last else ""}
    )
    return _form_page(request, entry, again, entry.model._base_manager.get(pk=pk), status=409, changes=changes)


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    entry = register_of(kind)
    if not may_edit(request.user, entry):
        raise Http404
    if request.method == "GET":
        initial = {name: request.GET[name] for name in entry.form_fields if name in request.GET}
        return _form_page(request, entry, form_of(kind)(initial=initial), None)
    form = form_of(kind)(request.POST)
    if not form.is_valid():
        return _form_page(request, entry, form, None, status=422)
    try:
        with act(f"{kind}.register", actor=request.user, reason=form.cleaned_data["reason"]) as doing:
            doing.save(form.instance)
            if entry.registered:
                entry.registered(form.instance, request.user)
    except IntegrityError:
        form.add_error(None, _("Đã có hồ sơ khác trùng mã, số hoặc tên với nội dung này."))
        return _form_page(request, entry, form, None, status=422)
    return HttpResponseRedirect(form.instance.get_absolute_url())


def _version(record: Record) -> int:
    return Entry.objects.filter(kind=record.kind, object_id=record.pk).order_by("-version").values_list("version", flat=True).first() or 0


def _form_page(
    request: HttpRequest, entry: Register, form: RecordForm, record: Record | None, *, status: int = 200, changes: Any = ()
) -> HttpResponse:
    context = {
        "register": entry, "form": form, "record": record, "changes": changes, "crumbs": pages.crumbs(entry, record),
        "title": _("Sửa %s") % entry.noun if record else _("Thêm %s") % entry.noun,
        "back": record.get_absolute_url() if record else entry.url,
    }  # fmt: skip
    return render(request, "office/form.html", context, status=status)
