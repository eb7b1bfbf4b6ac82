"""While a task runs and when it ends: reports, checks, changes, milestones, suspension, termination, closing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hoahoi.accounts.models import Role
from hoahoi.declare.registers import Fact
from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.models import Document
from hoahoi.forms.fields import DayField, VietnameseDecimal
from hoahoi.procedures.regimes import codes, regime, regime_for
from hoahoi.procedures.versions import current_code
from hoahoi.ui.vietnamese import money

from .. import actions as acts
from ..changing import decider, extension_rule
from ..common import contract_of, procedure_for
from ..ending import consequence
from ..milestones import duties_by_hand, milestone_words
from ..models import Change, Check, ProgressReport, Stoppage, Task
from ..money import TaskError, dong
from .acts_contract import about_money, amount_field
from .pattern import OFFICERS, SCIENCE, ActForm, ActPage, declare, record_field


def _about_task(task: Task) -> list[Fact]:
    return [
        Fact(_("Giai đoạn"), task.get_stage_display()), Fact(_("Chủ trì"), str(task.host or "")), Fact(_("Chủ nhiệm"), str(task.investigator or "")),
        Fact(_("Bắt đầu"), str(task.starts_on or "")), Fact(_("Kết thúc"), str(task.ends_on or "")),
    ]  # fmt: skip


class TodayForm(ActForm):
    on = DayField(label=lazy("Ngày"))

    def known(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}


# ---- the procedure


class BeginForm(ActForm):
    regime = forms.ChoiceField(label=lazy("Theo quy định"))
    stage = forms.ChoiceField(label=lazy("Nhiệm vụ đang ở bước"), choices=Task.Stage.choices)
    on = DayField(label=lazy("Ngày mở quy trình"))

    def prepare(self) -> None:
        known = [code for code in codes() if procedure_for(self.subject) in regime(current_code(code)).procedures]
        self.fields["regime"].choices = [(code, f"{code}: {regime(code).title}") for code in known]  # type: ignore[attr-defined]

    def known(self) -> dict[str, Any]:
        task, today = self.subject, timezone.localdate()
        return {"on": today, "stage": task.stage, "regime": regime_for(task.starts_on.iso if task.starts_on else today.isoformat())}


def _begin(task: Task, v: dict[str, Any], actor: Any) -> Task:
    acts.begin_procedure(task=task, regime_code=v["regime"], stage=v["stage"], on=v["on"], actor=actor)
    return task


declare(
    ActPage(
        "task", "mo-quy-trinh", lazy("Mở quy trình cho nhiệm vụ"), lazy("Mở quy trình"), lazy("Đã mở quy trình cho nhiệm vụ."), BeginForm, _begin,
        roles=SCIENCE, about=_about_task,
        note=lazy("Cho nhiệm vụ đã có trước khi dùng phần mềm: các bước trước không phải làm lại, thời hạn tính từ bước sau."),
    )
)  # fmt: skip


# ---- reports and checks


class AskReportForm(ActForm):
    until = DayField(label=lazy("Số liệu đến ngày"))
    due_on = DayField(label=lazy("Hạn gửi"))


def _ask_report(task: Task, v: dict[str, Any], actor: Any) -> Task:
    return acts.ask_progress_report(task=task, until=v["until"], due_on=v["due_on"], actor=actor).task


declare(
    ActPage(
        "task", "yeu-cau-bao-cao", lazy("Yêu cầu báo cáo tiến độ"), lazy("Gửi yêu cầu"), lazy("Đã yêu cầu báo cáo."), AskReportForm, _ask_report,
        about=_about_task,
    )
)  # fmt: skip


class AnswerReportForm(ActForm):
    accepted = forms.ChoiceField(
        label=lazy("Trả lời"), widget=forms.RadioSelect, choices=[("co", lazy("Chấp nhận báo cáo")), ("khong", lazy("Yêu cầu bổ sung"))]
    )
    text = forms.CharField(label=lazy("Nội dung trả lời"), widget=forms.Textarea({"rows": 4}), required=False, max_length=4000)
    on = DayField(label=lazy("Ngày trả lời"))
    due_on = DayField(label=lazy("Hạn gửi lại"), required=False, help_text=lazy("Chỉ ghi khi yêu cầu bổ sung."))

    def known(self) -> dict[str, Any]:
        return {"accepted": "co", "on": timezone.localdate()}


def _answer_report(report: ProgressReport, v: dict[str, Any], actor: Any) -> ProgressReport:
    return acts.answer_report(report=report, accepted=v["accepted"] == "co", text=v["text"], on=v["on"], due_on=v["due_on"], actor=actor)


declare(
    ActPage(
        "progress_report", "tra-loi", lazy("Trả lời báo cáo tiến độ"), lazy("Gửi trả lời"), lazy("Đã trả lời báo cáo."), AnswerReportForm, _answer_report,
        about=lambda report: [
            Fact(_("Tình trạng"), report.get_state_display()), Fact(_("Ngày gửi"), report.sent_on, "date"), Fact(_("Hạn gửi"), report.due_on, "date"),
            Fact(_("Đọc báo cáo"), report, "link", link=report),
        ],
    )
)  # fmt: skip


class CheckForm(ActForm):
    on = DayField(label=lazy("Ngày kiểm tra"))
    person = record_field(Person, lazy("Trưởng đoàn kiểm tra"))
    organisation = record_field(Organisation, lazy("Đơn vị kiểm tra"))
    place_text = forms.CharField(label=lazy("Địa điểm"), max_length=300, required=False)
    finding = forms.CharField(label=lazy("Kết quả kiểm tra"), widget=forms.Textarea({"rows": 6}), max_length=8000)

    def known(self) -> dict[str, Any]:
        return {"on": timezone.localdate(), "place_text": self.subject.place_text}


def _record_check(task: Task, v: dict[str, Any], actor: Any) -> Check:
    return acts.record_check(
        task=task, on=v["on"], finding=v["finding"], organisation=v["organisation"], person=v["person"], place_text=v["place_text"], actor=actor
    )


declare(
    ActPage(
        "task", "kiem-tra", lazy("Ghi kiểm tra tiến độ"), lazy("Ghi kiểm tra"), lazy("Đã ghi cuộc kiểm tra."), CheckForm, _record_check, about=_about_task,
        note=lazy("Biên bản có chữ ký đính kèm ở trang của cuộc kiểm tra sau khi ghi."),
    )
)  # fmt: skip


# ---- changes


class ChangeForm(ActForm):
    """What a request for a change says, whoever writes it down."""

    field_order = ("type", "reason", "after", "new_end", "new_host", "new_investigator", "done_share", "asked_on")
    reason = forms.CharField(label=lazy("Lý do"), widget=forms.Textarea({"rows": 3}), max_length=4000)
    after = forms.CharField(
        label=lazy("Đề nghị"), required=False, max_length=600, help_text=lazy("Ghi với nội dung, kinh phí, tên, mục tiêu, sản phẩm."),
    )  # fmt: skip
    new_end = DayField(label=lazy("Thời hạn mới"), required=False, help_text=lazy("Ghi khi gia hạn hoặc rút ngắn."))
    done_share = VietnameseDecimal(
        label=lazy("Phần nội dung đã xong (%)"), required=False, max_digits=5, decimal_places=2, help_text=lazy("Ghi khi rút ngắn.")
    )


class AskChangeForm(ChangeForm):
    type = forms.ChoiceField(label=lazy("Nội dung điều chỉnh"), choices=Change.Type.choices, widget=forms.RadioSelect)
    new_host = record_field(Organisation, lazy("Tổ chức chủ trì mới"))
    new_investigator = record_field(Person, lazy("Chủ nhiệm mới"))
    asked_on = DayField(label=lazy("Ngày đề nghị"))

    def known(self) -> dict[str, Any]:
        return {"asked_on": timezone.localdate()}


def _ask_change(task: Task, v: dict[str, Any], actor: Any) -> Change:
    new = {Change.Type.HOST: v["new_host"], Change.Type.INVESTIGATOR: v["new_investigator"]}.get(v["type"])
    try:
        return acts.ask_change(
            task=task, type=v["type"], reason=v["reason"], asked_on=v["asked_on"], after=v["after"], new_end=v["new_end"],
            subject_id=new.pk if new else None, done_share=v["done_share"], actor=actor,
        )  # fmt: skip
    except TaskError as refusal:
        if refusal.field == "subject_id":
            raise TaskError(refusal.message, "new_host" if v["type"] == Change.Type.HOST else "new_investigator") from refusal
        raise


def _about_extension(task: Task) -> list[Fact]:
    """With the last day to which the regime lets the task be extended."""
    known = _about_task(task)
    try:
        rule = extension_rule(task)
    except TaskError:
        return known
    if task.starts_on and task.starts_on.day and task.ends_on and task.ends_on.day:
        latest, most = rule.latest(task.starts_on.first, task.ends_on.first)
        known.append(Fact(_("Gia hạn muộn nhất đến"), latest, "date", note=most.citation))
    return known


declare(
    ActPage(
        "task", "dieu-chinh", lazy("Ghi đề nghị điều chỉnh"), lazy("Ghi đề nghị"), lazy("Đã ghi đề nghị điều chỉnh."), AskChangeForm, _ask_change,
        about=_about_extension, note=lazy("Dùng khi tổ chức chủ trì gửi đề nghị bằng văn bản giấy."),
    )
)  # fmt: skip


class HostChangeForm(ChangeForm):
    """The request as who carries the task out sends it: today, and without the changes that need the other party's consent on paper."""

    type = forms.ChoiceField(
        label=lazy("Nội dung điều chỉnh"), choices=[c for c in Change.Type.choices if c[0] not in (Change.Type.HOST, Change.Type.INVESTIGATOR)],
        widget=forms.RadioSelect, help_text=lazy("Đổi tổ chức chủ trì hoặc chủ nhiệm: gửi công văn đến cơ quan quản lý, kèm ý kiến của các bên."),
    )  # fmt: skip


def _ask_as_host(task: Task, v: dict[str, Any], actor: Any) -> Change:
    return acts.ask_change(
        task=task, type=v["type"], reason=v["reason"], asked_on=timezone.localdate(), after=v["after"], new_end=v["new_end"],
        done_share=v["done_share"], actor=actor,
    )  # fmt: skip


declare(
    ActPage(
        "task", "de-nghi-dieu-chinh", lazy("Đề nghị điều chỉnh nhiệm vụ"), lazy("Gửi đề nghị"),
        lazy("Đã gửi đề nghị. Cơ quan quản lý trả lời ở trang này và ở “Việc của tôi”."), HostChangeForm, _ask_as_host, roles=(), hosts=True,
        about=_about_extension,
    )
)  # fmt: skip


def _about_change(change: Change) -> list[Fact]:
    try:
        who = str(Role(decider(change)).label)
    except TaskError as refusal:
        who = refusal.message
    return [
        Fact(_("Nội dung"), change.get_type_display()), Fact(_("Đang là"), change.before), Fact(_("Đề nghị"), change.after), Fact(_("Lý do"), change.reason),
        Fact(_("Ngày đề nghị"), change.asked_on, "date"), Fact(_("Người quyết định"), who), *_about_extension(change.task),
    ]  # fmt: skip


class ConsultForm(TodayForm):
    opinion = record_field(Document, lazy("Biên bản hội đồng tư vấn"))
    consent = record_field(Document, lazy("Văn bản đồng ý của cơ quan đặt hàng"))


def _consult(change: Change, v: dict[str, Any], actor: Any) -> Change:
    return acts.consult_change(change=change, opinion=v["opinion"], consent=v["consent"], on=v["on"], actor=actor)


declare(
    ActPage(
        "change", "lay-y-kien", lazy("Ghi ý kiến về điều chỉnh"), lazy("Ghi ý kiến"), lazy("Đã ghi ý kiến."), ConsultForm, _consult, about=_about_change
    )
)  # fmt: skip


class DecideForm(ActForm):
    agreed = forms.ChoiceField(label=lazy("Quyết định"), widget=forms.RadioSelect, choices=[("co", lazy("Đồng ý")), ("khong", lazy("Không đồng ý"))])
    text = forms.CharField(label=lazy("Nội dung trả lời"), widget=forms.Textarea({"rows": 3}), required=False, max_length=4000)
    on = DayField(label=lazy("Ngày trả lời"))
    decision = record_field(Document, lazy("Văn bản trả lời"))

    def known(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}


def _decide(change: Change, v: dict[str, Any], actor: Any) -> Change:
    return acts.decide_change(change=change, agreed=v["agreed"] == "co", on=v["on"], text=v["text"], decision=v["decision"], actor=actor)


declare(
    ActPage(
        "change", "tra-loi", lazy("Trả lời đề nghị điều chỉnh"), lazy("Ghi quyết định"), lazy("Đã trả lời đề nghị điều chỉnh."), DecideForm, _decide,
        roles=(*OFFICERS, Role.LEADER), about=_about_change,
    )
)  # fmt: skip


# ---- milestones


class MilestoneForm(ActForm):
    code = forms.ChoiceField(label=lazy("Mốc"))
    on = DayField(label=lazy("Ngày"))
    document = record_field(Document, lazy("Văn bản"))
    note = forms.CharField(label=lazy("Ghi chú"), max_length=400, required=False)

    def prepare(self) -> None:
        try:
            words = milestone_words(self.subject)
        except TaskError as refusal:
            words = {}
            self.fields["code"].help_text = refusal.message
        known = {m.code: m.on for m in self.subject.milestones.all()}
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            (code, text + (_(" (đã ghi %s)") % f"{known[code]:%d/%m/%Y}" if code in known else "")) for code, text in words.items()
        ]  # fmt: skip

    def known(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}


def _milestone(task: Task, v: dict[str, Any], actor: Any) -> Task:
    return acts.record_milestone(task=task, code=v["code"], on=v["on"], document=v["document"], note=v["note"], actor=actor).task


declare(
    ActPage(
        "task", "moc", lazy("Ghi mốc của nhiệm vụ"), lazy("Ghi mốc"), lazy("Đã ghi mốc."), MilestoneForm, _milestone, about=_about_task,
        note=lazy("Các thời hạn theo quy định tính từ ngày của mốc. Ghi lại mốc đã có là sửa ngày của mốc ấy."),
    )
)  # fmt: skip


class DoneForm(TodayForm):
    code = forms.ChoiceField(label=lazy("Việc"))
    field_order = ("code", "on")

    def prepare(self) -> None:
        due = duties_by_hand(self.subject)
        choices = [(code, _("%(title)s (hạn %(day)s)") % {"title": o.title, "day": f"{o.due_on:%d/%m/%Y}"}) for code, o in due.items()]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            self.fields["code"].help_text = _("Không còn việc nào phải ghi tay.")


def _done(task: Task, v: dict[str, Any], actor: Any) -> Task:
    acts.note_done(task=task, code=v["code"], on=v["on"], actor=actor)
    return task


declare(
    ActPage(
        "task", "da-lam", lazy("Ghi việc đã làm"), lazy("Ghi đã làm"), lazy("Đã ghi việc đã làm."), DoneForm, _done, about=_about_task,
        note=lazy("Cho việc mà quy định yêu cầu nhưng làm ngoài phần mềm: công bố, đăng tin, trình ký."),
    )
)  # fmt: skip


# ---- stopping and closing


class SuspendForm(TodayForm):
    reason = forms.CharField(label=lazy("Lý do tạm dừng"), widget=forms.Textarea({"rows": 3}), max_length=4000)
    document = record_field(Document, lazy("Quyết định"))


def _suspend(task: Task, v: dict[str, Any], actor: Any) -> Task:
    return acts.suspend(task=task, on=v["on"], reason=v["reason"], document=v["document"], actor=actor).task


declare(
    ActPage(
        "task", "tam-dung", lazy("Tạm dừng nhiệm vụ"), lazy("Tạm dừng"), lazy("Đã tạm dừng nhiệm vụ."), SuspendForm, _suspend, about=about_money,
        note=lazy("Trong thời gian tạm dừng không cấp kinh phí."),
    )
)  # fmt: skip


def _resume(task: Task, v: dict[str, Any], actor: Any) -> Task:
    return acts.resume(task=task, on=v["on"], actor=actor).task


declare(
    ActPage("task", "tiep-tuc", lazy("Tiếp tục nhiệm vụ"), lazy("Tiếp tục"), lazy("Nhiệm vụ tiếp tục."), TodayForm, _resume, about=about_money)
)  # fmt: skip


class TerminateForm(TodayForm):
    reason = forms.CharField(label=lazy("Lý do chấm dứt"), widget=forms.Textarea({"rows": 3}), max_length=4000)
    cause = forms.ChoiceField(label=lazy("Nguyên nhân"), choices=Stoppage.Cause.choices, widget=forms.RadioSelect)
    spent = amount_field(lazy("Số đã chi (đồng)"))
    proper = amount_field(lazy("Trong đó chi đúng quy định (đồng)"))
    document = record_field(Document, lazy("Quyết định"))


def _terminate(task: Task, v: dict[str, Any], actor: Any) -> Task:
    return acts.terminate(
        task=task, on=v["on"], reason=v["reason"], cause=v["cause"], spent=v["spent"], proper=v["proper"], document=v["document"], actor=actor
    ).task


def _gives_back(task: Task, v: dict[str, Any]) -> list[Fact]:
    """The money that the host gives back, part by part."""
    if contract_of(task) is None:
        return [Fact(_("Phải hoàn trả"), _("không có: nhiệm vụ chưa có hợp đồng"))]
    back = consequence(task, cause=v["cause"], spent=v["spent"], proper=v["proper"])
    return [
        Fact(_("Chưa chi, hoàn trả"), dong(back.unspent)), Fact(_("Chi không đúng, hoàn trả"), dong(back.improper)),
        Fact(_("Chi đúng, hoàn trả"), dong(back.proper)), Fact(_("Tổng phải hoàn trả"), money(back.total)), Fact(_("Căn cứ"), back.basis),
    ]  # fmt: skip


declare(
    ActPage(
        "task", "cham-dut", lazy("Chấm dứt nhiệm vụ"), lazy("Chấm dứt nhiệm vụ"), lazy("Đã chấm dứt nhiệm vụ."), TerminateForm, _terminate,
        about=about_money, consequence=_gives_back, note=lazy("Số phải hoàn trả được tính và hiện ra trước khi xác nhận."),
    )
)  # fmt: skip


def _close(task: Task, v: dict[str, Any], actor: Any) -> Task:
    acts.close(task=task, on=v["on"], actor=actor)
    return task


def _stands_open(task: Task) -> list[Fact]:
    promises = list(task.commitments.all())
    contract = contract_of(task)
    return [
        *about_money(task), Fact(_("Sản phẩm cam kết chưa xong"), str(sum(p.is_open for p in promises))),
        Fact(_("Thanh lý"), str(contract.liquidated_on or _("chưa thanh lý")) if contract else ""),
    ]  # fmt: skip


declare(
    ActPage(
        "task", "ket-thuc", lazy("Kết thúc nhiệm vụ"), lazy("Kết thúc, lưu trữ"), lazy("Nhiệm vụ đã kết thúc."), TodayForm, _close, about=_stands_open,
        note=lazy("Kết thúc khi mọi sản phẩm đã giao hoặc được miễn và hợp đồng đã thanh lý."),
    )
)  # fmt: skip
