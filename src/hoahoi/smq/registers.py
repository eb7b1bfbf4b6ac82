"""How inspections of standards, metrology and quality are listed and shown."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice, by_record, by_year
from hoahoi.declare.registers import Column, Fact, Page, Register, Section, contribute, register, related
from hoahoi.directory.registers import by_place

from . import rules
from .models import Inspection


def inspection_page(record: Inspection, user: Any) -> Page:
    when = f"{record.started_on} – {record.ended_on}" if record.started_on and record.ended_on else record.started_on
    facts = [
        Fact(_("Loại"), record.get_type_display()), Fact(_("Ngày"), when, note=record.date_meaning),
        Fact(_("Quyết định"), record.decision, "link", link=record.decision),
        Fact(_("Đơn vị kiểm tra"), record.organisation, "link", link=record.organisation),
        Fact(_("Đơn vị được kiểm tra"), record.inspected, "link", link=record.inspected), Fact(_("Địa bàn"), record.place, "link", link=record.place),
        Fact(_("Kết quả"), record.finding),
    ]  # fmt: skip
    parts = [Section(_("Thông tin"), facts=[f for f in facts if f.value not in (None, "")])]
    parts += [Section(_("Ghi chú"), text=record.note)] if record.note else []
    return Page(tag=(record.get_type_display(), "info"), sections=parts)


register(
    Register(
        kind="inspection", model=Inspection, title="Kiểm tra tiêu chuẩn đo lường chất lượng", noun="cuộc kiểm tra", room="smq",
        order="-started_on", rules=rules,
        columns=[
            Column("title", _("Nội dung"), order="sort_key"), Column("type", _("Loại"), kind="tag"),
            Column("started_on", _("Ngày"), kind="date", order="started_on"), Column("organisation", _("Đơn vị kiểm tra"), kind="link"),
            Column("inspected", _("Đơn vị được kiểm tra"), kind="link"), Column("finding", _("Kết quả")),
            Column("place", _("Địa bàn"), kind="link", default=False), Column("decision", _("Quyết định"), kind="link", default=False),
        ],
        filters=[
            by_choice("loai", _("Loại"), "type", Inspection.Type.choices), by_year("started_on"), by_place(),
            by_record("duoc-kiem-tra", _("Đơn vị được kiểm tra"), "inspected_id", "organisation", "directory.Organisation", "tại {}"),
        ],
        related=["organisation", "inspected", "place", "decision"], detail_related=["organisation", "inspected", "place", "decision"],
        page=inspection_page,
        form_fields=["title", "type", "started_on", "ended_on", "date_meaning", "decision", "organisation", "inspected", "place", "finding", "note"],
        first_step=_("Ghi cuộc kiểm tra đầu tiên hoặc nhập danh sách từ bảng tính."),
    )
)  # fmt: skip


def _inspections_of(record: Any, user: Any) -> Page:
    if record.kind == "organisation":
        condition, url = Q(inspected=record) | Q(organisation=record), f"/kiem-tra/?duoc-kiem-tra={record.pk}"
    elif record.kind == "document":
        condition, url = Q(decision=record), ""
    else:
        condition, url = Q(place=record), f"/kiem-tra/?dia-ban={record.pk}"
    found = rules.viewable(user, Inspection.objects.filter(condition).order_by("-started_on", "-id"))
    section = related(_("Kiểm tra tiêu chuẩn đo lường chất lượng"), found, note_of=lambda i: str(i.started_on or ""), url=url)
    return Page(sections=[section] if section.records else [])


for _kind in ("organisation", "document", "place"):
    contribute(_kind, page=_inspections_of)
