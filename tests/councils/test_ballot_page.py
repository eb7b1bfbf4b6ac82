"""The ballot on a phone, through its pages and without scripts: three kinds of sheet, and each fault with its message."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hoahoi.councils import actions, queries
from hoahoi.councils.models import Ballot, Draft, NamedBallot, Roll, ScoringLink
from hoahoi.councils.views import member_access
from hoahoi.ledger.acts import SYSTEM

from . import room as rooms

pytestmark = pytest.mark.django_db
RATED = {
    "products.p1.quantity": "excellent", "products.p1.quality": "pass", "products.p2.quantity": "fail", "products.p2.quantity_reached": "80",
    "products.p2.quality": "pass", "report": "pass", "comment": "Ruộng mẫu tốt.",
}  # fmt: skip


def opened(type: str = "acceptance", *, mode: str = "named", **kwargs: Any) -> tuple[rooms.Room, dict[int, str], str]:
    """A room whose vote is open, {seat: link token} and the code read out."""
    room = rooms.meeting(type, **kwargs)
    room.vote = actions.open_vote(item=room.item, actor=SYSTEM, mode=mode)
    return room, actions.issue_scoring_links(vote=room.vote, actor=SYSTEM), queries.room_code_of(room.vote)


def phone(token: str, code: str) -> Client:
    client = Client()
    answer = client.post(f"/phieu/{token}/", {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/phieu/")
    return client


def text(response: Any) -> str:
    """What a reader sees, tags and entities resolved."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def receipt_on(client: Client) -> str:
    found = re.search(r'class="receipt-code">([A-Z2-7-]+)<', client.get("/phieu/bien-nhan/").content.decode())
    return found[1] if found else ""


def test_a_rating_ballot_from_link_to_receipt() -> None:
    room, tokens, code = opened(products=rooms.PRODUCTS)
    seat = room.seat("reviewer")
    client = Client()
    page = client.get(f"/phieu/{tokens[seat.pk]}/")
    assert "Mã đọc trong phòng họp" in text(page)
    client.post(f"/phieu/{tokens[seat.pk]}/", {"code": f" {code[:3]} {code[3:]} "})
    cookie = client.cookies["phieu"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["expires"], cookie["max-age"]) == (True, "Strict", "/phieu/", "", "")
    sheet = text(client.get("/phieu/"))
    assert "Đặt hàng 05 ha Giao nộp 04 ha" in sheet
    assert "Còn 5 mục" in sheet
    lacking = client.post("/phieu/", {**RATED, "products.p1.quality": "", "report": ""})
    body = lacking.content.decode()
    assert lacking.status_code == 422
    assert re.findall(r'<a href="#(f-[^"]+)">', body) == ["f-products.p1.quality-0", "f-report-0"]
    assert [f'id="{name}"' in body for name in ("f-products.p1.quality-0", "f-report-0")] == [True, True]
    assert 'value="80"' in body
    check = client.post("/phieu/", RATED)
    assert check.status_code == 200
    assert "2. Mô hình trồng hồi: Số lượng Không đạt" in text(check)
    assert "Xếp loại theo phiếu này Không đạt" in text(check)  # one of two quantities short: less than 3/4 of them pass
    assert client.post("/phieu/", RATED, headers={"Accept": "application/json"}).json() == {"rating": "Không đạt"}
    assert not Roll.objects.get(seat=seat).voted
    back = client.post("/phieu/", {**RATED, "back": "1"})
    assert "Ruộng mẫu tốt." in back.content.decode()
    done = client.post("/phieu/nop/", RATED)
    assert (done.status_code, done["Location"]) == (302, "/phieu/bien-nhan/")
    ballot = NamedBallot.objects.get(seat=seat)
    assert receipt_on(client) == ballot.receipt
    assert actions.own_ballot(device=cookie.value)[0] == {
        "rating": "fail", "report": "pass", "comment": "Ruộng mẫu tốt.",
        "products": {"p1": {"quantity": "excellent", "quality": "pass"}, "p2": {"quantity": "fail", "quantity_reached": "0.8", "quality": "pass"}},
    }  # fmt: skip


def test_a_score_ballot_takes_vietnamese_numbers_and_says_what_is_wrong() -> None:
    room, tokens, code = opened("selection", roles=rooms.SEVEN)
    client = phone(tokens[room.seats[0].pk], code)
    names = ["overview", "contents", "products", "application", "plan_budget", "capacity"]
    scores = {f"scores.{name}": "10" for name in names}
    wrong = client.post("/phieu/", scores | {"scores.overview": "12,5", "scores.products": "", "scores.capacity": "nhiều"})
    assert wrong.status_code == 422
    assert re.findall(r'<a href="#f-scores.([a-z_]+)">([^<]+)</a>', html.unescape(wrong.content.decode())) == [
        ("overview", "Tổng quan tình hình nghiên cứu: ghi một số từ 0 đến 12, lẻ tới 0,01."),
        ("products", "Chưa chấm điểm: Sản phẩm khoa học và công nghệ."),
        ("capacity", "Năng lực của tổ chức và cá nhân: ghi một số từ 0 đến 16, lẻ tới 0,01."),
    ]
    check = client.post("/phieu/", scores | {"scores.overview": "11,25"})
    assert "Tổng điểm 61,25 / 100" in text(check)
    client.post("/phieu/nop/", scores | {"scores.overview": "11,25"})
    assert actions.own_ballot(device=client.cookies["phieu"].value)[0]["scores"]["overview"] == "11.25"


def test_an_agree_ballot() -> None:
    room, tokens, code = opened("determination", roles=rooms.SEVEN)
    client = phone(tokens[room.seats[0].pk], code)
    asked = sorted(set(re.findall(r'type="radio" name="([^"]+)"', client.get("/phieu/").content.decode())))
    assert "agree" in asked
    client.post("/phieu/nop/", dict.fromkeys(asked, "no"))
    assert actions.own_ballot(device=client.cookies["phieu"].value)[0]["agree"] is False


def test_handing_in_twice_counts_once() -> None:
    """A double click, a second tab, a page sent again by a phone that was offline."""
    room, tokens, code = opened(mode="secret")
    client = phone(tokens[room.seats[0].pk], code)
    first = client.post("/phieu/nop/", {"rating": "pass"}, headers={"Accept": "application/json"}).json()
    again = client.post("/phieu/nop/", {"rating": "pass"}, headers={"Accept": "application/json"}).json()
    other_tab = client.post("/phieu/nop/", {"rating": "fail"}, headers={"Accept": "application/json"}).json()
    assert first == again == other_tab
    assert Ballot.objects.filter(vote=room.vote).count() == 1
    assert receipt_on(client) == first["receipt"]
    assert client.get("/phieu/")["Location"] == "/phieu/bien-nhan/"


def test_two_tabs_of_a_named_ballot_never_overwrite_each_other() -> None:
    room, tokens, code = opened()
    client = phone(tokens[room.seats[0].pk], code)
    client.post("/phieu/nop/", {"rating": "pass", "version": "0"})
    late = client.post("/phieu/nop/", {"rating": "excellent", "version": "0"})
    assert late.status_code == 409
    assert "Phiếu đã được nộp từ một cửa sổ khác" in text(late)
    assert 'name="version" value="1"' in client.get("/phieu/?sua=1").content.decode()
    client.post("/phieu/nop/", {"rating": "excellent", "version": "1"})
    assert list(NamedBallot.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_drafts_of_a_named_ballot_are_kept_by_revision() -> None:
    room, tokens, code = opened(products=rooms.PRODUCTS)
    client = phone(tokens[room.seats[0].pk], code)

    def draft(revision: Any, **fields: str) -> Any:
        return client.post("/phieu/nhap/", json.dumps({"revision": revision, "fields": fields}), content_type="application/json")

    assert draft(0, report="excellent").json() == {"revision": 1}
    assert draft(0, report="fail").status_code == 409
    assert draft("x").status_code == 400
    page = client.get("/phieu/").content.decode()
    assert re.search(r'id="f-report-0" value="excellent" checked', page)
    assert 'data-revision="1"' in page


def test_a_secret_draft_stays_on_the_phone() -> None:
    room, tokens, code = opened(mode="secret")
    client = phone(tokens[room.seats[0].pk], code)
    refused = client.post("/phieu/nhap/", json.dumps({"revision": 0, "fields": {"rating": "pass"}}), content_type="application/json")
    assert (refused.status_code, refused.json()["message"]) == (409, "Phiếu kín chỉ lưu nháp trên máy của bạn.")
    assert not Draft.objects.exists()


def test_a_wrong_code_five_times_locks_the_link() -> None:
    room, tokens, code = opened()
    token = tokens[room.seats[0].pk]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    said = [text(Client().post(f"/phieu/{token}/", {"code": wrong})) for _ in range(5)]
    assert [re.search(r"Còn (\d) lần thử", page)[1] for page in said] == ["4", "3", "2", "1", "0"]  # type: ignore[index]
    locked = Client().post(f"/phieu/{token}/", {"code": code})
    assert locked.status_code == 422
    assert "Nhập sai mã quá 5 lần. Nhờ thư ký cấp lại đường dẫn." in text(locked)
    fresh = actions.issue_scoring_links(vote=room.vote, seats=[room.seats[0]], actor=SYSTEM)[room.seats[0].pk]  # type: ignore[arg-type]
    assert phone(fresh, code).get("/phieu/").status_code == 200


def test_links_replayed_expired_replaced_and_someone_elses() -> None:
    room, tokens, code = opened()
    mine, theirs = room.seats[0], room.seats[1]
    client = phone(tokens[mine.pk], code)
    second = Client().post(f"/phieu/{tokens[mine.pk]}/", {"code": code})
    assert (second.status_code, "đang mở trên một thiết bị khác" in text(second)) == (409, True)
    assert client.get(f"/phieu/{tokens[mine.pk]}/")["Location"] == "/phieu/"
    # a link to another seat opens that seat's ballot alone, and this phone leaves its own
    client.post("/phieu/nop/", {"rating": "pass"})
    other = phone(tokens[theirs.pk], code)
    assert theirs.person.title in text(other.get("/phieu/"))
    assert receipt_on(other) == ""
    ScoringLink.objects.filter(roll__seat=room.seats[2]).update(expires_at=timezone.now() - timedelta(seconds=1))
    late = Client().post(f"/phieu/{tokens[room.seats[2].pk]}/", {"code": code})
    assert (late.status_code, "Đường dẫn bỏ phiếu đã hết hạn" in text(late)) == (409, True)
    actions.issue_scoring_links(vote=room.vote, seats=[theirs], actor=SYSTEM)  # type: ignore[arg-type]
    replaced = Client().get(f"/phieu/{tokens[theirs.pk]}/")
    assert (replaced.status_code, "đã được thay bằng đường dẫn khác" in text(replaced)) == (404, True)
    shut_out = other.get("/phieu/")
    assert (shut_out.status_code, "phiếu đã chuyển sang thiết bị khác" in text(shut_out)) == (403, True)
    assert Client().post("/phieu/nop/", {"rating": "pass"}).status_code == 403


def test_a_conflicted_and_a_struck_member_have_no_ballot() -> None:
    room = rooms.meeting()
    barred, struck = room.seats[6], room.seats[7]
    actions.declare_conflict(seat=barred, item=room.item, reason="family", actor=actions.member(barred))
    room.vote = actions.open_vote(item=room.item, actor=SYSTEM, mode="named")
    tokens, code = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM), queries.room_code_of(room.vote)
    assert barred.pk not in tokens
    client = phone(tokens[struck.pk], code)
    actions.strike_from_roll(vote=room.vote, seat=struck, reason="về sớm", actor=SYSTEM)
    refused = client.post("/phieu/nop/", {"rating": "pass"})
    assert (refused.status_code, "Hỏi thư ký hội đồng" in text(refused)) == (403, True)
    assert not NamedBallot.objects.exists()


def test_a_ballot_after_closing() -> None:
    room, tokens, code = opened()
    clients = {pk: phone(token, code) for pk, token in tokens.items()}
    slow = room.seats[8]
    for pk, client in clients.items():
        if pk != slow.pk:
            client.post("/phieu/nop/", {"rating": "excellent"})
    never = actions.issue_scoring_links(vote=room.vote, seats=[slow], actor=SYSTEM)[slow.pk]  # type: ignore[arg-type]
    clients[slow.pk] = phone(never, code)
    actions.strike_from_roll(vote=room.vote, seat=slow, reason="mất liên lạc", actor=SYSTEM)  # type: ignore[arg-type]
    actions.close_vote(vote=room.vote, actor=SYSTEM)  # type: ignore[arg-type]
    first = clients[room.seats[0].pk]
    late = first.post("/phieu/nop/", {"rating": "fail", "version": "1"}, headers={"Accept": "application/json"})
    assert (late.status_code, late.json()["message"]) == (409, "Lượt bỏ phiếu đã đóng, không nhận thêm phiếu.")
    assert "Sửa phiếu" not in text(first.get("/phieu/bien-nhan/"))
    assert receipt_on(first) == NamedBallot.objects.get(seat=room.seats[0]).receipt
    assert "Lượt bỏ phiếu đã đóng" in text(first.get("/phieu/?sua=1"))
    scan = Client().post(f"/phieu/{tokens[room.seats[1].pk]}/", {"code": code})
    assert (scan.status_code, "Lượt bỏ phiếu đã đóng" in text(scan)) == (409, True)


def test_guessing_links_is_stopped_and_a_right_link_never_counts() -> None:
    room, tokens, code = opened()
    right = f"/phieu/{tokens[room.seats[0].pk]}/"
    codes = [Client().get(f"/phieu/khong-co-{n}/").status_code for n in range(member_access.WRONG_LINKS)]
    assert set(codes) == {404}
    assert Client().get("/phieu/khong-co/").status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.9").get(right).status_code == 200
