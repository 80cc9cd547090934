"""No cell takes nonsense in silence: what is typed is read exactly, or is a fault of its cell."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from communes.entry_workbook.across_cells import across_cells
from communes.entry_workbook.contents import TOTALS
from communes.entry_workbook.layout import INPUTS, Column, RowKind, layout_of
from communes.entry_workbook.sheet_reading import fill_of
from communes.entry_workbook.sheet_xml import RawCell, RawSheet, read_sheets
from communes.entry_workbook.typed_cells import CellFault, read_figure, read_said
from communes.intake.grid import column_letters
from criteria.numbers import parse_decimal
from criteria.outcomes import Outcome
from tests.communes.entry_workbook.filled import blank, fill, saved, set_by_code

KAN = "bac_kan_2017_2020"
LAYOUT = layout_of(set_by_code(KAN).parsed(), zone=None, year=2020, totals=TOTALS)


@given(st.text(max_size=20), st.booleans())
def test_a_text_is_the_figure_it_reads_or_a_fault(text, whole):
    try:
        figure = read_figure(RawCell(text), whole=whole, unit="hộ")
    except CellFault as fault:
        assert str(fault).endswith(".")
        return
    assert figure == parse_decimal(text, whole=whole)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-5, max_value=10**12))
def test_a_number_is_taken_as_it_is_or_not_at_all(number):
    try:
        figure = read_figure(RawCell(str(number), number), whole=False, unit="km")
    except CellFault:
        assert number < 0 or number >= 10**11 or number != round(number, 4)
        return
    assert figure == number


@given(st.text(max_size=12))
def test_a_word_is_one_of_the_choices_or_a_fault(text):
    choices = (Outcome.ATTAINED, Outcome.NOT_APPLICABLE)
    try:
        assert read_said(RawCell(text), choices) in choices
    except CellFault as fault:
        assert "hãy chọn “Đạt”, “Không có”." in str(fault)


def faults(sheet: RawSheet) -> set[str]:
    filled = fill_of(sheet, LAYOUT)
    across = across_cells(sheet, LAYOUT, filled, year=2020, zone=None)
    return {fault.cell for fault in (*filled.faults, *across)}


def test_nonsense_in_any_cell_of_the_table_is_a_fault_of_that_cell():
    book = blank()
    fill(book["Dương Quang"], "total/households", number=100)
    sheet = next(one for one in read_sheets(saved(book), "x.xlsx") if one.name == "Dương Quang")
    assert faults(sheet) == set()
    silent = {}
    for row in LAYOUT.rows:
        columns = set(INPUTS)
        if row.key:
            columns.add(Column.KEY)
        if row.rule is not None:
            columns |= {Column.PERCENT, Column.VERDICT}
        if row.rule is not None and row.kind is not RowKind.PART:
            columns.discard(Column.NOTE)  # takes any text
        for column in columns:
            cells = {**sheet.cells, (row.number, column): RawCell("@@")}
            place = f"{column_letters(column)}{row.number}"
            if place not in faults(replace(sheet, cells=cells)):
                silent[place] = row.key
    assert silent == {}


def test_figures_keep_the_digits_that_were_typed():
    book = blank()
    fill(book["Dương Quang"], "10", number=98.6)
    sheet = next(one for one in read_sheets(saved(book), "x.xlsx") if one.name == "Dương Quang")
    assert sheet.cells[45, Column.NUMBER].number == Decimal("98.6")
