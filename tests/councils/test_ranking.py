"""Competing files: the best mean wins, ties are parted in the regime's order, and what is not known is said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.councils.deciding.ranking import Bid, rank
from hoahoi.councils.deciding.sitting import Sitting
from hoahoi.procedures.regimes import regime

pytestmark = pytest.mark.either
ROLES = ("chair", "vice_chair", "reviewer", "reviewer", "sci_secretary", "member", "member")
PARTS = {"overview": 12, "contents": 24, "products": 16, "application": 16, "plan_budget": 16, "capacity": 16}


def sitting(*marks: Any, host_proposed: bool = False) -> Sitting:
    """Seven members; a mark is a total or the scores by criterion."""
    ids = [f"m{n}" for n in range(1, 8)]
    ballots = [{"member": m, "scores": mark if isinstance(mark, dict) else {"total": str(mark)}} for m, mark in zip(ids, marks, strict=True)]
    return Sitting.model_validate({
        "council": {"appointed": [{"id": m, "role": role} for m, role in zip(ids, ROLES, strict=True)]},
        "present": ids, "ballots": ballots, "task_type": "topic", "days_late": 0, "host_proposed": host_proposed,
    })  # fmt: skip


def places(code: str, *bids: Bid) -> list[tuple[str, int | None]]:
    return [(one.id, one.place) for one in rank(regime(code).councils["selection"], bids)]


def test_the_best_mean_wins_and_a_failed_file_has_no_place() -> None:
    bids = [Bid("a", sitting(*[80] * 7)), Bid("b", sitting(*[90] * 7)), Bid("c", sitting(*[60] * 7))]
    assert places("VN-2023", *bids) == [("b", 1), ("a", 2), ("c", None)]


def test_the_bonus_counts_in_the_order() -> None:
    bids = [Bid("a", sitting(*[80] * 7)), Bid("b", sitting(*[75] * 7, host_proposed=True))]  # 75 + 7,5
    assert places("VN-2023", *bids) == [("b", 1), ("a", 2)]


def test_ties_in_the_order_of_the_circular() -> None:
    same = sitting(*[80] * 7)
    assert places("VN-2023", Bid("a", same, state_money=900), Bid("b", same, state_money=800)) == [("b", 1), ("a", 2)]
    assert places("VN-2023", Bid("a", same, 900, False), Bid("b", same, 900, True)) == [("b", 1), ("a", 2)]
    one = PARTS | {"contents": 14, "overview": 2}
    other = PARTS | {"contents": 4, "overview": 12}
    plan = ("contents", "plan_budget")
    bids = [Bid("a", sitting(*[other] * 7), 900, False, plan), Bid("b", sitting(*[one] * 7), 900, False, plan)]
    assert places("VN-2023", *bids) == [("b", 1), ("a", 2)]


def test_a_tie_that_cannot_be_parted_is_said() -> None:
    same = sitting(*[80] * 7)
    found = rank(regime("VN-2023").councils["selection"], [Bid("a", same, 900), Bid("b", same)])
    assert [(p.place, p.tied) for p in found] == [(1, ["b"]), (1, ["a"])]
    assert found[0].reasons == ["Bằng điểm; chưa đủ dữ liệu để xét: Kinh phí đề xuất từ ngân sách nhà nước ít hơn"]
    found = rank(regime("VN-2023").councils["selection"], [Bid(code, same, 900, False) for code in "ab"])
    assert {p.reasons[0] for p in found} == {"Bằng điểm; chưa đủ dữ liệu để xét: Điểm trung bình về nội dung và phương án triển khai cao hơn"}


def test_the_chair_s_score_parts_files_of_the_older_rule() -> None:
    a, b = sitting(82, *[80] * 5, 78), sitting(80, 82, *[80] * 4, 78)
    assert places("VN-TT11-2014", Bid("b", b, chair="m1"), Bid("a", a, chair="m1")) == [("a", 1), ("b", 2)]
    found = rank(regime("VN-TT11-2014").councils["selection"], [Bid("a", a), Bid("b", b)])  # a secret vote: nobody's score is known
    assert [p.place for p in found] == [1, 1]


def test_files_that_are_voted_on_cannot_be_ranked() -> None:
    with pytest.raises(ValueError, match="scored"):
        rank(regime("VN-2023").councils["acceptance"], [Bid("a", sitting(*[80] * 7))])


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6), st.randoms())
def test_places_follow_the_means_whatever_the_order(totals: list[int], rng: Any) -> None:
    bids = [Bid(str(n), sitting(*[total] * 7)) for n, total in enumerate(totals)]
    expected = {str(n): (sum(t > total for t in totals) + 1 if total >= 70 else None) for n, total in enumerate(totals)}
    rng.shuffle(bids)
    assert dict(places("VN-2023", *bids)) == expected
