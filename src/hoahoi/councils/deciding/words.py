"""Numbers and names of a decision in words, exact: no rounding but the one named."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

RATINGS = {"excellent": "Xuất sắc", "good": "Khá", "pass": "Đạt", "average": "Trung bình", "fail": "Không đạt"}
VOTES = {**RATINGS, "agree": "Đồng ý", "disagree": "Không đồng ý"}
ROLES = {
    "chair": "Chủ tịch", "vice_chair": "Phó Chủ tịch", "reviewer": "Ủy viên phản biện", "sci_secretary": "Ủy viên thư ký khoa học", "member": "Ủy viên"
}  # fmt: skip
BASES = {
    "present": "thành viên có mặt", "appointed": "thành viên hội đồng", "ballots": "số phiếu", "valid_ballots": "số phiếu hợp lệ"
}  # fmt: skip
SIGNS = {">=": "≥", ">": ">", "=": "=", "<": "<", "<=": "≤"}


def rounded(value: Fraction, digits: int) -> Fraction:
    """Half up; value not negative."""
    scale = 10**digits
    return Fraction((2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale)


def decimal(value: Fraction, digits: int) -> str:
    """The rounded value with a dot, as JSON holds it: "84.56"."""
    scale = 10**digits
    whole = rounded(value, digits) * scale
    units, rest = divmod(whole.numerator, scale)
    return f"{units}.{rest:0{digits}d}" if digits else str(units)


def spoken(value: Fraction) -> str:
    """A number for a reason: exact where a short decimal holds it, else as a fraction: "84,5" or "629/9"."""
    for digits in range(5):
        if rounded(value, digits) == value:
            return decimal(value, digits).replace(".", ",")
    return f"{value.numerator}/{value.denominator}"


def compared(count: int, base: int, numerator: int, denominator: int, op: str) -> str:
    """ "4×7 = 28 ≥ 3×9 = 27": the share test by whole numbers; the sign is the true one."""
    left, right = denominator * count, numerator * base
    true = ">" if left > right else "<" if left < right else "="
    sign = SIGNS[op] if holds(left, right, op) else SIGNS[true]
    return f"{denominator}×{count} = {left} {sign} {numerator}×{base} = {right}"


def holds(left: int | Fraction, right: int | Fraction, op: str) -> bool:
    return left >= right if op == ">=" else left > right if op == ">" else left == right


def readable(answer: dict[str, Any]) -> str:
    """A decision's JSON for a person: the result first, then why, then the articles."""
    sure = {"found": "đã thấy trong nguồn", "recalled": "theo trí nhớ, chưa thấy nguồn", "assumed": "có phần suy ra"}[answer["confidence"]]
    lines = [RATINGS[answer["result"]] if answer["result"] else "Chưa kết luận được"]
    lines += [f"- {reason}" for reason in answer["reasons"]]
    lines += [f"Căn cứ: {'; '.join(answer['citations'])} ({sure})"] if answer["citations"] else []
    return "\n".join(lines)
