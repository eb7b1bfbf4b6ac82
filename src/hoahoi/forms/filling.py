"""Opening a form filled with what is known, keeping a draft, sending it, answering it. What is confirmed flows back to the record.

A value comes, in this order, from what was typed into this form, from the record, from an earlier form of the same life that asked the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Actor, Stale, act
from hoahoi.ledger.models import Entry
from hoahoi.ledger.records import Record, kinds

from .asking import completion, settle_sent
from .binding import Attribute, attributes, keeper_of, reached, sending, subject_of, subjects
from .models import Filling
from .schema import FormField, FormText, form_text, forms
from .values import FormError, Value, Values, cleaned, kept, shown

State = Filling.State
OPEN = (State.DRAFT, State.RETURNED)


@dataclass(frozen=True)
class Answer:
    """One field with its value. known: what the record says, where it says it; typed: somebody wrote it here, and it differs from that."""

    field: FormField
    value: Value
    known: Value = ""
    source: str = ""
    typed: bool = False
    holder: Any = None  # record that the attribute belongs to

    @property
    def empty(self) -> bool:
        return not self.value

    @property
    def missing(self) -> bool:
        return self.field.required and self.empty

    @property
    def changed(self) -> bool:
        return self.typed and bool(self.known) and self.value != self.known

    @property
    def writable(self) -> bool:
        """A confirmed value of this field flows back."""
        entry = attributes().get(self.field.bound)
        return entry is not None and entry.write is not None and self.holder is not None

    @property
    def text(self) -> str:
        return shown(self.field, self.value)

    @property
    def known_text(self) -> str:
        return shown(self.field, self.known)


@dataclass
class Filled:
    """A form for one record, as it stands. filling is None until it is first kept, and where a room keeps it itself."""

    form: FormText
    subject: Record
    number: int
    owner: Any
    filling: Filling | None
    content: Values
    state: str
    reply: str = ""

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @cached_property
    def version(self) -> int:
        """0 before it is first kept."""
        keeper = keeper_of(self.form.key)
        if keeper is not None:
            return keeper.version(self.subject)
        return version_of(self.filling) if self.filling else 0

    @cached_property
    def answers(self) -> list[Answer]:
        frozen = opened(self.filling, "told") if self.filling and not self.open else {}
        if frozen:
            return [Answer(f, frozen.get(f.code, ""), known=frozen.get(f.code, ""), source=_("như đã gửi")) for f in self.form.fields]
        knowledge = Knowledge(self)
        return [self._answer(field, *knowledge.of(field)) for field in self.form.fields]

    def _answer(self, field: FormField, known: Value, source: str, holder: Any) -> Answer:
        typed = field.code in self.content and self.content[field.code] != known
        value = self.content[field.code] if typed else known
        return Answer(field, value, known, _("ghi ở biểu mẫu này") if typed else source if known else "", typed, holder)

    @property
    def values(self) -> Values:
        return {a.field.code: a.value for a in self.answers if a.value}

    @property
    def missing(self) -> list[Answer]:
        """Required and empty: what stops it from being sent."""
        return [a for a in self.answers if a.missing]

    @property
    def differences(self) -> list[Answer]:
        """What would flow back to the record, or contradicts it."""
        return [a for a in self.answers if a.typed and a.value and (a.writable or a.known)]

    @property
    def prefilled(self) -> tuple[int, int]:
        """(required fields that the record or an earlier form answers, required fields)."""
        required = [a for a in self.answers if a.field.required]
        return sum(bool(a.known) for a in required), len(required)


class Knowledge:
    """What the record, and earlier forms of the same life, say to a form's fields. Each holder is reached once."""

    def __init__(self, standing: Filled) -> None:
        self.subject, self.filling = standing.subject, standing.filling
        self._holders: dict[str, Any] = {"account": standing.owner}

    def of(self, field: FormField) -> tuple[Value, str, Any]:
        """(value, where it comes from, record that holds the attribute)."""
        if not field.bound:
            return "", "", None
        entry = attributes()[field.bound]
        holder = self._holder(entry)
        value = kept(entry.read(holder)) if holder is not None else ""
        if value:
            return _fitting(field, value), entry.source, holder
        if holder is not None and field.bound in self._earlier:
            earlier, name = self._earlier[field.bound]
            if isinstance(earlier, list) == (field.kind == "rows"):
                return earlier, name, holder
        return "", "", holder

    def _holder(self, entry: Attribute) -> Any:
        if entry.kind not in self._holders:
            self._holders[entry.kind] = reached(self.subject, entry.kind)
        return self._holders[entry.kind]

    @cached_property
    def _earlier(self) -> dict[str, tuple[Value, str]]:
        """What sent forms of the same life answered: attribute -> (value, "Mẫu 1, gửi 02/03/2020"). The newest counts."""
        kind, pk = root_of(self.subject)
        sent = Filling.objects.filter(root_kind=kind, root_id=pk, seal_key="").exclude(sent_on=None).order_by("sent_on", "pk")
        asked = {f.key: [field for field in f.fields if field.bound] for f in forms()}
        found: dict[str, tuple[Value, str]] = {}
        for filling in sent:
            if self.filling is not None and filling.pk == self.filling.pk:
                continue
            for field in asked.get(filling.form, ()):
                if value := filling.told.get(field.code):
                    found[field.bound] = value, _("%(form)s, gửi %(on)s") % {"form": filling.title, "on": f"{filling.sent_on:%d/%m/%Y}"}
        return found


def _fitting(field: FormField, value: Value) -> Value:
    """Rows for a field of rows, text for others; a choice must be one of those given."""
    if field.kind == "rows":
        return value if isinstance(value, list) else [[line] + [""] * (len(field.columns) - 1) for line in value.splitlines() if line.strip()]
    text = shown(field, value) if isinstance(value, list) else value
    if field.kind == "choice":
        return next((option for option in field.options if option.lower() == text.lower()), "")
    return text


def root_of(record: Record) -> tuple[str, int]:
    """The record to whose life a subject belongs: the task of a result; itself otherwise."""
    task = reached(record, "task")
    root = task or record
    return root.kind, root.pk


# ---- opening


def open_form(key: str, subject: Record, *, number: int = 1, owner: Any = None) -> Filled:
    """Raises KeyError for an unknown form or one that is not filled for such records."""
    form = form_text(key)
    if form.subject != subject.kind:
        raise KeyError(key)
    keeper = keeper_of(key)
    if keeper is not None:
        content, state, reply = keeper.read(subject)
        return Filled(form, subject, number, owner, None, content, state, reply)
    filling = Filling.objects.filter(form=key, subject_kind=subject.kind, subject_id=subject.pk, number=number, owner=owner).first()
    if filling is None:
        return Filled(form, subject, number, owner, None, {}, State.DRAFT)
    return Filled(form, subject, number, owner, filling, opened(filling, "content"), filling.state, filling.answer)


def opened(filling: Filling, part: str) -> Values:
    """content or told, out of its seal where there is one."""
    value = getattr(filling, part)
    if not filling.seal_key or "sealed" not in value:
        return dict(value)
    return dict(_box(filling).open(value["sealed"]))


def _box(filling: Filling) -> Any:
    box = subjects()[filling.subject_kind].box
    if box is None:
        raise KeyError(filling.subject_kind)
    return box(filling.seal_key)


def record_of(filling: Filling) -> Record | None:
    model = kinds().get(filling.subject_kind)
    return model._base_manager.filter(pk=filling.subject_id).first() if model else None


def filled(filling: Filling) -> Filled:
    """Raises KeyError for a form or a record that is no longer there."""
    subject = record_of(filling)
    if subject is None:
        raise KeyError(filling.subject_kind)
    return open_form(filling.form, subject, number=filling.number, owner=filling.owner)


def version_of(record: Record) -> int:
    newest = Entry.objects.filter(kind=record.kind, object_id=record.pk).order_by("-version").values_list("version", flat=True).first()
    return newest or 0


# ---- writing


def save_draft(standing: Filled, content: Mapping[str, Any], *, actor: Actor, expected_version: int | None = None) -> Filled:
    """Keep what is written so far. Raises FormError above a word limit or once sent; ledger.acts.Stale when somebody else saved first."""
    kept_now = _differing(standing, cleaned(standing.form, content))
    keeper = keeper_of(standing.form.key)
    if keeper is not None:
        keeper.save(standing.subject, kept_now, actor, expected_version)
    else:
        with act("form.draft", actor=actor):
            _keep(standing, kept_now, actor, expected_version)
    return _again(standing)


def send(standing: Filled, content: Mapping[str, Any], *, on: date, actor: Actor, expected_version: int | None = None) -> Filled:
    """Send the form. Raises FormError for what is missing, too long, or sent before; Stale when somebody else saved first; the room's own refusal.

    Sent by whoever may accept it, what is confirmed flows back at once; sent by a host, it waits for the officer (accept).
    """
    kept_now = _differing(standing, cleaned(standing.form, content))
    whole = Filled(standing.form, standing.subject, standing.number, standing.owner, standing.filling, kept_now, State.DRAFT)
    if missing := whole.missing:
        names = "; ".join(a.field.title for a in missing)
        raise FormError(_("Còn thiếu: %s.") % names, missing[0].field.code)
    keeper = keeper_of(standing.form.key)
    if keeper is not None:
        keeper.send(standing.subject, whole.values, on, actor, expected_version)
        return _again(standing)
    with act("form.send", actor=actor) as doing:
        filling = _keep(standing, kept_now, actor, expected_version)
        filling.told = _sealed(filling, whole.values)
        filling.sent_on, filling.state = on, State.SENT
        if (do := sending(standing.form.key)) is not None:
            filling.led_to_id = do(standing.subject, whole.values, on, actor)
        doing.save(filling)
        settle_sent(filling, standing.subject, on, doing)
        if not filling.seal_key and subject_of(standing.subject).may_accept(actor, standing.subject):
            _flow_back(whole.differences, doing)
            filling.state, filling.answered_on = State.ACCEPTED, on
            doing.save(filling)
    return _again(standing)


def _again(standing: Filled) -> Filled:
    subject = type(standing.subject)._base_manager.get(pk=standing.subject.pk)
    return open_form(standing.form.key, subject, number=standing.number, owner=standing.owner)


def _differing(standing: Filled, content: Values) -> Values:
    """What was typed and is not what the record says anyway. What was typed before and is not in this writing stays."""
    known = {a.field.code: a.known for a in standing.answers}
    merged = {**standing.content, **content}
    return {code: value for code, value in merged.items() if value != known.get(code, "")}


def _keep(standing: Filled, content: Values, actor: Actor, expected: int | None) -> Filling:
    """Inside an act. Raises FormError, Stale."""
    with act("form.draft", actor=actor) as doing:
        about = {"form": standing.form.key, "subject_kind": standing.subject.kind, "subject_id": standing.subject.pk, "number": standing.number}
        now = Filling.objects.select_for_update().filter(**about, owner=standing.owner).first()
        if now is not None and now.state not in OPEN:
            raise FormError(_("Biểu mẫu này đã gửi ngày %s.") % f"{now.sent_on:%d/%m/%Y}" if now.sent_on else _("Biểu mẫu này không còn chờ gửi."))
        if now is not None:
            if expected is not None and expected != version_of(now):
                raise Stale(str(now))
            now.content = _sealed(now, content)
            doing.save(now)
            return now
        root = root_of(standing.subject)
        made = Filling(**about, owner=standing.owner, root_kind=root[0], root_id=root[1])
        entry = subject_of(standing.subject)
        made.seal_key = entry.new_box(standing.subject) if entry.new_box else ""
        made.content = _sealed(made, content)
        try:
            with transaction.atomic():
                doing.save(made)
        except IntegrityError as error:
            raise Stale(str(made)) from error
        return made


def _sealed(filling: Filling, content: Values) -> dict[str, Any]:
    return {"sealed": _box(filling).seal(content)} if filling.seal_key else dict(content)


# ---- the officer's answer


def accept(filling: Filling, codes: Sequence[str], *, text: str, on: date, actor: Actor) -> Filling:
    """The officer accepts; of what differs, the fields in `codes` flow back to the record. Raises FormError, the room's own refusal."""
    with act("form.accept", actor=actor) as doing:
        now = _answerable(filling)
        _flow_back([a for a in told_differences(now) if a.field.code in codes], doing)
        now.state, now.answer, now.answered_on = State.ACCEPTED, text.strip(), on
        doing.save(now)
    return now


def give_back(filling: Filling, *, text: str, due_on: date, on: date, actor: Actor) -> Filling:
    """The officer returns it to be completed by a day. Raises FormError."""
    if not text.strip():
        raise FormError(_("Ghi nội dung cần bổ sung."), "text")
    if due_on < on:
        words = {"due": f"{due_on:%d/%m/%Y}", "on": f"{on:%d/%m/%Y}"}
        raise FormError(_("Hạn gửi lại (%(due)s) đứng trước ngày trả lời (%(on)s).") % words, "due_on")
    with act("form.return", actor=actor) as doing:
        now = _answerable(filling)
        now.content = now.told
        now.state, now.answer, now.answered_on, now.due_on = State.RETURNED, text.strip(), on, due_on
        doing.save(now)
        doing.save(completion(now, on))
    return now


def _answerable(filling: Filling) -> Filling:
    now = Filling.objects.select_for_update().get(pk=filling.pk)
    if now.state != State.SENT or now.seal_key:
        raise FormError(_("Chỉ trả lời biểu mẫu đã gửi; biểu mẫu này: %s.") % now.get_state_display().lower())
    return now


def told_differences(filling: Filling) -> list[Answer]:
    """Where the form as sent differs from the record as it stands today."""
    subject = record_of(filling)
    if subject is None:
        return []
    told = opened(filling, "told")
    form = form_text(filling.form)
    return Filled(form, subject, filling.number, filling.owner, filling, told, State.DRAFT).differences


def _flow_back(answers: Sequence[Answer], doing: Any) -> None:
    for answer in answers:
        entry = attributes().get(answer.field.bound)
        if entry is not None and entry.write is not None and answer.holder is not None:
            entry.write(type(answer.holder)._base_manager.get(pk=answer.holder.pk), answer.value, doing)
