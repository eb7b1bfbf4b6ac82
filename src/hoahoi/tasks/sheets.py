"""S&T tasks in spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.sheets.schema import Field, SheetSchema, schema

from .models import Task


def currency(text: str) -> str:
    """ISO 4217 code; "đồng" and its like are VND. Raises ValueError."""
    if text.casefold() in ("đồng", "đ", "₫", "vnđ", "vnd"):
        return "VND"
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise ValueError(_("“%s” không phải mã đồng tiền; ghi ba chữ cái như VND, USD, EUR") % text[:20])
    return text.upper()


def check(values: dict[str, Any]) -> Iterable[tuple[str, str]]:
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends.last < starts.first:
        yield "ends_on", _("ngày kết thúc %(ends)s trước ngày bắt đầu %(starts)s; xem lại nguồn") % {"ends": ends, "starts": starts}


schema(
    SheetSchema(
        kind="tasks",
        model=Task,
        title="Nhiệm vụ KH&CN",
        key=("code",),
        natural=("title", "starts_on"),
        defaults={"stage": Task.Stage.IN_PROGRESS},
        check=check,
        fields=(
            Field("code", "Mã nhiệm vụ", "Code", aliases=("Mã số", "Mã", "Mã đề tài", "Project number", "Reference")),
            Field("title", "Tên nhiệm vụ", "Title", required=True, aliases=("Tên", "Tên đề tài", "Tên đề tài, dự án", "Tên nhiệm vụ KH&CN")),
            Field("title_en", "Tên tiếng Anh", "English title"),
            Field("abstract", "Tóm tắt", "Abstract", aliases=("Mục tiêu, nội dung", "Objective")),
            Field("host", "Tổ chức chủ trì", "Host organisation", "organisation", help="Chưa có trong danh bạ thì được thêm vào",
                  aliases=("Cơ quan chủ trì", "Đơn vị chủ trì", "Host")),
            Field("investigator", "Chủ nhiệm", "Principal investigator", "person", beside="host", help="Chưa có trong danh bạ thì được thêm vào",
                  aliases=("Chủ nhiệm nhiệm vụ", "Chủ nhiệm đề tài", "Họ và tên chủ nhiệm", "Investigator", "PI")),
            Field("field", "Lĩnh vực", "Field of research", "concept", help="Mã hoặc tên trong bảng phân loại lĩnh vực nghiên cứu",
                  aliases=("Lĩnh vực nghiên cứu", "Mã lĩnh vực")),
            Field("starts_on", "Bắt đầu", "Start date", "date", aliases=("Ngày bắt đầu", "Thời gian bắt đầu", "Từ")),
            Field("ends_on", "Kết thúc", "End date", "date", aliases=("Ngày kết thúc", "Thời gian kết thúc", "Đến")),
            Field("budget", "Kinh phí", "Budget", "decimal", minimum=0, aliases=("Tổng kinh phí", "Kinh phí thực hiện")),
            Field("currency", "Đồng tiền", "Currency", convert=currency, aliases=("Loại tiền",), help="Mã ba chữ; để trống là VND"),
            Field("type", "Loại nhiệm vụ", "Type", "choice", aliases=("Loại", "Loại hình")),
            Field("level", "Cấp quản lý", "Level", "choice", aliases=("Cấp",)),
            Field("stage", "Giai đoạn", "Stage", "choice", help="Để trống là đang thực hiện"),
            Field("place", "Địa bàn", "Place", "place", help="Tên hoặc mã một đơn vị hành chính"),
            Field("place_text", "Nơi thực hiện", "Where carried out", help="Như nguồn ghi", aliases=("Địa điểm thực hiện", "Địa điểm")),
            Field("note", "Ghi chú", "Note", aliases=("Notes",)),
        ),
    )
)  # fmt: skip
