"""Inspections in spreadsheets."""

from __future__ import annotations

from hoahoi.sheets.schema import Field, SheetSchema, schema

from .models import Inspection

schema(
    SheetSchema(
        kind="inspections",
        model=Inspection,
        title="Kiểm tra TĐC",
        key=(),
        natural=("title", "started_on"),
        fields=(
            Field("title", "Tên cuộc kiểm tra", "Title", required=True, aliases=("Tên", "Nội dung kiểm tra")),
            Field("type", "Loại", "Type", "choice", required=True, aliases=("Đối tượng kiểm tra",)),
            Field("started_on", "Ngày", "Date", "date", aliases=("Ngày kiểm tra", "Từ ngày")),
            Field("ended_on", "Đến ngày", "End date", "date"),
            Field("date_meaning", "Ngày theo nghĩa", "Meaning of the date"),
            Field("organisation", "Đơn vị kiểm tra", "Inspecting body", "organisation"),
            Field("inspected", "Đơn vị được kiểm tra", "Inspected body", "organisation", aliases=("Cơ sở được kiểm tra",)),
            Field("place", "Địa bàn", "Place", "place"),
            Field("finding", "Kết quả", "Finding", aliases=("Kết quả kiểm tra",)),
            Field("note", "Ghi chú", "Note"),
        ),
    )
)
