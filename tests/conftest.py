"""The suite's frame: one database per worker, copied from a migrated template; a browser; accounts of every role."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as loaded_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import databases

if loaded_settings.configured:  # pytest-django read DJANGO_SETTINGS_MODULE before this file could point it away from real data
    raise pytest.UsageError("Bỏ biến DJANGO_SETTINGS_MODULE rồi chạy lại: kiểm thử dùng cơ sở dữ liệu riêng.")

LEDGER_KEY = "key of the test ledger"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
ON_POSTGRES = os.environ.get("HOAHOI_TEST_DB") == "postgres"
VAR = Path(tempfile.mkdtemp(prefix=f"hoahoi-test-{WORKER}-"))
atexit.register(shutil.rmtree, VAR, ignore_errors=True)
SERVER = databases.Postgres() if ON_POSTGRES else None
DATABASE = f"test_{os.getpid()}_{WORKER}"

os.environ.update(
    DJANGO_SETTINGS_MODULE="hoahoi.config.settings",
    DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright's loop runs in the thread of the test
    HOAHOI_VAR=str(VAR),
    HOAHOI_SQLITE_NAME="test.sqlite3",
    HOAHOI_DATABASE_URL=SERVER.url(DATABASE) if SERVER else "",
    HOAHOI_LEDGER_KEY=LEDGER_KEY,
    HOAHOI_SECRET_KEY="not a secret: tests",
    HOAHOI_STATIC_MANIFEST="false",
)


# a busy machine is no fault of the property under test; speed is measured in bench/
hypothesis_settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        # workers inherit this process's environment; each must read the settings with its own folder, made above
        del os.environ["DJANGO_SETTINGS_MODULE"]
        return
    from django.conf import settings

    (VAR / "static").mkdir(exist_ok=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.AXES_ENABLED = False  # its own test turns it on


# begun first, the longest files do not leave one worker alone at the end; the first one installs the office that journeys walk through
LONG = (
    "journeys/test_every_page", "accounts/test_matrix", "journeys/test_council", "journeys/test_journeys", "ui/test_browser", "journeys/test_killed",
    "councils/test_secret", "councils/test_sealing_pages", "search/test_bench", "office/test_lists", "councils/test_ballot_browser",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.relative_to(databases.ROOT / "tests").with_suffix("").as_posix(), len(places)))


def _copy_database() -> None:
    from django.db import connections

    connections.close_all()
    if SERVER:
        SERVER.fresh(DATABASE)
        return
    for suffix in ("", "-wal", "-shm"):  # a new file: a server's thread may still hold the old one
        (VAR / f"test.sqlite3{suffix}").unlink(missing_ok=True)
    shutil.copy(databases.sqlite_template(LEDGER_KEY), VAR / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        if SERVER:
            SERVER.start(LEDGER_KEY)
        _copy_database()
    yield
    with django_db_blocker.unblock():
        from django.db import connections

        connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def _restore_instead_of_flush() -> None:
    """A test that commits leaves a database without what migrations put there; give the next one a fresh copy."""
    from django.test import TransactionTestCase

    def teardown(self: TransactionTestCase) -> None:
        _copy_database()

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _fresh_heads() -> Iterator[None]:
    yield
    shutil.rmtree(VAR / "ledger", ignore_errors=True)


@pytest.fixture(scope="module")
def record(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    """Everything that the product ships, in a transaction that ends with the module's tests; each test is a savepoint in it."""
    from django.db import transaction

    from hoahoi.ledger.acts import SYSTEM
    from hoahoi.loading.run import load_all

    with django_db_blocker.unblock(), transaction.atomic():
        yield load_all(actor=SYSTEM)
        transaction.set_rollback(True)


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    """make_user("director") or make_user("investigator", organisation=host): an account with that role."""
    from hoahoi.accounts.models import Grant, User
    from hoahoi.ledger.acts import SYSTEM, act

    def make(role: str = "", *, username: str = "", organisation: Any = None, place: Any = None, person: Any = None) -> User:
        name = username or f"{role or 'nobody'}-{User.objects.count()}"
        user = User.objects.create_user(name, password="mật khẩu thử", full_name=f"Thử {role}", person=person)
        if role:
            with act("grant.give", actor=SYSTEM) as doing:
                doing.save(Grant(user=user, role=role, organisation=organisation, place=place))
        return user

    return make


@pytest.fixture
def as_role(client: Any, make_user: Callable[..., Any]) -> Callable[..., Any]:
    """as_role("director") -> Django test client signed in as that role."""
    from django.test import Client

    def sign_in(role: str, **kwargs: Any) -> Client:
        signed_in = Client()
        signed_in.force_login(make_user(role, **kwargs), backend="allauth.account.auth_backends.AuthenticationBackend")
        return signed_in

    return sign_in


def chromium() -> str | None:
    """System Chromium, else None: Playwright's own, where it has one."""
    return next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Ends with the module: its loop would be in the way of tests that run loops of their own."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(
                executable_path=chromium(),
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
            )  # fmt: skip
        except Error as error:
            pytest.fail(f"Không mở được Chromium. Cài bằng: apt-get install chromium ({error})")
        yield found
        found.close()
    from django.db import connections

    connections.close_all()  # those of before the loop, which still hold the database that this module's tests wrote to and left


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Screenshots are kept here so that a change of look is seen."""
    folder = databases.ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
