"""Papers of a result: the certificate of its registration, and the minutes of its handover to whoever uses it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from hoahoi.accounts.rules import sees_all
from hoahoi.declare.registers import Fact, Page, Section, contribute
from hoahoi.directory.models import Organisation
from hoahoi.documents.blocks import NO_NUMBER, Basis, Block, Heading, Signature, Table, Title
from hoahoi.documents.letterhead import BLANK, Letterhead, legal_bases, line, named, say, two
from hoahoi.documents.papers import Desk, Paper, desk
from hoahoi.documents.wording import Voice, part
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import kinds
from hoahoi.ui.vietnamese import document_date, number

from . import rules
from .models import Application, Author, Dissemination, Result, ResultProduct
from .terms import terms

CERTIFIED = part(
    "result.chung-nhan", "chung-nhan", "Câu chứng nhận", "{co_quan} chứng nhận đăng ký kết quả thực hiện nhiệm vụ khoa học và công nghệ sau đây:",
    {"co_quan": "tên cơ quan"},
)  # fmt: skip
HANDED = part(
    "result.ban-giao", "ket", "Câu kết của biên bản bàn giao",
    "Bên nhận đã nhận đủ kết quả, sản phẩm nêu trên. Biên bản được lập thành {so_ban} bản có giá trị như nhau./.",
    {"so_ban": "số bản, để trống điền tay"},
)  # fmt: skip
_CITED = re.compile(r"\d+/\d{4}/[\w-]+")
_MADE = ["TT", "Sản phẩm", "Số lượng", "Đơn vị tính", "Yêu cầu chất lượng"]


@dataclass
class ResultFile(Letterhead):
    """One result with its task, authors and products."""

    result: Result

    @cached_property
    def task(self) -> Any:
        rows = kinds()["task"]._base_manager.select_related("host", "investigator")
        return rows.filter(pk=self.result.task_id).first() if self.result.task_id else None

    @cached_property
    def authors(self) -> list[Author]:
        return list(self.result.authors.filter(left_on=None).select_related("person").order_by("order"))

    @cached_property
    def products(self) -> list[ResultProduct]:
        return list(self.result.products.order_by("pk"))

    def day_of(self, *days: PartialDate | None) -> date:
        """The first day known, else today: what the file carries."""
        return next((known for d in days if (known := _exact(d))), timezone.localdate())

    @property
    def of_task(self) -> list[Block]:
        """The task that the result comes from; with room for the hand where the record does not know it."""
        task = self.task
        return [
            line("Tên nhiệm vụ", task.title if task else ""),
            *([line("Mã nhiệm vụ", task.code)] if task and task.code else []),
            line("Tổ chức chủ trì", task.host.title if task and task.host else ""),
            line("Chủ nhiệm nhiệm vụ", named(task.investigator) if task and task.investigator else ""),
        ]

    @property
    def made(self) -> list[Block]:
        rows = [[two(n), p.title, number(p.quantity), p.unit, p.quality] for n, p in enumerate(self.products, 1)]
        return [Table(_MADE, rows, [1, 6, 2.2, 2.4, 4.4], "clrll")] if rows else []


@dataclass
class HandoverFile(ResultFile):
    """One handover. receiver: who takes the result over; about: the record that tells of it."""

    receiver: Organisation | None
    about: Dissemination | Application

    @property
    def day(self) -> PartialDate | None:
        return self.about.held_on if isinstance(self.about, Dissemination) else self.about.started_on


def handed_on(one: Dissemination) -> HandoverFile:
    return HandoverFile(one.result, one.receiver, one)


def taken_up(one: Application) -> HandoverFile:
    return HandoverFile(one.result, one.adopter, one)


def no_certificate(file: ResultFile) -> list[str]:
    result = file.result
    if result.withdrawn_on is not None:
        return [f"Giấy chứng nhận đã bị thu hồi, {result.withdrawn_on}."]
    if result.registered or result.filed_on is not None:
        return []
    return ["Chưa nộp hồ sơ đăng ký kết quả."]


def no_receiver(file: HandoverFile) -> list[str]:
    return [] if file.receiver else ["Chưa ghi đơn vị nhận."]


def no_handover(file: HandoverFile) -> list[str]:
    about = file.about
    is_one = not isinstance(about, Dissemination) or about.type == Dissemination.Type.HANDOVER
    return no_receiver(file) if is_one else ["Hoạt động này không phải là bàn giao."]


def certificate(file: ResultFile) -> list[Block]:
    """Giấy chứng nhận đăng ký kết quả: of which task, who made it, what it is. Its number is of the certificates, not of the outgoing register."""
    result = file.result
    day = _exact(result.registered_on)
    return [
        *file.office_head(result.registration_number or "          ", day),
        Title("GIẤY CHỨNG NHẬN", "Đăng ký kết quả thực hiện nhiệm vụ khoa học và công nghệ"),
        *[Basis(text) for text in _bases(file.day_of(result.registered_on, result.filed_on))],
        say(Voice(day).words(CERTIFIED, co_quan=file.office_name)),
        line("Tên kết quả", result.title),
        *file.of_task,
        line("Nghiệm thu chính thức", _said(result.accepted_on)),
        line("Tác giả", ", ".join(named(a.person) for a in file.authors)),
        *_right(result),
        *([say("Sản phẩm:"), *file.made] if file.products else []),
        file.signed(file.day_of(result.registered_on, result.filed_on), ["Tổ chức chủ trì", "Lưu: VT, hồ sơ đăng ký"]),
    ]


def _bases(day: date) -> list[str]:
    """The circulars that registration rests on, those of later years than the paper left out."""
    return legal_bases(n for n in _CITED.findall(terms().basis["registration"][0]) if int(n.split("/")[1]) <= day.year)


def _right(result: Result) -> list[Block]:
    return [line(f"Bên được giao {result.get_right_display()}", result.holder.title)] if result.holder else []


def handover(file: HandoverFile) -> list[Block]:
    """Biên bản bàn giao kết quả: between whom, what; representatives sign by hand."""
    receiver = file.receiver.title if file.receiver else ""
    giver = file.task.host.title if file.task and file.task.host else ""
    day = _exact(file.day)
    evidence = [line("Tài liệu kèm theo", file.about.materials)] if isinstance(file.about, Dissemination) and file.about.materials else []
    return [
        *file.office_head(NO_NUMBER, day),
        Title("BIÊN BẢN", "Bàn giao kết quả thực hiện nhiệm vụ khoa học và công nghệ"),
        line("Thời gian", _said(file.day)),
        line("Địa điểm", file.about.place.title if file.about.place else getattr(file.about, "place_text", "")),
        Heading(1, "I.", "Các bên"),
        line("Bên giao", giver),
        line("Đại diện, chức vụ", ""),
        line("Bên nhận", receiver),
        line("Đại diện, chức vụ", ""),
        line("Chứng kiến", file.office_name),
        Heading(1, "II.", "Nội dung bàn giao"),
        line("Kết quả", file.result.title),
        *file.of_task,
        *([say("Sản phẩm bàn giao:"), *file.made] if file.products else [line("Sản phẩm bàn giao", "")]),
        *evidence,
        Heading(1, "III.", "Kết luận"),
        say(Voice(day).words(HANDED, so_ban=BLANK)),
        Signature("ĐẠI DIỆN BÊN NHẬN", "", [], "ĐẠI DIỆN BÊN GIAO", ""),
    ]


def _exact(day: PartialDate | None) -> date | None:
    return day.first if day and day.day else None


def _said(day: PartialDate | None) -> str:
    known = _exact(day)
    return document_date(known) if known else str(day or "")


def _reads(user: Any, _record: Any) -> bool:
    return sees_all(user)


def _issues(user: Any, _record: Any) -> bool:
    return rules.can_edit(user, None)


DESKS: Sequence[Desk] = (
    Desk(
        Result, ResultFile,
        (Paper("chung-nhan", "Giấy chứng nhận đăng ký kết quả", no_certificate, certificate,
               lambda f: f.day_of(f.result.registered_on, f.result.filed_on)),), _reads, _issues,
    ),
    Desk(Dissemination, handed_on, (Paper("ban-giao", "Biên bản bàn giao kết quả", no_handover, handover, lambda f: f.day_of(f.day)),), _reads, _issues),
    Desk(Application, taken_up, (Paper("ban-giao", "Biên bản bàn giao kết quả", no_receiver, handover, lambda f: f.day_of(f.day)),), _reads, _issues),
)  # fmt: skip


def _door(may_read: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Page]:
    def draw(record: Any, user: Any) -> Page:
        if not may_read(user, record) or (isinstance(record, Dissemination) and record.type != Dissemination.Type.HANDOVER):
            return Page()
        fact = Fact(lazy("Viết từ hồ sơ"), lazy("Xem, tải giấy tờ"), "link", link=f"/{record.slug}/{record.pk}/giay-to/")
        return Page(sections=[Section(lazy("Giấy tờ"), facts=[fact], side=True)])

    return draw


for _one in DESKS:
    desk(_one)
    contribute(_one.model.kind, page=_door(_one.may_read))
