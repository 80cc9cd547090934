"""The printed page of a table: paper, margins, type sizes, fills.

Paper, font, sizes of title, reference line and page number follow Nghị định 30/2020/NĐ-CP,
Phụ lục I: A4; margins top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm; Times New Roman;
page number 13–14 pt centred in the top margin, not on the first page. A wide table lies across.
The decree names no size for text inside tables.
"""

from reports.renderers.cell_lines import LineStyle
from reports.tables import Remark, RowKind, Table

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
SHEET_NAME = "Biểu"

PAGE_WIDTH_MM = 297
PAGE_HEIGHT_MM = 210
MARGIN_TOP_MM = 20
MARGIN_BOTTOM_MM = 20
MARGIN_LEFT_MM = 30
MARGIN_RIGHT_MM = 15
PAGE_NUMBER_FROM_TOP_MM = 10

TITLE_PT = 14
REFERENCE_PT = 14
PAGE_NUMBER_PT = 13
NOTE_PT = 12
WIDEST_FOR_TEN_POINT = 11  # columns; more of them are set in 9 pt

CELL_PADDING_X_MM = 1.2
CELL_PADDING_Y_MM = 0.8
LINE_HEIGHT = 1.2  # of the type size; less would let stacked accents (Ấ, Ễ) touch the line above

POINTS_PER_MM = 72 / 25.4
TEXT_WIDTH_MM = PAGE_WIDTH_MM - MARGIN_LEFT_MM - MARGIN_RIGHT_MM
TEXT_HEIGHT_MM = PAGE_HEIGHT_MM - MARGIN_TOP_MM - MARGIN_BOTTOM_MM

# Colour is only an addition: the words of a remark stand in the cell.
HEADER_FILL = "F2F2F2"
GROUP_FILL = "F2F2F2"
# What merely sums up the communes stands on white.
REMARK_FILLS = {Remark.DIFFERS: "FFF2CC", Remark.UNPROVED: "EAF1FB"}

BOLD_STYLES = frozenset({LineStyle.REMARK})
ITALIC_STYLES = frozenset({LineStyle.SENTENCE})


def table_pt(table: Table) -> int:
    """Return the type size of header and body in points, 9 or 10."""
    return 10 if len(table.columns) <= WIDEST_FOR_TEN_POINT else 9


def fill_of(kind: RowKind, remark: Remark | None) -> str | None:
    """Return the background of a body cell as RRGGBB, or ``None`` for white."""
    if remark is not None:
        return REMARK_FILLS.get(remark)
    return GROUP_FILL if kind is RowKind.GROUP else None
