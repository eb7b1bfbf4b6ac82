"""The office's words for its documents: every part with its default and the office's text, seen in a whole document before it is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hoahoi.documents import wording as words
from hoahoi.documents.blocks import Draft, Paragraph, Title
from hoahoi.documents.render import html, pdf
from hoahoi.documents.wording import DocumentKind, Key, Part, WordingError
from hoahoi.documents.wording_actions import reset_wording, set_wording
from hoahoi.documents.wording_models import Wording
from hoahoi.ledger.models import Entry
from hoahoi.ui.vietnamese import day as day_text

from .access import editors_only


@editors_only
@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """Every kind of document whose words can be changed, and how many the office has changed."""
    own = {key for key, text in words.standing().items() if text}
    rows = [
        {
            "url": "", "id": "",
            "cells": [
                {"text": kind.title, "url": f"/mau-van-ban/{kind.code}/", "kind": "link"}, {"text": len(kind.parts), "kind": "number"},
                {"text": sum(part.key in own for part in kind.parts.values()), "kind": "number"},
            ],
        }
        for kind in words.document_kinds().values()
    ]  # fmt: skip
    columns = [
        {"name": "title", "label": _("Loại văn bản"), "kind": "link"}, {"name": "parts", "label": _("Phần sửa được"), "kind": "number"},
        {"name": "own", "label": _("Đã có lời văn riêng"), "kind": "number"},
    ]  # fmt: skip
    table = {"caption": _("Loại văn bản"), "columns": columns, "rows": rows, "totals": None, "selectable": False, "count_text": "", "empty": None}
    return render(request, "documents/wordings.html", {"table": table})


@editors_only
@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest, code: str) -> HttpResponse:
    """One kind. POST viec=luu keeps what was changed, viec=xem only draws it, mac-dinh=<part> goes back to the default."""
    found = _kind(code)
    texts, errors = _texts(request, found), {}
    if request.method == "POST" and "mac-dinh" in request.POST:
        return _reset(request, found, request.POST["mac-dinh"])
    if request.method == "POST" and request.POST.get("viec") == "luu":
        errors = _keep(request, found, texts)
        if not errors:
            return redirect("documents:wording", code)
    errors = errors or _wrong(found, texts)
    draft, real = _draft(found, {} if errors else texts)
    context = {
        "kind": found, "parts": [_shown(part, texts, errors) for part in found.parts.values()], "errors": errors, "preview": html(draft),
        "real": real, "history": _history(found), "today": timezone.localdate(), "since": request.POST.get("tu-ngay", ""),
    }  # fmt: skip
    template = "documents/_wording_preview.html" if request.headers.get("HX-Request") else "documents/wording.html"
    return render(request, template, context)


@editors_only
@require_http_methods(["GET", "POST"])
def preview_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The whole document as PDF; POST: with the texts of the form, kept or not."""
    found = _kind(code)
    texts = _texts(request, found)
    draft, _real = _draft(found, {} if _wrong(found, texts) else texts)
    return HttpResponse(pdf(draft), content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="xem-truoc.pdf"'})


def _kind(code: str) -> DocumentKind:
    found = words.document_kinds().get(code)
    if found is None or not found.parts:
        raise Http404
    return found


def _texts(request: HttpRequest, kind: DocumentKind) -> dict[Key, str]:
    """The office's text of each part: as typed, else as kept; "" stands for the default."""
    kept = words.standing()
    return {part.key: request.POST.get(f"loi-{part.part}", kept.get(part.key, "")).strip() for part in kind.parts.values()}


def _wrong(kind: DocumentKind, texts: dict[Key, str]) -> dict[str, str]:
    errors = {}
    for part in kind.parts.values():
        try:
            words.check(texts[part.key], part.placeholders)
        except WordingError as error:
            errors[part.part] = str(error)
    return errors


def _keep(request: HttpRequest, kind: DocumentKind, texts: dict[Key, str]) -> dict[str, str]:
    """Keep every part that was changed, or none. Returns what stands against it, by part."""
    if errors := _wrong(kind, texts):
        return errors
    asked = request.POST.get("tu-ngay", "").strip()
    since = _day(asked)
    if asked and since is None:
        return {"tu-ngay": _("Ghi ngày theo dạng 20/11/2026.")}
    try:
        changed = sum(_set(part, texts[part.key], request.user, since) for part in kind.parts.values())
    except WordingError as error:
        return {"tu-ngay": str(error)}
    if changed:
        messages.success(
            request, _("Đã lưu %(n)s phần, dùng cho giấy tờ từ ngày %(day)s.") % {"n": changed, "day": day_text(since or timezone.localdate())}
        )
    else:
        messages.info(request, _("Không có gì thay đổi."))
    return {}


def _set(part: Part, text: str, user: Any, since: Any) -> bool:
    if not text or text == part.default:
        return reset_wording(part=part, actor=user, since=since) is not None
    return set_wording(part=part, text=text, actor=user, since=since) is not None


def _day(text: str) -> Any:
    parts = text.split("/")
    try:
        return parse_date(f"{int(parts[2]):04d}-{int(parts[1]):02d}-{int(parts[0]):02d}" if len(parts) == 3 else text)
    except ValueError:
        return None


def _reset(request: HttpRequest, kind: DocumentKind, part: str) -> HttpResponse:
    if part not in kind.parts:
        raise Http404
    try:
        if reset_wording(part=kind.parts[part], actor=request.user):  # type: ignore[arg-type]
            messages.success(request, _("“%s” dùng lại lời văn mặc định.") % kind.parts[part].title)
    except WordingError as error:
        messages.error(request, str(error))
    return redirect("documents:wording", kind.code)


def _draft(kind: DocumentKind, texts: dict[Key, str]) -> tuple[Draft, bool]:
    """The newest real document with these texts, else the parts alone; whether it is real."""
    with words.trial(texts):
        if draft := kind.example() if kind.example else None:
            return draft, True
        voice = words.Voice()
        blocks: list[Any] = [Title(kind.title.upper(), "")]
        for part in kind.parts.values():
            blocks.append(Paragraph([voice.words(part, **{name: f"[{what}]" for name, what in part.placeholders.items()})]))
    return Draft(title=kind.title, author="", blocks=blocks, day=timezone.localdate()), False


def _shown(part: Part, texts: dict[Key, str], errors: dict[str, str]) -> dict[str, Any]:
    text = texts[part.key]
    return {
        "part": part, "text": text or part.default, "own": bool(text) and text != part.default, "error": errors.get(part.part, ""),
        "placeholders": [(f"{{{name}}}", what) for name, what in part.placeholders.items()], "rows": max(2, len(text or part.default) // 70 + 1),
    }  # fmt: skip


def _history(kind: DocumentKind) -> list[dict[str, Any]]:
    """Versions of the kind's parts, newest first, with who wrote each."""
    rows = list(Wording.objects.filter(document_kind=kind.code).order_by("-pk")[:100])
    who = dict(Entry.objects.filter(kind=Wording.kind, object_id__in=[r.pk for r in rows], version=1).values_list("object_id", "actor"))
    return [
        {
            "title": kind.parts[r.part].title if r.part in kind.parts else r.part, "text": r.text, "since": r.since,
            "at": f"{timezone.localtime(r.written_at):%H:%M %d/%m/%Y}", "who": who.get(r.pk, ""), "url": f"{r.get_absolute_url()}so-cai/",
        }
        for r in rows
    ]  # fmt: skip
