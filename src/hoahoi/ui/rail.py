"""The left rail: the office's lines of work, and who uses which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# codes of roles as accounts.models.Role has them; ui stands below accounts and may not import it
OFFICE = frozenset({"director", "science_officer", "technology_officer", "smq_officer", "planning_officer", "clerk", "administrator"})
READERS = OFFICE | {"provincial_leader"}
HOSTS = frozenset({"investigator", "firm"})
LOCALITY = frozenset({"locality_officer"})
MEMBERS = frozenset({"council_member"})
EVERYONE = READERS | HOSTS | LOCALITY | MEMBERS


@dataclass(frozen=True)
class Item:
    """One line of the rail. also: other addresses that belong to it."""

    label: str | Promise
    url: str
    icon: str
    roles: Collection[str] = READERS
    also: Sequence[str] = ()

    def is_here(self, path: str) -> bool:
        return self.url != "/" and path.startswith((self.url, *self.also))


@dataclass(frozen=True)
class Group:
    label: str | Promise
    items: Sequence[Item]


TODAY = Item(_("Hôm nay"), "/hom-nay/", "calendar-check", EVERYONE - HOSTS)
MINE = Item(_("Việc của tôi"), "/viec-cua-toi/", "calendar-check", HOSTS)  # a host's first page
TASKS = Item(_("Nhiệm vụ"), "/nhiem-vu/", "flask", EVERYONE, ("/chuong-trinh/",))

RAIL = (
    Group("", (TODAY, MINE)),
    Group(
        _("Nghiên cứu"),
        (
            TASKS,
            Item(_("Hội đồng"), "/hoi-dong/", "users-group", READERS | MEMBERS),
            Item(_("Kết quả, ứng dụng"), "/ket-qua/", "bulb", EVERYONE, ("/ung-dung/",)),
            Item(_("Bằng chứng, bản đồ"), "/ket-qua/tong-hop/", "report", READERS, ("/ket-qua/dia-ban/",)),
        ),
    ),
    Group(
        _("Quản lý nhà nước"),
        (
            Item(_("Công nghệ"), "/cong-nghe/", "cpu", READERS),
            Item(_("Sở hữu trí tuệ"), "/so-huu-tri-tue/", "certificate", READERS | HOSTS | LOCALITY),
            Item(_("Tiêu chuẩn – Đo lường – Chất lượng"), "/kiem-tra/", "ruler-measure", READERS | {"firm"}),
        ),
    ),
    Group(
        _("Hỗ trợ"),
        (
            Item(_("Doanh nghiệp, HTX"), "/ho-tro/", "building-store", EVERYONE, ("/luot-ho-tro/",)),
            Item(_("Khởi nghiệp"), "/khoi-nghiep/", "rocket", EVERYONE),
            Item(_("Giải thưởng"), "/giai-thuong/", "trophy", EVERYONE),
        ),
    ),
    Group(
        _("Năm công tác"),
        (
            Item(_("Số liệu"), "/so-lieu/", "chart-bar", READERS),
            Item(_("Năm công tác"), "/nam-cong-tac/", "calendar-stats", READERS),
            Item(_("Sự kiện"), "/su-kien/", "calendar-event", EVERYONE),
            Item(_("Văn bản"), "/van-ban/", "file-text", READERS, ("/phap-ly/", "/so-van-ban/")),
            Item(_("Văn thư"), "/so-dang-ky/di/", "inbox", READERS, ("/so-dang-ky/", "/thu-di/", "/mau-van-ban/")),
            Item(_("Quy định"), "/quy-dinh/", "scale", READERS, ("/xac-nhan-quy-dinh/", "/ban-quy-dinh/")),
            Item(_("Danh bạ"), "/danh-ba/", "address-book", READERS, ("/to-chuc/", "/nguoi/", "/dia-ban/", "/bang-phan-loai/", "/linh-vuc/")),
            Item(_("Nhập dữ liệu"), "/nhap-du-lieu/", "table-import", OFFICE - {"administrator"}, ("/nhap-lieu/",)),
        ),
    ),
    Group("", (Item(_("Cổng thông tin"), "/", "world", EVERYONE),)),
)


def rail(roles: Collection[str]) -> list[Group]:
    """The groups and items that these roles use; a group without items is left out."""
    found = [Group(g.label, tuple(i for i in g.items if set(i.roles) & set(roles))) for g in RAIL]
    return [g for g in found if g.items]
