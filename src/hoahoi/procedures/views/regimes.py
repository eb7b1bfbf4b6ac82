"""The regimes in use, and one regime with every value, its source and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hoahoi.accounts.models import Role
from hoahoi.declare.registers import Fact
from hoahoi.procedures.access import office_only
from hoahoi.procedures.actions import BASE, PROVINCIAL, TASK
from hoahoi.procedures.confirming import newest_confirmations, office_regime
from hoahoi.procedures.diagram import drawing
from hoahoi.procedures.models import Case, RegimeConfirmation, RegimeVersion
from hoahoi.procedures.regime_text import when
from hoahoi.procedures.regime_values import Value, values
from hoahoi.procedures.regimes import Regime, RegimeError, codes, regime
from hoahoi.procedures.rules import may_confirm
from hoahoi.procedures.schema import Procedure
from hoahoi.procedures.versions import base_of, current_code
from hoahoi.ui.vietnamese import day

_HISTORY = 12


@dataclass(frozen=True)
class Line:
    """One value as the page shows it. tone of the mark: good | attention | danger."""

    value: Value
    title: str
    text: str
    mark: str
    tone: str
    citation: str
    selectable: bool


def known_or_404(code: str) -> Regime:
    """The regime of an address: the office's own reading of it, or a frozen version."""
    if base_of(code) not in codes():
        raise Http404
    try:
        return regime(code) if "@" in code else office_regime(code)
    except RegimeError:
        raise Http404 from None


@office_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    cases = dict(Case.objects.filter(closed_on="").values_list("regime").annotate(n=Count("pk")))
    versions = dict(RegimeVersion.objects.values_list("regime").annotate(n=Count("pk")))
    every = [office_regime(code) for code in codes()]
    replaced = {number: one.code for one in every for number in one.replaces if _in_force(one)}
    rows = [_row(one, replaced, cases, versions) for one in sorted(every, key=lambda r: (r.in_force_from, r.code), reverse=True)]
    return render(request, "procedures/index.html", {"rows": rows, "feed_url": "/lich/"})


def _in_force(one: Regime) -> bool:
    today = timezone.localdate().isoformat()
    return bool(one.in_force_from) and one.in_force_from <= today and not (one.in_force_until and one.in_force_until < today)


def _row(one: Regime, replaced: dict[str, str], cases: dict[str, int], versions: dict[str, int]) -> dict[str, Any]:
    found = values(one)
    state, tone = (_("đang hiệu lực"), "good") if _in_force(one) else (_("chưa hoặc hết hiệu lực"), "neutral")
    if not one.in_force_from:
        state = _("chưa rõ ngày hiệu lực")
    if gone := [number for number in one.instruments if number in replaced]:
        words = _("đã thay bằng %s") if len(gone) == len(one.instruments) else _("một phần đã thay bằng %s")
        state, tone = words % ", ".join(sorted({replaced[number] for number in gone})), "neutral"
    unknown = sum(v.unknown for v in found)
    return {
        "regime": one, "state": state, "tone": tone, "values": len(found), "unknown": unknown, "sure": sum(v.sure for v in found),
        "unsure": sum(not v.sure for v in found) - unknown, "version": versions.get(one.code, 0),
        "cases": sum(n for code, n in cases.items() if base_of(code) == one.code), "from": _day(one.in_force_from),
        "needs_procedure": PROVINCIAL not in one.procedures,
    }  # fmt: skip


@office_only
@require_GET
def page(request: HttpRequest, code: str) -> HttpResponse:
    """A regime: identity, procedures drawn and listed, councils in sentences, and every value with its mark."""
    one, base = known_or_404(code), base_of(code)
    editable = may_confirm(request.user) and "@" not in code
    found = values(one)
    procedures = [_procedure(key, procedure, one, found, editable) for key, procedure in one.procedures.items()]
    councils = [
        {"id": f"hoi-dong-{stage}", "title": rule.title, "lines": [_line(v, rule.title, editable) for v in found if _of_council(v, stage)]}
        for stage, rule in one.councils.items()
    ]
    context = {
        "regime": one, "code": code, "base": base, "facts": _facts(one), "procedures": procedures, "councils": councils, "editable": editable,
        "sure": sum(v.sure for v in found), "unknown": sum(v.unknown for v in found), "all": len(found),
        "versions": RegimeVersion.objects.filter(regime=base).order_by("-number").defer("content"), "current": current_code(base),
        "history": RegimeConfirmation.objects.filter(regime=base).select_related("by").order_by("-pk")[:_HISTORY],
        "gone": _gone(base, found) if editable else [], "to_fill": _to_fill(one) if editable else [],
    }  # fmt: skip
    return render(request, "procedures/regime.html", context)


def _gone(code: str, found: list[Value]) -> list[RegimeConfirmation]:
    """Confirmations of values that the shipped files no longer have."""
    paths = {v.path for v in found}
    whole = (".council",)
    return [c for c in newest_confirmations(code) if c.path not in paths and not c.path.endswith(whole) and c.path.count(".") > 1]


def _facts(one: Regime) -> list[Fact]:
    facts = [
        Fact(_("Ban hành"), one.issuer),
        Fact(_("Hiệu lực"), _("từ %(start)s đến %(end)s") % {"start": _day(one.in_force_from), "end": _day(one.in_force_until)}
             if one.in_force_until else _("từ %s") % _day(one.in_force_from)),
        Fact(_("Văn bản"), "; ".join(one.instruments)),
    ]  # fmt: skip
    if one.inherits:
        read = _("đã đọc văn bản riêng") if one.text_read else _("chưa đọc văn bản riêng: phần kế thừa là suy ra")
        facts.append(Fact(_("Kế thừa"), one.inherits, note=read))
    if one.replaces:
        facts.append(Fact(_("Thay thế"), ", ".join(one.replaces)))
    facts.append(Fact(_("Mã băm"), one.sha256[:16]))
    return facts


def _procedure(key: str, procedure: Procedure, one: Regime, found: list[Value], editable: bool) -> dict[str, Any]:
    titles = {stage.code: stage.title for stage in procedure.stages}
    timing = {f"procedures.{key}.deadlines.{d.code}": when(d, procedure) for d in procedure.timers}
    stages = [
        {
            "title": s.title, "onward": [titles[c] for c in s.next], "actors": [str(Role(a).label) for a in s.actors if a in Role.values],
            "papers": [f"{d.title} ({d.form})" if d.form else d.title for d in s.documents],
        }
        for s in procedure.stages
    ]  # fmt: skip
    own = [v for v in found if v.path.startswith(f"procedures.{key}.")]
    return {
        "id": f"quy-trinh-{key}", "title": procedure.title, "note": procedure.note, "drawing": drawing(procedure, f"quy-trinh-{key}"), "stages": stages,
        "lines": [_line(v, procedure.title, editable, timing.get(v.path, "")) for v in own],
    }  # fmt: skip


def _to_fill(one: Regime) -> list[dict[str, str]]:
    """The procedures of a task that the regime does not know yet, each with the words of its button."""
    words = {PROVINCIAL: _("Điền các bước của nhiệm vụ cấp tỉnh"), BASE: _("Điền các bước của nhiệm vụ cấp cơ sở")}
    return [{"code": code, "words": words[code]} for code in TASK if code not in one.procedures]


def _of_council(value: Value, stage: str) -> bool:
    room, second, *_rest = value.path.split(".")
    return room != "procedures" and second == stage


def _line(value: Value, group: str, editable: bool, text: str = "") -> Line:
    mark, tone = mark_of(value)
    citation = ", ".join(part for part in (value.source, value.article) if part)
    title = value.title.removeprefix(f"{group}: ")
    text = "" if value.unknown else text or value.value
    return Line(value, title, text, mark, tone, citation, editable and not value.sure and not value.unknown and confirmable(value.path))


def confirmable(path: str) -> bool:
    """The base of a vote is stated with its first rule; it has no table of its own."""
    return not path.endswith(".council.base")


def mark_of(value: Value) -> tuple[str, str]:
    """How sure a value is, in words, and the tone of the mark."""
    if value.unknown:
        return _("chưa biết"), "danger"
    if value.sure:
        return _("%(name)s xác nhận ngày %(day)s") % {"name": value.confirmed_by, "day": day(value.confirmed_on)}, "good"
    words = {"found": _("chờ cán bộ xác nhận"), "recalled": _("chưa đối chiếu văn bản"), "assumed": _("giá trị giả định")}
    return words[value.confidence], "attention"


def _day(iso: str) -> str:
    """ "2014-08-01" -> "01/08/2014"."""
    return "/".join(reversed(iso.split("-"))) if iso else _("chưa rõ")
