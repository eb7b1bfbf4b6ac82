"""The weekly check of public links against a real server on this machine, which the check itself would refuse."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django_tasks_db.models import DBTaskResult

from hoahoi.declare.metrics import Period, metrics
from hoahoi.indicators.values import value
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.results.actions import ResultError, record_dissemination
from hoahoi.results.jobs import queue_next
from hoahoi.results.links import ask, check_links, is_public
from hoahoi.results.models import Dissemination, LinkCheck
from tests.results import room

asked: list[tuple[str, str]] = []


class Site(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        asked.append((self.command, self.path))
        codes = {"/co": 200, "/khong": 404, "/chi-get": 405 if self.command == "HEAD" else 200, "/doi": 301, "/vong": 302, "/trong": 302}
        self.send_response(codes.get(self.path, 500))
        moved = {"/doi": "/co", "/vong": "/vong", "/trong": "http://169.254.169.254/latest/meta-data/"}.get(self.path)
        if moved:
            self.send_header("Location", moved)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def here(ip: str) -> bool:
    return ip == "127.0.0.1"


@pytest.mark.either
@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/co", 200, ""), ("/doi", 200, ""), ("/chi-get", 200, ""), ("/khong", 404, "máy chủ trả lời 404"), ("/lỗi", 500, "máy chủ trả lời 500"),
        ("/vong", 302, "chuyển hướng quá nhiều lần"), ("/trong", None, "địa chỉ nội bộ, không kiểm tra"),
    ],
)  # fmt: skip
def test_what_comes_of_a_link(site: str, path: str, status: int | None, problem: str) -> None:
    found = ask(site + path, allowed=here)
    assert (found.status, found.problem) == (status, problem)


@pytest.mark.either
def test_machines_inside_are_never_asked(site: str) -> None:
    asked.clear()
    assert ask(site + "/co").problem == "địa chỉ nội bộ, không kiểm tra"
    assert ask(site.replace("127.0.0.1", "localhost") + "/co").problem == "địa chỉ nội bộ, không kiểm tra"
    assert asked == []
    inside = ["10.0.0.1", "172.16.5.5", "192.168.1.1", "127.0.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "::1", "fe80::1%eth0",
              "fd00::1", "::ffff:10.0.0.1", "255.255.255.255"]  # fmt: skip
    assert [ip for ip in inside if is_public(ip)] == []
    assert [ip for ip in ("1.1.1.1", "2606:4700::1111") if not is_public(ip)] == []
    assert [ask(u).problem for u in ("ftp://example.org/a", "file:///etc/passwd", "http://a:b@example.org/")] == ["không phải địa chỉ web"] * 3


@pytest.mark.django_db
def test_what_is_broken_is_kept_and_counted(site: str) -> None:
    made = room.result()
    for n, path in enumerate(("/co", "/khong", "/doi", "")):
        record_dissemination(
            result=made, title=f"Bài {n}", type="article", held_on=PartialDate(2024, 5), link=site + path if path else "", actor=SYSTEM, reached=10 * n,
        )  # fmt: skip
    assert check_links(allowed=here) == (3, 1)
    first = LinkCheck.objects.get(broken=True)
    assert check_links(allowed=here) == (3, 1)
    assert LinkCheck.objects.get(broken=True).broken_since == first.broken_since
    year, share = Period.year(2024), metrics()["results.broken_links_share"]
    assert (list(share.rows(year).values_list("title", flat=True)), share.base(year).count()) == (["Bài 1"], 3)  # type: ignore[misc]
    assert (round(value(share, year), 1), value(metrics()["results.people_reached"], year)) == (round(share_of(1, 3), 1), 60)
    broken = Dissemination.objects.get(title="Bài 1")
    broken.link = site + "/co"
    room.save(broken)
    assert (check_links(allowed=here), LinkCheck.objects.count()) == ((2, 0), 2)


def share_of(part: int, whole: int):  # noqa: ANN201 - a Decimal
    from decimal import Decimal

    return Decimal(100 * part) / whole


@pytest.mark.django_db
def test_one_run_of_each_job_waits() -> None:
    assert [len(queue_next()), len(queue_next())] == [2, 0]
    assert sorted(DBTaskResult.objects.values_list("task_path", flat=True)) == ["hoahoi.results.jobs.ask_daily", "hoahoi.results.jobs.check_weekly"]


@pytest.mark.django_db
def test_a_handover_names_who_received_it() -> None:
    with pytest.raises(ResultError, match="Ghi cơ quan đã nhận bàn giao"):
        record_dissemination(result=room.result(), title="Bàn giao luận cứ", type="handover", actor=SYSTEM)
