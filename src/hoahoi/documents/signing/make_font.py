"""Makes Tinos_1000.ttf: Tinos on a grid of 1000 units, letters of Vietnamese only. Run once: python -m hoahoi.documents.signing.make_font

pyHanko writes widths as if every font had 1000 units to the em; Tinos has 2048, and its letters would stand apart.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x1E00, 0x1F00), *range(0x2010, 0x2030), 0x20AB]


def make() -> None:
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.scaleUpem import scale_upem

    font = TTFont(HERE.parent / "fonts" / "Tinos_400Regular.ttf", recalcTimestamp=False)
    options = subset.Options(layout_features=[], hinting=False, drop_tables=["GPOS", "GSUB", "GDEF"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    scale_upem(font, 1000)
    font.save(HERE / "Tinos_1000.ttf")


if __name__ == "__main__":
    make()
