"""Documents in spreadsheets."""

from __future__ import annotations

from hoahoi.sheets.schema import Field, SheetSchema, schema

from .models import Document

schema(
    SheetSchema(
        kind="documents",
        model=Document,
        title="Văn bản",
        key=("number", "issued_on"),
        natural=("title", "issued_on"),
        fields=(
            Field("number", "Số, ký hiệu", "Number", aliases=("Số ký hiệu", "Số văn bản", "Số hiệu")),
            Field("title", "Trích yếu", "Abstract", required=True, aliases=("Tên văn bản", "Nội dung", "Title")),
            Field("type", "Loại", "Type", "choice", required=True, aliases=("Loại văn bản",)),
            Field("direction", "Chiều", "Direction", "choice"),
            Field("issued_on", "Ngày ban hành", "Issued on", "date", aliases=("Ngày", "Ngày văn bản")),
            Field("issuer", "Cơ quan ban hành", "Issuer", "organisation"),
            Field("signer", "Người ký", "Signer", "person", beside="issuer"),
            Field("normative", "Quy phạm pháp luật", "Normative", "bool"),
            Field("in_force_from", "Hiệu lực từ", "In force from", "date", aliases=("Ngày hiệu lực",)),
            Field("note", "Ghi chú", "Note"),
        ),
    )
)
