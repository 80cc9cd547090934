"""An answer as a table's cell prints it; what is printed reads back as the same answer."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes.intake.cells import read_result
from criteria.answers import Answer
from criteria.loading import load_definition, shipped_definitions
from criteria.outcomes import Outcome
from criteria.printing import printed_answer
from criteria.rules import AllRule, BooleanRule, NumberRule, Part, RatioRule
from criteria.sets import IndicatorDefinition

SCHOOLS = RatioRule((), "số trường đạt chuẩn", "tổng số trường", "trường")
INCOME = NumberRule((), "triệu đồng/người/năm")
WATER = AllRule(
    (
        Part("hygienic", "nước hợp vệ sinh", RatioRule((), "a", "b", "hộ")),
        Part("clean", "nước sạch", RatioRule((), "a", "b", "hộ")),
    )
)


def ratio(numerator: str, denominator: str) -> Answer:
    return Answer(numerator=Decimal(numerator), denominator=Decimal(denominator))


@pytest.mark.parametrize(
    ("rule", "answer", "text"),
    [
        (SCHOOLS, ratio("2", "3"), "66,67% (2/3 trường)"),
        (SCHOOLS, ratio("1724", "1724"), "100% (1.724/1.724 trường)"),
        (SCHOOLS, ratio("0", "0"), "0/0 trường"),
        (SCHOOLS, Answer(stated_percent=Decimal("98.5")), "98,5%"),
        (SCHOOLS, Answer(stated_percent=Decimal(0)), "0%"),
        (SCHOOLS, Answer(said=Outcome.NOT_APPLICABLE), "Không có"),
        (BooleanRule(), Answer(said=Outcome.NOT_ATTAINED), "Chưa đạt"),
        (INCOME, Answer(number=Decimal("37.72")), "37,72 triệu đồng/người/năm"),
        (INCOME, Answer(), ""),
        (
            WATER,
            Answer(parts={"hygienic": ratio("9", "10"), "clean": ratio("5", "10")}),
            "nước hợp vệ sinh: 90% (9/10 hộ); nước sạch: 50% (5/10 hộ)",
        ),
        (WATER, Answer(parts={"clean": ratio("5", "10")}), "nước sạch: 50% (5/10 hộ)"),
    ],
)
def test_as_offices_print_it(rule, answer, text):
    assert printed_answer(rule, answer) == text


RATIOS = [
    indicator
    for path in shipped_definitions()
    for indicator in load_definition(path.read_text(encoding="utf-8"), source="").indicators()
    if isinstance(indicator.rule, RatioRule)
]


@given(
    indicator=st.sampled_from(RATIOS),
    figures=st.integers(1, 9999).flatmap(
        lambda whole: st.tuples(st.integers(0, whole), st.just(whole))
    ),
)
def test_a_printed_ratio_reads_back(indicator: IndicatorDefinition, figures: tuple[int, int]):
    numerator, denominator = figures
    reading = read_result(
        printed_answer(indicator.rule, ratio(str(numerator), str(denominator))), indicator
    )
    assert (reading.numerator, reading.denominator) == (numerator, denominator)
    assert not reading.unread
