"""Whether a council's members are as its regime wants them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from .common import rule_of, seats_of
from .models import Conflict, Council, Seat

# whoever holds one of these on a dossier cannot sit at all (TT 11/2014, Điều 9; TT 08/2017 and TT 20/2023, Điều 8)
NEVER_SEATED = (Conflict.Reason.INVESTIGATOR, Conflict.Reason.PARTICIPANT)


def composition_problems(council: Council, seats: Iterable[Seat] | None = None) -> list[str]:
    """What breaks the regime, in sentences; [] when nothing does. Checked live, with each member added."""
    rule = rule_of(council)
    members = list(seats) if seats is not None else seats_of(council)
    problems = []
    if not _within(len(members), rule.size_min, rule.size_max):
        problems.append(
            _("Hội đồng có %(have)d người, quy định %(wanted)s") % {"have": len(members), "wanted": _span(rule.size_min, rule.size_max)}
        )  # fmt: skip
    count = Counter(seat.role for seat in members)
    problems += [
        _("%(role)s: %(have)d người, quy định %(wanted)s") % {"role": Seat.Role(role).label, "have": count[role], "wanted": _span(least, most)}
        for role, (least, most) in rule.roles.items()
        if not least <= count[role] <= most
    ]
    problems += _from_host([seat for seat in members if seat.from_host], rule.from_host_max, rule.from_host_not_roles)
    barred = Conflict.objects.filter(seat__in=members, reason__in=NEVER_SEATED, item__isnull=False).exclude(status=Conflict.Status.WAIVED)
    return problems + [
        _("%(name)s %(reason)s, không được là thành viên") % {"name": c.seat.person.title, "reason": c.get_reason_display()}
        for c in barred.select_related("seat__person").order_by("pk")
    ]


def _from_host(seats: list[Seat], most: int | None, not_roles: tuple[str, ...]) -> list[str]:
    found = []
    if most is not None and len(seats) > most:
        names = ", ".join(seat.person.title for seat in seats)
        found.append(_("Người của tổ chức chủ trì: %(names)s; quy định nhiều nhất %(most)d") % {"names": names, "most": most})
    return found + [
        _("%(name)s công tác tại tổ chức chủ trì, không được làm %(role)s") % {"name": seat.person.title, "role": seat.get_role_display()}
        for seat in seats
        if seat.role in not_roles
    ]


def _within(count: int, least: int | None, most: int | None) -> bool:
    return (least is None or count >= least) and (most is None or count <= most)


def _span(least: int | None, most: int | None) -> str:
    if least == most:
        return str(least)
    return "–".join(str(n) for n in (least, most) if n is not None)
