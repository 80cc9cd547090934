"""How the width of the page is shared out between the columns of a table."""

from functools import lru_cache

from reports.renderers.font_metrics import text_width
from reports.renderers.grid import TABLES_KEPT, PlacedCell, body_grid, header_grid
from reports.renderers.page import (
    CELL_PADDING_X_MM,
    POINTS_PER_MM,
    TEXT_WIDTH_MM,
    table_pt,
)
from reports.tables import Table

# A Vietnamese syllable has up to 7 letters; neither it nor a short figure may be broken in two.
_LONGEST_SYLLABLE = 8
# "(2.447/2.685)" is kept whole too where that leaves room for prose.
_LONGEST_FIGURE = 14
_SHARE_OF_FIGURES = 0.75
_ROUNDING_MM = 0.3


def column_widths_mm(
    table: Table, width_mm: float = TEXT_WIDTH_MM, size: int | None = None
) -> tuple[float, ...]:
    """Return the width of each column in millimetres; together they fill ``width_mm``.

    ``size`` is the type size in points, ``None`` for the one of a landscape page. The columns
    share the width as ``Column.width`` says, except that none is narrower than its widest short
    word; what that takes, the other columns give. Where not even the short words fit, the columns
    share it as those words ask.
    """
    size = size or table_pt(table)
    needed = _needed_widths_mm(table, _LONGEST_FIGURE, size)
    if sum(needed) > _SHARE_OF_FIGURES * width_mm:
        needed = _needed_widths_mm(table, _LONGEST_SYLLABLE, size)
    if sum(needed) >= width_mm:
        return tuple(width / sum(needed) * width_mm for width in needed)
    settled: dict[int, float] = {}
    while True:
        free = [index for index in range(len(table.columns)) if index not in settled]
        asked = sum(table.columns[index].width for index in free)
        left = width_mm - sum(settled.values())
        shares = {index: table.columns[index].width / asked * left for index in free}
        short = {index: needed[index] for index in free if shares[index] < needed[index]}
        if not short:
            widths = settled | shares
            return tuple(widths[index] for index in range(len(table.columns)))
        settled |= short


def whole_words_fit(table: Table, width_mm: float, size: int) -> bool:
    """Tell whether short words and figures all stay whole and still leave room for prose."""
    needed = _needed_widths_mm(table, _LONGEST_FIGURE, size)
    return sum(needed) <= _SHARE_OF_FIGURES * width_mm


@lru_cache(maxsize=2 * TABLES_KEPT)  # with longer and shorter words
def _needed_widths_mm(table: Table, longest_figure: int, size: int) -> tuple[float, ...]:
    """Measure the widest short word of each column, with the padding of a cell."""
    words: list[set[str]] = [set() for _ in table.columns]
    for cell in (*header_grid(table), *body_grid(table)):
        if cell.colspan == 1:
            words[cell.column] |= _short_words(cell, longest_figure)
    frame = 2 * CELL_PADDING_X_MM + _ROUNDING_MM
    return tuple(
        frame
        + max((text_width(word, size, bold=True) for word in column), default=0.0) / POINTS_PER_MM
        for column in words
    )


def _short_words(cell: PlacedCell, longest_figure: int) -> set[str]:
    return {
        word
        for line in cell.lines
        for word in line.text.split()
        if len(word) <= _LONGEST_SYLLABLE
        or (len(word) <= longest_figure and word.lstrip("(")[:1].isdigit())
    }
