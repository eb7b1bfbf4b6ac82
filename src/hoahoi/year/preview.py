"""The report as it reads before or after freezing, for the year's page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from hoahoi.documents.blocks import Appendix, Draft, Heading
from hoahoi.indicators.models import Snapshot
from hoahoi.ledger.records import canonical

from .actions import digest_of
from .content import code_version, content_of
from .frozen import Frozen
from .report import report_draft

_HEADING = re.compile(r"<(h[2-4])>")


@dataclass(frozen=True)
class Preview:
    """The report's blocks and HTML. live: made from the record as it stands now, nothing frozen."""

    frozen: Frozen
    draft: Draft
    html: SafeString  # its headings carry the ids of the outline
    outline: list[dict[str, str | int]]
    live: bool


def preview_of(snapshot: Snapshot | None, year: int) -> Preview:
    """The report of a snapshot, or of the record as it stands when the year was never frozen."""
    from hoahoi.documents.render import html

    shown = snapshot or unfrozen(year)
    draft = report_draft(shown)
    return Preview(Frozen(shown), draft, _with_ids(html(draft)), outline(draft), live=snapshot is None)


def _with_ids(fragment: SafeString) -> SafeString:
    """Headings numbered in order, so that the outline can lead to them; the renderer makes one for each heading and appendix."""
    numbers = count(1)
    return mark_safe(_HEADING.sub(lambda m: f'<{m[1]} id="muc-{next(numbers)}">', fragment))


def unfrozen(year: int) -> Snapshot:
    """What a snapshot would hold if the year were frozen now; not stored."""
    content = canonical(content_of(year))
    return Snapshot(
        title=f"Số liệu năm {year}, chưa chốt", year=year, number=0, content=content, sha256=digest_of(content), code_version=code_version(),
        frozen_at=timezone.now(),
    )  # fmt: skip


def outline(draft: Draft) -> list[dict[str, str | int]]:
    """Headings and appendices in order: [{"id", "level", "number", "text"}]."""
    found: list[dict[str, str | int]] = []
    for block in draft.blocks:
        if isinstance(block, Heading):
            found.append({"level": block.level, "number": block.number, "text": block.text})
        elif isinstance(block, Appendix):
            found.append({"level": 1, "number": f"{block.number}.", "text": block.title})
    return [{"id": f"muc-{n}", **part} for n, part in enumerate(found, 1)]
