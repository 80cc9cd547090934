"""Unusual values, on each side of each limit."""

from decimal import Decimal

import pytest

from communes.entry.soft_checks import PastAnswer, soft_checks
from criteria.answers import Answer
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, CountRule, NumberRule, Part, RatioRule
from criteria.sets import IndicatorDefinition

RATIO = RatioRule((), "số hộ", "tổng số hộ", "hộ", same_total="households")


def found(rule, answer, *, last=None, totals=None, outcome=Outcome.NOT_ATTAINED, shown=True):
    indicator = IndicatorDefinition("9", "…", "…", rule)
    checks = soft_checks(
        indicator,
        answer,
        outcome,
        year=2020,
        last=PastAnswer(2019, last) if last is not None else None,
        totals=totals or {},
        has_evidence=shown,
    )
    return [(check.code, check.part) for check in checks]


def ratio(numerator, denominator):
    return Answer(numerator=Decimal(numerator), denominator=Decimal(denominator))


def number(text):
    return Answer(number=Decimal(text))


@pytest.mark.parametrize(
    ("now", "then", "jumps"),
    [
        (ratio(70, 100), ratio(50, 100), False),  # 20 points, not more
        (ratio(701, 1000), ratio(50, 100), True),
        (ratio(30, 100), ratio(50, 100), False),
        (ratio(299, 1000), ratio(50, 100), True),
        (ratio(0, 300), ratio(61, 300), True),  # from 20,33 % to nothing
        (ratio(70, 100), Answer(stated_percent=Decimal("49.9")), True),
        (ratio(70, 100), Answer(said=Outcome.ATTAINED), False),
        (ratio(0, 0), ratio(50, 100), False),
        (Answer(said=Outcome.NOT_APPLICABLE), ratio(50, 100), False),
    ],
)
def test_a_ratio_jumps_by_more_than_twenty_points(now, then, jumps):
    assert found(RATIO, now, last=then) == ([("jump", "")] if jumps else [])


@pytest.mark.parametrize("rule", [NumberRule((), "triệu đồng"), CountRule((), "hộ")])
@pytest.mark.parametrize(
    ("now", "then", "jumps"),
    [
        ("72", "36", False),
        ("73", "36", True),
        ("18", "36", False),
        ("17", "36", True),
        ("0", "0", False),
        ("1", "0", True),
        ("0", "1", True),
    ],
)
def test_a_number_jumps_by_more_than_a_factor_of_two(rule, now, then, jumps):
    assert found(rule, number(now), last=number(then)) == ([("jump", "")] if jumps else [])


def test_a_yes_that_becomes_a_no_is_no_jump():
    yes, no = Answer(said=Outcome.ATTAINED), Answer(said=Outcome.NOT_ATTAINED)
    assert found(BooleanRule(), no, last=yes) == []


@pytest.mark.parametrize(("denominator", "asks"), [("814", True), ("815", False), ("816", True)])
def test_a_denominator_is_the_communes_total(denominator, asks):
    totals = {"households": Decimal(815), "population": Decimal(814)}
    assert found(RATIO, ratio(1, denominator), totals=totals) == ([("total", "")] if asks else [])


def test_without_a_known_total_any_denominator_will_do():
    assert found(RATIO, ratio(1, 814), totals={"population": Decimal(815)}) == []


@pytest.mark.parametrize(
    ("figure", "asks"), [(2018, False), (2019, True), (2020, True), (2021, True), (2022, False)]
)
def test_a_figure_like_the_year_is_asked_about(figure, asks):
    assert found(RATIO, ratio(1, figure)) == ([("year", "")] if asks else [])


def test_a_year_that_is_the_communes_total_is_a_total():
    assert found(RATIO, ratio(1, 2020), totals={"households": Decimal(2020)}) == []


@pytest.mark.parametrize(
    ("outcome", "shown", "asks"),
    [
        (Outcome.ATTAINED, False, True),
        (Outcome.ATTAINED, True, False),
        (Outcome.NOT_ATTAINED, False, False),
        (Outcome.NOT_APPLICABLE, False, False),
        (Outcome.MISSING, False, False),
    ],
)
def test_what_attains_is_shown_by_a_file(outcome, shown, asks):
    answer = Answer(said=outcome if outcome is not Outcome.MISSING else None)
    asked = found(BooleanRule(), answer, outcome=outcome, shown=shown)
    assert asked == ([("evidence", "")] if asks else [])


def test_each_part_is_looked_at_by_its_own_rule():
    rule = AllRule((Part("a", "phần a", RATIO), Part("b", "phần b", NumberRule((), "km"))))
    now = Answer(parts={"a": ratio(1, 100), "b": number("5")})
    then = Answer(parts={"a": ratio(90, 100), "b": number("2")})
    assert found(rule, now, last=then) == [("jump", "a"), ("jump", "b")]
    assert found(rule, now, last=Answer(parts={"b": number("4")})) == []


def test_about_tells_the_figures_and_the_year():
    indicator = IndicatorDefinition("11", "…", "…", RATIO)
    (check,) = soft_checks(
        indicator,
        ratio(15, 60),
        Outcome.NOT_ATTAINED,
        year=2020,
        last=PastAnswer(2018, ratio(2, 60)),
        totals={},
        has_evidence=False,
    )
    assert check.about == "25% (15/60 hộ); năm 2018: 3,33% (2/60 hộ)"
