"""Entry workbooks as files: a sheet per commune, a cover where there are several.

Sheets are written row by row and closed one by one, so memory does not grow with their number.
"""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink

from communes.bulk_import.contract import Tell, tell_nobody
from communes.entry_workbook.contents import TOTALS, BookContent
from communes.entry_workbook.formulas import cell
from communes.entry_workbook.layout import HELP_ROW, Column, SheetLayout, layout_of
from communes.entry_workbook.sheet_writing import SheetWriter, deadline_text
from communes.entry_workbook.stamps import (
    COVER_SHEET,
    STAMP_SHEET,
    TEMPLATE,
    TEMPLATE_VERSION,
    sheet_title,
    title_of,
)
from communes.entry_workbook.styles import Look, StreamedSheet, Styles, set_up_page

_GUIDE = (
    "1. Mỗi xã một trang; bấm vào tên xã trong bảng dưới đây để mở trang.",
    "2. Chỉ ghi vào ô nền vàng. Tỷ lệ, kết quả từng chỉ tiêu, tiêu chí và số tiêu chí đạt tự tính.",
    "3. Tổng số hộ, dân số, số thôn, lao động ghi một lần ở đầu bảng; mẫu số tự lấy theo.",
    "4. Không xóa, ẩn trang, dòng, cột và không gộp ô; giữ nguyên mã phiếu ở cuối trang.",
    "5. Lưu dạng .xlsx rồi tải lên cổng; chỗ nào sai sẽ được đánh dấu ngay trong tệp trả lại.",
)


def make_entry_workbook(content: BookContent, tell: Tell = tell_nobody) -> bytes:
    """The workbook as an .xlsx file; tells after each sheet."""
    book = Workbook(write_only=True)
    book.properties.title = f"Phiếu nhập số liệu nông thôn mới năm {content.year}"
    book.properties.creator = "Cổng thông tin nông thôn mới"
    book.calculation.fullCalcOnLoad = True
    taken = {COVER_SHEET.casefold(), STAMP_SHEET.casefold()}
    titles = [sheet_title(one.short_name, taken) for one in content.sheets]
    if not content.is_commune:
        _write_cover(book.create_sheet(COVER_SHEET), content, titles)
    layouts: dict[str | None, SheetLayout] = {}
    styles: Styles | None = None
    phase = "Đang lập trang của các xã"
    tell(phase, 0, len(content.sheets))
    for done, (one, title) in enumerate(zip(content.sheets, titles, strict=True), start=1):
        if one.zone not in layouts:
            layouts[one.zone] = layout_of(
                content.criteria_set.parsed(), zone=one.zone, year=content.year, totals=TOTALS
            )
        sheet: StreamedSheet = book.create_sheet(title)
        styles = styles or Styles(sheet)
        SheetWriter(sheet, styles, content, one, layouts[one.zone]).write()
        sheet.close()
        tell(phase, done, len(content.sheets))
    tell("Đang đóng gói tệp", 0, 0)
    _write_stamps(book.create_sheet(STAMP_SHEET), content, titles)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _write_cover(sheet: StreamedSheet, content: BookContent, titles: list[str]) -> None:
    """Instructions, and the communes with their results and links to their sheets."""
    styles = Styles(sheet)
    several = len({one.parent for one in content.sheets}) > 1
    columns = {"STT": 6, "Xã": 40, "Thuộc": 30, "Số tiêu chí đạt (tự tính)": 22}
    if not several:
        del columns["Thuộc"]
    for letters, width in zip("ABCD", columns.values(), strict=False):
        sheet.column_dimensions[letters].width = width
    set_up_page(sheet, "portrait")
    sheet.protection.sheet = True
    lines = [
        (title_of(content.unit_name, content.year), Look.TITLE),
        (content.criteria_set.name, Look.BOLD),
        (f"Theo {content.criteria_set.parsed().citation.full}", Look.PLAIN),
        (deadline_text(content.deadline), Look.BOLD),
        ("", Look.PLAIN),
        *((line, Look.PLAIN) for line in _GUIDE),
        ("", Look.PLAIN),
    ]
    for text, look in lines:
        sheet.append([styles.text(sheet, text, look)])
    sheet.append([styles.text(sheet, text, Look.HEAD) for text in columns])
    for number, (one, title) in enumerate(zip(content.sheets, titles, strict=True), start=1):
        link = styles.text(sheet, one.name, Look.LINK)
        link.hyperlink = Hyperlink(ref="", location=f"'{title}'!A1", display=one.name)
        result = f"='{title}'!{cell(Column.VERDICT, HELP_ROW)}"
        row = [
            styles.cell(sheet, number, Look.CENTRE),
            link,
            styles.text(sheet, one.parent, Look.TEXT),
            styles.cell(sheet, result, Look.VERDICT),
        ]
        sheet.append(row if several else [*row[:2], row[3]])
    sheet.close()


def _write_stamps(sheet: StreamedSheet, content: BookContent, titles: list[str]) -> None:
    """What the workbook was made with, and for whom: a sheet that nobody sees."""
    sheet.sheet_state = "veryHidden"
    one = content.criteria_set
    sheet.append([TEMPLATE, TEMPLATE_VERSION])
    sheet.append([one.code, one.version, one.digest])
    sheet.append([content.year])
    for commune, title in zip(content.sheets, titles, strict=True):
        sheet.append([commune.slug, title])
    sheet.close()
