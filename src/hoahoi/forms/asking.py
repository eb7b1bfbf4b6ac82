"""What is asked of whoever answers for a record: obligations, the forms that answer them; when all of those are sent the obligation is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Act
from hoahoi.ledger.records import Record, kinds
from hoahoi.procedures.models import Obligation

from .binding import Subject, subjects
from .models import Filling
from .schema import FormText, form_text

_SHOWN = 200


@dataclass(frozen=True)
class Asked:
    """One form to fill. duty: the obligation that asks for it. filling: how the form stands, None when it was not begun."""

    form: FormText
    number: int
    subject: Record
    duty: Obligation
    filling: Filling | None

    @property
    def url(self) -> str:
        return form_url(self.form.key, self.subject, self.number)

    @property
    def title(self) -> str:
        return f"{self.form.name}, lần {self.number}" if self.number > 1 else self.form.name

    @property
    def waits_for_office(self) -> bool:
        return self.filling is not None and self.filling.state in (Filling.State.SENT, Filling.State.ACCEPTED)


def form_url(key: str, subject: Record, number: int = 1, *, mine: bool = True) -> str:
    door = "/viec-cua-toi/mau" if mine else "/mau"
    return f"{door}/{key}/{subject.kind}/{subject.pk}/" + (f"?lan={number}" if number > 1 else "")


def asked_of(user: Any) -> list[Asked]:
    """Every form that an open obligation asks of an account, by day. A few queries for each kind of record."""
    found: list[Asked] = []
    for kind, entry in subjects().items():
        if entry.mine is not None:
            found.extend(_of_kind(kind, entry, user))
    return sorted(found, key=lambda asked: (asked.duty.due_on, asked.duty.pk))


def _of_kind(kind: str, entry: Subject, user: Any) -> Iterator[Asked]:
    records = {r.pk: r for r in entry.mine(user).order_by("-pk")[:_SHOWN]} if entry.mine else {}
    if entry.read_ahead and records:
        entry.read_ahead(list(records.values()))
    rows = Filling.objects.filter(subject_kind=kind, subject_id__in=records, owner=None).defer("content", "told")
    fillings = {(f.form, f.subject_id, f.number): f for f in rows}
    for duty in Obligation.objects.filter(done_on=None, subject_kind=kind, subject_id__in=records).order_by("due_on", "pk"):
        subject = records[duty.subject_id]
        for key, number in _wanted(duty, subject, list(fillings.values())):
            yield Asked(form_text(key), number, subject, duty, fillings.get((key, subject.pk, number)))


def _wanted(duty: Obligation, subject: Record, fillings: list[Filling]) -> list[tuple[str, int]]:
    """The forms that an obligation asks for: by the room's rules, or because the office sent one back."""
    back = [(f.form, f.number) for f in fillings if f.subject_id == subject.pk and _completion_title(f) == duty.title]
    entry = subjects()[subject.kind]
    return back or (list(entry.asked(duty, subject)) if entry.asked else [])


def _completion_title(filling: Filling) -> str:
    return (_("Bổ sung: %s") % filling.title)[:300]


def completion(filling: Filling, on: date) -> Obligation:
    """What the office asks for when it sends a form back."""
    return Obligation(
        title=_completion_title(filling), subject_kind=filling.subject_kind, subject_id=filling.subject_id, due_on=filling.due_on, role="investigator",
        basis=_("Cơ quan quản lý yêu cầu bổ sung ngày %s") % f"{on:%d/%m/%Y}",
    )  # fmt: skip


def settle_sent(filling: Filling, subject: Record, on: date, doing: Act) -> None:
    """Obligations whose every form is now sent are done, save those that the office itself ends."""
    mine = Filling.objects.filter(subject_kind=subject.kind, subject_id=subject.pk, owner=None)
    fillings = [*mine.exclude(pk=filling.pk), filling]
    sent = {(f.form, f.number) for f in fillings if f.sent_on}
    for duty in Obligation.objects.filter(done_on=None, subject_kind=subject.kind, subject_id=subject.pk):
        wanted = set(_wanted(duty, subject, fillings))
        back = duty.title == _completion_title(filling)
        ends = back or all(form_text(key).ends_duty for key, _number in wanted)
        if (filling.form, filling.number) in wanted and wanted <= sent and ends:
            duty.done_on = on
            doing.save(duty)


def record_by(kind: str, pk: int) -> Record | None:
    model = kinds().get(kind)
    return model._base_manager.filter(pk=pk).first() if model and kind in subjects() else None
