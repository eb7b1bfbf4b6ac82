"""./hoahoi decide: exit codes, and JSON alone on standard output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from hoahoi.cli import app
from tests.councils.sittings import rated, totals

pytestmark = pytest.mark.either


def decide(path: Path, *more: str, regime: str = "VN-TT11-2014", stage: str = "acceptance") -> Result:
    return CliRunner().invoke(app, ["decide", "--regime", regime, "--stage", stage, str(path), *more])


def written(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "hop.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_decided_is_0_and_json_alone(tmp_path: Path) -> None:
    called = decide(written(tmp_path, rated(7, 2)), "--json")
    told = json.loads(called.stdout)
    assert (called.exit_code, called.stderr, told["result"], told["confidence"]) == (0, "", "excellent", "found")
    assert told["reasons"][0] == (
        "Xuất sắc: đủ điều kiện. 7/9 thành viên có mặt Xuất sắc, cần ít nhất 3/4 (4×7 = 28 ≥ 3×9 = 27); 0 phiếu Không đạt (cần = 0)"
    )


def test_for_a_person_the_result_comes_first(tmp_path: Path) -> None:
    lines = decide(written(tmp_path, rated(7, 2))).stdout.splitlines()
    assert (lines[0], lines[-2]) == ("Xuất sắc", "- Kết luận: Xuất sắc")
    assert lines[-1].startswith("Căn cứ: TT 11/2014/TT-BKHCN, Điều 10 khoản 2; ")


@pytest.mark.parametrize(
    "content",
    [
        rated(5, appointed=9), rated(9) | {"ballots": []}, rated(9) | {"present": ["x"]}, {}, [], "not json", '{"present": NaN}',
        '{"present": [], "present": []}', '{"days_late": ' + "9" * 5000 + "}", "[" * 100_000, "\ufeff",
    ],
)  # fmt: skip
def test_data_at_fault_is_1_with_reasons_and_json_alone(tmp_path: Path, content: Any) -> None:
    called = decide(written(tmp_path, content), "--json")
    told = json.loads(called.stdout)
    assert (called.exit_code, told["result"], bool(told["reasons"])) == (1, None, True)
    assert called.exception is None or isinstance(called.exception, SystemExit)


def test_a_rule_not_known_is_1(tmp_path: Path) -> None:
    assert decide(written(tmp_path, rated(9)), "--json", regime="VN-2025").exit_code == 1


def test_bytes_that_are_no_text_are_1(tmp_path: Path) -> None:
    path = tmp_path / "hop.json"
    path.write_bytes(b"\xff\xfe")
    assert json.loads(decide(path, "--json").stdout)["reasons"] == ["hop.json: không phải chữ UTF-8 (byte 0)"]


def test_a_key_written_twice_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, '{"present": [], "present": []}')
    assert json.loads(decide(path, "--json").stdout)["reasons"] == ["hop.json: trường “present” ghi hai lần"]


@pytest.mark.parametrize(("regime", "stage"), [("VN-1999", "acceptance"), ("VN-TT11-2014", "tasting"), ("../data", "acceptance")])
def test_a_call_at_fault_is_2(tmp_path: Path, regime: str, stage: str) -> None:
    called = decide(written(tmp_path, rated(9)), "--json", regime=regime, stage=stage)
    assert (called.exit_code, called.stdout) == (2, "")


def test_a_file_that_is_not_there_is_2(tmp_path: Path) -> None:
    called = decide(tmp_path / "none.json")
    assert (called.exit_code, called.stdout) == (2, "")
    assert called.stderr.endswith("tệp không có hoặc không được phép đọc.\n")


@pytest.mark.parametrize(("score", "result"), [("69.99", "fail"), ("70.0", "pass"), ("70", "pass"), ('"70.00"', "pass")])
def test_numbers_in_the_file_are_read_exactly(tmp_path: Path, score: str, result: str) -> None:
    text = json.dumps(totals(*["S"] * 7)).replace('"S"', score)
    assert json.loads(decide(written(tmp_path, text), "--json", stage="selection").stdout)["result"] == result
