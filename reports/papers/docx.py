"""A paper as a Word document that offices go on editing, number and sign."""

from functools import cache

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Mm

from reports.papers import layout
from reports.papers.docx_boxes import addressees, foot, gap, head, title
from reports.papers.docx_styles import HEADINGS, add_paper_styles
from reports.papers.docx_tables import annex, annex_section, section_end, text_table
from reports.papers.lines import ended, heading_text, listed, one_line, paragraph_lines
from reports.papers.paper import Heading, Paper, Paragraph, TextTable
from reports.renderers import page
from reports.renderers.docx_elements import (
    NOTHING,
    Xml,
    element,
    joined,
    paragraph,
    run,
)
from reports.renderers.docx_styles import (
    as_blank,
    describe,
    fill,
    from_blank,
    new_document,
    number_pages,
    saved,
    section_of,
)
from reports.renderers.docx_table import add_table_styles


def render_paper_docx(paper: Paper) -> bytes:
    """Return the bytes of a .docx file that shows ``paper``; equal papers give equal bytes.

    Layout of Nghị định 30/2020/NĐ-CP, Phụ lục I, with the sizes of reports/papers/layout.py. All
    text is data. Raises ``ValueError`` where spans of a table overlap or leave it, a heading has
    no level from 1 to 3, or the address of a code is too long for a QR.
    """
    document = from_blank(_blank(_cell_sizes(paper)))
    describe(document, one_line(paper.title), one_line(paper.organ.name), one_line(paper.subject))
    section = section_of(document)
    parts = [
        *head(paper),
        *title(paper),
        *addressees(paper),
        *_preamble(paper),
        *_text(document, paper),
        *foot(paper),
    ]
    if paper.annexes:
        for shown in paper.annexes:
            parts += [section_end(section), *annex(document, shown)]
            section = annex_section()
    else:
        parts.append(gap(1))  # Word wants a paragraph after the last table
    fill(document, [*parts, section])
    for number, picture in enumerate(document.element.body.iter(qn("wp:docPr")), start=1):
        picture.set("id", str(number))
    return saved(document)


@cache  # sizes are 9 to 12
def _blank(cell_sizes: tuple[int, ...]) -> bytes:
    document = from_blank(_blank_without_tables())
    add_table_styles(document, cell_sizes)
    return as_blank(document)


@cache
def _blank_without_tables() -> bytes:
    document = new_document()
    add_paper_styles(document)
    _set_up_page(document)
    return as_blank(document)


def _cell_sizes(paper: Paper) -> tuple[int, ...]:
    sizes = {page.table_pt(one.table) for one in paper.annexes}
    sizes |= {layout.text_table_pt(one.table) for one in paper.blocks if isinstance(one, TextTable)}
    return tuple(sorted(sizes))


def _set_up_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE_WIDTH_MM), Mm(layout.PAGE_HEIGHT_MM)
    section.top_margin = Mm(page.MARGIN_TOP_MM)
    section.bottom_margin = Mm(page.MARGIN_BOTTOM_MM)
    section.left_margin = Mm(page.MARGIN_LEFT_MM)
    section.right_margin = Mm(page.MARGIN_RIGHT_MM)
    section.footer_distance = Mm(page.PAGE_NUMBER_FROM_TOP_MM)
    number_pages(section)


def _preamble(paper: Paper) -> list[Xml]:
    """Draw who decides, the bases and the line that announces the decision."""
    drawn = []
    if paper.decider:
        drawn.append(paragraph("PaperDecider", run(one_line(paper.decider))))
    drawn += [paragraph("PaperBasis", run(line)) for line in listed(paper.bases)]
    if paper.announcement:
        drawn.append(paragraph("PaperAnnouncement", run(one_line(paper.announcement))))
    return drawn


def _text(document: WordDocument, paper: Paper) -> list[Xml]:
    drawn: list[Xml] = []
    blocks = ended(paper.blocks)
    for index, block in enumerate(blocks):
        follows_table = index > 0 and isinstance(blocks[index - 1], TextTable)
        if isinstance(block, TextTable):
            if follows_table:
                drawn.append(gap(layout.PARAGRAPH_GAP_PT))
            drawn += text_table(document, block)
            continue
        above = layout.PARAGRAPH_GAP_PT * 20
        first = element("spacing", before=above) if follows_table else NOTHING
        is_last = index == len(blocks) - 1 and paper.signatures
        last = element("keepNext") if is_last else NOTHING
        if isinstance(block, Heading):
            shown = run(heading_text(block))
            drawn.append(paragraph(HEADINGS[block.level], shown, joined((last, first))))
        else:
            drawn += _paragraphs(block, first, last)
    if blocks and isinstance(blocks[-1], TextTable):
        keeps = bool(paper.signatures)
        drawn.append(gap(layout.PARAGRAPH_GAP_PT, keep_with_next=keeps))
    return drawn


def _paragraphs(block: Paragraph, first: Xml, last: Xml) -> list[Xml]:
    """Draw a paragraph for each line of ``block``, the lead before the first.

    ``first`` and ``last`` are properties of the first and the last of them.
    """
    lead = one_line(block.lead)
    lines = paragraph_lines(block)
    drawn = []
    for index, line in enumerate(lines):
        shown = run(line, italic=block.italic)
        if lead and index == 0:
            shown = joined((run(f"{lead} " if line else lead, bold=True), shown))
        properties = joined(
            (last if index == len(lines) - 1 else NOTHING, first if index == 0 else NOTHING)
        )
        drawn.append(paragraph("BodyText", shown, properties))
    return drawn
