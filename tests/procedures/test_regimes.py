"""Regimes as files: what ships, what is inherited, what a fault says, and the commands that read them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hoahoi.cli import app
from hoahoi.procedures.aggregation import month_span
from hoahoi.procedures.regime_files import lines
from hoahoi.procedures.regime_text import as_json
from hoahoi.procedures.regime_values import values
from hoahoi.procedures.regimes import NoSheet, RegimeError, codes, folder, load, regime

pytestmark = pytest.mark.either

SHIPPED = ["BTNMT-TT26-2018", "LS-47-2018", "VN-2023", "VN-2025", "VN-TT09-2024", "VN-TT11-2014", "VN-TT33-2014", "VP-BANDS"]
Call = Callable[..., Any]


@pytest.fixture
def call() -> Call:
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(a) for a in arguments])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped regimes, to be spoiled."""
    return Path(shutil.copytree(folder(), tmp_path / "regimes"))


def spoil(where: Path, file: str, old: str, new: str) -> None:
    text = (where / file).read_text("utf-8")
    assert old in text
    (where / file).write_text(text.replace(old, new, 1), "utf-8")


def faults(where: Path, code: str) -> list[str]:
    with pytest.raises(RegimeError) as caught:
        load(where, code)
    return [str(fault) for fault in caught.value.faults]


def line_of(where: Path, file: str, needle: str, after: str = "") -> int:
    """The line of the first needle after a text."""
    text = (where / file).read_text("utf-8")
    at = text.index(needle, text.index(after))
    return text.count("\n", 0, at) + 1


# ---- what ships


def test_eight_regimes_ship() -> None:
    assert codes() == SHIPPED


@pytest.mark.parametrize("code", SHIPPED)
def test_every_value_has_a_stable_place_and_says_where_it_comes_from_or_what_to_fill(code: str) -> None:
    every = values(regime(code))
    paths = [value.path for value in every]
    assert len(paths) == len(set(paths)) > 0
    for value in every:
        assert bool(value.value and value.source) == (not value.unknown), value.path
        assert value.note or not value.unknown, value.path


@pytest.mark.parametrize("code", SHIPPED)
def test_a_score_sheet_adds_up_to_its_form(code: str) -> None:
    for rule in regime(code).councils.values():
        for sheet in rule.paper.sheets if rule.ballot == "scores" else ():
            if not sheet.unknown:
                assert sum((c.max or 0) * c.weight for c in sheet.criteria) == rule.paper.ballot.max == 100


def test_the_acceptance_council_of_tt_11_2014() -> None:
    rule = regime("VN-TT11-2014").councils["acceptance"]
    assert (rule.size_min, rule.size_max, rule.tellers, rule.secrecy, rule.ballot) == (9, 9, 3, "named", "rating")
    assert rule.roles == {"chair": (1, 1), "vice_chair": (1, 1), "reviewer": (2, 2), "sci_secretary": (1, 1), "member": (4, 4)}
    quorum = rule.quorum
    assert (quorum.numerator, quorum.denominator, quorum.required_roles) == (2, 3, ("chair", "reviewer", "sci_secretary"))
    assert quorum.all_opinions_in
    assert (rule.from_host_max, rule.from_host_not_roles) == (None, ("chair", "vice_chair", "reviewer", "sci_secretary"))


@pytest.mark.parametrize(
    ("stage", "size", "required", "tellers", "from_host"),
    [
        ("determination", (7, 11), ("chair", "reviewer", "sci_secretary"), None, None),
        ("selection", (7, 9), ("chair", "reviewer"), 3, 0),
        ("acceptance", (9, 9), ("chair", "reviewer", "sci_secretary"), 3, None),
    ],
)
def test_the_councils_of_2023(stage: str, size: tuple[int, int], required: tuple[str, ...], tellers: int | None, from_host: int | None) -> None:
    rule = regime("VN-2023").councils[stage]
    assert ((rule.size_min, rule.size_max), rule.quorum.required_roles, rule.tellers, rule.from_host_max) == (size, required, tellers, from_host)


@pytest.mark.parametrize(
    ("task_type", "maxima"),
    [("topic", [12, 24, 16, 16, 16, 16]), ("social", [12, 12, 12, 20, 24, 20]), ("trial_production", [8, 20, 12, 12, 16, 16, 16])],
)
def test_the_score_sheets_of_tt_20_2023(task_type: str, maxima: list[int]) -> None:
    assert [c.max for c in regime("VN-2023").sheet("selection", task_type).criteria] == maxima


def test_a_sheet_that_is_not_known_says_what_to_fill() -> None:
    with pytest.raises(NoSheet, match="Điền phiếu chấm dự án theo TT 08/2017"):
        regime("VN-TT11-2014").sheet("selection", "trial_production")
    with pytest.raises(NoSheet, match="chưa có phiếu chấm cho loại nhiệm vụ “rural”"):
        regime("VN-2023").sheet("selection", "rural")


def test_only_deadlines_from_the_stage_itself_fall_due_when_it_is_entered() -> None:
    procedure = regime("VN-TT11-2014").procedures["provincial_task"]
    assert [(d.stage, d.amount, d.unit) for d in procedure.deadlines] == [("acceptance", 15, "working"), ("accepted", 30, "working")]
    assert {(d.code, d.amount, d.unit, d.before) for d in procedure.timers} >= {
        ("validity_told", 3, "working", False), ("papers_to_members", 7, "working", True), ("council_meets", 30, "calendar", False),
        ("conclusion_sent", 2, "working", False), ("file_completed", 30, "working", False), ("recognition_decided", 10, "working", False),
    }  # fmt: skip


@pytest.mark.parametrize(("months", "span"), [(0, (0, 0)), (1, (28, 31)), (3, (89, 92)), (6, (181, 184)), (12, (365, 366))])
def test_how_many_days_months_may_last(months: int, span: tuple[int, int]) -> None:
    assert month_span(months) == span


# ---- inheritance


def test_what_an_unread_text_inherits_is_assumed() -> None:
    mine = {v.path: v for v in values(regime("LS-47-2018"))}
    theirs = {v.path: v for v in values(regime("VN-TT11-2014"))}
    assert theirs["councils.acceptance.size"].confidence == "found"
    assert (mine["councils.acceptance.size"].value, mine["councils.acceptance.size"].confidence) == ("9 người", "assumed")
    assert mine["councils.acceptance.quorum"].confidence == "found"  # the decree's own, restated
    assert [p for p, v in mine.items() if v.confidence == "found" and not v.unknown] == [
        f"councils.{stage}.quorum" for stage in ("determination", "selection", "direct_assignment", "acceptance")
    ]


def test_what_a_read_text_inherits_stays_as_sure_as_it_was() -> None:
    mine = {v.path: v for v in values(regime("VN-2023"))}
    assert mine["aggregation.acceptance.council.rules.excellent"].confidence == "found"
    assert mine["procedures.provincial_task.deadlines.order_list_published"].source == "TT 06/2023/TT-BKHCN"


def test_the_hash_covers_the_parent(copy: Path) -> None:
    before = {code: load(copy, code).sha256 for code in ("LS-47-2018", "VP-BANDS", "VN-TT11-2014")}
    assert len(set(before.values())) == 3
    spoil(copy, "VN-TT11-2014/sheets.toml", "Điều 18", "Điều 19")
    assert {code for code in before if load(copy, code).sha256 != before[code]} == {"LS-47-2018", "VN-TT11-2014"}


def test_a_confirmation_in_the_file_makes_a_value_sure_and_is_not_inherited(copy: Path) -> None:
    line = 'article = "Điều 9 khoản 5"\n'
    spoil(copy, "VN-TT11-2014/councils.toml", line, f'{line}confirmed_by = "Nguyễn Hà"\nconfirmed_on = 2026-11-20\n')
    by_code = {code: {v.path: v for v in values(load(copy, code))} for code in ("VN-TT11-2014", "LS-47-2018")}
    value = by_code["VN-TT11-2014"]["councils.acceptance.exclusions"]
    assert (value.sure, value.as_json()["confirmed_on"]) == (True, "2026-11-20")
    assert not by_code["LS-47-2018"]["councils.acceptance.exclusions"].sure


# ---- faults, by file, line and meaning

TT11 = "VN-TT11-2014"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("councils.toml", "all_opinions_in = true", "all_opinion_in = true", "acceptance.quorum.all_opinion_in: khóa không có trong lược đồ"),
        ("procedures.toml", 'next = ["accepted", "stopped"]', 'next = ["acepted", "stopped"]', "giai đoạn không có trong quy trình: acepted"),
        ("procedures.toml", 'event = "call_deadline"', 'event = "call_end"', "sự kiện không có trong events: call_end"),
        ("procedures.toml", '"dossier_valid"', '"dossier_valit"', "điều kiện không có trong danh sách: dossier_valit"),
        ("procedures.toml", 'role = "investigator"', 'role = "chief"', "“chief” không thuộc các giá trị được dùng"),
        ("councils.toml", "fraction = [2, 3]", "fraction = [3, 2]", "determination.quorum.fraction: phân số 3/2 lớn hơn 1"),
        ("councils.toml", "fraction = [2, 3]", "fraction = 0.67", "determination.quorum.fraction: phân số ghi là [tử số, mẫu số], như [2, 3]"),
        ("councils.toml", "fraction = [2, 3]", "fraction = [2, 0]", "determination.quorum.fraction.denominator: 0 phải lớn hơn 0"),
        ("councils.toml", "counts = { chair", "counts = { boss", "determination.seats.counts.boss: “boss” không thuộc các giá trị được dùng"),
        ("aggregation.toml", 'kind = "fraction_vote"', 'kind = "show_of_hands"', "determination.council: kind phải là fraction_vote"),
        ("aggregation.toml", 'op = ">"', 'op = "more"', "determination.council.rules.0.tests.0.op: “more” không thuộc các giá trị được dùng"),
        ("sheets.toml", 'code = "contents"', 'code = "overview"', "selection.sheets.0: mã tiêu chí trùng nhau"),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_file_line_and_meaning(copy: Path, file: str, old: str, new: str, told: str) -> None:
    spoil(copy, f"{TT11}/{file}", old, new)
    found = faults(copy, TT11)
    line = line_of(copy, f"{TT11}/{file}", new)
    assert any(told in text for text in found), found
    near = [int(text.split(":")[1]) for text in found if told in text][0]
    assert text_around(copy, file, near, line), (near, line)


def text_around(where: Path, file: str, told: int, real: int) -> bool:
    """The told line is the very one, or the head of the table that holds it (a fault between keys, or inside an inline table)."""
    text = (where / TT11 / file).read_text("utf-8").splitlines()
    return told == real or (told < real and (text[told - 1].startswith("[") or "= [" in text[told - 1]))


def test_a_wrong_key_is_told_on_its_own_line(copy: Path) -> None:
    spoil(copy, f"{TT11}/councils.toml", "all_opinions_in = true", "all_opinion_in = true")
    line = line_of(copy, f"{TT11}/councils.toml", "all_opinion_in")
    assert faults(copy, TT11) == [
        f"{TT11}/councils.toml:{line}: acceptance.quorum.all_opinion_in: khóa không có trong lược đồ; có phải “all_opinions_in”?"
    ]


def test_a_fault_in_a_list_is_told_at_its_item(copy: Path) -> None:
    spoil(copy, f"{TT11}/sheets.toml", 'title = "Sản phẩm khoa học và công nghệ", max = 16', 'title = "Sản phẩm khoa học và công nghệ", max = -1')
    line = line_of(copy, f"{TT11}/sheets.toml", "max = -1")
    assert faults(copy, TT11) == [f"{TT11}/sheets.toml:{line}: selection.sheets.0.criteria.2.max: -1 phải không nhỏ hơn 0"]


def test_a_date_is_a_day_or_not_known(copy: Path) -> None:
    spoil(copy, "VP-BANDS/regime.toml", 'in_force_from = ""', 'in_force_from = "3/9/2018"')
    told = "in_force_from: “3/9/2018” phải ghi năm-tháng-ngày như 2018-09-03, hoặc để trống nếu chưa biết"
    assert faults(copy, "VP-BANDS") == [f"VP-BANDS/regime.toml:4: {told}"]


def test_a_missing_source_is_told_at_its_table(copy: Path) -> None:
    spoil(copy, f"{TT11}/councils.toml", 'min = 9\nmax = 9\nsource = "TT 11/2014/TT-BKHCN"\n', "min = 9\nmax = 9\n")
    line = line_of(copy, f"{TT11}/councils.toml", "[acceptance.size]")
    assert faults(copy, TT11) == [f"{TT11}/councils.toml:{line}: acceptance.size: thiếu source: văn bản nào quy định giá trị này"]


def test_an_unknown_value_must_say_what_to_fill(copy: Path) -> None:
    spoil(copy, "VN-2025/councils.toml", 'note = "Điền số thành viên hội đồng', 'article = "Điền số thành viên hội đồng')
    line = line_of(copy, "VN-2025/councils.toml", "[determination.size]")
    assert faults(copy, "VN-2025") == [f"VN-2025/councils.toml:{line}: determination.size: giá trị chưa biết phải có note nói rõ cán bộ cần điền gì"]


def test_a_fault_in_the_parent_is_told_in_the_parents_file(copy: Path) -> None:
    spoil(copy, f"{TT11}/councils.toml", "tellers = 3", 'tellers = "ba"')
    line = line_of(copy, f"{TT11}/councils.toml", 'tellers = "ba"')
    assert faults(copy, "LS-47-2018") == [f"{TT11}/councils.toml:{line}: determination.counting.tellers: “ba” phải là số nguyên"]


def test_wrong_syntax_is_told_with_its_line(copy: Path) -> None:
    spoil(copy, f"{TT11}/sheets.toml", 'form = "agree"', "form = agree")
    assert faults(copy, TT11)[0].startswith(f"{TT11}/sheets.toml:2: không đúng cú pháp TOML")


def test_a_circle_of_inheritance_is_told(copy: Path) -> None:
    spoil(copy, f"{TT11}/regime.toml", 'code = "VN-TT11-2014"', 'code = "VN-TT11-2014"\ninherits = "LS-47-2018"')
    assert faults(copy, "LS-47-2018") == [f"LS-47-2018/regime.toml:{line_of(copy, 'LS-47-2018/regime.toml', 'inherits =')}: inherits: "
                                          "kế thừa vòng tròn: LS-47-2018 → VN-TT11-2014 → LS-47-2018"]  # fmt: skip


def test_a_parent_that_is_not_there_is_told(copy: Path) -> None:
    spoil(copy, "LS-47-2018/regime.toml", 'inherits = "VN-TT11-2014"', 'inherits = "VN-1999"')
    line = line_of(copy, "LS-47-2018/regime.toml", "inherits =")
    assert faults(copy, "LS-47-2018") == [f"LS-47-2018/regime.toml:{line}: inherits: kế thừa quy định không có: VN-1999"]


@pytest.mark.parametrize("code", ["../VN-2025", "", "VN-1999"])
def test_a_code_names_a_folder_and_nothing_else(copy: Path, code: str) -> None:
    assert faults(copy, code) == [f"regimes: Không có quy định {code}"]


def test_a_stage_stands_in_all_three_files_of_the_council(copy: Path) -> None:
    spoil(copy, "VP-BANDS/sheets.toml", "[acceptance.ballot]", "[selection.ballot]")
    (copy / "VP-BANDS" / "sheets.toml").write_text((copy / "VP-BANDS" / "sheets.toml").read_text("utf-8").split("[[")[0], "utf-8")
    assert faults(copy, "VP-BANDS") == [
        "VP-BANDS/sheets.toml: acceptance: giai đoạn này có ở tệp khác của quy định nhưng thiếu ở đây",
        "VP-BANDS/councils.toml: selection: giai đoạn này có ở tệp khác của quy định nhưng thiếu ở đây",
        "VP-BANDS/aggregation.toml: selection: giai đoạn này có ở tệp khác của quy định nhưng thiếu ở đây",
    ]


def test_lines_of_tables_lists_and_keys() -> None:
    text = "[a.b]\nx = 1\n\n[[a.c]]\ny.z = 2\n[[a.c]]\n[a.c.d]\nw = 3\n"
    found = lines(text)
    first, second = ("a", "c", 0), ("a", "c", 1)
    paths = [("a",), ("a", "b"), ("a", "b", "x"), ("a", "c"), first, (*first, "y", "z"), second, (*second, "d", "w")]
    assert [found[path] for path in paths] == [1, 1, 2, 4, 4, 5, 6, 8]


# ---- the commands


def test_check_of_all_is_clean(call: Call) -> None:
    checked = call("regimes", "check")
    assert (checked.exit_code, checked.stderr) == (0, "")
    assert [line.split(":")[0] for line in checked.stdout.split("\n\n")] == SHIPPED


def test_check_tells_the_fault_and_exits_1(call: Call, copy: Path) -> None:
    spoil(copy, f"{TT11}/councils.toml", "tellers = 3", "tellers = 0")
    line = line_of(copy, f"{TT11}/councils.toml", "tellers = 0")
    checked = call("regimes", "check", TT11, "--folder", copy, "--json")
    assert checked.exit_code == 1
    fault = {"file": f"{TT11}/councils.toml", "line": line, "place": "determination.counting.tellers", "message": "0 phải không nhỏ hơn 1"}
    assert json.loads(checked.stdout) == {"ok": False, "faults": [fault]}
    assert checked.stderr == f"{copy}/{fault['file']}:{line}: {fault['place']}: {fault['message']}\n"


def test_check_of_all_tells_a_parents_fault_once(call: Call, copy: Path) -> None:
    spoil(copy, f"{TT11}/councils.toml", "tellers = 3", "tellers = 0")
    assert len(json.loads(call("regimes", "check", "--folder", copy, "--json").stdout)["faults"]) == 1


@pytest.mark.parametrize("arguments", [("regimes", "check", "VN-1999"), ("regimes", "burn"), ("regimes", "check", "--folder", "/nowhere")])
def test_a_call_at_fault_exits_2(call: Call, arguments: tuple[str, ...]) -> None:
    called = call(*arguments)
    assert (called.exit_code, called.stdout) == (2, "")


def test_show_reads_like_a_text_and_names_every_source(call: Call) -> None:
    shown = call("regimes", "show", TT11).stdout
    assert "Hiệu lực từ 01/08/2014, đến chưa biết." in shown
    assert "  Đạt: các trường hợp còn lại [TT 11/2014/TT-BKHCN, Điều 13 khoản 2 điểm c; đã thấy trong nguồn]" in shown
    assert "  Nghiệm thu cấp tỉnh → Đã nghiệm thu | Dừng" in shown


def test_show_says_what_is_not_known(call: Call) -> None:
    shown = call("regimes", "show", "VN-2025").stdout
    assert "Quy trình: chưa biết, cán bộ cần điền." in shown
    assert "  Điều kiện họp: chưa biết. Điền điều kiện họp của hội đồng theo văn bản" in shown


def test_show_as_json_is_the_whole_regime(call: Call) -> None:
    shown = json.loads(call("regimes", "show", "VN-2023", "--json").stdout)
    assert shown == json.loads(json.dumps(as_json(regime("VN-2023"))))
    assert shown["councils"]["selection"]["counted"]["council"]["bands"][0]["min"] == "70"
    assert shown["sha256"] == regime("VN-2023").sha256


def test_show_of_all_is_a_list(call: Call) -> None:
    assert [r["code"] for r in json.loads(call("regimes", "show", "--json").stdout)] == SHIPPED
