"""Stored values as the checks see them: the same table that its workbook gave.

Figures are the stored ones; the decimals that they were printed with, further figures and what
stayed unread are read again from the stored texts.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from communes.intake.cells import read_count, read_result, read_totals
from communes.intake.comparison import SHIFT_NOTE, ReadValue
from communes.intake.readings import CellReading, Form, PartReading
from criteria.answers import Answer
from criteria.numbers import plain_decimal
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition
from reports.checks.sources import checked_values, cites_document, empty_city_value
from reports.checks.table import CheckedTable, Printed
from reports.comparison_data import ComparisonData, IndicatorRecord, StoredValue, UnitYear


def stored_table(data: ComparisonData) -> CheckedTable:
    """The comparison that ``data`` holds."""
    form = Form.COMMUNES if data.by_communes else Form.TOTALS
    units = [(unit_year, True) for unit_year in data.city.values()]
    units += [(unit_year, False) for years in data.communes for unit_year in years.values()]
    values = [
        value
        for unit_year, is_city in units
        for value in _values(unit_year, data.definition, form, is_city=is_city)
    ]
    last = data.city[data.years[-1]].records if data.city else {}
    return CheckedTable(
        definition=data.definition,
        form=form,
        unit=data.unit_name,
        years=data.years,
        values=checked_values(values, data.definition, form, data.unit_name, data.zones),
        changes={
            code: Printed("", record.value.note)
            for code, record in last.items()
            if record.value.note
        },
        shifted=frozenset(
            code
            for unit_year, _ in units
            for code, record in unit_year.records.items()
            if SHIFT_NOTE in record.value.explanation
        ),
        citations=(Printed("", data.reference),) if cites_document(data.reference) else (),
    )


def _values(
    unit_year: UnitYear, definition: CriteriaSetDefinition, form: Form, *, is_city: bool
) -> Iterator[ReadValue]:
    """A unit's year in the set's order; the city's own column has a value in every row."""
    for indicator in definition.indicators():
        record = unit_year.records.get(indicator.code)
        if record is not None:
            yield _value(record, unit_year, indicator, form, is_city=is_city)
        elif is_city and form is Form.COMMUNES and unit_year.records:
            yield empty_city_value(indicator.code, unit_year.year, "")


def _value(
    record: IndicatorRecord,
    unit_year: UnitYear,
    indicator: IndicatorDefinition,
    form: Form,
    *,
    is_city: bool,
) -> ReadValue:
    value = record.value
    if form is Form.TOTALS:
        reading = read_totals(
            value.raw, value.rate_raw, value.count_raw, indicator, year=unit_year.year
        )
    else:
        read = read_count if is_city else read_result
        reading = read(value.raw, indicator, year=unit_year.year)
    printed = {part.key: part for part in reading.parts}
    return ReadValue(
        unit_name=None if is_city else unit_year.name,
        year=unit_year.year,
        indicator_code=indicator.code,
        cell=value.cell,
        raw=value.raw,
        reading=reading,
        answer=_answer(
            value,
            reading,
            parts={
                key: _answer(part, printed.get(key, PartReading(key, "")))
                for key, part in record.parts.items()
            },
            number=reading.number,
            count_is_answer=is_city,
        ),
        rate_raw=value.rate_raw,
        count_raw=value.count_raw,
    )


def _answer(
    value: StoredValue,
    reading: CellReading | PartReading,
    *,
    parts: Mapping[str, Answer] | None = None,
    number: Decimal | None = None,
    count_is_answer: bool = False,
) -> Answer:
    return Answer(
        said=value.said,
        counted=value.counted,
        numerator=_as_printed(value.numerator, reading.numerator),
        denominator=_as_printed(value.denominator, reading.denominator),
        quantity_unit=value.quantity_unit or None,
        number=_as_printed(value.number, number),
        stated_percent=_as_printed(value.stated_percent, reading.stated_percent),
        parts=parts or {},
        count_is_answer=count_is_answer,
    )


def _as_printed(stored: Decimal | None, printed: Decimal | None) -> Decimal | None:
    """The stored figure with the decimals it is printed with; a column pads it with zeros."""
    if stored is None or stored == printed:
        return printed if stored is not None else None
    return Decimal(plain_decimal(stored))
