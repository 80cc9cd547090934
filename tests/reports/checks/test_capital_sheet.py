"""The capital table of a workbook, and what the checks say of it."""

from decimal import Decimal

import pytest
import yaml
from openpyxl import Workbook

from communes.intake.workbook import open_workbook
from criteria.numbers import format_decimal
from reports.checks.capital import CAPITAL_CHECKS
from reports.checks.capital_sheet import capital_table
from tests.communes.comparison_workbooks import RESULTS, SAMPLES, as_bytes, small_table

HEADING = ("TT", "Nguồn vốn", "Số tiền (triệu đồng)", "Tỷ lệ (%)")
FLAT = ((1, "Ngân sách", "1.000", "25"), (2, "Tín dụng", "3.000", "75"))
TOTAL = (None, "Tổng cộng", "4.000", "100")


def read(*rows, title="KẾT QUẢ HUY ĐỘNG NGUỒN LỰC", name="Nguồn vốn"):
    """The capital table of a second sheet: title in A1, rows from row 3."""
    book = small_table()
    sheet = book.create_sheet(name)
    sheet["A1"] = title
    for place, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=1):
            sheet.cell(place, column).value = value
    return capital_table(open_workbook(as_bytes(book), "bieu.xlsx"), "Thành phố A")


def found(table):
    return [finding for check in CAPITAL_CHECKS for finding in check(table).findings]


def block_rows(name, *, as_text):
    """The capital of a transcribed report as the rows of a sheet."""
    path = RESULTS / f"{name}_city_2011_2020.yaml"
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["capital"]
    shown = format_decimal if as_text else float
    rows, top = [HEADING], 0
    for line in data["lines"]:
        top += "parent" not in line
        amount = shown(Decimal(line["amount"]))
        share = line.get("stated_percent")
        share = None if share is None else shown(Decimal(share))
        rows.append(("-" if "parent" in line else top, line["name"], amount, share))
    total = shown(Decimal(data["total"]["amount"]))
    return [*rows, (None, "Tổng nguồn vốn", total, None)]


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bac_kan", []),
        (
            "bac_giang",
            [
                ("capital_share_disagrees", "Nguồn vốn!C7", ("17,37%",)),
                ("capital_share_disagrees", "Nguồn vốn!C9", ("7,34%",)),
            ],
        ),
    ],
)
def test_the_capital_of_the_two_reports(name, expected, as_text):
    table = read(*block_rows(name, as_text=as_text))
    assert table.money_unit == "triệu đồng"
    told = [(finding.check, finding.cell, finding.computed) for finding in found(table)]
    assert told == expected


def test_parts_that_miss_their_whole_name_the_cell_of_the_whole():
    table = read(
        HEADING,
        ("I", "Ngân sách", "1.000", "25"),
        (1, "Trung ương", "600", None),
        ("1.1", "Trái phiếu", "500", None),
        ("1.2", "Sự nghiệp", "100", None),
        (2, "Địa phương", "300", None),
        ("II", "Tín dụng", 3000, 75),
        TOTAL,
    )
    (finding,) = found(table)
    assert finding.cell == "Nguồn vốn!C4"
    assert finding.other_cells == ("Nguồn vốn!C5", "Nguồn vốn!C8")
    assert [line.parent for line in table.lines] == [None, "I", "I/1", "I/1", "I", None]


def test_a_total_above_its_lines_and_marks_before_the_names():
    table = read(
        ("Nội dung", "Kinh phí", "Cơ cấu"),
        ("Tổng số", "5.000", None),
        ("1. Ngân sách", "1.000 triệu đồng", "25%"),
        ("a) Tỉnh", "1.000", None),
        ("2. Tín dụng", "3.000", "75%"),
        title="Tổng hợp nguồn vốn (đơn vị tính: triệu đồng)",
    )
    assert (table.total, table.total_cell) == (5000, "Nguồn vốn!B4")
    assert [line.name for line in table.lines] == ["Ngân sách", "Tỉnh", "Tín dụng"]
    first = found(table)[0]
    assert (first.check, first.cell) == ("capital_parts_miss_their_whole", "Nguồn vốn!B4")


def test_some_of_the_parts_are_not_all_of_them():
    rows = [HEADING, FLAT[0], (None, "Trong đó:", None, None), ("-", "Tỉnh", "200", None)]
    table = read(*rows, FLAT[1], TOTAL)
    assert [line.name for line in table.lines] == ["Ngân sách", "Tín dụng"]
    assert found(table) == []
    whole = (1, "Ngân sách, trong đó:", "1.000", "25")
    table = read(HEADING, whole, ("1.1", "Tỉnh", "200", None), FLAT[1], TOTAL)
    assert [line.key for line in table.lines] == ["1", "2"]
    assert found(table) == []


def test_a_flat_list_without_marks_is_taken_only_if_it_makes_its_total():
    rows = [(None, *row[1:]) for row in FLAT]
    assert found(read(HEADING, *rows, TOTAL)) == []
    assert read(HEADING, *rows, (None, "trong tỉnh", "1.000", None), TOTAL) is None


@pytest.mark.parametrize(
    "rows",
    [
        [("TT", "Nguồn vốn", "Kế hoạch"), *FLAT],  # no amounts
        [("TT", "Nguồn vốn", "Kinh phí năm 2011", "Kinh phí năm 2012 (triệu đồng)"), *FLAT],
        [("TT", "Nguồn vốn", "Số tiền"), *FLAT, TOTAL],  # thousands or millions?
        [("TT", "Nguồn vốn đóng góp của cộng đồng", "Số tiền"), *FLAT, TOTAL],
        [HEADING, FLAT[0], (2, "Tín dụng", "khoảng 3.000", "75"), TOTAL],
        [HEADING, FLAT[0], (None, "Tín dụng", "3.000", "75"), TOTAL],  # a line without its mark
        [HEADING, FLAT[0], (3, "Tín dụng", "3.000", "75"), TOTAL],  # a number left out
        [HEADING, FLAT[0], ("2.1", "Tín dụng", "3.000", "75"), TOTAL],
        [HEADING, (1, "Ngân sách", 1000, 0.25), (2, "Tín dụng", 3000, 0.75), TOTAL],
        [HEADING, *FLAT, TOTAL[:2], TOTAL],
        [HEADING],
    ],
)
def test_what_is_not_certain_is_no_table(rows):
    assert read(*rows) is None


def test_sheets_about_something_else_hold_no_capital_table():
    works = [("TT", "Nội dung", "Kinh phí (triệu đồng)"), (1, "Đường trục thôn", "1.000")]
    assert read(*works, title="DANH MỤC CÔNG TRÌNH", name="Biểu 2") is None
    for name in ("bac_kan", "bac_giang"):
        data = (SAMPLES / f"{name}_2011_2020.xlsx").read_bytes()
        assert capital_table(open_workbook(data, "bieu.xlsx"), "Thành phố A") is None
    assert capital_table(open_workbook(as_bytes(Workbook()), "bieu.xlsx"), "A") is None
