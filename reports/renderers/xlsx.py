"""A table as an Excel workbook: one sheet, real numbers, ready to print."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from reports.renderers import page
from reports.renderers.cell_lines import CellLine, LineStyle, heading_lines, text_lines
from reports.renderers.column_widths import column_widths_mm
from reports.renderers.grid import PlacedCell, body_grid, header_grid, row_header_columns
from reports.renderers.reproducible import FIXED_TIME, with_fixed_times
from reports.renderers.row_heights import row_heights
from reports.tables import Align, Cell, NumberFormat, Table

_FORMULA_SIGNS = ("=", "+", "-", "@")
_A4 = 9  # ECMA-376, 18.3.1.63, paperSize
_MM_PER_INCH = 25.4
# A column's width is counted in digits of the standard font; at 12 pt a digit is 8 pixels wide.
_STANDARD_PT = 12
_DIGIT_MM = 8 * _MM_PER_INCH / 96
_TALLEST_ROW_PT = 409.0
_LINE_HEIGHT = 1.3  # Excel's own line spacing of the font

_THIN = Side(style="thin", color="000000")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def render_xlsx(table: Table) -> bytes:
    """Return the bytes of an .xlsx file that shows ``table``; equal tables give equal bytes.

    A cell with ``number`` holds that number with a number format of its decimals; every other
    cell holds text, never a formula. Where a number carries a remark, the cell is text too,
    because the words of the remark stand in it. The page is A4 landscape, one page wide, with the
    margins and the page number of Nghị định 30/2020/NĐ-CP, Phụ lục I. A row cannot be taller than
    409 pt in Excel. Raises ``ValueError`` where spans overlap or leave the table.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = page.SHEET_NAME
    _set_standard_font(book)
    _set_properties(book, table)
    widths = column_widths_mm(table)
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width / _DIGIT_MM
    top = _write_caption(sheet, table)
    body = top + len(table.header)
    size = page.table_pt(table)
    points = [width * page.POINTS_PER_MM for width in widths]
    _write_grid(sheet, header_grid(table), len(table.header), points, size, top)
    _write_grid(sheet, body_grid(table), len(table.rows), points, size, body)
    _write_notes(sheet, table, body + len(table.rows) + 1)
    sheet.freeze_panes = f"{get_column_letter(row_header_columns(table) + 1)}{body}"
    if table.header:
        sheet.print_title_rows = f"{top}:{body - 1}"
    _set_up_page(sheet)
    return _saved(book)


def _set_standard_font(book: Workbook) -> None:
    """Make Times New Roman the font of empty cells and the measure of column widths."""
    font = Font(name=page.FONT, size=_STANDARD_PT)
    book._fonts = IndexedList([font])  # type: ignore[attr-defined]  # openpyxl has no other way
    book._named_styles["Normal"].font = font  # type: ignore[attr-defined]


def _set_properties(book: Workbook, table: Table) -> None:
    properties = book.properties
    properties.title = " ".join(heading_lines(table.title))
    properties.subject = table.criteria_set_name
    properties.creator = table.unit_name
    properties.language = page.LANGUAGE
    properties.created = properties.modified = FIXED_TIME.replace(tzinfo=None)


def _write_caption(sheet: Worksheet, table: Table) -> int:
    """Write title and reference line; return the row where the table begins."""
    title = Font(name=page.FONT, size=page.TITLE_PT, bold=True)
    reference = Font(name=page.FONT, size=page.REFERENCE_PT, italic=True)
    row = 1
    for lines, font in (
        (heading_lines(table.title), title),
        (text_lines(table.reference), reference),
    ):
        for line in lines:
            _write_across(sheet, table, row, line, font, "center")
            row += 1
    return row + 1


def _write_notes(sheet: Worksheet, table: Table, row: int) -> None:
    font = Font(name=page.FONT, size=page.NOTE_PT)
    for note in table.notes:
        for line in text_lines(note):
            _write_across(sheet, table, row, line, font, "left")
            row += 1


def _write_across(
    sheet: Worksheet, table: Table, row: int, line: str, font: Font, horizontal: str
) -> None:
    """Write one paragraph over the whole width of the table, in a row tall enough for it."""
    columns = len(table.columns)
    _put(sheet.cell(row, 1), line, font, horizontal)
    if columns > 1:
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    paragraph = PlacedCell(
        row=0,
        column=0,
        colspan=1,
        rowspan=1,
        lines=(CellLine(line, LineStyle.DECLARED),),
        align=Align.LEFT,
        bold=bool(font.bold),
    )
    width = page.TEXT_WIDTH_MM * page.POINTS_PER_MM
    _set_heights(sheet, row, row_heights([paragraph], 1, [width], float(font.size), _LINE_HEIGHT))


def _write_grid(
    sheet: Worksheet,
    cells: Sequence[PlacedCell],
    row_count: int,
    column_widths: Sequence[float],
    size: int,
    first: int,
) -> None:
    """Write one grid from row ``first`` on; widths and type size are in points."""
    for cell in cells:
        _write_cell(sheet, cell, first, size)
    _set_heights(sheet, first, row_heights(cells, row_count, column_widths, size, _LINE_HEIGHT))


def _set_heights(sheet: Worksheet, first: int, heights: Sequence[float]) -> None:
    for row, height in enumerate(heights, start=first):
        sheet.row_dimensions[row].height = min(height, _TALLEST_ROW_PT)


def _write_cell(sheet: Worksheet, placed: PlacedCell, first: int, size: int) -> None:
    row, column = first + placed.row, placed.column + 1
    target = sheet.cell(row, column)
    font = Font(name=page.FONT, size=size, bold=placed.bold)
    cell = placed.cell
    if cell is not None and cell.number is not None and cell.remark is None:
        target.value = cell.number
        target.number_format = _number_format(cell)
        target.font = font
        target.alignment = _alignment(placed.align)
    else:
        _put(target, _text(placed, size), font, placed.align)
    if placed.rowspan > 1 or placed.colspan > 1:
        sheet.merge_cells(
            start_row=row,
            end_row=row + placed.rowspan - 1,
            start_column=column,
            end_column=column + placed.colspan - 1,
        )
    for down in range(placed.rowspan):
        for right in range(placed.colspan):
            part = sheet.cell(row + down, column + right)
            part.border = _GRID
            if placed.fill:
                part.fill = PatternFill("solid", fgColor=placed.fill)


def _text(placed: PlacedCell, size: int) -> str | CellRichText:
    """Join the lines of a cell; a remark becomes bold, its reason italic."""
    if all(line.style is LineStyle.DECLARED for line in placed.lines):
        return "\n".join(line.text for line in placed.lines)
    last = len(placed.lines) - 1
    return CellRichText(
        [
            TextBlock(
                InlineFont(
                    rFont=page.FONT,
                    sz=size,
                    b=placed.bold or line.style in page.BOLD_STYLES,
                    i=line.style in page.ITALIC_STYLES,
                ),
                line.text if index == last else f"{line.text}\n",
            )
            for index, line in enumerate(placed.lines)
        ]
    )


def _put(
    target: SheetCell | MergedCell, value: str | CellRichText, font: Font, horizontal: str
) -> None:
    """Put text into ``target`` so that neither openpyxl nor Excel takes it for anything else.

    openpyxl would store "=…" as a formula and "#N/A" as an error; Excel would take "=", "+", "-"
    and "@" for a formula once the cell is edited, unless it is marked with the text quote.
    """
    target.font = font
    target.alignment = _alignment(horizontal)
    if value:
        target.value = value
        target.data_type = "s"
        target.quotePrefix = str(value).startswith(_FORMULA_SIGNS)


def _alignment(horizontal: str) -> Alignment:
    return Alignment(horizontal=horizontal, vertical="center", wrap_text=True)


def _number_format(cell: Cell) -> str:
    whole = "0" if cell.number_format is NumberFormat.PERCENT else "#,##0"
    decimals = f".{'0' * cell.decimals}" if cell.decimals else ""
    return whole + decimals + ("%" if cell.number_format is NumberFormat.PERCENT else "")


def _set_up_page(sheet: Worksheet) -> None:
    setup = sheet.page_setup
    setup.paperSize = _A4
    setup.orientation = "landscape"
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.top = page.MARGIN_TOP_MM / _MM_PER_INCH
    margins.bottom = page.MARGIN_BOTTOM_MM / _MM_PER_INCH
    margins.left = page.MARGIN_LEFT_MM / _MM_PER_INCH
    margins.right = page.MARGIN_RIGHT_MM / _MM_PER_INCH
    margins.header = page.PAGE_NUMBER_FROM_TOP_MM / _MM_PER_INCH
    sheet.print_options.horizontalCentered = True
    header = HeaderFooterItem()
    header.center.text = "&P"
    header.center.font = f"{page.FONT},Regular"
    header.center.size = page.PAGE_NUMBER_PT
    sheet.HeaderFooter.oddHeader = header
    sheet.HeaderFooter.differentFirst = True


def _saved(book: Workbook) -> bytes:
    """Save without the present time, which ``Workbook.save`` would write into the properties."""
    result = BytesIO()
    ExcelWriter(book, ZipFile(result, "w", ZIP_DEFLATED)).save()
    return with_fixed_times(result.getvalue())
