"""A table drawn in a Word document: fixed widths, repeated header, rows that stay whole."""

from collections.abc import Sequence
from functools import lru_cache

from docx.document import Document as WordDocument

from reports.renderers import page
from reports.renderers.cell_lines import CellLine, heading_lines
from reports.renderers.column_widths import column_widths_mm
from reports.renderers.docx_elements import NOTHING, Xml, element, joined, paragraph, run, twips
from reports.renderers.docx_styles import new_style, shape
from reports.renderers.grid import PlacedCell, body_grid, header_grid
from reports.renderers.row_heights import may_split, row_heights
from reports.tables import Align, Table

NOTE_STYLE_ID = "TableNote"
REFERENCE_STYLE_ID = "AnnexReference"


def add_table_styles(document: WordDocument, sizes: Sequence[int]) -> None:
    """Add the styles of tables whose cells are set in ``sizes`` (points, no size twice)."""
    reference = new_style(document, "Dòng kèm theo", REFERENCE_STYLE_ID)
    shape(reference, page.REFERENCE_PT, centred=True, space_after=6)
    reference.font.italic = True
    for size in sizes:
        shape(new_style(document, f"Ô bảng {size}", _cell_style_id(size)), size)
    shape(new_style(document, "Ghi chú bảng", NOTE_STYLE_ID), page.NOTE_PT, space_before=6)


def table_element(
    table: Table,
    *,
    size: int,
    width_mm: float = page.TEXT_WIDTH_MM,
    keep_with_next: bool = False,
) -> Xml:
    """Draw header and body of ``table``, ``width_mm`` wide, in a ``size`` that has its style.

    Header rows repeat; a row stays on one page unless it is taller than two fifths of one.
    ``keep_with_next`` keeps the last row beside what follows the table. Raises ``ValueError``
    where spans overlap or leave the table.
    """
    widths = [twips(width) for width in column_widths_mm(table, width_mm, size)]
    points = [width / 20 for width in widths]
    rows = []
    for cells, count, is_header in (
        (header_grid(table), len(table.header), True),
        (body_grid(table), len(table.rows), False),
    ):
        heights = row_heights(cells, count, points, size, page.LINE_HEIGHT)
        for index, row in enumerate(_cells_by_row(cells, count)):
            keeps = keep_with_next and not is_header and index == count - 1
            splits = may_split(heights[index])
            rows.append(_row_element(row, widths, size, is_header, splits, keeps))
    grid = element("tblGrid", *(element("gridCol", w=width) for width in widths))
    return element("tbl", _table_properties(table, sum(widths)), grid, *rows)


def _cell_style_id(size: int) -> str:
    return f"TableCell{size}"


def _table_properties(table: Table, width: int) -> Xml:
    borders = (
        element(edge, val="single", sz=4, space=0, color="000000")
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = (
        element(edge, w=twips(millimetres), type="dxa")
        for edge, millimetres in (
            ("top", page.CELL_PADDING_Y_MM),
            ("left", page.CELL_PADDING_X_MM),
            ("bottom", page.CELL_PADDING_Y_MM),
            ("right", page.CELL_PADDING_X_MM),
        )
    )
    caption = NOTHING
    if table.title.strip():
        caption = element("tblCaption", val=" ".join(heading_lines(table.title)))
    return element(
        "tblPr",
        element("tblW", w=width, type="dxa"),
        element("tblInd", w=0, type="dxa"),
        element("tblBorders", *borders),
        element("tblLayout", type="fixed"),
        element("tblCellMar", *margins),
        element("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0),
        caption,
    )


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
    cells: list[tuple[PlacedCell, bool]],
    widths: list[int],
    size: int,
    is_header: bool,
    splits: bool,
    keeps: bool,
) -> Xml:
    stays = element("cantSplit") if is_header or not splits else NOTHING
    repeats = element("tblHeader") if is_header else NOTHING
    drawn = [_cell_element(cell, widths, size, continues, keeps) for cell, continues in cells]
    return element("tr", element("trPr", stays, repeats), *drawn)


def _cell_element(
    cell: PlacedCell, widths: list[int], size: int, continues: bool, keeps: bool
) -> Xml:
    width = sum(widths[cell.column : cell.column + cell.colspan])
    merge = "" if cell.rowspan == 1 else "continue" if continues else "restart"
    lines: tuple[CellLine | None, ...] = (None,) if continues else cell.lines or (None,)
    return element(
        "tc",
        _cell_properties(width, cell.colspan, merge, cell.fill),
        *[_paragraph_element(cell, line, size, keeps) for line in lines],
    )


@lru_cache(maxsize=1 << 10)  # a column's cells have the same
def _cell_properties(width: int, colspan: int, merge: str, fill: str | None) -> Xml:
    return element(
        "tcPr",
        element("tcW", w=width, type="dxa"),
        element("gridSpan", val=colspan) if colspan > 1 else NOTHING,
        element("vMerge", val=merge) if merge else NOTHING,
        element("shd", val="clear", color="auto", fill=fill) if fill else NOTHING,
        element("vAlign", val="center"),
    )


def _paragraph_element(cell: PlacedCell, line: CellLine | None, size: int, keeps: bool) -> Xml:
    properties = joined(
        (
            element("keepNext") if keeps else NOTHING,
            element("jc", val="center") if cell.align is Align.CENTER else NOTHING,
        )
    )
    if line is None or not line.text:
        return paragraph(_cell_style_id(size), NOTHING, properties)
    shown = run(
        line.text,
        bold=cell.bold or line.style in page.BOLD_STYLES,
        italic=line.style in page.ITALIC_STYLES,
    )
    return paragraph(_cell_style_id(size), shown, properties)
