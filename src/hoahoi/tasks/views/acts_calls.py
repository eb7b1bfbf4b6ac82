"""From the notice to the task: publish, receive, open, check, choose, make a task of a chosen order."""

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
from hoahoi.forms.fields import DayField
from hoahoi.forms.pages import Input
from hoahoi.forms.schema import form_text
from hoahoi.forms.values import FormError, cleaned_field
from hoahoi.procedures.actions import PROVINCIAL
from hoahoi.procedures.regimes import codes, regime, regime_for

from .. import actions as acts
from ..calling import dossier_of
from ..intake import APPLICATION, order_form
from ..models import Call, Programme, Proposal, Task
from .pattern import SCIENCE, ActForm, ActPage, declare, record_field

_WAITING_STAGES = (Task.Stage.ORDER_LISTED, Task.Stage.SELECTION)
_MOST_TASKS = 100


class PublishForm(ActForm):
    title = forms.CharField(label=lazy("Tên thông báo"), max_length=600, widget=forms.Textarea({"rows": 2}))
    type = forms.ChoiceField(label=lazy("Loại"), choices=Call.Type.choices, widget=forms.RadioSelect)
    year = forms.IntegerField(label=lazy("Năm kế hoạch"), min_value=1990, max_value=2100, widget=forms.TextInput({"inputmode": "numeric"}))
    regime = forms.ChoiceField(label=lazy("Quy định áp dụng"))
    published_on = DayField(label=lazy("Ngày thông báo"))
    closes_on = DayField(label=lazy("Nhận hồ sơ đến hết ngày"))
    tasks = forms.MultipleChoiceField(
        label=lazy("Nhiệm vụ cần tìm tổ chức chủ trì"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=lazy("Bỏ trống khi thông báo để nhận đề xuất."),
    )  # fmt: skip
    programme = record_field(Programme, lazy("Thuộc chương trình"))
    document = record_field(Document, lazy("Văn bản thông báo"))
    reason = forms.CharField(label=lazy("Lý do giao trực tiếp"), required=False, max_length=400)

    def prepare(self) -> None:
        known = [code for code in codes() if PROVINCIAL in regime(code).procedures]
        self.fields["regime"].choices = [(code, f"{code}: {regime(code).title}") for code in known]  # type: ignore[attr-defined]
        rows = Task.objects.filter(stage__in=_WAITING_STAGES).order_by("-pk")[:_MOST_TASKS]
        self.fields["tasks"].choices = [(str(t.pk), t.title) for t in rows]  # type: ignore[attr-defined]
        if not rows:
            self.fields["tasks"].help_text = _("Chưa có nhiệm vụ nào ở bước danh mục đặt hàng hoặc tuyển chọn.")

    def known(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {"type": Call.Type.PROPOSALS, "year": today.year + 1, "published_on": today, "regime": regime_for(today.isoformat())}


def _publish(subject: Any, v: dict[str, Any], actor: Any) -> Call:
    return acts.publish_call(
        title=v["title"], type=v["type"], year=v["year"], regime_code=v["regime"], published_on=v["published_on"], closes_on=v["closes_on"],
        tasks=Task.objects.filter(pk__in=[int(pk) for pk in v["tasks"]]), programme=v["programme"], document=v["document"], reason=v["reason"],
        actor=actor,
    )  # fmt: skip


declare(ActPage("", "lap", lazy("Công bố thông báo"), lazy("Công bố"), lazy("Đã công bố thông báo."), PublishForm, _publish))


class ReceiveForm(ActForm):
    """What came on paper or by post: who, how, when; then the fields of the form that the call asks for, as far as the paper has them."""

    title = forms.CharField(label=lazy("Tên nhiệm vụ đề xuất"), max_length=600, widget=forms.Textarea({"rows": 2}))
    task = forms.ChoiceField(label=lazy("Đăng ký thực hiện nhiệm vụ"))
    host = record_field(Organisation, lazy("Tổ chức đề xuất, đăng ký"))
    investigator = record_field(Person, lazy("Người đề xuất, chủ nhiệm"))
    channel = forms.ChoiceField(
        label=lazy("Cách nộp"), widget=forms.RadioSelect, choices=[c for c in Proposal.Channel.choices if c[0] != Proposal.Channel.ONLINE]
    )
    received_on = DayField(label=lazy("Ngày nhận"))
    postmarked_on = DayField(label=lazy("Ngày dấu bưu điện"), required=False, help_text=lazy("Chỉ ghi khi hồ sơ gửi bưu điện."))

    def prepare(self) -> None:
        orders = self.subject.type == Call.Type.PROPOSALS
        rows = [] if orders else list(self.subject.called.select_related("task").order_by("pk"))
        self.fields["task"].choices = [(str(c.task_id), c.task.title) for c in rows]  # type: ignore[attr-defined]
        del self.fields["task" if orders else "title"]
        form = form_text(order_form(self.subject) if orders else APPLICATION)
        self.content_fields = [f for f in form.fields if f.code not in self.fields and f.kind != "rows"]
        for field in self.content_fields:
            self.fields[f"c-{field.code}"] = Input(field)
            self.fields[f"c-{field.code}"].required = False

    def known(self) -> dict[str, Any]:
        return {"channel": Proposal.Channel.PAPER, "received_on": timezone.localdate()}

    def clean(self) -> dict[str, Any]:
        content = {}
        for field in self.content_fields:
            try:
                value = cleaned_field(field, self.cleaned_data.get(f"c-{field.code}"))
            except FormError as refusal:
                self.add_error(f"c-{field.code}", refusal.message)
            else:
                content |= {field.code: value} if value else {}
        self.cleaned_data["content"] = content
        return self.cleaned_data


def _receive(call: Call, v: dict[str, Any], actor: Any) -> Proposal:
    task = Task.objects.get(pk=int(v["task"])) if v.get("task") else None
    return acts.receive_proposal(
        call=call, title=v["title"] if task is None else task.title, channel=v["channel"], received_on=v["received_on"], content=v["content"],
        task=task, host=v["host"], investigator=v["investigator"], postmarked_on=v["postmarked_on"], actor=actor,
    )  # fmt: skip


def _about_call(call: Call) -> list[Fact]:
    return [
        Fact(_("Loại"), call.get_type_display()), Fact(_("Nhận hồ sơ đến hết ngày"), call.closes_on, "date"),
        Fact(_("Hồ sơ đã nhận"), str(call.proposals.count())), Fact(_("Hồ sơ quá hạn"), str(call.proposals.filter(state="late").count())),
    ]  # fmt: skip


declare(
    ActPage(
        "call", "nhan-ho-so", lazy("Nhận hồ sơ giấy"), lazy("Nhận và niêm phong"), lazy("Đã nhận và niêm phong hồ sơ."), ReceiveForm, _receive,
        roles=(*SCIENCE, Role.CLERK), about=_about_call, note=lazy("Hồ sơ được niêm phong ngay khi ghi, đến ngày mở mới đọc được."),
    )
)  # fmt: skip


class OpenForm(ActForm):
    on = DayField(label=lazy("Ngày mở hồ sơ"))
    minutes = record_field(Document, lazy("Biên bản mở hồ sơ"))

    def known(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}


def _open(call: Call, v: dict[str, Any], actor: Any) -> Call:
    acts.open_dossiers(call=call, on=v["on"], minutes=v["minutes"], actor=actor)
    return call


declare(
    ActPage(
        "call", "mo-ho-so", lazy("Mở hồ sơ"), lazy("Mở tất cả hồ sơ"), lazy("Đã mở hồ sơ."), OpenForm, _open, roles=SCIENCE, about=_about_call,
        note=lazy("Mọi hồ sơ nhận đúng hạn được mở cùng lúc. Hồ sơ quá hạn vẫn niêm phong."),
    )
)  # fmt: skip


class CheckForm(ActForm):
    whole = forms.ChoiceField(
        label=lazy("Kết quả kiểm tra"),
        widget=forms.RadioSelect,
        choices=[("du", lazy("Đủ thành phần, hợp lệ")), ("thieu", lazy("Còn thiếu thành phần"))],
    )
    lacking = forms.MultipleChoiceField(label=lazy("Thành phần còn thiếu theo quy định"), required=False, widget=forms.CheckboxSelectMultiple)
    missing = forms.CharField(
        label=lazy("Thành phần còn thiếu khác"), widget=forms.Textarea({"rows": 3}), required=False, max_length=4000,
        help_text=lazy("Mỗi dòng một thành phần."),
    )  # fmt: skip

    def prepare(self) -> None:
        """The parts that the regime lists, each with how sure the list is; without a list, lines only."""
        dossiers = dossier_of(self.subject)
        if not dossiers:
            del self.fields["lacking"]
            self.fields["missing"].label = _("Thành phần còn thiếu")
            return
        unsure = _(" (chưa đối chiếu văn bản)")
        self.fields["lacking"].choices = [  # type: ignore[attr-defined]
            (part, part if d.confidence == "found" else f"{part}{unsure}") for d in dossiers for part in d.parts
        ]
        self.fields["lacking"].help_text = _("Đánh dấu phần không có trong hồ sơ. Danh mục: %s.") % dossiers[0].citation

    def known(self) -> dict[str, Any]:
        lines, listed = self.subject.missing.splitlines(), {part for d in dossier_of(self.subject) for part in d.parts}
        return {
            "whole": "thieu" if lines else "du", "lacking": [line for line in lines if line in listed],
            "missing": "\n".join(line for line in lines if line not in listed),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        whole, typed = self.cleaned_data.get("whole"), self.cleaned_data.get("missing", "").strip()
        missing = "\n".join([*self.cleaned_data.get("lacking", ()), *([typed] if typed else [])])
        self.cleaned_data["all_missing"] = missing
        if whole == "thieu" and not missing:
            self.add_error("missing", _("Ghi thành phần còn thiếu."))
        if whole == "du" and missing:
            self.add_error("whole", _("Hồ sơ ghi là đủ nhưng còn dòng thiếu bên dưới."))
        return self.cleaned_data


def _check(proposal: Proposal, v: dict[str, Any], actor: Any) -> Proposal:
    return acts.check_proposal(proposal=proposal, missing=v["all_missing"].splitlines(), actor=actor)


def _about_proposal(proposal: Proposal) -> list[Fact]:
    return [
        Fact(_("Tình trạng"), proposal.get_state_display()), Fact(_("Tổ chức"), str(proposal.host or "")),
        Fact(_("Chủ nhiệm"), str(proposal.investigator or "")), Fact(_("Ngày nhận"), proposal.received_on, "date"),
    ]  # fmt: skip


declare(
    ActPage(
        "proposal", "kiem-tra", lazy("Kiểm tra tính đầy đủ"), lazy("Ghi kết quả"), lazy("Đã ghi kết quả kiểm tra."), CheckForm, _check, roles=SCIENCE,
        about=_about_proposal,
    )
)  # fmt: skip


def _choose(proposal: Proposal, v: dict[str, Any], actor: Any) -> Proposal:
    return acts.choose_proposal(proposal=proposal, actor=actor)


def _passed_over(proposal: Proposal, v: dict[str, Any]) -> list[Fact]:
    others = Proposal.objects.filter(call=proposal.call_id, task=proposal.task_id, state=Proposal.State.COMPLETE).exclude(pk=proposal.pk)
    names = [str(p.host or p.investigator) for p in others.select_related("host", "investigator")] if proposal.task_id else []
    return [
        Fact(_("Được chọn"), str(proposal.host or proposal.investigator)), Fact(_("Hồ sơ khác sẽ ghi là không được chọn"), "; ".join(names) or _("không có")),
    ]  # fmt: skip


declare(
    ActPage(
        "proposal", "chon", lazy("Chọn hồ sơ"), lazy("Chọn hồ sơ này"), lazy("Đã ghi hồ sơ được chọn."), ActForm, _choose, roles=SCIENCE,
        about=_about_proposal, consequence=_passed_over, note=lazy("Ghi theo kết luận của hội đồng."),
    )
)  # fmt: skip


class MakeTaskForm(ActForm):
    title = forms.CharField(label=lazy("Tên nhiệm vụ theo kết luận của hội đồng"), max_length=600, widget=forms.Textarea({"rows": 2}))
    type = forms.ChoiceField(label=lazy("Loại nhiệm vụ"), choices=[c for c in Task.Type.choices if c[0] not in (Task.Type.UNKNOWN, Task.Type.RURAL)])
    level = forms.ChoiceField(
        label=lazy("Cấp"), choices=[(Task.Level.PROVINCIAL, lazy("tỉnh")), (Task.Level.GRASSROOTS, lazy("cơ sở"))], widget=forms.RadioSelect
    )
    on = DayField(label=lazy("Ngày lập nhiệm vụ"))

    def known(self) -> dict[str, Any]:
        return {"title": self.subject.title, "level": Task.Level.PROVINCIAL, "on": timezone.localdate()}


def _make(proposal: Proposal, v: dict[str, Any], actor: Any) -> Task:
    return acts.make_task(proposal=proposal, title=v["title"], type=v["type"], level=v["level"], on=v["on"], actor=actor)


declare(
    ActPage(
        "proposal", "lap-nhiem-vu", lazy("Lập nhiệm vụ từ đề xuất"), lazy("Lập nhiệm vụ"), lazy("Đã lập nhiệm vụ từ đề xuất."), MakeTaskForm, _make,
        roles=SCIENCE, about=_about_proposal,
    )
)  # fmt: skip
