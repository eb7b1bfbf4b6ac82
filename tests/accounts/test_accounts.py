"""Signing in, being shut out after too many failures, and what roles see of tasks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hoahoi.accounts.actions import create_account, demo_passwords_file, end_role, ensure_demo_accounts, give_role
from hoahoi.accounts.models import Grant, Role, User
from hoahoi.directory.models import Organisation, Person, Place
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.models import Entry
from hoahoi.ledger.verify import verify
from hoahoi.tasks import rules
from hoahoi.tasks.models import Participation, Task

pytestmark = pytest.mark.django_db
MakeUser = Callable[..., User]


def sign_in(client: Client, username: str, password: str) -> int:
    return client.post(reverse("account_login"), {"login": username, "password": password}).status_code


def test_sign_in_with_the_right_password_only(client: Client) -> None:
    user, password = create_account(username="can-bo", full_name="Cán bộ", role=Role.SCIENCE, actor=SYSTEM)
    assert sign_in(client, "can-bo", "sai") == 200
    assert "_auth_user_id" not in client.session
    assert sign_in(client, "can-bo", password) == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_too_many_failures_shut_the_door(client: Client, settings: Any) -> None:
    settings.AXES_ENABLED = True
    _user, password = create_account(username="can-bo", full_name="Cán bộ", role=Role.SCIENCE, actor=SYSTEM)
    answers = [sign_in(client, "can-bo", f"sai {n}") for n in range(settings.AXES_FAILURE_LIMIT)]
    assert answers[-1] == 429 or "_auth_user_id" not in client.session
    sign_in(client, "can-bo", password)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client: Client) -> None:
    client.post("/tai-khoan/signup/", {"username": "la", "password1": "mat khau dai", "password2": "mat khau dai"})
    assert User.objects.filter(username="la").count() == 0


def test_a_grant_counts_while_its_dates_last(make_user: MakeUser) -> None:
    user = make_user("science_officer")
    grant = Grant.objects.get(user=user)
    assert user.roles == {"science_officer"}
    end_role(grant=grant, on=timezone.localdate() - timedelta(days=1), actor=SYSTEM)
    assert User.objects.get(pk=user.pk).roles == frozenset()
    give_role(user=user, role=Role.CLERK, actor=SYSTEM)
    assert User.objects.get(pk=user.pk).roles == {"clerk"}
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert User.objects.get(pk=user.pk).roles == frozenset()
    assert list(verify()) == []


def test_demo_accounts_are_made_once() -> None:
    first = ensure_demo_accounts(actor=SYSTEM)
    entries = Entry.objects.count()
    assert ensure_demo_accounts(actor=SYSTEM) == first
    assert Entry.objects.count() == entries
    assert sorted(g.role for g in Grant.objects.all()) == sorted(Role.values)
    assert len({a.password for a in first}) == len(first)
    assert demo_passwords_file().stat().st_mode & 0o077 == 0


@pytest.fixture
def world() -> dict[str, Any]:
    with act("test.setup", actor=SYSTEM) as doing:
        host, other = Organisation(title="Viện Nghiên cứu Rau quả"), Organisation(title="Công an tỉnh")
        person = Person(title="Nguyễn Quang Huynh")
        place = Place(title="huyện Chi Lăng", code="186", level="district")
        for record in (host, other, person, place):
            doing.save(record)
        tasks = {
            "hosted": Task(title="A", host=host),
            "led": Task(title="B", host=other, investigator=person),
            "here": Task(title="C", host=other, place=place),
            "joined": Task(title="D", host=other),
        }
        for task in tasks.values():
            doing.save(task)
        doing.save(Participation(task=tasks["joined"], role="partner_org", organisation=host))
    return {"host": host, "person": person, "place": place, "tasks": tasks}


@pytest.mark.parametrize(
    ("role", "scope", "seen"),
    [
        ("director", None, "ABCD"), ("clerk", None, "ABCD"), ("provincial_leader", None, "ABCD"), ("", None, ""),
        ("investigator", "host", "AD"), ("firm", "host", "AD"), ("locality_officer", "place", "C"), ("investigator", "person", "B"),
        ("investigator", None, ""), ("locality_officer", None, ""), ("council_member", None, ""),
    ],
)  # fmt: skip
def test_list_and_page_agree_on_who_sees_which_task(make_user: MakeUser, world: dict[str, Any], role: str, scope: str | None, seen: str) -> None:
    scoped = {{"host": "organisation"}.get(scope, scope): world[scope]} if scope else {}
    user = make_user(role, **scoped)
    assert "".join(rules.viewable(user, Task.objects.order_by("title")).values_list("title", flat=True)) == seen
    assert "".join(t.title for t in world["tasks"].values() if rules.can_view(user, t)) == "".join(t for t in "ABCD" if t in seen)
    assert rules.can_edit(user, world["tasks"]["led"]) is (role == "director")
