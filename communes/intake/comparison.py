"""From the layout of a comparison workbook to answers: the meaning of its cells.

Plain data in, plain data out; which unit a printed name is, and what is stored, is decided by
``communes/comparison_import.py``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from communes.intake.cells import read_count, read_result, read_totals
from communes.intake.headings import ColumnKind, ValueColumn
from communes.intake.readings import CellReading, Form, PartReading, Unread
from communes.intake.tables import ComparisonLayout, LayoutRow, PlacedText
from criteria.answers import Answer
from criteria.outcomes import Outcome

SHIFT_NOTE = "Hàng này in lệch một cột trong tệp, được đọc sang phải một cột."


@dataclass(frozen=True, slots=True)
class ReadValue:
    """One indicator's answer of one unit and year, with its place in the file.

    ``unit_name`` is the commune's name as printed, ``None`` for the city itself.
    """

    unit_name: str | None
    year: int
    indicator_code: str
    cell: str
    raw: str
    reading: CellReading
    answer: Answer
    rate_raw: str = ""
    count_raw: str = ""
    rate_cell: str = ""
    count_cell: str = ""
    note: str = ""
    shift_note: str = ""


@dataclass(frozen=True, slots=True)
class ReadTable:
    """All values of a workbook and what of it stayed unread."""

    values: tuple[ReadValue, ...]
    unread: tuple[Unread, ...]


def read_table(layout: ComparisonLayout) -> ReadTable:
    """Read every cell of the layout; nothing is lost and nothing guessed."""
    read = _read_communes_row if layout.form is Form.COMMUNES else _read_totals_row
    values: list[ReadValue] = []
    unread: list[Unread] = []
    last_year = max(layout.years)
    for row in layout.rows:
        for value in read(row, layout, last_year):
            if value.reading.unread is not None:
                unread.append(Unread(value.cell, value.raw, value.reading.unread))
            values.append(value)
    return ReadTable(tuple(values), tuple(unread))


def _read_communes_row(
    row: LayoutRow, layout: ComparisonLayout, last_year: int
) -> Iterator[ReadValue]:
    shift = SHIFT_NOTE if row.shifted else ""
    for year in layout.years:
        columns = [column for column in layout.columns if column.year == year]
        city = next((column for column in columns if column.kind is ColumnKind.CITY), None)
        counted = None
        if city is not None:
            placed = row.cells[city]
            reading = read_count(placed.text, row.indicator, year=year)
            counted = _declared_by_count(reading)
            note = row.change.text if row.change is not None and year == last_year else ""
            if placed.text or note:
                yield ReadValue(
                    None,
                    year,
                    row.indicator.code,
                    placed.cell,
                    placed.text,
                    reading,
                    _answer(reading, counted, count_is_answer=True),
                    note=note,
                    shift_note=shift,
                )
        for column in columns:
            if column.kind is ColumnKind.COMMUNE:
                yield _commune_value(row, column, counted, shift)


def _commune_value(
    row: LayoutRow, column: ValueColumn, counted: Outcome | None, shift: str
) -> ReadValue:
    placed = row.cells[column]
    reading = read_result(placed.text, row.indicator, year=column.year)
    return ReadValue(
        column.unit_name,
        column.year,
        row.indicator.code,
        placed.cell,
        placed.text,
        reading,
        _answer(reading, counted),
        shift_note=shift,
    )


def _read_totals_row(
    row: LayoutRow, layout: ComparisonLayout, last_year: int
) -> Iterator[ReadValue]:
    for year in layout.years:
        by_kind = {column.kind: column for column in layout.columns if column.year == year}
        result = row.cells[by_kind[ColumnKind.RESULT]]
        rate = _placed(row, by_kind.get(ColumnKind.RATE))
        count = _placed(row, by_kind.get(ColumnKind.COUNT))
        reading = read_totals(result.text, rate.text, count.text, row.indicator, year=year)
        yield ReadValue(
            None,
            year,
            row.indicator.code,
            result.cell,
            result.text,
            reading,
            _answer(reading, _declared_by_count(reading), count_is_answer=True),
            rate_raw=rate.text,
            count_raw=count.text,
            rate_cell=rate.cell,
            count_cell=count.cell,
            note=row.change.text if row.change is not None and year == last_year else "",
            shift_note=SHIFT_NOTE if row.shifted else "",
        )


def _placed(row: LayoutRow, column: ValueColumn | None) -> PlacedText:
    placed = row.cells.get(column) if column is not None else None
    return placed or PlacedText("", "")


def _declared_by_count(reading: CellReading | PartReading) -> Outcome | None:
    """What "x/y xã" declares: "2/2" all attained, "0/2" none, anything between nothing."""
    attained, total = reading.communes_attained, reading.communes_total
    if attained == 0:
        return Outcome.NOT_ATTAINED
    if attained is not None and attained == total:
        return Outcome.ATTAINED
    return None


def _answer(
    reading: CellReading, counted: Outcome | None, *, count_is_answer: bool = False
) -> Answer:
    return Answer(
        said=reading.said,
        counted=counted,
        numerator=reading.numerator,
        denominator=reading.denominator,
        quantity_unit=reading.quantity_unit or reading.unit,
        number=reading.number,
        stated_percent=reading.stated_percent,
        parts={
            part.key: Answer(
                counted=_declared_by_count(part),
                numerator=part.numerator,
                denominator=part.denominator,
                quantity_unit=part.quantity_unit,
                stated_percent=part.stated_percent,
            )
            for part in reading.parts
        },
        count_is_answer=count_is_answer,
    )
