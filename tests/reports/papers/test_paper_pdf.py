"""The PDF of a paper: what is printed on which page, and what a screen reader is told."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from reports.papers.paper import Heading, Paragraph, TextTable
from reports.papers.pdf import render_paper_pdf
from reports.tables import Cell
from tests.reports.papers.papers_for_tests import CODE, DECISION, MINUTES, REPORT, SUBMISSION
from tests.reports.tables_for_tests import MARKUP_TEXT, one_cell_table


def opened(paper):
    return PdfReader(BytesIO(render_paper_pdf(paper)))


@pytest.fixture(scope="module")
def report():
    return opened(REPORT)


def lines(page):
    return [line.strip() for line in page.extract_text().splitlines() if line.strip()]


def squeezed(text):
    return "".join(text.replace("\u200b", "").split())


def tagged(reader) -> Iterator[DictionaryObject]:
    """Every element of the structure tree, from the top in reading order."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, ArrayObject):
            waiting += reversed(one)
        elif isinstance(one, DictionaryObject):
            if "/S" in one:
                yield one
            if "/K" in one:
                waiting.append(one["/K"])


def tags(reader):
    return [one["/S"] for one in tagged(reader)]


def test_head_numbers_and_end_of_a_report(report):
    first = lines(report.pages[0])
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in " ".join(first)
    text = squeezed("".join(first))
    for words in (
        "THÀNH PHỐ BẮC KẠN",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: /BC-UBND",
        "Bắc Kạn, ngày tháng 4 năm 2021",
        "DỰ THẢO",
        f"BÁO CÁO{REPORT.subject}",
        "Kính gửi: Ủy ban nhân dân tỉnh Bắc Kạn.",
        "Mã tra cứu: K7Q2-9MXA",
    ):
        assert squeezed(words) in text
    end = next(page for page in report.pages if "Nơi nhận:" in page.extract_text())
    for words in ("trân trọng báo cáo./.", "- Như trên;", "- Lưu: VT, KT.", "Dương Hữu Bường"):
        assert squeezed(words) in squeezed(end.extract_text())


def test_annexes_lie_across_and_count_from_one_without_showing_it(report):
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in report.pages]
    upright = sizes.count((595, 842))
    assert sizes == [(595, 842)] * upright + [(842, 595)] * (len(sizes) - upright)
    starts = [0] + [
        index
        for index, page in enumerate(report.pages)
        if {"Phụ lục I", "Phụ lục II"} & {*lines(page)}
    ]
    assert len(starts) == 3 and starts[1] == upright and len(sizes) > starts[2] + 1
    for index, page in enumerate(report.pages):
        number = index - max(start for start in starts if start <= index) + 1
        assert (lines(page)[0] == str(number)) is (index not in starts)


def test_headings_title_pictures_and_tables_are_tagged(report):
    found = tags(report)
    assert found.count("/H1") == 4  # I, II and two annexes
    assert found.count("/H2") == 20
    assert found.count("/H3") == 1
    assert found.count("/Table") == 3  # neither head nor signatures are tables
    assert found.count("/Figure") == 2
    pictures = [one for one in tagged(report) if one["/S"] == "/Figure"]
    assert all("K7Q2-9MXA" in one["/Alt"] for one in pictures)
    assert report.trailer["/Root"]["/Lang"] == "vi-VN"
    assert report.metadata.title == REPORT.title
    assert report.metadata.author == REPORT.organ.name
    assert b"<pdfaid:part>2</pdfaid:part>" in render_paper_pdf(MINUTES)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in render_paper_pdf(MINUTES)


def test_a_level_of_headings_left_out_is_no_fault_of_the_file():
    blocks = (Heading(3, "a"), Heading(1, "b"), Heading(3, "c"))
    found = [tag for tag in tags(opened(replace(REPORT, blocks=blocks, annexes=()))) if "H" in tag]
    assert found == ["/H1", "/H1", "/H2"]


def test_a_heading_of_another_level_and_a_blank_title_are_refused():
    with pytest.raises(ValueError, match="level 0"):
        render_paper_pdf(replace(REPORT, blocks=(Heading(0, "a"),)))
    with pytest.raises(ValueError, match="title"):
        render_paper_pdf(replace(REPORT, title=" "))


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        (DECISION, "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC KẠN Căn cứ Luật Tổ chức"),
        (DECISION, "xây dựng nông thôn mới tỉnh. QUYẾT ĐỊNH: Điều 1. Công nhận"),
        (DECISION, "thi hành Quyết định này./. Nơi nhận: - Như Điều 2;"),
        (MINUTES, "cùng ngày./. THƯ KÝ Nguyễn Thị Thơm CHỦ TỊCH HỘI ĐỒNG Nông Quang Nhất"),
        (SUBMISSION, "Số: 05/TTr-VPĐP Bắc Kạn, ngày 18 tháng 12 năm 2021"),
        (SUBMISSION, "Kính gửi: - Ủy ban nhân dân tỉnh Bắc Kạn; - Hội đồng thẩm định cấp tỉnh."),
    ],
)
def test_papers_of_one_page_print_in_reading_order(paper, words):
    (page,) = opened(paper).pages
    assert squeezed(words) in squeezed(page.extract_text())


def test_equal_papers_give_equal_bytes():
    assert render_paper_pdf(REPORT) == render_paper_pdf(replace(REPORT))
    assert render_paper_pdf(REPORT) != render_paper_pdf(replace(REPORT, number="5"))


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_any_text_can_be_archived(text):
    paper = replace(
        MINUTES,
        subject=text,
        organ=replace(MINUTES.organ, superior=text, name=text),
        addressees=(text, text),
        bases=(text,),
        decider=text,
        mark=text,
        recipients=(text,),
        blocks=(
            Heading(1, text),
            TextTable(one_cell_table(Cell(text=text)), CODE),
            Paragraph(text, lead=text),
        ),
    )
    assert render_paper_pdf(paper).startswith(b"%PDF-")


def test_markup_prints_literally():
    paper = replace(DECISION, blocks=(Paragraph(f"=1+1 <b> {MARKUP_TEXT}"),))
    (page,) = opened(paper).pages
    assert squeezed(f"=1+1 <b> {MARKUP_TEXT}./.") in squeezed(page.extract_text())
