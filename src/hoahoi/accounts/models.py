"""Accounts, roles and grants."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from hoahoi.directory.models import Organisation, Person, Place
from hoahoi.ledger.records import Record


class Role(models.TextChoices):
    DIRECTOR = "director", "Giám đốc Sở"
    SCIENCE = "science_officer", "cán bộ quản lý khoa học"
    TECHNOLOGY = "technology_officer", "cán bộ công nghệ, sở hữu trí tuệ"
    SMQ = "smq_officer", "cán bộ tiêu chuẩn đo lường chất lượng"
    PLANNING = "planning_officer", "cán bộ kế hoạch"
    CLERK = "clerk", "văn thư"
    COUNCIL_MEMBER = "council_member", "thành viên hội đồng"
    INVESTIGATOR = "investigator", "chủ nhiệm, tổ chức chủ trì"
    FIRM = "firm", "doanh nghiệp, hợp tác xã"
    LOCALITY = "locality_officer", "cán bộ huyện, xã"
    LEADER = "provincial_leader", "lãnh đạo tỉnh"
    ADMINISTRATOR = "administrator", "quản trị hệ thống"


# the department's own people: they see every record of the office
STAFF = frozenset({Role.DIRECTOR, Role.SCIENCE, Role.TECHNOLOGY, Role.SMQ, Role.PLANNING, Role.CLERK, Role.ADMINISTRATOR})


class User(AbstractUser):
    """An account. What it may do comes from its grants alone."""

    full_name = models.CharField("họ và tên", max_length=120, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="người")
    demo = models.BooleanField("tài khoản dùng thử", default=False)
    dark = models.CharField("nền", max_length=6, default="auto", choices=[("auto", "theo máy"), ("light", "sáng"), ("dark", "tối")])
    text_size = models.CharField("cỡ chữ", max_length=6, default="m", choices=[("m", "vừa"), ("l", "lớn"), ("xl", "rất lớn")])
    density = models.CharField("độ thoáng", max_length=12, default="comfortable", choices=[("comfortable", "thoáng"), ("compact", "gọn")])
    columns = models.JSONField(default=dict, blank=True)  # register -> column names chosen by this user

    def get_full_name(self) -> str:
        return self.full_name or self.username

    @cached_property
    def grants(self) -> list[Grant]:
        today = timezone.localdate()
        if not self.is_active:
            return []
        return [g for g in self.grant_set.all() if (not g.valid_from or g.valid_from <= today) and (not g.valid_to or today <= g.valid_to)]

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(g.role for g in self.grants)

    @property
    def is_office_staff(self) -> bool:
        """One of the department's own people (not to be confused with Django's is_staff, which opens the portal's editor)."""
        return bool(self.roles & STAFF)

    def has_role(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))

    def scope(self, role: str, what: str) -> set[int]:
        """Ids of the organisations or places for which a role was granted; what = "organisation" or "place"."""
        return {pk for g in self.grants if g.role == role and (pk := getattr(g, f"{what}_id"))}


class Grant(Record):
    """A role given to an account, for one organisation or place where the role needs it, while its dates last."""

    kind, slug = "grant", "quyen"

    user = models.ForeignKey(User, models.PROTECT, verbose_name="tài khoản")
    role = models.CharField("vai trò", max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="tổ chức")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    valid_from = models.DateField("từ", null=True, blank=True)
    valid_to = models.DateField("đến", null=True, blank=True)

    class Meta:
        verbose_name = "quyền"

    @property
    def title(self) -> str:
        return f"{self.user.get_full_name()}: {self.get_role_display()}"
