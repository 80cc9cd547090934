"""The heading row of a long table: which column stands where."""

from collections.abc import Iterator
from dataclasses import dataclass

from communes.bulk_import.columns import HEADERS, Column, column_of
from communes.bulk_import.contract import Fault
from communes.bulk_import.sheets import Cell
from communes.intake.grid import column_letters
from communes.intake.wording import clean

# Lines above the headings that may carry a title, in one cell each.
_TITLE_LINES = 10


@dataclass(frozen=True, slots=True)
class Heading:
    """The row of the headings and the position of each column in it, counted from 0.

    ``beyond`` are positions without a known heading, in which nothing may stand.
    """

    row: int
    positions: dict[Column, int]
    width: int

    def letter(self, column: Column) -> str:
        """The letters of a column."""
        return column_letters(self.positions[column] + 1)

    @property
    def beyond(self) -> tuple[int, ...]:
        """Positions left of the last heading that no known heading names."""
        return tuple(sorted(set(range(self.width)) - set(self.positions.values())))


def read_heading(
    rows: Iterator[tuple[int, list[Cell]]], file: str, sheet: str
) -> tuple[Heading | None, list[Fault]]:
    """The headings, taken from ``rows``, and what is wrong with them; ``None``: not a table.

    A table with missing headings is none; one with headings too many can still be read.
    """
    for _, (number, cells) in zip(range(_TITLE_LINES), rows, strict=False):
        if sum(cell != "" for cell in cells) > 1:
            return _of_row(number, cells, file, sheet)
    return None, [Fault(_no_table(), file, sheet)]


def _of_row(
    number: int, cells: list[Cell], file: str, sheet: str
) -> tuple[Heading | None, list[Fault]]:
    positions: dict[Column, int] = {}
    faults = []
    for position, cell in enumerate(cells):
        text = clean(str(cell))
        if not text:
            continue
        place = f"{column_letters(position + 1)}{number}"
        column = column_of(text)
        if column is None:
            faults.append(
                Fault(
                    f"Cột “{text[:60]}” không có trong mẫu bảng dài; hãy xóa cột này hoặc sửa "
                    f"tiêu đề thành một trong: {', '.join(HEADERS.values())}.",
                    file,
                    sheet,
                    place,
                    text[:60],
                )
            )
        elif column in positions:
            faults.append(
                Fault(
                    f"Cột “{text}” có hai lần (cột kia ở ô "
                    f"{column_letters(positions[column] + 1)}{number}); hãy xóa một cột.",
                    file,
                    sheet,
                    place,
                    text,
                )
            )
        else:
            positions[column] = position
    if not positions:
        return None, [Fault(_no_table(), file, sheet)]
    missing = [heading for column, heading in HEADERS.items() if column not in positions]
    if missing:
        words = "”, “".join(missing)
        faults.append(
            Fault(f"Thiếu cột “{words}”; hãy thêm vào hàng tiêu đề.", file, sheet, f"A{number}")
        )
        return None, faults
    return Heading(number, positions, len(cells)), faults


def _no_table() -> str:
    return (
        "Trang không có hàng tiêu đề của bảng số liệu dạng dài "
        f"({', '.join(HEADERS.values())}); hãy xóa trang này hoặc sửa hàng tiêu đề."
    )
