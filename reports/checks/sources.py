"""A workbook's comparison table as the checks see it: everything read, judged, nothing stored."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from communes.intake.comparison import ReadTable, ReadValue
from communes.intake.grid import Grid
from communes.intake.headings import ColumnKind, ValueColumn
from communes.intake.readings import CellReading, Form
from communes.intake.tables import ComparisonLayout, LayoutRow
from communes.intake.wording import fold
from criteria.answers import Answer
from criteria.evaluation import Verdict, judge
from criteria.outcomes import Outcome
from criteria.rules import AllRule
from criteria.sets import CriteriaSetDefinition
from reports.checks.declared_criteria import declared_criteria
from reports.checks.table import CheckedTable, CheckedValue, Printed, PrintedCopy

CHANGE_COLUMN = "So sánh"
_COLUMN_NAMES = {
    ColumnKind.CITY: "Kết quả",
    ColumnKind.RESULT: "Kết quả",
    ColumnKind.RATE: "Tỷ lệ",
    ColumnKind.COUNT: "Số xã đạt",
}
# "734/QĐ-UBND", "18/2022/QĐ-TTg", "25/2021/QH15", "26-NQ/TW"; with its number or a gap for it
_DOCUMENT_SIGN = re.compile(r"/\s*(?:[A-ZĐ]{2,5}\d*-[A-ZĐ]|QH\d)|-(?:NQ|CT|KL|QĐ)/TW")


def checked_table(
    grids: Sequence[Grid],
    layout: ComparisonLayout,
    table: ReadTable,
    definition: CriteriaSetDefinition,
    unit_name: str,
    zones: Mapping[str, str],
) -> CheckedTable:
    """The table of a workbook, found by ``find_table`` and read by ``read_table``.

    ``unit_name`` is the city's name; ``zones`` gives the threshold zone by a commune's name as
    printed. The layout must have a form.
    """
    assert layout.form is not None
    names = {fold(name): name for name in layout.commune_names}
    values = (
        replace(value, unit_name=names[fold(value.unit_name)]) if value.unit_name else value
        for value in _with_empty_cells(layout, table)
    )
    declared = declared_criteria(grids, layout, definition)
    return CheckedTable(
        definition=definition,
        form=layout.form,
        unit=unit_name,
        years=layout.years,
        values=checked_values(values, definition, layout.form, unit_name, zones),
        changes={
            row.indicator.code: Printed(row.change.cell, row.change.text)
            for row in layout.rows
            if row.change is not None and row.change.text
        },
        copies=_copies(layout),
        shifted=frozenset(row.indicator.code for row in layout.rows if row.shifted),
        citations=tuple(_citations(grids)),
        declared_criteria=declared.counts or None,
        declared_places=declared.places,
        declared_marks=declared.marks or None,
        mark_cells=declared.mark_cells,
        mark_totals=declared.mark_totals,
    )


def checked_values(
    values: Iterable[ReadValue],
    definition: CriteriaSetDefinition,
    form: Form,
    unit_name: str,
    zones: Mapping[str, str],
) -> tuple[CheckedValue, ...]:
    """Values with their verdicts, each indicator followed by the parts that its answer gives.

    A city's cell that counts the communes of the same table is judged by their verdicts.
    """
    values = list(values)
    verdicts: dict[int, Verdict] = {}
    members: dict[tuple[str, int], list[Outcome]] = defaultdict(list)
    for place, value in enumerate(values):
        if value.unit_name is None and form is Form.COMMUNES:
            continue
        zone = zones.get(value.unit_name or "") or None
        rule = definition.indicator(value.indicator_code).rule
        verdicts[place] = judge(rule, value.answer, year=value.year, zone=zone)
        members[value.indicator_code, value.year].append(verdicts[place].outcome)
    checked: list[CheckedValue] = []
    for place, value in enumerate(values):
        verdict = verdicts.get(place)
        if verdict is None:
            counted = tuple(members[value.indicator_code, value.year])
            rule = definition.indicator(value.indicator_code).rule
            verdict = judge(rule, replace(value.answer, members=counted), year=value.year)
        whole = _whole(value, definition, unit_name, verdict)
        checked.append(whole)
        checked.extend(_parts(value, whole, zones))
    return tuple(checked)


def _whole(
    value: ReadValue, definition: CriteriaSetDefinition, unit_name: str, verdict: Verdict
) -> CheckedValue:
    reading, answer = value.reading, value.answer
    return CheckedValue(
        unit=value.unit_name or unit_name,
        is_city=value.unit_name is None,
        year=value.year,
        indicator=definition.indicator(value.indicator_code),
        part=None,
        cell=value.cell,
        raw=value.raw,
        verdict=verdict,
        said=answer.said,
        counted=answer.counted,
        numerator=answer.numerator,
        denominator=answer.denominator,
        quantity_unit=answer.quantity_unit,
        number=answer.number,
        stated_percent=answer.stated_percent,
        communes_attained=reading.communes_attained,
        communes_total=reading.communes_total,
        details=reading.details,
        unread=reading.unread,
        rate_raw=value.rate_raw,
        count_raw=value.count_raw,
        rate_cell=value.rate_cell,
        count_cell=value.count_cell,
    )


def _parts(
    value: ReadValue, whole: CheckedValue, zones: Mapping[str, str]
) -> Iterator[CheckedValue]:
    """The parts of a compound indicator that the answer gives, in the rule's order."""
    rule = whole.indicator.rule
    if not isinstance(rule, AllRule) or not value.answer.parts:
        return
    readings = {part.key: part for part in value.reading.parts}
    zone = zones.get(value.unit_name or "") or None
    for part in rule.parts:
        answer = value.answer.parts.get(part.key)
        if answer is None:
            continue
        reading = readings.get(part.key)
        yield replace(
            whole,
            part=part.key,
            verdict=judge(part.rule, answer, year=value.year, zone=zone),
            said=answer.said,
            counted=answer.counted,
            numerator=answer.numerator,
            denominator=answer.denominator,
            quantity_unit=answer.quantity_unit,
            number=answer.number,
            stated_percent=answer.stated_percent,
            communes_attained=reading.communes_attained if reading else None,
            communes_total=reading.communes_total if reading else None,
            details=(),
            unread=None,
        )


def empty_city_value(code: str, year: int, cell: str) -> ReadValue:
    """The city's own cell where nothing is printed: an import has no value for it."""
    return ReadValue(None, year, code, cell, "", CellReading(""), Answer(count_is_answer=True))


def _with_empty_cells(layout: ComparisonLayout, table: ReadTable) -> Iterator[ReadValue]:
    """The values read and, in the city's own columns, the empty cells between them."""
    yield from table.values
    if layout.form is not Form.COMMUNES:
        return
    read = {(value.indicator_code, value.year) for value in table.values if value.unit_name is None}
    for row in layout.rows:
        for column, placed in row.cells.items():
            key = (row.indicator.code, column.year)
            if column.kind is ColumnKind.CITY and placed.cell and key not in read:
                yield empty_city_value(*key, placed.cell)


def _copies(layout: ComparisonLayout) -> tuple[PrintedCopy, ...]:
    """Every printed copy, the one that is read first; nothing where the table is printed once."""
    if not layout.copies:
        return ()
    first = {row.indicator.code: row for row in layout.rows}
    return tuple(PrintedCopy(dict(_texts(copy))) for copy in (first, *layout.copies))


def compared_with(
    table: CheckedTable, own: ComparisonLayout, other: ComparisonLayout, other_name: str
) -> CheckedTable:
    """The table with another report's table of the same unit beside it, as a further copy.

    ``own`` is the layout that ``table`` was made from. Addresses in the other file begin with
    ``other_name``.
    """
    copies = table.copies or (_copy(own),)
    beside = {
        place: Printed(f"{other_name}: {printed.cell}", printed.text)
        for place, printed in _copy(other).cells.items()
    }
    return replace(table, copies=(*copies, PrintedCopy(beside)))


def _copy(layout: ComparisonLayout) -> PrintedCopy:
    return PrintedCopy(dict(_texts({row.indicator.code: row for row in layout.rows})))


def _texts(copy: Mapping[str, LayoutRow]) -> Iterator[tuple[tuple[str, str], Printed]]:
    for code, row in copy.items():
        for column, placed in row.cells.items():
            yield (code, _column_name(column)), Printed(placed.cell, placed.text)
        if row.change is not None and row.change.text:
            yield (code, CHANGE_COLUMN), Printed(row.change.cell, row.change.text)


def _column_name(column: ValueColumn) -> str:
    """What people call a column: "Xã Dương Quang năm 2020"."""
    name = _COLUMN_NAMES.get(column.kind) or column.unit_name
    return f"{name} năm {column.year}"


def cites_document(text: str) -> bool:
    """Whether a text cites a document by its sign, though the number may be left blank."""
    return bool(_DOCUMENT_SIGN.search(text))


def _citations(grids: Iterable[Grid]) -> Iterator[Printed]:
    """The cells that cite a document."""
    for grid in grids:
        for cell in grid.cells.values():
            if not cell.merged and cites_document(cell.text):
                yield Printed(grid.address(cell.row, cell.column), cell.text)
