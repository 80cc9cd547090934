"""Find the heading of a comparison table by its words, and what each column holds.

The heading takes one to four rows: names of the first columns, one group of columns per year, under
each group "Kết quả" with a column per commune (form by communes) or "Kết quả", "Tỷ lệ (%)", "Số xã
đạt…" (form by totals). Groups may be merged or stand only over their first column.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from communes.intake.grid import Grid, GridCell
from communes.intake.readings import Fault, Form
from communes.intake.wording import fold


class ColumnKind(StrEnum):
    """What the cells of a value column are."""

    CITY = "city"
    COMMUNE = "commune"
    RESULT = "result"
    RATE = "rate"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of values: its year, kind, unit as printed ("" for totals), heading's address."""

    year: int
    kind: ColumnKind
    unit_name: str
    header_cell: str

    @property
    def key(self) -> tuple[int, ColumnKind, str]:
        """The same for the same column of another copy of the table."""
        name = fold(self.unit_name) if self.kind is ColumnKind.COMMUNE else ""
        return (self.year, self.kind, name)


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of one table (or of its continuation): rows ``top`` to ``bottom`` of the sheet.

    ``labels`` are the columns left of the values except the threshold's; ``values`` maps column
    numbers to value columns; ``change`` is the column "So sánh …".
    """

    form: Form
    top: int
    bottom: int
    labels: tuple[int, ...]
    threshold: int | None
    values: dict[int, ValueColumn]
    change: int | None
    faults: tuple[Fault, ...] = ()

    @property
    def first_value(self) -> int:
        """The leftmost column of values."""
        return min(self.values)


_CODE = re.compile(r"s?tt|so (?:tt|thu tu)|ma(?: so| chi tieu)?")
_TEXT = re.compile(
    r"noi dung(?: .{1,60})?|(?:ten )?(?:tieu chi|chi tieu)|tieu chi chi tieu|chi tieu tieu chi"
)
_THRESHOLD = re.compile(
    r"(?:chi tieu (?:chung|quy dinh|dat chuan|theo)|muc|yeu cau|quy dinh|chuan)(?: .{1,60})?"
)
_RESULT = re.compile(r"ket qua(?: thuc hien| dat duoc)?(?: (?:nam )?(?:19|20)\d\d)?")
_RATE = re.compile(r"ty le(?: dat)?|ti le(?: dat)?|ty le phan tram")
_COUNT = re.compile(r"so xa dat\b.*")
_WHOLE = re.compile(
    r"toan (?:thanh pho|huyen|thi xa|tinh)|tong(?: so| cong)?|chung"
    r"|(?:thanh pho|tp|huyen|thi xa) .+"
)
_COMMUNE = re.compile(r"(?:xa|phuong|thi tran|tt) \w+(?: \w+){0,5}")
_NOTE = re.compile(r"ghi chu|don vi(?: tinh)?|dvt")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_ROWS_ABOVE = 4


def rows_of(grid: Grid) -> dict[int, dict[int, GridCell]]:
    """The sheet's cells by row, rows and columns in order."""
    rows: dict[int, dict[int, GridCell]] = {}
    for place in sorted(grid.cells):
        rows.setdefault(place[0], {})[place[1]] = grid.cells[place]
    return rows


def find_headings(grid: Grid, rows: dict[int, dict[int, GridCell]]) -> list[Heading]:
    """Every table heading of the sheet, from the top down; ``rows`` are the sheet's ``rows_of``."""
    found: list[Heading] = []
    for row, cells in rows.items():
        if found and row <= found[-1].bottom:
            continue
        if any(_COMMUNE.fullmatch(t) or _COUNT.fullmatch(t) for t in _folded(cells).values()):
            heading = _heading_ending_at(grid, rows, row, found[-1] if found else None)
            if heading is not None:
                found.append(heading)
    return found


def _folded(cells: dict[int, GridCell]) -> dict[int, str]:
    return {column: fold(cell.text) for column, cell in cells.items()}


def _heading_ending_at(
    grid: Grid,
    rows: dict[int, dict[int, GridCell]],
    bottom: int,
    previous: Heading | None,
) -> Heading | None:
    """The heading whose last row is ``bottom``, if that row and those above it make one."""
    after = previous.bottom if previous else 0
    span = {
        row: _folded(rows[row])
        for row in range(max(after + 1, bottom - _ROWS_ABOVE), bottom + 1)
        if row in rows
    }
    top = next((row for row in span if _names_the_table(span[row])), None)
    if top is None:
        return None
    span = {row: texts for row, texts in span.items() if row >= top}
    first_leaf = min(column for column, text in span[bottom].items() if _is_leaf(text))
    leading: dict[int, str] = {}
    for row in reversed(span):
        for column, text in span[row].items():
            if column < first_leaf and (_CODE.fullmatch(text) or _names_a_column(text)):
                leading[column] = text
    if all(_THRESHOLD.fullmatch(text) for text in leading.values()):
        return None
    edge = max(leading)
    leaves = {
        column: text
        for column, text in span[bottom].items()
        if column > edge and not text.startswith("so sanh") and not _NOTE.fullmatch(text)
    }
    form = _form_of(leaves)
    if form is None:
        return None
    values, faults = _value_columns(grid, rows, list(span), leaves, form, previous)
    compared = (c for row in span for c, text in span[row].items() if text.startswith("so sanh"))
    thresholds = [column for column, text in leading.items() if _THRESHOLD.fullmatch(text)]
    first = min(column for column in leading if column not in thresholds)
    return Heading(
        form=form,
        top=top,
        bottom=bottom,
        labels=tuple(c for c in range(first, min(leaves)) if c not in thresholds),
        threshold=min(thresholds, default=None),
        values=values,
        change=next(compared, None),
        faults=tuple(faults),
    )


def _names_the_table(row: dict[int, str]) -> bool:
    """Whether a row names the indicators' column and one more of the first columns."""
    texts = sum(1 for folded in row.values() if _TEXT.fullmatch(folded))
    others = sum(1 for f in row.values() if _CODE.fullmatch(f) or _THRESHOLD.fullmatch(f))
    return texts >= 1 and texts + others >= 2


def _names_a_column(folded: str) -> bool:
    return bool(_TEXT.fullmatch(folded) or _THRESHOLD.fullmatch(folded))


def _is_leaf(folded: str) -> bool:
    """A heading over values: a commune, "Kết quả", the whole city, a rate, a count."""
    return any(pattern.fullmatch(folded) for pattern in (_COMMUNE, _RESULT, _WHOLE, _RATE, _COUNT))


def _form_of(leaves: dict[int, str]) -> Form | None:
    """Which form the last row of a heading belongs to."""
    rates = sum(1 for text in leaves.values() if _RATE.fullmatch(text))
    counts = sum(1 for text in leaves.values() if _COUNT.fullmatch(text))
    if rates and counts:
        return Form.TOTALS
    if any(_COMMUNE.fullmatch(text) for text in leaves.values()):
        return Form.COMMUNES
    return None


def _value_columns(
    grid: Grid,
    rows: dict[int, dict[int, GridCell]],
    span: list[int],
    leaves: dict[int, str],
    form: Form,
    previous: Heading | None,
) -> tuple[dict[int, ValueColumn], list[Fault]]:
    """The value columns with their years.

    Years come from the groups' headings, else (a heading printed again) from the table above, else
    from the title.
    """
    bottom, columns = span[-1], list(leaves)
    kinds = {column: _kind(text, form) for column, text in leaves.items()}
    years = _years_of_groups(rows, span[:-1], leaves)
    if not years and previous is not None and list(previous.values) == columns:
        years = {column: previous.values[column].year for column in columns}
    elif not years and previous is None:
        years = _years_of_title(grid, span[0], _repeats(leaves, kinds))
    values: dict[int, ValueColumn] = {}
    faults: list[Fault] = []
    seen: dict[tuple[int, ColumnKind, str], str] = {}
    for column in columns:
        place, printed = grid.address(bottom, column), grid.text(bottom, column)
        if column not in years:
            faults.append(
                Fault(
                    place,
                    f"Ô {place}: không rõ cột “{printed}” là của năm nào; "
                    "hãy ghi năm vào tiêu đề trên nhóm cột (ví dụ “Năm 2020”).",
                )
            )
            continue
        name = printed if form is Form.COMMUNES else ""
        value = ValueColumn(years[column], kinds[column], name, place)
        if value.key in seen:
            faults.append(
                Fault(
                    place,
                    f"Ô {place}: cột “{printed}” năm {value.year} trùng với cột ở ô "
                    f"{seen[value.key]}; hãy bỏ một cột hoặc sửa tiêu đề.",
                )
            )
            continue
        seen[value.key] = place
        values[column] = value
    kinds_by_year: dict[int, set[ColumnKind]] = {}
    for value in values.values():
        kinds_by_year.setdefault(value.year, set()).add(value.kind)
    for year, present in kinds_by_year.items():
        if form is Form.TOTALS and ColumnKind.RESULT not in present:
            place = grid.address(bottom, min(values))
            faults.append(Fault(place, f"Ô {place}: nhóm cột năm {year} không có cột “Kết quả”."))
    return values, faults


def _years_of_groups(
    rows: dict[int, dict[int, GridCell]], above: list[int], leaves: dict[int, str]
) -> dict[int, int]:
    """The year over each column: its own, or that of the nearest group heading to its left."""
    starts: dict[int, int | None] = {}
    for row in above:
        cells = {column: cell for column, cell in rows[row].items() if column >= min(leaves)}
        if not any(_YEAR.search(cell.text) for cell in cells.values()):
            continue
        for column, cell in cells.items():
            if not cell.merged:
                found = _YEAR.findall(cell.text)
                compares = fold(cell.text).startswith("so sanh")
                starts[column] = int(found[-1]) if found and not compares else None
    years: dict[int, int] = {}
    for column, text in leaves.items():
        own = _YEAR.findall(text)
        over = [start for start in starts if start <= column]
        year = int(own[-1]) if own else starts[max(over)] if over else None
        if year is not None:
            years[column] = year
    return years


def _repeats(leaves: dict[int, str], kinds: dict[int, ColumnKind]) -> list[list[int]]:
    """Columns cut into groups: a new one begins where a heading comes again."""
    groups: list[list[int]] = []
    seen: set[str] = set()
    for column, text in leaves.items():
        mark = text if kinds[column] is ColumnKind.COMMUNE else kinds[column].value
        if not groups or mark in seen:
            groups.append([])
            seen = set()
        seen.add(mark)
        groups[-1].append(column)
    return groups


def _years_of_title(grid: Grid, top: int, groups: list[list[int]]) -> dict[int, int]:
    """The years of the title, in order, where it names exactly one per group of columns.

    A line such as "(Kèm theo Báo cáo … ngày 18 tháng 6 năm 2021 …)" names no year of the table.
    """
    for text in title_lines(grid, top):
        years = list(dict.fromkeys(_YEAR.findall(text)))
        if "kem theo" not in fold(text) and len(years) == len(groups):
            pairs = zip(years, groups, strict=True)
            return {column: int(year) for year, columns in pairs for column in columns}
    return {}


def title_lines(grid: Grid, top: int) -> list[str]:
    """The lines above the heading, each merged text once."""
    placed = sorted(
        (cell.row, cell.column, cell.text)
        for cell in grid.cells.values()
        if cell.row < top and not cell.merged
    )
    return [text for _, _, text in placed]


def _kind(leaf: str, form: Form) -> ColumnKind:
    if form is Form.TOTALS:
        if _RATE.fullmatch(leaf):
            return ColumnKind.RATE
        return ColumnKind.COUNT if _COUNT.fullmatch(leaf) else ColumnKind.RESULT
    if _RESULT.fullmatch(leaf) or _WHOLE.fullmatch(leaf):
        return ColumnKind.CITY
    return ColumnKind.COMMUNE


def is_repeat(grid: Grid, cells: dict[int, GridCell], heading: Heading) -> bool:
    """Whether a row only prints the heading again (after a page break), in whole or in part."""
    above = range(heading.top, heading.bottom + 1)
    return all(
        fold(cell.text) in {fold(grid.text(row, column)) for row in above}
        for column, cell in cells.items()
    )
