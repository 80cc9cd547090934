"""The column "So sánh …" against its two ends."""

import pytest

from reports.checks.differences import (
    change_disagrees_with_ends,
    comparison_states_another_total,
    points_called_per_cent,
)
from reports.checks.model import Certainty
from tests.reports.checks.tables_for_checks import city, table, totals, value

ROAD = (value("2.2", "0% (0/10 km)", year=2011), value("2.2", "75% (7,5/10 km)"))
TWO_ROADS = (
    *ROAD,
    value("2.2", "0% (0/17,2 km)", unit="Xã B", year=2011),
    value("2.2", "70,93% (12,2/17,2 km)", unit="Xã B"),
)
POVERTY = (
    value("11", "7,2%", year=2011),
    value("11", "1,20%"),
    value("11", "4%", unit="Xã B", year=2011),
    value("11", "1,71%", unit="Xã B"),
)


def accused(check, rows, text):
    code = rows[0][0].code
    return check(table(*rows, changes={code: text})).findings


@pytest.mark.parametrize(
    "text", ["Bê tông hóa thêm 7,5 km.", "tăng 7,5km", "Thêm 7,50 km so với năm 2011"]
)
def test_a_rise_that_is_the_difference_of_the_numerators_agrees(text):
    assert not accused(change_disagrees_with_ends, ROAD, text)


def test_a_rise_that_is_no_difference_of_the_ends_is_found_with_the_computed_one():
    (finding,) = accused(change_disagrees_with_ends, ROAD, "Bê tông hóa thêm 7,6 km.")
    assert (finding.unit, finding.year, finding.indicator) == ("Thành phố A", 2020, "2.2")
    assert "Xã A tăng 7,5 km" in finding.computed
    assert finding.certainty is Certainty.PROVED


@pytest.mark.parametrize("text", ["thêm 19,7 km", "thêm 7,5 km; 12,2 km", "thêm 12,2 km và 7,5 km"])
def test_the_communes_sum_and_each_commune_are_readings(text):
    assert not accused(change_disagrees_with_ends, TWO_ROADS, text)


def test_a_fall_called_a_rise_is_found():
    assert accused(change_disagrees_with_ends, ROAD, "Giảm 7,5 km")


def test_each_figure_of_a_list_must_be_some_reading():
    (finding,) = accused(change_disagrees_with_ends, POVERTY, "giảm 2,69%; 4,15")
    assert "“2,69%”" in finding.message
    assert "4,15”" not in finding.message
    assert not accused(change_disagrees_with_ends, POVERTY, "giảm 6%; 2,29")


@pytest.mark.parametrize(
    "text",
    [
        "Đầu tư nâng cấp, xây mới thêm 9 km",  # works, not what the row counts
        "Thêm 25 cầu",
        "tăng lên 9 km",  # a level
        "mỗi năm tăng 9 km",
        "tăng 9 km so với năm 2015",
        "tăng hơn 9 km",
        "tăng khoảng 9 km",
        "Tăng",
        "theo Quyết định 9/QĐ-UBND",
    ],
)
def test_what_speaks_of_something_else_is_not_accused(text):
    assert not accused(change_disagrees_with_ends, ROAD, text)


def test_ends_that_are_not_printed_prove_nothing():
    rows = (value("2.2", "Chưa đạt", year=2011), value("2.2", "75% (7,5/10 km)"))
    assert not accused(change_disagrees_with_ends, rows, "thêm 9 km")
    with_a_gap = (*ROAD, value("2.2", "Chưa đạt", unit="Xã B", year=2011),
                  value("2.2", "50% (5/10 km)", unit="Xã B"))  # fmt: skip
    assert not accused(change_disagrees_with_ends, with_a_gap, "thêm 9 km")


def test_a_commune_without_the_thing_leaves_no_gap():
    rows = (*ROAD, value("2.2", "không có", unit="Xã B", year=2011),
            value("2.2", "không có", unit="Xã B"))  # fmt: skip
    assert accused(change_disagrees_with_ends, rows, "thêm 9 km")
    assert not accused(change_disagrees_with_ends, rows, "thêm 7,5 km")


def test_a_thing_that_is_new_has_no_printed_first_end():
    rows = (
        *ROAD,
        value("2.2", "không có", unit="Xã B", year=2011),
        value("2.2", "100% (5/5 km)", unit="Xã B"),
    )
    assert not accused(change_disagrees_with_ends, rows, "thêm 12,5 km")


def test_relative_growth_of_a_quantity_agrees():
    rows = (value("10", "20 triệu đồng", year=2011), value("10", "38 triệu đồng"))
    assert not accused(change_disagrees_with_ends, rows, "tăng 90%")
    assert not accused(change_disagrees_with_ends, rows, "tăng 18 triệu đồng")
    assert accused(change_disagrees_with_ends, rows, "tăng 80%")


def test_totals_are_compared_too():
    rows = (totals("5", "12/18 trường", "66,6%", year=2011), totals("5", "18/18 trường", "100%"))
    assert not accused(change_disagrees_with_ends, rows, "Tăng 06 trường")
    assert accused(change_disagrees_with_ends, rows, "Tăng 05 trường")
    assert not accused(change_disagrees_with_ends, rows, "Tăng 33,4 điểm %")
    assert not accused(change_disagrees_with_ends, rows, "Tăng 33,3%")


def test_points_are_not_per_cent():
    rows = (value("11", "7,2%", year=2011), value("11", "1,20%"))
    (finding,) = accused(points_called_per_cent, rows, "giảm 6%")
    assert finding.certainty is Certainty.LIKELY
    assert "6 điểm %" in finding.message
    assert not accused(points_called_per_cent, rows, "giảm 6 điểm %")
    assert not accused(points_called_per_cent, rows, "giảm 83,3%")


def test_points_that_are_per_cent_as_well_are_asked_about():
    rows = (value("15.1", "98%", year=2011), value("15.1", "100%"))
    (finding,) = accused(points_called_per_cent, rows, "tăng 2%")
    assert finding.certainty is Certainty.ASK


COOPERATIVES = (
    value("13.1", "Không", year=2011),
    value("13.1", "Đạt (có 02 HTX)"),
    value("13.1", "Không", unit="Xã B", year=2011),
    value("13.1", "Đạt (có 01 HTX)", unit="Xã B"),
)


@pytest.mark.parametrize(
    ("text", "is_accused"),
    [
        ("Có 04 HTX hoạt động", True),
        ("Có 03 HTX hoạt động", False),
        ("Xã A có 02 HTX", False),
        ("Có 04 tổ thu gom rác", False),
        ("Hỗ trợ 04 HTX", False),
    ],
)
def test_a_number_of_things_is_the_communes_together(text, is_accused):
    assert bool(accused(comparison_states_another_total, COOPERATIVES, text)) is is_accused


def test_a_table_without_the_column_or_with_one_year_says_why():
    assert change_disagrees_with_ends(table(*ROAD)).why_not
    one_year = table(city("2.2", "1/1 xã"), changes={"2.2": "tăng 2%"})
    assert change_disagrees_with_ends(one_year).why_not
