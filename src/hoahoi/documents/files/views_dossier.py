"""The dossier of a record, as a ZIP or as one PDF, of whatever this person may see of it."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from . import dossier_pdf, dossier_zip
from .dossier import Dossier, gather
from .faults import StorageAway
from .section import files_url
from .serving import disposition
from .views import found_record, signed_in


@signed_in
@require_GET
def archive(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    dossier = gather(found_record(request, kind, pk), request.user)
    return _given(dossier_zip.stream(dossier, day=timezone.localdate()), _name(dossier, "zip"), "application/zip")


@signed_in
@require_GET
def bound(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    dossier = gather(found_record(request, kind, pk), request.user)
    try:
        path = dossier_pdf.bind(dossier, day=timezone.localdate())
    except StorageAway as fault:
        context = {"fault": str(fault), "title": dossier.title, "back": files_url(kind, pk)}
        return render(request, "documents/files/away.html", context, status=503)
    return _given(dossier_pdf.given_out(path), _name(dossier, "pdf"), "application/pdf")


def _name(dossier: Dossier, extension: str) -> str:
    return _("Hồ sơ %(title)s") % {"title": dossier.title[:120]} + f".{extension}"


def _given(pieces: object, name: str, media_type: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(pieces, content_type=media_type)  # type: ignore[arg-type]
    answer["Content-Disposition"] = disposition(name)
    answer["Content-Encoding"] = "identity"  # compressing would hold the stream back
    return answer
