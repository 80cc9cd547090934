"""An office program opens the Word file and prints it as the decree lays it out."""

from io import BytesIO

from pypdf import PdfReader

from reports.papers.docx import render_paper_docx
from reports.papers.paper import Heading
from tests.reports.papers.papers_for_tests import REPORT


def test_writer_prints_the_paper_without_a_warning(printed):
    data, complaints = printed(render_paper_docx(REPORT))
    assert complaints == []
    pages = PdfReader(BytesIO(data)).pages
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in pages]
    upright = sizes.count((595, 842))
    assert sizes == [(595, 842)] * upright + [(842, 595)] * (len(pages) - upright)
    assert 5 <= upright <= 7
    texts = [[line.strip() for line in page.extract_text().splitlines()] for page in pages]
    assert any("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in line for line in texts[0])
    annexes = [index for index, page in enumerate(texts) if {"Phụ lục I", "Phụ lục II"} & {*page}]
    assert len(annexes) == 2 and annexes[0] == upright
    starts = [0, *annexes]
    for index, lines in enumerate(texts):
        start = max(one for one in starts if one <= index)
        number = str(index - start + 1)
        # The page number is the first thing drawn: it stands in the header.
        assert (lines[0] == number) is (index not in starts), f"page {index + 1}: {lines[0]}"
    # No heading stands alone at the foot of a page, not even after a table with its code.
    headings = {one.text for one in REPORT.blocks if isinstance(one, Heading)}
    assert not headings & {page[-1] for page in texts[:upright]}
    # The signatures stand with the end of the text, on one page.
    assert "UBND thành phố Bắc Kạn trân trọng báo cáo./." in texts[upright - 1]
    assert {"CHỦ TỊCH", "Dương Hữu Bường"} <= {*texts[upright - 1]}
