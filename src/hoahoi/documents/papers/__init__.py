"""Papers of a record, written from it alone: a room declares them on a Desk, here they are listed, drawn and given their number.

    desk(Desk(Call, CallFile, (Paper("thong-bao", "Thông báo tuyển chọn", ...), ...), may_read=..., may_issue=...))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.declare.registers import Fact, Page, Section, contribute
from hoahoi.directory.models import Signer
from hoahoi.documents.actions import NotPossible, issue_document
from hoahoi.documents.blocks import Block, Draft
from hoahoi.documents.letterhead import Letterhead
from hoahoi.documents.models import Document
from hoahoi.documents.verification import mark
from hoahoi.documents.wording import document_kind
from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.records import Record

_TRIED = 20  # records looked at for an example


class NotYet(Exception):
    """The paper cannot be made; the message says what is missing."""


@dataclass(frozen=True)
class Paper:
    """missing: why it cannot be made yet, in sentences; []: it can.

    holder: the record that keeps the numbered paper, and its field; None: none yet. A paper without it is not numbered by the office.
    """

    code: str
    title: str
    missing: Callable[[Any], list[str]]
    write: Callable[[Any], list[Block]]
    day: Callable[[Any], date]  # the paper's own day, which its file carries
    type: str | Callable[[Any], str] = ""  # Document.Type of its number
    holder: Callable[[Any], tuple[Record, str] | None] | None = None
    fits: Callable[[Any], bool] = lambda file: True  # whether the record is one that has this paper at all: others do not list it

    def issued(self, file: Any) -> Document | None:
        held = self.holder(file) if self.holder else None
        return getattr(held[0], held[1]) if held else None

    def awaits_number(self, file: Any) -> bool:
        """Whether the office can give it its number now."""
        return bool(self.holder and self.holder(file)) and _unnumbered(self.issued(file))


def _unnumbered(document: Document | None) -> bool:
    """None yet, or one whose number of this office was cancelled. One known without its number is another body's, or of before."""
    return document is None or bool(document.code and not document.number)


@dataclass(frozen=True)
class State:
    """One line of the list. missing (): it can be made; to_number: the office can give it its number now."""

    record: Record
    paper: Paper
    missing: tuple[str, ...]
    issued: Document | None
    to_number: bool


@dataclass(frozen=True)
class Desk:
    """The papers of one kind of record. open: record -> file, a Letterhead with what the papers need; also: records whose papers are listed with them."""

    model: type[Record]
    open: Callable[[Any], Letterhead]
    papers: Sequence[Paper]
    may_read: Callable[[Any, Any], bool]
    may_issue: Callable[[Any, Any], bool]
    also: Callable[[Any], Sequence[Record]] = lambda record: ()
    by_code: Mapping[str, Paper] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {paper.code: paper for paper in self.papers})


_desks: dict[str, Desk] = {}  # by slug of the kind


def desk(made: Desk) -> Desk:
    """Declare the papers of a kind of record; each becomes a kind of document whose words the office may set."""
    _desks[made.model.slug] = made
    for paper in made.papers:
        document_kind(f"{made.model.kind}.{paper.code}", paper.title, partial(_newest, made, paper))
    contribute(made.model.kind, page=partial(_door, made))
    return made


def _door(here: Desk, record: Any, user: Any) -> Page:
    """The way to the papers, on the record's own page. No query for the office."""
    if not here.may_read(user, record):
        return Page()
    door = Fact(_("Viết từ hồ sơ"), _("Xem, tải giấy tờ"), "link", link=f"/{record.slug}/{record.pk}/giay-to/")
    return Page(sections=[Section(_("Lập giấy tờ"), facts=[door], side=True)])


def desks() -> Mapping[str, Desk]:
    return dict(_desks)


def states(record: Record) -> list[State]:
    """Every paper of the record in the order of its life."""
    here = _desks[record.slug]
    file = here.open(record)
    return [_state(record, paper, file) for paper in here.papers if paper.fits(file)]


def states_with_also(record: Record, user: Any) -> list[State]:
    """Those of the record, then those of the records listed with it that this person may read."""
    others = [one for one in _desks[record.slug].also(record) if _desks[one.slug].may_read(user, one)]
    return [state for one in (record, *others) for state in states(one)]


def _state(record: Record, paper: Paper, file: Letterhead) -> State:
    missing = tuple(paper.missing(file))
    return State(record, paper, missing, paper.issued(file), not missing and paper.awaits_number(file))


def paper_draft(record: Record, code: str) -> Draft:
    """The paper as blocks. Raises KeyError for an unknown code, NotYet while it cannot be made."""
    here = _desks[record.slug]
    return _draft(here.by_code[code], here.open(record), record)


def _draft(paper: Paper, file: Letterhead, record: Record) -> Draft:
    if missing := paper.missing(file):
        raise NotYet(" ".join(missing))
    title, issued = f"{paper.title}: {record.title}", paper.issued(file)
    file.issued = issued
    blocks = [*paper.write(file), *([mark(issued.code)] if issued and issued.number and issued.code else [])]
    return Draft(title=title, author=file.office_name, blocks=blocks, day=paper.day(file))


def _newest(here: Desk, paper: Paper) -> Draft | None:
    """The paper of the newest record that has it: what the page of the office's words shows."""
    for record in here.model._default_manager.order_by("-pk")[:_TRIED]:
        file = here.open(record)
        if not paper.missing(file):
            return _draft(paper, file, record)
    return None


def issue_paper(*, record: Record, code: str, actor: Actor, on: date | None = None, signer: Signer | None = None) -> Document:
    """Give the paper its number in the outgoing register and keep the numbered document with its record. Raises NotYet, NotPossible.

    on: today unless given; signer: the head on that day unless given.
    """
    here = _desks[record.slug]
    paper, file = here.by_code[code], here.open(record)
    if missing := paper.missing(file):
        raise NotYet(" ".join(missing))
    held = paper.holder(file) if paper.holder else None
    if held is None:
        raise NotPossible(_("Giấy này không lấy số của Sở."))
    with act("paper.issue", actor=actor) as doing:
        holder = type(held[0])._default_manager.select_for_update().get(pk=held[0].pk)
        standing = getattr(holder, held[1])
        if not _unnumbered(standing):
            raise NotPossible(_("Đã cấp số %s.") % standing.number)
        signer = signer or file.signer(on or timezone.localdate())
        if file.office is None or signer is None:
            raise NotPossible(_("Chưa khai cơ quan hoặc người ký có quyền ký ngày này."))
        type_ = paper.type(file) if callable(paper.type) else paper.type
        made = standing or Document(type=type_, title=f"{paper.title}: {record.title}"[:600])
        document = issue_document(document=made, office=file.office, signer=signer, actor=actor, on=on)
        setattr(holder, held[1], document)
        doing.save(holder)
    return document
