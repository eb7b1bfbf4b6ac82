"""What papers of every room share: the office's head and signature, the legal bases in words, lines with room for the hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from hoahoi.directory.models import LegalInstrument, Office, Person, Signer
from hoahoi.directory.queries import signers_on, the_office
from hoahoi.ui.vietnamese import document_date

from .blocks import Block, Header, Paragraph, Run, Signature
from .models import Document
from .words import signature

BLANK = "…" * 12
_TYPES = {"Luật": "Luật", "NĐ": "Nghị định", "NQ": "Nghị quyết", "TT": "Thông tư", "TTLT": "Thông tư liên tịch", "QĐ": "Quyết định"}
_RANK = {name: n for n, name in enumerate(("Luật", "Nghị quyết", "Nghị định", "Thông tư", "Thông tư liên tịch", "Quyết định"))}
CITED = re.compile(r"^(?:(\w+) )?(\d+/\d{4}/[\w-]+)$")


class Letterhead:
    """The office as its papers show it. What is not known is left open for the hand.

    issued: the numbered document of the paper being written, once it has one; who signed it stands below it.
    """

    issued: Document | None = None

    @cached_property
    def office(self) -> Office | None:
        return the_office()

    @property
    def office_name(self) -> str:
        return self.office.organisation.title if self.office else BLANK

    @property
    def office_short(self) -> str:
        """Without the province, where the parent body's name has it."""
        title, parent = self.office_name, self.office.parent_title if self.office else ""
        return title.partition(" tỉnh ")[0] if " tỉnh " in parent.lower() else title

    @property
    def province(self) -> str:
        """The People's Committee above the office."""
        return self.office.parent_title if self.office else "Ủy ban nhân dân tỉnh"

    @property
    def place(self) -> str:
        return self.office.place_title if self.office else "…" * 5

    def office_head(self, number: str, day: date | None, subject: str = "") -> list[Block]:
        """Head of a paper of the office. Under its number stands the day of that number, as in the register, whatever day the paper tells of."""
        if self.issued and self.issued.issued_on and number and number == self.issued.number:
            day = self.issued.issued_on.first
        if self.office is None:
            return [Header("", BLANK, number, self.place, day, subject=subject)]
        return [Header(broken(self.office.parent_title), self.office_short.upper(), number, self.place, day, subject=subject)]

    def office_number(self, symbol: str) -> str:
        """The number's place, still without a number; a letter has no symbol of its own."""
        return f"          /{'-'.join(part for part in (symbol, self.office.symbol) if part)}" if self.office else ""

    def signer(self, day: date) -> Signer | None:
        """Who signed for the office on that day: whom the issued document names; the head where several could."""
        if self.office is None:
            return None
        if self.issued and self.issued.signer_id and self.issued.issued_on:
            could = signers_on(self.office, self.issued.issued_on.first)
            if named := next((s for s in could if s.person_id == self.issued.signer_id), None):
                return named
        return next(iter(signers_on(self.office, day)), None)

    def signed(self, day: date, recipients: Sequence[str]) -> Signature:
        signer = self.signer(day)
        return signature(signer, recipients) if signer else Signature("GIÁM ĐỐC", "", recipients)


def say(*runs: Run) -> Paragraph:
    return Paragraph(list(runs))


def line(label: str, text: str) -> Paragraph:
    """ "Label: text", or dots to write on."""
    return Paragraph([f"{label}: {text or BLANK}"])


def named(person: Person) -> str:
    degree = person.degree.strip().rstrip(".")
    return f"{degree}. {person.title}" if degree else person.title


def broken(body: str) -> str:
    """A body's name in capitals, its province on a line of its own: at 12 pt the column holds no more."""
    return body.upper().replace(" TỈNH ", "\nTỈNH ")


def two(n: int) -> str:
    """A count as office papers write it: "07"."""
    return f"{n:02d}"


# ---- legal bases


def spelled(cited: str) -> str:
    """ "TT 11/2014/TT-BKHCN" or "11/2014/TT-BKHCN" -> "Thông tư số 11/2014/TT-BKHCN"."""
    found = CITED.match(cited)
    return f"{_type(found[2])} số {found[2]}" if found else cited


def cited(citations: Iterable[str]) -> str:
    """ "TT 11/2014/TT-BKHCN, Điều 10", "TT 11/2014/TT-BKHCN, Điều 13" -> "Thông tư số 11/2014/TT-BKHCN (Điều 10; Điều 13)"."""
    articles: dict[str, list[str]] = {}
    for source, _comma, article in (c.partition(", ") for c in citations):
        articles.setdefault(spelled(source), []).extend([article] if article else [])
    return "; ".join(f"{source} ({'; '.join(found)})" if found else source for source, found in articles.items())


def legal_bases(numbers: Iterable[str]) -> list[str]:
    """ "Căn cứ ..." for each instrument, laws first. A title or date that the register lacks is left out, not invented."""
    given = list(dict.fromkeys(n for n in numbers if CITED.match(n)))
    given.sort(key=lambda n: _RANK[_type(n)])
    known = {i.number: i for i in LegalInstrument.objects.filter(number__in=given)}
    return [f"Căn cứ {_described(known[n]) if n in known else spelled(n)}" for n in given]


def _type(number: str) -> str:
    symbol = number.split("/", 2)[2].split("-")[0]
    return "Luật" if symbol.startswith("QH") else _TYPES.get(symbol, "Quyết định")


def _described(one: LegalInstrument) -> str:
    type, title = _type(one.number), one.title.strip() if one.number not in one.title else ""  # known by its number alone
    if type == "Luật":
        return f"{title or type} số {one.number}"
    day = f" {document_date(one.issued_on.first)}" if one.issued_on and len(one.issued_on.iso) == 10 else ""
    issuer = one.issuer.strip()
    by = f" của {'Bộ trưởng ' if type == 'Thông tư' and issuer.startswith('Bộ ') else ''}{issuer}" if issuer else ""
    return f"{type} số {one.number}{day}{by}{f' {title[:1].lower()}{title[1:]}' if title else ''}"
