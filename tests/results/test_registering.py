"""Registered results: certificate, authors and shares, duties, withdrawal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.verify import verify
from hoahoi.procedures.models import Obligation
from hoahoi.results.actions import AuthorLine, ProductLine, ResultError, record_certificate, register_result, set_authors, withdraw_registration
from hoahoi.results.common import require_whole
from hoahoi.results.models import Result
from tests.results import room

pytestmark = pytest.mark.django_db
DAY = PartialDate(2024, 3, 15)


def certified(**fields: object) -> Result:
    return record_certificate(result=room.result(**fields), number="LSN-01-2024", on=DAY, actor=SYSTEM)


@pytest.mark.either
@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=8))
def test_shares_make_exactly_one_hundred(hundredths: list[int]) -> None:
    shares = [Decimal(n) / 100 for n in hundredths]
    total = sum(shares)
    if total == 100:
        require_whole(shares)
        return
    with pytest.raises(ResultError) as refusal:
        require_whole(shares)
    assert refusal.value.message == f"Tổng tỷ lệ đóng góp là {_written(total)} %, phải bằng 100 %."


def _written(value: Decimal) -> str:
    whole, _dot, parts = f"{value:,.2f}".partition(".")
    return whole.replace(",", ".") + (f",{parts.rstrip('0')}" if parts.strip("0") else "")


@pytest.mark.either
@given(st.lists(st.integers(1, 9_999), min_size=0, max_size=7, unique=True))
def test_any_cut_of_the_whole_is_a_whole(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), 10_000]
    require_whole([Decimal(b - a) / 100 for a, b in zip(edges, edges[1:], strict=False)])


@pytest.mark.either
@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ([Decimal(60), None], "1 trong 2 tác giả chưa có tỷ lệ đóng góp."),
        ([Decimal("33.333"), Decimal("66.667")], "Tỷ lệ đóng góp 33,333 không hợp lệ: ghi số lớn hơn 0, nhiều nhất 100, không quá hai chữ số lẻ."),
        ([Decimal(0), Decimal(100)], "Tỷ lệ đóng góp 0 không hợp lệ: ghi số lớn hơn 0, nhiều nhất 100, không quá hai chữ số lẻ."),
    ],
)
def test_a_share_that_is_none(shares: list[Decimal | None], message: str) -> None:
    with pytest.raises(ResultError) as refusal:
        require_whole(shares)
    assert refusal.value.message == message


def test_a_result_with_authors_products_and_duties() -> None:
    an, binh = room.person("Nguyễn Văn An"), room.person("Trần Thị Bình")
    made = room.result(
        accepted_on=PartialDate(2024, 2, 29), authors=[AuthorLine(an, Decimal("62.5")), AuthorLine(binh, Decimal("37.5"))],
        products=[ProductLine("Bản quy trình", Decimal(1), "bản")],
    )  # fmt: skip
    assert [(a.order, a.person, a.share) for a in made.authors.order_by("order")] == [(1, an, Decimal("62.5")), (2, binh, Decimal("37.5"))]
    assert [(p.title, p.quantity, p.unit) for p in made.products.all()] == [("Bản quy trình", Decimal(1), "bản")]
    duties = Obligation.objects.filter(subject_kind="result", subject_id=made.pk).order_by("due_on")
    assert [d.due_on for d in duties] == [
        date(2024, 4, 11), date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29), date(2029, 2, 28),
    ]  # fmt: skip
    assert {(d.basis, d.confidence) for d in duties[1:]} == {("14/2014/TT-BKHCN, sửa đổi bởi 11/2023/TT-BKHCN, Điều 19 khoản 1, 2", "found")}
    assert list(verify()) == []


def test_a_month_makes_nothing_due() -> None:
    made = room.result(accepted_on=PartialDate(2024, 2))
    assert Obligation.objects.filter(subject_kind="result", subject_id=made.pk).count() == 0


def test_wrong_shares_leave_nothing_behind() -> None:
    an = room.person("Nguyễn Văn An")
    with pytest.raises(ResultError, match=r"là 80 %, phải bằng 100 %"):
        room.result(authors=[AuthorLine(an, Decimal(80))])
    assert Result.objects.count() == 0


def test_authors_are_replaced_and_who_left_stays_known() -> None:
    an, binh = room.person("Nguyễn Văn An"), room.person("Trần Thị Bình")
    made = room.result(authors=[AuthorLine(an, Decimal(100))])
    set_authors(result=made, authors=[AuthorLine(binh, Decimal(100))], actor=SYSTEM)
    assert [(a.person, a.left_on is None) for a in made.authors.order_by("pk")] == [(an, False), (binh, True)]
    with pytest.raises(ResultError, match="hai lần"):
        set_authors(result=made, authors=[AuthorLine(binh), AuthorLine(binh)], actor=SYSTEM)


def test_a_certificate_is_never_issued_again() -> None:
    made = certified(accepted_on=PartialDate(2024, 2, 29))
    assert (made.registered, Obligation.objects.get(title__startswith="Đăng ký").done_on) == (True, date(2024, 3, 15))
    with pytest.raises(ResultError, match="đã có giấy chứng nhận số LSN-01-2024, ngày 15/03/2024. Giấy chứng nhận không cấp lại"):
        record_certificate(result=made, number="LSN-02-2024", on=DAY, actor=SYSTEM)
    gone = withdraw_registration(result=made, on=PartialDate(2024, 9), reason="Kê khai không trung thực, QĐ 1/QĐ-SKHCN", actor=SYSTEM)
    assert (gone.registered, gone.registration_number, str(gone.withdrawn_on)) == (False, "LSN-01-2024", "tháng 9/2024")
    with pytest.raises(ResultError, match="không cấp lại"):
        record_certificate(result=gone, number="LSN-03-2024", on=DAY, actor=SYSTEM)
    with pytest.raises(ResultError, match="không có giấy chứng nhận đang có hiệu lực"):
        withdraw_registration(result=gone, on=PartialDate(2024, 10), reason="x", actor=SYSTEM)
    assert list(verify()) == []


def test_one_number_is_one_tasks() -> None:
    certified(task_id=7)
    assert record_certificate(result=room.result("Bản đồ vùng trồng", task_id=7), number="LSN-01-2024", on=DAY, actor=SYSTEM).registered
    with pytest.raises(ResultError, match="Số LSN-01-2024 đã cấp cho kết quả “Quy trình chưng cất tinh dầu hồi”"):
        record_certificate(result=room.result("Giống na mới", task_id=8), number=" LSN-01-2024 ", on=DAY, actor=SYSTEM)


def test_dates_out_of_order_are_both_named() -> None:
    with pytest.raises(ResultError, match=r"Ngày cấp giấy chứng nhận \(15/03/2024\) đứng trước ngày nghiệm thu chính thức \(16/03/2024\)"):
        certified(accepted_on=PartialDate(2024, 3, 16))
    with pytest.raises(ResultError, match=r"Ngày nộp hồ sơ đăng ký \(tháng 1/2024\) đứng trước ngày nghiệm thu chính thức \(01/02/2024\)"):
        room.result(accepted_on=PartialDate(2024, 2, 1), filed_on=PartialDate(2024, 1))
    assert certified(accepted_on=PartialDate(2024, 3)).registered  # the month may well hold a day before it


def test_a_certificate_does_not_slip_in_with_the_result() -> None:
    with pytest.raises(ResultError, match="việc riêng"):
        register_result(title="x", actor=SYSTEM, registration_number="1")
