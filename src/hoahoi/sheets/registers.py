"""The history of imports: which file, which rows, which records."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoahoi.declare.filters import by_choice
from hoahoi.declare.registers import Column, Fact, Page, Register, Section, register
from hoahoi.ledger.records import kinds

from . import rules
from .models import Load, Provenance
from .schema import schemas

_SHOWN = 40
_SHIPPED = {  # what the product loads by itself, beside the kinds of sheet that people import
    "public_record": _("hồ sơ công khai"), "readings": _("cách đọc hồ sơ công khai"), "office": _("đơn vị"), "places": _("địa bàn"),
    "concepts": _("lĩnh vực nghiên cứu"), "legal_instruments": _("văn bản pháp lý"), "published_figures": _("số liệu đã công bố"),
}  # fmt: skip


def target_text(target: str) -> str:
    """What kind of rows a load held, in words."""
    known = schemas().get(target)
    return str(known.title if known else _SHIPPED.get(target, target))


def load_page(record: Load, user: Any) -> Page:
    rows = list(Provenance.objects.filter(load=record).order_by("row", "id")[:_SHOWN])
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.kind, set()).add(row.object_id)
    found = {(kind, pk): r for kind, pks in list(wanted.items())[:8] if kind in kinds() for pk, r in kinds()[kind]._base_manager.in_bulk(pks).items()}
    facts = [
        Fact(_("dòng %s") % row.row, found[row.kind, row.object_id], "link", link=found[row.kind, row.object_id], note=row.source_url)
        for row in rows
        if (row.kind, row.object_id) in found
    ]
    per_kind = Counter(Provenance.objects.filter(load=record).order_by().values_list("kind", flat=True)[:5_000])
    made = ", ".join(f"{kinds()[kind]._meta.verbose_name}: {count}" for kind, count in per_kind.most_common() if kind in kinds())
    about = [
        Fact(_("Tệp"), record.title), Fact(_("Bảng"), record.sheet), Fact(_("Số dòng"), record.rows, "number"),
        Fact(_("Lúc"), f"{timezone.localtime(record.loaded_at):%d/%m/%Y %H:%M}"), Fact(_("Mã băm SHA-256"), record.sha256),
        Fact(_("Đã tạo hoặc bổ sung"), made),
    ]  # fmt: skip
    tag = (_("Dữ liệu mẫu"), "attention") if record.synthetic else (_("Dữ liệu thật"), "good")
    return Page(
        tag=tag, sections=[Section(_("Thông tin"), facts=[f for f in about if f.value]), Section(_("%s dòng đầu tiên") % _SHOWN, facts=facts)]
    )


register(
    Register(
        kind="load", model=Load, title="Lịch sử nhập dữ liệu", noun="lần nhập", room="sheets", order="-id", rules=rules, rail=False,
        columns=[
            Column("title", _("Tệp")), Column("sheet", _("Bảng"), default=False),
            Column("target", _("Loại"), lambda r: target_text(r.target)), Column("rows", _("Số dòng"), kind="number"),
            Column("loaded_at", _("Lúc"), lambda r: f"{timezone.localtime(r.loaded_at):%d/%m/%Y %H:%M}"),
            Column("synthetic", _("Dữ liệu mẫu"), lambda r: _("dữ liệu mẫu") if r.synthetic else "", kind="tag", tone=lambda r: "attention"),
        ],
        filters=[by_choice("mau", _("Dữ liệu mẫu"), "synthetic", [("False", "dữ liệu thật"), ("True", "dữ liệu mẫu")])],
        page=load_page, first_step=_("Nhập bảng tính đầu tiên."),
    )
)  # fmt: skip
