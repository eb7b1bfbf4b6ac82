"""What the public record tells of its tasks' lives stands in proper records, row by row; what it does not tell was not made up."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from hoahoi.documents.models import Document
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record, kinds
from hoahoi.loading.facts import Fact, read_facts
from hoahoi.loading.files import data
from hoahoi.procedures.models import Obligation, StageEntry
from hoahoi.results.models import Application, Dissemination, Result
from hoahoi.sheets.provenance import of_file
from hoahoi.tasks.models import BudgetLine, CheckedTask, Commitment, Contract, Milestone, Payment, Task
from hoahoi.ui.vietnamese import fold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]
FACTS = data("lang-son", "facts.csv")
LIFE = {"task", "council", "acceptance", "inspection", "dissemination", "training", "technology", "ip"}
# the organisation of row 50 held the workshop of row 51, where it stands; row 61 spells an organisation of row 50 in short
ELSEWHERE = {50: "Trung tâm Ứng dụng Phát triển", 61: "Trung tâm Ứng dụng phát triển"}


def records_of(row: int, made: dict[int, list[dict[str, str]]]) -> list[Record]:
    return [kinds()[one["kind"]]._base_manager.get(pk=one["id"]) for one in made[row]]


def said(record: Record) -> str:
    """Everything that a record says, with the names of what it points to."""
    values = [getattr(record, field.name) for field in record._meta.concrete_fields]
    return " | ".join(f"{value} {getattr(value, 'title', '')} {getattr(value, 'number', '')}" for value in values if value not in (None, ""))


def told(fact: Fact) -> list[str]:
    """Every filled part of a row but its address; organisations beyond the first are kept in a note."""
    parts = [fact.title, fact.number, *fact.persons, fact.rating, fact.note, fact.organisation]
    return [part for part in parts if part and not part.startswith(ELSEWHERE.get(fact.row, "-"))]


def test_every_part_of_every_row_of_a_life_stands_in_a_record_of_that_row() -> None:
    made = {entry["row"]: entry["records"] for entry in of_file(FACTS)}
    rows = [fact for fact in read_facts(FACTS) if fact.kind in LIFE]
    lost = []
    for fact in rows:
        text = fold(" || ".join(said(record) for record in records_of(fact.row, made)))
        lost += [(fact.row, part) for part in told(fact) if fold(part) not in text]
    assert (len(rows), lost) == (70, [])


def test_the_rows_of_each_kind_are_all_used() -> None:
    facts = read_facts(FACTS)
    made = {entry["row"]: {one["kind"] for one in entry["records"]} for entry in of_file(FACTS)}
    listed = [f.row for f in facts if f.kind == "task" and f.number]
    assert [row for row in listed if "milestone" in made[row]] == listed and len(listed) == 8
    accepted = [f.row for f in facts if f.kind == "acceptance" and f.date and f.date.day and "cơ sở" not in f.note]
    assert [row for row in accepted if "milestone" in made[row]] == accepted and len(accepted) == 5
    spans = [f for f in facts if f.span]
    assert len(spans) == Task.objects.exclude(starts_on="").exclude(ends_on="").count() == 6
    papers = [f.row for f in facts if f.kind in ("task", "council", "acceptance") and f.number and f.number != "2129/QĐ-UBND"]
    assert StageEntry.objects.exclude(document_id=None).count() == len(papers) == 23
    quoted = [f.row for f in facts if f.kind == "inspection" and f.quoted]
    assert [row for row in quoted if "checked_task" in made[row]] == quoted and CheckedTask.objects.count() == len(quoted) + 7


def test_milestones_have_the_days_and_papers_of_the_record() -> None:
    assert Counter(Milestone.objects.values_list("code", flat=True)) == {
        "order_approved": 8,
        "council_decision": 3,
        "council_meeting": 5,
        "council_result": 2,
    }
    listed = Milestone.objects.filter(code="order_approved").values_list("on", "document__number").distinct()
    assert set(listed) == {(date(2021, 2, 25), "535/QĐ-UBND")}
    bao_lam = Task.objects.get(title__contains="Bảo Lâm")
    assert set(bao_lam.milestones.values_list("code", "on")) == {("council_meeting", date(2023, 9, 13)), ("council_result", date(2023, 9, 13))}
    police = Task.objects.get(title__startswith="Một số giải pháp nâng cao hiệu quả công tác của lực lượng Công an")
    assert set(police.milestones.values_list("code", "on", "document__number")) == {("council_decision", date(2023, 2, 21), "236/QĐ-UBND")}
    entry = StageEntry.objects.get(case__subject_kind="task", case__subject_id=police.pk, stage="acceptance")
    assert Document.objects.get(pk=entry.document_id).number == "236/QĐ-UBND"


def test_results_are_the_rights_that_tasks_created_and_what_a_plan_calls_results() -> None:
    assert Counter(Result.objects.values_list("type", flat=True)) == {"ip": 4, "process": 2}
    lime = Result.objects.get(title__contains="Chanh rừng")
    assert (Task.objects.get(pk=lime.task_id).title, lime.registered_on) == ("Xây dựng nhãn hiệu tập thể Chanh rừng Mẫu Sơn", None)
    assert set(Result.objects.filter(type="process").values_list("task_id", "summary")) == {
        (None, "kết quả bước đầu của nhiệm vụ cấp quốc gia, nêu trong Kế hoạch 142/KH-UBND"),
    }
    spread = Dissemination.objects.get()
    assert (spread.result, spread.type, spread.held_on, spread.reached) == (lime, "training", None, None)
    assert "gần 70 đại biểu" in spread.evidence
    thanh_long = Task.objects.get(title__contains="Thanh long Bình Gia")
    assert (thanh_long.starts_on, thanh_long.ends_on) == (PartialDate(2019, 6), PartialDate(2020, 12))


def test_what_the_record_does_not_tell_was_not_made_up() -> None:
    assert [model.objects.count() for model in (Contract, BudgetLine, Payment, Commitment, Application)] == [0] * 5
    assert Task.objects.exclude(budget=None).count() == 0
    assert Obligation.objects.filter(subject_kind__in=("task", "result")).count() == 0
