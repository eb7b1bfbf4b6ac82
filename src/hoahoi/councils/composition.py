"""Whether a council's members are as its regime wants them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .common import rule_of, seats_of
from .decide import Seat as Told
from .decide import composition_faults
from .models import Conflict, Council, Seat

# whoever holds one of these on a dossier cannot sit at all (TT 11/2014, Điều 9; TT 08/2017 and TT 20/2023, Điều 8)
NEVER_SEATED = (Conflict.Reason.INVESTIGATOR, Conflict.Reason.PARTICIPANT)


def composition_problems(council: Council, seats: Iterable[Seat] | None = None) -> list[str]:
    """What breaks the regime, in sentences; [] when nothing does. Checked live, with each member added."""
    members = list(seats) if seats is not None else seats_of(council)
    told = [Told(id=f"m{seat.pk}", role=seat.role, from_host=seat.from_host) for seat in members]  # type: ignore[arg-type]
    problems = composition_faults(rule_of(council), told)
    barred = Conflict.objects.filter(seat__in=members, reason__in=NEVER_SEATED, item__isnull=False).exclude(status=Conflict.Status.WAIVED)
    return problems + [
        _("%(name)s %(reason)s, không được là thành viên") % {"name": c.seat.person.title, "reason": c.get_reason_display()}
        for c in barred.select_related("seat__person").order_by("pk")
    ]
