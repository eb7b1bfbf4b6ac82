"""The frame: who sees which lines of work, what it costs, what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from hoahoi.accounts.models import STAFF, Role
from hoahoi.ui.context import Frame
from hoahoi.ui.rail import EVERYONE, OFFICE, rail

pytestmark = [pytest.mark.django_db, pytest.mark.either]


def lines(*roles: str) -> list[str]:
    return [item.url for group in rail(roles) for item in group.items]


def test_roles_are_those_of_accounts() -> None:
    assert set(OFFICE) == set(STAFF)
    assert set(EVERYONE) == set(Role.values)


def test_each_role_sees_its_own_lines() -> None:
    assert lines() == []
    assert lines(Role.COUNCIL_MEMBER) == [
        "/hom-nay/",
        "/nhiem-vu/",
        "/hoi-dong/",
        "/ket-qua/",
        "/ho-tro/",
        "/khoi-nghiep/",
        "/giai-thuong/",
        "/su-kien/",
        "/",
    ]
    assert lines(Role.INVESTIGATOR)[:2] == lines(Role.FIRM)[:2] == ["/viec-cua-toi/", "/nhiem-vu/"]
    assert lines(Role.SCIENCE, Role.INVESTIGATOR)[:2] == ["/hom-nay/", "/viec-cua-toi/"]
    assert "/nhap-du-lieu/" not in lines(Role.LEADER)
    assert len(lines(Role.DIRECTOR)) == 20


@pytest.mark.parametrize("role", Role.values)
def test_no_line_of_the_rail_is_refused(role: str, as_role: Callable[..., Any]) -> None:
    """What the rail offers opens; a refusal would answer 404."""
    client = as_role(role)
    assert {url: code for url in lines(role) if (code := client.get(url).status_code) not in (200, 302)} == {}


def test_frame_asks_the_database_once(make_user: Callable[..., Any], django_assert_num_queries: Any) -> None:
    request = RequestFactory().get("/nhiem-vu/4/")
    request.user = type(user := make_user("director")).objects.get(pk=user.pk)
    request.session = {}
    frame = Frame(request)
    with django_assert_num_queries(1):
        assert len(frame.groups) == 6
        assert frame.here == "/nhiem-vu/"
        assert [item.url for item in frame.phone_bar] == ["/hom-nay/", "/nhiem-vu/"]
        assert frame.year == frame.today.year
        assert frame.theme == "auto"


def test_frame_of_a_stranger_is_empty_and_free(django_assert_num_queries: Callable[..., CaptureQueriesContext]) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        frame = Frame(request)
        assert (frame.groups, frame.here, frame.office_name, frame.text_size) == ([], "", "", "m")


def test_working_year_of_the_session_is_offered() -> None:
    request = RequestFactory().get("/")
    request.session = {"year": 2004}
    frame = Frame(request)
    assert frame.year == 2004
    assert frame.years[-1] == 2004


def test_gallery_is_for_the_office(client: Any, as_role: Callable[..., Any]) -> None:
    assert client.get("/ui/").status_code == 404
    assert as_role("firm").get("/ui/").status_code == 404
    assert as_role("clerk").get("/ui/").status_code == 200


def test_page_draws_the_person_s_choices(as_role: Callable[..., Any]) -> None:
    from hoahoi.accounts.models import User

    client = as_role("clerk")
    User.objects.update(dark="dark", text_size="xl", density="compact")
    client.cookies["rail"] = "folded"
    page = client.get("/ui/").content.decode()
    assert 'data-theme="dark" data-text="xl" data-density="compact"' in page
    assert 'data-rail="folded"' in page


def test_empty_parts_of_a_page_leave_no_frame(client: Any) -> None:
    page = client.get("/tai-khoan/login/", headers={"accept-language": "vi"}).content.decode()
    assert "<h1>Đăng nhập</h1>" in page
    assert "Sign" not in page
