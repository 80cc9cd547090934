"""No part is larger than its whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.numbers import format_decimal
from reports.checks.model import Certainty, Severity
from reports.checks.wholes import (
    CHECKS,
    clean_water_above_hygienic_water,
    communes_attained_above_total,
    facilities_above_communes,
    numerator_above_denominator,
    percent_above_hundred,
    subset_above_total,
)
from tests.reports.checks.tables_for_checks import city, findings, table, totals, value


def test_more_households_than_there_are():
    (finding,) = findings(numerator_above_denominator, value("4.2", "15.457/15.209 hộ"))
    assert finding.computed == ("101,63%",)
    assert finding.severity is Severity.FIGURE
    assert finding.certainty is Certainty.PROVED
    assert "15.457/15.209 hộ có tử số lớn hơn mẫu số" in finding.message


def test_a_swapped_fraction_below_the_threshold_changes_attainment():
    (finding,) = findings(numerator_above_denominator, value("5", "3/2 trường"))
    assert finding.severity is Severity.ATTAINMENT


@pytest.mark.parametrize("text", ["748/748 hộ", "0/748 hộ", "747/748 hộ", "3/0 hộ", "0/0 hộ", ""])
def test_a_fraction_up_to_its_whole_is_not_accused(text):
    assert findings(numerator_above_denominator, value("4.2", text)) == ()


def test_a_percentage_above_a_hundred():
    (finding,) = findings(percent_above_hundred, value("4.2", "100,5%"))
    assert "100,5%, một tỷ lệ không thể lớn hơn 100%" in finding.message
    assert findings(percent_above_hundred, value("4.2", "100%")) == ()


def test_a_fraction_above_its_whole_is_found_once():
    row = value("4.2", "102% (750/735 hộ)")
    assert findings(percent_above_hundred, row) == ()
    assert len(findings(numerator_above_denominator, row)) == 1


def test_more_communes_attain_than_there_are():
    rows = [city("1.1", "3/2 xã"), value("1.1", "Đạt")]
    (finding,) = findings(communes_attained_above_total, *rows)
    assert finding.printed == ("3/2 xã",)
    assert findings(communes_attained_above_total, city("1.1", "2/2 xã")) == ()
    (finding,) = findings(communes_attained_above_total, totals("1.1", "Đạt", "100%", "7/6 xã"))
    assert finding.other_cells == ("Biểu 1!C2",)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("90% nước HVS; 91% nước sạch theo quy định", True),
        ("90% nước HVS; 90% nước sạch theo quy định", False),
        ("90% nước HVS (630/700 hộ); 80% nước sạch (640/800 hộ)", True),
        ("90% nước HVS", False),
        ("91% nước sạch theo quy định", False),
    ],
)
def test_clean_water_is_hygienic_water(text, wrong):
    found = findings(clean_water_above_hygienic_water, value("17.1", text))
    assert bool(found) is wrong
    for finding in found:
        assert finding.part == "clean_water"


def test_more_livestock_households_than_households():
    rows = [value("4.2", "100% (851/851 hộ)"), value("17.7", "800/900 hộ")]
    (finding,) = findings(subset_above_total, *rows)
    assert finding.indicator == "17.7"
    assert finding.other_indicators == ("4.2",)
    assert "900 lớn hơn tổng số hộ 851 ghi ở chỉ tiêu 4.2" in finding.message
    edge = [value("4.2", "100% (851/851 hộ)"), value("17.7", "800/851 hộ")]
    assert findings(subset_above_total, *edge) == ()


def test_more_workers_than_people():
    rows = [value("15.1", "2.990/3.111 người"), value("12", "3.000/3.112 người")]
    (finding,) = findings(subset_above_total, *rows)
    assert finding.certainty is Certainty.LIKELY
    other_year = [value("15.1", "2.990/3.111 người", year=2011), value("12", "3.000/3.112 người")]
    assert findings(subset_above_total, *other_year) == ()


def test_more_makeshift_houses_than_households():
    rows = [value("4.2", "100% (851/851 hộ)"), value("9.1", "có 852 hộ")]
    assert len(findings(subset_above_total, *rows)) == 1
    rows = [value("4.2", "100% (851/851 hộ)"), value("9.1", "có 04 hộ")]
    assert findings(subset_above_total, *rows) == ()


def test_households_together_with_establishments_may_exceed_the_households():
    rows = [
        totals("4.2", "851/851 hộ", "100%", "6/6 xã"),
        totals("17.8", "900/900 hộ", "100%", "6/6 xã"),
    ]
    assert findings(subset_above_total, *rows) == ()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "6/6 xã có Nhà văn hóa đạt chuẩn; trong đó 13 NVH xã xây mới; còn lại 02 NVH cải tạo",
            True,
        ),
        (
            "6/6 xã có Nhà văn hóa đạt chuẩn; trong đó 04 NVH xã xây mới; còn lại 02 NVH cải tạo",
            False,
        ),
        ("6/6 xã có Nhà văn hóa đạt chuẩn; trong đó 13 NVH thôn xây mới", False),
        ("6/6 xã có Nhà văn hóa đạt chuẩn", False),
    ],
)
def test_more_commune_houses_than_communes_is_asked(text, asked):
    found = findings(facilities_above_communes, totals("6.1", text, "100%", "6/6 xã"))
    assert [finding.certainty for finding in found] == [Certainty.ASK] * asked


@given(households=st.integers(1, 9_999), data=st.data())
def test_parts_within_their_wholes_are_never_accused(households, data):
    def within(limit: int) -> tuple[int, str]:
        figure = data.draw(st.integers(0, limit))
        return figure, format_decimal(Decimal(figure))

    hygienic, hygienic_text = within(households)
    _, clean_text = within(hygienic)
    _, livestock_text = within(households)
    whole = format_decimal(Decimal(households))
    checked = table(
        value("4.2", f"{whole}/{whole} hộ"),
        value("9.1", f"có {livestock_text} hộ"),
        value(
            "17.1",
            f"nước HVS {hygienic_text}/{whole} hộ; nước sạch {clean_text}/{whole} hộ",
        ),
        value("17.7", f"0/{livestock_text} hộ"),
    )
    for check in CHECKS:
        assert check(checked).findings == ()
