"""The register of filled forms: what came in, what waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice, by_record
from hoahoi.declare.registers import Column, Fact, Filter, Page, Register, Section, contribute, register
from hoahoi.documents.files.section import files_of
from hoahoi.ledger.records import kinds

from . import rules
from .asking import form_url
from .binding import subjects
from .filling import filled
from .models import Filling
from .rules import may_answer
from .schema import forms, forms_for

State = Filling.State
_TASK = by_record("nhiem-vu", _("Nhiệm vụ"), "root_id", "task", "tasks.Task", "của “{}”")
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
    """On the page of a record: the forms that this person may fill for it, and the list of those filled. No query of its own."""
    entry = subjects()[record.kind]
    if not entry.may_fill(user, record):
        return Page()
    doors = [Fact(form.name, _("Mở biểu mẫu"), "link", link=form_url(form.key, record, mine=False)) for form in forms_for(record.kind)]
    return Page(sections=[Section(_("Biểu mẫu"), facts=doors, url=f"/bieu-mau/?nhiem-vu={record.pk}" if record.kind == "task" else "")])


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
            replace(_TASK, apply=lambda rows, v: rows.filter(root_kind="task", root_id=v)),
            Filter("mau", _("Mẫu"), lambda rows, v: rows.filter(form=v), options=lambda: [(f.key, f.name) for f in forms()], sentence="{}"),
        ],
        page=filling_page, load=_load, views=[(_("Chờ trả lời"), "tinh-trang=sent")],
        first_step=_("Biểu mẫu có ở đây khi chủ nhiệm, tổ chức chủ trì lưu hoặc gửi lần đầu."),
    )
)  # fmt: skip
contribute("filling", page=files_of)
for _kind in ("task", "result"):
    contribute(_kind, page=forms_of)
