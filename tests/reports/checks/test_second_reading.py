"""Accusations of consistent tables, and missed contradictions, that a second reading found."""

import pytest

from reports.checks.counts import count_against_figure, count_against_result
from reports.checks.differences import change_disagrees_with_ends
from reports.checks.form_figures import units_that_measure_something_else
from reports.checks.model import Certainty
from reports.checks.outcomes import declared_against_computed
from reports.checks.percent import percent_against_fraction, rate_against_commune_count
from reports.checks.years import (
    income_of_absurd_size,
    negative_figures,
    villages_change_without_merger,
)
from tests.reports.checks.tables_for_checks import city, findings, table, totals, value


@pytest.mark.parametrize("text", ["đạt 60% (6/10 trường)", "Đạt 6/10 trường", "đạt mức 60%"])
def test_reaching_a_figure_below_the_threshold_declares_nothing_beside_a_count(text):
    other = value("5", "100% (3/3 trường)", unit="Xã B")
    assert not findings(declared_against_computed, value("5", text), other, city("5", "1/2 xã"))
    (alone,) = findings(declared_against_computed, value("5", text))
    assert alone.certainty is Certainty.ASK
    counted = findings(declared_against_computed, value("5", text), other, city("5", "2/2 xã"))
    assert [(one.certainty, one.unit) for one in counted] == [(Certainty.PROVED, "Xã A")]


def test_attained_beside_figures_in_brackets_is_declared():
    (finding,) = findings(declared_against_computed, value("5", "Đạt (60%)"))
    assert finding.certainty is Certainty.PROVED


def test_reaching_a_figure_is_no_declaration_in_the_form_by_totals():
    row = totals("5", "đạt 12/19 trường", "63,2%", "3/6 xã")
    assert not findings(declared_against_computed, row)
    assert not findings(count_against_result, row)
    full = totals("5", "đạt 12/19 trường", "63,2%", "6/6 xã")
    assert findings(count_against_figure, full)
    assert not findings(declared_against_computed, full)


@pytest.mark.parametrize(
    ("row", "certainty"),
    [
        (totals("17.2", "613/613 cơ sở", "100%", "5/6 xã"), Certainty.LIKELY),
        (totals("17.2", "0/483 cơ sở", "0%", "1/6 xã"), Certainty.PROVED),
        (totals("17.2", "612/613 cơ sở", "99,8%", "5/6 xã"), None),
    ],
)
def test_all_or_nothing_holds_in_every_commune(row, certainty):
    assert [one.certainty for one in findings(count_against_figure, row)] == (
        [] if certainty is None else [certainty]
    )


def test_the_grounds_of_an_amount_are_not_the_share_of_communes():
    row = totals("10", "15 triệu đồng/người", "100%", "6/6 xã")
    (finding,) = findings(count_against_figure, row)
    assert "15 triệu đồng" in finding.message
    assert "100%" not in finding.message


def test_a_share_of_villages_without_its_fraction_is_no_share_of_communes():
    assert not findings(rate_against_commune_count, totals("16", "", "73,3%", "5/6 xã"))
    (finding,) = findings(rate_against_commune_count, totals("7", "Có chợ", "50%", "2/6 xã"))
    assert finding.certainty is Certainty.LIKELY


def test_a_percentage_in_brackets_is_looked_at_although_the_rate_column_differs():
    row = totals("14.2", "690/767 học sinh (91%)", "90%", "6/6 xã")
    (finding,) = findings(percent_against_fraction, row)
    assert finding.computed == ("89,96%",)


def changed(rows, text):
    return change_disagrees_with_ends(table(*rows, changes={rows[0][0].code: text})).findings


POVERTY = (value("11", "25%", year=2011), value("11", "2,5%"))
INCOME = (value("10", "8 tr.đồng", year=2011), value("10", "38 tr.đồng"))


def test_a_yearly_rate_is_not_the_whole_change():
    assert not changed(POVERTY, "Giảm bình quân 2,5 điểm %/năm")
    assert changed(POVERTY, "Giảm 2,5 điểm %")
    assert changed(INCOME, "tăng 35 triệu đồng/người/năm")
    assert not changed(INCOME, "tăng 30 triệu đồng/người/năm")


def test_no_change_where_the_outcome_changed():
    (finding,) = changed(POVERTY, "Không thay đổi")
    assert (finding.certainty, finding.computed) == (Certainty.LIKELY, ("Xã A: Chưa đạt → Đạt",))
    assert not changed((value("11", "4%", year=2011), value("11", "2,5%")), "Không thay đổi.")


def test_the_sum_of_the_communes_is_among_what_is_computed():
    roads = (
        value("2.2", "0/11 km", year=2011),
        value("2.2", "7,5/11 km"),
        value("2.2", "1,9/18,1 km", unit="Xã B", year=2011),
        value("2.2", "16/18,1 km", unit="Xã B"),
    )
    (finding,) = changed(roads, "Bê tông hóa thêm 19,7 km")
    assert finding.computed == (
        "Xã A tăng 7,5 km",
        "Xã B tăng 14,1 km",
        "các xã cộng lại tăng 21,6 km",
    )


def test_an_income_whose_dot_cannot_mark_thousands_is_asked_about():
    (finding,) = findings(income_of_absurd_size, value("10", "đạt 3.772 triệu đồng/người/năm"))
    assert finding.certainty is Certainty.ASK
    assert not findings(income_of_absurd_size, value("10", "37,72 triệu đồng"))


def test_a_minus_close_to_a_figure_is_asked_about():
    (finding,) = findings(negative_figures, value("9.1", "có -3 hộ"))
    assert finding.certainty is Certainty.ASK
    assert not findings(negative_figures, value("9.1", "- Có 3 hộ"))


def test_roads_in_square_kilometres_where_the_rule_names_no_unit():
    assert findings(units_that_measure_something_else, totals("2.1", "28,9/28,9 km2", "100%"))
    assert not findings(units_that_measure_something_else, totals("2.1", "28,9/28,9 km", "100%"))


def test_a_merger_of_villages_that_the_table_tells_is_not_asked_about():
    rows = (value("6.3", "0/12 thôn", year=2011), value("6.3", "11/11 thôn"))
    told = table(*rows, changes={"6.3": "Năm 2020 sáp nhập 02 thôn thành 01 thôn"})
    assert not villages_change_without_merger(told).findings
    untold = table(*rows, changes={"6.3": "Tăng 11 nhà văn hóa thôn"})
    assert villages_change_without_merger(untold).findings
