"""Vietnamese in words: amounts of money, and the lines above a signature."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hoahoi.directory.models import Signer

from .blocks import Signature

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_UNITS = ("", "nghìn", "triệu")
_BILLION = 10**9
ACTING = "Q."


def number_words(value: int) -> str:
    """1015 -> "một nghìn không trăm mười lăm"; 24 -> "hai mươi tư"; 1000005 -> "một triệu không trăm linh năm"."""
    if value < 0:
        return f"âm {number_words(-value)}"
    return _whole(value, within=False) or _DIGITS[0]


def money_words(amount: Decimal | int, currency: str = "đồng") -> str:
    """1015 -> "một nghìn không trăm mười lăm đồng". Raises ValueError for a part of a đồng, which cannot be paid."""
    if Decimal(amount) != int(amount):
        raise ValueError(f"not a whole amount: {amount}")
    return f"{number_words(int(amount))} {currency}"


def _whole(value: int, *, within: bool) -> str:
    """Words of a number; within: more was said before it, so a group under 100 begins with "không trăm". 0 -> ""."""
    billions, rest = divmod(value, _BILLION)
    parts = [_whole(billions, within=within), "tỷ"] if billions else []
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            parts += [_group(group, within=within or bool(parts)), _UNITS[power]]
    return " ".join(p for p in parts if p)


def _group(value: int, *, within: bool) -> str:
    """1 to 999. 21 -> "hai mươi mốt"; 105 -> "một trăm linh năm"; 5 within a larger number -> "không trăm linh năm"."""
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    parts = [_DIGITS[hundreds], "trăm"] if hundreds or within else []
    if tens == 0:
        return " ".join(parts + (["linh"] if parts and ones else []) + ([_DIGITS[ones]] if ones else []))
    parts += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if ones:
        special = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
        parts.append(special.get(ones, _DIGITS[ones]))
    return " ".join(parts)


def signature_lines(signer: Signer) -> list[str]:
    """Authority and post in capitals, line by line (Nghị định 30/2020/NĐ-CP, Appendix I).

    The head: ["GIÁM ĐỐC"]; acting: ["Q. GIÁM ĐỐC"]; for another: ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], likewise TL., TUQ. and TM.
    """
    authority, post = signer.authority.strip(), signer.post.strip().upper()
    if not authority:
        return [post]
    if authority.upper() == ACTING:
        return [f"{ACTING} {post}"]
    return [f"{authority.upper()} {signer.for_post.strip().upper()}".strip(), post]


def signature(signer: Signer, recipients: Sequence[str]) -> Signature:
    """The signature block of a document that the signer signs."""
    return Signature("\n".join(signature_lines(signer)), signer.person.title, recipients)
