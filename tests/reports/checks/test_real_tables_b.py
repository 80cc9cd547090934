"""The two real tables: what they contradict, worked out by hand, and nothing else.

The lists were written with a calculator from the printed tables before the checks were run.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from communes.intake.comparison import read_table
from communes.intake.layout import find_table
from communes.intake.workbook import open_workbook
from reports.checks import copies, dates, differences, form, successors, years
from reports.checks.sources import checked_table
from reports.checks.table import Printed
from tests.reports.checks.tables_for_checks import SAMPLES, definition_of

KAN, QUANG, THUONG = "Thành phố Bắc Kạn", "Xã Dương Quang", "Xã Nông Thượng"
GIANG = "Thành phố Bắc Giang"

EXPECTED = {
    KAN: {
        # 7,2 − 1,20 = 6,00; 4 − 1,71 = 2,29; the mean of both is 4,145, so only 2,69 fits nothing
        ("change_disagrees_with_ends", KAN, 2020, "11"),
        # (100 + 96) / 2 = 98, and 100 − 98 = 2 points
        ("points_called_per_cent", KAN, 2020, "4.2"),
        # "Có 04 HTX", and the communes have 2 + 1
        ("comparison_states_another_total", KAN, 2020, "13.1"),
        ("comparison_says_nothing", KAN, 2020, "10"),  # "So 2011"
        ("copies_are_written_differently", KAN, 2020, "2.1"),
        ("copies_are_written_differently", QUANG, 2020, "2.1"),
        ("copies_are_written_differently", THUONG, 2020, "2.1"),
        ("copies_are_written_differently", THUONG, 2011, "2.2"),
        ("copies_are_written_differently", KAN, None, "2.2"),
        ("answers_left_empty", QUANG, 2011, "1.2"),
        ("answers_left_empty", THUONG, 2011, "1.2"),
        ("rows_off_their_columns", KAN, None, "3.1"),
        ("counts_without_unit", KAN, 2011, "7"),  # "0/2"
        ("quantities_called_per_cent", QUANG, 2020, "17.7"),  # "355/355%"
        ("rules_outside_their_years", KAN, 2011, ""),
    },
    GIANG: {
        ("lengths_shrink", GIANG, 2020, "3.1"),  # 80,1 → 68,72 km of canals
        ("villages_change_without_merger", GIANG, 2020, "6.3"),  # 62 → 58, as in 16
        ("counts_left_empty", GIANG, 2011, "8.1"),
        ("counts_left_empty", GIANG, 2011, "12"),  # "-"
        ("counts_left_empty", GIANG, 2011, "15.1"),  # "-"
        ("counts_left_empty", GIANG, 2020, "17.1"),
        ("counts_left_empty", GIANG, 2011, "17.2"),
        ("counts_without_unit", GIANG, 2011, "10"),  # "3/6"
        ("counts_without_total", GIANG, 2011, "1.1"),  # "0"
        ("counts_without_total", GIANG, 2011, "1.2"),  # "0"
        ("counts_without_total", GIANG, 2011, "7"),  # "01 xã Song Mai, …"
        ("counts_without_total", GIANG, 2011, "17.3"),  # "0"
        ("figures_in_other_notation", GIANG, 2020, "2.1"),  # "28,87/28.87"
        ("rates_without_percent_sign", GIANG, 2011, "18.5"),  # "0"
        ("rates_without_percent_sign", GIANG, 2011, "18.6"),  # "0"
        ("ratios_without_unit", GIANG, 2011, "18.1"),  # "128/130" beside "118/118người"
        ("rules_outside_their_years", GIANG, 2011, ""),
        ("citations_left_blank", GIANG, None, ""),  # "Báo cáo số: /BC-UBND ngày /4/2021"
    },
}


def real_table(code: str, unit: str):
    definition = definition_of(f"{code}_2017_2020")
    path = Path(SAMPLES) / f"{code}_2011_2020.xlsx"
    grids = open_workbook(path.read_bytes(), path.name)
    layout = find_table(grids, definition)
    table = checked_table(grids, layout, read_table(layout), definition, unit, {})
    title = tuple(Printed("", line) for line in layout.title_text.splitlines())
    return replace(table, citations=title)


@pytest.mark.parametrize(("code", "unit"), [("bac_kan", KAN), ("bac_giang", GIANG)])
def test_every_contradiction_is_found_and_nothing_else(code, unit):
    table = real_table(code, unit)
    modules = (differences, years, copies, dates, form, successors)
    found = [
        (one.check, one.unit, one.year, one.indicator)
        for module in modules
        for check in module.CHECKS
        for one in check(table).findings
    ]
    assert set(found) == EXPECTED[unit]
    assert len(found) == len(set(found))
