"""The command: JSON shapes, exit codes, and faults in plain words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hoahoi.cli import app
from hoahoi.ledger.acts import SYSTEM
from hoahoi.tasks.models import Task

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db
Call = Callable[..., Any]


@pytest.fixture
def call() -> Call:
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(a) for a in arguments])


@pytest.fixture
def record(db: None) -> None:
    from hoahoi.loading.run import load_all

    load_all(actor=SYSTEM)


def test_metrics_values_equal_their_rows(call: Call, record: None) -> None:
    listed = json.loads(call("metrics", "2019", "--json").stdout)
    assert listed["year"] == 2019
    assert len(listed["metrics"]) >= 25
    for m in listed["metrics"]:
        assert set(m) == {"code", "title", "unit", "kind", "value"}
        opened = json.loads(call("metrics", "2019", "--rows", m["code"], "--json").stdout)
        assert (opened["code"], opened["value"]) == (m["code"], m["value"])
        total = sum(Decimal(row["value"]) for row in opened["rows"])
        if m["kind"] in ("count", "sum"):
            assert Decimal(m["value"]) == total, m["code"]
        else:
            assert len(opened["rows"]) <= len(opened["base_rows"])


def test_the_seven_councils_of_2019_open_to_their_records(call: Call, record: None) -> None:
    opened = json.loads(call("metrics", "2019", "--rows", "councils.determination_established", "--json").stdout)
    assert opened["value"] == "7"
    assert {row["kind"] for row in opened["rows"]} == {"council"}
    assert all(row["url"].startswith("/hoi-dong/") for row in opened["rows"])


@pytest.mark.parametrize(
    "arguments", [["metrics", "hai nghìn"], ["metrics", "1066"], ["report", "1066", "--out", "x"], ["metrics", "2019", "--rows", "khong.co"]]
)
def test_an_unknown_year_or_metric_is_the_calls_fault(call: Call, arguments: list[str]) -> None:
    done = call(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.strip()


def test_verify_is_silent_on_standard_output_and_names_the_place(call: Call, record: None) -> None:
    good = json.loads(call("verify", "--json").stdout)
    assert (good["ok"], good["faults"]) == (True, [])
    task = Task.objects.order_by("pk").first()
    assert task is not None
    Task.objects.filter(pk=task.pk).update(note="bị sửa")
    bad = call("verify", "--json")
    assert bad.exit_code == 1
    assert [f["place"] for f in json.loads(bad.stdout)["faults"]] == [f"task {task.pk}"]


def test_provenance_gives_every_row_its_records(call: Call, record: None) -> None:
    found = json.loads(call("provenance", ROOT / "data/lang-son/facts.csv", "--json").stdout)
    assert [row["row"] for row in found] == list(range(2, 148))
    assert all(row["records"] for row in found)
    assert set(found[0]["records"][0]) == {"kind", "id", "title", "url"}


def test_an_unknown_file_is_said_so(call: Call, tmp_path: Path) -> None:
    assert call("provenance", tmp_path / "khong-co.csv").exit_code == 2
    (tmp_path / "la.csv").write_text("title\nx\n")
    assert call("provenance", tmp_path / "la.csv").exit_code == 1
    assert call("import", "khong-co", "x.csv").exit_code == 2
    assert call("import", "tasks", tmp_path / "khong-co.csv").exit_code == 2


def test_import_reports_each_fault_and_writes_nothing(call: Call, tmp_path: Path) -> None:
    sheet = tmp_path / "nhiem-vu.csv"
    sheet.write_text("Mã nhiệm vụ,Tên nhiệm vụ,Bắt đầu\nA1,Một nhiệm vụ,2019-06\nA2,Hai nhiệm vụ,mai\n", encoding="utf-8")
    done = call("import", "tasks", sheet, "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [(p["row"], p["column"]) for p in answer["problems"]] == [(3, "Bắt đầu")]
    assert Task.objects.count() == 0
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("mai", "6/2020"), encoding="utf-8")
    assert json.loads(call("import", "tasks", sheet, "--json").stdout)["created"] == 2
    assert json.loads(call("import", "tasks", sheet, "--json").stdout)["unchanged"] == 2


def test_export_round_trip(call: Call, record: None, tmp_path: Path) -> None:
    assert call("export", "tasks", tmp_path / "ra.csv").exit_code == 0
    again = json.loads(call("import", "tasks", tmp_path / "ra.csv", "--json").stdout)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, Task.objects.count())
    assert call("export", "tasks", tmp_path / "ra.txt").exit_code == 2


def test_fields_are_listed(call: Call) -> None:
    names = {f["name"] for f in json.loads(call("import", "tasks", "--fields", "--json").stdout)}
    assert {"code", "title", "title_en", "abstract", "host", "investigator", "field", "starts_on", "ends_on", "budget", "currency"} <= names


def test_an_unwritable_folder_is_said_so(call: Call, record: None, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    # nobody may make a folder in /sys, while root may in a folder that only forbids
    done = call("report", "2019", "--out", "/sys/ra" if os.geteuid() == 0 else tmp_path / "ra")
    assert done.exit_code == 2
    assert "Không ghi được" in done.stderr


def test_a_file_where_a_folder_should_be_is_said_so(call: Call, record: None, tmp_path: Path) -> None:
    (tmp_path / "ra").write_text("")
    done = call("report", "2019", "--out", tmp_path / "ra")
    assert done.exit_code == 2
    assert done.stderr.strip()


def test_a_database_from_a_newer_version_is_refused(call: Call) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('tasks', '9999_future', '2030-01-01 00:00:00')")
    done = call("metrics", "2019")
    assert done.exit_code == 2
    assert "phiên bản mới hơn" in done.stderr


def test_a_port_in_use_is_said_so(call: Call) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = call("up", "--port", taken.getsockname()[1])
    assert done.exit_code == 2
    assert "đang được dùng" in done.stderr


@pytest.mark.either
def test_a_full_disk_is_one_sentence() -> None:
    """A real full disk: /dev/full answers every write as one."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    code = "from hoahoi.cli import plain_faults\nwith plain_faults():\n    f = open('/dev/full', 'w'); f.write('x'); f.flush()\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert "Ổ đĩa đã đầy" in done.stderr
