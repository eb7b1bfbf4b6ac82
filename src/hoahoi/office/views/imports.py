"""Bringing spreadsheets in: choose a kind and a file, see what it would do, then apply it."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hoahoi.accounts.models import User
from hoahoi.office import uploads
from hoahoi.office.access import staff_view
from hoahoi.office.registry import register_of, rules_of
from hoahoi.sheets import rules as sheet_rules
from hoahoi.sheets.importer import import_file, preview_file
from hoahoi.sheets.models import Load
from hoahoi.sheets.registers import target_text
from hoahoi.sheets.schema import SheetSchema, schema_of, schemas

_HISTORY = 20
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 200


def _allowed(user: User) -> dict[str, SheetSchema]:
    """Kinds of sheet that this person may bring in: those whose records they may edit."""
    return {kind: schema for kind, schema in schemas().items() if rules_of(register_of(schema.model.kind)).can_edit(user, None)}


def _door(request: HttpRequest) -> dict[str, SheetSchema]:
    if not sheet_rules.can_edit(request.user, None):
        raise Http404
    return _allowed(request.user)


@staff_view
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    kinds = _door(request)
    chosen, fault = request.POST.get("loai") or request.GET.get("loai", ""), ""
    if request.method == "POST":
        file = request.FILES.get("tep")
        fault = _refusal(chosen in kinds, file)
        if not fault and file is not None:
            upload = uploads.keep(file, chosen, request.user.pk)
            return HttpResponseRedirect(reverse("office:import_preview", args=[chosen, upload.token]))
    history = Load.objects.order_by("-id")[:_HISTORY]
    context = {
        "kinds": [{"kind": k, "title": s.title} for k, s in kinds.items()], "chosen": chosen, "fault": fault,
        "loads": [{"load": n, "title": target_text(n.target), "at": timezone.localtime(n.loaded_at)} for n in history],
    }  # fmt: skip
    return render(request, "office/imports.html", context, status=422 if fault else 200)


def _refusal(known: bool, file: Any) -> str:
    if not known:
        return _("Chọn loại hồ sơ cần nhập.")
    if file is None:
        return _("Chọn tệp bảng tính (.xlsx hoặc .csv).")
    if file.size > uploads.LARGEST:
        return _("Tệp lớn quá 200 MB. Chia thành nhiều tệp nhỏ hơn rồi nhập từng tệp.")
    if not str(file.name).lower().endswith(uploads.ENDINGS):
        return _("Chỉ nhận tệp .xlsx hoặc .csv. Mở tệp bằng phần mềm bảng tính rồi lưu thành .xlsx.")
    return ""


@staff_view
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """What the file would do; POST applies it (or throws it away)."""
    kinds = _door(request)
    upload = uploads.find(token, request.user.pk) if kind in kinds else None
    if upload is None or upload.kind != kind:
        messages.warning(request, _("Tệp chờ nhập không còn. Chọn lại tệp."))
        return HttpResponseRedirect(reverse("office:imports"))
    if request.method == "POST" and "bo" in request.POST:
        uploads.drop(upload)
        messages.info(request, _("Đã bỏ tệp %(name)s, không ghi gì vào hồ sơ.") % {"name": upload.name})
        return HttpResponseRedirect(reverse("office:imports"))
    if request.method == "POST":
        return _apply(request, upload)
    return _preview_page(request, upload, preview_file(kind, upload.path, name=upload.name, limit=_SHOWN))


def _apply(request: HttpRequest, upload: uploads.Upload) -> HttpResponse:
    report = import_file(upload.kind, upload.path, actor=request.user, name=upload.name)
    if not report.ok:  # the record changed since the preview
        return _preview_page(request, upload, preview_file(upload.kind, upload.path, name=upload.name, limit=_SHOWN), status=422)
    uploads.drop(upload)
    said = _("Đã nhập %(name)s: thêm %(created)d, sửa %(updated)d, giữ nguyên %(unchanged)d.") % {
        "name": upload.name, "created": report.created, "updated": report.updated, "unchanged": report.unchanged,
    }  # fmt: skip
    messages.success(request, said)
    back = report.load.get_absolute_url() if report.load else register_of(schema_of(upload.kind).model.kind).url
    return HttpResponseRedirect(back)


def _preview_page(request: HttpRequest, upload: uploads.Upload, found: Any, *, status: int = 200) -> HttpResponse:
    report = found.report
    context = {
        "upload": upload, "report": report, "rows": found.rows, "schema": schema_of(upload.kind), "changed": report.created + report.updated,
        "also": [(register_of(k).noun, n) for k, n in report.also.items()], "shown": _SHOWN,
    }  # fmt: skip
    return render(request, "office/import_preview.html", context, status=status)


@staff_view
@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty sheet with the heads of a kind, a note on each."""
    schema = _door(request).get(kind)
    if schema is None:
        raise Http404
    file = io.BytesIO()
    import xlsxwriter  # when a workbook is asked for: it is slow to load, and every start would wait for it

    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("".join(c for c in str(schema.title) if c not in "[]:*?/\\")[:31])
    needed, other = book.add_format({"bold": True, "bottom": 1, "bg_color": "#e6f1ec"}), book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    for place, field in enumerate(schema.fields):
        sheet.write_string(0, place, field.label, needed if field.required else other)
        sheet.set_column(place, place, 48 if field.name == "title" else 20)
        note = field.help or ", ".join(label for _value, label in field.choices)
        if note:
            sheet.write_comment(0, place, str(note)[:900])
    book.close()
    answer = HttpResponse(file.getvalue(), content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="mau-{schema.model.slug}.xlsx"'
    return answer
