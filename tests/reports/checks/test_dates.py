"""Rules, texts and documents against the years and dates they belong to."""

from dataclasses import replace
from datetime import date

import pytest

from criteria.sets import Citation
from reports.checks.dates import (
    citations_left_blank,
    comparisons_with_another_year,
    documents_cited_otherwise,
    results_of_another_year,
    rules_outside_their_years,
)
from reports.checks.model import Certainty, Severity
from reports.checks.table import Printed
from tests.reports.checks.tables_for_checks import findings, table, value

INCOME = (value("10", "7 tr.đồng", year=2011), value("10", "37,72 tr.đồng"))
REGISTER = (
    Citation("Quyết định", "734/QĐ-UBND", date(2017, 5, 29), "UBND tỉnh Bắc Kạn"),
    Citation("Nghị quyết", "892/NQ-UBTVQH13", date(2015, 3, 11), "Ủy ban Thường vụ Quốc hội"),
)


@pytest.mark.parametrize(
    ("year", "is_found"), [(2016, True), (2017, False), (2020, False), (2021, True)]
)
def test_a_set_judges_the_years_it_was_made_for(year, is_found):
    found = findings(rules_outside_their_years, value("10", "7 tr.đồng", year=year))
    assert [(one.year, one.severity) for one in found] == [(year, Severity.INFORMATION)] * is_found


def test_there_is_one_finding_per_year_and_not_per_cell():
    rows = (*INCOME, value("1.1", "Đạt", year=2011), value("1.1", "Đạt", unit="Xã B", year=2011))
    assert [one.year for one in findings(rules_outside_their_years, *rows)] == [2011]


@pytest.mark.parametrize(
    ("raw", "is_found"),
    [
        ("Năm 2019 đạt 35,95 tr.đồng", True),
        ("Năm 2019: 35,95 tr.đồng", True),
        ("Năm 2020: đạt 35,95 tr.đồng", False),
        ("Năm 2019: Đạt 35,95 tr.đồng. năm 2020 đạt 37,72 tr.đồng", False),
        ("35,95 tr.đồng", False),
    ],
)
def test_a_cell_gives_its_own_year(raw, is_found):
    assert bool(findings(results_of_another_year, value("10", raw))) is is_found


@pytest.mark.parametrize(
    "raw", ["Đạt (xây dựng năm 2015)", "Đạt theo Luật HTX năm 2012", "Đạt giai đoạn 2016-2018"]
)
def test_years_that_date_no_result_are_no_fault(raw):
    assert not findings(results_of_another_year, value("13.1", raw))


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("tăng 17% so với năm 2015", True), ("tăng 17% so với năm 2011", False), ("tăng 17%", False)],
)
def test_the_column_compares_with_the_first_year(text, is_found):
    result = comparisons_with_another_year(table(*INCOME, changes={"10": text}))
    assert bool(result.findings) is is_found


def test_a_table_without_the_column_says_why():
    assert comparisons_with_another_year(table(*INCOME)).why_not


def cited(text):
    one = replace(table(*INCOME), citations=(Printed("Biểu 1!A1", text),), documents=REGISTER)
    return documents_cited_otherwise(one).findings


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định số 734/QĐ-UBND ngày 29/5/2017",
        "Quyết định số 734 /QĐ - UBND ngày 29 tháng 5 năm 2017",
        "Quyết định 734/QĐ-UBND",
        "Nghị quyết số 892/NQ-UBTVQH13 ngày 11 tháng 3 năm 2015",
        "Quyết định số 4800/QĐ-BCT ngày 01/01/2012",
        "Quyết định 4800 của BCT",
        "Báo cáo số 734/BC-UBND ngày 29/5/2017",
    ],
)
def test_a_document_cited_as_registered_or_not_registered_is_no_fault(text):
    assert not cited(text)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Quyết định số 734/QĐ-UBND ngày 29/5/2016", Certainty.LIKELY),
        ("Quyết định số 734/QĐ-UBND ngày 28/5/2017", Certainty.LIKELY),
        ("Quyết định số 734/QĐ-UBND ngày 02/3/2012", Certainty.ASK),
        ("Quyết định số 743/QĐ-UBND ngày 29/5/2017", Certainty.ASK),
    ],
)
def test_another_number_or_date_is_found(text, certainty):
    (finding,) = cited(text)
    assert finding.certainty is certainty
    assert "Quyết định số 734/QĐ-UBND ngày 29/5/2017" in finding.message


def test_documents_are_looked_for_in_the_cells_too():
    text = "Đạt theo Quyết định số 734/QĐ-UBND ngày 29/5/2016"
    one = replace(table(value("1.1", text)), documents=REGISTER)
    (finding,) = documents_cited_otherwise(one).findings
    assert (finding.unit, finding.year, finding.indicator) == ("Xã A", 2020, "1.1")


def test_without_a_register_the_check_says_why():
    assert documents_cited_otherwise(table(*INCOME)).why_not


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("(Kèm theo Báo cáo số: /BC-UBND ngày /4/2021 của UBND thành phố)", True),
        ("(Kèm theo Báo cáo số 12/BC-UBND ngày   tháng 4 năm 2021)", True),
        ("(Kèm theo Báo cáo số …/BC-UBND ngày 18/4/2021)", True),
        ("(Kèm theo Báo cáo số 228 /BC-UBND ngày 18 tháng 6 năm 2021)", False),
        ("Quyết định số: 86/QĐ - UBND ngày 17/01/2020", False),
    ],
)
def test_a_blank_number_or_day_is_found(text, is_found):
    one = replace(table(*INCOME), citations=(Printed("Biểu 1!A1", text),))
    assert bool(citations_left_blank(one).findings) is is_found


def test_a_table_that_cites_nothing_says_why():
    assert citations_left_blank(table(*INCOME)).why_not
