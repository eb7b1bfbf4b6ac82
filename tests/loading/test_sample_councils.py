"""The sample's councils sat by the same acts as real ones: every kind, marked, whole."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest

from hoahoi.councils.models import AgendaItem, Ballot, Conclusion, Council, Vote
from hoahoi.councils.queries import export_vote, vote_faults
from hoahoi.directory.models import Affiliation, Person
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.verify import verify
from hoahoi.loading.sample.batch import MARK
from hoahoi.loading.sample.clock import made_up_days
from hoahoi.loading.sample.sittings import APPOINTED, KINDS, Sample
from hoahoi.loading.sample_councils import hold_councils
from hoahoi.loading.seed import seed
from hoahoi.procedures.regimes import regime
from hoahoi.sheets.models import Provenance
from hoahoi.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.either]


RECOUNT = Path(__file__).resolve().parents[2] / "tools" / "recount.py"


TODAY = date(2026, 3, 15)


def test_every_kind_sits_in_its_time_and_is_marked(tmp_path: Path) -> None:
    seed(tasks=200, seed=7, actor=SYSTEM, today=TODAY, begun_before=date(2025, 1, 1))
    assert hold_councils(count=16, seed=7, actor=SYSTEM) == 16
    assert hold_councils(count=16, seed=7, actor=SYSTEM) == 0
    sat = Council.objects.exclude(regime="")
    assert {(c.type, c.regime) for c in sat} == {(k.type, k.regime) for k in KINDS}
    assert Counter(sat.values_list("stage", flat=True)) == {"finished": 16}
    for item in AgendaItem.objects.filter(council__in=sat).select_related("council"):
        task, met = Task.objects.get(pk=item.subject_id), item.council.met_on
        began, ended = task.starts_on, task.ends_on
        assert began and ended and met
        assert met.first > ended.first if item.council.type == Council.Type.ACCEPTANCE else met.first < began.first
        assert regime(item.council.regime).in_force_from <= met.iso
    assert set(sat.values_list("note", flat=True)) == {MARK}
    marked = set(Provenance.objects.filter(load__synthetic=True, kind="council").values_list("object_id", flat=True))
    assert set(sat.values_list("pk", flat=True)) <= marked
    counted = Vote.objects.filter(status="counted").select_related("item__council__meeting")
    assert counted.count() == Conclusion.objects.count() > 16
    for vote in counted:
        file = tmp_path / "phieu.json"
        file.write_text(json.dumps(export_vote(vote), ensure_ascii=False), encoding="utf-8")
        again = subprocess.run([sys.executable, RECOUNT, file], capture_output=True, text=True)
        assert (again.returncode, again.stderr) == (0, ""), vote
    assert (list(verify()), list(vote_faults())) == ([], [])
    secret = Ballot.objects.filter(vote__status="counted").first()
    assert secret
    opened = json.loads(secret.content)
    opened["content"]["comment"] = "bị sửa"
    secret.content = json.dumps(opened)
    secret.save()
    assert {f.place for f in vote_faults()} == {f"vote {secret.vote_id}"}


def test_nobody_of_a_host_sits() -> None:
    seed(tasks=20, seed=7, actor=SYSTEM, today=TODAY)
    task = Task.objects.exclude(host=None).filter(type="topic").order_by("pk")[0]
    persons = list(Person.objects.order_by("pk"))
    with act("test.setup", actor=SYSTEM) as doing:
        for person in persons[:-9]:
            doing.save(Affiliation(person=person, organisation=task.host, post="Cán bộ"))
        Affiliation.objects.filter(person__in=persons[-9:]).delete()
    with made_up_days() as clock:
        sample = Sample(kind=KINDS[0], tasks=[task], persons=persons, rng=Random(1), actor=SYSTEM, number="01", today=TODAY, clock=clock)
        council = sample.run(APPOINTED)
    assert set(council.seats.values_list("person_id", flat=True)) == {p.pk for p in persons[-9:]}
