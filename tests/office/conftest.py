"""What the tests of the office share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def maker(db: None) -> Any:
    from .making import Maker

    return Maker()


@pytest.fixture
def counted() -> Callable[..., tuple[Any, list[str], int]]:
    """counted(lambda: ...) -> (answer, SQL statements, rows fetched from the database)."""
    from django.db import connection
    from django.db.backends.utils import CursorWrapper
    from django.test.utils import CaptureQueriesContext

    def run(call: Callable[[], Any]) -> tuple[Any, list[str], int]:
        fetched = 0
        original = {name: getattr(CursorWrapper, name, None) for name in ("fetchone", "fetchmany", "fetchall")}

        def patch(name: str) -> Callable[..., Any]:
            def fetch(self: Any, *args: Any) -> Any:
                nonlocal fetched
                rows = getattr(self.cursor, name)(*args)
                fetched += len(rows) if isinstance(rows, list | tuple) and name != "fetchone" else int(rows is not None)
                return rows

            return fetch

        for name in original:
            setattr(CursorWrapper, name, patch(name))
        try:
            with CaptureQueriesContext(connection) as queries:
                answer = call()
                if getattr(answer, "streaming", False):
                    answer = answer, answer.getvalue()
        finally:
            for name, method in original.items():
                if method is None:
                    delattr(CursorWrapper, name)
                else:
                    setattr(CursorWrapper, name, method)
        return answer, [q["sql"] for q in queries.captured_queries], fetched

    return run
