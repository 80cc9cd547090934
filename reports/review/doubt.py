"""How doubtful a submitted year is, and why: what the reviewers' queue is ordered by. Pure.

Counted are indicators, each once per reason; the weights (``WEIGHTS``) say which reason goes first:

* ``findings`` (5): contradictions that nobody has explained;
* ``near`` (3): figures close to their threshold, on either side of it: a ratio by no more than
  ``NEAR_POINTS`` points, a number by no more than ``NEAR_SHARE`` per cent of the threshold. A
  threshold of exactly 100 % that is met exactly is not close: it cannot be met otherwise;
* ``jumps`` (2): figures far from last year's (``communes/entry/soft_checks.py``), confirmed or not;
* ``unproved`` (1): indicators that attain without any evidence;
* ``confirmed`` (1): other unusual figures that the officer confirmed.
"""

from dataclasses import dataclass
from fractions import Fraction

from criteria.answers import Answer
from criteria.evaluation import Measure
from criteria.numbers import percent_of
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, RatioRule, Rule, SimpleRule

NEAR_POINTS = 2
NEAR_SHARE = 5
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a submission should be looked at: how many indicators for each reason."""

    findings: int = 0
    near: int = 0
    jumps: int = 0
    unproved: int = 0
    confirmed: int = 0

    @property
    def score(self) -> int:
        """The more, the sooner it should be looked at; 0 where nothing is doubtful."""
        return sum(weight * getattr(self, name) for name, weight, _ in WEIGHTS)

    @property
    def text(self) -> str:
        """The reasons in words: "1 mâu thuẫn, 2 chỉ tiêu sát ngưỡng"; "" where there is none."""
        return ", ".join(
            f"{count} {words}" for name, _, words in WEIGHTS if (count := getattr(self, name))
        )


WEIGHTS = (
    ("findings", 5, "mâu thuẫn chưa giải trình"),
    ("near", 3, "chỉ tiêu sát ngưỡng"),
    ("jumps", 2, "chỉ tiêu khác nhiều so với năm trước"),
    ("unproved", 1, "chỉ tiêu đạt chưa có minh chứng"),
    ("confirmed", 1, "chỗ bất thường đã xác nhận"),
)


def is_near(rule: Rule, answer: Answer, measure: Measure) -> bool:
    """Whether a figure of the answer, or of a part of it, is close to its threshold."""
    if isinstance(rule, AllRule):
        return any(_figure_is_near(part.rule, part.answer, part.measure) for part in measure.parts)
    return _figure_is_near(rule, answer, measure)


def _figure_is_near(rule: SimpleRule, answer: Answer, measure: Measure) -> bool:
    if (
        isinstance(rule, BooleanRule)
        or measure.threshold is None
        or measure.outcome not in (Outcome.ATTAINED, Outcome.NOT_ATTAINED)
    ):
        return False
    asked = Fraction(measure.threshold.value)
    if isinstance(rule, RatioRule):
        given = _percentage(answer)
        if given is None or given == asked == _WHOLE:
            return False
        return abs(given - asked) <= NEAR_POINTS
    if answer.number is None:
        return False
    return asked != 0 and abs(Fraction(answer.number) - asked) * 100 <= asked * NEAR_SHARE


def _percentage(answer: Answer) -> Fraction | None:
    """The exact percentage, from the figures before what is stated."""
    if answer.numerator is not None and answer.denominator:
        return percent_of(answer.numerator, answer.denominator)
    return Fraction(answer.stated_percent) if answer.stated_percent is not None else None
