"""Tables of a paper in Word: between paragraphs and as annexes, each with its short code."""

from io import BytesIO

from docx.document import Document as WordDocument
from docx.shared import Mm

from reports.papers import layout
from reports.papers.docx_boxes import gap, layout_table
from reports.papers.lines import CODE, annex_lines, balanced_lines, one_line
from reports.papers.paper import Annex, ShortCode, TextTable
from reports.papers.qr import qr_description, qr_png
from reports.renderers import page
from reports.renderers.cell_lines import text_lines
from reports.renderers.docx_elements import (
    NOTHING,
    Xml,
    element,
    joined,
    lines_of_runs,
    paragraph,
    run,
    twips,
    written,
)
from reports.renderers.docx_table import NOTE_STYLE_ID, REFERENCE_STYLE_ID, table_element
from reports.tables import Table


def text_table(document: WordDocument, shown: TextTable) -> list[Xml]:
    """Draw a table between paragraphs, in the width of the text, with its title above it.

    What follows keeps its distance itself. A paragraph in between would do that too, but after one
    LibreOffice leaves a heading alone at the foot of the page.
    """
    table = shown.table
    drawn = [
        paragraph(style, lines_of_runs(lines))
        for lines, style in (
            (
                balanced_lines(table.title, layout.TEXT_WIDTH_MM, layout.TABLE_TITLE_PT, bold=True),
                "PaperTableTitle",
            ),
            (text_lines(table.reference), REFERENCE_STYLE_ID),
        )
        if lines
    ]
    size = layout.text_table_pt(table)
    return drawn + _table_and_code(document, table, shown.code, size, layout.TEXT_WIDTH_MM)


def annex(document: WordDocument, shown: Annex) -> list[Xml]:
    """Draw the heading and the table of an annex, in the width of a landscape page."""
    table = shown.table
    drawn = [
        paragraph(style, lines_of_runs(lines))
        for lines, style in (
            (annex_lines(shown), "PaperAnnex"),
            (text_lines(table.reference), REFERENCE_STYLE_ID),
        )
        if lines
    ]
    size = page.table_pt(table)
    drawn += _table_and_code(document, table, shown.code, size, page.TEXT_WIDTH_MM)
    return [*drawn, gap(layout.PARAGRAPH_GAP_PT)]


def annex_section() -> Xml:
    """Describe the pages of an annex: A4 across, numbered from 1 again, no number on the first."""
    return element(
        "sectPr",
        element("type", val="nextPage"),
        element(
            "pgSz",
            w=twips(page.PAGE_WIDTH_MM),
            h=twips(page.PAGE_HEIGHT_MM),
            orient="landscape",
        ),
        element(
            "pgMar",
            top=twips(page.MARGIN_TOP_MM),
            right=twips(page.MARGIN_RIGHT_MM),
            bottom=twips(page.MARGIN_BOTTOM_MM),
            left=twips(page.MARGIN_LEFT_MM),
            header=twips(page.PAGE_NUMBER_FROM_TOP_MM),
            footer=twips(page.PAGE_NUMBER_FROM_TOP_MM),
            gutter=0,
        ),
        element("pgNumType", start=1),
        element("titlePg"),
    )


def section_end(section: Xml) -> Xml:
    """End a section with the smallest paragraph there is, so that it opens no page of its own."""
    return gap(1, section)


def _table_and_code(
    document: WordDocument, table: Table, code: ShortCode | None, size: int, width_mm: float
) -> list[Xml]:
    keeps = code is not None
    drawn = [table_element(table, size=size, width_mm=width_mm, keep_with_next=keeps)]
    for note in table.notes:
        for line in text_lines(note):
            properties = element("keepNext") if keeps else NOTHING
            drawn.append(paragraph(NOTE_STYLE_ID, run(line), properties))
    if code is not None:
        # Two tables that touch become one in Word.
        drawn += [gap(3, keep_with_next=True), _code(document, code, width_mm)]
    return drawn


def _code(document: WordDocument, code: ShortCode, width_mm: float) -> Xml:
    """Draw the QR of ``code`` with the code and its address beside it."""
    symbol = [paragraph("PaperCode", _picture(document, code))]
    words = [
        paragraph("PaperCode", joined((run(f"{CODE} "), run(one_line(code.text), bold=True)))),
        paragraph("PaperCode", run(one_line(code.url))),
    ]
    columns = (layout.QR_MM + 2, width_mm - layout.QR_MM - 2)
    return layout_table(columns, [(symbol, words)], vertical="center")


def _picture(document: WordDocument, code: ShortCode) -> Xml:
    side = Mm(layout.QR_MM)
    inline = document.part.new_pic_inline(BytesIO(qr_png(code)), side, side)
    for edge in ("distT", "distB", "distL", "distR"):
        inline.set(edge, "0")  # LibreOffice puts a gap around it where they are missing
    inline.docPr.set("name", one_line(code.text))
    inline.docPr.set("descr", qr_description(code))
    return element("r", element("drawing", written(inline)))
