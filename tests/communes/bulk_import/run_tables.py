"""Small long tables for the tests of the import runs."""

from io import BytesIO

from openpyxl import Workbook

from communes.bulk_import.columns import HEADERS

# Two communes of thành phố Bắc Kạn in 2020: unit, year, indicator, part, numerator, denominator,
# number, declared outcome, note.
DUONG_QUANG = (
    ("xa-duong-quang", 2020, "5", "", 2, 3, None, "Chưa đạt", ""),
    ("xa-duong-quang", 2020, "1.1", "", None, None, None, "Đạt", ""),
    ("xa-duong-quang", 2020, "10", "", None, None, 36.5, "Đạt", ""),
)
NONG_THUONG = (
    ("xa-nong-thuong", 2020, "5", "", 3, 3, None, "Đạt", ""),
    ("xa-nong-thuong", 2020, "1.1", "", None, None, None, "Đạt", ""),
)
# More schools up to standard than there are schools.
NONG_THUONG_SPOILT = (
    ("xa-nong-thuong", 2020, "5", "", 4, 3, None, "Đạt", ""),
    ("xa-nong-thuong", 2020, "1.1", "", None, None, None, "Đạt", ""),
)


def long_table(*rows: tuple) -> bytes:
    """A workbook in the long form with these rows."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Số liệu"
    sheet.append(list(HEADERS.values()))
    for row in rows:
        sheet.append(list(row))
    written = BytesIO()
    workbook.save(written)
    return written.getvalue()
