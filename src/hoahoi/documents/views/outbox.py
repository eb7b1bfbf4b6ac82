"""The outbox: every mail with what became of it, and what a person decides about one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoahoi.accounts.models import User
from hoahoi.documents import outbox, outbox_acts
from hoahoi.documents.mail_models import Message
from hoahoi.documents.outbox_preferences import MailError, unsubscribe_url
from hoahoi.documents.outbox_topics import topic_of
from hoahoi.ui.vietnamese import day as day_text

from .access import mail_only

State = Message.State
TONES = {
    State.SENT: "good", State.FAILED: "danger", State.BOUNCED: "danger", State.UNKNOWN: "attention", State.DRAFT: "info", State.HELD: "info",
    State.SENDING: "info",
}  # fmt: skip
_PAGE = 50


@mail_only
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """?tinh-trang=failed&mau=reminder&tu=2026-11-01&den=…&q=…&sau=<id>: newest first."""
    asked = request.GET
    rows = _asked(asked)
    before = asked.get("sau", "")
    found = list((rows.filter(pk__lt=int(before)) if before.isdecimal() else rows).select_related("user").order_by("-pk")[: _PAGE + 1])
    context = {
        "table": _table(found[:_PAGE], asked, found[_PAGE - 1].pk if len(found) > _PAGE else None, rows.count()),
        "filters": _filters(request), "counts": _counts(), "configured": outbox.configured(),
    }  # fmt: skip
    return render(request, "documents/outbox.html", context)


def _asked(asked: QueryDict) -> Any:
    rows = Message.objects.all()
    if (state := asked.get("tinh-trang", "")) in State.values:
        rows = rows.filter(state=state)
    if template := asked.get("mau"):
        rows = rows.filter(template=template)
    if since := _day(asked.get("tu")):
        rows = rows.filter(written_at__gte=since)
    if until := _day(asked.get("den")):
        rows = rows.filter(written_at__lt=until + timedelta(days=1))
    if words := asked.get("q", "").strip():
        rows = rows.filter(address__icontains=words) | rows.filter(subject__icontains=words)
    return rows


def _day(text: str | None) -> datetime | None:
    """Midnight of a day given as 2026-11-20 or 20/11/2026."""
    if not text:
        return None
    try:
        found = parse_date(text) if "-" in text else datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(found, datetime.min.time())) if found else None


def _filters(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET
    used = sorted(Message.objects.order_by().values_list("template", flat=True).distinct())
    fields = [
        {"name": "tinh-trang", "label": _("Tình trạng"), "kind": "select", "options": State.choices, "value": asked.get("tinh-trang", "")},
        {"name": "mau", "label": _("Mẫu"), "kind": "select", "options": [(t, topic_of(t).title) for t in used], "value": asked.get("mau", "")},
        {"name": "tu", "label": _("Viết từ ngày"), "kind": "text", "value": asked.get("tu", "")},
        {"name": "den", "label": _("đến ngày"), "kind": "text", "value": asked.get("den", "")},
    ]
    any_ = any(asked.get(name) for name in ("tinh-trang", "mau", "tu", "den", "q"))
    return {"action_url": request.path, "fields": fields, "q": asked.get("q", ""), "clear_url": request.path if any_ else ""}


def _counts() -> list[dict[str, Any]]:
    """How many messages need a person, by state."""
    counts = dict(Message.objects.order_by().values_list("state").annotate(n=Count("pk")))
    return [
        {"label": State(s).label, "n": counts[s], "url": f"?tinh-trang={s}", "tone": TONES[s]}
        for s in (State.UNKNOWN, State.BOUNCED, State.FAILED) if counts.get(s)
    ]  # fmt: skip


def _table(rows: list[Message], asked: QueryDict, after: int | None, total: int) -> dict[str, Any]:
    following = asked.copy()
    following["sau"] = str(after or "")
    return {
        "caption": _("Thư đi, mới nhất trước"), "totals": None, "selectable": False, "next_url": f"?{following.urlencode()}" if after else "",
        "count_text": _("%(n)s thư") % {"n": total},
        "columns": [
            {"name": "subject", "label": _("Tiêu đề"), "kind": "link"}, {"name": "to", "label": _("Gửi tới"), "kind": "text"},
            {"name": "template", "label": _("Mẫu"), "kind": "text"}, {"name": "state", "label": _("Tình trạng"), "kind": "tag"},
            {"name": "reason", "label": _("Lý do"), "kind": "text"}, {"name": "at", "label": _("Viết lúc"), "kind": "date"},
        ],
        "rows": [{"url": f"/thu-di/{m.pk}/", "id": m.pk, "cells": _cells(m)} for m in rows],
        "empty": {"title": _("Chưa có thư nào"), "text": _("Thư nhắc việc, thư hỏi việc sử dụng kết quả và các thư khác hiện ở đây khi được viết.")},
    }  # fmt: skip


def _cells(message: Message) -> list[dict[str, Any]]:
    whom = message.user.get_full_name() if message.user else ""
    return [
        {"text": message.subject, "url": f"/thu-di/{message.pk}/", "kind": "link"}, {"text": message.address or _("chưa có địa chỉ"), "note": whom},
        {"text": topic_of(message.template).title},
        {"text": message.get_state_display(), "kind": "tag", "tone": TONES.get(State(message.state), "neutral")}, {"text": message.reason},
        {"text": f"{timezone.localtime(message.written_at):%d/%m/%Y %H:%M}", "kind": "date"},
    ]  # fmt: skip


@mail_only
@require_GET
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as it would be sent, what became of it, and what can be done."""
    found = get_object_or_404(Message.objects.select_related("user", "handled_by", "resend_of", "gathered_in"), pk=pk)
    draft = outbox.mail(found)
    link = unsubscribe_url(found)  # whoever has it can turn the recipient's mail off: only the recipient gets it
    headers = [(_("Tới"), found.address or _("chưa có địa chỉ")), (_("Từ"), draft.from_email), (_("Trả lời tới"), ", ".join(draft.reply_to))]
    secret = topic_of(found.template).secret
    context = {
        "message": found, "topic": topic_of(found.template), "tone": TONES.get(State(found.state), "neutral"), "body": _masked(draft.body, link),
        "headers": [(label, value) for label, value in headers if value], "extra": [(k, _masked(v, link)) for k, v in sorted(draft.extra_headers.items())],
        "context": sorted(found.context.items()), "resends": Message.objects.filter(resend_of=found).order_by("pk"),
        "gathered": Message.objects.filter(gathered_in=found).order_by("pk"),
        "may_resend": found.state in outbox_acts.RESENDABLE and not secret and not Message.objects.filter(key=f"resend:{found.pk}").exists(),
        "secret": secret, "may_cancel": found.state in outbox_acts.CANCELLABLE, "may_bounce": found.state in (State.SENT, State.UNKNOWN),
        "unknown": found.state == State.UNKNOWN, "held": found.state == State.BOUNCED and found.released_at is None,
        "bounce": outbox.bounce_of(found.address),
    }  # fmt: skip
    return render(request, "documents/message.html", context)


def _masked(text: str, link: str) -> str:
    return text.replace(link, _("[đường dẫn riêng của người nhận]")) if link else text


def _resend(found: Message, request: HttpRequest, actor: User) -> tuple[Message, str]:
    again = outbox_acts.resend(message=found, actor=actor)
    words = {State.SENT: _("Đã gửi lại bằng thư mới này."), State.DRAFT: _("Đã viết thư mới; chưa gửi được: %s") % again.reason}
    return again, words.get(State(again.state), _("Đã gửi lại; thư mới: %s.") % again.get_state_display())


def _cancel(found: Message, request: HttpRequest, actor: User) -> tuple[Message, str]:
    return outbox_acts.cancel(message=found, actor=actor, reason=request.POST.get("ly-do", "")), _("Đã hủy. Thư này không gửi nữa.")


def _bounce(found: Message, request: HttpRequest, actor: User) -> tuple[Message, str]:
    done = outbox_acts.note_bounce(message=found, reason=request.POST.get("ly-do", ""), actor=actor)
    return done, _("Đã ghi bị trả lại. Địa chỉ này được giữ, không gửi thư tới nữa cho đến khi sửa.")


def _arrived(found: Message, request: HttpRequest, actor: User) -> tuple[Message, str]:
    return outbox_acts.note_arrived(message=found, actor=actor), _("Đã ghi là đã gửi.")


def _release(found: Message, request: HttpRequest, actor: User) -> tuple[Message, str]:
    return outbox_acts.release_address(message=found, actor=actor), _("Thôi giữ địa chỉ này từ ngày %s.") % day_text(timezone.localdate())


WHAT: dict[str, Callable[[Message, HttpRequest, User], tuple[Message, str]]] = {
    "gui-lai": _resend, "huy": _cancel, "tra-lai": _bounce, "da-den": _arrived, "thoi-giu": _release,
}  # fmt: skip


@mail_only
@require_POST
def handle(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """One decision about one message."""
    found = get_object_or_404(Message.objects.select_related("user"), pk=pk)
    if what not in WHAT:
        raise Http404
    try:
        found, words = WHAT[what](found, request, request.user)  # type: ignore[arg-type]
    except MailError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)
    return redirect("documents:message", found.pk)
