"""Finding records by words as people type them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.models import Document
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.records import Record
from hoahoi.search.queries import find, ids
from hoahoi.tasks.models import Task

pytestmark = pytest.mark.django_db

TITLES = [
    "Nghiên cứu kỹ thuật trồng hồng không hạt tại huyện Cao Lộc",
    "Xây dựng nhãn hiệu tập thể cho quả na Chi Lăng",
    "Kết quả nâng cao năng suất hồi tại huyện Văn Quan",
    "Chuyển giao quy trình sản xuất đậu tương tại Đình Lập",
    "Ứng dụng khoa học và công nghệ trong chăn nuôi",
]


@pytest.fixture
def save() -> Callable[..., None]:
    def save_all(*records: Record) -> None:
        with act("test.save", actor=SYSTEM) as doing:
            for record in records:
                doing.save(record)

    return save_all


@pytest.fixture
def tasks(save: Callable[..., None]) -> list[Task]:
    made = [Task(title=title) for title in TITLES]
    save(*made)
    return made


def titles(text: str, **kwargs: object) -> list[str]:
    return [hit.title for hit in find(text, **kwargs)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hong khong hat", 0),  # no accents
        ("dau tuong", 3),  # d for đ
        ("đâu tướng", 3),  # wrong tones
        (unicodedata.normalize("NFD", "đậu tương"), 3),  # decomposed accents
        ("ĐẬU TƯƠNG", 3),
        ("Cao Lộc hồng", 0),  # other order
        ("kĩ thuật trồng", 0),  # i for y
        ("qui trinh san xuat", 3),
        ("NHTT na", 1),
        ("KH&CN chăn nuôi", 4),
        ("khcn", 4),
        ("quả na", 1),  # not "quả nâng": a whole word goes before an unfinished one
        ("nang suat ho", 2),  # unfinished
        ("  hồng;  không -- hạt! ", 0),
    ],
)
def test_finds(tasks: list[Task], typed: str, found: int) -> None:
    assert titles(typed, limit=1) == [TITLES[found]]


def test_full_words_find_the_abbreviation(save: Callable[..., None]) -> None:
    save(Organisation(title="HTX Hồi xanh"), Organisation(title="Trung tâm Ứng dụng KH&CN"))
    assert titles("hợp tác xã hồi") == ["HTX Hồi xanh"]
    assert titles("trung tam ung dung khoa hoc cong nghe") == ["Trung tâm Ứng dụng KH&CN"]


@pytest.mark.parametrize("typed", ["2253", "2253/QĐ-UBND", "2253/QD-UBND", "qd ubnd 2253", "quyết định 2253"])
def test_finds_a_document_by_its_number(save: Callable[..., None], typed: str) -> None:
    save(Document(type="QD", number="2253/QĐ-UBND", title="Thành lập 07 Hội đồng"), Document(type="QD", number="225/QĐ-UBND", title="Khác"))
    assert titles(typed)[0] == "Quyết định 2253/QĐ-UBND: Thành lập 07 Hội đồng"


def test_order_is_phrase_then_title_then_body(save: Callable[..., None]) -> None:
    save(
        Task(title="Bảo tồn", note="nhắc tới quả hồng vành khuyên"),
        Task(title="Hồng và các loại quả khác có vành khuyên"),
        Task(title="Quả hồng vành khuyên"),
        Task(title="Phát triển quả hồng vành khuyên ở Văn Lãng"),
    )
    assert titles("quả hồng vành khuyên") == [
        "Quả hồng vành khuyên", "Phát triển quả hồng vành khuyên ở Văn Lãng", "Hồng và các loại quả khác có vành khuyên", "Bảo tồn",
    ]  # fmt: skip


def test_hit_says_where_and_shows_the_place(save: Callable[..., None]) -> None:
    save(Task(title="Cây chè", abstract="Phần đầu. " * 40 + "Giống chè shan ở Mẫu Sơn. " + "Phần cuối. " * 40))
    (hit,) = find("shan mau son")
    assert (hit.kind, hit.title, hit.title_hit, hit.near) == ("task", "Cây chè", False, False)
    assert "shan ở Mẫu Sơn" in hit.snippet and hit.snippet.startswith("…") and hit.snippet.endswith("…")
    assert len(hit.snippet) <= 162


def test_one_wrong_word_among_several_does_not_hide_everything(tasks: list[Task]) -> None:
    (hit,) = find("nhãn hiệu tập thể quả nho Chi Lăng")
    assert (hit.title, hit.near) == (TITLES[1], True)
    assert ids("nhãn hiệu tập thể quả nho Chi Lăng", "task") == []


def test_kinds_are_kept_apart(save: Callable[..., None]) -> None:
    person, task = Person(title="Nông Thị Oanh"), Task(title="Đề tài của Oanh")
    save(person, task)
    assert ids("oanh", "person") == [person.pk]
    assert ids("oanh", "task") == [task.pk]
    assert {h.kind for h in find("oanh", kind=["task", "person"])} == {"task", "person"}
    assert [h.kind for h in find("oanh", kind="person")] == ["person"]
    assert find("oanh", kind="no such kind") == []


def test_ids_are_best_first_and_limited(save: Callable[..., None]) -> None:
    body, old, new = Task(title="Khác", note="chè"), Task(title="Chè một"), Task(title="Chè hai")
    save(body, old, new)
    assert ids("chè", "task") == [new.pk, old.pk, body.pk]
    assert ids("chè", "task", limit=2) == [new.pk, old.pk]


def test_number_of_statements(tasks: list[Task], django_assert_num_queries: Callable[..., CaptureQueriesContext]) -> None:
    with django_assert_num_queries(2):
        find("hong khong hat")
    with django_assert_num_queries(1):
        find("hong khong hat", limit=1)
    with django_assert_num_queries(1):
        ids("hong khong hat", "task")


HOSTILE = [
    "", " ", '"', "'", "''", "\\", "%", "*", "(", ")", "AND", "OR NOT", "NEAR(a b)", "title:", "hồng AND", '"hồng', "-hồng", "hồng:*", "hồng & !",
    "\x00", "hồng\x00không", "a" * 10_000, "ж" * 10_000, "hồng " * 2_000, "?!.,;", "⁂ ☃ 🌿", "{kind}:task", "kind=task", "'; DROP TABLE tasks_task; --",
    "<->", "\u0301\u0301", "ß ﬁ İ ǅ", "漢字", "١٢٣", "²", "_", "__class__", "\ud7ff\ufffd",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_any_text_will_do(tasks: list[Task], typed: str) -> None:
    assert {hit.kind for hit in find(typed)} <= {"task"}
    assert set(ids(typed, "task")) <= {task.pk for task in tasks}


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_at_all_will_do(text: str) -> None:
    assert find(text) == []
    assert ids(text, "task") == []


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs", "M"]), min_size=1, max_size=40))
@example("ᦰ ก ꀀ \ua7ae \u0528 ª")
@example("Σίσυφος Яблоко ǅ ¼ ١٢ 漢字 ʰ İ")
@example("0E0A 1e5 2e5x7 3ea 12e07я9e1b e5e5 4e4ß")
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_saved_is_found_by_its_own_words(text: str) -> None:
    """The database splits a text into the very words that the query is split into."""
    from django.db import transaction

    from hoahoi.search.words import words

    with transaction.atomic():
        with act("test.save", actor=SYSTEM) as doing:
            task = Task(title=f"Hồi {text}")
            doing.save(task)
        for word in words(task.title):
            assert ids(word, "task") == [task.pk], word
        transaction.set_rollback(True)


def test_marks_that_were_typed_count(save: Callable[..., None]) -> None:
    star_anise, society, asking = Task(title="Cây hồi Văn Quan"), Task(title="Hội làm vườn Văn Quan"), Task(title="Hỏi đáp Văn Quan")
    save(star_anise, society, asking)
    assert ids("hồi", "task")[0] == star_anise.pk
    assert ids("hội văn quan", "task")[0] == society.pk
    assert ids("hỏi Văn Quan", "task")[0] == asking.pk
    assert set(ids("hoi", "task")) == set(ids("hồi", "task")) == {star_anise.pk, society.pk, asking.pk}
