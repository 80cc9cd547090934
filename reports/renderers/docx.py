"""A table as a Word document that offices go on editing."""

from functools import cache

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from reports.renderers import page
from reports.renderers.cell_lines import heading_lines, text_lines
from reports.renderers.docx_elements import lines_of_runs, paragraph, run
from reports.renderers.docx_styles import (
    as_blank,
    built_in_style,
    describe,
    fill,
    from_blank,
    new_document,
    number_pages,
    saved,
    section_of,
    shape,
)
from reports.renderers.docx_table import (
    NOTE_STYLE_ID,
    REFERENCE_STYLE_ID,
    add_table_styles,
    table_element,
)
from reports.tables import Table

_TITLE_STYLE_ID = "Heading1"


def render_docx(table: Table) -> bytes:
    """Return the bytes of a .docx file that shows ``table``; equal tables give equal bytes.

    Layout of Nghị định 30/2020/NĐ-CP, Phụ lục I on A4 landscape: Times New Roman, the title a
    real heading in bold capitals, the reference line in italics, page numbers in the top margin
    from page 2. Header rows repeat; a row stays on one page unless it is taller than two fifths
    of one. Raises ``ValueError`` where spans overlap or leave the table.
    """
    size = page.table_pt(table)
    title = heading_lines(table.title)
    document = from_blank(_blank(size))
    describe(document, " ".join(title), table.unit_name, table.criteria_set_name)
    parts = [
        # Lines of one paragraph, so that a title of two lines is still one heading.
        paragraph(style, lines_of_runs(lines))
        for lines, style in (
            (title, _TITLE_STYLE_ID),
            (text_lines(table.reference), REFERENCE_STYLE_ID),
        )
        if lines
    ]
    parts.append(table_element(table, size=size))
    notes = [line for note in table.notes for line in text_lines(note)]
    parts += [paragraph(NOTE_STYLE_ID, run(line)) for line in notes]
    if not table.notes:
        parts.append(paragraph(NOTE_STYLE_ID))
    fill(document, [*parts, section_of(document)])
    return saved(document)


@cache
def _blank(size: int) -> bytes:
    document = new_document()
    title = built_in_style(document, "Heading 1")
    shape(title, page.TITLE_PT, centred=True)
    title.font.bold = True
    add_table_styles(document, [size])
    _set_up_page(document)
    return as_blank(document)


def _set_up_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(page.PAGE_WIDTH_MM), Mm(page.PAGE_HEIGHT_MM)
    section.top_margin = Mm(page.MARGIN_TOP_MM)
    section.bottom_margin = Mm(page.MARGIN_BOTTOM_MM)
    section.left_margin = Mm(page.MARGIN_LEFT_MM)
    section.right_margin = Mm(page.MARGIN_RIGHT_MM)
    number_pages(section)
