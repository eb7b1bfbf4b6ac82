"""The console of a sitting: one column, one next step. Its POSTs, the sheets of links, the panel that renews itself, the wall."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoahoi.councils import actions, queries, rules
from hoahoi.councils import forms as asked
from hoahoi.councils.counting import worded
from hoahoi.councils.models import Council, Invitation, Meeting, Seat, Vote
from hoahoi.councils.papers import ready_papers
from hoahoi.ledger.verify import last_version

from .console_access import changing, looking, running
from .console_acts import BUTTONS, Doing, button_of
from .console_desk import ballot_panel, desk, form_of
from .console_qr import shown_links


@running
@require_GET
def console(request: HttpRequest, council: Council) -> HttpResponse:
    return _draw(request, council, desk(council))


@running
@require_POST
def press(request: HttpRequest, council: Council, name: str) -> HttpResponse:
    """One act. Refused: the same page with the reason at its field and what was typed kept."""
    button, context = button_of(name), desk(council)
    form = form_of(button.form, context, request.POST, files=request.FILES, **_choice(name, council))
    if form.is_valid():
        try:
            with transaction.atomic():
                button.run(Doing(request, council, context, form))
        except actions.CouncilError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            if button.said:
                messages.success(request, button.said)
            back = "#phong-hop" if name == "co-mat" else ""
            return HttpResponseRedirect(reverse("council_console:desk", args=[council.pk]) + back)
    fresh = Council.objects.select_related("host").get(pk=council.pk)
    return _draw(request, fresh, desk(fresh), {name: form}, status=422)


@changing
@require_POST
def invite(request: HttpRequest, council: Council) -> HttpResponse:
    """Links for one member, or for all who have none yet. They are shown on this answer alone."""
    seats, wanted = queries.seats_of(council), request.POST.get("seat", "")
    invited = set(Invitation.objects.filter(seat__in=seats).values_list("seat_id", flat=True))
    chosen = [s for s in seats if (str(s.pk) == wanted if wanted else s.pk not in invited)]
    try:
        with transaction.atomic():
            tokens = {seat.pk: actions.invite(seat=seat, actor=request.user) for seat in chosen}
    except actions.CouncilError as refused:
        messages.error(request, refused.message)
        tokens = {}
    return _sheet(request, council, tokens, seats, "moi")


@running
@require_POST
def give_links(request: HttpRequest, council: Council) -> HttpResponse:
    """Scoring links for all who have not voted, or a new one for one member; shown on this answer alone."""
    context = desk(council)
    vote, wanted = context["vote"], request.POST.get("seat", "")
    chosen = [s for s in context["seats"] if str(s.pk) == wanted] if wanted else None
    tokens: dict[int, str] = {}
    if vote is None or chosen == []:
        messages.error(request, _("Không có lượt bỏ phiếu nào đang mở cho người này."))
    else:
        try:
            tokens = actions.issue_scoring_links(vote=vote, seats=chosen, actor=request.user)
        except actions.CouncilError as refused:
            messages.error(request, refused.message)
    return _sheet(request, council, tokens, context["seats"], "phieu", vote)


@running
@require_GET
def voters(request: HttpRequest, council: Council) -> HttpResponse:
    """The panel of who has voted, for a page that asks every three seconds. 204 while nothing changed; a new step reloads the whole page."""
    step = queries.next_step(council)
    if step is None or step.vote is None or step.code != request.GET.get("buoc"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    panel = ballot_panel(step.vote)
    if panel["mark"] == request.GET.get("dau"):
        return HttpResponse(status=204)
    if step.code == "close_vote" and panel["voted"] == panel["voters"]:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})  # the button that closes the vote now leads
    tellers = queries.tellers_of(council.meeting) if step.code == "open_count" else []  # type: ignore[attr-defined]
    context = panel | {"council": council, "step": step, "vote": step.vote, "tellers": [(s, s.pk in step.vote.openers) for s in tellers]}
    return render(request, "councils/console/voters.html", context)


@looking
@require_GET
def wall(request: HttpRequest, council: Council) -> HttpResponse:
    """The wall of the room: large, dark, without the frame; only what everybody in the room may see."""
    template = "councils/console/wall_part.html" if request.headers.get("HX-Request") else "councils/console/wall.html"
    return render(request, template, _wall(council))


def _wall(council: Council) -> dict[str, Any]:
    """The dossier in hand; those already concluded with their conclusion, once more than one is on the agenda. A vote's figures only when concluded."""
    step = queries.next_step(council)
    meeting = queries.meeting_of(council)
    items = list(council.items.select_related("conclusion").order_by("position"))
    concluded = [item for item in items if hasattr(item, "conclusion")]
    item = step.item if step and step.item else items[0] if len(items) == 1 else None
    vote = step.vote if step and step.vote else queries.vote_of(concluded[0]) if item and concluded == [item] else None
    context: dict[str, Any] = {
        "council": council, "step": step, "meeting": meeting, "item": item, "vote": vote, "result": {}, "items": len(items),
        "concluded": concluded if len(items) > 1 else [],
    }  # fmt: skip
    if meeting and not meeting.opened_at:
        context["quorum"] = queries.quorum_state(meeting)
    if vote and vote.status == Vote.Status.OPEN:
        context |= ballot_panel(vote)
        del context["roll"]
    # the wall waits for the conclusion: until then the chair may still have the tally withheld
    if vote and vote.status == Vote.Status.COUNTED and item in concluded:
        context["result"] = queries.published_result(vote)
        context["result_word"] = worded(council.type, context["result"]["result"])
    return context


def _draw(request: HttpRequest, council: Council, context: dict[str, Any], failed: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    failed = failed or {}
    forms = {}
    for name, button in BUTTONS.items():
        if button.form is asked.StepForm and name not in failed:
            continue
        kept = {"ghi-chep": _notes_so_far, "khach-moi": _guests_so_far}.get(name)
        initial = kept(context["meeting"]) if kept and context["meeting"] else None
        own = failed.get(name) or form_of(button.form, context, initial=initial, auto_id=f"id-{name}-%s", **_choice(name, council))
        forms[name.replace("-", "_")] = own
    wrong = next(iter(failed.values()), None)
    context["papers"] = ready_papers(council) if council.stage in (Council.Stage.CONCLUDED, Council.Stage.FINISHED) else []
    context |= {
        "forms": forms,
        "wrong": wrong,
        "failed": next(iter(failed), ""),
        "may_change": rules.can_edit(request.user, council),
        "own_person": request.user.person_id,
        "hidden": council.host_hidden and rules.seat_of(request.user, council) is not None,
        "experts": _expert_forms(context, failed.get("to-chuyen-gia"), request.POST.get("item", "")),
    }
    return render(request, "councils/console/desk.html", context, status=status)


def _expert_forms(context: dict[str, Any], failed: Any, wrong_item: str) -> list[dict[str, Any]]:
    """A form for each dossier whose products can be measured, or that has its expert group already; while the council has not concluded."""
    if context["council"].stage not in (Council.Stage.APPOINTED, Council.Stage.MEETING):
        return []
    wanted = [line.item for line in context["lines"] if line.item.measurable or line.item.experts]
    return [
        {"item": item, "form": failed if failed and str(item.pk) == wrong_item else form_of(
            asked.ExpertsForm, context, auto_id=f"id-to-chuyen-gia-{item.pk}-%s",
            initial={"experts": asked.as_lines(item.experts), "report": item.expert_report})}
        for item in wanted
    ]  # fmt: skip


def _guests_so_far(meeting: Meeting) -> dict[str, Any]:
    return {"guests": asked.as_lines(meeting.guests)}


def _notes_so_far(meeting: Meeting) -> dict[str, Any]:
    return {"notes": meeting.notes, "version": last_version(meeting.kind, meeting.pk)}


def _choice(name: str, council: Council) -> dict[str, Any]:
    """What the regime says of the mode, for the form that opens a vote."""
    if name != "mo-bo-phieu":
        return {}
    rule = queries.rule_of(council)
    secrecy = rule.composition.secrecy
    return {"known": rule.secrecy, "free": rule.secrecy == "unknown" or bool(secrecy and secrecy.confidence == "assumed")}


def _sheet(request: HttpRequest, council: Council, tokens: dict[int, str], seats: list[Seat], under: str, vote: Vote | None = None) -> HttpResponse:
    if not tokens:
        return HttpResponseRedirect(reverse("council_console:desk", args=[council.pk]))
    context = {"council": council, "links": shown_links(request, tokens, seats, under), "under": under, "vote": vote}
    return render(request, "councils/console/links.html", context)
