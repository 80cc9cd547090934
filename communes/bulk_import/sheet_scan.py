"""What a fast reader of .xlsx does not see, found in the sheet's XML and named by its cell.

A first look at the bytes costs milliseconds; only a sheet in which something suspicious stands is
parsed. Plain Python.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from xml.parsers import expat

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from communes.intake.container import SheetPart, damaged
from communes.intake.grid import column_letters

# The rectangle from A1 to the last filled cell; a province's 400.000 rows of nine fill 3,6 million.
MAX_AREA = 5_000_000

_CHUNK = 1 << 20
_OVERLAP = 64
_SUSPICIOUS = (
    *(b't="e"', b"t='e'"),
    *(b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/"),
    *(b"mergeCell", b"hidden="),
    b" r='",  # quoted otherwise than programs do: ``_FAR`` would miss it
)
# Far cells: beyond column Z or row 499.999.
_FAR = re.compile(rb'r="(?:[A-Z]{2,3}\d|[A-Z](?:[5-9]\d{5}|\d{7}))')
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[?\w]")
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding=[\"']([^\"']+)[\"']")
_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_PERCENT_FORMATS = {"9", "10"}  # built into Excel: 0% and 0.00%
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_TRUE = ("1", "true")


class Mark(StrEnum):
    """What stands in the way of taking a cell as it is."""

    ERROR = "error"
    FORMULA = "formula"
    PERCENT = "percent"
    MERGE = "merge"
    HIDDEN_ROWS = "hidden_rows"
    HIDDEN_COLUMNS = "hidden_columns"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class Blemish:
    """Something that a fast reader would not show: its cells ("B5", "B5:B6", "5:7"), a sentence.

    ``rows`` and ``columns`` are the first and last it touches, counted from 1.
    """

    mark: Mark
    cell: str
    message: str
    rows: tuple[int, int]
    columns: tuple[int, int]


def percent_styles(archive: zipfile.ZipFile, file_name: str) -> frozenset[str]:
    """The cell styles that show a number as per cent; raises ``WorkbookRefused``."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    try:
        styles = fromstring(archive.read("xl/styles.xml"), forbid_dtd=True)
    except (SyntaxError, DefusedXmlException, zipfile.BadZipFile, zlib.error) as error:
        raise damaged(file_name) from error
    formats = set(_PERCENT_FORMATS)
    for element in styles.iter():
        if _local(element.tag) == "numFmt":
            shown = "%" in _QUOTED.sub("", element.get("formatCode", ""))
            (formats.add if shown else formats.discard)(element.get("numFmtId", ""))
    for element in styles:
        if _local(element.tag) == "cellXfs":
            return frozenset(
                str(number)
                for number, style in enumerate(element)
                if style.get("numFmtId", "0") in formats
            )
    return frozenset()


def scan_sheet(
    archive: zipfile.ZipFile, sheet: SheetPart, percent: frozenset[str], file_name: str
) -> tuple[Blemish, ...]:
    """All blemishes of a sheet in reading order; ``percent`` are the styles shown as per cent.

    Raises ``WorkbookRefused`` for a part that cannot be read.
    """
    suspicious = (*_SUSPICIOUS, *(f's="{style}"'.encode() for style in percent))
    found = False
    try:
        for chunk in sound_chunks(archive, sheet.path, file_name):
            found = (
                found or any(one in chunk for one in suspicious) or _FAR.search(chunk) is not None
            )
        if not found:
            return ()
        return _Scan(percent).read(archive, sheet.path)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, ValueError) as error:
        raise damaged(file_name) from error


def sound_chunks(archive: zipfile.ZipFile, path: str, file_name: str) -> Iterator[bytes]:
    """An XML part in chunks that overlap; raises ``WorkbookRefused`` for entities and encodings.

    Reading to the end also proves the part's size and checksum.
    """
    with archive.open(path) as part:
        chunk = part.read(_CHUNK)
        encoding = _ENCODING.match(chunk)
        if not _BEGINNING.match(chunk) or (encoding and encoding[1].lower() not in _ENCODINGS):
            raise damaged(file_name)
        while chunk:
            if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                raise damaged(file_name)
            yield chunk
            more = part.read(_CHUNK)
            chunk = chunk[-_OVERLAP:] + more if more else b""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


@dataclass(slots=True)
class _Scan:
    """One pass of the parser over a sheet."""

    percent: frozenset[str]
    blemishes: list[Blemish] = field(default_factory=list)
    _hidden: list[int] = field(default_factory=list)
    _row: int = 0
    _column: int = 0
    _style: str = ""
    _kind: str = ""
    _formula: bool = False
    _valued: bool = False
    _text: list[str] | None = None
    _value: str = ""
    _far: tuple[int, int] = (0, 0)

    def read(self, archive: zipfile.ZipFile, path: str) -> tuple[Blemish, ...]:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        with archive.open(path) as part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
        self._tell_hidden_rows()
        self._tell_far()
        return tuple(sorted(self.blemishes, key=lambda one: (one.rows, one.columns)))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "c":
                place = _PLACE.fullmatch(attributes.get("r", ""))
                self._column = column_number(place[1]) if place else self._column + 1
                self._style, self._kind = attributes.get("s", ""), attributes.get("t", "n")
                self._formula = self._valued = False
                self._value = ""
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = 0
                if attributes.get("hidden") in _TRUE:
                    self._hidden.append(self._row)
            case "f":
                self._formula = True
            case "v" | "t":
                self._valued = True
                self._text = []
            case "col":
                if attributes.get("hidden") in _TRUE:
                    self._tell_hidden_columns(int(attributes["min"]), int(attributes["max"]))
            case "mergeCell":
                self._tell_merge(attributes.get("ref", ""))

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "v" | "t":
                self._value = "".join(self._text or ()).strip()
                self._text = None
            case "c":
                self._judge_cell()

    def _judge_cell(self) -> None:
        if self._value:
            self._far = (max(self._far[0], self._row), max(self._far[1], self._column))
        if self._kind == "e":
            shown = self._value or "trong công thức"
            self._tell_cell(
                Mark.ERROR, f"Ô báo lỗi {shown}; hãy sửa công thức hoặc ghi lại giá trị."
            )
        elif self._formula and not self._value and not (self._valued and self._kind == "str"):
            self._tell_cell(
                Mark.FORMULA,
                "Công thức chưa có giá trị; hãy mở tệp bằng Excel, lưu lại rồi gửi lại.",
            )
        elif self._value and self._kind == "n" and self._style in self.percent:
            self._tell_cell(
                Mark.PERCENT,
                "Ô định dạng phần trăm: số hiện ra khác số trong ô; hãy định dạng ô là số thường "
                "(General) rồi ghi lại.",
            )

    def _tell_cell(self, mark: Mark, message: str) -> None:
        cell = f"{column_letters(self._column)}{self._row}"
        self.blemishes.append(
            Blemish(mark, cell, message, (self._row, self._row), (self._column, self._column))
        )

    def _tell_merge(self, ref: str) -> None:
        places = _PLACE.findall(ref)
        if len(places) != 2:
            return
        (left, top), (right, bottom) = places
        self.blemishes.append(
            Blemish(
                Mark.MERGE,
                ref,
                "Ô gộp (merge); hãy bỏ gộp ô và ghi đủ giá trị vào từng ô.",
                (int(top), int(bottom)),
                (column_number(left), column_number(right)),
            )
        )

    def _tell_hidden_columns(self, first: int, last: int) -> None:
        self.blemishes.append(
            Blemish(
                Mark.HIDDEN_COLUMNS,
                f"{column_letters(first)}:{column_letters(last)}",
                "Cột bị ẩn; hãy bỏ ẩn (Unhide) để thấy hết số liệu rồi gửi lại.",
                (1, 1),
                (first, last),
            )
        )

    def _tell_hidden_rows(self) -> None:
        """One blemish for each run of neighbouring rows."""
        runs: list[list[int]] = []
        for row in self._hidden:
            if runs and runs[-1][1] == row - 1:
                runs[-1][1] = row
            else:
                runs.append([row, row])
        for first, last in runs:
            self.blemishes.append(
                Blemish(
                    Mark.HIDDEN_ROWS,
                    f"{first}:{last}",
                    "Hàng bị ẩn; hãy bỏ ẩn (Unhide) hoặc bỏ lọc để thấy hết số liệu rồi gửi lại.",
                    (first, last),
                    (1, 1),
                )
            )

    def _tell_far(self) -> None:
        row, column = self._far
        if row * column > MAX_AREA:
            self.blemishes.append(
                Blemish(
                    Mark.FAR,
                    f"{column_letters(column)}{row}",
                    "Trang có ô ghi ở quá xa; hãy xóa các ô thừa ngoài bảng rồi gửi lại.",
                    (row, row),
                    (column, column),
                )
            )


def column_number(letters: str) -> int:
    """The number of a column, counted from 1: "A" → 1, "AB" → 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
