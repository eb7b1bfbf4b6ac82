"""The page of a result's user: five questions by a personal link, no account, on any phone, without JavaScript; or by the user's own account."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hoahoi.accounts.rules import own_organisations
from hoahoi.councils.views.member_access import by_link, told
from hoahoi.results import photos
from hoahoi.results.asking import Answer, answer, answer_by_account, follow_up_by
from hoahoi.results.common import ResultError
from hoahoi.results.forms import AdopterForm
from hoahoi.results.models import FollowUp


@by_link
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The questions; once answered, what was said. POST: the answer; the first one stands."""
    try:
        found = follow_up_by(token)
    except ResultError as refusal:
        return told(request, refusal.message, status=410 if refusal.field else 404, help=_("Gọi cơ quan đã gửi nếu cần đường dẫn mới."))
    return _questions(request, found, lambda given, photo: answer(token=token, given=given, photo=photo))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def confirm_by_account(request: HttpRequest, pk: int) -> HttpResponse:
    """The same questions for an account that acts for the user of the result."""
    user: Any = request.user
    mine = FollowUp.objects.filter(application__adopter_id__in=own_organisations(user)).select_related(
        "application__result", "application__adopter", "application__place"
    )
    found = get_object_or_404(mine, pk=pk)
    if found.state == FollowUp.State.PLANNED and found.due_on > timezone.localdate():
        raise Http404
    return _questions(request, found, lambda given, photo: answer_by_account(follow_up=found, given=given, user=user, photo=photo), by_account=True)


def _questions(request: HttpRequest, found: FollowUp, keep: Callable[[Answer, bytes | None], Any], *, by_account: bool = False) -> HttpResponse:
    page = partial(_page, request, found, by_account=by_account)
    if found.state == FollowUp.State.ANSWERED:
        return render(request, "results/adopter_thanks.html", {"follow_up": found, "result": found.application.result, "by_account": by_account})
    if request.method == "GET":
        return page(AdopterForm(initial=_known(found)))
    form = AdopterForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(form, status=422)
    try:
        keep(form.answer(), _photo(form.cleaned_data["photo"]))
    except ResultError as refusal:
        if refusal.field == "answered":
            return HttpResponseRedirect(request.path)
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return page(form, status=422)
    return HttpResponseRedirect(request.path)


def _known(follow_up: FollowUp) -> dict[str, Any]:
    """What the user said before, to be confirmed or changed rather than typed again."""
    application = follow_up.application
    return {"since": application.started_on, "area_unit": application.area_unit or "ha", "output": application.output}


def _photo(sent: Any) -> bytes | None:
    """The photograph's bytes. Raises ResultError before reading one that is too large."""
    if sent is None:
        return None
    if sent.size > photos.MOST_BYTES:
        raise ResultError(_("Ảnh lớn quá %d MB. Chọn ảnh nhỏ hơn.") % (photos.MOST_BYTES // 2**20), "photo")
    return bytes(sent.read())


def _page(request: HttpRequest, follow_up: FollowUp, form: AdopterForm, *, by_account: bool, status: int = 200) -> HttpResponse:
    application = follow_up.application
    context = {"follow_up": follow_up, "application": application, "result": application.result, "form": form, "by_account": by_account}
    return render(request, "results/adopter.html", context, status=status)
