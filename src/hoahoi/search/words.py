"""The words of a text as search sees them. One function for the index and for the query, so that both always agree."""

from __future__ import annotations

import re
import unicodedata

from hoahoi.ui.vietnamese import fold

_NOT_A_WORD = re.compile(r"[^\w ]|_")
_NOT_PLAIN = re.compile(r"[^\x00-\x7f]")
# kỹ thuật = kĩ thuật, quy trình = qui trình: at the end of a syllable y and i are two spellings of one sound
_FINAL_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y\b|(?<=\bqu)y\b")


def folded(text: str) -> str:
    """Plain small letters and digits, everything else a blank; same length as the NFC text, so offsets of hits hold in it.

    Letters of other scripts stay; their digits and fractions do not, because databases disagree on whether they are words.
    """
    text = _NOT_A_WORD.sub(" ", fold(text))
    if not text.isascii():
        text = _NOT_PLAIN.sub(_small_letter, text)
    return _FINAL_Y.sub("i", text)


def _small_letter(found: re.Match[str]) -> str:
    small = found[0].lower()
    return " " if not found[0].isalpha() else small if len(small) == 1 else found[0]


def marked(text: str) -> str:
    """Small letters and digits with their marks, everything else a blank: who types "hồi" means "hồi" before "hội"."""
    return _NOT_A_WORD.sub(" ", unicodedata.normalize("NFC", text).lower())


def words(text: str) -> list[str]:
    """ "2253/QĐ-UBND" -> ["2253", "qd", "ubnd"]."""
    return folded(text).split()
