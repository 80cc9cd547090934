"""Declared outcomes, counts of communes and declared criteria totals."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.outcomes import Outcome
from reports.checks.counts import commune_totals_differ, count_against_figure, count_against_result
from reports.checks.criteria_totals import criteria_total_against_detail
from reports.checks.model import Certainty, Severity
from reports.checks.outcomes import (
    CHECKS,
    commune_total_against_columns,
    count_against_communes,
    declared_against_computed,
)
from tests.reports.checks.tables_for_checks import (
    BAC_KAN,
    CITY,
    city,
    definition_of,
    findings,
    table,
    totals,
    value,
)


def pair(code, count, one, other):
    return [city(code, count), value(code, one, unit="Xã A"), value(code, other, unit="Xã B")]


def test_a_count_that_declares_a_commune_against_its_figures():
    found = findings(declared_against_computed, *pair("11", "0/2 xã", "7,2%", "4%"))
    assert [finding.unit for finding in found] == ["Xã A", "Xã B"]
    assert found[0].severity is Severity.ATTAINMENT
    assert found[0].printed == ("7,2%", "0/2 xã")
    assert found[0].other_cells == ("Biểu 1!A2",)
    assert found[0].message == (
        "Xã A năm 2020, chỉ tiêu 11: bảng ghi 0/2 xã, tức Chưa đạt, nhưng 7,2% so với mức < 12% "
        "là Đạt; cần sửa lại kết quả hoặc số liệu."
    )


def test_a_cell_that_says_attained_beside_figures_that_do_not():
    (finding,) = findings(declared_against_computed, value("14.3", "Đạt 24,79% (588/2.372 người)"))
    assert "bảng khai Đạt nhưng 588/2.372 người = 24,79%" in finding.message


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Đạt 25,01% (2.501/10.000 người)", False),
        ("Đạt 25% (2.500/10.000 người)", True),  # asked: > 25 %
        ("Chưa đạt (2.500/10.000 người)", False),
        ("Chưa đạt (2.501/10.000 người)", True),
        ("Đạt", False),
        ("Đạt (0/0 người)", False),
        ("không có", False),
        ("Chưa quy định", False),
        ("", False),
    ],
)
def test_the_edge_is_the_exact_fraction(text, wrong):
    assert bool(findings(declared_against_computed, value("14.3", text))) is wrong


def test_none_of_two_over_two_communes_of_which_one_attains():
    (finding,) = findings(count_against_communes, *pair("11", "0/2 xã", "7,2%", "15%"))
    assert finding.unit == CITY
    assert finding.computed == ("1/2 xã đạt",)
    assert finding.other_cells == ("Biểu 1!B2", "Biểu 1!C2")
    assert "bảng ghi 0/2 xã đạt nhưng tính từ kết quả của từng xã là 1/2 xã đạt" in finding.message


@pytest.mark.parametrize(
    ("code", "count", "one", "other"),
    [
        ("11", "1/2 xã", "7,2%", "15%"),
        ("11", "2/2 xã", "7,2%", "4%"),
        ("11", "0/2 xã", "15%", "16%"),
        ("2.4", "1/2 xã", "Đạt", "không có"),
        ("2.4", "2/2 xã", "Đạt", "không có"),
        ("11", "2/2 xã", "7,2%", ""),
        ("11", "1/2 xã", "7,2%", ""),
        ("1.1", "2/2 xã", "không rõ", "Đạt"),
        ("11", "", "7,2%", "4%"),
        ("11", "3/4 xã", "7,2%", "4%"),  # two of the four have no column
    ],
)
def test_a_count_that_can_be_right_is_not_accused(code, count, one, other):
    assert findings(count_against_communes, *pair(code, count, one, other)) == ()


@pytest.mark.parametrize(
    ("code", "count", "one", "other"),
    [
        ("11", "2/2 xã", "7,2%", "15%"),
        ("11", "1/2 xã", "7,2%", "4%"),
        ("2.4", "0/2 xã", "Đạt", "không có"),
        ("2.4", "2/2 xã", "Chưa đạt", "không có"),
        ("11", "1/4 xã", "7,2%", "4%"),
    ],
)
def test_a_count_that_cannot_be_right(code, count, one, other):
    assert len(findings(count_against_communes, *pair(code, count, one, other))) == 1


def test_the_total_of_communes_is_the_number_of_columns():
    (finding,) = findings(commune_total_against_columns, *pair("1.1", "3/3 xã", "Đạt", "Đạt"))
    assert "có cột của 2 xã" in finding.message
    assert findings(commune_total_against_columns, *pair("1.1", "2/2 xã", "Đạt", "Đạt")) == ()
    assert findings(commune_total_against_columns, *pair("2.4", "1/1 xã", "Đạt", "không có")) == ()
    assert findings(commune_total_against_columns, *pair("2.4", "1/1 xã", "Đạt", "Đạt"))


def test_the_total_of_communes_is_one_in_the_form_by_totals():
    rows = [
        totals("1.1", "Đạt", "100%", "6/6 xã"),
        totals("1.2", "Đạt", "100%", "6/6 xã"),
        totals("3.2", "5/7 xã", "", ""),
    ]
    (finding,) = findings(commune_totals_differ, *rows)
    assert (finding.indicator, finding.certainty) == ("3.2", Certainty.LIKELY)
    assert findings(commune_totals_differ, *rows[:2]) == ()


def test_all_communes_attain_but_their_total_does_not():
    (finding,) = findings(count_against_figure, totals("5", "12/18 trường", "66,7%", "6/6 xã"))
    assert finding.certainty is Certainty.PROVED
    assert finding.severity is Severity.ATTAINMENT
    assert "66,67% so với mức ≥ 70% là Chưa đạt" in finding.message


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (totals("5", "12/18 trường", "66,7%", "5/6 xã"), False),
        (totals("5", "13/18 trường", "72,2%", "6/6 xã"), False),
        (totals("5", "13/18 trường", "72,2%", "0/6 xã"), True),
        (totals("5", "12/18 trường", "66,7%", "0/6 xã"), False),
        (totals("10", "48 triệu đồng/người", "100%", "0/6 xã"), True),
        (totals("9.1", "5 hộ", "", "6/6 xã"), True),
        (totals("9.1", "5 hộ", "", "5/6 xã"), False),
        (totals("5", "", "", "6/6 xã"), False),
        (totals("5", "0/0 trường", "", "6/6 xã"), False),
        (totals("12", "22.324/29.455 người", "75,8%", "-"), False),
    ],
)
def test_the_count_against_the_total(row, wrong):
    found = findings(count_against_figure, row)
    assert bool(found) is wrong
    assert all(finding.certainty is Certainty.PROVED for finding in found)


def test_every_commune_may_fail_another_part_of_a_compound_indicator():
    row = totals(
        "17.1",
        "- Nước hợp vệ sinh: 950/1.000 hộ - Nước sạch: 600/1.000 hộ",
        "95% 60%",
        "0/6 xã",
    )
    (finding,) = findings(count_against_figure, row)
    assert finding.certainty is Certainty.LIKELY


@pytest.mark.parametrize(
    ("row", "certainty"),
    [
        (totals("1.1", "5/6 xã đạt", "83,3%", "6/6 xã"), Certainty.PROVED),
        (totals("1.1", "Đạt", "", "5/6 xã"), Certainty.PROVED),
        (totals("1.1", "Chưa đạt", "", "6/6 xã"), Certainty.PROVED),
        (totals("7", "2/6 xã có chợ", "33,3%", "3/6 xã"), Certainty.LIKELY),
        (totals("7", "2/6 xã có chợ", "33,3%", "01 xã Song Mai"), None),
        (totals("1.1", "Đạt", "100%", "6/6 xã"), None),
        (totals("1.1", "Chưa đạt", "", "5/6 xã"), None),
        (totals("1.1", "0/6 xã", "0%", "0"), None),
        (totals("5", "12/18 trường", "66,7%", "3/6 xã"), None),
    ],
)
def test_the_count_against_the_result_cell(row, certainty):
    found = findings(count_against_result, row)
    assert [finding.certainty for finding in found] == ([certainty] if certainty else [])


def all_said(outcome_of=None):
    """A commune's column that says "Đạt" for every indicator, or as ``outcome_of`` has it."""
    said = {one.code: "Đạt" for one in definition_of(BAC_KAN).indicators()}
    said.update(outcome_of or {})
    return [value(code, text) for code, text in said.items()]


def declared(number, rows):
    return table(*rows, declared_criteria={("Xã A", 2020): number})


def test_nineteen_criteria_where_one_fails():
    checked = declared(19, all_said({"5": "66,67% (2/3 trường)"}))
    (finding,) = criteria_total_against_detail(checked).findings
    assert finding.indicator == ""
    assert (finding.printed, finding.computed) == (("19/19",), ("18/19",))
    assert "(chưa đạt: tiêu chí 5)" in finding.message
    correct = replace(checked, declared_criteria={("Xã A", 2020): 18})
    assert criteria_total_against_detail(correct).findings == ()


def test_what_the_table_leaves_open_may_be_in_the_declared_number_or_not():
    rows = all_said({"5": "", "16": "Chưa quy định"})
    for number, wrong in ((16, True), (17, False), (18, False), (19, False)):
        found = criteria_total_against_detail(declared(number, rows)).findings
        assert bool(found) is wrong
    (finding,) = criteria_total_against_detail(declared(16, rows)).findings
    assert "từ 17 đến 19/19" in finding.message


def test_without_a_declared_number_nothing_is_looked_at():
    result = criteria_total_against_detail(table(value("1.1", "Đạt")))
    assert result.places == 0
    assert result.why_not
    assert (
        criteria_total_against_detail(
            table(value("1.1", "Đạt"), declared_criteria={("Xã B", 2020): 4})
        ).findings
        == ()
    )


def test_a_check_of_the_other_form_says_why_it_cannot_run():
    by_totals, by_communes = table(totals("1.1", "Đạt")), table(value("1.1", "Đạt"))
    for check in (count_against_communes, commune_total_against_columns):
        assert check(by_totals).why_not
    for check in (commune_totals_differ, count_against_figure, count_against_result):
        assert check(by_communes).why_not


@given(schools=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=5))
def test_a_count_of_the_communes_own_verdicts_is_never_accused(schools):
    cells = [
        value("5", f"{min(have, total)}/{total} trường", unit=f"Xã {place}")
        for place, (have, total) in enumerate(schools)
    ]
    attained = sum(one.verdict.outcome is Outcome.ATTAINED for one in table(*cells).values)
    checked = table(city("5", f"{attained}/{len(schools)} xã"), *cells)
    for check in CHECKS:
        assert check(checked).findings == ()


@given(schools=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=6))
def test_sums_of_communes_that_all_attain_are_never_accused(schools):
    pairs = [(min(have, total), total) for have, total in schools]
    attained = sum(10 * have >= 7 * total for have, total in pairs)
    have, total = sum(one[0] for one in pairs), sum(one[1] for one in pairs)
    row = totals("5", f"{have}/{total} trường", "", f"{attained}/{len(pairs)} xã")
    assert findings(count_against_figure, row) == ()
