"""From the indicators' outcomes to criteria and to the whole set ("19/19 tiêu chí")."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from criteria.outcomes import Outcome
from criteria.sets import CriteriaSetDefinition


@dataclass(frozen=True, slots=True)
class IndicatorOutcome:
    """One indicator's declared outcome (``None``: the source leaves it open) and its own."""

    declared: Outcome | None
    outcome: Outcome

    @property
    def as_declared(self) -> Outcome:
        """The outcome the source stands for: where it declares none, its figures speak."""
        return self.declared if self.declared is not None else self.outcome


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion, declared and computed. ``nothing_counts``: no indicator of it was asked."""

    number: int
    name: str
    declared: bool
    computed: bool
    nothing_counts: bool

    @property
    def differs(self) -> bool:
        """Whether the computation changes the criterion."""
        return self.declared is not self.computed


@dataclass(frozen=True, slots=True)
class SetResult:
    """A unit's year under a set."""

    criteria: tuple[CriterionResult, ...]

    @property
    def declared_attained(self) -> int:
        """How many criteria attain as declared."""
        return sum(criterion.declared for criterion in self.criteria)

    @property
    def computed_attained(self) -> int:
        """How many criteria attain as computed."""
        return sum(criterion.computed for criterion in self.criteria)

    @property
    def criteria_total(self) -> int:
        """How many criteria the set has."""
        return len(self.criteria)

    @property
    def differing(self) -> tuple[int, ...]:
        """The numbers of the criteria whose attainment the computation changes."""
        return tuple(criterion.number for criterion in self.criteria if criterion.differs)

    @property
    def attained(self) -> bool:
        """Whether the unit attains the set: all its criteria do."""
        return self.computed_attained == self.criteria_total


def criterion_attains(outcomes: Iterable[Outcome]) -> bool:
    """Each indicator attains or does not count; a criterion of which nothing counts does not."""
    counting = [outcome for outcome in outcomes if outcome.counts]
    return bool(counting) and all(outcome is Outcome.ATTAINED for outcome in counting)


def attainment(
    definition: CriteriaSetDefinition, outcomes: Mapping[str, IndicatorOutcome]
) -> SetResult:
    """The result of a unit's year; ``outcomes`` by indicator code, an absent one is missing."""
    absent = IndicatorOutcome(None, Outcome.MISSING)
    results = []
    for criterion in definition.criteria:
        found = [outcomes.get(indicator.code, absent) for indicator in criterion.indicators]
        results.append(
            CriterionResult(
                criterion.number,
                criterion.name,
                declared=criterion_attains(one.as_declared for one in found),
                computed=criterion_attains(one.outcome for one in found),
                nothing_counts=not any(one.outcome.counts for one in found),
            )
        )
    return SetResult(tuple(results))
