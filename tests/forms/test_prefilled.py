"""R4, ask once: of what each periodic form requires, at least four fifths stand there when it is opened, for a task that went through the acts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hoahoi.forms.filling import Filled, open_form, send
from hoahoi.ledger.acts import SYSTEM
from hoahoi.results.actions import register_result
from hoahoi.results.models import Result
from hoahoi.tasks.models import ProgressReport, Task
from tests.tasks.life import keep

from .world import ORDER, accepted_result, new_office, running_task

pytestmark = [pytest.mark.django_db, pytest.mark.either]
LEAST = Decimal("0.8")


def opened(task: Task, result: Result) -> dict[str, Filled]:
    """In the order of a task's life; each is sent before the next is opened, with nothing but what it still asked for."""
    found: dict[str, Filled] = {}

    def take(key: str, subject: Any, on: date, **typed: Any) -> None:
        found[key] = open_form(key, subject)
        assert {a.field.code for a in found[key].missing} == set(typed)
        send(open_form(key, subject), typed, on=on, actor=SYSTEM)

    report = ProgressReport.objects.get(task=task, number=2)
    take("progress_report", report, date(2019, 12, 30), done="Đã chưng cất thử", next="Hoàn thiện")
    take("self_assessment", task, date(2021, 1, 5), rating="Đạt")
    take("acceptance_request", task, date(2021, 1, 10))
    take("result_registration", result, date(2021, 2, 20), keywords="hồi, tinh dầu")
    take("technology_description", result, date(2021, 2, 21), process="Chưng cất lôi cuốn hơi nước", readiness="Sản xuất thử")
    take("application_report", result, date(2022, 2, 1))
    return found


def test_four_fifths_of_what_is_required_stands_there() -> None:
    new_office()
    task = running_task()
    forms = opened(task, accepted_result(task))
    counted = {key: form.prefilled for key, form in forms.items()}
    assert counted == {
        "progress_report": (11, 13), "self_assessment": (14, 15), "acceptance_request": (10, 10), "result_registration": (20, 21),
        "technology_description": (10, 12), "application_report": (12, 12),
    }  # fmt: skip
    assert {key for key, (known, required) in counted.items() if Decimal(known) / required < LEAST} == set()


def test_each_value_says_where_it_comes_from() -> None:
    task = running_task()
    answers = {a.field.code: (a.text, str(a.source)) for a in open_form("self_assessment", task).answers}
    assert answers["contract"] == ("01/HĐ-SKHCN", "hợp đồng")
    assert answers["paid"] == ("400.000.000", "sổ kinh phí")
    assert answers["objective"] == ("Chưng cất tinh dầu hồi đạt chuẩn xuất khẩu", "hồ sơ đề xuất")
    assert answers["done"] == ("Kỳ 1 (đến 01/07/2019): Đã điều tra ba xã", "báo cáo tiến độ đã gửi")
    assert answers["products"][0].splitlines()[0] == "Quy trình; 2 quy trình; 2 quy trình; 01/10/2020; Biên bản bàn giao"
    assert answers["rating"] == ("", "")


def test_what_one_form_asked_the_next_one_knows() -> None:
    task = running_task()
    form = open_form("running_task", task)
    assert [a.field.code for a in form.missing] == ["socio_objective"]
    send(form, {"socio_objective": "Phát triển nông nghiệp"}, on=date(2019, 1, 20), actor=SYSTEM)
    result = register_result(title="Quy trình", task_id=task.pk, actor=SYSTEM)
    answer = next(a for a in open_form("application_report", result).answers if a.field.code == "socio_objective")
    assert (answer.text, answer.source) == ("Phát triển nông nghiệp", "Mẫu 1, Phiếu thông tin nhiệm vụ, gửi 20/01/2019")


def test_a_proposal_typed_from_paper_answers_rows_line_by_line() -> None:
    task = running_task()
    proposal = task.proposals.get()
    proposal.content = {**ORDER, "participants": "Lê Thị Quế\nHoàng Văn Sở"}
    keep(proposal)
    answer = next(a for a in open_form("running_task", task).answers if a.field.code == "participants")
    assert answer.value == [["Lê Thị Quế", ""], ["Hoàng Văn Sở", ""]]
