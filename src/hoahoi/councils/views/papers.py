"""Papers of a council: what can be made now and what is missing, preview, PDF, DOCX, all at once; and the export for a recount."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hoahoi.councils import rules
from hoahoi.councils.common import CouncilError
from hoahoi.councils.models import Council, Vote
from hoahoi.councils.papers import KINDS, PaperState, list_papers, paper_draft
from hoahoi.councils.papers.bundle import archive, one_pdf
from hoahoi.councils.queries import export_vote
from hoahoi.documents.blocks import Draft
from hoahoi.documents.render import docx, html, pdf

from .console_access import looking

_CONTENT_TYPES = {
    "pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "zip": "application/zip"
}  # fmt: skip


@looking
@require_GET
def index(request: HttpRequest, council: Council) -> HttpResponse:
    """Every paper: made with one click, or what is still missing for it."""
    states = _readable(request, council)
    votes = [v for v in _votes(council) if _exportable(request.user, v)]
    context = {
        "council": council, "ready": [s for s in states if not s.missing], "waiting": [s for s in states if s.missing], "votes": votes,
        "runs": rules.can_run(request.user, council),
    }  # fmt: skip
    return render(request, "councils/papers/index.html", context)


@looking
@require_GET
def preview(request: HttpRequest, council: Council, kind: str) -> HttpResponse:
    """The paper as a page, or why it cannot be made yet."""
    state = _asked(request, council, kind)
    document = "" if state.missing else html(paper_draft(council, kind))
    return render(request, "councils/papers/preview.html", {"council": council, "paper": state, "document": document})


@looking
@require_GET
def download(request: HttpRequest, council: Council, kind: str, ext: str) -> HttpResponse:
    state = _asked(request, council, kind)
    if state.missing:
        raise Http404
    made = (pdf if ext == "pdf" else docx)(paper_draft(council, kind))
    return _file(made, f"{kind}-{council.pk}", ext)


@looking
@require_GET
def everything_pdf(request: HttpRequest, council: Council) -> HttpResponse:
    """Every paper that can be made now as one PDF with bookmarks."""
    return _everything(request, council, "pdf", lambda drafts: one_pdf(_("Giấy tờ của hội đồng: %s") % council.title, drafts))


@looking
@require_GET
def everything_zip(request: HttpRequest, council: Council) -> HttpResponse:
    """PDF and DOCX of every paper that can be made now, numbered in their order."""
    return _everything(request, council, "zip", archive)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What tools/recount.py reads. Only of a counted vote, and not where the chair has the tally withheld."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    vote = get_object_or_404(Vote.objects.select_related("item__council"), pk=pk, status=Vote.Status.COUNTED)
    if not _exportable(request.user, vote):
        raise Http404
    text = json.dumps(export_vote(vote), ensure_ascii=False, indent=1, sort_keys=True)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="kiem-lai-{vote.pk}.json"'
    add_never_cache_headers(response)
    return response


def _exportable(user: Any, vote: Vote) -> bool:
    return not vote.only_result and rules.reads_all(user, vote.item.council)


def _votes(council: Council) -> list[Vote]:
    votes = Vote.objects.filter(item__council=council, status=Vote.Status.COUNTED).select_related("item__council")
    return list(votes.order_by("item__position", "round"))


def _readable(request: HttpRequest, council: Council) -> list[PaperState]:
    """The papers that exist for this person. Raises Http404 when there is none."""
    states = list_papers(council)
    if rules.reads_all(request.user, council):
        return states
    if council.stage != Council.Stage.FINISHED:
        raise Http404
    return [s for s in states if s.to_members]


def _asked(request: HttpRequest, council: Council, kind: str) -> PaperState:
    found = next((s for s in _readable(request, council) if s.code == kind), None)
    if found is None:
        raise Http404
    return found


def _everything(request: HttpRequest, council: Council, ext: str, join: Callable[[list[tuple[str, Draft]]], bytes]) -> HttpResponse:
    ready = [s for s in _readable(request, council) if not s.missing]
    if not ready:
        raise Http404
    order = list(KINDS)
    names = [s.title if ext == "pdf" else f"{order.index(s.code) + 1:02d}-{s.code}" for s in ready]
    try:
        made = join([(name, paper_draft(council, s.code)) for name, s in zip(names, ready, strict=True)])
    except CouncilError as refused:  # the council moved on between the two reads
        raise Http404 from refused
    return _file(made, f"giay-to-hoi-dong-{council.pk}", ext)


def _file(made: bytes, name: str, ext: str) -> HttpResponse:
    response = HttpResponse(made, content_type=_CONTENT_TYPES[ext])
    response["Content-Disposition"] = f'attachment; filename="{name}.{ext}"'
    return response
