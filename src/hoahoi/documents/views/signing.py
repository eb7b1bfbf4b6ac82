"""Signing a document in the office: the file, who signs, and their certificate. Certificate and password pass through and are not kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from hoahoi.directory.models import Office, Signer
from hoahoi.directory.queries import signers_on
from hoahoi.documents import verification
from hoahoi.documents.models import Document
from hoahoi.documents.render.prepare import grouped
from hoahoi.documents.rules import can_edit
from hoahoi.documents.signature_models import SignedVersion
from hoahoi.documents.signing.actions import sign_document
from hoahoi.documents.signing.credentials import LARGEST_PKCS12, Credential, Pkcs12, Token
from hoahoi.documents.signing.faults import CannotSign
from hoahoi.documents.signing.kept import read
from hoahoi.documents.signing.reading import LARGEST
from hoahoi.documents.signing.settings import read_signing_config
from hoahoi.documents.words import signature_lines

from .access import office_only

AGENCY = "co-quan"


class SignForm(forms.Form):
    """pdf is asked for the first signature only; later ones go on the last version."""

    pdf = forms.FileField(label=gettext_lazy("Tệp PDF cần ký"), widget=forms.FileInput({"accept": ".pdf"}))
    who = forms.ChoiceField(label=gettext_lazy("Người ký"))
    certificate = forms.FileField(
        label=gettext_lazy("Chứng thư số (.p12, .pfx)"), required=False, widget=forms.FileInput({"accept": ".p12,.pfx"}),
        help_text=gettext_lazy("Chỉ dùng để ký lần này, hệ thống không giữ lại."),
    )  # fmt: skip
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu chứng thư hoặc mã PIN"), widget=forms.PasswordInput({"autocomplete": "off"}), strip=False, max_length=200
    )
    picture = forms.FileField(
        label=gettext_lazy("Hình chữ ký hoặc con dấu (PNG)"), required=False, widget=forms.FileInput({"accept": ".png"}),
    )  # fmt: skip

    def __init__(self, *args: Any, office: Office, first: bool, token: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first
        self.signers = {str(s.pk): s for s in signers_on(office, timezone.localdate())}
        people = [(pk, f"{s.person.title} – {', '.join(signature_lines(s))}") for pk, s in self.signers.items()]
        self.fields["who"].choices = [*people, (AGENCY, _("%(office)s (chữ ký của cơ quan)") % {"office": office.title})]  # type: ignore[attr-defined]
        if not first:
            del self.fields["pdf"]
        self.fields["certificate"].required = not token
        if token:
            self.fields["certificate"].help_text = _("Để trống nếu ký bằng thiết bị cắm vào máy chủ. Tệp chỉ dùng để ký lần này.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name, most in (("pdf", LARGEST), ("certificate", LARGEST_PKCS12)):
            if (file := said.get(name)) and file.size > most:
                self.add_error(name, _("Tệp quá lớn."))
        return said

    def credential(self) -> Credential:
        file = self.cleaned_data.get("certificate")
        password = self.cleaned_data["password"]
        return Pkcs12(file.read(), password) if file else Token(password)

    def signer(self) -> Signer | None:
        return self.signers.get(self.cleaned_data["who"])


@sensitive_post_parameters("password")
@office_only
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """A document's signatures so far, and the form for the next."""
    document = get_object_or_404(Document.objects.select_related("issuer"), pk=pk)
    office = Office.objects.order_by("pk").first()
    may = office is not None and can_edit(request.user, document)
    if request.method == "POST" and not may:
        raise Http404
    versions = list(SignedVersion.objects.filter(document=document).order_by("signed_at", "number"))
    options = {"office": office, "first": not versions, "token": bool(read_signing_config().token_library)}
    form = SignForm(request.POST or None, request.FILES or None, **options) if may else None
    if request.method == "POST" and form is not None and form.is_valid() and _signed(request, form, document, office, versions):
        return redirect("documents:sign", pk)
    context = {"document": document, "versions": versions, "form": form, "code": grouped(versions[-1].code) if versions else ""}
    context["check_url"] = verification.public_url(versions[-1].code) if versions else ""
    return render(request, "documents/sign.html", context)


def _signed(request: HttpRequest, form: SignForm, document: Document, office: Any, versions: list[SignedVersion]) -> bool:
    """Whether it was signed; what stood against it is among the form's errors."""
    said = form.cleaned_data
    try:
        pdf = said["pdf"].read() if form.first else read(versions[-1].sha256_after)
        picture = said["picture"].read() if said.get("picture") else None
        made = sign_document(
            pdf=pdf, credential=form.credential(), office=office, signer=form.signer(), document=document, actor=request.user, picture=picture,
            code=document.code,
        )
    except CannotSign as error:
        form.add_error(None, str(error))
        return False
    except (FileNotFoundError, ValueError):
        form.add_error(None, _("Bản ký trước không còn nguyên trong kho. Báo quản trị hệ thống."))
        return False
    messages.success(request, _("Đã ký. Mã xác minh: %(code)s.") % {"code": grouped(made.code)})
    return True


@office_only
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """One signed version, exactly as kept."""
    version = get_object_or_404(SignedVersion, pk=pk)
    try:
        data = read(version.sha256_after)
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="van-ban-ky-so-{version.pk}-lan-{version.number}.pdf"'
    return response
