"""Small tables for the checks, typed as a document prints them and read as a file is read.

``table(value("5", "70% (2/3 trường)"), city("5", "1/1 xã"))`` is a table of the form by communes,
``table(totals("4.2", "13.981/14.026 hộ", "99,6%", "6/6 xã"))`` one of the form by totals.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from communes.intake.comparison import read_table
from communes.intake.headings import ColumnKind, ValueColumn
from communes.intake.layout import find_table
from communes.intake.readings import Form
from communes.intake.tables import ComparisonLayout, LayoutRow, PlacedText
from communes.intake.workbook import open_workbook
from criteria.loading import load_definition, shipped_definitions
from criteria.sets import CriteriaSetDefinition
from reports.checks.model import CheckResult, Finding
from reports.checks.sources import checked_table
from reports.checks.table import CheckedTable, Printed

CITY = "Thành phố A"
BAC_KAN = "bac_kan_2017_2020"
BAC_GIANG = "bac_giang_2017_2020"
SAMPLES = Path(__file__).parents[3] / "communes" / "sample_data"
_TOTALS = (ColumnKind.RESULT, ColumnKind.RATE, ColumnKind.COUNT)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in one column of one row."""

    code: str
    kind: ColumnKind
    raw: str
    unit: str
    year: int


Row = tuple[Typed, ...]


def value(code: str, raw: str, *, unit: str = "Xã A", year: int = 2020) -> Row:
    """A commune's cell."""
    return (Typed(code, ColumnKind.COMMUNE, raw, unit, year),)


def city(code: str, raw: str, *, year: int = 2020) -> Row:
    """The city's cell in the form by communes."""
    return (Typed(code, ColumnKind.CITY, raw, "", year),)


def totals(code: str, result: str, rate: str = "", count: str = "", *, year: int = 2020) -> Row:
    """The three cells of a row of the form by totals."""
    texts = (result, rate, count)
    return tuple(
        Typed(code, kind, text, "", year) for kind, text in zip(_TOTALS, texts, strict=True)
    )


@lru_cache
def definition_of(code: str) -> CriteriaSetDefinition:
    """A shipped criteria set."""
    path = next(path for path in shipped_definitions() if path.stem == code)
    return load_definition(path.read_text(encoding="utf-8"), source=path.name)


def table(
    *rows: Row,
    definition: CriteriaSetDefinition | None = None,
    changes: Mapping[str, str] | None = None,
    profile: Mapping[tuple[str, int, str], Decimal] | None = None,
    declared_criteria: Mapping[tuple[str, int], int] | None = None,
    villages_merged: frozenset[str] | None = None,
) -> CheckedTable:
    """The table of what was typed; a cell that was not typed is not in it.

    Without a definition: Bắc Kạn's for the form by communes, Bắc Giang's for that by totals.
    ``changes`` are the texts of the column "So sánh …" by code.
    """
    typed = [one for row in rows for one in row]
    form = Form.TOTALS if typed[0].kind in _TOTALS else Form.COMMUNES
    if definition is None:
        definition = definition_of(BAC_KAN if form is Form.COMMUNES else BAC_GIANG)
    layout = _layout(typed, form, definition)
    read = read_table(layout)
    printed = replace(read, values=tuple(one for one in read.values if one.cell))
    return replace(
        checked_table([], layout, printed, definition, CITY, {}),
        changes={
            code: Printed(f"Biểu 1!Z{row}", text)
            for row, (code, text) in enumerate((changes or {}).items(), start=2)
        },
        profile=profile,
        declared_criteria=declared_criteria,
        villages_merged=villages_merged,
    )


def _layout(typed: list[Typed], form: Form, definition: CriteriaSetDefinition) -> ComparisonLayout:
    columns = list(
        dict.fromkeys(ValueColumn(one.year, one.kind, one.unit, "Biểu 1!A1") for one in typed)
    )
    codes = list(dict.fromkeys(one.code for one in typed))
    cells: dict[str, dict[ValueColumn, PlacedText]] = defaultdict(dict)
    for one in typed:
        column = ValueColumn(one.year, one.kind, one.unit, "Biểu 1!A1")
        letter = chr(ord("A") + columns.index(column))
        address = f"Biểu 1!{letter}{codes.index(one.code) + 2}"
        cells[one.code][column] = PlacedText(address, one.raw)
    absent = {column: PlacedText("", "") for column in columns}
    return ComparisonLayout(
        sheet="Biểu 1",
        form=form,
        years=tuple(sorted({one.year for one in typed})),
        columns=tuple(columns),
        rows=tuple(
            LayoutRow(definition.indicator(code), absent | printed)
            for code, printed in cells.items()
        ),
        title_text="",
        remarks=(),
        faults=(),
    )


def sample_table(definition_code: str, *, unit: str) -> CheckedTable:
    """The real table of a shipped set, as its workbook prints it; ``unit`` is the city."""
    definition = definition_of(definition_code)
    path = SAMPLES / f"{definition_code.removesuffix('_2017_2020')}_2011_2020.xlsx"
    grids = open_workbook(path.read_bytes(), path.name)
    layout = find_table(grids, definition, copies_may_differ=True)
    return checked_table(grids, layout, read_table(layout), definition, unit, {})


def findings(
    check: Callable[[CheckedTable], CheckResult],
    *rows: Row,
    definition: CriteriaSetDefinition | None = None,
) -> tuple[Finding, ...]:
    """What a check finds in the table of what was typed."""
    return check(table(*rows, definition=definition)).findings
