"""The tasks of the sample's years, each led by the same acts as real ones: three yearly rounds, an open call, the tasks of units, some only followed.

Each round up to its approvals, and each task from its contract on, is one act with its own load, so a broken run goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from hoahoi.directory.models import Affiliation, Organisation, Person
from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.records import Record
from hoahoi.sheets.models import Load, Provenance
from hoahoi.sheets.provenance import note_all
from hoahoi.tasks.models import Task

from .sample.batch import Province
from .sample.clock import made_up_days
from .sample.endings import ENDED, UNDER_WAY, WAITING, Ending
from .sample.rounds import Round, hold_round
from .sample.running import Running
from .sample.story import Story
from .sample.units import tell_units
from .sample.uses import end
from .seed import TARGET, digest_of, province_of

_VERSION = 1
# code, days ago, delay, endings; of the first ones of a round the whole sample has a second task
_ROUNDS = (("A", 1_090, 0, ENDED), ("B", 800, 0, UNDER_WAY), ("C", 430, 130, WAITING), ("D", 20, 0, ()))
_AGAIN = {"A": 3, "B": 2}
_PEOPLE, _BODIES = 400, 600  # of the sample, the first ones
_TYPE = Organisation.Type
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Teller:
    """What every part of one sample has in common."""

    seed: int
    province: Province
    councillors: list[Person]
    hosts: list[Organisation]
    adopters: list[Organisation]
    actor: Actor

    def told(self, name: str, title: str, code: str, tell: Callable[[Story], None]) -> bool:
        """Tell one part and note its records, unless it was told before."""
        digest = digest_of(f"{_VERSION}|life|{self.seed}|{name}")
        if Load.objects.filter(sha256=digest, target=TARGET).exists():
            return False
        with act("sample.load", actor=self.actor) as doing:
            load = Load(title=f"Dữ liệu mẫu, số {self.seed}: {title}", sha256=digest, target=TARGET, rows=0, loaded_at=timezone.now(), synthetic=True)
            doing.save(load)
            with made_up_days() as clock:
                tell(Story(self.province, self.councillors, clock, Random(f"life|{self.seed}|{name}"), code, self.hosts, self.adopters))
            records: dict[tuple[str, int], Record] = {(r.kind, r.pk): r for r in doing.saved if r is not load}
            load.rows = len(records)
            doing.save(load)
            note_all(load, enumerate(records.values(), 2))
        return True


def first_day(today: date) -> date:
    """When the first of the rounds began: the office led every task from then on by its own acts."""
    return today - timedelta(days=max(ago for _code, ago, _delay, _endings in _ROUNDS))


def tell_lives(
    *, seed: int, actor: Actor, today: date | None = None, endings: Sequence[Ending] | None = None, progress: Progress | None = None
) -> int:
    """Lead one task to each of the endings, by default two to some of them; returns how many parts were told now, 0 when all had been.

    Needs the people and bodies of a sample (seed.seed). The same seed and day always give the same story, but for receipts and keys.
    """
    today, wanted = today or timezone.localdate(), set(Ending if endings is None else endings)
    teller = _teller(seed, actor, today)
    rounds = [
        Round(code, today - timedelta(days=ago), delay, tuple(e for e in of if e in wanted) + (of[: _AGAIN.get(code, 0)] if endings is None else ()))
        for code, ago, delay, of in _ROUNDS
    ]
    rounds = [r for r in rounds if r.endings or r.code == "D"]
    total = sum(1 + len(r.endings) for r in rounds) + 1
    made = done = 0
    for of in rounds:
        code = f"MẪU{seed}-ĐT{of.code}"
        made += teller.told(of.code, f"đợt {of.code}, từ đề xuất đến phê duyệt", code, lambda story, of=of: _hold(story, of))  # type: ignore[misc]
        for n, ending in enumerate(of.endings, 1):
            done += 1
            if ending not in WAITING:
                task = Task.objects.select_related("host", "investigator", "place").filter(code=f"{code}-{n:02d}").first()
                if task is None:  # the round was held by an earlier version of the sample, which had fewer
                    continue
                made += teller.told(task.code, f"nhiệm vụ {task.code}", task.code, lambda story, t=task, e=ending: _lead(story, t, e))  # type: ignore[misc]
            if progress:
                progress(done, total)
        done += 1
        if progress:
            progress(done, total)
    made += teller.told("CS", "nhiệm vụ của đơn vị và nhiệm vụ chỉ theo dõi", f"MẪU{seed}-CS", tell_units)
    if progress:
        progress(total, total)
    return made


def _hold(story: Story, of: Round) -> None:
    hold_round(story, of)


def _lead(story: Story, task: Task, ending: Ending) -> None:
    if ending in UNDER_WAY:
        Running(story, task, ending).run()
    else:
        end(story, task, ending)


def _teller(seed: int, actor: Actor, today: date) -> Teller:
    """Members of councils come from elsewhere than the hosts, as the regimes want."""
    made = Provenance.objects.filter(load__synthetic=True, load__target=TARGET)
    province = province_of(today)
    province.persons = list(Person.objects.filter(pk__in=made.filter(kind=Person.kind).values("object_id")).order_by("pk")[:_PEOPLE])
    found = (
        Organisation.objects.filter(pk__in=made.filter(kind=Organisation.kind).values("object_id")).select_related("place").order_by("pk")[:_BODIES]
    )
    for body in found:
        province.organisations.setdefault(body.type, []).append(body)
    hosts = [*province.organisations[_TYPE.UNIT], *province.organisations[_TYPE.STATE]][:12]
    adopters = [o for type_ in (_TYPE.COOP, _TYPE.FIRM, _TYPE.HOUSEHOLD) for o in province.organisations[type_][:8]]
    inside = set(Affiliation.objects.filter(organisation__in=hosts).values_list("person_id", flat=True))
    leads, rest = province.persons[:60], province.persons[60:]
    councillors = [p for p in rest if p.pk not in inside]
    province.persons = leads
    return Teller(seed, province, councillors, hosts, adopters, actor)
