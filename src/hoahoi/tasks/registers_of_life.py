"""How calls, proposals, contracts, promises, money, reports and changes are listed and shown. They are written by acts, not by forms of fields."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice, by_record, by_year
from hoahoi.declare.registers import Column, Fact, Moment, Page, Register, Section, contribute, guard, register, related
from hoahoi.documents.files.section import files_of
from hoahoi.forms.schema import form_text
from hoahoi.forms.values import shown
from hoahoi.ui.vietnamese import day, money, number

from . import rules
from .models import BudgetAppraisal, Call, Change, Commitment, Contract, Payment, ProgressReport, Proposal
from .money import ZERO
from .next_steps import call_section, change_section, contract_section, promise_section, proposal_section, report_section
from .reporting import FORM
from .words import payment_note, promise_note

_TASK = by_record("nhiem-vu", _("Nhiệm vụ"), "task_id", "task", "tasks.Task", "của “{}”")
PROPOSAL_TONE = {
    "received": "info", "opened": "info", "complete": "good", "incomplete": "attention", "late": "danger", "chosen": "good", "refused": "neutral",
}  # fmt: skip
REPORT_TONE = {"asked": "attention", "sent": "info", "returned": "attention", "accepted": "good"}
CHANGE_TONE = {"asked": "attention", "consulted": "info", "agreed": "good", "refused": "neutral"}


def facts(*pairs: tuple[Any, ...]) -> list[Fact]:
    """Those that the record knows. A pair may carry its kind; a link opens its value."""
    made = [Fact(p[0], p[1], p[2] if len(p) > 2 else "text", link=p[1] if p[2:] == ("link",) else None) for p in pairs]
    return [f for f in made if f.value not in (None, "")]


# ---- calls and proposals


def proposal_note(sent: Proposal) -> str:
    return " · ".join(str(t) for t in (sent.host or sent.investigator, sent.get_channel_display(), day(sent.received_on), sent.get_state_display()))


def call_page(record: Call, user: Any) -> Page:
    known = facts(
        (_("Loại"), record.get_type_display()), (_("Năm kế hoạch"), str(record.year)), (_("Ngày thông báo"), record.published_on, "date"),
        (_("Nhận hồ sơ đến hết ngày"), record.closes_on, "date"), (_("Ngày mở hồ sơ"), record.opened_on, "date"),
        (_("Văn bản"), record.document, "link"), (_("Biên bản mở hồ sơ"), record.minutes, "link"), (_("Lý do giao trực tiếp"), record.reason),
        (_("Chương trình"), record.programme, "link"), (_("Quy định áp dụng"), record.regime),
    )  # fmt: skip
    sent = rules.PROPOSALS.viewable(user, record.proposals.select_related("host", "investigator").order_by("pk"))
    parts = [Section(_("Thông tin"), facts=known, side=True)]
    parts += [Section(_("Ghi chú"), text=record.note)] if record.note else []
    tasks = [link.task for link in record.called.select_related("task").order_by("pk")]
    parts += [Section(_("Nhiệm vụ cần tìm tổ chức chủ trì"), records=tasks)] if tasks else []
    parts.append(related(_("Hồ sơ đã nhận"), sent, note_of=proposal_note, limit=50))
    return Page(sections=parts, panel=call_section(record, user))


register(
    Register(
        kind="call", model=Call, title="Thông báo", noun="thông báo", room="tasks", order="-closes_on", rules=rules.CALLS,
        columns=[
            Column("title", _("Tên"), order="sort_key"), Column("type", _("Loại"), kind="tag"), Column("published_on", _("Ngày thông báo"), kind="date"),
            Column("closes_on", _("Nhận đến hết ngày"), kind="date", order="closes_on"), Column("opened_on", _("Mở hồ sơ"), kind="date"),
        ],
        filters=[by_choice("loai", _("Loại"), "type", Call.Type.choices)], detail_related=["document", "minutes", "programme"], page=call_page,
        first_step=_("Thông báo đầu tiên hiện ở đây khi được công bố."),
    )
)  # fmt: skip


def proposal_page(record: Proposal, user: Any) -> Page:
    """A sealed dossier shows who sent it and when, never what it says."""
    known = facts(
        (_("Thông báo"), record.call, "link"), (_("Nhiệm vụ"), record.task, "link"), (_("Tổ chức"), record.host, "link"),
        (_("Người đề xuất, chủ nhiệm"), record.investigator, "link"), (_("Cách nộp"), record.get_channel_display()),
        (_("Ngày nhận"), record.received_on, "date"), (_("Dấu bưu điện"), record.postmarked_on, "date"), (_("Ngày mở"), record.opened_on, "date"),
    )  # fmt: skip
    parts = [Section(_("Thông tin"), facts=known, side=True)]
    parts += [Section(_("Thành phần còn thiếu"), text=record.missing)] if record.missing else []
    if record.sealed:
        parts.append(Section(_("Nội dung"), text=str(_("Hồ sơ đang niêm phong. Nội dung được mở cùng lúc với các hồ sơ khác của đợt."))))
    parts += [Section(code, text=text) for code, text in record.content.items()]
    return Page(tag=(record.get_state_display(), PROPOSAL_TONE[record.state]), sections=parts, panel=proposal_section(record, user))


register(
    Register(
        kind="proposal", model=Proposal, title="Hồ sơ đề xuất, đăng ký", noun="hồ sơ", room="tasks", order="-id", rules=rules.PROPOSALS, rail=False,
        columns=[
            Column("title", _("Tên"), order="sort_key"), Column("host", _("Tổ chức"), kind="link"), Column("call", _("Thông báo"), kind="link"),
            Column("received_on", _("Ngày nhận"), kind="date"), Column("channel", _("Cách nộp")),
            Column("state", _("Tình trạng"), kind="tag", tone=lambda p: PROPOSAL_TONE[p.state]),
        ],
        filters=[by_choice("tinh-trang", _("Tình trạng"), "state", Proposal.State.choices)], related=["host", "call"],
        detail_related=["call", "task", "host", "investigator"], page=proposal_page, first_step=_("Hồ sơ nhận theo thông báo hiện ở đây."),
    )
)  # fmt: skip


# ---- appraisal of the budget


def appraisal_page(record: BudgetAppraisal, user: Any) -> Page:
    lines = list(record.lines.order_by("year", "pk"))
    asked, agreed = (sum((getattr(line, name) for line in lines), ZERO) for name in ("asked", "agreed"))
    known = facts(
        (_("Nhiệm vụ"), record.task, "link"), (_("Ngày họp"), record.on, "date"), (_("Địa điểm"), record.place_text),
        (_("Quyết định thành lập"), record.decision, "link"), (_("Đại diện chủ trì"), record.host_people), (_("Tổng đề nghị"), money(asked)),
        (_("Tổng thẩm định"), money(agreed)), (_("Chênh lệch"), money(asked - agreed) if asked != agreed else ""),
        (_("Hoàn thiện thuyết minh"), str(_("có yêu cầu")) if record.revise else ""),
    )  # fmt: skip
    table = [Fact(line.title[:1].upper() + line.title[1:], f"{money(line.asked)} → {money(line.agreed)}", note=line.reason) for line in lines]
    group = [
        Fact(str(s.get_role_display()).capitalize(), s.name, note=" · ".join(t for t in (s.post, "" if s.present else str(_("vắng"))) if t))
        for s in record.group.order_by("pk")
    ]
    parts = [
        Section(_("Thông tin"), facts=known, side=True),
        Section(_("Dự toán: đề nghị → thẩm định"), facts=table),
        Section(_("Tổ thẩm định"), facts=group),
    ]
    pay = [
        Fact(str(p.get_role_display()).capitalize(), money(p.amount), note=_("%(m)s tháng × %(rate)s") % {"m": number(p.months), "rate": money(p.rate)})
        for p in record.labour.order_by("pk")
    ]
    parts += [Section(_("Thù lao theo chức danh"), facts=pay)] if pay else []
    parts += [Section(title, text=text) for title, text in ((_("Định mức, căn cứ"), record.norms), (_("Ý kiến khác"), record.opinion)) if text]
    return Page(sections=parts)


register(
    Register(
        kind="budget_appraisal", model=BudgetAppraisal, title="Thẩm định kinh phí", noun="lần thẩm định kinh phí", room="tasks", order="-on",
        rules=rules.OF_TASK, rail=False,
        columns=[Column("title", _("Lần thẩm định")), Column("task", _("Nhiệm vụ"), kind="link"), Column("on", _("Ngày họp"), kind="date", order="on")],
        filters=[by_year("on"), _TASK], related=["task"], detail_related=["task", "decision"], page=appraisal_page,
        first_step=_("Lần thẩm định được ghi từ trang của nhiệm vụ."),
    )
)  # fmt: skip


# ---- contract, promises, money


def contract_page(record: Contract, user: Any) -> Page:
    known = facts(
        (_("Nhiệm vụ"), record.task, "link"), (_("Ngày ký"), record.signed_on, "date"), (_("Thực hiện từ"), record.starts_on, "date"),
        (_("Đến"), record.ends_on, "date"), (_("Phương thức khoán chi"), record.get_mode_display()), (_("Giá trị"), money(record.amount)),
        (_("Ngân sách nhà nước"), money(record.state_amount or 0)), (_("Nguồn khác"), money(record.other_amount or 0)),
        (_("Văn bản"), record.document, "link"), (_("Thanh lý"), record.liquidated_on, "date"), (_("Biên bản thanh lý"), record.liquidation, "link"),
    )  # fmt: skip
    moments = [Moment(a.signed_on, a.title, text=a.summary, link=a) for a in record.appendices.order_by("signed_on", "pk")]
    return Page(
        moments=moments,
        panel=contract_section(record, user),
        sections=[
            Section(_("Thông tin"), facts=known, side=True),
            related(_("Sản phẩm cam kết"), record.commitments.order_by("due_on", "pk"), note_of=promise_note, limit=60),
            related(_("Kinh phí"), record.payments.order_by("on", "pk"), note_of=payment_note, limit=60),
        ],
    )


register(
    Register(
        kind="contract", model=Contract, title="Hợp đồng", noun="hợp đồng", room="tasks", order="-id", rules=rules.OF_TASK, rail=False,
        columns=[
            Column("title", _("Hợp đồng"), order="number"), Column("task", _("Nhiệm vụ"), kind="link"),
            Column("signed_on", _("Ngày ký"), kind="date", order="signed_on"), Column("ends_on", _("Kết thúc"), kind="date", order="ends_on"),
            Column("amount", _("Giá trị"), kind="money"), Column("liquidated_on", _("Thanh lý"), kind="date"),
        ],
        filters=[by_year("signed_on"), by_choice("khoan", _("Phương thức khoán"), "mode", Contract.Mode.choices), _TASK], related=["task"],
        detail_related=["task", "document", "liquidation"], page=contract_page, first_step=_("Hợp đồng được ghi từ trang của nhiệm vụ."),
    )
)  # fmt: skip


def _state_of(promise: Commitment) -> str:
    return str(_("Đã giao") if promise.done else _("Được miễn") if promise.waived_on else _("Chưa giao đủ"))


def commitment_page(record: Commitment, user: Any) -> Page:
    amount = f"{number(record.quantity)} {record.unit}" if record.quantity is not None else ""
    known = facts(
        (_("Nhiệm vụ"), record.task, "link"), (_("Hợp đồng"), record.contract, "link"), (_("Số lượng"), amount), (_("Khối lượng"), record.volume),
        (_("Hạn giao"), record.due_on, "date"), (_("Đã giao"), number(record.delivered) if record.delivered is not None else ""),
        (_("Ngày giao"), record.delivered_on, "date"), (_("Minh chứng"), record.evidence), (_("Ngày miễn"), record.waived_on, "date"),
        (_("Lý do miễn"), record.waiver_reason), (_("Văn bản miễn"), record.waiver, "link"),
    )  # fmt: skip
    parts = [Section(_("Thông tin"), facts=known, side=True), Section(_("Yêu cầu chất lượng"), text=record.quality)]
    return Page(tag=(_state_of(record), "attention" if record.is_open else "good"), sections=parts, panel=promise_section(record, user))


register(
    Register(
        kind="commitment", model=Commitment, title="Sản phẩm cam kết", noun="sản phẩm cam kết", room="tasks", order="-due_on", rules=rules.OF_TASK,
        rail=False,
        columns=[
            Column("title", _("Sản phẩm")), Column("task", _("Nhiệm vụ"), kind="link"), Column("quantity", _("Số lượng"), kind="number"),
            Column("delivered", _("Đã giao"), kind="number"), Column("due_on", _("Hạn"), kind="date", order="due_on"),
            Column("state", _("Tình trạng"), _state_of, kind="tag", tone=lambda c: "attention" if c.is_open else "good"),
        ],
        filters=[by_year("due_on"), _TASK], related=["task"], detail_related=["task", "contract", "waiver"], page=commitment_page,
        first_step=_("Sản phẩm cam kết được ghi cùng hợp đồng."),
    )
)  # fmt: skip


def payment_page(record: Payment, user: Any) -> Page:
    known = facts(
        (_("Nhiệm vụ"), record.task, "link"), (_("Hợp đồng"), record.contract, "link"), (_("Loại"), record.get_type_display()),
        (_("Nguồn"), record.get_source_display()), (_("Ngày"), record.on, "date"), (_("Số tiền"), money(record.amount)),
        (_("Chứng từ"), record.document, "link"), (_("Nội dung"), record.note),
    )  # fmt: skip
    return Page(sections=[Section(_("Thông tin"), facts=known)])


register(
    Register(
        kind="payment", model=Payment, title="Cấp phát kinh phí", noun="khoản kinh phí", room="tasks", order="-on", rules=rules.OF_TASK, rail=False,
        columns=[
            Column("title", _("Khoản")), Column("task", _("Nhiệm vụ"), kind="link"), Column("type", _("Loại"), kind="tag"),
            Column("on", _("Ngày"), kind="date", order="on"), Column("amount", _("Số tiền"), kind="money", order="amount"),
        ],
        filters=[by_choice("loai", _("Loại"), "type", Payment.Type.choices), _TASK], related=["task"], detail_related=["task", "contract", "document"],
        page=payment_page, first_step=_("Khoản kinh phí được ghi từ trang của nhiệm vụ."),
    )
)  # fmt: skip


# ---- reports and changes


def report_page(record: ProgressReport, user: Any) -> Page:
    known = facts(
        (_("Nhiệm vụ"), record.task, "link"), (_("Số liệu đến ngày"), record.until, "date"), (_("Hạn gửi"), record.due_on, "date"),
        (_("Ngày gửi"), record.sent_on, "date"), (_("Ngày trả lời"), record.answered_on, "date"), (_("Mẫu"), record.form),
    )  # fmt: skip
    parts = [Section(_("Thông tin"), facts=known, side=True)]
    parts += [
        Section(field.title, text=shown(field, record.content[field.code])) for field in form_text(FORM).fields if record.content.get(field.code)
    ]
    parts += [Section(_("Trả lời của cơ quan quản lý"), text=record.answer)] if record.answer else []
    return Page(tag=(record.get_state_display(), REPORT_TONE[record.state]), sections=parts, panel=report_section(record, user))


register(
    Register(
        kind="progress_report", model=ProgressReport, title="Báo cáo tiến độ", noun="báo cáo tiến độ", room="tasks", order="-due_on",
        rules=rules.OF_TASK,
        columns=[
            Column("title", _("Báo cáo")), Column("task", _("Nhiệm vụ"), kind="link"), Column("due_on", _("Hạn gửi"), kind="date", order="due_on"),
            Column("sent_on", _("Ngày gửi"), kind="date"), Column("state", _("Tình trạng"), kind="tag", tone=lambda r: REPORT_TONE[r.state]),
        ],
        filters=[by_choice("tinh-trang", _("Tình trạng"), "state", ProgressReport.State.choices), _TASK], related=["task"], detail_related=["task"],
        page=report_page, first_step=_("Báo cáo định kỳ được yêu cầu khi ký hợp đồng."),
    )
)  # fmt: skip


def change_page(record: Change, user: Any) -> Page:
    known = facts(
        (_("Nhiệm vụ"), record.task, "link"), (_("Ngày đề nghị"), record.asked_on, "date"), (_("Đang là"), record.before),
        (_("Đề nghị"), record.after), (_("Ý kiến hội đồng"), record.opinion, "link"), (_("Văn bản của cơ quan đặt hàng"), record.consent, "link"),
        (_("Ngày trả lời"), record.decided_on, "date"), (_("Người quyết định"), record.decided_by), (_("Văn bản trả lời"), record.decision, "link"),
    )  # fmt: skip
    parts = [Section(_("Đề nghị"), facts=known), Section(_("Lý do"), text=record.reason)]
    parts += [Section(_("Trả lời"), text=record.answer)] if record.answer else []
    return Page(tag=(record.get_state_display(), CHANGE_TONE[record.state]), sections=parts, panel=change_section(record, user))


register(
    Register(
        kind="change", model=Change, title="Điều chỉnh nhiệm vụ", noun="đề nghị điều chỉnh", room="tasks", order="-asked_on", rules=rules.OF_TASK,
        rail=False,
        columns=[
            Column("title", _("Nội dung")), Column("task", _("Nhiệm vụ"), kind="link"),
            Column("asked_on", _("Ngày đề nghị"), kind="date", order="asked_on"), Column("after", _("Đề nghị")),
            Column("state", _("Tình trạng"), kind="tag", tone=lambda c: CHANGE_TONE[c.state]),
        ],
        filters=[
            by_choice("loai", _("Nội dung"), "type", Change.Type.choices), by_choice("tinh-trang", _("Tình trạng"), "state", Change.State.choices), _TASK,
        ],
        related=["task"], detail_related=["task", "opinion", "consent", "decision"], page=change_page,
        first_step=_("Đề nghị của tổ chức chủ trì hiện ở đây."),
    )
)  # fmt: skip

for _kind in ("contract_appendix", "budget_line", "budget_appraiser", "appraised_line", "appraised_labour", "stoppage", "called_task", "overlap"):
    guard(_kind, rules.TASKS_OFFICE)
guard("milestone", rules.MILESTONES)
for _kind in ("call", "proposal", "budget_appraisal", "contract", "payment", "progress_report", "change", "milestone"):
    contribute(_kind, page=files_of)
