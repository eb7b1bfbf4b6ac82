"""The classification of research fields of 2008 (QĐ 12/2008/QĐ-BKHCN), three levels."""

from __future__ import annotations

from hoahoi.directory.models import Concept, Scheme
from hoahoi.ledger.acts import Actor, act

from .files import Source, data, is_loaded, keep_all, read_csv

SCHEME = "KHCN-2008"


def load_classifications(*, actor: Actor) -> int:
    """Returns how many headings the file holds, 0 when it was loaded before."""
    path = data("classifications", "research_fields_2008.csv")
    if is_loaded(path, "concepts"):
        return 0
    rows = read_csv(path)
    with act("classification.load", actor=actor) as doing:
        source = Source.begin(doing, path, "concepts", len(rows))
        title = "Bảng phân loại lĩnh vực nghiên cứu khoa học và công nghệ 2008"
        wanted = Scheme(code=SCHEME, title=title, basis="Quyết định 12/2008/QĐ-BKHCN ngày 04/9/2008")
        scheme = keep_all(doing, [wanted], lambda s: s.code, Scheme.objects.all())[SCHEME]
        kept: dict = {}
        for level in (1, 2, 3):  # parents first
            concepts = [
                Concept(scheme=scheme, code=row["code"], level=level, title=row["name_vi"], parent=kept.get(row["parent"]))
                for row in rows
                if int(row["level"]) == level
            ]
            kept |= keep_all(doing, concepts, lambda c: c.code, Concept.objects.filter(scheme=scheme, level=level))
        for number, row in enumerate(rows, 2):
            source.note(number, kept[row["code"]])
        source.close()
    return len(rows)
