"""Long tables that must be refused, each named for its failure, and some that must be taken.

``python -m tests.communes.make_long_corpus`` writes them to the folders ``refused`` and
``accepted`` of ``tests/communes/workbooks``.
"""

import io
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from communes.bulk_import.columns import HEADERS

REFUSED_FOLDER = Path(__file__).parent / "workbooks" / "refused"
ACCEPTED_FOLDER = Path(__file__).parent / "workbooks" / "accepted"

SHEET = "Số liệu"
KAN, THUONG = "xa-duong-quang", "xa-nong-thuong"
# unit, year, indicator, part, numerator, denominator, number, declared outcome, note (rows 2 to 8)
ROWS: tuple[tuple[Any, ...], ...] = (
    (KAN, 2020, "1.1", None, None, None, None, "Đạt", None),
    (KAN, 2020, "2.1", None, 98.5, 100, None, None, "đo lại tháng 6"),
    (KAN, 2020, "4.2", None, 760, 800, None, None, None),
    (KAN, 2020, "10", None, None, None, 36.5, None, None),
    (KAN, 2020, "17.1", "hygienic_water", 780, 800, None, None, None),
    (KAN, 2020, "17.1", "clean_water", 410, 800, None, None, None),
    (THUONG, 2020, "4.2", None, 500, 520, None, None, None),
)


def book_of(rows: Sequence[Sequence[Any]] = ROWS, header: Sequence[str] | None = None) -> Workbook:
    """A workbook with one long table."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for row in (list(header or HEADERS.values()), *rows):
        sheet.append(list(row))
    return book


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def changed(change: Callable[[Worksheet], Any]) -> bytes:
    """The good table in which something was changed."""
    book = book_of()
    change(book[SHEET])
    return saved(book)


def with_cell(cell: str, value: Any) -> bytes:
    """The good table with another value in one cell."""
    return changed(lambda sheet: sheet.__setitem__(cell, value))


def with_xml(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook whose first sheet's XML is changed."""

    def really(xml: bytes) -> bytes:
        after = change(xml)
        assert after != xml
        return after

    return with_parts(data, {"xl/worksheets/sheet1.xml": really})


def with_parts(data: bytes, parts: dict[str, Any]) -> bytes:
    """A workbook with parts added, or changed by a function."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            content = source.read(name)
            change = parts.pop(name, None)
            copy.writestr(name, change(content) if callable(change) else change or content)
        for name, content in parts.items():
            copy.writestr(name, content)
    return target.getvalue()


def csv_of(text: str, encoding: str = "utf-8-sig") -> bytes:
    """A text file below the headings, separated by semicolons."""
    return (";".join(HEADERS.values()) + "\r\n" + text).encode(encoding)


# The file


def not_a_workbook() -> bytes:
    return b"%PDF-1.4 so lieu"


def damaged() -> bytes:
    return saved(book_of())[:3000]


def macro() -> bytes:
    return with_parts(saved(book_of()), {"xl/vbaProject.bin": b"\0" * 16})


def external_link() -> bytes:
    link = b"<externalLink/>"
    return with_parts(saved(book_of()), {"xl/externalLinks/externalLink1.xml": link})


def zip_bomb() -> bytes:
    spaces = b" " * (60 * 1024 * 1024)
    return with_parts(saved(book_of()), {"xl/media/image1.bin": spaces})


def entity_declaration() -> bytes:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    return with_parts(saved(book_of()), {"xl/worksheets/sheet1.xml": lambda _: bomb})


def stray_far_cell() -> bytes:
    return with_cell("XFD1048576", "x")


def empty_file() -> bytes:
    return saved(Workbook())


def not_utf_8_csv() -> bytes:
    return csv_of(f"{KAN};2020;1.1;;;;;Đạt;\r\n", "utf-16")[2:]


# The table


def missing_heading_row() -> bytes:
    return changed(lambda sheet: sheet.delete_rows(1))


def missing_column() -> bytes:
    return changed(lambda sheet: sheet.delete_cols(6))


def unknown_column() -> bytes:
    return with_cell("J1", "Tỷ lệ (%)")


def column_twice() -> bytes:
    return with_cell("J1", "Tử số")


def second_sheet_without_headings() -> bytes:
    book = book_of()
    book.create_sheet("Ghi thêm").append(["xã Dương Quang", 2020])
    return saved(book)


def hidden_sheet() -> bytes:
    book = book_of()
    hidden = book.create_sheet("Năm trước")
    hidden.append(list(HEADERS.values()))
    hidden.sheet_state = "hidden"
    return saved(book)


def hidden_row() -> bytes:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[4].hidden = True
        sheet.row_dimensions[5].hidden = True

    return changed(hide)


def hidden_column() -> bytes:
    return changed(lambda sheet: setattr(sheet.column_dimensions["E"], "hidden", True))


def merged_cells() -> bytes:
    return changed(lambda sheet: sheet.merge_cells("A2:A7"))


def cell_beyond_the_table() -> bytes:
    return with_cell("K4", 95)


# Units and years


def unknown_unit() -> bytes:
    return with_cell("A2", "Xã Không Có")


def other_provinces_unit() -> bytes:
    return with_cell("A2", "xa-song-mai")


def unit_no_longer() -> bytes:
    return saved(book_of([("xa-huyen-tung", 2016, *ROWS[0][2:])]))


def unit_not_yet() -> bytes:
    return with_cell("B2", 2010)


def not_a_commune() -> bytes:
    return with_cell("A2", "thành phố Bắc Kạn")


def wrong_year() -> bytes:
    return with_cell("B2", 2031)


def year_in_words() -> bytes:
    return with_cell("B2", "năm nay")


def key_cells_empty() -> bytes:
    def empty(sheet: Worksheet) -> None:
        sheet["A2"] = sheet["B2"] = sheet["C2"] = None

    return changed(empty)


# Indicators


def unknown_indicator() -> bytes:
    return with_cell("C2", "20.1")


def indicator_as_number() -> bytes:
    return with_cell("C3", 2.1)


def indicator_as_date() -> bytes:
    return with_cell("C3", date(2020, 1, 2))


def unknown_part() -> bytes:
    return with_cell("D6", "nước mưa")


def part_of_a_simple_indicator() -> bytes:
    return with_cell("D4", "clean_water")


def duplicate_row() -> bytes:
    return changed(lambda sheet: sheet.append(["Xã Dương Quang", *ROWS[2][1:]]))


# Cells


def text_in_number() -> bytes:
    return with_cell("E4", "760 hộ")


def comma_or_dot() -> bytes:
    return with_cell("E4", "1,234")


def dot_typed_as_decimals() -> bytes:
    return with_cell("E4", 0.76)


def negative() -> bytes:
    return with_cell("E4", -5)


def too_many_decimals() -> bytes:
    return with_cell("G5", 36.12345)


def too_large() -> bytes:
    return with_cell("F4", 1e12)


def date_in_number() -> bytes:
    return with_cell("E3", date(2020, 5, 9))


def truth_in_number() -> bytes:
    return with_cell("E4", True)


def percent_in_number() -> bytes:
    def percent(sheet: Worksheet) -> None:
        sheet["G5"] = 0.365
        sheet["G5"].number_format = "0.0%"

    return changed(percent)


def formula_without_value() -> bytes:
    return with_cell("E4", "=700+60")


def error_value() -> bytes:
    def broken(xml: bytes) -> bytes:
        return xml.replace(b'<c r="E4" t="n"><v>760</v>', b'<c r="E4" t="e"><v>#REF!</v>')

    return with_xml(saved(book_of()), broken)


def wrong_word() -> bytes:
    return with_cell("H2", "Tốt")


# Rows and across rows


def figures_where_none_are_asked() -> bytes:
    return with_cell("G4", 95)


def figures_beside_the_parts() -> bytes:
    row = (KAN, 2020, "17.1", None, 780, 800, None, None, None)
    return changed(lambda sheet: sheet.append(list(row)))


def denominator_missing() -> bytes:
    return with_cell("F4", None)


def numerator_missing() -> bytes:
    return with_cell("E4", None)


def numerator_above_denominator() -> bytes:
    return with_cell("E4", 801)


def totals_differ() -> bytes:
    return changed(lambda sheet: sheet.append([KAN, 2020, "9.2", None, 700, 790]))


# Text files


def csv_comma_splits_a_figure() -> bytes:
    header = ",".join(HEADERS.values())
    return f"{header}\n{KAN},2020,10,,,,36,5,,\n".encode()


REFUSED: dict[str, Callable[[], bytes]] = {
    builder.__name__: builder
    for builder in (
        not_a_workbook, damaged, macro, external_link, zip_bomb, entity_declaration,
        stray_far_cell, empty_file, not_utf_8_csv,
        missing_heading_row, missing_column, unknown_column, column_twice,
        second_sheet_without_headings, hidden_sheet, hidden_row, hidden_column, merged_cells,
        cell_beyond_the_table,
        unknown_unit, other_provinces_unit, unit_no_longer, unit_not_yet, not_a_commune,
        wrong_year, year_in_words, key_cells_empty,
        unknown_indicator, indicator_as_number, indicator_as_date, unknown_part,
        part_of_a_simple_indicator, duplicate_row,
        text_in_number, comma_or_dot, dot_typed_as_decimals, negative, too_many_decimals,
        too_large, date_in_number, truth_in_number, percent_in_number, formula_without_value,
        error_value, wrong_word,
        figures_where_none_are_asked, figures_beside_the_parts, denominator_missing,
        numerator_missing, numerator_above_denominator, totals_differ,
        csv_comma_splits_a_figure,
    )
}  # fmt: skip


# What must be taken


def plain() -> bytes:
    return saved(book_of())


def nfd_spaces_and_spellings() -> bytes:
    """Names in NFD, with trailing spaces, with the tone on another letter, in other columns."""

    def nfd(text: str) -> str:
        return unicodedata.normalize("NFD", text)

    rows = [
        (nfd("Xã Dương Quang "), " 2020 ", "1.1 ", "", "", "", "", nfd(" đạt"), ""),
        ("XÃ DƯƠNG QUANG", 2020.0, *ROWS[1][2:]),
        ("01849", 2020, *ROWS[2][2:]),
        (1849, 2020, "10", " ", None, None, "36,5", None, None),
        ("Dương Quang, thành phố Bắc Kạn", 2020, "17.1", "nước hợp vệ sinh", 780, 800, *[None] * 3),
        ("Dương Quang", 2020, "17.1", "nước sạch", 410, 800, None, None, None),
        ("Nông Thượng", 2020, *ROWS[6][2:]),
    ]
    return saved(book_of(rows, [nfd(f"{heading} ") for heading in HEADERS.values()]))


def other_tone_placement() -> bytes:
    """The ward of Xuất Hóa was a commune until 2015; typed "Xuất Hoá"."""
    return saved(book_of([("Xã Xuất Hoá", 2012, *ROWS[0][2:])]))


def code_headings_other_order() -> bytes:
    order = [4, 5, 6, 7, 8, 3, 2, 1, 0]
    codes = [list(HEADERS)[position].value for position in order]
    return saved(book_of([[row[position] for position in order] for row in ROWS], codes))


def title_above() -> bytes:
    def title(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "SỐ LIỆU XÂY DỰNG NÔNG THÔN MỚI NĂM 2020"
        sheet.merge_cells("A1:I1")

    return changed(title)


def formula_with_value() -> bytes:
    def computed(xml: bytes) -> bytes:
        return xml.replace(b'<c r="E4" t="n"><v>760</v>', b'<c r="E4"><f>700+60</f><v>760</v>')

    return with_xml(saved(book_of()), computed)


def a_million_empty_rows() -> bytes:
    """1.048.576 formatted rows, of which seven hold something; too large to be kept as a file."""

    def padded(xml: bytes) -> bytes:
        rows = b"".join(
            b'<row r="%d" s="1" customFormat="1"/>' % number for number in range(9, 1048577)
        )
        return xml.replace(b"</sheetData>", rows + b"</sheetData>")

    return with_xml(saved(book_of()), padded)


def note_like_formula() -> bytes:
    """As an export neutralises it."""
    book = book_of()
    book[SHEET]["I2"] = "'=1+1"
    return saved(book)


def semicolons_with_bom() -> bytes:
    return csv_of(
        f"{KAN};2020;1.1;;;;;Đạt;\r\n"
        f'{KAN};2020;2.1;;"98,5";100;;;"đo lại tháng 6"\r\n'
        f"{KAN};2020;4.2;;760;800;;;\r\n"
        f"{KAN};2020;10;;;;36,5;;\r\n\r\n"
        f"{KAN};2020;17.1;hygienic_water;780;800;;;\r\n"
        f"{KAN};2020;17.1;clean_water;410;800;;;\r\n"
        f"{THUONG};2020;4.2;;500;520;;;\r\n"
    )


def tabs_without_bom() -> bytes:
    return semicolons_with_bom()[3:].replace(b";", b"\t")


def commas() -> bytes:
    text = semicolons_with_bom()[3:].decode()
    return text.replace("36,5", '"36,5"').replace(";", ",").encode()


ACCEPTED: dict[str, Callable[[], bytes]] = {
    builder.__name__: builder
    for builder in (
        plain, nfd_spaces_and_spellings, other_tone_placement, code_headings_other_order,
        title_above, formula_with_value, note_like_formula,
        semicolons_with_bom, tabs_without_bom, commas,
    )
}  # fmt: skip

_TEXTS = {not_utf_8_csv, csv_comma_splits_a_figure, semicolons_with_bom, tabs_without_bom, commas}


def file_name(name: str) -> str:
    """The corpus file of a builder."""
    text = (REFUSED | ACCEPTED)[name] in _TEXTS
    return f"long_{name}.{'csv' if text else 'xlsx'}"


if __name__ == "__main__":
    for folder, builders in ((REFUSED_FOLDER, REFUSED), (ACCEPTED_FOLDER, ACCEPTED)):
        folder.mkdir(parents=True, exist_ok=True)
        for name, builder in builders.items():
            (folder / file_name(name)).write_bytes(builder())
