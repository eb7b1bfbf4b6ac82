"""Walking the pages of the acts with a plain client."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from hoahoi.ledger.acts import SYSTEM
from hoahoi.procedures.actions import case_of
from hoahoi.procedures.models import StageEntry
from hoahoi.tasks import actions as acts
from hoahoi.tasks.models import Call, Task

from .life import CODE, keep, new_task

OFFICER = "science_officer"
REPORT = {"done": "Xong", "next": "Tiếp", "money": "100.000.000 đồng"}


def send(client: Any, url: str, **data: Any) -> Any:
    """Open the page, then send the form as a browser would: what the form opened with, and what is typed above it."""
    opened = client.get(url)
    assert opened.status_code == 200, (url, opened.status_code)
    form = opened.context["form"]
    sent = {"version": form["version"].value()}
    for name, field in form.fields.items():
        shown = form[name].value()
        if hasattr(field, "columns"):
            sent |= {f"{name}-{n}-{code}": str(value) for n, row in enumerate(shown or ()) for code, value in row.items()}
            sent[f"{name}-rows"] = str(len(shown or ()))
        elif hasattr(field, "model"):
            sent[name] = getattr(shown, "kept", "")
        elif shown not in (None, "", []):
            sent[name] = shown
    return client.post(url, sent | data)


def refused(answer: Any, field: str | None, words: str) -> None:
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert words in " ".join(errors[field or "__all__"]), errors


def done(answer: Any) -> None:
    form = answer.context["form"] if answer.context else None
    assert answer.status_code == 302, form.errors if form else answer.status_code


def a_call(type: str = "proposals", **more: Any) -> Call:
    today = timezone.localdate()
    given: dict[str, Any] = {"published_on": today - timedelta(days=60), "closes_on": today - timedelta(days=2), "regime_code": CODE}
    return acts.publish_call(title="Đợt 1", type=type, year=2026, actor=SYSTEM, **(given | more))


def entered(stage: str, *milestones: str) -> Task:
    """A task that came to its stage here, not by a source's word."""
    task = new_task(f"Nhiệm vụ ở {stage}", stage=stage)
    case = case_of(task, "provincial_task")
    assert case is not None
    keep(StageEntry(case=case, stage=stage))
    for code in milestones:
        acts.record_milestone(task=task, code=code, on=date(2026, 1, 5), actor=SYSTEM)
    return task


def told(client: Any, record: Any) -> tuple[str, list[str], list[str]]:
    """The first step, what else is told, what the menu holds: titles of the page's panel."""
    panel = client.get(record.get_absolute_url()).context["page"].panel
    if panel is None:
        return "", [], []
    extra = panel.extra
    first = extra["first"].title if extra["first"] else ""
    return first, [line["step"].title for line in extra["steps"]], [s.title for s in extra["rare"]]
