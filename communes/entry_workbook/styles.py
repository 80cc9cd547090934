"""How the cells of an entry workbook look: readable on an old screen and in black and white."""

from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.formatting.rule import CellIsRule, Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.properties import PageSetupProperties

# A sheet that is written row by row; what openpyxl's stubs know of it is too little to name.
StreamedSheet = Any

FONT = "Times New Roman"
_A4 = 9  # ECMA-376, 18.3.1.63, paperSize
_FORMULA_SIGNS = ("=", "+", "-", "@")
_SIZE = 11
_SMALL = 8
_LINE = Side(style="thin", color="7F8C9A")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_INPUT = PatternFill("solid", fgColor="FFF8DB")
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_BAND = PatternFill("solid", fgColor="EEF2F6")
_DARK = "1F2A37"
_GREY = "5B6770"
_NORMAL = Font(name=FONT, size=_SIZE, color=_DARK)
_BOLD = Font(name=FONT, size=_SIZE, bold=True, color=_DARK)


class Look(StrEnum):
    """What a cell is, and so how it looks."""

    TITLE = "title"
    PLAIN = "plain"
    BOLD = "bold"
    BOLD_RIGHT = "bold_right"
    SMALL = "small"
    LINK = "link"
    HEAD = "head"
    BAND = "band"
    BAND_VERDICT = "band_verdict"
    TEXT = "text"
    CENTRE = "centre"
    KEY = "key"
    PERCENT = "percent"
    VERDICT = "verdict"
    INPUT_WORD = "input_word"
    INPUT_WHOLE = "input_whole"
    INPUT_FIGURE = "input_figure"
    INPUT_TEXT = "input_text"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class _Format:
    font: Font = _NORMAL
    fill: PatternFill | None = None
    border: Border | None = _GRID
    horizontal: str = "left"
    wrap: bool = True
    number_format: str = "General"
    unlocked: bool = False


_FORMATS = {
    Look.TITLE: _Format(Font(name=FONT, size=14, bold=True, color=_DARK), border=None, wrap=False),
    Look.PLAIN: _Format(border=None, wrap=False),
    Look.BOLD: _Format(_BOLD, border=None, wrap=False),
    Look.BOLD_RIGHT: _Format(_BOLD, border=None, horizontal="right", wrap=False),
    Look.SMALL: _Format(Font(name=FONT, size=_SMALL, color=_GREY), border=None, wrap=False),
    Look.LINK: _Format(Font(name=FONT, size=_SIZE, color="0B4F9E", underline="single")),
    Look.HEAD: _Format(_BOLD, _HEAD, horizontal="center"),
    Look.BAND: _Format(_BOLD, _BAND),
    Look.BAND_VERDICT: _Format(_BOLD, _BAND, horizontal="center"),
    Look.TEXT: _Format(),
    Look.CENTRE: _Format(horizontal="center"),
    Look.KEY: _Format(Font(name=FONT, size=_SMALL, color=_GREY), border=None, wrap=False),
    Look.PERCENT: _Format(horizontal="right", number_format="0.00######"),
    Look.VERDICT: _Format(_BOLD, horizontal="center"),
    Look.INPUT_WORD: _Format(fill=_INPUT, horizontal="center", unlocked=True),
    Look.INPUT_WHOLE: _Format(
        fill=_INPUT, horizontal="right", number_format="#,##0", unlocked=True
    ),
    Look.INPUT_FIGURE: _Format(
        fill=_INPUT, horizontal="right", number_format="General", unlocked=True
    ),
    Look.INPUT_TEXT: _Format(fill=_INPUT, unlocked=True),
    Look.FIGURE: _Format(horizontal="right", number_format="General"),
}


class Styles:
    """The styles of one workbook, made once and shared by its cells."""

    def __init__(self, sheet: StreamedSheet) -> None:
        self._known: dict[Look, Any] = {}
        for look, wanted in _FORMATS.items():
            cell = WriteOnlyCell(sheet)
            cell.font = wanted.font
            if wanted.fill is not None:
                cell.fill = wanted.fill
            if wanted.border is not None:
                cell.border = wanted.border
            cell.alignment = Alignment(
                horizontal=wanted.horizontal, vertical="center", wrap_text=wanted.wrap
            )
            cell.number_format = wanted.number_format
            cell.protection = Protection(locked=not wanted.unlocked)
            self._known[look] = _style_of(cell)

    def cell(self, sheet: StreamedSheet, value: Any, look: Look) -> Cell:
        """A cell of ``sheet`` with a number, or with a formula that this program wrote."""
        cell = WriteOnlyCell(sheet, value)
        _set_style(cell, self._known[look])
        return cell

    def text(self, sheet: StreamedSheet, text: str, look: Look) -> Cell:
        """A text that no program takes for a formula, now or when it is edited."""
        cell = self.cell(sheet, None, look)
        if text:
            cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
            cell.data_type = "s"
            if text.startswith(_FORMULA_SIGNS):
                _set_style(cell, copy(self._known[look]))
                cell.quotePrefix = True
        return cell


def _style_of(cell: Any) -> Any:
    return cell._style  # openpyxl has no other way to give one style to many cells


def _set_style(cell: Any, style: Any) -> None:
    cell._style = style


def set_up_page(sheet: StreamedSheet, orientation: str) -> None:
    """A4, one page wide, numbered."""
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = orientation
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.top = margins.bottom = 0.6
    margins.left = margins.right = 0.4
    footer = sheet.HeaderFooter.oddFooter
    footer.left.text, footer.right.text = "&A", "Trang &P/&N"
    for part in (footer.left, footer.right):
        part.font, part.size = f"{FONT},Regular", 9


def verdict_rules() -> list[Rule]:
    """Colours for the words of the verdict column; the words say it too."""
    rules = []
    for word, fill, font in (
        ('"Đạt"', "E3F1E6", "1B5E32"),
        ('"Chưa đạt"', "FBE3E1", "8E1B12"),
        ('"Thiếu số liệu"', "FFFFFF", "6B5200"),
    ):
        rules.append(
            CellIsRule(  # type: ignore[no-untyped-call]
                operator="equal",
                formula=[word],
                fill=PatternFill(bgColor=fill, fill_type="solid"),
                font=Font(color=font, bold=True),
            )
        )
    return rules
