"""The comparison of the two real dossiers as a table: declared beside computed.

Expected sums are worked out by hand from the reports' own figures.
"""

from decimal import Decimal

import pytest

from communes.comparison_import import import_comparison
from criteria.outcomes import Outcome
from reports.comparison import comparison_table
from reports.queries import comparison_data
from reports.tables import NumberFormat, Remark, RowKind

pytestmark = pytest.mark.django_db


def table_of(units, criteria_sets, slug, code, workbook):
    import_comparison(
        data=workbook,
        file_name="bieu.xlsx",
        criteria_set=criteria_sets[code],
        unit=units[slug],
        form=None,
        by=None,
        dry_run=False,
    )
    return comparison_table(comparison_data(units[slug], criteria_sets[code]))


@pytest.fixture
def bac_kan(units, criteria_sets, bac_kan_workbook):
    return table_of(units, criteria_sets, "tp-bac-kan", "bac_kan_2017_2020", bac_kan_workbook)


@pytest.fixture
def bac_giang(units, criteria_sets, bac_giang_workbook):
    return table_of(units, criteria_sets, "tp-bac-giang", "bac_giang_2017_2020", bac_giang_workbook)


def values_of(table, code: str):
    """The value cells of an indicator's row: those under the headings of the years."""
    leading = sum(1 for cell in table.header[0] if cell.rowspan == 2 and cell.text[:7] != "So sánh")
    for row in table.rows:
        if row.kind is RowKind.INDICATOR and code in [cell.text for cell in row.cells[:2]]:
            return row.cells[leading - len(table.columns) :]
    raise AssertionError(code)


def test_all_49_indicators_stand_in_the_sets_order(bac_kan, criteria_sets):
    codes = [
        next(cell.text for cell in row.cells[:2] if not cell.bold)
        for row in bac_kan.rows
        if row.kind is RowKind.INDICATOR
    ]
    definition = criteria_sets["bac_kan_2017_2020"].parsed()
    assert codes == [indicator.code for indicator in definition.indicators()]
    assert len(codes) == 49


def test_a_difference_stands_beside_what_was_declared(bac_kan):
    city, duong_quang, _nong_thuong = values_of(bac_kan, "5")[3:6]
    assert duong_quang.text == "70% (2/3 trường)"
    assert (duong_quang.remark, duong_quang.computed) == (Remark.DIFFERS, "66,67% - Chưa đạt")
    assert "cần thêm 1 trường" in duong_quang.sentence
    assert (city.text, city.remark) == ("2/2 xã", Remark.DIFFERS)
    assert city.computed == "0/2 xã đạt; 4/6 trường = 66,67%"


def test_the_citys_rate_is_the_ratio_of_sums(bac_kan):
    # 12,2 + 7,5 of 17,2 + 10 km; the mean of the two rates would be 72,97 %
    assert values_of(bac_kan, "2.2")[3].computed == "2/2 xã đạt; 19,7/27,2 km = 72,43%"
    # 2.990 + 3.195 of 3.111 + 3.565 people, as the report itself adds them up in section 2.4.2
    assert values_of(bac_kan, "15.1")[3].computed == "2/2 xã đạt; 6.185/6.676 người = 92,65%"
    assert values_of(bac_kan, "4.2")[3].computed == "2/2 xã đạt; 1.724/1.724 hộ = 100%"


def test_the_citys_sum_names_the_part_it_is_of(bac_kan):
    assert values_of(bac_kan, "2.3")[3].computed == (
        "2/2 xã đạt; cứng hóa 16,828/23,548 km = 71,46%"
    )


def test_no_sum_where_a_commune_prints_no_fraction(bac_kan):
    assert values_of(bac_kan, "16")[3].computed == "2/2 xã đạt"


def test_a_commune_that_has_no_such_road_neither_counts_nor_is_summed(bac_kan):
    city, duong_quang, nong_thuong = values_of(bac_kan, "2.4")[3:6]
    assert city.computed == "1/2 xã đạt, 1 xã không có; 1/1 km = 100%"
    assert city.remark is Remark.SUMMED  # "2/2 xã" leaves "không có" aside: no contradiction
    assert duong_quang.remark is Remark.UNPROVED
    assert (nong_thuong.outcome, nong_thuong.remark) == (Outcome.NOT_APPLICABLE, None)


def test_the_2011_count_is_contradicted_where_both_communes_were_below_the_limit(bac_kan):
    city, duong_quang, _ = values_of(bac_kan, "11")[:3]
    assert (city.text, city.remark) == ("0/2 xã", Remark.DIFFERS)
    assert city.sentence == "Bảng ghi 0/2 xã, tính từ kết quả của từng xã là 2/2 xã đạt."
    assert duong_quang.remark is Remark.DIFFERS


def test_what_was_not_regulated_has_no_count(bac_kan):
    city, duong_quang, _ = values_of(bac_kan, "6.2")[:3]
    assert (city.text, city.remark, city.computed) == ("", None, "")
    assert (duong_quang.text, duong_quang.outcome) == ("Chưa quy định", Outcome.NOT_REGULATED)


def test_a_stated_percentage_that_is_not_its_fractions_is_shown(bac_kan):
    nong_thuong = values_of(bac_kan, "15.3")[5]
    assert nong_thuong.text == "14,29% (56/292 trẻ)"
    assert (nong_thuong.remark, nong_thuong.computed) == (Remark.DIFFERS, "19,18%")
    assert nong_thuong.sentence == "Bảng ghi 14,29%, nhưng 56/292 trẻ = 19,18%."
    assert nong_thuong.outcome is Outcome.ATTAINED


def test_a_cell_that_is_a_number_is_one(bac_kan):
    cell = values_of(bac_kan, "16")[5]
    assert cell.text == "93,30%"
    assert (cell.number, cell.number_format, cell.decimals) == (
        Decimal("0.933"),
        NumberFormat.PERCENT,
        2,
    )
    assert values_of(bac_kan, "9.2")[4].number is None  # "92,6% (788/851 hộ)" is more than one


def test_the_last_rows_count_the_criteria(bac_kan):
    declared, computed = [row for row in bac_kan.rows if row.kind is RowKind.SUMMARY]
    counts = [[cell.text for cell in row.cells if "/" in cell.text] for row in (declared, computed)]
    assert counts == [["3/19", "3/19", "19/19", "19/19"], ["4/19", "4/19", "18/19", "18/19"]]


def test_the_remark_of_the_source_stays_with_its_row(bac_kan):
    assert values_of(bac_kan, "2.2")[-1].text == "Bê tông hóa thêm 19,7 km."


def test_title_reference_and_notes_come_from_the_data(bac_kan):
    assert bac_kan.title.splitlines() == [
        "BIỂU SO SÁNH KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI NĂM 2011 VÀ ĐẾN NĂM 2020",
        "THÀNH PHỐ BẮC KẠN",
    ]
    assert "228" in bac_kan.reference
    assert bac_kan.notes[0] == (
        "Ghi chú: Năm 2011, thành phố Bắc Kạn có 4 xã (Dương Quang, Nông Thượng, Huyền Tụng, Xuất "
        "Hóa); đến năm 2020 còn 2 xã (Dương Quang, Nông Thượng), do ngày 11/3/2015 xã Huyền Tụng "
        "và xã Xuất Hóa chuyển thành phường (Nghị quyết 892/NQ-UBTVQH13)."
    )
    assert "Quyết định số 734/QĐ-UBND ngày 29/5/2017 của UBND tỉnh Bắc Kạn" in bac_kan.notes[1]


def test_the_form_by_totals(bac_giang):
    result, rate, count = values_of(bac_giang, "5")[:3]
    assert (result.text, rate.text, count.text) == ("12/18 trường", "66,6%", "3/6 xã")
    assert rate.number == Decimal("0.666")
    assert result.outcome is Outcome.NOT_ATTAINED
    assert result.remark is None  # 66,6 % is 66,67 % cut off, and "3/6 xã" declares nothing
    roads = values_of(bac_giang, "2.2")[0]
    assert (roads.remark, roads.computed) == (Remark.DIFFERS, "77,22%")
    water = values_of(bac_giang, "17.1")[3]
    assert (water.remark, water.computed) == (Remark.DIFFERS, "101,63%")


def test_groups_head_the_form_by_totals(bac_giang):
    groups = [row.cells[0].text for row in bac_giang.rows if row.kind is RowKind.GROUP]
    assert groups == [
        "I. QUY HOẠCH",
        "II. HẠ TẦNG KINH TẾ - XÃ HỘI",
        "III. KINH TẾ VÀ TỔ CHỨC SẢN XUẤT",
        "IV. VĂN HÓA - XÃ HỘI - MÔI TRƯỜNG",
        "V. HỆ THỐNG CHÍNH TRỊ",
    ]


def test_a_single_communes_comparison_has_no_city_column(bac_kan, units, criteria_sets):
    data = comparison_data(units["xa-duong-quang"], criteria_sets["bac_kan_2017_2020"])
    table = comparison_table(data)
    assert [cell.text for cell in table.header[1]] == ["Xã Dương Quang", "Xã Dương Quang"]
    assert [cell.text for cell in values_of(table, "5")] == ["0% (0/3 trường)", "70% (2/3 trường)"]
