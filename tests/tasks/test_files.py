"""Files on every record of a task's life: who sees them, who adds them, what the world gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hoahoi.documents.files.actions import add_content, publish_file
from hoahoi.documents.files.rules import can_attach
from hoahoi.ledger.acts import SYSTEM
from hoahoi.results.models import Application, Dissemination, Result
from hoahoi.tasks.models import Change, ProgressReport, Proposal
from tests.documents.file_samples import pdf

from .life import keep, new_task, one_of_each

pytestmark = pytest.mark.django_db
KINDS = ("call", "proposal", "contract", "payment", "progress_report", "change", "milestone")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HOAHOI_FILES_FOLDER", str(tmp_path / "store"))
    monkeypatch.setenv("HOAHOI_FILES_PARTS", str(tmp_path / "parts"))


@pytest.fixture
def life() -> dict[str, Any]:
    """One record of every kind of a task's life and of what became of its result, each with a file."""
    task = new_task()
    kept: dict[str, Any] = {}
    for record in one_of_each(task, "01"):
        keep(record)
        kept[record.kind] = record
    result = keep(Result(title="Quy trình", task_id=task.pk))
    kept["application"] = keep(Application(title="Trồng hồi", result=result))
    kept["dissemination"] = keep(Dissemination(title="Bài báo", result=result))
    kept = {kind: record for kind, record in kept.items() if kind in (*KINDS, "application", "dissemination")}
    for kind, record in kept.items():
        add_content(record=record, content=[pdf()], name=f"{kind}.pdf")
    kept["task"] = task
    return kept


def test_every_page_shows_its_files_and_takes_more(life: dict[str, Any], make_user: Any, client: Client) -> None:
    client.force_login(make_user("science_officer"))
    shown = {}
    for kind, record in life.items():
        if kind != "task":
            page = client.get(record.get_absolute_url()).content.decode()
            shown[kind] = (f"{kind}.pdf" in page, 'type="file"' in page)
    assert shown == {kind: (True, True) for kind in (*KINDS, "application", "dissemination")}


def test_a_host_adds_to_what_it_still_writes(life: dict[str, Any], make_user: Any) -> None:
    host = make_user("investigator", organisation=life["task"].host)
    other = make_user("investigator", organisation=new_task("Nghiên cứu khác").host)
    may = {kind: (can_attach(host, record), can_attach(other, record)) for kind, record in life.items()}
    assert {kind for kind, (own, _others) in may.items() if own} == {"progress_report", "change"}
    assert {kind for kind, (_own, others) in may.items() if others} == set()


@pytest.mark.parametrize(("state", "may"), [("asked", True), ("returned", True), ("sent", False), ("accepted", False)])
def test_a_report_takes_files_until_it_is_sent(life: dict[str, Any], make_user: Any, state: str, may: bool) -> None:
    report: ProgressReport = life["progress_report"]
    report.state = state
    keep(report)
    assert can_attach(make_user("investigator", organisation=life["task"].host), report) is may
    assert can_attach(make_user("science_officer"), report) is True


def test_a_change_takes_files_until_it_is_answered(life: dict[str, Any], make_user: Any) -> None:
    change: Change = life["change"]
    change.state = Change.State.AGREED
    keep(change)
    assert can_attach(make_user("investigator", organisation=life["task"].host), change) is False


def test_nobody_adds_to_a_sealed_proposal(life: dict[str, Any], make_user: Any) -> None:
    sent: Proposal = life["proposal"]
    officer = make_user("science_officer")
    assert can_attach(officer, sent) is True
    sent.sealed = "niêm phong"
    keep(sent)
    assert can_attach(officer, sent) is False


def test_the_world_gets_what_was_made_public(life: dict[str, Any], client: Client) -> None:
    task = life["task"]
    public, _new = add_content(record=task, content=[pdf()], name="Báo cáo tổng hợp.pdf", role="report")
    add_content(record=task, content=[pdf() + b"\n"], name="Nội bộ.pdf")
    address = f"/cong-khai/nhiem-vu/{task.pk}/"
    before = client.get(address).content.decode()
    publish_file(file=public, actor=SYSTEM)
    after = client.get(address).content.decode()
    assert [name in page for page in (before, after) for name in ("Báo cáo tổng hợp.pdf", f"/tep-cong-khai/{public.pk}/", "Nội bộ.pdf")] == [
        False, False, False, True, True, False
    ]  # fmt: skip
