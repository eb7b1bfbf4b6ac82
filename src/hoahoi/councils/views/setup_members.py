"""The members of a council being set up: whom the record proposes and why, who sits, conflicts to decide, then the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoahoi.councils import actions, queries
from hoahoi.councils.forms import AppointForm, ConflictForm, NewPersonForm
from hoahoi.councils.models import Conflict, Council, Seat
from hoahoi.councils.papers import issue_appointment_decision
from hoahoi.directory.models import Organisation, Person
from hoahoi.ledger.acts import act

from .console_access import changing
from .setup import unsure

_SHOWN = 12


@changing
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest, council: Council) -> HttpResponse:
    """Who sits and who could. Every act of the page is one small form; `viec` names it."""
    person_form, conflict_form, error, failed = NewPersonForm(), None, "", ""
    if request.method == "POST":
        failed = request.POST.get("viec", "")
        try:
            if failed == "nguoi-moi":
                person_form = NewPersonForm(request.POST)
                if person_form.is_valid():
                    _new_person(request, council, person_form.cleaned_data)
                    return _back(council)
            elif failed in _ACTS:
                _ACTS[failed](request, council)
                return _back(council)
            else:
                error = _("Không rõ cần làm gì. Tải lại trang rồi thử lại.")
        except actions.CouncilError as refused:
            error = refused.message
    conflict_form = ConflictForm(request.POST if failed == "ghi-xung-dot" else None, council=council, seats=queries.seats_of(council))
    context = _members_page(request, council) | {
        "person_form": person_form,
        "conflict_form": conflict_form,
        "error": error,
        "failed": failed,
        "typed": request.POST,
    }
    return render(request, "councils/setup/members.html", context, status=422 if failed else 200)


@changing
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, council: Council) -> HttpResponse:
    """The last look before the decision: composition against the regime, conflicts, what is not confirmed; then appointing."""
    if council.stage != Council.Stage.PROPOSED:
        return HttpResponseRedirect(reverse("council_console:desk", args=[council.pk]))
    form = AppointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issue_appointment_decision(council=council, on=form.cleaned_data["on"], number=form.cleaned_data["number"], actor=request.user)
            messages.success(request, _("Đã thành lập hội đồng. Bước sau: mời thành viên."))
            return HttpResponseRedirect(reverse("council_console:desk", args=[council.pk]))
        except actions.CouncilError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    conflicts = Conflict.objects.filter(seat__council=council, seat__ended_on="").select_related("seat__person", "item").order_by("seat_id", "pk")
    context = {
        "council": council, "form": form, "seats": queries.seats_of(council), "problems": queries.composition_problems(council),
        "conflicts": conflicts, "unsure": unsure(council.regime, council.type), "items": council.items.order_by("position"),
        "undecided": sum(c.status == Conflict.Status.OPEN for c in conflicts),
    }  # fmt: skip
    return render(request, "councils/setup/check.html", context, status=422 if form.errors else 200)


def _members_page(request: HttpRequest, council: Council) -> dict[str, Any]:
    q, replacing = request.GET.get("tim", ""), None
    if (wanted := request.GET.get("thay", "")).isdigit():
        replacing = council.seats.filter(pk=int(wanted), ended_on="").select_related("person").first()
    seats = queries.seats_of(council)
    rule = queries.rule_of(council)
    count = {role: sum(s.role == role for s in seats) for role in Seat.Role.values}
    needs = [(role, label, count[role], _wanted(rule.roles.get(role))) for role, label in Seat.Role.choices]
    open_seats = [(role, label) for role, label in Seat.Role.choices if count[role] < rule.roles.get(role, (0, 99))[1]]
    conflicts = Conflict.objects.filter(seat__in=seats).select_related("item").order_by("pk")
    by_seat: dict[int, list[Conflict]] = {}
    for conflict in conflicts:
        by_seat.setdefault(conflict.seat_id, []).append(conflict)
    proposing = council.stage == Council.Stage.PROPOSED
    return {
        "council": council, "q": q, "replacing": replacing, "needs": needs, "roles": open_seats or Seat.Role.choices, "proposing": proposing,
        "seats": [(seat, by_seat.get(seat.pk, [])) for seat in seats], "problems": queries.composition_problems(council, seats),
        "undecided": sum(c.status == Conflict.Status.OPEN for c in conflicts), "next_role": open_seats[0][0] if open_seats else Seat.Role.MEMBER,
        "candidates": _candidates(council, q) if proposing or replacing else [],
        "size": (rule.size_min, rule.size_max),
    }  # fmt: skip


def _candidates(council: Council, q: str) -> list[tuple[queries.Candidate, list[str], list[str]]]:
    """Each with what speaks for and what speaks against."""
    return [(c, _reasons_for(c), _reasons_against(c)) for c in queries.propose_members(council, text=q, limit=_SHOWN)]


def _wanted(span: tuple[int, int] | None) -> str:
    if span is None:
        return ""
    least, most = span
    return str(least) if least == most else f"{least}–{most}"


def _reasons_for(candidate: queries.Candidate) -> list[str]:
    """What speaks for a candidate, in words, from the record alone."""
    found = [_("đã dự hội đồng trước của nhiệm vụ này")] if candidate.earlier else []
    found += [_("%d nhiệm vụ cùng lĩnh vực") % candidate.in_field] if candidate.in_field else []
    found += [_("đã dự %d hội đồng") % candidate.served] if candidate.served else []
    found += [_("đang dự %d hội đồng chưa xong") % candidate.load] if candidate.load else []
    return found or [_("hồ sơ chưa ghi việc cùng lĩnh vực")]


def _reasons_against(candidate: queries.Candidate) -> list[str]:
    return [
        f"{Conflict.Reason(found.reason).label}: {found.text}" if found.text else str(Conflict.Reason(found.reason).label)
        for found in candidate.conflicts
    ]


def _seat(request: HttpRequest, council: Council) -> None:
    person = get_object_or_404(Person, pk=_number(request, "person"))
    actions.seat_member(council=council, person=person, role=_role(request), actor=request.user)
    messages.success(request, _("Đã thêm %s.") % person.title)


def _unseat(request: HttpRequest, council: Council) -> None:
    seat = _own_seat(request, council)
    actions.unseat_member(seat=seat, actor=request.user)
    messages.success(request, _("Đã bỏ %s khỏi danh sách.") % seat.person.title)


def _replace(request: HttpRequest, council: Council) -> None:
    seat, person = _own_seat(request, council), get_object_or_404(Person, pk=_number(request, "person"))
    actions.replace_member(seat=seat, person=person, reason=request.POST.get("reason", ""), on=timezone.localdate(), actor=request.user)
    messages.success(request, _("%(new)s thay %(old)s.") % {"new": person.title, "old": seat.person.title})


def _decide(request: HttpRequest, council: Council) -> None:
    conflict = get_object_or_404(Conflict.objects.filter(seat__council=council), pk=_number(request, "conflict"))
    actions.decide_conflict(
        conflict=conflict, barred=request.POST.get("decided") == "barred", because=request.POST.get("because", ""), actor=request.user
    )
    messages.success(request, _("Đã ghi cách xử lý."))


def _declare(request: HttpRequest, council: Council) -> None:
    form = ConflictForm(request.POST, council=council, seats=queries.seats_of(council))
    if not form.is_valid():
        raise actions.CouncilError(_("Chọn thành viên và lý do xung đột lợi ích."), "seat")
    v = form.cleaned_data
    actions.declare_conflict(seat=form.named_seat(), reason=v["reason"], text=v["text"], origin=Conflict.Origin.OFFICER, actor=request.user)
    messages.success(request, _("Đã ghi xung đột lợi ích, chờ xử lý."))


_ACTS: dict[str, Callable[[HttpRequest, Council], None]] = {
    "them": _seat, "bo": _unseat, "thay": _replace, "xu-ly": _decide, "ghi-xung-dot": _declare
}  # fmt: skip


def _new_person(request: HttpRequest, council: Council, v: dict[str, Any]) -> None:
    """A person who is not in the directory yet, seated in the same act. The workplace is kept where the directory knows it by that name."""
    organisation = Organisation.objects.filter(title__iexact=v["workplace"].strip()).first() if v["workplace"].strip() else None
    if v["workplace"].strip() and organisation is None:
        raise actions.CouncilError(
            _("Danh bạ chưa có tổ chức “%s”. Thêm tổ chức ấy trước, hoặc để trống nơi công tác.") % v["workplace"], "workplace"
        )
    person = Person(title=v["name"].strip(), degree=v["degree"].strip())
    with act("person.add", actor=request.user) as doing:
        doing.save(person)
        actions.seat_member(council=council, person=person, role=_role(request), organisation=organisation, actor=request.user)
    messages.success(request, _("Đã thêm %s.") % person.title)


def _role(request: HttpRequest) -> str:
    role = request.POST.get("role", "")
    if role not in Seat.Role.values:
        raise actions.CouncilError(_("Chọn vai trò trong hội đồng."), "role")
    return role


def _own_seat(request: HttpRequest, council: Council) -> Seat:
    return get_object_or_404(council.seats.filter(ended_on="").select_related("person", "council"), pk=_number(request, "seat"))


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _back(council: Council) -> HttpResponse:
    return HttpResponseRedirect(reverse("council_setup:members", args=[council.pk]))
