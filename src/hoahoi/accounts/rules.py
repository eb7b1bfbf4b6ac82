"""Building blocks for the rooms' rules: who may see and change what.

A room's `rules.py` offers three functions, the same names in every room:
`can_view(user, record)` and its twin `viewable(user, queryset)`, and `can_edit(user, record_or_None)` (None: may add).
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from .models import Role


def sees_all(user: Any) -> bool:
    """The department's own people, and the province's leaders, see every record of the office."""
    return bool(getattr(user, "is_authenticated", False)) and (user.is_office_staff or user.has_role(Role.LEADER))


def can_view(user: Any, record: Any) -> bool:
    return sees_all(user)


def viewable(user: Any, queryset: QuerySet) -> QuerySet:
    return queryset if sees_all(user) else queryset.none()


def edits_as(*roles: str) -> Any:
    """A `can_edit` for the given roles; administrators manage accounts, not records."""

    def can_edit(user: Any, record: Any = None) -> bool:
        return bool(getattr(user, "is_authenticated", False)) and user.has_role(*roles)

    return can_edit


can_edit = edits_as(Role.DIRECTOR)
