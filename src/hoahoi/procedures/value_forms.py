"""Forms by which an officer fills or corrects a value: a few plain fields for each kind of value, and back into the table that the files would hold.

A value of a kind without fields here (a way of counting, a whole procedure) is taken over from another regime instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from . import aggregation as how
from . import schema
from .regime_values import RATINGS, ROLES, UNITS

_FRACTION_HELP = lazy("Ghi như 2/3")


@dataclass(frozen=True)
class Entry:
    """One field of a table. kind: whole | exact | fraction | yes | choice | several | words | lines | criteria."""

    name: str
    label: Any
    kind: str
    choices: tuple[tuple[str, Any], ...] = ()
    required: bool = True
    help: Any = ""


def _pairs(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(words.items())


ENTRIES: dict[type, tuple[Entry, ...]] = {
    schema.Deadline: (
        Entry("amount", lazy("Bao nhiêu"), "whole"),
        Entry("unit", lazy("Đơn vị"), "choice", _pairs(UNITS)),
        Entry("before", lazy("Tính lùi về trước sự kiện"), "yes", required=False),
    ),
    schema.Limit: (Entry("value", lazy("Giá trị"), "words"), Entry("unit", lazy("Đơn vị"), "words", required=False)),
    schema.Dossier: (Entry("parts", lazy("Thành phần hồ sơ"), "lines", help=lazy("Mỗi thành phần một dòng")),),
    schema.Size: (Entry("min", lazy("Ít nhất"), "whole"), Entry("max", lazy("Nhiều nhất"), "whole")),
    schema.Quorum: (
        Entry("fraction", lazy("Phần thành viên phải có mặt"), "fraction", help=_FRACTION_HELP),
        Entry("required", lazy("Bắt buộc có mặt"), "several", _pairs(ROLES), required=False),
        Entry("all_opinions_in", lazy("Phải nhận đủ nhận xét của tất cả thành viên trước khi họp"), "yes", required=False),
    ),
    schema.Counting: (
        Entry("by", lazy("Ai kiểm phiếu"), "choice", (("tellers", lazy("ban kiểm phiếu")), ("sci_secretary", lazy("ủy viên thư ký khoa học")))),
        Entry("tellers", lazy("Số người của ban kiểm phiếu"), "whole", required=False),
    ),
    schema.HostMembers: (
        Entry("max", lazy("Nhiều nhất mấy người của tổ chức chủ trì"), "whole", required=False, help=lazy("Để trống nếu văn bản không hạn chế số người")),
        Entry("not_roles", lazy("Không được làm"), "several", _pairs(ROLES), required=False),
    ),
    schema.Exclusions: (Entry("grounds", lazy("Không được tham gia"), "lines", help=lazy("Mỗi trường hợp một dòng")),),
    schema.Secrecy: (
        Entry("mode", lazy("Cách bỏ phiếu"), "choice",
              (("named", lazy("phiếu ghi tên")), ("secret", lazy("phiếu kín")), ("unknown", lazy("hội đồng chọn ghi tên hoặc kín")))),
    ),
    schema.Blind: (
        Entry("host", lazy("Thành viên không biết tổ chức chủ trì, chủ nhiệm trước khi hội đồng kết luận"), "yes", required=False),
        Entry("members", lazy("Tổ chức chủ trì không biết thành viên hội đồng"), "yes", required=False),
    ),
    schema.Meeting: (
        Entry("forms", lazy("Phương thức họp"), "several",
              (("in_person", lazy("trực tiếp")), ("online", lazy("trực tuyến")), ("hybrid", lazy("trực tiếp kết hợp trực tuyến")))),
    ),
    schema.BallotForm: (
        Entry("form", lazy("Thành viên ghi gì"), "choice",
              (("rating", lazy("xếp loại")), ("agree", lazy("đồng ý hoặc không")), ("scores", lazy("chấm điểm")))),
        Entry("scale", lazy("Các mức, nếu xếp loại"), "several", _pairs(RATINGS), required=False),
        Entry("max", lazy("Điểm tối đa của cả phiếu, nếu chấm điểm"), "exact", required=False),
    ),
    schema.Sheet: (Entry("criteria", lazy("Tiêu chí"), "criteria", help=lazy("Mỗi tiêu chí một dòng, như: Tính cấp thiết: 10")),),
    how.Band: (
        Entry("min", lazy("Từ bao nhiêu điểm"), "exact", required=False), Entry("below", lazy("Dưới bao nhiêu điểm"), "exact", required=False),
    ),
    how.Rounding: (
        Entry("digits", lazy("Số chữ số thập phân"), "whole"),
        Entry("compare", lazy("So với mức bằng"), "choice", (("exact", lazy("điểm chưa làm tròn")), ("rounded", lazy("điểm đã làm tròn")))),
    ),
    how.InvalidBallots: (Entry("in_base", lazy("Phiếu không hợp lệ vẫn tính trong mẫu số"), "yes", required=False),),
    how.Tie: (Entry("order", lazy("Xét lần lượt"), "lines", help=lazy("Mỗi căn cứ một dòng")),),
}  # fmt: skip


def entries_of(item: Any) -> tuple[Entry, ...]:
    return ENTRIES.get(type(item), ())


class ReferenceForm(forms.Form):
    """Which document says so."""

    source = forms.CharField(label=lazy("Số, ký hiệu văn bản"), max_length=200, help_text=lazy("Như 11/2014/TT-BKHCN"))
    article = forms.CharField(label=lazy("Điều, khoản"), max_length=120, required=False, help_text=lazy("Như Điều 10 khoản 2"))
    issued_on = forms.DateField(
        label=lazy("Ngày văn bản"), required=False, input_formats=["%d/%m/%Y", "%Y-%m-%d"], help_text=lazy("Như 30/05/2014")
    )


class ValueForm(ReferenceForm):
    """The value's own fields before the reference."""

    def __init__(self, entries: tuple[Entry, ...], table: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        own = {f"v_{e.name}": _field(e, _shown(e, table.get(e.name))) for e in entries}
        self.fields = {**own, **self.fields}  # type: ignore[assignment]

    def value_over(self, table: dict[str, Any]) -> dict[str, Any]:
        """The table with the fields of this form; what was left empty is not said."""
        new = dict(table)
        for entry in self.entries:
            value = _kept(entry, self.cleaned_data[f"v_{entry.name}"])
            new.pop(entry.name, None)
            if value is not None:
                new[entry.name] = value
        return new


class FractionField(forms.RegexField):
    default_error_messages = {"invalid": lazy("Ghi phân số như 2/3.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regex=r"^\s*\d{1,3}\s*/\s*[1-9]\d{0,2}\s*$", **kwargs)


def _field(entry: Entry, initial: Any) -> forms.Field:
    common = {"label": entry.label, "required": entry.required, "help_text": entry.help, "initial": initial}
    if entry.kind == "whole":
        return forms.IntegerField(min_value=0, max_value=9999, **common)
    if entry.kind == "exact":
        return forms.DecimalField(min_value=0, max_value=1000, max_digits=7, decimal_places=3, localize=True, **common)
    if entry.kind == "fraction":
        return FractionField(**common)
    if entry.kind == "yes":
        return forms.BooleanField(**common)
    if entry.kind == "choice":
        return forms.ChoiceField(choices=entry.choices, **common)
    if entry.kind == "several":
        return forms.MultipleChoiceField(choices=entry.choices, widget=forms.CheckboxSelectMultiple, **common)
    if entry.kind in ("lines", "criteria"):
        field = forms.CharField(widget=forms.Textarea(attrs={"rows": 8}), max_length=8000, **common)
        field.validators.append(_check_criteria) if entry.kind == "criteria" else None
        return field
    return forms.CharField(max_length=200, **common)


def _shown(entry: Entry, value: Any) -> Any:
    """A value of the table as the field takes it."""
    if value is None:
        return None
    if entry.kind == "fraction":
        return "/".join(str(part) for part in value)
    if entry.kind == "lines":
        return "\n".join(value)
    if entry.kind == "criteria":
        return "\n".join(f"{c['title']}: {c['max']}" if c.get("max") is not None else c["title"] for c in value)
    return value


def _kept(entry: Entry, value: Any) -> Any:
    """What the field gave as the table holds it; None when nothing was given."""
    if entry.kind == "yes":
        return bool(value)
    if value in (None, "", []):
        return [] if entry.kind == "several" and entry.name == "required" else None
    if entry.kind == "fraction":
        return [int(part) for part in value.split("/")]
    if entry.kind == "exact":
        return format(value, "f")
    if entry.kind == "lines":
        return [line.strip() for line in value.splitlines() if line.strip()]
    if entry.kind == "criteria":
        return _criteria(value)
    return value


def _criteria(text: str) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), 1):
        title, colon, most = line.strip().rpartition(":")
        most = most.strip().replace(",", ".")
        scored = bool(colon) and most.replace(".", "", 1).isdecimal()
        found.append({"code": f"c{number}", "title": title.strip() if scored else line.strip(), **({"max": most} if scored else {})})
    return found


def _check_criteria(text: str) -> None:
    if any(not criterion["title"] or len(criterion["title"]) > 400 for criterion in _criteria(text)):
        raise forms.ValidationError(_("Mỗi dòng phải có tên tiêu chí, rồi dấu hai chấm và điểm tối đa."))
