"""The first page of a dossier: what it is of, and every file with its place in it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from hoahoi.documents.blocks import Block, Draft, Heading, Paragraph, Table, Title

from .dossier import Dossier, Item
from .serving import size_text


def index_draft(dossier: Dossier, places: dict[int, str], *, place_title: str, day: date, notes: dict[int, str] | None = None) -> Draft:
    """places: where each item lies (folder in the ZIP, page in the PDF) by its number from 0; notes: what stands beside its name."""
    items = dossier.items
    count = _("Mục lục có %(n)d tệp, lập ngày %(day)s.") % {"n": len(items), "day": f"{day:%d/%m/%Y}"}
    blocks: list[Block] = [Title(_("MỤC LỤC HỒ SƠ"), dossier.title), Paragraph([count])]
    if not items:
        blocks.append(Paragraph([_("Hồ sơ chưa có tệp nào.")], muted=True))
    number = 0
    for order, chapter in enumerate(dossier.chapters, 1):
        blocks.append(Heading(2, f"{_roman(order)}.", chapter.title))
        rows = []
        for item in chapter.items:
            rows.append([str(number + 1), _told(item, dossier, (notes or {}).get(number, "")), f"{item.on:%d/%m/%Y}", size_text(item.size),
                places.get(number, "")])  # fmt: skip
            number += 1
        blocks.append(Table([_("STT"), _("Tài liệu"), _("Ngày"), _("Dung lượng"), place_title], rows, [1, 8, 2.2, 2, 3.4], "clcrl"))
    return Draft(_("Mục lục hồ sơ: %(title)s") % {"title": dossier.title}, "Hoa Hồi", blocks, day)


def _told(item: Item, dossier: Dossier, note: str) -> str:
    of = "" if item.record is dossier.record or item.record == dossier.record else str(item.record)
    return " · ".join(t for t in (item.name, item.about, of, note) if t)


def _roman(number: int) -> str:
    text = ""
    for value, letters in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += letters * (number // value)
        number %= value
    return text
