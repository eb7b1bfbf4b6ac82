"""Papers handed to a council's members stand in the dossier of the task it sat on."""

from __future__ import annotations

import io
from typing import Any

import pytest

from hoahoi.councils import paper_files
from hoahoi.councils.models import Council, Paper
from hoahoi.documents.files.dossier import gather
from hoahoi.documents.files.faults import StorageAway
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.records import Record
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db


def keep(record: Record) -> Any:
    with act("test.setup", actor=SYSTEM) as doing:
        doing.save(record)
    return record


def test_handed_papers_stand_in_the_dossier(make_user: Any, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(paper_files, "folder", lambda: tmp_path / "papers")
    task = keep(Task(title="Trồng hồi"))
    council = keep(Council(title="Hội đồng nghiệm thu", type="acceptance", subject_kind="task", subject_id=task.pk))
    kept = keep(Paper(council=council, title="Báo cáo tổng hợp", file="Báo cáo.pdf", sha256=paper_files.keep(io.BytesIO(b"%PDF-1"))))
    keep(Paper(council=council, title="Chỉ có tên"))
    (item,) = gather(task, make_user("science_officer")).items
    assert (item.name, item.record, item.size, item.media_type, item.about, b"".join(item.read())) == (
        "Báo cáo.pdf", kept, 6, "application/pdf", "Báo cáo tổng hợp", b"%PDF-1"
    )  # fmt: skip
    (tmp_path / "papers" / kept.sha256).unlink()
    with pytest.raises(StorageAway):
        item.read()
    assert gather(task, make_user("science_officer", username="b")).items == []
