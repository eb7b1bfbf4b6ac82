"""Building blocks for the rooms' rules: who may see and change what.

A room's `rules.py` holds one `Rules` per kind of record that needs its own, and three functions that every room has:
`can_view(user, record)` and its twin `viewable(user, queryset)`, and `can_edit(user, record_or_None)` (None: may add).
The twins are built from one condition, so a list and a page can never disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from .models import Role, User

Condition = Callable[[User], Q | None]  # which rows a person outside the office may see; None: none


def signed_in(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False))


def sees_all(user: Any) -> bool:
    """The department's own people, and the province's leaders, see every record of the office."""
    return signed_in(user) and (user.is_office_staff or user.has_role(Role.LEADER))


def own_organisations(user: User) -> set[int]:
    """Organisations in whose name this account acts: host organisations, firms."""
    return user.scope(Role.INVESTIGATOR, "organisation") | user.scope(Role.FIRM, "organisation")


def own_places(user: User) -> set[int]:
    """Places of a district or commune officer, with the units that they became or came from."""
    from hoahoi.directory.models import Place, PlaceSuccession

    places = user.scope(Role.LOCALITY, "place")
    if not places:
        return set()
    places |= set(Place.objects.filter(parent_id__in=places).values_list("pk", flat=True))
    pairs = PlaceSuccession.objects.filter(Q(old_id__in=places) | Q(new_id__in=places)).values_list("old_id", "new_id")
    return places | {pk for pair in pairs for pk in pair}


class Rules:
    """Predicate and queryset twin from one condition."""

    def __init__(self, *, editors: tuple[str, ...] = (), others: Condition | None = None) -> None:
        self.editors = (Role.DIRECTOR, *editors)
        self.others = others

    def viewable(self, user: Any, queryset: QuerySet) -> QuerySet:
        if sees_all(user):
            return queryset
        condition = self._condition(user)
        if condition is None:
            return queryset.none()
        model = queryset.model
        return queryset.filter(pk__in=model._base_manager.filter(condition).values("pk"))

    def can_view(self, user: Any, record: Any) -> bool:
        if sees_all(user):
            return True
        return self.viewable(user, type(record)._base_manager.filter(pk=record.pk)).exists()

    def can_edit(self, user: Any, record: Any = None) -> bool:
        return signed_in(user) and user.has_role(*self.editors)

    def may_list(self, user: Any) -> bool:
        """Whether this register exists for the person at all; a list that is always empty is refused instead."""
        return sees_all(user) or self._condition(user) is not None

    def _condition(self, user: Any) -> Q | None:
        """None for whoever has no role today: an account whose grants ended keeps nothing."""
        return self.others(user) if self.others and signed_in(user) and user.roles else None


OFFICE_ONLY = Rules()
can_view, viewable, can_edit, may_list = OFFICE_ONLY.can_view, OFFICE_ONLY.viewable, OFFICE_ONLY.can_edit, OFFICE_ONLY.may_list


def everyone(user: User) -> Q:
    """Reference data: places, classifications, legal instruments, events: anyone with a role."""
    return Q()
