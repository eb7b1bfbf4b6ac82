"""How support, start-ups and awards are listed and shown; what they add to the pages of organisations, people and places."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice, by_record, by_year
from hoahoi.declare.registers import Column, Fact, Moment, Page, Register, Section, contribute, register, related
from hoahoi.directory.registers import by_place
from hoahoi.ledger.dates import PartialDate

from . import rules
from .models import Award, Measure, Startup, SupportProgramme

_SHOWN, _MOST = 12, 60


def _known(facts: list[Fact]) -> list[Fact]:
    return [f for f in facts if f.value not in (None, "")]


def _note(record: Any) -> list[Section]:
    return [Section(_("Ghi chú"), text=record.note)] if record.note else []


def programme_page(record: SupportProgramme, user: Any) -> Page:
    moments = [
        Moment(day, title, link=link)
        for day, title, link in (
            (record.announced_on, _("Ban hành"), record.decision),
            (record.starts_on, _("Bắt đầu"), None),
            (record.ends_on, _("Kết thúc"), None),
        )
        if day
    ]
    facts = [
        Fact(_("Loại"), record.get_type_display()),
        Fact(_("Văn bản"), record.decision or record.number, "link" if record.decision else "text", link=record.decision),
        Fact(_("Đơn vị thực hiện"), record.organisation, "link", link=record.organisation),
        Fact(_("Địa bàn"), record.place, "link", link=record.place),
        Fact(_("Mức hỗ trợ tối đa (%)"), record.rate_max, "number"),
    ]  # fmt: skip
    given = rules.MEASURES.viewable(user, record.measures.order_by("-supported_on", "-id"))
    measures = related(_("Lượt hỗ trợ"), given, note_of=lambda m: str(m.supported_on or ""), url=f"/luot-ho-tro/?chuong-trinh={record.pk}")
    return Page(
        tag=(record.get_type_display(), "info"),
        moments=moments,
        sections=[Section(_("Thông tin"), facts=_known(facts), side=True), *_note(record), measures],
    )


register(
    Register(
        kind="support_programme", model=SupportProgramme, title="Hỗ trợ doanh nghiệp", noun="chương trình hỗ trợ", room="support",
        order="-announced_on", rules=rules,
        columns=[
            Column("title", _("Tên"), order="sort_key"), Column("type", _("Loại"), kind="tag"), Column("number", _("Số văn bản")),
            Column("announced_on", _("Ngày"), kind="date", order="announced_on"), Column("organisation", _("Đơn vị thực hiện"), kind="link"),
            Column("starts_on", _("Từ"), kind="date", order="starts_on", default=False),
            Column("ends_on", _("Đến"), kind="date", order="ends_on", default=False),
            Column("rate_max", _("Mức hỗ trợ tối đa (%)"), kind="number", order="rate_max", default=False),
        ],
        filters=[
            by_choice("loai", _("Loại"), "type", SupportProgramme.Type.choices), by_year("announced_on"), by_place(),
            by_record("don-vi", _("Đơn vị thực hiện"), "organisation_id", "organisation", "directory.Organisation", "do {} thực hiện"),
        ],
        related=["organisation"], detail_related=["organisation", "place", "decision"], page=programme_page,
        form_fields=["title", "type", "number", "decision", "announced_on", "starts_on", "ends_on", "organisation", "place", "rate_max", "note"],
        first_step=_("Ghi chương trình hỗ trợ đầu tiên, rồi ghi từng lượt hỗ trợ của nó."),
    )
)  # fmt: skip


def measure_page(record: Measure, user: Any) -> Page:
    facts = [
        Fact(_("Chương trình"), record.programme, "link", link=record.programme),
        Fact(_("Đơn vị được hỗ trợ"), record.beneficiary, "link", link=record.beneficiary),
        Fact(_("Ngày"), record.supported_on, "date"), Fact(_("Số tiền"), record.amount, "money"), Fact(_("Tiêu chuẩn, công cụ"), record.standard),
        Fact(_("Địa bàn"), record.place, "link", link=record.place),
    ]  # fmt: skip
    return Page(sections=[Section(_("Thông tin"), facts=_known(facts)), *_note(record)])


register(
    Register(
        kind="measure", model=Measure, title="Lượt hỗ trợ", noun="lượt hỗ trợ", room="support", order="-supported_on", rules=rules.MEASURES,
        columns=[
            Column("title", _("Nội dung"), order="sort_key"), Column("beneficiary", _("Đơn vị được hỗ trợ"), kind="link"),
            Column("programme", _("Chương trình"), kind="link"), Column("supported_on", _("Ngày"), kind="date", order="supported_on"),
            Column("amount", _("Số tiền"), kind="money", order="amount"), Column("standard", _("Tiêu chuẩn, công cụ"), default=False),
            Column("place", _("Địa bàn"), kind="link", default=False),
        ],
        filters=[
            by_record("chuong-trinh", _("Chương trình"), "programme_id", "support_programme", "support.SupportProgramme", "thuộc {}"),
            by_year("supported_on"), by_place(),
            by_record("don-vi", _("Đơn vị được hỗ trợ"), "beneficiary_id", "organisation", "directory.Organisation", "cho {}"),
        ],
        related=["beneficiary", "programme", "place"], detail_related=["beneficiary", "programme", "place"], page=measure_page,
        form_fields=["title", "programme", "beneficiary", "place", "supported_on", "amount", "standard", "note"],
        first_step=_("Ghi lượt hỗ trợ đầu tiên cho một doanh nghiệp, hợp tác xã."),
    )
)  # fmt: skip


def startup_page(record: Startup, user: Any) -> Page:
    facts = [
        Fact(_("Thời điểm nguồn ghi"), record.known_on, "date"), Fact(_("Đơn vị"), record.organisation, "link", link=record.organisation),
        Fact(_("Sự kiện"), record.event, "link", link=record.event), Fact(_("Địa bàn"), record.place, "link", link=record.place),
        Fact(_("Địa bàn (như nguồn ghi)"), record.place_text),
    ]  # fmt: skip
    return Page(sections=[Section(_("Thông tin"), facts=_known(facts)), *_note(record)])


register(
    Register(
        kind="startup", model=Startup, title="Khởi nghiệp", noun="dự án khởi nghiệp", room="support", order="-known_on", rules=rules,
        columns=[
            Column("title", _("Tên"), order="sort_key"), Column("organisation", _("Đơn vị"), kind="link"), Column("event", _("Sự kiện"), kind="link"),
            Column("place_text", _("Địa bàn")), Column("known_on", _("Thời điểm nguồn ghi"), kind="date", order="known_on"),
        ],
        filters=[by_year("known_on"), by_place(),
            by_record("don-vi", _("Đơn vị"), "organisation_id", "organisation", "directory.Organisation", "của {}")],
        related=["organisation", "event"], detail_related=["organisation", "event", "place"], page=startup_page,
        form_fields=["title", "known_on", "organisation", "event", "place", "place_text", "note"],
        first_step=_("Ghi dự án, ý tưởng khởi nghiệp đầu tiên."),
    )
)  # fmt: skip


def award_page(record: Award, user: Any) -> Page:
    facts = [
        Fact(_("Giải, danh hiệu"), record.prize), Fact(_("Ngày"), record.awarded_on, "date"), Fact(_("Số quyết định"), record.number),
        Fact(_("Đơn vị trao"), record.giver, "link", link=record.giver), Fact(_("Đơn vị được trao"), record.recipient, "link", link=record.recipient),
        Fact(_("Người được trao"), record.person, "link", link=record.person), Fact(_("Cuộc thi"), record.event, "link", link=record.event),
        Fact(_("Địa bàn"), record.place, "link", link=record.place), Fact(_("Địa bàn (như nguồn ghi)"), record.place_text),
    ]  # fmt: skip
    return Page(sections=[Section(_("Thông tin"), facts=_known(facts)), *_note(record)])


register(
    Register(
        kind="award", model=Award, title="Giải thưởng", noun="giải thưởng, danh hiệu", room="support", order="-awarded_on", rules=rules,
        columns=[
            Column("title", _("Tên"), order="sort_key"), Column("prize", _("Giải, danh hiệu")),
            Column("recipient", _("Đơn vị được trao"), kind="link"),
            Column("person", _("Người được trao"), kind="link", default=False), Column("giver", _("Đơn vị trao"), kind="link"),
            Column("awarded_on", _("Ngày"), kind="date", order="awarded_on"), Column("number", _("Số quyết định"), default=False),
        ],
        filters=[
            by_year("awarded_on"), by_place(),
            by_record("nhan", _("Đơn vị được trao"), "recipient_id", "organisation", "directory.Organisation", "trao cho {}"),
            by_record("trao", _("Đơn vị trao"), "giver_id", "organisation", "directory.Organisation", "do {} trao"),
        ],
        related=["recipient", "person", "giver"], detail_related=["recipient", "person", "giver", "event", "place"], page=award_page,
        form_fields=["title", "awarded_on", "number", "prize", "giver", "recipient", "person", "event", "place", "place_text", "note"],
        first_step=_("Ghi giải thưởng, danh hiệu đầu tiên."),
    )
)  # fmt: skip


# ---- what support adds to other pages


def _of_organisation(record: Any, user: Any) -> Page:
    """Three kinds of record in one query: an organisation's page shows much, and each question costs."""
    asked = (
        (_("Lượt hỗ trợ đã nhận"), Measure, rules.MEASURES.viewable(user, Measure.objects.filter(beneficiary=record)), "supported_on",
            f"/luot-ho-tro/?don-vi={record.pk}"),
        (_("Giải thưởng"), Award, rules.viewable(user, Award.objects.filter(recipient=record)), "awarded_on", f"/giai-thuong/?nhan={record.pk}"),
        (_("Dự án khởi nghiệp"), Startup, rules.viewable(user, Startup.objects.filter(organisation=record)), "known_on",
            f"/khoi-nghiep/?don-vi={record.pk}"),
    )  # fmt: skip
    latest = [
        rows.order_by().annotate(which=Value(n), at=Cast(day, CharField())).values_list("which", "at", "pk", "title")
        for n, (_title, _model, rows, day, _url) in enumerate(asked)
    ]
    found = list(latest[0].union(*latest[1:], all=True).order_by("which", "-at", "-pk")[:_MOST])
    parts = []
    for n, (title, model, _rows, _at_field, url) in enumerate(asked):
        mine = [(at, model(pk=pk, title=name)) for which, at, pk, name in found if which == n]
        days = {one.pk: at for at, one in mine}
        parts.append(
            Section(
                title,
                records=[one for _at, one in mine[:_SHOWN]],
                note_of=lambda one, days=days: _day(days[one.pk]),
                url=url if len(mine) > _SHOWN else "",
            )
        )
    return Page(sections=[part for part in parts if part.records])


def _day(iso: str) -> str:
    return str(PartialDate.parse(iso)) if iso else ""


def _prize(award: Award) -> str:
    return " · ".join(str(t) for t in (award.prize, award.awarded_on) if t)


def _of_person(record: Any, user: Any) -> Page:
    awards = related(_("Giải thưởng"), rules.viewable(user, Award.objects.filter(person=record).order_by("-awarded_on", "-id")), note_of=_prize)
    return Page(sections=[awards] if awards.records else [])


def _of_event(record: Any, user: Any) -> Page:
    parts = [
        related(_("Giải thưởng"), rules.viewable(user, Award.objects.filter(event=record).order_by("id")), note_of=_prize, limit=40),
        related(_("Dự án khởi nghiệp"), rules.viewable(user, Startup.objects.filter(event=record).order_by("id")), limit=40),
    ]
    return Page(sections=[part for part in parts if part.records])


def _of_place(record: Any, user: Any) -> Page:
    parts = [
        related(_("Lượt hỗ trợ"), rules.MEASURES.viewable(user, Measure.objects.filter(place=record).order_by("-supported_on", "-id")),
                url=f"/luot-ho-tro/?dia-ban={record.pk}"),
        related(_("Dự án khởi nghiệp"), rules.viewable(user, Startup.objects.filter(place=record).order_by("-known_on", "-id")),
                url=f"/khoi-nghiep/?dia-ban={record.pk}"),
        related(_("Giải thưởng"), rules.viewable(user, Award.objects.filter(place=record).order_by("-awarded_on", "-id")),
                note_of=_prize, url=f"/giai-thuong/?dia-ban={record.pk}"),
    ]  # fmt: skip
    return Page(sections=[part for part in parts if part.records])


contribute("organisation", page=_of_organisation)
contribute("person", page=_of_person)
contribute("event", page=_of_event)
contribute("place", page=_of_place)
