"""A city's own figure against those of its communes."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.numbers import format_decimal, round_half_up
from reports.checks.city import (
    CHECKS,
    city_amount_against_sum,
    city_figure_against_sum,
    city_mean_outside_communes,
    city_rate_against_communes,
)
from reports.checks.model import Severity
from tests.reports.checks.tables_for_checks import city, findings, table, totals, value


def three(code, whole, one, other):
    return [city(code, whole), value(code, one, unit="Xã A"), value(code, other, unit="Xã B")]


def test_a_city_figure_that_is_not_the_sum():
    rows = three("2.1", "0/2 xã (nhựa hóa 6/17 km)", "50% (5/10 km)", "0% (0/7 km)")
    (finding,) = findings(city_figure_against_sum, *rows)
    assert finding.computed == ("5/17 km", "29,41%")
    assert finding.severity is Severity.FIGURE
    assert finding.other_cells == ("Biểu 1!B2", "Biểu 1!C2")
    assert "bảng ghi chung 6/17 km nhưng cộng các xã là 5/17 km" in finding.message


def test_a_sum_on_the_other_side_of_the_threshold_changes_attainment():
    rows = three("2.2", "2/2 xã (9/17 km)", "50% (5/10 km)", "0% (0/7 km)")
    (finding,) = findings(city_figure_against_sum, *rows)
    assert finding.severity is Severity.ATTAINMENT


@pytest.mark.parametrize(
    ("whole", "one", "other"),
    [
        ("0/2 xã (5/17 km)", "5/10 km", "0/7 km"),
        ("0/2 xã (6/17 km)", "5/10 km", "0%"),  # one commune without its fraction
        ("0/2 xã (6/17 km)", "5/10 km", ""),
        ("0/2 xã (6/17 km)", "5/10 km", "Chưa quy định"),
        ("0/2 xã (5/10 km)", "5/10 km", "không có"),
        ("0/2 xã", "5/10 km", "0/7 km"),
    ],
)
def test_a_sum_that_agrees_or_cannot_be_worked_out(whole, one, other):
    for check in CHECKS:
        assert findings(check, *three("2.1", whole, one, other)) == ()


def test_the_figures_of_a_part_are_summed_too():
    rows = three("2.3", "2/2 xã (cứng hóa 17/23 km)", "cứng hóa 9/11 km", "cứng hóa 7/12 km")
    (finding,) = findings(city_figure_against_sum, *rows)
    assert finding.part == "hardened"


def test_an_amount_that_is_not_the_sum():
    (finding,) = findings(city_amount_against_sum, *three("9.1", "có 05 hộ", "Không", "có 04 hộ"))
    assert finding.computed == ("4 hộ",)
    assert findings(city_amount_against_sum, *three("9.1", "có 04 hộ", "Không", "có 04 hộ")) == ()
    assert findings(city_amount_against_sum, *three("9.1", "có 05 hộ", "", "có 04 hộ")) == ()


@pytest.mark.parametrize(
    ("whole", "wrong"),
    [
        ("37,72 tr.đồng", False),
        ("38 tr.đồng", False),
        ("39,18 tr.đồng", False),
        ("39,2 tr.đồng", False),  # 39,18 rounded
        ("39,3 tr.đồng", True),
        ("37,71 tr.đồng", True),
    ],
)
def test_a_mean_lies_between_its_communes(whole, wrong):
    rows = three("10", whole, "37,72 tr.đồng", "39,18 tr.đồng")
    assert bool(findings(city_mean_outside_communes, *rows)) is wrong


def test_a_plain_mean_of_percentages_is_no_rate_of_the_whole():
    rows = three("2.1", "0/2 xã (đạt 25%)", "50% (5/10 km)", "0% (0/7 km)")
    (finding,) = findings(city_rate_against_communes, *rows)
    assert "25% là trung bình cộng tỷ lệ của các xã" in finding.message
    assert finding.computed == ("29,41%",)
    right = three("2.1", "0/2 xã (đạt 29,41%)", "50% (5/10 km)", "0% (0/7 km)")
    assert findings(city_rate_against_communes, *right) == ()


def test_a_rate_that_is_neither():
    rows = three("2.1", "0/2 xã (đạt 40%)", "50% (5/10 km)", "0% (0/7 km)")
    (finding,) = findings(city_rate_against_communes, *rows)
    assert "40% không khớp với tổng các xã 5/17 km = 29,41%" in finding.message


@pytest.mark.parametrize(
    ("whole", "wrong"),
    [
        ("2/2 xã (đạt 1,2%)", False),
        ("2/2 xã (đạt 1,5%)", False),
        ("2/2 xã (đạt 1,71%)", False),
        ("2/2 xã (đạt 1,8%)", True),
        ("2/2 xã (đạt 1%)", False),  # 1,2 % without decimals
        ("2/2 xã (đạt 1,0%)", True),
    ],
)
def test_a_rate_lies_between_those_of_its_communes(whole, wrong):
    rows = three("11", whole, "1,20%", "1,71%")
    found = findings(city_rate_against_communes, *rows)
    assert bool(found) is wrong
    assert all("nằm ngoài khoảng từ 1,2% đến 1,71%" in finding.message for finding in found)


def test_a_rate_may_be_the_share_of_communes():
    rows = three("2.1", "1/2 xã, đạt 50%", "100% (10/10 km)", "0% (0/7 km)")
    assert findings(city_rate_against_communes, *rows) == ()


def test_a_rate_says_nothing_where_a_commune_prints_none():
    rows = three("11", "2/2 xã (đạt 5%)", "1,20%", "")
    assert findings(city_rate_against_communes, *rows) == ()


def test_the_form_by_totals_has_no_communes_to_add():
    for check in CHECKS:
        assert check(table(totals("2.1", "5/17 km"))).why_not


@given(
    roads=st.lists(
        st.tuples(st.integers(0, 99), st.integers(1, 99)).map(lambda one: (min(one), max(one))),
        min_size=1,
        max_size=6,
    )
)
def test_true_sums_and_their_rate_are_never_accused(roads):
    cells = [
        value("2.2", f"{done}/{total} km", unit=f"Xã {place}")
        for place, (done, total) in enumerate(roads)
    ]
    done, total = sum(one[0] for one in roads), sum(one[1] for one in roads)
    rate = format_decimal(round_half_up(Fraction(100 * done, total), 2))
    for whole in (f"0/6 xã ({done}/{total} km)", f"0/6 xã (đạt {rate}%)"):
        checked = table(city("2.2", whole), *cells)
        assert checked.values[0].has_ratio or checked.values[0].stated_percent is not None
        for check in CHECKS:
            assert check(checked).findings == ()


@given(households=st.lists(st.integers(0, 99), min_size=1, max_size=6))
def test_a_true_amount_is_never_accused(households):
    cells = [
        value("9.1", f"có {number} hộ", unit=f"Xã {place}")
        for place, number in enumerate(households)
    ]
    total = format_decimal(Decimal(sum(households)))
    assert findings(city_amount_against_sum, city("9.1", f"có {total} hộ"), *cells) == ()
