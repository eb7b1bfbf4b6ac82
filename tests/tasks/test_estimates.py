"""What an applicant wrote comes back where it is needed: the estimate in the appraisal, the products in the contract."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.forms.schema import form_text
from hoahoi.forms.values import FormError, cleaned_field
from hoahoi.ledger.acts import SYSTEM
from hoahoi.tasks import actions as acts
from hoahoi.tasks.actions import TaskError
from hoahoi.tasks.estimates import Estimated, estimated, promised, require_estimate
from hoahoi.tasks.models import BudgetLine, Proposal
from hoahoi.ui.vietnamese import number

from .life import MILLION, keep, new_task

pytestmark = pytest.mark.django_db
LABOUR, MATERIALS = "tiền công lao động, thuê chuyên gia", "nguyên vật liệu, năng lượng"
STATE, OTHER = "ngân sách nhà nước", "nguồn khác"
FIELD = next(f for f in form_text("host_application").fields if f.code == "budget")
ROWS = [[LABOUR, STATE, "2026", "500.000.000"], [MATERIALS, STATE, "2027", "300.000.000"], [MATERIALS, OTHER, "2027", "50.000.000"]]
TOLD = {
    "budget": ROWS, "state_money": "800000000", "other_money": "50000000",
    "results": [["Quy trình ghép hồi", "2 quy trình", "đạt TCVN"], ["Vườn mẫu", "hai vườn", ""]],
}  # fmt: skip


def test_the_form_offers_the_groups_and_sources_of_the_budget() -> None:
    assert FIELD.column_options == {"Khoản chi": tuple(BudgetLine.Group.labels), "Nguồn": tuple(BudgetLine.Source.labels)}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["tiền chè", STATE, "2026", "1"], "“Dự toán theo khoản chi, nguồn và năm”, dòng 1: “tiền chè” không có trong các mục của cột “Khoản chi”."),
        ([LABOUR, "", "2026", "1"], "“Dự toán theo khoản chi, nguồn và năm”, dòng 1: chọn “Nguồn”."),
        ([LABOUR, STATE, "2026", "-5"], "“Dự toán theo khoản chi, nguồn và năm”, dòng 1, cột “Số tiền (đồng)”: số -5 không hợp lệ."),
        ([LABOUR, STATE, "2026", "một"], "“Dự toán theo khoản chi, nguồn và năm”, dòng 1, cột “Số tiền (đồng)”: “một” không phải số"),
    ],
)
def test_a_wrong_cell_names_its_row_and_column(row: list[str], words: str) -> None:
    with pytest.raises(FormError) as refused:
        cleaned_field(FIELD, [row])
    assert (refused.value.field, refused.value.message[: len(words)]) == ("budget", words)


def test_cells_are_kept_as_people_write_numbers() -> None:
    assert cleaned_field(FIELD, [[LABOUR, STATE, "2026", "1500000,5"], ["", "", "", ""]]) == [[LABOUR, STATE, "2026", "1.500.000,5"]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"state_money": "900000000"},
            "Tổng dự toán của ngân sách nhà nước là 800.000.000 đồng, phải bằng ngân sách nhà nước đề nghị là 900.000.000 đồng.",
        ),
        ({"other_money": ""}, "Tổng dự toán của nguồn khác là 50.000.000 đồng, phải bằng nguồn khác là 0 đồng."),
        ({"budget": [[LABOUR, STATE, "26", "1"]]}, "Dự toán, dòng 1: năm “26” chưa đúng, ghi như 2026."),
        ({"budget": [["tiền công", STATE, "2026", "1"]]}, "Dự toán, dòng 1: không rõ “tiền công”."),
        ({"budget": [[LABOUR, STATE, "2026", ""]]}, "Dự toán, dòng 1: chưa ghi số tiền."),
    ],
)
def test_an_estimate_that_does_not_add_up_names_both_sums(change: dict[str, Any], words: str) -> None:
    with pytest.raises(TaskError) as refused:
        require_estimate(TOLD | change)
    assert (refused.value.field, refused.value.message) == ("budget", words)


def test_an_application_without_lines_is_taken_as_it_is() -> None:
    require_estimate({"state_money": "1"})
    assert estimated({"budget": ""}) == []


lines = st.lists(
    st.tuples(st.sampled_from(BudgetLine.Group.labels), st.sampled_from(BudgetLine.Source.labels), st.integers(1990, 2100), st.integers(0, 10**12)),
    max_size=20,
)


@given(lines)
def test_lines_keep_their_sums(rows: list[tuple[str, str, int, int]]) -> None:
    found = estimated({"budget": [[group, source, str(year), number(amount)] for group, source, year, amount in rows]})
    assert len({(x.group, x.source, x.year) for x in found}) == len(found)
    for source, label in BudgetLine.Source.choices:
        assert sum(x.amount for x in found if x.source == source) == sum(amount for _g, told, _y, amount in rows if told == label)


def test_what_was_promised_opens_in_numbers_where_it_was_written_in_numbers() -> None:
    assert promised(TOLD) == [
        {"title": "Quy trình ghép hồi", "quantity": Decimal(2), "unit": "quy trình", "quality": "đạt TCVN"},
        {"title": "Vườn mẫu", "volume": "hai vườn", "quality": ""},
    ]
    assert promised({"results": "Giống; 1.500 cây\n; 3"}) == [{"title": "Giống", "quantity": Decimal(1500), "unit": "cây", "quality": ""}]


def test_the_appraisal_and_the_contract_open_with_what_the_applicant_wrote(as_role: Any) -> None:
    task, officer, today = new_task(stage="selection", code="VN-2023"), as_role("science_officer"), timezone.localdate()
    call = acts.publish_call(
        title="Tuyển chọn", type="direct", reason="Chỉ một đơn vị", year=2026, regime_code="VN-2023", published_on=today - timedelta(days=50),
        closes_on=today - timedelta(days=9), tasks=[task], actor=SYSTEM,
    )  # fmt: skip
    common = {"call": call, "task": task, "title": "Hồ sơ", "host": task.host, "channel": "online", "received_on": today}
    keep(Proposal(**common, state="chosen", content=TOLD))
    opened = officer.get(f"/nhiem-vu/{task.pk}/viec/tham-dinh-kinh-phi/").context["form"].initial["lines"]
    assert [(x["group"], x["source"], x["year"], x["asked"], x["agreed"]) for x in opened] == [
        ("labour", "state", 2026, 500 * MILLION, 500 * MILLION), ("materials", "state", 2027, 300 * MILLION, 300 * MILLION),
        ("materials", "other", 2027, 50 * MILLION, 50 * MILLION),
    ]  # fmt: skip
    page = officer.get(f"/nhiem-vu/{task.pk}/viec/hop-dong/")
    assert page.context["form"].initial["promises"] == promised(TOLD)
    assert "Quy trình ghép hồi" in page.content.decode()


def test_sending_online_is_refused_until_the_sums_agree(as_role: Any) -> None:
    today, listed = timezone.localdate(), new_task("Bảo tồn quýt vàng", stage="selection")
    call = acts.publish_call(
        title="Tuyển chọn", type="selection", year=2025, regime_code="VN-TT11-2014", published_on=today, closes_on=today + timedelta(days=40),
        actor=SYSTEM, tasks=[listed],
    )  # fmt: skip
    host = as_role("investigator", organisation=new_task("Việc khác").host)
    (door,) = host.get(f"/viec-cua-toi/nop-ho-so/{call.pk}/").context["doors"]
    told = {code: "Một việc" for code in ("lead", "objective", "contents", "method", "results", "address", "effect")}
    told |= {"state_money": "500.000.000", "months": "24", "version": "0", "gui": "1", "budget-rows": "1"}
    told |= {"budget-0-0": LABOUR, "budget-0-1": STATE, "budget-0-2": "2026", "budget-0-3": "400.000.000"}
    refused = host.post(door["url"], told)
    assert refused.status_code == 422
    assert refused.context["form"].errors["budget"] == [
        "Tổng dự toán của ngân sách nhà nước là 400.000.000 đồng, phải bằng ngân sách nhà nước đề nghị là 500.000.000 đồng."
    ]
    assert f"<option selected>{LABOUR}</option>" in refused.content.decode()
    assert host.post(door["url"], told | {"budget-0-3": "500.000.000"}).status_code == 302
    assert Proposal.objects.get().task == listed


def test_lines_are_whole() -> None:
    assert estimated({"budget": [*ROWS, ROWS[0]]})[0] == Estimated("labour", "state", 2026, 1_000 * MILLION)
