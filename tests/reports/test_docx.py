from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from reports.renderers.docx import render_docx
from reports.tables import Cell
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


def _document(table):
    return Document(BytesIO(render_docx(table)))


@pytest.fixture(scope="module")
def document():
    return _document(BY_COMMUNES)


def test_page_is_a4_landscape_with_the_margins_of_decree_30(document):
    (section,) = document.sections
    assert section.orientation is WD_ORIENT.LANDSCAPE
    lengths = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
        section.header_distance,
    )
    assert [round(length.mm) for length in lengths] == [297, 210, 20, 20, 30, 15, 10]


def test_page_number_is_centred_from_page_two(document):
    (section,) = document.sections
    assert section.different_first_page_header_footer
    assert not section.first_page_header.paragraphs[0].text
    (number,) = section.header.paragraphs
    assert [field.get(qn("w:instr")) for field in number._p.iter(qn("w:fldSimple"))] == ["PAGE"]
    assert number.style.paragraph_format.alignment is WD_ALIGN_PARAGRAPH.CENTER
    assert number.style.font.size.pt == 13


def test_title_is_a_black_bold_heading_in_capitals(document):
    title, reference = document.paragraphs[:2]
    assert title.text == "BIỂU SO SÁNH KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI NĂM 2011 VÀ ĐẾN NĂM 2020"
    assert title.style.name == "Heading 1"
    assert title.style.font.bold
    assert title.style.font.size.pt == 14
    assert title.style.font.color.rgb is None
    assert title.style.paragraph_format.alignment is WD_ALIGN_PARAGRAPH.CENTER
    assert reference.text == BY_COMMUNES.reference
    assert reference.style.font.italic
    assert reference.style.font.size.pt == 14


def test_times_new_roman_and_vietnamese_are_the_only_font_and_language(document):
    styles = document.styles.element
    fonts = {value for element in styles.iter(qn("w:rFonts")) for value in element.attrib.values()}
    assert fonts == {"Times New Roman"}
    languages = {element.get(qn("w:val")) for element in styles.iter(qn("w:lang"))}
    assert languages == {"vi-VN"}
    assert not list(document.element.iter(qn("w:rFonts")))


def test_header_rows_repeat_and_no_short_row_splits(document):
    rows = list(document.tables[0]._tbl.iter(qn("w:tr")))
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows[:4]] == [
        True,
        True,
        True,
        False,
    ]
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_row_taller_than_two_fifths_of_a_page_may_split():
    document = _document(one_cell_table(Cell(text="\n".join(["một dòng"] * 40))))
    _header, body = document.tables[0]._tbl.iter(qn("w:tr"))
    assert body.find(f".//{qn('w:cantSplit')}") is None


def test_columns_have_fixed_widths_that_fill_the_text_width(document):
    table = document.tables[0]._tbl
    widths = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
    assert len(widths) == 11
    assert sum(widths) == pytest.approx(252 / 25.4 * 1440, abs=11)
    assert table.find(f".//{qn('w:tblLayout')}").get(qn("w:type")) == "fixed"


def test_spans_cover_the_same_cells_as_in_the_table(document):
    table = document.tables[0]
    assert table.cell(0, 4)._tc is table.cell(0, 6)._tc
    assert table.cell(4, 0)._tc is table.cell(6, 0)._tc
    assert table.cell(3, 0)._tc is table.cell(3, 10)._tc
    assert table.cell(3, 0).text == "II. HẠ TẦNG KINH TẾ - XÃ HỘI"


def test_cells_hold_the_declared_text_and_the_words_of_their_remark(document):
    table = document.tables[0]
    assert table.cell(5, 10).text == DASHED_TEXT
    assert table.cell(6, 10).text == FORMULA_TEXT
    assert table.cell(7, 10).text == MARKUP_TEXT
    assert table.cell(7, 8).text == DIFFERING_WORDS
    assert table.cell(8, 8).text == UNPROVED_WORDS
    assert table.cell(9, 5).text == "7,2%"
    assert table.cell(11, 0).text == ""
    declared, remark, reason = table.cell(7, 8).paragraphs
    assert not declared.runs[0].bold
    assert remark.runs[0].bold and not remark.runs[0].italic
    assert reason.runs[0].italic and not reason.runs[0].bold


def test_notes_follow_the_table(document):
    assert document.paragraphs[-1].text == BY_COMMUNES.notes[0]
    body = [element.tag for element in document.element.body]
    assert body.index(qn("w:tbl")) == 2


def test_properties_name_the_table(document):
    properties = document.core_properties
    assert properties.title == document.paragraphs[0].text
    assert properties.author == "Thành phố Bắc Kạn"
    assert properties.language == "vi-VN"
    assert properties.comments == ""


def test_blanks_of_an_unnumbered_draft_stay_blank():
    assert "số:      /BC-UBND ngày      /4/2021" in _document(TOTALS).paragraphs[1].text


def test_equal_tables_give_equal_bytes():
    first, second = render_docx(BY_COMMUNES), render_docx(replace(BY_COMMUNES))
    assert first == second
    times = {entry.date_time for entry in ZipFile(BytesIO(first)).infolist()}
    assert times == {(2000, 1, 1, 0, 0, 0)}


def test_characters_that_xml_refuses_are_dropped():
    text = _document(one_cell_table(Cell(text="Đạt\x00 \x0bthêm\ud800 1\ufffe"))).tables[0]
    assert text.cell(1, 0).text == "Đạt \nthêm 1"
