"""A table as a Word document that offices go on editing."""

from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle

from reports.renderers import page
from reports.renderers.cell_lines import CellLine, heading_lines, text_lines
from reports.renderers.column_widths import column_widths_mm
from reports.renderers.grid import PlacedCell, body_grid, header_grid
from reports.renderers.reproducible import FIXED_TIME, with_fixed_times
from reports.renderers.row_heights import may_split, row_heights
from reports.tables import Align, Table

_TWIPS_PER_MM = 1440 / 25.4
_WORD_LINE = 1.15  # single spacing of Times New Roman, as a multiple of its size
_WORD_2013 = "15"  # without it Word opens the file in compatibility mode
_SCRIPTS = ("ascii", "hAnsi", "eastAsia", "cs")
_THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
_REFERENCE_STYLE = "Dòng kèm theo"
_CELL_STYLE = "Ô bảng"
_NOTE_STYLE = "Ghi chú bảng"
_STYLE_IDS = {
    _REFERENCE_STYLE: "AnnexReference",
    _CELL_STYLE: "TableCell",
    _NOTE_STYLE: "TableNote",
}


def render_docx(table: Table) -> bytes:
    """Return the bytes of a .docx file that shows ``table``; equal tables give equal bytes.

    Layout of Nghị định 30/2020/NĐ-CP, Phụ lục I on A4 landscape: Times New Roman, the title a
    real heading in bold capitals, the reference line in italics, page numbers in the top margin
    from page 2. Header rows repeat; a row stays on one page unless it is taller than two fifths
    of one. Raises ``ValueError`` where spans overlap or leave the table.
    """
    document = Document()
    _set_styles(document, table)
    _set_properties(document, table)
    _set_up_page(document)
    _add_lines(document, heading_lines(table.title), "Heading 1")
    _add_lines(document, text_lines(table.reference), _REFERENCE_STYLE)
    document.element.body.insert_element_before(_table_element(table), "w:sectPr")
    for note in table.notes:
        for line in text_lines(note):
            document.add_paragraph(line, style=_NOTE_STYLE)
    if not table.notes:
        document.add_paragraph(style=_NOTE_STYLE)
    result = BytesIO()
    document.save(result)
    return with_fixed_times(result.getvalue())


def _set_properties(document: WordDocument, table: Table) -> None:
    properties = document.core_properties
    properties.title = " ".join(heading_lines(table.title))
    properties.subject = table.criteria_set_name
    properties.author = properties.last_modified_by = table.unit_name
    properties.language = page.LANGUAGE
    properties.comments = ""
    properties.created = properties.modified = FIXED_TIME.replace(tzinfo=None)


def _set_styles(document: WordDocument, table: Table) -> None:
    """Make every style Times New Roman, black and Vietnamese; then add those of this document."""
    styles = document.styles
    for fonts in styles.element.iter(qn("w:rFonts")):
        for name in _THEME_FONTS:
            fonts.attrib.pop(qn(f"w:{name}"), None)
        for name in _SCRIPTS:
            fonts.set(qn(f"w:{name}"), page.FONT)
    for color in list(styles.element.iter(qn("w:color"))):
        color.getparent().remove(color)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), page.LANGUAGE)
        language.set(qn("w:eastAsia"), page.LANGUAGE)
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), page.LANGUAGE)
        language.attrib.pop(qn("w:eastAsia"), None)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _WORD_2013)
    numbers = styles["Header"]
    assert isinstance(numbers, ParagraphStyle)
    _shape(numbers, page.PAGE_NUMBER_PT, centred=True)
    title = styles["Heading 1"]
    assert isinstance(title, ParagraphStyle)
    _shape(title, page.TITLE_PT, centred=True)
    title.font.bold = True
    reference = _new_style(document, _REFERENCE_STYLE)
    _shape(reference, page.REFERENCE_PT, centred=True, space_after=Pt(6))
    reference.font.italic = True
    _shape(_new_style(document, _CELL_STYLE), page.table_pt(table))
    _shape(_new_style(document, _NOTE_STYLE), page.NOTE_PT, space_before=Pt(6))


def _new_style(document: WordDocument, name: str) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.element.set(qn("w:styleId"), _STYLE_IDS[name])
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    return style


def _shape(
    style: ParagraphStyle,
    size: int,
    *,
    centred: bool = False,
    space_before: Pt | None = None,
    space_after: Pt | None = None,
) -> None:
    style.font.name = page.FONT
    style.font.size = Pt(size)
    spacing = style.paragraph_format
    spacing.space_before = space_before or Pt(0)
    spacing.space_after = space_after or Pt(0)
    spacing.line_spacing = page.LINE_HEIGHT / _WORD_LINE
    if centred:
        spacing.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_up_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(page.PAGE_WIDTH_MM), Mm(page.PAGE_HEIGHT_MM)
    section.top_margin = Mm(page.MARGIN_TOP_MM)
    section.bottom_margin = Mm(page.MARGIN_BOTTOM_MM)
    section.left_margin = Mm(page.MARGIN_LEFT_MM)
    section.right_margin = Mm(page.MARGIN_RIGHT_MM)
    section.header_distance = Mm(page.PAGE_NUMBER_FROM_TOP_MM)
    section.different_first_page_header_footer = True
    shown = OxmlElement("w:t")
    shown.text = "2"
    run = OxmlElement("w:r")
    run.append(shown)
    number = _element("w:fldSimple", instr="PAGE")
    number.append(run)
    section.header.paragraphs[0]._p.append(number)


def _add_lines(document: WordDocument, lines: tuple[str, ...], style: str) -> None:
    """Add one paragraph of ``lines``, so that a title of two lines is still one heading."""
    if not lines:
        return
    paragraph = document.add_paragraph(style=style)
    for index, line in enumerate(lines):
        run = paragraph.add_run(line)
        if index < len(lines) - 1:
            run.add_break()


def _table_element(table: Table) -> BaseOxmlElement:
    widths = [round(width * _TWIPS_PER_MM) for width in column_widths_mm(table)]
    points = [width / 20 for width in widths]
    element = OxmlElement("w:tbl")
    element.append(_table_properties(table, sum(widths)))
    grid = OxmlElement("w:tblGrid")
    for width in widths:
        grid.append(_element("w:gridCol", w=width))
    element.append(grid)
    for cells, count, is_header in (
        (header_grid(table), len(table.header), True),
        (body_grid(table), len(table.rows), False),
    ):
        heights = row_heights(cells, count, points, page.table_pt(table), page.LINE_HEIGHT)
        by_row = _cells_by_row(cells, count)
        for height, row in zip(heights, by_row, strict=True):
            element.append(_row_element(row, widths, is_header, may_split(height)))
    return element


def _table_properties(table: Table, width: int) -> BaseOxmlElement:
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{edge}", val="single", sz=4, space=0, color="000000"))
    margins = OxmlElement("w:tblCellMar")
    for edge, millimetres in (
        ("top", page.CELL_PADDING_Y_MM),
        ("left", page.CELL_PADDING_X_MM),
        ("bottom", page.CELL_PADDING_Y_MM),
        ("right", page.CELL_PADDING_X_MM),
    ):
        margins.append(_element(f"w:{edge}", w=round(millimetres * _TWIPS_PER_MM), type="dxa"))
    properties = OxmlElement("w:tblPr")
    for part in (
        _element("w:tblW", w=width, type="dxa"),
        _element("w:tblInd", w=0, type="dxa"),
        borders,
        _element("w:tblLayout", type="fixed"),
        margins,
        _element("w:tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0),
        _element("w:tblCaption", val=" ".join(heading_lines(table.title))),
    ):
        properties.append(part)
    return properties


def _cells_by_row(
    cells: tuple[PlacedCell, ...], row_count: int
) -> list[list[tuple[PlacedCell, bool]]]:
    """Sort the cells into rows, left to right; True marks the further rows of a tall cell."""
    rows: list[list[tuple[PlacedCell, bool]]] = [[] for _ in range(row_count)]
    for cell in cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            rows[row].append((cell, row > cell.row))
    for row_cells in rows:
        row_cells.sort(key=lambda placed: placed[0].column)
    return rows


def _row_element(
    cells: list[tuple[PlacedCell, bool]], widths: list[int], is_header: bool, splits: bool
) -> BaseOxmlElement:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    if is_header or not splits:
        properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for cell, continues in cells:
        row.append(_cell_element(cell, widths, continues))
    return row


def _cell_element(cell: PlacedCell, widths: list[int], continues: bool) -> BaseOxmlElement:
    properties = OxmlElement("w:tcPr")
    width = sum(widths[cell.column : cell.column + cell.colspan])
    properties.append(_element("w:tcW", w=width, type="dxa"))
    if cell.colspan > 1:
        properties.append(_element("w:gridSpan", val=cell.colspan))
    if cell.rowspan > 1:
        properties.append(_element("w:vMerge", val="continue" if continues else "restart"))
    if cell.fill:
        properties.append(_element("w:shd", val="clear", color="auto", fill=cell.fill))
    properties.append(_element("w:vAlign", val="center"))
    element = OxmlElement("w:tc")
    element.append(properties)
    lines: tuple[CellLine | None, ...] = (None,) if continues else cell.lines or (None,)
    for line in lines:
        element.append(_paragraph_element(cell, line))
    return element


def _paragraph_element(cell: PlacedCell, line: CellLine | None) -> BaseOxmlElement:
    paragraph = OxmlElement("w:p")
    properties = OxmlElement("w:pPr")
    properties.append(_element("w:pStyle", val=_STYLE_IDS[_CELL_STYLE]))
    if cell.align is Align.CENTER:
        properties.append(_element("w:jc", val="center"))
    paragraph.append(properties)
    if line is None or not line.text:
        return paragraph
    run = OxmlElement("w:r")
    marks = OxmlElement("w:rPr")
    if cell.bold or line.style in page.BOLD_STYLES:
        marks.append(OxmlElement("w:b"))
        marks.append(OxmlElement("w:bCs"))
    if line.style in page.ITALIC_STYLES:
        marks.append(OxmlElement("w:i"))
        marks.append(OxmlElement("w:iCs"))
    if len(marks):
        run.append(marks)
    text = OxmlElement("w:t")
    text.text = line.text
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    paragraph.append(run)
    return paragraph


def _element(tag: str, **attributes: str | int) -> BaseOxmlElement:
    """Make an element of the main namespace; every attribute is of that namespace too."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element
