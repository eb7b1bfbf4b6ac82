"""The public page that checks a signed document, by code or by file. No login; asked too often, it rests for the minute."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hoahoi.documents import verification
from hoahoi.documents.render.prepare import grouped
from hoahoi.documents.signing.judge import State

CODES_A_MINUTE, FILES_A_MINUTE = 30, 6
LARGEST = 20 * 2**20  # bytes; of a file that a stranger sends
TONES = {
    State.VALID: "good", State.TEST: "attention", State.UNKNOWN: "attention", State.BROKEN: "danger", State.UNSIGNED: "neutral",
    State.UNREADABLE: "danger",
}  # fmt: skip


def unlisted(view: Any) -> Any:
    """Never kept by a cache, a search engine or a referrer: the address holds the code."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        # not "no-referrer": a browser would then send the upload without its origin, and it would be refused
        response["X-Robots-Tag"], response["Referrer-Policy"] = "noindex, nofollow", "same-origin"
        return response

    return guarded


@unlisted
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Type a code, or send a file."""
    if request.method == "POST":
        return _file(request)
    typed = request.GET.get("ma", "")
    if code := verification.read_code(typed):
        return redirect("documents:check", code)
    wrong = _("Mã xác minh có 20 chữ và số, in cạnh mã QR ở cuối văn bản.") if typed else ""
    return render(request, "documents/check.html", {"typed": typed, "wrong": wrong})


@unlisted
@require_GET
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What was signed under one code, by whom and when, and whether its record changed since; or what was numbered with it and not signed here."""
    if not verification.within_limit("ma", _caller(request), CODES_A_MINUTE):
        return _too_often(request)
    answer = verification.by_code(code)
    if answer is None and (issued := verification.issued_under(code)):
        return render(request, "documents/checked_issued.html", {"document": issued, "code": grouped(issued.code)})
    if answer is None:
        return render(request, "documents/check.html", {"typed": code[:40], "wrong": _("Không có văn bản nào mang mã này.")}, status=404)
    return render(request, "documents/checked.html", {"answer": answer, "code": grouped(answer.last.code)})


def _file(request: HttpRequest) -> HttpResponse:
    if not verification.within_limit("tep", _caller(request), FILES_A_MINUTE):
        return _too_often(request)
    file = request.FILES.get("tep")
    if file is None or file.size > LARGEST:
        wrong = _("Tệp lớn quá 20 MB.") if file else _("Chọn một tệp PDF.")
        return render(request, "documents/check.html", {"wrong_file": wrong}, status=400)
    found = verification.check_file(file.read(), request.POST.get("ma", ""))
    tone = "danger" if found.other else TONES[found.verdict.state]
    context = {
        "found": found,
        "tone": tone,
        "name": file.name,
        "answer": found.answer,
        "code": grouped(found.answer.last.code) if found.answer else "",
    }
    return render(request, "documents/checked_file.html", context)


def _too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "documents/check.html", {"wrong": _("Đã kiểm tra nhiều lần liền nhau. Thử lại sau một phút.")}, status=429)
    response["Retry-After"] = "60"
    return response


def _caller(request: HttpRequest) -> str:
    """The caller's address. Behind TLS there is a proxy, which writes the address it saw last in the list; what stands before is the caller's say."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() if settings.CONFIG.secure else ""
    return (seen or request.META.get("REMOTE_ADDR", ""))[:64].replace(" ", "")
