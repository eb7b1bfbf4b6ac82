"""When two spellings are the same name.

Case, blanks and the place of the tone mark (hoà, hòa) make no difference; tone marks and letters do: Hà and Hạ are two people.
Only a spelling without any mark at all stands for every way of adding them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from hoahoi.ui.vietnamese import clean, fold

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_TITLE = (
    r"(?:GS|PGS|TSKH|TS|ThS|CN|KS|KTS|KTV|BS|DS|BSCK\s?I{1,2}|CK\s?I{1,2}|LS|CVC|CVCC"
    r"|Giáo sư|Phó Giáo sư|Tiến sĩ|Thạc sĩ|Cử nhân|Kỹ sư|Bác sĩ|Dược sĩ)"
)
_DEGREE = re.compile(rf"^((?:{_TITLE}(?:\s*[.,]\s*|\s+))+)(?=\S)", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:Ông|Bà|Đồng chí|Đ/c|Đc)[.:]?\s+", re.IGNORECASE)


@lru_cache(maxsize=200_000)
def name_key(text: str) -> str:
    """Key equal for spellings of one name."""
    text = clean(text).lower()
    if text.isascii():
        return text
    return " ".join(_tone_last(word) for word in text.split(" "))


def _tone_last(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in parts if c in _TONES)
    return "".join(c for c in parts if c not in _TONES) + tones if tones else parts


@lru_cache(maxsize=200_000)
def bare_key(text: str) -> str:
    """Key without any marks."""
    return fold(clean(text))


def unmarked(text: str) -> bool:
    """Whether the spelling carries no mark, so that it may stand for a marked one."""
    return text.isascii()


@lru_cache(maxsize=50_000)
def split_degree(text: str) -> tuple[str, str]:
    """("PGS.TS", "Nguyễn Văn A") from "PGS.TS. Nguyễn Văn A"; forms of address are dropped."""
    text = _ADDRESS.sub("", clean(text))
    match = _DEGREE.match(text)
    if not match:
        return "", text
    degree = re.sub(r"\s*\.\s*", ".", match[1]).strip(" .,")
    return degree, _ADDRESS.sub("", text[match.end() :].strip())
