"""Counts of criteria under the table and matrices of marks, read and checked."""

import io
import json

import openpyxl
import pytest
from django.core.management import call_command

from communes.intake.comparison import read_table
from communes.intake.criteria_marks import find_marks, without_marks
from communes.intake.layout import find_table
from communes.intake.workbook import open_workbook
from reports.checks.criteria_totals import (
    CHECKS,
    criteria_marks_against_detail,
    criteria_marks_miss_their_total,
    criteria_total_against_detail,
)
from reports.checks.model import Certainty, Severity
from reports.checks.sources import checked_table
from tests.communes.comparison_workbooks import KAN, SAMPLES, as_bytes, criteria_set

THUONG, QUANG = "Xã Nông Thượng", "Xã Dương Quang"
CITY = "Thành phố Bắc Kạn"
TITLE = "KẾT QUẢ RÀ SOÁT CÁC TIÊU CHÍ NĂM 2011"
SHEET = "So sánh 2011-2020"
MARKS = ({3, 4, 8, 19}, {3, 4, 19})


def book():
    return openpyxl.load_workbook(SAMPLES / "bac_kan_2011_2020.xlsx")


def with_matrix(marks=MARKS, totals=("4/19", "3/19"), *, title=TITLE, mark="x", same_sheet=False):
    """Bắc Kạn's workbook with its matrix of 2011, from row 3 of the sheet (or below the table)."""
    workbook = book()
    sheet = workbook.active if same_sheet else workbook.create_sheet("Hiện trạng")
    first = sheet.max_row + 3 if same_sheet else 1
    sheet.cell(first, 1).value = title
    for column, text in enumerate(("TT", "Tên tiêu chí", "Xã Nông Thượng", "Xã Dương Quang"), 1):
        sheet.cell(first + 2, column).value = text
    for criterion in criteria_set(KAN).criteria:
        row = first + 2 + criterion.number
        sheet.cell(row, 1).value = criterion.number
        sheet.cell(row, 2).value = criterion.name
        for column, marked in enumerate(marks, start=3):
            sheet.cell(row, column).value = mark if criterion.number in marked else None
    sheet.cell(first + 22, 2).value = "Tổng cộng"
    for column, text in enumerate(totals, start=3):
        sheet.cell(first + 22, column).value = text
    sheet.cell(first + 23, 1).value = "Ghi chú: Đánh dấu X đối với những tiêu chí đạt ở các xã."
    return workbook


def with_counts(label, *texts):
    """Bắc Kạn's workbook with a row of counts under the first print of its table."""
    workbook = book()
    sheet = workbook.active
    layout = find_table(open_workbook(as_bytes(workbook), "b"), criteria_set(KAN))
    last = max(
        int(one.cell.rpartition("!")[2][1:]) for one in layout.rows[-1].cells.values() if one.cell
    )
    sheet.insert_rows(last + 1)
    sheet.cell(last + 1, 2).value = label
    for column, text in zip((6, 7, 9, 10), texts, strict=True):
        sheet.cell(last + 1, column).value = text
    return workbook, last + 1


def table_of(workbook):
    definition = criteria_set(KAN)
    grids = open_workbook(as_bytes(workbook), "bieu.xlsx")
    sheets = without_marks(grids, find_marks(grids, definition))
    layout = find_table(sheets, definition, copies_may_differ=True)
    assert not layout.faults
    return checked_table(grids, layout, read_table(layout), definition, CITY, {})


def found(table):
    return [finding for check in CHECKS for finding in check(table).findings]


@pytest.mark.parametrize("same_sheet", [False, True])
def test_a_mark_against_an_indicator_that_is_declared_not_attained(same_sheet):
    table = table_of(with_matrix(same_sheet=same_sheet))
    assert table.declared_marks == {
        (THUONG, 2011): frozenset(MARKS[0]),
        (QUANG, 2011): frozenset(MARKS[1]),
    }
    assert table.declared_criteria == {(THUONG, 2011): 4, (QUANG, 2011): 3}
    (mark,) = criteria_marks_against_detail(table).findings
    assert (mark.unit, mark.year, mark.indicator) == (THUONG, 2011, "8.2")
    assert (mark.severity, mark.certainty) == (Severity.ATTAINMENT, Certainty.PROVED)
    assert "đánh dấu đạt tiêu chí 8" in mark.message
    assert "chỉ tiêu 8.2 chưa đạt" in mark.message
    if not same_sheet:
        assert mark.cell == "Hiện trạng!C11"
    # the table leaves other criteria of 2011 open, so its number alone may be right
    assert criteria_total_against_detail(table).findings == ()
    assert criteria_marks_miss_their_total(table).findings == ()


def test_a_matrix_that_agrees_says_nothing():
    table = table_of(with_matrix(({3, 4, 19}, {3, 4, 19}), ("3/19", "3")))
    assert len(table.declared_marks) == 2
    assert found(table) == []


def test_a_criterion_left_unmarked_though_all_its_indicators_are_declared_attained():
    table = table_of(with_matrix(({3, 4}, {3, 4, 19}), ("2/19", "3/19")))
    (mark,) = criteria_marks_against_detail(table).findings
    assert (mark.unit, mark.indicator, mark.other_indicators) == (THUONG, "19.1", ("19.2",))
    assert "không đánh dấu đạt tiêu chí 19" in mark.message


def test_the_total_of_a_matrix_against_its_own_marks():
    table = table_of(with_matrix(({3, 4, 19}, {3, 4, 19}), ("4/19", "3/19")))
    (finding,) = criteria_marks_miss_their_total(table).findings
    assert (finding.cell, finding.printed, finding.computed) == (
        "Hiện trạng!C23",
        ("4/19",),
        ("3/19",),
    )
    assert "có 3 tiêu chí được đánh dấu (3, 4, 19)" in finding.message


@pytest.mark.parametrize(
    "change",
    [
        {"title": "KẾT QUẢ RÀ SOÁT"},
        {"title": "KẾT QUẢ NĂM 2011 VÀ NĂM 2020"},
        {"mark": "cơ bản"},
        {"totals": ("4/18", "3/19")},
        {"totals": ("4/19", "ba")},
        {"marks": (set(), set())},
    ],
)
def test_what_is_not_certain_is_no_matrix(change):
    grids = open_workbook(as_bytes(with_matrix(**change)), "bieu.xlsx")
    assert find_marks(grids, criteria_set(KAN)) == ()


def test_a_workbook_without_them_declares_nothing():
    table = table_of(book())
    assert (table.declared_criteria, table.declared_marks) == (None, None)
    assert all(check(table).why_not for check in CHECKS)


@pytest.mark.parametrize("label", ["Số tiêu chí đạt", "Tổng số tiêu chí đạt theo báo cáo"])
def test_counts_under_the_table(label):
    workbook, row = with_counts("Số tiêu chí đạt theo báo cáo", "3/19", 3, "19/19", "18/19")
    table = table_of(workbook)
    assert table.declared_criteria == {
        (QUANG, 2011): 3,
        (THUONG, 2011): 3,
        (QUANG, 2020): 19,
        (THUONG, 2020): 18,
    }
    (finding,) = criteria_total_against_detail(table).findings
    assert (finding.unit, finding.year, finding.cell) == (THUONG, 2020, f"{SHEET}!J{row}")
    assert finding.computed == ("19/19", "18/19")
    assert "là 19/19; tính lại từ số liệu là 18/19" in finding.message
    again = table_of(with_counts(label, "3/19", "3/19", "19/19", "19/19")[0])
    assert len(again.declared_criteria) == 4
    assert found(again) == []


@pytest.mark.parametrize(
    ("label", "text"),
    [("Số tiêu chí đạt tính lại", "18/19"), ("Số chỉ tiêu đạt", "18"), ("Số tiêu chí đạt", "5/6")],
)
def test_rows_that_declare_no_criteria(label, text):
    table = table_of(with_counts(label, *[text] * 4)[0])
    assert table.declared_criteria is None


@pytest.mark.django_db
def test_check_table_feeds_both_checks(units, criteria_sets, tmp_path, capsys):
    workbook = with_matrix(totals=("5/19", "2/19"))
    sheet = workbook.create_sheet("Vốn")
    for row in (
        ("TT", "Nguồn vốn", "Số tiền (triệu đồng)", "Tỷ lệ (%)"),
        (1, "Ngân sách", 1000, 26),
        (2, "Tín dụng", 3000, 75),
        (None, "Tổng cộng", 4000, None),
    ):
        sheet.append(row)
    target = io.BytesIO()
    workbook.save(target)
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(target.getvalue())
    options = ["--criteria-set", KAN, "--unit", "tp-bac-kan", "--json"]
    call_command("check_table", str(path), *options)
    report = json.loads(capsys.readouterr().out)
    cells = {one["check"]: one["cell"] for one in report["findings"]}
    assert cells["capital_share_disagrees"] == "Vốn!C2"
    assert cells["criteria_marks_against_detail"] == "Hiện trạng!C11"
    assert cells["criteria_total_against_detail"] == "Hiện trạng!D23"
    assert cells["criteria_marks_miss_their_total"] == "Hiện trạng!D23"
