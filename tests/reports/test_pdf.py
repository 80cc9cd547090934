import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.renderers.pdf import render_pdf
from reports.tables import Cell, RowKind
from tests.reports.tables_for_tests import (
    BY_COMMUNES,
    DASHED_TEXT,
    DIFFERING_WORDS,
    FORMULA_TEXT,
    MARKUP_TEXT,
    TOTALS,
    UNPROVED_WORDS,
    one_cell_table,
)

LONG = replace(BY_COMMUNES, rows=BY_COMMUNES.rows * 4)

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None and "CI" not in os.environ,
    reason="reading a PDF's text needs poppler-utils, which CI installs",
)


def _poppler(pdf: bytes, folder: Path, program: str, *options: str) -> str:
    file = folder / "table.pdf"
    file.write_bytes(pdf)
    target = ["-"] if program == "pdftotext" else []
    return subprocess.run(
        [program, *options, str(file), *target], capture_output=True, text=True, check=True
    ).stdout


def _pages(pdf: bytes, folder: Path) -> list[str]:
    """The words of each page in the order they were drawn, which is cell by cell."""
    return _poppler(pdf, folder, "pdftotext", "-raw").split("\f")[:-1]


def _word_boxes(boxes: str) -> list[list[float]]:
    """Left, top, right and bottom of each word of ``pdftotext -bbox``, in millimetres."""
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', boxes)
    return [[float(edge) / 72 * 25.4 for edge in word] for word in words]


def _squeezed(text: str) -> str:
    """``text`` without the white space and break marks that depend on where lines end."""
    return re.sub(r"[\s\u200b]", "", text)


def test_metadata_claims_pdf_a_2a_and_pdf_ua_1_and_names_the_table():
    pdf = render_pdf(BY_COMMUNES)
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    title = "BIỂU SO SÁNH KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI NĂM 2011 VÀ ĐẾN NĂM 2020"
    assert title.encode() in pdf
    assert b"/Lang(vi-VN)" in pdf


def test_equal_tables_give_equal_bytes_and_different_ones_do_not():
    assert b"<xmp:CreateDate>2000-01-01" in render_pdf(BY_COMMUNES)
    assert render_pdf(BY_COMMUNES) == render_pdf(replace(BY_COMMUNES))
    assert render_pdf(BY_COMMUNES) != render_pdf(TOTALS)


def test_blank_title_is_refused():
    with pytest.raises(ValueError, match="title"):
        render_pdf(replace(BY_COMMUNES, title=" "))


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_archived(text):
    assert render_pdf(one_cell_table(Cell(text=text))).startswith(b"%PDF-")


@needs_poppler
def test_page_is_a4_landscape_in_one_embedded_family(tmp_path):
    pdf = render_pdf(BY_COMMUNES)
    facts = _poppler(pdf, tmp_path, "pdfinfo")
    assert re.search(r"Page size: +841\.\d+ x 595\.\d+ pts \(A4\)", facts)
    assert re.search(r"Tagged: +yes", facts)
    fonts = _poppler(pdf, tmp_path, "pdffonts").splitlines()[2:]
    assert fonts
    assert all(re.match(r"[A-Z]{6}\+LiberationSerif\b.* yes yes yes ", font) for font in fonts)


@needs_poppler
def test_text_keeps_within_the_margins(tmp_path):
    boxes = _poppler(render_pdf(LONG), tmp_path, "pdftotext", "-bbox")
    millimetres = _word_boxes(boxes)
    assert min(word[0] for word in millimetres) >= 30 - 0.1
    assert max(word[2] for word in millimetres) <= 297 - 15 + 0.1
    assert max(word[3] for word in millimetres) <= 210 - 20 + 0.1
    in_top_margin = [word for word in millimetres if word[1] < 20]
    page_count = boxes.count("<page ")
    assert len(in_top_margin) == page_count - 1
    for left, top, right, _bottom in in_top_margin:
        assert top >= 9
        assert (left + right) / 2 == pytest.approx(30 + 252 / 2, abs=1)


@needs_poppler
@pytest.mark.parametrize("word", ["a" * 300, "12/34" * 60])
def test_word_wider_than_its_cell_is_broken(tmp_path, word):
    pdf = render_pdf(one_cell_table(Cell(text=word)))
    boxes = _word_boxes(_poppler(pdf, tmp_path, "pdftotext", "-bbox"))
    assert max(box[2] for box in boxes) <= 297 - 15
    (page,) = _pages(pdf, tmp_path)
    assert word in _squeezed(page)


@needs_poppler
def test_pages_after_the_first_have_a_number_and_the_header_again(tmp_path):
    pages = _pages(render_pdf(LONG), tmp_path)
    assert len(pages) > 2
    title, *others = pages
    assert title.startswith("BIỂU SO SÁNH")
    for number, page in enumerate(others, start=2):
        assert re.search(rf"(?m)^{number}$", page)
        assert "NộidungtiêuchíChỉtiêuchung" in _squeezed(page)
        assert "(9)(10)(11)" in _squeezed(page)


@needs_poppler
@pytest.mark.parametrize(
    "words",
    [
        DIFFERING_WORDS,
        UNPROVED_WORDS,
        DASHED_TEXT,
        FORMULA_TEXT,
        MARKUP_TEXT,
        BY_COMMUNES.notes[0],
        BY_COMMUNES.reference,
    ],
)
def test_words_print_literally_and_in_full(tmp_path, words):
    assert _squeezed(words) in _squeezed("".join(_pages(render_pdf(BY_COMMUNES), tmp_path)))


@needs_poppler
def test_letter_that_the_font_lacks_prints_as_a_box(tmp_path):
    (page,) = _pages(render_pdf(one_cell_table(Cell(text="Đạt 村 \uf0b7"))), tmp_path)
    assert "Đạt □ □" in page


@needs_poppler
def test_decomposed_letters_print_composed(tmp_path):
    (page,) = _pages(render_pdf(one_cell_table(Cell(text="Tie\u0302\u0301n"))), tmp_path)
    assert "Ti\u1ebfn" in page


@needs_poppler
def test_row_of_more_than_a_page_is_not_cut(tmp_path):
    lines = [f"dòng {number}." for number in range(1, 91)]
    pages = _pages(render_pdf(one_cell_table(Cell(text="\n".join(lines)))), tmp_path)
    assert len(pages) > 1
    printed = "".join(pages)
    assert [line for line in lines if line not in printed] == []


def test_group_heading_beside_a_tall_cell_is_drawn_too():
    first, second = BY_COMMUNES.rows[1:3]
    cells = (*second.cells[:-1], Cell(text="a"))
    group = replace(second, kind=RowKind.GROUP, cells=cells)
    table = replace(BY_COMMUNES, rows=(first, group, second))
    assert render_pdf(table).startswith(b"%PDF-")
