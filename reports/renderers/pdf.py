"""A table as a PDF to read and to archive, set by Typst from a fixed template."""

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from reports.renderers import page
from reports.renderers.cell_lines import CellLine, heading_lines, text_lines
from reports.renderers.column_widths import column_widths_mm
from reports.renderers.font_metrics import FONT_DIRECTORY, has_glyph, text_width
from reports.renderers.grid import PlacedCell, body_grid, header_grid
from reports.renderers.reproducible import FIXED_TIME
from reports.renderers.row_heights import may_split, row_heights
from reports.tables import Align, RowKind, Table

_TEMPLATE = Path(__file__).with_name("table.typ")
_FONT = "Liberation Serif"
_NO_GLYPH = "□"
_BREAK = "\u200b"  # zero-width space: a word may be broken here
_AFTER_STROKE = re.compile(r"(?<=[/-])")
_compiling = Lock()


def render_pdf(table: Table) -> bytes:
    """Return the PDF of ``table`` (PDF/A-2a, PDF/UA-1); equal tables give equal bytes.

    A4 landscape with the margins and page number of Nghị định 30/2020/NĐ-CP, Phụ lục I, in
    Liberation Serif, which has the letter widths of Times New Roman. A character that the font
    lacks, or that PDF/A forbids, prints as "□". Text is data for the template, never markup.
    Raises ``ValueError`` where spans overlap or leave the table or the title is blank.
    """
    if not table.title.strip():
        raise ValueError("PDF/A and PDF/UA demand a title")
    document = json.dumps(_document(table), ensure_ascii=False)
    with _compiling:
        result = _compiler().compile(
            format="pdf",
            sys_inputs={"document": document},
            # PDF/A-2 at its strictest (tagged, Unicode text), and PDF/UA-1 for screen readers.
            pdf_standards=["a-2a", "ua-1"],
            timestamp=FIXED_TIME,
        )
    assert isinstance(result, bytes)
    return result


@cache
def _compiler() -> typst.Compiler:
    """Make the one compiler, which keeps the template parsed and the fonts loaded."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(FONT_DIRECTORY)],
    )
    return typst.Compiler(_TEMPLATE, font_paths=fonts, ignore_system_fonts=True)


def _document(table: Table) -> dict[str, Any]:
    """Describe what the template draws, in millimetres, points and printable characters."""
    widths = column_widths_mm(table)
    size = page.table_pt(table)
    return {
        "title": [_printable(line) for line in heading_lines(table.title)],
        "reference": [_printable(line) for line in text_lines(table.reference)],
        "notes": [_printable(line) for note in table.notes for line in text_lines(note)],
        "author": _printable(table.unit_name),
        "subject": _printable(table.criteria_set_name),
        "widths": widths,
        "header": [_cell(cell, widths, size) for cell in header_grid(table)],
        "rows": _body_rows(table, widths, size),
        "page": {
            "font": _FONT,
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
            "table_pt": size,
            "line_height": page.LINE_HEIGHT,
            "padding_x": page.CELL_PADDING_X_MM,
            "padding_y": page.CELL_PADDING_Y_MM,
        },
    }


def _body_rows(table: Table, widths: Sequence[float], size: int) -> list[dict[str, Any]]:
    """List the body rows with the cells that begin in them, numbered after the header."""
    cells = body_grid(table)
    points = [width * page.POINTS_PER_MM for width in widths]
    heights = row_heights(cells, len(table.rows), points, size, page.LINE_HEIGHT)
    rows: list[dict[str, Any]] = [
        {"heading": row.kind is RowKind.GROUP, "cells": []} for row in table.rows
    ]
    for cell in cells:
        drawn = _cell(cell, widths, size)
        drawn["y"] += len(table.header)
        drawn["breakable"] = cell.rowspan > 1 or may_split(heights[cell.row])
        rows[cell.row]["cells"].append(drawn)
        if cell.rowspan > 1:  # Typst lets no heading share its row with a cell of other rows
            for row in rows[cell.row : cell.row + cell.rowspan]:
                row["heading"] = False
    return rows


def _cell(cell: PlacedCell, widths: Sequence[float], size: int) -> dict[str, Any]:
    width = sum(widths[cell.column : cell.column + cell.colspan])
    room = (width - 2 * page.CELL_PADDING_X_MM) * page.POINTS_PER_MM
    return {
        "x": cell.column,
        "y": cell.row,
        "colspan": cell.colspan,
        "rowspan": cell.rowspan,
        "centred": cell.align is Align.CENTER,
        "fill": cell.fill,
        "breakable": False,
        "lines": [_line(line, cell.bold, room, size) for line in cell.lines],
    }


def _line(line: CellLine, in_bold_cell: bool, room: float, size: int) -> dict[str, Any]:
    bold = in_bold_cell or line.style in page.BOLD_STYLES
    words = _printable(line.text).split(" ")
    return {
        "text": " ".join(_breakable(word, room, size, bold) for word in words),
        "bold": bold,
        "italic": line.style in page.ITALIC_STYLES,
    }


def _breakable(word: str, room: float, size: int, bold: bool) -> str:
    """Add places to break to a ``word`` that is wider than its cell of ``room`` points.

    Typst breaks at spaces and hyphens only and would let "612/2.373/1.047" run over the next
    cell: break after a stroke, or after any letter of a part that is still too wide.
    """
    if text_width(word, size, bold=bold) <= room:
        return word
    return _BREAK.join(
        part if text_width(part, size, bold=bold) <= room else _BREAK.join(part)
        for part in _AFTER_STROKE.split(word)
    )


def _printable(text: str) -> str:
    return "".join(
        character if has_glyph(character) and unicodedata.category(character) != "Co" else _NO_GLYPH
        for character in text
    )
