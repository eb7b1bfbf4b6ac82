"""Opening a vote, links to the ballot, casting, paper ballots, closing.

**Order of locks.** Casting locks its own line of the roll and then reads whether the vote is open; closing locks the whole roll before it
closes. So a ballot is either in before the vote closes or refused, and members never wait for one another.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Actor, act
from hoahoi.procedures.regimes import regime

from .common import CouncilError, member, require_stage, rule_of
from .content import check, frozen_sheet
from .meeting import quorum_state, tellers_of, voters_of
from .models import AgendaItem, Ballot, Council, Draft, NamedBallot, Roll, ScoringLink, Seat, Vote
from .sealing import Box, ballots_digest, derived, destroy_keys, digest_of, make_key, new_token, receipt_of, room_code, sha256

WRONG_CODES = 5  # tries before a link is locked
LINK_MINUTES = 60
Mode, Status = Vote.Mode, Vote.Status


@dataclass(frozen=True)
class Claim:
    """A device's right to one ballot. device is the secret that the device keeps and shows with each step."""

    roll: Roll
    device: str


@dataclass(frozen=True)
class Cast:
    """receipt: shown to the member. repeated: this ballot had been handed in before. version: of a named ballot."""

    receipt: str
    repeated: bool = False
    version: int = 1


def open_vote(*, item: AgendaItem, actor: Actor, mode: str = "", only_result: bool = False) -> Vote:
    """Open the ballot on one dossier to the members present who may vote on it. mode is needed where the regime does not say.

    Raises CouncilError below quorum (barred members not counted), without tellers, or while another ballot on the dossier stands.
    """
    council = item.council
    require_stage(council, Council.Stage.MEETING)
    meeting = council.meeting  # type: ignore[attr-defined]
    state = quorum_state(meeting, item)
    if not state.met:
        raise CouncilError(_("Không mở được bỏ phiếu: %s") % "; ".join(state.problems), "quorum")
    if not tellers_of(meeting):
        raise CouncilError(_("Hội đồng chưa bầu tổ kiểm phiếu."), "tellers")
    sheet, uid = frozen_sheet(item), secrets.token_hex(16)
    chosen = _mode(council, mode)
    with act("council.open_vote", actor=actor) as doing:
        AgendaItem.objects.select_for_update().get(pk=item.pk)  # a double click waits here for the first
        statuses = list(item.votes.values_list("status", flat=True))
        if any(status != Status.CANCELLED for status in statuses):
            raise CouncilError(_("Nội dung này đã có lượt bỏ phiếu."))
        vote = Vote(
            item=item,
            round=len(statuses) + 1,
            uid=uid,
            mode=chosen,
            opened_at=timezone.now(),
            regime=council.regime,
            regime_hash=regime(council.regime).sha256,
            sheet=sheet,
            sheet_hash=digest_of(sheet),
            key_id=make_key(uid),
            only_result=only_result,
        )
        doing.save(vote)
        doing.create_all([Roll(vote=vote, seat=seat) for seat in voters_of(meeting, item)])
    return vote


def issue_scoring_links(*, vote: Vote, actor: Actor, seats: Sequence[Seat] | None = None, minutes: int = LINK_MINUTES) -> dict[int, str]:
    """{seat id: token} for those who have not voted; the tokens are kept nowhere. A new link makes the old one, and its device, useless."""
    _require_open(vote)
    chosen = {seat.pk for seat in seats} if seats is not None else None
    tokens: dict[int, str] = {}
    until = timezone.now() + timedelta(minutes=minutes)
    with act("council.issue_link", actor=actor) as doing:
        rolls = [r for r in _locked_roll(vote) if not (r.voted or r.paper or r.struck) and (chosen is None or r.seat_id in chosen)]
        ScoringLink.objects.filter(roll__in=rolls).delete()
        for roll in rolls:
            tokens[roll.seat_id] = new_token()
            roll.links += 1
        ScoringLink.objects.bulk_create([ScoringLink(roll=r, token_hash=sha256(tokens[r.seat_id]), expires_at=until) for r in rolls])
        doing.update_all(rolls)
    if chosen and not tokens:
        raise CouncilError(_("Thành viên này đã bỏ phiếu hoặc không thuộc danh sách bỏ phiếu."), "seat")
    return tokens


def claim_link(*, token: str, code: str, device: str = "") -> Claim:
    """Bind a link to one device by the code read out in the room. device: the secret of a device that claimed it before.

    Raises CouncilError: link wrong, replaced or expired; vote closed; wrong code (locked after WRONG_CODES); open on another device.
    Times are this server's own: a wrong clock on the phone changes nothing.
    """
    with transaction.atomic():
        link = _link_by_token(token)
        roll = link.roll
        if link.device_hash:
            if device and hmac.compare_digest(link.device_hash, sha256(device)):
                return Claim(roll, device)
            raise CouncilError(_("Phiếu này đang mở trên một thiết bị khác. Nhờ thư ký cấp lại mã nếu bạn đổi máy."), "device")
        if link.expires_at < timezone.now():
            raise CouncilError(_("Đường dẫn bỏ phiếu đã hết hạn. Nhờ thư ký cấp lại."), "token")
        if link.wrong_codes >= WRONG_CODES:
            raise CouncilError(_("Nhập sai mã quá %d lần. Nhờ thư ký cấp lại đường dẫn.") % WRONG_CODES, "code")
        right = hmac.compare_digest(code.strip().replace(" ", "").encode(), room_code(roll.vote.uid, roll.vote.code_round).encode())
        if right:
            device = new_token()
            with act("council.claim_link", actor=member(roll.seat)) as doing:
                link.device_hash = sha256(device)
                roll.device += 1
                doing.save(roll)
        else:
            link.wrong_codes += 1  # kept, though the claim is refused
        link.save(update_fields=["device_hash", "wrong_codes"])
    if not right:
        raise CouncilError(_("Mã trong phòng họp không đúng. Còn %d lần thử.") % (WRONG_CODES - link.wrong_codes), "code")
    return Claim(roll, device)


def claimed(device: str) -> Claim:
    """The ballot that a device may fill in. Raises CouncilError for a device that was never bound or whose link was replaced."""
    link = ScoringLink.objects.filter(device_hash=sha256(device)).select_related("roll__seat__person", "roll__vote__item").first() if device else None
    if link is None:
        raise CouncilError(_("Thiết bị này chưa mở phiếu, hoặc phiếu đã chuyển sang thiết bị khác."), "device")
    return Claim(link.roll, device)


def next_roll(device: str) -> Roll | None:
    """The line of the member's seat in a ballot of the same council that opened later and awaits this member; None when there is none."""
    seat = claimed(device).roll.seat
    waiting = Roll.objects.filter(seat=seat, voted=False, paper=False, struck="", vote__status=Status.OPEN, link__device_hash="")
    without_link = Roll.objects.filter(seat=seat, voted=False, paper=False, struck="", vote__status=Status.OPEN, link=None)
    return (waiting | without_link).select_related("vote__item", "seat__person").order_by("pk").first()


def claim_next(*, device: str, code: str) -> Claim:
    """A phone that is bound already goes on to the next dossier's ballot with the new code alone. Wrong codes count as on any link."""
    roll = next_roll(device)
    if roll is None:
        raise CouncilError(_("Chưa có lượt bỏ phiếu nào khác đang mở cho bạn."), "device")
    token = new_token()
    with transaction.atomic():
        values = {"token_hash": sha256(token), "expires_at": timezone.now() + timedelta(minutes=LINK_MINUTES), "device_hash": ""}
        ScoringLink.objects.update_or_create(roll=roll, defaults=values)  # tries that went wrong before stay counted
    return claim_link(token=token, code=code)


def cast_ballot(*, device: str, content: Mapping[str, Any], base_version: int = 0) -> Cast:
    """Hand in the ballot of the seat to which the device is bound.

    Secret: once; handing in again (double click, second tab, a resent page) answers with the first ballot's receipt. Named: the same
    content answers with the same receipt; another content is a new version, if base_version says that the member saw the last one.
    """
    claim = claimed(device)
    with act("council.cast_ballot", actor=member(claim.roll.seat)) as doing:
        roll = Roll.objects.select_for_update().get(pk=claim.roll.pk)
        vote = Vote.objects.only("status", "mode", "uid", "key_id", "sheet", "sheet_hash").get(pk=roll.vote_id)
        if vote.mode == Mode.SECRET and roll.voted:
            return Cast(_secret_receipt(vote, device), repeated=True)
        _require_open(vote)
        if roll.paper or roll.struck:
            raise CouncilError(_("Ghế này bỏ phiếu giấy hoặc đã rời phiên họp, không nộp phiếu trên điện thoại."))
        checked, box = check(vote.sheet, dict(content)), Box(vote.key_id)
        if vote.mode == Mode.SECRET:
            cast = _put_secret(vote, box, device, checked)
        else:
            cast = put_named(doing, vote, roll.seat, box, checked, base_version=base_version)
        if not roll.voted:
            roll.voted = True
            doing.save(roll)
    return cast


def save_draft(*, device: str, content: Mapping[str, Any], revision: int) -> int:
    """Keep what a member has filled in so far in a named vote; returns the new revision. revision: the one the page last saw (0 = none).

    Order is by revision, never by a phone's clock. Raises CouncilError in a secret vote, whose drafts stay on the phone.
    """
    claim = claimed(device)
    vote = claim.roll.vote
    _require_open(vote)
    if vote.mode == Mode.SECRET:
        raise CouncilError(_("Phiếu kín chỉ lưu nháp trên máy của bạn."))
    sealed = Box(vote.key_id).seal(dict(content))
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(roll=claim.roll).first()
        if (draft.revision if draft else 0) != revision:
            raise CouncilError(_("Phiếu đang được điền ở một cửa sổ khác. Mở lại để lấy bản mới."), "revision")
        draft = draft or Draft(roll=claim.roll)
        draft.revision, draft.sealed = revision + 1, sealed
        draft.save()
    return draft.revision


def own_ballot(*, device: str) -> tuple[dict[str, Any], int, str]:
    """(content, version, receipt) of the device's own named ballot, or its draft ({}, 0, "" when there is none). Never another's."""
    claim = claimed(device)
    vote = claim.roll.vote
    if vote.mode == Mode.SECRET:
        return {}, 0, _secret_receipt(vote, device) if claim.roll.voted else ""
    last = NamedBallot.objects.filter(vote=vote, seat=claim.roll.seat).order_by("-version").first()
    if last:
        return (last.content or Box(vote.key_id).open(last.sealed)["content"]), last.version, last.receipt
    draft = Draft.objects.filter(roll=claim.roll).first()
    return (Box(vote.key_id).open(draft.sealed) if draft and vote.key_id else {}), 0, ""


def receipt_again(*, vote: Vote, device: str) -> str:
    """The receipt of the secret ballot that this device handed in, also after the count; "" when it handed in none."""
    return _secret_receipt(vote, device)


def change_room_code(*, vote: Vote, actor: Actor) -> str:
    """A new code for the room; devices already bound stay bound."""
    _require_open(vote)
    with act("council.change_room_code", actor=actor) as doing:
        vote.code_round += 1
        doing.save(vote)
    return room_code(vote.uid, vote.code_round)


def strike_from_roll(*, vote: Vote, seat: Seat, reason: str, actor: Actor) -> None:
    """A member left, or will not vote: no longer counted as present in this ballot. Only before the member has voted."""
    if not reason.strip():
        raise CouncilError(_("Ghi lý do thành viên không bỏ phiếu."), "reason")
    with act("council.strike_from_roll", actor=actor, reason=reason) as doing:
        roll = _roll_line(vote, seat)
        roll.struck = reason.strip()[:300]
        doing.save(roll)
        ScoringLink.objects.filter(roll=roll).delete()


def hand_out_paper(*, vote: Vote, seat: Seat, actor: Actor) -> None:
    """The member votes on paper instead; the link stops working."""
    with act("council.hand_out_paper", actor=actor) as doing:
        roll = _roll_line(vote, seat)
        roll.paper = True
        doing.save(roll)
        ScoringLink.objects.filter(roll=roll).delete()


def close_vote(*, vote: Vote, actor: Actor) -> None:
    """No ballot is taken any more. In a secret vote all ballots are shuffled and sealed anew, and the first key is destroyed.

    Raises CouncilError naming those on the roll who have neither voted nor left.
    """
    with act("council.close_vote", actor=actor) as doing:
        rolls = _locked_roll(vote)
        vote.refresh_from_db(fields=["status", "key_id"])
        _require_open(vote)
        waiting = [r.seat.person.title for r in rolls if not (r.voted or r.paper or r.struck)]
        if waiting:
            raise CouncilError(_("Chưa bỏ phiếu: %s.") % ", ".join(waiting), "roll")
        vote.status, vote.closed_at = Status.CLOSED, timezone.now()
        if vote.mode == Mode.SECRET:
            opened = opened_ballots(vote)
            if len({b["nonce"] for b in opened}) != len(opened) or len(opened) != sum(r.voted for r in rolls):
                raise CouncilError(_("Số phiếu hoặc nội dung phiếu không khớp với danh sách bỏ phiếu. Phải hủy lượt này."), "ballots")
            vote.key_id = make_key(vote.uid)
            put_back(vote, opened, Box(vote.key_id))
            vote.ballots_digest = ballots_digest([b["receipt"] for b in opened])
        else:
            vote.ballots_digest = ballots_digest([b.receipt for b in last_versions(vote)])
        doing.save(vote)
    _destroy_old(vote)


def cancel_vote(*, vote: Vote, reason: str, actor: Actor) -> None:
    """Give a vote up before its result stands (lost key, broken ballots, wrong sheet); its ballots are taken out unread. A new one may open."""
    if vote.status == Status.COUNTED:
        raise CouncilError(_("Lượt bỏ phiếu đã kiểm, không hủy được."))
    if not reason.strip():
        raise CouncilError(_("Ghi lý do hủy lượt bỏ phiếu."), "reason")
    with act("council.cancel_vote", actor=actor, reason=reason) as doing:
        _locked_roll(vote)
        Ballot.objects.filter(vote=vote).delete()
        Draft.objects.filter(roll__vote=vote).delete()
        ScoringLink.objects.filter(roll__vote=vote).delete()
        vote.keyings.all().delete()
        vote.status, vote.closed_at, vote.note, vote.key_id = Status.CANCELLED, timezone.now(), reason.strip()[:400], ""
        doing.save(vote)
    transaction.on_commit(lambda: destroy_keys(vote.uid))


# ---- ballots as they lie in the database; the count uses these too


def opened_ballots(vote: Vote) -> list[dict[str, Any]]:
    """Secret ballots, opened, in the order of their random nonces: [{"nonce", "receipt", "content", "paper"}]."""
    box = Box(vote.key_id)
    return sorted((box.open(sealed) for sealed in Ballot.objects.filter(vote=vote).values_list("content", flat=True)), key=lambda b: b["nonce"])


def put_back(vote: Vote, opened: list[dict[str, Any]], box: Box) -> None:
    """Take out every ballot of the vote and put all in again by the order of their nonces: neither place nor moment of casting remains."""
    Ballot.objects.filter(vote=vote).delete()
    Ballot.objects.bulk_create([Ballot(id=b["nonce"], vote=vote, content=box.seal(b)) for b in sorted(opened, key=lambda b: b["nonce"])])


def last_versions(vote: Vote) -> list[NamedBallot]:
    """The named ballots that count, by seat."""
    latest: dict[int, NamedBallot] = {}
    for ballot in NamedBallot.objects.filter(vote=vote).select_related("seat__person").order_by("version"):
        latest[ballot.seat_id] = ballot
    return [latest[pk] for pk in sorted(latest)]


def put_named(doing: Any, vote: Vote, seat: Seat, box: Box, content: dict[str, Any], *, base_version: int = 0, paper: bool = False) -> Cast:
    """Add a version of a member's named ballot. The same content again is no new version."""
    last = NamedBallot.objects.filter(vote=vote, seat=seat).order_by("-version").first()
    if last and box.open(last.sealed)["content"] == content:
        return Cast(last.receipt, repeated=True, version=last.version)
    if last and last.version != base_version:
        raise CouncilError(_("Phiếu đã được nộp từ một cửa sổ khác. Mở lại phiếu ấy rồi sửa."), "version")
    nonce = secrets.token_hex(16)
    receipt = receipt_of(uid=vote.uid, member=str(seat.pk), nonce=nonce, content=content)
    ballot = NamedBallot(
        vote=vote, seat=seat, version=(last.version if last else 0) + 1, at=timezone.now(), sheet_hash=vote.sheet_hash, receipt=receipt,
        sealed=box.seal({"nonce": nonce, "content": content}), paper=paper,
    )  # fmt: skip
    doing.save(ballot)
    return Cast(receipt, version=ballot.version)


def _put_secret(vote: Vote, box: Box, device: str, content: dict[str, Any]) -> Cast:
    nonce = derived(device, "ballot", vote.uid)
    receipt = receipt_of(uid=vote.uid, member="", nonce=nonce, content=content)
    sealed = box.seal({"nonce": nonce, "receipt": receipt, "content": content, "paper": False})
    Ballot.objects.bulk_create([Ballot(id=derived(device, "place", vote.uid), vote=vote, content=sealed)])
    return Cast(receipt)


def _secret_receipt(vote: Vote, device: str) -> str:
    """The receipt of the ballot that this device handed in; "" when the ballot came from another device of the member, or on paper."""
    place = derived(device, "place" if vote.status == Status.OPEN else "ballot", vote.uid)
    row = Ballot.objects.filter(pk=place, vote=vote).first()
    if row is None:
        return ""
    return str(Box(vote.key_id).open(row.content)["receipt"]) if vote.key_id else str(read_counted(row)["receipt"])


def read_counted(row: Ballot) -> dict[str, Any]:
    """A ballot of a counted vote."""
    return json.loads(row.content)


def _mode(council: Council, wanted: str) -> str:
    """The regime's mode. The council chooses where the regime does not say; it may differ where the regime's value is only assumed."""
    rule = rule_of(council)
    known = rule.secrecy
    open_to_choice = known == "unknown" or (rule.composition.secrecy and rule.composition.secrecy.confidence == "assumed")
    chosen = wanted or known
    if chosen not in Mode.values:
        raise CouncilError(_("Quy định chưa rõ phiếu kín hay ghi tên. Hội đồng chọn trước khi mở bỏ phiếu."), "mode")
    if chosen != known and not open_to_choice:
        raise CouncilError(_("Quy định của hội đồng này là bỏ phiếu %s.") % Mode(known).label, "mode")
    if chosen == Mode.SECRET and getattr(rule.aggregation, "vetoes", ()):
        raise CouncilError(_("Quy định cho một số thành viên quyền phủ quyết, nên không bỏ phiếu kín được."), "mode")
    return chosen


def _require_open(vote: Vote) -> None:
    if vote.status != Status.OPEN:
        raise CouncilError(_("Lượt bỏ phiếu đã đóng, không nhận thêm phiếu."), "vote")


def _locked_roll(vote: Vote) -> list[Roll]:
    return list(Roll.objects.filter(vote=vote).select_for_update(of=("self",)).select_related("seat__person").order_by("pk"))


def _roll_line(vote: Vote, seat: Seat) -> Roll:
    """A member's line of the roll, locked, as long as the member has not voted. Raises CouncilError."""
    _require_open(vote)
    roll = Roll.objects.select_for_update().filter(vote=vote, seat=seat).first()
    if roll is None:
        raise CouncilError(_("%s không thuộc danh sách bỏ phiếu.") % seat.person.title, "seat")
    if roll.voted:
        raise CouncilError(_("%s đã bỏ phiếu.") % seat.person.title, "seat")
    return roll


def _link_by_token(token: str) -> ScoringLink:
    found = (
        ScoringLink.objects.select_for_update(of=("self",))
        .filter(token_hash=sha256(token)).select_related("roll__vote__item", "roll__seat__person").first()
    )  # fmt: skip
    if found is None:
        raise CouncilError(_("Đường dẫn bỏ phiếu không đúng hoặc đã được thay bằng đường dẫn khác."), "token")
    _require_open(found.roll.vote)
    return found


def _destroy_old(vote: Vote) -> None:
    uid, keep = vote.uid, vote.key_id
    transaction.on_commit(lambda: destroy_keys(uid, keep=keep))
