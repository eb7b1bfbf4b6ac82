"""What papers of a task's life are written from, and the parts that they share: the task's facts, its money, a decision's frame.

Everything comes from the record: the same record gives the same paper. What is not known is left open for the hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.blocks import Basis, Block, Header, Item, Signature, Strong, Table, Title
from hoahoi.documents.letterhead import BLANK, Letterhead, broken, legal_bases, line, named, say, two
from hoahoi.documents.models import Document
from hoahoi.documents.words import money_words, signature_lines
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.models import Case
from hoahoi.procedures.regimes import RegimeError, regime
from hoahoi.tasks.appraising import latest_appraisal
from hoahoi.tasks.common import task_case
from hoahoi.tasks.models import AppraisedLine, BudgetAppraisal, BudgetLine, Commitment, Contract, Milestone, Task
from hoahoi.ui.vietnamese import document_date, number

ZERO = Decimal(0)
DOTS = "…" * 5


class Life(Letterhead):
    """regime_code "": no regime applies, so nothing is cited."""

    regime_code: str = ""

    @cached_property
    def bases(self) -> list[str]:
        """Legal bases in words, without end mark."""
        try:
            return legal_bases(regime(self.regime_code).instruments) if self.regime_code else []
        except RegimeError:
            return []


@dataclass
class TaskFile(Life):
    """One task, its money and its contract, read once."""

    task: Task

    @cached_property
    def case(self) -> Case | None:
        return task_case(self.task)

    @property
    def regime_code(self) -> str:  # type: ignore[override]
        return self.case.regime if self.case else ""

    @cached_property
    def contract(self) -> Contract | None:
        return Contract.objects.filter(task=self.task).select_related("document").order_by("-pk").first()

    @cached_property
    def lines(self) -> list[BudgetLine]:
        return list(self.task.budget_lines.order_by("year", "pk"))

    @cached_property
    def appraisal(self) -> BudgetAppraisal | None:
        return latest_appraisal(self.task)

    @cached_property
    def promises(self) -> list[Commitment]:
        return list(self.task.commitments.order_by("due_on", "pk"))

    @cached_property
    def milestones(self) -> dict[str, Milestone]:
        return {m.code: m for m in self.task.milestones.select_related("document")}

    def day_of(self, *days: PartialDate | date | None) -> date:
        """The first day known, else today: what the file carries."""
        return next((day for d in days if (day := exact(d))), timezone.localdate())


@dataclass(frozen=True)
class Decree:
    """A decision: its number and day as far as known, who decides, what it says. proposed_by: "Theo đề nghị của ..."."""

    subject: str
    bases: Sequence[str]
    articles: Sequence[Block]
    recipients: Sequence[str]
    document: Document | None = None
    by_province: bool = False
    proposed_by: str = ""
    day: date | None = field(default=None)


def decree(file: Life, one: Decree) -> list[Block]:
    """Quyết định as Nghị định 30/2020 lays it out."""
    given = one.document.number if one.document else ""
    day = exact(one.document.issued_on) if one.document else one.day
    if one.by_province:
        head: list[Block] = [Header("", broken(file.province), given or "          /QĐ-UBND", file.place, day)]
        authority = f"CHỦ TỊCH {file.province.upper()}"
    else:
        head = file.office_head(given or file.office_number("QĐ"), day)
        authority = f"GIÁM ĐỐC {file.office_name.upper()}"
    return [
        *head,
        Title("QUYẾT ĐỊNH", one.subject),
        Title(authority, ""),
        *[Basis(text) for text in one.bases],
        Basis(f"Theo đề nghị của {one.proposed_by or BLANK}"),
        Title("QUYẾT ĐỊNH:", ""),
        *one.articles,
        decided(file, one, day),
    ]


def decided(file: Life, one: Decree, day: date | None) -> Signature:
    known = one.document.signer if one.document else None
    if one.by_province:
        return Signature("CHỦ TỊCH", known.title if known else "", one.recipients)
    signer = file.signer(day or timezone.localdate())
    if known and (signer is None or signer.person_id != known.pk):  # only the name of who signed is on record
        return Signature("GIÁM ĐỐC", known.title, one.recipients)
    return Signature("\n".join(signature_lines(signer)) if signer else "GIÁM ĐỐC", signer.person.title if signer else "", one.recipients)


def article(n: int, text: str) -> Block:
    return say(Strong(f"Điều {n}. "), text)


def of_province(document: Document | None, otherwise: bool) -> bool:
    """Whether the People's Committee issued it, as its number says; otherwise: while there is no number."""
    return "UBND" in document.number.upper() if document and document.number else otherwise


def exact(day: PartialDate | date | None) -> date | None:
    """The day where it is known to the day."""
    if isinstance(day, PartialDate):
        return day.first if day.day else None
    return day


def said_day(day: PartialDate | date | None) -> str:
    """ "ngày 02 tháng 11 năm 2026", "tháng 11/2026" as far as known, or room for the hand."""
    known = exact(day)
    if known:
        return document_date(known)
    if isinstance(day, PartialDate):
        return f"tháng {day}" if day.month else f"năm {day.year}"
    return f"ngày {DOTS} tháng {DOTS} năm {DOTS}"


def words_of(document: Document | None, what: str) -> str:
    """ "Quyết định số 900/QĐ-UBND ngày 15 tháng 7 năm 2024", with room for the hand where it is not known."""
    if document is None:
        return f"{what} số {BLANK} {said_day(None)}"
    return f"{what} số {document.number or BLANK} {said_day(document.issued_on)}"


def span(first: PartialDate | None, last: PartialDate | None) -> str:
    """ "từ ngày 01 tháng 8 năm 2024 đến ngày 31 tháng 7 năm 2025 (12 tháng)"."""
    start, end = exact(first), exact(last)
    months = f" ({two(_months(start, end))} tháng)" if start and end else ""
    return f"từ {said_day(first)} đến {said_day(last)}{months}"


def _months(first: date, last: date) -> int:
    """Whole months from the first day to the end of the last, at least one: 01/8/2024 to 31/7/2025 are 12, and so are 24/9/2024 to 24/9/2025."""
    after = last + timedelta(days=1)
    return max(1, (after.year - first.year) * 12 + after.month - first.month - (after.day < first.day))


def dong(amount: Decimal | None) -> str:
    """ "500.000.000 đồng", or dots."""
    return BLANK if amount is None else f"{number(amount)} đồng"


def dong_in_words(amount: Decimal | None) -> str:
    """ "500.000.000 đồng (bằng chữ: năm trăm triệu đồng)"."""
    if amount is None:
        return f"{BLANK} đồng (bằng chữ: {BLANK})"
    return f"{dong(amount)} (bằng chữ: {money_words(amount)})" if amount == int(amount) else dong(amount)


def sum_of(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((a for a in amounts if a is not None), ZERO)


def person(one: Person | None) -> str:
    return named(one) if one else ""


def body(one: Organisation | None) -> str:
    return one.title if one else ""


def about_task(task: Task) -> list[Block]:
    """Which task it is."""
    return [
        line("Tên nhiệm vụ", task.title),
        *([line("Mã nhiệm vụ", task.code)] if task.code else []),
        line("Tổ chức chủ trì", body(task.host)),
        line("Chủ nhiệm", person(task.investigator)),
    ]


def level_words(task: Task) -> str:
    """ "nhiệm vụ khoa học và công nghệ cấp tỉnh"."""
    level = f" cấp {task.get_level_display()}" if task.level != Task.Level.UNKNOWN else ""
    return f"nhiệm vụ khoa học và công nghệ{level}"


def by_year(lines: Sequence[BudgetLine]) -> list[Block]:
    """Budget by year and source."""
    if not lines:
        return []
    state, other = BudgetLine.Source.STATE, BudgetLine.Source.OTHER
    rows = []
    for year in sorted({one.year for one in lines}):
        parts = [sum_of(o.amount for o in lines if o.year == year and o.source == source) for source in (state, other)]
        rows.append([str(year), *[number(part) for part in (*parts, sum_of(parts))]])
    totals = [sum_of(o.amount for o in lines if o.source == source) for source in (state, other)]
    rows.append(strong(["Cộng", *[number(part) for part in (*totals, sum_of(totals))]]))
    return [Table(["Năm", "Ngân sách nhà nước (đồng)", "Nguồn khác (đồng)", "Cộng (đồng)"], rows, [1.5, 4, 4, 4], "crrr")]


def by_group(lines: Sequence[BudgetLine]) -> list[Block]:
    """Budget by group of expenditure and source."""
    if not lines:
        return []
    state, other = BudgetLine.Source.STATE, BudgetLine.Source.OTHER
    rows = []
    for n, group in enumerate((g for g in BudgetLine.Group if any(o.group == g for o in lines)), 1):
        parts = [sum_of(o.amount for o in lines if o.group == group and o.source == source) for source in (state, other)]
        label = str(group.label)
        rows.append([two(n), label[:1].upper() + label[1:], *[number(part) for part in (*parts, sum_of(parts))]])
    totals = [sum_of(o.amount for o in lines if o.source == source) for source in (state, other)]
    rows.append(strong(["", "Cộng", *[number(part) for part in (*totals, sum_of(totals))]]))
    return [Table(["TT", "Khoản chi", "Ngân sách nhà nước (đồng)", "Nguồn khác (đồng)", "Cộng (đồng)"], rows, [1, 5, 3.4, 3.2, 3.4], "clrrr")]


def appraised(lines: Sequence[AppraisedLine]) -> list[Block]:
    """Asked for, agreed and the difference with its reason, by group, source and year."""
    rows: list[list[str | list[Strong]]] = []
    for n, one in enumerate(lines, 1):
        label = one.get_group_display()
        source = "NSNN" if one.source == BudgetLine.Source.STATE else "khác"
        what = f"{label[:1].upper()}{label[1:]}, {source}, {one.year}"
        rows.append([two(n), what, number(one.asked), number(one.agreed), number(one.asked - one.agreed), one.reason])
    asked, agreed = sum_of(o.asked for o in lines), sum_of(o.agreed for o in lines)
    rows.append([*strong(["", "Cộng", number(asked), number(agreed), number(asked - agreed)]), ""])
    columns = ["TT", "Khoản chi, nguồn, năm", "Đề nghị (đồng)", "Thẩm định (đồng)", "Chênh lệch (đồng)", "Lý do"]
    return [Table(columns, rows, [1, 4.4, 2.8, 2.8, 2.4, 3.2], "clrrrl", note="NSNN: ngân sách nhà nước; khác: nguồn khác.")]


def strong(cells: Sequence[str]) -> list[list[Strong]]:
    return [[Strong(cell)] for cell in cells]


def quantity(one: Commitment) -> str:
    return f"{number(one.quantity)} {one.unit}".strip() if one.quantity is not None else one.volume or ""


def products(promises: Sequence[Commitment]) -> Block:
    """What is promised, as the contract says it."""
    rows = [[two(n), p.title, quantity(p), p.quality, str(p.due_on or "")] for n, p in enumerate(promises, 1)]
    return Table(["TT", "Sản phẩm", "Số lượng", "Yêu cầu chất lượng", "Hạn giao"], rows, [1, 5, 2.6, 5, 2.4], "cllll")


def dashes(*texts: str) -> list[Block]:
    return [Item([text]) for text in texts]
