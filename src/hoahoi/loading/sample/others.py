"""Made-up rows of the other registers: rights, inspections, support, start-ups, events, technologies, prizes, the rest of the documents."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from hoahoi.directory.models import Event, Organisation, Place
from hoahoi.documents.models import Document
from hoahoi.ip.models import IpRight
from hoahoi.ledger.dates import PartialDate
from hoahoi.smq.models import Inspection
from hoahoi.support.models import Award, Measure, Startup, SupportProgramme
from hoahoi.tasks.models import TaskEvent
from hoahoi.technology.models import Technology

from . import words
from .batch import MARK, Batch
from .titles import at, pick, weighted
from .work import Work

O = Organisation.Type  # noqa: E741 - a short name for a long table
_LETTERS = [
    (Document.Type.LETTER, 40),
    (Document.Type.PLAN, 12),
    (Document.Type.REPORT, 14),
    (Document.Type.NOTICE, 12),
    (Document.Type.INVITATION, 12),
    (Document.Type.SUBMISSION, 10),
]
_ABOUT = (
    "kiểm tra tiến độ các nhiệm vụ",
    "quyết toán kinh phí",
    "góp ý dự thảo văn bản",
    "cử người tham gia hội đồng",
    "báo cáo số liệu khoa học và công nghệ",
    "hướng dẫn đề xuất nhiệm vụ",
    "triển khai hoạt động sở hữu trí tuệ",
    "kiểm tra nhãn hàng hóa",
    "hỗ trợ doanh nghiệp áp dụng hệ thống quản lý",
)
_RIGHTS = [
    (IpRight.Type.MARK, 60), (IpRight.Type.COLLECTIVE_MARK, 14), (IpRight.Type.CERT_MARK, 8), (IpRight.Type.GI, 3), (IpRight.Type.DESIGN, 9),
    (IpRight.Type.PATENT, 3), (IpRight.Type.UTILITY, 3),
]  # fmt: skip
_INVENTIONS = (IpRight.Type.PATENT, IpRight.Type.UTILITY)
_STATUS = [
    (IpRight.Status.GRANTED, 60),
    (IpRight.Status.FILED, 18),
    (IpRight.Status.PUBLISHED, 10),
    (IpRight.Status.LAPSED, 8),
    (IpRight.Status.PREPARED, 4),
]
_EVENTS = [
    (Event.Type.WORKSHOP, "Hội thảo khoa học", 30), (Event.Type.TRAINING, "Tập huấn", 30), (Event.Type.CONFERENCE, "Hội nghị", 15),
    (Event.Type.DISSEMINATION, "Phổ biến kiến thức", 15), (Event.Type.CONTEST, "Cuộc thi", 5), (Event.Type.FAIR, "Phiên chợ", 5),
]  # fmt: skip


def make_others(batch: Batch, works: list[Work], *, documents: int) -> None:
    """Rows in proportion to the tasks of this part; documents: how many more of them."""
    count = len(works)
    batch.keep([_letter(batch, number) for number in range(documents)])
    batch.keep([_right(batch, w) for w in _some(batch, works, 0.16)])
    batch.keep([_inspection(batch) for _ in range(round(0.3 * count))])
    _make_support(batch, count)
    _make_events(batch, works)
    batch.keep([_technology(batch) for _ in range(round(0.05 * count))])


def _some(batch: Batch, works: Iterable[Work], share: float) -> list[Work]:
    return [w for w in works if batch.chance(share)]


def _place(batch: Batch) -> Place | None:
    return batch.province.place(batch.rng, batch.some_day()) if batch.chance(0.8) else None


def _letter(batch: Batch, number: int) -> Document:
    type_, day = weighted(batch.rng, _LETTERS), batch.some_day()
    directions = [(Document.Direction.OUT, 5), (Document.Direction.IN, 4), (Document.Direction.OUTSIDE, 1)]
    return Document(
        type=type_, direction=weighted(batch.rng, directions), number=f"{number + 1}.{batch.rng.randrange(1, 999)}/{type_}-MẪU{batch.code}",
        title=f"{Document.Type(type_).label} về việc {pick(batch.rng, _ABOUT)} năm {day.year}", issued_on=PartialDate.of(day),
        issuer=batch.province.organisation(batch.rng, O.STATE), signer=batch.province.person(batch.rng) if batch.chance(0.3) else None, note=MARK,
    )  # fmt: skip


def _right(batch: Batch, w: Work) -> IpRight:
    type_, status, filed = weighted(batch.rng, _RIGHTS), weighted(batch.rng, _STATUS), batch.some_day()
    granted = batch.day_between(filed, batch.today) if status in (IpRight.Status.GRANTED, IpRight.Status.LAPSED) else None
    place, good = _place(batch), pick(batch.rng, (*words.FOODS, *words.PLANTS, *words.ANIMALS))
    brand = f"{good[:1].upper()}{good[1:]} {pick(batch.rng, words.NAMES)}"
    made = f"Quy trình {pick(batch.rng, words.KEEP)} {good}" if type_ in _INVENTIONS else brand
    return IpRight(
        title=f"{str(IpRight.Type(type_).label).capitalize()} “{made}” {at(place)}", type=type_, status=status,
        number=f"MẪU{batch.code}-{w.number:05d}" if granted else "", filed_on=batch.known(filed) if status != IpRight.Status.PREPARED else None,
        granted_on=batch.known(granted), expires_on=PartialDate(granted.year + 10, granted.month) if granted else None,
        holder=batch.province.organisation(batch.rng, O.FIRM, O.COOP, O.ASSOCIATION), place=place,
        task_id=w.task.pk if w.task.type == w.task.Type.IP else None, note=MARK,
    )  # fmt: skip


def _inspection(batch: Batch) -> Inspection:
    type_ = weighted(
        batch.rng, [(Inspection.Type.INSTRUMENT, 4), (Inspection.Type.GOODS, 4), (Inspection.Type.LABEL, 2), (Inspection.Type.QUALITY_SYSTEM, 2)]
    )
    what = {
        Inspection.Type.INSTRUMENT: pick(batch.rng, words.INSTRUMENTS), Inspection.Type.GOODS: f"chất lượng {pick(batch.rng, words.GOODS)}",
        Inspection.Type.LABEL: f"nhãn hàng hóa {pick(batch.rng, words.GOODS)}",
        Inspection.Type.QUALITY_SYSTEM: f"áp dụng {pick(batch.rng, words.STANDARDS)}",
    }[type_]  # fmt: skip
    inspected, day = batch.province.organisation(batch.rng, O.FIRM, O.HOUSEHOLD, O.COOP), batch.some_day()
    return Inspection(
        title=f"Kiểm tra {what} tại {inspected.title}"[:600], type=type_, started_on=batch.known(day),
        organisation=batch.province.organisation(batch.rng, O.STATE), inspected=inspected, place=inspected.place,
        finding=pick(batch.rng, ("Không phát hiện vi phạm", "Nhắc nhở ghi nhãn", "Lập biên bản", "Đạt yêu cầu kỹ thuật")), note=MARK,
    )  # fmt: skip


def _make_support(batch: Batch, count: int) -> None:
    first = batch.some_day().year
    programmes = [
        SupportProgramme(
            title=f"Hỗ trợ {about} giai đoạn {first}-{first + 4}", type=type_, number=f"{i + 1}/KH-MẪU{batch.code}",
            announced_on=PartialDate(first, 2), starts_on=PartialDate(first), ends_on=PartialDate(first + 4),
            organisation=batch.province.organisation(batch.rng, O.STATE),
            rate_max=Decimal(50), note=MARK,
        )
        for i, (type_, about) in enumerate(
            [
                (SupportProgramme.Type.PRODUCTIVITY, "nâng cao năng suất, chất lượng sản phẩm, hàng hóa"),
                (SupportProgramme.Type.IP, "phát triển tài sản trí tuệ"),
                (SupportProgramme.Type.STARTUP, "khởi nghiệp đổi mới sáng tạo"),
            ]
        )
    ]  # fmt: skip
    batch.keep(programmes)
    batch.keep([_measure(batch, pick(batch.rng, programmes)) for _ in range(round(0.8 * count))])
    batch.keep([_startup(batch) for _ in range(round(0.12 * count))])


def _measure(batch: Batch, programme: SupportProgramme) -> Measure:
    beneficiary, standard = batch.province.organisation(batch.rng, O.FIRM, O.COOP, O.HOUSEHOLD), pick(batch.rng, words.STANDARDS)
    return Measure(
        title=f"Hỗ trợ áp dụng {standard} cho {beneficiary.title}"[:600], programme=programme, beneficiary=beneficiary,
        place=beneficiary.place, supported_on=batch.known(batch.some_day()),
        amount=Decimal(round(10 + 190 * batch.rng.random()) * 1_000_000) if batch.chance(0.85) else None,
        standard=standard, note=MARK,
    )  # fmt: skip


def _startup(batch: Batch) -> Startup:
    place = _place(batch)
    return Startup(
        title=f"Ý tưởng {pick(batch.rng, words.KEEP)} {pick(batch.rng, words.FOODS)} {at(place)}", known_on=batch.known(batch.some_day()),
        organisation=batch.province.organisation(batch.rng, O.FIRM, O.HOUSEHOLD) if batch.chance(0.6) else None, place=place, note=MARK,
    )  # fmt: skip


def _make_events(batch: Batch, works: list[Work]) -> None:
    chosen = _some(batch, works, 0.4)
    events = [_event(batch, w) for w in chosen]
    batch.keep(events)
    batch.keep([TaskEvent(task=w.task, event=e) for w, e in zip(chosen, events, strict=True) if e.title.endswith(w.task.title)])
    contests = [e for e in events if e.type == Event.Type.CONTEST]
    batch.keep(
        [
            Award(
                title=f"{pick(batch.rng, ('Giải Nhất', 'Giải Nhì', 'Giải Ba', 'Giải Khuyến khích'))}, {e.title}"[:600],
                awarded_on=e.held_on,
                person=batch.province.person(batch.rng), event=e, place=e.place, note=MARK,
            )
            for e in contests
            for _ in range(3)
        ]
    )  # fmt: skip


def _event(batch: Batch, w: Work) -> Event:
    type_, word = weighted(batch.rng, [((t, text), weight) for t, text, weight in _EVENTS])
    of_task = type_ in (Event.Type.WORKSHOP, Event.Type.TRAINING) and w.life.start < batch.today
    day = batch.day_between(w.life.start, min(w.life.end, batch.today)) if of_task else batch.some_day()
    title = f"{word}: {w.task.title}" if of_task else f"{word} {pick(batch.rng, words.MANAGED)} năm {day.year}"
    return Event(
        title=title[:600], type=type_, held_on=batch.known(day), organiser=batch.province.organisation(batch.rng, O.STATE, O.UNIT),
        person=batch.province.person(batch.rng) if batch.chance(0.5) else None, place=w.task.place, note=MARK,
    )  # fmt: skip


def _technology(batch: Batch) -> Technology:
    place = _place(batch)
    return Technology(
        title=f"Công nghệ {pick(batch.rng, words.KEEP)} {pick(batch.rng, words.FOODS)}",
        type=weighted(batch.rng, [(Technology.Type.PROCESS, 6), (Technology.Type.EQUIPMENT, 3), (Technology.Type.COOPERATION, 1)]),
        known_on=batch.known(batch.some_day()), owner=batch.province.organisation(batch.rng, O.FIRM, O.COOP, O.UNIT), place=place, note=MARK,
    )  # fmt: skip
