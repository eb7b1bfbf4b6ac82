"""Where a task came from, on its page: the calls that it stood in and the dossiers sent in for it."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from hoahoi.declare.registers import Page, Section, contribute
from hoahoi.directory.models import Organisation, Person
from hoahoi.ui.vietnamese import day

from . import rules
from .models import Call, Proposal, Task

_CALL = ("pk", "title", "type", "published_on")
_SENT = ("pk", "title", "state", "received_on", "host__title", "investigator__title")


def origins_of(task: Task, user: Any) -> Page:
    """One query. A dossier is named by who sent it and when, whether or not it is sealed; a host is shown its own."""
    seen = Exists(rules.PROPOSALS.viewable(user, Proposal.objects.filter(pk=OuterRef("sent__pk"))))
    about = Call.objects.annotate(sent=FilteredRelation("proposals", condition=Q(proposals__task=task)), seen=seen)
    about = rules.CALLS.viewable(user, about.filter(Q(called__task=task) | Q(sent__isnull=False)))
    rows = about.order_by("published_on", "pk", "sent__pk").distinct().values_list("seen", *_CALL, *(f"sent__{name}" for name in _SENT))
    calls, dossiers = {}, []
    for may_see, *row in rows:
        of_call, of_sent = dict(zip(_CALL, row, strict=False)), dict(zip(_SENT, row[len(_CALL) :], strict=True))
        calls[of_call["pk"]] = Call(**of_call)
        if may_see:
            host, lead = of_sent.pop("host__title"), of_sent.pop("investigator__title")
            dossiers.append(Proposal(**of_sent, host=Organisation(title=host) if host else None, investigator=Person(title=lead) if lead else None))
    parts = [
        Section(_("Thông báo"), records=list(calls.values()), note_of=_call_note, side=True),
        Section(_("Hồ sơ đề xuất, đăng ký"), records=dossiers, note_of=_proposal_note, side=True),
    ]
    return Page(sections=[part for part in parts if part.records])


def _call_note(call: Call) -> str:
    return f"{call.get_type_display().capitalize()} · {day(call.published_on)}"


def _proposal_note(sent: Proposal) -> str:
    return " · ".join(str(t) for t in (sent.host or sent.investigator, day(sent.received_on), sent.get_state_display()) if t)


contribute("task", page=origins_of)
