"""Forms of this room: what the user of a result answers, and the acts of the officer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hoahoi.directory.models import Organisation, Person
from hoahoi.forms.fields import RecordField
from hoahoi.ledger.dates import PartialDateFormField
from hoahoi.sheets.cells import to_decimal
from hoahoi.ui.vietnamese import clean, number

from .asking import Answer
from .follow_models import REASONS
from .models import Application, Result
from .registering import AuthorLine


class Number(forms.CharField):
    """1.234,5 as people write it; exact. Refuses what is negative, too long, or finer than `places`."""

    def __init__(self, *, places: int = 0, digits: int = 14, **kwargs: Any) -> None:
        self.places, self.digits = places, digits
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal" if places else "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = clean(str(value or ""))
        if not text:
            return None
        try:
            found = to_decimal(text, {"vi"})
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if found < 0:
            raise ValidationError(_("Số này không thể âm."))
        if found != round(found, self.places):
            raise ValidationError(_("Ghi nhiều nhất %d chữ số lẻ.") % self.places if self.places else _("Ghi số nguyên."))
        if found >= 10 ** (self.digits - self.places):
            raise ValidationError(_("Số này quá lớn: %s.") % number(found))
        return found

    def run_validators(self, value: Any) -> None:
        return


class AdopterForm(forms.Form):
    """Five questions, a photograph, and whether one may be called."""

    use = forms.ChoiceField(
        label=lazy("Bạn có dùng kết quả này không?"), widget=forms.RadioSelect,
        choices=[("full", lazy("Có, dùng toàn bộ")), ("partly", lazy("Có, dùng một phần")), ("no", lazy("Không dùng"))],
    )  # fmt: skip
    since = PartialDateFormField(label=lazy("Dùng từ khi nào?"), required=False, help_text=lazy("Như 5/2024. Chỉ nhớ năm thì ghi năm."))
    area = Number(label=lazy("Diện tích"), places=4, required=False)
    area_unit = forms.ChoiceField(label=lazy("Đơn vị"), choices=Application.AreaUnit.choices, initial="ha", required=False)
    households = Number(label=lazy("Số hộ cùng dùng"), digits=7, required=False)
    output = forms.CharField(label=lazy("Sản lượng mỗi năm"), max_length=200, required=False, help_text=lazy("Như “3 tấn hồi khô”."))
    money = Number(
        label=lazy("Mỗi năm lợi thêm bao nhiêu tiền?"), digits=15, required=False, help_text=lazy("Đồng một năm. Không biết thì để trống."),
    )  # fmt: skip
    reasons = forms.MultipleChoiceField(
        label=lazy("Vì sao không dùng, hoặc chỉ dùng một phần?"), choices=REASONS, widget=forms.CheckboxSelectMultiple, required=False
    )
    reason_text = forms.CharField(label=lazy("Nói rõ thêm"), max_length=400, required=False)
    photo = forms.FileField(
        label=lazy("Ảnh nơi đang dùng"), required=False, widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=lazy("Chỉ cơ quan quản lý xem được."),
    )  # fmt: skip
    contact = forms.BooleanField(label=lazy("Đồng ý để cán bộ gọi lại hỏi thêm"), required=False)
    contact_name = forms.CharField(label=lazy("Người liên hệ"), max_length=120, required=False)
    contact_phone = forms.CharField(
        label=lazy("Số điện thoại"), max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"})
    )

    def answer(self) -> Answer:
        told = {name: value for name, value in self.cleaned_data.items() if name != "photo"}
        households = told["households"]
        return Answer(**{**told, "households": int(households) if households is not None else None, "reasons": tuple(told["reasons"])})


class CertificateForm(forms.Form):
    number = forms.CharField(label=lazy("Số giấy chứng nhận"), max_length=60)
    on = PartialDateFormField(label=lazy("Ngày cấp"), required=True)


class WithdrawForm(forms.Form):
    on = PartialDateFormField(label=lazy("Ngày thu hồi"), required=True)
    reason = forms.CharField(label=lazy("Lý do, văn bản thu hồi"), max_length=400)


class ResultForm(forms.Form):
    """A result of a task, opened with what the task's record says."""

    title = forms.CharField(label=lazy("Tên kết quả"), max_length=600, widget=forms.Textarea({"rows": 2}))
    type = forms.ChoiceField(label=lazy("Loại"), choices=Result.Type.choices)
    accepted_on = PartialDateFormField(label=lazy("Nghiệm thu chính thức"), required=False)
    filed_on = PartialDateFormField(label=lazy("Ngày nộp hồ sơ đăng ký"), required=False)
    holder = RecordField(Organisation, label=lazy("Bên được giao quyền"), required=False)
    right = forms.ChoiceField(label=lazy("Quyền được giao"), required=False, choices=[("", lazy("chưa giao")), *Result.Right.choices])
    summary = forms.CharField(label=lazy("Tóm tắt"), required=False, max_length=8000, widget=forms.Textarea({"rows": 4}))


class AuthorsForm(forms.Form):
    """One author a line: full name, then the share after a semicolon. "Nguyễn Văn An; 60"."""

    authors = forms.CharField(
        label=lazy("Tác giả, theo thứ tự đã thỏa thuận"), widget=forms.Textarea({"rows": 6}), required=False,
        help_text=lazy("Mỗi người một dòng, tỷ lệ phần trăm sau dấu chấm phẩy: “Nguyễn Văn An; 60”. Tổng phải là 100; chưa biết thì không ghi tỷ lệ nào."),
    )  # fmt: skip

    def clean_authors(self) -> list[AuthorLine]:
        return [_author(line) for line in self.cleaned_data["authors"].splitlines() if line.strip()]


def _author(line: str) -> AuthorLine:
    name, _sep, share = line.partition(";")
    found = list(Person.objects.filter(title__iexact=clean(name))[:2])
    if len(found) != 1:
        wrong = _("Có nhiều người tên “%s” trong danh bạ; ghi thêm học vị để phân biệt ở trang của họ.") if found else _("Danh bạ chưa có người tên “%s”.")
        raise ValidationError(wrong % clean(name))
    return AuthorLine(found[0], Number(places=2, digits=5, required=False).clean(share.replace("%", "")))
