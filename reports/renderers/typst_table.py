"""A table described for the templates: millimetres, points and printable characters."""

from collections.abc import Sequence
from typing import Any

from reports.renderers import page
from reports.renderers.cell_lines import CellLine
from reports.renderers.column_widths import column_widths_mm
from reports.renderers.grid import PlacedCell, body_grid, header_grid
from reports.renderers.row_heights import may_split, row_heights
from reports.renderers.typesetting import breakable
from reports.tables import Align, RowKind, Table


def table_data(table: Table, *, size: int, width_mm: float = page.TEXT_WIDTH_MM) -> dict[str, Any]:
    """Describe what ``draw-table`` of parts.typ draws: ``table`` in ``size`` points.

    Raises ``ValueError`` where spans overlap or leave the table.
    """
    widths = column_widths_mm(table, width_mm, size)
    return {
        "size": size,
        "line_height": page.LINE_HEIGHT,
        "padding_x": page.CELL_PADDING_X_MM,
        "padding_y": page.CELL_PADDING_Y_MM,
        "widths": widths,
        "header": [_cell(cell, widths, size) for cell in header_grid(table)],
        "rows": _body_rows(table, widths, size),
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
    return {
        "text": breakable(line.text, room, size, bold=bold),
        "bold": bold,
        "italic": line.style in page.ITALIC_STYLES,
    }
