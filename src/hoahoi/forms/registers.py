"""The register of filled forms: what came in, what waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice
from hoahoi.declare.registers import Column, Fact, Filter, Page, Register, Section, contribute, register
from hoahoi.documents.files.section import files_of
from hoahoi.ledger.records import kinds

from . import rules
from .asking import form_url
from .filling import filled
from .models import Filling
from .schema import forms

State = Filling.State
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
    sections.insert(0, Section(_("Nội dung"), facts=[Fact(a.field.title, a.text, note=str(a.source)) for a in standing.answers if a.text]))
    url = form_url(filling.form, standing.subject, filling.number, mine=filling.owner_id is not None)
    label = _("Viết tiếp") if standing.open else _("Mở biểu mẫu")
    return Page(tag=(filling.get_state_display(), _TONES[State(filling.state)]), act=(str(label), url), sections=sections)


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
