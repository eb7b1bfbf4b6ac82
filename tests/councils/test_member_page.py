"""A member's own page by personal link: answering, conflicts, papers, written comments; and links that are wrong, old or another's."""

from __future__ import annotations

import html
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hoahoi.councils import actions, deadlines, paper_files
from hoahoi.councils.models import Conflict, Invitation, Paper, PaperReceipt, Review, Seat
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.procedures.calendar import due

from . import room as rooms

pytestmark = pytest.mark.django_db


def invited(**kwargs: Any) -> tuple[rooms.Room, dict[str, str]]:
    """An appointed council whose members have their links: {role: token}, the last of a role standing for it."""
    room = rooms.proposed(**kwargs)
    actions.appoint(council=room.council, on=date(2026, 11, 2), actor=SYSTEM, number="2100/QĐ-UBND")
    return room, {s.role: actions.invite(seat=s, actor=SYSTEM) for s in room.seats}


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def seat_of(token: str) -> Seat:
    return actions.invitation_by(token).seat


def test_an_invitation_says_what_is_asked_and_by_when_and_is_accepted() -> None:
    room, tokens = invited()
    token = tokens["reviewer"]
    seat = seat_of(token)
    before = Client().get(f"/moi/{token}/")
    by = timezone.localtime(Invitation.objects.get(seat=seat).expires_at)
    assert f"Kính gửi {seat.person.title}" in text(before)
    assert f"Xin trả lời trước {by:%H:%M, %d/%m/%Y}" in text(before)
    assert (before["Cache-Control"], before["X-Robots-Tag"]) == ("max-age=0, no-cache, no-store, must-revalidate, private", "noindex, nofollow")
    assert "/hom-nay/" not in before.content.decode()  # no menu
    assert "nhan-xet/" not in before.content.decode()  # nothing to write before the answer
    answered = Client().post(f"/moi/{token}/", {"answer": "accepted", "note": "Tôi đến trước 15 phút."})
    assert (answered.status_code, answered["Location"]) == (302, f"/moi/{token}/")
    after = text(Client().get(f"/moi/{token}/"))
    assert "Đã nhận lời lúc" in after
    assert "Viết nhận xét phản biện" in after
    Client().post(f"/moi/{token}/", {"answer": "declined"})  # a second window: the first answer stands
    found = Invitation.objects.get(seat=seat)
    assert (found.answer, found.note) == ("accepted", "Tôi đến trước 15 phút.")


def test_declining_and_an_answer_that_says_neither() -> None:
    _room, tokens = invited()
    token = tokens["member"]
    neither = Client().post(f"/moi/{token}/", {"note": "?"})
    assert (neither.status_code, "Chọn nhận lời hoặc từ chối." in text(neither)) == (422, True)
    Client().post(f"/moi/{token}/", {"answer": "declined", "note": "Đi công tác."})
    assert "Cơ quan mời sẽ chọn người khác" in text(Client().get(f"/moi/{token}/"))
    refused = Client().post(f"/moi/{token}/nhan-xet/{_room.item.pk}/", {"text": "Vẫn viết."})
    assert (refused.status_code, Review.objects.count()) == (422, 0)


def test_a_conflict_is_declared_per_dossier_with_the_answer_or_later() -> None:
    room, tokens = invited(dossiers=2)
    first, second = room.council.items.order_by("position")
    token = tokens["member"]
    lacking = Client().post(f"/moi/{token}/", {"answer": "accepted", f"text-{first.pk}": "Em trai làm ở đó."})
    assert (lacking.status_code, "Chọn lý do xung đột lợi ích." in text(lacking)) == (422, True)
    Client().post(f"/moi/{token}/", {"answer": "accepted", f"reason-{first.pk}": "family", f"text-{first.pk}": "Em trai làm ở đó."})
    for _twice in range(2):
        Client().post(f"/moi/{token}/xung-dot/", {"item": second.pk, f"reason-{second.pk}": "interest"})
    kept = Conflict.objects.filter(seat=seat_of(token), origin="declared").order_by("pk").values_list("item_id", "reason", "status")
    assert list(kept) == [(first.pk, "family", "barred"), (second.pk, "interest", "barred")]
    assert "(bạn đã khai)" in text(Client().get(f"/moi/{token}/"))


def test_papers_are_read_with_a_receipt_and_downloaded() -> None:
    room, tokens = invited()
    token, other = tokens["member"], tokens["chair"]
    actions.answer_invitation(token=token, accept=True)
    named, filed = Paper(title="Hợp đồng"), Paper(title="Báo cáo", file="bao-cao.pdf", sha256=paper_files.keep(io.BytesIO(b"%PDF-1.7 thu")))
    actions.send_papers(council=room.council, papers=[named], actor=SYSTEM)
    actions.send_papers(council=room.council, papers=[filed], seats=[seat_of(token)], actor=SYSTEM)
    assert "còn 2 tài liệu chưa mở" in text(Client().get(f"/moi/{token}/"))
    page = Client().get(f"/moi/{token}/tai-lieu/{named.pk}/")
    assert (page.status_code, "Tài liệu này không kèm tệp" in text(page)) == (200, True)
    got = Client().get(f"/moi/{token}/tai-lieu/{filed.pk}/")
    assert b"".join(got.streaming_content) == b"%PDF-1.7 thu"  # type: ignore[attr-defined]
    assert got["Content-Disposition"] == 'attachment; filename="bao-cao.pdf"'
    assert PaperReceipt.objects.filter(seat=seat_of(token)).exclude(read_at=None).count() == 2
    actions.answer_invitation(token=other, accept=True)
    assert Client().get(f"/moi/{other}/tai-lieu/{filed.pk}/").status_code == 404  # was not sent to the chair


def test_written_comments_with_the_deadline_of_the_regime() -> None:
    room, tokens = invited()
    reviewer, member = tokens["reviewer"], tokens["member"]
    for token in (reviewer, member):
        actions.answer_invitation(token=token, accept=True)
    assert "Hạn gửi tính theo ngày họp, chưa có." in text(Client().get(f"/moi/{member}/"))
    at = timezone.now() + timedelta(days=30)
    deadlines.plan_meeting(council=room.fresh(), at=at, actor=SYSTEM)
    page = f"/moi/{member}/nhan-xet/{room.item.pk}/"
    assert f"Hạn gửi: {due(timezone.localdate(at), -1, 'working'):%d/%m/%Y}." in text(Client().get(page))
    empty = Client().post(page, {"text": "  "})
    assert (empty.status_code, "Nhận xét đang để trống." in text(empty)) == (422, True)
    long = Client().post(page, {"text": "a" * 20_001})
    assert (long.status_code, Review.objects.count()) == (422, 0)
    Client().post(page, {"text": "Đủ sản phẩm."})
    Client().post(page, {"text": "Đủ sản phẩm, thiếu bản đồ.", "proposed": "đưa ra hội đồng"})
    Client().post(f"/moi/{reviewer}/nhan-xet/{room.item.pk}/", {"text": "Phản biện."})
    kept = Review.objects.order_by("pk").values_list("type", "text", "proposed")
    assert list(kept) == [("comment", "Đủ sản phẩm, thiếu bản đồ.", "đưa ra hội đồng"), ("review", "Phản biện.", "")]
    assert "Phản biện." not in text(Client().get(page))


def test_links_expired_replaced_and_of_a_member_who_left() -> None:
    room, tokens = invited()
    late, left = tokens["chair"], tokens["vice_chair"]
    with act("test.setup", actor=SYSTEM) as doing:
        found = actions.invitation_by(late)
        found.expires_at = timezone.now() - timedelta(minutes=1)
        doing.save(found)
    expired = Client().get(f"/moi/{late}/")
    assert (expired.status_code, "Lời mời đã hết hạn." in text(expired)) == (410, True)
    fresh = actions.invite(seat=room.seat("chair"), actor=SYSTEM)
    assert (Client().get(f"/moi/{late}/").status_code, Client().get(f"/moi/{fresh}/").status_code) == (404, 200)
    newcomer = rooms.persons(["Triệu Thị Thay"])[0]
    actions.replace_member(seat=seat_of(left), person=newcomer, reason="ốm", on=date(2026, 11, 5), actor=SYSTEM)
    gone = Client().get(f"/moi/{left}/")
    assert (gone.status_code, "Đường dẫn không đúng hoặc đã được thay" in text(gone)) == (410, True)
    assert room.people[1].title not in text(gone)  # not even whose link it was
