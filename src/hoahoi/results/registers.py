"""How results are listed and shown; what they add to the pages of tasks, organisations and places."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from hoahoi.accounts.rules import sees_all
from hoahoi.declare.filters import by_choice, by_presence, by_record, by_year
from hoahoi.declare.registers import Column, Fact, Filter, Moment, Page, Register, Section, contribute, register, related
from hoahoi.forms.asking import form_url
from hoahoi.ledger.records import kinds
from hoahoi.ui.vietnamese import number

from . import papers as papers  # declares the papers of this room
from . import rules
from .models import APPLIED, Application, Dissemination, Result
from .registers_of_use import Door, after_adding, spread_note, use_note


def task_of(pk: int | None) -> Any:
    """The task that a result names by id: rooms of one floor do not import each other."""
    return kinds()["task"]._base_manager.filter(pk=pk).first() if pk else None


def result_page(record: Result, user: Any) -> Page:
    """What it is, who made it, who uses it and where, its papers and its time line."""
    uses = list(record.applications.select_related("adopter", "place").order_by("-started_on", "-id"))
    spread = list(record.disseminations.select_related("place", "receiver").order_by("-held_on", "-id"))
    parts = [Section(_("Thông tin"), facts=[f for f in _facts(record) if f.value not in (None, "")], side=True)]
    text = [record.summary, _("Kiến nghị: %s") % record.recommendation if record.recommendation else ""]
    parts += [Section(_("Tóm tắt"), text="\n\n".join(str(t) for t in text if t))] if any(text) else []
    parts.append(Section(_("Ai đang dùng"), records=[u for u in uses if u.applied], note_of=use_note, empty=_("Chưa có nơi nào xác nhận đang dùng.")))
    others = [u for u in uses if not u.applied]
    parts += [Section(_("Chưa xác nhận, không dùng"), records=others, note_of=use_note)] if others else []
    parts += [Section(_("Đã phổ biến"), records=spread, note_of=spread_note)] if spread else []
    parts += _made_of(record)
    if rules.can_edit(user):
        parts.append(Section(_("Việc trên hồ sơ này"), facts=_doors(record), side=True))
    more = [Fact(_("Nơi đang dùng"), _("Bản đồ xã, phường"), "link", link=Door("/ket-qua/dia-ban/"))]
    more += [Fact(_("Cho lãnh đạo"), _("Tóm tắt bằng chứng"), "link", link=Door("/ket-qua/tong-hop/"))] if sees_all(user) else []
    parts.append(Section(_("Xem rộng hơn"), facts=more, side=True))
    return Page(tag=_state(record), act=_next_act(record), moments=_moments(record, uses, spread), sections=parts)


def _facts(record: Result) -> list[Fact]:
    task, limit = task_of(record.task_id), record.get_restriction_display()
    if record.restricted_until:
        limit = _("%(limit)s đến %(until)s") % {"limit": limit, "until": record.restricted_until}
    return [
        Fact(_("Loại"), record.get_type_display()), Fact(_("Nhiệm vụ"), task, "link", link=task),
        Fact(_("Nghiệm thu chính thức"), record.accepted_on, "date"), Fact(_("Số đăng ký"), record.registration_number),
        Fact(_("Ngày đăng ký"), record.registered_on, "date"), Fact(_("Thu hồi"), record.withdrawn_on, "date", note=record.withdrawn_reason),
        Fact(_("Bên được giao quyền"), record.holder, "link", link=record.holder, note=str(record.get_right_display())),
        Fact(_("Hạn chế"), limit), Fact(_("Địa chỉ công khai"), record.link, "url"),
    ]  # fmt: skip


def _state(record: Result) -> tuple[str, str]:
    if record.withdrawn_on:
        return _("Giấy chứng nhận đã thu hồi"), "danger"
    return (_("Đã đăng ký"), "good") if record.registered else (_("Chưa đăng ký"), "attention")


def _next_act(record: Result) -> tuple[str, str]:
    if record.registered or record.withdrawn_on:
        return _("Thêm nơi ứng dụng"), f"/ung-dung/them/?result={record.pk}"
    return _("Ghi giấy chứng nhận"), f"/ket-qua/{record.pk}/giay-chung-nhan/"


def _doors(record: Result) -> list[Fact]:
    here = f"/ket-qua/{record.pk}"
    doors = [(_("Tác giả"), _("Sửa danh sách, tỷ lệ"), f"{here}/tac-gia/")]
    doors += [(_("Mẫu 12"), _("Phiếu ứng dụng kết quả"), form_url("application_report", record, mine=False))]
    doors += [(_("Phổ biến"), _("Thêm hoạt động"), f"/pho-bien/them/?result={record.pk}")]
    doors += [(_("Ứng dụng"), _("Thêm nơi ứng dụng"), f"/ung-dung/them/?result={record.pk}")]
    doors += [(_("Giấy chứng nhận"), _("Ghi thu hồi"), f"{here}/giay-chung-nhan/")] if record.registered else []
    return [Fact(label, words, "link", link=Door(url)) for label, words, url in doors]


def _made_of(record: Result) -> list[Section]:
    parts = []
    authors = list(record.authors.filter(left_on=None).select_related("person").order_by("order"))
    if authors:
        shares = [Fact(f"{a.order}. {a.person}", f"{number(a.share)} %" if a.share is not None else _("chưa ghi tỷ lệ")) for a in authors]
        parts.append(Section(_("Tác giả"), facts=shares, side=True))
    products = list(record.products.order_by("pk"))
    if products:
        unknown = _("chưa ghi số lượng")
        told = [Fact(p.title, f"{number(p.quantity)} {p.unit}".strip() if p.quantity is not None else unknown, note=p.quality) for p in products]
        parts.append(Section(_("Sản phẩm"), facts=told))
    return parts


def _moments(record: Result, uses: list[Application], spread: list[Dissemination]) -> list[Moment]:
    moments = [Moment(record.accepted_on, _("Nghiệm thu chính thức"))] if record.accepted_on else []
    moments += [Moment(record.registered_on, _("Đăng ký kết quả"), text=record.registration_number)] if record.registered_on else []
    moments += [Moment(record.withdrawn_on, _("Thu hồi giấy chứng nhận"), text=record.withdrawn_reason, tone="late")] if record.withdrawn_on else []
    moments += [Moment(d.held_on, d.get_type_display().capitalize(), text=d.title, link=d) for d in spread if d.held_on]
    moments += [Moment(u.started_on, _("Ứng dụng tại %s") % (u.adopter or u.place or u.title), text=u.effect, link=u) for u in uses if u.applied]
    moments += [Moment(u.attested_on, _("Đơn vị ứng dụng trả lời"), text=use_note(u), link=u) for u in uses if u.attested_on]
    moments += [Moment(u.silent_on, _("Không trả lời sau khi đã nhắc"), text=str(u.adopter or ""), link=u, tone="late") for u in uses if u.silent_on]
    return moments


def _used(rows: QuerySet, value: str) -> QuerySet:
    uses = Application.objects
    if value in ("im-lang", "khong-dung"):
        found = uses.filter(silent_on__isnull=False) if value == "im-lang" else uses.filter(use=Application.Use.NO)
        return rows.filter(pk__in=found.values("result_id"))
    applied = uses.filter(APPLIED).values("result_id")
    return rows.filter(pk__in=applied) if value == "co" else rows.exclude(pk__in=applied)


USED = [("co", _("đã ứng dụng")), ("khong", _("chưa ứng dụng")), ("khong-dung", _("có nơi trả lời không dùng")), ("im-lang", _("có nơi không trả lời"))]


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
            Filter("ung-dung", _("Ứng dụng"), _used, options=lambda: USED),
            by_record("nhiem-vu", _("Nhiệm vụ"), "task_id", "task", "tasks.Task", "của {}"),
        ],
        views=[(words, f"ung-dung={value}") for value, words in USED],
        load=_load_tasks, page=result_page, detail_related=["holder"], registered=after_adding,
        form_fields=["title", "type", "accepted_on", "filed_on", "holder", "right", "restriction", "restricted_until", "summary", "recommendation", "link"],
        first_step=_("Kết quả được ghi khi nhiệm vụ nghiệm thu; có thể nhập danh sách từ bảng tính."),
    )
)  # fmt: skip


# ---- what results add to other pages


def _results_of_task(task: Any, user: Any) -> Page:
    results = list(
        rules.viewable(user, Result.objects.filter(task_id=task.pk))
        .prefetch_related(Prefetch("applications", Application.objects.select_related("adopter", "place")))
        .order_by("id")
    )
    door = [Fact(_("Việc mới"), _("Ghi kết quả"), "link", link=f"/nhiem-vu/{task.pk}/ket-qua/")] if _may_gain(task, user) else []
    if not results:
        return Page(sections=[Section(_("Kết quả"), facts=door, side=True)] if door else [])
    moments, uses = [], []
    for result in results:
        if result.registered_on:
            moments.append(Moment(result.registered_on, _("Đăng ký kết quả"), text=result.title, link=result, badge=result.registration_number))
        uses += list(result.applications.all())
    moments += [Moment(u.started_on, _("Kết quả được ứng dụng"), text=str(u.adopter or u.title), link=u) for u in uses if u.applied]
    parts = [Section(_("Kết quả"), facts=door, records=results, note_of=lambda r: str(r.get_type_display()), side=True)]
    parts += [Section(_("Ai đang dùng"), records=uses, note_of=use_note, side=True)] if uses else []
    return Page(moments=moments, sections=parts)


def _may_gain(task: Any, user: Any) -> bool:
    return task.stage in ("accepted", "registered", "closed") and rules.can_edit(user)


def _uses_of(record: Any, user: Any) -> Page:
    field = "adopter" if record.kind == "organisation" else "place"
    found = rules.viewable(user, Application.objects.filter(**{field: record}).order_by("-started_on", "-id"))
    section = related(_("Kết quả đang ứng dụng"), found, note_of=lambda u: str(u.started_on or ""))
    return Page(sections=[section] if section.records else [])


def _not_applied(rows: QuerySet, value: str) -> QuerySet:
    used = Application.objects.filter(APPLIED, result__task_id__isnull=False).values("result__task_id")
    return rows.filter(pk__in=used) if value == "co" else rows.exclude(pk__in=used)


contribute(
    "task", page=_results_of_task,
    filters=[Filter("ung-dung", _("Ứng dụng"), _not_applied, options=lambda: [("co", _("đã ứng dụng")), ("khong", _("chưa ứng dụng"))])],
)  # fmt: skip
contribute("organisation", page=_uses_of)
contribute("place", page=_uses_of)
