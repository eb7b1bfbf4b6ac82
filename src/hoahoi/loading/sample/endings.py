"""Where today finds the tasks of a made-up round: one name for each end or halt of a task's life."""

from __future__ import annotations

from enum import StrEnum, auto


class Ending(StrEnum):
    # in the round
    PROPOSED = auto()
    DETERMINATION = auto()
    NOT_AGREED = auto()
    ORDER_LISTED = auto()
    SEALED = auto()
    OPENED = auto()
    SELECTION_PROPOSED = auto()
    SELECTION_SITS = auto()
    NO_HOST = auto()
    APPROVED = auto()
    # under way
    ON_TIME = auto()
    RETURNED = auto()
    MISSED = auto()
    EXTENSION_ASKED = auto()
    RENAMED = auto()
    NAME_CONSULTED = auto()
    SHORTENED = auto()
    REFUSED = auto()
    NEW_PEOPLE = auto()
    LUMP_SUM = auto()
    SUSPENDED = auto()
    RESUMED = auto()
    TERMINATED_OBJECTIVE = auto()
    TERMINATED_SUBJECTIVE = auto()
    # at its end
    BASE_ACCEPTANCE = auto()
    FILE_RECEIVED = auto()
    COUNCIL_APPOINTED = auto()
    COUNCIL_SITS = auto()
    FAILED = auto()
    COMPLETING = auto()
    COMPLETED = auto()
    REGISTERED = auto()
    LIQUIDATED = auto()
    CLOSED_EXCELLENT = auto()
    CLOSED_EXTENDED = auto()
    CLOSED_WAIVED = auto()
    CLOSED_SILENT = auto()


E = Ending
WAITING = (
    E.APPROVED, E.PROPOSED, E.DETERMINATION, E.NOT_AGREED, E.ORDER_LISTED, E.SEALED, E.OPENED, E.NO_HOST, E.SELECTION_PROPOSED,
    E.SELECTION_SITS,
)  # fmt: skip
UNDER_WAY = (
    E.ON_TIME, E.RETURNED, E.MISSED, E.EXTENSION_ASKED, E.RENAMED, E.NAME_CONSULTED, E.SHORTENED, E.REFUSED, E.NEW_PEOPLE, E.LUMP_SUM, E.SUSPENDED,
    E.RESUMED, E.TERMINATED_OBJECTIVE, E.TERMINATED_SUBJECTIVE,
)  # fmt: skip
ENDED = (
    E.CLOSED_EXCELLENT, E.CLOSED_EXTENDED, E.CLOSED_WAIVED, E.CLOSED_SILENT, E.LIQUIDATED, E.REGISTERED, E.COMPLETED, E.COMPLETING, E.FAILED,
    E.COUNCIL_APPOINTED, E.FILE_RECEIVED, E.BASE_ACCEPTANCE, E.COUNCIL_SITS,
)  # fmt: skip
_CLOSED = (E.CLOSED_EXCELLENT, E.CLOSED_EXTENDED, E.CLOSED_WAIVED, E.CLOSED_SILENT, E.FAILED)


def months(ending: Ending) -> int:
    """How long such a task runs, so that today finds it where it should be."""
    return 12 if ending in _CLOSED else {E.REGISTERED: 23, E.LIQUIDATED: 22}.get(ending, 24)
