"""How tall each row must be for all its text to show, estimated from the widths of letters."""

from collections.abc import Sequence

from reports.renderers.font_metrics import wrapped_line_count
from reports.renderers.grid import PlacedCell
from reports.renderers.page import (
    BOLD_STYLES,
    CELL_PADDING_X_MM,
    CELL_PADDING_Y_MM,
    POINTS_PER_MM,
    TEXT_HEIGHT_MM,
)

_LONG_ROW_PT = 0.4 * TEXT_HEIGHT_MM * POINTS_PER_MM


def row_heights(
    cells: Sequence[PlacedCell],
    row_count: int,
    column_widths: Sequence[float],
    size: float,
    line_height: float,
) -> list[float]:
    """Estimate the height of each row in points.

    ``cells`` come from one grid of ``row_count`` rows, ``column_widths`` and type ``size`` are in
    points, ``line_height`` is a multiple of the size. What a cell over several rows needs beyond
    them goes to the last of them.
    """
    padding = 2 * CELL_PADDING_Y_MM * POINTS_PER_MM
    heights = [size * line_height + padding] * row_count
    for cell in sorted(cells, key=lambda cell: cell.rowspan):
        outer_width = sum(column_widths[cell.column : cell.column + cell.colspan])
        width = max(size, outer_width - 2 * CELL_PADDING_X_MM * POINTS_PER_MM)
        line_count = sum(
            wrapped_line_count(line.text, width, size, bold=cell.bold or line.style in BOLD_STYLES)
            for line in cell.lines
        )
        last = cell.row + cell.rowspan - 1
        have = sum(heights[cell.row : last + 1])
        heights[last] += max(0.0, line_count * size * line_height + padding - have)
    return heights


def may_split(height: float) -> bool:
    """Tell whether a row of ``height`` points is so tall that it may run over a page end.

    Any other row stays whole, at the cost of a gap of at most two fifths of a page.
    """
    return height > _LONG_ROW_PT
