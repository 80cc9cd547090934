"""A workbook's table as the checks see it, and the same table out of what was stored."""

from dataclasses import replace
from decimal import Decimal

import pytest

from communes.comparison_import import import_comparison
from communes.intake.comparison import read_table
from communes.intake.layout import find_table
from communes.intake.readings import Form
from communes.intake.workbook import open_workbook
from criteria.outcomes import Outcome
from reports.checks.registry import run_checks
from reports.checks.sources import checked_table
from reports.checks.stored import stored_table
from reports.checks.table import CheckedTable
from reports.queries import comparison_data
from tests.communes.comparison_workbooks import (
    COMMUNES,
    GIANG,
    KAN,
    POOR,
    POWER,
    ROWS,
    SAMPLES,
    as_bytes,
    criteria_set,
    heading,
    small_table,
    write_rows,
)

CITY = "Thành phố Bắc Kạn"
SHEET = "So sánh 2011-2020"


def table_of(data: bytes, code: str = KAN, unit: str = CITY) -> CheckedTable:
    definition = criteria_set(code)
    grids = open_workbook(data, "bieu.xlsx")
    layout = find_table(grids, definition, copies_may_differ=True)
    assert not layout.faults
    return checked_table(grids, layout, read_table(layout), definition, unit, {})


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}_2011_2020.xlsx").read_bytes()


@pytest.fixture(scope="module")
def kan() -> CheckedTable:
    return table_of(sample("bac_kan"))


@pytest.fixture(scope="module")
def giang() -> CheckedTable:
    return table_of(sample("bac_giang"), GIANG, "Thành phố Bắc Giang")


def test_a_communes_cell_keeps_place_text_and_figures(kan):
    schools = kan.find(unit="Xã Dương Quang", year=2020, code="5")
    assert (schools.cell, schools.raw) == (f"{SHEET}!I22", "70% (2/3 trường)")
    assert (schools.numerator, schools.denominator, schools.stated_percent) == (2, 3, 70)
    assert not schools.is_city
    assert schools.verdict.outcome is Outcome.NOT_ATTAINED


def test_the_citys_cell_is_judged_by_its_communes(kan):
    schools = kan.find(unit=CITY, year=2020, code="5")
    assert (schools.communes_attained, schools.communes_total) == (2, 2)
    assert schools.verdict.declared is Outcome.ATTAINED
    assert schools.verdict.computed is Outcome.NOT_ATTAINED


def test_parts_are_values_of_their_own(giang):
    clean = giang.find(unit="Thành phố Bắc Giang", year=2020, code="17.1", part="clean_water")
    assert (clean.numerator, clean.denominator) == (15457, 15209)
    assert clean.cell == "Biểu so sánh!H43"
    assert clean.rule is giang.definition.indicator("17.1").rule.part("clean_water").rule


def test_a_totals_row_knows_its_three_cells(giang):
    roads = giang.find(unit="Thành phố Bắc Giang", year=2020, code="2.4")
    assert roads.is_city
    assert (roads.cell, roads.rate_cell, roads.count_cell) == (
        "Biểu so sánh!H13",
        "Biểu so sánh!I13",
        "Biểu so sánh!J13",
    )
    assert roads.rate_raw == "81,3%"
    assert giang.form is Form.TOTALS
    assert giang.communes == ()


def test_every_copy_is_kept_with_its_own_texts(kan):
    first, second = kan.copies
    place = ("2.1", "Xã Dương Quang năm 2020")
    assert first.cells[place].text == "100% (nhựa hóa, bê tông hóa 10/10 km)"
    assert second.cells[place].text == "100 % (nhựa hóa, bê tông hóa 10/10 .km)"
    assert second.cells[place].cell == f"{SHEET}!I78"
    assert second.cells["2.2", "So sánh"].text == "Bê tông hóa thêm 19,7 km"
    assert first.cells.keys() == second.cells.keys()


def test_a_table_printed_once_has_no_copies(giang):
    assert giang.copies == ()


def test_a_copy_with_other_figures_is_kept_apart_and_the_first_one_is_the_table():
    book = small_table()
    sheet = book.active
    other = [(*row[:10], "1,99%", *row[11:]) if row[2] == POOR else row for row in ROWS]
    other = [(*row[:9], "1,71%", *row[10:]) if row[2] == POWER else row for row in other]
    write_rows(sheet, heading(sheet, 20), other)
    table = table_of(as_bytes(book))
    assert table.find(unit=COMMUNES[1], year=2020, code="4.2").stated_percent == 99
    first, second = table.copies
    assert first.cells["4.2", "Xã Nông Thượng năm 2020"].text == "99%"
    assert second.cells["4.2", "Xã Nông Thượng năm 2020"].text == "1,71%"
    refused = find_table(open_workbook(as_bytes(book), "bieu.xlsx"), criteria_set(KAN))
    assert "khác “99%”" in refused.faults[0].message


def test_columns_beside_the_values_are_kept(kan):
    assert kan.changes["2.2"].text == "Bê tông hóa thêm 19,7 km."
    assert kan.changes["2.2"].cell == f"{SHEET}!K9"
    assert kan.shifted == {"3.1"}
    assert any("892/NQ-UBTVQH13" in printed.text for printed in kan.citations)


def test_a_document_whose_number_is_left_blank_is_cited_too(giang):
    [cited] = giang.citations
    assert "/BC-UBND" in cited.text


def test_an_empty_cell_of_the_city_is_a_value_without_text():
    rows = [
        (*row[:7], "", *row[8:10], "") if row[1] == "4.2" else row for row in ROWS
    ]  # the count of 2020 and the remark
    table = table_of(as_bytes(small_table(rows)))
    empty = table.find(unit=CITY, year=2020, code="4.2")
    assert (empty.cell, empty.raw, empty.said, empty.counted) == ("Biểu 1!H7", "", None, None)


def test_the_name_of_a_commune_is_one_in_all_years():
    book = small_table()
    book.active["F4"] = "xã  Dương Quang"
    table = table_of(as_bytes(book))
    assert table.communes == COMMUNES
    assert table.find(unit="Xã Dương Quang", year=2011, code="4.2").raw == "96%"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "code", "slug"),
    [("bac_kan", KAN, "tp-bac-kan"), ("bac_giang", GIANG, "tp-bac-giang")],
)
def test_stored_values_give_the_same_table_and_the_same_findings(
    name, code, slug, units, criteria_sets
):
    import_comparison(
        data=sample(name),
        file_name="bieu.xlsx",
        criteria_set=criteria_sets[code],
        unit=units[slug],
        form=None,
        by=None,
        dry_run=False,
    )
    data = comparison_data(units[slug], criteria_sets[code])
    stored = stored_table(data)
    read = table_of(sample(name), code, data.unit_name)

    def key(value):
        return (value.unit, value.year, value.indicator.code, value.part or "")

    def plain(value):  # where three cells make one value, only the first one's place is stored
        return replace(value, cell="", rate_cell="", count_cell="")

    pairs = zip(sorted(stored.values, key=key), sorted(read.values, key=key), strict=True)
    for one, other in pairs:
        assert plain(one) == plain(other)
    assert stored.shifted == read.shifted
    assert {code: one.text for code, one in stored.changes.items()} == {
        code: one.text for code, one in read.changes.items()
    }

    def told(table):
        report = run_checks(replace(table, copies=(), citations=()))
        return {(one.check, one.unit, one.year, one.indicator, one.part) for one in report.findings}

    assert told(stored) == told(read)


@pytest.mark.django_db
def test_stored_figures_keep_the_decimals_that_were_printed(units, criteria_sets):
    book = small_table([(*row[:9], "39,180", *row[10:]) if row[1] == "" else row for row in ROWS])
    import_comparison(
        data=as_bytes(book),
        file_name="bieu.xlsx",
        criteria_set=criteria_sets[KAN],
        unit=units["tp-bac-kan"],
        form=None,
        by=None,
        dry_run=False,
    )
    stored = stored_table(comparison_data(units["tp-bac-kan"], criteria_sets[KAN]))
    poor = stored.find(unit="Xã Dương Quang", year=2020, code="11")
    assert str(poor.stated_percent) == "1.20"
    assert stored.find(unit="Xã Dương Quang", year=2020, code="4.2").stated_percent == Decimal(100)
