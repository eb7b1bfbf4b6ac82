"""What is wrong with a sheet: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

LISTED = 500


@dataclass(frozen=True)
class Problem:
    """One thing wrong. row counts from 1 as the spreadsheet shows it, None for the whole file; column is the header, "" for the row.

    cell is the address ("C5") where there is one. A warning does not stop the import.
    """

    sheet: str
    row: int | None
    column: str
    message: str
    cell: str = ""
    warning: bool = False

    def __str__(self) -> str:
        place = []
        if self.sheet:
            place.append(_("bảng “%s”") % self.sheet)
        if self.row:
            place.append(_("dòng %s") % self.row)
        if self.column:
            place.append(_("cột “%s”") % self.column)
        if self.cell:
            place.append(_("ô %s") % self.cell)
        where = ", ".join(place)
        return f"{where[:1].upper()}{where[1:]}: {self.message}" if where else self.message

    def as_dict(self) -> dict[str, str | int | None]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "cell": self.cell,
            "level": "warning" if self.warning else "error",
            "message": self.message,
        }


class SheetFault(Exception):
    """The file cannot be read at all, or not as asked."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(str(p) for p in problems))
        self.problems = list(problems)


def fault(message: str, *, sheet: str = "", row: int | None = None, column: str = "", cell: str = "") -> SheetFault:
    return SheetFault(Problem(sheet, row, column, message, cell))


@dataclass
class Problems:
    """Collects problems of one sheet; lists the first 500 of errors and of warnings and counts the rest."""

    sheet: str = ""
    listed: list[Problem] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0

    def add(self, row: int | None, column: str, message: str, *, cell: str = "", warning: bool = False) -> None:
        if warning:
            self.warnings += 1
        else:
            self.errors += 1
        if (self.warnings if warning else self.errors) <= LISTED:
            self.listed.append(Problem(self.sheet, row, column, message, cell, warning))

    def extend(self, problems: Iterable[Problem]) -> None:
        for p in problems:
            self.add(p.row, p.column, p.message, cell=p.cell, warning=p.warning)

    def __iter__(self) -> Iterator[Problem]:
        """Errors first, each group from the top of the sheet down."""
        yield from sorted(self.listed, key=lambda p: (p.warning, p.row or 0))
        for count, warning in ((self.errors, False), (self.warnings, True)):
            if count > LISTED:
                message = _("còn %d lỗi khác chưa liệt kê") if not warning else _("còn %d lưu ý khác chưa liệt kê")
                yield Problem(self.sheet, None, "", message % (count - LISTED), warning=warning)


def letter(index: int) -> str:
    """Column letters of a 0-based index: 0 -> A, 26 -> AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
