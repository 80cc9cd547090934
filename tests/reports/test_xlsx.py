from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.renderers.cell_lines import text_lines
from reports.renderers.xlsx import render_xlsx
from reports.tables import Cell, Remark, Row, RowKind, Table
from tests.reports.tables_for_tests import (
    BY_COMMUNES,
    DASHED_TEXT,
    DIFFERING_WORDS,
    FORMULA_TEXT,
    TOTALS,
    UNPROVED_WORDS,
    one_cell_table,
)


def _sheet(table: Table) -> Worksheet:
    return load_workbook(BytesIO(render_xlsx(table))).worksheets[0]


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    return _sheet(BY_COMMUNES)


def test_page_is_a4_landscape_with_the_margins_of_decree_30(sheet):
    setup, margins = sheet.page_setup, sheet.page_margins
    assert (setup.paperSize, setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (setup.fitToWidth, setup.fitToHeight) == (1, 0)
    inches = (margins.top, margins.bottom, margins.left, margins.right, margins.header)
    assert [round(inch * 25.4) for inch in inches] == [20, 20, 30, 15, 10]
    assert sheet.oddHeader.center.text == "&P"
    assert sheet.oddHeader.center.size == 13
    assert sheet.HeaderFooter.differentFirst
    assert not sheet.firstHeader.center.text


def test_title_reference_header_and_notes_stand_in_their_rows(sheet):
    assert sheet["A1"].value == (
        "BIỂU SO SÁNH KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI NĂM 2011 VÀ ĐẾN NĂM 2020"
    )
    assert sheet["A1"].font.b and sheet["A1"].font.sz == 14
    assert sheet["A2"].font.i
    assert sheet["A4"].value == "Tiêu chí"
    assert sheet["E4"].value == "Kết quả bắt đầu xây dựng NTM năm 2011"
    assert sheet["E5"].value == "Kết quả"
    assert sheet["K6"].value == "(11)"
    assert sheet["A18"].value.startswith("Ghi chú: Năm 2011")
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:K1", "A2:K2", "A4:A5", "E4:G4", "H4:J4", "A7:K7", "A8:A10", "A18:K18"} <= merged


def test_header_repeats_and_row_names_stay_in_view(sheet):
    assert sheet.print_title_rows == "$4:$6"
    assert sheet.freeze_panes == "D7"


def test_every_used_cell_is_times_new_roman_in_the_grid_with_wrapped_text(sheet):
    for row in sheet["A1:K18"]:
        assert {cell.font.name for cell in row} == {"Times New Roman"}
    for row in sheet["A11:K15"]:
        for cell in row:
            assert cell.border.left.style == cell.border.bottom.style == "thin"
    assert sheet["C8"].alignment.wrap_text


def test_numbers_are_numbers_with_the_decimals_of_their_text(sheet):
    shown = {
        address: (sheet[address].value, sheet[address].number_format)
        for address in ("F13", "G13", "I13", "F16", "I16", "J16")
    }
    assert shown == {
        "F13": (0.072, "0.0%"),
        "G13": (0.04, "0%"),
        "I13": (0.012, "0.00%"),
        "F16": (748, "#,##0"),
        "I16": (1851, "#,##0"),
        "J16": (1873.5, "#,##0.0"),
    }


def test_remarks_stand_in_the_cell_in_words_even_where_it_was_a_number(sheet):
    assert sheet["I11"].value == DIFFERING_WORDS
    assert sheet["I12"].value == UNPROVED_WORDS
    assert sheet["I14"].value == "82%\nChưa chứng minh bằng số liệu\nBản in không ghi số hộ."


def test_remark_is_bold_and_its_reason_italic():
    book = load_workbook(BytesIO(render_xlsx(BY_COMMUNES)), rich_text=True)
    declared, remark, reason = book.worksheets[0]["I11"].value
    assert not declared.font.b and not declared.font.i
    assert remark.font.b and not remark.font.i
    assert reason.font.i and not reason.font.b
    assert {part.font.rFont for part in (declared, remark, reason)} == {"Times New Roman"}


@pytest.mark.parametrize(
    ("address", "text"), [("K9", DASHED_TEXT), ("K10", FORMULA_TEXT), ("K12", "#N/A")]
)
def test_text_is_never_taken_for_a_formula_or_an_error(sheet, address, text):
    assert (sheet[address].value, sheet[address].data_type) == (text, "s")
    assert bool(sheet[address].quotePrefix) is text.startswith(("=", "-"))


@given(st.text(min_size=1))
@settings(max_examples=40, deadline=None)
def test_any_text_comes_back_as_the_same_text(text):
    written = "\n".join(text_lines(text))
    cell = _sheet(one_cell_table(Cell(text=text)))["A4"]
    assert (cell.value or "") == written
    assert cell.data_type == ("s" if written else "n")


def test_row_is_tall_enough_for_its_longest_cell(sheet):
    # The sentence of I11 alone takes eight lines of a column of 25 mm at 10 pt.
    assert sheet.row_dimensions[11].height > 10 * 13
    assert sheet.row_dimensions[15].height < 20


def test_empty_row_and_gaps_have_borders_too():
    sheet = _sheet(TOTALS)
    assert sheet["B6"].value == "QUY HOẠCH"
    assert sheet["J6"].value is None
    assert sheet["J6"].border.right.style == "thin"


def test_equal_tables_give_equal_bytes():
    assert render_xlsx(BY_COMMUNES) == render_xlsx(replace(BY_COMMUNES))


def test_row_with_too_many_cells_is_refused():
    row = Row(RowKind.INDICATOR, (Cell(text="a"), Cell(text="b")))
    with pytest.raises(ValueError, match="row 1 has more cells"):
        render_xlsx(replace(one_cell_table(Cell()), rows=(row,)))


def test_span_over_the_last_row_is_refused():
    with pytest.raises(ValueError, match="row 1 overlaps or leaves"):
        render_xlsx(one_cell_table(Cell(text="a", rowspan=2)))


def test_remark_label_alone_is_shown_for_a_cell_without_text():
    cell = _sheet(one_cell_table(Cell(remark=Remark.UNPROVED)))["A4"]
    assert cell.value == "Chưa chứng minh bằng số liệu"
