"""Lists of one year's records as the report shows them, in plain texts: what a snapshot freezes besides the figures.

A row is {"kind", "id", "title", "url", and the texts of its columns}; dates and money are already written as people read them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from hoahoi.councils.models import Council, Outcome
from hoahoi.declare.metrics import Period, metrics
from hoahoi.directory.models import Event
from hoahoi.documents.models import Document
from hoahoi.ip.models import IpRight, IpRightPlace
from hoahoi.ledger.dates import within
from hoahoi.ledger.records import Record
from hoahoi.results.models import Application, Result
from hoahoi.smq.models import Inspection
from hoahoi.support.models import Award, Measure, Startup, SupportProgramme
from hoahoi.tasks.models import Check, Task, TaskName, TaskPlace
from hoahoi.technology.models import Technology
from hoahoi.ui.vietnamese import money

Row = dict[str, Any]


def lists_of(year: int) -> dict[str, list[Row]]:
    """Every list of the year by name."""
    period = Period.year(year)
    return {name: rows(period) for name, rows in LISTS.items()} | {"next_year": next_year(year)}


def _row(record: Record, **columns: Any) -> Row:
    texts = {name: str(value) if value is not None else "" for name, value in columns.items()}
    return {"kind": record.kind, "id": record.pk, "title": str(getattr(record, "title", record)), "url": record.get_absolute_url(), **texts}


def _rows_of(code: str, period: Period) -> QuerySet:
    return metrics()[code].rows(period)


def span(start: Any, end: Any) -> str:
    """"tháng 8/2019 – tháng 12/2020", one side alone with "từ" or "đến", "" when neither is known."""
    if start and end:
        return str(start) if start == end else f"{start} – {end}"
    return f"từ {start}" if start else f"đến {end}" if end else ""


def on(date: str) -> str:
    """ "ngày 19/11/2019", "tháng 8/2019", "năm 2019" """
    return f"ngày {date}" if date[:2].isdigit() else date


def documents(period: Period) -> list[Row]:
    found = Document.objects.filter(within("issued_on", period.start, period.end)).select_related("issuer", "signer")
    return [_document(d) for d in found.order_by("issued_on", "number", "pk")]


def _document(d: Document) -> Row:
    return _row(
        d, number=d.number, date=d.issued_on, type=d.get_type_display(), type_code=d.type, issuer=d.issuer.title if d.issuer else "",
        signer=d.signer.title if d.signer else "", normative="quy phạm pháp luật" if d.normative else "",
    )  # fmt: skip


def councils(period: Period) -> list[Row]:
    dates = within("established_on", period.start, period.end) | within("met_on", period.start, period.end)
    found = Council.objects.filter(dates).select_related("host", "outcome").order_by("sort_date", "decision_number", "pk")
    return [_council(c) for c in found]


def _council(c: Council) -> Row:
    outcome: Outcome | None = getattr(c, "outcome", None)
    return _row(
        c, type=c.get_type_display(), type_code=c.type, decision=c.decision_number, established=c.established_on, met=span(c.met_on, c.met_until)
        if c.met_until else c.met_on, host=c.host.title if c.host else "", batch=c.batch,
        rating=outcome.get_rating_display() if outcome and outcome.rating != Outcome.Rating.UNKNOWN else "",
    )  # fmt: skip


def _tasks(found: QuerySet) -> QuerySet:
    names = Prefetch("names", TaskName.objects.order_by("on", "pk"))
    places = Prefetch("places", TaskPlace.objects.select_related("place").order_by("pk"))
    return found.select_related("host", "investigator", "place", "programme").prefetch_related(names, places).order_by("sort_key", "pk")


def _task(task: Task) -> Row:
    seen = f"nguồn ghi đang thực hiện {on(str(task.seen_on))}" if task.seen_on else ""
    places = [p.place.title for p in task.places.all()] or ([task.place.title] if task.place else [])
    former = [n.title for n in task.names.all() if n.title != task.title]
    return _row(
        task, code=task.code, type=task.get_type_display() if task.type != Task.Type.UNKNOWN else "", type_code=task.type,
        level=task.get_level_display() if task.level != Task.Level.UNKNOWN else "", level_code=task.level,
        host=task.host.title if task.host else "", investigator=task.investigator.title if task.investigator else "",
        field=getattr(task, "field_top", "") or "", time=span(task.starts_on, task.ends_on) or seen,
        place=", ".join(places) or task.place_text, budget=money(task.budget, task.currency), stage=task.get_stage_display(),
        former="; ".join(dict.fromkeys(former)), district=getattr(task, "district", "") or "",
    )  # fmt: skip


def tasks_in_progress(period: Period) -> list[Row]:
    return [_task(t) for t in _tasks(_rows_of("tasks.in_progress", period))]


def tasks_started(period: Period) -> list[Row]:
    return [_task(t) for t in _tasks(_rows_of("tasks.started", period))]


def tasks_accepted(period: Period) -> list[Row]:
    found = list(_tasks(_rows_of("tasks.accepted", period)))
    councils = Council.objects.filter(subject_kind=Task.kind, subject_id__in=[t.pk for t in found], type=Council.Type.ACCEPTANCE)
    latest = {c.subject_id: c for c in councils.select_related("outcome").order_by("sort_date", "pk")}
    return [_task(t) | _acceptance(latest[t.pk]) for t in found]


def _acceptance(council: Council) -> Row:
    outcome: Outcome | None = getattr(council, "outcome", None)
    known = outcome and outcome.rating != Outcome.Rating.UNKNOWN
    return {
        "accepted": str((outcome and outcome.concluded_on) or council.met_on or ""),
        "rating": outcome.get_rating_display() if outcome and known else "",
        "decision": council.decision_number,
    }


def checks(period: Period) -> list[Row]:
    found = Check.objects.filter(within("held_on", period.start, period.end)).select_related("organisation", "person").order_by("held_on", "pk")
    return [
        _row(c, date=c.held_on, organisation=c.organisation.title if c.organisation else "", person=c.person.title if c.person else "",
             place=c.place_text, finding=c.finding)
        for c in found
    ]  # fmt: skip


def rights(period: Period) -> list[Row]:
    dates = within("granted_on", period.start, period.end) | within("filed_on", period.start, period.end)
    places = Prefetch("places", IpRightPlace.objects.select_related("place").order_by("pk"))
    found = IpRight.objects.filter(dates).select_related("holder", "place").prefetch_related(places).order_by("granted_on", "sort_key", "pk")
    return [_right(r) for r in found]


def _right(r: IpRight) -> Row:
    places = [p.place.title for p in r.places.all()] or ([r.place.title] if r.place else [])
    return _row(
        r, type=r.get_type_display(), type_code=r.type, status=r.get_status_display(), number=r.number, filed=r.filed_on,
        granted=r.granted_on, meaning=r.granted_on_meaning, holder=r.holder.title if r.holder else "", place=", ".join(places) or r.place_text,
    )  # fmt: skip


def events(period: Period) -> list[Row]:
    found = Event.objects.filter(within("held_on", period.start, period.end)).select_related("organiser", "person").order_by("held_on", "pk")
    return [
        _row(e, type=e.get_type_display(), type_code=e.type, date=span(e.held_on, e.ended_on) if e.ended_on else e.held_on, number=e.number,
             organiser=e.organiser.title if e.organiser else "", person=e.person.title if e.person else "", place=e.place_text, outcome=e.outcome)
        for e in found
    ]  # fmt: skip


def awards(period: Period) -> list[Row]:
    found = Award.objects.filter(within("awarded_on", period.start, period.end)).select_related("giver", "recipient", "person", "event")
    return [
        _row(a, date=a.awarded_on, prize=a.prize, number=a.number, giver=a.giver.title if a.giver else "",
             recipient=a.recipient.title if a.recipient else a.person.title if a.person else "", event=a.event.title if a.event else "")
        for a in found.order_by("awarded_on", "pk")
    ]  # fmt: skip


def inspections(period: Period) -> list[Row]:
    found = Inspection.objects.filter(within("started_on", period.start, period.end)).select_related("organisation", "inspected", "decision")
    return [
        _row(i, type=i.get_type_display(), type_code=i.type, date=span(i.started_on, i.ended_on) if i.ended_on else i.started_on,
             organisation=i.organisation.title if i.organisation else "", inspected=i.inspected.title if i.inspected else "",
             decision=i.decision.number if i.decision else "", finding=i.finding)
        for i in found.order_by("started_on", "pk")
    ]  # fmt: skip


def programmes(period: Period) -> list[Row]:
    found: QuerySet = _rows_of("support.programmes", period).select_related("organisation").order_by("announced_on", "sort_key", "pk")
    return [_programme(p) for p in found]


def _programme(p: SupportProgramme) -> Row:
    return _row(
        p, type=p.get_type_display(), type_code=p.type, number=p.number, date=p.announced_on, time=span(p.starts_on, p.ends_on),
        organisation=p.organisation.title if p.organisation else "",
    )  # fmt: skip


def measures(period: Period) -> list[Row]:
    found = Measure.objects.filter(within("supported_on", period.start, period.end)).select_related("programme", "beneficiary")
    return [
        _row(m, date=m.supported_on, programme=m.programme.title, beneficiary=m.beneficiary.title, amount=money(m.amount), standard=m.standard)
        for m in found.order_by("supported_on", "pk")
    ]


def startups(period: Period) -> list[Row]:
    found = Startup.objects.filter(within("known_on", period.start, period.end)).select_related("organisation", "event").order_by("known_on", "pk")
    return [
        _row(s, date=s.known_on, organisation=s.organisation.title if s.organisation else "", event=s.event.title if s.event else "") for s in found
    ]


def technologies(period: Period) -> list[Row]:
    found = Technology.objects.filter(within("known_on", period.start, period.end)).select_related("owner").order_by("known_on", "pk")
    return [
        _row(t, type=t.get_type_display(), date=t.known_on, owner=t.owner.title if t.owner else "", place=t.place_text, effect=t.effect)
        for t in found
    ]


def results(period: Period) -> list[Row]:
    found = Result.objects.filter(within("registered_on", period.start, period.end)).order_by("registered_on", "pk")
    return [_row(r, type=r.get_type_display(), number=r.registration_number, date=r.registered_on) for r in found]


def applications(period: Period) -> list[Row]:
    found = Application.objects.filter(within("started_on", period.start, period.end)).select_related("adopter", "result")
    return [
        _row(a, date=a.started_on, result=a.result.title, adopter=a.adopter.title if a.adopter else "", effect=a.effect)
        for a in found.order_by("started_on", "pk")
    ]


def next_year(year: int) -> list[Row]:
    """What this year's record already settles for the year after: documents and councils issued by its end that name that year."""
    coming = str(year + 1)
    this = Period.year(year)
    papers = Document.objects.filter(within("issued_on", this.start, this.end), title__contains=f"năm {coming}").select_related("issuer", "signer")
    prepared = Council.objects.filter(within("established_on", this.start, this.end), Q(batch__contains=coming)).select_related("host", "outcome")
    return [_document(d) for d in papers.order_by("issued_on", "pk")] + [_council(c) for c in prepared.order_by("established_on", "pk")]


LISTS: dict[str, Callable[[Period], list[Row]]] = {
    "documents": documents,
    "councils": councils,
    "tasks_in_progress": tasks_in_progress,
    "tasks_started": tasks_started,
    "tasks_accepted": tasks_accepted,
    "checks": checks,
    "rights": rights,
    "events": events,
    "awards": awards,
    "startups": startups,
    "inspections": inspections,
    "programmes": programmes,
    "measures": measures,
    "technologies": technologies,
    "results": results,
    "applications": applications,
}
