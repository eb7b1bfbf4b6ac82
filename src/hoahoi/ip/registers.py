"""How industrial property rights are listed and shown; what they add to the pages of tasks, organisations and places."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice, by_record, by_year
from hoahoi.declare.registers import Column, Fact, Moment, Page, Register, Section, contribute, register, related
from hoahoi.directory.registers import by_place
from hoahoi.ledger.records import kinds

from . import rules
from .models import IpRight, IpRightPlace

STATUS_TONE = {"prepared": "neutral", "filed": "info", "published": "info", "granted": "good", "lapsed": "danger"}


def right_page(record: IpRight, user: Any) -> Page:
    task = kinds()["task"]._base_manager.filter(pk=record.task_id).first() if record.task_id else None
    places = [link.place for link in record.places.select_related("place").order_by("id")]
    moments = [
        Moment(day, title, text=text)
        for day, title, text in (
            (record.filed_on, _("Nộp đơn"), ""),
            (record.granted_on, _("Cấp văn bằng"), " · ".join(t for t in (record.number, record.granted_on_meaning) if t)),
        )
        if day
    ]
    if record.expires_on:
        moments.append(Moment(record.expires_on, _("Hết hạn bảo hộ"), tone="due"))
    facts = [
        Fact(_("Loại"), record.get_type_display()), Fact(_("Số văn bằng"), record.number),
        Fact(_("Chủ văn bằng"), record.holder, "link", link=record.holder),
        Fact(_("Nhiệm vụ tạo lập"), task, "link", link=task), Fact(_("Địa bàn"), record.place, "link", link=record.place),
        Fact(_("Địa bàn (như nguồn ghi)"), record.place_text),
    ]  # fmt: skip
    parts = [Section(_("Thông tin"), facts=[f for f in facts if f.value not in (None, "")], side=True)]
    parts += [Section(_("Các địa bàn"), records=places, side=True)] if places else []
    parts += [Section(_("Ghi chú"), text=record.note)] if record.note else []
    return Page(tag=(record.get_status_display(), STATUS_TONE.get(record.status, "neutral")), moments=moments, sections=parts)


register(
    Register(
        kind="ip_right", model=IpRight, title="Sở hữu trí tuệ", noun="quyền sở hữu công nghiệp", room="ip", order="-granted_on", rules=rules,
        columns=[
            Column("title", _("Tên"), order="sort_key"),
            Column("type", _("Loại"), kind="tag"),
            Column("status", _("Tình trạng"), kind="tag", tone=lambda r: STATUS_TONE.get(r.status, "neutral")),
            Column("holder", _("Chủ văn bằng"), kind="link"),
            Column("granted_on", _("Ngày cấp"), kind="date", order="granted_on"),
            Column("filed_on", _("Ngày nộp đơn"), kind="date", order="filed_on", default=False),
            Column("expires_on", _("Hết hạn"), kind="date", order="expires_on", default=False),
            Column("number", _("Số văn bằng"), default=False),
            Column("place_text", _("Địa bàn"), default=False),
        ],
        filters=[
            by_choice("loai", _("Loại"), "type", IpRight.Type.choices), by_choice("tinh-trang", _("Tình trạng"), "status", IpRight.Status.choices),
            by_year("granted_on", sentence="cấp năm {}"), by_place(through=("ip.IpRightPlace", "right_id")),
            by_record("chu", _("Chủ văn bằng"), "holder_id", "organisation", "directory.Organisation", "của {}"),
            by_record("nhiem-vu", _("Nhiệm vụ"), "task_id", "task", "tasks.Task", "do {} tạo lập"),
        ],
        related=["holder"], detail_related=["holder", "place"], page=right_page,
        form_fields=["title", "type", "status", "number", "filed_on", "granted_on", "granted_on_meaning", "expires_on", "holder", "place",
            "place_text", "note"],
        first_step=_("Ghi nhãn hiệu hoặc chỉ dẫn địa lý đầu tiên của tỉnh, hoặc nhập danh sách từ bảng tính."),
        views=[(_("Đã cấp văn bằng"), "tinh-trang=granted"), (_("Chỉ dẫn địa lý"), "loai=gi")],
    )
)  # fmt: skip


def _note(right: IpRight) -> str:
    return " · ".join(str(t) for t in (right.get_type_display(), right.get_status_display(), right.granted_on) if t)


def _rights_of_task(task: Any, user: Any) -> Page:
    rights = list(rules.viewable(user, IpRight.objects.filter(task_id=task.pk)).order_by("id"))
    moments = [Moment(r.filed_on, _("Nộp đơn %s") % r.get_type_display(), text=r.title, link=r) for r in rights if r.filed_on]
    moments += [Moment(r.granted_on, _("Cấp văn bằng %s") % r.get_type_display(), text=r.title, link=r) for r in rights if r.granted_on]
    return Page(moments=moments, sections=[Section(_("Quyền sở hữu công nghiệp"), records=rights, note_of=_note, side=True)] if rights else [])


def _rights_of(record: Any, user: Any) -> Page:
    if record.kind == "organisation":
        condition, query = Q(holder=record), "chu"
    else:
        condition, query = Q(place=record) | Q(pk__in=IpRightPlace.objects.filter(place=record).values("right_id")), "dia-ban"
    found = rules.viewable(user, IpRight.objects.filter(condition).order_by("-granted_on", "-id"))
    section = related(_("Quyền sở hữu công nghiệp"), found, note_of=_note, url=f"/so-huu-tri-tue/?{query}={record.pk}")
    return Page(sections=[section] if section.records else [])


contribute("task", page=_rights_of_task)
contribute("organisation", page=_rights_of)
contribute("place", page=_rights_of)
