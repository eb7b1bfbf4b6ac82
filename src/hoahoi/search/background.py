"""What the index leaves to the background worker."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from hoahoi.ledger.records import kinds

from .index import index_ids, owner_ids


@task()
def index_owners(owner_kind: str, path: str, pks: list[int]) -> int:
    """Index again every record of a kind that is found by one of the records `pks` at `path`. Returns how many."""
    owner, count = kinds()[owner_kind], 0
    for pk in pks:
        found = owner_ids(owner, path, [pk])
        for start in range(0, len(found), 1_000):
            with transaction.atomic():
                index_ids(owner, found[start : start + 1_000])
        count += len(found)
    return count
