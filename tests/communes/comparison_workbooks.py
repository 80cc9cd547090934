"""Small comparison workbooks for tests, built cell by cell, and the shipped criteria sets."""

import io
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from communes.intake.layout import ComparisonLayout, find_table
from communes.intake.readings import Form
from communes.intake.workbook import open_workbook
from criteria.loading import load_definition
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "communes" / "sample_data"
RESULTS = ROOT / "tests" / "data" / "results"
KAN, GIANG = "bac_kan_2017_2020", "bac_giang_2017_2020"

# Texts as the two sets print them.
PLANNING = "Có quy hoạch chung xây dựng xã được phê duyệt và được công bố công khai đúng thời hạn."
RULES = "Ban hành quy định quản lý quy hoạch chung xây dựng xã và tổ chức thực hiện quy hoạch"
POWER = "Tỷ lệ hộ sử dụng điện thường xuyên, an toàn từ các nguồn."
POOR = "Tỷ lệ hộ nghèo đa chiều giai đoạn 2016-2020"
INCOME = "Thu nhập bình quân đầu người/năm khu vực nông thôn."

Row = tuple[Any, ...]
ROWS: tuple[Row, ...] = (
    (1, "1.1", PLANNING, "Đạt", "0/2 xã", "Chưa đạt", "Chưa đạt", "2/2 xã", "Đạt", "Đạt", ""),
    (None, "1.2", RULES, "Đạt", "0/2 xã", "", "", "2/2 xã", "Đạt", "Đạt", ""),
    (4, "4.2", POWER, "95%", "2/2 xã", "96%", "100% (796/796 hộ)", "2/2 xã", "100%", "99%", "thêm"),
    (10, "", INCOME, "36 triệu", "0/2 xã", "7", "7 tr.đồng", "2/2 xã", "37,72", "39,18", ""),
    (11, "", POOR, "<12%", "0/2 xã", "7,2%", "4%", "2/2 xã", "1,20%", "1,71%", ""),
)
COMMUNES = ("Xã Dương Quang", "Xã Nông Thượng")


@lru_cache
def criteria_set(code: str) -> CriteriaSetDefinition:
    """A shipped criteria set by its code."""
    path = ROOT / "criteria" / "definitions" / f"{code}.toml"
    return load_definition(path.read_text(encoding="utf-8"), source=path.name)


def kan(code: str) -> IndicatorDefinition:
    """An indicator of Bắc Kạn's set."""
    return criteria_set(KAN).indicator(code)


def giang(code: str) -> IndicatorDefinition:
    """An indicator of Bắc Giang's set."""
    return criteria_set(GIANG).indicator(code)


def heading(sheet: Worksheet, row: int, communes: Iterable[str] = COMMUNES) -> int:
    """Write the two heading rows of the form by communes, unmerged; the next free row."""
    names = tuple(communes)
    for column, text in enumerate(
        ("Chỉ tiêu, tiêu chí", None, "Nội dung tiêu chí", "Chỉ tiêu chung"), start=1
    ):
        sheet.cell(row, column).value = text
    first = 5
    for text in ("Kết quả năm 2011", "Kết quả đến tháng 12/2020"):
        sheet.cell(row, first).value = text
        for offset, name in enumerate(("Kết quả", *names)):
            sheet.cell(row + 1, first + offset).value = name
        first += 1 + len(names)
    sheet.cell(row, first).value = "So sánh 2020/2011"
    return row + 2


def write_rows(sheet: Worksheet, row: int, rows: Iterable[Row]) -> int:
    """Write rows of values; the next free row."""
    for values in rows:
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value if value != "" else None
        row += 1
    return row


def small_table(rows: Iterable[Row] = ROWS, *, title: str = "BIỂU SO SÁNH") -> Workbook:
    """A table of the form by communes on the sheet "Biểu 1": title in row 1, values from row 5."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Biểu 1"
    sheet["A1"] = title
    write_rows(sheet, heading(sheet, 3), rows)
    return book


def totals_table(rows: Iterable[Row]) -> Workbook:
    """A table of the form by totals on the sheet "Biểu 2": values from row 4."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Biểu 2"
    sheet["A1"] = "SO SÁNH KẾT QUẢ"
    names = ("TT", "Tiêu chí", "Nội dung tiêu chí", "Quy định", "Năm 2011", None, None, "Năm 2020")
    for column, text in enumerate(names, start=1):
        sheet.cell(2, column).value = text
    for column in (5, 8):
        for offset, text in enumerate(("Kết quả", "Tỷ lệ (%)", "Số xã đạt chỉ tiêu, tiêu chí")):
            sheet.cell(3, column + offset).value = text
    write_rows(sheet, 4, rows)
    return book


def as_bytes(book: Workbook) -> bytes:
    """The saved workbook."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def layout_of(book: Workbook, *, code: str = KAN, form: Form | None = None) -> ComparisonLayout:
    """Save the workbook, open it and find its table."""
    return find_table(open_workbook(as_bytes(book), "biểu.xlsx"), criteria_set(code), form)


def texts(layout: ComparisonLayout, code: str) -> dict[tuple[int, str], str]:
    """An indicator's printed texts by year and unit name (or kind, for totals)."""
    row = next(row for row in layout.rows if row.indicator.code == code)
    return {
        (column.year, column.unit_name or column.kind.value): placed.text
        for column, placed in row.cells.items()
    }


def changed(change: Callable[[Worksheet], None], rows: Iterable[Row] = ROWS) -> Workbook:
    """The small table after a change to its sheet."""
    book = small_table(rows)
    sheet = book.active
    assert sheet is not None
    change(sheet)
    return book
