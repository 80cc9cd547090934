"""One commune's sheet of an entry workbook, written row by row."""

import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from openpyxl.cell.cell import Cell

from communes.entry_workbook.choices import validations
from communes.entry_workbook.contents import BookContent, SheetContent, YearContent
from communes.entry_workbook.filling import RowInputs, handed_out
from communes.entry_workbook.formulas import (
    cell,
    percent_formula,
    total_formula,
    total_reference,
    verdict_formula,
)
from communes.entry_workbook.layout import (
    HEAD_ROW,
    HEADINGS,
    HELP_ROW,
    SET_ROW,
    TITLE_ROW,
    Column,
    Row,
    RowKind,
    SheetLayout,
)
from communes.entry_workbook.stamps import Stamp, key_text, title_of
from communes.entry_workbook.styles import (
    Look,
    StreamedSheet,
    Styles,
    set_up_page,
    verdict_rules,
)
from criteria.answers import Answer
from criteria.numbers import format_decimal, plain_decimal
from criteria.printing import printed_answer
from criteria.rules import AllRule, RatioRule

_WIDTHS = {
    Column.CODE: 6,
    Column.TEXT: 46,
    Column.DEMAND: 13,
    Column.FIRST: 16,
    Column.LAST: 16,
    Column.SAID: 12,
    Column.NUMERATOR: 10,
    Column.DENOMINATOR: 10,
    Column.NUMBER: 8,
    Column.UNIT: 12,
    Column.PERCENT: 9,
    Column.VERDICT: 13,
    Column.NOTE: 20,
    Column.KEY: 24,
}
_LINE_PT = 14.5
_HEAD_HEIGHTS = {TITLE_ROW: 24.0, SET_ROW: 18.0, HELP_ROW: 18.0, HEAD_ROW: 46.0}
_TALLEST_PT = 400.0
_COUNTED = " (lấy từ danh sách thôn)"
_HELP = (
    "Chỉ ghi vào ô nền vàng; các ô khác đã khóa. Mẫu số để nguyên thì lấy tổng số ghi ở đầu bảng; "
    "ghi mẫu số khác thì ghi lý do ở cột Ghi chú."
)


class SheetWriter:
    """Writes one commune's sheet."""

    def __init__(
        self,
        sheet: StreamedSheet,
        styles: Styles,
        book: BookContent,
        content: SheetContent,
        layout: SheetLayout,
    ) -> None:
        self.sheet, self.styles = sheet, styles
        self.book, self.content, self.layout = book, content, layout
        self.total_rows = {key: row.number for key, row in layout.totals().items()}

    def write(self) -> None:
        """Settings first (a streamed sheet takes them before its rows), then the rows."""
        self._set_up()
        criteria_set, year = self.book.criteria_set, self.book.year
        basis = f"{criteria_set.name}, {criteria_set.parsed().citation.full}."
        deadline = deadline_text(self.content.deadline)
        self._append(self._text(title_of(self.content.name, year), Look.TITLE))
        self._append(self._text(f"{basis} {deadline}".rstrip(), Look.PLAIN))
        self._append(
            self._text(_HELP, Look.PLAIN),
            *[None] * (Column.PERCENT - 2),
            self._text("Số tiêu chí đạt:", Look.BOLD_RIGHT),
            self.styles.cell(self.sheet, total_formula(self.layout), Look.VERDICT),
        )
        self._append(*(self._text(self._heading(one), Look.HEAD) for one in Column))
        for row in self.layout.rows:
            band = row.kind in (RowKind.SECTION, RowKind.CRITERION)
            self._append(*(self._band(row) if band else self._cells(row)))
        stamp = Stamp(
            criteria_set.code, criteria_set.version, criteria_set.digest, year, self.content.slug
        )
        self._append(self._text(stamp.text(), Look.SMALL))

    def _append(self, *cells: Cell | None) -> None:
        self.sheet.append(cells)

    def _set_up(self) -> None:
        sheet, layout = self.sheet, self.layout
        for column, width in _WIDTHS.items():
            sheet.column_dimensions[column.letters].width = width
        sheet.freeze_panes = cell(Column.DEMAND, layout.first)
        sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
        sheet.print_area = f"A1:{cell(Column.NOTE, layout.last + 1)}"
        set_up_page(sheet, "landscape")
        sheet.protection.sheet = True
        sheet.protection.formatColumns = False  # columns may be widened, rows made taller
        sheet.protection.formatRows = False
        heights = {row.number: self._height(row) for row in layout.rows}
        for number, height in (_HEAD_HEIGHTS | heights).items():
            sheet.row_dimensions[number].height = height
        for validation in validations(layout, self._is_counted):
            sheet.data_validations.append(validation)
        verdicts = f"{cell(Column.VERDICT, layout.first)}:{cell(Column.VERDICT, layout.last)}"
        for rule in verdict_rules():
            sheet.conditional_formatting.add(verdicts, rule)

    def _heading(self, column: Column) -> str:
        if column is Column.FIRST:
            first = self.content.first
            return f"Năm {first.year}" if first is not None else "Năm đầu kỳ"
        return f"Năm {self.content.last.year}" if column is Column.LAST else HEADINGS[column]

    def _is_counted(self, row: Row) -> bool:
        """Whether the row's figures come from the commune's list of villages."""
        return row.from_villages and self.content.keeps_villages

    def _demand(self, row: Row) -> str:
        return row.demand + (_COUNTED if self._is_counted(row) else "")

    def _cells(self, row: Row) -> Iterator[Cell]:
        present = self.content.present
        answer, note = _answer_of(row, present)
        inputs = handed_out(row, answer, note, present.totals)
        mark = inputs.mark(present.totals.get(row.total or ""))
        yield self._text(row.code, Look.CENTRE)
        yield self._text(row.text, Look.TEXT)
        yield self._text(self._demand(row), Look.CENTRE)
        yield self._text(_past(row, self.content.first), Look.TEXT)
        yield self._text(_past(row, self.content.last), Look.TEXT)
        yield self._said(row, inputs)
        yield self._figure(row, Column.NUMERATOR, inputs.numerator)
        yield self._denominator(row, inputs)
        yield self._figure(row, Column.NUMBER, inputs.number)
        yield self._text(row.unit, Look.CENTRE)
        yield self._formula(percent_formula(row) if _is_ratio(row) else None, Look.PERCENT)
        yield self._formula(verdict_formula(row) if row.rule else None, Look.VERDICT)
        notes = Look.INPUT_TEXT if Column.NOTE in row.inputs else Look.TEXT
        yield self._text(inputs.note, notes)
        yield self._text(key_text(row.key, mark), Look.KEY)

    def _band(self, row: Row) -> Iterator[Cell]:
        """A row that heads a block, with the verdict of its criterion."""
        for column in Column:
            if column is Column.TEXT:
                yield self._text(row.text, Look.BAND)
            elif column is Column.CODE:
                yield self._text(row.code, Look.BAND_VERDICT)
            elif column is Column.VERDICT and row.kind is RowKind.CRITERION:
                yield self._formula(verdict_formula(row), Look.BAND_VERDICT)
            elif column is not Column.KEY:
                yield self._text("", Look.BAND)

    def _said(self, row: Row, inputs: RowInputs) -> Cell:
        takes = Column.SAID in row.inputs and not self._is_counted(row)
        said = inputs.said.label if inputs.said is not None else ""
        return self._text(said, Look.INPUT_WORD if takes else Look.CENTRE)

    def _figure(self, row: Row, column: Column, figure: Decimal | None) -> Cell:
        plain = Decimal(plain_decimal(figure)) if figure is not None else None
        return self.styles.cell(self.sheet, plain, self._look(row, column))

    def _denominator(self, row: Row, inputs: RowInputs) -> Cell:
        if not inputs.from_total:
            return self._figure(row, Column.DENOMINATOR, inputs.denominator)
        assert row.total is not None
        formula = total_reference(self.total_rows[row.total])
        return self._formula(formula, self._look(row, Column.DENOMINATOR))

    def _look(self, row: Row, column: Column) -> Look:
        if column not in row.inputs or self._is_counted(row):
            return Look.FIGURE
        return Look.INPUT_WHOLE if row.whole else Look.INPUT_FIGURE

    def _formula(self, formula: str | None, look: Look) -> Cell:
        return self.styles.cell(self.sheet, formula, look)

    def _text(self, text: str, look: Look) -> Cell:
        return self.styles.text(self.sheet, text, look)

    def _height(self, row: Row) -> float:
        """Tall enough for the longest text of the row, as the font sets it."""
        texts = {
            Column.TEXT: row.text,
            Column.DEMAND: self._demand(row),
            Column.UNIT: row.unit,
            Column.FIRST: _past(row, self.content.first),
            Column.LAST: _past(row, self.content.last),
            Column.NOTE: _answer_of(row, self.content.present)[1],
        }
        bold = row.kind in (RowKind.SECTION, RowKind.CRITERION)
        lines = max(_lines(text, _WIDTHS[column], bold) for column, text in texts.items())
        return min(lines * _LINE_PT + 4, _TALLEST_PT)


def deadline_text(deadline: date | None) -> str:
    """The line that tells the deadline; "" where the year is not opened."""
    return f"Hạn nộp: {deadline:%d/%m/%Y}." if deadline is not None else ""


def _is_ratio(row: Row) -> bool:
    return isinstance(row.rule, RatioRule)


def _lines(text: str, width: int, bold: bool) -> int:
    """How many lines a text takes in a column; bold letters are wider."""
    characters = width * (1.1 if bold else 1.25)
    return sum(max(1, math.ceil(len(line) / characters)) for line in text.split("\n"))


def _answer_of(row: Row, content: YearContent) -> tuple[Answer | None, str]:
    """What the commune answered in a year to the row's indicator or part, and the note."""
    stored = content.answers.get(row.indicator.code) if row.indicator is not None else None
    if stored is None:
        return None, ""
    if row.kind is RowKind.PART:
        return stored.answer.parts.get(row.part), ""
    return stored.answer, stored.note


def _past(row: Row, content: YearContent | None) -> str:
    """What an earlier year holds for the row, with its verdict on indicators."""
    if content is None:
        return ""
    if row.kind is RowKind.TOTAL:
        figure = content.totals.get(row.total or "")
        return format_decimal(figure) if figure is not None else ""
    answer, _ = _answer_of(row, content)
    if answer is None or row.rule is None or row.indicator is None:
        return ""
    told = "" if isinstance(row.rule, AllRule) else printed_answer(row.rule, answer)
    if row.kind is RowKind.PART:
        return told
    outcome = content.answers[row.indicator.code].outcome.label
    return outcome if told in ("", outcome) else f"{told}\n{outcome}"
