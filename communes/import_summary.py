"""Criteria attained by each unit and year of an import, from the verdicts just made."""

from collections import defaultdict
from dataclasses import dataclass

from communes.comparison_import import ImportOutcome
from communes.intake.readings import Form
from communes.models import Unit
from criteria.attainment import IndicatorOutcome, SetResult, attainment


@dataclass(frozen=True, slots=True)
class ImportedYear:
    """One judged unit and year of an import."""

    unit: Unit
    year: int
    result: SetResult


def summarise_import(outcome: ImportOutcome) -> list[ImportedYear]:
    """The judged unit-years in the file's order: the communes, or by totals the city itself."""
    outcomes: dict[tuple[int, int], dict[str, IndicatorOutcome]] = defaultdict(dict)
    units: dict[int, Unit] = {}
    for value in outcome.written.judged:
        if value.part is not None or _is_city_column(value.entry.unit, outcome):
            continue
        units[value.entry.unit.pk] = value.entry.unit
        outcomes[(value.entry.unit.pk, value.entry.year)][value.indicator.code] = IndicatorOutcome(
            value.verdict.declared, value.verdict.outcome
        )
    return [
        ImportedYear(units[unit], year, attainment(outcome.definition, by_code))
        for (unit, year), by_code in sorted(outcomes.items(), key=lambda item: item[0][1])
    ]


def _is_city_column(unit: Unit, outcome: ImportOutcome) -> bool:
    return outcome.form is Form.COMMUNES and unit.pk == outcome.unit.pk
