"""What the console asks for at each step, and what setting a council up asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hoahoi.ledger.dates import PartialDateFormField

from .models import AgendaItem, Conflict, Council, Meeting, Seat, Vote

CRITERIA = [("quantity", lazy("Số lượng")), ("volume", lazy("Khối lượng")), ("quality", lazy("Chất lượng"))]
TASK_TYPES = [
    ("topic", lazy("Đề tài")), ("social", lazy("Đề tài khoa học xã hội")), ("trial_production", lazy("Dự án sản xuất thử nghiệm")),
    ("st_project", lazy("Dự án khoa học và công nghệ")), ("scheme", lazy("Đề án khoa học")), ("", lazy("Loại khác")),
]  # fmt: skip


def _full_day(value: Any) -> Any:
    if not value.day:
        raise forms.ValidationError(_("Ghi đủ ngày, tháng, năm."))
    if value.first > timezone.localdate():
        raise forms.ValidationError(_("Ngày này chưa tới."))
    return value.first


class DossierForm(forms.Form):
    """One dossier of a new council. subject: id of the task it is about, "" for one that is only named."""

    subject = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=lazy("Tên hồ sơ"), max_length=600, widget=forms.Textarea({"rows": 2}))
    days_late = forms.IntegerField(label=lazy("Nộp hồ sơ muộn (ngày)"), min_value=0, max_value=9999, initial=0, help_text=lazy("Nộp đúng hạn: ghi 0"))
    proposing_host = forms.BooleanField(label=lazy("Tổ chức chủ trì đã đề xuất nhiệm vụ này"), required=False)
    measurable = forms.BooleanField(label=lazy("Có sản phẩm đo kiểm được: cần báo cáo của tổ chuyên gia trước khi họp"), required=False)
    state_money = forms.DecimalField(
        label=lazy("Ngân sách nhà nước đề nghị (đồng)"), max_digits=15, decimal_places=0, min_value=0, required=False,
        help_text=lazy("Để xét khi hai hồ sơ bằng điểm"),
    )
    recent_excellent = forms.NullBooleanField(
        label=lazy("Chủ nhiệm hoặc tổ chức có nhiệm vụ cấp quốc gia xếp loại Xuất sắc trong 5 năm"), required=False,
        widget=forms.Select(choices=[("unknown", lazy("chưa rõ")), ("true", lazy("có")), ("false", lazy("không"))]),
    )

    def __init__(self, *args: Any, type: str, **kwargs: Any) -> None:
        """type: of the council; only what its kind of dossier needs is asked."""
        super().__init__(*args, **kwargs)
        bids = type in (Council.Type.SELECTION, Council.Type.DIRECT_ASSIGNMENT)
        for name in ("days_late", "measurable") if bids or type == Council.Type.DETERMINATION else ():
            del self.fields[name]
        for name in () if bids else ("state_money", "recent_excellent"):
            del self.fields[name]


class ProductForm(forms.Form):
    """One product, as ordered in the contract and as handed over."""

    title = forms.CharField(label=lazy("Sản phẩm"), max_length=300)
    ordered = forms.CharField(label=lazy("Đặt hàng"), max_length=300, required=False)
    delivered = forms.CharField(label=lazy("Đã giao nộp"), max_length=300, required=False)
    criteria = forms.MultipleChoiceField(
        label=lazy("Đánh giá theo"), choices=CRITERIA, widget=forms.CheckboxSelectMultiple, initial=["quantity", "quality"]
    )


ProductSet = forms.formset_factory(ProductForm, extra=3, max_num=60)


class AppointForm(forms.Form):
    number = forms.CharField(label=lazy("Số quyết định"), max_length=60, help_text=lazy("Như 2100/QĐ-UBND"))
    on = PartialDateFormField(label=lazy("Ngày quyết định"))

    def clean_on(self) -> Any:
        return _full_day(self.cleaned_data["on"])


class NewPersonForm(forms.Form):
    name = forms.CharField(label=lazy("Họ và tên"), max_length=200)
    degree = forms.CharField(label=lazy("Học hàm, học vị"), max_length=80, required=False)
    workplace = forms.CharField(
        label=lazy("Nơi công tác"), max_length=200, required=False, help_text=lazy("Ghi đúng tên tổ chức đã có trong danh bạ")
    )


class StepForm(forms.Form):
    """A form of the console: it knows the council, its seats and, where there is one, the dossier in hand."""

    def __init__(self, data: Any = None, *, council: Council, seats: Sequence[Seat] = (), item: AgendaItem | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.council, self.seats, self.item = council, list(seats), item
        for name in ("seat", "tellers", "reviewed"):
            if name in self.fields:
                self.fields[name].choices = [(str(s.pk), str(s.title)) for s in self.seats]  # type: ignore[attr-defined]
        if "item" in self.fields and item:
            self.fields["item"].initial = item.pk

    def named_seat(self) -> Seat:
        return next(s for s in self.seats if s.pk == int(self.cleaned_data["seat"]))

    def chosen(self, name: str) -> list[Seat]:
        by_pk = {str(s.pk): s for s in self.seats}
        return [by_pk[pk] for pk in self.cleaned_data[name]]


class PapersInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Several files, each of a kind and size that members' phones open."""

    kinds = (".pdf", ".docx", ".xlsx", ".jpg", ".jpeg", ".png")
    most = 50 * 2**20

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=PapersInput({"accept": ",".join(self.kinds)}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = [super(PapersField, self).clean(one, initial) for one in data or []]
        for one in given:
            if not one.name.lower().endswith(self.kinds):
                raise forms.ValidationError(_("Tệp “%s” không thuộc loại gửi được.") % one.name)
            if one.size > self.most:
                raise forms.ValidationError(_("Tệp “%s” lớn quá 50 MB.") % one.name)
        return given


class PapersForm(StepForm):
    files = PapersField(
        label=lazy("Tệp gửi thành viên"), required=False,
        help_text=lazy("Chọn được nhiều tệp: PDF, DOCX, XLSX, ảnh. Thành viên mở trên trang riêng; hệ thống ghi ai đã đọc."),
    )  # fmt: skip
    titles = forms.CharField(
        label=lazy("Tài liệu gửi bản giấy"), widget=forms.Textarea({"rows": 3}), max_length=4000, required=False,
        help_text=lazy("Mỗi dòng một tài liệu."),
    )  # fmt: skip

    def clean_titles(self) -> list[str]:
        return [line.strip()[:300] for line in self.cleaned_data["titles"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("files") and not cleaned.get("titles") and not self.errors:
            raise forms.ValidationError(_("Chọn tệp hoặc ghi tên tài liệu đã gửi."))
        return cleaned


class RollForm(StepForm):
    form = forms.ChoiceField(label=lazy("Hình thức họp"), choices=Meeting.Form.choices, widget=forms.RadioSelect, initial=Meeting.Form.IN_PERSON)
    place = forms.CharField(label=lazy("Địa điểm"), max_length=300, required=False)


class AuthoriseForm(StepForm):
    paper = forms.CharField(label=lazy("Số hoặc ngày giấy ủy quyền"), max_length=200)


class TellersForm(StepForm):
    tellers = forms.MultipleChoiceField(
        label=lazy("Người kiểm phiếu"), widget=forms.CheckboxSelectMultiple, help_text=lazy("Người đứng trên trong danh sách là tổ trưởng."),
        error_messages={"required": lazy("Chọn người kiểm phiếu.")},
    )  # fmt: skip


class ReviewForm(StepForm):
    reviewed = forms.MultipleChoiceField(
        label=lazy("Đã nhận bản giấy của"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": lazy("Chọn người đã nộp phiếu nhận xét.")},
    )
    text = forms.CharField(label=lazy("Nội dung chính"), widget=forms.Textarea({"rows": 2}), initial=lazy("Đã nhận bản giấy."), max_length=20_000)


class OpenVoteForm(StepForm):
    mode = forms.ChoiceField(label=lazy("Bỏ phiếu"), widget=forms.RadioSelect, required=False)
    only_result = forms.BooleanField(label=lazy("Chỉ công bố kết quả, không công bố số phiếu từng mức"), required=False)

    def __init__(self, *args: Any, known: str = "unknown", free: bool = True, **kwargs: Any) -> None:
        """known: what the regime says; free: the council may choose."""
        super().__init__(*args, **kwargs)
        field = self.fields["mode"]
        choices = [(code, label.capitalize()) for code, label in Vote.Mode.choices]
        field.choices = choices if free else [c for c in choices if c[0] == known]  # type: ignore[attr-defined]
        field.initial = known if known in Vote.Mode.values else None
        field.help_text = "" if known in Vote.Mode.values else _("Quy định chưa rõ: hội đồng chọn.")


class PlanForm(StepForm):
    """Day and hour of the meeting."""

    day = PartialDateFormField(label=lazy("Ngày họp"))
    time = forms.TimeField(label=lazy("Giờ họp"), input_formats=["%H:%M", "%Hh%M", "%H"], help_text=lazy("Như 8:30"))
    place = forms.CharField(label=lazy("Địa điểm"), max_length=300, required=False)

    def clean_day(self) -> Any:
        if not self.cleaned_data["day"].day:
            raise forms.ValidationError(_("Ghi đủ ngày, tháng, năm."))
        return self.cleaned_data["day"].first

    def at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


class SeatForm(StepForm):
    seat = forms.ChoiceField(label=lazy("Thành viên"))


class StrikeForm(SeatForm):
    reason = forms.CharField(label=lazy("Lý do không bỏ phiếu"), max_length=300)


class CancelForm(StepForm):
    reason = forms.CharField(label=lazy("Lý do hủy lượt bỏ phiếu"), max_length=300)


class ConcludeForm(StepForm):
    text = forms.CharField(label=lazy("Nội dung kết luận"), widget=forms.Textarea({"rows": 5}), max_length=20_000, required=False)
    recommendation = forms.CharField(label=lazy("Kiến nghị"), widget=forms.Textarea({"rows": 3}), max_length=20_000, required=False)


class DissentForm(SeatForm):
    text = forms.CharField(label=lazy("Ý kiến bảo lưu"), widget=forms.Textarea({"rows": 3}), max_length=20_000)


class NotesForm(StepForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    notes = forms.CharField(label=lazy("Ghi chép"), widget=forms.Textarea({"rows": 6}), max_length=200_000, required=False)


def as_lines(people: Sequence[dict[str, str]]) -> str:
    """[{"name": "A", "post": "B"}] -> "A, B", one a line."""
    return "\n".join(", ".join(part for part in (one["name"], one["post"]) if part) for one in people)


class PeopleField(forms.CharField):
    """Names that the directory need not know, one a line, what they are after a comma."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 4}), max_length=6_000, required=False, **kwargs)

    def clean(self, value: Any) -> list[dict[str, str]]:
        lines = [line.strip().partition(",") for line in super().clean(value).splitlines() if line.strip(" ,")]
        people = [{"name": name.strip()[:200], "post": post.strip()[:200]} for name, _comma, post in lines]
        if any(not one["name"] for one in people):
            raise forms.ValidationError(_("Mỗi dòng bắt đầu bằng họ tên."))
        return people


_ONE_A_LINE = lazy("Mỗi dòng một người: họ tên, rồi dấu phẩy và chức vụ hoặc nơi công tác.")


class GuestsForm(StepForm):
    guests = PeopleField(label=lazy("Khách mời"), help_text=lazy("Mỗi dòng một người: họ tên, rồi dấu phẩy và chức vụ. Để trống nếu không có khách mời."))


class ExpertsForm(StepForm):
    experts = PeopleField(label=lazy("Thành viên tổ chuyên gia, tổ trưởng đứng đầu"), help_text=_ONE_A_LINE)
    report = forms.CharField(
        label=lazy("Báo cáo của tổ chuyên gia"), widget=forms.Textarea({"rows": 6}), max_length=50_000, required=False,
        help_text=lazy("Có thể bổ sung sau, trước khi hội đồng bỏ phiếu."),
    )  # fmt: skip


class ConflictForm(StepForm):
    seat = forms.ChoiceField(label=lazy("Thành viên"))
    reason = forms.ChoiceField(label=lazy("Lý do"), choices=Conflict.Reason.choices)
    text = forms.CharField(label=lazy("Diễn giải"), max_length=400, required=False)
