"""Where each cell of a table stands: spans resolved to row and column numbers.

A ``Table`` leaves out the cells that a span covers, as HTML does. Paper forms need to know the
position of every cell and of every gap, and all of them must agree on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from reports.renderers.cell_lines import CellLine, LineStyle, cell_lines, text_lines
from reports.renderers.page import HEADER_FILL, fill_of
from reports.tables import Align, Cell, RowKind, Table

# A table is laid out for its type size, for DOCX and for PDF; a paper has about ten of them.
TABLES_KEPT = 16
_BOLD_KINDS = frozenset({RowKind.GROUP, RowKind.SUMMARY})


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """One cell at its place; ``row`` and ``column`` count from 0 within header or body.

    ``fill`` is the background as RRGGBB, ``None`` for white. ``cell`` is the body cell that it
    shows; header cells and gaps have none.
    """

    row: int
    column: int
    colspan: int
    rowspan: int
    lines: tuple[CellLine, ...]
    align: Align
    bold: bool = False
    fill: str | None = None
    cell: Cell | None = None


class _Spanning(Protocol):
    @property
    def colspan(self) -> int: ...

    @property
    def rowspan(self) -> int: ...


_Item = TypeVar("_Item", bound=_Spanning)


@lru_cache(maxsize=TABLES_KEPT)
def header_grid(table: Table) -> tuple[PlacedCell, ...]:
    """Return the header cells of ``table``, bold and centred, gaps included.

    Raises ``ValueError`` where spans overlap or leave the table.
    """
    return tuple(
        PlacedCell(row, column, 1, 1, (), Align.CENTER, fill=HEADER_FILL)
        if heading is None
        else PlacedCell(
            row,
            column,
            heading.colspan,
            heading.rowspan,
            tuple(CellLine(line, LineStyle.DECLARED) for line in text_lines(heading.text)),
            Align.CENTER,
            bold=True,
            fill=HEADER_FILL,
        )
        for row, column, heading in _place(table.header, len(table.columns))
    )


@lru_cache(maxsize=TABLES_KEPT)
def body_grid(table: Table) -> tuple[PlacedCell, ...]:
    """Return the body cells of ``table`` row by row, gaps included.

    A group heading over the whole width stands at the left; every other cell follows its column.
    Raises ``ValueError`` where spans overlap or leave the table.
    """
    width = len(table.columns)
    return tuple(
        PlacedCell(
            row,
            column,
            1,
            1,
            (),
            table.columns[column].align,
            fill=fill_of(table.rows[row].kind, None),
        )
        if cell is None
        else PlacedCell(
            row,
            column,
            cell.colspan,
            cell.rowspan,
            cell_lines(cell),
            Align.LEFT if cell.colspan == width else table.columns[column].align,
            bold=cell.bold or table.rows[row].kind in _BOLD_KINDS,
            fill=fill_of(table.rows[row].kind, cell.remark),
            cell=cell,
        )
        for row, column, cell in _place([row.cells for row in table.rows], width)
    )


def row_header_columns(table: Table) -> int:
    """Count the columns that name the row, from the left."""
    count = 0
    for column in table.columns:
        if not column.row_header:
            break
        count += 1
    return count


def _place(rows: Sequence[Sequence[_Item]], width: int) -> list[tuple[int, int, _Item | None]]:
    """List row, column and item of every cell in reading order; a gap has no item."""
    taken: set[tuple[int, int]] = set()
    placed: list[tuple[int, int, _Item | None]] = []
    for row, items in enumerate(rows):
        waiting = iter(items)
        for column in range(width):
            if (row, column) in taken:
                continue
            item = next(waiting, None)
            if item is not None:
                area = _area(row, column, item)
                if any(c >= width or r >= len(rows) or (r, c) in taken for r, c in area):
                    raise ValueError(f"a span of row {row + 1} overlaps or leaves the table")
                taken.update(area)
            placed.append((row, column, item))
        if next(waiting, None) is not None:
            raise ValueError(f"row {row + 1} has more cells than the table has columns")
    return placed


def _area(row: int, column: int, item: _Spanning) -> list[tuple[int, int]]:
    if item.colspan < 1 or item.rowspan < 1:
        raise ValueError(f"a cell of row {row + 1} spans nothing")
    return [
        (row + down, column + right)
        for down in range(item.rowspan)
        for right in range(item.colspan)
    ]
