"""Cells and headings that real offices write and the two reports do not."""

from datetime import date
from decimal import Decimal

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from communes.intake.cells import read_count, read_result
from communes.intake.layout import find_table
from communes.intake.workbook import open_workbook
from criteria.outcomes import Outcome
from tests.communes.comparison_workbooks import (
    COMMUNES,
    KAN,
    ROWS,
    as_bytes,
    changed,
    criteria_set,
    giang,
    heading,
    kan,
    layout_of,
    small_table,
    texts,
    write_rows,
)

YES, NO = Outcome.ATTAINED, Outcome.NOT_ATTAINED


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        ("1.1", "K. đạt", NO),
        ("1.1", "K.đạt", NO),
        ("1.1", "Ko đạt", NO),
        ("1.1", "Đã đạt", YES),
        ("1.1", "Quy hoạch đã phê duyệt - Đạt", YES),
        ("5", "60% Đạt", YES),
        ("5", "66,67% (2/3 trường) Đạt", YES),
        ("5", "66,67% (2/3 trường) chưa đạt", NO),
        ("5", "2/3 trường đạt", None),
        ("8.3", "Có", YES),
        ("8.3", "không có", NO),
        ("17.2", "Không có cơ sở sản xuất", Outcome.NOT_APPLICABLE),
        ("17.7", "Không có hộ chăn nuôi", Outcome.NOT_APPLICABLE),
    ],
)
def test_words_that_every_clerk_reads_alike(code: str, text: str, said: Outcome | None) -> None:
    reading = read_result(text, kan(code), year=2020)
    assert (reading.said, reading.unread) == (said, None)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("1.1", "Chưa - đạt"),
        ("1.1", "Chưa (đạt)"),
        ("1.1", "Không-đạt"),
        ("1.1", "C. đạt"),
        ("1.1", "Cơ bản - đạt"),
        ("5", "85% chưa đạt"),
        ("5", "2/3 trường chưa đạt"),
        ("5", "2 trường chưa đạt/3 trường"),
        ("8.3", "Có đài truyền thanh"),
        ("11", "Không có hộ nghèo"),
        ("17.1", "≥90% (≥50% nước sạch)"),
        ("17.2", "Không có cơ sở"),
    ],
)
def test_words_that_are_asked_about(code: str, text: str) -> None:
    reading = read_result(text, kan(code), year=2020)
    assert reading.said is None
    assert reading.numerator is None
    assert not reading.parts or reading.parts[0].stated_percent is None
    assert reading.unread


@pytest.mark.parametrize("text", ["2 trường đạt chuẩn/3 trường", "2/3 TRƯỜNG", "2 Trường/3 trường"])
def test_a_ratio_with_words_or_capitals(text: str) -> None:
    reading = read_result(text, kan("5"), year=2020)
    figures = (reading.numerator, reading.denominator, reading.quantity_unit, reading.unread)
    assert figures == (2, 3, "trường", None)


def test_communes_in_capitals_are_communes() -> None:
    assert read_result("6/6 Xã", giang("1.1"), year=2020).quantity_unit == "xã"


@pytest.mark.parametrize(
    ("text", "hygienic", "clean"),
    [
        ("95% (55% nước sạch)", "95", "55"),
        ("95% hợp vệ sinh (trong đó 55% nước sạch)", "95", "55"),
        ("Đạt 95%, trong đó nước sạch đạt 55%", "95", "55"),
    ],
)
def test_a_part_in_brackets(text: str, hygienic: str, clean: str) -> None:
    reading = read_result(text, kan("17.1"), year=2020)
    assert reading.unread is None
    assert {part.key: part.stated_percent for part in reading.parts} == {
        "hygienic_water": Decimal(hygienic),
        "clean_water": Decimal(clean),
    }


def test_a_part_that_is_denied_gets_no_figure() -> None:
    reading = read_result("95% (chưa có nước sạch)", kan("17.1"), year=2020)
    assert (reading.parts, reading.stated_percent) == ((), 95)


def test_makeshift_houses_count_as_households() -> None:
    reading = read_result("còn 4 nhà tạm", kan("9.1"), year=2020)
    assert (reading.number, reading.unit, reading.unread) == (4, "hộ", None)


@pytest.mark.parametrize("text", ["Đạt 2/2 xã", "100% (2/2 xã)"])
def test_a_count_behind_other_words(text: str) -> None:
    reading = read_count(text, kan("4.2"), year=2020)
    counted = (reading.communes_attained, reading.communes_total, reading.numerator)
    assert counted == (2, 2, None)


@pytest.mark.parametrize("place", [0, None])
def test_sheets_without_a_table_are_passed_over(place: int | None) -> None:
    book = small_table()
    book.create_sheet("Sheet2", place)
    book.create_sheet("Kinh phí", place)["A1"] = "Xã Dương Quang"
    layout = layout_of(book)
    assert layout.faults == ()
    assert len(layout.rows) == len(ROWS)


@pytest.mark.parametrize(
    ("names", "printed"),
    [
        (("Dương Quang", "Nông Thượng"), ("Dương Quang", "Nông Thượng")),
        (("DƯƠNG QUANG", "NÔNG THƯỢNG"), ("DƯƠNG QUANG", "NÔNG THƯỢNG")),
        (("Xã Dương Quang (1)", "Xã Nông Thượng*"), COMMUNES),
        (("1. Xã Dương Quang", "2. Xã Nông Thượng"), COMMUNES),
    ],
)
def test_names_of_communes_as_offices_print_them(
    names: tuple[str, ...], printed: tuple[str, ...]
) -> None:
    book = small_table([])
    sheet = book.active
    assert sheet is not None
    write_rows(sheet, heading(sheet, 3, names), ROWS)
    layout = layout_of(book)
    assert (layout.faults, layout.commune_names) == ((), printed)
    assert texts(layout, "11")[2020, printed[1]] == "1,71%"


@pytest.mark.parametrize(
    "group",
    [
        "Kết quả năm 2020 (theo Quyết định số 1980/QĐ-TTg ngày 17/10/2016)",
        "Kết quả năm 2020 theo QĐ 1980/QĐ-TTg",
        date(2020, 12, 31),
    ],
)
def test_the_year_of_a_cited_paper_is_not_the_columns(group: str | date) -> None:
    layout = layout_of(changed(lambda sheet: sheet.__setitem__("H3", group)))
    assert (layout.years, layout.faults) == ((2011, 2020), ())


def test_columns_of_no_year_are_passed_over_and_said() -> None:
    def columns(sheet: Worksheet) -> None:
        sheet["D3"] = "Phải thực hiện"
        sheet.merge_cells("D3:D4")
        sheet["K3"] = "Đánh giá"
        sheet.merge_cells("K3:K4")
        sheet["K5"] = "Đạt 100%"

    layout = layout_of(changed(columns))
    assert layout.faults == ()
    assert texts(layout, "1.1")[2020, COMMUNES[1]] == "Đạt"
    assert [one.message for one in layout.remarks if "Đánh giá" in one.message]


def test_rows_that_sum_up_are_no_indicators() -> None:
    rows = [*ROWS, ("", "Số tiêu chí đạt", "", "", "0/19", "0/19", "0/19", "19/19", "19/19", "19")]
    rows.append(("", "", "Xếp loại", "", "", "Chưa đạt", "Chưa đạt", "", "Đạt", "Đạt"))
    grids = open_workbook(as_bytes(small_table(rows)), "biểu.xlsx")
    assert find_table(grids, criteria_set(KAN)).faults == ()


def test_a_formula_without_a_value_hides_no_other_fault() -> None:
    def several(sheet: Worksheet) -> None:
        sheet["F7"], sheet["J9"], sheet["A9"] = "=1/2", "#REF!", "20.1"

    cells = [fault.cell for fault in layout_of(changed(several)).faults]
    assert cells == ["Biểu 1!F7", "Biểu 1!J9", "Biểu 1!A9"]


@pytest.mark.parametrize(
    "text", ["92 , 5 % (797/862 hộ)", "92, 5% (797/862 hộ)", "92 ,5% (797/862 hộ)"]
)
def test_a_comma_set_apart_from_its_figure_is_asked_about(text):
    reading = read_result(text, kan("9.2"), year=2020)
    assert reading.stated_percent is None
    assert reading.unread
    assert (reading.numerator, reading.denominator) == (797, 862)
