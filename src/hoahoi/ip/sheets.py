"""Industrial property rights in spreadsheets."""

from __future__ import annotations

from hoahoi.sheets.schema import Field, SheetSchema, schema

from .models import IpRight

schema(
    SheetSchema(
        kind="ip_rights",
        model=IpRight,
        title="Quyền sở hữu công nghiệp",
        key=("number",),
        natural=("title", "type"),
        fields=(
            Field("title", "Tên", "Title", required=True, aliases=("Tên quyền", "Tên nhãn hiệu", "Tên đối tượng", "Đối tượng")),
            Field("type", "Loại", "Type", "choice", required=True, aliases=("Loại quyền",)),
            Field("status", "Tình trạng", "Status", "choice", required=True, aliases=("Trạng thái",)),
            Field("number", "Số văn bằng", "Number", aliases=("Số bằng", "Số giấy chứng nhận")),
            Field("filed_on", "Ngày nộp đơn", "Filed on", "date"),
            Field("granted_on", "Ngày cấp", "Granted on", "date"),
            Field("granted_on_meaning", "Ngày cấp theo nghĩa", "Meaning of the date of grant"),
            Field("expires_on", "Hết hạn", "Expires on", "date", aliases=("Ngày hết hạn", "Hiệu lực đến")),
            Field("holder", "Chủ văn bằng", "Holder", "organisation", aliases=("Chủ sở hữu", "Chủ đơn")),
            Field("place", "Địa bàn", "Place", "place"),
            Field("place_text", "Nơi theo nguồn", "Place in the source"),
            Field("note", "Ghi chú", "Note"),
        ),
    )
)
