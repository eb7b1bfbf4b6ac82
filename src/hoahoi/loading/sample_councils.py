"""The sample's councils: forty of every kind, beside the made-up tasks that they sat on."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from django.utils import timezone

from hoahoi.councils.models import Council
from hoahoi.directory.models import Person
from hoahoi.ledger.acts import Actor, act
from hoahoi.sheets.models import Load, Provenance
from hoahoi.sheets.provenance import note_all
from hoahoi.tasks.models import Task

from .sample.sittings import Sample, how_far, records_of, subjects
from .seed import TARGET, digest_of

_VERSION = 1


def hold_councils(*, count: int, seed: int, actor: Actor, progress: Callable[[int, int], None] | None = None) -> int:
    """Hold so many councils on the sample's tasks; returns how many were held now, 0 when all had been.

    Each is one act with its own load, so a broken run goes on where it stopped.
    """
    made = Provenance.objects.filter(load__synthetic=True)
    persons = list(Person.objects.filter(pk__in=made.filter(kind=Person.kind).values("object_id")).order_by("pk")[:400])
    tasks = list(Task.objects.filter(pk__in=made.filter(kind=Task.kind).values("object_id")).select_related("host", "investigator").order_by("pk")[:4_000])
    held = 0
    for position, (kind, dossiers) in enumerate(subjects(Random(f"councils|{seed}"), tasks, count)):
        digest = digest_of(f"{_VERSION}|council|{seed}|{position}")
        if not Load.objects.filter(sha256=digest, target=TARGET).exists():
            rng = Random(f"council|{seed}|{position}")
            title = f"Dữ liệu mẫu, số {seed}: hội đồng {position + 1}, {Council.Type(kind.type).label}"
            with act("sample.load", actor=actor) as doing:
                load = Load(title=title, sha256=digest, target=TARGET, rows=0, loaded_at=timezone.now(), synthetic=True)
                doing.save(load)
                sample = Sample(
                    kind=kind, tasks=dossiers, persons=persons, rng=rng, actor=actor, number=f"{position + 1:02d}", today=timezone.localdate()
                )
                records = records_of(sample.run(how_far(position, count)))
                load.rows = len(records)
                doing.save(load)
                note_all(load, enumerate(records, 2))
            held += 1
        if progress:
            progress(position + 1, count)
    return held
