"""The public record, loaded once for a module and rolled back after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def record(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    """Everything that the product ships, in a transaction that ends with the module's tests; each test is a savepoint in it."""
    from django.db import transaction

    from hoahoi.ledger.acts import SYSTEM
    from hoahoi.loading.run import load_all

    with django_db_blocker.unblock(), transaction.atomic():
        yield load_all(actor=SYSTEM)
        transaction.set_rollback(True)
