"""Jumps between years, and figures outside the possible."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reports.checks.model import Certainty
from reports.checks.years import (
    area_unit_does_not_fit_size,
    income_of_absurd_size,
    lengths_shrink,
    negative_figures,
    totals_fall_sharply,
    villages_change_without_merger,
)
from tests.reports.checks.tables_for_checks import city, findings, table, totals, value


@pytest.mark.parametrize(("last", "is_found"), [("9,9", True), ("10", False), ("10,1", False)])
def test_roads_do_not_shrink(last, is_found):
    rows = (value("2.2", "0% (0/10 km)", year=2011), value("2.2", f"50% (5/{last} km)"))
    assert bool(findings(lengths_shrink, *rows)) is is_found


def test_roads_are_likely_a_mistake_and_canals_are_asked_about():
    (road,) = findings(lengths_shrink, totals("2.2", "5/10 km", year=2011), totals("2.2", "5/9 km"))
    assert road.certainty is Certainty.LIKELY
    (canal,) = findings(
        lengths_shrink,
        totals("3.1", "Cứng hóa 43,8/80,1 km", year=2011),
        totals("3.1", "Cứng hóa 56,01/68,72 km kênh mương"),
    )
    assert (canal.part, canal.certainty) == ("canals_solidified", Certainty.ASK)


VILLAGES = (
    value("6.3", "0/10 thôn", year=2011),
    value("6.3", "100% (9/9 thôn)"),
)


def test_villages_change_only_with_a_merger():
    (asked,) = villages_change_without_merger(table(*VILLAGES)).findings
    assert (asked.unit, asked.indicator, asked.certainty) == ("Xã A", "6.3", Certainty.ASK)
    known = villages_change_without_merger(table(*VILLAGES, villages_merged=frozenset()))
    assert known.findings[0].certainty is Certainty.LIKELY
    merged = table(*VILLAGES, villages_merged=frozenset(["Xã A"]))
    assert not villages_change_without_merger(merged).findings


def test_one_finding_names_all_indicators_that_count_villages():
    (finding,) = findings(
        villages_change_without_merger,
        totals("6.3", "40/62 thôn", year=2011),
        totals("6.3", "58/58 thôn"),
        totals("16", "44/62 thôn", year=2011),
        totals("16", "51/58 thôn"),
    )
    assert (finding.indicator, finding.other_indicators) == ("6.3", ("16",))


def test_villages_that_some_row_keeps_are_another_contradiction():
    assert not findings(
        villages_change_without_merger,
        totals("6.3", "40/62 thôn", year=2011),
        totals("6.3", "58/58 thôn"),
        totals("16", "44/62 thôn", year=2011),
        totals("16", "51/62 thôn"),
    )


def test_the_city_is_not_accused_of_what_its_communes_are():
    rows = (*VILLAGES, city("6.3", "0/1 xã (0/10 thôn)", year=2011),
            city("6.3", "1/1 xã (9/9 thôn)"))  # fmt: skip
    assert [one.unit for one in findings(villages_change_without_merger, *rows)] == ["Xã A"]


@pytest.mark.parametrize(("last", "is_found"), [("899", True), ("900", False), ("1.200", False)])
def test_households_do_not_fall_by_more_than_a_tenth(last, is_found):
    rows = (value("4.2", "100% (1.000/1.000 hộ)", year=2011), value("4.2", f"(800/{last} hộ)"))
    assert bool(findings(totals_fall_sharply, *rows)) is is_found


@pytest.mark.parametrize(
    ("raw", "is_found"),
    [("721 triệu đồng", True), ("720 triệu đồng", False), ("7 tr.đồng", False),
     ("1,7 triệu đồng", True), ("37.720.000 đồng", False), ("37.720 tr.đồng", False)],
)  # fmt: skip
def test_income_is_within_twenty_times_the_threshold(raw, is_found):
    assert bool(findings(income_of_absurd_size, value("10", raw))) is is_found


@pytest.mark.parametrize(
    ("raw", "is_found"),
    [("Đạt 95% (95/100 km2)", False), ("Đạt 95% (361/380 km²)", True),
     ("Đạt 95% (361/380 ha)", False)],
)  # fmt: skip
def test_an_area_in_square_kilometres_fits_a_commune(raw, is_found):
    assert bool(findings(area_unit_does_not_fit_size, value("3.1", raw))) is is_found


@pytest.mark.parametrize(("figure", "is_found"), [("-1", True), ("0", False)])
def test_nothing_is_below_zero(figure, is_found):
    one = table(value("9.1", "có 04 hộ"))
    below = replace(one, values=(replace(one.values[0], number=Decimal(figure)),))
    assert bool(negative_figures(below).findings) is is_found


@pytest.mark.parametrize(
    "check", [lengths_shrink, villages_change_without_merger, totals_fall_sharply]
)
def test_a_table_of_one_year_says_why(check):
    assert check(table(value("6.3", "100% (9/9 thôn)"))).why_not


@pytest.mark.parametrize("raw", ["", "không có", "Chưa quy định", "0/0 thôn", "?", "Chưa đạt"])
def test_a_year_without_figures_is_no_jump(raw):
    rows = (value("6.3", raw, year=2011), value("6.3", "100% (9/9 thôn)"))
    assert not findings(villages_change_without_merger, *rows)
