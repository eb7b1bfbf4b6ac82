"""Which records come from a published source, and which are synthetic: what the public projection of every room needs to know.

A record counts as published elsewhere when a row that made it carries the address of its public source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from .models import Load, Provenance

# the empty text is written out, not bound: SQLite uses a partial index only when it sees the index's own condition
_HAS_SOURCE = Q(source_url__gt=RawSQL("''", ()))


def sourced(kind: str) -> Exists:
    """Condition for a queryset of `kind`: some row with a public source made, or added to, the record. For kinds that are mostly public anyway."""
    return Exists(Provenance.objects.filter(_HAS_SOURCE, kind=kind, object_id=OuterRef("pk")))


def sourced_ids(kind: str) -> QuerySet:
    """Subquery of the ids of such records. For kinds that are mostly not public: the few are looked up instead of all being asked."""
    return Provenance.objects.filter(_HAS_SOURCE, kind=kind).values("object_id")


def sources(kind: str, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Addresses of the public sources of each record, oldest row first, each once. One query."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    rows = Provenance.objects.filter(_HAS_SOURCE, kind=kind, object_id__in=list(ids)).order_by("pk")
    for object_id, url in rows.values_list("object_id", "source_url"):
        if url.startswith(("http://", "https://")):
            found[object_id][url] = None
    return {pk: tuple(urls) for pk, urls in found.items()}


def synthetic(kind: str, ids: Iterable[int]) -> frozenset[int]:
    """Those of the records that a synthetic load made. One query."""
    rows = Provenance.objects.filter(kind=kind, object_id__in=list(ids), load__synthetic=True)
    return frozenset(rows.values_list("object_id", flat=True))


def holds_synthetic() -> bool:
    """Whether this installation holds sample data at all."""
    return Load.objects.filter(synthetic=True).exists()
