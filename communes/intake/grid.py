"""A worksheet as neutral cells that remember where they stood."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from communes.intake.readings import Fault


def column_letters(column: int) -> str:
    """The letters of a column counted from 1: 1 → "A", 28 → "AB"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: its address, its text (NFC, spaces folded) and, if it was a number, the number.

    A number shown as per cent keeps what people see: text "70,93%" and ``percent`` true, ``number``
    being 70.93. ``moment`` is set where the file holds a date (Excel turns "1.1" into one).
    ``merged`` is true for cells that repeat the text of the merge they lie in.
    """

    row: int
    column: int
    text: str
    number: Decimal | None = None
    percent: bool = False
    moment: date | datetime | None = None
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its name and its non-empty cells by (row, column), both counted from 1.

    Hidden rows and columns are read like the others; they are listed so that people can be told.
    ``faults`` are cells without a value to read: errors, formulas that were never calculated.
    """

    sheet: str
    cells: dict[tuple[int, int], GridCell]
    max_row: int
    max_column: int
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    faults: tuple[Fault, ...] = ()

    def text(self, row: int, column: int) -> str:
        """The cell's text, "" where it is empty."""
        cell = self.cells.get((row, column))
        return cell.text if cell else ""

    def address(self, row: int, column: int) -> str:
        """The cell's place for people: "Biểu 1!H20"."""
        return f"{self.sheet}!{column_letters(column)}{row}"
