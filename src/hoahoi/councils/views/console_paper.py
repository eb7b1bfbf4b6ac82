"""Paper ballots of a closed vote, typed by two people who do not see each other's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoahoi.councils import actions, queries
from hoahoi.councils.models import Council, Vote

from .console_access import running


@running
@require_http_methods(["GET", "POST"])
def paper_ballots(request: HttpRequest, council: Council) -> HttpResponse:
    """One fieldset for each sheet that was handed out, with the fields of the sheet frozen at opening."""
    step = queries.next_step(council)
    desk = reverse("council_console:desk", args=[council.pk])
    if step is None or step.code != "key_in_paper" or step.vote is None:
        messages.info(request, _("Không có phiếu giấy nào chờ nhập."))
        return HttpResponseRedirect(desk)
    vote = step.vote
    seats = [line.seat for line in queries.roll_of(vote) if line.paper and not line.struck]
    differences: list[str] = []
    error = ""
    if request.method == "POST":
        try:
            ballots = [_typed(request, vote, n) for n in range(1, len(seats) + 1)]
            differences = actions.key_in_paper(vote=vote, ballots=ballots, actor=request.user)
            if not differences:
                waits = vote.keyings.exists()
                said = _("Đã nhận. Người thứ hai đăng nhập và nhập lại.") if waits else _("Hai người nhập khớp nhau. Phiếu giấy đã được nhận.")
                messages.success(request, said)
                return HttpResponseRedirect(desk)
        except actions.CouncilError as refused:
            error = refused.message
    first = vote.keyings.values_list("typist_id", "typist").first()
    context = {
        "council": council, "vote": vote, "error": error, "differences": differences, "own": bool(first and first[0] == request.user.pk),
        "other": first[1] if first and first[0] != request.user.pk else "", "named": vote.mode == Vote.Mode.NAMED,
        "sheets": [_sheet(request, vote, n) for n in range(1, len(seats) + 1)], "seats": seats,
    }  # fmt: skip
    return render(request, "councils/console/paper.html", context, status=422 if request.method == "POST" else 200)


def _sheet(request: HttpRequest, vote: Vote, n: int) -> dict[str, Any]:
    """The fields of sheet n: (name, label, choices or None, value typed)."""
    sheet, fields = vote.sheet, []

    def put(name: str, label: str, choices: list[Any] | None = None) -> None:
        fields.append({"name": f"b{n}-{name}", "label": label, "choices": choices, "value": request.POST.get(f"b{n}-{name}", "")})

    if sheet["ballot"] == "rating":
        for product in sheet["products"]:
            for criterion in product["criteria"]:
                put(f"p.{product['code']}.{criterion}", f"{product['title']}: {_CRITERIA[criterion]}", sheet["ratings"])
        if sheet["products"]:
            put("report", _("Báo cáo tổng hợp"), sheet["ratings"])
        if not (sheet["products"] and sheet["member"]):
            put("rating", _("Xếp loại"), sheet["ratings"])
    elif sheet["ballot"] == "agree":
        for criterion in sheet["criteria"]:
            put(f"c.{criterion['code']}", criterion["title"], [["yes", _("Đạt")], ["no", _("Không đạt")]])
        put("agree", _("Kết luận"), [["yes", _("Đồng ý")], ["no", _("Không đồng ý")]])
    else:
        for criterion in sheet["criteria"] or [{"code": "total", "title": _("Tổng điểm")}]:
            put(f"s.{criterion['code']}", criterion["title"])
    return {
        "n": n, "fields": fields, "member": request.POST.get(f"b{n}-member", ""), "comment": request.POST.get(f"b{n}-comment", ""),
        "invalid": f"b{n}-invalid" in request.POST,
    }  # fmt: skip


_CRITERIA = {"quantity": "số lượng", "volume": "khối lượng", "quality": "chất lượng", "type": "chủng loại"}
_YES = {"yes": True, "no": False}


def _typed(request: HttpRequest, vote: Vote, n: int) -> dict[str, Any]:
    """Sheet n as key_in_paper wants it."""
    given = {name.removeprefix(f"b{n}-"): value for name, value in request.POST.items() if name.startswith(f"b{n}-")}
    member = given.get("member", "")
    one: dict[str, Any] = {"no": n, "member": int(member) if member.isascii() and member.isdigit() else 0}
    if "invalid" in given:
        return one | {"valid": False}
    parts: dict[str, dict[str, Any]] = {"p": {}, "c": {}, "s": {}}
    for name, value in given.items():
        kind, _dot, rest = name.partition(".")
        if rest and kind == "p":
            product, _dot, criterion = rest.partition(".")
            parts["p"].setdefault(product, {})[criterion] = value
        elif rest and kind in parts:
            parts[kind][rest] = _YES.get(value) if kind == "c" else value
    sheet = vote.sheet["ballot"]
    if sheet == "rating":
        content = {"products": parts["p"], "report": given.get("report"), "rating": given.get("rating")}
    elif sheet == "agree":
        content = {"criteria": parts["c"], "agree": _YES.get(given.get("agree", ""))}
    else:
        content = {"scores": parts["s"]}
    return one | content | {"comment": given.get("comment", "")}
