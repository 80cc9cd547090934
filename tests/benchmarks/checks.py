"""Speed of the checks: a province of 110 communes × 49 indicators × 2 years.

Run by hand: ``python -m tests.benchmarks.checks``. Plain data, no database and no file. Prints the
median of all checks together and of each one, of reading the cells and of judging the values.
"""

import statistics
import time
from collections.abc import Callable

from communes.intake.comparison import read_table
from communes.intake.headings import ColumnKind, ValueColumn
from communes.intake.readings import Form
from communes.intake.tables import ComparisonLayout, LayoutRow, PlacedText
from criteria.loading import load_definition, shipped_definitions
from criteria.rules import AllRule, BooleanRule, CountRule, NumberRule, Rule
from criteria.sets import CriteriaSetDefinition
from reports.checks.model import Family
from reports.checks.registry import CHECKS, FAMILIES, run_checks
from reports.checks.sources import checked_table

REPEATS = 15
COMMUNES = 110
YEARS = (2011, 2020)
PROVINCE = "Tỉnh Bắc Kạn"


def median_ms(call: Callable[[], object]) -> float:
    """The median time of ``call`` in milliseconds."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main() -> None:
    """Build the province's table and print the medians."""
    path = next(path for path in shipped_definitions() if path.stem == "bac_kan_2017_2020")
    definition = load_definition(path.read_text(encoding="utf-8"), source=path.name)
    layout = _layout(definition)
    read = read_table(layout)
    table = checked_table((), layout, read, definition, PROVINCE, {})
    report = run_checks(table)
    lines = {
        "reading the cells": lambda: read_table(layout),
        "judging the values": lambda: checked_table((), layout, read, definition, PROVINCE, {}),
        f"all {len(CHECKS)} checks": lambda: run_checks(table),
        **{
            f"  {check.__name__}": lambda check=check: check(table)
            for family, checks in FAMILIES
            if family is not Family.CAPITAL
            for check in checks
        },
    }
    print(f"{len(table.values)} values, {len(report.findings)} findings, medians of {REPEATS}")
    for label, call in lines.items():
        print(f"  {label:<36} {median_ms(call):8.1f} ms")


def _layout(definition: CriteriaSetDefinition) -> ComparisonLayout:
    """The province's own column and one per commune and year; every tenth percentage is wrong."""
    columns = [
        ValueColumn(year, kind, name, "")
        for year in YEARS
        for kind, name in (
            (ColumnKind.CITY, ""),
            *((ColumnKind.COMMUNE, f"Xã Thử {number}") for number in range(COMMUNES)),
        )
    ]
    rows = []
    for number, indicator in enumerate(definition.indicators(), start=5):
        cells = {
            column: PlacedText(f"Biểu!R{number}C{place}", _text(indicator.rule, column, place))
            for place, column in enumerate(columns)
        }
        rows.append(LayoutRow(indicator, cells, PlacedText(f"Biểu!A{number}", "Tăng 2,5%")))
    return ComparisonLayout(
        "Biểu", Form.COMMUNES, YEARS, tuple(columns), tuple(rows), "BIỂU SO SÁNH", (), ()
    )


def _text(rule: Rule, column: ValueColumn, place: int) -> str:
    if column.kind is ColumnKind.CITY:
        return f"{COMMUNES}/{COMMUNES} xã"
    if isinstance(rule, AllRule):
        return "; ".join(f"{part.label} {_text(part.rule, column, place)}" for part in rule.parts)
    if isinstance(rule, BooleanRule):
        return "Đạt"
    if isinstance(rule, NumberRule):
        return f"{30 + place % 20},5"
    if isinstance(rule, CountRule):
        return "0"
    percent = "96%" if place % 10 == 0 else "95%"
    return f"{percent} ({950 + place * 19}/{1000 + place * 20} {rule.quantity_unit})"


if __name__ == "__main__":
    main()
