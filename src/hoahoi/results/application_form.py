"""The yearly information slip on the use of a result (Mẫu 12): its twelve items, filled from the record.

Items as in Thông tư 14/2014/TT-BKHCN, Điều 20 khoản 1, as amended by Thông tư 11/2023/TT-BKHCN. The printed boxes of the form were not seen, so the
paper keeps to the items. What the record does not know stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.directory.queries import the_office
from hoahoi.documents.blocks import NO_NUMBER, Block, Draft, Header, Paragraph, Signature, Strong, Table, Title
from hoahoi.ledger.records import kinds
from hoahoi.ui.vietnamese import money, number

from .models import APPLIED, Application, Result

_MOST = 12  # users named in one item


@dataclass(frozen=True)
class FormItem:
    """value "" = the record does not know; missing: the part of the item that it does not; source: which part of the record it comes from."""

    number: int
    label: str
    value: str
    source: str
    missing: str = ""

    @property
    def text(self) -> str:
        """As the slip says it."""
        if not self.value:
            return _("chưa có số liệu")
        return _("%(value)s (còn thiếu: %(missing)s)") % {"value": self.value, "missing": self.missing} if self.missing else self.value


def items_of(result: Result) -> list[FormItem]:
    """The twelve items in the order of the circular."""
    task = _task(result)
    uses = list(result.applications.filter(APPLIED).select_related("adopter", "place").order_by("started_on", "pk"))
    rights = kinds()["ip_right"]._base_manager.filter(task_id=result.task_id).order_by("pk") if result.task_id else []
    from_task, from_use = _("hồ sơ nhiệm vụ"), _("lượt ứng dụng")
    told = [
        (_("Tên nhiệm vụ"), task.title if task else "", from_task),
        (_("Loại nhiệm vụ"), _known(task.get_type_display(), task.type) if task else "", from_task),
        (_("Tổ chức chủ trì; chủ nhiệm"), "; ".join(str(v) for v in (task.host, task.investigator) if v) if task else "", from_task),
        (_("Lĩnh vực nghiên cứu; mục tiêu kinh tế – xã hội"), str(task.field or "") if task else "", from_task),
        (_("Lĩnh vực ứng dụng"), _joined(u.field for u in uses), from_use),
        (_("Địa chỉ ứng dụng"), _joined(", ".join(str(v) for v in (u.adopter, u.place) if v) for u in uses), from_use),
        (_("Quy mô ứng dụng"), _joined(_of(u, scale_of(u)) for u in uses), from_use),
        (_("Hiệu quả ứng dụng"), _joined(_of(u, u.effect) for u in uses), from_use),
        (_("Hiệu quả kinh tế"), _joined(_of(u, _("%s một năm") % money(u.money) if u.money is not None else "") for u in uses), from_use),
        (_("Tác động đến kinh tế, xã hội, môi trường"), _joined(u.impact for u in uses), from_use),
        (_("Hình thức chuyển giao, mức độ thương mại hóa"), _joined(_of(u, u.transfer) for u in uses), from_use),
        (_("Văn bằng bảo hộ sở hữu trí tuệ"), _joined(" ".join(str(v) for v in (r.get_type_display(), r.title, r.number) if v) for r in rights),
         _("sổ sở hữu trí tuệ")),
    ]  # fmt: skip
    objective = _("mục tiêu kinh tế – xã hội")  # no record of a task holds it yet
    return [FormItem(n, label, value, source, objective if n == 4 and value else "") for n, (label, value, source) in enumerate(told, 1)]


def _task(result: Result) -> Any:
    rows = kinds()["task"]._base_manager.select_related("host__parent", "investigator", "field")
    return rows.filter(pk=result.task_id).first() if result.task_id else None


def _known(shown: str, value: str) -> str:
    return "" if value == "unknown" else shown


def _joined(parts: Iterable[str]) -> str:
    """Each once, in order; beyond the first twelve only how many more."""
    found = list(dict.fromkeys(p.strip() for p in parts if p.strip()))
    more = len(found) - _MOST
    return "; ".join(found[:_MOST]) + (_(" và %d nơi khác") % more if more > 0 else "")


def _of(use: Application, text: str) -> str:
    return f"{use.adopter}: {text}" if text else ""


def scale_of(use: Any) -> str:
    """ "2,5 ha, 12 hộ, 3 tấn": of an Application or a FollowUp, as the user told it."""
    parts = [
        f"{number(use.area)} {use.get_area_unit_display()}" if use.area is not None else "",
        _("%s hộ") % number(use.households) if use.households is not None else "", use.output,
    ]  # fmt: skip
    return ", ".join(p for p in parts if p)


def prefilled(items: Sequence[FormItem]) -> tuple[int, int]:
    """(items that the record fills wholly, items of the form)."""
    return sum(bool(item.value) and not item.missing for item in items), len(items)


def slip(result: Result, *, day: date) -> Draft:
    """The slip as a document of whoever holds the result, else of the task's host. Raises LookupError before the office is set up."""
    office = the_office()
    if office is None:
        raise LookupError("no office")
    task = _task(result)
    reporter = result.holder or (task.host if task else None)
    above = reporter.parent.title.upper() if reporter and reporter.parent else ""
    rows = [(str(item.number), item.label, item.text) for item in items_of(result)]
    certificate = _("số %(number)s, ngày %(on)s") % {"number": result.registration_number, "on": result.registered_on} if result.registered else ""
    blocks: list[Block] = [
        Header(parent=above, issuer=reporter.title.upper() if reporter else _("ĐƠN VỊ BÁO CÁO"), number=NO_NUMBER, place=office.place_title, day=None),
        Title(_("PHIẾU THÔNG TIN"), _("Về việc ứng dụng kết quả thực hiện nhiệm vụ khoa học và công nghệ (Mẫu 12)")),
        Paragraph([_("Kết quả: "), Strong(result.title)]),
        Paragraph([_("Giấy chứng nhận đăng ký kết quả: "), certificate or _("chưa có")]),
        Table(columns=(_("TT"), _("Nội dung"), _("Thông tin")), rows=rows, widths=(1, 4, 8), align="cll"),
        Signature(_("ĐẠI DIỆN ĐƠN VỊ BÁO CÁO"), "", ()),
    ]
    return Draft(title=_("Phiếu thông tin ứng dụng kết quả: %s") % result.title, author=reporter.title if reporter else office.title, blocks=blocks, day=day)
