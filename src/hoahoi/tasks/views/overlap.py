"""The page of the search for earlier tasks: what is alike and why, the officer's word on each, the conclusion. Refused is not found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hoahoi.accounts.models import Role
from hoahoi.declare.registers import registers
from hoahoi.ledger.records import kinds

from .. import overlap
from ..models import Overlap, Proposal, Task
from ..money import TaskError

OFFICERS = (Role.SCIENCE, Role.PLANNING, Role.DIRECTOR)
_VERDICT_TONE = {"same": "danger", "near": "attention", "different": "good"}
_CONCLUDE = "ket-luan"


class _Judgement(forms.Form):
    use_required_attribute = False
    verdict = forms.ChoiceField(label=lazy("Kết quả đối chiếu"), choices=Overlap.Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=lazy("Lý do"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class _Conclusion(forms.Form):
    use_required_attribute = False
    conclusion = forms.CharField(label=lazy("Kết luận tra cứu"), max_length=400, widget=forms.Textarea(attrs={"rows": 4}))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def search_page(request: HttpRequest, subject_kind: str, pk: int) -> HttpResponse:
    """Officers only: what hosts propose is compared with what others proposed."""
    if not request.user.has_role(*OFFICERS) or pk >= 2**63:  # type: ignore[union-attr]
        raise Http404
    subject: Any = get_object_or_404(kinds()[subject_kind]._base_manager, pk=pk)
    search = overlap.found(subject)
    if request.method == "GET":
        return _drawn(request, search)
    chosen = request.POST.get("viec", "")
    form = _Conclusion(request.POST) if chosen == _CONCLUDE else _Judgement(request.POST, prefix=chosen)
    row = next((row for row in search.rows if str(row.task.pk) == chosen), None)
    if chosen != _CONCLUDE and row is None:
        raise Http404
    if form.is_valid():
        try:
            if row is not None:
                overlap.judge(
                    subject=subject, task=row.task, verdict=form.cleaned_data["verdict"], reason=form.cleaned_data["reason"],
                    likeness=row.likeness, on=timezone.localdate(), actor=request.user,
                )  # fmt: skip
            else:
                overlap.conclude(subject=subject, conclusion=form.cleaned_data["conclusion"], on=timezone.localdate(), actor=request.user)
        except TaskError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    if form.errors:
        return _drawn(request, search, {chosen: form}, 422)
    messages.success(request, _("Đã ghi kết quả đối chiếu.") if row else _("Đã ghi kết luận tra cứu."))
    return HttpResponseRedirect(request.path + (f"#nv-{row.task.pk}" if row else ""))


def _drawn(request: HttpRequest, search: overlap.Search, typed: dict[str, forms.Form] | None = None, status: int = 200) -> HttpResponse:
    typed = typed or {}
    subject: Proposal | Task = search.subject
    entry = registers()[subject.kind]
    own = overlap.task_of(subject)
    name = subject.title if len(subject.title) <= 60 else subject.title[:57].rstrip() + "…"
    context = {
        "search": search, "subject": subject, "crumbs": [(str(entry.title), entry.url), (name, subject.get_absolute_url())],
        "lines": [_line(row, typed.get(str(row.task.pk))) for row in search.rows], "task": own, "must_say": overlap.MUST_SAY,
        "conclude": None if own is None or search.concluded else typed.get(_CONCLUDE) or _Conclusion(initial={"conclusion": _proposed(search)}),
    }  # fmt: skip
    return render(request, "tasks/overlap.html", context, status=status)


def _line(row: overlap.Alike, typed: forms.Form | None) -> dict[str, Any]:
    said = row.verdict
    known = {"verdict": said.verdict, "reason": said.reason} if said else {}
    return {
        "row": row, "former": row.name if row.name != row.task.title else "", "form": typed or _Judgement(initial=known, prefix=str(row.task.pk)),
        "open": typed is not None or (said is None and row.likeness >= overlap.MUST_SAY), "tone": _VERDICT_TONE[said.verdict] if said else "",
        "verdict": said.title.partition(":")[0] if said else "",
    }  # fmt: skip


def _proposed(search: overlap.Search) -> str:
    """The conclusion that the officer's words on each amount to; the officer may write another."""
    said = [row.verdict for row in search.rows if row.verdict]
    same, near = (sum(o.verdict == verdict for o in said) for verdict in (Overlap.Verdict.SAME, Overlap.Verdict.NEAR))
    if search.unsaid:
        return ""
    if same:
        return _("Trùng với %d nhiệm vụ đã và đang thực hiện.") % same
    told = _("Không trùng nhiệm vụ đã và đang thực hiện")
    return told + (_("; gần với %d nhiệm vụ.") % near if near else ".")
