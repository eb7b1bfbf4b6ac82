"""The kinds of record that have public pages: how each is listed and shown. Everything shown comes from the rooms' public projections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from hoahoi.councils.models import Council
from hoahoi.councils.public import PublicCouncil, public_council
from hoahoi.councils.public import public_queryset as public_councils
from hoahoi.declare.filters import lower_first
from hoahoi.directory.models import Event
from hoahoi.directory.public import PublicEvent, PublicPlace, public_event
from hoahoi.directory.public import public_queryset as public_events
from hoahoi.documents.models import Document
from hoahoi.documents.public import PublicDocument, public_document
from hoahoi.documents.public import public_queryset as public_documents
from hoahoi.ip.models import IpRight
from hoahoi.ip.public import PublicIpRight, public_ip_right
from hoahoi.ip.public import public_queryset as public_rights
from hoahoi.ledger.dates import PartialDate
from hoahoi.results.models import Result
from hoahoi.results.public import PublicResult, public_result
from hoahoi.results.public import public_queryset as public_results
from hoahoi.support.models import Award, SupportProgramme
from hoahoi.support.public import PublicAward, PublicProgramme, public_award, public_awards, public_support_programme
from hoahoi.support.public import public_queryset as public_programmes
from hoahoi.tasks.models import Task
from hoahoi.tasks.public import PublicTask, for_lists, public_task
from hoahoi.tasks.public import public_queryset as public_tasks


@dataclass(frozen=True)
class Line:
    """One line of a public list or page: label and value; several values stand under one label."""

    label: str
    value: str


@dataclass(frozen=True)
class PublicKind:
    """kind: code of the record. date: its column for years and order. note: what a list tells of it besides title and date.

    lines: what its page tells. choices: a filter (name in the address, label, column, options); None = only the year.
    """

    kind: str
    slug: str
    title: str
    noun: str
    queryset: Callable[[], QuerySet]
    project: Callable[[Any], Any]
    date: str
    when: Callable[[Any], PartialDate | None]
    note: Callable[[Any], str]
    tag: Callable[[Any], str]
    lines: Callable[[Any], Sequence[Line]]
    choices: tuple[str, str, str, Sequence[tuple[str, str]]] | None = None
    schema_type: str = "CreativeWork"

    @property
    def url(self) -> str:
        return f"/cong-khai/{self.slug}/"

    def url_of(self, pk: int) -> str:
        return f"{self.url}{pk}/"


def places_text(places: Sequence[PublicPlace], otherwise: str = "") -> str:
    return "; ".join(place_text(p) for p in places) or otherwise


def place_text(place: PublicPlace) -> str:
    """"Xã Vân Thủy, huyện Chi Lăng (nay là xã Chiến Thắng)"."""
    if not place.now:
        return str(place)
    return _("%(place)s (nay là %(now)s)") % {"place": place, "now": ", ".join(map(lower_first, place.now))}


def span(start: PartialDate | None, end: PartialDate | None) -> str:
    """"từ tháng 6/2020 đến tháng 12/2021"; only what is known."""
    if start and end:
        return _("từ %(start)s đến %(end)s") % {"start": start, "end": end}
    return _("từ %s") % start if start else _("đến %s") % end if end else ""


def _filled(*lines: tuple[str, object]) -> list[Line]:
    return [Line(label, str(value)) for label, value in lines if value]


def _joined(*parts: object) -> str:
    return " · ".join(str(p) for p in parts if p)


def task_lines(task: PublicTask) -> list[Line]:
    return _filled(
        (_("Mã nhiệm vụ"), task.code), (_("Loại"), task.type), (_("Cấp"), task.level),
        (_("Tổ chức chủ trì"), task.host), (_("Chủ nhiệm"), task.investigator),
        (_("Lĩnh vực"), task.field_path or task.field), (_("Nơi thực hiện"), places_text(task.places, task.place_text)),
        (_("Thời gian"), span(task.starts_on, task.ends_on)), (_("Quyết định"), _joined(task.decision_number, task.decided_on)),
    )  # fmt: skip


def council_lines(council: PublicCouncil) -> list[Line]:
    return _filled(
        (_("Loại"), council.type), (_("Quyết định thành lập"), council.decision_number), (_("Thành lập"), council.established_on),
        (_("Họp"), span(council.met_on, council.met_until) if council.met_until else council.met_on), (_("Chủ tịch hội đồng"), council.chair),
        (_("Xếp loại"), council.rating), (_("Ngày kết luận"), council.concluded_on),
    )  # fmt: skip


def result_lines(result: PublicResult) -> list[Line]:
    uses = [_joined(a.adopter or a.title, place_text(a.place) if a.place else "", a.started_on) for a in result.applications]
    return _filled(
        (_("Loại"), result.type), (_("Là gì"), result.summary),
        (_("Số đăng ký"), result.registration_number), (_("Ngày đăng ký"), result.registered_on),
        (_("Nơi ứng dụng"), "; ".join(uses)),
    )  # fmt: skip


def right_lines(right: PublicIpRight) -> list[Line]:
    granted = f"{right.granted_on} ({right.granted_on_meaning})" if right.granted_on and right.granted_on_meaning else right.granted_on
    return _filled(
        (_("Loại"), right.type), (_("Tình trạng"), right.status), (_("Số văn bằng"), right.number),
        (_("Ngày cấp"), granted), (_("Hết hạn"), right.expires_on),
        (_("Chủ văn bằng"), right.holder), (_("Địa bàn"), places_text(right.places, right.place_text)),
    )  # fmt: skip


def event_lines(event: PublicEvent) -> list[Line]:
    held = span(event.held_on, event.ended_on) if event.ended_on else event.held_on
    return _filled(
        (_("Loại"), event.type), (_("Số văn bản"), event.number), (_("Ngày tổ chức"), held), (_("Đơn vị tổ chức"), event.organiser),
        (_("Chủ trì, phát biểu"), event.person),
        (_("Địa điểm"), _joined(event.place_text, place_text(event.place) if event.place else "")),
    )  # fmt: skip


def document_lines(document: PublicDocument) -> list[Line]:
    return _filled(
        (_("Loại"), document.type), (_("Số, ký hiệu"), document.number),
        (_("Ngày ban hành"), document.issued_on), (_("Cơ quan ban hành"), document.issuer),
        (_("Tính chất"), _("văn bản quy phạm pháp luật") if document.normative else ""),
    )  # fmt: skip


def programme_lines(programme: PublicProgramme) -> list[Line]:
    return _filled(
        (_("Loại"), programme.type), (_("Số văn bản"), programme.number), (_("Ngày công bố"), programme.announced_on),
        (_("Thời gian"), span(programme.starts_on, programme.ends_on)), (_("Đơn vị thực hiện"), programme.organisation),
        (_("Địa bàn"), place_text(programme.place) if programme.place else ""),
    )  # fmt: skip


def award_lines(award: PublicAward) -> list[Line]:
    return _filled(
        (_("Giải, danh hiệu"), award.prize), (_("Ngày trao"), award.awarded_on), (_("Số quyết định"), award.number), (_("Đơn vị trao"), award.giver),
        (_("Đơn vị được trao"), award.recipient), (_("Địa bàn"), place_text(award.place) if award.place else award.place_text),
    )  # fmt: skip


def _options(choices: Any) -> list[tuple[str, str]]:
    return [(str(v), str(t)) for v, t in choices]


KINDS: dict[str, PublicKind] = {
    k.kind: k
    for k in (
        PublicKind(
            Task.kind, "nhiem-vu", noop("Nhiệm vụ khoa học và công nghệ"), noop("nhiệm vụ"), lambda: for_lists(public_tasks()), public_task,
            "starts_on", lambda t: t.starts_on, lambda t: _joined(t.host, places_text(t.places, t.place_text)), lambda t: t.stage, task_lines,
            schema_type="ResearchProject",
        ),
        PublicKind(
            Result.kind, "ket-qua", noop("Kết quả nghiên cứu"), noop("kết quả"), public_results, public_result, "registered_on",
            lambda r: r.registered_on, lambda r: r.registration_number, lambda r: r.type, result_lines,
            ("loai", noop("Loại"), "type", _options(Result.Type.choices)),
        ),
        PublicKind(
            IpRight.kind, "so-huu-tri-tue", noop("Quyền sở hữu trí tuệ"), noop("quyền"), public_rights, public_ip_right, "granted_on",
            lambda r: r.granted_on, lambda r: _joined(r.type, r.holder, places_text(r.places, r.place_text)), lambda r: r.status, right_lines,
            ("loai", noop("Loại"), "type", _options(IpRight.Type.choices)),
        ),
        PublicKind(
            Council.kind, "hoi-dong", noop("Hội đồng tư vấn"), noop("hội đồng"), public_councils, public_council, "sort_date",
            lambda c: c.met_on or c.established_on, lambda c: c.decision_number, lambda c: c.type, council_lines,
            ("loai", noop("Loại"), "type", _options(Council.Type.choices)),
        ),
        PublicKind(
            SupportProgramme.kind, "ho-tro", noop("Chương trình hỗ trợ"), noop("chương trình"), public_programmes, public_support_programme,
            "announced_on", lambda p: p.announced_on, lambda p: _joined(p.number, p.organisation), lambda p: p.type, programme_lines,
            ("loai", noop("Loại"), "type", _options(SupportProgramme.Type.choices)),
        ),
        PublicKind(
            Award.kind, "giai-thuong", noop("Giải thưởng, danh hiệu"), noop("giải"), public_awards, public_award, "awarded_on",
            lambda a: a.awarded_on, lambda a: _joined(a.recipient, a.giver), lambda a: a.prize, award_lines,
        ),
        PublicKind(
            Event.kind, "su-kien", noop("Sự kiện"), noop("sự kiện"), public_events, public_event, "held_on",
            lambda e: e.held_on, lambda e: _joined(e.organiser, e.place_text), lambda e: e.type, event_lines,
            ("loai", noop("Loại"), "type", _options(Event.Type.choices)), schema_type="Event",
        ),
        PublicKind(
            Document.kind, "van-ban", noop("Văn bản"), noop("văn bản"), public_documents, public_document, "issued_on",
            lambda d: d.issued_on, lambda d: _joined(d.number, d.issuer), lambda d: d.type, document_lines,
            ("loai", noop("Loại"), "type", _options(Document.Type.choices)), schema_type="Legislation",
        ),
    )
}  # fmt: skip
BY_SLUG = {k.slug: k for k in KINDS.values()}
