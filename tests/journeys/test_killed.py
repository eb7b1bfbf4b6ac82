"""The server's processes are killed at random while ballots come in: what a phone was told is handed in stays handed in."""

from __future__ import annotations

import random
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import pytest
import requests

from .conftest import Served, run

pytestmark = [pytest.mark.browser, pytest.mark.either]
COUNCILS, SUBMISSIONS = 6, 500

SET_UP = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "hoahoi.config.settings"
import django
django.setup()
from datetime import date
from hoahoi.councils import actions
from hoahoi.councils.models import Review
from hoahoi.councils.sealing import room_code
from hoahoi.directory.models import Person
from hoahoi.ledger.acts import SYSTEM, act
roles = ["chair", "vice_chair", "reviewer", "reviewer", "sci_secretary", *["member"] * 4]
links = []
for n in range(int(sys.argv[1])):
    with act("test.setup", actor=SYSTEM) as doing:
        council = actions.set_up_council(
            type="acceptance", regime_code="VN-TT11-2014", dossiers=[actions.Dossier(f"Hồ sơ thử sức {n}")], actor=SYSTEM, task_type="topic")
        seats = []
        for m, role in enumerate(roles):
            person = Person(title=f"Thành viên thử sức {n}.{m}")
            doing.save(person)
            seats.append(actions.seat_member(council=council, person=person, role=role, actor=SYSTEM))
        actions.appoint(council=council, on=date(2026, 11, 2), actor=SYSTEM, number=f"{n}/QĐ-THU")
        item = council.items.get()
        for seat in seats:
            actions.submit_review(item=item, seat=seat, text="Đạt")
        meeting = actions.call_roll(council=council, actor=SYSTEM)
        for seat in seats:
            actions.mark_present(meeting=meeting, seat=seat, actor=SYSTEM)
        actions.open_meeting(meeting=meeting, actor=SYSTEM)
        actions.elect_tellers(meeting=meeting, seats=seats[-3:], actor=SYSTEM)
        vote = actions.open_vote(item=council.items.select_related("council").get(), actor=SYSTEM, mode="named")
        for pk, token in actions.issue_scoring_links(vote=vote, actor=SYSTEM).items():
            links.append({"seat": pk, "token": token, "code": room_code(vote.uid, 1)})
print(json.dumps(links))
"""
READ = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "hoahoi.config.settings"
import django
django.setup()
from hoahoi.councils.models import NamedBallot
rows = NamedBallot.objects.filter(vote__item__title__startswith="Hồ sơ thử sức").values_list("seat_id", "version", "receipt")
print(json.dumps(list(rows)))
"""


class Phone:
    """A member's phone: asks again when the line breaks, as the page does."""

    def __init__(self, url: str, link: dict[str, Any]) -> None:
        self.url, self.link, self.session, self.version = url, link, requests.Session(), 0
        self.told: list[tuple[int, str]] = []

    def send(self, method: str, path: str, **data: Any) -> requests.Response:
        until = time.monotonic() + 60
        while True:
            try:
                answer = self.session.request(method, self.url + path, data=data or None, timeout=20, headers={"Referer": self.url, "Accept": self.accept})
                if answer.status_code < 500:
                    return answer
            except requests.RequestException:
                self.session.close()  # what was half sent on the old line is lost with it
            assert time.monotonic() < until, "the server did not come back"
            time.sleep(0.1)

    accept = "text/html"

    def claim(self) -> None:
        page = self.send("GET", f"/phieu/{self.link['token']}/").text
        answer = self.send("POST", f"/phieu/{self.link['token']}/", csrfmiddlewaretoken=self.csrf(page), code=self.link["code"])
        self.token = self.csrf(answer.text)

    @staticmethod
    def csrf(page: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, page[:400]
        return found[1]

    def hand_in(self, rating: str, comment: str) -> None:
        self.accept = "application/json"
        answer = self.send("POST", "/phieu/nop/", csrfmiddlewaretoken=self.token, rating=rating, comment=comment, version=str(self.version))
        assert answer.status_code == 200, answer.text[:400]
        self.version += 1
        self.told.append((self.version, answer.json()["receipt"]))


def test_no_acknowledged_ballot_is_lost(served: Served) -> None:
    phones = [Phone(served.url, link) for link in run(served, "-c", SET_UP, str(COUNCILS))]
    with ThreadPoolExecutor(9) as pool:
        list(pool.map(Phone.claim, phones))
    [port] = re.findall(r":(\d+)$", served.url)
    [master] = [p for p in psutil.process_iter(["cmdline"]) if f"--port {port}" in " ".join(p.info["cmdline"] or ()) and p.parent() and not _served_by(p, port)]
    rng, over, killed = random.Random(7), threading.Event(), []

    def kill() -> None:
        while not over.wait(0.4):
            if children := master.children():
                victim = rng.choice(children)
                victim.send_signal(signal.SIGKILL)
                killed.append(victim.pid)

    killer = threading.Thread(target=kill)
    killer.start()
    rounds = -(-SUBMISSIONS // len(phones))
    try:
        with ThreadPoolExecutor(9) as pool:
            for n in range(rounds):
                list(pool.map(lambda phone: phone.hand_in(("excellent", "pass")[n % 2], f"lần {n}"), phones))  # noqa: B023 - used within the round
    finally:
        over.set()
        killer.join()
    assert len(killed) >= 5
    stored = sorted(tuple(row) for row in run(served, "-c", READ))
    assert stored == sorted((phone.link["seat"], version, receipt) for phone in phones for version, receipt in phone.told)
    assert len(stored) == rounds * len(phones) >= SUBMISSIONS
    time.sleep(2)
    assert len(master.children()) == 3  # two for the web, one in the background: all were started again
    assert run(served, "-m", "hoahoi", "verify", "--json")["faults"] == []


def _served_by(process: psutil.Process, port: str) -> bool:
    """Whether the process is a child of the server rather than the server."""
    parent = process.parent()
    return parent is not None and f"--port {port}" in " ".join(parent.cmdline())
