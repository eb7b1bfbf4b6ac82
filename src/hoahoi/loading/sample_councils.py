"""The sample's councils of earlier years: every kind and regime, on made-up tasks that are over. Those of today sit on tasks that are led (sample_lives)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.utils import timezone

from hoahoi.councils.models import Council
from hoahoi.directory.models import Person
from hoahoi.ledger.acts import Actor, act
from hoahoi.sheets.models import Load, Provenance
from hoahoi.sheets.provenance import note_all
from hoahoi.tasks.actions import record_milestone
from hoahoi.tasks.models import Task

from .sample.clock import made_up_days
from .sample.sittings import FINISHED, Sample, records_of, subjects
from .seed import TARGET, digest_of

_VERSION = 1
_AGREED = (0.95, 0.82, 0.76)  # of work whose task went on


def hold_councils(*, count: int, seed: int, actor: Actor, progress: Callable[[int, int], None] | None = None) -> int:
    """Hold up to so many councils, each on the day when it would have sat on its tasks; returns how many were held now, 0 when all had been.

    Each is one act with its own load, so a broken run goes on where it stopped.
    """
    made = Provenance.objects.filter(load__synthetic=True)
    persons = list(Person.objects.filter(pk__in=made.filter(kind=Person.kind).values("object_id")).order_by("pk")[:400])
    tasks = list(
        Task.objects.filter(pk__in=made.filter(kind=Task.kind).values("object_id"))
        .filter(code__regex=r"^MẪU\d+-\d{4}-")  # those that an office leads have councils of their own
        .select_related("host", "investigator").order_by("pk")[:4_000]
    )  # fmt: skip
    sat = set(Council.objects.filter(subject_kind=Task.kind, regime="").values_list("subject_id", "type"))
    held = 0
    for position, (kind, day, dossiers) in enumerate(subjects(Random(f"councils|{seed}"), tasks, count, sat, timezone.localdate())):
        digest = digest_of(f"{_VERSION}|council|{seed}|{position}")
        if not Load.objects.filter(sha256=digest, target=TARGET).exists():
            rng = Random(f"council|{seed}|{position}")
            title = f"Dữ liệu mẫu, số {seed}: hội đồng {position + 1}, {Council.Type(kind.type).label}"
            with act("sample.load", actor=actor) as doing:
                load = Load(title=title, sha256=digest, target=TARGET, rows=0, loaded_at=timezone.now(), synthetic=True)
                doing.save(load)
                with made_up_days() as clock:
                    sample = Sample(
                        kind=kind, tasks=dossiers, persons=persons, rng=rng, actor=actor, number=f"{position + 1:02d}", today=day, clock=clock,
                        qualities=rng.choices(_AGREED, k=len(dossiers)),
                    )  # fmt: skip
                    records = records_of(sample.run(FINISHED))
                    if kind.type == Council.Type.ACCEPTANCE:
                        confirmed = clock.go(day + timedelta(days=20))
                        records += [record_milestone(task=t, code="completion_confirmed", on=confirmed, actor=actor) for t in dossiers]
                load.rows = len(records)
                doing.save(load)
                note_all(load, enumerate(records, 2))
            held += 1
        if progress:
            progress(position + 1, count)
    return held
