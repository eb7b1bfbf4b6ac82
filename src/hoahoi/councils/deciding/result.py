"""What `decide` answers, and the notes it takes on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hoahoi.procedures.schema import Sourced

_SURE = ("assumed", "recalled", "found")


@dataclass(frozen=True)
class Meeting:
    """Whether the meeting was valid, and if not, why not."""

    met: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """result None: nothing was decided, and the reasons say why. mean: two decimals, half up; ranking_mean: with the bonus, where one is due."""

    quorum: Meeting
    result: str | None
    reasons: tuple[str, ...]
    mean: str | None = None
    ranking_mean: str | None = None
    tally: dict[str, Any] = field(default_factory=dict)
    citations: tuple[str, ...] = ()
    confidence: str = "assumed"

    def as_json(self) -> dict[str, Any]:
        return {
            "quorum": {"met": self.quorum.met, "reasons": list(self.quorum.reasons)},
            "result": self.result,
            "mean": self.mean,
            "tally": self.tally,
            "reasons": list(self.reasons),
            "citations": list(self.citations),
            "confidence": self.confidence,
            **({"ranking_mean": self.ranking_mean} if self.ranking_mean is not None else {}),
        }


@dataclass
class Notes:
    """Reasons in order and the values that were used; the result is only as sure as the least sure of them."""

    reasons: list[str] = field(default_factory=list)
    used: list[Sourced] = field(default_factory=list)
    doubted: bool = False

    def doubt(self, text: str) -> None:
        """Something our own reading had to settle: the result is assumed."""
        self.doubted = True
        self.reasons.append(text)

    def say(self, text: str) -> None:
        self.reasons.append(text)

    def use(self, *values: Sourced | None) -> None:
        self.used += [v for v in values if v is not None and v not in self.used]

    @property
    def citations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(v.citation for v in self.used if v.citation))

    @property
    def confidence(self) -> str:
        return "assumed" if self.doubted else min((v.confidence for v in self.used), key=_SURE.index, default="assumed")


class Undecided(Exception):
    """No result: each reason in words. tally and mean as far as they were counted."""

    def __init__(self, *reasons: str, tally: dict[str, Any] | None = None) -> None:
        self.reasons = reasons
        self.tally = tally or {}
        super().__init__("; ".join(reasons))
