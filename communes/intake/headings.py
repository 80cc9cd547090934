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
    numbers to value columns; ``change`` is the column "So sánh …"; ``others`` are columns that
    belong to no year ("Đánh giá") and are not read.
    """

    form: Form
    top: int
    bottom: int
    labels: tuple[int, ...]
    threshold: int | None
    values: dict[int, ValueColumn]
    change: int | None
    faults: tuple[Fault, ...] = ()
    others: tuple[int, ...] = ()

    @property
    def first_value(self) -> int:
        """The leftmost column of values."""
        return min(self.values)


_CODE = re.compile(r"s?tt|so (?:tt|thu tu)|ma(?: so| chi tieu)?")
_TEXT = re.compile(
    r"noi dung(?: .{1,60})?"
    r"|(?:(?:ten|cac) )?(?:tieu chi|chi tieu)(?: (?:va )?(?:tieu chi|chi tieu|noi dung))?"
)
_THRESHOLD = re.compile(
    r"(?:chi tieu (?:chung|quy dinh|(?:phai |can )?dat|theo)|muc|yeu cau|quy dinh|(?:tieu )?chuan"
    r"|nguong)(?: .{1,60})?"
)
_RESULT = re.compile(r"ket qua(?: thuc hien| dat duoc)?(?: (?:nam )?(?:19|20)\d\d)?")
_RATE = re.compile(r"(?:dat )?(?:ty|ti) le(?: dat)?(?: phan tram)?|phan tram")
_COUNT = re.compile(
    r"(?:tong )?so xa dat\b.*|(?:tong )?so xa|xa dat(?: (?:chuan|tieu chi|chi tieu))?"
)
_WHOLE = re.compile(
    r"(?:ket qua )?(?:(?:chung )?(?:toan|ca) (?:thanh pho|tp|huyen|thi xa|tinh|dia ban)|chung)"
    r"|tong(?: so| cong| hop)?|ket qua so xa dat\b.*|(?:thanh pho|tp|huyen|thi xa)(?: .+)?"
)
_COMMUNE = re.compile(r"(?:\d{1,2} )?(?:xa|x|phuong|thi tran|tt) \w+(?: \w+){0,5}")
_BARE_NAME = re.compile(r"[a-z]+(?: [a-z]+){0,4}")
_NOTE = re.compile(r"ghi chu(?: .*)?|don vi(?: tinh)?|dvt")
_COMPARES = re.compile(r"so sanh.*|.*\bso voi\b.*|(?:muc )?(?:tang|giam)\b.*|chenh lech.*")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d|/[^\W\d_])")
# What a heading cites has a year of its own: "năm 2020 (theo QĐ 1980/QĐ-TTg ngày 17/10/2016)".
_CITATION = re.compile(r"\b(?:kèm )?(?:theo|quyết định|qđ|nghị quyết)(?![^\W\d_]).*", re.IGNORECASE)
# Around a commune's name: its number in the row, a footnote mark, the year of its column.
_BEFORE_NAME = re.compile(r"^\d{1,2}\s*[.)-]\s*")
_AFTER_NAME = re.compile(
    r"(?:\s*\([^()]*\)|\s*\*+|[\s,–-]+(?:đến |hết )*(?:năm )?(?:19|20)\d\d)+$", re.IGNORECASE
)
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
    if found:
        return found
    for row, cells in rows.items():
        first = _bare_names_from(rows.get(row - 1, {}), cells)
        heading = _heading_ending_at(grid, rows, row, None, first) if first else None
        if heading is not None:
            return [heading]
    return []


def _folded(cells: dict[int, GridCell]) -> dict[int, str]:
    """The cells' words; "%" alone is a word too."""
    return {
        column: fold(cell.text) or ("phan tram" if "%" in cell.text else "")
        for column, cell in cells.items()
    }


def _bare_names_from(above: dict[int, GridCell], cells: dict[int, GridCell]) -> int | None:
    """Where names without "xã" begin: a row of nothing but words right under a row of years."""
    dated = [column for column, cell in above.items() if _YEAR.search(cell.text)]
    if not dated or any(c < dated[0] and not cell.merged for c, cell in cells.items()):
        return None
    names = [text for column, text in _folded(cells).items() if column >= dated[0]]
    known = all(_BARE_NAME.fullmatch(name) and "ty le" not in name for name in names)
    return dated[0] if names and known else None


def _heading_ending_at(
    grid: Grid,
    rows: dict[int, dict[int, GridCell]],
    bottom: int,
    previous: Heading | None,
    names_from: int | None = None,
) -> Heading | None:
    """The heading whose last row is ``bottom``, if that row and those above it make one.

    ``names_from`` is the column from which the last row holds communes without the word "xã".
    """
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
    first_leaf = names_from or min(c for c, text in span[bottom].items() if _is_leaf(text))
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
        if column > edge and not _COMPARES.fullmatch(text) and not _NOTE.fullmatch(text)
    }
    form = _form_of(leaves) or (Form.COMMUNES if names_from and leaves else None)
    if form is None:
        return None
    values, faults, others = _value_columns(grid, rows, list(span), leaves, form, previous)
    compared = [c for row in span for c, text in span[row].items() if text.startswith("so sanh")]
    compared += [c for c, text in span[bottom].items() if c > edge and _COMPARES.fullmatch(text)]
    first_value = min(values, default=min(leaves))
    unnamed = [column for column in others if column < first_value]
    thresholds = [column for column, text in leading.items() if _THRESHOLD.fullmatch(text)]
    thresholds = thresholds or unnamed
    first = min(column for column in leading if column not in thresholds)
    return Heading(
        form=form,
        top=top,
        bottom=bottom,
        labels=tuple(c for c in range(first, first_value) if c not in thresholds),
        threshold=min(thresholds, default=None),
        values=values,
        change=next(iter(compared), None),
        faults=tuple(faults),
        others=tuple(column for column in others if column > first_value),
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
) -> tuple[dict[int, ValueColumn], list[Fault], list[int]]:
    """The value columns with their years, and the columns beside them that belong to no year.

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
    others: list[int] = []
    seen: dict[tuple[int, ColumnKind, str], str] = {}
    for column in columns:
        place, printed = grid.address(bottom, column), grid.text(bottom, column)
        if years and column not in years and not _is_leaf(leaves[column]):
            others.append(column)
            continue
        if column not in years:
            faults.append(
                Fault(
                    place,
                    f"Ô {place}: không rõ cột “{printed}” là của năm nào; "
                    "hãy ghi năm vào tiêu đề trên nhóm cột (ví dụ “Năm 2020”).",
                )
            )
            continue
        name = _commune_name(printed) if form is Form.COMMUNES else ""
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
    return values, faults, others


def _commune_name(printed: str) -> str:
    """The name over a column without what stands around it: "2. Xã Nông Thượng (1)"."""
    return _AFTER_NAME.sub("", _BEFORE_NAME.sub("", printed)) or printed


def _year_in(text: str) -> int | None:
    """The year that a heading names, the last where it names several; cited papers' years aside."""
    found = _YEAR.findall(_CITATION.sub("", text)) or _YEAR.findall(text)
    return int(found[-1]) if found else None


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
                compares = fold(cell.text).startswith("so sanh")
                starts[column] = None if compares else _year_in(cell.text)
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
    if any(pattern.fullmatch(leaf) for pattern in (_RESULT, _WHOLE, _COUNT)):
        return ColumnKind.CITY
    return ColumnKind.COMMUNE


def is_repeat(grid: Grid, cells: dict[int, GridCell], heading: Heading) -> bool:
    """Whether a row only prints the heading again (after a page break), in whole or in part."""
    above = range(heading.top, heading.bottom + 1)
    return all(
        fold(cell.text) in {fold(grid.text(row, column)) for row in above}
        for column, cell in cells.items()
    )
