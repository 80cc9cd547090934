"""What a workbook itself says of whole criteria: counts under its table, a matrix of marks."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from communes.intake.criteria_marks import (
    MarksTable,
    find_marks,
    read_count_of_criteria,
    without_marks,
)
from communes.intake.grid import Grid, GridCell, column_letters
from communes.intake.headings import ColumnKind, rows_of
from communes.intake.places import name_key
from communes.intake.tables import ComparisonLayout
from communes.intake.wording import fold
from criteria.sets import CriteriaSetDefinition
from reports.checks.table import Printed

_COUNT_ROW = re.compile(
    r"tong so tieu chi(?: da)?(?: dat(?: chuan)?)?"
    r"|(?:cong |tong )?so (?:luong )?tieu chi (?:da )?dat(?: chuan)?(?: (?:ntm|nong thon moi))?"
    r"(?: (?:cua xa|theo bao cao|theo bieu|nam \d{4}))?"
)
_ROWS_BELOW = 8  # counts stand right under the table, groups and notes aside


@dataclass(frozen=True, slots=True)
class DeclaredCriteria:
    """What is said of whole criteria, by unit as the table names it, and year.

    ``counts`` are criteria attained as said under the table or, where nothing is, at the foot of a
    matrix; ``marks`` the criteria that a matrix marks, ``mark_cells`` the cell of each criterion
    there, and ``mark_totals`` the matrix' own counts. ``places`` tells where counts are printed.
    """

    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    places: dict[tuple[str, int], Printed] = field(default_factory=dict)
    marks: dict[tuple[str, int], frozenset[int]] = field(default_factory=dict)
    mark_cells: dict[tuple[str, int, int], str] = field(default_factory=dict)
    mark_totals: dict[tuple[str, int], tuple[int, Printed]] = field(default_factory=dict)


def declared_criteria(
    grids: Sequence[Grid], layout: ComparisonLayout, definition: CriteriaSetDefinition
) -> DeclaredCriteria:
    """What the sheets say beside the comparison table; what is said twice, differently, is left."""
    matrices = find_marks(grids, definition)
    declared = DeclaredCriteria()
    footing: dict[tuple[str, int], set[int]] = {}
    criteria = len(definition.criteria)
    for key, printed in _counts_under(without_marks(grids, matrices), layout):
        count = read_count_of_criteria(printed.text, criteria)
        if count is not None:
            footing.setdefault(key, set()).add(count)
            declared.places.setdefault(key, printed)
    for key, counts in footing.items():
        if len(counts) == 1:
            declared.counts[key] = counts.pop()
    _add_marks(declared, matrices, {name_key(name): name for name in layout.commune_names})
    for key, (total, printed) in declared.mark_totals.items():
        if key not in footing:
            declared.counts[key] = total
            declared.places[key] = printed
    return declared


def _add_marks(
    declared: DeclaredCriteria, matrices: Iterable[MarksTable], names: Mapping[str, str]
) -> None:
    """The matrices' columns of communes of the table; of a column printed twice the first."""
    for matrix in matrices:
        for column in matrix.columns:
            name = names.get(name_key(column.unit_name))
            if name is None or (name, column.year) in declared.marks:
                continue
            key = (name, column.year)
            declared.marks[key] = column.marked
            for number, cell in column.cells.items():
                declared.mark_cells[*key, number] = cell
            placed = column.total_printed
            if column.total is not None and placed is not None:
                declared.mark_totals[key] = (column.total, Printed(placed.cell, placed.text))


def _counts_under(
    grids: Iterable[Grid], layout: ComparisonLayout
) -> Iterator[tuple[tuple[str, int], Printed]]:
    """The cells of rows "Số tiêu chí đạt …" under the communes' columns."""
    names = {fold(name): name for name in layout.commune_names}
    communes = [one for one in layout.columns if one.kind is ColumnKind.COMMUNE]
    rows_read = _rows_read(layout)
    for grid in grids:
        keys = {
            letters: (names[fold(one.unit_name)], one.year)
            for one in communes
            for sheet, letters, _ in [_place(one.header_cell)]
            if sheet == grid.sheet
        }
        read = rows_read.get(grid.sheet)
        if not keys or not read:
            continue
        for row, cells in rows_of(grid).items():
            near = min(read) < row <= max(read) + _ROWS_BELOW
            if not near or row in read or not _counts_criteria(cells, keys):
                continue
            for column, cell in cells.items():
                key = keys.get(column_letters(column))
                if key is not None and not cell.merged and cell.moment is None:
                    yield key, Printed(grid.address(row, column), cell.text)


def _counts_criteria(cells: dict[int, GridCell], keys: Mapping[str, tuple[str, int]]) -> bool:
    labels = (cell.text for column, cell in cells.items() if column_letters(column) not in keys)
    return any(_COUNT_ROW.fullmatch(fold(label)) for label in labels)


def _rows_read(layout: ComparisonLayout) -> dict[str, set[int]]:
    """The rows of indicators by sheet, those of further copies too."""
    found: dict[str, set[int]] = {}
    copied = (row for copy in layout.copies for row in copy.values())
    for row in (*layout.rows, *copied):
        for placed in row.cells.values():
            if placed.cell:
                sheet, _, number = _place(placed.cell)
                found.setdefault(sheet, set()).add(number)
    return found


def _place(cell: str) -> tuple[str, str, int]:
    """Sheet, column letters and row of an address."""
    sheet, _, place = cell.rpartition("!")
    letters = place.rstrip("0123456789")
    return sheet, letters, int(place.removeprefix(letters))
