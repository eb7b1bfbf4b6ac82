"""How well real titles are found by what people type: without marks, with wrong ones, abbreviated, in another order.

labelled.tsv: a query and the titles that answer it. titles.tsv: the titles of the public record of Lạng Sơn and of other provinces.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hoahoi.councils.models import Council
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.search.queries import find
from hoahoi.tasks.models import Task

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines()[1:]]


@pytest.fixture
def index(db: None) -> None:
    titles = rows("titles.tsv")
    decisions = [Document(title=title, number=number, type=Document.Type.DECISION) for title, kind, number in titles if kind == "decision"]
    councils = [Council(title=title, decision_number=number, type=Council.Type.ACCEPTANCE) for title, kind, number in titles if kind == "council"]
    with act("test.save", actor=SYSTEM) as doing:
        doing.create_all([Task(title=title, code=number) for title, kind, number in titles if kind not in ("decision", "council")])
        doing.create_all(decisions)
        doing.create_all(councils)


def reciprocal_rank(query: str, wanted: set[str]) -> float:
    """1 for the first place, 1/2 for the second, ... 0 when none of the first ten answers."""
    places = [place for place, hit in enumerate(find(query, limit=10), 1) if hit.title in wanted or hit.title.partition(": ")[2] in wanted]
    return 1 / places[0] if places else 0


def test_mean_reciprocal_rank(index: None) -> None:
    labelled = rows("labelled.tsv")
    ranks = {query: reciprocal_rank(query, set(titles.split(" || "))) for query, titles in labelled}
    mean = sum(ranks.values()) / len(ranks)
    assert len(ranks) >= 150
    assert mean >= 0.85, {query: rank for query, rank in ranks.items() if rank < 1}
