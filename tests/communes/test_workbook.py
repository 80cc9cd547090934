"""Workbook → grid: what people see in Excel is what is read."""

import io
import unicodedata
import zipfile
from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from communes.intake.container import MAX_BYTES
from communes.intake.grid import Grid, column_letters
from communes.intake.workbook import WorkbookRefused, open_workbook
from tests.communes.comparison_workbooks import SAMPLES, as_bytes


def grid_of(book: Workbook) -> Grid:
    return open_workbook(as_bytes(book), "biểu.xlsx")[0]


def one_cell(value: object, number_format: str = "General") -> tuple[str, Decimal | None, bool]:
    book = Workbook()
    cell = book["Sheet"]["B2"]
    cell.value, cell.number_format = value, number_format
    read = grid_of(book).cells[2, 2]
    return read.text, read.number, read.percent


@pytest.mark.parametrize(
    ("value", "number_format", "text", "number", "percent"),
    [
        (37.72, "General", "37,72", "37.72", False),
        (1234, "General", "1234", "1234", False),
        (1234567, "#,##0", "1234567", "1234567", False),
        (0.1 + 0.2, "General", "0,3", "0.3", False),
        (0.7093, "0.00%", "70,93%", "70.93", True),
        (0.012, "0.00%", "1,20%", "1.20", True),
        (1, "0%", "100%", "100", True),
        (5 / 17, "0.00%", "29,4118%", "29.4118", True),
        (0.7499, "0%", "74,99%", "74.99", True),  # shown as 75 %, but it is less
        (0.25, "0.00%", "25,00%", "25.00", True),
        (70.93, '0.00"%"', "70,93", "70.93", False),
        (1e-05, "General", "0,00001", "0.00001", False),
    ],
)
def test_numbers(value: float, number_format: str, text: str, number: str, percent: bool) -> None:
    assert one_cell(value, number_format) == (text, Decimal(number), percent)


def test_text_is_nfc_with_spaces_folded() -> None:
    typed = "\u00a0Xã\u200b có\r\nđiểm   phục\tvụ "
    assert one_cell(unicodedata.normalize("NFD", typed))[0] == "Xã có điểm phục vụ"
    assert one_cell("một_x000D_\nhai")[0] == "một hai"


def test_rich_text_is_folded() -> None:
    rich = CellRichText("0/2 xã ", TextBlock(InlineFont(b=True), "(5/17 km)"))
    assert one_cell(rich)[0] == "0/2 xã (5/17 km)"


def test_a_date_keeps_its_moment() -> None:
    book = Workbook()
    book["Sheet"]["A1"] = datetime(2021, 1, 1)  # noqa: DTZ001
    cell = grid_of(book).cells[1, 1]
    assert (cell.text, cell.number) == ("1/1/2021", None)
    assert cell.moment is not None
    assert (cell.moment.day, cell.moment.month) == (1, 1)


def test_merged_cells_repeat_the_text_of_the_first() -> None:
    book = Workbook()
    book["Sheet"]["A1"] = "Năm 2011"
    book["Sheet"].merge_cells("A1:B2")
    cells = grid_of(book).cells
    assert {place: cell.text for place, cell in cells.items()} == dict.fromkeys(
        [(1, 1), (1, 2), (2, 1), (2, 2)], "Năm 2011"
    )
    assert [cells[place].merged for place in sorted(cells)] == [False, True, True, True]


def test_hidden_sheets_are_skipped_hidden_rows_and_columns_listed() -> None:
    book = Workbook()
    book.create_sheet("Nháp").sheet_state = "hidden"
    book["Nháp"]["A1"] = "=1/0"
    sheet = book["Sheet"]
    sheet["A1"], sheet["C3"] = "x", "y"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    grids = open_workbook(as_bytes(book), "biểu.xlsx")
    assert [grid.sheet for grid in grids] == ["Sheet"]
    assert (grids[0].hidden_rows, grids[0].hidden_columns) == ({3}, {3})
    assert grids[0].text(3, 3) == "y"


def test_a_stray_cell_at_the_end_of_the_sheet_costs_one_cell() -> None:
    book = Workbook()
    book["Sheet"]["A1"], book["Sheet"]["XFD1048576"] = "x", "y"
    grid = grid_of(book)
    assert set(grid.cells) == {(1, 1), (1048576, 16384)}


def with_sheet(rows: bytes) -> bytes:
    """A workbook whose one sheet holds exactly these rows of XML."""
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    xml = b"<worksheet " + main + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_bytes(Workbook()))) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            copy.writestr(name, xml if name.endswith("sheet1.xml") else source.read(name))
    return target.getvalue()


def cells_of(data: bytes) -> dict[tuple[int, int], str]:
    cells = open_workbook(data, "biểu.xlsx")[0].cells
    return {place: cell.text for place, cell in cells.items()}


def test_a_hundred_thousand_formatted_empty_rows_are_dropped_before_loading() -> None:
    filled = b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="B1" s="1"/></row>'
    row = b'<row r="%d" s="1" customFormat="1" ht="15"><c r="A%d" s="0"/><c r="B%d"></c></row>'
    data = with_sheet(filled + b"".join(row % (n, n, n) for n in range(2, 100_002)))
    assert cells_of(data) == {(1, 1): "x"}


def test_a_formula_with_an_empty_text_as_its_value_is_read() -> None:
    formula = b'<row r="1"><c r="B1" t="str"><f>IF(A1="","","no")</f><v></v></c></row>'
    assert cells_of(with_sheet(formula)) == {}


def test_a_formula_with_its_value_is_read_as_the_value() -> None:
    assert cells_of(with_sheet(b'<row r="1"><c r="B1"><f>6/6</f><v>1</v></c></row>')) == {
        (1, 2): "1"
    }


@pytest.mark.parametrize("value", [b"", b"<v/>", b"<v></v>"])
@pytest.mark.parametrize("formula", [b"<f>6/6</f>", b'<f t="shared" si="0"/>'])
def test_a_formula_without_a_value_is_refused_however_it_is_written(
    formula: bytes, value: bytes
) -> None:
    data = with_sheet(b'<row r="1"><c r="B1" s="0">' + formula + value + b"</c></row>")
    [grid] = open_workbook(data, "biểu.xlsx")
    assert [fault.cell for fault in grid.faults] == ["Sheet!B1"]


def test_a_file_over_the_size_limit_is_refused_unread() -> None:
    with pytest.raises(WorkbookRefused, match="lớn hơn 20 MB"):
        open_workbook(b"PK" + b"\0" * MAX_BYTES, "biểu.xlsx")


def test_column_letters() -> None:
    assert [column_letters(n) for n in (1, 26, 27, 52, 702, 16384)] == [
        "A", "Z", "AA", "AZ", "ZZ", "XFD",
    ]  # fmt: skip


def test_addresses_name_sheet_and_cell() -> None:
    book = Workbook()
    book["Sheet"].title = "Biểu 1"
    book["Biểu 1"]["H20"] = "x"
    assert grid_of(book).address(20, 8) == "Biểu 1!H20"


@pytest.mark.parametrize("name", ["bac_kan_2011_2020.xlsx", "bac_giang_2011_2020.xlsx"])
def test_the_sample_workbooks_open(name: str) -> None:
    assert len(open_workbook((SAMPLES / name).read_bytes(), name)) == 1
