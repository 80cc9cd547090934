"""The Word file of a paper, measured against Nghị định 30/2020/NĐ-CP, Phụ lục I."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from reports.papers.docx import render_paper_docx
from reports.papers.paper import Heading, Paragraph, TextTable
from reports.renderers.font_metrics import text_width
from reports.tables import Cell
from tests.reports.papers.papers_for_tests import (
    DECISION,
    MINUTES,
    REPORT,
    SMALL_TABLE,
    SUBMISSION,
)
from tests.reports.tables_for_tests import MARKUP_TEXT, one_cell_table

CENTRED, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
HOSTILE = f'=1+1 <w:p>&amp; "{MARKUP_TEXT}" \x00\x0b\ud800 ]]>'


def opened(paper):
    return Document(BytesIO(render_paper_docx(paper)))


@pytest.fixture(scope="module")
def report():
    return opened(REPORT)


@pytest.fixture(scope="module")
def decision():
    return opened(DECISION)


def look(paragraph):
    """Size in points, bold, italic, alignment."""
    font, run = paragraph.style.font, paragraph.runs[0]
    bold = font.bold if run.bold is None else run.bold
    italic = font.italic if run.italic is None else run.italic
    return font.size.pt, bold, italic, paragraph.style.paragraph_format.alignment


def named(document, text):
    """The one paragraph, in the text or in a box, that shows ``text``."""
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    everywhere = [*document.paragraphs, *(one for cell in cells for one in cell.paragraphs)]
    (found,) = {one._p: one for one in everywhere if one.text == text}.values()
    return found


def rule_mm(paragraph, room_mm):
    """The length of a rule drawn as a border over ``room_mm``."""
    (border,) = paragraph._p.iter(qn("w:pBdr"))
    assert [edge.tag for edge in border] == [qn("w:top")]
    assert border[0].get(qn("w:val")) == "single"
    assert not paragraph.text
    form = paragraph.paragraph_format
    assert form.left_indent == form.right_indent
    return room_mm - form.left_indent.mm - form.right_indent.mm


def drawn_mm(text, size):
    return text_width(text, size, bold=True) / 72 * 25.4


def test_text_is_on_a4_upright_and_annexes_across_with_the_margins_of_the_decree(report):
    text, first, second = report.sections
    for section, size in ((text, (210, 297)), (first, (297, 210)), (second, (297, 210))):
        lengths = (
            section.page_width,
            section.page_height,
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
            section.header_distance,
        )
        assert [round(length.mm) for length in lengths] == [*size, 20, 20, 30, 15, 10]
    assert (text.orientation, first.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)


def test_pages_are_numbered_in_the_top_margin_but_for_the_first_of_each_part(report):
    text, *annexes = report.sections
    (number,) = text.header.paragraphs
    assert [one.get(qn("w:instr")) for one in number._p.iter(qn("w:fldSimple"))] == ["PAGE"]
    assert number.style.font.size.pt == 13
    assert number.style.paragraph_format.alignment is CENTRED
    assert all(section.different_first_page_header_footer for section in report.sections)
    assert not text.first_page_header.paragraphs[0].text
    for section in annexes:
        assert section.header.is_linked_to_previous
        (start,) = section._sectPr.iter(qn("w:pgNumType"))
        assert start.get(qn("w:start")) == "1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ỦY BAN NHÂN DÂN\nTHÀNH PHỐ BẮC KẠN", (12, True, False, CENTRED)),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, True, False, CENTRED)),
        ("Độc lập - Tự do - Hạnh phúc", (13, True, False, CENTRED)),
        ("Số:      /BC-UBND", (13, False, False, CENTRED)),
        ("Bắc Kạn, ngày     tháng 4 năm 2021", (13, False, True, CENTRED)),
        ("DỰ THẢO", (13, True, False, CENTRED)),
        ("BÁO CÁO", (14, True, False, CENTRED)),
        ("Kính gửi: Ủy ban nhân dân tỉnh Bắc Kạn.", (14, False, False, CENTRED)),
        ("I. ĐẶC ĐIỂM TÌNH HÌNH CHUNG", (14, True, False, JUSTIFIED)),
        ("1.1. Vị trí địa lý", (14, True, True, JUSTIFIED)),
        ("TM. ỦY BAN NHÂN DÂN", (14, True, False, CENTRED)),
        ("Dương Hữu Bường", (14, True, False, CENTRED)),
        ("Nơi nhận:", (12, True, True, WD_ALIGN_PARAGRAPH.LEFT)),
        ("- Lưu: VT, KT.", (11, False, False, WD_ALIGN_PARAGRAPH.LEFT)),
    ],
)
def test_each_box_of_a_report_has_its_type(report, text, expected):
    assert look(named(report, text)) == expected


def test_superior_organ_is_upright_above_the_issuing_one():
    organ = opened(MINUTES).tables[0].cell(0, 0).paragraphs
    assert [one.text for one in organ[:2]] == [
        "UBND TỈNH BẮC KẠN",
        "VĂN PHÒNG ĐIỀU PHỐI\nXÂY DỰNG NÔNG THÔN MỚI",
    ]
    assert look(organ[0]) == (12, False, False, CENTRED)


def test_rules_are_drawn_in_the_lengths_of_the_decree(report):
    left, right = report.tables[0].rows[0].cells
    widths = (left.width.mm, right.width.mm)
    assert sum(widths) == pytest.approx(165, abs=0.1)
    # The Quốc hiệu stays on one line.
    assert drawn_mm("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12) < widths[1]
    motto = drawn_mm("Độc lập - Tự do - Hạnh phúc", 13)
    assert rule_mm(right.paragraphs[-1], widths[1]) == pytest.approx(motto, abs=0.1)
    organ = drawn_mm("THÀNH PHỐ BẮC KẠN", 12)
    assert organ / 3 <= rule_mm(left.paragraphs[-1], widths[0]) <= organ / 2
    subject = next(one for one in report.paragraphs if one.style.name == "Subtitle")
    lines = subject.text.split("\n")
    assert " ".join(lines) == REPORT.subject
    assert look(subject) == (14, True, False, CENTRED)
    below = report.paragraphs[[one._p for one in report.paragraphs].index(subject._p) + 1]
    for line in lines:
        assert drawn_mm(line, 14) / 3 <= rule_mm(below, 165) <= drawn_mm(line, 14) / 2
    assert not list(report.element.iter(qn("w:u")))


def test_running_text_is_indented_justified_and_spaced(report):
    paragraph = named(report, "- Phía Đông giáp xã Mỹ Thanh;")
    assert look(paragraph) == (14, False, False, JUSTIFIED)
    form = paragraph.style.paragraph_format
    assert form.first_line_indent.mm == pytest.approx(12.7, abs=0.05)
    assert form.space_before.pt + form.space_after.pt >= 6
    assert 1 <= form.line_spacing <= 1.5


def test_headings_are_words_own_headings(report):
    headings = [
        (one.style.style_id, one.text)
        for one in report.paragraphs
        if one.style.name.startswith("Heading")
    ]
    assert headings[:4] == [
        ("Heading1", "I. ĐẶC ĐIỂM TÌNH HÌNH CHUNG"),
        ("Heading2", "1. Khái quát về điều kiện tự nhiên"),
        ("Heading3", "1.1. Vị trí địa lý"),
        ("Heading1", "II. KẾT QUẢ THỰC HIỆN CÁC TIÊU CHÍ"),
    ]
    for level in (1, 2, 3):
        style = report.styles[f"Heading {level}"]
        (outline,) = style.element.iter(qn("w:outlineLvl"))
        assert outline.get(qn("w:val")) == str(level - 1)
        assert style.paragraph_format.keep_with_next


def test_a_heading_of_another_level_is_refused():
    with pytest.raises(ValueError, match="level 4"):
        render_paper_docx(replace(REPORT, blocks=(Heading(4, "a"),)))


def test_decision_names_who_decides_then_why_then_what(decision):
    texts = [one.text for one in decision.paragraphs if one.text]
    start = texts.index("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC KẠN")
    bases, announced = texts[start + 1 : start + 4], texts[start + 4]
    assert [base[-1] for base in bases] == [";", ";", "."]
    assert bases[1].endswith("giai đoạn 2016 - 2020;")
    assert announced == "QUYẾT ĐỊNH:"
    assert look(named(decision, bases[0])) == (14, False, True, JUSTIFIED)
    for text in (texts[start], announced):
        assert look(named(decision, text)) == (14, True, False, CENTRED)
    lead, article = next(one for one in decision.paragraphs if "Điều 1." in one.text).runs
    assert (lead.text, lead.bold, article.bold) == ("Điều 1. ", True, None)
    assert texts[-1].endswith("chịu trách nhiệm thi hành Quyết định này./.")


def test_several_addressees_have_a_line_each_with_dashes_below_the_colon():
    paragraphs = opened(SUBMISSION).paragraphs
    texts = [one.text for one in paragraphs]
    start = texts.index("Kính gửi:")
    assert texts[start + 1 : start + 3] == [
        "- Ủy ban nhân dân tỉnh Bắc Kạn;",
        "- Hội đồng thẩm định cấp tỉnh.",
    ]
    label, first = (paragraphs[index] for index in (start, start + 1))
    form = first.paragraph_format
    dash = form.left_indent.pt + form.first_line_indent.pt
    colon = label.style.paragraph_format.left_indent.pt + text_width("Kính gửi", 14)
    assert dash == pytest.approx(colon, abs=0.5)


def test_signature_stands_on_the_right_whole_and_with_the_end_of_the_text(report):
    text = named(report, "UBND thành phố Bắc Kạn trân trọng báo cáo./.")
    assert text.paragraph_format.keep_with_next
    box = next(one for one in report.tables if "Nơi nhận:" in one.cell(0, 0).text)
    assert len(box.rows) == 1
    assert box.rows[0]._tr.trPr.find(qn("w:cantSplit")) is not None
    left, right = box.rows[0].cells
    assert left.text.split("\n")[1] == "- Như trên;"
    assert right.text == "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nDương Hữu Bường"
    assert right.paragraphs[-1].style.paragraph_format.space_before.pt >= 50


def test_two_who_sign_stand_side_by_side():
    left, right = opened(MINUTES).tables[-1].rows[0].cells
    assert left.text == "THƯ KÝ\nNguyễn Thị Thơm"
    assert right.text == "CHỦ TỊCH HỘI ĐỒNG\nNông Quang Nhất"
    assert left.width == right.width


def test_annex_has_label_title_and_reference_above_its_table(report):
    annex = next(one for one in report.paragraphs if one.text.startswith("Phụ lục I\n"))
    _label, title = annex.text.split("\n")
    assert title == "BIỂU SO SÁNH KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI NĂM 2011 VÀ ĐẾN NĂM 2020"
    assert look(annex) == (14, True, False, CENTRED)
    assert annex.style.base_style.name == "Heading 1"
    reference = report.paragraphs[[one._p for one in report.paragraphs].index(annex._p) + 1]
    assert reference.text.startswith("(Kèm theo Báo cáo số 228/BC-UBND")
    assert reference.style.font.italic
    table = reference._p.getnext()
    assert table.tag == qn("w:tbl")
    widths = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
    assert sum(widths) == pytest.approx(252 / 25.4 * 1440, abs=11)
    headers = [one for one in table.iter(qn("w:tr")) if list(one.iter(qn("w:tblHeader")))]
    assert len(headers) == 3


def test_table_in_the_text_has_its_width_and_a_header_row(report):
    table = report.tables[1]._tbl
    widths = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
    assert sum(widths) == pytest.approx(165 / 25.4 * 1440, abs=5)
    header, *body = table.iter(qn("w:tr"))
    assert header.find(f".//{qn('w:tblHeader')}") is not None
    assert not any(row.find(f".//{qn('w:tblHeader')}") is not None for row in body)
    assert look(named(report, "Quy hoạch"))[0] == 12


def test_code_stands_under_its_table_as_picture_and_text(report):
    picture, words = report.tables[2].rows[0].cells
    assert words.text == "Mã tra cứu: K7Q2-9MXA\nhttps://ntm.backan.gov.vn/tra-cuu/K7Q2-9MXA"
    assert {one.style.font.size.pt for one in words.paragraphs} == {11}
    (shown,) = picture._tc.iter(qn("wp:docPr"))
    assert "K7Q2-9MXA" in shown.get("descr")
    (extent,) = picture._tc.iter(qn("wp:extent"))
    assert 18 <= int(extent.get("cx")) / 36000 <= 20
    assert len(list(report.element.body.iter(qn("wp:docPr")))) == 2
    numbers = [one.get("id") for one in report.element.body.iter(qn("wp:docPr"))]
    assert len(set(numbers)) == 2


def test_properties_language_and_no_compatibility_mode(report):
    properties = report.core_properties
    assert (properties.title, properties.author) == (REPORT.title, REPORT.organ.name)
    assert properties.language == "vi-VN"
    languages = {one.get(qn("w:val")) for one in report.styles.element.iter(qn("w:lang"))}
    assert languages == {"vi-VN"}
    fonts = {
        value for one in report.styles.element.iter(qn("w:rFonts")) for value in one.attrib.values()
    }
    assert fonts == {"Times New Roman"}
    modes = [
        one.get(qn("w:val"))
        for one in report.settings.element.iter(qn("w:compatSetting"))
        if one.get(qn("w:name")) == "compatibilityMode"
    ]
    assert modes == ["15"]


def test_equal_papers_give_equal_bytes():
    first = render_paper_docx(REPORT)
    assert first == render_paper_docx(replace(REPORT))
    assert first != render_paper_docx(replace(REPORT, number="5"))
    assert {one.date_time for one in ZipFile(BytesIO(first)).infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_a_paper_leaves_no_trace_in_the_next():
    first = render_paper_docx(DECISION)
    render_paper_docx(REPORT)
    assert render_paper_docx(DECISION) == first
    assert opened(DECISION).core_properties.title == DECISION.title


def test_text_is_data_and_never_markup():
    paper = replace(
        DECISION,
        subject=HOSTILE,
        organ=replace(DECISION.organ, name=HOSTILE),
        bases=(HOSTILE,),
        recipients=(HOSTILE,),
        blocks=(
            Heading(2, HOSTILE),
            TextTable(one_cell_table(Cell(text=HOSTILE))),
            TextTable(replace(SMALL_TABLE, title=HOSTILE)),
            Paragraph(HOSTILE, lead=HOSTILE),
        ),
    )
    text = opened(paper).element.body.xpath("string(.)")
    # subject, basis, recipient, heading, cell, title of a table, lead, text; the organ in capitals
    assert text.count("=1+1 <w:p>&amp;") == 8
    assert text.count("=1+1 <W:P>&AMP;") == 1
