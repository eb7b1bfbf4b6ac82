"""Papers of a record: what can be made now and what is missing, preview, PDF and DOCX, and the number from the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods

from hoahoi.directory.models import Signer
from hoahoi.directory.queries import signers_on, the_office
from hoahoi.documents.actions import NotPossible
from hoahoi.documents.letterhead import Letterhead
from hoahoi.documents.render import docx, html, pdf
from hoahoi.ledger.records import Record

from . import Desk, NotYet, Paper, desks, issue_paper, paper_draft, states_with_also

_TYPES = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@login_required
@require_GET
def index(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Every paper of the record: made with one click, or what is still missing for it."""
    here, record = _readable(request, slug, pk)
    found = states_with_also(record, request.user)
    context = {
        "record": record, "slug": slug, "ready": [s for s in found if not s.missing], "waiting": [s for s in found if s.missing],
        "issues": here.may_issue(request.user, record),
    }  # fmt: skip
    return render(request, "documents/papers.html", context)


@login_required
@require_GET
def preview(request: HttpRequest, slug: str, pk: int, code: str) -> HttpResponse:
    """The paper as a page."""
    here, record = _readable(request, slug, pk)
    context = {"record": record, "slug": slug, "paper": here.by_code.get(code), "document": html(_draft(record, code))}
    return render(request, "documents/paper.html", context)


@login_required
@require_GET
def download(request: HttpRequest, slug: str, pk: int, code: str, ext: str) -> HttpResponse:
    if ext not in _TYPES:
        raise Http404
    _here, record = _readable(request, slug, pk)
    made = (pdf if ext == "pdf" else docx)(_draft(record, code))
    response = HttpResponse(made, content_type=_TYPES[ext])
    response["Content-Disposition"] = f'attachment; filename="{code}-{record.pk}.{ext}"'
    return response


def _named(signer: Signer) -> str:
    """ "KT. Nông Thị Phó, Phó Giám đốc"; who no longer signs, or not always did, with the time of it."""
    name = " ".join(part for part in (signer.authority, signer.title) if part)
    since = _(" từ %s") % signer.valid_from if signer.valid_from else ""
    until = _(" đến %s") % signer.valid_to if signer.valid_to else ""
    return f"{name} ({(since + until).strip()})" if until else name


class IssueForm(forms.Form):
    """The day of the paper and who signs it; both stand on it and in the register."""

    on = forms.DateField(
        label=lazy("Ngày ban hành"), help_text=lazy("Như 16/01/2020"), input_formats=["%d/%m/%Y", "%Y-%m-%d"], widget=forms.DateInput(format="%d/%m/%Y"),
    )  # fmt: skip
    signer = forms.ModelChoiceField(Signer.objects.none(), label=lazy("Người ký"), empty_label=None, widget=forms.RadioSelect)

    def __init__(self, *args: Any, able: list[Signer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signer"].queryset = Signer.objects.filter(pk__in=[s.pk for s in able])  # type: ignore[attr-defined]
        self.fields["signer"].choices = [(s.pk, _named(s)) for s in able]  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, slug: str, pk: int, code: str) -> HttpResponse:
    """Give the paper its number: on which day, signed by whom."""
    here, record = _readable(request, slug, pk)
    if code not in here.by_code or not here.may_issue(request.user, record):
        raise Http404
    paper, office, file = here.by_code[code], the_office(), here.open(record)
    if hold := paper.missing(file) or _hold(paper, file):
        messages.error(request, " ".join(hold))
        return redirect("papers:index", slug=slug, pk=pk)
    able = list(office.signers.select_related("person").order_by("authority", "pk")) if office else []
    today = signers_on(office, timezone.localdate()) if office else []
    form = IssueForm(request.POST or None, able=able, initial={"on": timezone.localdate(), "signer": today[0].pk if today else None})
    if request.method == "POST" and form.is_valid():
        try:
            document = issue_paper(record=record, code=code, actor=request.user, on=form.cleaned_data["on"], signer=form.cleaned_data["signer"])
            messages.success(request, _("Đã cấp số %(number)s cho “%(title)s”.") % {"number": document.number, "title": paper.title})
            return redirect("papers:index", slug=slug, pk=pk)
        except (NotPossible, NotYet) as refused:
            form.add_error(None, str(refused))
    context = {"record": record, "slug": slug, "paper": paper, "form": form, "able": able}
    return render(request, "documents/issue.html", context, status=422 if form.errors else 200)


def _hold(paper: Paper, file: Letterhead) -> list[str]:
    """Why a paper that can be drawn takes no number now."""
    if paper.awaits_number(file):
        return []
    standing = paper.issued(file)
    return [_("Đã cấp số %s.") % standing.number if standing and standing.number else _("Giấy này không lấy số của Sở.")]


def _readable(request: HttpRequest, slug: str, pk: int) -> tuple[Desk, Any]:
    here = desks().get(slug)
    if here is None:
        raise Http404
    record: Record = get_object_or_404(here.model, pk=pk)
    if not here.may_read(request.user, record):
        raise Http404
    return here, record


def _draft(record: Record, code: str) -> Any:
    try:
        return paper_draft(record, code)
    except (KeyError, NotYet) as refused:
        raise Http404 from refused
