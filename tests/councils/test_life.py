"""A council of nine under TT 11/2014, from setting up to the end, by the steps that the room itself names."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hoahoi.councils import actions, queries, rules
from hoahoi.councils.models import Conclusion, Conflict, NamedBallot, Outcome, Paper, PaperReceipt, Review
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.verify import verify
from hoahoi.tasks.models import Participation

from . import room as rooms

pytestmark = pytest.mark.django_db


def code(room: rooms.Room) -> str:
    step = queries.next_step(room.fresh())
    return step.code if step else ""


def test_a_council_from_setting_up_to_the_end() -> None:
    room = rooms.proposed(roles=rooms.NINE[:8])
    steps = [code(room)]
    assert queries.next_step(room.council).problems == ("Hội đồng có 8 người, quy định 9", "Ủy viên: 3 người, quy định 4")
    ninth = rooms.persons(["Triệu Thị Ủy Viên"])[0]
    room.seats.append(actions.seat_member(council=room.council, person=ninth, role="member", actor=SYSTEM))
    steps.append(code(room))
    actions.appoint(council=room.council, on=date(2026, 11, 2), actor=SYSTEM, number="2100/QĐ-UBND")
    steps.append(code(room))
    for seat in room.seats:
        actions.answer_invitation(token=actions.invite(seat=seat, actor=SYSTEM), accept=True)
    steps.append(code(room))
    actions.send_papers(council=room.council, papers=[Paper(title="Báo cáo tổng hợp"), Paper(title="Hợp đồng")], actor=SYSTEM)
    receipt = actions.mark_read(paper=Paper.objects.get(title="Hợp đồng"), seat=room.seats[0])
    assert actions.mark_read(paper=receipt.paper, seat=room.seats[0]).read_at == receipt.read_at
    assert PaperReceipt.objects.filter(read_at=None).count() == 17
    steps.append(code(room))
    room.meeting = actions.call_roll(council=room.council, actor=SYSTEM)
    for seat in room.seats[:8]:
        actions.mark_present(meeting=room.meeting, seat=seat, actor=SYSTEM)
    with pytest.raises(actions.CouncilError, match="chưa có phiếu nhận xét của: Nông Văn Thành Viên 1, .*Triệu Thị Ủy Viên"):
        actions.open_meeting(meeting=room.meeting, actor=SYSTEM)
    for seat in room.seats:
        actions.submit_review(item=room.item, seat=seat, text="Đủ sản phẩm.", type=Review.Type.COMMENT)
    steps.append(code(room))
    actions.open_meeting(meeting=room.meeting, actor=SYSTEM)
    steps.append(code(room))
    actions.elect_tellers(meeting=room.meeting, seats=room.seats[5:8], actor=SYSTEM)
    steps.append(code(room))
    room.vote = actions.open_vote(item=room.item, actor=SYSTEM)
    tokens = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM)
    assert room.vote.mode == "named"
    assert set(tokens) == {s.pk for s in room.seats[:8]}
    room.devices = {pk: actions.claim_link(token=t, code=queries.room_code_of(room.vote)).device for pk, t in tokens.items()}
    ratings = ["excellent"] * 6 + ["pass"] * 2
    room.cast(lambda n: {"rating": ratings[n]}, room.seats[:8])
    steps.append(code(room))
    assert queries.published_result(room.vote) == {}
    actions.close_vote(vote=room.vote, actor=SYSTEM)
    steps.append(code(room))
    assert actions.open_count(vote=room.vote, teller=room.seats[5], device=room.devices[room.seats[5].pk]) == 1
    with pytest.raises(actions.CouncilError, match="Cần thêm 1 người"):
        actions.count(vote=room.vote, actor=SYSTEM)
    assert actions.open_count(vote=room.vote, teller=room.seats[6], actor=actions.member(room.seats[6])) == 0
    steps.append(code(room))
    answer = actions.count(vote=room.vote, actor=SYSTEM)
    assert (answer["result"], answer["tally"]) == ("excellent", {"excellent": 6, "pass": 2, "fail": 0, "invalid": 0})
    steps.append(code(room))
    conclusion = actions.conclude(item=room.item, chair=room.seats[0], actor=SYSTEM, text="Hoàn thành vượt mức.")
    actions.recommend(conclusion=conclusion, text="Nhân rộng ra hai huyện.", actor=SYSTEM)
    actions.add_dissent(item=room.item, seat=room.seats[7], text="Mô hình mới đủ một vụ.")
    actions.record_decision(conclusion=conclusion, result="Đạt", actor=SYSTEM)
    steps.append(code(room))
    actions.finish(council=room.fresh(), actor=SYSTEM)
    steps.append(code(room))
    assert steps == [
        "seat", "appoint", "invite", "send_papers", "call_roll", "open_meeting", "elect_tellers", "open_vote", "close_vote", "open_count",
        "count", "conclude", "finish", "",
    ]  # fmt: skip
    outcome = Outcome.objects.get(council=room.council)
    assert (outcome.rating, outcome.wording) == ("excellent", "Xuất sắc")
    kept = Conclusion.objects.get(item=room.item)
    assert (kept.wording, kept.decided_result) == ("Xuất sắc", "Đạt")
    assert list(verify()) == []


def test_conflicts_in_the_record_are_found_with_their_source() -> None:
    room = rooms.proposed(roles=rooms.NINE[:3])
    colleague, partner_staff, investigator = room.people[0], room.people[1], room.task.investigator
    with act("setup", actor=SYSTEM) as doing:
        other = type(room.task)(title="Bảo tồn hồi bản địa", investigator=investigator)
        doing.save(other)
        doing.save(Participation(task=other, person=colleague, role="participant"))
        taking_part = Participation(task=room.task, person=partner_staff, role="participant")
        doing.save(taking_part)
    for seat in room.seats[:2]:
        actions.unseat_member(seat=seat, actor=SYSTEM)
    again = [actions.seat_member(council=room.council, person=p, role="member", actor=SYSTEM) for p in (colleague, partner_staff, investigator)]
    found = [(c.seat_id, c.reason, c.text, c.source_kind, c.source_id) for c in Conflict.objects.order_by("seat_id", "reason")]
    assert found == sorted(
        [
            (again[0].pk, "co_worker", "cùng thực hiện “Bảo tồn hồi bản địa”", "task", other.pk),
            (again[1].pk, "participant", "thành viên thực hiện", "participation", taking_part.pk),
            (again[2].pk, "investigator", room.task.title, "task", room.task.pk),
            (again[2].pk, "same_organisation", "Trung tâm Giống cây hồi", "affiliation", investigator.affiliations.get().pk),
        ]
    )
    assert again[2].from_host
    assert "Vi Thị Chủ Nhiệm là chủ nhiệm, không được là thành viên" in queries.composition_problems(room.council)


def test_candidates_come_with_earlier_service_load_and_conflicts() -> None:
    room = rooms.appointed("determination", roles=rooms.SEVEN)
    council = actions.set_up_council(
        type="acceptance", regime_code="VN-TT11-2014", dossiers=[actions.dossier_of(room.task)], actor=SYSTEM, task_type="topic"
    )  # fmt: skip
    first = queries.propose_members(council)[0]
    assert (first.earlier, first.load, first.served, first.conflicts) == ([room.council], 1, 1, [])
    last = queries.propose_members(council)[-1]
    assert (last.person, [c.reason for c in last.conflicts]) == (room.task.investigator, ["investigator", "same_organisation"])
    assert [c.person.title for c in queries.propose_members(council, text="thanh vien 3")] == ["Nông Văn Thành Viên 3"]


def test_undecided_conflict_holds_the_appointment() -> None:
    room = rooms.proposed()
    seat = room.seats[8]
    conflict = actions.declare_conflict(seat=seat, reason="family", actor=SYSTEM, origin=Conflict.Origin.OFFICER)
    with pytest.raises(actions.CouncilError, match="Còn 1 xung đột lợi ích chưa xử lý"):
        actions.appoint(council=room.council, on=date(2026, 11, 2), actor=SYSTEM, number="1")
    with pytest.raises(actions.CouncilError, match="Ghi lý do xử lý"):
        actions.decide_conflict(conflict=conflict, barred=False, because=" ", actor=SYSTEM)
    actions.decide_conflict(conflict=conflict, barred=False, because="Họ hàng xa, không cùng lợi ích", actor=SYSTEM)
    actions.appoint(council=room.council, on=date(2026, 11, 2), actor=SYSTEM, number="1")
    assert room.fresh().stage == "appointed"


def test_a_member_who_declines_is_replaced_in_the_same_role() -> None:
    room = rooms.proposed()
    actions.appoint(council=room.council, on=date(2026, 11, 2), actor=SYSTEM, number="1")
    tokens = [actions.invite(seat=s, actor=SYSTEM) for s in room.seats]
    actions.answer_invitation(token=tokens[2], accept=False, note="Đi công tác")
    for token in tokens[:2] + tokens[3:]:
        actions.answer_invitation(token=token, accept=True)
    assert (code(room), queries.next_step(room.fresh()).problems) == ("replace_member", ("Nông Văn Thành Viên 3",))
    with pytest.raises(actions.CouncilError, match="đã được trả lời"):
        actions.answer_invitation(token=tokens[2], accept=True)
    new = actions.replace_member(
        seat=room.seats[2], person=rooms.persons(["Lương Văn Thay"])[0], reason="Từ chối", on=date(2026, 11, 3), actor=SYSTEM
    )  # fmt: skip
    assert (new.role, new.replaces) == ("reviewer", room.seats[2])
    assert code(room) == "invite"
    with pytest.raises(actions.CouncilError, match="Đường dẫn không đúng"):
        actions.invitation_by(tokens[2])


def test_several_dossiers_each_have_their_vote_and_conclusion() -> None:
    room = rooms.voting("selection", roles=rooms.SEVEN, dossiers=2, mode="named")
    scores = {"overview": "10", "contents": "20,5", "products": 12, "application": "12", "plan_budget": "12", "capacity": "12"}
    room.cast({"scores": scores})
    assert (rooms.count(room)["result"], room.vote.result["mean"]) == ("pass", "78.50")
    actions.conclude(item=room.item, chair=room.seats[0], actor=SYSTEM)
    assert not Outcome.objects.filter(council=room.council).exists()
    step = queries.next_step(room.fresh())
    assert (step.code, step.item.position) == ("open_vote", 2)
    room.vote = actions.open_vote(item=step.item, actor=SYSTEM, mode="named")
    tokens = actions.issue_scoring_links(vote=room.vote, actor=SYSTEM)
    room.devices = {pk: actions.claim_link(token=t, code=queries.room_code_of(room.vote)).device for pk, t in tokens.items()}
    room.cast({"scores": dict.fromkeys(scores, "5")})
    rooms.count(room)
    with pytest.raises(actions.CouncilError, match="phải nêu lý do"):
        actions.conclude(item=step.item, chair=room.seats[0], actor=SYSTEM)
    actions.conclude(item=step.item, chair=room.seats[0], actor=SYSTEM, text="Dưới 70 điểm.")
    outcome = Outcome.objects.get(council=room.council)
    assert (outcome.rating, outcome.wording) == ("unknown", "1. Đủ điều kiện trúng tuyển; 2. Không đủ điều kiện trúng tuyển")


def test_the_rating_follows_from_the_marks_of_the_products() -> None:
    room = rooms.voting(products=rooms.PRODUCTS)
    best = {"quantity": "excellent", "quality": "excellent"}
    marks = {"products": {"p1": best, "p2": best}, "report": "pass"}
    short = {"products": {"p1": best, "p2": {"quantity": "fail", "quantity_reached": "0,8", "quality": "pass"}}, "report": "pass"}
    with pytest.raises(actions.CouncilError) as refused:
        room.cast({"products": {"p1": best}, "report": "pass"}, room.seats[:1])
    assert refused.value.field == "products.p2.quantity"
    room.cast(lambda n: short if n == 8 else marks)
    rooms.count(room)
    given = {b.seat_id: b.content["rating"] for b in NamedBallot.objects.filter(vote=room.vote)}
    # one of two quantities fell short: less than 3/4 of them are reached
    assert given == {s.pk: "fail" if s == room.seats[8] else "excellent" for s in room.seats}
    assert room.vote.result["result"] == "pass"


def test_a_file_more_than_six_months_late_fails() -> None:
    room = rooms.voting(days_late=200)
    room.cast({"rating": "excellent"})
    assert rooms.count(room)["result"] == "fail"


def test_notes_are_never_overwritten() -> None:
    room = rooms.meeting()
    with act("look", actor=SYSTEM) as doing:
        version = doing.version_of("meeting", room.meeting.pk)[0]
    actions.write_notes(meeting=room.meeting, text="Chủ nhiệm trình bày.", actor=SYSTEM, expected_version=version)
    with pytest.raises(actions.CouncilError, match="vừa được người khác sửa"):
        actions.write_notes(meeting=room.meeting, text="Bản khác", actor=SYSTEM, expected_version=version)
    room.meeting.refresh_from_db()
    assert room.meeting.notes == "Chủ nhiệm trình bày."


def test_who_sees_and_who_runs_a_council(make_user: Any) -> None:
    room = rooms.appointed()
    chair, member = (make_user("council_member", person=room.people[n]) for n in (0, 8))
    outsider = make_user("council_member", person=room.task.investigator)
    officer, clerk = make_user("science_officer"), make_user("clerk")
    users = (chair, member, outsider, officer, clerk)
    assert [rules.can_view(u, room.council) for u in users] == [True, True, False, True, True]
    assert [rules.can_run(u, room.council) for u in users] == [True, False, False, True, False]
    assert [rules.seat_of(u, room.council) for u in users] == [room.seats[0], room.seats[8], None, None, None]
    new = rooms.persons(["Lương Văn Thay"])[0]
    actions.replace_member(seat=room.seats[8], person=new, reason="Ốm", on=date(2026, 11, 20), actor=SYSTEM)
    assert (rules.can_view(member, room.council), rules.seat_of(member, room.council)) == (False, None)
