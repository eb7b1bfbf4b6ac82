"""Bringing the database to this version of the software, or saying that it is from a newer one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from .apart import apart


class NewerDatabase(Exception):
    """The database knows migrations that this software does not."""


def _applied() -> set[tuple[str, str]]:
    """(app, name) of each migration that the database has; empty for a new one."""
    recorder = MigrationRecorder(connection)
    return set(recorder.applied_migrations()) if recorder.has_table() else set()


def _on_disk() -> set[tuple[str, str]]:
    """(app, name) of each migration file of the installed apps."""
    found = set()
    for app in apps.get_app_configs():
        for path in (Path(app.path) / "migrations").glob("[!_]*.py"):
            found.add((app.label, path.stem))
    return found


def bring_up_to_date(say: Callable[[str], None]) -> bool:
    """Apply missing migrations. True when there were any. Raises NewerDatabase."""
    if _applied() == _on_disk():
        return False  # by their names alone: reading every migration would cost each start a quarter of a second
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations)
    ours = {app for app, _ in known}
    newer = sorted(f"{app}.{name}" for app, name in loader.applied_migrations if app in ours and (app, name) not in known)
    replaced = {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    newer = [name for name in newer if tuple(name.split(".", 1)) not in replaced]
    if newer:
        raise NewerDatabase(
            f"Cơ sở dữ liệu này do một phiên bản mới hơn tạo ra ({newer[0]}). Cập nhật phần mềm rồi chạy lại; dữ liệu không bị đụng tới."
        )
    if known <= set(loader.applied_migrations):
        return False
    say("Đang tạo cơ sở dữ liệu…")
    apart(_migrate)
    return True


def _migrate() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
