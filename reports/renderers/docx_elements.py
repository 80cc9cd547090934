"""Elements of a Word document's main namespace, as text: a big table has thousands of them.

They are written one inside the other and read by the parser once, which takes a third of the time
that making each of them as an object would.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NewType
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from reports.renderers.page import POINTS_PER_MM

# Whole elements, one or several, in which all data is escaped.
Xml = NewType("Xml", str)
NOTHING = Xml("")


def twips(millimetres: float) -> int:
    """Convert to Word's unit, a twentieth of a point, whole."""
    return round(millimetres * POINTS_PER_MM * 20)


def element(tag: str, *children: Xml, **attributes: str | int) -> Xml:
    """Write an element of the main namespace; every attribute is of that namespace too."""
    given = "".join([_attribute(name, value) for name, value in attributes.items()])
    return Xml(f"<w:{tag}{given}>{''.join(children)}</w:{tag}>")


def run(text: str, *, bold: bool = False, italic: bool = False) -> Xml:
    """Write a run of ``text``, which is data: free of characters that XML refuses, spaces kept."""
    shown = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    return Xml(f"<w:r>{_MARKS[bold, italic]}{shown}</w:r>")


def lines_of_runs(lines: Iterable[str], *, bold: bool = False, italic: bool = False) -> Xml:
    """Write one run of each line, with line breaks between them."""
    line_break = element("r", element("br"))
    return Xml(line_break.join([run(line, bold=bold, italic=italic) for line in lines]))


def paragraph(style_id: str, runs: Xml = NOTHING, properties: Xml = NOTHING) -> Xml:
    """Write a paragraph; ``properties`` come in the order of the schema, after the style."""
    style = element("pPr", element("pStyle", val=style_id), properties)
    return element("p", style, runs)


def joined(parts: Iterable[Xml]) -> Xml:
    """Write ``parts`` one after another."""
    return Xml("".join(parts))


def parsed(content: Xml) -> BaseOxmlElement:
    """Return a ``w:body`` that holds ``content``; whole, it is put into a document quickly."""
    body = parse_xml(f"<w:body {nsdecls('w')}>{content}</w:body>")
    for empty in body.xpath(".//w:t[not(text())]"):
        empty.text = ""  # keeps both its tags, so that papers made before have the same bytes
    return body


def written(made: BaseOxmlElement) -> Xml:
    """Return an element that python-docx made, to stand among others.

    Its lines and indents are no text: the parser drops them.
    """
    return Xml(made.xml)


@lru_cache(maxsize=1 << 10)
def _attribute(name: str, value: str | int) -> str:
    return f" w:{name}={quoteattr(str(value))}"


def _marks(*names: str) -> Xml:
    return element("rPr", *(element(name) for name in names)) if names else NOTHING


_MARKS = {
    (False, False): _marks(),
    (True, False): _marks("b", "bCs"),
    (False, True): _marks("i", "iCs"),
    (True, True): _marks("b", "bCs", "i", "iCs"),
}
