from dataclasses import replace

import pytest

from reports.renderers.column_widths import column_widths_mm
from reports.renderers.font_metrics import (
    has_glyph,
    text_width,
    wrapped_line_count,
)
from reports.tables import Column
from tests.reports.tables_for_tests import BY_COMMUNES


def test_widths_are_those_of_times_new_roman():
    # Every digit of Times New Roman is half its size wide; "Ậ" is as wide as "A", 0.722.
    assert text_width("2020", 10) == 20
    assert text_width("Ậ", 1) == text_width("A", 1) == pytest.approx(0.722, abs=0.001)
    assert text_width("m", 10, bold=True) > text_width("m", 10)
    assert all(has_glyph(letter) for letter in "ẰẲẴẶẤẦẨẪẬỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰỸỴĐđ≥≤–…")
    assert not has_glyph("村")


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", 1), ("1111", 1), ("1111 1111", 1), ("1111 1111 1", 2), ("1" * 23, 3)],
)
def test_lines_break_at_spaces_and_inside_words_that_are_too_wide(text, lines):
    # 45 pt hold nine digits of 10 pt, or eight and a space.
    assert wrapped_line_count(text, 45, 10) == lines


def test_columns_share_the_page_but_none_breaks_a_syllable():
    columns = (Column(0.1), *BY_COMMUNES.columns[1:])
    widths = column_widths_mm(replace(BY_COMMUNES, columns=columns))
    assert sum(widths) == pytest.approx(252)
    # "Tiêu" in bold 10 pt is 6.86 mm wide (0.667 + 0.278 + 0.444 + 0.556 em); 1.2 mm on each side.
    assert widths[0] == pytest.approx(6.86 + 2.4 + 0.3, abs=0.05)
    assert widths[2] > 2 * widths[4]
