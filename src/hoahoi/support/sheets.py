"""Support programmes, start-ups and awards in spreadsheets."""

from __future__ import annotations

from hoahoi.sheets.schema import Field, SheetSchema, schema

from .models import Award, Startup, SupportProgramme

schema(
    SheetSchema(
        kind="support_programmes",
        model=SupportProgramme,
        title="Chương trình hỗ trợ",
        key=(),
        natural=("title", "number"),
        fields=(
            Field("title", "Tên chương trình", "Title", required=True, aliases=("Tên",)),
            Field("type", "Loại", "Type", "choice", required=True),
            Field("number", "Số văn bản", "Document number", aliases=("Số, ký hiệu",)),
            Field("announced_on", "Ngày", "Announced on", "date", aliases=("Ngày ban hành", "Ngày công bố")),
            Field("starts_on", "Từ", "Start date", "date", aliases=("Bắt đầu",)),
            Field("ends_on", "Đến", "End date", "date", aliases=("Kết thúc",)),
            Field("organisation", "Đơn vị thực hiện", "Organisation", "organisation"),
            Field("place", "Địa bàn", "Place", "place"),
            Field("rate_max", "Mức hỗ trợ tối đa (%)", "Greatest rate (%)", "decimal", minimum=0, aliases=("Mức hỗ trợ tối đa",)),
            Field("note", "Ghi chú", "Note"),
        ),
    )
)
schema(
    SheetSchema(
        kind="startups",
        model=Startup,
        title="Dự án khởi nghiệp",
        key=(),
        natural=("title", "organisation"),
        fields=(
            Field("title", "Tên dự án", "Title", required=True, aliases=("Tên", "Tên ý tưởng")),
            Field("known_on", "Thời điểm nguồn ghi", "Known on", "date", aliases=("Ngày",)),
            Field("organisation", "Đơn vị", "Organisation", "organisation", aliases=("Tác giả, đơn vị",)),
            Field("place", "Địa bàn", "Place", "place"),
            Field("place_text", "Nơi theo nguồn", "Place in the source"),
            Field("note", "Ghi chú", "Note"),
        ),
    )
)
schema(
    SheetSchema(
        kind="awards",
        model=Award,
        title="Giải thưởng, danh hiệu",
        key=(),
        natural=("title", "awarded_on", "prize", "recipient", "person"),
        fields=(
            Field("title", "Tên", "Title", required=True, aliases=("Nội dung", "Tên giải thưởng")),
            Field("awarded_on", "Ngày", "Date", "date", aliases=("Ngày trao",)),
            Field("number", "Số quyết định", "Decision number"),
            Field("prize", "Giải, danh hiệu", "Prize", aliases=("Giải", "Danh hiệu")),
            Field("giver", "Đơn vị trao", "Giver", "organisation"),
            Field("recipient", "Đơn vị được trao", "Recipient", "organisation"),
            Field("person", "Người được trao", "Person", "person", beside="recipient"),
            Field("place", "Địa bàn", "Place", "place"),
            Field("place_text", "Nơi theo nguồn", "Place in the source"),
            Field("note", "Ghi chú", "Note"),
        ),
    )
)
