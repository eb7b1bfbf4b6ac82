"""Amounts in words read as an accountant writes them, and no two amounts read alike."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoahoi.directory.models import Person, Signer
from hoahoi.documents.words import money_words, number_words, signature, signature_lines

pytestmark = pytest.mark.either

DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
ONES = {word: n for n, word in enumerate(DIGITS)} | {"mốt": 1, "tư": 4, "lăm": 5}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (35, "ba mươi lăm"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (1001, "một nghìn không trăm linh một"),
        (1015, "một nghìn không trăm mười lăm"),
        (21021, "hai mươi mốt nghìn không trăm hai mươi mốt"),
        (1_000_005, "một triệu không trăm linh năm"),
        (10**12 + 1, "một nghìn tỷ không trăm linh một"),
        (10**18, "một tỷ tỷ"),
        (-7, "âm bảy"),
        (1_234_567_000, "một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn"),
    ],
)
def test_numbers_that_libraries_get_wrong(number: int, words: str) -> None:
    assert number_words(number) == words


def test_money() -> None:
    assert money_words(Decimal("1015.00")) == "một nghìn không trăm mười lăm đồng"
    with pytest.raises(ValueError, match="not a whole amount"):
        money_words(Decimal("0.5"))


def parsed(words: str) -> int:
    """Reads words back by their grammar: what stands before the last "tỷ" counts thousands of millions."""
    if words.startswith("âm "):
        return -parsed(words[3:])
    if " tỷ" in words:
        high, _, low = words.rpartition(" tỷ")
        return parsed(high) * 10**9 + (parsed(low.strip()) if low.strip() else 0)
    total, group = 0, 0
    for word in words.split():
        if word in ("nghìn", "triệu"):
            total, group = total + group * {"nghìn": 1000, "triệu": 10**6}[word], 0
        elif word in ("trăm", "mươi"):
            digit = group % 10
            group += digit * (100 if word == "trăm" else 10) - digit
        elif word == "mười":
            group += 10
        elif word != "linh":
            group += ONES[word]
    return total + group


@given(st.integers(min_value=-(10**20), max_value=10**20) | st.integers(min_value=0, max_value=10**7))
def test_words_read_back_to_the_number(number: int) -> None:
    assert parsed(number_words(number)) == number


@pytest.mark.parametrize(
    ("authority", "for_post", "post", "lines"),
    [
        ("", "", "Giám đốc", ["GIÁM ĐỐC"]),
        ("Q.", "", "Giám đốc", ["Q. GIÁM ĐỐC"]),
        ("KT.", "Giám đốc", "Phó Giám đốc", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        ("TL.", "Giám đốc", "Trưởng phòng Quản lý khoa học", ["TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG QUẢN LÝ KHOA HỌC"]),
        ("TUQ.", "Giám đốc", "Chánh Văn phòng", ["TUQ. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"]),
        ("TM.", "Ủy ban nhân dân", "Chủ tịch", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
    ],
)
def test_who_signs_for_whom(authority: str, for_post: str, post: str, lines: list[str]) -> None:
    signer = Signer(person=Person(title="Bế Thị Thu Hiền"), authority=authority, for_post=for_post, post=post)
    assert signature_lines(signer) == lines
    assert signature(signer, ["Lưu: VT"]).post == "\n".join(lines)
