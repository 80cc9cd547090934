"""The pure engine: an indicator's rule and an answer in, a verdict out.

The verdict compares exact figures; nothing is rounded on the way to it. ``docs/glossary.md`` gives
the Vietnamese words, ``docs/decisions/0003-verdicts.md`` the doubtful cases and why.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from criteria.answers import COMMUNES, Answer
from criteria.distance import Distance, distance_of_number, distance_of_ratio
from criteria.outcomes import Outcome, contradicts
from criteria.rules import (
    AllRule,
    BooleanRule,
    CountRule,
    NumberRule,
    RatioRule,
    Rule,
    SimpleRule,
    threshold_for,
)
from criteria.thresholds import Threshold


class Basis(StrEnum):
    """What a computed outcome rests on."""

    RATIO = "ratio"  # numerator and denominator
    STATED_PERCENT = "stated_percent"  # a percentage without its fraction
    NUMBER = "number"
    WORDS = "words"  # the answer itself says it
    COMMUNE_COUNT = "commune_count"  # "5/6 xã": holds where all communes hold
    MEMBERS = "members"  # the verdicts of a city's communes
    PARTS = "parts"
    ZERO_OF_ZERO = "zero_of_zero"
    IMPOSSIBLE = "impossible"  # something of nothing: 3/0
    NO_THRESHOLD = "no_threshold"  # the set asks nothing of this zone and year
    TOO_LITTLE = "too_little"  # an answer, but not the figures the rule needs
    NOTHING = "nothing"  # no answer at all


@dataclass(frozen=True, slots=True)
class Measure:
    """The computed outcome of a rule on an answer, with what it rests on."""

    outcome: Outcome
    basis: Basis
    threshold: Threshold | None = None
    distance: Distance | None = None
    parts: tuple["PartMeasure", ...] = ()


@dataclass(frozen=True, slots=True)
class PartMeasure:
    """The measure of one part of a compound indicator; ``answered`` is false where it is absent."""

    key: str
    label: str
    rule: SimpleRule
    answer: Answer
    measure: Measure
    answered: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Declared, computed, and the outcome that counts (design idea 1 and section "criteria")."""

    declared: Outcome | None
    measure: Measure

    @property
    def computed(self) -> Outcome:
        """What the portal computes."""
        return self.measure.outcome

    @property
    def outcome(self) -> Outcome:
        """The computed outcome; where that is undetermined, the declared one."""
        if self.computed is Outcome.UNDETERMINED and self.declared is not None:
            return self.declared
        return self.computed

    @property
    def proved(self) -> bool:
        """Whether figures or the answer's own words decide; false marks "not proved by figures"."""
        return self.computed is not Outcome.UNDETERMINED

    @property
    def differs(self) -> bool:
        """Whether the computation contradicts what was declared."""
        return contradicts(self.computed, self.declared)


def judge(
    rule: Rule, answer: Answer, *, year: int, zone: str | None = None, all_asked: bool = False
) -> Verdict:
    """Judge one answer by one indicator's rule as it stands in ``zone`` and ``year``.

    ``all_asked`` is for entry forms, which ask for every part: what is absent there is *missing*,
    not undetermined.
    """
    measure = measure_answer(rule, answer, year=year, zone=zone)
    if all_asked and measure.outcome is Outcome.UNDETERMINED:
        measure = Measure(Outcome.MISSING, measure.basis, measure.threshold, None, measure.parts)
    return Verdict(answer.declared, measure)


def measure_answer(rule: Rule, answer: Answer, *, year: int, zone: str | None) -> Measure:
    """The computed outcome of any rule on an answer."""
    if answer.members:
        return Measure(combine_members(answer.members), Basis.MEMBERS)
    if answer.said is not None and not answer.said.counts:
        return Measure(answer.said, Basis.WORDS)
    if answer.is_empty:
        return Measure(Outcome.MISSING, Basis.NOTHING)
    if answer.has_ratio and answer.quantity_unit == COMMUNES:
        return _measure_commune_count(answer)
    if isinstance(rule, AllRule):
        return _measure_parts(rule, answer, year, zone)
    if isinstance(rule, BooleanRule):
        if answer.said is None:
            return Measure(Outcome.UNDETERMINED, Basis.TOO_LITTLE)
        return Measure(answer.said, Basis.WORDS)
    threshold = threshold_for(rule.cases, zone, year)
    if threshold is None:
        return Measure(Outcome.NOT_REGULATED, Basis.NO_THRESHOLD)
    if isinstance(rule, RatioRule):
        return _measure_ratio(rule, threshold, answer)
    return _measure_number(rule, threshold, answer)


def _measure_commune_count(answer: Answer) -> Measure:
    assert answer.numerator is not None and answer.denominator is not None
    if answer.denominator == 0:
        return Measure(Outcome.NOT_APPLICABLE, Basis.ZERO_OF_ZERO)
    return Measure(_attained(answer.numerator >= answer.denominator), Basis.COMMUNE_COUNT)


def _measure_ratio(rule: RatioRule, threshold: Threshold, answer: Answer) -> Measure:
    if answer.numerator is not None and answer.denominator is not None:
        if answer.denominator == 0:
            if answer.numerator == 0:
                return Measure(Outcome.NOT_APPLICABLE, Basis.ZERO_OF_ZERO, threshold)
            return Measure(Outcome.UNDETERMINED, Basis.IMPOSSIBLE, threshold)
        holds = threshold.holds_for_ratio(answer.numerator, answer.denominator)
        distance = None
        if not holds:
            unit = answer.quantity_unit or rule.quantity_unit
            if unit == "%":
                unit = rule.quantity_unit
            distance = distance_of_ratio(threshold, answer.numerator, answer.denominator, unit)
        return Measure(_attained(holds), Basis.RATIO, threshold, distance)
    if answer.stated_percent is not None:
        return _measure_figure(threshold, answer.stated_percent, Basis.STATED_PERCENT, "điểm %")
    return Measure(Outcome.UNDETERMINED, Basis.TOO_LITTLE, threshold)


def _measure_number(rule: NumberRule | CountRule, threshold: Threshold, answer: Answer) -> Measure:
    if answer.number is None:
        return Measure(Outcome.UNDETERMINED, Basis.TOO_LITTLE, threshold)
    return _measure_figure(threshold, answer.number, Basis.NUMBER, rule.unit)


def _measure_figure(threshold: Threshold, figure: Decimal, basis: Basis, unit: str) -> Measure:
    holds = threshold.holds(figure)
    distance = None if holds else distance_of_number(threshold, figure, unit)
    return Measure(_attained(holds), basis, threshold, distance)


def _measure_parts(rule: AllRule, answer: Answer, year: int, zone: str | None) -> Measure:
    parts = []
    for part in rule.parts:
        given = answer.parts.get(part.key)
        parts.append(
            PartMeasure(
                part.key,
                part.label,
                part.rule,
                given or Answer(),
                measure_answer(part.rule, given, year=year, zone=zone)
                if given is not None
                else Measure(Outcome.UNDETERMINED, Basis.TOO_LITTLE),
                answered=given is not None,
            )
        )
    return Measure(
        combine_parts([part.measure.outcome for part in parts]), Basis.PARTS, parts=tuple(parts)
    )


def combine_parts(outcomes: list[Outcome]) -> Outcome:
    """The outcome of a compound indicator: one part that fails decides, a gap leaves it open."""
    for decisive in (Outcome.NOT_ATTAINED, Outcome.MISSING, Outcome.UNDETERMINED):
        if decisive in outcomes:
            return decisive
    if Outcome.ATTAINED in outcomes:
        return Outcome.ATTAINED
    if Outcome.NOT_APPLICABLE in outcomes:
        return Outcome.NOT_APPLICABLE
    return Outcome.NOT_REGULATED


def combine_members(outcomes: tuple[Outcome, ...]) -> Outcome:
    """The outcome of a city: all its communes must attain; one that does not decides."""
    if Outcome.NOT_ATTAINED in outcomes or Outcome.MISSING in outcomes:
        return Outcome.NOT_ATTAINED
    for outcome in (Outcome.UNDETERMINED, Outcome.ATTAINED, Outcome.NOT_APPLICABLE):
        if outcome in outcomes:
            return outcome
    return Outcome.NOT_REGULATED


def _attained(holds: bool) -> Outcome:
    return Outcome.ATTAINED if holds else Outcome.NOT_ATTAINED
