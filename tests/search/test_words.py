"""Words, abbreviations, marks: what needs no database."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.search.abbreviations import FORMS
from hoahoi.search.asked import parse
from hoahoi.search.marks import snippet, spans
from hoahoi.search.words import folded, marked, words

pytestmark = pytest.mark.either


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2253/QĐ-UBND", ["2253", "qd", "ubnd"]),
        ("Đề án “Hồi”, 2019–2020", ["de", "an", "hoi", "2019", "2020"]),
        ("Kỹ thuật, quy trình, Mỹ", ["ki", "thuat", "qui", "trinh", "mi"]),
        ("thủy, hủy, y tế, quyết, Yên", ["thuy", "huy", "y", "te", "quyet", "yen"]),
        ("KH&CN", ["kh", "cn"]),
        ("m² ½ _ \x00", ["m"]),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text())
def test_folding_keeps_the_length_of_the_composed_text(text: str) -> None:
    assert len(folded(text)) == len(unicodedata.normalize("NFC", text))
    assert folded(folded(text)) == folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)


def test_marks_are_kept_where_they_tell_words_apart() -> None:
    assert marked("Hồi – Hội, HỎI") == "hồi   hội  hỏi"


def test_abbreviations_go_both_ways() -> None:
    assert FORMS["shtt",] == (("so", "huu", "tri", "tue"),)
    assert FORMS["so", "huu", "tri", "tue"] == (("shtt",),)
    assert set(FORMS["kh", "cn"]) == {("khcn",), ("khoa", "hoc", "va", "cong", "nghe"), ("khoa", "hoc", "cong", "nghe")}
    asked = parse("HTX và CDĐL na")
    assert [part.typed for part in asked.parts] == [("htx",), ("va",), ("cddl",), ("na",)]
    assert asked.parts[2].meant == (("chi", "dan", "dia", "li"),)


def test_the_longest_form_is_taken() -> None:
    assert [part.typed for part in parse("Sở KH&CN").parts] == [("so", "kh", "cn")]
    assert [part.typed for part in parse("khởi nghiệp đổi mới sáng tạo trẻ").parts] == [("khoi", "nghiep", "doi", "moi", "sang", "tao"), ("tre",)]


def test_marks_only_where_they_were_typed() -> None:
    written = parse("hồi Văn Quan").with_marks()
    assert written and written.typed == ["hồi", "văn", "quan"]
    assert parse("hoi van quan").with_marks() is None


def test_spans_lie_at_the_letters_of_the_text() -> None:
    text = "Quy trình trồng HỒI, hội nghị; chồi"
    assert [text[start:end] for start, end in spans(text, "hoi")] == ["HỒI", "hội"]
    assert [text[start:end] for start, end in spans(text, "qui tri")] == ["Quy", "trì"]
    assert spans("Ủy ban nhân dân tỉnh", "UBND") == [(0, len("Ủy ban nhân dân"))]
    assert spans(text, "?!") == []


def test_snippet_shows_the_phrase_rather_than_its_first_word() -> None:
    text = "Cây hồng. " + "Đoạn giữa. " * 40 + "Giống hồng vành khuyên của Văn Lãng. " + "Đoạn cuối. " * 40
    shown = snippet(parse("hồng vành khuyên"), text)
    assert "hồng vành khuyên của Văn Lãng" in shown
    assert (shown[0], shown[-1], len(shown) <= 162) == ("…", "…", True)
    assert snippet(parse("hồng"), "Cây hồng") == "Cây hồng"
    assert snippet(parse("không có"), "x" * 500) == "x" * 160 + "…"
