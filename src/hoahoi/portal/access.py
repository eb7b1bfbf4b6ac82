"""Who may edit the portal: accounts with one of three roles are members of one Wagtail group, and nobody else is.

Membership follows the grants: at every act that touches one, and at each sign-in, because a grant may begin or end by date.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from hoahoi.accounts.models import Grant, Role, User
from hoahoi.ledger.records import Record

GROUP = "Biên tập cổng"
EDITORS = (Role.DIRECTOR, Role.PLANNING, Role.CLERK)
_PAGE = ("add_page", "change_page", "publish_page")
_IMAGES = ("add_image", "change_image", "choose_image")


def ensure_group(home: Page) -> Group:
    """The group, with the rights to write and publish under `home` and to bring pictures. Safe to call again."""
    group, _ = Group.objects.get_or_create(name=GROUP)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=_PAGE):
        GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
    root = Collection.get_first_root_node()
    for permission in Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=_IMAGES):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
    return group


def may_edit(user: User) -> bool:
    return user.is_active and user.has_role(*EDITORS)


def follow(user: User) -> None:
    """Put the account into the group, or take it out, as its grants of today say. Nothing before the site exists."""
    group = Group.objects.filter(name=GROUP).first()
    if group is None:
        return
    user = User.objects.get(pk=user.pk)  # without grants remembered from before
    if may_edit(user):
        user.groups.add(group)
    else:
        user.groups.remove(group)


def follow_all() -> None:
    """Every account that edits or may: for a new site, and when a grant was taken away."""
    chosen = User.objects.filter(grant__role__in=EDITORS) | User.objects.filter(groups__name=GROUP)
    for user in chosen.distinct():
        follow(user)


def on_records(saved: Iterable[Record], removed: Iterable[tuple[str, int]]) -> None:
    """Listener of acts."""
    users = {record.user_id: record.user for record in saved if isinstance(record, Grant)}
    for user in users.values():
        follow(user)
    if any(kind == Grant.kind for kind, _ in removed):
        follow_all()


def on_sign_in(sender: Any, user: Any, **_: Any) -> None:
    if isinstance(user, User):
        follow(user)
