"""How far an answer is from attaining: "cần thêm 1 trường", "cần giảm 3 hộ"."""

import math
from dataclasses import dataclass
from decimal import Decimal

from criteria.numbers import EXACT, format_decimal
from criteria.rules import is_whole
from criteria.thresholds import Op, Threshold

_SCALE_PLACES = Decimal("0.001")  # metres where kilometres are asked


@dataclass(frozen=True, slots=True)
class Distance:
    """The least change that attains: ``amount`` (positive) more or less, in ``unit``.

    ``beyond`` marks a limit that must be passed and not only reached, on a scale without a
    smallest step (more than 3,5 km).
    """

    amount: Decimal
    unit: str
    more: bool
    beyond: bool = False

    @property
    def text(self) -> str:
        """The Vietnamese words: "cần thêm 1 trường", "cần thấp hơn mức này"."""
        if self.amount == 0:
            return "cần cao hơn mức này" if self.more else "cần thấp hơn mức này"
        verb = "cần thêm" if self.more else "cần giảm"
        bound = " trên" if self.beyond else ""
        return f"{verb}{bound} {format_decimal(self.amount)} {self.unit}"


def distance_of_ratio(
    threshold: Threshold, numerator: Decimal, denominator: Decimal, unit: str
) -> Distance:
    """What the numerator lacks (or exceeds) for the ratio to satisfy the threshold.

    The denominator (positive) is taken as fixed. Whole things are rounded to the next whole thing
    that attains; measures are rounded outward to three decimals.
    """
    target = EXACT.multiply(threshold.value, denominator).scaleb(-2, EXACT)
    strict = threshold.op in (Op.MORE_THAN, Op.LESS_THAN)
    more = _wants_more(threshold, numerator < target)
    if is_whole(unit, numerator, denominator):
        goal = _whole_goal(target, more=more, strict=strict)
        return Distance(abs(Decimal(goal) - numerator), unit, more)
    gap = EXACT.subtract(target, numerator).copy_abs()
    thousandths = math.ceil(gap.scaleb(3, EXACT))
    return Distance(Decimal(thousandths) * _SCALE_PLACES, unit, more, beyond=strict)


def distance_of_number(threshold: Threshold, figure: Decimal, unit: str) -> Distance:
    """What a measured figure or a percentage lacks (or exceeds); ``unit`` is the figure's own."""
    gap = abs(EXACT.subtract(threshold.value, figure))
    more = _wants_more(threshold, figure < threshold.value)
    return Distance(gap, unit, more, beyond=threshold.op in (Op.MORE_THAN, Op.LESS_THAN))


def _wants_more(threshold: Threshold, below: bool) -> bool:
    return below if threshold.op is Op.EQUAL else threshold.op.wants_more


def _whole_goal(target: Decimal, *, more: bool, strict: bool) -> int:
    """The whole number nearest to ``target`` that satisfies it."""
    if more:
        return math.floor(target) + 1 if strict else math.ceil(target)
    return math.ceil(target) - 1 if strict else math.floor(target)
