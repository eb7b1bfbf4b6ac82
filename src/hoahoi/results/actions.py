"""The acts of this room, for the rooms above: registering results, spreading them, putting them to use, asking their users."""

from __future__ import annotations

from .asking import Answer, answer, ask, follow_up_by, record_silence, record_silences, send_due
from .common import ResultError
from .registering import (
    AuthorLine,
    ProductLine,
    make_duties,
    record_certificate,
    register_result,
    set_authors,
    withdraw_registration,
)
from .using import mark_applied, plan_application, plan_follow_ups, record_application, record_dissemination

__all__ = [
    "Answer", "AuthorLine", "ProductLine", "ResultError", "answer", "ask", "follow_up_by", "make_duties", "mark_applied", "plan_application",
    "plan_follow_ups", "record_application", "record_certificate", "record_dissemination", "record_silence", "record_silences", "register_result",
    "send_due", "set_authors", "withdraw_registration",
]  # fmt: skip
