"""The words of a text as search sees them. One function for the index and for the query, so that both always agree."""

from __future__ import annotations

import re
import unicodedata

from hoahoi.ui.vietnamese import fold

_NOT_A_WORD = re.compile(r"[^\w ]|_")
# Latin, Greek, Cyrillic, Chinese and Japanese letters; on which signs of other scripts are letters, databases disagree
_FOREIGN = re.compile("[^\x00-\x7f\u00df-\u024f\u0386-\u03ce\u0400-\u04ff\u1e00-\u1eff\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fcc]")
# kỹ thuật = kĩ thuật, quy trình = qui trình: at the end of a syllable y and i are two spellings of one sound
_FINAL_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y\b|(?<=\bqu)y\b")


def folded(text: str) -> str:
    """Plain small letters and digits, everything else a blank; same length as the NFC text, so offsets of hits hold in it."""
    return _FINAL_Y.sub("i", _only_words(fold(text)).lower())


def marked(text: str) -> str:
    """Small letters and digits with their marks, everything else a blank: who types "hồi" means "hồi" before "hội"."""
    return _only_words(unicodedata.normalize("NFC", text).lower())


def words(text: str) -> list[str]:
    """ "2253/QĐ-UBND" -> ["2253", "qd", "ubnd"]."""
    return folded(text).split()


def _only_words(text: str) -> str:
    text = _NOT_A_WORD.sub(" ", text)
    return text if text.isascii() else _FOREIGN.sub(" ", text)
