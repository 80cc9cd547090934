"""A table as a PDF to read and to archive, set by Typst from a fixed template."""

from pathlib import Path
from typing import Any

from reports.renderers import page
from reports.renderers.cell_lines import heading_lines, text_lines
from reports.renderers.typesetting import FONT, printable, typeset
from reports.renderers.typst_table import table_data
from reports.tables import Table

_TEMPLATE = Path(__file__).with_name("table.typ")


def render_pdf(table: Table) -> bytes:
    """Return the PDF of ``table`` (PDF/A-2a, PDF/UA-1); equal tables give equal bytes.

    A4 landscape with the margins and page number of Nghị định 30/2020/NĐ-CP, Phụ lục I, in
    Liberation Serif, which has the letter widths of Times New Roman. A character that the font
    lacks, or that PDF/A forbids, prints as "□". Text is data for the template, never markup.
    Raises ``ValueError`` where spans overlap or leave the table or the title is blank.
    """
    if not table.title.strip():
        raise ValueError("PDF/A and PDF/UA demand a title")
    return typeset(_TEMPLATE, _document(table))


def _document(table: Table) -> dict[str, Any]:
    """Describe what the template draws, in millimetres, points and printable characters."""
    return {
        "title": [printable(line) for line in heading_lines(table.title)],
        "reference": [printable(line) for line in text_lines(table.reference)],
        "notes": [printable(line) for note in table.notes for line in text_lines(note)],
        "author": printable(table.unit_name),
        "subject": printable(table.criteria_set_name),
        "table": table_data(table, size=page.table_pt(table)),
        "page": {
            "font": FONT,
            "width": page.PAGE_WIDTH_MM,
            "height": page.PAGE_HEIGHT_MM,
            "top": page.MARGIN_TOP_MM,
            "bottom": page.MARGIN_BOTTOM_MM,
            "left": page.MARGIN_LEFT_MM,
            "right": page.MARGIN_RIGHT_MM,
            "number_from_top": page.PAGE_NUMBER_FROM_TOP_MM,
            "number_pt": page.PAGE_NUMBER_PT,
            "title_pt": page.TITLE_PT,
            "reference_pt": page.REFERENCE_PT,
            "note_pt": page.NOTE_PT,
            "line_height": page.LINE_HEIGHT,
        },
    }
