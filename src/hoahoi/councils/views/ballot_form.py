"""The sheet of a vote as questions on a page, and the answers of a page as a ballot's content.

Field names are those that `content.check` names in its refusals ("products.p1.quality", "scores.overview", "rating"...), so that a refusal
finds its field. Nothing here decides whether a ballot is right: `content.check` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.councils.common import CouncilError
from hoahoi.councils.content import check
from hoahoi.ui.vietnamese import number

COMMENT = 2_000
_CRITERIA = {"quantity": "Số lượng", "volume": "Khối lượng", "quality": "Chất lượng", "type": "Chủng loại"}
_MEASURED = ("quantity", "volume")  # their shortfall counts: how much of the order was reached
_YES = {"yes": True, "no": False}


@dataclass
class Question:
    """One thing to answer. kind: choice | score | share (percent of what was ordered; may stay empty)."""

    name: str
    label: str
    kind: str = "choice"
    options: list[tuple[str, str]] = field(default_factory=list)
    max: str = ""
    step: str = ""
    weight: str = "1"
    value: str = ""
    error: str = ""

    @property
    def required(self) -> bool:
        return self.kind != "share"

    @property
    def anchor(self) -> str:
        """Id of the element that the error summary leads to."""
        return f"f-{self.name}" + ("-0" if self.kind == "choice" else "")

    @property
    def answer(self) -> str:
        """The answer in words, for the check page."""
        if self.kind == "choice":
            return dict(self.options).get(self.value, "")
        return f"{self.value}%" if self.kind == "share" and self.value else self.value


@dataclass
class Block:
    """What is asked about one product, one criterion, or the whole."""

    title: str
    questions: list[Question]
    ordered: str = ""
    delivered: str = ""
    group: str = ""
    product: bool = False


@dataclass
class Sheet:
    """blocks: in the order of the sheet. max: of all scores, "" where the sheet has none. fault: a refusal that belongs to no field."""

    blocks: list[Block]
    max: str = ""
    comment: str = ""
    comment_error: str = ""
    fault: str = ""

    @property
    def questions(self) -> list[Question]:
        return [q for b in self.blocks for q in b.questions]

    @property
    def left(self) -> int:
        return sum(1 for q in self.questions if q.required and not q.value)

    @property
    def asked(self) -> int:
        return sum(1 for q in self.questions if q.required)

    @property
    def total(self) -> Decimal:
        """Sum of the scores given so far, with their weights."""
        return sum((_decimal(q.value) * Decimal(q.weight) for q in self.questions if q.kind == "score"), Decimal(0))

    @property
    def faults(self) -> list[tuple[str, str]]:
        """(anchor, message) of all that must be put right; "" for a fault of the sheet as a whole."""
        found = [(q.anchor, q.error) for q in self.questions if q.error]
        found += [("f-comment", self.comment_error)] if self.comment_error else []
        return found + ([("", self.fault)] if self.fault else [])


def questions_of(sheet: Mapping[str, Any]) -> Sheet:
    """The sheet frozen at opening, not filled in."""
    return {"rating": _rating, "agree": _agree, "scores": _scores}[sheet["ballot"]](sheet)


def filled(sheet: Mapping[str, Any], answers: Mapping[str, Any]) -> Sheet:
    """The sheet with what a page sent: {field name: text}."""
    page = questions_of(sheet)
    for question in page.questions:
        question.value = str(answers.get(question.name) or "").strip()[:40]
        if question.kind == "choice" and question.value not in dict(question.options):
            question.value = ""
    page.comment = str(answers.get("comment") or "").strip()
    return page


def refilled(sheet: Mapping[str, Any], content: Mapping[str, Any]) -> Sheet:
    """The sheet with a ballot handed in before, or with a draft (either is {field name: text} or what content_of makes)."""
    flat: dict[str, Any] = dict(content.get("fields") or {})
    for name in ("rating", "report", "comment"):
        if content.get(name):
            flat[name] = content[name]
    if isinstance(content.get("agree"), bool):
        flat["agree"] = _word(content["agree"])
    flat |= {f"criteria.{code}": _word(met) for code, met in (content.get("criteria") or {}).items()}
    flat |= {f"scores.{code}": score.replace(".", ",") for code, score in (content.get("scores") or {}).items()}
    for code, marks in (content.get("products") or {}).items():
        for criterion, mark in marks.items():
            share = criterion.endswith("_reached")
            flat[f"products.{code}.{criterion}"] = _percent(mark) if share else mark
    return filled(sheet, flat)


def content_of(sheet: Mapping[str, Any], page: Sheet) -> dict[str, Any]:
    """What `cast_ballot` takes, from a filled sheet."""
    answers = {q.name: q.value for q in page.questions if q.value}
    raw: dict[str, Any] = {"comment": page.comment} if page.comment else {}
    for name in ("rating", "report"):
        raw |= {name: answers[name]} if name in answers else {}
    if sheet["ballot"] == "agree":
        raw["criteria"] = {c["code"]: _YES[a] for c in sheet["criteria"] if (a := answers.get(f"criteria.{c['code']}"))}
        raw |= {"agree": _YES[answers["agree"]]} if "agree" in answers else {}
    if sheet["ballot"] == "scores":
        raw["scores"] = {name.removeprefix("scores."): a for name, a in answers.items()}
    if sheet["ballot"] == "rating" and sheet["products"]:
        raw["products"] = {p["code"]: _marks(p, answers) for p in sheet["products"]}
    return raw


def find_faults(sheet: Mapping[str, Any], page: Sheet) -> bool:
    """Write into a filled sheet all that stops it from being handed in; whether there is anything."""
    for question in page.questions:
        question.error = _fault_of(question)
    if len(page.comment) > COMMENT:
        page.comment_error = _("Ý kiến dài %(long)d chữ cái, quá %(most)d.") % {"long": len(page.comment), "most": COMMENT}
    if not page.faults:
        try:
            check(dict(sheet), content_of(sheet, page))
        except CouncilError as refusal:
            place_fault(page, refusal)
    return bool(page.faults)


def rating_from_marks(sheet: Mapping[str, Any], page: Sheet) -> str:
    """The rating, in words, to which a faultless sheet's marks come by the regime's rule; "" where the member chose it."""
    if not (sheet["ballot"] == "rating" and sheet["products"] and sheet["member"]):
        return ""
    return str(dict(sheet["ratings"])[check(dict(sheet), content_of(sheet, page))["rating"]])


def place_fault(page: Sheet, refusal: CouncilError) -> None:
    """Put a refusal where the member can mend it."""
    question = next((q for q in page.questions if q.name == refusal.field), None)
    if question:
        question.error = refusal.message
    elif refusal.field == "comment":
        page.comment_error = refusal.message
    else:
        page.fault = refusal.message


def _fault_of(question: Question) -> str:
    if not question.value:
        if not question.required:
            return ""
        return (_("Chưa chấm điểm: %s.") if question.kind == "score" else _("Chưa chọn: %s.")) % question.label
    if question.kind == "choice":
        return ""
    most = "100" if question.kind == "share" else question.max
    try:
        check(_one(most, question.step), {"scores": {"x": question.value}})
    except CouncilError:
        step = question.step or "0,01"
        words = {"label": question.label, "max": number(Decimal(most)) if most else "", "step": step.replace(".", ",")}
        return _("%(label)s: ghi một số từ 0 đến %(max)s, lẻ tới %(step)s.") % words
    return ""


def _one(most: str, step: str) -> dict[str, Any]:
    return {"ballot": "scores", "max": "", "criteria": [{"code": "x", "title": "", "max": most, **({"step": step} if step else {})}]}


def _rating(sheet: Mapping[str, Any]) -> Sheet:
    scale = [(code, str(label)) for code, label in sheet["ratings"]]
    blocks = []
    for number_, product in enumerate(sheet["products"], 1):
        asked = []
        for criterion in product["criteria"]:
            name = f"products.{product['code']}.{criterion}"
            label = _(_CRITERIA.get(criterion, criterion))
            asked.append(Question(name, label, options=scale))
            if criterion in _MEASURED and sheet["member"]:
                asked.append(Question(f"{name}_reached", _("Nếu không đạt: đã được bao nhiêu phần trăm so với đặt hàng"), "share", step="1"))
        blocks.append(Block(f"{number_}. {product['title']}", asked, product.get("ordered", ""), product.get("delivered", ""), product=True))
    if blocks:
        blocks.append(Block(f"{len(blocks) + 1}. " + _("Báo cáo tổng hợp"), [Question("report", _("Báo cáo tổng hợp"), options=scale)]))
    if not (blocks and sheet["member"]):
        blocks.append(Block(_("Xếp loại nhiệm vụ"), [Question("rating", _("Xếp loại"), options=scale)]))
    return Sheet(blocks)


def _agree(sheet: Mapping[str, Any]) -> Sheet:
    met, agreed = [("yes", _("Đạt")), ("no", _("Không đạt"))], [("yes", _("Đồng ý")), ("no", _("Không đồng ý"))]
    blocks = [
        Block(f"{n}. {c['title']}", [Question(f"criteria.{c['code']}", c["title"], options=met)], group=c.get("group", ""))
        for n, c in enumerate(sheet["criteria"], 1)
    ]
    return Sheet([*blocks, Block(_("Ý kiến chung"), [Question("agree", _("Ý kiến chung"), options=agreed)])])


def _scores(sheet: Mapping[str, Any]) -> Sheet:
    criteria = sheet["criteria"] or [{"code": "total", "title": _("Tổng điểm"), "max": sheet["max"] or "100"}]
    blocks = [
        Block(
            f"{n}. {c['title']}",
            [Question(f"scores.{c['code']}", c["title"], "score", max=c.get("max", ""), step=c.get("step", ""), weight=c.get("weight", "1"))],
        )
        for n, c in enumerate(criteria, 1)
    ]  # fmt: skip
    most = [Decimal(c["max"]) * Decimal(c.get("weight", "1")) for c in criteria if c.get("max")]
    return Sheet(blocks, max=format(sum(most, Decimal(0)).normalize(), "f") if len(most) == len(criteria) else "")


def _marks(product: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, str]:
    marks = {}
    for criterion in product["criteria"]:
        name = f"products.{product['code']}.{criterion}"
        if name in answers:
            marks[criterion] = answers[name]
        if answers.get(name) == "fail" and f"{name}_reached" in answers:  # a share means something only beside "không đạt"
            marks[f"{criterion}_reached"] = format(_decimal(answers[f"{name}_reached"]) / 100, "f")
    return marks


def _decimal(text: str) -> Decimal:
    """Zero for what is not a number: a running total never fails."""
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)


def _percent(share: str) -> str:
    return format((Decimal(share) * 100).normalize(), "f")


def _word(answer: bool) -> str:
    return "yes" if answer else "no"
