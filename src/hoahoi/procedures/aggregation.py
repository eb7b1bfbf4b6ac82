"""How ballots become a result: the four kinds of aggregation. Pure data; `hoahoi.councils.decide` applies it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from .schema import Exact, Fraction, Group, Rating, Role, Sourced, Strict, Vote

Base = Literal["present", "appointed", "ballots", "valid_ballots"]


def month_span(months: int) -> tuple[int, int]:
    """(fewest, most) days that so many calendar months may last: six last 181 to 184."""
    starts = [12 * 2021 + month for month in range(48)]  # four years hold every pattern of leap days met in this century
    spans = [(date(*_month(start + months), 1) - date(*_month(start), 1)).days for start in starts]
    return min(spans), max(spans)


def _month(number: int) -> tuple[int, int]:
    return number // 12, number % 12 + 1


class Lateness(Sourced):
    """Filed more than this after the contract (or its extension) ended. The call knows days, not dates: only what is surely over counts as over."""

    months: int | None = Field(default=None, ge=0)
    days: int | None = Field(default=None, ge=0)
    result: Rating = "fail"

    @model_validator(mode="after")
    def _one_unit(self) -> Lateness:
        if not self.unknown and (self.months is None) == (self.days is None):
            raise ValueError("ghi một trong hai: months hoặc days")
        return self

    @property
    def limit(self) -> int:
        """The most days that are not surely late."""
        return self.days if self.days is not None else month_span(self.months or 0)[1]

    @property
    def surely_within(self) -> int:
        """The most days that are surely not late."""
        return self.days if self.days is not None else month_span(self.months or 0)[0]


class InvalidBallots(Sourced):
    """A ballot left blank or not filled by the rule counts for nothing; does it still stand in the base?"""

    needs: ClassVar[tuple[str, ...]] = ("in_base",)

    in_base: bool = True


class RoleVeto(Sourced):
    """When at least `at_least` holders of the roles cast one of the votes, the result is fixed."""

    needs: ClassVar[tuple[str, ...]] = ("roles", "votes", "at_least")

    roles: tuple[Role, ...] = ()
    votes: tuple[Vote, ...] = ()
    at_least: int = Field(default=1, ge=1)
    result: Rating = "fail"


class CountTest(Strict):
    """Ballots with one of `votes`, compared with a share of the base or with a plain number."""

    votes: tuple[Vote, ...] = Field(min_length=1)
    op: Literal[">=", ">", "="]
    share: Fraction | None = None
    count: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _one_measure(self) -> CountTest:
        if (self.share is None) == (self.count is None):
            raise ValueError("ghi một trong hai: share = [tử số, mẫu số] hoặc count")
        return self


class VoteRule(Sourced):
    """A result and the tests it must pass, all of them; no tests: whatever the rules before left over."""

    needs: ClassVar[tuple[str, ...]] = ("result",)

    result: Rating
    tests: tuple[CountTest, ...] = ()


class FractionVote(Strict):
    """Rules tried in order, the first that holds decides. An unknown rule is passed over unless a ballot cast its result: then nothing is decided."""

    kind: Literal["fraction_vote"]
    base: Base
    rules: tuple[VoteRule, ...] = Field(min_length=1)
    invalid: InvalidBallots
    late: Lateness | None = None
    vetoes: tuple[RoleVeto, ...] = ()

    @model_validator(mode="after")
    def _ends_open(self) -> FractionVote:
        if self.rules[-1].tests or any(not rule.tests and not rule.unknown for rule in self.rules[:-1]):
            raise ValueError("luật cuối cùng, và chỉ luật ấy, không có tests: nó nhận mọi trường hợp còn lại")
        return self


class Band(Sourced):
    """A result for a mean of at least `min` (or below `below`), filed at most `late_days` or `late_months` late. None: no limit."""

    result: Rating
    min: Exact | None = None
    below: Exact | None = None
    late_days: int | None = Field(default=None, ge=0)
    late_months: int | None = Field(default=None, ge=0)
    late_over_months: int | None = Field(default=None, ge=0)


class Rounding(Sourced):
    """How a mean is written, and whether the written or the exact mean is compared with the bands."""

    needs: ClassVar[tuple[str, ...]] = ("digits", "compare")

    digits: int = Field(default=2, ge=0, le=6)
    mode: Literal["half_up"] = "half_up"
    compare: Literal["exact", "rounded"] = "exact"


class Outlier(Sourced):
    """A ballot whose total differs from the mean of all by more than `share` of that mean (or more than `points`) is left out."""

    share: Fraction | None = None
    points: Exact | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Outlier:
        if not self.unknown and (self.share is None) == (self.points is None):
            raise ValueError("ghi một trong hai: share = [tử số, mẫu số] hoặc points")
        return self


class ZeroVeto(Sourced):
    """No criterion may be given 0 by more than (`>`) or as many as (`>=`) this share of the members present."""

    needs: ClassVar[tuple[str, ...]] = ("share", "op")

    share: Fraction = Fraction(numerator=1, denominator=1)
    op: Literal[">=", ">"] = ">"
    base: Base = "present"
    result: Rating = "fail"


class Bonus(Sourced):
    """Added for ranking: `share` of the file's own mean when the mean reaches `from_mean`. It never turns fail into pass."""

    needs: ClassVar[tuple[str, ...]] = ("share", "from_mean")

    share: Fraction = Fraction(numerator=0, denominator=1)
    from_mean: Exact = Decimal(0)
    condition: str = ""


class Tie(Sourced):
    """Between files of equal mean, in order of weight. Words: the council room compares files, `decide` sees one."""

    needs: ClassVar[tuple[str, ...]] = ("order",)

    order: tuple[str, ...] = ()
    by: tuple[Literal["less_state_money", "recent_excellent", "higher_plan_mean", "chair_score", "council"], ...] = ()  # one for each of order

    @model_validator(mode="after")
    def _one_for_each(self) -> Tie:
        if self.by and len(self.by) != len(self.order):
            raise ValueError("by phải có đúng một mục cho mỗi mục của order")
        return self


class MeanBands(Strict):
    """The mean of the ballots, left-out ballots excepted, against bands tried in order."""

    kind: Literal["mean_score_bands", "mean_score_bands_with_lateness"]
    bands: tuple[Band, ...] = Field(min_length=1)
    otherwise: VoteRule
    rounding: Rounding
    invalid: InvalidBallots
    outlier: Outlier | None = None
    zero: ZeroVeto | None = None
    bonus: Bonus | None = None
    tie: Tie | None = None
    vetoes: tuple[RoleVeto, ...] = ()

    @model_validator(mode="after")
    def _lateness_by_kind(self) -> MeanBands:
        speaks = any(b.late_days is not None or b.late_months is not None or b.late_over_months is not None for b in self.bands)
        if speaks != (self.kind == "mean_score_bands_with_lateness"):
            raise ValueError("chỉ mean_score_bands_with_lateness mới có, và phải có, mức theo ngày nộp chậm")
        return self


class GroupTest(Strict):
    """Of the criteria in these groups, at least `share` rated `at_least` or better; those short still deliver `shortfall_min` of the order."""

    groups: tuple[Group, ...] = Field(min_length=1)
    at_least: Rating
    share: Fraction = Fraction(numerator=1, denominator=1)
    shortfall_min: Fraction | None = None


class RollupRule(Strict):
    result: Vote
    tests: tuple[GroupTest, ...] = ()


class CriterionRollup(Sourced):
    """A member's vote from the member's own ratings of single criteria. Rules in order; the last has no tests."""

    needs: ClassVar[tuple[str, ...]] = ("rules",)

    kind: Literal["criterion_rollup"]
    scale: tuple[Rating, ...] = ()
    rules: tuple[RollupRule, ...] = ()

    @model_validator(mode="after")
    def _ends_open(self) -> CriterionRollup:
        if not self.unknown and (not self.rules or self.rules[-1].tests):
            raise ValueError("luật cuối cùng không có tests: nó nhận mọi trường hợp còn lại")
        return self


class UnknownAggregation(Sourced):
    """The law read so far does not say how ballots become a result."""

    kind: Literal["unknown"]

    @model_validator(mode="after")
    def _says_so(self) -> UnknownAggregation:
        if not self.unknown:
            raise ValueError('kind = "unknown" phải đi cùng unknown = true và note')
        return self


Aggregation = Annotated[FractionVote | MeanBands | UnknownAggregation, Field(discriminator="kind")]
