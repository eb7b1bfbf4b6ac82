"""Number registers: one per body, series and year, 01 on from 1 January, no gap and no number twice (Nghị định 30/2020/NĐ-CP, Article 15)."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from hoahoi.directory.models import Office
from hoahoi.ledger.acts import Act, Actor, act

from .models import Document, NumberRegister

INCOMING = "ĐẾN"  # the one series of documents that arrive

_ABBREVIATIONS = {
    Document.Type.DECISION: "QĐ", Document.Type.PLAN: "KH", Document.Type.REPORT: "BC", Document.Type.NOTICE: "TB", Document.Type.MINUTES: "BB",
    Document.Type.SUBMISSION: "TTr", Document.Type.INVITATION: "GM", Document.Type.CONTRACT: "HĐ",
}  # fmt: skip


def next_number(*, series: str, year: int, actor: Actor, after: int = 0, office: Office | None = None) -> int:
    """The next number of a series, given within the act that uses it: when that act fails, the number is free again.

    Whoever comes at the same time waits until this act ends. after: numbers up to this one were given before the register was kept here.
    """
    with act("number.give", actor=actor) as doing:
        register = _locked(office, series, year, doing)
        register.last = max(register.last, after) + 1
        doing.save(register)
    return register.last


def _locked(office: Office | None, series: str, year: int, doing: Act) -> NumberRegister:
    """The register, opened if need be, with its row locked until the transaction ends."""
    rows = NumberRegister.objects.select_for_update().filter(office=office, series=series, year=year)
    register = rows.first()
    if register is None:
        try:
            with transaction.atomic():
                doing.save(_without_body(series, year, office) or NumberRegister(office=office, series=series, year=year))
        except IntegrityError:  # somebody opened it meanwhile
            pass
        register = rows.get()
    return register


def _without_body(series: str, year: int, office: Office | None) -> NumberRegister | None:
    """The register kept before registers named their body: it was this office's, as there was only one."""
    found = NumberRegister.objects.select_for_update().filter(office=None, series=series, year=year).first() if office else None
    if found is not None:
        found.office = office
    return found


def suffix(type: str, office_symbol: str, division: str = "") -> str:
    """What stands after the number: "BC-SKHCN"; for a letter, which has no abbreviation, "SKHCN" or "SKHCN-QLKH"."""
    abbreviation = _ABBREVIATIONS.get(Document.Type(type))
    return "-".join(part for part in (abbreviation, office_symbol, "" if abbreviation else division) if part)


def numbered(number: int, after: str) -> str:
    """5, "BC-SKHCN" -> "05/BC-SKHCN": numbers under 10 take a leading zero."""
    return f"{number:02d}/{after}"


def symbol(type: str, number: int, office_symbol: str, division: str = "") -> str:
    """ "BC", 1, "SKHCN" -> "01/BC-SKHCN"."""
    return numbered(number, suffix(type, office_symbol, division))
