"""The page of a result's user: five questions by a personal link, no account, on any phone, without JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoahoi.councils.views.member_access import by_link, told
from hoahoi.results import photos
from hoahoi.results.asking import answer, follow_up_by
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
    if found.state == FollowUp.State.ANSWERED:
        return render(request, "results/adopter_thanks.html", {"follow_up": found, "result": found.application.result})
    if request.method == "GET":
        return _page(request, found, AdopterForm(initial=_known(found)))
    form = AdopterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        answer(token=token, given=form.answer(), photo=_photo(form.cleaned_data["photo"]))
    except ResultError as refusal:
        if refusal.field == "answered":
            return HttpResponseRedirect(request.path)
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _page(request, found, form, status=422)
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


def _page(request: HttpRequest, follow_up: FollowUp, form: AdopterForm, *, status: int = 200) -> HttpResponse:
    context = {"follow_up": follow_up, "application": follow_up.application, "result": follow_up.application.result, "form": form}
    return render(request, "results/adopter.html", context, status=status)
