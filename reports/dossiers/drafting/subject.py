"""Whom a dossier's papers tell of, and in which years."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from criteria.attainment import CriterionResult
from criteria.sets import CriteriaSetDefinition
from reports.comparison_data import ComparisonData, UnitYear
from reports.dossiers.content import DossierContent
from reports.dossiers.rules.procedure import Level

# a unit's year, its criteria by number, how many of them attain as computed
UnitResult = tuple[UnitYear, Mapping[int, CriterionResult], int]


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is told of: the communes of a city (``communes``), a city by its totals, or one unit.

    ``units`` hold each unit's years; ``baseline`` is the earlier year, if any; ``zones`` are the
    threshold zones by the unit's name.
    """

    definition: CriteriaSetDefinition
    year: int
    baseline: int | None
    units: tuple[Mapping[int, UnitYear], ...]
    communes: bool
    totals: bool
    zones: Mapping[str, str]
    # judged once for a year: every criterion's text asks for it
    _results: dict[int, tuple[UnitResult, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def in_year(self, year: int) -> list[UnitYear]:
        """The unit-years of a year, in the units' order."""
        return [by_year[year] for by_year in self.units]

    def results(self, year: int) -> tuple[UnitResult, ...]:
        """Each unit-year, its criteria by number and how many attain as computed."""
        if year not in self._results:
            found: list[UnitResult] = []
            for one in self.in_year(year):
                result = one.result(self.definition)
                by_number = {criterion.number: criterion for criterion in result.criteria}
                found.append((one, by_number, result.computed_attained))
            self._results[year] = tuple(found)
        return self._results[year]


def aligned(content: DossierContent) -> ComparisonData | None:
    """The comparison over exactly the communes of the city at the end of the dossier's year.

    A commune without any value is there, empty: it counts as not attaining. One that has left the
    city is not. ``None`` where the dossier's year has no values.
    """
    data = content.comparison
    if data is None or content.year not in data.years:
        return None
    if content.level is not Level.CITY or not data.by_communes or not content.communes:
        return data
    known = {next(iter(by_year.values())).slug: by_year for by_year in data.communes}
    communes = tuple(
        known.get(one.slug)
        or {year: UnitYear(one.slug, one.title, year, {}) for year in data.years}
        for one in content.communes
    )
    return replace(data, communes=communes)


def subject_of(content: DossierContent) -> Subject | None:
    """Whom the narrative tells of; ``None`` where the dossier's year has no values."""
    data = aligned(content)
    if data is None:
        return None
    earlier = [year for year in data.years if year < content.year]
    return Subject(
        definition=content.definition,
        year=content.year,
        baseline=earlier[0] if earlier else None,
        units=data.communes if data.by_communes else (data.city,),
        communes=content.level is Level.CITY and data.by_communes,
        totals=content.level is Level.CITY and not data.by_communes,
        zones=data.zones,
    )
