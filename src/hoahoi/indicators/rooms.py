"""Lines of the office's work in the order in which figures are shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ROOM_TITLES = {
    "tasks": _("Nhiệm vụ khoa học và công nghệ"),
    "councils": _("Hội đồng, nghiệm thu"),
    "results": _("Kết quả và ứng dụng"),
    "technology": _("Công nghệ"),
    "ip": _("Sở hữu trí tuệ"),
    "smq": _("Tiêu chuẩn, đo lường, chất lượng"),
    "support": _("Hỗ trợ, khởi nghiệp, giải thưởng"),
    "directory": _("Hội nghị, sự kiện"),
    "documents": _("Văn bản"),
}


def room_order(room: str) -> tuple[int, str]:
    """Rooms not named here come last, by code."""
    known = list(ROOM_TITLES)
    return (known.index(room) if room in known else len(known), room)
