"""Where on the page a signature shows: over the printed name of who signs, else at the top right of the first page."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from hoahoi.documents.render.prepare import text_width

MM = 72 / 25.4
_WIDTH, _HEIGHT = 74, 25  # mm; between post and name Nghị định 30/2020 leaves 30
_ABOVE_NAME = 6  # mm from the name's base line to the lower edge
_CORNER = (74, 14)  # mm
_SEAL = 36  # mm; a seal shows at its real size and covers a third of the signature from its left


@dataclass(frozen=True)
class Place:
    """page counts from 0; box: left, bottom, right, top in points from the page's lower left corner."""

    page: int
    box: tuple[int, int, int, int]


def over_name(pdf: bytes, name: str) -> Place | None:
    """The place between post and name: over the last line of the file that is the name and nothing else."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(pdf))
    for number in range(len(reader.pages) - 1, -1, -1):
        found: list[tuple[float, float, float]] = []
        page = reader.pages[number]
        page.extract_text(visitor_text=lambda *seen, found=found: _note(name, found, *seen))
        if found:
            left, base, size = found[-1]
            middle = left + text_width(name, size, True) * MM / 2
            return Place(number, _within(page, middle - _WIDTH * MM / 2, base + _ABOVE_NAME * MM, _WIDTH, _HEIGHT))
    return None


def _note(name: str, found: list[tuple[float, float, float]], text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
    if " ".join(text.replace("\xa0", " ").split()) != name:
        return
    left = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    base = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    found.append((left, base, abs(size * tm[3] * cm[3]) or size))


def beside(place: Place) -> Place:
    """For a seal: as large as it is, a third of the signature under it, from the left."""
    left, bottom, right, top = place.box
    edge = left + (right - left) / 3
    middle = (bottom + top) / 2
    half = _SEAL * MM / 2
    return Place(place.page, (round(edge - 2 * half), round(middle - half), round(edge), round(middle + half)))


def corner(pdf: bytes, taken: int = 0) -> Place:
    """Top right of the first page, in its margin; taken: how many signatures stand there already."""
    import pypdf

    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    width, height = _CORNER
    right, top = float(page.mediabox.right) - 12 * MM - taken * (width + 2) * MM, float(page.mediabox.top) - 4 * MM
    return Place(0, _within(page, right - width * MM, top - height * MM, width, height))


def _within(page: Any, left: float, bottom: float, width: float, height: float) -> tuple[int, int, int, int]:
    """The box of that size in mm, moved inside the page."""
    left = max(float(page.mediabox.left), min(left, float(page.mediabox.right) - width * MM))
    bottom = max(float(page.mediabox.bottom), min(bottom, float(page.mediabox.top) - height * MM))
    return round(left), round(bottom), round(left + width * MM), round(bottom + height * MM)
