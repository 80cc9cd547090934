"""What a comparison table is built from: stored values and units as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from criteria.attainment import IndicatorOutcome, SetResult, attainment
from criteria.numbers import format_decimal, percent_agrees, percent_of, round_half_up
from criteria.outcomes import Outcome, contradicts
from criteria.sets import CriteriaSetDefinition


@dataclass(frozen=True, slots=True)
class StoredValue:
    """One value as it is stored: the indicator itself (``part`` "") or one part of it."""

    pk: int
    part: str
    raw: str
    rate_raw: str
    count_raw: str
    note: str
    declared: Outcome | None
    computed: Outcome
    outcome: Outcome
    explanation: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    quantity_unit: str = ""
    stated_percent: Decimal | None = None
    stated_decimals: int = 0
    communes_attained: int | None = None
    communes_total: int | None = None
    said: Outcome | None = None
    counted: Outcome | None = None
    number: Decimal | None = None
    cell: str = ""
    typed: bool = False  # into the entry form: no source file

    @property
    def differs(self) -> bool:
        """Whether the verdict contradicts what was declared."""
        return contradicts(self.computed, self.declared)

    @property
    def unproved(self) -> bool:
        """Whether figures could not decide, so that the declared outcome counts."""
        return self.computed is Outcome.UNDETERMINED

    @property
    def percent_text(self) -> str:
        """The ratio in per cent, two decimals ("66,67%"); "" without a positive denominator."""
        if self.numerator is None or not self.denominator:
            return ""
        exact = percent_of(self.numerator, self.denominator)
        return f"{format_decimal(round_half_up(exact, 2))}%"

    @property
    def percent_contradicted(self) -> bool:
        """Whether the percentage that the source states is not that of its own fraction."""
        if self.stated_percent is None or self.numerator is None or not self.denominator:
            return False
        return not percent_agrees(
            self.stated_percent, self.stated_decimals, self.numerator, self.denominator
        )


@dataclass(frozen=True, slots=True)
class IndicatorRecord:
    """A unit's year on one indicator: its value and, for compound ones, its parts by key."""

    value: StoredValue
    parts: dict[str, StoredValue]


@dataclass(frozen=True, slots=True)
class UnitYear:
    """A unit's year: records by indicator code."""

    slug: str
    name: str  # "Xã Dương Quang"
    year: int
    records: dict[str, IndicatorRecord]

    def result(self, definition: CriteriaSetDefinition) -> SetResult:
        """The criteria attained, declared and computed."""
        return attainment(
            definition,
            {
                code: IndicatorOutcome(record.value.declared, record.value.outcome)
                for code, record in self.records.items()
            },
        )


@dataclass(frozen=True, slots=True)
class ComparisonData:
    """All of one comparison: the unit, its set, the years, and who is compared.

    ``communes`` is empty for the form by totals; ``city`` is empty for a single commune.
    ``reference`` is the line under the title, ``source_line`` says where the figures come from,
    ``unit_notes`` what became of the units between the years, ``zones`` the threshold zone by name.
    ``all_years`` are the years with any value, of which ``years`` are compared.
    """

    unit_slug: str
    unit_name: str  # "Thành phố Bắc Kạn"
    parent_name: str  # "Tỉnh Bắc Kạn"
    definition: CriteriaSetDefinition
    years: tuple[int, ...]
    city: dict[int, UnitYear]
    communes: tuple[dict[int, UnitYear], ...]
    reference: str
    source_line: str = ""
    unit_notes: tuple[str, ...] = ()
    zones: Mapping[str, str] = field(default_factory=dict)
    all_years: tuple[int, ...] = ()

    @property
    def by_communes(self) -> bool:
        """Whether the table has a column per commune."""
        return bool(self.communes)

    @property
    def slugs(self) -> dict[str, str]:
        """The slug of each unit by the name that the table prints."""
        slugs = {self.unit_name: self.unit_slug}
        for by_year in self.communes:
            slugs.update({unit_year.name: unit_year.slug for unit_year in by_year.values()})
        return slugs

    def value_keys(self) -> dict[tuple[str, int | None, str], int]:
        """The key of each indicator's value by unit name, year and indicator code."""
        return {
            (unit_year.name, unit_year.year, code): record.value.pk
            for by_year in (self.city, *self.communes)
            for unit_year in by_year.values()
            for code, record in unit_year.records.items()
        }

    def judged_units(self) -> list[UnitYear]:
        """The unit-years that the table judges: each commune, or the unit itself by totals."""
        judged = self.communes if self.by_communes else (self.city,)
        return [unit_years[year] for unit_years in judged for year in self.years]
