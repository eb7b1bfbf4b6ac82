"""The ballot on a member's own phone: link and code, filling in, checking, handing in, the receipt. Works without scripts.

The device's secret lies in a cookie of these pages alone, unreadable to scripts; nothing here goes by the phone's clock.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hoahoi.councils import actions
from hoahoi.councils.actions import CouncilError
from hoahoi.councils.meeting import tellers_of
from hoahoi.councils.models import Roll, ScoringLink, Vote
from hoahoi.councils.sealing import secrecy_notice, sha256
from hoahoi.councils.voting import next_roll

from .ballot_form import Sheet, content_of, filled, find_faults, place_fault, questions_of, rating_from_marks, refilled
from .member_access import by_link, told

COOKIE, PATH = "phieu", "/phieu/"
DRAFT_BYTES = 64_000
_TITLES = {
    "acceptance": "Phiếu đánh giá nghiệm thu", "base_acceptance": "Phiếu đánh giá nghiệm thu cơ sở", "selection": "Phiếu đánh giá hồ sơ",
    "direct_assignment": "Phiếu đánh giá hồ sơ", "determination": "Phiếu đánh giá đề xuất",
}  # fmt: skip


@by_link
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the QR code: asks for the code read out in the room and binds this device."""
    link = ScoringLink.objects.filter(token_hash=sha256(token)).select_related("roll__vote__item", "roll__seat__person").first()
    if link is None:
        return told(request, _("Đường dẫn bỏ phiếu không đúng hoặc đã được thay bằng đường dẫn khác. Nhờ thư ký cấp lại."), status=404)
    device = request.COOKIES.get(COOKIE, "")
    if device and link.device_hash == sha256(device):
        return HttpResponseRedirect(PATH)
    context: dict[str, Any] = {"roll": link.roll, "vote": link.roll.vote, "title": _title(link.roll.vote)}
    if request.method == "POST":
        try:
            bound = actions.claim_link(token=token, code=request.POST.get("code", "")[:20], device=device)
        except CouncilError as refusal:
            context |= {"error": refusal.message, "shut": refusal.field != "code"}
            return render(request, "councils/ballot/code.html", context, status=422 if refusal.field == "code" else 409)
        response = HttpResponseRedirect(PATH)
        _remember(request, response, bound.device)
        return response
    if link.device_hash:
        context |= {"error": _("Phiếu này đang mở trên một thiết bị khác. Nhờ thư ký cấp lại mã nếu bạn đổi máy."), "elsewhere": True}
    return render(request, "councils/ballot/code.html", context)


@by_link
@require_http_methods(["GET", "POST"])
def ballot(request: HttpRequest) -> HttpResponse:
    """The ballot; POST: what was filled in, shown once more to be checked, or sent back with what is missing. A script asks for {"rating"} alone."""
    try:
        claim = actions.claimed(request.COOKIES.get(COOKIE, ""))
        content, version, receipt = actions.own_ballot(device=claim.device)
    except CouncilError as refusal:
        return told(request, refusal.message, status=403, help=_how())
    vote = claim.roll.vote
    changing = vote.mode == Vote.Mode.NAMED and "sua" in request.GET
    if (receipt or claim.roll.voted) and not changing and request.method == "GET":
        return HttpResponseRedirect(f"{PATH}bien-nhan/")
    if shut := _shut(claim.roll):
        return told(request, shut, status=409, heading=_("Không nộp phiếu được nữa"), help=_how())
    if request.method == "GET":
        return _form(request, claim.roll, refilled(vote.sheet, content) if content else questions_of(vote.sheet), version, _revision(claim.roll))
    page = filled(vote.sheet, request.POST)
    version = _whole(request.POST.get("version"))
    if "back" not in request.POST and find_faults(vote.sheet, page):
        return _form(request, claim.roll, page, version, _whole(request.POST.get("revision")), status=422)
    if "back" in request.POST:
        return _form(request, claim.roll, page, version, _revision(claim.roll))
    rating = rating_from_marks(vote.sheet, page)
    if _scripted(request):
        return JsonResponse({"rating": rating})
    return render(request, "councils/ballot/check.html", _context(claim.roll, page, version) | {"rating": rating})


@by_link
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand the checked ballot in. A page asks and is led to the receipt; a script asks for JSON {"receipt", "url"} or {"message", "faults"}."""
    scripted = _scripted(request)
    device = request.COOKIES.get(COOKIE, "")
    try:
        claim = actions.claimed(device)
    except CouncilError as refusal:
        return _answer(refusal.message, 403) if scripted else told(request, refusal.message, status=403, help=_how())
    vote, version = claim.roll.vote, _whole(request.POST.get("version"))
    page = filled(vote.sheet, request.POST)
    if not find_faults(vote.sheet, page):
        try:
            done = actions.cast_ballot(device=device, content=content_of(vote.sheet, page), base_version=version)
        except CouncilError as refusal:
            place_fault(page, refusal)
            if page.fault:
                return _answer(page.fault, 409) if scripted else told(request, page.fault, status=409, help=_how())
        else:
            url = f"{PATH}bien-nhan/"
            return JsonResponse({"receipt": done.receipt, "url": url}) if scripted else HttpResponseRedirect(url)
    if scripted:
        return JsonResponse({"message": _("Phiếu chưa đủ."), "faults": [[q.name, q.error] for q in page.questions if q.error]}, status=422)
    return _form(request, claim.roll, page, version, _revision(claim.roll), status=422)


@by_link
@require_POST
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Autosave of a named ballot: {"revision", "fields"} -> {"revision"}; 409 when another window was faster."""
    try:
        sent = json.loads(request.body[:DRAFT_BYTES])
        fields = {str(name)[:120]: str(value)[:4000] for name, value in sent["fields"].items()}
        revision = actions.save_draft(device=request.COOKIES.get(COOKIE, ""), content={"fields": fields}, revision=int(sent["revision"]))
    except CouncilError as refusal:
        return _answer(refusal.message, 409)
    except (ValueError, TypeError, KeyError, AttributeError):
        return _answer(_("Bản nháp không đọc được."), 400)
    return JsonResponse({"revision": revision})


@by_link
@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt of the ballot that this device handed in, as often as it is asked for."""
    try:
        claim = actions.claimed(request.COOKIES.get(COOKIE, ""))
        _content, version, code = actions.own_ballot(device=claim.device)
    except CouncilError as refusal:
        return told(request, refusal.message, status=403, help=_how())
    if not claim.roll.voted:
        return HttpResponseRedirect(PATH)
    return _receipt(request, claim, code, version)


@by_link
@require_POST
def go_on(request: HttpRequest) -> HttpResponse:
    """The same phone, the next dossier: only the new code is asked for."""
    device = request.COOKIES.get(COOKIE, "")
    try:
        bound = actions.claim_next(device=device, code=request.POST.get("code", "")[:20])
    except CouncilError as refusal:
        return _again(request, device, refusal)
    response = HttpResponseRedirect(PATH)
    _remember(request, response, bound.device)
    return response


@by_link
@require_POST
def open_count(request: HttpRequest) -> HttpResponse:
    """A teller agrees, on the phone with which the teller voted, to open the count."""
    device = request.COOKIES.get(COOKIE, "")
    try:
        roll = actions.claimed(device).roll
        actions.open_count(vote=roll.vote, teller=roll.seat, device=device)
    except CouncilError as refusal:
        return _again(request, device, refusal)
    return HttpResponseRedirect(f"{PATH}bien-nhan/")


def _again(request: HttpRequest, device: str, refusal: CouncilError) -> HttpResponse:
    """The receipt with what was refused; without a bound phone, only that."""
    try:
        claim = actions.claimed(device)
        _content, version, code = actions.own_ballot(device=device)
    except CouncilError:
        return told(request, refusal.message, status=403, help=_how())
    return _receipt(request, claim, code, version, refusal)


def _receipt(request: HttpRequest, claim: actions.Claim, code: str, version: int, refusal: CouncilError | None = None) -> HttpResponse:
    vote, meeting = claim.roll.vote, claim.roll.vote.item.council.meeting  # type: ignore[attr-defined]
    teller = vote.status == Vote.Status.CLOSED and claim.roll.seat_id in {seat.pk for seat in tellers_of(meeting)}
    context = {
        "roll": claim.roll, "vote": vote, "title": _title(vote), "receipt": code, "version": version, "notices": secrecy_notice(vote.mode),
        "may_change": vote.mode == Vote.Mode.NAMED and vote.status == Vote.Status.OPEN, "next": next_roll(claim.device),
        "asked_to_open": teller and claim.roll.seat_id not in vote.openers, "opened": teller and claim.roll.seat_id in vote.openers,
        "error": refusal.message if refusal else "",
    }  # fmt: skip
    return render(request, "councils/ballot/receipt.html", context, status=422 if refusal else 200)


def _form(request: HttpRequest, roll: Roll, page: Sheet, version: int, revision: int, *, status: int = 200) -> HttpResponse:
    return render(request, "councils/ballot/ballot.html", _context(roll, page, version) | {"revision": revision}, status=status)


def _context(roll: Roll, page: Sheet, version: int) -> dict[str, Any]:
    vote = roll.vote
    return {
        "roll": roll, "vote": vote, "item": vote.item, "page": page, "version": version, "title": _title(vote),
        "notices": secrecy_notice(vote.mode), "secret": vote.mode == Vote.Mode.SECRET,
    }  # fmt: skip


def _title(vote: Vote) -> str:
    return _(_TITLES.get(vote.sheet["stage"], "Phiếu đánh giá"))


def _shut(roll: Roll) -> str:
    """Why this ballot cannot be filled in any more; "" when it can."""
    if roll.vote.status == Vote.Status.CANCELLED:
        return _("Lượt bỏ phiếu này đã hủy. Chủ trì sẽ mở lượt khác; bạn nhận đường dẫn mới từ thư ký.")
    if roll.vote.status != Vote.Status.OPEN:
        return _("Lượt bỏ phiếu đã đóng, không nhận thêm phiếu.")
    if roll.struck or roll.paper:
        return _("Ghế này bỏ phiếu giấy hoặc đã rời phiên họp, không nộp phiếu trên điện thoại.")
    return ""


def _how() -> str:
    return _("Hỏi thư ký hội đồng: thư ký cấp lại được đường dẫn khi lượt bỏ phiếu còn mở.")


def _revision(roll: Roll) -> int:
    draft = getattr(roll, "draft", None)
    return draft.revision if draft else 0


def _remember(request: HttpRequest, response: HttpResponse, device: str) -> None:
    """For as long as the browser runs: no date, so that a phone whose clock is wrong keeps it all the same."""
    response.set_cookie(COOKIE, device, path=PATH, httponly=True, samesite="Strict", secure=request.is_secure())


def _scripted(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _answer(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
