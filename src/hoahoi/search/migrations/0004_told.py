"""SQLite's words are told of changes by the index (engines.py) rather than by triggers, which made it write to disk for every row."""

from __future__ import annotations

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

before = import_module("hoahoi.search.migrations.0003_marks")


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            editor.execute(f"DROP TRIGGER search_words_{name}", None)


def restore(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for statement in before.SQLITE:
            if statement.startswith("CREATE TRIGGER"):
                editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_marks")]
    operations = [migrations.RunPython(drop, restore)]
