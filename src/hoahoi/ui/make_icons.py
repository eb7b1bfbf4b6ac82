"""Makes static/ui/icons.svg, one sprite of the icons that the pages use, from the npm package @tabler/icons (MIT).

npm pack @tabler/icons && tar xzf tabler-icons-*.tgz
python -m hoahoi.ui.make_icons package
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

# only what the pages use
NAMES = """
activity address-book adjustments-horizontal alert-circle alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right arrow-up
arrows-sort award bell bolt book-2 bookmark books briefcase building building-bank building-store bulb calendar calendar-check
calendar-event calendar-stats cash category certificate chart-bar check checklist chevron-down chevron-left chevron-right chevron-up circle
circle-check circle-dot circle-plus clipboard-check clipboard-list clock code coin columns copy cpu credit-card database database-import
device-mobile dots download edit external-link eye file-plus file-spreadsheet file-text file-type-docx file-type-pdf filter fingerprint flag
flask folder folder-open gavel git-compare hand-stop heart-handshake help-circle hierarchy history home hourglass id inbox info-circle key
language layout-sidebar-left-collapse leaf link list lock login logout mail map map-pin menu-2 message messages microphone microscope minus
moon news notebook notes paper-bag paperclip pencil phone photo plant player-play player-stop plus presentation printer progress qrcode
quote receipt refresh report rocket rosette-discount-check rss ruler-measure scale school search send server settings share shield-check
shield-lock signature square-check stack star sun table table-import tag tags target text-size thumb-up tractor trash trophy upload user
user-circle users users-group world x zoom-in
""".split()  # noqa: SIM905 - one word a line would be 130 lines

_SHAPE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def symbol(name: str, text: str) -> str:
    found = _SHAPE.search(text)
    if not found:
        raise ValueError(f"{name}: not an SVG picture")
    inner = "".join(line.strip() for line in found[1].replace(_FRAME, "").splitlines())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def sprite(folder: Path) -> str:
    """One SVG file from the package's folder; stroke and fill come from the page's stylesheet through inheritance."""
    symbols = [symbol(name, (folder / "icons" / "outline" / f"{name}.svg").read_text()) for name in sorted(NAMES)]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


if __name__ == "__main__":
    package = Path(sys.argv[1])
    static = Path(__file__).parent / "static" / "ui"
    (static / "icons.svg").write_text(sprite(package))
    (static / "icons-LICENSE.txt").write_text((package / "LICENSE").read_text())
