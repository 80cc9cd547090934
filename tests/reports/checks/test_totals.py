"""Denominators that must be one total within a unit and a year."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.checks.model import Certainty, Severity
from reports.checks.totals import (
    CHECKS,
    labour_totals_differ,
    percent_of_no_count,
    totals_against_profile,
    totals_differ,
)
from tests.reports.checks.tables_for_checks import city, findings, table, totals, value


def test_the_odd_one_out_is_named_with_the_places_of_the_others():
    rows = [
        totals("4.2", "13.981/14.026 hộ"),
        totals("9.2", "12.676/14.026 hộ"),
        totals("17.6", "11.055/13.753 hộ"),
    ]
    (finding,) = findings(totals_differ, *rows)
    assert (finding.indicator, finding.other_indicators) == ("17.6", ("4.2", "9.2"))
    assert finding.other_cells == ("Biểu 1!A2", "Biểu 1!A3")
    assert finding.computed == ("14.026",)
    assert finding.certainty is Certainty.PROVED
    assert finding.severity is Severity.FIGURE  # 80,4 % and 78,8 % of ≥ 70 %
    assert finding.message == (
        "Thành phố A năm 2020, chỉ tiêu 17.6: mẫu số 13.753 khác tổng số hộ 14.026 ghi ở chỉ tiêu "
        "4.2, 9.2; cần thống nhất một tổng số."
    )


def test_a_total_that_flips_the_verdict_changes_attainment():
    rows = [value("4.2", "851/851 hộ"), value("11", "80/851 hộ"), value("9.2", "630/800 hộ")]
    (finding,) = findings(totals_differ, *rows)
    assert finding.severity is Severity.ATTAINMENT  # 78,75 % and 74,03 % of ≥ 75 %


def test_the_printed_percentage_tells_which_total_it_was_worked_out_with():
    rows = [
        totals("4.2", "16.209/16.209 hộ", "100%"),
        totals("11", "124/16.209 hộ", "0,77%"),
        totals(
            "17.1",
            "- Nước hợp vệ sinh: 16.209/16.209 hộ - Nước sạch: 15.457/15.209 hộ",
            "100% 95,36%",
        ),
    ]
    (finding,) = findings(totals_differ, *rows)
    assert finding.part == "clean_water"
    assert "(tỷ lệ 95,36% khớp với 15.457/16.209 hộ)" in finding.message


@pytest.mark.parametrize(
    "rows",
    [
        [value("4.2", "748/748 hộ", year=2011), value("9.2", "788/851 hộ")],
        [value("4.2", "851/851 hộ", unit="Xã A"), value("9.2", "750/873 hộ", unit="Xã B")],
        [value("4.2", "851/851 hộ"), value("17.7", "78/80 hộ")],  # livestock households
        [value("4.2", "851/851 hộ"), value("9.2", "92,6%")],
        [value("4.2", "851/851 hộ"), value("9.2", "0/0 hộ")],
        [value("4.2", "851/851 hộ"), city("4.2", "1/1 xã")],
        [value("4.2", "851/851 hộ"), value("6.3", "10/10 thôn")],
    ],
)
def test_totals_of_other_things_are_not_compared(rows):
    assert findings(totals_differ, *rows) == ()


def test_two_that_differ_are_both_named():
    rows = [value("4.2", "851/851 hộ"), value("9.2", "750/873 hộ")]
    (finding,) = findings(totals_differ, *rows)
    assert (finding.cell, finding.other_cells) == ("Biểu 1!A3", ("Biểu 1!A2",))


def test_a_share_of_villages_asked_as_yes_or_no_is_likely_of_the_same_villages():
    rows = [totals("6.3", "40/62 thôn"), totals("16", "44/63 thôn")]
    (finding,) = findings(totals_differ, *rows)
    assert finding.certainty is Certainty.LIKELY
    assert findings(totals_differ, rows[0], totals("16", "44/62 thôn")) == ()


def test_totals_are_compared_with_the_profile_where_it_is_known():
    rows = [value("4.2", "851/851 hộ"), value("6.3", "10/10 thôn")]
    unknown = table(*rows)
    assert totals_against_profile(unknown).why_not
    profile = {("Xã A", 2020, "households"): Decimal(873)}
    result = totals_against_profile(replace(unknown, profile=profile))
    assert result.places == 1
    (finding,) = result.findings
    assert "khác tổng số hộ 873 trong thông tin chung" in finding.message
    same = replace(unknown, profile={("Xã A", 2020, "households"): Decimal(851)})
    assert totals_against_profile(same).findings == ()


def test_those_who_work_are_the_numerator_of_the_employment_row():
    rows = [totals("12", "35.445/37.396 người"), totals("14.3", "21.344/38.345 người")]
    (finding,) = findings(labour_totals_differ, *rows)
    assert (finding.indicator, finding.other_indicators) == ("14.3", ("12",))
    assert finding.certainty is Certainty.LIKELY
    assert "còn lớn hơn cả số người trong độ tuổi lao động 37.396" in finding.message
    same = [totals("12", "22.324/29.455 người"), totals("14.3", "7.947/22.324 người")]
    assert findings(labour_totals_differ, *same) == ()


def test_a_bare_total_of_labour_is_asked_when_it_is_neither():
    rows = [value("12", "91,14% (2.447/2.685)"), value("14.3", "Đạt 25,79% (612/2.373 người)")]
    (finding,) = findings(labour_totals_differ, *rows)
    assert finding.certainty is Certainty.ASK
    assert finding.severity is Severity.ATTAINMENT  # 612/2.685 is 22,79 % of > 25 %
    for total in ("2.447", "2.685"):
        row = value("14.3", f"(612/{total} người)")
        assert findings(labour_totals_differ, rows[0], row) == ()
    assert findings(labour_totals_differ, rows[1]) == ()


@pytest.mark.parametrize(
    ("percent", "asked"),
    [
        ("93,30%", True),
        ("93,3%", False),
        ("93,33%", False),
        ("93%", False),
        ("100%", False),
        ("0%", False),
        ("80%", False),
        ("79,9%", True),
        ("93,30% (14/15 thôn)", False),  # the fraction speaks for itself
        ("Chưa quy định", False),
    ],
)
def test_a_percentage_that_no_number_of_villages_gives(percent, asked):
    rows = [value("6.3", "100% (15/15 thôn)"), value("16", percent)]
    found = findings(percent_of_no_count, *rows)
    assert [finding.certainty for finding in found] == [Certainty.ASK] * asked


def test_no_percentage_is_asked_where_the_totals_are_in_doubt():
    rows = [value("4.2", "851/851 hộ"), value("9.2", "788/850 hộ"), value("11", "1,20%")]
    assert findings(percent_of_no_count, *rows) == ()
    assert findings(percent_of_no_count, value("11", "1,20%")) == ()
    (finding,) = findings(percent_of_no_count, rows[0], rows[2])
    assert "gần nhất là 10/851 hộ = 1,18%" in finding.message


@given(
    households=st.integers(1, 9_999),
    villages=st.integers(1, 40),
    employed=st.integers(1, 5_000),
    data=st.data(),
)
def test_one_total_everywhere_is_never_accused(households, villages, employed, data):
    def share(total: int) -> str:
        return f"{data.draw(st.integers(0, total))}/{total}"

    labour = employed + data.draw(st.integers(0, 1_000))
    checked = table(
        value("4.2", f"{share(households)} hộ"),
        value("9.2", f"{share(households)} hộ"),
        value("11", f"{share(households)} hộ"),
        value("6.3", f"{share(villages)} thôn"),
        value("16", f"{share(villages)} thôn"),
        value("12", f"{employed}/{labour} người"),
        value("14.3", f"{share(data.draw(st.sampled_from([employed, labour])))} người"),
    )
    for check in CHECKS:
        assert check(checked).findings == ()
