"""The paragraph styles of a paper in Word: one for each box of the decree, under its name."""

from typing import NamedTuple

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle

from reports.papers import layout
from reports.papers.lines import HEADING_LEVELS
from reports.renderers import page
from reports.renderers.docx_styles import WORD_LINE, built_in_style, new_style, shape

_CENTRED = WD_ALIGN_PARAGRAPH.CENTER
_JUSTIFIED = WD_ALIGN_PARAGRAPH.JUSTIFY
_LEFT = WD_ALIGN_PARAGRAPH.LEFT
_BODY_LINE = layout.LINES * WORD_LINE
_GAP = layout.PARAGRAPH_GAP_PT
RULE = "PaperRule"
GAP = "PaperGap"
HEADINGS = {level: f"Heading{level}" for level in HEADING_LEVELS}


class _Style(NamedTuple):
    """A style: ``id`` in the file, ``name`` that users see; "Heading 1" and such are Word's own."""

    id: str
    name: str
    size: int
    bold: bool = False
    italic: bool = False
    align: WD_ALIGN_PARAGRAPH = _CENTRED
    before: float = 0
    after: float = 0
    line: float = page.LINE_HEIGHT
    first_line_mm: float = 0
    left_mm: float = 0
    keep_with_next: bool = False
    base: str = "Normal"


def _text(
    style_id: str,
    name: str,
    *,
    bold: bool = False,
    italic: bool = False,
    keep_with_next: bool = False,
) -> _Style:
    """A style of the running text: justified, first line indented."""
    return _Style(
        style_id,
        name,
        layout.BODY_PT,
        bold=bold,
        italic=italic,
        align=_JUSTIFIED,
        after=_GAP,
        line=_BODY_LINE,
        first_line_mm=layout.FIRST_LINE_MM,
        keep_with_next=keep_with_next,
    )


_BUILT_IN = (
    _text("BodyText", "Body Text"),
    *(
        _text(
            HEADINGS[level], f"Heading {level}", bold=True, italic=level == 3, keep_with_next=True
        )
        for level in HEADINGS
    ),
    _Style("Title", "Title", layout.TITLE_PT, bold=True, before=18, keep_with_next=True),
    _Style("Subtitle", "Subtitle", layout.TITLE_PT, bold=True, keep_with_next=True),
)
_NEW = (
    _Style("PaperSuperior", "Cơ quan chủ quản", layout.ORGAN_PT),
    _Style("PaperOrgan", "Cơ quan ban hành", layout.ORGAN_PT, bold=True),
    _Style("PaperNation", "Quốc hiệu", layout.NATION_PT, bold=True),
    _Style("PaperMotto", "Tiêu ngữ", layout.MOTTO_PT, bold=True),
    _Style("PaperNumber", "Số, ký hiệu", layout.NUMBER_PT, before=_GAP),
    _Style("PaperDate", "Địa danh và thời gian", layout.DATE_PT, italic=True, before=_GAP),
    _Style("PaperMark", "Dấu chỉ bản dự thảo", layout.MARK_PT, bold=True, before=_GAP),
    _Style("PaperAddressee", "Kính gửi", layout.BODY_PT, after=_GAP),
    _Style(
        "PaperAddressees",
        "Danh sách kính gửi",
        layout.BODY_PT,
        align=_LEFT,
        left_mm=layout.ADDRESSEE_INDENT_MM,
    ),
    _text("PaperBasis", "Căn cứ", italic=True),
    _Style(
        "PaperDecider",
        "Thẩm quyền ban hành",
        layout.BODY_PT,
        bold=True,
        after=_GAP * 2,
        keep_with_next=True,
    ),
    _Style(
        "PaperAnnouncement",
        "Dòng quyết định",
        layout.BODY_PT,
        bold=True,
        before=_GAP,
        after=_GAP,
        keep_with_next=True,
    ),
    _Style("PaperPost", "Chức vụ người ký", layout.SIGNATORY_PT, bold=True),
    _Style(
        "PaperSignatory",
        "Họ tên người ký",
        layout.SIGNATORY_PT,
        bold=True,
        before=layout.SIGNATURE_SPACE_PT,
    ),
    _Style(
        "PaperRecipients",
        "Nơi nhận",
        layout.RECIPIENTS_HEAD_PT,
        bold=True,
        italic=True,
        align=_LEFT,
    ),
    _Style("PaperRecipient", "Danh sách nơi nhận", layout.RECIPIENTS_PT, align=_LEFT),
    _Style(
        "PaperTableTitle",
        "Tên bảng",
        layout.TABLE_TITLE_PT,
        bold=True,
        before=_GAP,
        after=_GAP,
        keep_with_next=True,
    ),
    _Style("PaperCode", "Mã tra cứu", layout.CODE_PT, align=_LEFT),
    _Style(
        "PaperAnnex",
        "Tên phụ lục",
        layout.ANNEX_PT,
        bold=True,
        keep_with_next=True,
        base="Heading 1",
    ),
)


def add_paper_styles(document: WordDocument) -> None:
    """Shape Word's own styles and add those of a paper."""
    for one in _BUILT_IN:
        style = built_in_style(document, one.name)
        _clear(style)
        _apply(style, one)
    for one in _NEW:
        _apply(new_style(document, one.name, one.id, one.base), one)
    for style_id, name, before in ((RULE, "Nét kẻ", layout.RULE_GAP_PT), (GAP, "Khoảng cách", 0)):
        style = new_style(document, name, style_id)
        shape(style, 2, space_before=before)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = Pt(2)


def _clear(style: ParagraphStyle) -> None:
    """Drop what the template says of a built-in style, but not its place in the outline."""
    for properties in ("w:pPr", "w:rPr"):
        for found in style.element.findall(qn(properties)):
            for child in list(found):
                if child.tag != qn("w:outlineLvl"):
                    found.remove(child)


def _apply(style: ParagraphStyle, wanted: _Style) -> None:
    shape(
        style,
        wanted.size,
        space_before=wanted.before,
        space_after=wanted.after,
        line_height=wanted.line,
    )
    style.font.bold = wanted.bold
    style.font.italic = wanted.italic
    form = style.paragraph_format
    form.alignment = wanted.align
    form.first_line_indent = Mm(wanted.first_line_mm)
    form.left_indent = Mm(wanted.left_mm)
    form.keep_with_next = wanted.keep_with_next
    form.widow_control = True
