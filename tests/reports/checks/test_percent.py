"""Stated percentages against their fractions, on each side of every edge."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.numbers import format_decimal, round_half_up
from reports.checks.model import Certainty, Severity
from reports.checks.percent import (
    CHECKS,
    percent_against_fraction,
    percent_truncated,
    rate_against_commune_count,
    rate_against_result,
    rate_repeats_commune_share,
    rounding_crosses_threshold,
)
from tests.reports.checks.tables_for_checks import city, findings, table, totals, value


def test_seventy_per_cent_of_two_schools_in_three_changes_attainment():
    (finding,) = findings(percent_against_fraction, value("5", "70% (2/3 trường)"))
    assert finding.severity is Severity.ATTAINMENT
    assert finding.certainty is Certainty.PROVED
    assert finding.printed == ("70% (2/3 trường)",)
    assert finding.computed == ("66,67%",)
    assert finding.message == (
        "Xã A năm 2020, chỉ tiêu 5: bảng ghi 70% nhưng 2/3 trường = 66,67%, không đạt mức ≥ 70%; "
        "cần sửa lại tỷ lệ hoặc tử số, mẫu số cho khớp."
    )


def test_a_wrong_percentage_on_the_same_side_changes_a_published_figure():
    (finding,) = findings(percent_against_fraction, value("17.7", "93,75% (78/80 hộ)"))
    assert finding.severity is Severity.FIGURE
    assert "(93,75% ứng với 75/80 hộ)" in finding.message


def test_a_rate_column_is_named_with_its_cell():
    (finding,) = findings(percent_against_fraction, totals("2.4", "37/51,5 km", "81,3%", "6/6 xã"))
    assert finding.printed == ("37/51,5 km", "81,3%")
    assert (finding.cell, finding.other_cells) == ("Biểu 1!A2", ("Biểu 1!B2",))
    assert finding.severity is Severity.FIGURE  # đạt hay chưa đạt does not hang on it


def test_a_part_is_compared_with_its_own_fraction():
    rows = totals(
        "17.1",
        "- Số hộ sử dụng nước hợp vệ sinh: 16.209/16.209 hộ - Số hộ sử dụng nước sạch: "
        "15.457/15.209 hộ",
        "100% 95,36%",
    )
    (finding,) = findings(percent_against_fraction, rows)
    assert finding.part == "clean_water"
    assert "chỉ tiêu 17.1 (nước sạch)" in finding.message


def test_a_city_cell_with_figures_is_compared_too():
    rows = [city("2.1", "0/2 xã (nhựa hóa 5/17 km, đạt 39,41%)"), value("2.1", "50% (5/10 km)")]
    (finding,) = findings(percent_against_fraction, *rows)
    assert finding.unit == "Thành phố A"
    assert finding.computed == ("29,41%",)


@pytest.mark.parametrize(
    "text",
    [
        "66,67% (2/3 trường)",
        "66,7% (2/3 trường)",
        "67% (2/3 trường)",
        "0% (0/3 trường)",
        "62,5% (5/8 trường)",
        "63% (5/8 trường)",  # exactly half a unit off
        "62% (5/8 trường)",  # the same, downwards
        "66,66% (2/3 trường)",  # cut off: percent_truncated
        "70%",
        "(2/3 trường)",
        "2/0 trường, 70%",
        "0/0 trường, 0%",
        "không có",
        "Chưa quy định",
        "",
        "70%? (2/3 trường)",
        "dự kiến 70% (2/3 trường)",
        "năm 2019: 50%; năm 2020: 66,67% (2/3 trường)",
    ],
)
def test_nothing_consistent_or_unreadable_is_accused(text):
    assert findings(percent_against_fraction, value("5", text)) == ()


@pytest.mark.parametrize("percent", ["66,8", "66,5", "68", "65", "66,68", "66,65"])
def test_more_than_half_a_unit_off_is_found(percent):
    assert findings(percent_against_fraction, value("5", f"{percent}% (2/3 trường)"))


def test_two_percentages_of_one_cell_are_each_compared():
    (finding,) = findings(
        percent_against_fraction, value("2.2", "75% (bê tông hóa 7,5/10km, đạt 70%)")
    )
    assert "bảng ghi 70%" in finding.message
    assert findings(percent_against_fraction, value("2.2", "75% (7,5/10km, tăng 20%)")) == ()


def test_a_rate_column_that_differs_from_the_result_cell_is_compared():
    (finding,) = findings(percent_against_fraction, totals("5", "66,7% (12/18 trường)", "70%"))
    assert "bảng ghi 70%" in finding.message
    assert finding.severity is Severity.ATTAINMENT


def test_a_percentage_cut_off_is_cosmetic():
    (finding,) = findings(percent_truncated, totals("5", "12/18 trường", "66,6%", "3/6 xã"))
    assert finding.severity is Severity.COSMETIC
    assert finding.computed == ("66,7%",)
    assert "cần ghi 66,7%" in finding.message


@pytest.mark.parametrize("percent", ["66,7%", "67%", "66%", "66,5%", "70%"])
def test_the_edges_of_cutting_off(percent):
    is_cut = percent == "66%"
    assert bool(findings(percent_truncated, totals("5", "12/18 trường", percent))) is is_cut


def test_a_share_of_communes_may_be_cut_off_too():
    (finding,) = findings(percent_truncated, totals("1.1", "4/6 xã", "66,6%", "4/6 xã"))
    assert "4/6 xã = 66,67%" in finding.message
    assert findings(percent_truncated, totals("7", "2/6 xã có chợ", "33,3%", "01 xã")) == ()


def test_rounding_must_not_carry_a_share_over_its_threshold():
    (finding,) = findings(rounding_crosses_threshold, value("4.2", "95% (709/747 hộ)"))
    assert finding.severity is Severity.ATTAINMENT
    assert "94,91%, không đạt mức ≥ 95%" in finding.message
    assert findings(rounding_crosses_threshold, value("4.2", "95% (710/747 hộ)")) == ()
    # where the percentage is not the fraction at all, that is what is said
    assert findings(rounding_crosses_threshold, value("5", "70% (2/3 trường)")) == ()


def test_a_share_just_below_its_threshold_is_printed_below_it():
    (finding,) = findings(rounding_crosses_threshold, value("4.2", "95% (9.499.999/10.000.000 hộ)"))
    assert "94,99999%, không đạt" in finding.message


def test_a_rate_that_repeats_the_communes_share():
    row = totals("5", "12/18 trường", "50%", "3/6 xã")
    (finding,) = findings(rate_repeats_commune_share, row)
    assert "tỷ lệ số xã đạt (3/6 xã)" in finding.message
    assert findings(percent_against_fraction, row) == ()
    assert findings(rate_repeats_commune_share, totals("5", "9/18 trường", "50%", "3/6 xã")) == ()


def test_a_city_cell_may_say_its_count_in_per_cent():
    rows = [city("2.1", "1/2 xã, đạt 50% (bê tông hóa 5/17 km)"), value("2.1", "50% (5/10 km)")]
    for check in CHECKS:
        assert findings(check, *rows) == ()


@pytest.mark.parametrize(
    "row",
    [
        totals("1.1", "Đạt", "100%", "6/6 xã"),
        totals("1.1", "0/6 xã", "0%", "0"),
        totals("6.1", "2/6 xã có NVH xã nhưng chưa đạt chuẩn", "0%", "0/6 xã"),
        totals("7", "2/6 xã có chợ", "33,3%", "01 xã Song Mai"),
        totals("10", "19,95 triệu đồng/người", "50%", "3/6"),
        totals("16", "44/62 thôn", "70,9%", "6/6 xã"),  # its own fraction
        totals("4.2", "99%", "99%", "6/6 xã"),  # the households', not the communes'
        totals("3.1", "- 6/6 xã đạt >90% diện tích được tưới", "- 100% tưới", "6/6 xã"),
        totals("1.1", "Đạt", "", "6/6 xã"),
        totals("1.1", "Đạt", "100%", ""),
        totals("1.1", "0/0 xã", "0%", "0/0 xã"),
    ],
)
def test_a_rate_of_communes_that_agrees_is_not_accused(row):
    assert findings(rate_against_commune_count, row) == ()


@pytest.mark.parametrize(
    "row",
    [
        totals("1.1", "5/6 xã", "100%", "5/6 xã"),
        totals("1.1", "Chưa có", "100%", "0/6 xã"),
        totals("10", "19,95 triệu đồng/người", "60%", "3/6 xã"),
        totals("8.3", "6/6 xã", "83,3%", "6/6 xã"),
    ],
)
def test_a_rate_of_communes_that_does_not_agree(row):
    (finding,) = findings(rate_against_commune_count, row)
    assert finding.severity is Severity.FIGURE


def test_two_columns_that_state_two_percentages():
    (finding,) = findings(rate_against_result, totals("4.2", "99%", "94%", "6/6 xã"))
    assert finding.severity is Severity.ATTAINMENT
    assert findings(rate_against_result, totals("4.2", "99%", "99%", "6/6 xã")) == ()
    assert findings(rate_against_result, totals("4.2", "Đạt", "99%", "6/6 xã")) == ()


@given(
    denominator=st.integers(1, 99_999),
    data=st.data(),
    places=st.integers(0, 3),
)
def test_a_rounded_percentage_is_never_accused(denominator, data, places):
    numerator = data.draw(st.integers(0, denominator))
    rounded = round_half_up(Fraction(100 * numerator, denominator), places)
    figures = f"{format_decimal(Decimal(numerator))}/{format_decimal(Decimal(denominator))}"
    text = f"{format_decimal(rounded, places)}% ({figures} thôn)"
    checked = table(value("16", text))
    assert checked.values[0].stated_percent == rounded
    for check in CHECKS:
        if check is not rounding_crosses_threshold:
            assert check(checked).findings == ()


@given(denominator=st.integers(1, 9_999), data=st.data())
def test_a_percentage_a_whole_unit_off_is_always_accused(denominator, data):
    numerator = data.draw(st.integers(0, denominator))
    rounded = round_half_up(Fraction(100 * numerator, denominator), 1)
    off = format_decimal(rounded + data.draw(st.sampled_from([Decimal("1.6"), Decimal("0.6")])), 1)
    figures = f"{format_decimal(Decimal(numerator))}/{format_decimal(Decimal(denominator))}"
    assert len(findings(percent_against_fraction, value("16", f"{off}% ({figures} thôn)"))) == 1
