"""Unusual values that the officer confirms with a reason. Pure.

What counts as unusual, per rule (``RATIO_JUMP``, ``FACTOR_JUMP`` are the limits, not yet unusual
themselves):

* ``jump``: a ratio moved by more than 20 points against last year's percentage; a number or count
  is more than twice, or less than half, of last year's. A yes or no cannot jump.
* ``total``: a denominator differs from the commune's total of the year that it should be.
* ``year``: a figure is the submission's year, or the year before or after it, and is not simply
  the commune's total: it may be a year typed into the wrong field.
* ``evidence``: the indicator attains, and no file shows it.

A numerator above its denominator is not unusual but refused (``communes/entry/fields.py``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from criteria.answers import Answer
from criteria.numbers import format_decimal, percent_of
from criteria.outcomes import Outcome
from criteria.printing import printed_answer
from criteria.rules import AllRule, BooleanRule, RatioRule, SimpleRule
from criteria.sets import IndicatorDefinition

RATIO_JUMP = 20  # points
FACTOR_JUMP = 2
_MAX_ABOUT = 300  # as wide as Confirmation.about


class CheckCode(StrEnum):
    """The checks, as confirmations name them."""

    JUMP = "jump"
    TOTAL = "total"
    YEAR = "year"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class SoftCheck:
    """One unusual value: which check, in which part ("" for the indicator itself), on what.

    ``about`` holds the figures, so that other figures need another confirmation; ``sentence``
    tells the officer what is unusual and what to do.
    """

    code: str
    part: str
    about: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """What the same unit answered to the same indicator in an earlier ``year``."""

    year: int
    answer: Answer


def soft_checks(
    indicator: IndicatorDefinition,
    answer: Answer,
    outcome: Outcome,
    *,
    year: int,
    last: PastAnswer | None,
    totals: Mapping[str, Decimal],
    has_evidence: bool,
) -> tuple[SoftCheck, ...]:
    """The unusual places of one indicator's answer, part by part, confirmed or not.

    ``outcome`` is the indicator's verdict on ``answer``; ``last`` the latest earlier answer;
    ``totals`` the commune's totals of ``year`` by key, those that are known.
    """
    found: list[SoftCheck] = []
    if isinstance(indicator.rule, AllRule):
        for part in indicator.rule.parts:
            given = answer.parts.get(part.key, Answer())
            past = last.answer.parts.get(part.key) if last is not None else None
            found += _of_rule(part.rule, part.key, given, year, _at(last, past), totals)
    else:
        found += _of_rule(indicator.rule, "", answer, year, last, totals)
    if outcome is Outcome.ATTAINED and not has_evidence:
        found.append(
            SoftCheck(
                CheckCode.EVIDENCE,
                "",
                f"chưa có minh chứng: {printed_answer(indicator.rule, answer)}"[:_MAX_ABOUT],
                "Chỉ tiêu đạt nhưng chưa có minh chứng; hãy đính kèm tệp, hoặc xác nhận và ghi "
                "lý do.",
            )
        )
    return tuple(found)


def _at(last: PastAnswer | None, answer: Answer | None) -> PastAnswer | None:
    return PastAnswer(last.year, answer) if last is not None and answer is not None else None


def _of_rule(
    rule: SimpleRule,
    part: str,
    answer: Answer,
    year: int,
    last: PastAnswer | None,
    totals: Mapping[str, Decimal],
) -> Iterator[SoftCheck]:
    if isinstance(rule, BooleanRule):
        return
    if last is not None and _jumps(rule, answer, last.answer):
        now, then = printed_answer(rule, answer), printed_answer(rule, last.answer)
        yield SoftCheck(
            CheckCode.JUMP,
            part,
            f"{now}; năm {last.year}: {then}"[:_MAX_ABOUT],
            f"Khác nhiều so với năm {last.year}: {then}, nay {now}; hãy kiểm tra lại, hoặc xác "
            "nhận và ghi lý do.",
        )
    total = totals.get(rule.same_total or "") if isinstance(rule, RatioRule) else None
    if isinstance(rule, RatioRule) and total is not None and _differs(rule, answer, total):
        assert answer.denominator is not None
        typed, known = format_decimal(answer.denominator), format_decimal(total)
        yield SoftCheck(
            CheckCode.TOTAL,
            part,
            f"mẫu số {typed} {rule.quantity_unit}, tổng số của xã {known}",
            f"Mẫu số {typed} khác tổng số của xã trong năm ({known} {rule.quantity_unit}); hãy "
            "sửa cho khớp, hoặc xác nhận và ghi lý do.",
        )
    for figure in (answer.numerator, answer.denominator, answer.number):
        if figure is not None and is_like_year(figure, year) and figure != total:
            yield SoftCheck(
                CheckCode.YEAR,
                part,
                f"số {format_decimal(figure)} trùng với năm: {printed_answer(rule, answer)}",
                f"Số {format_decimal(figure)} trùng với một năm; nếu đúng là số liệu, hãy xác "
                "nhận và ghi lý do.",
            )
            return


def is_like_year(figure: Decimal, year: int) -> bool:
    """Whether a figure may be a year typed by mistake: ``year``, the one before or after it."""
    return figure in (year - 1, year, year + 1)


def _jumps(rule: SimpleRule, answer: Answer, past: Answer) -> bool:
    if isinstance(rule, RatioRule):
        now, then = _percentage(answer), _percentage(past)
        return now is not None and then is not None and abs(now - then) > RATIO_JUMP
    if answer.number is None or past.number is None:
        return False
    return answer.number > past.number * FACTOR_JUMP or answer.number * FACTOR_JUMP < past.number


def _percentage(answer: Answer) -> Fraction | None:
    """The exact percentage that an answer gives, from its figures before what it states."""
    if answer.numerator is not None and answer.denominator:
        return percent_of(answer.numerator, answer.denominator)
    return Fraction(answer.stated_percent) if answer.stated_percent is not None else None


def _differs(rule: RatioRule, answer: Answer, total: Decimal) -> bool:
    return (
        answer.denominator is not None
        and answer.quantity_unit in (None, rule.quantity_unit)
        and answer.denominator != total
    )
