"""What the acts of the council room share: its error, who acts from a seat, the regime's rule for a council."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.procedures.regimes import regime

from .models import Council, Seat


class CouncilError(Exception):
    """An act that the council's rules refuse. message is for the person; field names what to correct, "" for the act as a whole."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


@dataclass(frozen=True)
class SeatActor:
    """A member acting from the seat, by a link and without an account. Made only once the caller knows that it is the member."""

    name: str
    person_id: int
    pk: int | None = None

    def get_full_name(self) -> str:
        return self.name


def member(seat: Seat) -> SeatActor:
    return SeatActor(seat.person.title, seat.person_id)


def rule_of(council: Council) -> Any:
    """The regime's CouncilRule for this council. Raises CouncilError when the council runs under none."""
    if not council.regime:
        raise CouncilError(_("Hội đồng này chỉ được ghi nhận từ nguồn, chưa chọn quy định áp dụng."), "regime")
    rule = regime(council.regime).councils.get(council.type)
    if rule is None:
        raise CouncilError(
            _("%(regime)s không quy định hội đồng %(type)s.") % {"regime": council.regime, "type": council.get_type_display()}, "regime"
        )  # fmt: skip
    return rule


def require_stage(council: Council, *stages: str) -> None:
    """Raises CouncilError unless the council stands at one of the stages."""
    if council.stage not in stages:
        raise CouncilError(_("Không làm được bước này khi hội đồng ở giai đoạn “%s”.") % (council.get_stage_display() or _("ghi nhận từ nguồn")))


def seats_of(council: Council) -> list[Seat]:
    """Members in office, in the order of their roles. One query."""
    order = {role: n for n, role in enumerate(Seat.Role.values)}
    seats = council.seats.filter(ended_on="").select_related("person", "organisation", "invitation").order_by("pk")
    return sorted(seats, key=lambda s: (order[s.role], s.pk))
