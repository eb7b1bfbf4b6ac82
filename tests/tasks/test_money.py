"""T3: every sum that does not agree names both numbers, every date out of order both dates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.verify import verify
from hoahoi.procedures.calendar import add_months
from hoahoi.procedures.schema import Limit
from hoahoi.tasks.actions import TaskError, amend_contract, approve_task, record_payment, sign_contract, suspend
from hoahoi.tasks.contracting import Promise, sums_of
from hoahoi.tasks.models import BudgetLine, Contract, Payment
from hoahoi.tasks.money import ExtensionRule, refund, require_extension

from .life import MILLION, approved, contracted, lines, new_task

DAY = date(2019, 2, 1)


def rule(code: str, value: int) -> Limit:
    return Limit(code=code, title=code, value=value, source="TT 04/2015/TT-BKHCN", article="Điều 12", confidence="found")


EXTENSION = ExtensionRule(rule("times", 1), rule("over", 24), rule("long", 12), rule("short", 6))


@pytest.mark.django_db
def test_budget_lines_make_the_total() -> None:
    task = new_task()
    span = {"starts_on": PartialDate(2019), "ends_on": PartialDate(2020), "actor": SYSTEM}
    with pytest.raises(TaskError) as refused:
        approve_task(task=task, budget=1_000 * MILLION, lines=lines(600, 399), **span)
    assert refused.value.message == "Tổng các dòng dự toán là 999.000.000 đồng, phải bằng tổng kinh phí là 1.000.000.000 đồng."
    assert BudgetLine.objects.count() == 0
    with pytest.raises(TaskError, match="năm 2018 nằm ngoài thời gian thực hiện 2019 đến 2020"):
        approve_task(task=task, budget=MILLION, lines=lines(1, year=2018), **span)
    approve_task(task=task, budget=1_000 * MILLION, lines=lines(600, 400), **span)
    approve_task(task=task, budget=900 * MILLION, lines=lines(900), **span)
    task.refresh_from_db()
    assert (task.budget, [b.amount for b in BudgetLine.objects.all()]) == (900 * MILLION, [900 * MILLION])


@pytest.mark.django_db
def test_a_contract_stays_within_what_was_approved() -> None:
    task = approved(new_task(), 500)
    terms = {
        "task": task, "number": "02/HĐ", "signed_on": DAY, "starts_on": DAY, "ends_on": date(2020, 1, 31), "mode": "full", "actor": SYSTEM,
        "promises": [Promise("Quy trình")],
    }  # fmt: skip
    with pytest.raises(TaskError, match="Tổng giá trị hợp đồng là 501.000.000 đồng, vượt kinh phí được phê duyệt là 500.000.000 đồng"):
        sign_contract(**terms, state_amount=500 * MILLION, other_amount=MILLION)
    with pytest.raises(TaskError, match=r"Ngày kết thúc \(31/01/2020\) đứng trước ngày bắt đầu \(01/02/2020\)"):
        sign_contract(**{**terms, "starts_on": date(2020, 2, 1)}, state_amount=MILLION, other_amount=Decimal(0))
    assert Contract.objects.count() == 0


@pytest.mark.django_db
def test_money_moves_within_contract_and_rules() -> None:
    contract = contracted()

    def pay(type: str, amount: int, on: date = DAY) -> Payment:
        return record_payment(contract=contract, type=type, on=on, amount=amount * MILLION, actor=SYSTEM)

    with pytest.raises(TaskError) as refused:
        pay("advance", 401)
    assert refused.value.message == (
        "Tạm ứng lần đầu là 401.000.000 đồng, vượt 50 % ngân sách nhà nước của hợp đồng (TTLT 27/2015/TTLT-BKHCN-BTC, Điều 13) là 400.000.000 đồng."
    )
    pay("advance", 400)
    with pytest.raises(TaskError, match="Đã thanh toán 0 đồng tạm ứng; phải đạt ít nhất 200.000.000 đồng"):
        pay("advance", 100)
    with pytest.raises(TaskError, match="Tổng quyết toán là 401.000.000 đồng, vượt số đã cấp là 400.000.000 đồng"):
        pay("settled", 401)
    pay("settled", 200)
    pay("advance", 100)
    with pytest.raises(TaskError, match="Tổng đã cấp là 1.001.000.000 đồng, vượt giá trị hợp đồng là 1.000.000.000 đồng"):
        pay("disbursed", 501)
    with pytest.raises(TaskError, match=r"Ngày của khoản kinh phí \(31/12/2018\) đứng trước ngày ký hợp đồng \(01/01/2019\)"):
        pay("disbursed", 1, date(2018, 12, 31))
    sums = sums_of(contract.task)
    assert (sums.contracted, sums.advanced, sums.paid, sums.settled) == (1000 * MILLION, 500 * MILLION, 500 * MILLION, 200 * MILLION)
    assert list(verify()) == []


@pytest.mark.django_db
def test_no_money_goes_out_while_suspended_or_while_reports_are_missing() -> None:
    contract = contracted()
    with pytest.raises(TaskError, match=r"Thiếu 2 kỳ báo cáo tiến độ; thiếu từ 2 kỳ thì ngừng cấp kinh phí \(TT 09/2014/TT-BKHCN"):
        record_payment(contract=contract, type="disbursed", on=date(2020, 1, 2), amount=MILLION, actor=SYSTEM)
    suspend(task=contract.task, on=DAY, reason="Thiên tai", actor=SYSTEM)
    with pytest.raises(TaskError, match="Tạm dừng từ 01/02/2019: không cấp kinh phí"):
        record_payment(contract=contract, type="disbursed", on=DAY, amount=MILLION, actor=SYSTEM)


@pytest.mark.django_db
def test_a_full_lump_sum_keeps_its_total() -> None:
    contract = contracted(mode="full")
    with pytest.raises(TaskError, match="đang là 1.000.000.000 đồng, đề nghị 900.000.000 đồng"):
        amend_contract(contract=contract, number="PL01", signed_on=DAY, summary="Giảm", state_amount=700 * MILLION, actor=SYSTEM)
    assert contract.appendices.count() == 0


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(moves=st.lists(st.tuples(st.sampled_from(Payment.Type.values), st.integers(-5, 1_200)), max_size=10))
@pytest.mark.django_db
def test_whatever_is_recorded_the_sums_keep_their_order(moves: list[tuple[str, int]]) -> None:
    """T3 as a property: settled <= paid <= contracted, refunded <= paid; what was refused left no row."""
    Payment.objects.all().delete()
    contract = Contract.objects.filter(number="P").first() or contracted(number="P")
    kept = 0
    for kind, amount in moves:
        try:
            record_payment(contract=contract, type=kind, on=DAY, amount=amount * MILLION, actor=SYSTEM)
        except TaskError:
            continue
        kept += 1
    sums = sums_of(contract.task)
    assert max(sums.settled, sums.refunded) <= sums.paid <= sums.contracted == 1_000 * MILLION
    assert Payment.objects.count() == kept


# ---- pure


@given(start=st.dates(date(2010, 1, 1), date(2030, 1, 1)), months=st.integers(1, 60), asked=st.integers(-400, 800), earlier=st.integers(0, 2))
def test_an_extension_is_agreed_within_the_limit_and_only_there(start: date, months: int, asked: int, earlier: int) -> None:
    end = add_months(start, months)
    wanted = end + timedelta(days=asked)
    within = earlier == 0 and end < wanted <= add_months(end, 12 if months > 24 else 6)
    try:
        require_extension(EXTENSION, starts_on=start, ends_on=end, new_end=wanted, earlier=earlier)
    except TaskError as refused:
        assert not within, refused.message
    else:
        assert within


def test_an_extension_beyond_the_limit_names_both_days() -> None:
    with pytest.raises(TaskError) as refused:
        require_extension(EXTENSION, starts_on=date(2019, 1, 1), ends_on=date(2020, 12, 31), new_end=date(2021, 7, 1), earlier=0)
    assert refused.value.message == (
        "Thời hạn mới 01/07/2021 vượt 30/06/2021: được gia hạn nhiều nhất 6 tháng (TT 04/2015/TT-BKHCN, Điều 12)."
    )


@given(paid=st.integers(0, 10**12), spent=st.integers(0, 10**12), proper=st.integers(0, 10**12), rate=st.sampled_from([0, 30, 40, 100]))
def test_what_a_failed_task_gives_back(paid: int, spent: int, proper: int, rate: int) -> None:
    asked = {
        "paid": Decimal(paid), "spent": Decimal(spent), "proper": Decimal(proper), "unspent_rate": rule("u", 100), "improper_rate": rule("i", 100),
        "proper_rate": rule("p", rate),
    }  # fmt: skip
    if not proper <= spent <= paid:
        with pytest.raises(TaskError, match="vượt"):
            refund(**asked)
        return
    back = refund(**asked)
    assert back.unspent == paid - spent
    assert back.improper == spent - proper
    assert 0 <= back.total <= paid
    assert abs(back.proper * 100 - proper * rate) <= 50
