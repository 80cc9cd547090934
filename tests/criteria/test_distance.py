"""The least change that attains, checked by making it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.distance import distance_of_number, distance_of_ratio
from criteria.thresholds import Op, Threshold


def threshold(op: str, value: str) -> Threshold:
    return Threshold(Op(op), Decimal(value), "%")


@pytest.mark.parametrize(
    ("op", "value", "numerator", "denominator", "unit", "text"),
    [
        (">=", "70", "2", "3", "trường", "cần thêm 1 trường"),
        (">=", "70", "0", "3", "trường", "cần thêm 3 trường"),
        (">", "25", "25", "100", "người", "cần thêm 1 người"),
        ("<", "12", "12", "100", "hộ", "cần giảm 1 hộ"),
        ("<=", "26.7", "27", "100", "trẻ", "cần giảm 1 trẻ"),
        (">=", "80", "37", "51.5", "km", "cần thêm 4,2 km"),
        (">", "50", "3", "7", "km", "cần thêm trên 0,5 km"),
        (">=", "33.33", "1", "7.001", "km", "cần thêm 1,334 km"),  # 1,3334… rounded outward
    ],
)
def test_what_a_ratio_lacks(op, value, numerator, denominator, unit, text):
    distance = distance_of_ratio(
        threshold(op, value), Decimal(numerator), Decimal(denominator), unit
    )
    assert distance.text == text


@pytest.mark.parametrize(
    ("op", "value", "figure", "unit", "text"),
    [
        (">=", "36", "33.56", "triệu đồng/người/năm", "cần thêm 2,44 triệu đồng/người/năm"),
        ("==", "0", "4", "hộ", "cần giảm 4 hộ"),
        ("<", "12", "12", "điểm %", "cần thấp hơn mức này"),
        (">", "25", "25", "điểm %", "cần cao hơn mức này"),
    ],
)
def test_what_a_number_lacks(op, value, figure, unit, text):
    assert distance_of_number(threshold(op, value), Decimal(figure), unit).text == text


@given(
    st.sampled_from([">=", ">", "<=", "<"]),
    st.integers(1, 9_900),
    st.integers(0, 5_000),
    st.integers(1, 5_000),
)
def test_the_distance_in_whole_things_attains_and_one_less_does_not(op, hundredths, part, whole):
    asked = Threshold(Op(op), Decimal(hundredths) / 100, "%")
    numerator, denominator = Decimal(part), Decimal(whole)
    if asked.holds_for_ratio(numerator, denominator):
        return
    distance = distance_of_ratio(asked, numerator, denominator, "hộ")
    step = 1 if distance.more else -1
    assert asked.holds_for_ratio(numerator + step * distance.amount, denominator)
    assert not asked.holds_for_ratio(numerator + step * (distance.amount - 1), denominator)
