"""The clerk's books on the screen, on paper and in spreadsheets; cancelling a number; entering what arrived."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hoahoi.directory.models import Office, Organisation
from hoahoi.documents import books
from hoahoi.documents.actions import NotPossible, cancel_number, receive_document
from hoahoi.documents.books import Book
from hoahoi.documents.models import Document
from hoahoi.documents.registers_print import book_csv, book_pdf, book_title, book_xlsx
from hoahoi.documents.rules import can_edit
from hoahoi.documents.signature_models import RegisterLine
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ui.vietnamese import clean

from .access import editors_only, office_only

BOOKS = {"di": Book.OUT, "den": Book.IN}
TYPES = {
    "pdf": "application/pdf", "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


class IncomingForm(forms.Form):
    arrived_on = forms.DateField(label=gettext_lazy("Ngày đến"), input_formats=["%d/%m/%Y", "%Y-%m-%d"], widget=forms.DateInput(format="%d/%m/%Y"))
    issuer = forms.CharField(label=gettext_lazy("Tác giả (cơ quan gửi)"), max_length=300)
    type = forms.ChoiceField(label=gettext_lazy("Loại văn bản"), choices=Document.Type.choices)
    number = forms.CharField(label=gettext_lazy("Số, ký hiệu"), max_length=60, required=False)
    issued_on = PartialDateField(blank=True).formfield(label=gettext_lazy("Ngày văn bản"), required=False)
    title = forms.CharField(label=gettext_lazy("Trích yếu nội dung"), max_length=600, widget=forms.Textarea({"rows": 3}))
    received_by = forms.CharField(label=gettext_lazy("Đơn vị hoặc người nhận"), max_length=200, required=False)
    note = forms.CharField(label=gettext_lazy("Ghi chú"), max_length=400, required=False)


@office_only
@require_GET
def book(request: HttpRequest, name: str) -> HttpResponse:
    """One book of one year; outgoing, one series of it. ?nam=2026&ky-hieu=QĐ-SKHCN"""
    office, kind, year, series, many = _asked(request, name)
    rows = _rows(office, kind, year, series)
    may = can_edit(request.user)
    context = {
        "title": book_title(kind, year, series) if rows or kind == Book.IN else _("Sổ đăng ký văn bản đi năm %(year)s") % {"year": year},
        "name": name, "year": year, "years": _years(office, year), "series": series, "many": many, "table": _table(kind, rows),
        "cancellable": [r for r in rows if may and r.line and r.state == "kept" and kind == Book.OUT and not r.line.transferred_on],
        "may": may, "incoming": kind == Book.IN, "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "documents/book.html", context)


@office_only
@require_GET
def print_book(request: HttpRequest, name: str, extension: str) -> HttpResponse:
    """The book as PDF, XLSX or CSV."""
    if extension not in TYPES:
        raise Http404
    office, kind, year, series, _many = _asked(request, name)
    rows = _rows(office, kind, year, series)
    if extension == "pdf":
        data = book_pdf(office, kind, year, rows, timezone.localdate(), series) if office else b""
    else:
        data = book_csv(kind, rows) if extension == "csv" else book_xlsx(kind, year, rows, series)
    if not data:
        raise Http404
    response = HttpResponse(data, content_type=TYPES[extension])
    response["Content-Disposition"] = f'attachment; filename="so-van-ban-{name}-{year}.{extension}"'
    return response


@editors_only
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Enter a document that arrived."""
    office = Office.objects.order_by("pk").first()
    if office is None:
        raise Http404
    form = IncomingForm(request.POST or None, initial={"arrived_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        issuer = Organisation.objects.filter(title=clean(said.pop("issuer"))).first()
        if issuer is None:
            form.add_error("issuer", _("Chưa có cơ quan này trong danh bạ. Thêm vào danh bạ rồi ghi lại."))
        else:
            try:
                line = receive_document(office=office, issuer=issuer, actor=request.user, **said)
            except NotPossible as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Đã vào sổ, số đến %(number)s.") % {"number": line.number})
                return redirect(reverse("documents:book", args=["den"]) + f"?nam={line.year}")
    names = Organisation.objects.order_by("sort_key").values_list("title", flat=True)[:2000]
    return render(request, "documents/receive.html", {"form": form, "names": names})


@editors_only
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(RegisterLine, pk=pk)
    try:
        cancel_number(line=line, reason=request.POST.get("ly-do", ""), actor=request.user)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã hủy số %(number)s. Số này không cấp lại.") % {"number": f"{line.number:02d}/{line.series}"})
    return redirect(reverse("documents:book", args=["di"]) + f"?nam={line.year}&ky-hieu={line.series}")


def _asked(request: HttpRequest, name: str) -> tuple[Any, str, int, str, list[str]]:
    if name not in BOOKS:
        raise Http404
    office = Office.objects.select_related("organisation").order_by("pk").first()
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and 1990 <= int(asked) <= 2100 else timezone.localdate().year
    many = books.series_of(office, year) if office and BOOKS[name] == Book.OUT else []
    series = request.GET.get("ky-hieu", "")
    return office, BOOKS[name], year, series if series in many else next(iter(many), ""), many


def _rows(office: Any, kind: str, year: int, series: str) -> list[books.Row]:
    if office is None or (kind == Book.OUT and not series):
        return []
    return books.outgoing(office, year, series) if kind == Book.OUT else books.incoming(office, year)


def _years(office: Any, year: int) -> list[int]:
    return sorted({*(books.years_of(office) if office else []), year, timezone.localdate().year}, reverse=True)


def _table(kind: str, rows: list[books.Row]) -> dict[str, Any]:
    """The book as a table of the page, without the columns that only paper needs."""
    shown, linked = ((0, 1, 2, 3, 4, 9), 0) if kind == Book.OUT else ((0, 1, 2, 3, 4, 5, 6, 9), 3)
    drawn = [
        {
            "url": row.document.get_absolute_url() if row.document else "", "id": row.number,
            "cells": [
                {
                    "text": row.cells[i], "kind": "link" if i == linked and row.document else "text", "tone": "", "note": "",
                    "url": row.document.get_absolute_url() if i == linked and row.document else "",
                }
                for i in shown
            ],
        }
        for row in rows
    ]  # fmt: skip
    return {
        "caption": _("Các dòng của sổ"), "columns": [{"name": str(i), "label": str(books.COLUMNS[Book(kind)][i]), "kind": "text"} for i in shown],
        "rows": drawn, "totals": None, "selectable": False, "count_text": "",
        "empty": {"title": _("Sổ chưa có dòng nào"), "text": _("Số đi được ghi khi ban hành văn bản; số đến được ghi khi vào sổ văn bản đến.")},
    }  # fmt: skip
