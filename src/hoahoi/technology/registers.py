"""How technologies are listed and shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice, by_record, by_year
from hoahoi.declare.registers import Column, Fact, Page, Register, Section, contribute, register, related
from hoahoi.directory.registers import by_place

from . import rules
from .models import Technology


def technology_page(record: Technology, user: Any) -> Page:
    facts = [
        Fact(_("Loại"), record.get_type_display()), Fact(_("Thời điểm nguồn ghi"), record.known_on, "date"),
        Fact(_("Đơn vị"), record.owner, "link", link=record.owner), Fact(_("Địa bàn"), record.place, "link", link=record.place),
        Fact(_("Nơi áp dụng"), record.place_text), Fact(_("Kết quả"), record.effect),
    ]  # fmt: skip
    parts = [Section(_("Thông tin"), facts=[f for f in facts if f.value not in (None, "")])]
    parts += [Section(_("Ghi chú"), text=record.note)] if record.note else []
    return Page(tag=(record.get_type_display(), "info"), sections=parts)


register(
    Register(
        kind="technology", model=Technology, title="Công nghệ", noun="công nghệ", room="technology", order="-known_on", rules=rules,
        columns=[
            Column("title", _("Tên"), order="sort_key"), Column("type", _("Loại"), kind="tag"), Column("owner", _("Đơn vị"), kind="link"),
            Column("place_text", _("Nơi áp dụng")), Column("known_on", _("Thời điểm nguồn ghi"), kind="date", order="known_on"),
            Column("place", _("Địa bàn"), kind="link", default=False), Column("effect", _("Kết quả"), default=False),
        ],
        filters=[
            by_choice("loai", _("Loại"), "type", Technology.Type.choices), by_year("known_on"), by_place(),
            by_record("don-vi", _("Đơn vị"), "owner_id", "organisation", "directory.Organisation", "của {}"),
        ],
        related=["owner", "place"], detail_related=["owner", "place"], page=technology_page,
        form_fields=["title", "type", "known_on", "owner", "place", "place_text", "effect", "note"],
        first_step=_("Ghi công nghệ đầu tiên đang áp dụng hoặc cần chuyển giao."),
    )
)  # fmt: skip


def _technologies_of(record: Any, user: Any) -> Page:
    field = "owner" if record.kind == "organisation" else "place"
    query = "don-vi" if field == "owner" else "dia-ban"
    found = rules.viewable(user, Technology.objects.filter(**{field: record}).order_by("-known_on", "-id"))
    section = related(_("Công nghệ"), found, note_of=lambda t: str(t.known_on or ""), url=f"/cong-nghe/?{query}={record.pk}")
    return Page(sections=[section] if section.records else [])


contribute("organisation", page=_technologies_of)
contribute("place", page=_technologies_of)
