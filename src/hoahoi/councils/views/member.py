"""A member's own page: answer the invitation, declare conflicts, read the papers, write comments; afterwards the minutes. No menu.

By personal link without an account, or at /moi/ghe-<seat>/ for the account whose person holds the seat; such an account also opens its ballot here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hoahoi.councils import actions, paper_files, rules
from hoahoi.councils.actions import CouncilError
from hoahoi.councils.deadlines import MEETING, OPINIONS, timers_of
from hoahoi.councils.models import OVER, AgendaItem, Conflict, Council, Invitation, Meeting, Paper, PaperReceipt, Review, Roll, Seat, Vote
from hoahoi.councils.papers import PaperState, paper_draft, ready_papers
from hoahoi.councils.sealing import sha256
from hoahoi.documents.render import pdf
from hoahoi.procedures.models import Obligation
from hoahoi.procedures.regimes import regime

from .member_access import by_link, own_seat, told

Stage, Answer = Council.Stage, Invitation.Answer
NOTE, REVIEW = 400, 20_000


@dataclass
class DossierLine:
    """One dossier as the member sees it; reviews and conflicts are this member's own."""

    item: AgendaItem
    receipts: list[PaperReceipt] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    voting: bool = False


def invited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Passes the invitation that the address opens; says why when it opens none. A link that never was counts as a wrong one."""

    @by_link
    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        seat_id = own_seat(token)
        if seat_id is not None and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            found = actions.invitation_by(token) if seat_id is None else _of_account(request, seat_id)
        except CouncilError as refusal:
            expired = Invitation.objects.filter(token_hash=sha256(token)).exists()
            help = _("Gọi cơ quan đã mời bạn nếu cần đường dẫn mới.")
            return told(request, refusal.message, status=410 if expired else 404, help=help)
        return view(request, found, token, **kwargs)

    return guarded


@invited
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    """The member's page. POST: the answer; the first one stands."""
    if request.method == "GET" or found.answer:  # sent twice: the page shows what stands
        return _page(request, found, token)
    answer, note = request.POST.get("answer", ""), request.POST.get("note", "").strip()
    try:
        if answer not in (Answer.ACCEPTED, Answer.DECLINED):
            raise CouncilError(_("Chọn nhận lời hoặc từ chối."), "answer")
        if len(note) > NOTE:
            raise CouncilError(_("Ý kiến dài quá %d chữ cái.") % NOTE, "note")
        conflicts = [] if answer == Answer.DECLINED else [c for item in _items(found) if (c := _stated(request, item))]
        actions.answer(invitation=found, accept=answer == Answer.ACCEPTED, note=note, conflicts=conflicts)
    except CouncilError as refusal:
        return _page(request, found, token, refusal=refusal, status=422)
    return HttpResponseRedirect(f"/moi/{token}/")


@invited
@require_POST
def declare(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    """A conflict that came to light after the answer; it bars the member from the vote until an officer decides otherwise."""
    try:
        _require_accepted(found)
        item = get_object_or_404(AgendaItem, pk=_whole(request.POST.get("item")), council=found.seat.council)
        stated = _stated(request, item)
        if stated is None:
            raise CouncilError(_("Chọn lý do xung đột lợi ích."), f"reason-{item.pk}")
        if not Conflict.objects.filter(seat=found.seat, item=item, reason=stated[1], origin=Conflict.Origin.DECLARED).exists():
            actions.declare_conflict(seat=found.seat, item=item, reason=stated[1], text=stated[2], actor=actions.member(found.seat))
    except CouncilError as refusal:
        return _page(request, found, token, refusal=refusal, status=422)
    return HttpResponseRedirect(f"/moi/{token}/#ho-so-{item.pk}")


@invited
@require_GET
def paper(request: HttpRequest, found: Invitation, token: str, pk: int) -> HttpResponse:
    """Open a paper: it counts as read from then on. The file where there is one, else what the paper is."""
    chosen = get_object_or_404(Paper.objects.select_related("document", "council"), pk=pk, council=found.seat.council)
    try:
        _require_accepted(found)
        receipt = actions.mark_read(paper=chosen, seat=found.seat)
    except CouncilError as refusal:
        return told(request, refusal.message, status=404)
    path = paper_files.path_of(chosen)
    if path:
        return FileResponse(path.open("rb"), as_attachment=True, filename=chosen.file or chosen.title)
    return render(request, "councils/member/paper.html", {"paper": chosen, "receipt": receipt, "token": token})


@invited
@require_GET
def own_paper(request: HttpRequest, found: Invitation, token: str, kind: str) -> HttpResponse:
    """A paper of the council itself (minutes, notice...) as PDF, for the members once the council is done."""
    council = found.seat.council
    if found.answer != Answer.ACCEPTED or kind not in {state.code for state in _own_papers(council)}:
        return told(request, _("Giấy này chưa có cho thành viên."), status=404)
    response = HttpResponse(pdf(paper_draft(council, kind)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{kind}-{council.pk}.pdf"'
    return response


@invited
@require_POST
def open_ballot(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    """An account opens its own ballot: the room's code is asked for all the same. A ballot open on another device stays there."""
    if own_seat(token) is None:
        return told(request, _("Phiếu mở bằng mã QR hoặc đường dẫn mà thư ký phát."), status=404)
    waiting = Roll.objects.filter(seat=found.seat, vote__status=Vote.Status.OPEN, struck="", paper=False).select_related("vote", "link")
    roll = waiting.order_by("voted", "pk").first()
    if roll is None:
        return told(request, _("Chưa có lượt bỏ phiếu nào đang mở cho bạn."), status=409)
    if roll.voted or (getattr(roll, "link", None) and roll.link.device_hash):  # type: ignore[attr-defined]
        return HttpResponseRedirect("/phieu/")
    try:
        tokens = actions.issue_scoring_links(vote=roll.vote, seats=[found.seat], actor=request.user)
    except CouncilError as refusal:
        return told(request, refusal.message, status=409)
    return HttpResponseRedirect(f"/phieu/{tokens[found.seat.pk]}/")


@invited
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, found: Invitation, token: str, pk: int) -> HttpResponse:
    """The member's written comments on one dossier; a reviewer writes a review. A later text takes the place of the earlier."""
    item = get_object_or_404(AgendaItem.objects.select_related("council"), pk=pk, council=found.seat.council)
    type = Review.Type.REVIEW if found.seat.role == Seat.Role.REVIEWER else Review.Type.COMMENT
    standing = Review.objects.filter(item=item, seat=found.seat, type=type).first()
    context: dict[str, Any] = {
        "item": item, "token": token, "seat": found.seat, "type": Review.Type(type).label, "standing": standing, "most": REVIEW,
        "text": standing.text if standing else "", "proposed": standing.proposed if standing else "", "due": _opinions_due(found.seat.council),
        "over": found.seat.council.stage in OVER,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "councils/member/review.html", context)
    context |= {"text": request.POST.get("text", ""), "proposed": request.POST.get("proposed", "")[:60]}
    try:
        _require_accepted(found)
        if len(context["text"]) > REVIEW:
            raise CouncilError(_("Nhận xét dài quá %d chữ cái.") % REVIEW, "text")
        actions.submit_review(item=item, seat=found.seat, text=context["text"], type=type, proposed=context["proposed"])
    except CouncilError as refusal:
        return render(request, "councils/member/review.html", context | {"error": refusal.message}, status=422)
    return HttpResponseRedirect(f"/moi/{token}/#ho-so-{item.pk}")


def _page(request: HttpRequest, found: Invitation, token: str, *, refusal: CouncilError | None = None, status: int = 200) -> HttpResponse:
    council, seat = found.seat.council, found.seat
    accepted = found.answer == Answer.ACCEPTED
    lines = _lines(seat, council) if accepted else [DossierLine(item) for item in _items(found)]
    law = regime(council.regime) if council.regime else None
    context = {
        "invitation": found, "seat": seat, "council": council, "token": token, "accepted": accepted, "declined": found.answer == Answer.DECLINED,
        "lines": lines, "reasons": Conflict.Reason.choices, "law": law, "meeting": Meeting.objects.filter(council=council).first(),
        "common": _common_papers(seat) if accepted else [], "due": _opinions_due(council), "over": council.over,
        "refusal": refusal, "note": request.POST.get("note", ""), "reviewer": seat.role == Seat.Role.REVIEWER,
        "unread": PaperReceipt.objects.filter(seat=seat, read_at=None).count(), "unwritten": sum(1 for line in lines if not line.reviews),
        "voting": any(line.voting for line in lines), "account": own_seat(token) is not None, "own_papers": _own_papers(council) if accepted else [],
    }  # fmt: skip
    return render(request, "councils/member/invitation.html", context, status=status)


def _of_account(request: HttpRequest, seat_id: int) -> Invitation:
    """The invitation of the account's own seat. An account that no longer sees the council has none."""
    found = actions.invitation_of(seat_id=seat_id, person_id=request.user.person_id or 0)
    if not rules.sits(request.user, found.seat.council):
        raise CouncilError(_("Tài khoản của bạn không còn quyền mở trang này."))
    return found


def _own_papers(council: Council) -> list[PaperState]:
    return [state for state in ready_papers(council) if state.to_members] if council.stage == Stage.FINISHED else []


def _items(found: Invitation) -> list[AgendaItem]:
    return list(found.seat.council.items.select_related("host", "investigator").order_by("position"))


def _lines(seat: Seat, council: Council) -> list[DossierLine]:
    items = council.items.select_related("host", "investigator").order_by("position")
    lines = {item.pk: DossierLine(item) for item in items}
    for receipt in PaperReceipt.objects.filter(seat=seat, paper__item__in=lines).select_related("paper").order_by("paper_id"):
        lines[receipt.paper.item_id].receipts.append(receipt)  # type: ignore[index]
    for written in Review.objects.filter(seat=seat, item__in=lines):
        lines[written.item_id].reviews.append(written)
    for conflict in Conflict.objects.filter(seat=seat, item__in=lines).order_by("pk"):
        lines[conflict.item_id].conflicts.append(conflict)  # type: ignore[index]
    for pk in Vote.objects.filter(item__in=lines, status=Vote.Status.OPEN, roll__seat=seat, roll__struck="").values_list("item_id", flat=True):
        lines[pk].voting = True
    return list(lines.values())


def _common_papers(seat: Seat) -> list[PaperReceipt]:
    return list(PaperReceipt.objects.filter(seat=seat, paper__item=None).select_related("paper").order_by("paper_id"))


def _opinions_due(council: Council) -> date | None:
    """Day by which written comments are due under the council's regime; None before the meeting is planned, or where the text sets none."""
    if not council.regime:
        return None
    titles = [t.title for t in timers_of(council, MEETING) if t.code in OPINIONS]
    found = Obligation.objects.filter(subject_kind=council.kind, subject_id=council.pk, title__in=titles).order_by("due_on").first()
    return found.due_on if found else None


def _stated(request: HttpRequest, item: AgendaItem) -> tuple[AgendaItem | None, str, str] | None:
    """The conflict that the page states for a dossier; None when it states none."""
    reason, text = request.POST.get(f"reason-{item.pk}", ""), request.POST.get(f"text-{item.pk}", "").strip()[:400]
    if not reason and not text:
        return None
    if reason not in Conflict.Reason.values:
        raise CouncilError(_("Chọn lý do xung đột lợi ích."), f"reason-{item.pk}")
    return item, reason, text


def _require_accepted(found: Invitation) -> None:
    if found.answer != Answer.ACCEPTED:
        raise CouncilError(_("Nhận lời mời trước, rồi làm bước này."), "answer")


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0
