"""One's own mail: the address, how often which kind comes, and turning one kind off by the link in a mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hoahoi.documents import outbox
from hoahoi.documents import outbox_preferences as preferences
from hoahoi.documents.mail_models import MailPreference, Message
from hoahoi.documents.outbox_preferences import MailError
from hoahoi.documents.outbox_topics import topics

Rhythm = MailPreference.Rhythm


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The account's address and the rhythm of each kind of mail."""
    user: Any = request.user
    if request.method == "POST":
        try:
            for topic in (t for t in topics() if t.optional and t.accounts and f"loai-{t.template}" in request.POST):
                preferences.choose(topic=topic, rhythm=request.POST[f"loai-{topic.template}"], user=user)
        except MailError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã lưu cách nhận thư."))
        return redirect("documents:my_mail")
    chosen = preferences.rhythms(user)
    optional = [
        {"topic": t, "rhythm": chosen[t.template], "choices": [(r, Rhythm(r).label) for r in preferences.choices(t)]}
        for t in topics()
        if t.optional and t.accounts
    ]
    context = {
        "optional": optional, "mandatory": [t for t in topics() if not t.optional], "bounce": outbox.bounce_of(user.email),
        "configured": outbox.configured(), "asked": request.GET.get("dia-chi", user.email),
    }  # fmt: skip
    return render(request, "documents/my_mail.html", context)


@never_cache
@login_required
@require_POST
def address(request: HttpRequest) -> HttpResponse:
    """Ask the new address for its confirmation; until then the old one stays. An empty one takes the address away."""
    user: Any = request.user
    wanted = request.POST.get("dia-chi", "").strip()
    try:
        _take(request, user, wanted)
    except MailError as error:
        messages.error(request, str(error))
    return redirect("documents:my_mail")


def _take(request: HttpRequest, user: Any, wanted: str) -> None:
    if not wanted:
        user.email = ""
        user.save(update_fields=["email"])
        messages.success(request, _("Đã bỏ địa chỉ thư. Thông báo vẫn hiện trên hệ thống."))
        return
    wanted = preferences.checked_address(wanted)
    context = {"name": user.get_full_name(), "username": user.username, "link": outbox.NO_LINK}
    letter = outbox.write(template="confirm_address", context=context, user=user, address=wanted)
    letter = outbox.send(letter, link=preferences.confirm_url(user, wanted))
    if letter.state == Message.State.SENT:
        messages.success(request, _("Đã gửi thư xác nhận tới %s. Mở đường dẫn trong thư để dùng địa chỉ này.") % wanted)
    else:
        Message.objects.filter(pk=letter.pk, state=Message.State.DRAFT).update(state=Message.State.CANCELLED)  # its link is kept nowhere
        messages.error(request, _("Chưa gửi được thư xác nhận. %s") % letter.reason)


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opened from the mail, signed in or not; the button confirms, so that a mail scanner that only opens the link changes nothing."""
    try:
        user, wanted = preferences.asked_address(token)
        if request.method == "POST":
            user = preferences.confirm_address(token)
    except MailError as error:
        return render(request, "documents/mail_told.html", {"title": _("Không xác nhận được"), "text": str(error)}, status=410)
    if request.method == "POST":
        text = _("Thư của tài khoản %(name)s từ nay gửi tới %(address)s.") % {"name": user.username, "address": wanted}
        return render(request, "documents/mail_told.html", {"title": _("Đã xác nhận địa chỉ thư"), "text": text})
    text = _("Dùng địa chỉ %(address)s cho tài khoản %(name)s?") % {"name": user.username, "address": wanted}
    return render(request, "documents/mail_told.html", {"title": _("Xác nhận địa chỉ thư"), "text": text, "button": _("Xác nhận")})


@csrf_exempt  # mail programs send it without having opened the page (RFC 8058); the signed link is the permission, and it only turns mail off
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Turn one kind of mail off by its link, without signing in."""
    try:
        asked = preferences.leaving(token)
        if request.method == "POST":
            preferences.choose(topic=asked.topic, rhythm=Rhythm.NEVER, user=asked.user, address=asked.address)
    except MailError as error:
        return render(request, "documents/mail_told.html", {"title": _("Không đổi được"), "text": str(error)}, status=404)
    words = {"kind": asked.topic.title, "address": asked.address or (asked.user.get_full_name() if asked.user else "")}
    if request.method == "POST":
        text = _("Loại thư “%(kind)s” không gửi tới %(address)s nữa.") % words
        return render(request, "documents/mail_told.html", {"title": _("Đã thôi nhận"), "text": text})
    text = _("Thôi gửi loại thư “%(kind)s” tới %(address)s?") % words
    return render(request, "documents/mail_told.html", {"title": _("Thôi nhận một loại thư"), "text": text, "button": _("Thôi nhận")})
