"""Faults of form."""

from dataclasses import replace

import pytest

from reports.checks.form import (
    answers_left_empty,
    comparison_says_nothing,
    counts_left_empty,
    counts_without_total,
    counts_without_unit,
    rows_off_their_columns,
)
from reports.checks.form_figures import (
    figures_in_other_notation,
    quantities_called_per_cent,
    rates_without_percent_sign,
    ratios_without_unit,
    units_that_measure_something_else,
)
from reports.checks.model import Severity
from reports.checks.sources import checked_values, empty_city_value
from tests.reports.checks.tables_for_checks import city, findings, table, totals, value


def places(found):
    return [(one.unit, one.year, one.indicator) for one in found]


def test_an_empty_answer_in_a_column_that_has_answers_elsewhere():
    rows = (value("1.1", "Đạt"), value("1.2", ""), city("1.2", "0/1 xã"))
    (finding,) = findings(answers_left_empty, *rows)
    assert places([finding]) == [("Xã A", 2020, "1.2")]
    assert finding.severity is Severity.COSMETIC


def test_an_empty_answer_that_is_counted_as_attained_changes_attainment():
    rows = (value("1.1", "Đạt"), value("1.2", ""), city("1.2", "1/1 xã"))
    assert findings(answers_left_empty, *rows)[0].severity is Severity.ATTAINMENT


@pytest.mark.parametrize("raw", ["Chưa quy định", "không có", "Đạt", "0"])
def test_an_answer_in_words_is_an_answer(raw):
    assert not findings(answers_left_empty, value("1.1", "Đạt"), value("1.2", raw))


def test_a_column_without_any_answer_asks_nothing():
    assert not findings(answers_left_empty, value("1.1", "", year=2011), value("1.1", "Đạt"))


@pytest.mark.parametrize(
    ("count", "is_found"), [("", True), ("-", True), ("1/6 xã", False), ("0", False)]
)
def test_a_count_missing_in_one_row(count, is_found):
    rows = (totals("4.2", "9/10 hộ", "90%", "6/6 xã"), totals("5", "2/3 trường", "67%", count))
    assert places(findings(counts_left_empty, *rows)) == [("Thành phố A", 2020, "5")] * is_found


def test_a_rate_missing_in_one_row():
    rows = (totals("4.2", "9/10 hộ", "90%", "6/6 xã"), totals("5", "2/3 trường", "", "6/6 xã"))
    assert places(findings(counts_left_empty, *rows)) == [("Thành phố A", 2020, "5")]


@pytest.mark.parametrize("result", ["Chưa quy định", "không có"])
def test_what_was_not_asked_is_not_counted(result):
    rows = (totals("4.2", "9/10 hộ", "90%", "6/6 xã"), totals("5", result, "", ""))
    assert not findings(counts_left_empty, *rows)


@pytest.mark.parametrize(
    ("code", "raw", "is_found"),
    [("6.2", "Đạt", True), ("6.2", "Chưa quy định", False), ("2.4", "không có", False)],
)
def test_an_empty_count_of_the_city(code, raw, is_found):
    one = table(value("1.1", "Đạt"), city("1.1", "1/1 xã"), value(code, raw))
    empty = checked_values(
        [empty_city_value(code, 2020, "Biểu 1!E9")], one.definition, one.form, one.unit, {}
    )
    result = counts_left_empty(replace(one, values=one.values + empty))
    assert places(result.findings) == [("Thành phố A", 2020, code)] * is_found


def test_a_row_off_its_columns():
    one = table(value("3.1", "Chưa quy định"), value("3.2", "Đạt"))
    assert not rows_off_their_columns(one).findings
    shifted = rows_off_their_columns(replace(one, shifted=frozenset(["3.1"])))
    assert places(shifted.findings) == [("Thành phố A", None, "3.1")]


@pytest.mark.parametrize(
    ("raw", "is_found"),
    [("0/2", True), ("0/2 xã", False), ("", False), ("0/2 xã (0/3 trường)", False)],
)
def test_a_count_without_its_unit(raw, is_found):
    rows = (value("5", "0/3 trường"), city("4.2", "2/2 xã"), city("5", raw))
    assert bool(findings(counts_without_unit, *rows)) is is_found


def test_counts_that_are_all_without_unit_agree():
    assert not findings(counts_without_unit, city("4.2", "2/2"), city("5", "0/2"))


def test_other_ratios_of_a_yes_or_no_row_are_no_counts_of_communes():
    rows = (totals("1.1", "Đạt", "100%", "6/6 xã"), totals("18.1", "128/130", "98%", "4/6 xã"))
    assert not findings(counts_without_unit, *rows)


@pytest.mark.parametrize(
    ("count", "is_found"),
    [("0", True), ("01 xã Song Mai", True), ("0/6 xã", False), ("Không có xã nào", False)],
)
def test_a_count_without_its_total(count, is_found):
    rows = (totals("1.1", "Đạt", "100%", "6/6 xã"), totals("7", "2/6 xã có chợ", "33,3%", count))
    found = findings(counts_without_total, *rows)
    assert bool(found) is is_found
    assert all("/6 xã”" in one.message for one in found)


def test_a_result_of_zero_communes_lacks_its_total_but_no_makeshift_house_does_not():
    whole = totals("1.1", "Đạt", "100%", "6/6 xã")
    assert findings(counts_without_total, whole, totals("17.3", "0", "0%", "0/6 xã"))
    assert not findings(counts_without_total, whole, totals("9.1", "0", "0%", "6/6 xã"))


@pytest.mark.parametrize(
    ("raw", "is_found"),
    [
        ("28,87/28.87 km", True),
        ("28,87/28,87 km", False),
        ("2.817/2.817 hộ", False),
        ("hoàn thành ngày 29.5.2017", False),
    ],
)
def test_a_dot_beside_commas(raw, is_found):
    rows = (totals("2.2", "63,036/81,635 km", "77,2%"), totals("2.1", raw, "100%"))
    assert bool(findings(figures_in_other_notation, *rows)) is is_found


def test_a_table_that_writes_dots_throughout_agrees_with_itself():
    assert not findings(figures_in_other_notation, value("2.2", "50.5% (5.05/10 km)"))


@pytest.mark.parametrize(
    ("raw", "is_found"),
    [("2.447/2685 người", True), ("2.447/2.685 người", False), ("2447/2685 người", False),
     ("447/2.685 người", False)],
)  # fmt: skip
def test_thousands_grouped_on_one_side_only(raw, is_found):
    assert bool(findings(figures_in_other_notation, value("12", raw))) is is_found


@pytest.mark.parametrize(("rate", "is_found"), [("0", True), ("0%", False), ("Không", False)])
def test_a_rate_without_its_sign(rate, is_found):
    rows = (totals("1.1", "Đạt", "100%", "6/6 xã"), totals("18.5", "0/6 xã", rate, "0/6 xã"))
    assert bool(findings(rates_without_percent_sign, *rows)) is is_found


def test_rates_that_are_all_without_the_sign_agree():
    rows = (totals("1.1", "Đạt", "100", "6/6 xã"), totals("18.5", "0/6 xã", "0", "0/6 xã"))
    assert not findings(rates_without_percent_sign, *rows)


@pytest.mark.parametrize(
    ("raw", "is_found"), [("100% (355/355%)", True), ("100% (355/355 hộ)", False)]
)
def test_quantities_are_no_per_cent(raw, is_found):
    found = findings(quantities_called_per_cent, value("17.7", raw))
    assert bool(found) is is_found
    assert all("“355/355 hộ”" in one.message for one in found)


@pytest.mark.parametrize(
    ("raw", "is_found"),
    [("50% (5/10 ha)", True), ("50% (5/10 km)", False), ("50% (5/10)", False),
     ("50% (5/10 thôn)", True), ("1/1 xã", False)],
)  # fmt: skip
def test_a_length_is_not_counted_and_has_no_area(raw, is_found):
    assert bool(findings(units_that_measure_something_else, value("2.2", raw))) is is_found


def test_things_counted_under_another_name_are_no_fault():
    assert not findings(units_that_measure_something_else, value("17.2", "100% (41/41 hộ)"))


def test_a_ratio_without_the_unit_of_its_row():
    rows = (totals("18.1", "128/130", year=2011), totals("18.1", "118/118người"))
    (finding,) = findings(ratios_without_unit, *rows)
    assert places([finding]) == [("Thành phố A", 2011, "18.1")]
    assert "“128/130 người”" in finding.message


def test_a_row_without_any_unit_agrees_with_itself():
    rows = (value("12", "91,14% (2.447/2.685)"), value("12", "93% (2.619/2.817)", unit="Xã B"))
    assert not findings(ratios_without_unit, *rows)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("So 2011", True), ("So với năm 2011", True), ("So với năm 2011 tăng 2%", False),
     ("Giữ vững", False)],
)  # fmt: skip
def test_a_comparison_that_breaks_off(text, is_found):
    one = table(
        value("10", "7 tr.đồng", year=2011), value("10", "37 tr.đồng"), changes={"10": text}
    )
    assert bool(comparison_says_nothing(one).findings) is is_found


def test_a_table_without_the_column_says_why():
    assert comparison_says_nothing(table(value("10", "7 tr.đồng"))).why_not
