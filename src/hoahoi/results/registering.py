"""Registering results: what they are, who made them, their certificate, its withdrawal. A certificate is never issued a second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from hoahoi.directory.models import Person
from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.models import Obligation

from .common import ResultError, require_order, require_whole
from .models import Author, Result, ResultProduct
from .terms import registration_due, report_days, terms

REGISTER, REPORT = noop("Đăng ký kết quả thực hiện nhiệm vụ (Mẫu 5)"), noop("Nộp phiếu thông tin ứng dụng kết quả (Mẫu 12), lần %d")


@dataclass(frozen=True)
class AuthorLine:
    person: Person
    share: Decimal | None = None


@dataclass(frozen=True)
class ProductLine:
    title: str
    quantity: Decimal | None = None
    unit: str = ""
    quality: str = ""


def register_result(
    *, title: str, actor: Actor, task_id: int | None = None, type: str = Result.Type.OTHER, authors: Sequence[AuthorLine] = (),
    products: Sequence[ProductLine] = (), **fields: Any,
) -> Result:  # fmt: skip
    """Enter a result with its authors and products; what its acceptance makes due becomes obligations. fields: other columns of Result.

    Raises ResultError. A certificate is recorded by its own act.
    """
    for name in ("registration_number", "registered_on", "withdrawn_on", "withdrawn_reason"):
        if fields.get(name):
            raise ResultError(_("Giấy chứng nhận được ghi bằng việc riêng."), name)
    result = Result(title=title, type=type, task_id=task_id, **fields)
    _require_sound(result)
    with act("result.register", actor=actor) as doing:
        doing.save(result)
        set_authors(result=result, authors=authors, actor=actor)
        doing.create_all([ResultProduct(result=result, title=p.title, quantity=p.quantity, unit=p.unit, quality=p.quality) for p in products])
        make_duties(result, doing)
    return result


def _require_sound(result: Result) -> None:
    require_order(result.accepted_on, result.filed_on, _("ngày nghiệm thu chính thức"), _("Ngày nộp hồ sơ đăng ký"), "filed_on")
    if result.restricted_until and not result.restriction:
        raise ResultError(_("Ghi loại hạn chế trước khi ghi thời hạn của nó."), "restriction")
    if bool(result.holder) != bool(result.right):
        raise ResultError(_("Ghi cả bên được giao quyền và quyền được giao."), "right" if result.holder else "holder")


def make_duties(result: Result, doing: Act) -> None:
    """The registration and the yearly application reports fall due from official acceptance; done again it adds nothing.

    A date known only to its month or year makes nothing due: no day is invented.
    """
    accepted = result.accepted_on
    if accepted is None or not accepted.day:
        return
    lines = [(_(REPORT) % n, day, "application_report") for n, day in enumerate(report_days(accepted.first), 1)]
    if not result.registered:
        lines.insert(0, (_(REGISTER), registration_due(accepted.first), "registration"))
    known = set(Obligation.objects.filter(subject_kind=Result.kind, subject_id=result.pk).values_list("title", flat=True))
    for title, day, part in lines:
        basis, confidence = terms().basis[part]
        if title not in known:
            doing.save(
                Obligation(
                    title=title, subject_kind=Result.kind, subject_id=result.pk, due_on=day, role="investigator", organisation_id=result.holder_id,
                    basis=basis, confidence=confidence,
                )
            )  # fmt: skip


def set_authors(*, result: Result, authors: Sequence[AuthorLine], actor: Actor) -> None:
    """The authors in their agreed order. Raises ResultError when shares do not make 100, or somebody stands twice."""
    require_whole(line.share for line in authors)
    people = [line.person.pk for line in authors]
    if len(people) != len(set(people)):
        twice = next(line.person for line in authors if people.count(line.person.pk) > 1)
        raise ResultError(_("%s được ghi hai lần trong danh sách tác giả.") % twice, "authors")
    today = timezone.localdate()
    with act("result.set_authors", actor=actor) as doing:
        standing = {author.person_id: author for author in result.authors.filter(left_on=None)}
        for author in standing.values():
            if author.person_id not in people:
                author.left_on = today
                doing.save(author)
        for order, line in enumerate(authors, 1):
            author = standing.get(line.person.pk) or Author(result=result, person=line.person)
            author.order, author.share = order, line.share
            doing.save(author)


def record_certificate(*, result: Result, number: str, on: PartialDate, actor: Actor) -> Result:
    """Record the certificate of registration. Raises ResultError: one is there or was, it is of another task, or its date cannot be."""
    number = " ".join(number.split())
    if not number:
        raise ResultError(_("Ghi số giấy chứng nhận."), "number")
    require_order(result.accepted_on, on, _("ngày nghiệm thu chính thức"), _("Ngày cấp giấy chứng nhận"), "on")
    require_order(result.filed_on, on, _("ngày nộp hồ sơ đăng ký"), _("Ngày cấp giấy chứng nhận"), "on")
    with act("result.certify", actor=actor) as doing:
        now = Result.objects.select_for_update().get(pk=result.pk)
        if now.registration_number or now.registered_on:
            words = {"number": now.registration_number or _("không rõ số"), "on": now.registered_on or _("không rõ")}
            raise ResultError(_("Kết quả này đã có giấy chứng nhận số %(number)s, ngày %(on)s. Giấy chứng nhận không cấp lại.") % words, "number")
        other = Result.objects.filter(registration_number=number).exclude(task_id=now.task_id, task_id__isnull=False).first()
        if other is not None:
            raise ResultError(_("Số %(number)s đã cấp cho kết quả “%(title)s”.") % {"number": number, "title": other.title}, "number")
        now.registration_number, now.registered_on = number, on
        doing.save(now)
        _close(now, _(REGISTER), on, doing)
    return now


def _close(result: Result, title: str, on: PartialDate, doing: Act) -> None:
    for duty in Obligation.objects.filter(subject_kind=Result.kind, subject_id=result.pk, title=title, done_on=None):
        duty.done_on = on.last
        doing.save(duty)


def withdraw_registration(*, result: Result, on: PartialDate, reason: str, actor: Actor) -> Result:
    """The certificate is withdrawn (a false declaration, a forged signature or seal). Number and date stay on the record. Raises ResultError."""
    if not reason.strip():
        raise ResultError(_("Ghi lý do và văn bản thu hồi."), "reason")
    with act("result.withdraw", actor=actor, reason=reason) as doing:
        now = Result.objects.select_for_update().get(pk=result.pk)
        if not now.registered:
            raise ResultError(_("Kết quả này không có giấy chứng nhận đang có hiệu lực."), "on")
        require_order(now.registered_on, on, _("ngày cấp giấy chứng nhận"), _("Ngày thu hồi"), "on")
        now.withdrawn_on, now.withdrawn_reason = on, reason.strip()[:400]
        doing.save(now)
    return now
