"""Who may edit the portal follows from grants alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hoahoi.accounts.models import Grant, Role, User
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.portal.access import GROUP
from hoahoi.portal.models import NewsIndexPage

pytestmark = pytest.mark.django_db
EDITORS = {"director", "planning_officer", "clerk"}


def edits(user: User) -> bool:
    return user.groups.filter(name=GROUP).exists()


def test_three_roles_edit_and_no_other(site: Any, as_role: Callable[..., Client]) -> None:
    answers = {role: as_role(role).get("/bien-tap/", follow=True).status_code for role in Role.values}
    assert answers == {role: 200 if role in EDITORS else 404 for role in Role.values}


def test_an_editor_writes_and_publishes_news_but_cannot_touch_the_root(site: Any, make_user: Callable[..., Any]) -> None:
    user = User.objects.get(pk=make_user("clerk").pk)
    news = NewsIndexPage.objects.get().permissions_for_user(user)
    assert (news.can_add_subpage(), news.can_publish(), user.is_staff) == (True, True, False)
    assert site.get_parent().permissions_for_user(user).can_add_subpage() is False


def test_a_grant_taken_away_takes_the_editor_away(site: Any, make_user: Callable[..., Any]) -> None:
    user = make_user("planning_officer")
    grant = Grant.objects.get(user=user)
    assert edits(user) is True
    with act("grant.end", actor=SYSTEM) as doing:
        grant.valid_to = timezone.localdate() - timedelta(days=1)
        doing.save(grant)
    assert edits(user) is False
    with act("grant.extend", actor=SYSTEM) as doing:
        grant.valid_to = None
        doing.save(grant)
    assert edits(user) is True
    with act("grant.undo", actor=SYSTEM) as doing:
        doing.remove(grant)
    assert edits(user) is False


def test_a_grant_that_ended_by_date_is_noticed_at_sign_in(site: Any, make_user: Callable[..., Any], client: Client) -> None:
    user = make_user("clerk")
    Grant.objects.filter(user=user).update(valid_to=date(2020, 1, 1))  # time went by; nobody acted
    assert edits(user) is True
    client.force_login(User.objects.get(pk=user.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert edits(user) is False


def test_accounts_from_before_the_site_become_editors_with_it(make_user: Callable[..., Any], province: Any) -> None:
    from hoahoi.portal.setup import ensure_site

    early, other = make_user("director"), make_user("science_officer")
    assert edits(early) is False
    ensure_site(actor=SYSTEM)
    assert (edits(early), edits(other)) == (True, False)


def test_there_is_one_door_to_sign_in(site: Any, client: Client) -> None:
    response = client.get("/bien-tap/login/", {"next": "/bien-tap/"})
    assert (response.status_code, response.url) == (302, "/tai-khoan/login/?next=%2Fbien-tap%2F")
