"""One council's rule as the council room and `decide` read it: composition, quorum, sheets and aggregation of one stage, joined from three files."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .aggregation import Aggregation, CriterionRollup
from .schema import (
    BallotForm,
    Blind,
    Counting,
    Exclusions,
    HostMembers,
    Meeting,
    Quorum,
    Role,
    Seats,
    Secrecy,
    Sheet,
    Size,
    Strict,
    WrittenOpinions,
)

CouncilStage = Literal["determination", "selection", "direct_assignment", "budget_appraisal", "base_acceptance", "acceptance"]


class NoSheet(Exception):
    """No score sheet is held for this task type: which, in words."""


class Composition(Strict):
    """A stage's table in councils.toml."""

    title: str
    size: Size | None = None
    seats: Seats | None = None
    quorum: Quorum
    counting: Counting | None = None
    host_members: HostMembers | None = None
    exclusions: Exclusions | None = None
    secrecy: Secrecy | None = None
    blind: Blind | None = None
    meeting: Meeting | None = None


class Sheets(Strict):
    """A stage's table in sheets.toml."""

    ballot: BallotForm
    sheets: tuple[Sheet, ...] = ()


class Counted(Strict):
    """A stage's table in aggregation.toml: how a member's sheet becomes a vote, and how votes become the council's result."""

    council: Aggregation
    member: CriterionRollup | None = None
    written: WrittenOpinions | None = None


class CouncilRule(Strict):
    """regime(code).councils[stage]. A property is None (or "unknown") where the text does not say."""

    code: CouncilStage
    title: str
    composition: Composition
    paper: Sheets
    counted: Counted
    regime: str = Field(min_length=1)

    @property
    def size_min(self) -> int | None:
        return self.composition.size.min if self.composition.size and not self.composition.size.unknown else None

    @property
    def size_max(self) -> int | None:
        return self.composition.size.max if self.composition.size and not self.composition.size.unknown else None

    @property
    def roles(self) -> dict[Role, tuple[int, int]]:
        return dict(self.composition.seats.counts) if self.composition.seats else {}

    @property
    def quorum(self) -> Quorum:
        return self.composition.quorum

    @property
    def tellers(self) -> int | None:
        return self.composition.counting.tellers if self.composition.counting else None

    @property
    def from_host_max(self) -> int | None:
        return self.composition.host_members.max if self.composition.host_members else None

    @property
    def from_host_not_roles(self) -> tuple[Role, ...]:
        return self.composition.host_members.not_roles if self.composition.host_members else ()

    @property
    def secrecy(self) -> str:
        """named | secret | unknown."""
        return self.composition.secrecy.mode if self.composition.secrecy else "unknown"

    @property
    def host_hidden(self) -> bool:
        """Members see a dossier without its host and investigator until the council has concluded."""
        return bool(self.composition.blind and self.composition.blind.host)

    @property
    def members_hidden(self) -> bool:
        """Papers to the host do not name the members."""
        return bool(self.composition.blind and self.composition.blind.members)

    @property
    def ballot(self) -> str:
        """rating | agree | scores | unknown."""
        return "unknown" if self.paper.ballot.unknown else self.paper.ballot.form

    @property
    def aggregation(self) -> Any:
        return self.counted.council

    @property
    def member(self) -> CriterionRollup | None:
        return self.counted.member

    def sheet(self, task_type: str = "") -> Sheet:
        """The score sheet for a task type; with one sheet only, that one. Raises NoSheet."""
        named = [s for s in self.paper.sheets if task_type in s.task_types]
        sheets = named or [s for s in self.paper.sheets if not s.task_types]
        if not sheets and len(self.paper.sheets) == 1 and not task_type:
            sheets = list(self.paper.sheets)
        if not sheets:
            raise NoSheet(f"Quy định {self.regime}, giai đoạn {self.title}: chưa có phiếu chấm cho loại nhiệm vụ “{task_type}”.")
        if sheets[0].unknown:
            raise NoSheet(f"Quy định {self.regime}, giai đoạn {self.title}: {sheets[0].note}")
        return sheets[0].model_copy(update={"kind": self.ballot})
