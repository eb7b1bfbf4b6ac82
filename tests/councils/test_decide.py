"""The pure rule: every boundary of the law, one case each; and a second opinion on ten thousand councils."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import Any

import pytest

from hoahoi.councils.decide import Mark, Sitting, decide_json, member_vote
from hoahoi.procedures.regimes import regime
from tests.councils.second_opinion import opinion, stages
from tests.councils.sittings import agreed, random_sitting, rated, sitting, totals

pytestmark = pytest.mark.either

TT11 = ("VN-TT11-2014", "acceptance")
TT20 = ("VN-2023", "selection")
BANDS = ("BTNMT-TT26-2018", "acceptance")


def result(rule: tuple[str, str], data: dict[str, Any]) -> str | None:
    return decide_json(*rule, data)["result"]


# ---- TT 11/2014, acceptance


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param((7, 2, 0), "excellent", id="9: 7/9 at least 3/4"),
        pytest.param((7, 1, 1), "pass", id="9: one fail blocks excellent"),
        pytest.param((6, 3, 0), "pass", id="9: 6/9 under 3/4"),
        pytest.param((0, 6, 3), "pass", id="9: 3/9 is not more than 1/3"),
        pytest.param((0, 5, 4), "fail", id="9: 4/9 more than 1/3"),
        pytest.param((6, 2, 0), "excellent", id="8: exactly 3/4"),
        pytest.param((5, 2, 0), "pass", id="7: 5/7 under 3/4"),
        pytest.param((6, 1, 0), "excellent", id="7: 6/7"),
        pytest.param((0, 4, 3), "fail", id="7: 3/7 more than 1/3"),
    ],
)
def test_acceptance_by_members_present(counts: tuple[int, int, int], expected: str) -> None:
    told = decide_json(*TT11, rated(*counts))
    assert (told["result"], told["quorum"], told["confidence"]) == (expected, {"met": True, "reasons": []}, "found")
    assert told["tally"] == dict(zip(("excellent", "pass", "fail", "invalid"), (*counts, 0), strict=True))


def test_quorum_of_exactly_two_thirds_counts_on_those_present() -> None:
    assert result(TT11, rated(6, appointed=9)) == "excellent"


def test_five_of_nine_do_not_meet() -> None:
    told = decide_json(*TT11, rated(5, appointed=9))
    assert (told["result"], told["quorum"]["met"]) == (None, False)
    assert told["quorum"]["reasons"] == ["Có mặt 5/9 thành viên, cần ít nhất 2/3 (3×5 = 15 < 2×9 = 18)"]


def test_five_of_seven_meet() -> None:
    assert decide_json(*TT11, rated(0, 5, appointed=7))["quorum"] == {"met": True, "reasons": []}


@pytest.mark.parametrize(
    ("absent", "authorised", "reason"),
    [
        ("m1", None, "Chủ tịch vắng mặt và không ủy quyền bằng văn bản cho Phó Chủ tịch"),
        ("m1", "m2", ""),
        ("m2", "m2", ""),
        ("m3", None, "Ủy viên phản biện có mặt 1, cần đủ 2"),
        ("m5", None, "Ủy viên thư ký khoa học có mặt 0, cần đủ 1"),
        ("m9", None, ""),
    ],
)
def test_who_must_be_there(absent: str, authorised: str | None, reason: str) -> None:
    data = rated(9, authorised=authorised)
    data["present"].remove(absent)
    data["ballots"] = [b for b in data["ballots"] if b["member"] != absent]
    assert decide_json(*TT11, data)["quorum"]["reasons"] == ([reason] if reason else [])


def test_a_third_reviewer_must_come_too() -> None:
    data = rated(8, appointed=9)
    data["council"]["appointed"][8]["role"] = "reviewer"
    assert decide_json(*TT11, data)["quorum"]["reasons"] == ["Ủy viên phản biện có mặt 2, cần đủ 3"]


def test_authorised_vice_chair_must_come() -> None:
    data = rated(9, authorised="m2")
    data["present"] = data["present"][2:]
    data["ballots"] = data["ballots"][2:]
    assert decide_json(*TT11, data)["quorum"]["reasons"] == ["Chủ tịch vắng mặt và Phó Chủ tịch được ủy quyền cũng vắng mặt"]


@pytest.mark.parametrize(("days", "expected"), [(0, "excellent"), (181, "excellent"), (184, "excellent"), (185, "fail"), (400, "fail")])
def test_filed_more_than_six_months_late_fails(days: int, expected: str) -> None:
    assert result(TT11, rated(9, days_late=days)) == expected


@pytest.mark.parametrize(("days", "sure"), [(181, "found"), (182, "assumed"), (184, "assumed"), (185, "found")])
def test_six_months_are_181_to_184_days(days: int, sure: str) -> None:
    assert decide_json(*TT11, rated(9, days_late=days))["confidence"] == sure


def test_an_invalid_ballot_stays_in_the_base_and_that_reading_is_assumed() -> None:
    told = decide_json(*TT11, sitting([{"rating": "excellent"}] * 6 + [{"valid": False}] * 3))
    assert (told["result"], told["tally"]["invalid"], told["confidence"]) == ("pass", 3, "assumed")


def test_no_valid_ballot_decides_nothing() -> None:
    assert result(TT11, sitting([{"valid": False}] * 9)) is None


def test_a_member_rates_by_the_product_criteria() -> None:
    ballot = {"marks": [{"group": "quality", "rating": "excellent"}, {"group": "report", "rating": "pass"}]}
    assert result(TT11, sitting([ballot] * 9)) == "excellent"


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([("quantity", "excellent"), ("quality", "excellent"), ("report", "pass")], "excellent"),
        ([("quantity", "excellent"), ("quality", "excellent"), ("report", "fail")], "fail"),
        ([("quantity", "excellent"), ("quality", "pass"), ("report", "excellent")], "pass"),
        ([("quantity", "pass")] * 3 + [("volume", "fail", "0.75"), ("quality", "pass"), ("report", "pass")], "pass"),
        ([("quantity", "pass")] * 3 + [("volume", "fail", "0.7499"), ("quality", "pass"), ("report", "pass")], "fail"),
        ([("quantity", "pass")] * 3 + [("volume", "fail"), ("quality", "pass"), ("report", "pass")], "fail"),
        ([("quantity", "pass")] * 2 + [("volume", "fail", "0.9"), ("quality", "pass"), ("report", "pass")], "fail"),
        ([("quantity", "pass"), ("type", "fail"), ("quality", "pass"), ("report", "pass")], "fail"),
    ],
)
def test_member_rating_from_criteria(marks: list[tuple[str, ...]], expected: str) -> None:
    rule = regime("VN-TT11-2014").councils["acceptance"].member
    assert rule is not None
    told = [Mark.model_validate(dict(zip(("group", "rating", "reached"), mark, strict=False))) for mark in marks]
    assert member_vote(rule, told) == expected


# ---- determination: more than three quarters


@pytest.mark.parametrize(("yes", "no", "expected"), [(6, 2, "fail"), (7, 2, "pass"), (6, 1, "pass"), (5, 2, "fail")])
@pytest.mark.parametrize("code", ["VN-TT33-2014", "VN-TT11-2014", "VN-2023"])
def test_determination_needs_more_than_three_quarters(code: str, yes: int, no: int, expected: str) -> None:
    assert result((code, "determination"), agreed(yes, no)) == expected


def test_a_proposal_with_one_content_short_is_not_agreed_to() -> None:
    full = {"marks": [{"group": "content", "rating": "pass"}] * 5}
    short = {"marks": [{"group": "content", "rating": "pass"}] * 4 + [{"group": "content", "rating": "fail"}]}
    assert decide_json("VN-2023", "determination", sitting([full] * 6 + [short]))["tally"] == {"agree": 6, "disagree": 1, "invalid": 0}


# ---- scores


def test_a_mean_of_69_99_fails_70() -> None:
    told = decide_json("VN-TT11-2014", "selection", totals(*[70] * 8, "69.91"))
    assert (told["result"], told["mean"]) == ("fail", "69.99")


def test_a_mean_of_70_passes() -> None:
    assert result(TT20, totals(60, 80, *[70] * 5)) == "pass"


def test_where_rounding_would_change_the_result_the_reading_is_assumed() -> None:
    told = decide_json(*TT20, totals(*[70] * 6, "69.99"))
    assert (told["result"], told["mean"], told["confidence"]) == ("fail", "70.00", "assumed")


@pytest.mark.parametrize(
    ("scores", "left_out"),
    [
        (["100"] + ["80"] * 5, []),  # the mean is 83.3…, a fifth above it is 100
        (["100"] + ["79.99"] * 5, ["m1"]),
        (["70"] + ["91"] * 5, []),  # the mean is 87.5, a fifth below it is 70
        (["69.99"] + ["91"] * 5, ["m1"]),
    ],
)
def test_a_ballot_is_left_out_beyond_a_fifth_of_the_mean_of_all(scores: list[str], left_out: list[str]) -> None:
    assert decide_json(*TT20, totals(*scores))["tally"]["left_out"] == left_out


def test_the_mean_is_of_the_ballots_that_stay_and_nothing_more_is_dropped() -> None:
    # the mean of all is 72.5: 50 falls out, 60 stays, though it lies more than a fifth under the new mean of 77
    told = decide_json(*TT20, totals(50, 60, 80, 80, 80, 85))
    assert (told["tally"]["left_out"], told["mean"], told["result"]) == (["m1"], "77.00", "pass")


def test_ballots_so_far_apart_that_none_stays_decide_nothing() -> None:
    told = decide_json(*TT20, totals(0, 0, 0, 100, 100, 100))
    assert (told["result"], told["tally"]["left_out"]) == (None, [f"m{n}" for n in range(1, 7)])


def _topic(*overview: int) -> dict[str, Any]:
    """Ballots on the topic sheet: full marks but for the overview."""
    rest = {"contents": 24, "products": 16, "application": 16, "plan_budget": 16, "capacity": 16}
    return sitting([{"scores": {"overview": score, **rest}} for score in overview], task_type="topic")


@pytest.mark.parametrize(("zeros", "expected"), [(2, "pass"), (3, "fail")])
def test_zero_from_more_than_a_quarter_of_those_present_fails(zeros: int, expected: str) -> None:
    assert result(TT20, _topic(*[0] * zeros, *[12] * (8 - zeros))) == expected


@pytest.mark.parametrize(("zeros", "expected"), [(3, "pass"), (4, "fail")])
def test_before_2023_zero_from_more_than_a_third_fails(zeros: int, expected: str) -> None:
    assert result(("VN-TT11-2014", "selection"), _topic(*[0] * zeros, *[12] * (9 - zeros))) == expected


def test_zeros_on_ballots_left_out_count_and_that_reading_is_assumed() -> None:
    zero = {"overview": 0, "contents": 24, "products": 9, "application": 9, "plan_budget": 9, "capacity": 9}
    full = {"overview": 12, "contents": 24, "products": 16, "application": 16, "plan_budget": 16, "capacity": 16}
    told = decide_json(*TT20, sitting([{"scores": s} for s in [zero] * 3 + [full] * 6], task_type="topic"))
    assert (told["result"], told["tally"]["left_out"], told["confidence"]) == ("fail", ["m1", "m2", "m3"], "assumed")


@pytest.mark.parametrize(("proposed", "ranking"), [(True, "88.00"), (False, "80.00"), (None, None)])
def test_the_proposing_hosts_tenth_is_for_ranking_alone(proposed: bool | None, ranking: str | None) -> None:
    told = decide_json(*TT20, totals(*[80] * 7, host_proposed=proposed))
    assert (told["mean"], told.get("ranking_mean"), told["result"]) == ("80.00", ranking, "pass")


def test_the_bonus_begins_at_exactly_70() -> None:
    assert decide_json(*TT20, totals(*[70] * 7, host_proposed=True))["ranking_mean"] == "77.00"


def test_the_bonus_never_lifts_a_file_over_the_line() -> None:
    told = decide_json(*TT20, totals(*[69] * 7, host_proposed=True))
    assert (told.get("ranking_mean"), told["result"]) == (None, "fail")


@pytest.mark.parametrize(
    ("score", "days", "expected"),
    [
        ("85", 0, "excellent"), ("84.99", 0, "good"), ("70", 0, "good"), ("69.99", 0, "pass"), ("50", 0, "pass"), ("49.99", 0, "fail"),
        ("85", 30, "good"), ("85", 31, "pass"), ("84.99", 1, "pass"), ("60", 92, "pass"), ("59.99", 1, "fail"), ("69.99", 93, "fail"),
        ("70", 93, "pass"), ("70", 184, "pass"), ("100", 185, "fail"),
    ],
)  # fmt: skip
def test_bands_with_lateness(score: str, days: int, expected: str) -> None:
    assert result(BANDS, totals(*[score] * 7, days_late=days)) == expected


@pytest.mark.parametrize(
    ("days", "sure"), [(89, "found"), (90, "assumed"), (92, "assumed"), (93, "found"), (181, "found"), (182, "assumed"), (184, "assumed")]
)
def test_bands_by_months_are_sure_only_away_from_their_end(days: int, sure: str) -> None:
    told = decide_json(*BANDS, totals(*[72] * 7, days_late=days))
    assert (told["result"], sure == "assumed") == ("pass", any("tùy tháng" in reason for reason in told["reasons"]))


def test_a_gap_between_the_bands_is_told_as_our_reading() -> None:
    assert decide_json(*BANDS, totals(*[55] * 7, days_late=1))["confidence"] == "assumed"


@pytest.mark.parametrize(
    ("score", "expected"), [(86, "excellent"), ("85.99", "good"), (70, "good"), ("69.99", "average"), (50, "average"), (49, "fail")]
)
def test_four_bands_of_a_province(score: object, expected: str) -> None:
    assert result(("VP-BANDS", "acceptance"), totals(*[score] * 7)) == expected


# ---- what is not known is not decided


def test_lang_son_follows_the_national_rule_as_an_assumption() -> None:
    told = decide_json("LS-47-2018", "acceptance", rated(7, 2, 0))
    assert (told["result"], told["confidence"]) == ("excellent", "assumed")


def test_a_level_whose_condition_is_not_known_stops_the_count() -> None:
    told = decide_json("LS-47-2018", "acceptance", sitting([{"rating": "good"}] * 8 + [{"rating": "pass"}]))
    assert told["result"] is None
    assert told["reasons"][-1].startswith("8 phiếu xếp Khá. Điền điều kiện xếp mức Khá")


@pytest.mark.parametrize("stage", ["determination", "selection", "acceptance"])
@pytest.mark.parametrize("code", ["VN-2025", "VN-TT09-2024"])
def test_a_regime_to_be_filled_decides_nothing_and_says_what_to_fill(code: str, stage: str) -> None:
    told = decide_json(code, stage, rated(9))
    assert told["result"] is None
    assert told["reasons"][0].startswith(f"Quy định {code} chưa cho biết cách kết luận")
    assert any(reason.startswith("Điền cách tổng hợp phiếu") for reason in told["reasons"])


# ---- data at fault


def _changed(**changes: Any) -> dict[str, Any]:
    return rated(9) | changes


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([], "tệp: phải là một đối tượng"),
        ({"present": [], "ballots": []}, "council: thiếu trường này"),
        (_changed(note="x"), "note: trường này không có trong mẫu"),
        (_changed(days_late=-1), "days_late: không được âm"),
        (_changed(days_late=True), "days_late: phải là số nguyên"),
        (_changed(present=["m1", "m1"]), "present: m1 có hai lần"),
        (_changed(present=["m1", "x"]), "present: x không thuộc hội đồng"),
        (_changed(absent_with_opinion=["m1"]), "absent_with_opinion: m1 có mặt"),
        (_changed(authorised="m3"), "authorised: m3 không phải Phó Chủ tịch của hội đồng"),
        (_changed(ballots=[{"member": "x", "rating": "pass"}]), "ballots: x không thuộc hội đồng"),
        (_changed(ballots=[{"member": "m1", "rating": "pass"}] * 2), "ballots: m1 có hai phiếu"),
        (_changed(present=["m2"]), "ballots: m1 vắng mặt nên không có phiếu"),
        (_changed(ballots=[]), "Thiếu phiếu của m1"),
        (sitting([{}] * 9), "Phiếu của m1 để trống; nếu là phiếu không hợp lệ thì ghi valid là false"),
        (sitting([{"rating": "good"}] * 9), "Phiếu của m1: giai đoạn này ghi rating trong thang excellent (Xuất sắc), pass (Đạt), fail (Không đạt)"),
        (sitting([{"rating": "best"}] * 9), "ballots[0].rating: “best” không thuộc: 'excellent', 'good', 'pass', 'average', 'fail'"),
        (sitting([{"rating": "pass", "agree": True}] * 9), "ballots[0]: một phiếu chỉ ghi một trong: rating, agree"),
        (agreed(9, 0), "Phiếu của m1: giai đoạn này ghi rating trong thang excellent (Xuất sắc), pass (Đạt), fail (Không đạt)"),
    ],
)
def test_data_at_fault_is_told_with_its_place(data: Any, reason: str) -> None:
    told = decide_json(*TT11, data)
    assert told["result"] is None
    assert reason in told["reasons"]


@pytest.mark.parametrize(
    ("score", "reason"),
    [
        (80.5, 'ballots[0].scores.total: điểm ghi là số nguyên, hoặc số thập phân trong ngoặc kép như "12.5"'),
        ("80,5", 'ballots[0].scores.total: “80,5” không phải điểm; ghi như "12.5"'),
        (True, 'ballots[0].scores.total: điểm ghi là số nguyên, hoặc số thập phân trong ngoặc kép như "12.5"'),
        ("NaN", "ballots[0].scores.total: điểm NaN ngoài khoảng 0–1000 hoặc quá 4 chữ số thập phân"),
        ("1e999999", "ballots[0].scores.total: điểm 1e999999 ngoài khoảng 0–1000 hoặc quá 4 chữ số thập phân"),
        ("-1", "ballots[0].scores.total: điểm -1 ngoài khoảng 0–1000 hoặc quá 4 chữ số thập phân"),
        ("100.5", "Phiếu của m1: tổng điểm 100.5 quá 100"),
    ],
)
def test_a_score_is_exact_or_refused(score: object, reason: str) -> None:
    told = decide_json(*TT20, totals(score, *[80] * 6))
    assert (told["result"], reason in told["reasons"]) == (None, True)


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ({"overview": 13}, "Phiếu của m1: tiêu chí “overview” chấm 13, tối đa 12"),
        ({"overview": 12}, "Phiếu của m1: chưa chấm tiêu chí “contents”"),
        ({"beauty": 1}, "Phiếu của m1: không có tiêu chí “beauty” trong phiếu"),
        ({"total": 80, "overview": 1}, "Phiếu của m1: ghi tổng điểm thì không ghi điểm từng tiêu chí"),
    ],
)
def test_a_sheet_not_filled_by_its_criteria_is_told(scores: dict[str, int], reason: str) -> None:
    told = decide_json(*TT20, sitting([{"scores": scores}] * 7, task_type="topic"))
    assert (told["result"], reason in told["reasons"]) == (None, True)


def test_criteria_need_a_sheet_for_the_task_type() -> None:
    told = decide_json("VN-TT11-2014", "selection", sitting([{"scores": {"overview": 1}}] * 7, task_type="trial_production"))
    assert told["result"] is None
    assert "Điền phiếu chấm dự án theo TT 08/2017/TT-BKHCN, Điều 12" in told["reasons"][-1]


# ---- a second opinion, and the import


@pytest.mark.parametrize(("code", "stage"), stages())
def test_ten_thousand_councils_have_one_result(code: str, stage: str) -> None:
    dice = random.Random(f"{code} {stage}")
    each = -(-10_000 // len(stages()))
    for _ in range(each):
        data = random_sitting(dice, code, stage)
        told = decide_json(code, stage, data)
        result, mean, left_out = opinion(code, stage, data)
        assert (told["result"], told["tally"].get("left_out", [])) == (result, left_out), data
        if result is not None:
            assert told["mean"] == mean, data


def test_the_sample_holds_every_result() -> None:
    """The random councils are worth something: all kinds of result come up, and no result as well."""
    dice = random.Random(1)
    for rule, expected in (
        (TT11, {"excellent", "pass", "fail", None}),
        (TT20, {"pass", "fail", None}),
        (BANDS, {"excellent", "good", "pass", "fail", None}),
    ):
        assert {result(rule, random_sitting(dice, *rule)) for _ in range(400)} == expected


def test_a_script_can_count_without_the_database() -> None:
    script = "import hoahoi.councils.decide, sys; print([m for m in sys.modules if m in ('django.db', 'hoahoi.councils.models')])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_answer_is_plain_data() -> None:
    assert Sitting.model_validate(rated(9)).days_late == 0
    assert list(decide_json(*TT11, rated(9))) == ["quorum", "result", "mean", "tally", "reasons", "citations", "confidence"]
