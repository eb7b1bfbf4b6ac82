"""The words of a text as search sees them. One function for the index and for the query, so that both always agree."""

from __future__ import annotations

import re

from hoahoi.ui.vietnamese import fold

_NOT_A_WORD = re.compile(r"[^\w ]|_")
# kỹ thuật = kĩ thuật, quy trình = qui trình: at the end of a syllable y and i are two spellings of one sound
_FINAL_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y\b|(?<=\bqu)y\b")


def folded(text: str) -> str:
    """Plain small letters and digits, everything else a blank; same length as the NFC text, so offsets of hits hold in it."""
    return _FINAL_Y.sub("i", _NOT_A_WORD.sub(" ", fold(text)))


def words(text: str) -> list[str]:
    """"2253/QĐ-UBND" -> ["2253", "qd", "ubnd"]."""
    return folded(text).split()
