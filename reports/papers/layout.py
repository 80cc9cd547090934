"""How a paper looks: sizes and lengths, in the ranges of Nghị định 30/2020/NĐ-CP, Phụ lục I.

The range stands beside each value. What annexes share with a table printed alone (margins, page
number, type inside tables) is in reports/renderers/page.py. Lengths are in millimetres, type sizes
and gaps in points.
"""

from reports.renderers import page
from reports.renderers.column_widths import whole_words_fit
from reports.tables import Table

# A4 upright; margins top and bottom 20–25, left 30–35, right 15–20
PAGE_WIDTH_MM = 210
PAGE_HEIGHT_MM = 297
TEXT_WIDTH_MM = PAGE_WIDTH_MM - page.MARGIN_LEFT_MM - page.MARGIN_RIGHT_MM

# The head: the organ on the left; the right column holds the Quốc hiệu on one line.
LEFT_COLUMN_MM = 64
RIGHT_COLUMN_MM = TEXT_WIDTH_MM - LEFT_COLUMN_MM
ORGAN_PT = 12  # 12–13
NATION_PT = 12  # 12–13
MOTTO_PT = 13  # 13–14
NUMBER_PT = 13  # 13
DATE_PT = 13  # 13–14
MARK_PT = 13
RULE_PT = 0.75
RULE_SHARE = 0.4  # of the text above it: a third to a half; the Tiêu ngữ has its whole length
RULE_GAP_PT = 3  # between text and rule

TITLE_PT = 14  # type and subject 13–14
BODY_PT = 14  # 13–14
LINES = 1.15  # between lines: single to 1.5
PARAGRAPH_GAP_PT = 6  # at least 6
FIRST_LINE_MM = 12.7  # 10 or 12.7
ADDRESSEE_INDENT_MM = 25
ANNEX_PT = 14  # "Phụ lục" 14, its title 13–14

SIGNATORY_PT = 14  # 13–14
SIGNATURE_SPACE_PT = 72  # between post and name, for hand or image
RECIPIENTS_HEAD_PT = 12  # 12
RECIPIENTS_PT = 11  # 11

TABLE_TITLE_PT = 13
CODE_PT = 11
QR_MM = 20  # with its quiet zone

_TEXT_TABLE_SIZES = (12, 11, 10)
_SMALLEST_PT = 9


def text_table_pt(table: Table) -> int:
    """Return the type size of a table between paragraphs: the largest that keeps words whole."""
    fitting = (size for size in _TEXT_TABLE_SIZES if whole_words_fit(table, TEXT_WIDTH_MM, size))
    return next(fitting, _SMALLEST_PT)
