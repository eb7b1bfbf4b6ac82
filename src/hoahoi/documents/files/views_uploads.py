"""Resumable uploads over HTTP, as tus 1.0 does it (core, creation, termination). Answers to the browser's script are JSON."""

from __future__ import annotations

import base64
import binascii
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from . import actions, uploads
from .faults import FileFault, StorageAway
from .models import File
from .rules import can_attach, visible_record
from .section import files_url
from .settings import read_files_config
from .views import say_added, signed_in

VERSION = "1.0.0"
_PIECE_TYPE = "application/offset+octet-stream"


def _tus(answer: HttpResponse, upload: uploads.Upload | None = None) -> HttpResponse:
    answer["Tus-Resumable"] = VERSION
    if upload is not None and upload.path.exists():
        answer["Upload-Offset"] = str(upload.offset)
        answer["Upload-Length"] = str(upload.length)
        answer["Upload-Expires"] = http_date(upload.expires)
    return answer


def _said(status: int, **said: Any) -> HttpResponse:
    return _tus(JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False}))


def _fault(fault: FileFault) -> HttpResponse:
    return _said(503 if isinstance(fault, StorageAway) else 422, message=str(fault))


def _metadata(request: HttpRequest) -> dict[str, str]:
    """Upload-Metadata: "name bmFtZQ==,role b3RoZXI=". What is no such thing is left out."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "")[:4000].split(","):
        key, _space, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


@signed_in
@require_http_methods(["POST", "OPTIONS"])
def create(request: HttpRequest) -> HttpResponseBase:
    if request.method == "OPTIONS":
        answer = _tus(HttpResponse(status=204))
        answer["Tus-Version"], answer["Tus-Extension"] = VERSION, "creation,termination,expiration"
        answer["Tus-Max-Size"] = str(read_files_config().largest)
        return answer
    said = _metadata(request)
    record = visible_record(request.user, said.get("kind", ""), _number(said.get("id", "")))
    if record is None or not can_attach(request.user, record):
        raise Http404
    role = said.get("role", "")
    length = _number(request.headers.get("Upload-Length", ""))
    try:
        upload = uploads.begin(
            user_id=request.user.pk, kind=record.kind, pk=record.pk, role=role if role in File.Role.values else File.Role.OTHER,
            name=said.get("name", ""), length=length,
        )  # fmt: skip
    except FileFault as fault:
        return _fault(fault)
    answer = _tus(HttpResponse(status=201), upload)
    answer["Location"] = f"/tep/tai-len/{upload.token}/"
    return answer


@signed_in
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def piece(request: HttpRequest, token: str) -> HttpResponseBase:
    upload = uploads.find(token, request.user.pk)
    if upload is None:
        raise Http404
    if request.method == "HEAD":
        return _tus(HttpResponse(), upload)
    if request.method == "DELETE":
        uploads.drop(upload)
        return _tus(HttpResponse(status=204))
    if request.content_type not in (_PIECE_TYPE, ""):  # none with an empty piece
        return _said(415, message=_("Trình duyệt gửi sai kiểu dữ liệu. Tải lại trang rồi thử lại."))
    try:
        with uploads.held(upload) as part:
            return _append(request, upload, part)
    except uploads.Busy:
        return _tus(_said(423, message=_("Tệp này đang được gửi ở một cửa sổ khác.")), upload)
    except FileNotFoundError as error:
        raise Http404 from error


def _append(request: HttpRequest, upload: uploads.Upload, part: BinaryIO) -> HttpResponse:
    try:
        at = uploads.append(upload, part, _number(request.headers.get("Upload-Offset", "")), cast(BinaryIO, request))
    except uploads.WrongOffset:
        return _tus(_said(409, message=_("Phần gửi không nối tiếp phần đã có.")), upload)
    except FileFault as fault:
        return _tus(_fault(fault), upload)
    except OSError:  # the connection was lost: nobody hears the answer, the bytes that came stay
        return _tus(HttpResponse(status=400), upload)
    return _tus(HttpResponse(status=204), upload) if at < upload.length else _finish(request, upload)


def _finish(request: HttpRequest, upload: uploads.Upload) -> HttpResponse:
    """All is here: check, keep, tie to the record. When the store is away the part stays, and an empty piece at its end tries again."""
    record = visible_record(request.user, upload.kind, upload.pk)
    if record is None or not can_attach(request.user, record):  # the right ended meanwhile
        uploads.drop(upload)
        raise Http404
    try:
        file, new = actions.add_file(record=record, path=upload.path, name=upload.name, role=upload.role, actor=request.user)
    except StorageAway as fault:
        return _tus(_fault(fault), upload)
    except FileFault as fault:
        uploads.drop(upload)
        return _fault(fault)
    uploads.drop(upload)
    say_added(request, file, new)
    return _said(200, id=file.pk, name=file.name, new=new, next=files_url(record.kind, record.pk))


@signed_in
@require_POST
def give_up(request: HttpRequest, token: str) -> HttpResponse:
    """Drop an unfinished upload, by a plain button."""
    upload = uploads.find(token, request.user.pk)
    if upload is None:
        raise Http404
    uploads.drop(upload)
    messages.info(request, _("Đã bỏ tệp tải dở %(name)s.") % {"name": upload.name})
    return HttpResponseRedirect(files_url(upload.kind, upload.pk))
