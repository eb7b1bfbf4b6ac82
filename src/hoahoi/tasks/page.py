"""A task's page: where it stands, what is next, and one time line of everything that happened to it or falls due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoahoi.accounts.models import Role
from hoahoi.councils import rules as council_rules
from hoahoi.councils.models import Council
from hoahoi.councils.registers import rating_text
from hoahoi.declare.registers import Fact, Moment, Page, Section, Step
from hoahoi.directory.queries import place_names
from hoahoi.procedures.models import Obligation
from hoahoi.procedures.regimes import Procedure, RegimeError, regime
from hoahoi.procedures.words import due_words
from hoahoi.ui.vietnamese import day, money

from .models import Payment, ProgressReport, Task
from .money import ZERO
from .next_steps import task_section
from .queries import Story, story
from .rules import sees_life
from .running import Running
from .words import payment_note, promise_note

STAGE_TONE = {
    "proposed": "neutral", "determination": "neutral", "order_listed": "neutral", "selection": "neutral", "approved": "info", "in_progress": "info",
    "base_acceptance": "attention", "acceptance": "attention", "accepted": "good", "registered": "good", "closed": "neutral", "stopped": "danger",
}  # fmt: skip
_FINISHED = {Task.Stage.ACCEPTED, Task.Stage.REGISTERED, Task.Stage.CLOSED, Task.Stage.STOPPED}
_FEW_PLACES = 1  # how many are told with what they became or were: each takes up to three queries


def task_page(task: Task, user: Any) -> Page:
    told = story(task, council_rules.viewable, user)
    today = timezone.localdate()
    rules = _procedure(told)
    life = told.running if sees_life(user, task) else None
    return Page(
        subtitles=[f"{name.used_at[:1].upper()}{name.used_at[1:]}: “{name.title}”" for name in told.names if name.title != task.title],
        tag=(task.get_stage_display(), STAGE_TONE.get(task.stage, "neutral")),
        state=_next(told, rules, today),
        panel=task_section(told, rules, user),
        steps=_steps(told, rules),
        moments=[*_moments(told, today), *(_moments_of_life(life) if life else ())],
        sections=[*_people(told), _places(told), _money(task, life), *_of_life(life), *_papers(told), *_councils(told), *_about(task)],
    )


def _procedure(told: Story) -> Procedure | None:
    try:
        return regime(told.case.regime).procedures.get(told.case.procedure) if told.case else None
    except RegimeError:
        return None


# ---- where it stands


def _next(told: Story, rules: Procedure | None, today: date) -> str:
    """What comes next, who must act, by when."""
    if told.due:
        words, _tone = due_words(told.due.due_on, today)
        who = Role(told.due.role).label if told.due.role in Role.values else ""
        return str(_("Bước tới: ")) + ", ".join(
            str(t) for t in (told.due.title, who, _("hạn %s") % day(told.due.due_on), words[:1].lower() + words[1:]) if t
        )
    if rules is None or told.task.stage in _FINISHED:
        return ""
    codes = {stage.code: stage.title for stage in rules.stages}
    here = next((s for s in rules.stages if s.code == told.task.stage), None)
    ahead = [codes[code] for code in here.next if code != Task.Stage.STOPPED] if here else []
    return str(_("Bước tới: %s") % ahead[0]) if ahead else ""


def _steps(told: Story, rules: Procedure | None) -> list[Step]:
    stages = [(s.code, s.title) for s in rules.stages] if rules else [(value, str(label)) for value, label in Task.Stage.choices]
    here = told.task.stage
    stages = [(code, title) for code, title in stages if code != Task.Stage.STOPPED or here == code]
    codes = [code for code, _title in stages]
    position = codes.index(here) if here in codes else -1
    entered = {entry.stage: entry.on for entry in told.entries}

    def step(n: int, code: str, title: str) -> Step:
        """A step before the present one is ticked only when the record attests it; otherwise nothing is claimed of it."""
        if n == position:
            return Step(title, "now", str(entered.get(code) or ""))
        if n < position:
            return Step(title, "done") if code in entered else Step(title, "untold", str(_("chưa có hồ sơ")))
        return Step(title, "next")

    return [step(n, code, title) for n, (code, title) in enumerate(stages)]


# ---- the time line


def _planned(council: Council) -> str:
    if council.planned_at is None:
        return str(_("chưa ghi ngày họp"))
    return str(_("dự kiến họp %s")) % timezone.localtime(council.planned_at).strftime("%H:%M %d/%m/%Y")


def _moments(told: Story, today: date) -> Iterator[Moment]:
    task = told.task
    for council in told.councils:
        when = council.met_on or council.established_on
        said = (
            "" if council.met_on else _planned(council),
            _("Quyết định %s") % council.decision_number if council.decision_number else "",
            _("Chủ tịch: %s") % council.chair if council.chair else "",
            council.batch,
        )
        title = str(_("Hội đồng %s") % council.get_type_display())
        yield Moment(when, title, text=" · ".join(str(s) for s in said if s), link=council, badge=_concluded(council))
    if task.decision and task.decision.issued_on:
        yield Moment(task.decision.issued_on, str(task.decision), text=task.decision.title, link=task.decision)
    if task.starts_on:
        lead = _("chủ nhiệm %s") % task.investigator.title if task.investigator else ""
        yield Moment(task.starts_on, str(_("Bắt đầu thực hiện")), text=str(lead))
    if task.seen_on:
        yield Moment(task.seen_on, str(_("Nguồn ghi nhiệm vụ đang thực hiện")), tone="note")
    if task.ends_on:
        yield _planned_end(task, today)
    for link in told.checks:
        check = link.check_record
        yield Moment(
            check.held_on, str(_("Kiểm tra tiến độ")), text=" · ".join(t for t in (str(check.organisation or ""), check.finding) if t), link=check
        )
    for link in told.events:
        yield Moment(link.event.held_on, link.event.title, text=link.event.place_text, link=link.event)
    taken = {str(c.met_on or c.established_on) for c in told.councils} | {str(task.starts_on)}
    taken |= {str(task.decision.issued_on)} if task.decision else set()
    for entry in told.entries:
        if entry.on and str(entry.on) not in taken:
            title = dict(Task.Stage.choices).get(entry.stage, entry.stage)
            yield Moment(entry.on, str(title), text=entry.note, tone="note" if entry.recorded else "done")
    for obligation in told.obligations:
        yield _duty(obligation, today)


def _planned_end(task: Task, today: date) -> Moment:
    ahead = task.ends_on.last >= today
    if task.stage in _FINISHED or not ahead:
        return Moment(task.ends_on, str(_("Hết thời gian thực hiện")), tone="note" if task.stage in _FINISHED else "late")
    return Moment(task.ends_on, str(_("Hết thời gian thực hiện")), tone="due", badge=due_words(task.ends_on.last, today)[0])


def _duty(obligation: Obligation, today: date) -> Moment:
    if obligation.done_on:
        return Moment(obligation.done_on, obligation.title, text=str(_("hạn %s") % day(obligation.due_on)))
    words, tone = due_words(obligation.due_on, today)
    return Moment(obligation.due_on, obligation.title, text=obligation.basis, tone="late" if tone == "danger" else "due", badge=words)


# ---- beside it


def _people(told: Story) -> list[Section]:
    task = told.task
    facts = [
        Fact(_("Chủ trì"), task.host, "link", link=task.host),
        Fact(_("Chủ nhiệm"), task.investigator, "link", link=task.investigator),
        *(
            Fact(str(p.get_role_display()).capitalize(), p.person or p.organisation, "link", link=p.person or p.organisation)
            for p in told.participations
        ),
    ]
    return [Section(_("Người và đơn vị"), facts=[f for f in facts if f.value], side=True, empty=_("Nguồn không ghi tổ chức chủ trì."))]


def _places(told: Story) -> Section:
    facts = []
    for n, place in enumerate(told.places):
        names = place_names(place) if n < _FEW_PLACES else None
        facts.append(Fact(_("Địa bàn"), names.name if names else place.title, "link", link=place, note=_renamed(names) if names else ""))
    if told.task.place_text:
        facts.append(Fact(_("Nguồn ghi"), told.task.place_text))
    return Section(_("Địa bàn"), facts=facts, side=True, empty=_("Chưa có số liệu."))


def _renamed(names: Any) -> str:
    return " · ".join(str(t) for t in (_("nay là %s") % names.new if names.new else "", _("trước là %s") % names.old if names.old else "") if t)


def _money(task: Task, life: Running | None) -> Section:
    """Planned, contracted, paid and settled as one bar, each with its number; what the record does not know is left out."""
    facts = [Fact(_("Tổng kinh phí"), money(task.budget, task.currency))] if task.budget is not None else []
    if life is None or not life.contracts:
        return Section(_("Kinh phí"), facts=facts, side=True, empty=_("Chưa có số liệu."))
    contracted = sum((c.amount for c in life.contracts), ZERO)
    moved = {kind: sum((p.amount for p in life.payments if p.type == kind), ZERO) for kind in Payment.Type.values}
    paid = moved[Payment.Type.ADVANCE] + moved[Payment.Type.DISBURSED]
    parts = [(_("Theo hợp đồng"), contracted), (_("Đã cấp"), paid), (_("Đã quyết toán"), moved[Payment.Type.SETTLED])]
    facts += [Fact(label, money(amount)) for label, amount in parts]
    facts += [Fact(_("Đã hoàn trả"), money(moved[Payment.Type.REFUNDED]))] if moved[Payment.Type.REFUNDED] else []
    whole = max(task.budget or ZERO, contracted)
    bar = [{"label": str(label), "amount": amount} for label, amount in parts]
    return Section(
        _("Kinh phí"),
        facts=facts,
        side=True,
        template="tasks/money.html",
        extra={"bar": bar, "whole": whole},
        url=f"/cap-phat-kinh-phi/?nhiem-vu={task.pk}",
    )


def _of_life(life: Running | None) -> list[Section]:
    if life is None:
        return []
    parts = []
    if life.contracts:
        parts.append(Section(_("Hợp đồng"), records=life.contracts, note_of=lambda c: str(c.signed_on or ""), side=True))
    if life.commitments:
        done = sum(not c.is_open for c in life.commitments)
        title = _("Sản phẩm cam kết: xong %(done)d trên %(all)d") % {"done": done, "all": len(life.commitments)}
        parts.append(Section(title, records=life.commitments, note_of=promise_note, side=True))
    if life.reports:
        parts.append(Section(_("Báo cáo tiến độ"), records=life.reports, note_of=_report_note, side=True))
    if life.changes:
        parts.append(Section(_("Điều chỉnh"), records=life.changes, note_of=lambda c: str(c.get_state_display()), side=True))
    return parts


def _report_note(report: ProgressReport) -> str:
    told = _("gửi %s") % day(report.sent_on) if report.sent_on else _("hạn %s") % day(report.due_on)
    return f"{report.get_state_display()} · {told}"


def _moments_of_life(life: Running) -> list[Moment]:
    found = [Moment(c.signed_on, str(_("Ký %s") % c.title), text=money(c.amount), link=c) for c in life.contracts if c.signed_on]
    found += [Moment(a.on, str(_("Thẩm định kinh phí")), link=a) for a in life.appraisals]
    found += [Moment(c.liquidated_on, str(_("Thanh lý %s") % c.title), link=c) for c in life.contracts if c.liquidated_on]
    found += [Moment(p.on, str(p.get_type_display()).capitalize(), text=payment_note(p), link=p) for p in life.payments]
    found += [Moment(r.sent_on, r.title, text=str(r.get_state_display()), link=r) for r in life.reports if r.sent_on]
    for change in life.changes:
        words = f"{change.before} → {change.after}" if change.before else change.after
        found.append(Moment(change.decided_on or change.asked_on, change.title, text=words, link=change, badge=str(change.get_state_display())))
    return found


def _papers(told: Story) -> list[Section]:
    papers = {d.pk: d for d in (told.task.decision, *(c.decision for c in told.councils)) if d}
    return [Section(_("Văn bản"), records=list(papers.values()), note_of=lambda d: str(d.issued_on or ""), side=True)] if papers else []


def _concluded(council: Any) -> str:
    """What the council concluded on this task; where several were on its agenda, only on this one."""
    return council.said_of_task or rating_text(council)


def _councils(told: Story) -> list[Section]:
    facts = [
        Fact(str(c.get_type_display()).capitalize(), str(c.sort_date or _("chưa rõ ngày")), "link", link=c, note=_concluded(c)) for c in told.councils
    ]
    return [Section(_("Hội đồng"), facts=facts, side=True)] if facts else []


def _about(task: Task) -> list[Section]:
    known = (
        (_("Mã"), task.code), (_("Loại"), task.get_type_display()), (_("Cấp"), task.get_level_display()), (_("Tên tiếng Anh"), task.title_en),
    )  # fmt: skip
    facts = [Fact(label, value) for label, value in known if value]
    facts += [
        Fact(label, record, "link", link=record) for label, record in ((_("Lĩnh vực"), task.field), (_("Chương trình"), task.programme)) if record
    ]
    parts = [Section(_("Thông tin chung"), facts=facts)]
    parts += [Section(_("Tóm tắt"), text=task.abstract)] if task.abstract else []
    parts += [Section(_("Ghi chú"), text=task.note)] if task.note else []
    return parts
