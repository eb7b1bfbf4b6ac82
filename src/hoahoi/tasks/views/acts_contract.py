"""Approval with its budget, the contract with its promises, appendices, money, liquidation; promises delivered or waived."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hoahoi.accounts.models import Role
from hoahoi.declare.registers import Fact
from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.models import Document
from hoahoi.forms.fields import DayField, LineColumn, LinesField, VietnameseDecimal
from hoahoi.ledger.dates import PartialDateFormField
from hoahoi.procedures.versions import base_of
from hoahoi.ui.vietnamese import money, number

from .. import actions as acts
from ..appraising import agreed_in, latest_appraisal, rule_of
from ..common import task_case
from ..contracting import sums_of
from ..estimates import Estimated, estimated, promised
from ..models import AppraisedLabour, Appraiser, BudgetLine, Commitment, Contract, ContractAppendix, Payment, Proposal, Task
from ..money import TaskError
from ..norms import ceiling, norms_of
from .pattern import OFFICERS, ActForm, ActPage, declare, record_field


def amount_field(label: Any, **more: Any) -> VietnameseDecimal:
    """Đồng."""
    return VietnameseDecimal(label=label, max_digits=15, decimal_places=2, **more)


BUDGET = (
    LineColumn("group", lazy("Khoản chi"), "choice", True, tuple(BudgetLine.Group.choices)),
    LineColumn("source", lazy("Nguồn"), "choice", True, tuple(BudgetLine.Source.choices)), LineColumn("year", lazy("Năm"), "year", True),
    LineColumn("amount", lazy("Số tiền"), "money", True),
)  # fmt: skip


def about_money(task: Task) -> list[Fact]:
    sums = sums_of(task)
    return [
        Fact(_("Giai đoạn"), task.get_stage_display()), Fact(_("Kinh phí được duyệt"), money(sums.planned) if sums.planned is not None else _("chưa duyệt")),
        Fact(_("Theo hợp đồng"), money(sums.contracted)), Fact(_("Đã cấp"), money(sums.paid)), Fact(_("Đã quyết toán"), money(sums.settled)),
        Fact(_("Đã hoàn trả"), money(sums.refunded)),
    ]  # fmt: skip


SITTERS = (
    LineColumn("name", lazy("Họ tên"), required=True), LineColumn("role", lazy("Vai trò"), "choice", True, tuple(Appraiser.Role.choices)),
    LineColumn("post", lazy("Chức vụ, đơn vị")), LineColumn("present", lazy("Tham dự"), "choice", True, (("1", lazy("có mặt")), ("0", lazy("vắng")))),
)  # fmt: skip
APPRAISED = (*BUDGET[:3], LineColumn("asked", lazy("Đề nghị"), "money", True), LineColumn("agreed", lazy("Thẩm định"), "money", True),
             LineColumn("reason", lazy("Lý do chênh lệch")))  # fmt: skip


LABOUR = (
    LineColumn("role", lazy("Chức danh"), "choice", True, tuple(AppraisedLabour.Role.choices)),
    LineColumn("months", lazy("Số tháng người"), "number", True), LineColumn("rate", lazy("Một tháng (đồng)"), "money", True),
)  # fmt: skip


class AppraiseForm(ActForm):
    on = DayField(label=lazy("Ngày họp"))
    place_text = forms.CharField(label=lazy("Địa điểm"), max_length=300, required=False)
    decision = record_field(Document, lazy("Quyết định thành lập tổ thẩm định"))
    group = LinesField(SITTERS, label=lazy("Tổ thẩm định"), offered=tuple({"role": role} for role in Appraiser.Role.values))
    host_people = forms.CharField(label=lazy("Đại diện tổ chức chủ trì, chủ nhiệm"), max_length=300, required=False)
    lines = LinesField(APPRAISED, label=lazy("Dự toán đề nghị và kết quả thẩm định"), help_text=lazy("Hai số khác nhau thì ghi lý do."), blank=5)
    labour = LinesField(
        LABOUR, label=lazy("Thù lao theo chức danh"), required=False,
        help_text=lazy("Khi dự toán có số tháng người: từng chức danh trong mức của quy định, tổng bằng khoản tiền công lao động đã thẩm định."),
    )  # fmt: skip
    norms = forms.CharField(label=lazy("Định mức, căn cứ khác đã dùng"), required=False, widget=forms.Textarea({"rows": 3}))
    opinion = forms.CharField(label=lazy("Ý kiến khác"), required=False, widget=forms.Textarea({"rows": 3}))
    revise = forms.BooleanField(label=lazy("Yêu cầu tổ chức chủ trì hoàn thiện thuyết minh, dự toán"), required=False)

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("Tổ thẩm định chưa họp: ngày này chưa tới."))
        return self.cleaned_data["on"]

    def known(self) -> dict[str, Any]:
        """The group and what it agreed to last time, else the lines as approved before."""
        task, last = self.subject, latest_appraisal(self.subject)
        if last is None:
            rows = _estimate(task) or task.budget_lines.order_by("year", "pk")
            lines = [(x.group, x.source, x.year, x.amount, x.amount, "") for x in rows]
            lead = task.investigator.title if task.investigator else ""
            return {"on": timezone.localdate(), "host_people": lead, "lines": [dict(zip((c.code for c in APPRAISED), x, strict=True)) for x in lines]}
        return {
            "on": timezone.localdate(), "place_text": last.place_text, "decision": last.decision, "host_people": last.host_people, "norms": last.norms,
            "group": [{"name": s.name, "role": s.role, "post": s.post, "present": "1"} for s in last.group.order_by("pk")],
            "lines": [
                {"group": x.group, "source": x.source, "year": x.year, "asked": x.agreed, "agreed": x.agreed} for x in last.lines.order_by("year", "pk")
            ],
            "labour": [{"role": x.role, "months": x.months, "rate": x.rate} for x in last.labour.order_by("pk")],
        }  # fmt: skip


def _appraise(task: Task, v: dict[str, Any], actor: Any) -> Any:
    group = [acts.Sitter(s["name"], s["role"], s["post"], s["present"] == "1") for s in v["group"]]
    return acts.appraise_budget(
        task=task, group=group, lines=[acts.Appraised(**x) for x in v["lines"]], labour=[acts.Labour(**x) for x in v["labour"]], actor=actor,
        **{name: value for name, value in _but_version(v).items() if name not in ("group", "lines", "labour")},
    )  # fmt: skip


def _estimate(task: Task) -> list[Estimated]:
    """The lines of the application that the host was chosen by; none where they can no longer be read."""
    chosen = _chosen(task)
    try:
        return estimated(chosen.content) if chosen else []
    except TaskError:
        return []


def about_group(task: Task) -> list[Fact]:
    """What the regime asks of the group, and its norms of labour, in words."""
    rule, norms = rule_of(task), _norm_facts(task)
    if rule is None or rule.quorum.unknown:
        return [*about_money(task), Fact(_("Số người, số có mặt"), _("quy định áp dụng chưa có giá trị")), *norms]
    least, part = rule.size_min, f"{rule.quorum.numerator}/{rule.quorum.denominator}"
    return [
        *about_money(task),
        Fact(_("Số người của tổ"), str(least) if least else _("chưa có giá trị")),
        Fact(_("Có mặt ít nhất"), part, note=rule.quorum.citation),
        *norms,
    ]


def _norm_facts(task: Task) -> list[Fact]:
    """The most that each role may be paid a month under the task's regime, and the way to every norm."""
    norms = norms_of(task)
    found = [(role, ceiling(norms, role)) for role in AppraisedLabour.Role]
    facts = [Fact(_("%s, một tháng nhiều nhất") % str(role.label).capitalize(), money(most[0]), note=most[1]) for role, most in found if most]
    case = task_case(task)
    link = f"/quy-dinh/{base_of(case.regime)}/#quy-trinh-{case.procedure}" if case else ""
    return [*facts, Fact(_("Định mức khác"), _("Xem ở trang quy định"), "link", link=link)] if facts else []


declare(
    ActPage(
        "task", "tham-dinh-kinh-phi", lazy("Thẩm định kinh phí"), lazy("Ghi kết quả thẩm định"), lazy("Đã ghi kết quả thẩm định kinh phí."),
        AppraiseForm, _appraise, about=about_group, wide=True,
    )
)  # fmt: skip


def _chosen(task: Task) -> Proposal | None:
    """The application that its host was chosen by."""
    return task.proposals.filter(state=Proposal.State.CHOSEN).exclude(call__type="proposals").order_by("-pk").first()


class ApproveForm(ActForm):
    host = record_field(Organisation, lazy("Tổ chức chủ trì"), required=True)
    investigator = record_field(Person, lazy("Chủ nhiệm"), required=True)
    starts_on = PartialDateFormField(label=lazy("Thực hiện từ"), required=True, help_text=lazy("Như 01/2026"))
    ends_on = PartialDateFormField(label=lazy("Thực hiện đến"), required=True)
    budget = amount_field(lazy("Tổng kinh phí (đồng)"))
    lines = LinesField(BUDGET, label=lazy("Dự toán theo khoản chi, nguồn và năm"), help_text=lazy("Tổng các dòng phải bằng tổng kinh phí."))
    decision = record_field(Document, lazy("Quyết định phê duyệt"))

    def known(self) -> dict[str, Any]:
        """The task's own, else what the chosen dossier says."""
        task, chosen = self.subject, _chosen(self.subject)
        lines = [{"group": x.group, "source": x.source, "year": x.year, "amount": x.amount} for x in task.budget_lines.order_by("year", "pk")]
        last = None if lines else latest_appraisal(task)
        if last:
            agreed = last.lines.filter(agreed__gt=0).order_by("year", "pk")
            lines = [{"group": x.group, "source": x.source, "year": x.year, "amount": x.agreed} for x in agreed]
        return {
            "host": task.host or (chosen and chosen.host), "investigator": task.investigator or (chosen and chosen.investigator),
            "budget": agreed_in(last) if last else task.budget, "starts_on": task.starts_on, "ends_on": task.ends_on, "decision": task.decision,
            "lines": lines,
        }  # fmt: skip


def _approve(task: Task, v: dict[str, Any], actor: Any) -> Task:
    return acts.approve_task(
        task=task, budget=v["budget"], lines=[acts.Line(**line) for line in v["lines"]], starts_on=v["starts_on"], ends_on=v["ends_on"], host=v["host"],
        investigator=v["investigator"], decision=v["decision"], actor=actor,
    )  # fmt: skip


declare(
    ActPage(
        "task", "phe-duyet", lazy("Phê duyệt nhiệm vụ và kinh phí"), lazy("Ghi phê duyệt"), lazy("Đã ghi phê duyệt nhiệm vụ."), ApproveForm, _approve,
        roles=(*OFFICERS, Role.LEADER), about=about_money, wide=True,
    )
)  # fmt: skip


PROMISES = (
    LineColumn("title", lazy("Sản phẩm"), required=True), LineColumn("quantity", lazy("Số lượng"), "number"), LineColumn("unit", lazy("Đơn vị")),
    LineColumn("volume", lazy("Khối lượng")), LineColumn("quality", lazy("Yêu cầu chất lượng")), LineColumn("due_on", lazy("Hạn giao"), "date"),
)  # fmt: skip


class SignForm(ActForm):
    number = forms.CharField(label=lazy("Số hợp đồng"), max_length=60)
    signed_on = DayField(label=lazy("Ngày ký"))
    starts_on = DayField(label=lazy("Thực hiện từ"))
    ends_on = DayField(label=lazy("Thực hiện đến"))
    mode = forms.ChoiceField(
        label=lazy("Phương thức khoán chi"), widget=forms.RadioSelect, choices=[c for c in Contract.Mode.choices if c[0] != Contract.Mode.UNKNOWN]
    )
    state_amount = amount_field(lazy("Ngân sách nhà nước (đồng)"))
    other_amount = amount_field(lazy("Nguồn khác (đồng)"))
    promises = LinesField(PROMISES, label=lazy("Sản phẩm cam kết"), help_text=lazy("Hạn giao bỏ trống là ngày kết thúc hợp đồng."))
    document = record_field(Document, lazy("Văn bản hợp đồng"))

    def known(self) -> dict[str, Any]:
        """Amounts and days from the approval; the last day of a month where only the month was approved."""
        task = self.subject
        sums = dict.fromkeys(BudgetLine.Source.values, Decimal(0))
        for line in task.budget_lines.all():
            sums[line.source] += line.amount
        chosen = _chosen(task)
        rest = {"state_amount": sums["state"], "other_amount": sums["other"]} if any(sums.values()) else {"other_amount": Decimal(0)}
        return {
            **rest, "promises": promised(chosen.content) if chosen else [], "signed_on": timezone.localdate(),
            "starts_on": task.starts_on.first if task.starts_on else None, "ends_on": task.ends_on.last if task.ends_on else None,
        }  # fmt: skip


def _sign(task: Task, v: dict[str, Any], actor: Any) -> Contract:
    return acts.sign_contract(
        task=task, number=v["number"], signed_on=v["signed_on"], starts_on=v["starts_on"], ends_on=v["ends_on"], mode=v["mode"],
        state_amount=v["state_amount"], other_amount=v["other_amount"], promises=[acts.Promise(**line) for line in v["promises"]], actor=actor,
        document=v["document"],
    )  # fmt: skip


declare(
    ActPage(
        "task", "hop-dong", lazy("Ký hợp đồng"), lazy("Ghi hợp đồng"), lazy("Đã ghi hợp đồng."), SignForm, _sign, about=about_money, wide=True
    )
)  # fmt: skip


def about_contract(contract: Contract) -> list[Fact]:
    return [Fact(_("Hợp đồng"), contract.title), Fact(_("Phương thức khoán chi"), contract.get_mode_display()), *about_money(contract.task)]


class AmendForm(ActForm):
    number = forms.CharField(label=lazy("Số phụ lục"), max_length=60)
    signed_on = DayField(label=lazy("Ngày ký"))
    summary = forms.CharField(label=lazy("Nội dung phụ lục"), max_length=400, widget=forms.Textarea({"rows": 3}))
    state_amount = amount_field(lazy("Ngân sách nhà nước (đồng)"))
    other_amount = amount_field(lazy("Nguồn khác (đồng)"))
    document = record_field(Document, lazy("Văn bản"))

    def known(self) -> dict[str, Any]:
        zero = Decimal(0)
        return {
            "signed_on": timezone.localdate(), "state_amount": self.subject.state_amount or zero, "other_amount": self.subject.other_amount or zero,
        }  # fmt: skip


def _amend(contract: Contract, v: dict[str, Any], actor: Any) -> Contract:
    appendix: ContractAppendix = acts.amend_contract(contract=contract, actor=actor, **_but_version(v))
    return appendix.contract


def _but_version(v: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in v.items() if name != "version"}


declare(
    ActPage(
        "contract", "phu-luc", lazy("Ký phụ lục hợp đồng"), lazy("Ghi phụ lục"), lazy("Đã ghi phụ lục hợp đồng."), AmendForm, _amend, about=about_contract,
        note=lazy("Thời hạn chỉ đổi khi đề nghị gia hạn được đồng ý; phụ lục đổi nội dung và số tiền."),
    )
)  # fmt: skip


class PaymentForm(ActForm):
    type = forms.ChoiceField(label=lazy("Loại"), choices=Payment.Type.choices, widget=forms.RadioSelect)
    source = forms.ChoiceField(label=lazy("Nguồn"), choices=BudgetLine.Source.choices)
    on = DayField(label=lazy("Ngày"))
    amount = amount_field(lazy("Số tiền (đồng)"))
    document = record_field(Document, lazy("Chứng từ"))
    note = forms.CharField(label=lazy("Nội dung"), max_length=300, required=False)

    def known(self) -> dict[str, Any]:
        return {"on": timezone.localdate(), "source": BudgetLine.Source.STATE}


def _pay(contract: Contract, v: dict[str, Any], actor: Any) -> Contract:
    acts.record_payment(contract=contract, actor=actor, **_but_version(v))
    return contract


declare(
    ActPage(
        "contract", "kinh-phi", lazy("Ghi khoản kinh phí"), lazy("Ghi khoản kinh phí"), lazy("Đã ghi khoản kinh phí."), PaymentForm, _pay,
        about=about_contract,
    )
)  # fmt: skip


class LiquidateForm(ActForm):
    on = DayField(label=lazy("Ngày thanh lý"))
    document = record_field(Document, lazy("Biên bản thanh lý"))

    def known(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}


def _liquidate(contract: Contract, v: dict[str, Any], actor: Any) -> Contract:
    return acts.liquidate(contract=contract, on=v["on"], document=v["document"], actor=actor)


declare(
    ActPage(
        "contract", "thanh-ly", lazy("Thanh lý hợp đồng"), lazy("Ghi thanh lý"), lazy("Đã thanh lý hợp đồng."), LiquidateForm, _liquidate,
        about=about_contract,
    )
)  # fmt: skip


# ---- promises


def _about_promise(promise: Commitment) -> list[Fact]:
    amount = f"{number(promise.quantity)} {promise.unit}".strip() if promise.quantity is not None else _("không ghi số lượng")
    return [
        Fact(_("Cam kết"), amount), Fact(_("Hạn giao"), str(promise.due_on or "")),
        Fact(_("Đã giao"), number(promise.delivered) if promise.delivered is not None else _("chưa giao")),
    ]  # fmt: skip


class DeliverForm(ActForm):
    quantity = VietnameseDecimal(
        label=lazy("Số lượng đã giao, tính cả các lần trước"), max_digits=14, decimal_places=4, required=False,
    )  # fmt: skip
    on = DayField(label=lazy("Ngày giao"))
    evidence = forms.CharField(label=lazy("Minh chứng"), max_length=400, required=False, help_text=lazy("Như biên bản bàn giao số 3 ngày 12/5/2026."))

    def prepare(self) -> None:
        if self.subject.quantity is None:
            del self.fields["quantity"]

    def known(self) -> dict[str, Any]:
        return {"quantity": self.subject.delivered or self.subject.quantity, "on": timezone.localdate(), "evidence": self.subject.evidence}


def _deliver(promise: Commitment, v: dict[str, Any], actor: Any) -> Task:
    return acts.deliver_commitment(commitment=promise, on=v["on"], quantity=v.get("quantity"), evidence=v["evidence"], actor=actor).task


declare(
    ActPage(
        "commitment", "giao", lazy("Ghi sản phẩm đã giao"), lazy("Ghi đã giao"), lazy("Đã ghi sản phẩm được giao."), DeliverForm, _deliver,
        about=_about_promise,
    )
)  # fmt: skip


class WaiveForm(ActForm):
    reason = forms.CharField(label=lazy("Lý do miễn"), max_length=400, widget=forms.Textarea({"rows": 3}))
    on = DayField(label=lazy("Ngày miễn"))
    document = record_field(Document, lazy("Văn bản miễn"))

    def known(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}


def _waive(promise: Commitment, v: dict[str, Any], actor: Any) -> Task:
    return acts.waive_commitment(commitment=promise, reason=v["reason"], on=v["on"], document=v["document"], actor=actor).task


declare(
    ActPage(
        "commitment", "mien", lazy("Miễn sản phẩm cam kết"), lazy("Ghi miễn"), lazy("Đã ghi miễn sản phẩm."), WaiveForm, _waive, about=_about_promise
    )
)  # fmt: skip
