"""The report's charts and its map, drawn from frozen values only."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hoahoi.documents.blocks import Block, Paragraph, Picture
from hoahoi.ui.vietnamese import number

from .frozen import Frozen
from .writer import Quote

UNKNOWN = "nguồn không ghi"


def pictures(frozen: Frozen) -> dict[str, list[Block]]:
    """Blocks to put at the end of a section, by the name of the function that writes it."""
    found = {
        "research": [*_by_kind(frozen), *_by_year(frozen)],
        "property_rights": _rights(frozen),
        "districts": _map(frozen),
    }
    return {name: blocks for name, blocks in found.items() if blocks}


def _by_kind(frozen: Frozen) -> list[Block]:
    """Tasks by field where the record knows fields, else by type."""
    for label in ("Lĩnh vực", "Loại"):
        groups = frozen.groups("tasks.in_progress", label)
        if any(title != UNKNOWN for title, _ in groups):
            return [_bars(groups, f"Nhiệm vụ thực hiện trong năm {frozen.year} theo {label.lower()}", "nhiệm vụ")]
    return []


def _rights(frozen: Frozen) -> list[Block]:
    groups = frozen.groups("ip.in_force", "Loại")
    return [_bars(groups, f"Văn bằng còn hiệu lực cuối năm {frozen.year} theo loại", "văn bằng")] if len(groups) > 1 else []


def _by_year(frozen: Frozen) -> list[Block]:
    """Tasks in progress over the last years, when more than one of them has any."""
    from hoahoi.ui.charts import columns

    series = frozen.series("tasks.in_progress")
    if sum(1 for _, value in series if value is not None) < 2:
        return []
    title = f"Nhiệm vụ thực hiện trong năm, {series[0][0]}–{series[-1][0]}"
    rows = [{"label": str(year), "value": value} for year, value in series]
    return [Picture(columns(rows, title=title, unit="nhiệm vụ"), _in_words(title, rows, "nhiệm vụ"), title)]


def _bars(groups: list[tuple[str, Decimal]], title: str, unit: str) -> Block:
    from hoahoi.ui.charts import bars

    rows = [{"label": label[:1].upper() + label[1:], "value": value} for label, value in groups]
    return Picture(bars(rows, title=title, unit=unit), _in_words(title, rows, unit), title)


def _map(frozen: Frozen) -> list[Block]:
    """Tasks on the map: by present communes where every record can be placed so, else by the districts of the time."""
    from hoahoi.ui.maps import choropleth

    found = frozen.content["map"]["tasks.in_progress"]
    by_commune = bool(found["communes"]) and not found["by_district"]
    values = {code: Decimal(v) for code, v in (found["communes"] if by_commune else found["by_district"]).items()}
    if not values:
        return []
    title = f"Nhiệm vụ thực hiện trong năm {frozen.year} theo " + ("xã, phường" if by_commune else "huyện, thành phố (đến 30/6/2025)")
    words = found["districts"] or found["communes"]
    rows = [{"label": label, "value": Decimal(v)} for label, v in words.items()]
    blocks: list[Block] = [Picture(choropleth(values, title=title, unit="nhiệm vụ"), _in_words(title, rows, "nhiệm vụ"), title, width_mm=150)]
    notes = []
    if not by_commune:
        notes.append(
            "Vẽ trên ranh giới xã, phường hiện nay: mỗi xã, phường mang số của huyện, thành phố cũ chứa toàn bộ xã, phường ấy, "
            "nên không cộng các xã với nhau."
        )
    nowhere = sum((Decimal(v) for title, v in found["unattached"] if not title), Decimal(0))
    if nowhere:
        notes.append(f"Không vẽ {number(nowhere)} nhiệm vụ mà nguồn không ghi địa bàn.")
    return [*blocks, Paragraph([Quote(" ".join(notes))], muted=True)] if notes else blocks


def _in_words(title: str, rows: list[dict[str, Any]], unit: str) -> str:
    return f"{title}: " + "; ".join(_amount(r, unit) for r in rows) + "."


def _amount(row: dict[str, Any], unit: str) -> str:
    return f"{row['label']} chưa có số liệu" if row["value"] is None else f"{row['label']} {number(row['value'])} {unit}"
