"""The comparison table is found and its rows told apart however offices lay it out."""

import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

import pytest
import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from communes.intake.layout import ColumnKind, ComparisonLayout, find_table
from communes.intake.readings import Form
from communes.intake.workbook import open_workbook
from tests.communes.comparison_workbooks import (
    GIANG,
    INCOME,
    KAN,
    PLANNING,
    POOR,
    POWER,
    RESULTS,
    ROWS,
    SAMPLES,
    changed,
    criteria_set,
    heading,
    layout_of,
    small_table,
    texts,
    totals_table,
    write_rows,
)
from tests.make_sample_workbooks import bac_giang, bac_kan, workbook_bytes

COMMUNES = {"duong_quang": "Xã Dương Quang", "nong_thuong": "Xã Nông Thượng"}


@lru_cache
def sample(name: str, code: str) -> ComparisonLayout:
    path = SAMPLES / f"{name}_2011_2020.xlsx"
    return find_table(open_workbook(path.read_bytes(), path.name), criteria_set(code))


def transcribed(name: str) -> list[dict[str, Any]]:
    text = (RESULTS / f"{name}_city_2011_2020.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)["results"]


# ------------------------------------------------------------------------------ the two real tables


def test_the_table_of_bac_kan_cell_by_cell() -> None:
    layout = sample("bac_kan", KAN)
    assert (layout.faults, layout.form, layout.years) == ((), Form.COMMUNES, (2011, 2020))
    assert layout.commune_names == ("Xã Dương Quang", "Xã Nông Thượng")
    for result in transcribed("bac_kan"):
        expected = {}
        for year in (2011, 2020):
            expected[year, "Kết quả"] = result[f"year_{year}"]["city"]["raw"]
            for name, cell in result[f"year_{year}"]["communes"].items():
                expected[year, COMMUNES[name]] = cell["raw"]
        assert texts(layout, result["code"]) == expected, result["code"]
        row = next(row for row in layout.rows if row.indicator.code == result["code"])
        assert (row.change.text if row.change else "") == result["change_raw"]
        assert row.shifted is (result["code"] == "3.1")


def test_the_table_of_bac_giang_cell_by_cell() -> None:
    layout = sample("bac_giang", GIANG)
    assert (layout.faults, layout.form, layout.years) == ((), Form.TOTALS, (2011, 2020))
    assert layout.remarks == ()
    fields = {"result": "result_raw", "rate": "rate_raw", "count": "communes_attained_raw"}
    for result in transcribed("bac_giang"):
        assert texts(layout, result["code"]) == {
            (year, kind): result[f"year_{year}"][name]
            for year in (2011, 2020)
            for kind, name in fields.items()
        }, result["code"]


def test_the_title_is_given_for_checking_the_place() -> None:
    assert sample("bac_kan", KAN).title_text.splitlines() == [
        "BIỂU SO SÁNH KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI NĂM 2011 VÀ ĐẾN NĂM 2020",
        "(Kèm theo Báo cáo số 228 /BC-UBND ngày 18 tháng 6 năm 2021 của UBND thành phố Bắc Kạn)",
    ]
    assert "THÀNH PHỐ BẮC GIANG" in sample("bac_giang", GIANG).title_text


def test_the_shifted_row_keeps_the_addresses_it_was_printed_at() -> None:
    layout = sample("bac_kan", KAN)
    row = next(row for row in layout.rows if row.indicator.code == "3.1")
    placed = {
        (c.year, c.unit_name): (p.cell.partition("!")[2], p.text) for c, p in row.cells.items()
    }
    assert placed[2011, "Kết quả"][1] == ""
    assert placed[2011, "Xã Dương Quang"] == ("E15", "Chưa quy định")
    assert placed[2020, "Kết quả"] == ("G15", "2/2 xã")
    assert placed[2020, "Xã Nông Thượng"][0] == "I15"
    assert any("3.1" in one.message and "A15" in one.cell for one in layout.remarks)


def test_the_second_copy_is_recognised_as_the_same() -> None:
    remarks = [one.message for one in sample("bac_kan", KAN).remarks if "lặp lại" in one.message]
    assert remarks == [
        "Trang “So sánh 2011-2020”: 49 hàng lặp lại cùng số liệu của hàng đã có (cả bảng)."
    ]


def test_the_sample_workbooks_are_those_the_script_makes() -> None:
    for name, book in (("bac_kan", bac_kan()), ("bac_giang", bac_giang())):
        made = open_workbook(workbook_bytes(book), name)
        kept = open_workbook((SAMPLES / f"{name}_2011_2020.xlsx").read_bytes(), name)
        assert made == kept


# ------------------------------------------------------------------------------ laid out otherwise


def plain() -> dict[str, dict[tuple[int, str], str]]:
    layout = layout_of(small_table())
    assert layout.faults == ()
    return {row.indicator.code: texts(layout, row.indicator.code) for row in layout.rows}


def assert_reads_as_plain(book: Workbook) -> ComparisonLayout:
    layout = layout_of(book)
    assert layout.faults == ()
    read = {row.indicator.code: texts(layout, row.indicator.code) for row in layout.rows}
    assert read == plain()
    return layout


def test_the_plain_table() -> None:
    assert set(plain()) == {"1.1", "1.2", "4.2", "10", "11"}
    assert plain()["4.2"] == {
        (2011, "Kết quả"): "2/2 xã",
        (2011, "Xã Dương Quang"): "96%",
        (2011, "Xã Nông Thượng"): "100% (796/796 hộ)",
        (2020, "Kết quả"): "2/2 xã",
        (2020, "Xã Dương Quang"): "100%",
        (2020, "Xã Nông Thượng"): "99%",
    }
    row = next(row for row in layout_of(small_table()).rows if row.indicator.code == "4.2")
    assert row.change is not None
    assert (row.change.cell, row.change.text) == ("Biểu 1!K7", "thêm")


def nfd(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = unicodedata.normalize("NFD", cell.value).replace(" ", "\u00a0 ")


def capitals(sheet: Worksheet) -> None:
    for row in sheet.iter_rows(max_row=4):
        for cell in row:
            if isinstance(cell.value, str) and "Xã" not in cell.value:
                cell.value = cell.value.upper()
    for column in (5, 8):
        sheet.cell(4, column).value = "Kết quả"


def title_rows(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 7)
    sheet["B2"], sheet["H2"] = "UBND THÀNH PHỐ BẮC KẠN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    sheet["H4"] = "Bắc Kạn, ngày 18 tháng 6 năm 2021"


def three_heading_rows(sheet: Worksheet) -> None:
    sheet.insert_rows(4)
    for column in (5, 8):
        sheet.cell(4, column).value = sheet.cell(3, column).value
        sheet.cell(3, column).value = None
    sheet["E3"] = "Kết quả thực hiện"


def merged_heading(sheet: Worksheet) -> None:
    for area in ("A3:B4", "C3:C4", "D3:D4", "E3:G3", "H3:J3", "K3:K4"):
        sheet.merge_cells(area)


def column_numbers(sheet: Worksheet) -> None:
    sheet.insert_rows(5)
    for column in range(1, 12):
        sheet.cell(5, column).value = f"({column})"


def column_letters_row(sheet: Worksheet) -> None:
    sheet.insert_rows(5)
    for column in range(1, 12):
        sheet.cell(5, column).value = "ABCDEFGHIJK"[column - 1]


def heading_again(sheet: Worksheet) -> None:
    sheet.insert_rows(7, 3)
    heading(sheet, 8)


def only_first_heading_row_again(sheet: Worksheet) -> None:
    sheet.insert_rows(7)
    for column in range(1, 12):
        sheet.cell(7, column).value = sheet.cell(3, column).value


def group_rows(sheet: Worksheet) -> None:
    sheet.insert_rows(7, 2)
    sheet["A7"], sheet["B7"] = "II", "HẠ TẦNG KINH TẾ - XÃ HỘI"
    sheet["A8"] = "II. Hạ tầng kinh tế - xã hội"
    sheet.merge_cells("A8:K8")


def notes_below(sheet: Worksheet) -> None:
    sheet["A12"] = "Ghi chú: Năm 2011 có 4 xã, đến năm 2015 còn 02 xã."
    sheet["A13"], sheet["E13"] = "5 xã", "12/15"
    sheet["H15"] = "CHỦ TỊCH"


def signature_below(sheet: Worksheet) -> None:
    sheet["H12"] = "Bắc Kạn, ngày 18 tháng 6 năm 2021"
    sheet["H13"] = "TM. ỦY BAN NHÂN DÂN"


def trailing_dots(sheet: Worksheet) -> None:
    for row in (5, 6, 7):
        sheet.cell(row, 2).value = f" {sheet.cell(row, 2).value}. "


def codes_as_numbers(sheet: Worksheet) -> None:
    for row in (5, 6, 7):
        sheet.cell(row, 2).value = float(sheet.cell(row, 2).value)


def codes_as_dates(sheet: Worksheet) -> None:
    for row, (day, month) in {5: (1, 1), 6: (1, 2), 7: (4, 2)}.items():
        sheet.cell(row, 2).value = datetime(2021, month, day)  # noqa: DTZ001


def codes_in_text(sheet: Worksheet) -> None:
    for row in (5, 6, 7):
        sheet.cell(row, 3).value = f"{sheet.cell(row, 2).value}. {sheet.cell(row, 3).value}"
        sheet.cell(row, 2).value = None


def no_codes(sheet: Worksheet) -> None:
    for row in range(5, 10):
        sheet.cell(row, 1).value = sheet.cell(row, 2).value = None


def numbers_merged(sheet: Worksheet) -> None:
    sheet.merge_cells("A5:A6")


def rows_shuffled(sheet: Worksheet) -> None:
    sheet.delete_rows(5, 5)
    write_rows(sheet, 5, [ROWS[place] for place in (3, 1, 4, 0, 2)])


def blank_rows(sheet: Worksheet) -> None:
    sheet.insert_rows(6, 2)


@pytest.mark.parametrize(
    "change",
    [
        nfd, capitals, title_rows, three_heading_rows, merged_heading, column_numbers,
        column_letters_row, heading_again, only_first_heading_row_again, group_rows, notes_below,
        signature_below, trailing_dots, codes_as_numbers, codes_as_dates, codes_in_text, no_codes,
        numbers_merged, rows_shuffled, blank_rows,
    ],
)  # fmt: skip
def test_other_layouts_read_the_same(change: Callable[[Worksheet], None]) -> None:
    assert_reads_as_plain(changed(change))


def test_columns_of_communes_swapped_and_a_third_one() -> None:
    book = Workbook()
    sheet = book["Sheet"]
    names = ("Xã Nông Thượng", "Phường Xuất Hóa", "Xã Dương Quang")
    row = (4, "4.2", POWER, "95%", "2/3", "99%", "98%", "97%", "3/3", "96%", "95%", "94%")
    write_rows(sheet, heading(sheet, 2, names), [row])
    layout = layout_of(book)
    assert layout.faults == ()
    assert layout.commune_names == names
    assert texts(layout, "4.2") == {
        (2011, "Kết quả"): "2/3",
        (2011, "Xã Nông Thượng"): "99%",
        (2011, "Phường Xuất Hóa"): "98%",
        (2011, "Xã Dương Quang"): "97%",
        (2020, "Kết quả"): "3/3",
        (2020, "Xã Nông Thượng"): "96%",
        (2020, "Phường Xuất Hóa"): "95%",
        (2020, "Xã Dương Quang"): "94%",
    }


def test_figures_typed_as_numbers() -> None:
    def numbers(sheet: Worksheet) -> None:
        sheet["F7"], sheet["I9"], sheet["I8"] = 0.96, 0.012, 37.72
        sheet["F7"].number_format, sheet["I9"].number_format = "0%", "0.00%"

    assert_reads_as_plain(changed(numbers))


def test_a_second_copy_on_another_sheet() -> None:
    book = small_table()
    copy = book.create_sheet("Bản sao")
    write_rows(copy, heading(copy, 1), ROWS)
    layout = assert_reads_as_plain(book)
    assert [one.cell for one in layout.remarks if "lặp lại" in one.message] == ["Bản sao"]


def test_other_communes_on_another_sheet_join_the_table() -> None:
    book = small_table()
    other = book.create_sheet("Biểu 1 (tiếp)")
    row = (4, "4.2", POWER, "95%", "2/2 xã", "91%", "2/2 xã", "92%")
    write_rows(other, heading(other, 1, ["Xã Huyền Tụng"]), [row])
    layout = layout_of(book)
    assert layout.faults == ()
    assert texts(layout, "4.2")[2020, "Xã Huyền Tụng"] == "92%"
    assert texts(layout, "1.1")[2020, "Xã Huyền Tụng"] == ""


def test_years_from_the_title_where_the_groups_name_none() -> None:
    def no_years(sheet: Worksheet) -> None:
        sheet["A1"] = "SO SÁNH KẾT QUẢ NĂM 2011 VÀ ĐẾN NĂM 2020"
        sheet["E3"], sheet["H3"] = "Kết quả đầu kỳ", "Kết quả cuối kỳ"

    assert_reads_as_plain(changed(no_years))


def test_columns_without_any_year_are_refused() -> None:
    def no_years(sheet: Worksheet) -> None:
        sheet["A1"] = "(Kèm theo Báo cáo ngày 18 tháng 6 năm 2021, thay báo cáo năm 2020)"
        sheet["E3"], sheet["H3"] = "Kết quả đầu kỳ", "Kết quả cuối kỳ"

    faults = layout_of(changed(no_years)).faults
    assert [fault.cell for fault in faults if "năm nào" in fault.message] == [
        f"Biểu 1!{letter}4" for letter in "EFGHIJ"
    ]


def test_a_commune_printed_twice_in_one_year_is_refused() -> None:
    layout = layout_of(changed(lambda sheet: sheet.__setitem__("G4", "Xã Dương Quang")))
    assert [fault.cell for fault in layout.faults] == ["Biểu 1!G4"]
    assert "trùng với cột ở ô Biểu 1!F4" in layout.faults[0].message


def test_one_year_and_three_years() -> None:
    book = Workbook()
    sheet = book["Sheet"]
    heads = ("TT", "Nội dung", "Yêu cầu", "Năm 2015", None, "Năm 2018", None, "Năm 2020", None)
    leaves = (None, None, None, *("Kết quả", "Xã Dương Quang") * 3)
    row = ("4.2", POWER, "95%", "1/1", "90%", "1/1", "91%", "1/1", "92%")
    write_rows(sheet, 1, [heads, leaves, row])
    assert layout_of(book).years == (2015, 2018, 2020)
    sheet.delete_cols(6, 4)
    assert texts(layout_of(book), "4.2") == {
        (2015, "Kết quả"): "1/1",
        (2015, "Xã Dương Quang"): "90%",
    }


# ------------------------------------------------------------------------------ rows


def test_the_same_row_again_is_a_remark_when_its_figures_are_the_same() -> None:
    row = (
        None,
        "4.2",
        POWER,
        "95%",
        "2/2 xã",
        "96 %",
        "100% (796/796  hộ)",
        "2/2",
        "100,0%",
        "99%",
    )
    layout = assert_reads_as_plain(small_table([*ROWS, row]))
    assert any("chỉ tiêu 4.2" in one.message for one in layout.remarks)


def test_indicators_without_a_row_are_listed() -> None:
    remark = next(one for one in layout_of(small_table()).remarks if "không có hàng" in one.message)
    assert "các chỉ tiêu: 2.1, 2.2" in remark.message
    assert "3.2, 4.1, 5, 6.1" in remark.message


def test_another_threshold_than_the_sets_is_remarked() -> None:
    layout = layout_of(changed(lambda sheet: sheet.__setitem__("D7", "≥ 98%")))
    remark = next(one for one in layout.remarks if one.cell == "Biểu 1!D7")
    assert "“≥ 98%” khác mức “95%”" in remark.message
    same = layout_of(changed(lambda sheet: sheet.__setitem__("D9", "< 12 %")))
    assert not any(one.cell == "Biểu 1!D9" for one in same.remarks)


def test_hidden_rows_are_read_and_remarked() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[7].hidden = True
        sheet.column_dimensions["F"].hidden = True

    layout = assert_reads_as_plain(changed(hide))
    messages = [one.message for one in layout.remarks]
    assert "Trang “Biểu 1” có hàng bị ẩn, vẫn được đọc: 7." in messages
    assert "Cột ở ô Biểu 1!F4 đang bị ẩn, vẫn được đọc." in messages


def test_a_sum_row_is_remarked_and_not_read() -> None:
    row = (None, None, "Tổng số tiêu chí đạt", "", "0/2", "10/19", "11/19", "2/2", "19/19", "19/19")
    layout = assert_reads_as_plain(small_table([*ROWS, row]))
    assert any("Tổng số tiêu chí đạt" in one.message for one in layout.remarks)


def test_results_of_a_whole_criterion_are_remarked_and_not_read() -> None:
    row = (4, None, "Điện", None, "2/2 xã", "Đạt", "Đạt", "2/2 xã", "Đạt", "Đạt")
    layout = assert_reads_as_plain(small_table([*ROWS[:2], row, *ROWS[2:]]))
    remark = next(one for one in layout.remarks if one.cell == "Biểu 1!A7")
    assert "“4 Điện”" in remark.message


def test_longer_names_of_the_first_columns() -> None:
    def rename(sheet: Worksheet) -> None:
        sheet["A3"], sheet["C3"] = "STT", "Nội dung tiêu chí, chỉ tiêu (theo Quyết định 734)"
        sheet["D3"] = "Mức quy định của tỉnh"

    assert_reads_as_plain(changed(rename))


def test_a_text_unlike_the_sets_is_remarked() -> None:
    layout = layout_of(changed(lambda sheet: sheet.__setitem__("C7", "Thu gom rác thải ở các chợ")))
    assert any("khác với chỉ tiêu 4.2" in one.message for one in layout.remarks)
    slip = layout_of(changed(lambda sheet: sheet.__setitem__("C7", POWER.replace("hộ", "hô"))))
    assert not any("khác với chỉ tiêu" in one.message for one in slip.remarks)


def test_two_codes_in_one_row_are_refused() -> None:
    layout = layout_of(changed(lambda sheet: sheet.__setitem__("C7", f"4.1 {POWER}")))
    assert [fault.cell for fault in layout.faults] == ["Biểu 1!A7"]
    assert "hai mã chỉ tiêu khác nhau: 4.2, 4.1" in layout.faults[0].message


def test_all_faults_of_a_file_are_given_at_once() -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["B5"], sheet["C7"] = "77.7", POOR
        sheet["G4"] = "Xã Dương Quang"

    cells = [fault.cell for fault in layout_of(changed(spoil)).faults]
    assert cells == ["Biểu 1!G4", "Biểu 1!A5", "Biểu 1!A7"]


# ------------------------------------------------------------------------------ shifted rows

SHIFTED = (3, "3.1", "Tỷ lệ tưới", "Đạt", "Chưa quy định", "Chưa quy định", "2/2 xã", "Đạt", "Đạt")


def test_a_row_that_fits_one_column_to_the_right_is_read_there() -> None:
    read = texts(layout_of(small_table([SHIFTED])), "3.1")
    assert read[2011, "Kết quả"] == ""
    assert read[2011, "Xã Nông Thượng"] == "Chưa quy định"
    assert read[2020, "Kết quả"] == "2/2 xã"


@pytest.mark.parametrize(
    "values",
    [
        (
            "Chưa quy định",
            "Chưa quy định",
            "2/2 xã",
            "Đạt",
            "Đạt",
            "Đạt",
        ),  # a result would end under So sánh
        ("0/2 xã", "Đạt", "2/2 xã", "0/2 xã", "Đạt", "Đạt"),  # no contradiction under the city
        ("Chưa đạt", "Đạt", "Đạt", "Đạt", "Đạt", ""),  # no count anywhere
        ("Chưa quy định", "", "2/2 xã", "Đạt", "Đạt", ""),  # a commune would stay empty
    ],
)
def test_any_other_row_is_read_where_it_stands(values: tuple[str, ...]) -> None:
    layout = layout_of(small_table([(3, "3.1", "Tỷ lệ tưới", "Đạt", *values)]))
    assert tuple(texts(layout, "3.1").values()) == values
    assert not layout.rows[0].shifted


# ------------------------------------------------------------------------------ forms


def totals_row(result: str) -> tuple[object, ...]:
    return (4, "Điện", f"4.2. {POWER}", "≥95%", result, "90%", "1/6 xã", "10/10 hộ", "100%", "6/6")


def test_the_form_is_told_by_its_headings() -> None:
    layout = layout_of(totals_table([totals_row("9/10 hộ")]), code=GIANG)
    assert (layout.form, layout.faults) == (Form.TOTALS, ())
    assert [column.kind for column in layout.columns] == [
        ColumnKind.RESULT, ColumnKind.RATE, ColumnKind.COUNT,
    ] * 2  # fmt: skip
    assert texts(layout, "4.2")[2020, "count"] == "6/6"


def test_both_forms_in_one_file_the_asked_one_is_read() -> None:
    book = totals_table([totals_row("9/10 hộ")])
    other = book.create_sheet("Biểu 1")
    write_rows(other, heading(other, 1), ROWS)
    communes = layout_of(book, form=Form.COMMUNES)
    assert (communes.form, communes.sheet, communes.faults) == (Form.COMMUNES, "Biểu 1", ())
    assert any("không được đọc" in one.message for one in communes.remarks)
    totals = layout_of(book, code=GIANG, form=Form.TOTALS)
    assert (totals.form, totals.sheet) == (Form.TOTALS, "Biểu 2")


def test_totals_repeated_with_another_rate_are_refused() -> None:
    again = (4, "Điện", f"4.2. {POWER}", "≥95%", "9/10 hộ", "80%", "1/6 xã", "10/10 hộ", "100%")
    layout = layout_of(totals_table([totals_row("9/10 hộ"), (*again, "6/6 xã")]), code=GIANG)
    assert [fault.cell for fault in layout.faults] == ["Biểu 2!F5"]


def test_a_table_saved_by_openpyxl_and_opened_again_is_the_same(tmp_path: Any) -> None:
    """The layout does not depend on how a program writes the file."""
    path = tmp_path / "biểu.xlsx"
    load_workbook(SAMPLES / "bac_kan_2011_2020.xlsx").save(path)
    layout = find_table(open_workbook(path.read_bytes(), path.name), criteria_set(KAN))
    assert layout == sample("bac_kan", KAN)


def test_criterion_of_one_indicator_is_named_by_its_number_alone() -> None:
    layout = layout_of(small_table([(10, None, "Thu nhập", "36 triệu", "0/2", "7", "7")]))
    assert [row.indicator.code for row in layout.rows] == ["10"]
    assert (layout.rows[0].indicator.text, ROWS[0][2]) == (INCOME, PLANNING)
