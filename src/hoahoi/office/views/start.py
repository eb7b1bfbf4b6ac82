"""A new office in five steps: office and signers, people, spreadsheets, the rules it works under, colleagues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods

from hoahoi.accounts.actions import create_account
from hoahoi.accounts.models import Role, User
from hoahoi.directory.actions import NotPossible, give_post, set_up_office
from hoahoi.directory.models import Affiliation, Office, Organisation, Person, Place, Signer
from hoahoi.forms.fields import RecordField
from hoahoi.ledger.acts import act
from hoahoi.ledger.dates import PartialDateFormField
from hoahoi.office.access import staff_view, with_role
from hoahoi.procedures import regimes as law
from hoahoi.sheets.models import Load

_ROWS = 5
founder = with_role(Role.ADMINISTRATOR, Role.DIRECTOR)


@founder
@require_GET
def steps(request: HttpRequest) -> HttpResponse:
    office = Office.objects.order_by("pk").first()
    signers, people = Signer.objects.count(), Person.objects.count()
    loads, accounts = Load.objects.filter(synthetic=False).count(), User.objects.filter(demo=False).count()
    found = [
        _step(
            _("Đơn vị và người ký"),
            _("Tên, cơ quan chủ quản, ký hiệu trên văn bản, ai ký và ký thay ai."),
            "start_office",
            bool(office),
            office.title if office else "",
        ),
        _step(_("Người"), _("Lãnh đạo, cán bộ, chủ nhiệm, chuyên gia mà hồ sơ sẽ nhắc tới."), "start_people", people > 0, _("%d người") % people),
        _step(
            _("Đưa bảng tính vào"),
            _("Danh mục nhiệm vụ, tổ chức, nhãn hiệu đang có trong bảng tính."),
            "imports",
            loads > 0,
            _("%d tệp đã nhập") % loads,
        ),
        _step(
            _("Đối chiếu quy định"), _("Xem từng thời hạn của quy định đang áp dụng, căn cứ điều nào, đã đối chiếu chưa."), "start_regimes", False, ""
        ),
        _step(_("Mời đồng nghiệp"), _("Mỗi người một tài khoản, một vai trò."), "start_accounts", accounts > 1, _("%d tài khoản") % accounts),
    ]
    return render(request, "office/start.html", {"steps": found, "office": office, "signers": signers})


def _step(title: str, text: str, name: str, done: bool, note: str) -> dict[str, Any]:
    return {"title": title, "text": text, "url": reverse(f"office:{name}"), "done": done, "note": note if done else ""}


class OfficeForm(forms.Form):
    title = forms.CharField(label=lazy("Tên đơn vị"), max_length=200, help_text=lazy("Như trên văn bản: Sở Khoa học và Công nghệ tỉnh Lạng Sơn"))
    parent_title = forms.CharField(label=lazy("Cơ quan chủ quản"), max_length=200, help_text=lazy("Ủy ban nhân dân tỉnh Lạng Sơn"))
    symbol = forms.CharField(label=lazy("Ký hiệu trên văn bản"), max_length=30, help_text=lazy("SKHCN, như trong 15/BC-SKHCN"))
    place_title = forms.CharField(
        label=lazy("Địa danh trên văn bản"), max_length=80, help_text=lazy("Lạng Sơn, như trong “Lạng Sơn, ngày 16 tháng 01 năm 2020”")
    )
    place = RecordField(Place, label=lazy("Địa bàn"), required=False)


class SignerForm(forms.Form):
    full_name = forms.CharField(label=lazy("Họ và tên"), max_length=200)
    degree = forms.CharField(label=lazy("Học hàm, học vị"), max_length=80, required=False)
    post = forms.CharField(label=lazy("Chức vụ"), max_length=120, help_text=lazy("Giám đốc, Phó Giám đốc"))
    authority = forms.ChoiceField(
        label=lazy("Quyền hạn ký"), required=False,
        choices=[("", lazy("ký với tư cách người đứng đầu")), ("KT.", lazy("KT. (ký thay)")), ("TL.", lazy("TL. (thừa lệnh)")),
                 ("TUQ.", lazy("TUQ. (thừa ủy quyền)")), ("Q.", lazy("Q. (quyền)"))],
    )  # fmt: skip
    for_post = forms.CharField(label=lazy("Ký thay chức vụ"), max_length=120, required=False)
    since = PartialDateFormField(label=lazy("Giữ chức từ"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("authority") in ("KT.", "TL.", "TUQ.") and not values.get("for_post"):
            self.add_error("for_post", _("Ghi chức vụ của người mà người này ký thay."))
        return values


@founder
@require_http_methods(["GET", "POST"])
def office(request: HttpRequest) -> HttpResponse:
    if Office.objects.exists():
        return HttpResponseRedirect(reverse("office:start_signer"))
    form = OfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        v = form.cleaned_data
        try:
            set_up_office(
                title=v["title"], parent_title=v["parent_title"], place=v["place"], place_title=v["place_title"], symbol=v["symbol"],
                numbering={}, actor=request.user,
            )  # fmt: skip
            return HttpResponseRedirect(reverse("office:start_signer"))
        except NotPossible as error:
            form.add_error(None, str(error))
    return _form(request, form, _("Đơn vị"), _("Lưu, sang người ký"))


@founder
@require_http_methods(["GET", "POST"])
def signer(request: HttpRequest) -> HttpResponse:
    here = Office.objects.select_related("organisation").order_by("pk").first()
    if here is None:
        return HttpResponseRedirect(reverse("office:start_office"))
    form = SignerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        v = form.cleaned_data
        with act("signer.register", actor=request.user) as doing:
            person = _person(doing, v["full_name"], v["degree"])
            doing.save(Signer(office=here, person=person, authority=v["authority"], for_post=v["for_post"], post=v["post"], valid_from=v["since"]))
            if not Affiliation.objects.filter(person=person, organisation=here.organisation, post=v["post"]).exists():
                give_post(person=person, organisation=here.organisation, post=v["post"], since=v["since"], actor=request.user)
        messages.success(request, _("Đã ghi người ký %(name)s.") % {"name": person.title})
        return HttpResponseRedirect(reverse("office:start_signer"))
    known = [f"{s.authority} {s.person.title}, {s.post}".strip() for s in here.signers.select_related("person").order_by("pk")]
    return _form(request, form, _("Người ký"), _("Ghi người ký"), known=known, known_title=_("Đã ghi"))


def _person(doing: Any, name: str, degree: str = "") -> Person:
    """The person of that name, or a new one. A name that two people bear makes a new one: they are told apart on their pages."""
    found = list(Person.objects.filter(title=name)[:2])
    if len(found) == 1:
        return found[0]
    person = Person(title=name, degree=degree)
    doing.save(person)
    return person


@founder
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Several people at once: rows without a name are passed over."""
    rows = [{"name": "", "degree": "", "post": ""} for _n in range(_ROWS)]
    faults: list[str] = []
    if request.method == "POST":
        columns = [[" ".join(v.split()) for v in request.POST.getlist(name)] for name in ("name", "degree", "post")]
        rows = [dict(zip(("name", "degree", "post"), row, strict=True)) for row in zip(*columns, strict=False)]
        faults = _row_faults(rows)
        named = [row for row in rows if row["name"]]
        if not faults and named:
            here = Office.objects.select_related("organisation").order_by("pk").first()
            with act("person.register", actor=request.user) as doing:
                for row in named:
                    person = _person(doing, row["name"], row["degree"])
                    if row["post"] and here:
                        give_post(person=person, organisation=here.organisation, post=row["post"], since=None, actor=request.user)
            messages.success(request, _("Đã ghi %(count)d người.") % {"count": len(named)})
            return HttpResponseRedirect(reverse("office:start_people") if "nua" in request.POST else reverse("office:start"))
        if not faults:
            faults = [_("Ghi ít nhất một người.")]
    context = {"rows": rows, "faults": faults, "latest": Person.objects.order_by("-pk")[:20]}
    return render(request, "office/start_people.html", context, status=422 if faults else 200)


def _row_faults(rows: list[dict[str, str]]) -> list[str]:
    found = []
    for number, row in enumerate(rows, 1):
        if (row["degree"] or row["post"]) and not row["name"]:
            found.append(_("Dòng %d: thiếu họ và tên.") % number)
        if len(row["name"]) > 200 or len(row["degree"]) > 80 or len(row["post"]) > 160:
            found.append(_("Dòng %d: chữ quá dài.") % number)
    return found


@staff_view
@require_GET
def regimes(request: HttpRequest) -> HttpResponse:
    """The rules as the system holds them: every deadline with its article and how sure it is."""
    return render(request, "office/regimes.html", {"regimes": [law.regime(code) for code in law.codes()]})


class AccountForm(forms.Form):
    username = forms.CharField(
        label=lazy("Tên đăng nhập"), max_length=60, validators=[UnicodeUsernameValidator()], help_text=lazy("Chữ không dấu, số: nguyenha")
    )
    full_name = forms.CharField(label=lazy("Họ và tên"), max_length=120)
    role = forms.ChoiceField(label=lazy("Vai trò"), choices=Role.choices)
    person = RecordField(Person, label=lazy("Là người nào trong danh bạ"), required=False)
    organisation = RecordField(Organisation, label=lazy("Thay mặt tổ chức"), required=False)
    place = RecordField(Place, label=lazy("Địa bàn"), required=False)

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("Đã có tài khoản tên này."))
        return name

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        role = values.get("role")
        if role == Role.FIRM and not values.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", _("Vai trò này cần một tổ chức."))
        if role == Role.LOCALITY and not values.get("place") and "place" not in self.errors:
            self.add_error("place", _("Vai trò này cần một địa bàn."))
        if role == Role.COUNCIL_MEMBER and not values.get("person") and "person" not in self.errors:
            self.add_error("person", _("Vai trò này cần một người trong danh bạ."))
        if role == Role.INVESTIGATOR and not (values.get("person") or values.get("organisation")) and not self.errors:
            self.add_error("person", _("Vai trò này cần một người hoặc một tổ chức."))
        return values


@founder
@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """A new account; its password is on the answer to this one request and nowhere else."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        v = form.cleaned_data
        user, password = create_account(
            username=v["username"], full_name=v["full_name"], role=v["role"], actor=request.user, organisation=v["organisation"],
            place=v["place"], person=v["person"],
        )  # fmt: skip
        return render(request, "office/account_made.html", {"account": user, "password": password, "role": Role(v["role"]).label})
    known = [f"{u.username}: {u.get_full_name()}" for u in User.objects.filter(demo=False, is_active=True).order_by("-pk")[:20]]
    return _form(request, form, _("Tài khoản mới"), _("Tạo tài khoản"), known=known, known_title=_("Tài khoản đã có"))


def _form(request: HttpRequest, form: forms.Form, title: str, button: str, **more: Any) -> HttpResponse:
    return render(request, "office/start_form.html", {"form": form, "title": title, "button": button, **more}, status=422 if form.errors else 200)
