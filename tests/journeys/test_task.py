"""One task on phones, from the order form to a cooperative that confirms its use: each step by whom it belongs to, in a real browser.

Councils sit by their acts here: `test_council.py` walks through one in the browser. What a browser cannot do is let days go by; `_the_day_after` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from .conftest import Served, run

pytestmark = [pytest.mark.browser, pytest.mark.either]
Open = Callable[..., Any]
REGIME = "VN-2023"
FIRST = "*"  # of a list of choices
TITLE = "Nhân giống hồi ghép cho rừng hồi già cỗi"
DJANGO = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "hoahoi.config.settings"
import django
django.setup()
from datetime import date, timedelta
from django.utils import timezone
from hoahoi.ledger.acts import SYSTEM, act
"""
THE_DAY_AFTER = DJANGO + """
from hoahoi.tasks.models import Call
call = Call.objects.get(pk=int(sys.argv[1]))
with act("test.setup", actor=SYSTEM) as doing:
    call.closes_on -= timedelta(days=1)
    doing.save(call)
    for proposal in call.proposals.all():
        proposal.received_on -= timedelta(days=1)
        doing.save(proposal)
print("null")
"""
SIT = DJANGO + """
from random import Random
from hoahoi.accounts.models import User
from hoahoi.councils.actions import dossier_of
from hoahoi.councils.models import Conclusion
from hoahoi.directory.models import Person
from hoahoi.loading.sample.sittings import FINISHED, KINDS, Sample
from hoahoi.tasks.models import Task
type_, pk = sys.argv[1], int(sys.argv[2])
task = Task.objects.get(pk=pk)
members = []
with act("test.setup", actor=SYSTEM) as doing:
    for n in range(12):
        members.append(Person(title=f"Thành viên {type_} {n}"))
        doing.save(members[-1])
kind = next(k for k in KINDS if (k.type, k.regime) == (type_, "VN-2023"))
council = Sample(
    kind=kind, tasks=[task], persons=members, rng=Random(1), actor=User.objects.get(username="khoahoc"), number=type_[:4], today=timezone.localdate(),
    dossiers=[dossier_of(task)], qualities=[0.97],
).run(FINISHED)
print(json.dumps([c.result for c in Conclusion.objects.filter(item__council=council)]))
"""


def day(ahead: int = 0) -> str:
    return f"{date.today() + timedelta(days=ahead):%d/%m/%Y}"


class Walk:
    """The people, each on a phone of their own."""

    def __init__(self, served: Served, open_as: Open, pictures: Path) -> None:
        self.served, self.open_as, self.pictures, self.phones = served, open_as, pictures, dict[str, Any]()

    def phone(self, who: str) -> Any:
        if who not in self.phones:
            self.phones[who] = self.open_as(who, width=390, height=844)
        return self.phones[who]

    def fill(self, page: Any, fields: dict[str, str]) -> None:
        for name, value in fields.items():
            found = page.locator(f'main [name="{name}"]').first
            if name.startswith("pick:"):
                self.pick(page, name.removeprefix("pick:"), value)
            elif found.get_attribute("type") in ("radio", "checkbox"):
                page.check(f'main [name="{name}"][value="{value}"]')
            elif found.evaluate("e => e.tagName") == "SELECT":
                found.select_option(**({"index": 1} if value == FIRST else {"value": value}))
            else:
                found.fill(value)

    def pick(self, page: Any, name: str, text: str) -> None:
        page.locator(f'[name="{name}_tim"]').press_sequentially(text)
        page.locator(f'.picks input[name="{name}-chon"]').first.check()

    def act(self, who: str, address: str, fields: dict[str, str] | None = None) -> Any:
        """The act's page, filled and sent; confirmed once more where it shows what follows from it. Ends on the page of what was done."""
        page = self._send(who, address, fields or {})
        if page.locator("input[name=dong-y]").count():
            self.send(page)
        assert page.locator("#form-errors").count() == 0, page.locator("#form-errors").inner_text()
        assert not page.url.endswith(address), f"{address}: {page.locator('main').inner_text()[:500]}"
        return page

    def refused(self, who: str, address: str, fields: dict[str, str], words: str) -> None:
        page = self._send(who, address, fields)
        assert re.search(words, page.locator("main").inner_text()), page.locator("main").inner_text()[:1500]

    def _send(self, who: str, address: str, fields: dict[str, str]) -> Any:
        page = self.phone(who)
        assert page.goto(address).status == 200, address
        self.fill(page, fields)
        self.send(page)
        return page

    def send(self, page: Any, button: str = "form.card.form button.primary") -> None:
        with page.expect_navigation():
            page.click(button)

    def step(self, who: str, task: str, to: str) -> None:
        """The next step, through the door on the task's own page."""
        page = self.phone(who)
        page.goto(task)
        address = page.locator('main a[href^="/ho-so/"][href$="/buoc/"]').first.get_attribute("href")
        self.act(who, address, {"to": to})

    def held(self, who: str, task: str, to: str, words: str) -> None:
        page = self.phone(who)
        page.goto(task)
        self.refused(who, page.locator('main a[href^="/ho-so/"][href$="/buoc/"]').first.get_attribute("href"), {"to": to}, words)

    def milestone(self, task: str, code: str) -> None:
        self.act("khoahoc", f"{task}viec/moc/", {"code": code, "on": day()})

    def sit(self, type: str, task: str) -> None:
        assert set(run(self.served, "-c", SIT, type, task.strip("/").split("/")[-1])) <= {"pass", "excellent", "good"}

    def the_day_after(self, call: str) -> None:
        run(self.served, "-c", THE_DAY_AFTER, call.strip("/").split("/")[-1])

    def picture(self, who: str, name: str) -> None:
        self.phone(who).screenshot(path=self.pictures / f"journey-{name}-390.png", full_page=True)


def path(page: Any) -> str:
    return "/" + page.url.split("/", 3)[3].split("?")[0]


def ordered(walk: Walk) -> str:
    """From the notice and the host's order form to the order list; the task's address."""
    call = path(walk.act("khoahoc", "/thong-bao/lap/", {
        "title": "Đề xuất nhiệm vụ năm sau", "type": "proposals", "regime": REGIME, "published_on": day(-40), "closes_on": day(),
    }))  # fmt: skip
    host = walk.phone("chunhiem")
    host.goto("/viec-cua-toi/")
    host.locator("section", has_text="Đang nhận hồ sơ").locator("a", has_text="Đề xuất nhiệm vụ năm sau").click()
    host.click("main .records a")
    for folded in host.locator("main details.more-fields > summary").all():
        folded.click()
    walk.fill(host, {
        "title": TITLE, "kind": FIRST, "field": FIRST, "basis": "Nghị quyết của tỉnh", "urgency": "Rừng hồi già cỗi, năng suất giảm.",
        "objective": "Giống ghép cho quả sau bốn năm.", "contents": "Tuyển cây mẹ; ghép; trồng thử.", "results-0-0": "Cây giống ghép", "results-0-1": "1000",
        "results-0-2": "cây", "effect": "Tăng thu nhập cho người trồng hồi.", "state_money": "500.000.000", "months": "18", "reception": "Hợp tác xã nhận cây.",
    })  # fmt: skip
    walk.picture("chunhiem", "order")
    walk.send(host, "button[name=gui]")
    walk.the_day_after(call)
    opened = walk.act("khoahoc", f"{call}viec/mo-ho-so/")
    order = opened.locator('main a[href^="/de-xuat/"]').first.get_attribute("href")
    walk.act("khoahoc", f"{order}viec/kiem-tra/", {"whole": "du"})
    walk.act("khoahoc", f"{order}viec/chon/")
    task = path(walk.act("khoahoc", f"{order}viec/lap-nhiem-vu/", {"type": "topic"}))
    walk.step("khoahoc", task, "determination")
    walk.sit("determination", task)
    walk.held("giamdoc", task, "order_listed", "chưa có kết quả tra cứu")
    walk.milestone(task, "duplicate_search")
    walk.step("lanhdao", task, "order_listed")
    return task


def approved(walk: Walk, task: str) -> str:
    """Assigned directly, received on paper, approved, under contract; the contract's address."""
    walk.step("khoahoc", task, "selection")
    number = task.strip("/").split("/")[-1]
    call = path(walk.act("khoahoc", "/thong-bao/lap/", {
        "title": "Giao trực tiếp", "type": "direct", "regime": REGIME, "published_on": day(-20), "closes_on": day(-1), "tasks": number,
        "reason": "Đơn vị duy nhất có vườn giống gốc.",
    }))  # fmt: skip
    dossier = path(walk.act("vanthu", f"{call}viec/nhan-ho-so/", {"task": number, "received_on": day(-2), "pick:host": "Liên hiệp các hội"}))
    walk.act("khoahoc", f"{call}viec/mo-ho-so/")
    walk.act("khoahoc", f"{dossier}viec/kiem-tra/", {"whole": "du"})
    walk.sit("direct_assignment", task)
    walk.act("khoahoc", f"{dossier}viec/chon/")
    group = {"name": ("Lê A", "Vũ B", "Hà C", "Mai D", "Ngô E"), "role": ("chair", "vice_chair", "reviewer", "sci_secretary", "member")}
    found = {f"group-{n}-{column}": value for column, values in group.items() for n, value in enumerate(values)}
    found |= {"lines-0-year": str(date.today().year), "lines-0-asked": "550.000.000", "lines-0-agreed": "500.000.000"}
    walk.refused("khoahoc", f"{task}viec/tham-dinh-kinh-phi/", found, "Dòng 1: ghi lý do chênh lệch")
    walk.act("khoahoc", f"{task}viec/tham-dinh-kinh-phi/", {**found, "lines-0-reason": "giảm số ngày công"})
    money = {"pick:investigator": "Hoàng", "starts_on": day(), "ends_on": day(540)}  # the lines are those that the group agreed to
    walk.refused("lanhdao", f"{task}viec/phe-duyet/", {**money, "budget": "501.000.000"}, "Tổng các dòng dự toán là 500.000.000 đồng")
    walk.act("lanhdao", f"{task}viec/phe-duyet/", {**money, "budget": "500.000.000"})
    walk.step("lanhdao", task, "approved")
    walk.step("khoahoc", task, "in_progress")
    walk.act("khoahoc", f"{task}viec/hop-dong/", {
        "number": "12/HĐ-SKHCN", "mode": "partial", "promises-0-title": "Cây giống ghép", "promises-0-quantity": "1.000", "promises-0-unit": "cây",
    })  # fmt: skip
    return path(walk.phone("khoahoc"))


def carried_out(walk: Walk, task: str, contract: str) -> None:
    """Money, a report that knows what was not typed, delivery."""
    walk.refused("kehoach", f"{contract}viec/kinh-phi/", {"type": "advance", "amount": "251.000.000"}, "Tạm ứng lần đầu")
    for type_ in ("advance", "settled"):
        walk.act("kehoach", f"{contract}viec/kinh-phi/", {"type": type_, "amount": "250.000.000"})
    walk.act("khoahoc", f"{task}viec/yeu-cau-bao-cao/", {"until": day(), "due_on": day(10)})
    host = walk.phone("chunhiem")
    host.goto("/viec-cua-toi/")
    walk.picture("chunhiem", "desk")
    host.locator("main a", has_text="Báo cáo tiến độ").first.click()
    known = {name: host.input_value(f'main [name="{name}"]') for name in ("contract", "budget", "products", "money")}
    assert known == {
        "contract": "12/HĐ-SKHCN", "budget": "500.000.000", "products": "Cây giống ghép: cam kết 1.000 cây, chưa giao",
        "money": f"Tạm ứng {day()}: 250.000.000 đồng\nQuyết toán {day()}: 250.000.000 đồng",
    }  # fmt: skip
    walk.fill(host, {"done": "Đã ghép 600 cây.", "next": "Ghép tiếp 400 cây."})
    walk.send(host, "button[name=gui]")
    host.goto(task)
    report = host.locator('main a[href^="/bao-cao-tien-do/"]', has_text="kỳ 3").first.get_attribute("href")
    walk.act("khoahoc", f"{report}viec/tra-loi/", {"accepted": "co"})
    officer = walk.phone("khoahoc")
    officer.goto(task)
    promise = officer.locator('main a[href^="/san-pham-cam-ket/"]').first.get_attribute("href").split("viec")[0]
    walk.act("khoahoc", f"{promise}viec/giao/", {"quantity": "1.000"})


def accepted(walk: Walk, task: str, contract: str) -> None:
    walk.step("chunhiem", task, "base_acceptance")
    walk.step("khoahoc", task, "acceptance")
    walk.held("khoahoc", task, "accepted", "Chưa ghi ngày nhận đủ hồ sơ")
    walk.milestone(task, "dossier_received")
    walk.milestone(task, "dossier_valid")
    walk.sit("acceptance", task)
    walk.step("khoahoc", task, "accepted")
    walk.milestone(task, "completion_confirmed")
    walk.step("khoahoc", task, "registered")
    walk.act("giamdoc", f"{contract}viec/thanh-ly/")
    walk.act("khoahoc", f"{task}viec/ket-thuc/")
    walk.picture("khoahoc", "closed")


def confirmed(walk: Walk, task: str) -> str:
    """The result, its certificate, its user; what the user answers without an account. The use's address."""
    result = path(walk.act("khoahoc", f"{task}ket-qua/", {"title": "Quy trình ghép hồi", "type": "process", "right": "own"}))
    walk.act("khoahoc", f"{result}giay-chung-nhan/", {"number": "KQ-01", "on": day()})
    walk.act("khoahoc", "/to-chuc/them/", {"title": "Hợp tác xã Hồi Văn Quan", "type": "coop"})
    use = path(walk.act("khoahoc", "/ung-dung/them/", {
        "title": "Hợp tác xã Hồi Văn Quan dùng quy trình", "pick:result": "Quy trình ghép hồi", "pick:adopter": "Hợp tác xã Hồi",
    }))  # fmt: skip
    officer = walk.phone("khoahoc")
    officer.goto(f"{use}hoi/")
    walk.send(officer, "main form button[type=submit]")
    link = re.search(r"/xac-nhan/[\w-]+/", officer.locator("main").inner_html())
    assert link is not None
    user = walk.phone("")
    user.goto(link.group())
    walk.fill(user, {"use": "full", "since": day()[3:], "households": "12"})
    walk.picture("", "adopter")
    walk.send(user, "main form button[type=submit]")
    return use


def test_from_the_order_form_to_the_use_confirmed(served: Served, open_as: Open, pictures: Path) -> None:
    walk = Walk(served, open_as, pictures)
    task = ordered(walk)
    contract = approved(walk, task)
    carried_out(walk, task, contract)
    accepted(walk, task, contract)
    use = confirmed(walk, task)
    officer = walk.phone("khoahoc")
    officer.goto(use)
    assert "12" in officer.locator("main").inner_text() and "Hợp tác xã Hồi Văn Quan" in officer.locator("main").inner_text()
    officer.goto(task)
    assert officer.locator(".stages li").all_inner_texts()[-1].startswith("Kết thúc")
    ledger = run(served, "-m", "hoahoi", "verify", "--json")
    assert ledger["faults"] == []
