"""One pattern for the page of every act: its form opens with what is known, the act is called, a refusal lands on its field, nobody is overtaken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hoahoi.accounts.models import Role
from hoahoi.declare.registers import Fact, registers
from hoahoi.forms.fields import Asked, RecordField
from hoahoi.ledger.models import Entry
from hoahoi.ledger.records import Record, kinds
from hoahoi.procedures.actions import NotAllowed
from hoahoi.procedures.versions import Incomplete
from hoahoi.ui.vietnamese import day

from ..models import Task
from ..money import TaskError
from ..rules import answers_for, follows_only

OFFICERS = (Role.SCIENCE, Role.PLANNING, Role.DIRECTOR)
SCIENCE = (Role.SCIENCE, Role.DIRECTOR)
# what else makes an opened form old: rows that another act added to the same record
_GROWING = {
    "task": ("contracts", "milestones", "stoppages", "checks", "appraisals"), "contract": ("payments", "appendices"), "call": ("called",),
}  # fmt: skip


class ActForm(forms.Form):
    """A form of one act. subject: the record that the act is about, None for one that begins a record."""

    use_required_attribute = False
    version = forms.CharField(widget=forms.HiddenInput, required=False, label=lazy("Bản"))

    def __init__(self, subject: Any, data: Any = None, *, given: dict[str, Any] | None = None) -> None:
        """given: what the address or an earlier try already says, above what the record knows."""
        self.subject = subject
        super().__init__(data)
        self.prepare()
        self.initial = {**self.known(), **(given or {}), "version": token(subject)}

    def prepare(self) -> None:
        """Choices and fields that depend on the subject."""

    def known(self) -> dict[str, Any]:
        """What the record already answers."""
        return {}


@dataclass(frozen=True)
class ActPage:
    """One act. do: (subject, cleaned values, actor) -> the record whose page comes next. consequence: what must be seen before it is confirmed."""

    kind: str
    name: str
    title: Any
    button: Any
    done: Any
    form: type[ActForm]
    do: Callable[[Any, dict[str, Any], Any], Record]
    roles: tuple[str, ...] = OFFICERS
    about: Callable[[Any], Iterable[Fact]] | None = None
    consequence: Callable[[Any, dict[str, Any]], list[Fact]] | None = None
    note: Any = ""
    hosts: bool = False  # for who carries the task out, and nobody else
    wide: bool = False  # its tables need the whole page: what the record says stands above the form, not beside it


ACTS: dict[tuple[str, str], ActPage] = {}


def declare(page: ActPage) -> None:
    ACTS[page.kind, page.name] = page


def url_of(subject: Record, name: str) -> str:
    return f"{subject.get_absolute_url()}viec/{name}/"


def may_do(user: Any, page: ActPage, task: Task | None = None) -> bool:
    if page.hosts:
        return task is not None and bool(user.has_role(Role.INVESTIGATOR)) and answers_for(user, task)
    return bool(user.has_role(*page.roles))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def act_page(request: HttpRequest, subject_kind: str, name: str, pk: int | None = None) -> HttpResponse:
    page = ACTS.get((subject_kind, name))
    if page is None or not (page.hosts or may_do(request.user, page)) or (pk is not None and pk >= 2**63):
        raise Http404
    subject = get_object_or_404(kinds()[subject_kind]._base_manager, pk=pk) if pk is not None else None
    task = subject if isinstance(subject, Task) else getattr(subject, "task", None)
    if page.hosts and not may_do(request.user, page, task):
        raise Http404
    if task is not None and (why := follows_only(task)):
        messages.info(request, why)
        return HttpResponseRedirect(task.get_absolute_url())
    if request.method == "GET":
        return _drawn(request, page, subject, page.form(subject, given=request.GET.dict()))
    if "them-dong" in request.POST:
        return _drawn(request, page, subject, page.form(subject, given=_typed(page.form(subject, request.POST))))
    return _try(request, page, subject)


def _try(request: HttpRequest, page: ActPage, subject: Any) -> HttpResponse:
    form = page.form(subject, request.POST)
    if not form.is_valid():
        return _drawn(request, page, subject, form, 422)
    try:
        with transaction.atomic():
            if subject is not None:
                type(subject)._base_manager.select_for_update().get(pk=subject.pk)
                if form.cleaned_data["version"] != token(subject):
                    return _overtaken(request, page, subject, form)
            if page.consequence is not None:
                facts = page.consequence(subject, form.cleaned_data)
                if request.POST.get("dong-y") != _seen(facts):
                    return _drawn(request, page, subject, form, consequence=facts)
            after = page.do(subject, form.cleaned_data, request.user)
    except TaskError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
    except Incomplete as incomplete:
        form.add_error(None, incomplete.message)
    else:
        messages.success(request, str(page.done))
        return HttpResponseRedirect(after.get_absolute_url())
    return _drawn(request, page, subject, form, 422)


def _seen(facts: list[Fact]) -> str:
    """What is confirmed is exactly what was shown."""
    return sha256("\n".join(f"{f.label}={f.value}" for f in facts).encode()).hexdigest()[:16]


def _typed(form: ActForm) -> dict[str, Any]:
    """What a sent form says, as it was typed."""
    return {
        name: field.widget.value_from_datadict(form.data, {}, name)
        for name, field in form.fields.items()
        if name != "version" and not field.widget.value_omitted_from_data(form.data, {}, name)
    }


# ---- nobody is overtaken


def token(subject: Any) -> str:
    """Changes whenever the subject, or a row that other acts add to it, was written."""
    if subject is None:
        return ""
    counts = [str(getattr(subject, name).count()) for name in _GROWING.get(subject.kind, ())]
    return ".".join([str(_version(subject)), *counts])


def _version(subject: Record) -> int:
    rows = Entry.objects.filter(kind=subject.kind, object_id=subject.pk).order_by("-version")
    return rows.values_list("version", flat=True).first() or 0


def _overtaken(request: HttpRequest, page: ActPage, subject: Any, form: ActForm) -> HttpResponse:
    """Somebody acted first: what stands now beside what was typed; what was typed stays, and the person decides."""
    now = type(subject)._base_manager.get(pk=subject.pk)
    again = page.form(now, given=_typed(form))
    last = Entry.objects.filter(kind=subject.kind, object_id=subject.pk).order_by("-version").first()
    changes = [
        {"label": str(again[name].label), "before": standing, "after": typed}
        for name, value in page.form(now).initial.items()
        if name not in ("version",) and name in form.cleaned_data
        if (standing := _text(value)) != (typed := _text(form.cleaned_data[name]))
    ]
    words = _("Trong lúc bạn làm, hồ sơ này vừa có thay đổi (%(who)s). Nội dung bạn gõ vẫn còn nguyên; xem lại rồi gửi lần nữa.")
    return _drawn(request, page, now, again, 409, changes=changes, overtaken=words % {"who": last.actor if last else ""})


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(", ".join(_text(v) for v in row.values() if v) if isinstance(row, dict) else _text(row) for row in value)
    if isinstance(value, Asked) or value is None:
        return ""
    return day(value) if hasattr(value, "isoformat") else str(value)


# ---- the page


def _drawn(
    request: HttpRequest, page: ActPage, subject: Any, form: ActForm, status: int = 200, *, changes: Any = (), overtaken: str = "",
    consequence: list[Fact] | None = None,
) -> HttpResponse:  # fmt: skip
    entry = registers().get(subject.kind if subject is not None else "call")
    crumbs = [(str(entry.title), entry.url)] if entry else []
    task = getattr(subject, "task", None)
    crumbs += [(_short(str(one)), one.get_absolute_url()) for one in (task, subject) if one is not None]
    context = {
        "page": page, "form": form, "subject": subject, "crumbs": crumbs, "changes": changes, "overtaken": overtaken,
        "about": [f for f in (page.about(subject) if page.about else ()) if f.value not in (None, "")],
        "consequence": consequence, "seen": _seen(consequence) if consequence is not None else "",
        "back": subject.get_absolute_url() if subject is not None else (entry.url if entry else "/"), "today": day(timezone.localdate()),
    }  # fmt: skip
    return render(request, "tasks/act.html", context, status=status)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57].rstrip() + "…"


def record_field(model: type[Record], label: Any, *, required: bool = False, **more: Any) -> RecordField:
    return RecordField(model, label=label, required=required, **more)
