"""What every public page carries around its content: whose page it is, where one can go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hoahoi.directory.public import public_office
from hoahoi.sheets.public import holds_synthetic

NAVIGATION = (
    ("/", _("Trang chủ")),
    ("/tin-tuc/", _("Tin tức")),
    ("/cong-khai/nhiem-vu/", _("Nhiệm vụ")),
    ("/cong-khai/dia-ban/", _("Ở xã tôi")),
    ("/cong-khai/so-lieu/", _("Số liệu")),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """office: PublicOffice or None; navigation: [dict(url, label, here)]; holds_synthetic: whether sample data must be pointed out."""
    return {
        "office": public_office(),
        "navigation": [
            dict(url=url, label=label, here=request.path == url if url == "/" else request.path.startswith(url)) for url, label in NAVIGATION
        ],
        "holds_synthetic": holds_synthetic(),
    }
