"""Two printed copies of one table."""

from dataclasses import replace

import pytest

from reports.checks.copies import copies_are_written_differently, copies_give_different_figures
from reports.checks.model import Severity
from reports.checks.table import Printed, PrintedCopy
from tests.reports.checks.tables_for_checks import table, totals, value

COLUMN = "Xã A năm 2020"
READ = table(value("2.1", "100% (10/10 km)"), value("2.1", "50% (5/10 km)", year=2011))


def copies(one, other, *, column=COLUMN, code="2.1", of=READ):
    first = PrintedCopy({(code, column): Printed("Biểu 1!A1", one)})
    second = PrintedCopy({(code, column): Printed("Biểu 1!A9", other)})
    return replace(of, copies=(first, second))


@pytest.mark.parametrize(
    "other", ["100 % (10/10 .km)", "100% (10/10 km).", "100% (10/10km)", "100,0% (10/10 km)"]
)
def test_the_same_reading_in_other_letters_is_cosmetic(other):
    two = copies("100% (10/10 km)", other)
    (finding,) = copies_are_written_differently(two).findings
    assert (finding.unit, finding.year, finding.indicator) == ("Xã A", 2020, "2.1")
    assert (finding.cell, finding.other_cells) == ("Biểu 1!A1", ("Biểu 1!A9",))
    assert finding.severity is Severity.COSMETIC
    assert not copies_give_different_figures(two).findings


@pytest.mark.parametrize("other", ["100% (9/10 km)", "99% (10/10 km)", "Chưa đạt", ""])
def test_another_reading_changes_a_published_figure(other):
    two = copies("100% (10/10 km)", other)
    (finding,) = copies_give_different_figures(two).findings
    assert finding.severity is Severity.FIGURE
    assert not copies_are_written_differently(two).findings


def test_the_comparison_column_is_compared_as_words():
    same = copies("thêm 19,7 km.", "Thêm 19,7km", column="So sánh")
    assert [one.unit for one in copies_are_written_differently(same).findings] == ["Thành phố A"]
    other = copies("thêm 19,7 km.", "thêm 19,6 km", column="So sánh")
    assert [one.year for one in copies_give_different_figures(other).findings] == [None]


@pytest.mark.parametrize(
    ("column", "one", "other", "differs"),
    [
        ("Kết quả năm 2020", "12/18 trường", "12/18trường", False),
        ("Kết quả năm 2020", "12/18 trường", "13/18 trường", True),
        ("Tỷ lệ năm 2020", "66,6%", "66,6 %", False),
        ("Tỷ lệ năm 2020", "66,6%", "66,7%", True),
        ("Số xã đạt năm 2020", "6/6 xã", "6/6  xã.", False),
        ("Số xã đạt năm 2020", "6/6 xã", "5/6 xã", True),
    ],
)
def test_the_form_by_totals_is_read_column_by_column(column, one, other, differs):
    two = copies(one, other, column=column, code="5", of=table(totals("5", "12/18 trường")))
    assert bool(copies_give_different_figures(two).findings) is differs
    assert bool(copies_are_written_differently(two).findings) is not differs


def test_a_copy_of_some_rows_only_is_no_contradiction():
    first = PrintedCopy(
        {("2.1", COLUMN): Printed("A1", "Đạt"), ("2.2", COLUMN): Printed("A2", "Đạt")}
    )
    second = PrintedCopy({("2.1", COLUMN): Printed("A9", "Đạt")})
    two = replace(READ, copies=(first, second))
    assert not copies_give_different_figures(two).findings


def test_equal_copies_are_not_accused_and_one_copy_says_why():
    assert not copies_are_written_differently(copies("Đạt", "Đạt")).findings
    assert copies_give_different_figures(READ).why_not
