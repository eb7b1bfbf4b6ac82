"""How councils are listed and shown, and what they add to the pages of documents and people."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import sees_all
from hoahoi.declare.filters import by_choice, by_record, by_year
from hoahoi.declare.registers import Column, Fact, Filter, Moment, Page, Register, Section, contribute, register, related
from hoahoi.ledger.records import kinds
from hoahoi.procedures.words import due_words

from . import dossier, rules  # noqa: F401  # dossier: hands over its papers
from .deadlines import duties_of
from .models import Council, Invitation, Outcome, Seat

RATING_TONE = {"excellent": "good", "good": "good", "pass": "good", "average": "attention", "fail": "danger", "unknown": "neutral"}


def outcome_of(council: Council) -> Outcome | None:
    """The council's conclusion; expects select_related("outcome")."""
    return getattr(council, "outcome", None)


def rating_text(council: Council) -> str:
    """The conclusion in the source's words, else its rating; "" when the record has none."""
    outcome = outcome_of(council)
    if outcome is None:
        return ""
    if outcome.rating == Outcome.Rating.UNKNOWN:
        return outcome.wording or str(outcome.get_rating_display())
    return str(outcome.get_rating_display())


def _rating_tone(council: Council) -> str:
    outcome = outcome_of(council)
    return RATING_TONE.get(outcome.rating, "neutral") if outcome else "neutral"


def subject_of(council: Council) -> Any:
    """The record that the council advised on, or None."""
    model = kinds().get(council.subject_kind)
    return model._base_manager.filter(pk=council.subject_id).first() if model and council.subject_id else None


def council_page(record: Council, user: Any) -> Page:
    subject = subject_of(record)
    seats = list(record.seats.select_related("person").order_by("id"))
    order = {role: n for n, role in enumerate(Seat.Role.values)}
    seats.sort(key=lambda s: order.get(s.role, 99))
    moments = []
    if record.established_on:
        by = _("theo %s") % record.decision_number if record.decision_number else ""
        moments.append(Moment(record.established_on, _("Thành lập hội đồng"), text=by, link=record.decision))
    if record.met_on:
        until = _("đến %s") % record.met_until if record.met_until else ""
        moments.append(Moment(record.met_on, _("Họp hội đồng"), text=" · ".join(str(t) for t in (until, record.place_text) if t)))
    outcome = outcome_of(record)
    if outcome:
        moments.append(Moment(outcome.concluded_on or record.met_on, _("Kết luận"), text=outcome.wording, badge=rating_text(record)))
    facts = [
        Fact(_("Loại hội đồng"), record.get_type_display()),
        Fact(_("Tư vấn về"), subject, "link", link=subject),
        Fact(_("Quyết định"), record.decision or record.decision_number, "link" if record.decision else "text", link=record.decision),
        Fact(_("Tổ chức dự tuyển, chủ trì"), record.host, "link", link=record.host),
        Fact(_("Số thành viên"), record.size, "number"), Fact(_("Đợt"), record.batch), Fact(_("Địa điểm"), record.place_text),
    ]  # fmt: skip
    members = Section(
        _("Thành viên"), facts=[Fact(s.get_role_display(), s.person.title, "link", link=s.person) for s in seats],
        empty=_("Nguồn không ghi tên thành viên."),
    )  # fmt: skip
    same = Council.objects.none()
    if record.decision_id or record.decision_number:
        by_decision = (
            Q(decision_id=record.decision_id)
            if record.decision_id
            else Q(decision_number=record.decision_number, established_on=record.established_on)
        )
        same = rules.viewable(user, Council.objects.filter(by_decision).exclude(pk=record.pk).order_by("sort_key"))
    siblings = related(_("Hội đồng khác cùng quyết định"), same, note_of=lambda c: str(c.sort_date or ""))
    parts = [*_duties(record, user), Section(_("Thông tin"), facts=[f for f in facts if f.value not in (None, "")], side=True), members]
    parts += _papers(record, user) + _own_place(record, user)
    parts += [siblings] if siblings.records else []
    parts += [Section(_("Ghi chú"), text=record.note)] if record.note else []
    return Page(tag=_standing(record), moments=moments, sections=parts, act=_next_act(record, user), act_open=True)


def _standing(council: Council) -> tuple[Any, str]:
    """What it concluded; until then how far it has come."""
    if outcome_of(council):
        return rating_text(council), _rating_tone(council)
    if council.stage:
        return council.get_stage_display(), "info"
    return (_("Đã họp"), "info") if council.met_on else (_("Chưa ghi ngày họp"), "neutral")


def _duties(council: Council, user: Any) -> list[Section]:
    """What the rules still ask around the sitting; what no act of the system brings about is noted here as done."""
    found = duties_of(council) if council.stage and sees_all(user) else []
    if not found:
        return []
    today = timezone.localdate()
    lines = [
        {"duty": duty, "words": words, "tone": tone, "form": by_hand and council.met_on is not None and may_note(user, council, duty)}
        for duty, by_hand in found for words, tone in (due_words(duty.due_on, today),)
    ]  # fmt: skip
    said = _("Theo quy định của hội đồng.")
    return [Section(_("Việc đến hạn"), text=str(said), template="councils/duties.html", extra={"lines": lines, "council": council, "today": today})]


def may_note(user: Any, council: Council, duty: Any) -> bool:
    """Whoever edits the council, and whose duty it is."""
    return rules.can_edit(user, council) or user.has_role(duty.role, Role.DIRECTOR)


def _papers(council: Council, user: Any) -> list[Section]:
    """The way to the papers of a council that this system runs, for whoever may read some of them now."""
    readable = council.stage and (council.stage == Council.Stage.FINISHED or sees_all(user) or rules.can_run(user, council))
    text = str(_("Quyết định, giấy mời, phiếu, biên bản, thông báo: xem, in, tải về."))
    return [Section(_("Giấy tờ"), text=text, url=f"/hoi-dong/{council.pk}/giay-to/", side=True)] if readable else []


def _own_door(council: Council, user: Any) -> str:
    """Address of the page that an invited member opens by account; "" for whoever has none here."""
    seat = rules.seat_of(user, council) if council.stage else None
    return f"/moi/ghe-{seat.pk}/" if seat and Invitation.objects.filter(seat=seat).exists() else ""


def _own_place(council: Council, user: Any) -> list[Section]:
    """For whoever runs the sitting and sits on it too; other members have the same door as the page's act."""
    door = _own_door(council, user) if rules.can_run(user, council) else ""
    text = str(_("Lời mời, hồ sơ, nhận xét và phiếu của bạn."))
    return [Section(_("Trang thành viên của bạn"), text=text, url=door, side=True)] if door else []


def _next_act(council: Council, user: Any) -> tuple[str, str] | None:
    """The door to the console of a council that this system runs; to the list of members while they are chosen; a member's to the own page."""
    if not council.stage:
        return None
    if not rules.can_run(user, council):
        door = _own_door(council, user)
        return (str(_("Mở trang thành viên của bạn")), door) if door else None
    if council.stage == Council.Stage.PROPOSED:
        return (str(_("Chọn thành viên")), f"/hoi-dong/{council.pk}/thanh-vien/") if rules.can_edit(user, council) else None
    return str(_("Điều hành phiên họp")), f"/hoi-dong/{council.pk}/dieu-hanh/"


register(
    Register(
        kind="council", model=Council, title="Hội đồng", noun="hội đồng", room="councils", order="-sort_date", rules=rules,
        columns=[
            Column("title", _("Tư vấn về"), order="sort_key"),
            Column("type", _("Loại"), kind="tag"),
            Column("sort_date", _("Ngày"), kind="date", order="sort_date"),
            Column("decision_number", _("Quyết định")),
            Column("rating", _("Kết luận"), rating_text, kind="tag", tone=_rating_tone),
            Column("host", _("Tổ chức dự tuyển, chủ trì"), kind="link", default=False),
            Column("size", _("Số thành viên"), kind="number", default=False),
            Column("batch", _("Đợt"), default=False),
            Column("established_on", _("Thành lập"), kind="date", order="established_on", default=False),
            Column("met_on", _("Họp"), kind="date", order="met_on", default=False),
        ],
        filters=[
            by_choice("loai", _("Loại"), "type", Council.Type.choices), by_year("sort_date"),
            by_choice("ket-luan", _("Kết luận"), "outcome__rating", Outcome.Rating.choices, "kết luận {}"),
            by_record("chu-tri", _("Tổ chức chủ trì"), "host_id", "organisation", "directory.Organisation", "do {} dự tuyển, chủ trì"),
            Filter("so-qd", _("Số quyết định"), lambda rows, v: rows.filter(decision_number__iexact=v), kind="text", sentence="theo quyết định {}"),
        ],
        related=["outcome", "host"], detail_related=["outcome", "host", "decision"], page=council_page,
        form_fields=["title", "type", "decision", "decision_number", "established_on", "met_on", "met_until", "place_text", "size",
            "batch", "host", "note"],
        first_step=_("Ghi hội đồng đầu tiên hoặc nhập từ bảng tính các quyết định thành lập."),
        views=[(_("Đánh giá, nghiệm thu"), "loai=acceptance"), (_("Xác định nhiệm vụ"), "loai=determination"), (_("Tuyển chọn"), "loai=selection")],
    )
)  # fmt: skip


def _councils_of_document(document: Any, user: Any) -> Page:
    set_up = Council.objects.filter(decision=document).select_related("outcome").order_by("sort_key")
    section = related(
        _("Hội đồng được thành lập"), rules.viewable(user, set_up), note_of=_type_and_day, url=f"/hoi-dong/?so-qd={document.number}", limit=40
    )
    return Page(sections=[section] if section.records else [])


def _type_and_day(council: Council) -> str:
    return " · ".join(str(t) for t in (council.get_type_display(), council.sort_date, rating_text(council)) if t)


def _seats_of_person(person: Any, user: Any) -> Page:
    visible = rules.viewable(user, Council.objects.all())
    seats = Seat.objects.filter(person=person, council__in=visible).select_related("council").order_by("-council__sort_date", "-id")[:30]
    facts = [Fact(s.get_role_display(), s.council.title, "link", link=s.council, note=_type_and_day_plain(s.council)) for s in seats]
    return Page(sections=[Section(_("Hội đồng"), facts=facts)] if facts else [])


def _type_and_day_plain(council: Council) -> str:
    return " · ".join(str(t) for t in (council.get_type_display(), council.sort_date) if t)


def _councils_of_host(organisation: Any, user: Any) -> Page:
    found = rules.viewable(user, Council.objects.filter(host=organisation).order_by("-sort_date", "-id"))
    section = related(_("Hội đồng về hồ sơ của tổ chức"), found, note_of=_type_and_day_plain, url=f"/hoi-dong/?chu-tri={organisation.pk}")
    return Page(sections=[section] if section.records else [])


def _new_council_of_task(task: Any, user: Any) -> Page:
    """For those who may set a council up: councils of the task that are under way, and the door to a new one."""
    if not rules.can_edit(user):
        return Page()
    known = getattr(task, "councils_read", None)  # the task's own page has read them
    if known is None:
        known = Council.objects.filter(subject_kind=task.kind, subject_id=task.pk)
    under_way = sorted((c for c in known if c.stage not in ("", Council.Stage.FINISHED)), key=lambda c: -c.pk)
    facts = [Fact(_("Đang làm"), c.get_type_display(), "link", link=c, note=str(c.get_stage_display())) for c in under_way]
    door = Fact(_("Việc mới"), _("Lập hội đồng"), "link", link=f"/hoi-dong/lap/?task={task.pk}")
    return Page(sections=[Section(_("Hội đồng tư vấn"), facts=[*facts, door], side=True)])


contribute("task", page=_new_council_of_task)
contribute("document", page=_councils_of_document)
contribute("person", page=_seats_of_person)
contribute("organisation", page=_councils_of_host)
