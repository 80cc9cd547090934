"""A unit's year in a few words, for pages and for the command line."""

from dataclasses import dataclass

from criteria.sets import CriteriaSetDefinition
from reports.comparison_data import ComparisonData, UnitYear


@dataclass(frozen=True, slots=True)
class DifferingCriterion:
    """A criterion whose attainment the computation changes, and why."""

    number: int
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class UnitYearSummary:
    """Criteria attained by a unit in a year, declared and computed."""

    name: str
    year: int
    declared: int
    computed: int
    total: int
    differing: tuple[DifferingCriterion, ...]

    @property
    def differs(self) -> bool:
        """Whether any criterion is attained by one count and not by the other."""
        return bool(self.differing)


def unit_year_summaries(data: ComparisonData) -> list[UnitYearSummary]:
    """One summary per judged unit and year, in the table's order."""
    return [_summary(unit_year, data.definition) for unit_year in data.judged_units()]


def _summary(unit_year: UnitYear, definition: CriteriaSetDefinition) -> UnitYearSummary:
    result = unit_year.result(definition)
    indicators = {criterion.number: criterion.indicators for criterion in definition.criteria}
    differing = []
    for criterion in result.criteria:
        if criterion.differs:
            records = [
                unit_year.records[indicator.code]
                for indicator in indicators[criterion.number]
                if indicator.code in unit_year.records
            ]
            sentences = [record.value.explanation for record in records if record.value.differs]
            differing.append(
                DifferingCriterion(criterion.number, criterion.name, " ".join(sentences))
            )
    return UnitYearSummary(
        unit_year.name,
        unit_year.year,
        result.declared_attained,
        result.computed_attained,
        result.criteria_total,
        tuple(differing),
    )
