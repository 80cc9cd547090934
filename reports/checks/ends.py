"""The two ends of a comparison: one value in an earlier and in a later year of a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from reports.checks.table import CheckedTable, CheckedValue

ONE_YEAR = "biểu chỉ có số liệu của một năm"
NO_COLUMN = "biểu không có cột so sánh"

_Place = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Ends:
    """One indicator, or one part of it, of one unit in two years."""

    first: CheckedValue
    last: CheckedValue


def ends_of(table: CheckedTable, first_year: int, last_year: int) -> Iterator[Ends]:
    """Every value that the table has in both years, in the order of the later one."""
    firsts, lasts = _of_year(table, first_year), _of_year(table, last_year)
    for place, last in lasts.items():
        if place in firsts:
            yield Ends(firsts[place], last)


def following_years(table: CheckedTable) -> Iterator[Ends]:
    """Every value beside the one of the year before it in the table."""
    for first_year, last_year in pairwise(table.years):
        yield from ends_of(table, first_year, last_year)


def own_unit(value: CheckedValue) -> str:
    """The unit a value's figures are in: the printed one, else the one its rule asks for."""
    if value.quantity_unit not in (None, "", "%"):
        return str(value.quantity_unit)
    rule = value.rule
    return str(getattr(rule, "quantity_unit", None) or getattr(rule, "unit", ""))


def _of_year(table: CheckedTable, year: int) -> Mapping[_Place, CheckedValue]:
    return {
        (value.unit, value.indicator.code, value.part): value
        for value in table.values
        if value.year == year
    }
