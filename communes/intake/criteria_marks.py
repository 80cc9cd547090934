"""The matrix of attained criteria that goes with a comparison table: a cross where one attains.

"TT | Tên tiêu chí | Xã Nông Thượng | Xã Dương Quang", a row per criterion, at last "Tổng cộng" with
"4/19". It has communes over its columns and numbers in its rows like the comparison table itself,
so it is found first and taken out of the sheets in which that table is looked for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from communes.intake.grid import Grid, GridCell
from communes.intake.headings import rows_of
from communes.intake.tables import PlacedText
from communes.intake.wording import clean, fold, lower
from criteria.sets import CriteriaSetDefinition

_CODE = re.compile(r"s?tt|so (?:tt|thu tu)")
_NAME = re.compile(r"(?:ten |cac |noi dung )?tieu chi")
_COMMUNE = re.compile(r"(?:xa|x|phuong|thi tran|tt) \w+(?: \w+){0,5}")
_NUMBER = re.compile(r"(\d{1,2})\s*\.?")
_TOTAL = re.compile(r"(?:tong|cong)(?: cong| so)*(?: tieu chi)?(?: da)?(?: dat)?|so tieu chi dat")
_MARKS = frozenset(("x", "+", "✓", "✔"))
_NO_MARKS = frozenset(("", "-", "–"))
_COUNT = re.compile(r"(\d{1,2})(?:\s*/\s*(\d{1,2}))?(?:\s*tiêu chí)?", re.IGNORECASE)
_YEAR = re.compile(r"\bnăm\s+((?:19|20)\d\d)(?![\d/])")
_DATE = re.compile(r"\bngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}")
_ROWS_ABOVE = 6


@dataclass(frozen=True, slots=True)
class CriteriaMarks:
    """A commune's column of a matrix: the criteria marked, with the cell of every criterion.

    ``total`` is the column's own count of criteria, None where the matrix has no such row.
    """

    unit_name: str
    year: int
    marked: frozenset[int]
    cells: dict[int, str]
    total: int | None = None
    total_printed: PlacedText | None = None


@dataclass(frozen=True, slots=True)
class MarksTable:
    """A matrix: its place, the rows ``top`` to ``bottom`` of its sheet, and its columns."""

    sheet: str
    cell: str
    top: int
    bottom: int
    columns: tuple[CriteriaMarks, ...]


def read_count_of_criteria(text: str, criteria: int) -> int | None:
    """The count in "4/19" or "19"; None where it is none of ``criteria`` criteria."""
    found = _COUNT.fullmatch(clean(text))
    if found is None or int(found[2] or criteria) != criteria or int(found[1]) > criteria:
        return None
    return int(found[1])


def find_marks(grids: Iterable[Grid], definition: CriteriaSetDefinition) -> tuple[MarksTable, ...]:
    """The matrices of a workbook. One that is not read with certainty in every cell is none."""
    found = []
    for grid in grids:
        rows = rows_of(grid)
        for row in rows:
            matrix = _matrix_under(grid, rows, row, definition)
            if matrix is not None:
                found.append(matrix)
    return tuple(found)


def without_marks(grids: Sequence[Grid], found: Iterable[MarksTable]) -> list[Grid]:
    """The sheets without the rows of the matrices."""
    areas = [(one.sheet, one.top, one.bottom) for one in found]
    return [
        replace(
            grid,
            cells={
                (row, column): cell
                for (row, column), cell in grid.cells.items()
                if not any(grid.sheet == name and top <= row <= end for name, top, end in areas)
            },
        )
        for grid in grids
    ]


def _matrix_under(
    grid: Grid,
    rows: dict[int, dict[int, GridCell]],
    heading: int,
    definition: CriteriaSetDefinition,
) -> MarksTable | None:
    """The matrix whose heading is one row, if that row and all below it make one."""
    words = {column: fold(cell.text) for column, cell in rows[heading].items()}
    codes = [column for column, text in words.items() if _CODE.fullmatch(text)]
    names = [column for column, text in words.items() if _NAME.fullmatch(text)]
    communes = [column for column, text in words.items() if _COMMUNE.fullmatch(text)]
    if len(codes) != 1 or len(names) != 1 or not communes:
        return None
    if len({words[column] for column in communes}) < len(communes):
        return None
    year = _year_above(rows, heading)
    wanted = {criterion.number for criterion in definition.criteria}
    numbered: dict[int, int] = {}
    bottom, total = heading, None
    for row in (row for row in rows if row > heading):
        number = _NUMBER.fullmatch(grid.text(row, codes[0]))
        labels = [grid.text(row, codes[0]), grid.text(row, names[0])]
        if number is not None and grid.text(row, names[0]):
            if int(number[1]) in numbered:
                return None
            numbered[int(number[1])] = row
        elif numbered and any(_TOTAL.fullmatch(fold(label)) for label in labels):
            total = row
        elif numbered.keys() == wanted:
            break
        elif any(grid.text(row, column) for column in communes) and not _is_spread(rows[row]):
            return None
        bottom = row
        if total is not None:
            break
    if year is None or numbered.keys() != wanted:
        return None
    columns = [_column(grid, column, heading, numbered, total, year) for column in sorted(communes)]
    read = tuple(one for one in columns if one is not None)
    if len(read) < len(columns) or not any(one.marked for one in read):
        return None
    return MarksTable(grid.sheet, grid.address(heading, min(rows[heading])), heading, bottom, read)


def _is_spread(cells: dict[int, GridCell]) -> bool:
    """Whether a row is one text merged over it: a group's name, a note."""
    return len({cell.text for cell in cells.values()}) == 1


def _column(
    grid: Grid, column: int, heading: int, numbered: dict[int, int], total: int | None, year: int
) -> CriteriaMarks | None:
    texts = {number: lower(grid.text(row, column)) for number, row in numbered.items()}
    if not all(text in _MARKS or text in _NO_MARKS for text in texts.values()):
        return None
    printed, count = None, None
    if total is not None:
        printed = PlacedText(grid.address(total, column), grid.text(total, column))
        count = read_count_of_criteria(printed.text, len(numbered))
        if count is None:
            return None
    return CriteriaMarks(
        unit_name=grid.text(heading, column),
        year=year,
        marked=frozenset(number for number, text in texts.items() if text in _MARKS),
        cells={number: grid.address(row, column) for number, row in numbered.items()},
        total=count,
        total_printed=printed,
    )


def _year_above(rows: dict[int, dict[int, GridCell]], heading: int) -> int | None:
    """The one year ("năm 2011") of the title right above a heading: rows of a single text."""
    for row in range(heading - 1, max(0, heading - _ROWS_ABOVE), -1):
        texts = {cell.text for cell in rows.get(row, {}).values()}
        if len(texts) > 1:
            return None
        for text in texts:
            years = set(_YEAR.findall(_DATE.sub("", lower(text))))
            if years:
                return int(years.pop()) if len(years) == 1 else None
    return None
