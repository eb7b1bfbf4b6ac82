"""What the index leaves to the background worker."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from hoahoi.ledger.records import kinds

from .index import index_ids, owner_ids


@task()
def index_owners(owner_kind: str, path: str, pk: int) -> int:
    """Index again every record of a kind that is found by record `pk` at `path`. Returns how many."""
    owner = kinds()[owner_kind]
    pks = owner_ids(owner, path, [pk])
    for start in range(0, len(pks), 1_000):
        with transaction.atomic():
            index_ids(owner, pks[start : start + 1_000])
    return len(pks)
