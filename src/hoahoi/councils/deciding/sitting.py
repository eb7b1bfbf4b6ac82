"""What `decide` is told: the council, who came, what they wrote. Nothing here knows a database."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from hoahoi.procedures.schema import Group, Rating, Role, Strict

_DIGITS = 4  # a score finer than this is a mistake, and a long exponent an attack


def _exact(value: object) -> Decimal:
    """A score as written: a whole number, a decimal or its text. A binary fraction is refused: it is not what the member wrote."""
    if isinstance(value, bool | float):
        raise ValueError('điểm ghi là số nguyên, hoặc số thập phân trong ngoặc kép như "12.5"')
    try:
        score = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(f'“{value}” không phải điểm; ghi như "12.5"') from None
    if not score.is_finite() or not 0 <= score <= 1000 or int(score.as_tuple().exponent) < -_DIGITS:
        raise ValueError(f"điểm {value} ngoài khoảng 0–1000 hoặc quá {_DIGITS} chữ số thập phân")
    return score


Score = Annotated[Decimal, BeforeValidator(_exact)]
Id = Annotated[str, Field(min_length=1, max_length=100)]


class _Told(Strict):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Seat(_Told):
    id: Id
    role: Role
    from_host: bool = False


class Council(_Told):
    appointed: list[Seat] = Field(min_length=1)


class Mark(_Told):
    """A member's rating of one criterion; reached: for quantity or volume that fell short, the share of the order delivered (0 to 1)."""

    group: Group
    rating: Rating
    reached: Score | None = None


class Ballot(_Told):
    """One of rating, agree, scores or marks; an invalid ballot (blank, or not filled by the rule) needs none."""

    member: Id
    valid: bool = True
    rating: Rating | None = None
    agree: bool | None = None
    scores: dict[str, Score] | None = None
    marks: list[Mark] | None = None

    @model_validator(mode="after")
    def _one_content(self) -> Ballot:
        if len(self.contents) > 1:
            raise ValueError(f"một phiếu chỉ ghi một trong: {', '.join(self.contents)}")
        return self

    @property
    def contents(self) -> list[str]:
        return [name for name in ("rating", "agree", "scores", "marks") if getattr(self, name) is not None]


class Sitting(_Told):
    """days_late: whole days the acceptance file came after the contract (or its extension) ended. host_proposed: the host proposed the task."""

    council: Council
    present: list[Id]
    absent_with_opinion: list[Id] = []
    ballots: list[Ballot]
    task_type: str = ""
    days_late: int = Field(default=0, ge=0, le=36_500)
    authorised: Id | None = None
    host_proposed: bool | None = None

    @property
    def roles(self) -> dict[str, Role]:
        return {seat.id: seat.role for seat in self.council.appointed}


def faults_in_words(error: ValidationError) -> list[str]:
    """pydantic's errors as sentences with the field's path."""
    return [f"{_path(detail['loc'])}: {_meaning(dict(detail))}" for detail in error.errors()]


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "tệp"


_WORDS = {
    "missing": "thiếu trường này",
    "extra_forbidden": "trường này không có trong mẫu",
    "bool_type": "phải là true hoặc false",
    "int_type": "phải là số nguyên",
    "string_type": "phải là chữ",
    "list_type": "phải là danh sách",
    "dict_type": "phải là một đối tượng",
    "model_type": "phải là một đối tượng",
    "too_short": "không được để trống",
    "string_too_short": "không được để trống",
    "greater_than_equal": "không được âm",
    "less_than_equal": "quá lớn",
}


def _meaning(detail: dict[str, Any]) -> str:
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    if detail["type"] == "literal_error":
        return f"“{detail['input']}” không thuộc: {detail['ctx']['expected'].replace(' or ', ', ')}"
    return _WORDS.get(detail["type"], f"không đúng ({detail['type']})")


def contradictions(sitting: Sitting) -> list[str]:
    """Where the told facts contradict each other: doubled or unknown members, ballots of people who were not there."""
    appointed = [seat.id for seat in sitting.council.appointed]
    voters = [ballot.member for ballot in sitting.ballots]
    known, present = set(appointed), set(sitting.present)
    found = [f"council.appointed: {m} có hai lần" for m in _twice(appointed)]
    found += [f"present: {m} có hai lần" for m in _twice(sitting.present)]
    found += [f"present: {m} không thuộc hội đồng" for m in sitting.present if m not in known]
    found += [f"absent_with_opinion: {m} không thuộc hội đồng" for m in sitting.absent_with_opinion if m not in known]
    found += [f"absent_with_opinion: {m} có mặt" for m in sitting.absent_with_opinion if m in present]
    found += [f"ballots: {m} có hai phiếu" for m in _twice(voters)]
    found += [f"ballots: {m} không thuộc hội đồng" for m in dict.fromkeys(voters) if m not in known]
    found += [f"ballots: {m} vắng mặt nên không có phiếu" for m in dict.fromkeys(voters) if m in known - present]
    if sitting.authorised is not None and sitting.roles.get(sitting.authorised) != "vice_chair":
        found.append(f"authorised: {sitting.authorised} không phải Phó Chủ tịch của hội đồng")
    return found


def _twice(names: list[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]
