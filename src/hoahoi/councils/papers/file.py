"""What every paper of a council is written from, and the parts that they share: head, form, names, days, the ledger's entries.

Everything comes from the record: the same record gives the same paper. What is not known is left open for the hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from django.utils import timezone

from hoahoi.councils.common import rule_of, seats_of
from hoahoi.councils.meeting import presiding, tellers_of
from hoahoi.councils.models import AgendaItem, Council, Meeting, Seat, Vote
from hoahoi.councils.queries import vote_of
from hoahoi.documents.blocks import NO_NUMBER, Block, Header
from hoahoi.documents.letterhead import BLANK, Letterhead, line, named
from hoahoi.ledger.models import Entry
from hoahoi.procedures.council_rule import CouncilRule
from hoahoi.procedures.regimes import Regime, regime
from hoahoi.ui.vietnamese import document_date

from .forms import form_of

_NAMES = {
    Council.Type.DETERMINATION: "Hội đồng tư vấn xác định nhiệm vụ khoa học và công nghệ",
    Council.Type.SELECTION: "Hội đồng tư vấn tuyển chọn tổ chức, cá nhân chủ trì nhiệm vụ khoa học và công nghệ",
    Council.Type.DIRECT_ASSIGNMENT: "Hội đồng tư vấn giao trực tiếp tổ chức, cá nhân chủ trì nhiệm vụ khoa học và công nghệ",
    Council.Type.BASE_ACCEPTANCE: "Hội đồng nghiệm thu cấp cơ sở nhiệm vụ khoa học và công nghệ",
    Council.Type.ACCEPTANCE: "Hội đồng tư vấn đánh giá, nghiệm thu kết quả thực hiện nhiệm vụ khoa học và công nghệ",
    Council.Type.INITIATIVE: "Hội đồng sáng kiến",
    Council.Type.JURY: "Hội đồng giám khảo",
}
_SHORT = {
    Council.Type.DETERMINATION: "Hội đồng\nxác định nhiệm vụ", Council.Type.SELECTION: "Hội đồng tuyển chọn",
    Council.Type.DIRECT_ASSIGNMENT: "Hội đồng giao trực tiếp", Council.Type.BASE_ACCEPTANCE: "Hội đồng nghiệm thu cơ sở",
    Council.Type.ACCEPTANCE: "Hội đồng\nđánh giá, nghiệm thu",
}  # fmt: skip


@dataclass(frozen=True)
class File(Letterhead):
    """One council with what its papers need, read once."""

    council: Council

    @cached_property
    def rule(self) -> CouncilRule:
        return rule_of(self.council)

    @cached_property
    def law(self) -> Regime:
        return regime(self.council.regime)

    @cached_property
    def seats(self) -> list[Seat]:
        return seats_of(self.council)

    @cached_property
    def items(self) -> list[AgendaItem]:
        return list(self.council.items.select_related("host", "investigator", "council", "conclusion").order_by("position"))

    @cached_property
    def meeting(self) -> Meeting | None:
        return Meeting.objects.filter(council=self.council).select_related("council", "acting_chair__person").first()

    @cached_property
    def counted(self) -> dict[int, Vote]:
        """The counted vote of each dossier that has one."""
        return {v.item_id: v for v in self._votes.values() if v.status == Vote.Status.COUNTED}

    @cached_property
    def _votes(self) -> dict[int, Vote]:
        return {item.pk: vote for item in self.items if (vote := vote_of(item))}

    @cached_property
    def tellers(self) -> list[Seat]:
        return tellers_of(self.meeting) if self.meeting else []

    @cached_property
    def in_chair(self) -> Seat | None:
        return presiding(self.meeting) if self.meeting else None

    def standing_vote(self, item: AgendaItem) -> Vote | None:
        return self._votes.get(item.pk)

    @property
    def name(self) -> str:
        return _NAMES[Council.Type(self.council.type)]

    @property
    def short_name(self) -> str:
        return _SHORT.get(Council.Type(self.council.type), self.name)

    @cached_property
    def began(self) -> date:
        """The day on which the council came into this record."""
        first = Entry.objects.filter(kind=self.council.kind, object_id=self.council.pk).order_by("version").first()
        assert first is not None  # every record has its first entry
        return local(entry_time(first)).date()

    @property
    def established(self) -> date | None:
        """The decision's day where it is known to the day."""
        day = self.council.established_on
        return day.first if day and len(day.iso) == 10 else None

    def council_head(self, paper: str, day: date | None, number: str = NO_NUMBER) -> list[Block]:
        """Head of a paper of the council itself, above it the form's code where the law names one."""
        form = form_of(self.council, self.rule, paper)
        return [Header(self.office_short.upper(), self.short_name.upper(), number, self.place, day, above=form)]

    def decision_words(self) -> str:
        """ "Quyết định số 2100/QĐ-UBND ngày 02 tháng 11 năm 2026", with room for the hand where it is not known."""
        number, day = self.council.decision_number or BLANK, self.established
        return f"Quyết định số {number} {document_date(day) if day else f'ngày {self.council.established_on or BLANK}'}"


def local(at: datetime) -> datetime:
    return timezone.localtime(at)


def entry_time(entry: Entry) -> datetime:
    return datetime.fromtimestamp(entry.at / 1_000_000, UTC)


def entry_of(kind: str, object_id: int, field: str, value: str) -> Entry | None:
    """The ledger's entry by which a record's field took that value, the last time it did."""
    entries = Entry.objects.filter(kind=kind, object_id=object_id, changes__contains=f'"{field}"').order_by("-version")
    return next((e for e in entries if (change := e.differences.get(field)) and change[1] == value), None)


def moment(at: datetime | None) -> str:
    """ "08 giờ 30 phút, ngày 02 tháng 11 năm 2026"."""
    if at is None:
        return BLANK
    here = local(at)
    return f"{here:%H} giờ {here:%M} phút, {document_date(here.date())}"


def names(seats: Iterable[Seat]) -> str:
    return ", ".join(named(s.person) for s in seats)


def workplace(seat: Seat) -> str:
    return seat.organisation.title if seat.organisation else ""


def about(item: AgendaItem, *, concluded: bool = False) -> list[Block]:
    """Which dossier it is. A paper that members hold before they have concluded keeps host and investigator back where the regime does."""
    if item.council.blind and not concluded:
        return [line("Tên nhiệm vụ", item.title)]
    return [
        line("Tên nhiệm vụ", item.title),
        line("Tổ chức chủ trì", item.host.title if item.host else ""),
        line("Chủ nhiệm", named(item.investigator) if item.investigator else ""),
    ]
