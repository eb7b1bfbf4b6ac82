"""Who is to be told today of what falls due. Decides only; the office writes the messages (office/reminding.py).

Days before, on and after the due day stand in `data/calendar/reminders.toml`. One notice a person and day holds everything that reached such a day
since the person's last notice; a day that the machine slept through is made up, a week back at most.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from hoahoi.accounts.models import Role, User
from hoahoi.accounts.rules import own_organisations
from hoahoi.ui.vietnamese import day

from .models import Obligation
from .words import due_words


@dataclass(frozen=True)
class Schedule:
    """offsets: days from the due day at which people are told, negative before it."""

    offsets: tuple[int, ...]
    catch_up: int


@dataclass(frozen=True)
class Notice:
    """What one person is told on one day. key is the same whenever the same day is worked out again."""

    user: User
    key: str
    obligations: tuple[Obligation, ...]

    def context(self, today: date, subjects: dict[tuple[str, int], tuple[str, str]]) -> dict[str, Any]:
        """Plain values for the message; subjects: (kind, id) -> (title, absolute address)."""
        items = []
        for one in self.obligations:
            title, url = subjects.get((one.subject_kind, one.subject_id), ("", ""))
            words, _tone = due_words(one.due_on, today)
            items.append({"title": one.title, "subject": title, "url": url, "words": words, "due": day(one.due_on), "basis": one.basis})
        return {"name": self.user.get_full_name(), "items": items, "day": today.isoformat()}


@cache
def schedule() -> Schedule:
    """Raises KeyError or TypeError on a file that is not as described."""
    table = tomllib.loads((settings.CONFIG.data / "calendar" / "reminders.toml").read_text("utf-8"))
    on_the_day = (0,) if table["on_the_day"] else ()
    offsets = (*(-int(n) for n in table["before"]), *on_the_day, *(int(n) for n in table["after"]))
    return Schedule(tuple(sorted(set(offsets))), int(table["catch_up"]))


def obligations_of(user: User) -> QuerySet[Obligation]:
    """Obligations of this person: of their roles for the office's people, of their organisations for the others; all for director and administrator."""
    rows = Obligation.objects.all()
    if user.has_role(Role.DIRECTOR, Role.ADMINISTRATOR):
        return rows
    own = Q(role__in=user.roles, organisation_id=None) if user.is_office_staff else Q(pk__in=())  # never true, and left out of the statement
    organisations = own_organisations(user)
    return rows.filter(own | Q(organisation_id__in=organisations)) if organisations else rows.filter(own)


def due_notices(today: date, told: dict[int, date]) -> list[Notice]:
    """Notices of this day. told: the day of each account's last notice; without one, only what reaches its day today counts."""
    plan = schedule()
    first = today - timedelta(days=plan.catch_up - 1 + max(plan.offsets))
    last = today - timedelta(days=min(plan.offsets))
    by_user: dict[int, list[Obligation]] = defaultdict(list)
    users = {u.pk: u for u in User.objects.filter(is_active=True).prefetch_related("grant_set")}
    for user in users.values():
        since = max(told.get(user.pk, today - timedelta(days=1)), today - timedelta(days=plan.catch_up))
        if not user.roles or user.roles <= {Role.ADMINISTRATOR} or since >= today:
            continue
        rows = obligations_of(user).filter(done_on=None, due_on__gte=first, due_on__lte=last).order_by("due_on", "pk")
        by_user[user.pk] = [one for one in rows if _reached(one.due_on, since, today, plan)]
    return [Notice(users[pk], f"due:{pk}:{today.isoformat()}", tuple(found)) for pk, found in by_user.items() if found]


def _reached(due: date, since: date, today: date, plan: Schedule) -> bool:
    return any(since < due + timedelta(days=offset) <= today for offset in plan.offsets)
