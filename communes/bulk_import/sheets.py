"""Files with many rows → sheets of plain cells, fast, and nothing hidden in them.

python-calamine reads a workbook ten times faster than openpyxl, but shows error cells and formulas
without a value as empty, and knows no hidden rows or number formats. What it does not show is found
by ``sheet_scan.py`` in the XML.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from communes.bulk_import.contract import GivenFile
from communes.bulk_import.sheet_scan import (
    Blemish,
    Mark,
    percent_styles,
    scan_sheet,
    sound_chunks,
)
from communes.intake.container import (
    Limits,
    WorkbookRefused,
    damaged,
    open_container,
    refuse,
    worksheets,
)
from communes.intake.readings import Fault

# What calamine and csv give: "" is an empty cell; every number of a workbook is a float.
Cell = str | float | bool | date | datetime | time | timedelta

# A province's whole history is some 400.000 rows: 25 MB packed, 200 MB inflated.
LIMITS = Limits(
    packed=60 * 1024 * 1024,
    inflated=450 * 1024 * 1024,
    instead="hãy chia thành nhiều tệp theo năm.",
)

_DELIMITERS = ";\t,"
_TEXT_FILES = (".csv", ".tsv", ".txt")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file; a text file is one sheet without a name."""

    name: str
    visible: bool
    blemishes: tuple[Blemish, ...]
    _calamine: CalamineSheet | None = None
    _texts: tuple[list[str], ...] = ()

    @property
    def height(self) -> int:
        """The number of the last row."""
        if self._calamine is None:
            return len(self._texts)
        return self._calamine.end[0] + 1 if self._calamine.end is not None else 0

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """The rows that hold something: their numbers, counted from 1, and cells from column A."""
        if self._calamine is None:
            for number, texts in enumerate(self._texts, start=1):
                if any(texts):
                    yield number, list(texts)
            return
        start = self._calamine.start
        if start is None:
            return
        left: list[Cell] = [""] * start[1]
        empty = [""] * self._calamine.width
        for number, cells in enumerate(self._calamine.iter_rows(), start=1):
            if cells != empty:
                yield number, left + cells if left else cells


def open_sheets(file: GivenFile) -> list[Sheet]:
    """The sheets of an .xlsx or text file that hold something, hidden ones too, in their order.

    Raises ``WorkbookRefused`` for a file that is neither, is protected, damaged, of an old format,
    too big, has macros or draws on other files.
    """
    if not file.data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) and file.name.lower().endswith(
        _TEXT_FILES
    ):
        return [Sheet("", True, (), None, _texts(file))]
    archive = open_container(file.data, file.name, LIMITS)
    if any(name.startswith("xl/externalLinks/") for name in archive.namelist()):
        raise refuse(
            f"Tệp “{file.name}” có liên kết tới tệp khác; hãy ngắt liên kết "
            "(Data > Edit Links > Break Link), lưu lại rồi gửi lại."
        )
    parts = worksheets(archive, file.name)
    percent = percent_styles(archive, file.name)
    blemishes = {part.name: scan_sheet(archive, part, percent, file.name) for part in parts}
    _refuse_far_cells(blemishes)
    try:
        if "xl/sharedStrings.xml" in archive.namelist():
            for _ in sound_chunks(archive, "xl/sharedStrings.xml", file.name):
                pass
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
        sheets = [
            Sheet(part.name, part.visible, blemishes[part.name], book.get_sheet_by_name(part.name))
            for part in parts
        ]
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, ValueError) as error:
        raise damaged(file.name) from error
    return [sheet for sheet in sheets if sheet._calamine and sheet._calamine.start is not None]


def _refuse_far_cells(blemishes: dict[str, tuple[Blemish, ...]]) -> None:
    """A reader would fill the whole rectangle up to such a cell."""
    faults = [
        Fault(f"{name}!{one.cell}", one.message)
        for name, found in blemishes.items()
        for one in found
        if one.mark is Mark.FAR
    ]
    if faults:
        raise WorkbookRefused(faults)


def _texts(file: GivenFile) -> tuple[list[str], ...]:
    """The rows of a text file; its separator is the one that stands most in the first line."""
    if len(file.data) > LIMITS.packed:
        raise refuse(f"Tệp “{file.name}” quá lớn; {LIMITS.instead}")
    try:
        encoding = "utf-16" if file.data.startswith(_UTF_16) else "utf-8-sig"
        text = file.data.decode(encoding)
        first = next((line for line in text.splitlines() if line.strip()), "")
        delimiter = max(_DELIMITERS, key=first.count)
        return tuple(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except UnicodeError as error:
        raise refuse(
            f"Tệp “{file.name}” không ở bảng mã UTF-8; hãy lưu lại thành "
            "“CSV UTF-8 (Comma delimited)” rồi gửi lại."
        ) from error
    except csv.Error as error:
        raise damaged(file.name) from error
