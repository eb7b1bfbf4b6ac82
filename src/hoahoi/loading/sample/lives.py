"""The course of a made-up task's life: when it began and ended, and the stage at which today finds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hoahoi.tasks.models import Task

from .batch import FIRST_YEAR
from .titles import weighted

S = Task.Stage
_DETERMINED = [(S.PROPOSED, 4), (S.DETERMINATION, 3), (S.ORDER_LISTED, 3)]
_CHOSEN = [(S.SELECTION, 5), (S.APPROVED, 5)]
_JUST_ENDED = [(S.IN_PROGRESS, 2), (S.BASE_ACCEPTANCE, 3), (S.ACCEPTANCE, 3), (S.ACCEPTED, 4)]
_LONG_ENDED = [(S.ACCEPTED, 4), (S.REGISTERED, 7), (S.CLOSED, 14), (S.STOPPED, 1)]
_OVER = [(S.REGISTERED, 5), (S.CLOSED, 18), (S.STOPPED, 1)]
_TO_BE_OVER = 331  # days after the end of a task by which nothing of it is left to do
# stages in order, each with its day in days from the start (first group) or from the end (second)
_BEFORE = ((S.DETERMINATION, -260), (S.ORDER_LISTED, -200), (S.SELECTION, -120), (S.APPROVED, -40), (S.IN_PROGRESS, 0))
_AFTER = ((S.BASE_ACCEPTANCE, 20), (S.ACCEPTANCE, 60), (S.ACCEPTED, 100), (S.REGISTERED, 140), (S.CLOSED, 300))
FINISHED = frozenset({S.ACCEPTED, S.REGISTERED, S.CLOSED})


@dataclass(frozen=True)
class Life:
    start: date
    end: date
    stage: str

    def steps(self) -> list[tuple[str, date]]:
        """Stages entered so far with their days, the present one last. A stopped task stopped half-way."""
        if self.stage == S.STOPPED:
            half_way = self.start + (self.end - self.start) / 2
            return [*((str(stage), self.start + timedelta(days=days)) for stage, days in _BEFORE), (str(S.STOPPED), half_way)]
        course = [(str(stage), self.start + timedelta(days=days)) for stage, days in _BEFORE]
        course += [(str(stage), self.end + timedelta(days=days)) for stage, days in _AFTER]
        stages = [stage for stage, _day in course]
        return course[: stages.index(self.stage) + 1] if self.stage in stages else []

    def entered(self, stage: str) -> date | None:
        return next((day for at, day in self.steps() if at == stage), None)


def draw_life(rng: Random, today: date, begun_before: date | None = None) -> Life:
    """Any task up to today; with begun_before, one that began before that day and is over, as an old register knows it."""
    if begun_before:
        return _draw_ended(rng, today, begun_before)
    span = (today - date(FIRST_YEAR, 3, 1)).days + 240
    start = date(FIRST_YEAR, 3, 1) + timedelta(days=int(span * rng.random() ** 0.75))
    end = start + timedelta(days=30 * int(12 + rng.random() * 25))
    if start > today + timedelta(days=90):
        stage = weighted(rng, _DETERMINED)
    elif start > today:
        stage = weighted(rng, _CHOSEN)
    elif end > today:
        stage = S.STOPPED if rng.random() < 0.02 else S.IN_PROGRESS
    elif end + timedelta(days=330) > today:
        stage = weighted(rng, _JUST_ENDED)
    else:
        stage = weighted(rng, _LONG_ENDED)
    return _not_ahead(Life(start, end, stage), today)


def _draw_ended(rng: Random, today: date, begun_before: date) -> Life:
    span = (begun_before - date(FIRST_YEAR, 3, 1)).days
    start = date(FIRST_YEAR, 3, 1) + timedelta(days=int(span * rng.random() ** 0.75))
    end = start + timedelta(days=30 * int(12 + rng.random() * 25))
    return Life(start, min(end, today - timedelta(days=_TO_BE_OVER)), weighted(rng, _OVER))


def _not_ahead(life: Life, today: date) -> Life:
    """A stage cannot have been entered after today: fall back to the last one that was."""
    past = [stage for stage, day in life.steps() if day <= today]
    if life.steps() and past and past[-1] != life.stage:
        return Life(life.start, life.end, past[-1])
    return life
