"""The capital table of a workbook: sources of capital with their amounts and shares.

What cannot be read with certainty makes no table: two columns of amounts, lines without marks
among lines with them, an unclear unit of money.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from communes.intake.grid import Grid, GridCell
from communes.intake.headings import rows_of
from communes.intake.wording import fold, lower
from criteria.numbers import NumberError, parse_decimal
from reports.checks.capital import CapitalLine, CapitalTable
from reports.checks.capital_marks import Mark, Outline, split_mark

_CODE = re.compile(r"s?tt|so (?:tt|thu tu)")
_SOURCE = re.compile(r"(?:ten |cac )?nguon (?:von|luc)(?: .*)?|noi dung(?: .*)?")
_AMOUNT = re.compile(r"(?:tong )?(?:so tien|kinh phi|so von|von)(?: .*)?")
_SHARE = re.compile(r"(?:ty|ti) (?:le|trong)(?: phan tram)?|co cau(?: nguon)?(?: von)?")
_ABOUT_CAPITAL = re.compile(r".*\bnguon (?:von|luc)\b.*")
_TOTAL = re.compile(
    r"(?:tong|cong)(?: (?:cong|so|nguon|von|luc|kinh phi|huy dong|thuc hien))*(?: [a-z] [a-z])?"
)
_OF_WHICH = re.compile(r".*\btrong do")
_END = re.compile(r"(?:ghi chu|noi nhan|nguoi lap|lap bieu|ky bao cao|t m|tm)\b.*")
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z])\)?", re.IGNORECASE)
# "đồng" alone only where a unit is named: bare words of "huy động", "đóng góp" read the same.
_MONEY = re.compile(
    r"\b(trieu|tr|ty|ti|nghin|ngan) ?(?:dong|d)\b"
    r"|\b(?:don vi(?: tinh)?|dvt|so tien|kinh phi|so von) (dong)\b(?! gop)"
)
_MONEY_WORDS = {
    "trieu": "triệu đồng",
    "tr": "triệu đồng",
    "ty": "tỷ đồng",
    "ti": "tỷ đồng",
    "nghin": "nghìn đồng",
    "ngan": "nghìn đồng",
    "dong": "đồng",
}
_UNIT_AFTER = re.compile(r"\s*(?:triệu|tr|tỷ|tỉ|nghìn|ngàn)\.?\s*(?:đồng|đ)$|\s*đồng$")
_ROWS_ABOVE = 6
# A list without marks may hide parts under their whole; its sum is then far from the total.
_FAR = Decimal("0.05")


class _UnclearError(ValueError):
    """A table that cannot be read with certainty."""


@dataclass(frozen=True, slots=True)
class _Columns:
    heading: int
    code: int | None
    name: int
    amount: int
    share: int | None
    money_unit: str


def capital_table(grids: Iterable[Grid], unit: str) -> CapitalTable | None:
    """The first capital table of the sheets, that of ``unit``; None where none is certain."""
    for grid in grids:
        rows = rows_of(grid)
        for row in rows:
            try:
                columns = _columns(grid, rows, row)
                table = _table(grid, rows, columns, unit) if columns is not None else None
            except _UnclearError:
                continue
            if table is not None:
                return table
    return None


def _columns(grid: Grid, rows: dict[int, dict[int, GridCell]], heading: int) -> _Columns | None:
    """What the columns under a heading are; None for a row that is no heading."""
    words = {column: fold(cell.text) for column, cell in rows[heading].items()}
    sources = [column for column, text in words.items() if _SOURCE.fullmatch(text)]
    amounts = [column for column, text in words.items() if _AMOUNT.fullmatch(text)]
    shares = [column for column, text in words.items() if _SHARE.fullmatch(text)]
    codes = [column for column, text in words.items() if _CODE.fullmatch(text)]
    if len(sources) != 1 or len(amounts) != 1 or len(shares) > 1 or len(codes) > 1:
        return None
    titles = list(_titles(grid, rows, heading))
    if not any(_ABOUT_CAPITAL.fullmatch(text) for text in (words[sources[0]], *titles)):
        return None
    units = _money_units([words[amounts[0]]]) or _money_units([*words.values(), *titles])
    if len(units) != 1:
        return None
    share = shares[0] if shares else None
    code = codes[0] if codes else None
    return _Columns(heading, code, sources[0], amounts[0], share, units.pop())


def _titles(grid: Grid, rows: dict[int, dict[int, GridCell]], heading: int) -> Iterator[str]:
    """The words right above a heading, up to the next row that holds a figure."""
    yield fold(grid.sheet)
    for row in range(heading - 1, max(0, heading - _ROWS_ABOVE), -1):
        cells = rows.get(row, {}).values()
        if any(cell.number is not None for cell in cells):
            return
        yield from (fold(cell.text) for cell in cells)


def _money_units(texts: Sequence[str]) -> set[str]:
    """The units of money that texts name."""
    found = (match for text in texts for match in _MONEY.finditer(text))
    return {_MONEY_WORDS[match[1] or match[2]] for match in found}


def _table(
    grid: Grid, rows: dict[int, dict[int, GridCell]], columns: _Columns, unit: str
) -> CapitalTable | None:
    outline = Outline()
    lines: list[CapitalLine] = []
    total: CapitalLine | None = None
    last, partial = columns.heading, False
    for row in (row for row in rows if row > columns.heading):
        marked, name = _label(grid, row, columns)
        amount = rows[row].get(columns.amount)
        if row > last + 2 or _END.fullmatch(fold(name)):
            break
        if _repeats_heading(grid, row, columns) or _COLUMN_NUMBER.fullmatch(name):
            last = row
            continue
        if not name:
            if amount is not None:
                raise _UnclearError
            break
        last = row
        if _TOTAL.fullmatch(fold(name)):
            if total is not None or amount is None:
                raise _UnclearError
            total = _line(grid, row, columns, "", name, None)
            if lines:
                break
            continue
        if fold(name) == "trong do":
            if amount is not None:
                raise _UnclearError
            partial = True
            continue
        if partial and (marked is None or outline.is_deeper(marked)):
            continue
        partial = bool(_OF_WHICH.fullmatch(fold(name)))
        place = outline.place(marked)
        if place is None:
            raise _UnclearError
        key, parent = place
        lines.append(_line(grid, row, columns, key, name, parent))
    if not lines:
        return None
    _refuse_hidden_parts(lines, total, has_marks=outline.has_marks)
    return CapitalTable(
        unit=unit,
        money_unit=columns.money_unit,
        lines=tuple(lines),
        total=total.amount if total else None,
        total_printed=total.printed if total else "",
        total_cell=total.cell if total else "",
    )


def _label(grid: Grid, row: int, columns: _Columns) -> tuple[Mark | None, str]:
    """The mark and the name of a row; a mark stands in its own column or before the name."""
    name = grid.text(row, columns.name)
    code = grid.text(row, columns.code) if columns.code is not None else ""
    if not code or code == name:
        return split_mark(name)
    if not name:
        return None, code
    cell = grid.cells[row, columns.code or columns.name]
    mark, rest = split_mark(f"{code} {name}")
    if cell.moment is not None or mark is None:
        raise _UnclearError
    return mark, rest


def _repeats_heading(grid: Grid, row: int, columns: _Columns) -> bool:
    """A row of the heading that is merged downwards."""
    name = grid.text(row, columns.name)
    return bool(name) and name == grid.text(columns.heading, columns.name)


def _line(
    grid: Grid, row: int, columns: _Columns, key: str, name: str, parent: str | None
) -> CapitalLine:
    amount = _figure(grid.cells.get((row, columns.amount)))
    share, share_text = None, ""
    if columns.share is not None:
        cell = grid.cells.get((row, columns.share))
        share, share_text = _share(cell), cell.text if cell else ""
    shown = f" ({share_text.removesuffix('%').strip()}%)" if share is not None else ""
    return CapitalLine(
        key=key,
        name=name,
        amount=amount,
        stated_percent=share,
        parent=parent,
        printed=f"{name}: {grid.text(row, columns.amount)}{shown}",
        cell=grid.address(row, columns.amount),
    )


def _figure(cell: GridCell | None) -> Decimal | None:
    """The amount of a cell, None where it is empty or a dash."""
    if cell is None or cell.text in ("-", "–", "…"):
        return None
    if cell.merged or cell.percent or cell.moment is not None:
        raise _UnclearError
    if cell.number is not None:
        return cell.number
    try:
        return parse_decimal(_UNIT_AFTER.sub("", lower(cell.text)))
    except NumberError as error:
        raise _UnclearError from error


def _share(cell: GridCell | None) -> Decimal | None:
    """The share of a cell in per cent; a bare fraction of one ("0,17") is not certain to be."""
    if cell is None or cell.text in ("-", "–", "…"):
        return None
    if cell.merged or cell.moment is not None:
        raise _UnclearError
    if cell.number is not None:
        if not cell.percent and 0 < cell.number <= 1:
            raise _UnclearError
        return cell.number
    try:
        return parse_decimal(cell.text.removesuffix("%"))
    except NumberError as error:
        raise _UnclearError from error


def _refuse_hidden_parts(
    lines: Sequence[CapitalLine], total: CapitalLine | None, *, has_marks: bool
) -> None:
    """Refuse a list without marks unless its sum is about the total."""
    if has_marks:
        return
    whole = total.amount if total is not None else None
    summed = sum((line.amount for line in lines if line.amount is not None), Decimal(0))
    if not whole or abs(summed - whole) > whole * _FAR:
        raise _UnclearError
