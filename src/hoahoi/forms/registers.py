"""The register of filled forms: what came in, what waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice
from hoahoi.declare.registers import Column, Fact, Filter, Page, Register, Section, contribute, register
from hoahoi.documents.files.section import files_of
from hoahoi.ledger.records import kinds
from hoahoi.ui.vietnamese import day

from . import rules
from .asking import form_url
from .binding import subjects
from .filling import filled
from .models import Filling
from .rules import may_answer
from .schema import forms, forms_for

State = Filling.State
_SHOWN = 12
_TONES = {State.DRAFT: "neutral", State.SENT: "attention", State.RETURNED: "danger", State.ACCEPTED: "good"}


def _load(rows: Sequence[Filling]) -> None:
    """The records that forms are filled for: one query for each kind."""
    for kind in {row.subject_kind for row in rows}:
        model = kinds().get(kind)
        found = model._base_manager.in_bulk({r.subject_id for r in rows if r.subject_kind == kind}) if model else {}
        for row in rows:
            if row.subject_kind == kind:
                row.about = found.get(row.subject_id)  # type: ignore[attr-defined]


def filling_page(filling: Filling, user: Any) -> Page:
    """What the form says, and the door to it: to go on writing, or to answer it."""
    _load([filling])
    about = filling.about  # type: ignore[attr-defined]
    facts = [
        Fact(_("Của hồ sơ"), about, "link", link=about), Fact(_("Gửi ngày"), filling.sent_on, "date"),
        Fact(_("Trả lời ngày"), filling.answered_on, "date"), Fact(_("Trả lời"), filling.answer), Fact(_("Hạn gửi lại"), filling.due_on, "date"),
    ]  # fmt: skip
    sections = [Section(_("Thông tin"), facts=[f for f in facts if f.value not in (None, "")], side=True)]
    try:
        standing = filled(filling)
    except KeyError:
        return Page(sections=sections)
    sections.insert(0, Section(_("Nội dung"), facts=[Fact(a.field.title, a.text) for a in standing.answers if a.text]))
    doors = [Fact(_("Mở"), _("Biểu mẫu"), "link", link=form_url(filling.form, standing.subject, filling.number, mine=filling.owner_id is not None))]
    if may_answer(filling, user):
        doors.append(Fact(_("Việc của bạn"), _("Trả lời biểu mẫu"), "link", link=f"{filling.get_absolute_url()}tra-loi/"))
    sections.insert(1, Section(_("Làm gì tiếp"), facts=doors, side=True))
    return Page(tag=(filling.get_state_display(), _TONES[State(filling.state)]), sections=sections)


def forms_of(record: Any, user: Any) -> Page:
    """On the page of a record: the forms of its life, and those that this person may fill. One query."""
    entry = subjects()[record.kind]
    may_fill = entry.may_fill(user, record)
    if not (may_fill or entry.may_read(user, record)):
        return Page()
    about = {"root_kind": record.kind, "root_id": record.pk} if record.kind == "task" else {"subject_kind": record.kind, "subject_id": record.pk}
    kept = list(Filling.objects.filter(**about, owner=None).defer("content", "told").order_by("-sent_on", "-pk")[:_SHOWN])
    begun = {f.form for f in kept}
    new = [
        Fact(form.name, _("Mở biểu mẫu"), "link", link=form_url(form.key, record, mine=False))
        for form in forms_for(record.kind)
        if form.key not in begun
    ]
    if not kept and not (new and may_fill):
        return Page()
    return Page(sections=[Section(_("Biểu mẫu"), records=kept, note_of=_note, facts=new if may_fill else [])])


def _note(filling: Filling) -> str:
    return f"{filling.get_state_display()} {day(filling.sent_on)}".strip() if filling.sent_on else filling.get_state_display()


register(
    Register(
        kind="filling", model=Filling, title="Biểu mẫu", noun="biểu mẫu", room="forms", order="-sent_on", rules=rules, rail=False,
        columns=[
            Column("title", _("Biểu mẫu")),
            Column("about", _("Hồ sơ"), kind="link", value=lambda f: getattr(f, "about", None)),
            Column("state", _("Tình trạng"), kind="tag", tone=lambda f: _TONES[State(f.state)]),
            Column("sent_on", _("Gửi ngày"), kind="date", order="sent_on"),
            Column("answered_on", _("Trả lời ngày"), kind="date", order="answered_on", default=False),
        ],
        filters=[
            by_choice("tinh-trang", _("Tình trạng"), "state", State.choices),
            Filter("mau", _("Mẫu"), lambda rows, v: rows.filter(form=v), options=lambda: [(f.key, f.name) for f in forms()], sentence="{}"),
        ],
        page=filling_page, load=_load, views=[(_("Chờ trả lời"), "tinh-trang=sent")],
        first_step=_("Biểu mẫu có ở đây khi chủ nhiệm, tổ chức chủ trì lưu hoặc gửi lần đầu."),
    )
)  # fmt: skip
contribute("filling", page=files_of)
for _kind in ("task", "result"):
    contribute(_kind, page=forms_of)
