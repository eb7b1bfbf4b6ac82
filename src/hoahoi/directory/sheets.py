"""Organisations, persons and events in spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from hoahoi.ledger.records import Record
from hoahoi.sheets.names import bare_key, split_degree
from hoahoi.sheets.references import New, References
from hoahoi.sheets.schema import Field, SheetSchema, schema
from hoahoi.sheets.text import email, tax_code

from .models import Affiliation, Event, Organisation, Person


def orcid(text: str) -> str:
    """0000-0002-1825-0097, also from its address; its check digit must agree (ISO 7064 mod 11-2). Raises ValueError."""
    found = re.search(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])$", text.strip().rstrip("/"))
    if found:
        digits = "".join(found.groups()).upper()
        total = 0
        for digit in digits[:-1]:
            total = (total + int(digit)) * 2
        if "0123456789X"[(12 - total % 11) % 11] == digits[-1]:
            return "-".join(digits[i : i + 4] for i in range(0, 16, 4))
    raise ValueError(_("“%s” không phải mã ORCID; ghi như 0000-0002-1825-0097") % text[:50])


def same_organisation(references: References, values: dict[str, Any]) -> list[int]:
    """By name; where organisations of one name followed each other, by the day from which they existed."""
    found: list[int] = references.organisations.candidates(values["title"])
    since = values.get("valid_from")
    if len(found) > 1 and since is not None:
        return list(Organisation.objects.filter(pk__in=found, valid_from=since).values_list("pk", flat=True))
    living = [pk for pk in found if pk not in references.organisations.ended]
    return living or found


def same_person(references: References, values: dict[str, Any]) -> list[int]:
    """By name, and by organisation where the row has one. Raises ValueError when it could be several people."""
    organisation = values.get("organisation")
    if not isinstance(organisation, int | New):
        organisation = None
    found = references.persons.existing(references.persons.candidates(values["title"]), values["title"], organisation)
    return [] if found is None else [found]


def tidy_person(values: dict[str, Any]) -> None:
    """"PGS.TS Nguyễn Văn A" in the column of names: the degree goes where degrees stand."""
    if isinstance(values.get("title"), str):
        degree, values["title"] = split_degree(values["title"])
        if degree and values.get("degree") is None:
            values["degree"] = degree[:80]


def posts(rows: Sequence[tuple[int | None, dict[str, Any]]]) -> list[list[Record]]:
    """A post that the record does not hold yet, for each row that names an organisation."""
    pks = {pk for pk, values in rows if pk is not None and values.get("organisation") is not None}
    known = set()
    for person, organisation, post in Affiliation.objects.values_list("person_id", "organisation_id", "post"):
        if person in pks:
            known |= {(person, organisation, bare_key(post)), (person, organisation, None)}
    found: list[list[Record]] = []
    for pk, values in rows:
        organisation, post = values.get("organisation"), values.get("post")
        wanted = (pk, organisation, bare_key(post) if post else None)
        if organisation is None or wanted in known:
            found.append([])
        elif isinstance(organisation, New):
            found.append([Affiliation(organisation=organisation.record, post=post or "")])
        else:
            found.append([Affiliation(organisation_id=organisation, post=post or "")])
    return found


def with_post(queryset: QuerySet) -> QuerySet:
    """The post recorded last, with its organisation."""
    last = Affiliation.objects.filter(person=OuterRef("pk"), valid_to="").order_by("-pk")
    return queryset.annotate(
        sheet_organisation=Subquery(last.values("organisation__title")[:1]),
        sheet_post=Subquery(last.values("post")[:1]),
    )


schema(
    SheetSchema(
        kind="organisations",
        model=Organisation,
        title="Tổ chức",
        key=("tax_code",),
        natural=("title",),
        find=same_organisation,
        fields=(
            Field("title", "Tên tổ chức", "Name", required=True, aliases=("Tên", "Tên đơn vị", "Tên cơ quan", "Tên doanh nghiệp", "Organisation")),
            Field("short_title", "Tên ngắn", "Short name", aliases=("Tên viết tắt", "Viết tắt")),
            Field("type", "Loại", "Type", "choice", aliases=("Loại hình", "Loại tổ chức")),
            Field("tax_code", "Mã số thuế", "Tax code", convert=tax_code, aliases=("MST", "Mã số doanh nghiệp")),
            Field("place", "Địa bàn", "Place", "place"),
            Field("address", "Địa chỉ", "Address"),
            Field("phone", "Điện thoại", "Phone", aliases=("Số điện thoại", "SĐT")),
            Field("email", "Thư điện tử", "Email", convert=email, aliases=("E-mail", "Hộp thư")),
            Field("valid_from", "Hoạt động từ", "Active from", "date", aliases=("Ngày thành lập",)),
            Field("valid_to", "Hoạt động đến", "Active until", "date"),
            Field("note", "Ghi chú", "Note"),
        ),
    )
)
schema(
    SheetSchema(
        kind="persons",
        model=Person,
        title="Người",
        key=("orcid",),
        natural=("title", "organisation"),
        find=same_person,
        tidy=tidy_person,
        related=posts,
        link="person",
        annotate=with_post,
        fields=(
            Field("title", "Họ và tên", "Full name", required=True, aliases=("Họ tên", "Tên", "Name", "full_name")),
            Field("degree", "Học hàm, học vị", "Degree", aliases=("Trình độ", "Học vị")),
            Field("gender", "Giới tính", "Gender", "choice"),
            Field("email", "Thư điện tử", "Email", convert=email, aliases=("E-mail", "Hộp thư")),
            Field("phone", "Điện thoại", "Phone", aliases=("Số điện thoại", "SĐT")),
            Field("orcid", "ORCID", "ORCID iD", convert=orcid),
            Field("organisation", "Tổ chức", "Organisation", "organisation", aliases=("Đơn vị", "Đơn vị công tác", "Cơ quan công tác")),
            Field("post", "Chức vụ", "Post", max_length=160, aliases=("Chức danh",)),
            Field("note", "Ghi chú", "Note"),
        ),
    )
)
schema(
    SheetSchema(
        kind="events",
        model=Event,
        title="Sự kiện",
        key=(),
        natural=("title", "held_on"),
        fields=(
            Field("title", "Tên sự kiện", "Title", required=True, aliases=("Tên",)),
            Field("type", "Loại", "Type", "choice", required=True, aliases=("Loại sự kiện",)),
            Field("number", "Số văn bản", "Document number", aliases=("Số, ký hiệu",)),
            Field("held_on", "Ngày tổ chức", "Date", "date", aliases=("Ngày", "Từ ngày")),
            Field("ended_on", "Đến ngày", "End date", "date"),
            Field("organiser", "Đơn vị tổ chức", "Organiser", "organisation"),
            Field("person", "Người chủ trì", "Chair", "person", beside="organiser"),
            Field("place", "Địa bàn", "Place", "place"),
            Field("place_text", "Địa điểm", "Venue", aliases=("Nơi tổ chức",)),
            Field("outcome", "Kết quả", "Outcome"),
            Field("note", "Ghi chú", "Note"),
        ),
    )
)
