"""What goes wrong in a room full of phones: each fault with the message that the person reads, and what stands afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hoahoi.councils import actions, queries
from hoahoi.councils.models import Attendance, Ballot, Conflict, Draft, NamedBallot, Roll, ScoringLink, Vote
from hoahoi.councils.sealing import Box, destroy_keys, keys_folder, room_code
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.models import Entry
from hoahoi.ledger.verify import verify

from . import room as rooms

pytestmark = pytest.mark.django_db
GOOD = {"rating": "excellent"}


def refused(match: str, act: Any, /, **kwargs: Any) -> str:
    """The act is refused with this message; returns the field at fault."""
    with pytest.raises(actions.CouncilError, match=match) as error:
        act(**kwargs)
    return error.value.field


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """The server's clock."""
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.parametrize("mode", ["named", "secret"])
def test_double_click_is_one_ballot_with_one_receipt(mode: str) -> None:
    room = rooms.voting(mode=mode)
    first, again = room.cast(GOOD, room.seats[:1]) + room.cast(GOOD, room.seats[:1])
    assert (again.receipt, again.repeated, first.repeated) == (first.receipt, True, False)
    assert NamedBallot.objects.count() + Ballot.objects.count() == 1
    assert actions.own_ballot(device=room.devices[room.seats[0].pk])[2] == first.receipt
    assert Entry.objects.filter(verb="council.cast_ballot", kind="roll").count() == 1


def test_second_tab_of_a_named_vote_must_have_seen_the_first() -> None:
    room = rooms.voting()
    device = room.devices[room.seats[0].pk]
    first = actions.cast_ballot(device=device, content=GOOD)
    assert refused("nộp từ một cửa sổ khác", actions.cast_ballot, device=device, content={"rating": "fail"}) == "version"
    changed = actions.cast_ballot(device=device, content={"rating": "fail"}, base_version=1)
    assert (changed.version, changed.receipt == first.receipt) == (2, False)
    kept = [(b.version, b.content, Box(room.vote.key_id).open(b.sealed)["content"]) for b in NamedBallot.objects.order_by("version")]
    assert kept == [(1, {}, GOOD), (2, {}, {"rating": "fail"})]
    assert actions.own_ballot(device=device)[:2] == ({"rating": "fail"}, 2)


def test_second_tab_of_a_secret_vote_keeps_the_first_ballot() -> None:
    room = rooms.voting(mode="secret")
    device = room.devices[room.seats[0].pk]
    first = actions.cast_ballot(device=device, content=GOOD)
    assert actions.cast_ballot(device=device, content={"rating": "fail"}) == actions.Cast(first.receipt, repeated=True)
    room.cast(GOOD, room.seats[1:])
    assert rooms.count(room)["tally"] == {"excellent": 9, "pass": 0, "fail": 0, "invalid": 0}


def test_replayed_link_opens_on_no_second_device() -> None:
    room = rooms.voting(phones=False)
    code = room_code(room.vote.uid, 1)
    token = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM, seats=room.seats[:1])[room.seats[0].pk]
    device = actions.claim_link(token=token, code=code).device
    assert refused("đang mở trên một thiết bị khác", actions.claim_link, token=token, code=code) == "device"
    assert actions.claim_link(token=token, code="", device=device).device == device
    replaced = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM, seats=room.seats[:1])[room.seats[0].pk]
    refused("đã được thay bằng đường dẫn khác", actions.claim_link, token=token, code=code)
    refused("chuyển sang thiết bị khác", actions.cast_ballot, device=device, content=GOOD)
    assert actions.claim_link(token=replaced, code=code).roll.seat_id == room.seats[0].pk


def test_expired_link_and_a_wrong_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    room = rooms.voting(phones=False)
    now, code = timezone.now(), room_code(room.vote.uid, 1)
    tokens = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM, minutes=30)
    at(monkeypatch, now - timedelta(minutes=10))  # the server's clock was set back meanwhile
    device = actions.claim_link(token=tokens[room.seats[0].pk], code=code).device
    actions.cast_ballot(device=device, content=GOOD)
    at(monkeypatch, now + timedelta(minutes=31))
    refused("đã hết hạn", actions.claim_link, token=tokens[room.seats[1].pk], code=code)
    assert actions.claim_link(token=tokens[room.seats[0].pk], code=code, device=device).device == device
    assert list(verify()) == []


def test_five_wrong_codes_lock_the_link() -> None:
    room = rooms.voting(phones=False)
    token = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM, seats=room.seats[:1])[room.seats[0].pk]
    code = room_code(room.vote.uid, 1)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for left in (4, 3, 2, 1, 0):
        refused(f"Còn {left} lần thử", actions.claim_link, token=token, code=wrong)
    refused("quá 5 lần", actions.claim_link, token=token, code=code)
    assert Roll.objects.get(vote=room.vote, seat=room.seats[0]).device == 0
    new = actions.change_room_code(vote=room.vote, actor=SYSTEM)
    again = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM, seats=room.seats[:1])[room.seats[0].pk]
    refused("Mã trong phòng họp không đúng", actions.claim_link, token=again, code=code)
    assert actions.claim_link(token=again, code=f" {new[:3]} {new[3:]} ").roll.seat_id == room.seats[0].pk


def test_someone_elses_link_gives_only_that_seat_and_a_made_up_one_nothing() -> None:
    room = rooms.voting(phones=False)
    code = room_code(room.vote.uid, 1)
    tokens = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM)
    hers = actions.claim_link(token=tokens[room.seats[1].pk], code=code).device
    refused("đang mở trên một thiết bị khác", actions.claim_link, token=tokens[room.seats[1].pk], code=code, device="máy của người khác")
    refused("không đúng", actions.claim_link, token="x" * 43, code=code)
    refused("chưa mở phiếu", actions.cast_ballot, device="x" * 43, content=GOOD)
    refused("chưa mở phiếu", actions.cast_ballot, device="", content=GOOD)
    actions.cast_ballot(device=hers, content=GOOD)
    assert [r.seat_id for r in Roll.objects.filter(voted=True)] == [room.seats[1].pk]
    assert {len(link.token_hash) for link in ScoringLink.objects.all()} == {64}
    assert not ScoringLink.objects.filter(token_hash__in=tokens.values()).exists()


@pytest.mark.parametrize("mode", ["named", "secret"])
def test_no_ballot_after_closing(mode: str) -> None:
    room = rooms.voting(mode=mode)
    mine = room.cast(GOOD, room.seats[:8])[0]
    assert refused("Chưa bỏ phiếu: Nông Văn Thành Viên 9", actions.close_vote, vote=room.vote, actor=SYSTEM) == "roll"
    actions.strike_from_roll(vote=room.vote, seat=room.seats[8], reason="Về sớm vì việc gấp", actor=SYSTEM)
    actions.close_vote(vote=room.vote, actor=SYSTEM)
    device = room.devices[room.seats[0].pk]
    if mode == "secret":
        assert actions.cast_ballot(device=device, content={"rating": "fail"}) == actions.Cast(mine.receipt, repeated=True)
    else:
        refused("đã đóng", actions.cast_ballot, device=device, content={"rating": "fail"}, base_version=1)
    refused("chưa mở phiếu", actions.cast_ballot, device=room.devices[room.seats[8].pk], content=GOOD)
    refused("đã đóng", actions.issue_scoring_links, vote=room.vote, actor=SYSTEM)
    assert Roll.objects.filter(vote=room.vote, voted=True).count() == 8


def test_a_late_ballot_of_a_bound_phone_is_refused() -> None:
    room = rooms.voting()
    room.cast(GOOD, room.seats[:8])
    actions.hand_out_paper(vote=room.vote, seat=room.seats[8], actor=SYSTEM)
    refused("chưa mở phiếu", actions.cast_ballot, device=room.devices[room.seats[8].pk], content=GOOD)
    Vote.objects.filter(pk=room.vote.pk).update(status="closed")
    refused("đã đóng", actions.cast_ballot, device=room.devices[room.seats[0].pk], content={"rating": "fail"}, base_version=1)


def test_barred_member_cannot_vote_on_that_dossier_alone() -> None:
    room = rooms.meeting("selection", roles=rooms.SEVEN, dossiers=2)
    barred = room.seats[6]
    actions.declare_conflict(seat=barred, item=room.item, reason="family", actor=actions.member(barred))
    vote = actions.open_vote(item=room.item, actor=SYSTEM, mode="named")
    tokens = actions.issue_scoring_links(vote=vote, actor=SYSTEM)
    assert set(tokens) == {s.pk for s in room.seats[:6]}
    refused("không thuộc danh sách bỏ phiếu", actions.issue_scoring_links, vote=vote, actor=SYSTEM, seats=[barred])
    refused("không thuộc danh sách bỏ phiếu", actions.hand_out_paper, vote=vote, seat=barred, actor=SYSTEM)
    second = room.council.items.get(position=2)
    assert barred in queries.voters_of(room.meeting, second)
    assert Conflict.objects.get(seat=barred).status == "barred"


def test_no_meeting_and_no_vote_below_quorum() -> None:
    room = rooms.gathered(absent=["member"] * 4)
    assert queries.quorum_state(room.meeting).needed == 6
    field = refused(r"Có mặt 5/9 thành viên, cần ít nhất 2/3 \(3×5 = 15 < 2×9 = 18\)", actions.open_meeting, meeting=room.meeting, actor=SYSTEM)
    assert (field, room.fresh().stage) == ("quorum", "appointed")
    actions.mark_present(meeting=room.meeting, seat=room.seats[5], actor=SYSTEM)
    actions.open_meeting(meeting=room.meeting, actor=SYSTEM)
    actions.elect_tellers(meeting=room.meeting, seats=[room.seats[1], room.seats[4], room.seats[5]], actor=SYSTEM)
    actions.mark_absent(meeting=room.meeting, seat=room.seats[5], actor=SYSTEM, reason="Về trước")
    refused("Có mặt 5/9", actions.open_vote, item=room.item, actor=SYSTEM)
    left = Attendance.objects.get(meeting=room.meeting, seat=room.seats[5])
    assert (left.present, left.arrived_at <= left.left_at, left.reason) == (False, True, "Về trước")


def test_a_reviewer_must_be_there() -> None:
    room = rooms.gathered(absent=["reviewer"])
    refused("phản biện có mặt 1, cần đủ 2", actions.open_meeting, meeting=room.meeting, actor=SYSTEM)


def test_vice_chair_takes_the_chair_only_by_written_paper() -> None:
    room = rooms.gathered(absent=["chair"])
    refused("Chủ tịch vắng mặt và không ủy quyền bằng văn bản", actions.open_meeting, meeting=room.meeting, actor=SYSTEM)
    assert refused("giấy ủy quyền", actions.authorise_vice_chair, meeting=room.meeting, paper=" ", actor=SYSTEM) == "paper"
    actions.authorise_vice_chair(meeting=room.meeting, paper="Giấy ủy quyền ngày 20/11/2026", actor=SYSTEM)
    actions.open_meeting(meeting=room.meeting, actor=SYSTEM)
    assert queries.presiding(room.meeting) == room.seat("vice_chair")
    actions.elect_tellers(meeting=room.meeting, seats=room.seats[5:8], actor=SYSTEM)
    room.vote = actions.open_vote(item=room.item, actor=SYSTEM)
    tokens = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM)
    room.devices = {pk: actions.claim_link(token=t, code=room_code(room.vote.uid, 1)).device for pk, t in tokens.items()}
    room.cast(GOOD, room.seats[1:])
    assert rooms.count(room)["result"] == "excellent"
    refused("Chỉ Chủ tịch", actions.conclude, item=room.item, chair=room.seat("chair"), actor=SYSTEM)
    refused("Chỉ Chủ tịch", actions.conclude, item=room.item, chair=room.seats[5], actor=SYSTEM)
    assert actions.conclude(item=room.item, chair=room.seat("vice_chair"), actor=SYSTEM).result == "excellent"


def test_only_tellers_open_the_count_each_in_person() -> None:
    room = rooms.voting()
    room.cast(GOOD)
    actions.close_vote(vote=room.vote, actor=SYSTEM)
    one, other = rooms.tellers(room)[:2]
    refused("không thuộc tổ kiểm phiếu", actions.open_count, vote=room.vote, teller=room.seats[0], device=room.devices[room.seats[0].pk])
    refused("tự xác nhận", actions.open_count, vote=room.vote, teller=one, device=room.devices[other.pk])
    refused("tự xác nhận", actions.open_count, vote=room.vote, teller=one, actor=SYSTEM)
    for _twice in range(2):
        assert actions.open_count(vote=room.vote, teller=one, device=room.devices[one.pk]) == 1
    refused("Cần thêm 1 người", actions.count, vote=room.vote, actor=SYSTEM)


def test_paper_ballots_count_when_two_people_type_the_same(make_user: Any) -> None:
    room = rooms.voting(mode="secret")
    room.cast(GOOD, room.seats[:7])
    for seat in room.seats[7:]:
        actions.hand_out_paper(vote=room.vote, seat=seat, actor=SYSTEM)
    actions.close_vote(vote=room.vote, actor=SYSTEM)
    for teller in rooms.tellers(room)[:2]:
        actions.open_count(vote=room.vote, teller=teller, actor=actions.member(teller))
    refused("Phiếu giấy chưa được hai người nhập khớp", actions.count, vote=room.vote, actor=SYSTEM)
    one, other = make_user("science_officer"), make_user("clerk")
    typed = [{"no": 1, "rating": "pass"}, {"no": 2, "valid": False}]
    refused("Có 2 phiếu giấy đã phát, mới nhập 1", actions.key_in_paper, vote=room.vote, ballots=typed[:1], actor=one)
    refused("phải đăng nhập", actions.key_in_paper, vote=room.vote, ballots=typed, actor=SYSTEM)
    assert actions.key_in_paper(vote=room.vote, ballots=typed, actor=one) == []
    assert actions.key_in_paper(vote=room.vote, ballots=typed, actor=one) == []  # the same person again is not a second person
    assert Roll.objects.filter(vote=room.vote, voted=True).count() == 7
    slip = [{"no": 1, "rating": "excellent"}, {"no": 2, "valid": False}]
    assert actions.key_in_paper(vote=room.vote, ballots=slip, actor=other) == ["Phiếu số 1: hai người nhập khác nhau."]
    assert actions.key_in_paper(vote=room.vote, ballots=typed, actor=one) == []
    assert actions.key_in_paper(vote=room.vote, ballots=typed, actor=other) == []
    answer = actions.count(vote=room.vote, actor=SYSTEM)
    assert (answer["tally"], answer["result"]) == ({"excellent": 7, "pass": 1, "fail": 0, "invalid": 1}, "excellent")
    assert [b["paper"] for b in queries.export_vote(room.vote)["ballots"]].count(True) == 2
    assert list(verify()) == []


def test_drafts_follow_revisions_not_clocks() -> None:
    room = rooms.voting()
    device = room.devices[room.seats[0].pk]
    assert actions.save_draft(device=device, content={"comment": "Cần"}, revision=0) == 1
    assert actions.save_draft(device=device, content={"comment": "Cần bổ sung"}, revision=1) == 2
    assert refused("ở một cửa sổ khác", actions.save_draft, device=device, content={}, revision=1) == "revision"
    assert actions.own_ballot(device=device) == ({"comment": "Cần bổ sung"}, 0, "")
    assert "bổ sung" not in Draft.objects.get().sealed


def test_drafts_of_a_secret_vote_stay_on_the_phone() -> None:
    room = rooms.voting(mode="secret")
    refused("chỉ lưu nháp trên máy", actions.save_draft, device=room.devices[room.seats[0].pk], content=GOOD, revision=0)
    assert Draft.objects.count() == 0


def test_incomplete_ballots_name_what_is_missing() -> None:
    room = rooms.voting("selection", roles=rooms.SEVEN)
    device = room.devices[room.seats[0].pk]
    full = {"overview": "10", "contents": "20", "products": "12", "application": "12", "plan_budget": "12", "capacity": "12"}
    for change, message, field in [
        ({"overview": ""}, "Chưa chấm điểm “Tổng quan", "scores.overview"),
        ({"overview": "12.01"}, "phải từ 0 đến 12", "scores.overview"),
        ({"overview": "-1"}, "phải từ 0 đến 12", "scores.overview"),
        ({"overview": 11.5}, "Chưa chấm điểm", "scores.overview"),
        ({"overview": "mười"}, "không phải là số", "scores.overview"),
        ({"overview": "NaN"}, "phải từ 0 đến 12", "scores.overview"),
        ({"bonus": "5"}, "không thuộc mẫu phiếu", "scores.bonus"),
    ]:
        assert refused(message, actions.cast_ballot, device=device, content={"scores": full | change}) == field
    assert not Roll.objects.filter(voted=True).exists()


def test_lost_key_leaves_a_vote_that_can_only_be_given_up() -> None:
    room = rooms.voting(mode="secret")
    room.cast(GOOD, room.seats[:4])
    destroy_keys(room.vote.uid)
    assert not list(keys_folder().glob(f"{room.vote.uid}-*"))
    refused("Không tìm thấy khóa", actions.cast_ballot, device=room.devices[room.seats[4].pk], content=GOOD)
    actions.cancel_vote(vote=room.vote, reason="Mất khóa niêm phong", actor=SYSTEM)
    assert (Ballot.objects.count(), ScoringLink.objects.count()) == (0, 0)
    assert actions.open_vote(item=room.item, actor=SYSTEM, mode="secret").round == 2


def test_altered_sealed_ballots_stop_the_count() -> None:
    room = rooms.voting(mode="secret")
    room.cast(GOOD)
    actions.close_vote(vote=room.vote, actor=SYSTEM)
    for teller in rooms.tellers(room)[:2]:
        actions.open_count(vote=room.vote, teller=teller, device=room.devices[teller.pk])
    first = Ballot.objects.first()
    Ballot.objects.filter(pk=first.pk).update(content=first.content[:-8] + "AAAAAAA=")
    refused("đã bị sửa trong cơ sở dữ liệu", actions.count, vote=room.vote, actor=SYSTEM)
    first.delete()
    refused("không khớp với danh sách bỏ phiếu", actions.count, vote=room.vote, actor=SYSTEM)
