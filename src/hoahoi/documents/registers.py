"""The register of documents, and the documents that an organisation issued or a person signed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoahoi.accounts.models import Role, User
from hoahoi.accounts.rules import sees_all
from hoahoi.declare.filters import by_choice, by_record, by_year
from hoahoi.declare.registers import Column, Fact, Filter, Page, Register, Section, contribute, register, related

from . import rules
from .files import section as section  # what files add to pages
from .models import Document, Message, SignedVersion


def document_page(record: Document, user: Any) -> Page:
    facts = [
        Fact(_("Loại"), record.get_type_display()), Fact(_("Số, ký hiệu"), record.number), Fact(_("Ngày ban hành"), record.issued_on, "date"),
        Fact(_("Cơ quan ban hành"), record.issuer, "link", link=record.issuer), Fact(_("Người ký"), record.signer, "link", link=record.signer),
        Fact(_("Chiều"), record.get_direction_display()), Fact(_("Quy phạm pháp luật"), _("có") if record.normative else ""),
        Fact(_("Hiệu lực từ"), record.in_force_from, "date"),
    ]  # fmt: skip
    parts = [Section(_("Thông tin"), facts=[f for f in facts if f.value not in (None, "")], side=True)]
    parts += [Section(_("Ghi chú"), text=record.note)] if record.note else []
    return Page(tag=(str(record), "info"), sections=parts)


register(
    Register(
        kind="document", model=Document, title="Văn bản", noun="văn bản", room="documents", order="-issued_on", rules=rules,
        columns=[
            Column("number", _("Số, ký hiệu"), order="number"),
            Column("title", _("Trích yếu"), order="sort_key"),
            Column("type", _("Loại"), kind="tag"),
            Column("issued_on", _("Ngày ban hành"), kind="date", order="issued_on"),
            Column("issuer", _("Cơ quan ban hành"), kind="link"),
            Column("signer", _("Người ký"), kind="link", default=False),
            Column("direction", _("Chiều"), default=False),
        ],
        filters=[
            by_choice("loai", _("Loại"), "type", Document.Type.choices), by_year("issued_on"),
            by_choice("chieu", _("Chiều"), "direction", Document.Direction.choices, "văn bản {}"),
            by_record("co-quan", _("Cơ quan ban hành"), "issuer_id", "organisation", "directory.Organisation", "của {}"),
            Filter("so", _("Số, ký hiệu"), lambda rows, v: rows.filter(number__iexact=v), kind="text", sentence="số {}"),
        ],
        related=["issuer", "signer"], detail_related=["issuer", "signer"], page=document_page,
        form_fields=["title", "type", "direction", "number", "issued_on", "issuer", "signer", "normative", "in_force_from", "note"],
        first_step=_("Ghi văn bản đầu tiên hoặc nhập sổ văn bản từ bảng tính."),
        views=[(_("Quyết định"), "loai=QD"), (_("Kế hoạch"), "loai=KH"), (_("Báo cáo"), "loai=BC")],
    )
)  # fmt: skip


def _documents_of(record: Any, user: Any) -> Page:
    field, title = ("signer", _("Văn bản đã ký")) if record.kind == "person" else ("issuer", _("Văn bản ban hành"))
    found = rules.viewable(user, Document.objects.filter(**{field: record}).order_by("-issued_on", "-id"))
    url = "" if field == "signer" else f"/van-ban/?co-quan={record.pk}"
    section = related(title, found, note_of=lambda d: " · ".join(str(t) for t in (d.issued_on, d.title) if t), url=url)
    return Page(sections=[section] if section.records else [])


def _signed_when(version: SignedVersion) -> str:
    at = f"{timezone.localtime(version.signed_at):%H:%M %d/%m/%Y}"
    return f"{at}, {_('chữ ký thử, không có giá trị pháp lý')}" if version.test else at


def _signatures_of(record: Any, user: Any) -> Page:
    found = SignedVersion.objects.filter(document=record).order_by("signed_at", "number")
    sign = Fact(_("Ký và tải bản đã ký"), f"/van-ban/{record.pk}/ky-so/", "url")
    return Page(sections=[Section(_("Chữ ký số"), facts=[sign], side=True), related(_("Bản ký số"), found, note_of=_signed_when)])


def _held_address_of(record: Any, user: Any) -> Page:
    """On a person's page: their address does not take mail, why, and since when."""
    addresses = {a for a in (record.email, *User.objects.filter(person=record).values_list("email", flat=True)) if a}
    bounced = Message.objects.filter(address__in=addresses, state=Message.State.BOUNCED, released_at=None).order_by("-pk").first()
    if bounced is None or not sees_all(user):
        return Page()
    facts = [Fact(_("Thư bị trả lại"), bounced.address), Fact(_("Lý do"), bounced.reason)]
    if user.has_role(Role.DIRECTOR, Role.PLANNING, Role.CLERK):
        facts.append(Fact(_("Sửa địa chỉ hoặc thôi giữ"), f"/thu-di/{bounced.pk}/", "url"))
    return Page(sections=[Section(_("Địa chỉ thư đang bị giữ"), facts=facts, side=True)])


contribute("document", page=_signatures_of)
contribute("person", page=_held_address_of)
contribute("person", page=_documents_of)
contribute("organisation", page=_documents_of)
