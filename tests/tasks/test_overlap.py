"""Was this proposed before. Renamed titles find their originals; the officer's word on each is kept; the conclusion is the milestone asked for.

renamed.tsv: made-up new names of real tasks, and the titles of the record that they rename.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.tasks import overlap
from hoahoi.tasks.likeness import marked, pairs
from hoahoi.tasks.models import Call, Milestone, Overlap, Proposal, Task, TaskName
from hoahoi.tasks.money import TaskError

from .life import CODE, keep, new_task

HERE = Path(__file__).parent
DAY = date(2024, 3, 5)


def rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]


@pytest.fixture
def every_title(db: None) -> None:
    """Every title of the public record of Lạng Sơn and of other provinces, as a task."""
    with act("test.save", actor=SYSTEM) as doing:
        doing.create_all([Task(title=title) for title, *_rest in rows(HERE.parent / "search" / "titles.tsv")])


def proposal(title: str, **content: str) -> Proposal:
    call = keep(Call(title="Đợt đề xuất", type="proposals", year=2024, regime=CODE, published_on=DAY, closes_on=DAY))
    return keep(Proposal(call=call, title=title, channel="online", received_on=DAY, content=content))


def place_of_original(titles: str, found: overlap.Search) -> int:
    """Of the first task that is one of the originals; 0 when none is."""
    wanted = set(titles.split(" || "))
    return next((n for n, row in enumerate(found.rows, 1) if row.task.title in wanted), 0)


@pytest.mark.either
def test_a_renamed_title_finds_its_original_first(every_title: None) -> None:
    places = {new: place_of_original(old, overlap.found(Proposal(title=new))) for new, old in rows(HERE / "renamed.tsv")}
    assert len(places) == 46  # mean reciprocal rank (45 + 1/2) / 46 = 0.989
    assert {new: place for new, place in places.items() if place != 1} == {"Nhãn hiệu tập thể “Trám đen Văn Quan”": 2}


def test_generic_words_do_not_make_titles_alike(every_title: None) -> None:
    found = overlap.found(Proposal(title="Nghiên cứu ứng dụng, xây dựng mô hình nuôi ốc nhồi trên địa bàn tỉnh Lạng Sơn"))
    assert [row.task.title for row in found.rows if row.likeness >= 20] == []
    assert found.among == len(rows(HERE.parent / "search" / "titles.tsv"))


def test_pairs_are_the_words_that_tell() -> None:
    assert pairs("Nghiên cứu xây dựng mô hình trồng Hồi trên địa bàn tỉnh Lạng Sơn") == [("trong", "hoi")]
    assert pairs("Xây dựng nhãn hiệu tập thể rau Cao Lộc năm 2019") == [
        ("nhan", "hieu"), ("hieu", "tap"), ("tap", "the"), ("the", "rau"), ("rau", "cao"), ("cao", "loc"),
    ]  # fmt: skip
    assert pairs("Xây dựng mô hình") == [("xay", "dung"), ("dung", "mo"), ("mo", "hinh")]  # nothing else is said


def test_shared_words_are_marked() -> None:
    pieces = marked("Nghiên cứu chế biến dầu Sở", ["Hoàn thiện quy trình chế biến dầu hồi"])
    assert pieces == [("Nghiên", False), (" ", False), ("cứu", False), (" ", False), ("chế biến dầu", True), (" ", False), ("Sở", False)]


@pytest.mark.django_db
def test_a_task_is_found_by_its_former_name_and_by_its_abstract() -> None:
    renamed = keep(Task(title="Phát triển sinh kế vùng biên", abstract="Nuôi ong lấy mật dưới tán rừng sau sau."))
    keep(TaskName(task=renamed, title="Nuôi ong nội tại xã Vân Thủy", used_at="xác định"))
    keep(Task(title="Trồng bưởi da xanh"))
    former = overlap.found(proposal("Mô hình nuôi ong nội"))
    assert [(row.task, row.name) for row in former.rows] == [(renamed, "Nuôi ong nội tại xã Vân Thủy")]
    within = overlap.found(proposal("Lấy mật dưới tán rừng"))
    assert [(row.task, row.likeness) for row in within.rows] == [(renamed, 30)]
    told = overlap.found(proposal("Sinh kế cho thanh niên", objectives="Phát triển sinh kế vùng biên bằng nghề nuôi ong"))
    assert [row.task for row in told.rows] == [renamed]


@pytest.mark.django_db
def test_a_task_is_not_like_itself() -> None:
    one, twin = keep(Task(title="Chế biến tinh dầu hồi")), keep(Task(title="Chế biến tinh dầu hồi"))
    assert [(row.task, row.likeness) for row in overlap.found(one).rows] == [(twin, 100)]


# ---- the officer's word


@pytest.fixture
def subject(db: None) -> Task:
    """A task at the determination, and an earlier one of the same name."""
    keep(Task(title="Chế biến tinh dầu hồi"))
    keep(Task(title="Chế biến tinh dầu quế"))
    return new_task("Chế biến tinh dầu hồi", stage="determination")


def said(subject: Any, verdict: str, reason: str = "Khác địa bàn và phương pháp", row: int = 0) -> Overlap:
    found = overlap.found(subject).rows[row]
    return overlap.judge(subject=subject, task=found.task, verdict=verdict, reason=reason, likeness=found.likeness, on=DAY, actor=SYSTEM)


def test_the_word_is_kept_corrected_and_concluded(subject: Task) -> None:
    with pytest.raises(TaskError, match="chưa có kết quả đối chiếu"):
        overlap.conclude(subject=subject, conclusion="Không trùng", on=DAY, actor=SYSTEM)
    first = said(subject, "same", "Cùng tên")
    again = said(subject, "near")
    assert again.pk == first.pk
    assert [(o.verdict, o.reason, o.likeness) for o in Overlap.objects.all()] == [("near", "Khác địa bàn và phương pháp", 100)]
    said(subject, "different", row=1)
    overlap.conclude(subject=subject, conclusion="Không trùng; gần với 1 nhiệm vụ.", on=DAY, actor=SYSTEM)
    milestone = Milestone.objects.get(task=subject)
    assert (milestone.code, milestone.on, milestone.note) == ("duplicate_search", DAY, "Không trùng; gần với 1 nhiệm vụ.")
    assert overlap.found(subject).concluded == milestone


def test_words_must_be_whole(subject: Task) -> None:
    for verdict, reason, field in (("maybe", "x", "verdict"), ("same", " ", "reason")):
        with pytest.raises(TaskError) as refusal:
            said(subject, verdict, reason)
        assert refusal.value.field == field
    with pytest.raises(TaskError):
        overlap.judge(subject=subject, task=subject, verdict="same", reason="x", likeness=100, on=DAY, actor=SYSTEM)
    assert Overlap.objects.count() == 0


def test_a_proposals_words_follow_it_into_its_task(subject: Task) -> None:
    sent = proposal("Chế biến tinh dầu hồi")
    with pytest.raises(TaskError, match="chưa thành nhiệm vụ"):
        overlap.conclude(subject=sent, conclusion="Không trùng", on=DAY, actor=SYSTEM)
    earlier = next(row.task for row in overlap.found(sent).rows if row.task != subject)
    overlap.judge(subject=sent, task=earlier, verdict="near", reason="Khác quy mô", likeness=100, on=DAY, actor=SYSTEM)
    sent.task = subject
    keep(sent)
    kept = {row.task: row.verdict.verdict for row in overlap.found(subject).rows if row.verdict}
    assert list(kept.values()) == ["near"]


def test_the_printed_table(subject: Task) -> None:
    said(subject, "near")
    made = overlap.table(overlap.found(subject))
    told = [(row[0], row[1], *row[5:]) for row in made.rows]
    assert told[0] == ("1", "Chế biến tinh dầu hồi", "100%", "gần", "Khác địa bàn và phương pháp")
    assert [(row[1], row[3:]) for row in told[1:]] == [("Chế biến tinh dầu quế", ("chưa đối chiếu", ""))]
    assert made.note.startswith("Tra trong 2 nhiệm vụ")


# ---- the page


def test_the_page_takes_the_officers_words(make_user: Any, client: Client) -> None:
    old = keep(Task(title="Trồng na dai ở Chi Lăng"))
    task = new_task("Trồng na dai tại Chi Lăng", stage="proposed")
    client.force_login(make_user("science_officer"))
    address = f"/nhiem-vu/{task.pk}/trung-lap/"
    assert "<mark>Trồng na dai</mark> ở <mark>Chi Lăng</mark>" in client.get(address).content.decode()
    half = client.post(address, {"viec": str(old.pk), f"{old.pk}-verdict": "near"})
    early = client.post(address, {"viec": "ket-luan", "conclusion": "Không trùng"})
    assert (half.status_code, early.status_code, Overlap.objects.count(), Milestone.objects.count()) == (422, 422, 0, 0)
    told = client.post(address, {"viec": str(old.pk), f"{old.pk}-verdict": "near", f"{old.pk}-reason": "Cùng cây, khác mục tiêu"})
    assert (told.status_code, Overlap.objects.get().verdict, Overlap.objects.get().likeness) == (302, "near", 100)
    assert "Không trùng nhiệm vụ đã và đang thực hiện; gần với 1 nhiệm vụ." in client.get(address).content.decode()
    assert client.post(address, {"viec": "ket-luan", "conclusion": "Gần, không trùng"}).status_code == 302
    assert Milestone.objects.get().note == "Gần, không trùng"


def test_who_may(make_user: Any, client: Client) -> None:
    sent = proposal("Trồng na dai")
    answers = {}
    for role in ("science_officer", "planning_officer", "director", "clerk", "investigator", "locality_officer"):
        client.force_login(make_user(role))
        answers[role] = client.get(f"/de-xuat/{sent.pk}/trung-lap/").status_code
    assert answers == {
        "science_officer": 200, "planning_officer": 200, "director": 200, "clerk": 404, "investigator": 404, "locality_officer": 404
    }  # fmt: skip
    client.force_login(make_user("science_officer", username="khac"))
    assert client.get("/de-xuat/999/trung-lap/").status_code == 404
    assert client.post(f"/de-xuat/{sent.pk}/trung-lap/", {"viec": "999"}).status_code == 404
