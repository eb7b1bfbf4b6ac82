"""The appraisal of a budget: its sums, its group, what the approval takes from it, its page and its minutes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.models import Obligation
from hoahoi.procedures.regimes import regime
from hoahoi.tasks.actions import Appraised, Labour, Sitter, TaskError, appraise_budget, approve_task
from hoahoi.tasks.appraising import agreed_in, latest_appraisal, require_lines
from hoahoi.tasks.models import Appraiser, Task
from hoahoi.tasks.norms import require_labour
from tests.tasks.life import CODE, MILLION, contracted, lines, new_task

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
FIVE = tuple(
    Sitter(name, role, "Sở KH&CN")
    for name, role in (("Lê A", "chair"), ("Vũ B", "vice_chair"), ("Hà C", "reviewer"), ("Mai D", "sci_secretary"), ("Ngô E", "member"))
)
ROWS = (
    Appraised("labour", "state", 2026, 500 * MILLION, 450 * MILLION, "giảm 10 ngày công"),
    Appraised("materials", "state", 2027, 300 * MILLION, 300 * MILLION),
)


def refusal(task: Task, **change: Any) -> tuple[str, str]:
    with pytest.raises(TaskError) as refused:
        appraise_budget(**{"task": task, "on": DAY, "group": FIVE, "lines": ROWS, "actor": SYSTEM, **change})
    return refused.value.field, refused.value.message


def test_kept_whole_and_makes_the_revision_due() -> None:
    task = new_task(stage="selection", code="VN-2023")
    made = appraise_budget(task=task, on=DAY, group=FIVE, lines=ROWS, actor=SYSTEM, revise=True, norms="TT 02/2023/TT-BKHCN")
    assert latest_appraisal(task) == made
    assert agreed_in(made) == 750 * MILLION
    assert list(made.group.order_by("pk").values_list("name", "role", "post", "present")) == [(s.name, s.role, s.post, True) for s in FIVE]
    asked = [(x.group, x.source, x.year, x.asked, x.agreed, x.reason) for x in made.lines.order_by("pk")]
    assert asked == [(r.group, r.source, r.year, r.asked, r.agreed, r.reason) for r in ROWS]
    due = Obligation.objects.filter(subject_kind="task", subject_id=task.pk, title="Hoàn thiện hồ sơ theo kết luận thẩm định")
    assert list(due.values_list("due_on", flat=True)) == [date(2026, 3, 17)]  # 15 days: TT 20/2023, Điều 15 khoản 1
    still_open = Obligation.objects.filter(subject_kind="task", subject_id=task.pk, done_on=None)
    assert set(still_open.values_list("title", flat=True)) == {"Hoàn thiện hồ sơ theo kết luận thẩm định"}  # papers were sent before the meeting


def test_sums_and_reasons_are_told_by_line() -> None:
    task = new_task(stage="selection")
    more = Appraised("labour", "state", 2026, MILLION, 2 * MILLION, "thêm")
    assert refusal(task, lines=()) == ("lines", "Ghi ít nhất một dòng dự toán.")
    assert refusal(task, lines=(*ROWS, ROWS[0])) == ("lines", "Dòng 3: khoản chi của cùng nguồn và năm được ghi hai lần.")
    silent = Appraised("labour", "state", 2026, MILLION, Decimal(0))
    assert refusal(task, lines=(silent,)) == ("lines", "Dòng 1: ghi lý do chênh lệch giữa đề nghị và thẩm định.")
    assert refusal(task, lines=(more,)) == ("lines", "Tổng thẩm định là 2.000.000 đồng, vượt tổng đề nghị là 1.000.000 đồng.")
    owed = Appraised("labour", "state", 2026, MILLION, -MILLION, "x")
    assert refusal(task, lines=(owed,)) == ("lines", "Dòng 1: số tiền không thể âm.")
    nothing = Appraised("labour", "state", 2026, MILLION, Decimal(0), "bỏ")
    assert refusal(task, lines=(nothing,)) == ("lines", "Số tiền 0 đồng phải lớn hơn 0.")
    wordy = Appraised("labour", "state", 2026, MILLION, MILLION, "x" * 301)
    assert refusal(task, lines=(wordy,)) == ("lines", "Dòng 1, lý do chênh lệch: dài 301 chữ, nhiều nhất 300.")
    huge = Appraised("labour", "state", 2026, MILLION**2 * 10, MILLION)
    assert refusal(task, lines=(huge,)) == ("lines", "Dòng 1: số tiền phải nhỏ hơn 10.000.000.000.000 đồng.")
    assert refusal(task, group=(Sitter("y" * 201, "chair"),)) == ("group", "Dòng 1, họ tên: dài 201 chữ, nhiều nhất 200.")
    early = "Kinh phí được thẩm định sau khi chọn tổ chức chủ trì; nhiệm vụ này ở “Đề xuất”."
    assert refusal(new_task("Nhiệm vụ mới đề xuất", stage="proposed")) == ("", early)
    assert latest_appraisal(task) is None


def test_the_group_is_as_the_regime_asks() -> None:
    task = new_task(stage="selection", code="VN-2023")
    basis = "TT 20/2023/TT-BKHCN, Điều 13 khoản 1 điểm b"
    assert refusal(task, group=FIVE[1:]) == ("group", "Ghi tổ trưởng tổ thẩm định.")
    assert refusal(task, group=(*FIVE[:4], Sitter("lê a ", "member"))) == ("group", "lê a được ghi hai lần trong tổ thẩm định.")
    size = "Tổ thẩm định có 4 người; quy định từ 5 đến 5 người (TT 20/2023/TT-BKHCN, Điều 8 khoản 4)."
    assert refusal(task, group=FIVE[:4]) == ("group", size)
    away = [Sitter(s.name, s.role, s.post, present=s.role in ("chair", "reviewer", "member")) for s in FIVE]
    assert refusal(task, group=away) == ("group", f"Có mặt 3 trên 5 người, chưa đủ 4/5 ({basis}).")
    without = [Sitter(s.name, s.role, s.post, present=s.role != "reviewer") for s in FIVE]
    assert refusal(task, group=without) == ("group", f"Phiên thẩm định phải có {Appraiser.Role.REVIEWER.label} ({basis}).")
    # a regime that does not say how large the group is asks for its head alone
    older = new_task("Nhiệm vụ theo quy định cũ", stage="selection", code="VN-TT11-2014")
    assert appraise_budget(task=older, on=DAY, group=FIVE[:1], lines=ROWS, actor=SYSTEM).group.count() == 1


def test_approval_follows_the_last_appraisal() -> None:
    task = new_task(stage="selection")
    span = {"starts_on": PartialDate(2019, 1, 1), "ends_on": PartialDate(2020, 12, 31), "actor": SYSTEM}
    appraise_budget(task=task, on=DAY, group=FIVE, lines=ROWS, actor=SYSTEM)
    appraise_budget(task=task, on=DAY, group=FIVE, lines=ROWS[1:], actor=SYSTEM)
    with pytest.raises(TaskError) as refused:
        approve_task(task=task, budget=301 * MILLION, lines=lines(301), **span)
    told = "Tổng kinh phí là 301.000.000 đồng, vượt số đã thẩm định là 300.000.000 đồng."
    assert (refused.value.field, refused.value.message) == ("budget", told)
    assert approve_task(task=task, budget=300 * MILLION, lines=lines(300), **span).budget == 300 * MILLION
    assert refusal(contracted(new_task("Nhiệm vụ đã ký hợp đồng")).task) == ("", "Nhiệm vụ đã ký hợp đồng: thay đổi kinh phí bằng phụ lục hợp đồng.")


amounts = st.integers(0, 10**12).map(Decimal)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=10))
def test_accepted_exactly_when_the_whole_is_positive_and_at_most_what_was_asked(sums: list[tuple[Decimal, Decimal]]) -> None:
    rows = [Appraised("labour", "state", 2000 + n, asked, agreed, "lý do") for n, (asked, agreed) in enumerate(sums)]
    asked, agreed = (sum(x) for x in zip(*sums, strict=True))
    try:
        require_lines(rows)
        taken = True
    except TaskError:
        taken = False
    assert taken is (0 < agreed <= asked)


def test_from_its_page_to_the_filled_approval(as_role: Any) -> None:
    task, officer = new_task(stage="selection", code="VN-2023"), as_role("science_officer")
    url = f"/nhiem-vu/{task.pk}/viec/tham-dinh-kinh-phi/"
    opened = officer.get(url)
    assert "TT 20/2023/TT-BKHCN, Điều 13" in opened.content.decode()
    sent = {"version": opened.context["form"]["version"].value(), "on": "02/03/2026", "group-rows": "5", "lines-rows": "1"}
    sent |= {"norms": "TT 02/2023/TT-BKHCN", "revise": "on"}
    for n, s in enumerate(FIVE):
        sent |= {f"group-{n}-name": s.name, f"group-{n}-role": s.role, f"group-{n}-post": s.post, f"group-{n}-present": "1"}
    sent |= {"lines-0-group": "labour", "lines-0-source": "state", "lines-0-year": "2026", "lines-0-asked": "500.000.000", "lines-0-agreed": "450.000.000"}
    refused = officer.post(url, sent)
    assert refused.status_code == 422
    assert "Dòng 1: ghi lý do chênh lệch giữa đề nghị và thẩm định." in refused.content.decode()
    sent |= {"lines-0-reason": "giảm 10 ngày công", "labour-rows": "1", "labour-0-role": "lead", "labour-0-months": "11,25"}
    refused = officer.post(url, sent | {"labour-0-rate": "40.000.001"})
    assert "vượt mức 40.000.000 đồng (TT 03/2023/TT-BTC, Điều 4)" in refused.content.decode()
    answer = officer.post(url, sent | {"labour-0-rate": "40.000.000"})
    made = latest_appraisal(task)
    assert made
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    page = officer.get(made.get_absolute_url()).content.decode()
    shown = ("giảm 10 ngày công", "Hà C", "thành viên hội đồng tuyển chọn", "TT 02/2023/TT-BKHCN", "11,25 tháng")
    assert [w for w in shown if w not in page.lower() and w not in page] == []
    opened = officer.get(f"/nhiem-vu/{task.pk}/viec/phe-duyet/").context["form"]
    assert opened.initial["budget"] == 450 * MILLION
    assert opened.initial["lines"] == [{"group": "labour", "source": "state", "year": 2026, "amount": 450 * MILLION}]


# ---- norms of labour


def paid(*rows: tuple[str, str, int], opinion: str = "", code: str = "VN-2023", agreed: int = 450) -> Any:
    """An appraisal whose line of labour agrees to so many million, with these roles: (role, months, million a month)."""
    lines = (Appraised("labour", "state", 2026, 500 * MILLION, agreed * MILLION, "giảm"),)
    labour = [Labour(role, Decimal(months), rate * MILLION) for role, months, rate in rows]
    task = new_task(f"Hồi {code}", stage="selection", code=code)
    return appraise_budget(task=task, on=DAY, group=FIVE, lines=lines, actor=SYSTEM, labour=labour, opinion=opinion)


def test_labour_within_the_norms_is_kept() -> None:
    made = paid(("lead", "7.5", 40), ("main", "3", 32), ("technician", "6.75", 8))
    assert [(x.role, x.months, x.rate, x.amount) for x in made.labour.order_by("pk")] == [
        ("lead", Decimal("7.5"), 40 * MILLION, 300 * MILLION), ("main", Decimal(3), 32 * MILLION, 96 * MILLION),
        ("technician", Decimal("6.75"), 8 * MILLION, 54 * MILLION),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "field", "words"),
    [
        ([("lead", "10", 45)], "labour", "Dòng 1: chủ nhiệm 45.000.000 đồng một tháng, vượt mức 40.000.000 đồng (TT 03/2023/TT-BTC, Điều 4)."),
        (
            [("lead", "6", 40), ("member", "10", 21)], "labour",
            "Dòng 2: thành viên 21.000.000 đồng một tháng, vượt mức 16.000.000 đồng (TT 03/2023/TT-BTC, Điều 4; TT 02/2023/TT-BKHCN, Điều 3 đến Điều 5).",
        ),
        (
            [("lead", "10", 40)], "labour",
            "Tổng thù lao theo chức danh là 400.000.000 đồng, phải bằng tổng thẩm định khoản tiền công lao động là 450.000.000 đồng.",
        ),
        ([("lead", "5", 40), ("lead", "5", 40)], "labour", "Dòng 2: “chủ nhiệm” được ghi hai lần."),
        ([("lead", "0", 40)], "labour", "Dòng 1: số tháng và mức một tháng phải lớn hơn 0."),
        ([("lead", "1.005", 40)], "labour", "Dòng 1: số tháng ghi nhiều nhất hai chữ số thập phân, mức một tháng là số đồng."),
        (
            [("lead", "7.5", 40), ("expert", "5", 30)], "opinion",
            "Thuê chuyên gia 150.000.000 đồng, quá 30 % của thù lao 300.000.000 đồng (TT 03/2023/TT-BTC, Điều 4): ghi lý do ở ý kiến khác.",
        ),
    ],
)  # fmt: skip
def test_labour_beyond_the_norms_names_both_sums_and_the_law(rows: Any, field: str, words: str) -> None:
    with pytest.raises(TaskError) as refused:
        paid(*rows)
    assert (refused.value.field, refused.value.message) == (field, words)


def test_experts_beyond_their_share_are_explained_and_a_regime_without_norms_checks_only_the_sum() -> None:
    assert paid(("lead", "7.5", 40), ("expert", "5", 30), opinion="Cần chuyên gia địa chất").labour.count() == 2
    assert paid(("lead", "9", 50), code=CODE).labour.count() == 1


@given(st.integers(1, 400), st.integers(1, 60_000_000), st.sampled_from(["lead", "secretary", "main", "member", "technician"]))
def test_a_role_is_accepted_exactly_up_to_its_ceiling(hundredths: int, rate: int, role: str) -> None:
    norms = {one.code.removeprefix("norm_"): one for one in regime("VN-2023").procedures["provincial_task"].limits}
    share = {"lead": 10, "secretary": 3, "main": 8, "member": 4, "technician": 2}[role]  # tenths of 40 million
    row = Labour(role, Decimal(hundredths) / 100, Decimal(rate))
    try:
        require_labour([row], row.amount, norms, explained=False)
        accepted = True
    except TaskError:
        accepted = False
    assert accepted == (rate <= share * 4_000_000)
