"""How tasks, programmes and checks are listed and shown; what tasks add to the pages of people, organisations, places and documents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice, by_record, by_year
from hoahoi.declare.registers import Column, Fact, Filter, Page, Register, Section, contribute, register, related
from hoahoi.directory.models import Concept, Place
from hoahoi.directory.registers import by_place
from hoahoi.procedures.actions import open_case
from hoahoi.procedures.regimes import regime_for

from . import origins as origins  # adds calls and dossiers to a task's page
from . import registers_of_life as registers_of_life  # declares the registers of a task's life
from . import rules
from .common import procedure_for
from .models import Check, Participation, Programme, Task, TaskPlace
from .page import STAGE_TONE, task_page
from .queries import TASK_RELATED, add_next_due, ending_between, with_open_obligation

# ---- tasks


def _by_field(rows: QuerySet, value: str) -> QuerySet:
    """A field of research with the narrower ones within it."""
    chosen = int(value)
    inside = Concept.objects.filter(Q(pk=chosen) | Q(parent_id=chosen) | Q(parent__parent_id=chosen))
    return rows.filter(field_id__in=inside.values("pk"))


def _fields() -> list[tuple[str, str]]:
    return [(str(pk), title) for pk, title in Concept.objects.filter(level=1).order_by("code").values_list("pk", "title")]


def _due_within(rows: QuerySet, value: str) -> QuerySet:
    today = timezone.localdate()
    if value == "qua-han":
        return rows.filter(with_open_obligation(today - timedelta(days=1)))
    last = today + timedelta(days=int(value))
    return rows.filter(with_open_obligation(last) | ending_between(today, last))


def _due_options() -> list[tuple[str, str]]:
    return [("qua-han", str(_("quá hạn"))), *((d, str(_("đến hạn trong %s ngày") % d)) for d in ("30", "60", "90"))]


def _open_case(task: Task, actor: Any) -> None:
    """A task entered by hand begins its procedure under the rules in force on the day it starts."""
    start = task.starts_on.iso if task.starts_on else timezone.localdate().isoformat()
    open_case(subject=task, regime_code=regime_for(start), procedure=procedure_for(task), actor=actor, stage=task.stage)


_ORGANISATION = "directory.Organisation"

register(
    Register(
        kind="task", model=Task, title="Nhiệm vụ", noun="nhiệm vụ", room="tasks", order="sort_key", rules=rules,
        columns=[
            Column("title", _("Tên nhiệm vụ"), order="sort_key"),
            Column("host", _("Tổ chức chủ trì"), kind="link"),
            Column("investigator", _("Chủ nhiệm"), kind="link"),
            Column("stage", _("Giai đoạn"), kind="tag", order="stage", tone=lambda t: STAGE_TONE.get(t.stage, "neutral")),
            Column("next_due", _("Đến hạn"), kind="due"),
            Column("budget", _("Kinh phí"), kind="money", order="budget"),
            Column("code", _("Mã"), order="code", default=False),
            Column("type", _("Loại"), default=False),
            Column("level", _("Cấp"), default=False),
            Column("field", _("Lĩnh vực"), kind="link", default=False),
            Column("place", _("Địa bàn"), kind="link", default=False),
            Column("starts_on", _("Bắt đầu"), kind="date", order="starts_on", default=False),
            Column("ends_on", _("Kết thúc"), kind="date", order="ends_on", default=False),
        ],
        filters=[
            by_choice("giai-doan", _("Giai đoạn"), "stage", Task.Stage.choices),
            Filter("linh-vuc", _("Lĩnh vực"), _by_field, options=_fields, sentence="lĩnh vực {}",
                   label_of=by_record("", "", "pk", "concept", "directory.Concept").label_of),
            by_year("starts_on", name="bat-dau", label=_("Năm bắt đầu"), sentence="bắt đầu năm {}"),
            by_choice("loai", _("Loại"), "type", Task.Type.choices),
            by_choice("cap", _("Cấp"), "level", Task.Level.choices, "cấp {}"),
            Filter("den-han", _("Đến hạn"), _due_within, options=_due_options),
            by_place(through=("tasks.TaskPlace", "task_id")),
            by_record("chu-tri", _("Tổ chức chủ trì"), "host_id", "organisation", _ORGANISATION, "do {} chủ trì"),
            by_record("chu-nhiem", _("Chủ nhiệm"), "investigator_id", "person", "directory.Person", "do {} làm chủ nhiệm"),
            by_record("chuong-trinh", _("Chương trình"), "programme_id", "programme", "tasks.Programme", "thuộc {}"),
        ],
        related=["host", "investigator", "field", "place"], detail_related=TASK_RELATED, page=task_page, load=add_next_due,
        form_fields=[
            "title", "title_en", "code", "type", "level", "programme", "host", "investigator", "field", "place", "place_text", "decision",
            "starts_on", "ends_on", "budget", "abstract", "note",
        ],
        registered=_open_case,
        first_step=_("Nhập danh mục nhiệm vụ đang có từ bảng tính, hoặc thêm nhiệm vụ đầu tiên."),
        views=[
            (_("Đang thực hiện"), "giai-doan=in_progress"),
            (_("Sắp đến hạn"), "den-han=60"),
            (_("Chờ nghiệm thu"), "giai-doan=acceptance"),
            (_("Đã nghiệm thu chưa ứng dụng"), "giai-doan=accepted&ung-dung=khong"),
        ],
        extra={"chart": ("stage", _("Nhiệm vụ theo giai đoạn"), "giai-doan")},
    )
)  # fmt: skip


# ---- programmes and checks


def _stage_and_host(task: Task) -> str:
    return " · ".join(str(t) for t in (task.get_stage_display(), task.host) if t)


def programme_page(record: Programme, user: Any) -> Page:
    facts = [
        Fact(_("Mã"), record.code), Fact(_("Từ"), record.starts_on, "date"), Fact(_("Đến"), record.ends_on, "date"),
        Fact(_("Quyết định phê duyệt"), record.decision, "link", link=record.decision),
    ]  # fmt: skip
    tasks = rules.viewable(user, Task.objects.filter(programme=record).select_related("host").order_by("sort_key", "id"))
    parts = [Section(_("Thông tin"), facts=[f for f in facts if f.value], side=True)] if any(f.value for f in facts) else []
    parts += [Section(_("Ghi chú"), text=record.note)] if record.note else []
    parts.append(related(_("Nhiệm vụ"), tasks, note_of=_stage_and_host, url=f"/nhiem-vu/?chuong-trinh={record.pk}", limit=30))
    return Page(sections=parts)


register(
    Register(
        kind="programme", model=Programme, title="Chương trình", noun="chương trình", room="tasks", order="sort_key", rules=rules.PROGRAMMES,
        columns=[
            Column("title", _("Tên"), order="sort_key"), Column("code", _("Mã")), Column("starts_on", _("Từ"), kind="date", order="starts_on"),
            Column("ends_on", _("Đến"), kind="date", order="ends_on"), Column("decision", _("Quyết định phê duyệt"), kind="link"),
        ],
        filters=[by_year("starts_on")], related=["decision"], detail_related=["decision"], page=programme_page,
        form_fields=["title", "code", "starts_on", "ends_on", "decision", "note"],
        first_step=_("Thêm chương trình, đề án mà các nhiệm vụ thuộc về."),
    )
)  # fmt: skip


def check_page(record: Check, user: Any) -> Page:
    facts = [
        Fact(_("Ngày"), record.held_on, "date"), Fact(_("Đơn vị kiểm tra"), record.organisation, "link", link=record.organisation),
        Fact(_("Trưởng đoàn"), record.person, "link", link=record.person), Fact(_("Địa điểm"), record.place_text),
    ]  # fmt: skip
    visible = rules.viewable(user, Task.objects.filter(checks__check_record=record).select_related("host").order_by("sort_key", "id"))
    parts = [Section(_("Thông tin"), facts=[f for f in facts if f.value], side=True)]
    parts += [Section(_("Kết quả kiểm tra"), text=record.finding)] if record.finding else []
    parts.append(related(_("Nhiệm vụ được kiểm tra"), visible, note_of=_stage_and_host, limit=40))
    return Page(sections=parts)


register(
    Register(
        kind="check", model=Check, title="Kiểm tra tiến độ", noun="cuộc kiểm tra tiến độ", room="tasks", order="-held_on", rules=rules.CHECKS,
        columns=[
            Column("title", _("Nội dung"), order="sort_key"), Column("held_on", _("Ngày"), kind="date", order="held_on"),
            Column("organisation", _("Đơn vị kiểm tra"), kind="link"), Column("person", _("Trưởng đoàn"), kind="link"),
            Column("place_text", _("Địa điểm")),
        ],
        filters=[by_year("held_on"), by_record("don-vi", _("Đơn vị kiểm tra"), "organisation_id", "organisation", _ORGANISATION, "do {} kiểm tra")],
        related=["organisation", "person"], detail_related=["organisation", "person"], page=check_page,
        form_fields=["title", "held_on", "organisation", "person", "place_text", "finding"],
        first_step=_("Ghi cuộc kiểm tra tiến độ đầu tiên của năm."),
    )
)  # fmt: skip


# ---- what tasks add to other pages


def _tasks_section(title: Any, queryset: QuerySet, user: Any, url: str = "") -> Page:
    section = related(title, rules.viewable(user, queryset.select_related("host").order_by("-id")), note_of=_stage_and_host, url=url)
    return Page(sections=[section] if section.records else [])


def _of_organisation(record: Any, user: Any) -> Page:
    joined = Q(pk__in=Participation.objects.filter(organisation=record).values("task_id"))
    return _tasks_section(_("Nhiệm vụ chủ trì, tham gia"), Task.objects.filter(Q(host=record) | joined), user, f"/nhiem-vu/?chu-tri={record.pk}")


def _of_person(record: Any, user: Any) -> Page:
    joined = Q(pk__in=Participation.objects.filter(person=record).values("task_id"))
    url = f"/nhiem-vu/?chu-nhiem={record.pk}"
    return _tasks_section(_("Nhiệm vụ làm chủ nhiệm, tham gia"), Task.objects.filter(Q(investigator=record) | joined), user, url)


def _of_place(record: Any, user: Any) -> Page:
    """Tasks carried out there, in the units within it, and, for a commune of today, in those that it was made of."""
    places = Place.objects.filter(Q(pk=record.pk) | Q(parent=record) | Q(successions__new=record)).values("pk")
    here = Q(place__in=places) | Q(pk__in=TaskPlace.objects.filter(place__in=places).values("task_id"))
    return _tasks_section(_("Nhiệm vụ"), Task.objects.filter(here), user, f"/nhiem-vu/?dia-ban={record.pk}")


def _of_document(record: Any, user: Any) -> Page:
    return _tasks_section(_("Nhiệm vụ theo văn bản này"), Task.objects.filter(decision=record), user)


def _of_concept(record: Any, user: Any) -> Page:
    inside = Concept.objects.filter(Q(pk=record.pk) | Q(parent=record) | Q(parent__parent=record))
    return _tasks_section(_("Nhiệm vụ"), Task.objects.filter(field__in=inside), user, f"/nhiem-vu/?linh-vuc={record.pk}")


def _of_event(record: Any, user: Any) -> Page:
    return _tasks_section(_("Nhiệm vụ"), Task.objects.filter(events__event=record), user)


contribute("organisation", page=_of_organisation)
contribute("person", page=_of_person)
contribute("place", page=_of_place)
contribute("document", page=_of_document)
contribute("concept", page=_of_concept)
contribute("event", page=_of_event)
