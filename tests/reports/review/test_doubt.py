"""What makes a year doubtful, on each side of every edge."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.answers import Answer
from criteria.evaluation import judge
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, NumberRule, Part, RatioRule, ThresholdCase
from criteria.thresholds import Op, Threshold
from reports.review.doubt import Doubt, is_near


def ratio(asked: str) -> RatioRule:
    case = ThresholdCase(Threshold(Op.AT_LEAST, Decimal(asked), "%"))
    return RatioRule((case,), "trường đạt chuẩn", "tổng số trường", "trường")


INCOME = NumberRule((ThresholdCase(Threshold(Op.AT_LEAST, Decimal(36), "triệu")),), "triệu đồng")


def near(rule, answer) -> bool:
    return is_near(rule, answer, judge(rule, answer, year=2020).measure)


def share(numerator: str, denominator: str) -> Answer:
    return Answer(numerator=Decimal(numerator), denominator=Decimal(denominator))


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        ("70", share("72", "100"), True),
        ("70", share("7201", "10000"), False),
        ("70", share("68", "100"), True),
        ("70", share("6799", "10000"), False),
        ("70", share("2", "3"), False),  # 66,67 %
        ("70", Answer(stated_percent=Decimal("69.9")), True),
        ("100", share("10", "10"), False),  # cannot be met otherwise
        ("100", share("99", "100"), True),
        ("98", share("10", "10"), True),
        ("70", share("0", "0"), False),
        ("70", Answer(said=Outcome.NOT_APPLICABLE), False),
        ("70", Answer(), False),
    ],
)
def test_a_ratio_is_close_within_two_points(asked, answer, expected):
    assert near(ratio(asked), answer) is expected


@pytest.mark.parametrize(
    ("income", "expected"),
    [("36", True), ("37.8", True), ("37.81", False), ("34.2", True), ("34.19", False)],
)
def test_a_number_is_close_within_a_twentieth_of_the_threshold(income, expected):
    assert near(INCOME, Answer(number=Decimal(income))) is expected


def test_one_close_part_is_enough_and_words_are_never_close():
    rule = AllRule(
        (Part("a", "nước sạch", ratio("50")), Part("b", "nước hợp vệ sinh", ratio("90")))
    )
    far, close = share("80", "100"), share("91", "100")
    assert near(rule, Answer(parts={"a": far, "b": close}))
    assert not near(rule, Answer(parts={"a": far, "b": share("95", "100")}))
    assert not near(BooleanRule(), Answer(said=Outcome.ATTAINED))


def test_the_reasons_are_told_the_gravest_first():
    doubt = Doubt(findings=1, near=2, jumps=0, unproved=3)
    assert doubt.text == (
        "1 mâu thuẫn chưa giải trình, 2 chỉ tiêu sát ngưỡng, 3 chỉ tiêu đạt chưa có minh chứng"
    )
    assert doubt.score == 5 + 2 * 3 + 3
    assert (Doubt().text, Doubt().score) == ("", 0)


@pytest.mark.parametrize(
    ("graver", "lighter"),
    [
        (Doubt(findings=1), Doubt(near=1)),
        (Doubt(near=1), Doubt(jumps=1)),
        (Doubt(jumps=1), Doubt(unproved=1)),
        (Doubt(confirmed=2), Doubt(unproved=1)),
        (Doubt(near=2), Doubt(findings=1)),
    ],
)
def test_what_goes_first(graver, lighter):
    assert graver.score > lighter.score


@given(st.lists(st.integers(0, 49), min_size=5, max_size=5), st.integers(0, 4))
def test_one_more_reason_never_makes_a_year_less_doubtful(counts, more):
    grown = [count + (place == more) for place, count in enumerate(counts)]
    assert Doubt(*grown).score > Doubt(*counts).score
