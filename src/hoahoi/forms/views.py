"""Filling, answering and printing a form. Whoever may not see a form does not learn that it is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hoahoi.documents import render as documents
from hoahoi.documents.files.forms import UploadForm, shown_form
from hoahoi.documents.files.models import File
from hoahoi.documents.files.section import file_note, files_url
from hoahoi.ledger.acts import Stale
from hoahoi.ledger.records import Record

from . import rules
from .asking import form_url, record_by
from .binding import subjects
from .filling import Filled, accept, give_back, open_form, record_of, save_draft, send, told_differences
from .models import Filling
from .pages import FillForm, both_texts
from .printing import draft_of
from .values import FormError

View = Callable[..., HttpResponse]
HOME = "/viec-cua-toi/"
_TYPES = {
    "pdf": (documents.pdf, "application/pdf"),
    "docx": (documents.docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}  # fmt: skip


def signed_in(view: View) -> View:
    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return guarded


def _number(request: HttpRequest) -> int:
    text = request.GET.get("lan", "1")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:3]) <= 99 and len(text) < 3 else 1


def _opened(request: HttpRequest, key: str, subject: Record | None) -> Filled:
    """Raises Http404 for a form, a record or a person that has nothing to do with it."""
    if subject is None or not request.user.roles:  # type: ignore[union-attr]
        raise Http404
    entry = subjects()[subject.kind]
    if not (entry.may_fill(request.user, subject) or entry.may_read(request.user, subject)):
        raise Http404
    number = _number(request)
    try:
        standing = open_form(key, subject, number=number, owner=request.user if entry.new_box else None)
    except KeyError:
        raise Http404 from None
    if number > 1 and not standing.form.repeats:
        raise Http404
    return standing


@signed_in
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, key: str, kind: str, pk: int) -> HttpResponse:
    return fill_form(request, key, record_by(kind, pk))


def fill_form(request: HttpRequest, key: str, subject: Record | None) -> HttpResponse:
    """Write a form: "luu" keeps the draft, "gui" sends it. A draft that somebody else saved meanwhile is never written over."""
    standing = _opened(request, key, subject)
    may_fill = subjects()[standing.subject.kind].may_fill(request.user, standing.subject)
    if not standing.open or not may_fill:
        if request.method == "POST":
            raise Http404
        return render(request, "forms/answered.html", _about(request, standing))
    if request.method == "GET":
        return _page(request, standing, FillForm(standing))
    form = FillForm(standing, request.POST)
    if not form.is_valid():
        return _refused(request, standing, form)
    expected = form.cleaned_data["version"] or 0
    try:
        if "gui" in request.POST:
            send(standing, form.content_now, on=timezone.localdate(), actor=request.user, expected_version=expected)  # type: ignore[arg-type]
        else:
            standing = save_draft(standing, form.content_now, actor=request.user, expected_version=expected)  # type: ignore[arg-type]
    except Stale:
        return _overtaken(request, standing, form)
    except Exception as refusal:
        if not _is_refusal(refusal):
            raise
        form.refuse(FormError(refusal.message, getattr(refusal, "field", "")))  # type: ignore[attr-defined]
        return _refused(request, standing, form)
    return _done(request, standing)


def _is_refusal(error: Exception) -> bool:
    """A room's own refusal: a sentence for the person, perhaps for one field."""
    return isinstance(getattr(error, "message", None), str)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def _done(request: HttpRequest, standing: Filled) -> HttpResponse:
    sending = "gui" in request.POST
    if _wants_json(request):
        return JsonResponse({"version": standing.version, "at": f"{timezone.localtime():%H:%M}", "missing": len(standing.missing)})
    messages.success(request, _("Đã gửi “%s”.") % standing.form.name if sending else _("Đã lưu bản nháp."))
    if not sending:
        return HttpResponseRedirect(request.get_full_path())
    return HttpResponseRedirect(HOME if request.path.startswith(HOME) else standing.subject.get_absolute_url())


def _refused(request: HttpRequest, standing: Filled, form: FillForm) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"errors": {name: list(texts) for name, texts in form.errors.items()}}, status=422)
    return _page(request, standing, form, 422)


def _overtaken(request: HttpRequest, standing: Filled, typed: FillForm) -> HttpResponse:
    """What was typed stays and stands beside what was saved; saving again replaces the other's text, knowingly."""
    if _wants_json(request):
        return JsonResponse({"overtaken": True}, status=409)
    newest = open_form(standing.form.key, standing.subject, number=standing.number, owner=standing.owner)
    data = request.POST.copy()
    data["version"] = str(newest.version)
    again = FillForm(newest, data)
    again.is_valid()
    again.add_error(None, _("Trong lúc bạn viết, người khác đã lưu biểu mẫu này. Chữ bạn gõ vẫn còn bên dưới; lưu lại sẽ thay bản kia."))
    return _page(request, newest, again, 409, both=both_texts(newest, typed.content_now))


def _page(request: HttpRequest, standing: Filled, form: FillForm, status: int = 200, both: Any = ()) -> HttpResponse:
    known, required = standing.prefilled
    context = {**_about(request, standing), "form": form, "prefilled": known, "required": required, "both": both}
    return render(request, "forms/fill.html", context, status=status)


def _about(request: HttpRequest, standing: Filled) -> dict[str, Any]:
    subject, filling = standing.subject, standing.filling
    mine = request.path.startswith(HOME)
    printed = f"/mau/{standing.form.key}/{subject.kind}/{subject.pk}"
    suffix = f"?lan={standing.number}" if standing.number > 1 else ""
    files = File.objects.filter(subject_kind=Filling.kind, subject_id=filling.pk, removed_at=None).order_by("pk") if filling else []
    return {
        "standing": standing, "sheet": standing.form, "subject": subject, "filling": filling, "mine": mine, "missing": len(standing.missing),
        "pdf": f"{printed}.pdf{suffix}", "docx": f"{printed}.docx{suffix}", "home": HOME if mine else subject.get_absolute_url(),
        "files": [(f, file_note(f)) for f in files], "files_url": files_url(Filling.kind, filling.pk) if filling else "",
        "upload": shown_form(filling, UploadForm(auto_id="tep-%s")) if filling and rules.can_attach(request.user, filling) else None,
        "next_url": form_url(standing.form.key, subject, standing.number + 1, mine=mine) if standing.form.repeats and not standing.open else "",
        "answer_url": f"/bieu-mau/{filling.pk}/tra-loi/" if filling and rules.may_answer(filling, request.user) else "",
    }  # fmt: skip


# ---- the officer's answer


@signed_in
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the host told and the record says otherwise; accept what is right, or send the form back."""
    filling = get_object_or_404(Filling, pk=pk)
    if not rules.may_answer(filling, request.user):
        raise Http404
    if request.method == "GET":
        return _answer_page(request, filling)
    text, today = request.POST.get("text", ""), timezone.localdate()
    try:
        if "tra" in request.POST:
            due_on = _day(request.POST.get("due_on", ""))
            give_back(filling, text=text, due_on=due_on, on=today, actor=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Đã trả lại để bổ sung."))
        else:
            accept(filling, request.POST.getlist("nhan"), text=text, on=today, actor=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Đã chấp nhận."))
    except Exception as refusal:
        if not _is_refusal(refusal):
            raise
        return _answer_page(request, filling, refusal.message, 422)  # type: ignore[attr-defined]
    return HttpResponseRedirect(filling.get_absolute_url())


def _day(text: str) -> Any:
    """Raises FormError."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise FormError(_("Ghi hạn gửi lại."), "due_on")
    return found


def _answer_page(request: HttpRequest, filling: Filling, error: str = "", status: int = 200) -> HttpResponse:
    subject = record_of(filling)
    assert subject is not None  # may_answer found it
    context = {
        "filling": filling, "subject": subject, "differences": told_differences(filling), "error": error, "text": request.POST.get("text", ""),
        "due_on": request.POST.get("due_on", ""), "url": form_url(filling.form, subject, filling.number, mine=False), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "forms/answer.html", context, status=status)


# ---- paper


@signed_in
@require_GET
def printed(request: HttpRequest, key: str, kind: str, pk: int, ext: str) -> HttpResponse:
    """The form as it stands, as PDF or DOCX."""
    if ext not in _TYPES:
        raise Http404
    standing = _opened(request, key, record_by(kind, pk))
    make, content_type = _TYPES[ext]
    name = f"{key.replace('_', '-')}-{pk}.{ext}"
    return HttpResponse(
        make(draft_of(standing, today=timezone.localdate())), content_type, headers={"Content-Disposition": f'inline; filename="{name}"'}
    )  # fmt: skip
