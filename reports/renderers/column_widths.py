"""How the width of the page is shared out between the columns of a table."""

from reports.renderers.font_metrics import text_width
from reports.renderers.grid import PlacedCell, body_grid, header_grid
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


def column_widths_mm(table: Table) -> tuple[float, ...]:
    """Return the width of each column in millimetres; together they fill the text width.

    The columns share it as ``Column.width`` says, except that none is narrower than its widest
    short word; what that takes, the other columns give. Where not even the short words fit, the
    columns share the page as those words ask.
    """
    needed = _needed_widths_mm(table, _LONGEST_FIGURE)
    if sum(needed) > _SHARE_OF_FIGURES * TEXT_WIDTH_MM:
        needed = _needed_widths_mm(table, _LONGEST_SYLLABLE)
    if sum(needed) >= TEXT_WIDTH_MM:
        return tuple(width / sum(needed) * TEXT_WIDTH_MM for width in needed)
    settled: dict[int, float] = {}
    while True:
        free = [index for index in range(len(table.columns)) if index not in settled]
        asked = sum(table.columns[index].width for index in free)
        left = TEXT_WIDTH_MM - sum(settled.values())
        shares = {index: table.columns[index].width / asked * left for index in free}
        short = {index: needed[index] for index in free if shares[index] < needed[index]}
        if not short:
            widths = settled | shares
            return tuple(widths[index] for index in range(len(table.columns)))
        settled |= short


def _needed_widths_mm(table: Table, longest_figure: int) -> list[float]:
    """Measure the widest short word of each column, with the padding of a cell."""
    size = table_pt(table)
    words: list[set[str]] = [set() for _ in table.columns]
    for cell in (*header_grid(table), *body_grid(table)):
        if cell.colspan == 1:
            words[cell.column] |= _short_words(cell, longest_figure)
    frame = 2 * CELL_PADDING_X_MM + _ROUNDING_MM
    return [
        frame
        + max((text_width(word, size, bold=True) for word in column), default=0.0) / POINTS_PER_MM
        for column in words
    ]


def _short_words(cell: PlacedCell, longest_figure: int) -> set[str]:
    return {
        word
        for line in cell.lines
        for word in line.text.split()
        if len(word) <= _LONGEST_SYLLABLE
        or (len(word) <= longest_figure and word.lstrip("(")[:1].isdigit())
    }
