"""The two file formats of the administration's tables, .xlsx and .csv, read and written safely.

A dataset read here has texts in NFC without stray spaces, no blank rows, and one more last column,
``ROW``: the row's number as the spreadsheet shows it, so that a fault can name its row.
Written cells that a spreadsheet could take for a formula are neutralised: in .xlsx by Excel's own
mark on a text cell, in .csv by an apostrophe that reading takes away again. The library's switch
only drops a leading "=", which loses the content.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from zipfile import BadZipFile

import openpyxl
import tablib
from import_export.formats import base_formats
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from communes.intake.container import WorkbookRefused, open_container, worksheets
from criteria.numbers import format_decimal

ROW = "#"
MAX_ROWS = 30_000
MAX_COLUMNS = 60
_MAX_BLANK_RUN = 200_000  # formatted rows without content that are passed over

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_SPACES = re.compile(r"\s+")
_DATE_FORMAT = "dd/mm/yyyy"
_WIDEST = 60  # characters
_SHOWN = 10  # cells that one sentence names
_FORMULA_PART = re.compile(rb"<(?:\w+:)?f[\s>/]")


class TableRefused(ValueError):
    """A file that cannot be read as one table; the message is a sentence for people."""


class TableXlsx(base_formats.XLSX):
    """One sheet of an Excel workbook."""

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The table on the workbook's only visible sheet; raises ``TableRefused``."""
        refuse_dangerous_workbook(in_stream)
        try:
            book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
        except (BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
            raise TableRefused(_DAMAGED) from error
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if len(sheets) != 1:
                raise TableRefused(
                    "Tệp phải có đúng một trang hiện ra; "
                    f"tệp này có {len(sheets)}. Hãy xóa các trang không cần rồi gửi lại."
                )
            _refuse_uncomputed(in_stream, sheets[0].title)
            # The stated size of a sheet may be a lie; the rows themselves are counted.
            sheets[0].reset_dimensions()
            return _dataset(enumerate(sheets[0].iter_rows(values_only=True), start=1))
        except (BadZipFile, KeyError, SyntaxError, OSError) as error:
            raise TableRefused(_DAMAGED) from error
        finally:
            book.close()

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The workbook: bold frozen headings, real dates and numbers, texts that stay texts."""
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Bảng")
        sheet.freeze_panes = "A2"
        for index, width in enumerate(_widths(dataset), start=1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        bold = Font(bold=True)
        for number, row in enumerate(_rows_with_headings(dataset)):
            cells = []
            for given in row:
                value = _storable(given)
                cell = WriteOnlyCell(sheet, value=value)
                if isinstance(value, str):
                    cell.data_type = "s"
                    cell.number_format = "@"
                    cell.quotePrefix = bool(_FORMULA.match(value))
                elif isinstance(value, date):
                    cell.number_format = _DATE_FORMAT
                if number == 0:
                    cell.font = bold
                cells.append(cell)
            sheet.append(cells)
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()


class TableCsv(base_formats.CSV):
    """Text in UTF-8, the fields parted by commas, or by semicolons as some Excels write it."""

    def get_read_mode(self) -> str:
        """As bytes: the text's encoding is judged here."""
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        """The table; raises ``TableRefused``."""
        try:
            text = in_stream.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise TableRefused(
                "Tệp .csv không ở bảng mã UTF-8. Trong Excel hãy chọn "
                "“CSV UTF-8 (Comma delimited)” khi lưu, hoặc gửi tệp .xlsx."
            ) from error
        heading = text.partition("\n")[0]
        delimiter = ";" if heading.count(";") > heading.count(",") else ","
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            return _dataset(
                (number, tuple(_unescaped(cell) for cell in row))
                for number, row in enumerate(rows, start=1)
            )
        except csv.Error as error:
            raise TableRefused(
                "Tệp .csv không đọc được thành bảng; hãy gửi tệp .xlsx thay thế."
            ) from error

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The text, with the mark at its beginning by which Excel knows UTF-8."""
        target = io.StringIO(newline="")
        writer = csv.writer(target)
        for row in _rows_with_headings(dataset):
            writer.writerow([_csv_text(value) for value in row])
        return target.getvalue().encode("utf-8-sig")


FORMATS: list[type[TableXlsx] | type[TableCsv]] = [TableXlsx, TableCsv]

_DAMAGED = "Tệp bị hỏng, không đọc được; hãy mở bằng Excel, lưu lại rồi gửi lại."


def refuse_dangerous_workbook(data: bytes, file_name: str = "đã gửi") -> None:
    """Raise ``TableRefused`` for what is no sound .xlsx: a bomb, macros, a password, another type.

    Every worksheet part must stand as plain XML: entities would be expanded while reading.
    """
    try:
        archive = open_container(data, file_name)
        for sheet in worksheets(archive, file_name):
            with archive.open(sheet.path) as part:
                if b"<!DOCTYPE" in part.read(4096):
                    raise TableRefused(_DAMAGED)
    except WorkbookRefused as refusal:
        raise TableRefused(" ".join(fault.message for fault in refusal.faults)) from refusal
    except (BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise TableRefused(_DAMAGED) from error


def _refuse_uncomputed(data: bytes, sheet: str) -> None:
    """Raise ``TableRefused`` where a formula was never computed: its cell would read as empty."""
    archive = open_container(data, "")
    if not any(_FORMULA_PART.search(archive.read(p.path)) for p in worksheets(archive, "")):
        return
    books = [
        openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=computed)
        for computed in (False, True)
    ]
    places = [
        f"{get_column_letter(column)}{row}"
        for row, both in enumerate(
            zip(*(book[sheet].iter_rows(values_only=True) for book in books), strict=True), start=1
        )
        for column, (formula, value) in enumerate(zip(*both, strict=True), start=1)
        if value is None and formula is not None
    ]
    if places:
        more = f" và {len(places) - _SHOWN} ô khác" if len(places) > _SHOWN else ""
        raise TableRefused(
            f"Ô {', '.join(places[:_SHOWN])}{more}: công thức chưa có giá trị; hãy mở tệp bằng "
            "Excel, lưu lại rồi gửi lại."
        )


def _dataset(numbered: Iterable[tuple[int, Sequence[Any]]]) -> tablib.Dataset:
    """The first row with content as headings, the others below it."""
    dataset = tablib.Dataset()
    headings: list[str] = []
    for number, cells in _with_content(numbered):
        if not headings:
            headings = _headings(cells)
            dataset.headers = [*headings, ROW]
            continue
        if len(dataset) == MAX_ROWS:
            raise TableRefused(
                f"Tệp có hơn {format_decimal(Decimal(MAX_ROWS))} dòng; hãy chia thành nhiều tệp."
            )
        beyond = next((i for i, cell in enumerate(cells) if i >= len(headings) and cell), None)
        if beyond is not None:
            raise TableRefused(
                f"Dòng {number} có dữ liệu ở cột {get_column_letter(beyond + 1)}, cột này không "
                "có tên ở dòng đầu; hãy xóa hoặc đặt tên cột."
            )
        padded = [*cells[: len(headings)], *[""] * (len(headings) - len(cells))]
        dataset.append([*padded, number])
    if not headings:
        raise TableRefused("Tệp không có dòng nào; dòng đầu phải là tên các cột.")
    return dataset


def _with_content(numbered: Iterable[tuple[int, Sequence[Any]]]) -> Iterator[tuple[int, list[Any]]]:
    blank = 0
    for number, cells in numbered:
        read = [_clean(cell) for cell in cells]
        if any(cell != "" for cell in read):
            yield number, read
            continue
        blank += 1
        if blank > _MAX_BLANK_RUN:
            raise TableRefused(
                "Tệp có quá nhiều dòng trống đã định dạng; hãy xóa các dòng dưới bảng rồi gửi lại."
            )


def _headings(cells: list[Any]) -> list[str]:
    headings = [str(cell) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MAX_COLUMNS:
        raise TableRefused(f"Dòng đầu có hơn {MAX_COLUMNS} cột; hãy chỉ giữ các cột của mẫu.")
    return headings


def _clean(cell: Any) -> Any:
    """A cell's content: "" for nothing, texts in NFC with single spaces, dates without a time."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        cell = ILLEGAL_CHARACTERS_RE.sub("", cell)
        return _SPACES.sub(" ", unicodedata.normalize("NFC", cell)).strip()
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date()
    return cell


def _storable(value: Any) -> Any:
    """A value as a sheet can hold it: no text is empty, none has control characters."""
    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub("", value) or None
    return value


def _unescaped(text: str) -> str:
    return text[1:] if _ESCAPED.match(text) else text


def _csv_text(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _rows_with_headings(dataset: tablib.Dataset) -> Iterator[Sequence[Any]]:
    yield cast(Sequence[Any], dataset.headers)
    yield from dataset


def _widths(dataset: tablib.Dataset) -> list[int]:
    """Column widths in characters, from the headings and the first rows."""
    shown = [dataset.headers or [], *dataset[:100]]
    longest = [max(map(len, map(_csv_text, column))) for column in zip(*shown, strict=True)]
    return [min(_WIDEST, length + 2) for length in longest]
