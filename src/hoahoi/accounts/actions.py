"""Accounts and grants: made by the administrator or the director, never by signing up."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from hoahoi.directory.models import Organisation, Person, Place
from hoahoi.ledger.acts import Actor, act

from .models import Grant, Role, User


def create_account(
    *, username: str, full_name: str, role: str, actor: Actor, organisation: Organisation | None = None, place: Place | None = None,
    person: Person | None = None, demo: bool = False,
) -> tuple[User, str]:  # fmt: skip
    """A new account with one role; returns it with its password, which is shown once and kept nowhere in clear."""
    password = secrets.token_urlsafe(12)
    with act("account.create", actor=actor) as doing:
        user = User.objects.create_user(username, password=password, full_name=full_name, person=person, demo=demo)
        doing.save(Grant(user=user, role=role, organisation=organisation, place=place))
    return user, password


def give_role(*, user: User, role: str, actor: Actor, organisation: Organisation | None = None, place: Place | None = None) -> Grant:
    with act("grant.give", actor=actor) as doing:
        grant = Grant(user=user, role=role, organisation=organisation, place=place)
        doing.save(grant)
    return grant


def end_role(*, grant: Grant, on: Any, actor: Actor) -> None:
    """The grant's last day is `on`; the row stays."""
    with act("grant.end", actor=actor) as doing:
        grant.valid_to = on
        doing.save(grant)


@dataclass(frozen=True)
class DemoAccount:
    username: str
    password: str
    title: str


_DEMO: list[tuple[str, Role]] = [
    ("giamdoc", Role.DIRECTOR),
    ("khoahoc", Role.SCIENCE),
    ("congnghe", Role.TECHNOLOGY),
    ("tdc", Role.SMQ),
    ("kehoach", Role.PLANNING),
    ("vanthu", Role.CLERK),
    ("hoidong", Role.COUNCIL_MEMBER),
    ("chunhiem", Role.INVESTIGATOR),
    ("doanhnghiep", Role.FIRM),
    ("huyenxa", Role.LOCALITY),
    ("lanhdao", Role.LEADER),
    ("quantri", Role.ADMINISTRATOR),
]


def _scope(role: str) -> dict[str, Any]:
    """What a demo account of a narrow role stands for: a host, a firm, a district and a council chair of the public record."""
    host = Organisation.objects.filter(title__icontains="Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Lạng Sơn").first()
    firm = Organisation.objects.filter(type=Organisation.Type.FIRM).order_by("pk").first()
    place = Place.objects.filter(title__iendswith="Chi Lăng", level=Place.Level.DISTRICT).first()
    chair = Person.objects.filter(title="Bế Thị Thu Hiền").first()
    return {
        Role.INVESTIGATOR: {"organisation": host},
        Role.FIRM: {"organisation": firm},
        Role.LOCALITY: {"place": place},
        Role.COUNCIL_MEMBER: {"person": chair},
    }.get(Role(role), {})


def demo_passwords_file() -> Path:
    return settings.CONFIG.var / "keys" / "demo-accounts.json"


def ensure_demo_accounts(*, actor: Actor) -> list[DemoAccount]:
    """One account per role with a random password, made once; the passwords lie in a file that only the owner can read."""
    path = demo_passwords_file()
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    existing = set(User.objects.filter(demo=True).values_list("username", flat=True))
    accounts = []
    for username, role in _DEMO:
        if username not in existing:
            _user, kept[username] = create_account(
                username=username, full_name=_("Dùng thử: %(role)s") % {"role": role.label}, role=role, actor=actor, demo=True, **_scope(role)
            )
        accounts.append(DemoAccount(username, kept.get(username, _("(đã đổi)")), str(role.label)))
    if set(kept) != existing or not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1))
    return accounts
