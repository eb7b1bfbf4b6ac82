"""Figures of tasks that a council judged together with others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hoahoi.councils.models import AgendaItem, Conclusion, Council, Outcome, Vote
from hoahoi.declare.metrics import Period
from hoahoi.ledger.dates import PartialDate
from hoahoi.tasks.metrics import accepted, accepted_good, base_accepted

from .life import keep, new_task

pytestmark = pytest.mark.django_db
MET = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def test_each_task_of_a_council_on_several_counts_by_its_own_conclusion() -> None:
    tasks = [new_task(f"Nhiệm vụ {n}", stage="acceptance") for n in range(4)]
    council = keep(Council(title="Hội đồng", type="acceptance", met_on=PartialDate(2026, 3, 2)))
    for position, (task, result) in enumerate(zip(tasks, ("excellent", "pass", "fail"), strict=False), 1):
        item = keep(AgendaItem(council=council, position=position, title=task.title, subject_kind="task", subject_id=task.pk))
        vote = keep(Vote(item=item, uid=f"v{position}", mode="named", opened_at=MET))
        keep(Conclusion(item=item, vote=vote, result=result, wording=result, concluded_at=MET))
    assert list(accepted(Period.year(2026))) == []  # not while the sitting lasts
    keep(Outcome(council=council, concluded_on=PartialDate(2026, 3, 2)))
    rated = {t.pk: t.rating for t in accepted(Period.year(2026))}
    assert rated == {tasks[0].pk: "excellent", tasks[1].pk: "pass"}
    assert [t.pk for t in accepted_good(Period.year(2026))] == [tasks[0].pk]
    assert [list(accepted(Period.year(2025))), list(base_accepted(Period.year(2026)))] == [[], []]
