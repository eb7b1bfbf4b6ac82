"""Answers that hold until the next act of the office: kept in the process, keyed by the length of the ledger. Data only, never a page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Sum

from hoahoi.ledger.models import Lane

T = TypeVar("T")
_KEPT = 200
_answers: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def ledger_length() -> int:
    """How many entries the ledger has; every committed change of a record makes it grow. One query of 8 rows."""
    return Lane.objects.aggregate(total=Sum("length"))["total"] or 0


def at_length(length: int, key: Hashable, compute: Callable[[], T]) -> T:
    """compute() once for each key and length of the ledger. `key` must name everything that the answer depends on besides the record."""
    full = (str(connection.settings_dict["NAME"]), length, key)
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


def forget() -> None:
    """Drop everything, for a database that was put back to an earlier state."""
    with _lock:
        _answers.clear()
