"""Taking a case to its next stage: what is possible, what falls due from it, then the act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from hoahoi.accounts.models import Role
from hoahoi.ledger.dates import PartialDateFormField
from hoahoi.ledger.records import kinds
from hoahoi.office import pages
from hoahoi.office.access import signed_in
from hoahoi.office.forms import may_edit
from hoahoi.office.registry import register_of, rules_of
from hoahoi.procedures.actions import NotAllowed, move, procedure_of
from hoahoi.procedures.calendar import due
from hoahoi.procedures.guards import unmet
from hoahoi.procedures.models import Case
from hoahoi.procedures.regimes import Deadline, Procedure, Stage
from hoahoi.procedures.rules import REGIME_EDITORS
from hoahoi.procedures.schema import GUARDS
from hoahoi.procedures.versions import Incomplete
from hoahoi.tasks.models import Task
from hoahoi.tasks.next_steps import ENDED, act_for
from hoahoi.tasks.rules import answers_for, follows_only
from hoahoi.tasks.views.pattern import url_of
from hoahoi.ui.vietnamese import day


class MoveForm(forms.Form):
    to = forms.ChoiceField(label=lazy("Chuyển sang"), widget=forms.RadioSelect)
    on = PartialDateFormField(label=lazy("Ngày"), help_text=lazy("Ngày của bước này, như 16/01/2020; các thời hạn tính từ ngày ấy"))
    reason = forms.CharField(label=lazy("Lý do, căn cứ"), required=False, max_length=400)

    def __init__(self, stages: list[Stage], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].required = True
        self.fields["to"].choices = [(s.code, s.title) for s in stages]  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        value = self.cleaned_data["on"]
        if not value.day:
            raise forms.ValidationError(_("Ghi đủ ngày, tháng, năm: thời hạn tính theo ngày."))
        if value.first > timezone.localdate():
            raise forms.ValidationError(_("Bước này chưa tới ngày. Ghi khi việc đã xong."))
        return value.first


@signed_in
@require_http_methods(["GET", "POST"])
def move_case(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(Case, pk=pk)
    entry = register_of(case.subject_kind)
    subject = kinds()[case.subject_kind]._base_manager.filter(pk=case.subject_id).first()
    if subject is None or not _may_look(request.user, entry, subject):
        raise Http404
    if case.subject_kind == Task.kind and (why := follows_only(subject)):
        messages.info(request, why)
        return HttpResponseRedirect(subject.get_absolute_url())
    try:
        procedure = procedure_of(case)
    except Incomplete as incomplete:
        messages.warning(request, incomplete.message)
        return HttpResponseRedirect(incomplete.url if request.user.has_role(*REGIME_EDITORS) else subject.get_absolute_url())
    here = procedure.stage(case.stage)
    ahead = [procedure.stage(code) for code in here.next]
    if case.subject_kind == Task.kind and here.next:
        ahead = [stage for stage in ahead if stage.code not in ENDED]  # closing and stopping are acts of their own, with their money
        if not ahead:
            return HttpResponseRedirect(url_of(subject, "ket-thuc"))
    if not may_edit(request.user, entry, subject):
        ahead = [stage for stage in ahead if _roles_on(request.user, entry, subject) & set(stage.actors)]
        if not ahead:
            raise Http404
    if not ahead:
        messages.info(request, _("Hồ sơ đã ở bước cuối."))
        return HttpResponseRedirect(subject.get_absolute_url())
    form = MoveForm(ahead, request.POST or None, initial={"to": ahead[0].code, "on": day(timezone.localdate())})
    if request.method == "POST" and form.is_valid():
        try:
            move(
                case=case,
                to=form.cleaned_data["to"],
                subject=subject,
                actor=request.user,
                on=form.cleaned_data["on"],
                reason=form.cleaned_data["reason"],
            )
        except NotAllowed as error:
            form.add_error("to", str(error))
        else:
            messages.success(request, _("Đã chuyển sang “%(stage)s”.") % {"stage": procedure.stage(form.cleaned_data["to"]).title})
            return HttpResponseRedirect(subject.get_absolute_url())
    context = {
        "form": form, "here": here.title, "title": pages.title_of(subject), "crumbs": pages.crumbs(entry, subject), "back": subject.get_absolute_url(),
        "asked": _asked(case, subject, procedure, here, ahead),
        "consequences": [(stage.title, _falls_due(procedure, stage)) for stage in ahead], "regime": case.regime,
    }  # fmt: skip
    return render(request, "office/move.html", context, status=422 if form.errors else 200)


def _may_look(user: Any, entry: Any, subject: Any) -> bool:
    return may_edit(user, entry, subject) or bool(_roles_on(user, entry, subject))


def _roles_on(user: Any, entry: Any, subject: Any) -> set[str]:
    """Roles, beside the editors', in which this person may take steps of this record: the province's leaders, and who carries the task out."""
    roles = {Role.LEADER} if user.has_role(Role.LEADER) and rules_of(entry).can_view(user, subject) else set()
    if isinstance(subject, Task) and user.has_role(Role.INVESTIGATOR) and answers_for(user, subject):
        roles.add(Role.INVESTIGATOR)
    return {str(role) for role in roles}


def _asked(case: Case, subject: Any, procedure: Procedure, here: Stage, ahead: list[Stage]) -> list[dict[str, Any]]:
    """What this stage asks before it is left, and each next one before it is entered: met, or why not and where to do it."""
    attested = case.stage != procedure.start and not case.entries.filter(stage=case.stage, recorded=False).exists()
    lines = [] if attested else [_guard(case, subject, name, "") for name in here.guards]
    return lines + [_guard(case, subject, name, stage.title) for stage in ahead for name in stage.entry_guards]


def _guard(case: Case, subject: Any, name: str, of: str) -> dict[str, Any]:
    why = " ".join(unmet(case, subject, [name]))
    known = case.subject_kind == Task.kind
    return {"title": GUARDS[name], "why": why, "of": of, "url": act_for(subject, name) if why and known else ""}


def _falls_due(procedure: Procedure, stage: Stage) -> list[dict[str, str]]:
    """What the rules make due once the stage is entered today."""
    return [_line(rule) for rule in procedure.deadlines if rule.stage == stage.code]


def _line(rule: Deadline) -> dict[str, str]:
    return {
        "title": rule.title, "by": day(due(timezone.localdate(), rule.amount, rule.unit)), "who": str(Role(rule.role).label),
        "basis": f"{rule.source}, {rule.article}", "confidence": rule.confidence,
    }  # fmt: skip
