"""Recount a vote from its exported file with Python's standard library alone: python3 recount.py EXPORT.json [DIGEST]

DIGEST is the "ballots digest" printed in the minutes; with it, a file whose ballots and digest were both replaced is caught too.
Checks that no ballot is missing, added or altered (each receipt follows from its ballot, all receipts from the digest), counts by the rule
that the file carries, and compares with the result that the file states. Exit 0: all agrees; 1: something does not, said line by line;
2: the file cannot be read. The code shares nothing with the system that wrote the file.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from fractions import Fraction
from pathlib import Path


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def receipt(vote, ballot):
    text = "\n".join(["hoahoi-ballot-1", vote, ballot["member"], ballot["nonce"], canonical(ballot["content"])])
    code = base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()[:20]
    return "-".join(code[n : n + 4] for n in range(0, 20, 4))


def check(export, digest=""):
    """Sentences about what does not agree; [] when everything does."""
    faults = []
    ballots = export["ballots"]
    receipts = [b["receipt"] for b in ballots]
    for number, ballot in enumerate(ballots, 1):
        if receipt(export["vote"], ballot) != ballot["receipt"]:
            faults.append(f"Phiếu {number}: nội dung không khớp với mã biên nhận {ballot['receipt']}")
    if len(set(receipts)) != len(receipts) or len({b["nonce"] for b in ballots}) != len(ballots):
        faults.append("Có phiếu lặp lại")
    if sorted(receipts) != sorted(export["receipts"]):
        faults.append("Danh sách mã biên nhận không khớp với các phiếu")
    if hashlib.sha256("\n".join(sorted(receipts)).encode()).hexdigest() != export["ballots_digest"]:
        faults.append("Các phiếu không khớp với mã băm lúc đóng bỏ phiếu")
    if digest and digest != export["ballots_digest"]:
        faults.append("Mã băm trong tệp khác mã băm in trong biên bản")
    if len(ballots) != export["voted"]:
        faults.append(f"Có {len(ballots)} phiếu, danh sách bỏ phiếu ghi {export['voted']} người")
    if hashlib.sha256(canonical(export["sheet"]).encode()).hexdigest() != export["sheet_hash"]:
        faults.append("Mẫu phiếu không khớp với mã băm của nó")
    members = [b["member"] for b in ballots if b["member"]]
    if len(set(members)) != len(members):
        faults.append("Có người có hai phiếu")
    return faults


def recount(export):
    """(result, mean): the result by the rule in the file, "" when there is none; the mean as text, or None. Exact fractions throughout."""
    rule, sitting, ballots = export["rule"], export["sitting"], sorted(export["ballots"], key=lambda b: b["receipt"])
    if not quorum(rule, sitting) or len(ballots) != len(sitting["present"]):
        return "", None
    how = rule["aggregation"]
    if how["kind"] == "fraction_vote":
        return by_votes(rule, sitting, ballots, export["mode"] == "named"), None
    return by_scores(rule, sitting, ballots)


def quorum(rule, sitting):
    needed = rule["quorum"]
    appointed = {s["id"]: s["role"] for s in sitting["council"]["appointed"]}
    present = set(sitting["present"])
    if len(present) * needed["denominator"] < needed["numerator"] * len(appointed):
        return False
    for role in needed["required"]:
        holders = [m for m, held in appointed.items() if held == role]
        least = rule["roles"].get(role, 1) if role != "chair" else 1
        if holders and all(m in present for m in holders) and len(holders) >= least:
            continue
        if role == "chair" and holders and sitting["authorised"] in present:
            continue
        return False
    return True


def share_holds(count, base, test):
    if test["share"] is not None:
        left, right = Fraction(count), Fraction(test["share"]["numerator"], test["share"]["denominator"]) * base
    else:
        left, right = Fraction(count), Fraction(test["count"] or 0)
    return {">=": left >= right, ">": left > right, "=": left == right}[test["op"]]


def vote_of(content):
    if content.get("valid") is False:
        return None
    return content["rating"] if "rating" in content else "agree" if content["agree"] else "disagree"


def by_votes(rule, sitting, ballots, named):
    how = rule["aggregation"]
    cast = [(b["member"], vote_of(b["content"])) for b in ballots]
    invalid = sum(vote is None for _member, vote in cast)
    if invalid == len(cast):
        return ""
    if "late_limit_days" in rule and sitting["days_late"] > rule["late_limit_days"]:
        return how["late"]["result"]
    roles = {s["id"]: s["role"] for s in sitting["council"]["appointed"]}
    for veto in how["vetoes"] if named else []:
        if sum(vote in veto["votes"] and roles["m" + member] in veto["roles"] for member, vote in cast) >= veto["at_least"]:
            return veto["result"]
    base = base_of(how["base"], how["invalid"]["in_base"], sitting, invalid)
    for one in how["rules"]:
        if one["unknown"]:
            if any(vote == one["result"] for _member, vote in cast):
                return ""
            continue
        if all(share_holds(sum(vote in test["votes"] for _m, vote in cast), base, test) for test in one["tests"]):
            return one["result"]
    return ""


def base_of(name, in_base, sitting, invalid):
    if name == "appointed":
        return len(sitting["council"]["appointed"])
    return len(sitting["present"]) - (0 if in_base and name != "valid_ballots" else invalid)


def by_scores(rule, sitting, ballots):
    how, sheet = rule["aggregation"], rule["sheet"]
    scores = [b["content"]["scores"] for b in ballots if b["content"].get("valid") is not False]
    invalid = len(ballots) - len(scores)
    if not scores:
        return "", None
    totals = [total(s, sheet) for s in scores]
    counted = within(how["outlier"], totals)
    if not counted:
        return "", None
    mean = sum((totals[n] for n in counted), Fraction(0)) / len(counted)
    digits = how["rounding"]["digits"]
    return zero(how, sheet, scores, sitting, invalid) or floor(sheet, [scores[n] for n in counted]) or band(how, mean, sitting), half_up(mean, digits)


def total(scores, sheet):
    if "total" in scores:
        return Fraction(scores["total"])
    return sum((Fraction(scores[c["code"]]) * Fraction(c["weight"]) for c in sheet["criteria"]), Fraction(0))


def within(outlier, totals):
    """Numbers of the ballots that the mean is taken of."""
    if outlier is None:
        return list(range(len(totals)))
    mean = sum(totals, Fraction(0)) / len(totals)
    share = outlier["share"]
    far = mean * Fraction(share["numerator"], share["denominator"]) if share else Fraction(outlier["points"])
    return [n for n, one in enumerate(totals) if abs(one - mean) <= far]


def zero(how, sheet, scores, sitting, invalid):
    veto = how["zero"]
    if veto is None:
        return None
    base = base_of(veto["base"], True, sitting, invalid)
    codes = [c["code"] for c in sheet["criteria"]] if sheet else ["total"]
    for code in codes:
        none = sum(Fraction(s.get(code, s.get("total", "1"))) == 0 for s in scores)
        if none and share_holds(none, base, {"share": veto["share"], "op": veto["op"], "count": None}):
            return veto["result"]
    return None


def floor(sheet, scores):
    for criterion in sheet["criteria"] if sheet else []:
        if criterion["min"] is not None and "total" not in scores[0]:
            mean = sum((Fraction(s[criterion["code"]]) for s in scores), Fraction(0)) / len(scores)
            if mean < Fraction(criterion["min"]):
                return "fail"
    return None


def band(how, mean, sitting):
    compared = mean if how["rounding"]["compare"] == "exact" else Fraction(half_up(mean, how["rounding"]["digits"]))
    for one in how["bands"]:
        if one["unknown"]:
            return ""
        if (one["min"] is None or compared >= Fraction(one["min"])) and (one["below"] is None or compared < Fraction(one["below"])):
            if one["late_days"] is not None:
                if sitting["days_late"] <= one["late_days"]:
                    return one["result"]
            elif one["late_limit_days"] is not None:
                over = sitting["days_late"] > one["late_limit_days"]
                if over == (one["late_over_months"] is not None):
                    return one["result"]
            else:
                return one["result"]
    return how["otherwise"]["result"]


def half_up(value, digits):
    scale = 10**digits
    units = (2 * value.numerator * scale + value.denominator) // (2 * value.denominator)
    whole, rest = divmod(units, scale)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


def main(arguments):
    if not 1 <= len(arguments) <= 2:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    try:
        export = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        if export["format"] != "hoahoi-ballots-1":
            raise ValueError(f"không đọc được dạng {export['format']}")
        faults = check(export, arguments[1] if len(arguments) == 2 else "")
        result, mean = recount(export)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"Không đọc được tệp: {error}", file=sys.stderr)
        return 2
    stated = export["result"]
    if (result, mean) != (stated["result"], stated["mean"]):
        faults.append(f"Kết quả đếm lại: {result} {mean or ''}; tệp ghi: {stated['result']} {stated['mean'] or ''}")
    for fault in faults:
        print(fault)
    if not faults:
        print(f"Khớp: {len(export['ballots'])} phiếu, kết quả {result}" + (f", trung bình {mean}" if mean else ""))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
