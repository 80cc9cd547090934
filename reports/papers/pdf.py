"""A paper as a PDF to read and to archive, set by Typst from a fixed template."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from reports.papers import layout
from reports.papers.lines import (
    ADDRESSED_TO,
    CODE,
    MOTTO,
    NATION,
    RECIPIENTS,
    annex_lines,
    balanced_lines,
    date_line,
    ended,
    heading_text,
    listed,
    number_line,
    one_line,
    paragraph_lines,
    post_lines,
    short_rule_mm,
    signature_width_mm,
    width_mm,
)
from reports.papers.paper import Block, Heading, Paper, Paragraph, ShortCode, TextTable
from reports.papers.qr import qr_description, qr_png
from reports.renderers import page
from reports.renderers.cell_lines import text_lines
from reports.renderers.typesetting import FONT, breakable, printable, typeset
from reports.renderers.typst_table import table_data
from reports.tables import Table

_TEMPLATE = Path(__file__).with_name("paper.typ")
_WORD_LINE = 1.15  # single spacing of Times New Roman, as a multiple of its size


def render_paper_pdf(paper: Paper) -> bytes:
    """Return the PDF of ``paper`` (PDF/A-2a, PDF/UA-1); equal papers give equal bytes.

    Layout of Nghị định 30/2020/NĐ-CP, Phụ lục I, with the sizes of reports/papers/layout.py, in
    Liberation Serif, which has the letter widths of Times New Roman. A character that the font
    lacks, or that PDF/A forbids, prints as "□". Text is data for the template, never markup.
    Raises ``ValueError`` where the title is blank, spans of a table overlap or leave it, a heading
    has no level from 1 to 3, or the address of a code is too long for a QR.
    """
    if not paper.title.strip():
        raise ValueError("PDF/A and PDF/UA demand a title")
    return typeset(_TEMPLATE, _document(paper))


def _document(paper: Paper) -> dict[str, Any]:
    """Describe what the template draws, in millimetres, points and printable characters."""
    kind = _title_lines(paper.kind.upper())
    subject = _title_lines(paper.subject)
    return {
        "title": printable(one_line(paper.title)),
        "author": printable(one_line(paper.organ.name)),
        "subject": printable(one_line(paper.subject)),
        "layout": _layout(),
        "head": _head(paper),
        "kind": kind,
        "topic": subject,
        "title_rule": short_rule_mm(subject or kind, layout.TITLE_PT),
        "addressed_to": ADDRESSED_TO,
        "addressees": _texts(listed(paper.addressees)),
        "addressee_indent": layout.ADDRESSEE_INDENT_MM
        + width_mm((ADDRESSED_TO.removesuffix(":"),), layout.BODY_PT, bold=False),
        "dash_width": width_mm(("- ",), layout.BODY_PT, bold=False),
        "decider": printable(one_line(paper.decider)),
        "bases": _texts(listed(paper.bases)),
        "announcement": printable(one_line(paper.announcement)),
        "blocks": list(_blocks(ended(paper.blocks))),
        "recipients_head": RECIPIENTS,
        "recipients": _texts(listed(paper.recipients)),
        "signatures": [
            {
                "titles": _texts(post_lines(one, signature_width_mm(paper))),
                "name": printable(one_line(one.name)),
            }
            for one in paper.signatures
        ],
        "annexes": [
            {
                "heading": _texts(annex_lines(one)),
                **_shown(one.table, one.code, page.table_pt(one.table), page.TEXT_WIDTH_MM),
            }
            for one in paper.annexes
        ],
    }


def _layout() -> dict[str, Any]:
    sizes = {
        name.lower(): value
        for name, value in vars(layout).items()
        if name.isupper() and not name.startswith("_")
    }
    return sizes | {
        "font": FONT,
        "top": page.MARGIN_TOP_MM,
        "bottom": page.MARGIN_BOTTOM_MM,
        "left": page.MARGIN_LEFT_MM,
        "right": page.MARGIN_RIGHT_MM,
        "number_from_top": page.PAGE_NUMBER_FROM_TOP_MM,
        "number_pt": page.PAGE_NUMBER_PT,
        "note_pt": page.NOTE_PT,
        "reference_pt": page.REFERENCE_PT,
        "symbol_pt": layout.NUMBER_PT,
        "line_height": page.LINE_HEIGHT,
        "body_line_height": layout.LINES * _WORD_LINE,
    }


def _head(paper: Paper) -> dict[str, Any]:
    name = _organ_lines(paper.organ.name, bold=True)
    mark = printable(one_line(paper.mark).upper())
    return {
        "superior": _texts(_organ_lines(paper.organ.superior, bold=False)),
        "organ": _texts(name),
        "organ_rule": short_rule_mm(name, layout.ORGAN_PT),
        "nation": NATION,
        "motto": MOTTO,
        "motto_rule": width_mm((MOTTO,), layout.MOTTO_PT, bold=True),
        "number": printable(number_line(paper)),
        "date": printable(date_line(paper.dated)),
        "mark": mark,
    }


def _blocks(blocks: Sequence[Block]) -> Iterable[dict[str, Any]]:
    tagged = 0  # a tagged PDF may skip no level of headings, a report may
    for block in blocks:
        if isinstance(block, TextTable):
            table = block.table
            size = layout.text_table_pt(table)
            title = balanced_lines(
                table.title, layout.TEXT_WIDTH_MM, layout.TABLE_TITLE_PT, bold=True
            )
            yield {
                "kind": "table",
                "title": _texts(title),
                **_shown(table, block.code, size, layout.TEXT_WIDTH_MM),
            }
        elif isinstance(block, Heading):
            text = heading_text(block)
            tagged = min(block.level, tagged + 1)
            yield {
                "kind": "heading",
                "level": block.level,
                "tagged": tagged,
                "text": _in_text(text, bold=True),
            }
        else:
            yield from _paragraphs(block)


def _paragraphs(block: Paragraph) -> Iterable[dict[str, Any]]:
    for index, line in enumerate(paragraph_lines(block)):
        yield {
            "kind": "paragraph",
            "lead": "" if index else printable(one_line(block.lead)),
            "text": _in_text(line),
            "italic": block.italic,
        }


def _shown(table: Table, code: ShortCode | None, size: int, width: float) -> dict[str, Any]:
    """Describe a table with what stands under it; ``width`` in millimetres, ``size`` in points."""
    return {
        "reference": _texts(text_lines(table.reference)),
        "table": table_data(table, size=size, width_mm=width),
        "notes": _texts(line for note in table.notes for line in text_lines(note)),
        "code": code
        and {
            "label": CODE,
            "text": printable(one_line(code.text)),
            "url": breakable(
                one_line(code.url), (width - layout.QR_MM) * page.POINTS_PER_MM, layout.CODE_PT
            ),
            "picture": list(qr_png(code)),
            "description": printable(qr_description(code)),
        },
    }


def _in_text(text: str, *, bold: bool = False) -> str:
    room = layout.TEXT_WIDTH_MM * page.POINTS_PER_MM
    return breakable(text, room, layout.BODY_PT, bold=bold)


def _organ_lines(text: str, *, bold: bool) -> tuple[str, ...]:
    return balanced_lines(text.upper(), layout.LEFT_COLUMN_MM, layout.ORGAN_PT, bold=bold)


def _title_lines(text: str) -> list[str]:
    return _texts(balanced_lines(text, layout.TEXT_WIDTH_MM, layout.TITLE_PT, bold=True))


def _texts(lines: Iterable[str]) -> list[str]:
    return [printable(line) for line in lines]
