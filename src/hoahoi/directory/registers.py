"""How persons, organisations, places, events and the reference books are listed and shown; the filter by place that all rooms share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice, by_record, by_year
from hoahoi.declare.registers import Column, Fact, Filter, Moment, Page, Register, Section, contribute, register, related

from . import rules
from .models import (
    Affiliation,
    Concept,
    Event,
    LegalInstrument,
    Organisation,
    OrganisationSuccession,
    Person,
    Place,
    PlaceSuccession,
    Scheme,
)

CONFIDENCE = {"found": "đã thấy nguồn", "recalled": "nhớ lại, cần đối chiếu", "assumed": "giả định, cần xác nhận"}
CONFIDENCE_TONE = {"found": "good", "recalled": "attention", "assumed": "attention"}


# ---- filter by place


def places_meant(pk: int) -> set[int]:
    """The place, the units within it, and the units that they became or came from: a record of 2019 is found under the new commune."""
    within, level = {pk}, {pk}
    while level:
        level = set(Place.objects.filter(parent_id__in=level).values_list("pk", flat=True)) - within
        within |= level
    pairs = PlaceSuccession.objects.filter(Q(old_id__in=within) | Q(new_id__in=within)).values_list("old_id", "new_id")
    return within | {found for pair in pairs for found in pair}


def place_options() -> list[tuple[str, str]]:
    """The province's communes of today and its former districts."""
    rows = Place.objects.filter(Q(level="commune", valid_to="") | Q(level="district")).order_by("-level", "sort_key").values_list("pk", "title")
    return [(str(pk), title) for pk, title in rows]


def _place_label(value: str) -> str:
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        return ""
    return Place.objects.filter(pk=int(value)).values_list("title", flat=True).first() or ""


def by_place(field: str = "place_id", *, through: tuple[str, str] | None = None) -> Filter:
    """through: ("tasks.TaskPlace", "task_id") for records carried out in several places."""

    def apply(rows: QuerySet, value: str) -> QuerySet:
        places = places_meant(int(value))
        condition = Q(**{f"{field}__in": places})
        if through:
            links = apps.get_model(through[0])._base_manager.filter(place_id__in=places)
            condition |= Q(pk__in=links.values(through[1]))
        return rows.filter(condition)

    return Filter("dia-ban", _("Địa bàn"), apply, options=place_options, label_of=_place_label, sentence="tại {}")


# ---- organisations


def _span(record: Any) -> str:
    start, end = record.valid_from, record.valid_to
    return " ".join(part for part in (f"từ {start}" if start else "", f"đến {end}" if end else "") if part)


def _confidence_note(record: Any) -> str:
    return "" if record.confidence == "found" else CONFIDENCE.get(record.confidence, record.confidence)


def organisation_page(record: Organisation, user: Any) -> Page:
    pairs = OrganisationSuccession.objects.filter(Q(old=record) | Q(new=record)).select_related("old", "new")
    moments = [Moment(record.valid_from, _("Bắt đầu hoạt động"))] if record.valid_from else []
    if record.valid_to:
        moments.append(Moment(record.valid_to, _("Kết thúc hoạt động")))
    for pair in pairs:
        other = pair.new if pair.old_id == record.pk else pair.old
        goes_on = pair.old_id == record.pk
        title = (_("Công việc chuyển sang %s") if goes_on else _("Kế thừa %s")) % (other.title if other else _("nhiều đơn vị"))
        note = _confidence_note(pair)
        moments.append(Moment(pair.on, title, text=". ".join(t for t in (pair.note, pair.basis) if t), link=other, badge=note))
    visible = rules.PERSONS.viewable(user, Person.objects.all())
    seats = Affiliation.objects.filter(organisation=record, person__in=visible).select_related("person").order_by("-seen_on", "id")
    people = Section(
        _("Người và chức vụ"),
        facts=[
            Fact(
                a.post or _("chưa rõ chức vụ"),
                a.person.title,
                "link",
                link=a.person,
                note=_span(a) or (f"nguồn ghi {a.seen_on}" if a.seen_on else ""),
            )
            for a in seats[:20]
        ],
    )
    facts = [
        Fact(_("Loại"), record.get_type_display()),
        Fact(_("Trực thuộc"), record.parent, "link", link=record.parent),
        Fact(_("Địa bàn"), record.place, "link", link=record.place),
        Fact(_("Địa chỉ"), record.address), Fact(_("Điện thoại"), record.phone), Fact(_("Thư điện tử"), record.email),
        Fact(_("Mã số thuế"), record.tax_code), Fact(_("Tên ngắn"), record.short_title),
    ]  # fmt: skip
    under = related(
        _("Đơn vị trực thuộc"),
        Organisation.objects.filter(parent=record).order_by("sort_key"),
        url=f"/to-chuc/?truc-thuoc={record.pk}",
        note_of=_span,
    )
    tag = (_("Đã kết thúc %s") % record.valid_to, "neutral") if record.valid_to else (_("Đang hoạt động"), "good")
    return Page(tag=tag, moments=moments, sections=[Section(_("Thông tin"), facts=_some(facts), side=True), people, under, *_note(record)])


def _some(facts: Sequence[Fact]) -> list[Fact]:
    """Facts that say something."""
    return [fact for fact in facts if fact.value not in (None, "", [])]


def _note(record: Any) -> list[Section]:
    return [Section(_("Ghi chú"), text=record.note)] if record.note else []


register(
    Register(
        kind="organisation", model=Organisation, title="Tổ chức", noun="tổ chức", room="directory", order="sort_key", rules=rules.ORGANISATIONS,
        columns=[
            Column("title", _("Tên"), order="sort_key"),
            Column("type", _("Loại"), kind="tag"),
            Column("place", _("Địa bàn"), kind="link"),
            Column("phone", _("Điện thoại")),
            Column("tax_code", _("Mã số thuế"), default=False),
            Column("valid_from", _("Từ"), kind="date", order="valid_from", default=False),
            Column("valid_to", _("Đến"), kind="date", order="valid_to"),
        ],
        filters=[
            by_choice("loai", _("Loại"), "type", Organisation.Type.choices),
            by_place(),
            Filter("tinh-trang", _("Tình trạng"), lambda rows, v: rows.filter(valid_to="") if v == "dang" else rows.exclude(valid_to=""),
                   options=lambda: [("dang", _("đang hoạt động")), ("het", _("đã kết thúc"))]),
            by_record("truc-thuoc", _("Trực thuộc"), "parent_id", "organisation", "directory.Organisation", "trực thuộc {}"),
        ],
        related=["place"], detail_related=["place", "parent"], page=organisation_page,
        form_fields=["title", "short_title", "type", "tax_code", "parent", "place", "address", "phone", "email", "valid_from", "valid_to", "note"],
        first_step=_("Thêm tổ chức chủ trì, doanh nghiệp hoặc nhập danh sách từ bảng tính."),
    )
)  # fmt: skip


# ---- persons


def person_page(record: Person, user: Any) -> Page:
    posts = [
        Moment(a.valid_from or a.seen_on, a.post or _("Làm việc tại"), text=a.organisation.title, link=a.organisation,
               badge=(_("đến %s") % a.valid_to if a.valid_to else _("nguồn ghi %s") % a.seen_on if a.seen_on and not a.valid_from else ""))
        for a in record.affiliations.select_related("organisation")
    ]  # fmt: skip
    facts = [
        Fact(_("Học hàm, học vị"), record.degree), Fact(_("Giới tính"), record.get_gender_display()),
        Fact(_("Thư điện tử"), record.email), Fact(_("Điện thoại"), record.phone), Fact("ORCID", record.orcid),
    ]  # fmt: skip
    return Page(moments=posts, sections=[Section(_("Thông tin"), facts=_some(facts), side=True, empty=_("Chưa có số liệu.")), *_note(record)])


def _of_organisation(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(pk__in=Affiliation.objects.filter(organisation_id=int(value)).values("person_id"))


_title_of_organisation = by_record("", "", "pk", "organisation", "directory.Organisation").label_of


def _load_posts(people: Sequence[Person]) -> None:
    rows = Affiliation.objects.filter(person__in=people).select_related("organisation").order_by("seen_on", "valid_from", "id")
    latest = {a.person_id: a for a in rows}
    for person in people:
        person.latest_post = latest.get(person.pk)


def _post(person: Person) -> str:
    post = getattr(person, "latest_post", None)
    return ", ".join(t for t in (post.post, post.organisation.title) if t) if post else ""


register(
    Register(
        kind="person", model=Person, title="Người", noun="người", room="directory", order="sort_key", rules=rules.PERSONS,
        columns=[
            Column("title", _("Họ và tên"), order="sort_key"),
            Column("degree", _("Học hàm, học vị")),
            Column("post", _("Chức vụ gần nhất"), _post),
            Column("email", _("Thư điện tử"), default=False),
            Column("phone", _("Điện thoại"), default=False),
            Column("gender", _("Giới tính"), default=False),
        ],
        filters=[
            Filter(
                "co-quan", _("Cơ quan"), _of_organisation, kind="picker", picker="organisation", sentence="của {}", label_of=_title_of_organisation
            ),
            by_choice("gioi-tinh", _("Giới tính"), "gender", [("female", "nữ"), ("male", "nam")], "là {}"),
        ],
        load=_load_posts, page=person_page,
        form_fields=["title", "degree", "gender", "email", "phone", "orcid", "note"],
        first_step=_("Thêm lãnh đạo Sở, chủ nhiệm nhiệm vụ và chuyên gia hội đồng."),
    )
)  # fmt: skip


# ---- places


def place_page(record: Place, user: Any) -> Page:
    pairs = PlaceSuccession.objects.filter(Q(old=record) | Q(new=record)).select_related("old", "new", "old__parent")
    moments = []
    for pair in pairs:
        whole = "" if pair.whole else _("một phần")
        if pair.old_id == record.pk:
            moments.append(Moment(pair.on, _("Nhập vào %s") % pair.new.title, text=pair.basis, link=pair.new, badge=whole))
        else:
            before = f"{pair.old.title}, {pair.old.parent.title}" if pair.old.parent else pair.old.title
            moments.append(Moment(pair.on, _("Hình thành từ %s") % before, text=pair.basis, link=pair.old, badge=whole))
    facts = [
        Fact(_("Cấp"), record.get_level_display()), Fact(_("Thuộc"), record.parent, "link", link=record.parent), Fact(_("Mã"), record.code),
        Fact(_("Có từ"), record.valid_from, "date"), Fact(_("Có đến"), record.valid_to, "date"),
    ]  # fmt: skip
    parts = related(
        _("Đơn vị bên trong"), Place.objects.filter(parent=record).order_by("sort_key"), url=f"/dia-ban/?thuoc={record.pk}", note_of=_span
    )
    events = Event.objects.filter(place=record).order_by("-held_on", "-id")
    held = related(_("Sự kiện"), rules.EVENTS.viewable(user, events), note_of=lambda e: str(e.held_on or ""), url=f"/su-kien/?dia-ban={record.pk}")
    based = rules.ORGANISATIONS.viewable(user, Organisation.objects.filter(place=record).order_by("sort_key"))
    firms = related(_("Tổ chức"), based, url=f"/to-chuc/?dia-ban={record.pk}")
    tag = (_("Không còn từ %s") % record.valid_to, "neutral") if record.ended else (_("Đang có hiệu lực"), "good")
    return Page(tag=tag, moments=moments, sections=[Section(_("Thông tin"), facts=_some(facts), side=True), parts, firms, held])


register(
    Register(
        kind="place", model=Place, title="Địa bàn", noun="địa bàn", room="directory", order="sort_key", rules=rules.REFERENCE,
        columns=[
            Column("title", _("Tên"), order="sort_key"),
            Column("level", _("Cấp"), kind="tag"),
            Column("parent", _("Thuộc"), kind="link"),
            Column("code", _("Mã"), order="code"),
            Column("valid_from", _("Có từ"), kind="date", order="valid_from", default=False),
            Column("valid_to", _("Có đến"), kind="date", order="valid_to"),
        ],
        filters=[
            by_choice("cap", _("Cấp"), "level", Place.Level.choices, "cấp {}"),
            Filter("hien-nay", _("Thời gian"), lambda rows, v: rows.filter(valid_to="") if v == "nay" else rows.exclude(valid_to=""),
                   options=lambda: [("nay", _("hiện có")), ("cu", _("không còn"))]),
            by_record("thuoc", _("Thuộc"), "parent_id", "place", "directory.Place", "thuộc {}"),
        ],
        related=["parent"], detail_related=["parent"], page=place_page,
        first_step=_("Danh mục địa bàn được nạp khi cài đặt."),
    )
)  # fmt: skip


# ---- events


def event_page(record: Event, user: Any) -> Page:
    when = f"{record.held_on} – {record.ended_on}" if record.ended_on else record.held_on
    facts = [
        Fact(_("Loại"), record.get_type_display()), Fact(_("Thời gian"), when, "text" if record.ended_on else "date"),
        Fact(_("Số văn bản"), record.number),
        Fact(_("Đơn vị tổ chức"), record.organiser, "link", link=record.organiser), Fact(_("Chủ trì"), record.person, "link", link=record.person),
        Fact(_("Địa điểm"), record.place_text), Fact(_("Địa bàn"), record.place, "link", link=record.place), Fact(_("Kết quả"), record.outcome),
    ]  # fmt: skip
    return Page(tag=(record.get_type_display(), "info"), sections=[Section(_("Thông tin"), facts=_some(facts)), *_note(record)])


register(
    Register(
        kind="event", model=Event, title="Sự kiện", noun="sự kiện", room="directory", order="-held_on", rules=rules.EVENTS,
        columns=[
            Column("title", _("Tên"), order="sort_key"),
            Column("type", _("Loại"), kind="tag"),
            Column("held_on", _("Ngày"), kind="date", order="held_on"),
            Column("organiser", _("Đơn vị tổ chức"), kind="link"),
            Column("place_text", _("Địa điểm")),
            Column("number", _("Số văn bản"), default=False),
            Column("outcome", _("Kết quả"), default=False),
        ],
        filters=[
            by_choice("loai", _("Loại"), "type", Event.Type.choices), by_year("held_on"), by_place(),
            by_record("don-vi", _("Đơn vị tổ chức"), "organiser_id", "organisation", "directory.Organisation", "do {} tổ chức"),
        ],
        related=["organiser"], detail_related=["organiser", "person", "place"], page=event_page,
        form_fields=["title", "type", "number", "held_on", "ended_on", "organiser", "person", "place", "place_text", "outcome", "note"],
        first_step=_("Ghi hội nghị, hội thảo, tập huấn đầu tiên của năm."),
    )
)  # fmt: skip


# ---- reference books


def concept_page(record: Concept, user: Any) -> Page:
    facts = [
        Fact(_("Mã"), record.code), Fact(_("Bậc"), record.level), Fact(_("Bảng phân loại"), record.scheme, "link", link=record.scheme),
        Fact(_("Thuộc"), record.parent, "link", link=record.parent),
    ]  # fmt: skip
    under = related(
        _("Lĩnh vực bên trong"), Concept.objects.filter(parent=record).order_by("code"), note_of=lambda c: c.code, url=f"/linh-vuc/?thuoc={record.pk}"
    )
    return Page(sections=[Section(_("Thông tin"), facts=_some(facts), side=True), under])


register(
    Register(
        kind="concept", model=Concept, title="Lĩnh vực nghiên cứu", noun="lĩnh vực", room="directory", order="code", rules=rules.REFERENCE,
        columns=[
            Column("code", _("Mã"), order="code"), Column("title", _("Tên"), order="sort_key"), Column("level", _("Bậc"), kind="number"),
            Column("parent", _("Thuộc"), kind="link"), Column("scheme", _("Bảng phân loại"), kind="link", default=False),
        ],
        filters=[
            by_choice("bac", _("Bậc"), "level", [("1", "1"), ("2", "2"), ("3", "3")], "bậc {}"),
            by_record("thuoc", _("Thuộc"), "parent_id", "concept", "directory.Concept", "thuộc {}"),
        ],
        related=["parent", "scheme"], detail_related=["parent", "scheme"], page=concept_page,
        first_step=_("Bảng phân loại được nạp khi cài đặt."),
    )
)  # fmt: skip

register(
    Register(
        kind="scheme", model=Scheme, title="Bảng phân loại", noun="bảng phân loại", room="directory", order="sort_key",
        rules=rules.REFERENCE, rail=False,
        columns=[Column("title", _("Tên"), order="sort_key"), Column("code", _("Mã")), Column("basis", _("Căn cứ"))],
        sections=lambda record, user: [
            Section(_("Thông tin"), facts=_some([Fact(_("Mã"), record.code), Fact(_("Căn cứ"), record.basis)])),
            related(_("Lĩnh vực bậc 1"), record.concepts.filter(level=1).order_by("code"), note_of=lambda c: c.code, limit=40),
        ],
    )
)  # fmt: skip


def legal_page(record: LegalInstrument, user: Any) -> Page:
    facts = [
        Fact(_("Số, ký hiệu"), record.number), Fact(_("Cơ quan ban hành"), record.issuer), Fact(_("Ngày ban hành"), record.issued_on, "date"),
        Fact(_("Hiệu lực từ"), record.in_force_from, "date"), Fact(_("Hiệu lực đến"), record.in_force_to, "date"),
        Fact(_("Nguồn"), record.source_url, "url"), Fact(_("Mức tin cậy"), CONFIDENCE.get(record.confidence, record.confidence)),
    ]  # fmt: skip
    return Page(
        tag=(CONFIDENCE.get(record.confidence, ""), CONFIDENCE_TONE.get(record.confidence, "neutral")),
        sections=[Section(_("Thông tin"), facts=_some(facts))],
    )


register(
    Register(
        kind="legal_instrument", model=LegalInstrument, title="Văn bản pháp lý", noun="văn bản pháp lý", room="directory",
        order="-issued_on", rules=rules.REFERENCE,
        columns=[
            Column("number", _("Số, ký hiệu"), order="number"), Column("title", _("Trích yếu"), order="sort_key"),
            Column("issuer", _("Cơ quan ban hành")), Column("issued_on", _("Ngày ban hành"), kind="date", order="issued_on"),
            Column("in_force_from", _("Hiệu lực từ"), kind="date", order="in_force_from"),
            Column("in_force_to", _("Hiệu lực đến"), kind="date", order="in_force_to"),
            Column("confidence", _("Mức tin cậy"), lambda r: CONFIDENCE.get(r.confidence, ""), kind="tag",
                tone=lambda r: CONFIDENCE_TONE.get(r.confidence, "neutral")),
        ],
        filters=[by_choice("tin-cay", _("Mức tin cậy"), "confidence", list(CONFIDENCE.items())), by_year("issued_on")],
        page=legal_page, first_step=_("Căn cứ pháp lý được nạp cùng quy định."),
    )
)  # fmt: skip


# ---- what events and posts add to the pages of people and organisations


def _events_of(record: Any, user: Any) -> Page:
    field = "person" if isinstance(record, Person) else "organiser"
    held = rules.EVENTS.viewable(user, Event.objects.filter(**{field: record}).order_by(F("held_on").desc(), "-id"))
    url = "" if field == "person" else f"/su-kien/?don-vi={record.pk}"
    return Page(
        sections=[related(_("Sự kiện chủ trì") if field == "person" else _("Sự kiện tổ chức"), held, note_of=lambda e: str(e.held_on or ""), url=url)]
    )


contribute("person", page=_events_of)
contribute("organisation", page=_events_of)
