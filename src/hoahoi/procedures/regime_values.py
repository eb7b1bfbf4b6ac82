"""Every value of a regime in words, each with where it comes from: for the badge beside it, and for an officer to confirm it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import singledispatch
from typing import Any

from . import aggregation as how
from . import schema
from .council_rule import CouncilRule
from .regimes import Regime
from .schema import Sourced

RATINGS = {"excellent": "Xuất sắc", "good": "Khá", "pass": "Đạt", "average": "Trung bình", "fail": "Không đạt"}
VOTES = {**RATINGS, "agree": "Đồng ý", "disagree": "Không đồng ý"}
ROLES = {
    "chair": "Chủ tịch", "vice_chair": "Phó Chủ tịch", "reviewer": "ủy viên phản biện", "sci_secretary": "ủy viên thư ký khoa học", "member": "ủy viên khác"
}  # fmt: skip
BASES = {"present": "thành viên có mặt", "appointed": "thành viên hội đồng", "ballots": "tổng số phiếu", "valid_ballots": "số phiếu hợp lệ"}
UNITS = {"working": "ngày làm việc", "calendar": "ngày", "months": "tháng", "years": "năm"}
_ASKED = {">=": "ít nhất", ">": "hơn", "=": "đúng"}
_FORMS = {"rating": "Xếp loại", "agree": "Đồng ý hoặc không", "scores": "Chấm điểm"}
_MEETINGS = {"in_person": "trực tiếp", "online": "trực tuyến", "hybrid": "trực tiếp kết hợp trực tuyến"}
_SECRECY = {"named": "Phiếu ghi tên", "secret": "Phiếu kín", "unknown": "Hội đồng chọn ghi tên hoặc kín"}
_GROUPS = {
    "quantity": "số lượng",
    "volume": "khối lượng",
    "quality": "chất lượng",
    "type": "chủng loại",
    "report": "báo cáo tổng hợp",
    "content": "nội dung",
}
_TITLES = {
    "size": "Số thành viên", "seats": "Thành phần", "quorum": "Điều kiện họp", "counting": "Kiểm phiếu", "host_members": "Người của tổ chức chủ trì",
    "exclusions": "Không được tham gia", "secrecy": "Cách bỏ phiếu", "blind": "Giấu tên", "meeting": "Phương thức họp", "ballot": "Mẫu phiếu",
    "member": "Từ tiêu chí đến xếp loại của một thành viên", "written": "Ý kiến bằng văn bản của người vắng mặt", "late": "Nộp chậm",
    "invalid": "Phiếu không hợp lệ", "outlier": "Phiếu chênh lệch", "zero": "Tiêu chí bị điểm 0", "bonus": "Điểm cộng khi xếp hạng",
    "tie": "Hồ sơ bằng điểm", "rounding": "Làm tròn", "otherwise": "Còn lại", "council": "Tổng hợp phiếu",
}  # fmt: skip


@dataclass(frozen=True)
class Value:
    """path is stable: it names the same value in every version of the regime. value is "" when the law read so far does not say; note says what to fill."""

    path: str
    title: str
    value: str
    source: str
    article: str
    confidence: str
    confirmed_by: str
    confirmed_on: date | None
    note: str = ""
    unknown: bool = False

    @property
    def sure(self) -> bool:
        """Found in its source and confirmed by an officer: no amber badge."""
        return self.confidence == "found" and bool(self.confirmed_by) and not self.unknown

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"confirmed_on": self.confirmed_on.isoformat() if self.confirmed_on else None}


def values(regime: Regime) -> list[Value]:
    """In the order of the year's work: procedures, then each council with its sheet and its count."""
    return [_value(path, title, item) for path, title, item in items(regime)]


def items(regime: Regime) -> Iterator[tuple[str, str, Sourced]]:
    """The same as (path, title, the value itself)."""
    for code, procedure in regime.procedures.items():
        for kind, many in (("deadlines", procedure.timers), ("limits", procedure.limits), ("dossiers", procedure.dossiers)):
            for one in many:
                yield f"procedures.{code}.{kind}.{one.code}", f"{procedure.title}: {one.title}", one
    for stage, rule in regime.councils.items():
        yield from ((path, f"{rule.title}: {title}", item) for path, title, item in _of_council(stage, rule))


def _of_council(stage: str, rule: CouncilRule) -> Iterator[tuple[str, str, Sourced]]:
    for name in ("size", "seats", "quorum", "counting", "host_members", "exclusions", "secrecy", "blind", "meeting"):
        if (item := getattr(rule.composition, name)) is not None:
            yield f"councils.{stage}.{name}", _TITLES[name], item
    yield f"sheets.{stage}.ballot", _TITLES["ballot"], rule.paper.ballot
    for sheet in rule.paper.sheets:
        yield f"sheets.{stage}.sheets.{sheet.code}", f"Tiêu chí, {sheet.title}", sheet
        for criterion in sheet.criteria:
            if criterion.confidence:
                own = schema.Limit(
                    code=criterion.code, title=criterion.title, value=f"tối đa {criterion.max}", source=criterion.source or sheet.source,
                    article=criterion.article or sheet.article, confidence=criterion.confidence, confirmed_by=criterion.confirmed_by,
                    confirmed_on=criterion.confirmed_on,
                )  # fmt: skip
                yield f"sheets.{stage}.sheets.{sheet.code}.criteria.{criterion.code}", criterion.title, own
    for name in ("member", "written"):
        if (item := getattr(rule.counted, name)) is not None:
            yield f"aggregation.{stage}.{name}", _TITLES[name], item
    yield from _of_aggregation(f"aggregation.{stage}.council", rule.aggregation)


def _of_aggregation(path: str, council: Any) -> Iterator[tuple[str, str, Sourced]]:
    if isinstance(council, Sourced):
        yield path, _TITLES["council"], council
        return
    for many in ("rules", "bands", "vetoes"):
        seen: list[str] = []
        for item in getattr(council, many, ()):
            seen.append(item.result)
            times = seen.count(item.result)
            yield f"{path}.{many}.{item.result}{f'-{times}' if times > 1 else ''}", RATINGS[item.result], item
    if isinstance(council, how.FractionVote):
        share = f"tỷ lệ tính trên {BASES[council.base]}"
        first = council.rules[0]
        yield (
            f"{path}.base",
            "Mẫu số",
            schema.Limit(
                code="base", title="Mẫu số", value=share, source=first.source, article=first.article, confidence=first.confidence,
                confirmed_by=first.confirmed_by, confirmed_on=first.confirmed_on,
            ),
        )  # fmt: skip
    for name in ("late", "otherwise", "outlier", "zero", "invalid", "bonus", "tie", "rounding"):
        if (item := getattr(council, name, None)) is not None:
            yield f"{path}.{name}", _TITLES[name], item


def _value(path: str, title: str, item: Sourced) -> Value:
    words = "" if item.unknown else describe(item)
    return Value(
        path, title, words, item.source, item.article, item.confidence, item.confirmed_by, item.confirmed_on, item.note, item.unknown
    )  # fmt: skip


@singledispatch
def describe(item: Any) -> str:
    """A known value in words."""
    raise NotImplementedError(type(item).__name__)


@describe.register
def _(item: schema.Deadline) -> str:
    return f"{item.amount} {UNITS[item.unit]} {'trước' if item.before else 'sau'}"


@describe.register
def _(item: schema.Limit) -> str:
    value = f"{item.value:,}".replace(",", ".") if isinstance(item.value, int) else item.value
    return f"{value} {item.unit}".strip()


@describe.register
def _(item: schema.Dossier) -> str:
    return "; ".join(item.parts)


@describe.register
def _(item: schema.Size) -> str:
    return f"{item.min} người" if item.min == item.max else f"{item.min}–{item.max} người"


@describe.register
def _(item: schema.Seats) -> str:
    return ", ".join(f"{least if least == most else f'{least}–{most}'} {ROLES[role]}" for role, (least, most) in item.counts.items())


@describe.register
def _(item: schema.Quorum) -> str:
    roles = ["Chủ tịch hoặc Phó Chủ tịch được ủy quyền" if r == "chair" else ROLES[r] for r in item.required]
    must = f", trong đó có {', '.join(roles)}" if roles else ""
    return f"Có mặt ít nhất {item.fraction} thành viên{must}" + ("; đã nhận đủ nhận xét của tất cả thành viên" if item.all_opinions_in else "")


@describe.register
def _(item: schema.Counting) -> str:
    if item.by == "sci_secretary":
        return "Ủy viên thư ký khoa học kiểm phiếu"
    return f"Ban kiểm phiếu {item.tellers} thành viên" if item.tellers else "Ban kiểm phiếu"


@describe.register
def _(item: schema.HostMembers) -> str:
    parts = ["không được tham gia" if item.max == 0 else f"nhiều nhất {item.max} người" if item.max is not None else "không hạn chế số người"]
    return "; ".join(parts + ([f"không làm {', '.join(ROLES[r] for r in item.not_roles)}"] if item.not_roles else []))


@describe.register
def _(item: schema.Exclusions) -> str:
    return "; ".join(item.grounds)


@describe.register
def _(item: schema.Secrecy) -> str:
    return _SECRECY[item.mode]


@describe.register
def _(item: schema.Blind) -> str:
    host = "thành viên không biết tổ chức chủ trì, chủ nhiệm trước khi hội đồng kết luận"
    kept = [host] if item.host else []
    return "; ".join(kept + (["tổ chức chủ trì không biết thành viên"] if item.members else [])) or "không giấu tên"


@describe.register
def _(item: schema.Meeting) -> str:
    return ", ".join(_MEETINGS[f] for f in item.forms)


@describe.register
def _(item: schema.WrittenOpinions) -> str:
    return "Đọc trước hội đồng, không tính là phiếu"


@describe.register
def _(item: schema.BallotForm) -> str:
    scale = f": {', '.join(RATINGS[r] for r in item.scale)}" if item.scale else ""
    return f"{_FORMS[item.form]}{scale}" + (f", tối đa {item.max}" if item.max is not None else "")


@describe.register
def _(item: schema.Sheet) -> str:
    return "; ".join(c.title + (f" {c.max}" if c.max is not None else "") for c in item.criteria)


@describe.register
def _(item: how.VoteRule) -> str:
    return " và ".join(_counted(test) for test in item.tests) or "các trường hợp còn lại"


def _counted(test: how.CountTest) -> str:
    votes = " hoặc ".join(VOTES[v] for v in test.votes)
    if test.share is None:
        return f"{_ASKED[test.op]} {test.count} phiếu {votes}" if test.count else f"không có phiếu {votes}"
    return f"{_ASKED[test.op]} {test.share} {votes}"


@describe.register
def _(item: how.Lateness) -> str:
    return f"quá {item.months} tháng: {RATINGS[item.result]}" if item.months is not None else f"quá {item.days} ngày: {RATINGS[item.result]}"


@describe.register
def _(item: how.InvalidBallots) -> str:
    return "Không tính cho mức nào, vẫn ở trong mẫu số" if item.in_base else "Bỏ ra, không tính"


@describe.register
def _(item: how.RoleVeto) -> str:
    roles, votes = ", ".join(ROLES[r] for r in item.roles), " hoặc ".join(VOTES[v] for v in item.votes)
    return f"từ {item.at_least} {roles} xếp {votes}"


@describe.register
def _(item: how.Band) -> str:
    parts = [f"từ {item.min} điểm" if item.min is not None else "", f"dưới {item.below} điểm" if item.below is not None else ""]
    if item.late_days is not None:
        parts.append(f"nộp chậm không quá {item.late_days} ngày" if item.late_days else "nộp đúng hạn")
    parts.append(f"nộp chậm không quá {item.late_months} tháng" if item.late_months is not None else "")
    parts.append(f"nộp chậm quá {item.late_over_months} tháng" if item.late_over_months is not None else "")
    return ", ".join(part for part in parts if part)


@describe.register
def _(item: how.Rounding) -> str:
    compared = "điểm chưa làm tròn" if item.compare == "exact" else "điểm đã làm tròn"
    return f"{item.digits} chữ số thập phân, nửa lên; so với mức bằng {compared}"


@describe.register
def _(item: how.Outlier) -> str:
    far = f"{item.share} điểm trung bình của tất cả" if item.share else f"{item.points} điểm so với trung bình của tất cả"
    return f"Loại phiếu lệch quá {far}"


@describe.register
def _(item: how.ZeroVeto) -> str:
    return f"{'quá' if item.op == '>' else 'từ'} {item.share} {BASES[item.base]} cho một tiêu chí điểm 0: {RATINGS[item.result]}"


@describe.register
def _(item: how.Bonus) -> str:
    return f"cộng {item.share} điểm trung bình khi từ {item.from_mean} điểm và {item.condition}"


@describe.register
def _(item: how.Tie) -> str:
    return "; rồi ".join(item.order)


@describe.register
def _(item: how.CriterionRollup) -> str:
    return "; ".join(f"{VOTES[rule.result]}: {_rollup(rule)}" for rule in item.rules)


def _rollup(rule: how.RollupRule) -> str:
    tests = []
    for test in rule.tests:
        some = "tất cả" if test.share.numerator == test.share.denominator else f"ít nhất {test.share}"
        short = f" (phần thiếu vẫn đạt ít nhất {test.shortfall_min} đặt hàng)" if test.shortfall_min else ""
        tests.append(f"{some} tiêu chí {', '.join(_GROUPS[g] for g in test.groups)} từ {RATINGS[test.at_least]}{short}")
    return ", ".join(tests) or "các trường hợp còn lại"
