"""How uses of results, their spreading and the askings are listed and shown. Loaded by registers.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoahoi.accounts.rules import own_organisations
from hoahoi.declare.asks import Ask, asks
from hoahoi.declare.filters import by_choice, by_year
from hoahoi.declare.registers import Column, Fact, Filter, Moment, Page, Register, Section, contribute, register
from hoahoi.directory.registers import by_place
from hoahoi.documents.files.section import files_of
from hoahoi.ledger.acts import act
from hoahoi.ui.vietnamese import day, number

from . import rules
from .asking import asked_of_accounts
from .follow_models import REASONS
from .models import Application, Dissemination, FollowUp, LinkCheck, Result
from .registering import make_duties
from .uses_told import scale_of
from .using import plan_follow_ups

_ASKED = 30
_MOMENT_TONES = {"planned": "due", "sent": "due", "reminded": "due", "answered": "done", "silent": "late"}
_TAG_TONES = {"planned": "neutral", "sent": "info", "reminded": "attention", "answered": "good", "silent": "danger"}


@dataclass(frozen=True)
class Door:
    """A page of this room as a link on a record's page."""

    url: str

    def get_absolute_url(self) -> str:
        return self.url


def after_adding(record: Any, actor: Any) -> None:
    """A record added by hand makes due what one added by its act does."""
    with act(f"{record.kind}.register", actor=actor) as doing:
        if isinstance(record, Result):
            make_duties(record, doing)
        else:
            plan_follow_ups(record, doing)


def use_note(use: Application) -> str:
    """ "HTX Tân Lập · xã Tân Lập · từ tháng 5/2024 · 2,5 ha"."""
    told = ""
    if use.use == Application.Use.NO:
        told = _("không dùng: %s") % (_reasons(use) or _("không nêu lý do"))
    elif not use.applied:
        told = _("không trả lời") if use.silent_on else _("chưa xác nhận")
    since = _("từ %s") % use.started_on if use.started_on else ""
    return " · ".join(str(t) for t in (use.adopter, use.place, since, scale_of(use), told) if t)


@asks
def _asked_of_user(user: Any) -> list[Ask]:
    """Whether the account's organisation uses a result, where the day to ask has come. One query."""
    own = own_organisations(user)
    rows = asked_of_accounts(own, timezone.localdate()) if own else []
    title = _("Cho biết việc sử dụng kết quả, ba phút")
    return [Ask(f.open_until or f.due_on, title, f.application.result, f"/viec-cua-toi/hoi-lai/{f.pk}/") for f in rows[:_ASKED]]


def _reasons(told: Application | FollowUp) -> str:
    words = dict(REASONS)
    return "; ".join([*(words[code] for code in told.reasons if code in words), *([told.reason_text] if told.reason_text else [])])


def spread_note(held: Dissemination) -> str:
    people = _("%s người") % number(held.reached) if held.reached is not None else ""
    return " · ".join(str(t) for t in (held.get_type_display(), held.held_on, held.place or held.place_text, held.receiver, people) if t)


def ask_note(asked: FollowUp) -> str:
    told = [day(asked.due_on), asked.get_state_display()]
    told += [_("gửi %s") % day(asked.sent_on)] if asked.sent_on else []
    told += [_("nhắc %s") % day(asked.reminded_on)] if asked.reminded_on else []
    return " · ".join(str(t) for t in told)


# ---- in use


def application_page(record: Application, user: Any) -> Page:
    facts = [
        Fact(_("Kết quả"), record.result, "link", link=record.result), Fact(_("Đơn vị ứng dụng"), record.adopter, "link", link=record.adopter),
        Fact(_("Địa bàn"), record.place, "link", link=record.place), Fact(_("Bắt đầu"), record.started_on, "date"),
        Fact(_("Mức độ sử dụng"), record.get_use_display()), Fact(_("Quy mô"), scale_of(record)), Fact(_("Hiệu quả một năm"), record.money, "money"),
        Fact(_("Lý do"), _reasons(record)), Fact(_("Lĩnh vực"), record.field), Fact(_("Hình thức chuyển giao"), record.transfer),
        Fact(_("Minh chứng"), record.evidence), Fact(_("Đơn vị trả lời gần nhất"), record.attested_on, "date"),
    ]  # fmt: skip
    parts = [Section(_("Thông tin"), facts=[f for f in facts if f.value not in (None, "")], side=True)]
    parts += [Section(title, text=text) for title, text in ((_("Hiệu quả"), record.effect), (_("Tác động"), record.impact)) if text]
    moments = [Moment(record.started_on, _("Bắt đầu ứng dụng"))] if record.started_on else []
    if rules.FOLLOW_UPS.may_list(user):
        asked = list(record.follow_ups.select_related("application__adopter").order_by("due_on", "pk"))
        parts.append(Section(_("Các lần hỏi"), records=asked, note_of=ask_note, empty=_("Chưa có lịch hỏi: cần đơn vị ứng dụng và ngày bắt đầu.")))
        title = _("Hỏi đơn vị ứng dụng")
        moments += [Moment(f.closed_on or f.due_on, title, text=f.get_state_display(), link=f, tone=_MOMENT_TONES[f.state]) for f in asked]
    return Page(tag=_tag(record), act=(_("Hỏi đơn vị ứng dụng"), f"/ung-dung/{record.pk}/hoi/"), moments=moments, sections=parts)


def _tag(record: Application) -> tuple[str, str]:
    if record.applied:
        return _("Đang ứng dụng"), "good"
    if record.use == Application.Use.NO:
        return _("Không dùng"), "danger"
    return (_("Không trả lời"), "attention") if record.silent_on else (_("Chưa xác nhận"), "attention")


register(
    Register(
        kind="application", model=Application, title="Ứng dụng kết quả", noun="lượt ứng dụng", room="results", order="-started_on",
        rules=rules, rail=False,
        columns=[
            Column("title", _("Tên"), order="sort_key"), Column("result", _("Kết quả"), kind="link"),
            Column("adopter", _("Đơn vị ứng dụng"), kind="link"),
            Column("place", _("Địa bàn"), kind="link"), Column("started_on", _("Bắt đầu"), kind="date", order="started_on"),
            Column("use", _("Mức độ sử dụng"), kind="tag", default=False), Column("money", _("Hiệu quả một năm"), kind="money", default=False),
        ],
        filters=[
            by_year("started_on"), by_place(), by_choice("su-dung", _("Sử dụng"), "use", Application.Use.choices),
            Filter("tra-loi", _("Trả lời"), lambda rows, v: rows.exclude(attested_on="") if v == "co" else rows.filter(silent_on__isnull=False),
                   options=lambda: [("co", _("đơn vị đã trả lời")), ("im-lang", _("đơn vị không trả lời"))]),
        ],
        related=["result", "adopter", "place"], detail_related=["result", "adopter", "place"], page=application_page,
        form_fields=["title", "result", "adopter", "place", "started_on", "evidence", "effect", "field", "transfer", "impact"],
        registered=after_adding, first_step=_("Ghi nơi đầu tiên dùng kết quả nghiên cứu."),
    )
)  # fmt: skip


# ---- spread


def dissemination_page(record: Dissemination, user: Any) -> Page:
    checked = LinkCheck.objects.filter(url=record.link).first() if record.link else None
    told = f"{checked.problem or _('mở được')}, {day(checked.checked_at)}" if checked else ""
    facts = [
        Fact(_("Kết quả"), record.result, "link", link=record.result), Fact(_("Hình thức"), record.get_type_display()),
        Fact(_("Ngày"), record.held_on, "date"), Fact(_("Địa bàn"), record.place, "link", link=record.place), Fact(_("Địa điểm"), record.place_text),
        Fact(_("Đơn vị tiếp nhận"), record.receiver, "link", link=record.receiver), Fact(_("Số người"), record.reached, "number"),
        Fact(_("Tài liệu đã phát"), record.materials), Fact(_("Minh chứng"), record.evidence), Fact(_("Đường dẫn"), record.link, "url", note=told),
    ]  # fmt: skip
    tag = (_("Đường dẫn hỏng"), "danger") if checked and checked.broken else None
    return Page(tag=tag, sections=[Section(_("Thông tin"), facts=[f for f in facts if f.value not in (None, "")])])


register(
    Register(
        kind="dissemination", model=Dissemination, title="Phổ biến kết quả", noun="hoạt động phổ biến", room="results", order="-held_on",
        rules=rules, rail=False,
        columns=[
            Column("title", _("Tên"), order="sort_key"), Column("type", _("Hình thức"), kind="tag"), Column("result", _("Kết quả"), kind="link"),
            Column("place", _("Địa bàn"), kind="link"), Column("held_on", _("Ngày"), kind="date", order="held_on"),
            Column("reached", _("Số người"), kind="number"),
        ],
        filters=[
            by_choice("hinh-thuc", _("Hình thức"), "type", Dissemination.Type.choices), by_year("held_on"), by_place(),
            Filter("duong-dan", _("Đường dẫn"), lambda rows, v: rows.filter(link__in=LinkCheck.objects.filter(broken=v == "hong").values("url")),
                   options=lambda: [("hong", _("đường dẫn hỏng")), ("mo", _("đường dẫn mở được"))]),
        ],
        related=["result", "place"], detail_related=["result", "place", "receiver"], page=dissemination_page,
        form_fields=["title", "result", "type", "held_on", "place", "place_text", "reached", "receiver", "materials", "evidence", "link"],
        first_step=_("Ghi buổi tập huấn, bài báo hoặc lần bàn giao đầu tiên."),
    )
)  # fmt: skip


# ---- asked


def follow_up_page(record: FollowUp, user: Any) -> Page:
    facts = [
        Fact(_("Ứng dụng"), record.application, "link", link=record.application), Fact(_("Ngày hỏi"), record.due_on, "date"),
        Fact(_("Đã gửi"), record.sent_on, "date"), Fact(_("Đã nhắc"), record.reminded_on, "date"), Fact(_("Kết thúc"), record.closed_on, "date"),
        Fact(_("Mức độ sử dụng"), record.get_use_display()), Fact(_("Dùng từ"), record.since, "date"), Fact(_("Quy mô"), scale_of(record)),
        Fact(_("Hiệu quả một năm"), record.money, "money"), Fact(_("Lý do"), _reasons(record)),
        Fact(_("Liên hệ"), " · ".join(t for t in (record.contact_name, record.contact_phone) if t)),
    ]  # fmt: skip
    facts += [Fact(_("Ảnh"), _("Xem ảnh"), "link", link=Door(f"/hoi-lai/{record.pk}/anh/"))] if record.photo else []
    shown = [f for f in facts if f.value not in (None, "")]
    return Page(tag=(record.get_state_display(), _TAG_TONES[record.state]), sections=[Section(_("Lần hỏi"), facts=shown)])


register(
    Register(
        kind="follow_up", model=FollowUp, title="Hỏi lại nơi ứng dụng", noun="lần hỏi", room="results", order="-due_on",
        rules=rules.FOLLOW_UPS, rail=False,
        columns=[
            Column("title", _("Lần hỏi")), Column("due_on", _("Ngày hỏi"), kind="date", order="due_on"),
            Column("state", _("Tình trạng"), kind="tag", tone=lambda f: _TAG_TONES[f.state]), Column("sent_on", _("Đã gửi"), kind="date"),
            Column("closed_on", _("Kết thúc"), kind="date"),
        ],
        filters=[by_choice("tinh-trang", _("Tình trạng"), "state", FollowUp.State.choices)],
        related=["application__adopter"], detail_related=["application__adopter"], page=follow_up_page,
        first_step=_("Lịch hỏi được lập khi ghi nơi ứng dụng."),
    )
)  # fmt: skip

for _kind in ("application", "dissemination", "follow_up"):
    contribute(_kind, page=files_of)
