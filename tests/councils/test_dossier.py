"""Papers handed to a council's members stand in the dossier of the task it sat on."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pypdf
import pytest

from hoahoi.councils import actions, paper_files
from hoahoi.councils.models import Council, Paper
from hoahoi.documents.files.dossier import gather
from hoahoi.documents.files.dossier_zip import stream
from hoahoi.documents.files.faults import StorageAway
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.records import Record
from hoahoi.tasks.models import Task

from . import test_papers
from .test_papers import office as office  # the papers' head names it

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


LEFT = ["Biên bản kiểm phiếu", "Bảng tổng hợp phiếu", "Biên bản họp hội đồng", "Thông báo kết quả"]


def test_what_a_finished_council_left_stands_in_the_dossier_in_order_and_says_that_it_is_a_draft(make_user: Any) -> None:
    room, officer = test_papers.finished(), make_user("science_officer")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(stream(gather(room.task, officer), day=date(2026, 11, 23)))))
    names = [n for n in archive.namelist() if "bản thảo" in n]
    assert [n.partition("/")[2][4:] for n in names] == [f"{title} (bản thảo).pdf" for title in LEFT]
    text = [pypdf.PdfReader(io.BytesIO(archive.read(n))).pages[0].extract_text() for n in names]
    assert ["BẢN THẢO lập từ hồ sơ điện tử, chưa ký." in t for t in text] == [True] * 4
    assert "Lưu ý.txt" not in archive.namelist()  # sizes and digests are as the index tells
    assert [i.sha256 for i in gather(room.task, officer).items] == [i.sha256 for i in gather(room.task, officer).items]


def test_a_council_that_sat_on_several_dossiers_is_found_by_its_agenda_and_one_under_way_leaves_nothing(make_user: Any) -> None:
    officer, room = make_user("science_officer"), test_papers.counted()
    assert gather(room.task, officer).items == []
    actions.conclude(item=room.item, chair=room.seat("chair"), actor=SYSTEM, text="Đủ khối lượng.")
    assert gather(room.task, officer).items == []
    actions.finish(council=room.fresh(), actor=SYSTEM)
    council: Any = room.fresh()
    council.subject_kind, council.subject_id = "", None
    keep(council)
    assert [i.about for i in gather(room.task, officer).items] == ["bản thảo"] * 4
    assert [i.name for i in gather(room.task, make_user("director")).items] == [f"{title} (bản thảo).pdf" for title in LEFT]
    assert gather(room.task, make_user("firm")).items == []


def test_scores_that_the_chair_withholds_are_not_in_the_dossier(make_user: Any) -> None:
    room = test_papers.finished()
    vote: Any = room.vote
    vote.only_result = True
    keep(vote)
    assert [i.name for i in gather(room.task, make_user("director")).items] == [f"{title} (bản thảo).pdf" for title in (LEFT[0], *LEFT[2:])]
