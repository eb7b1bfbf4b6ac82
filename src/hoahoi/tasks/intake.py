"""Taking in proposals online: who is signed in writes the order form, or the application for a listed task; sending it seals it until the opening."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import own_organisations
from hoahoi.councils.sealing import Box, make_key
from hoahoi.declare.registers import Page, Section, contribute
from hoahoi.directory.models import Organisation
from hoahoi.forms.binding import Subject, attribute, subject, when_sent
from hoahoi.forms.models import Filling
from hoahoi.forms.values import Values
from hoahoi.ledger.acts import Actor
from hoahoi.ui.vietnamese import day

from .calling import receive_proposal
from .estimates import require_estimate
from .models import Call, CalledTask, Proposal, Task
from .money import TaskError

ORDERS = ("order_2026", "order")
APPLICATION = "host_application"
_NEW_FROM = 2026  # plan year
_ACCOUNT = lazy("tài khoản của bạn")


def may_propose(user: Any, call: Call) -> bool:
    """Hosts and investigators may send in while the call stands; theirs to see afterwards too."""
    return bool(user.has_role(Role.INVESTIGATOR, Role.FIRM)) and bool(own_organisations(user) or user.person_id)


def takes_online(call: Call, today: date) -> bool:
    return call.opened_on is None and call.published_on <= today <= call.closes_on


def order_form(call: Call) -> str:
    """The order form of the call's time: the 2026 one since the new law's provincial rules, the older one before."""
    return ORDERS[0] if call.year >= _NEW_FROM else ORDERS[1]


def open_calls() -> QuerySet[Call]:
    today = timezone.localdate()
    return Call.objects.filter(published_on__lte=today, closes_on__gte=today, opened_on=None).order_by("closes_on", "pk")


def host_of(user: Any) -> Organisation | None:
    """The organisation in whose name an account sends; of several the first that was entered."""
    return Organisation.objects.filter(pk__in=own_organisations(user)).order_by("pk").first()


def _contact(user: Any) -> str:
    host, person = host_of(user), user.person
    phone = (person.phone if person else "") or (host.phone if host else "")
    parts = (host.title if host else "", person.title if person else user.get_full_name(), phone, (person.email if person else "") or user.email)
    return "; ".join(part for part in parts if part)


def _received(call: Call, values: Values, on: date, actor: Actor, task: Task | None, title: str) -> int:
    if not takes_online(call, on):
        raise TaskError(_("Đợt này không còn nhận hồ sơ."))
    user: Any = actor
    proposal = receive_proposal(
        call=call, title=title, channel=Proposal.Channel.ONLINE, received_on=on, content=values, actor=actor, task=task, host=host_of(user),  # type: ignore[arg-type]
        investigator=user.person,
    )  # fmt: skip
    return proposal.pk


def _order_sent(call: Any, values: Values, on: date, actor: Actor) -> int:
    return _received(call, values, on, actor, None, str(values["title"]))


def _application_sent(called: Any, values: Values, on: date, actor: Actor) -> int:
    require_estimate(values)
    return _received(called.call, values, on, actor, called.task, called.task.title)


def _unsealed(kind: str) -> Q:
    """The office reads a form that was sent to a call once its proposal is opened."""
    return Q(subject_kind=kind, led_to_id__in=Proposal.objects.filter(sealed="").values("pk"))


def sent_form_of(proposal: Any, user: Any) -> Page:
    """On the page of a proposal that came online and was opened: the form as it was sent, with its files. One query."""
    if proposal.channel != Proposal.Channel.ONLINE or proposal.sealed:
        return Page()
    kept = list(Filling.objects.filter(subject_kind__in=(Call.kind, CalledTask.kind), led_to_id=proposal.pk).defer("content", "told"))
    return Page(sections=[Section(_("Nộp trực tuyến"), records=kept, note_of=lambda f: day(f.sent_on))] if kept else [])


def declare() -> None:
    """Bind the forms of a call; called once, at start."""
    attribute("account.contact", _ACCOUNT, _contact)
    attribute("account.person", _ACCOUNT, lambda user: user.person.title if user.person else "")
    attribute("called_task.task", lazy("thông báo tuyển chọn"), lambda called: called.task.title)
    subject(
        Subject(
            Call.kind, may_fill=may_propose, may_read=may_propose, new_box=lambda call: make_key(f"draft-{call.pk}"), box=Box,
            unsealed=lambda: _unsealed(Call.kind),
        )
    )  # fmt: skip
    subject(
        Subject(
            CalledTask.kind, may_fill=lambda user, called: may_propose(user, called.call), may_read=lambda user, called: may_propose(user, called.call),
            new_box=lambda called: make_key(f"draft-{called.call_id}"), box=Box, unsealed=lambda: _unsealed(CalledTask.kind),
        )
    )  # fmt: skip
    for key in ORDERS:
        when_sent(key, _order_sent)
    when_sent(APPLICATION, _application_sent)
    contribute(Proposal.kind, page=sent_form_of)
