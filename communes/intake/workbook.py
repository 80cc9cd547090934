"""File → grids: an .xlsx workbook read to neutral cells that remember their addresses.

What is read is what people see: text, percentages with their sign, the text of a merge in each
cell it covers. Hidden sheets are not read. All reasons for refusing a file are given at once.
"""

import io
import re
import warnings
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from communes.intake.container import (
    WorkbookRefused,
    damaged,
    lightened,
    open_container,
    rebuilt,
    refuse,
    worksheets,
)
from communes.intake.grid import Grid, GridCell, column_letters
from communes.intake.readings import Fault
from communes.intake.wording import clean
from criteria.numbers import MAX_DECIMALS, plain_decimal, printed_decimals, round_half_up

__all__ = ["WorkbookRefused", "open_workbook"]

_EXCEL_DIGITS = 15  # Excel keeps no more; what a formula adds beyond is noise
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DECIMALS = re.compile(r"\.([0#?]+)")


def open_workbook(data: bytes, file_name: str) -> list[Grid]:
    """The visible sheets of an .xlsx file, in their order.

    Cells that hold an error or a formula that was never calculated are faults of their grid.
    Raises ``WorkbookRefused`` for a file that is no workbook, is protected, damaged, of an old
    format, too big, or has macros.
    """
    archive = open_container(data, file_name)
    sheets = worksheets(archive, file_name)
    rewritten, uncomputed = lightened(archive, sheets, file_name)
    source = rebuilt(archive, rewritten) if rewritten else io.BytesIO(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(source, data_only=True, keep_links=False)
        shown = {sheet.name for sheet in sheets if sheet.visible}
        grids = []
        for worksheet in book.worksheets:
            if worksheet.title in shown:
                grids.append(_grid(worksheet, uncomputed.get(worksheet.title, [])))
    except (
        zipfile.BadZipFile,
        zlib.error,
        SyntaxError,
        DefusedXmlException,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
    ) as error:
        raise damaged(file_name) from error
    if not grids:
        raise refuse(f"Tệp “{file_name}” không có trang tính nào hiển thị.")
    return grids


def _grid(worksheet: Worksheet, faults: list[Fault]) -> Grid:
    """The non-empty cells of a sheet; ``_cells`` holds those that the file has, however far out."""
    name = worksheet.title
    cells: dict[tuple[int, int], GridCell] = {}
    stored: dict[tuple[int, int], Any] = worksheet._cells
    for place, cell in stored.items():
        value = cell.value
        if value is None:
            continue
        row, column = place
        if isinstance(value, str):
            if cell.data_type == "e":
                where = f"{name}!{column_letters(column)}{row}"
                faults.append(Fault(where, f"Ô {where} báo lỗi {value}; hãy sửa rồi gửi lại."))
                continue
            text = clean(value.replace("_x000D_", " ") if "_x000D_" in value else value)
            if text:
                cells[place] = GridCell(row, column, text)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            cells[place] = _number_cell(row, column, value, cell.number_format)
        else:
            cells[place] = _other_cell(row, column, value)
    _fill_merges(worksheet, cells)
    hidden_rows = frozenset(
        number for number, shape in worksheet.row_dimensions.items() if shape.hidden
    )
    return Grid(
        sheet=name,
        cells=cells,
        max_row=max((row for row, _ in cells), default=0),
        max_column=max((column for _, column in cells), default=0),
        hidden_rows=hidden_rows,
        hidden_columns=_hidden_columns(worksheet),
        faults=tuple(faults),
    )


def _number_cell(row: int, column: int, value: int | float, number_format: str) -> GridCell:
    """A number as an exact decimal; one formatted as per cent as the percentage it holds.

    The text has the decimals that are shown and all further ones the cell holds: 0,7499 shown as
    "75%" is 74,99 %, and a verdict must not round it.
    """
    number = Decimal(repr(value))
    if len(number.as_tuple().digits) > _EXCEL_DIGITS:
        number = Decimal(f"{value:.{_EXCEL_DIGITS}g}")
    if "%" in number_format and "%" in (shown := _QUOTED.sub("", number_format)):
        decimals = _DECIMALS.search(shown.partition(";")[0])
        held = round_half_up(number * 100, MAX_DECIMALS)
        exact = printed_decimals(Decimal(plain_decimal(held)))
        number = round_half_up(held, max(exact, len(decimals[1]) if decimals else 0))
        text = f"{number:f}".replace(".", ",") + "%"
        return GridCell(row, column, text, number, percent=True)
    text = plain_decimal(number).replace(".", ",")
    return GridCell(row, column, text, Decimal(plain_decimal(number)))


def _other_cell(row: int, column: int, value: object) -> GridCell:
    """Dates as Vietnamese offices write them; times, durations and truth values as they are."""
    if isinstance(value, date | datetime):
        return GridCell(row, column, f"{value.day}/{value.month}/{value.year}", moment=value)
    if isinstance(value, time | timedelta):
        return GridCell(row, column, str(value))
    return GridCell(row, column, clean(str(value)))


def _fill_merges(worksheet: Worksheet, cells: dict[tuple[int, int], GridCell]) -> None:
    for area in worksheet.merged_cells.ranges:
        first = cells.get((area.min_row, area.min_col))
        if first is None:
            continue
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                if (row, column) != (area.min_row, area.min_col):
                    cells[row, column] = GridCell(
                        row, column, first.text, first.number, first.percent, first.moment, True
                    )


def _hidden_columns(worksheet: Worksheet) -> frozenset[int]:
    hidden: set[int] = set()
    for shape in worksheet.column_dimensions.values():
        if shape.hidden and shape.min and shape.max:
            hidden.update(range(shape.min, min(shape.max, shape.min + 500) + 1))
    return frozenset(hidden)
