"""What every Word document of the portal shares: fonts, language, properties, page numbers."""

from collections.abc import Iterable
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle

from reports.renderers import page
from reports.renderers.docx_elements import Xml, element, joined, parsed, run, written
from reports.renderers.reproducible import FIXED_TIME, with_fixed_times

WORD_LINE = 1.15  # single spacing of Times New Roman, as a multiple of its size
_WORD_2013 = "15"  # without it Word opens the file in compatibility mode
_SCRIPTS = ("ascii", "hAnsi", "eastAsia", "cs")
_THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def new_document() -> WordDocument:
    """Open an empty document, Times New Roman, black and Vietnamese throughout."""
    document = Document()
    _set_language_and_font(document)
    shape(built_in_style(document, "Header"), page.PAGE_NUMBER_PT, centred=True)
    return document


def as_blank(document: WordDocument) -> bytes:
    """Return the file of a document that has its styles and pages, but no text yet.

    Making the styles takes longer than writing most papers: they are made once, and each document
    begins from the file.
    """
    result = BytesIO()
    document.save(result)
    return result.getvalue()


def from_blank(blank: bytes) -> WordDocument:
    """Open a document of its own that begins as ``blank``."""
    return Document(BytesIO(blank))


def describe(document: WordDocument, title: str, author: str, subject: str) -> None:
    """Set the properties of ``document``; the language and times are always the same."""
    properties = document.core_properties
    properties.title = title
    properties.subject = subject
    properties.author = properties.last_modified_by = author
    properties.language = page.LANGUAGE
    properties.comments = ""
    properties.created = properties.modified = FIXED_TIME.replace(tzinfo=None)


def section_of(document: WordDocument) -> Xml:
    """Return how the pages of ``document`` are set up, to stand after their text."""
    return written(document.element.body.sectPr)


def fill(document: WordDocument, parts: Iterable[Xml]) -> None:
    """Make ``parts`` the whole of ``document``; the last of them is a section."""
    document.element.replace(document.element.body, parsed(joined(parts)))


def saved(document: WordDocument) -> bytes:
    """Return the file of ``document``; equal documents give equal bytes."""
    result = BytesIO()
    document.save(result)
    return with_fixed_times(result.getvalue())


def built_in_style(document: WordDocument, name: str) -> ParagraphStyle:
    """Return the paragraph style that Word knows under ``name`` ("Heading 1")."""
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def new_style(
    document: WordDocument, name: str, style_id: str, base: str = "Normal"
) -> ParagraphStyle:
    """Add a paragraph style, shown to users as ``name``."""
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.element.set(qn("w:styleId"), style_id)
    style.base_style = document.styles[base]
    style.quick_style = True
    return style


def shape(
    style: ParagraphStyle,
    size: int,
    *,
    centred: bool = False,
    space_before: float = 0,
    space_after: float = 0,
    line_height: float = page.LINE_HEIGHT,
) -> None:
    """Set type size, spaces (points) and line height (a multiple of the size) of ``style``."""
    style.font.name = page.FONT
    style.font.size = Pt(size)
    spacing = style.paragraph_format
    spacing.space_before = Pt(space_before)
    spacing.space_after = Pt(space_after)
    spacing.line_spacing = line_height / WORD_LINE
    if centred:
        spacing.alignment = WD_ALIGN_PARAGRAPH.CENTER


def number_pages(section: Section) -> None:
    """Number the pages of ``section`` and of those after it, except each section's first page."""
    section.header_distance = Mm(page.PAGE_NUMBER_FROM_TOP_MM)
    section.different_first_page_header_footer = True
    number = element("fldSimple", run("2"), instr="PAGE")
    section.header.paragraphs[0]._p.extend(list(parsed(number)))


def _set_language_and_font(document: WordDocument) -> None:
    styles = document.styles
    for fonts in styles.element.iter(qn("w:rFonts")):
        for name in _THEME_FONTS:
            fonts.attrib.pop(qn(f"w:{name}"), None)
        for name in _SCRIPTS:
            fonts.set(qn(f"w:{name}"), page.FONT)
    for color in list(styles.element.iter(qn("w:color"))):
        color.getparent().remove(color)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), page.LANGUAGE)
        language.set(qn("w:eastAsia"), page.LANGUAGE)
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), page.LANGUAGE)
        language.attrib.pop(qn("w:eastAsia"), None)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _WORD_2013)
