from dataclasses import replace
from datetime import date

import pytest

from reports.papers.lines import balanced_lines, date_line, ended, listed, number_line
from reports.papers.paper import Heading, PaperDate, Paragraph
from tests.reports.papers.papers_for_tests import MINUTES, REPORT


@pytest.mark.parametrize(
    ("dated", "line"),
    [
        # the decree's own examples
        (PaperDate.of("Hà Nội", date(2020, 1, 5)), "Hà Nội, ngày 05 tháng 01 năm 2020"),
        (PaperDate.of("Hà Nội", date(2019, 6, 29)), "Hà Nội, ngày 29 tháng 6 năm 2019"),
        (PaperDate.of("Hà Nội", date(2020, 2, 9)), "Hà Nội, ngày 09 tháng 02 năm 2020"),
        (PaperDate.of("Hà Nội", date(2020, 3, 10)), "Hà Nội, ngày 10 tháng 3 năm 2020"),
        (PaperDate("Bắc Giang", 2021, 4), "Bắc Giang, ngày     tháng 4 năm 2021"),
        (PaperDate("Bắc Kạn", 2021), "Bắc Kạn, ngày     tháng     năm 2021"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_zero(dated, line):
    assert date_line(dated) == line


@pytest.mark.parametrize(
    ("number", "line"),
    [("", "Số:      /BC-UBND"), ("9", "Số: 09/BC-UBND"), ("10", "Số: 10/BC-UBND")],
)
def test_number_is_blank_until_signing(number, line):
    assert number_line(replace(REPORT, number=number)) == line


def test_papers_without_symbol_have_no_number_line():
    assert number_line(MINUTES) == ""


def test_lists_end_with_a_semicolon_and_the_last_with_a_full_stop():
    assert listed(["Như trên.", "- Lưu: VT;", " "]) == ("Như trên;", "Lưu: VT.")
    assert listed(["Ủy ban nhân dân tỉnh"]) == ("Ủy ban nhân dân tỉnh.",)


@pytest.mark.parametrize("text", ["Hết", "Hết.", "Hết;", "Hết ", "Hết./."])
def test_text_ends_with_the_closing_sign_once(text):
    first, last = ended((Paragraph("Một."), Paragraph(text)))
    assert (first.text, last.text) == ("Một.", "Hết./.")


def test_what_is_no_paragraph_gets_no_closing_sign():
    assert ended((Paragraph("Một."), Heading(1, "I"))) == (Paragraph("Một."), Heading(1, "I"))
    assert ended(()) == ()


def test_a_heading_that_says_nothing_is_left_out():
    assert ended((Paragraph("Một"), Heading(1, " \x00"))) == (Paragraph("Một./."),)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("UBND TỈNH BẮC KẠN", ("UBND TỈNH BẮC KẠN",)),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ BẮC KẠN", ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ BẮC KẠN")),
        ("ỦY BAN NHÂN DÂN\nXÃ A", ("ỦY BAN NHÂN DÂN", "XÃ A")),
        ("", ()),
    ],
)
def test_heads_break_evenly_and_between_phrases(text, lines):
    assert balanced_lines(text, 64, 12, bold=True) == lines


def test_a_word_wider_than_the_line_has_its_own():
    assert balanced_lines(f"A {'M' * 60} B", 64, 12, bold=True) == ("A", "M" * 60, "B")
