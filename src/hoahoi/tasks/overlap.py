"""Was this proposed before: earlier tasks like a proposal or a task, best first, why they are alike, and what the officer says of each.

Tasks that share telling pairs of words come from the full text; those that share most weight are read and compared finely (likeness.py).
The officer's word on each is a record; concluding the search is the milestone that the procedure asks for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from hoahoi.documents.blocks import Table
from hoahoi.ledger.acts import Actor, act
from hoahoi.search.sharing import nearly_all, sharing

from .likeness import Weights, likeness, marked, pairs
from .milestones import record_milestone
from .models import Milestone, Overlap, Proposal, Task, TaskName
from .money import TaskError

MILESTONE = "duplicate_search"
SHOWN = 20  # earlier tasks that the officer is shown
MUST_SAY = 50  # per cent: from here on the officer says of each before concluding
_NEWEST = 1_000  # tasks looked at for one pair of words
_COMPARED = 150  # tasks read and compared finely
_TELLING = 24  # pairs of the text beside the title that are asked for
_LEAST = 10  # per cent: what is less alike is not shown

Subject = Proposal | Task


@dataclass(frozen=True)
class Alike:
    """An earlier task. likeness in per cent; pieces: its name, or the former name that is alike, in pieces of shared and other words."""

    task: Task
    likeness: int
    name: str
    pieces: Sequence[tuple[str, bool]]
    verdict: Overlap | None = None

    @property
    def years(self) -> str:
        first, last = (str(d.year) if d else "" for d in (self.task.starts_on, self.task.ends_on))
        return first if first == last else "-".join(y for y in (first, last) if y)


@dataclass(frozen=True)
class Search:
    """What a search found. among: how many tasks were searched; concluded: the milestone, once there is one."""

    subject: Subject
    among: int
    rows: Sequence[Alike] = field(default_factory=list)
    concluded: Milestone | None = None

    @property
    def unsaid(self) -> list[Alike]:
        return [row for row in self.rows if row.likeness >= MUST_SAY and row.verdict is None]


# ---- searching


def found(subject: Subject, limit: int = SHOWN) -> Search:
    """Earlier tasks like this one, best first; whatever the officer has judged stands among them."""
    titles, text = _asked(subject)
    said = {o.task_id: o for o in judged(subject).select_related("task__host")}
    own = task_of(subject)
    scores, weights, among = _candidates(titles, text, leaving=own.pk if own else 0)
    compared = _compared({*scores, *said}, titles, weights)
    best = [row for row in compared if row[1] >= _LEAST][:limit]
    rows = [row for row in compared if row in best or row[0].pk in said]
    made = [Alike(task, said[task.pk].likeness if task.pk in said else part, name, marked(name, titles), said.get(task.pk)) for task, part, name in rows]
    concluded = Milestone.objects.filter(task=own, code=MILESTONE).first() if own else None
    return Search(subject, among, made, concluded)


def task_of(subject: Subject) -> Task | None:
    return subject if isinstance(subject, Task) else subject.task


def judged(subject: Subject):  # noqa: ANN201 - a queryset of Overlap
    """What the officer said, of the subject itself; of a task also on the proposals that it grew from."""
    own = Overlap.objects.filter(subject_kind=subject.kind, subject_id=subject.pk)
    if isinstance(subject, Task):
        own |= Overlap.objects.filter(subject_kind=Proposal.kind, subject_id__in=subject.proposals.values("pk"))
    return own.exclude(task_id=subject.pk if isinstance(subject, Task) else None).order_by("pk")


def _asked(subject: Subject) -> tuple[list[str], str]:
    """Titles by which it is searched, and what else it says: abstract and former names of a task, the answers of a proposal's form."""
    if isinstance(subject, Task):
        return [subject.title, *subject.names.order_by("pk").values_list("title", flat=True)], subject.abstract
    return [subject.title], " ; ".join(v for v in subject.content.values() if isinstance(v, str))


def _candidates(titles: Sequence[str], text: str, leaving: int) -> tuple[list[int], Weights, int]:
    """Ids of the tasks that share most weight with the titles and the text, the weights, and how many tasks there are."""
    mine = list(dict.fromkeys(pair for title in titles for pair in pairs(title)))
    telling = mine + [pair for pair in pairs(text) if pair not in set(mine)][:_TELLING]
    holders = sharing(telling, Task.kind, most=_NEWEST)
    among = Task.objects.exclude(pk=leaving).count()
    weights = Weights({pair: len(ids) for pair, ids in holders.items()}, among)
    scores: dict[int, float] = defaultdict(float)
    for pair, ids in holders.items():
        for pk in ids:
            scores[pk] += weights.of(pair)
    if any(len(ids) == _NEWEST for ids in holders.values()):  # there are older ones that the newest hide
        whole = weights.sum(mine)
        for title in titles:
            for pk in nearly_all([word for pair in pairs(title) for word in pair], Task.kind, most=_NEWEST):
                scores[pk] = max(scores[pk], whole)
    scores.pop(leaving, None)
    return sorted(scores, key=lambda pk: (-scores[pk], -pk))[:_COMPARED], weights, among


def _compared(ids: Iterable[int], titles: Sequence[str], weights: Weights) -> list[tuple[Task, int, str]]:
    """(task, per cent, the name that is most alike), best first."""
    tasks = Task.objects.filter(pk__in=list(ids)).select_related("host").defer("note")
    names: dict[int, list[str]] = defaultdict(list)
    for task_id, title in TaskName.objects.filter(task__in=[t.pk for t in tasks]).order_by("pk").values_list("task_id", "title"):
        names[task_id].append(title)

    def line(task: Task) -> tuple[Task, int, str]:
        every = [task.title, *names[task.pk]]
        by_name = [(likeness(titles, [name], task.abstract, weights), -n, name) for n, name in enumerate(every)]
        return task, round(100 * likeness(titles, every, task.abstract, weights)), max(by_name)[2]

    return sorted((line(task) for task in tasks), key=lambda row: (-row[1], -row[0].pk))


# ---- saying


def judge(*, subject: Subject, task: Task, verdict: str, reason: str, likeness: int, on: date, actor: Actor) -> Overlap:
    """Record, or correct, what the officer found on comparing. Raises TaskError."""
    if verdict not in Overlap.Verdict.values:
        raise TaskError(_("Chọn trùng, gần hoặc không trùng."), "verdict")
    if not reason.strip():
        raise TaskError(_("Ghi lý do của kết quả đối chiếu."), "reason")
    own = task_of(subject)
    if own is not None and own.pk == task.pk:
        raise TaskError(_("Nhiệm vụ không đối chiếu với chính nó."))
    with act("overlap.judge", actor=actor, reason=reason) as doing:
        kept = Overlap.objects.select_for_update().filter(subject_kind=subject.kind, subject_id=subject.pk, task=task).first()
        kept = kept or Overlap(subject_kind=subject.kind, subject_id=subject.pk, task=task)
        kept.verdict, kept.reason, kept.likeness, kept.judged_on = verdict, reason.strip()[:400], likeness, on
        doing.save(kept)
    return kept


def conclude(*, subject: Subject, conclusion: str, on: date, actor: Actor) -> Milestone:
    """The search is done: the milestone that the procedure asks for. Raises TaskError while a task much alike has no word on it."""
    task = task_of(subject)
    if task is None:
        raise TaskError(_("Đề xuất này chưa thành nhiệm vụ. Kết quả đối chiếu được giữ; kết luận ghi sau, ở trang của nhiệm vụ."))
    if not conclusion.strip():
        raise TaskError(_("Ghi kết luận tra cứu."), "conclusion")
    if left := found(subject).unsaid:
        raise TaskError(_("Còn %(n)d nhiệm vụ giống từ %(least)d%% chưa có kết quả đối chiếu.") % {"n": len(left), "least": MUST_SAY})
    return record_milestone(task=task, code=MILESTONE, on=on, actor=actor, note=conclusion.strip()[:400])


# ---- printing


def table(search: Search) -> Table:
    """The search as a table of a paper: what was found, how alike, what the officer said."""
    rows = [
        (
            str(n), row.task.title, row.task.host.title if row.task.host else "", row.years, str(row.task.get_stage_display()), f"{row.likeness}%",
            row.verdict.get_verdict_display() if row.verdict else _("chưa đối chiếu"), row.verdict.reason if row.verdict else "",
        )
        for n, row in enumerate(search.rows, 1)
    ]  # fmt: skip
    columns = (_("TT"), _("Nhiệm vụ"), _("Tổ chức chủ trì"), _("Thời gian"), _("Giai đoạn"), _("Độ giống"), _("Kết quả"), _("Lý do"))
    note = _("Tra trong %d nhiệm vụ của hồ sơ. Độ giống tính trên các từ riêng của tên, không kể từ chung.") % search.among
    return Table(columns, rows, (1, 7, 4, 2, 2.4, 1.4, 2, 4), "clllllll", caption=_("Kết quả tra cứu nhiệm vụ đã và đang thực hiện"), note=note)
