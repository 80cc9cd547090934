"""Whether two prints of a row say the same: compared by what is read, not letter by letter.

Report 228/BC-UBND prints its table twice, with "100% (… 10/10 km)" in one copy and
"100 % (… 10/10 .km)" in the other.
"""

import re
from collections.abc import Mapping

from communes.intake.cells import read_count, read_result, read_totals
from communes.intake.headings import ColumnKind, ValueColumn
from communes.intake.readings import CellReading, Form
from communes.intake.tables import PlacedText
from communes.intake.wording import lower
from criteria.sets import IndicatorDefinition

_SPACES = re.compile(r"\s+")


def tight(text: str) -> str:
    """A text without spaces and case, with one kind of comparison signs and no final stop."""
    return _SPACES.sub("", lower(text)).replace(">=", "≥").replace("<=", "≤").rstrip(".;")


def different_columns(
    form: Form,
    indicator: IndicatorDefinition,
    before: Mapping[ValueColumn, PlacedText],
    after: Mapping[ValueColumn, PlacedText],
) -> list[ValueColumn]:
    """The columns in which two rows of one indicator say different things."""
    changed = [one for one in before if before[one].text != after[one].text]
    if form is Form.COMMUNES:
        return [
            one for one in changed
            if _meaning(read_one(one, before[one].text, indicator))
            != _meaning(read_one(one, after[one].text, indicator))
        ]  # fmt: skip
    return [
        one for one in changed
        if _meaning(read_year(one.year, before, indicator))
        != _meaning(read_year(one.year, after, indicator))
    ]  # fmt: skip


def read_one(column: ValueColumn, text: str, indicator: IndicatorDefinition) -> CellReading:
    """The reading of one cell of the form by communes."""
    read = read_count if column.kind is ColumnKind.CITY else read_result
    return read(text, indicator, year=column.year)


def read_year(
    year: int, cells: Mapping[ValueColumn, PlacedText], indicator: IndicatorDefinition
) -> CellReading:
    """The reading of a year's three cells of the form by totals."""
    texts = {column.kind: placed.text for column, placed in cells.items() if column.year == year}
    return read_totals(
        texts.get(ColumnKind.RESULT, ""),
        texts.get(ColumnKind.RATE, ""),
        texts.get(ColumnKind.COUNT, ""),
        indicator,
        year=year,
    )


def _meaning(reading: CellReading) -> tuple[object, ...]:
    """What a reading says apart from how it is printed; unread texts are compared as words."""
    parts = tuple(
        (one.key, one.numerator, one.denominator, one.quantity_unit, one.stated_percent,
         one.result_op, one.result_stated_percent, one.communes_attained, one.communes_total)
        for one in reading.parts
    )  # fmt: skip
    return (
        reading.said, reading.numerator, reading.denominator, reading.quantity_unit,
        reading.stated_percent, reading.number, reading.unit, reading.communes_attained,
        reading.communes_total, parts,
        tuple((one.year, one.number, one.unit, one.stated_percent) for one in reading.details),
        tight(reading.raw) if reading.unread else None,
    )  # fmt: skip
