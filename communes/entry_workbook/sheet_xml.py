"""An .xlsx file → raw cells that keep what other readers lose: formulas, errors, what was hidden.

One pass over the XML gives formula and stored value together, and figures as their digits stand in
the file. Pure; sizes are bounded by ``communes/intake/container.py`` before anything is parsed.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError, fromstring

from communes.intake.container import (
    Limits,
    SheetPart,
    WorkbookRefused,
    damaged,
    lightened,
    open_container,
    refuse,
    worksheets,
)
from communes.intake.wording import clean
from criteria.numbers import plain_decimal

_LIMITS = Limits(instead="hãy chỉ gửi phiếu nhập.")  # 110 sheets inflate to 15 MB
_EXCEL_DIGITS = 15  # Excel keeps no more; what the file holds beyond is noise
_GREATEST_POWER = 330
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_ODD_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")  # control characters, written out


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell with content. ``text`` is NFC with spaces folded; ``number`` is set for numbers.

    ``formula`` is the formula without "=", "" where another cell shares it, None for no formula;
    ``stored`` says whether a formula's value stands in the file. ``error`` is "#REF!" and the like.
    """

    text: str
    number: Decimal | None = None
    is_date: bool = False
    is_percent: bool = False
    is_truth: bool = False
    formula: str | None = None
    stored: bool = True
    error: str = ""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A worksheet's cells by (row, column), what of it is hidden, and its merges."""

    name: str
    visible: bool
    cells: dict[tuple[int, int], RawCell]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[str, ...] = ()

    def text(self, row: int, column: int) -> str:
        """The cell's text, "" where it is empty."""
        cell = self.cells.get((row, column))
        return cell.text if cell else ""


@dataclass(slots=True)
class _Styles:
    """Which cell formats show dates and percentages, by their number in the file."""

    dates: set[int] = field(default_factory=set)
    percents: set[int] = field(default_factory=set)


def read_sheets(data: bytes, file_name: str) -> Iterator[RawSheet]:
    """The worksheets one by one, hidden ones too.

    Raises ``WorkbookRefused`` for what is no workbook, protected, damaged, too big, has macros or
    takes values from other files.
    """
    archive = open_container(data, file_name, _LIMITS)
    if any(name.startswith("xl/externalLinks/") for name in archive.namelist()):
        raise refuse(
            f"Tệp “{file_name}” lấy số liệu từ tệp khác; hãy bỏ liên kết (Dữ liệu > Sửa liên kết > "
            "Ngắt liên kết), lưu lại rồi gửi lại."
        )
    parts = worksheets(archive, file_name)
    try:
        texts = _shared_texts(archive)
        styles = _styles(archive)
        for part in parts:
            rewritten, _ = lightened(archive, [part], file_name)
            xml = rewritten.get(part.path) or archive.read(part.path)
            yield _sheet(fromstring(xml), part, texts, styles)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ParseError,
        KeyError,
        ValueError,
        IndexError,
        InvalidOperation,
        RuntimeError,
        NotImplementedError,
    ) as error:
        if isinstance(error, WorkbookRefused):
            raise
        raise damaged(file_name) from error


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """A part's XML; one that declares entities is no part that an office program writes."""
    if name not in archive.namelist():
        return None
    xml = archive.read(name)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ValueError(name)
    return fromstring(xml)


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    root = _part(archive, "xl/sharedStrings.xml")
    return [_text_of(item) for item in root] if root is not None else []


def _text_of(element: Element) -> str:
    """The text of a string item: its runs joined, without phonetic guides."""
    told = "".join(
        one.text or ""
        for child in element
        if not child.tag.endswith("}rPh")
        for one in child.iter()
        if one.tag.endswith("}t")
    )
    if "_x" in told:
        told = _ODD_ESCAPE.sub(" ", told)
    return clean(told)


def _styles(archive: zipfile.ZipFile) -> _Styles:
    styles = _Styles()
    root = _part(archive, "xl/styles.xml")
    if root is None:
        return styles
    space = root.tag.partition("}")[0] + "}"
    codes = {
        int(one.get("numFmtId", 0)): one.get("formatCode", "")
        for one in root.iter(f"{space}numFmt")
    }
    formats = root.find(f"{space}cellXfs")
    for number, one in enumerate(formats if formats is not None else ()):
        code = int(one.get("numFmtId", 0))
        shown = _QUOTED.sub("", codes.get(code, ""))
        if code in _DATE_FORMATS or (code in codes and _DATE_LETTERS.search(shown)):
            styles.dates.add(number)
        if code in (9, 10) or "%" in shown:
            styles.percents.add(number)
    return styles


def _sheet(root: Element, part: SheetPart, texts: list[str], styles: _Styles) -> RawSheet:
    space = root.tag.partition("}")[0] + "}"
    cells: dict[tuple[int, int], RawCell] = {}
    hidden: set[int] = set()
    shared: dict[str, str] = {}
    row_number = 0
    for row in root.iter(f"{space}row"):
        row_number = int(row.get("r", row_number + 1))
        if row.get("hidden") in ("1", "true"):
            hidden.add(row_number)
        column = 0
        for one in row.iter(f"{space}c"):
            place = _PLACE.fullmatch(one.get("r", ""))
            column = column_number(place[1]) if place else column + 1
            cell = _cell(one, space, texts, styles, shared)
            if cell is not None:
                cells[row_number, column] = cell
    columns: set[int] = set()
    for one in root.iter(f"{space}col"):
        if one.get("hidden") in ("1", "true"):
            first = int(one.get("min", 0))
            columns.update(range(first, min(int(one.get("max", 0)), first + 500) + 1))
    merges = tuple(one.get("ref", "") for one in root.iter(f"{space}mergeCell"))
    return RawSheet(part.name, part.visible, cells, frozenset(hidden), frozenset(columns), merges)


def _cell(
    element: Element, space: str, texts: list[str], styles: _Styles, shared: dict[str, str]
) -> RawCell | None:
    formula_element = element.find(f"{space}f")
    value_element = element.find(f"{space}v")
    kind = element.get("t", "n")
    formula = _formula(formula_element, shared) if formula_element is not None else None
    value = value_element.text if value_element is not None else None
    if kind == "inlineStr":
        inline = element.find(f"{space}is")
        text = _text_of(inline) if inline is not None else ""
    elif kind == "s":
        text = texts[int(value)] if value else ""
    else:
        text = clean(value or "")
    stored = formula is None or value is not None or kind == "str"
    if kind == "e":
        return RawCell(text, formula=formula, stored=stored, error=text or "#N/A")
    if kind == "b":
        return RawCell(text, is_truth=True, formula=formula, stored=stored)
    if kind in ("n", "d") and text:
        if kind == "d":
            return RawCell(text, is_date=True, formula=formula, stored=stored)
        style = int(element.get("s", 0))
        number = _figure(text)
        return RawCell(
            plain_decimal(number),
            number,
            is_date=style in styles.dates,
            is_percent=style in styles.percents,
            formula=formula,
            stored=stored,
        )
    if not text and formula is None:
        return None
    return RawCell(text, formula=formula, stored=stored)


def _formula(element: Element, shared: dict[str, str]) -> str:
    """The formula's text; of a shared formula that of its first cell."""
    text = element.text or ""
    index = element.get("si")
    if element.get("t") == "shared" and index is not None:
        if text:
            shared[index] = text
        return shared.get(index, "")
    return text


def _figure(text: str) -> Decimal:
    """The figure with the digits that Excel keeps: "98.600000000000009" is 98.6."""
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _GREATEST_POWER:
        raise ValueError(text)  # no spreadsheet writes it; printed out it would fill the memory
    if len(number.as_tuple().digits) > _EXCEL_DIGITS:
        number = Decimal(f"{number:.{_EXCEL_DIGITS}g}")
    return Decimal(plain_decimal(number))


def column_number(letters: str) -> int:
    """The number of a column, counted from 1: "A" → 1, "AB" → 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def corners(reference: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of "B5" or "B5:D7"; None for anything else."""
    found = _RANGE.fullmatch(reference)
    if found is None:
        return None
    left, top = column_number(found[1]), int(found[2])
    right = column_number(found[3]) if found[3] else left
    return top, left, int(found[4]) if found[4] else top, right
