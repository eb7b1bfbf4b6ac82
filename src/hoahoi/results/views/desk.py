"""The officer's acts on results: certificate, withdrawal, authors, asking a user; the photographs and the map."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hoahoi.documents.files.serving import serve
from hoahoi.ledger.records import kinds
from hoahoi.procedures.models import StageEntry
from hoahoi.results import photos, rules
from hoahoi.results.asking import address_of, ask
from hoahoi.results.common import ResultError
from hoahoi.results.forms import AuthorsForm, CertificateForm, ResultForm, WithdrawForm
from hoahoi.results.models import Application, FollowUp, Result
from hoahoi.results.places import use_map
from hoahoi.results.registering import record_certificate, register_result, set_authors, withdraw_registration
from hoahoi.ui.vietnamese import number

View = Callable[..., HttpResponseBase]


def allowed(door: Callable[[Any], bool]) -> Callable[[View], View]:
    """Refused is not found; nothing is kept by a cache."""

    def decorate(view: View) -> View:
        @never_cache
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not door(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@allowed(rules.can_edit)
@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the certificate; where one stands, withdraw it."""
    result = get_object_or_404(Result, pk=pk)
    form: CertificateForm | WithdrawForm
    form = WithdrawForm(request.POST or None) if result.registered else CertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if isinstance(form, WithdrawForm):
                withdraw_registration(result=result, actor=request.user, **form.cleaned_data)
            else:
                record_certificate(result=result, actor=request.user, **form.cleaned_data)
        except ResultError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Đã ghi vào hồ sơ kết quả."))
            return HttpResponseRedirect(result.get_absolute_url())
    title = _("Thu hồi giấy chứng nhận") if result.registered else _("Ghi giấy chứng nhận đăng ký kết quả")
    return _form(request, result, form, title, _("Thu hồi") if result.registered else _("Ghi giấy chứng nhận"))


@allowed(rules.can_edit)
@require_http_methods(["GET", "POST"])
def authors(request: HttpRequest, pk: int) -> HttpResponse:
    result = get_object_or_404(Result, pk=pk)
    standing = result.authors.filter(left_on=None).select_related("person").order_by("order")
    lines = [f"{a.person.title}; {number(a.share)}" if a.share is not None else a.person.title for a in standing]
    form = AuthorsForm(request.POST or None, initial={"authors": "\n".join(lines)})
    if request.method == "POST" and form.is_valid():
        try:
            set_authors(result=result, authors=form.cleaned_data["authors"], actor=request.user)
        except ResultError as refusal:
            form.add_error("authors", refusal.message)
        else:
            messages.success(request, _("Đã ghi danh sách tác giả."))
            return HttpResponseRedirect(result.get_absolute_url())
    return _form(request, result, form, _("Tác giả và tỷ lệ đóng góp"), _("Lưu danh sách"))


@allowed(rules.can_edit)
@require_http_methods(["GET", "POST"])
def of_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a result of this task: its acceptance makes the registration due."""
    task: Any = get_object_or_404(kinds()["task"]._base_manager.select_related("host"), pk=pk)
    accepted = StageEntry.objects.filter(case__subject_kind="task", case__subject_id=pk, stage="accepted").exclude(on="").order_by("-pk").first()
    known = {"title": task.title, "holder": task.host, "accepted_on": accepted.on if accepted else None}
    form = ResultForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            result = register_result(task_id=task.pk, actor=request.user, **form.cleaned_data)
        except ResultError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Đã ghi kết quả của nhiệm vụ."))
            return HttpResponseRedirect(result.get_absolute_url())
    return _form(request, task, form, _("Ghi kết quả của nhiệm vụ"), _("Ghi kết quả"))


def _form(request: HttpRequest, result: Any, form: Any, title: str, button: str) -> HttpResponse:
    context = {"result": result, "form": form, "title": title, "button": button}
    return render(request, "results/form.html", context, status=422 if form.errors else 200)


@allowed(rules.can_edit)
@require_http_methods(["GET", "POST"])
def ask_user(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a personal link for the user of a result. It is shown once: only its hash is kept."""
    application = get_object_or_404(Application.objects.select_related("result", "adopter"), pk=pk)
    context: dict[str, Any] = {
        "application": application, "follow_ups": application.follow_ups.order_by("due_on", "pk"),
        "open": application.follow_ups.filter(state__in=(FollowUp.State.SENT, FollowUp.State.REMINDED)).first(),
    }  # fmt: skip
    if request.method == "POST":
        try:
            follow_up, token = ask(application=application, actor=request.user)
        except ResultError as refusal:
            context["refusal"] = refusal.message
            return render(request, "results/ask.html", context, status=422)
        url = address_of(token)
        # drawn from a link of our own: nothing in it is typed
        context |= {"url": url, "made": follow_up, "picture": mark_safe(segno.make(url, error="m").svg_inline(scale=5, border=4, light="#fff"))}
    return render(request, "results/ask.html", context)


@allowed(rules.FOLLOW_UPS.may_list)
@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The photograph that a user sent: for the office alone."""
    file = photos.file_of(get_object_or_404(FollowUp, pk=pk))
    if file is None:
        raise Http404
    return serve(request, sha256=file.sha256, size=file.size, name=file.name, media_type=file.media_type, inline=True)


@allowed(rules.may_list)
@require_GET
def where_used(request: HttpRequest) -> HttpResponse:
    """The communes where results are in use, by the units of today and by the districts of the time."""
    return render(request, "results/map.html", use_map())
