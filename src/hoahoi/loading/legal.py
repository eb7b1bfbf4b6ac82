"""Legal instruments that the system cites: number, title, issuer, dates, and how far we can vouch for them."""

from __future__ import annotations

from hoahoi.directory.models import LegalInstrument
from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.dates import PartialDate

from .files import Source, data, is_loaded, keep_all, read_csv

_KINDS = {"QĐ": "Quyết định", "TT": "Thông tư", "TTLT": "Thông tư liên tịch", "NĐ": "Nghị định", "NQ": "Nghị quyết"}


def load_legal(*, actor: Actor) -> int:
    """Returns how many instruments the file holds, 0 when it was loaded before."""
    path = data("law", "instruments.csv")
    if is_loaded(path, "legal_instruments"):
        return 0
    rows = read_csv(path)
    with act("legal_instrument.load", actor=actor) as doing:
        source = Source.begin(doing, path, "legal_instruments", len(rows))
        kept = keep_all(doing, [_instrument(row) for row in rows], lambda i: i.number, LegalInstrument.objects.all())
        for number, row in enumerate(rows, 2):
            source.note(number, kept[row["number"]], row["source_url"])
        source.close()
    return len(rows)


def designation(number: str) -> str:
    """What to call an instrument whose title is not known: "Thông tư số 33/2014/TT-BKHCN"."""
    symbol = number.split("/")[-1].split("-")[0]
    kind = _KINDS.get(symbol) or ("Nghị quyết" if number.startswith("202/") else "Luật")
    return f"{kind} số {number}"


def _instrument(row: dict[str, str]) -> LegalInstrument:
    def day(name: str) -> PartialDate | None:
        return PartialDate.parse(row[name]) if row[name] else None

    return LegalInstrument(
        number=row["number"], title=row["title"] or designation(row["number"]), issuer=row["issuer"], issued_on=day("issued_on"),
        in_force_from=day("in_force_from"), in_force_to=day("in_force_to"), confidence=row["confidence"], source_url=row["source_url"],
    )  # fmt: skip
