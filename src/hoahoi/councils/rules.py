"""Councils: the office sees all; a member sees the councils on which they sit, and a secretary or whoever presides runs the sitting."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from hoahoi.accounts.models import Role, User
from hoahoi.accounts.rules import Rules, sees_all
from hoahoi.declare.registers import guard

from .models import OVER, Council, NamedBallot, Review, Seat, Vote

_RUNNING = (Seat.Role.CHAIR, Seat.Role.VICE_CHAIR, Seat.Role.SCI_SECRETARY)


def council_condition(user: User) -> Q | None:
    if not user.has_role(Role.COUNCIL_MEMBER):
        return None
    return Q(pk__in=open_to_members(Council.objects.filter(seats__person_id=user.person_id or 0, seats__ended_on="")).values("pk"))


def open_to_members(councils: QuerySet[Council]) -> QuerySet[Council]:
    """Without those whose regime keeps the host from the members: until they have concluded, members have their own page and the console alone."""
    return councils.filter(Q(blind=False) | Q(stage__in=OVER))


RULES = Rules(editors=(Role.SCIENCE,), others=council_condition)
can_view, viewable, can_edit, may_list = RULES.can_view, RULES.viewable, RULES.can_edit, RULES.may_list


def seat_of(user: Any, council: Council) -> Seat | None:
    """The seat in office that belongs to the person of this account."""
    person_id = getattr(user, "person_id", None)
    return council.seats.filter(person_id=person_id, ended_on="").select_related("person").first() if person_id else None


def can_run(user: Any, council: Council) -> bool:
    """Open and close, take the roll, open votes: the office's science officers, the chair and vice-chair, the scientific secretary.

    Who may conclude, count or vote is asked of the seat by the acts themselves.
    """
    if can_edit(user, council):
        return True
    seat = seat_of(user, council)
    return seat is not None and seat.role in _RUNNING and sits(user, council)


def reads_all(user: Any, council: Council) -> bool:
    """Every paper of it: the office, and whoever runs the sitting. Other members read what is theirs once the council is done."""
    return sees_all(user) or can_run(user, council)


def sits(user: Any, council: Council) -> bool:
    """Whether the account may act from its person's seat. An account without the role any more, or whose seat ended, may not."""
    return seat_of(user, council) is not None and (sees_all(user) or user.has_role(Role.COUNCIL_MEMBER))


def can_look(user: Any, council: Council) -> bool:
    """The wall and the papers, which hold nothing that a member may not know."""
    return can_view(user, council) or sits(user, council)


class NamedBallotRules(Rules):
    """Until the count a named ballot is nobody's to open, the office included."""

    def viewable(self, user: Any, queryset: QuerySet) -> QuerySet:
        return super().viewable(user, queryset).filter(vote__status=Vote.Status.COUNTED)

    def can_view(self, user: Any, record: Any) -> bool:
        return self.viewable(user, type(record)._base_manager.filter(pk=record.pk)).exists()


class ReviewRules(Rules):
    """The office gathers written comments. An officer who sits on the council is a member there: until the count only the own ones."""

    def viewable(self, user: Any, queryset: QuerySet) -> QuerySet:
        rows = super().viewable(user, queryset)
        person_id = getattr(user, "person_id", None)
        if not person_id:
            return rows
        sits = Seat.objects.filter(council_id=OuterRef("item__council_id"), person_id=person_id, ended_on="")
        counted = Vote.objects.filter(item_id=OuterRef("item_id"), status=Vote.Status.COUNTED)
        return rows.filter(Q(seat__person_id=person_id) | ~Exists(sits) | Exists(counted))

    def can_view(self, user: Any, record: Any) -> bool:
        return self.viewable(user, type(record)._base_manager.filter(pk=record.pk)).exists()


guard(NamedBallot.kind, NamedBallotRules())
guard(Review.kind, ReviewRules())
