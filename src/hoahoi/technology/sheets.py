"""Technologies in spreadsheets."""

from __future__ import annotations

from hoahoi.sheets.schema import Field, SheetSchema, schema

from .models import Technology

schema(
    SheetSchema(
        kind="technologies",
        model=Technology,
        title="Công nghệ",
        key=(),
        natural=("title", "owner"),
        fields=(
            Field("title", "Tên công nghệ", "Title", required=True, aliases=("Tên",)),
            Field("type", "Loại", "Type", "choice"),
            Field("known_on", "Thời điểm nguồn ghi", "Known on", "date", aliases=("Ngày",)),
            Field("owner", "Đơn vị", "Owner", "organisation", aliases=("Đơn vị sở hữu", "Chủ sở hữu")),
            Field("place", "Địa bàn", "Place", "place"),
            Field("place_text", "Nơi áp dụng", "Where used"),
            Field("effect", "Kết quả", "Effect"),
            Field("note", "Ghi chú", "Note"),
        ),
    )
)
