"""What a regime may say: the shape of its files, in the field's words. Pure: no database, no settings.

Every value, or small table of values, is a `Sourced`: it names its source, its article and how sure it is. What the law read so far does not say is
`unknown = true` with a note telling an officer what to fill; it never holds a guess.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Confidence = Literal["found", "recalled", "assumed"]
Role = Literal["chair", "vice_chair", "reviewer", "sci_secretary", "member"]
Rating = Literal["excellent", "good", "pass", "average", "fail"]
Vote = Literal["excellent", "good", "pass", "average", "fail", "agree", "disagree"]
Group = Literal["quantity", "volume", "quality", "type", "report", "content"]
Actor = Literal[
    "director", "science_officer", "technology_officer", "smq_officer", "planning_officer", "clerk", "council_member", "investigator", "provincial_leader"
]  # fmt: skip
Exact = Annotated[Decimal, Field(ge=0, le=1000)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fraction(Strict):
    """Read from [numerator, denominator]: compared by whole numbers, never as a decimal."""

    numerator: int = Field(ge=0)
    denominator: int = Field(gt=0)

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: object) -> object:
        if isinstance(value, list | tuple) and len(value) == 2:
            return {"numerator": value[0], "denominator": value[1]}
        if isinstance(value, dict | Fraction):
            return value
        raise ValueError("phân số ghi là [tử số, mẫu số], như [2, 3]")

    @model_validator(mode="after")
    def _at_most_one(self) -> Fraction:
        if self.numerator > self.denominator:
            raise ValueError(f"phân số {self} lớn hơn 1")
        return self

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


class Sourced(Strict):
    """Where a value comes from. `needs` names the fields that a known value cannot do without."""

    needs: ClassVar[tuple[str, ...]] = ()

    source: str = ""
    article: str = ""
    confidence: Confidence = "assumed"
    confirmed_by: str = ""
    confirmed_on: date | None = None
    note: str = ""
    unknown: bool = False

    @model_validator(mode="after")
    def _known_or_unknown(self) -> Sourced:
        if self.unknown:
            if not self.note:
                raise ValueError("giá trị chưa biết phải có note nói rõ cán bộ cần điền gì")
            return self
        if not self.source:
            raise ValueError("thiếu source: văn bản nào quy định giá trị này")
        if "confidence" not in self.model_fields_set:
            raise ValueError("thiếu confidence: found, recalled hoặc assumed")
        if missing := [name for name in self.needs if name not in self.model_fields_set]:
            raise ValueError(f"thiếu {', '.join(missing)} (nếu luật chưa rõ thì ghi unknown = true và note)")
        return self

    @property
    def citation(self) -> str:
        return ", ".join(part for part in (self.source, self.article) if part)


# ---- procedures.toml


class DueDocument(Strict):
    """A paper that must be in the file before the stage is left."""

    code: str
    title: str
    form: str = ""


# What a stage may ask before it lets a case go on. The case's room knows how to see each; a regime only names them.
GUARDS = {
    "duplicate_search_in_file": "có kết quả tra cứu trùng lặp trong hồ sơ",
    "call_published": "đã thông báo tuyển chọn đủ thời hạn",
    "dossiers_opened": "đã mở hồ sơ và lập biên bản",
    "contract_signed": "đã ký hợp đồng",
    "name_objective_product_fixed_under_full_lump_sum": "không đổi tên, mục tiêu, sản phẩm khi khoán đến sản phẩm cuối cùng",
    "dossier_valid": "hồ sơ nghiệm thu hợp lệ",
    "all_opinions_in": "đã nhận đủ nhận xét của thành viên và tổ chuyên gia",
    "quorum_met": "phiên họp đủ điều kiện",
    "no_conflicts": "không còn thành viên vướng xung đột lợi ích",
    "vote_closed": "đã kiểm phiếu",
    "completion_confirmed_by_chair": "Chủ tịch hội đồng xác nhận đã hoàn thiện hồ sơ",
    "not_failed": "hội đồng nghiệm thu không xếp loại Không đạt",
    "commitments_settled": "mọi sản phẩm cam kết đã giao đủ hoặc được miễn có lý do",
}


class Stage(Strict):
    """A step of a procedure: where it may lead, who takes it there, which guards hold it, which papers it owes."""

    code: str
    title: str
    next: tuple[str, ...] = ()
    actors: tuple[Actor, ...] = ()
    guards: tuple[str, ...] = ()  # asked before the stage is left
    entry_guards: tuple[str, ...] = ()  # asked before it is entered, wherever from
    documents: tuple[DueDocument, ...] = ()

    @model_validator(mode="after")
    def _guards_are_known(self) -> Stage:
        if unknown := [name for name in (*self.guards, *self.entry_guards) if name not in GUARDS]:
            raise ValueError(f"điều kiện không có trong danh sách: {', '.join(unknown)}")
        return self


STAGE_ENTERED = "stage_entered"


class Deadline(Sourced):
    """Due `amount` units after (or before) an event. The event `stage_entered` is the day its stage began."""

    needs: ClassVar[tuple[str, ...]] = ("amount", "unit")

    code: str = ""
    stage: str
    title: str
    amount: int = Field(default=0, ge=0)
    unit: Literal["working", "calendar", "months", "years"] = "working"
    before: bool = False
    event: str = STAGE_ENTERED
    role: Actor
    right: bool = False  # the last day to ask for something that nobody owes: once past, it lapses
    recurs: bool = False  # comes round as long as its stage lasts


class Limit(Sourced):
    """A bound that officers check a request against: a number of months, of times, or a share in words."""

    needs: ClassVar[tuple[str, ...]] = ("value",)

    code: str
    title: str
    value: int | str = ""
    unit: str = ""


class Dossier(Sourced):
    """The parts of a file that somebody hands in, as the completeness check goes through them; "nếu có" stands in a part's own words."""

    needs: ClassVar[tuple[str, ...]] = ("parts",)

    code: str
    title: str
    parts: tuple[str, ...] = ()


class Procedure(Strict):
    """Stages in order, and what falls due. `timers` holds every deadline; `deadlines` those that start when their stage is entered."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    title: str
    start: str
    stages: tuple[Stage, ...]
    timers: tuple[Deadline, ...] = Field(default=(), alias="deadlines")
    events: dict[str, str] = {}
    limits: tuple[Limit, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    note: str = ""  # why the stages themselves are not sure, where no law read so far lists them

    @model_validator(mode="after")
    def _names_are_known(self) -> Procedure:
        known = {stage.code for stage in self.stages}
        named = {self.start, *(d.stage for d in self.timers), *(n for stage in self.stages for n in stage.next)}
        if unknown := named - known:
            raise ValueError(f"giai đoạn không có trong quy trình: {', '.join(sorted(unknown))}")
        if unknown := {d.event for d in self.timers} - {STAGE_ENTERED, *self.events}:
            raise ValueError(f"sự kiện không có trong events: {', '.join(sorted(unknown))}")
        codes = [d.code for d in self.timers if d.code]
        if len(codes) != len(set(codes)) or len(known) != len(self.stages):
            raise ValueError("có mã trùng nhau trong stages hoặc deadlines")
        return self

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        return tuple(d for d in self.timers if d.event == STAGE_ENTERED and not d.unknown and not d.before)

    def stage(self, code: str) -> Stage:
        return next(s for s in self.stages if s.code == code)


# ---- councils.toml


class Size(Sourced):
    needs: ClassVar[tuple[str, ...]] = ("min", "max")

    min: int = Field(default=0, ge=1)
    max: int = Field(default=0, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> Size:
        if self.min > self.max:
            raise ValueError(f"min {self.min} lớn hơn max {self.max}")
        return self


class Seats(Sourced):
    """How many of each role, as [least, most]. A role that the text does not count is absent."""

    needs: ClassVar[tuple[str, ...]] = ("counts",)

    counts: dict[Role, tuple[int, int]] = {}


class Quorum(Sourced):
    """When a meeting is valid. `chair` in required means the chair, or the vice-chair whom the chair authorised in writing."""

    needs: ClassVar[tuple[str, ...]] = ("fraction", "required")

    fraction: Fraction = Fraction(numerator=1, denominator=1)
    required: tuple[Role, ...] = ()
    all_opinions_in: bool = False

    @property
    def numerator(self) -> int:
        return self.fraction.numerator

    @property
    def denominator(self) -> int:
        return self.fraction.denominator

    @property
    def required_roles(self) -> tuple[Role, ...]:
        return self.required


class Counting(Sourced):
    """Who counts the ballots: `tellers` members of the council, one of them head; or the scientific secretary."""

    needs: ClassVar[tuple[str, ...]] = ("by",)

    by: Literal["tellers", "sci_secretary"] = "tellers"
    tellers: int | None = Field(default=None, ge=1)


class HostMembers(Sourced):
    """Members who work for the host: how many at most (absent = no number in the text), and the roles they may not hold."""

    max: int | None = Field(default=None, ge=0)
    not_roles: tuple[Role, ...] = ()


class Exclusions(Sourced):
    """Who may not sit, each ground in words."""

    needs: ClassVar[tuple[str, ...]] = ("grounds",)

    grounds: tuple[str, ...] = ()


class Secrecy(Sourced):
    needs: ClassVar[tuple[str, ...]] = ("mode",)

    mode: Literal["named", "secret", "unknown"] = "unknown"


class Blind(Sourced):
    """What is kept from whom: the dossier's host and investigator from the members until the council has concluded; the members from the hosts."""

    needs: ClassVar[tuple[str, ...]] = ("host", "members")

    host: bool = False
    members: bool = False


class Meeting(Sourced):
    needs: ClassVar[tuple[str, ...]] = ("forms",)

    forms: tuple[Literal["in_person", "online", "hybrid"], ...] = ()


class WrittenOpinions(Sourced):
    """Comments of absent members are read to the council; no regime held here counts them as votes."""

    needs: ClassVar[tuple[str, ...]] = ("counted",)

    counted: Literal[False] = False


# ---- sheets.toml


class BallotForm(Sourced):
    """What a member writes: one rating of the scale, agree or disagree, or scores out of `max`."""

    needs: ClassVar[tuple[str, ...]] = ("form",)

    form: Literal["rating", "agree", "scores"] = "rating"
    scale: tuple[Rating, ...] = ()
    max: Exact | None = None


class Criterion(Strict):
    """One line of a sheet. `min` is the least mean it needs to pass; its own source when the sheet's does not cover it."""

    code: str
    title: str
    max: Exact | None = None
    min: Exact | None = None
    weight: Exact = Decimal(1)
    step: Exact | None = None
    group: str = ""
    source: str = ""
    article: str = ""
    confidence: Confidence | None = None
    confirmed_by: str = ""
    confirmed_on: date | None = None


class Sheet(Sourced):
    """The criteria for some task types. Maxima times weights make the maximum of the form."""

    needs: ClassVar[tuple[str, ...]] = ("criteria",)

    code: str
    title: str
    task_types: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    kind: str = ""

    @model_validator(mode="after")
    def _codes_differ(self) -> Sheet:
        codes = [c.code for c in self.criteria]
        if len(codes) != len(set(codes)) or "total" in codes:
            raise ValueError("mã tiêu chí trùng nhau, hoặc dùng mã “total” vốn dành cho tổng điểm")
        return self
