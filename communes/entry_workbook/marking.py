"""The person's own workbook back: faulty cells coloured and commented, all faults listed.

Works for any .xlsx, long tables too. What stood in the file stays; marks of an earlier return are
taken off first, so that only what is wrong now is coloured.
"""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from copy import copy

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from communes.bulk_import.contract import Fault, GivenFile
from communes.entry_workbook.packing import is_package, packed_in, unpacked
from communes.entry_workbook.sheet_xml import corners
from communes.intake.container import (
    MAX_CELLS,
    Limits,
    SheetPart,
    WorkbookRefused,
    lightened,
    open_container,
    rebuilt,
    worksheets,
)

LIST_SHEET = "Chỗ cần sửa"
_AUTHOR = "Cổng thông tin nông thôn mới"
_BEGINS = "Cần sửa: "
_RED = "FFF4B6B0"
_FILL = PatternFill("solid", fgColor=_RED)
_FONT = "Times New Roman"
_HEADINGS = {"STT": 6, "Trang": 24, "Ô": 10, "Mục": 18, "Chỗ sai và cách sửa": 90}
_FORMER = 6  # a column of the list beyond its table: the colour that a marked cell had
_NONE = "-"
_MOST_MARKS = 20_000
_MOST_CELLS = 600_000  # a province's ten years in long form
_LIMITS = Limits(packed=60 * 1024 * 1024, inflated=200 * 1024 * 1024)
_FORMULA_SIGNS = ("=", "+", "-", "@")


def mark_workbook(file: GivenFile, faults: Sequence[Fault]) -> bytes:
    """The file with its faults marked; for a .zip, a .zip of its marked files.

    A file that cannot be opened comes back as a workbook that only lists its faults.
    """
    if is_package(file.data):
        return _marked_package(file, faults)
    book = _opened(file)
    return _saved(_marked(book, faults))


def _marked_package(file: GivenFile, faults: Sequence[Fault]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in unpacked(file):
            if not isinstance(one, GivenFile):
                continue
            own = [fault for fault in faults if fault.file == one.name]
            if own:
                inner = one.name.removeprefix(packed_in(file.name, ""))
                inner += "" if inner.lower().endswith(".xlsx") else ".xlsx"
                archive.writestr(inner, mark_workbook(one, own))
        rest = [fault for fault in faults if fault.file in ("", file.name)]
        if rest:
            archive.writestr(f"{LIST_SHEET}.xlsx", _saved(_marked(None, rest)))
    return target.getvalue()


def _opened(file: GivenFile) -> Workbook | None:
    """The workbook with formulas, its size bounded as for reading; None where it is none."""
    try:
        archive = open_container(file.data, file.name, _LIMITS)
        parts = worksheets(archive, file.name)
        rewritten: dict[str, bytes] = {}
        if not _is_long_table(archive, parts):
            rewritten, _ = lightened(archive, parts, file.name)
        source = rebuilt(archive, rewritten) if rewritten else io.BytesIO(file.data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return load_workbook(source, keep_links=False)
    except (
        WorkbookRefused,
        zipfile.BadZipFile,
        zlib.error,
        SyntaxError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
    ):
        return None


def _is_long_table(archive: zipfile.ZipFile, parts: Sequence[SheetPart]) -> bool:
    """Whether a sheet has more cells than any form, each with content, and no merges."""
    sheets = [archive.read(part.path) for part in parts]
    filled = sum(xml.count(b"<v>") + xml.count(b"<is>") for xml in sheets)
    return (
        MAX_CELLS < filled <= _MOST_CELLS
        and sum(xml.count(b"<c ") + xml.count(b"<row") for xml in sheets) <= 2 * _MOST_CELLS
        and not any(b"mergeCell" in xml or b"<!" in xml for xml in sheets)
    )


def _marked(book: Workbook | None, faults: Sequence[Fault]) -> Workbook:
    if book is None:
        book = Workbook()
        book.remove(book.worksheets[0])
    _take_off(book)
    former: list[str] = []
    by_cell: dict[tuple[str, str], list[str]] = {}
    for fault in faults[:_MOST_MARKS]:
        by_cell.setdefault((fault.sheet, fault.cell), []).append(fault.message)
    colours = {
        place: _mark(book, *place, messages) for place, messages in by_cell.items() if place[1]
    }
    seen: set[tuple[str, str]] = set()
    for fault in faults:
        place = (fault.sheet, fault.cell)
        former.append(colours.get(place, "") if place not in seen else "")
        seen.add(place)
    _write_list(book, faults, former)
    return book


def _mark(book: Workbook, sheet: str, place: str, messages: Iterable[str]) -> str:
    """Colour and comment one cell; the colour it had, "" where there is no such cell."""
    cell = _cell_at(book, sheet, place)
    if cell is None:
        return ""
    had = cell.fill
    is_plain = had.fill_type == "solid" and had.fgColor.type == "rgb"
    former = str(had.fgColor.rgb) if is_plain else _NONE
    cell.fill = copy(_FILL)
    told = _BEGINS + "\n".join(messages)
    if cell.comment is not None:
        told = f"{cell.comment.text.rstrip()}\n{told}"
    comment = Comment(told, cell.comment.author if cell.comment is not None else _AUTHOR)
    comment.width, comment.height = 320, min(60 + 18 * (len(told) // 40), 400)
    cell.comment = comment
    return former


def _cell_at(book: Workbook, sheet: str, place: str) -> Cell | None:
    """The cell, or the first of a range; of a merge the cell that holds its content."""
    area = corners(place)
    if area is None or not sheet or sheet not in book.sheetnames:
        return None
    worksheet = book[sheet]
    if not isinstance(worksheet, Worksheet):
        return None
    cell = worksheet.cell(area[0], area[1])
    if isinstance(cell, MergedCell):
        for merge in worksheet.merged_cells.ranges:
            if cell.coordinate in merge:
                cell = worksheet.cell(merge.min_row, merge.min_col)
                break
    return cell if isinstance(cell, Cell) else None


def _take_off(book: Workbook) -> None:
    """Undo an earlier marking: colours and our words in comments, and the list itself."""
    if LIST_SHEET not in book.sheetnames:
        return
    listed = book[LIST_SHEET]
    for row in listed.iter_rows(min_row=4, max_col=_FORMER, values_only=True):
        sheet, place, former = row[1], row[2], row[_FORMER - 1]
        cell = _cell_at(book, str(sheet), str(place)) if former else None
        if cell is None:
            continue
        cell.fill = PatternFill() if former == _NONE else PatternFill("solid", fgColor=str(former))
        if cell.comment is not None:
            kept = cell.comment.text.partition(_BEGINS)[0].rstrip()
            cell.comment = Comment(kept, cell.comment.author) if kept else None
    book.remove(listed)


def _write_list(book: Workbook, faults: Sequence[Fault], former: Sequence[str]) -> None:
    sheet = book.create_sheet(LIST_SHEET, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    sheet["A1"] = "Những chỗ cần sửa trong tệp"
    sheet["A1"].font = Font(name=_FONT, size=14, bold=True)
    sheet["A2"] = (
        "Bấm vào ô để đến chỗ sai; ô sai được tô đỏ và có chú thích. Sửa xong thì lưu và tải lên "
        "lại; không cần xóa trang này."
    )
    sheet["A2"].font = Font(name=_FONT, size=11)
    for column, (heading, width) in enumerate(_HEADINGS.items(), start=1):
        cell = sheet.cell(3, column, heading)
        cell.font = Font(name=_FONT, size=11, bold=True)
        cell.fill = PatternFill("solid", fgColor="FFDCE6F1")
        sheet.column_dimensions[cell.column_letter].width = width
    for number, (fault, colour) in enumerate(zip(faults, former, strict=True), start=1):
        row = number + 3
        values = (str(number), fault.sheet, fault.cell, fault.field, fault.message)
        for column, value in enumerate(values, start=1):
            _put(sheet.cell(row, column), value)
        if _cell_at(book, fault.sheet, fault.cell) is not None:
            link = sheet.cell(row, 3)
            quoted = fault.sheet.replace("'", "''")
            link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{quoted}'!{fault.cell}")
            link.font = Font(name=_FONT, size=11, color="FF0B4F9E", underline="single")
        if colour:
            sheet.cell(row, _FORMER, colour)
    sheet.column_dimensions["F"].hidden = True
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"A1:E{len(faults) + 3}"
    sheet.print_title_rows = "3:3"


def _put(cell: Cell | MergedCell, text: str) -> None:
    """Text that no program takes for a formula: sheets are named by people."""
    cell.font = Font(name=_FONT, size=11)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if text:
        cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_FORMULA_SIGNS)


def _saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
