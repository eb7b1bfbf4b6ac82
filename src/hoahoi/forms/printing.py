"""A filled form as a document: the circular's code at the top right, numbered items, dots where nothing is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.directory.queries import the_office
from hoahoi.documents.blocks import NO_NUMBER, Block, Draft, Header, Heading, Item, Paragraph, Run, Signature, Strong, Table, Title
from hoahoi.ui.vietnamese import number

from .binding import reached
from .filling import Answer, Filled
from .schema import Confidence

DOTS = "…" * 9  # a run that does not break: longer, it would pull the label before it apart
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_SURE: dict[Confidence, str] = {
    "found": "", "recalled": "mục ghi theo trí nhớ, chưa đối chiếu bản in", "assumed": "mục do cơ quan đặt, chưa đối chiếu bản in",
}  # fmt: skip


def draft_of(standing: Filled, *, today: date) -> Draft:
    """The form as it stands. Its file carries the day of sending, or today while it is open."""
    form, filling = standing.form, standing.filling
    sent = filling.sent_on if filling else None
    host = _host(standing)
    office = the_office()
    parent = host.parent.title.upper() if host is not None and host.parent else ""
    issuer = host.title.upper() if host is not None else _("TỔ CHỨC, CÁ NHÂN")
    place = office.place_title if office else "…" * 5
    above = "\n".join(t for t in (form.code, form.source) if t)
    blocks: list[Block] = [
        Header(parent=parent, issuer=issuer, number=NO_NUMBER, place=place, day=sent, above=above), Title(form.title.upper(), form.about),
        *_items(standing.answers), *_attached(form.attached), _signed(form.signs, standing),
    ]  # fmt: skip
    note = _SURE[form.confidence]
    reference = f"{form.citation}: {note}" if note else ""
    author = host.title if host is not None else str(standing.owner or form.title)
    return Draft(title=f"{form.name}: {standing.subject}", author=author, blocks=blocks, day=sent or today, reference=reference)


def _host(standing: Filled) -> Any:
    task = reached(standing.subject, "task")
    return getattr(task, "host", None)


def _items(answers: list[Answer]) -> Iterator[Block]:
    """Numbered through; a heading where the section changes."""
    section, sections = "", 0
    for n, answer in enumerate(answers, 1):
        if answer.field.section and answer.field.section != section:
            section = answer.field.section
            yield Heading(2, f"{_ROMAN[sections]}.", section)
            sections += 1
        yield from _item(n, answer)


def _item(n: int, answer: Answer) -> Iterator[Block]:
    label = f"{n}. {answer.field.title}"
    if isinstance(answer.value, list) and answer.value:
        yield Paragraph([Strong(f"{label}:")])
        yield _table(answer)
    elif answer.field.kind == "long" and answer.text:
        yield Paragraph([Strong(f"{label}:")])
        for line in answer.text.splitlines():
            if line.strip():
                yield Paragraph([line.strip()])
    else:
        runs: list[Run] = [Strong(f"{label}: "), answer.text or DOTS]
        yield Paragraph(runs)


def _table(answer: Answer) -> Table:
    columns = (_("TT"), *answer.field.columns)
    rows = [(number(i), *row) for i, row in enumerate(answer.value, 1)]
    widths = (1.0, *(6.0 if i == 0 else 3.0 for i in range(len(answer.field.columns))))
    return Table(columns=columns, rows=rows, widths=widths, align="c" + "l" * len(answer.field.columns))


def _attached(papers: tuple[str, ...]) -> Iterator[Block]:
    if papers:
        yield Paragraph([Strong(_("Giấy tờ kèm theo:"))])
        for paper in papers:
            yield Item([paper])


def _signed(signs: tuple[str, ...], standing: Filled) -> Signature:
    """The right one signs last; the investigator's name is known, that of whoever signs for the host is left to be written."""
    last = signs[-1] if signs else _("NGƯỜI LẬP")
    first = signs[0] if len(signs) > 1 else ""
    lead = getattr(reached(standing.subject, "task"), "investigator", None)
    return Signature(last, "", (), beside_post=first, beside_name=lead.title if first and lead else "")
