"""A comparison table as the checks see it: plain data, whether read from a file or stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from communes.intake.readings import Detail, Form
from criteria.evaluation import Verdict
from criteria.outcomes import Outcome
from criteria.rules import AllRule, Rule
from criteria.sets import Citation, CriteriaSetDefinition, IndicatorDefinition


@dataclass(frozen=True, slots=True)
class CheckedValue:
    """One value: an indicator itself (``part`` None) or one part of it, for a unit and year.

    ``unit`` is the name as printed, the city's own for its column (``is_city``). Figures keep the
    decimals they are printed with. ``cell`` holds ``raw``; a totals row has ``rate_raw`` and
    ``count_raw`` beside it, in ``rate_cell`` and ``count_cell``.
    """

    unit: str
    is_city: bool
    year: int
    indicator: IndicatorDefinition
    part: str | None
    cell: str
    raw: str
    verdict: Verdict
    said: Outcome | None = None
    counted: Outcome | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    quantity_unit: str | None = None
    number: Decimal | None = None
    stated_percent: Decimal | None = None
    communes_attained: int | None = None
    communes_total: int | None = None
    details: tuple[Detail, ...] = ()
    unread: str | None = None
    rate_raw: str = ""
    count_raw: str = ""
    rate_cell: str = ""
    count_cell: str = ""

    @property
    def rule(self) -> Rule:
        """The rule of the indicator or of the part."""
        rule = self.indicator.rule
        return rule.part(self.part).rule if isinstance(rule, AllRule) and self.part else rule

    @property
    def has_ratio(self) -> bool:
        """Whether numerator and denominator are both printed and the denominator is not zero."""
        return self.numerator is not None and bool(self.denominator)


@dataclass(frozen=True, slots=True)
class Printed:
    """A text and the cell it stands in."""

    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class PrintedCopy:
    """One printed copy of a table: its texts by indicator code and by the name of the column."""

    cells: Mapping[tuple[str, str], Printed]


_Key = tuple[str, int, str, str | None]


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """All that is checked together.

    ``unit`` is the city's name; ``changes`` the texts of the column "So sánh …" by indicator code;
    ``copies`` the printed copies where a file holds more than one; ``shifted`` the codes of rows
    that stand a cell off their columns; ``citations`` the texts beside the table that cite
    documents (title, notes). Known from elsewhere, ``None`` where not: ``profile`` (totals by
    unit, year and ``same_total`` key), ``declared_criteria`` (criteria attained as a report says,
    by unit and year; ``declared_places`` where), ``declared_marks`` (the criteria that a matrix
    marks as attained; ``mark_cells`` has the cell of each criterion, ``mark_totals`` the matrix'
    own count), ``villages_merged`` (units whose villages were merged between the years),
    ``documents`` (the register of legal documents), ``successor`` (the set that follows).
    """

    definition: CriteriaSetDefinition
    form: Form
    unit: str
    years: tuple[int, ...]
    values: tuple[CheckedValue, ...]
    changes: Mapping[str, Printed] = field(default_factory=dict)
    copies: tuple[PrintedCopy, ...] = ()
    profile: Mapping[tuple[str, int, str], Decimal] | None = None
    declared_criteria: Mapping[tuple[str, int], int] | None = None
    declared_places: Mapping[tuple[str, int], Printed] = field(default_factory=dict)
    declared_marks: Mapping[tuple[str, int], frozenset[int]] | None = None
    mark_cells: Mapping[tuple[str, int, int], str] = field(default_factory=dict)
    mark_totals: Mapping[tuple[str, int], tuple[int, Printed]] = field(default_factory=dict)
    villages_merged: frozenset[str] | None = None
    shifted: frozenset[str] = frozenset()
    citations: tuple[Printed, ...] = ()
    documents: tuple[Citation, ...] | None = None
    successor: CriteriaSetDefinition | None = None
    _by_key: dict[_Key, CheckedValue] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _by_unit: dict[tuple[str, int], list[CheckedValue]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        for value in self.values:
            key = (value.unit, value.year, value.indicator.code, value.part)
            self._by_key.setdefault(key, value)
            if value.part is None:
                self._by_unit.setdefault((value.unit, value.year), []).append(value)

    def indicators_of(self, *, unit: str, year: int) -> Iterator[CheckedValue]:
        """The values of indicators themselves (not of parts) of a unit and year."""
        yield from self._by_unit.get((unit, year), ())

    def find(
        self, *, unit: str, year: int, code: str, part: str | None = None
    ) -> CheckedValue | None:
        """One value, or ``None``."""
        return self._by_key.get((unit, year, code, part))

    @property
    def communes(self) -> tuple[str, ...]:
        """The communes' names in the table's order; empty for the form by totals."""
        names = (value.unit for value in self.values if not value.is_city)
        return tuple(dict.fromkeys(names))
