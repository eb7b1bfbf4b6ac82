"""Answers that hold until the next act of the office: kept in the process, keyed by the heads of the ledger. Data only, never a page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.http import HttpRequest

from .models import Lane

T = TypeVar("T")
_KEPT = 200
_answers: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def ledger_heads() -> tuple[str, ...]:
    """The heads of the ledger's lanes: every committed change of a record makes one of them another. One query of 8 rows."""
    return tuple(Lane.objects.order_by("pk").values_list("head", flat=True))


def heads_of(request: HttpRequest) -> tuple[str, ...]:
    """The heads as they were when this request first asked."""
    if not hasattr(request, "ledger_heads"):
        request.ledger_heads = ledger_heads()  # type: ignore[attr-defined]
    return request.ledger_heads  # type: ignore[attr-defined]


def at_heads(heads: tuple[str, ...], key: Hashable, compute: Callable[[], T]) -> T:
    """compute() once for each key and state of the ledger. `key` must name everything that the answer depends on besides the record."""
    full = (heads, key)
    with _lock:
        if full in _answers:
            _answers.move_to_end(full)
            return _answers[full]
    answer = compute()
    with _lock:
        _answers[full] = answer
        while len(_answers) > _KEPT:
            _answers.popitem(last=False)
    return answer
