"""How results and their application are listed and shown; what they add to the pages of tasks and organisations."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice, by_presence, by_record, by_year
from hoahoi.declare.registers import Column, Fact, Filter, Moment, Page, Register, Section, contribute, register, related
from hoahoi.directory.registers import by_place
from hoahoi.ledger.records import kinds

from . import rules
from .models import Application, Result


def task_of(pk: int | None) -> Any:
    """The task that a result names by id: rooms of one floor do not import each other."""
    return kinds()["task"]._base_manager.filter(pk=pk).first() if pk else None


def result_page(record: Result, user: Any) -> Page:
    task = task_of(record.task_id)
    facts = [
        Fact(_("Loại"), record.get_type_display()), Fact(_("Nhiệm vụ"), task, "link", link=task),
        Fact(_("Số đăng ký"), record.registration_number), Fact(_("Ngày đăng ký"), record.registered_on, "date"),
    ]  # fmt: skip
    uses = list(record.applications.select_related("adopter", "place").order_by("-started_on", "-id"))
    moments = [Moment(record.registered_on, _("Đăng ký kết quả"), text=record.registration_number)] if record.registered_on else []
    moments += [Moment(u.started_on, _("Ứng dụng tại %s") % (u.adopter or u.place or u.title), text=u.effect, link=u) for u in uses]
    parts = [Section(_("Thông tin"), facts=[f for f in facts if f.value not in (None, "")], side=True)]
    parts += [Section(_("Tóm tắt"), text=record.summary)] if record.summary else []
    parts.append(Section(_("Ai đang dùng"), records=uses, note_of=_use_note, empty=_("Chưa ghi nơi ứng dụng.")))
    tag = (_("Đã đăng ký"), "good") if record.registered_on or record.registration_number else (_("Chưa đăng ký"), "attention")
    return Page(tag=tag, moments=moments, sections=parts)


def _use_note(use: Application) -> str:
    return " · ".join(str(t) for t in (use.adopter, use.place, use.started_on) if t)


def _load_tasks(results: Any) -> None:
    tasks = kinds()["task"]._base_manager.in_bulk({r.task_id for r in results if r.task_id})
    for result in results:
        result.task = tasks.get(result.task_id)


register(
    Register(
        kind="result", model=Result, title="Kết quả", noun="kết quả", room="results", order="-registered_on", rules=rules,
        columns=[
            Column("title", _("Tên"), order="sort_key"),
            Column("type", _("Loại"), kind="tag"),
            Column("task", _("Nhiệm vụ"), kind="link"),
            Column("registration_number", _("Số đăng ký")),
            Column("registered_on", _("Ngày đăng ký"), kind="date", order="registered_on"),
        ],
        filters=[
            by_choice("loai", _("Loại"), "type", Result.Type.choices), by_year("registered_on"),
            by_presence("dang-ky", _("Đăng ký"), "registration_number", "đã đăng ký", "chưa đăng ký"),
            Filter("ung-dung", _("Ứng dụng"), lambda rows, v: rows.filter(pk__in=Application.objects.values("result_id")) if v == "co"
                   else rows.exclude(pk__in=Application.objects.values("result_id")),
                   options=lambda: [("co", _("đã ứng dụng")), ("khong", _("chưa ứng dụng"))]),
            by_record("nhiem-vu", _("Nhiệm vụ"), "task_id", "task", "tasks.Task", "của {}"),
        ],
        load=_load_tasks, page=result_page, form_fields=["title", "type", "registration_number", "registered_on", "summary"],
        first_step=_("Kết quả được ghi khi nhiệm vụ nghiệm thu; có thể nhập danh sách từ bảng tính."),
    )
)  # fmt: skip


def application_page(record: Application, user: Any) -> Page:
    facts = [
        Fact(_("Kết quả"), record.result, "link", link=record.result), Fact(_("Đơn vị ứng dụng"), record.adopter, "link", link=record.adopter),
        Fact(_("Địa bàn"), record.place, "link", link=record.place), Fact(_("Bắt đầu"), record.started_on, "date"),
        Fact(_("Minh chứng"), record.evidence),
    ]  # fmt: skip
    parts = [Section(_("Thông tin"), facts=[f for f in facts if f.value not in (None, "")], side=True)]
    parts += [Section(_("Hiệu quả"), text=record.effect)] if record.effect else []
    return Page(sections=parts)


register(
    Register(
        kind="application", model=Application, title="Ứng dụng kết quả", noun="lượt ứng dụng", room="results", order="-started_on",
        rules=rules, rail=False,
        columns=[
            Column("title", _("Tên"), order="sort_key"), Column("result", _("Kết quả"), kind="link"),
            Column("adopter", _("Đơn vị ứng dụng"), kind="link"),
            Column("place", _("Địa bàn"), kind="link"), Column("started_on", _("Bắt đầu"), kind="date", order="started_on"),
        ],
        filters=[by_year("started_on"), by_place()],
        related=["result", "adopter", "place"], detail_related=["result", "adopter", "place"], page=application_page,
        form_fields=["title", "result", "adopter", "place", "started_on", "effect", "evidence"],
        first_step=_("Ghi nơi đầu tiên dùng kết quả nghiên cứu."),
    )
)  # fmt: skip


# ---- what results add to other pages


def _results_of_task(task: Any, user: Any) -> Page:
    results = list(
        rules.viewable(user, Result.objects.filter(task_id=task.pk))
        .prefetch_related(Prefetch("applications", Application.objects.select_related("adopter", "place")))
        .order_by("id")
    )
    if not results:
        return Page()
    moments, uses = [], []
    for result in results:
        if result.registered_on:
            moments.append(Moment(result.registered_on, _("Đăng ký kết quả"), text=result.title, link=result, badge=result.registration_number))
        uses += list(result.applications.all())
    moments += [Moment(u.started_on, _("Kết quả được ứng dụng"), text=str(u.adopter or u.title), link=u) for u in uses]
    parts = [Section(_("Kết quả"), records=results, note_of=lambda r: str(r.get_type_display()), side=True)]
    parts += [Section(_("Ai đang dùng"), records=uses, note_of=_use_note, side=True)] if uses else []
    return Page(moments=moments, sections=parts)


def _uses_of(record: Any, user: Any) -> Page:
    field = "adopter" if record.kind == "organisation" else "place"
    found = rules.viewable(user, Application.objects.filter(**{field: record}).order_by("-started_on", "-id"))
    section = related(_("Kết quả đang ứng dụng"), found, note_of=lambda u: str(u.started_on or ""))
    return Page(sections=[section] if section.records else [])


def _not_applied(rows: QuerySet, value: str) -> QuerySet:
    used = Application.objects.filter(result__task_id__isnull=False).values("result__task_id")
    return rows.filter(pk__in=used) if value == "co" else rows.exclude(pk__in=used)


contribute(
    "task", page=_results_of_task,
    filters=[Filter("ung-dung", _("Ứng dụng"), _not_applied, options=lambda: [("co", _("đã ứng dụng")), ("khong", _("chưa ứng dụng"))])],
)  # fmt: skip
contribute("organisation", page=_uses_of)
contribute("place", page=_uses_of)
