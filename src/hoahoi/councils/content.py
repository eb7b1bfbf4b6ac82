"""What a member wrote on a ballot, checked against the sheet frozen at opening. Scores are Decimals kept as plain text ("12.5")."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.procedures.aggregation import CriterionRollup
from hoahoi.procedures.regimes import NoSheet, Regime, regime

from .common import CouncilError, rule_of
from .decide import Mark, member_vote
from .models import AgendaItem, Outcome

_COMMENT = 2_000
_AGREE = (("agree", "Đồng ý"), ("disagree", "Không đồng ý"))


def frozen_sheet(item: AgendaItem) -> dict[str, Any]:
    """The sheet of a vote on this dossier; see Vote for its shape. Raises CouncilError where the law read so far gives none."""
    council = item.council
    rule, law = rule_of(council), regime(council.regime)
    if rule.ballot == "unknown":
        raise CouncilError(_("Quy định %s chưa điền mẫu phiếu của hội đồng này.") % council.regime, "regime")
    form = rule.paper.ballot
    criteria, title = _criteria(law, council.type, council.task_type)
    ratings = [[code, str(Outcome.Rating(code).label)] for code in form.scale] if rule.ballot == "rating" else []
    return {
        "regime": council.regime, "regime_hash": law.sha256, "stage": council.type, "task_type": council.task_type, "title": title,
        "ballot": rule.ballot, "ratings": ratings if rule.ballot == "rating" else [list(pair) for pair in _AGREE] if rule.ballot == "agree" else [],
        "max": _plain(form.max) if form.max is not None else "", "criteria": criteria,
        "products": item.products if rule.ballot == "rating" else [],
        "member": rule.member.model_dump(mode="json") if rule.member and not rule.member.unknown else None,
    }  # fmt: skip


def check(sheet: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """The ballot as it will be kept. Raises CouncilError naming the field that is missing or wrong: "rating", "scores.<code>"...

    rating ballots: {"rating", "products": {product: {criterion: rating}}, "report", "comment"} (see _rating); agree ballots: {"agree", "criteria":
    {code: bool}, "comment"}; score ballots: {"scores": {code: score}, "comment"}, code "total" where the regime holds no criteria.
    """
    checked = {"rating": _rating, "agree": _agree, "scores": _scores}[sheet["ballot"]](sheet, raw)
    comment = str(raw.get("comment") or "").strip()
    if len(comment) > _COMMENT:
        raise CouncilError(_("Ý kiến dài quá %d chữ cái.") % _COMMENT, "comment")
    return checked | ({"comment": comment} if comment else {})


def check_paper(sheet: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """A paper ballot: as above, or {"valid": False} when it was left blank or not filled by the rule."""
    return {"valid": False} if raw.get("valid") is False else check(sheet, raw)


def total(content: dict[str, Any]) -> Decimal | None:
    """Sum of the scores; None for ballots without."""
    return sum((Decimal(s) for s in content["scores"].values()), Decimal(0)) if "scores" in content else None


def _criteria(law: Regime, stage: str, task_type: str) -> tuple[list[dict[str, Any]], str]:
    """Criteria as plain values, [] where the regime holds no sheet for the task type (a ballot then takes one total, or one rating)."""
    try:
        sheet = law.sheet(stage, task_type)
    except NoSheet:
        return [], ""
    plain = [
        {
            "code": c.code, "title": c.title, "group": c.group, "weight": _plain(c.weight),
            **{name: _plain(value) for name in ("max", "min", "step") if (value := getattr(c, name)) is not None},
        }
        for c in sheet.criteria
    ]  # fmt: skip
    return plain, sheet.title


def _rating(sheet: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """With products on the sheet and a rule for members, the rating follows from the member's own marks; else the member chooses it."""
    scale = {code for code, _label in sheet["ratings"]}
    products = {p["code"]: _product(p, (raw.get("products") or {}).get(p["code"]) or {}, scale) for p in sheet["products"]}
    report = raw.get("report")
    if products and report not in scale:
        raise CouncilError(_("Chưa đánh giá báo cáo tổng hợp."), "report")
    if products and sheet["member"]:
        return {"rating": _from_marks(sheet, products, report), "products": products, "report": report}
    if raw.get("rating") not in scale:
        raise CouncilError(_("Chọn mức xếp loại."), "rating")
    return {"rating": raw["rating"]} | ({"products": products, "report": report} if products else {})


def _product(product: dict[str, Any], answers: dict[str, Any], scale: set[str]) -> dict[str, str]:
    """One product's marks, and "<criterion>_reached" (0 to 1 of what was ordered) where the member gave it."""
    kept = {}
    for criterion in product["criteria"]:
        field = f"products.{product['code']}.{criterion}"
        if answers.get(criterion) not in scale:
            raise CouncilError(_("Chưa đánh giá đủ sản phẩm “%s”.") % product["title"], field)
        kept[criterion] = str(answers[criterion])
        if reached := answers.get(f"{criterion}_reached"):
            kept[f"{criterion}_reached"] = _score({"code": field, "title": product["title"], "max": "1"}, reached)
    return kept


def _from_marks(sheet: dict[str, Any], products: dict[str, dict[str, str]], report: str) -> str:
    marks = [
        Mark(group=criterion, rating=marked, reached=answers.get(f"{criterion}_reached"))  # type: ignore[arg-type]
        for answers in products.values()
        for criterion, marked in answers.items()
        if not criterion.endswith("_reached")
    ]
    marks.append(Mark(group="report", rating=report))  # type: ignore[arg-type]
    return member_vote(CriterionRollup.model_validate(sheet["member"]), marks)


def _agree(sheet: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    answers = raw.get("criteria") or {}
    for criterion in sheet["criteria"]:
        if not isinstance(answers.get(criterion["code"]), bool):
            raise CouncilError(_("Chưa đánh giá “%s”.") % criterion["title"], f"criteria.{criterion['code']}")
    if not isinstance(raw.get("agree"), bool):
        raise CouncilError(_("Chọn đồng ý hoặc không đồng ý."), "agree")
    kept = {c["code"]: answers[c["code"]] for c in sheet["criteria"]}
    if raw["agree"] and not all(kept.values()):
        raise CouncilError(_("Còn nội dung không đạt yêu cầu thì không ghi đồng ý."), "agree")
    return {"agree": raw["agree"]} | ({"criteria": kept} if kept else {})


def _scores(sheet: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    criteria = sheet["criteria"] or [{"code": "total", "title": _("Tổng điểm"), "max": sheet["max"] or "100"}]
    given = raw.get("scores") or {}
    unknown = set(given) - {c["code"] for c in criteria}
    if unknown:
        raise CouncilError(_("Phiếu có tiêu chí không thuộc mẫu phiếu này."), f"scores.{min(unknown)}")
    return {"scores": {c["code"]: _score(c, given.get(c["code"])) for c in criteria}}


def _score(criterion: dict[str, Any], value: Any) -> str:
    field = f"scores.{criterion['code']}"
    if value is None or value == "" or isinstance(value, bool | float):
        raise CouncilError(_("Chưa chấm điểm “%s”.") % criterion["title"], field)
    try:
        score = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        raise CouncilError(_("Điểm của “%s” không phải là số.") % criterion["title"], field) from None
    most = Decimal(criterion["max"]) if criterion.get("max") else None
    if not score.is_finite() or score < 0 or (most is not None and score > most):
        raise CouncilError(_("Điểm của “%(title)s” phải từ 0 đến %(max)s.") % {"title": criterion["title"], "max": criterion.get("max", "")}, field)
    step = Decimal(criterion.get("step") or "0.01")
    if score % step:
        raise CouncilError(_("Điểm của “%(title)s” chấm theo bước %(step)s.") % {"title": criterion["title"], "step": _plain(step)}, field)
    return _plain(score)


def _plain(value: Decimal) -> str:
    return format(value.normalize() if value else Decimal(0), "f")
