"""A record's files on one page: what there is, adding one, taking one away, making one public; and the bytes themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoahoi.ledger.records import Record

from . import actions, checks, uploads
from .faults import FileFault, Refused, StorageAway
from .formats import INLINE
from .forms import UploadForm, shown_form
from .models import File
from .public import public_name
from .rules import RULES, can_attach, visible_record
from .section import files_url
from .serving import serve, size_text

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Any account; what it may see is asked of the record. An answer made for one person is never cached."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return guarded


def found_record(request: HttpRequest, kind: str, pk: int) -> Record:
    record = visible_record(request.user, kind, pk)
    if record is None:
        raise Http404
    return record


def _found_file(request: HttpRequest, pk: int, *, editing: bool = False) -> File:
    file = get_object_or_404(File.objects.select_related("uploaded_by"), pk=pk)
    if not (RULES.can_edit if editing else RULES.can_view)(request.user, file):
        raise Http404
    return file


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def record_files(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    record = found_record(request, kind, pk)
    may_add = can_attach(request.user, record)
    if request.method == "POST":
        if not may_add:
            raise Http404
        return _plain_upload(request, record)
    return _page(request, record, UploadForm() if may_add else None)


def _plain_upload(request: HttpRequest, record: Record) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            checks.file_name(sent.name)
            checks.file_size(sent.size)
            file, new = actions.add_content(record=record, content=sent.chunks(), name=sent.name, role=form.cleaned_data["role"], actor=request.user)
        except FileFault as fault:
            form.add_error("file", str(fault))
            status = 503 if isinstance(fault, StorageAway) else 422
        else:
            say_added(request, file, new)
            return HttpResponseRedirect(files_url(record.kind, record.pk))
    return _page(request, record, form, status=status)


def say_added(request: HttpRequest, file: File, new: bool) -> None:
    if new:
        messages.success(request, _("Đã lưu tệp %(name)s.") % {"name": file.name})
    else:
        messages.info(request, _("Tệp này đã có trong hồ sơ, tên là %(name)s. Không lưu thêm bản nữa.") % {"name": file.name})


def _page(request: HttpRequest, record: Record, form: UploadForm | None, *, status: int = 200) -> HttpResponse:
    files = list(File.objects.filter(subject_kind=record.kind, subject_id=record.pk).select_related("uploaded_by").order_by("-uploaded_at", "-pk"))
    going = uploads.unfinished(request.user.pk, record.kind, record.pk) if form else []
    context = {
        "record": record, "title": str(getattr(record, "title", "") or record),
        "files": [_line(f) for f in files if f.removed_at is None], "removed": [_line(f) for f in files if f.removed_at and form],
        "unfinished": [{"upload": u, "percent": 100 * u.offset // u.length, "size": size_text(u.length)} for u in going],
        "base": files_url(record.kind, record.pk).rstrip("/"),
    }  # fmt: skip
    context |= shown_form(record, form) if form else {}
    return render(request, "documents/files/record.html", context, status=status)


def _line(file: File) -> dict[str, Any]:
    return {"file": file, "size": size_text(file.size), "at": timezone.localtime(file.uploaded_at), "shown": file.media_type in INLINE}


@signed_in
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The original, to be saved; with ?xem=1 shown by the browser where that is safe. One taken away is for those who could take it away."""
    file = _found_file(request, pk)
    if file.removed_at is not None and not RULES.can_edit(request.user, file):
        raise Http404
    return serve(request, sha256=file.sha256, size=file.size, name=file.name, media_type=file.media_type, inline="xem" in request.GET)


@require_safe
def public_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The public copy, to anybody."""
    file = get_object_or_404(File, pk=pk, public=True, removed_at=None)
    answer = serve(
        request, sha256=file.public_sha256, size=file.public_size or 0, name=public_name(file), media_type=file.public_type,
        inline="xem" in request.GET,
    )  # fmt: skip
    answer["Cache-Control"] = "no-cache"  # asked again each time: it may be withdrawn
    return answer


class RemoveForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Lý do bỏ"), max_length=400, help_text=gettext_lazy("Ví dụ: tải nhầm, đã có bản thay thế."))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    file = _found_file(request, pk, editing=True)
    if file.removed_at is not None:
        return HttpResponseRedirect(files_url(file.subject_kind, file.subject_id))
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_file(file=file, reason=form.cleaned_data["reason"], actor=request.user)
        except Refused as fault:
            form.add_error("reason", str(fault))
        else:
            messages.success(request, _("Đã bỏ tệp %(name)s khỏi hồ sơ.") % {"name": file.name})
            return HttpResponseRedirect(files_url(file.subject_kind, file.subject_id))
    context = {"file": file, "form": form, "back": files_url(file.subject_kind, file.subject_id)}
    return render(request, "documents/files/remove.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Make public, or with `thoi` no longer."""
    file = _found_file(request, pk, editing=True)
    try:
        if "thoi" in request.POST:
            actions.withdraw_file(file=file, actor=request.user)
            messages.success(request, _("Tệp %(name)s không còn công khai.") % {"name": file.name})
        else:
            actions.publish_file(file=file, actor=request.user)
            messages.success(request, _("Tệp %(name)s đã công khai.") % {"name": file.name})
    except FileFault as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(files_url(file.subject_kind, file.subject_id))
