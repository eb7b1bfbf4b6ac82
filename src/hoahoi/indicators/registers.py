"""Figures that others published: listed with their source, apart from computed ones."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoahoi.accounts.rules import sees_all
from hoahoi.declare.filters import by_choice, by_year
from hoahoi.declare.registers import Column, Fact, Filter, Page, Register, Section, contribute, register
from hoahoi.ui.vietnamese import number

from . import rules
from .models import PublishedFigure


def _in_year(rows: QuerySet, value: str) -> QuerySet:
    year = int(value)
    return rows.filter(Q(year_from__lte=year, year_to__gte=year) | Q(year_from=year))


def figure_page(record: PublishedFigure, user: Any) -> Page:
    facts = [
        Fact(_("Giá trị"), f"{number(record.value)} {record.unit}"), Fact(_("Kỳ"), record.period), Fact(_("Địa phương"), record.province),
        Fact(_("Nguồn"), record.source_url, "url"), Fact(_("Tên tiếng Anh"), record.title_en),
    ]  # fmt: skip
    note = _("Số liệu do nguồn nêu trên công bố, không do hệ thống tính từ hồ sơ và không cộng vào số liệu của Sở.")
    return Page(
        tag=(_("Mục tiêu"), "attention") if record.target else (_("Số liệu đã công bố"), "info"),
        sections=[Section(_("Thông tin"), facts=[f for f in facts if f.value not in (None, "")]), Section(_("Lưu ý"), text=note)],
    )


register(
    Register(
        kind="published_figure", model=PublishedFigure, title="Số liệu đã công bố", noun="số liệu đã công bố", room="indicators",
        order="-year_from", rules=rules,
        columns=[
            Column("title", _("Tên"), order="sort_key"), Column("value", _("Giá trị"), lambda r: number(r.value), kind="number"),
            Column("unit", _("Đơn vị tính")),
            Column("period", _("Kỳ")), Column("province", _("Địa phương")), Column("year_from", _("Từ năm"), order="year_from", default=False),
            Column("target", _("Mục tiêu"), lambda r: _("mục tiêu") if r.target else "", kind="tag", default=False),
        ],
        filters=[
            Filter("nam", _("Năm"), _in_year, options=by_year("x").options, label_of=by_year("x").label_of, sentence="năm {}", kind="year"),
            by_choice("loai", _("Loại"), "target", [("True", "mục tiêu"), ("False", "đã đạt")], "là số {}"),
        ],
        page=figure_page, first_step=_("Nhập số liệu mà báo chí, cơ quan thống kê đã công bố, kèm nguồn."),
    )
)  # fmt: skip


# ---- what figures add to a task's page


def figures_of_task(task: Any, user: Any) -> Page:
    """The years in which figures count it, as far as its dates tell. No query."""
    days = [d for d in (task.starts_on, task.ends_on, task.seen_on) if d]
    if not days or not sees_all(user):
        return Page()
    first, last = min(d.first.year for d in days), min(max(d.last.year for d in days), timezone.localdate().year)
    facts = [Fact(_("Năm"), str(year), "link", link=f"/so-lieu/?ky={year}") for year in range(first, last + 1)]
    return Page(sections=[Section(_("Số liệu của các năm thực hiện"), facts=facts, side=True)] if facts else ())


contribute("task", page=figures_of_task)
