"""Figures that a commune could report: they grow over the years, totals agree. Plain Python.

Every commune develops at its own pace; each indicator runs a little before or behind. Whole
numbers and tenths throughout: no float, so a seed gives the same figures everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from criteria.answers import Answer
from criteria.evaluation import judge
from criteria.outcomes import Outcome
from criteria.rules import (
    CONTINUOUS_UNITS,
    AllRule,
    BooleanRule,
    CountRule,
    NumberRule,
    RatioRule,
    SimpleRule,
    threshold_for,
)
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition
from criteria.thresholds import Op, Threshold

_FULL = 1000  # shares and development are in thousandths
_REACHED = 850  # where a share that is asked in full is full


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row of the long form; ``part`` is "" for the indicator itself."""

    year: int
    indicator: str
    part: str
    answer: Answer
    outcome: Outcome | None


@dataclass(slots=True)
class SampleCommune:
    """A commune of the sample; ``slug`` and ``seed`` decide all that it ever reports."""

    slug: str
    seed: int
    years: tuple[int, ...]
    _random: Random = field(init=False)
    _start: int = field(init=False)
    _end: int = field(init=False)
    _villages: int = field(init=False)
    _households: int = field(init=False)
    _drawn: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(f"{self.seed} {self.slug}")
        self._start = self._random.randint(200, 550)
        self._end = self._random.randint(max(self._start, 700), _FULL)
        self._villages = self._random.randint(6, 16)
        self._households = self._villages * self._random.randint(40, 110)

    def rows(self, definition: CriteriaSetDefinition) -> Iterator[SampleRow]:
        """The answers to every indicator in every year."""
        for year in self.years:
            for criterion in definition.criteria:
                for indicator in criterion.indicators:
                    yield from self._answers(indicator, year)

    def _answers(self, indicator: IndicatorDefinition, year: int) -> Iterator[SampleRow]:
        rule = indicator.rule
        if not isinstance(rule, AllRule):
            answer = self._answer(rule, indicator.code, year)
            outcome = judge(rule, answer, year=year, zone=None).computed
            yield SampleRow(year, indicator.code, "", answer, outcome)
            return
        parts = {
            part.key: self._answer(part.rule, f"{indicator.code} {part.key}", year)
            for part in rule.parts
        }
        outcome = judge(rule, Answer(parts=parts), year=year, zone=None).computed
        yield SampleRow(year, indicator.code, "", Answer(), outcome)
        for key, answer in parts.items():
            yield SampleRow(year, indicator.code, key, answer, answer.said)

    def _answer(self, rule: SimpleRule, name: str, year: int) -> Answer:
        here = self._development(name, year)
        if isinstance(rule, BooleanRule):
            attained = here >= self._draw(f"{name} asks", 250, 850)
            return Answer(said=Outcome.ATTAINED if attained else Outcome.NOT_ATTAINED)
        threshold = threshold_for(rule.cases, None, year)
        if threshold is None:
            return Answer(said=Outcome.NOT_REGULATED)
        if isinstance(rule, RatioRule):
            total = self._total(rule, year)
            # Something that is had in part is never rounded up to the whole.
            part = total * _share(threshold, here) // _FULL
            unit = rule.quantity_unit
            return Answer(numerator=_figure(part, unit), denominator=_figure(total, unit))
        return Answer(number=_number(rule, threshold, here))

    def _development(self, name: str, year: int) -> int:
        """How far an indicator has come in a year, in thousandths; it never falls back."""
        steps = max(len(self.years) - 1, 1)
        step = self.years.index(year) if len(self.years) > 1 else steps
        level = self._start + (self._end - self._start) * step // steps
        return min(max(level + self._draw(f"{name} pace", -120, 180), 0), _FULL)

    def _total(self, rule: RatioRule, year: int) -> int:
        """The denominator in whole things or tenths; the same words mean the same total."""
        households = self._households * (_FULL + 8 * self.years.index(year)) // _FULL
        population = households * 38 // 10
        known = {
            "households": households,
            "population": population,
            "villages": self._villages,
            "labour_force": population * 52 // 100,
        }
        if rule.same_total in known:
            return known[rule.same_total]
        if rule.quantity_unit == "hộ":
            return households * self._draw(rule.denominator, 35, 80) // 100
        if rule.quantity_unit == "hộ, cơ sở":
            return households + self._draw(rule.denominator, 5, 30)
        by_unit = {
            "thôn": self._villages,
            "người": known["labour_force"],
            "trẻ": population * 8 // 100,
        }
        if rule.quantity_unit in by_unit:
            return by_unit[rule.quantity_unit]
        return self._draw(rule.denominator, *_DRAWN.get(rule.quantity_unit, (20, 200)))

    def _draw(self, name: str, low: int, high: int) -> int:
        """A figure that stays the commune's own for ever."""
        if name not in self._drawn:
            self._drawn[name] = self._random.randint(low, high)
        return self._drawn[name]


# Totals that belong to no other, by their unit; continuous ones in tenths.
_DRAWN = {
    "km": (50, 400),
    "ha": (1500, 9000),
    "trường": (3, 4),
    "học sinh": (25, 140),
    "cơ sở": (4, 30),
    "tổ chức": (5, 5),
}


def _figure(amount: int, unit: str) -> Decimal:
    return Decimal(amount).scaleb(-1) if unit in CONTINUOUS_UNITS else Decimal(amount)


def _share(threshold: Threshold, here: int) -> int:
    """The share in thousandths that a development of ``here`` thousandths brings."""
    asked = int(threshold.value * 10)
    if threshold.op.wants_more:
        low, high = asked // 2, asked + (_FULL - asked) * 6 // 10
        return low + (high - low) * min(here, _REACHED) // _REACHED
    return min(asked * (2 * _FULL - here * 16 // 10) // _FULL, 950)


def _number(rule: NumberRule | CountRule, threshold: Threshold, here: int) -> Decimal:
    if threshold.op is Op.EQUAL and not threshold.value:
        return Decimal(30 * max(_REACHED - here, 0) // _REACHED)
    tenths = int(threshold.value * 10)
    share = 350 + here * 9 // 10 if threshold.op.wants_more else 2 * _FULL - here * 16 // 10
    amount = tenths * share // _FULL
    return Decimal(amount // 10) if isinstance(rule, CountRule) else Decimal(amount).scaleb(-1)
