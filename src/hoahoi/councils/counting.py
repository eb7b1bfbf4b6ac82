"""The count: tellers open it together, decide computes it, the chair concludes; dissent, recommendation and the authority's decision stay beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.documents.models import Document
from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import canonical

from .common import CouncilError, member, require_stage, seats_of
from .content import check_paper
from .deadlines import RESULT, fall_due
from .decide import decide_json
from .meeting import presiding, tellers_of
from .models import AgendaItem, Ballot, Conclusion, Council, Dissent, Draft, Outcome, PaperKeying, Roll, ScoringLink, Seat, Vote
from .sealing import Box, ballots_digest, destroy_keys, receipt_of, sha256
from .voting import last_versions, opened_ballots, put_back, put_named, read_counted

Status, Mode, Stage = Vote.Status, Vote.Mode, Council.Stage
_AGREED = {"pass": "Đề nghị thực hiện", "fail": "Đề nghị không thực hiện"}
_SELECTED = {"pass": "Đủ điều kiện trúng tuyển", "fail": "Không đủ điều kiện trúng tuyển"}


def key_in_paper(*, vote: Vote, ballots: Sequence[dict[str, Any]], actor: Actor) -> list[str]:
    """Type the paper ballots of a closed vote: [{"no": 1, "member": seat id (named votes), "valid": bool, ...content}].

    Two people type them, neither seeing the other's. Returns what differs, in sentences; [] when the two agree (the ballots are then taken
    in) or while the second person is awaited. After a difference both type again.
    """
    expected = vote.roll.filter(paper=True, struck="").count()
    if vote.status != Status.CLOSED or not expected or vote.roll.filter(paper=True, struck="", voted=True).exists():
        raise CouncilError(_("Lượt bỏ phiếu này không chờ nhập phiếu giấy."))
    if actor.pk is None:
        raise CouncilError(_("Người nhập phiếu giấy phải đăng nhập."), "actor")
    typed = _checked_paper(vote, ballots, expected)
    box = Box(vote.key_id)
    with act("council.key_in_paper", actor=actor) as doing:
        Vote.objects.select_for_update().get(pk=vote.pk)
        others = list(vote.keyings.exclude(typist_id=actor.pk))
        if not others:
            vote.keyings.update_or_create(typist_id=actor.pk, defaults={"typist": actor.get_full_name()[:120], "sealed": box.seal(typed)})
            return []
        first = box.open(others[0].sealed)
        differences = _differences(first, typed)
        PaperKeying.objects.filter(vote=vote).delete()
        if not differences:
            _take_in_paper(doing, vote, typed, box, others[0].typist, actor.get_full_name())
    return differences


def open_count(*, vote: Vote, teller: Seat, actor: Actor | None = None, device: str = "") -> int:
    """A teller agrees to open the count, by the phone bound to the seat or by an account of the same person; returns how many are still needed.

    Two of the tellers open it together; where the scientific secretary counts alone, that one.
    """
    if vote.status != Status.CLOSED:
        raise CouncilError(_("Chỉ mở kiểm phiếu khi lượt bỏ phiếu đã đóng và chưa kiểm."))
    tellers = tellers_of(vote.item.council.meeting)  # type: ignore[attr-defined]
    if teller.pk not in {seat.pk for seat in tellers}:
        raise CouncilError(_("%s không thuộc tổ kiểm phiếu.") % teller.person.title, "teller")
    bound = bool(device) and ScoringLink.objects.filter(roll__vote=vote, roll__seat=teller, device_hash=sha256(device)).exists()
    if not bound and getattr(actor, "person_id", None) != teller.person_id:
        raise CouncilError(_("Người kiểm phiếu tự xác nhận trên máy đã bỏ phiếu hoặc bằng tài khoản của mình."), "teller")
    needed = min(2, len(tellers))
    with act("council.open_count", actor=member(teller)) as doing:
        vote.openers = list(Vote.objects.select_for_update().get(pk=vote.pk).openers)
        if teller.pk not in vote.openers:
            vote.openers.append(teller.pk)
            doing.save(vote)
    return max(0, needed - len(vote.openers))


def count(*, vote: Vote, actor: Actor) -> dict[str, Any]:
    """Open the ballots, check each against its receipt and all against the digest of closing, and let decide compute the result."""
    with act("council.count", actor=actor) as doing:
        vote.refresh_from_db(from_queryset=Vote.objects.select_for_update())
        _may_count(vote)
        ballots = _opened(vote)
        if ballots_digest([b["receipt"] for b in ballots]) != vote.ballots_digest:
            raise CouncilError(_("Các phiếu không khớp với lúc đóng bỏ phiếu. Không kiểm phiếu được."), "ballots")
        answer = decide_json(vote.regime, vote.sheet["stage"], sitting_of(vote, ballots))
        if answer["result"] is None:
            raise CouncilError(_("Chưa có kết quả: %s") % "; ".join(answer["reasons"]), "result")
        _lay_open(doing, vote, ballots)
        vote.result, vote.status, vote.key_id = answer, Status.COUNTED, ""
        doing.save(vote)
        Draft.objects.filter(roll__vote=vote).delete()
        ScoringLink.objects.filter(roll__vote=vote, device_hash="").delete()  # a bound phone stays the member's, for the next dossier
    uid = vote.uid
    transaction.on_commit(lambda: destroy_keys(uid))
    return answer


def counted_ballots(vote: Vote) -> list[dict[str, Any]]:
    """Ballots of a counted vote by their receipts: [{"receipt", "nonce", "member": "m12" or "", "content", "paper"}]."""
    if vote.mode == Mode.SECRET:
        found = [read_counted(row) | {"member": ""} for row in Ballot.objects.filter(vote=vote)]
    else:
        found = [
            {"receipt": b.receipt, "nonce": b.nonce, "member": str(b.seat_id), "content": b.content, "paper": b.paper} for b in last_versions(vote)
        ]  # fmt: skip
    return sorted(found, key=lambda b: b["receipt"])


def sitting_of(vote: Vote, ballots: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """decide's input. In a secret vote P1, P2... number the ballots by receipt and stand for no member: which role goes with which number

    follows from digests alone and says nothing.
    """
    item = vote.item
    meeting = item.council.meeting  # type: ignore[attr-defined]
    voters = set(vote.roll.filter(struck="").values_list("seat_id", flat=True))
    seats = seats_of(item.council)
    ids = {seat.pk: f"m{seat.pk}" for seat in seats}
    ordered = sorted(ballots, key=lambda b: b["receipt"])
    if vote.mode == Mode.SECRET:
        mixed = sorted(seats, key=lambda s: (s.pk not in voters, sha256(f"{vote.uid}|{s.pk}")))
        ids = {seat.pk: f"P{n}" for n, seat in enumerate(mixed, 1)}
        seats = mixed
    reviewed = set(item.reviews.values_list("seat_id", flat=True))
    return {
        "council": {"appointed": [{"id": ids[s.pk], "role": s.role, "from_host": s.from_host} for s in seats]},
        "present": [ids[s.pk] for s in seats if s.pk in voters],
        "absent_with_opinion": [ids[s.pk] for s in seats if s.pk not in voters and s.pk in reviewed],
        "ballots": [
            {"member": f"P{n}" if vote.mode == Mode.SECRET else ids[int(b["member"])]} | _decided_on(b["content"])
            for n, b in enumerate(ordered, 1)
        ],
        "task_type": vote.sheet["task_type"], "days_late": item.days_late, "host_proposed": item.proposing_host,
        "authorised": ids[meeting.acting_chair_id] if meeting.acting_chair_id else None,
    }  # fmt: skip


def publish_only_result(*, vote: Vote, actor: Actor) -> None:
    """The chair has the tally withheld: minutes and pages give the result alone."""
    with act("council.publish_only_result", actor=actor) as doing:
        vote.only_result = True
        doing.save(vote)


def conclude(*, item: AgendaItem, chair: Seat, actor: Actor, text: str = "", wording: str = "") -> Conclusion:
    """Whoever holds the chair concludes on one dossier. With the last dossier the council has concluded."""
    council = item.council
    require_stage(council, Stage.MEETING)
    in_chair = presiding(council.meeting)  # type: ignore[attr-defined]
    if in_chair is None or in_chair.pk != chair.pk:
        raise CouncilError(_("Chỉ Chủ tịch, hoặc Phó Chủ tịch có giấy ủy quyền khi Chủ tịch vắng mặt, được kết luận."), "chair")
    vote = item.votes.filter(status=Status.COUNTED).first()
    if vote is None:
        raise CouncilError(_("Nội dung này chưa có kết quả kiểm phiếu."))
    result = vote.result["result"]
    if result == "fail" and not text.strip():
        raise CouncilError(_("Kết luận không đạt phải nêu lý do và những nội dung đã thực hiện."), "text")
    conclusion = Conclusion.objects.filter(item=item).first() or Conclusion(item=item)
    conclusion.vote, conclusion.result, conclusion.text = vote, result, text.strip()
    conclusion.wording, conclusion.concluded_at = wording.strip()[:300] or worded(council.type, result), timezone.now()
    with act("council.conclude", actor=actor) as doing:
        doing.save(conclusion)
        _conclude_council(doing, council)
    return conclusion


def add_dissent(*, item: AgendaItem, seat: Seat, text: str, actor: Actor | None = None) -> Dissent:
    """A member keeps a different opinion."""
    if seat.council_id != item.council_id:
        raise CouncilError(_("Chỉ thành viên hội đồng bảo lưu ý kiến."), "seat")
    if not text.strip():
        raise CouncilError(_("Ghi ý kiến bảo lưu."), "text")
    dissent = Dissent(item=item, seat=seat, text=text.strip(), at=timezone.now())
    with act("council.add_dissent", actor=actor or member(seat)) as doing:
        doing.save(dissent)
    return dissent


def recommend(*, conclusion: Conclusion, text: str, actor: Actor) -> None:
    """The council's advice to the authority on this dossier."""
    with act("council.recommend", actor=actor) as doing:
        conclusion.recommendation = text.strip()
        doing.save(conclusion)


def record_decision(*, conclusion: Conclusion, result: str, actor: Actor, decision: Document | None = None) -> None:
    """What the authority decided; it may differ from what the council concluded, and both stay."""
    if not result.strip():
        raise CouncilError(_("Ghi nội dung quyết định của cơ quan quản lý."), "result")
    with act("council.record_decision", actor=actor) as doing:
        conclusion.decision, conclusion.decided_result = decision, result.strip()[:300]
        doing.save(conclusion)


def finish(*, council: Council, actor: Actor) -> None:
    """The sitting is over and its papers can be signed."""
    require_stage(council, Stage.CONCLUDED)
    meeting = council.meeting  # type: ignore[attr-defined]
    with act("council.finish", actor=actor) as doing:
        meeting.closed_at = timezone.now()
        doing.save(meeting)
        council.stage = Stage.FINISHED
        doing.save(council)


def worded(type: str, result: str) -> str:
    """A result in the words of that kind of council."""
    if type == Council.Type.DETERMINATION:
        return str(_AGREED[result])
    if type in (Council.Type.SELECTION, Council.Type.DIRECT_ASSIGNMENT):
        return str(_SELECTED[result])
    return str(Outcome.Rating(result).label)


def _may_count(vote: Vote) -> None:
    if vote.status != Status.CLOSED:
        raise CouncilError(_("Lượt bỏ phiếu chưa đóng hoặc đã kiểm."))
    missing = min(2, len(tellers_of(vote.item.council.meeting))) - len(vote.openers)  # type: ignore[attr-defined]
    if missing > 0:
        raise CouncilError(_("Cần thêm %d người của tổ kiểm phiếu cùng mở.") % missing, "openers")
    if vote.roll.filter(paper=True, voted=False, struck="").exists():
        raise CouncilError(_("Phiếu giấy chưa được hai người nhập khớp nhau."), "paper")


def _opened(vote: Vote) -> list[dict[str, Any]]:
    """Sealed ballots opened and checked; as many as the roll says, each with the receipt that its content gives."""
    if vote.mode == Mode.SECRET:
        ballots = [b | {"member": ""} for b in opened_ballots(vote)]
    else:
        box = Box(vote.key_id)
        ballots = [box.open(b.sealed) | {"receipt": b.receipt, "member": str(b.seat_id), "paper": b.paper} for b in last_versions(vote)]
    whole = all(
        b["receipt"] == receipt_of(uid=vote.uid, member=b["member"], nonce=b["nonce"], content=b["content"]) for b in ballots
    )  # fmt: skip
    if not whole or len(ballots) != vote.roll.filter(voted=True).count():
        raise CouncilError(_("Số phiếu hoặc nội dung phiếu không khớp với danh sách bỏ phiếu. Không kiểm phiếu được."), "ballots")
    return ballots


def _lay_open(doing: Act, vote: Vote, ballots: list[dict[str, Any]]) -> None:
    """Put the ballots' contents where the count and everybody's recount read them."""
    if vote.mode == Mode.SECRET:
        Ballot.objects.filter(vote=vote).delete()
        plain = [{name: b[name] for name in ("nonce", "receipt", "content", "paper")} for b in ballots]
        Ballot.objects.bulk_create([Ballot(id=b["nonce"], vote=vote, content=canonical(b)) for b in sorted(plain, key=lambda b: b["nonce"])])
        return
    box = Box(vote.key_id)
    every = list(vote.named_ballots.all())
    for ballot in every:
        opened = box.open(ballot.sealed)
        ballot.nonce, ballot.content = opened["nonce"], opened["content"]
    doing.update_all(every)


def _decided_on(content: dict[str, Any]) -> dict[str, Any]:
    if content.get("valid") is False:
        return {"valid": False}
    return {name: content[name] for name in ("rating", "agree", "scores") if name in content}


def _checked_paper(vote: Vote, ballots: Sequence[dict[str, Any]], expected: int) -> list[dict[str, Any]]:
    if len(ballots) != expected:
        raise CouncilError(_("Có %(expected)d phiếu giấy đã phát, mới nhập %(typed)d.") % {"expected": expected, "typed": len(ballots)}, "ballots")
    members = set(vote.roll.filter(paper=True, struck="").values_list("seat_id", flat=True))
    typed = []
    for raw in sorted(ballots, key=lambda b: int(b["no"])):
        one = {"no": int(raw["no"]), "content": check_paper(vote.sheet, raw)}
        if vote.mode == Mode.NAMED:
            one["member"] = int(raw.get("member") or 0)
            if one["member"] not in members:
                raise CouncilError(_("Phiếu số %d không phải của người nhận phiếu giấy.") % one["no"], "member")
        typed.append(one)
    if len({b["no"] for b in typed}) != expected or (vote.mode == Mode.NAMED and {b["member"] for b in typed} != members):
        raise CouncilError(_("Có số phiếu hoặc tên người bỏ phiếu bị nhập hai lần."), "ballots")
    return typed


def _differences(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[str]:
    one, other = ({b["no"]: b for b in typed} for typed in (first, second))
    return [
        _("Phiếu số %d: hai người nhập khác nhau.") % no for no in sorted(one.keys() | other.keys()) if one.get(no) != other.get(no)
    ]  # fmt: skip


def _take_in_paper(doing: Act, vote: Vote, typed: list[dict[str, Any]], box: Box, first: str, second: str) -> None:
    if vote.mode == Mode.SECRET:
        ballots = opened_ballots(vote)
        for one in typed:
            nonce = sha256(f"{vote.uid}|{box.seal(one)}")[:32]  # random: a sealed text never comes out twice the same
            receipt = receipt_of(uid=vote.uid, member="", nonce=nonce, content=one["content"])
            ballots.append({"nonce": nonce, "receipt": receipt, "content": one["content"], "paper": True})
        put_back(vote, ballots, box)
        receipts = [b["receipt"] for b in ballots]
    else:
        seats = {seat.pk: seat for seat in seats_of(vote.item.council)}
        for one in typed:
            put_named(doing, vote, seats[one["member"]], box, one["content"], paper=True)
        receipts = [b.receipt for b in last_versions(vote)]
    vote.ballots_digest = ballots_digest(receipts)
    vote.note = _("Phiếu giấy do %(first)s và %(second)s nhập, khớp nhau.") % {"first": first, "second": second}
    doing.save(vote)
    for roll in Roll.objects.filter(vote=vote, paper=True, struck=""):
        roll.voted = True
        doing.save(roll)


def _conclude_council(doing: Act, council: Council) -> None:
    """When every dossier has its conclusion: the council's outcome, as lists and figures read it."""
    done = list(Conclusion.objects.filter(item__council=council).order_by("item__position"))
    if len(done) < council.items.count():
        return
    rated = council.type in (Council.Type.ACCEPTANCE, Council.Type.BASE_ACCEPTANCE)
    results = {c.result for c in done}
    outcome = Outcome.objects.filter(council=council).first() or Outcome(council=council)
    outcome.rating = results.pop() if rated and len(results) == 1 else Outcome.Rating.UNKNOWN
    outcome.wording = done[0].wording if len(done) == 1 else "; ".join(f"{c.item.position}. {c.wording}" for c in done)[:300]
    outcome.concluded_on = PartialDate.of(timezone.localdate())
    doing.save(outcome)
    council.stage = Stage.CONCLUDED
    doing.save(council)
    fall_due(doing, council, RESULT, timezone.localdate())
