"""Thresholds on each side of each sign, and as decisions print them."""

import unicodedata
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.numbers import NumberError
from criteria.thresholds import Op, Threshold, parse_thresholds

FIGURES = st.integers(min_value=0, max_value=10**9).map(lambda n: Decimal(n).scaleb(-4))
THRESHOLDS = st.builds(
    Threshold, st.sampled_from(Op), FIGURES, st.sampled_from(["", "%", "triệu", "tr.đồng"])
) | st.builds(
    Threshold, st.just(Op.AT_LEAST), FIGURES, st.sampled_from(["", "%", "triệu"]), st.just(True)
)


def percent(op: Op, value: str, *, implied: bool = False) -> Threshold:
    return Threshold(op, Decimal(value), "%", implied)


@pytest.mark.parametrize(
    ("op", "below", "at", "above"),
    [
        (Op.AT_LEAST, False, True, True),
        (Op.MORE_THAN, False, False, True),
        (Op.AT_MOST, True, True, False),
        (Op.LESS_THAN, True, False, False),
        (Op.EQUAL, False, True, False),
    ],
)
def test_each_sign_on_each_side_of_its_edge(op: Op, below: bool, at: bool, above: bool) -> None:
    threshold = percent(op, "98.5")
    assert threshold.holds(Decimal("98.4999")) is below
    assert threshold.holds(Decimal("98.5000")) is at
    assert threshold.holds(Decimal("98.5001")) is above
    assert threshold.holds_for_ratio(Decimal(1969), Decimal(2000)) is below
    assert threshold.holds_for_ratio(Decimal(1970), Decimal(2000)) is at
    assert threshold.holds_for_ratio(Decimal(1971), Decimal(2000)) is above


def test_a_ratio_that_rounds_to_the_threshold_does_not_reach_it() -> None:
    assert not percent(Op.AT_LEAST, "70").holds_for_ratio(Decimal(699_999), Decimal(1_000_000))
    assert not percent(Op.AT_LEAST, "66.67").holds_for_ratio(Decimal(2), Decimal(3))
    assert percent(Op.AT_LEAST, "66.66").holds_for_ratio(Decimal(2), Decimal(3))


@given(
    st.sampled_from(Op),
    st.integers(min_value=0, max_value=1_000_000).map(lambda n: Decimal(n).scaleb(-4)),
    FIGURES,
    FIGURES.filter(lambda figure: figure > 0),
)
def test_a_ratio_is_compared_as_an_exact_fraction(
    op: Op, value: Decimal, numerator: Decimal, denominator: Decimal
) -> None:
    share = Fraction(numerator) / Fraction(denominator) * 100
    asked = Fraction(value)
    expected = {
        Op.AT_LEAST: share >= asked,
        Op.MORE_THAN: share > asked,
        Op.AT_MOST: share <= asked,
        Op.LESS_THAN: share < asked,
        Op.EQUAL: share == asked,
    }
    assert Threshold(op, value).holds_for_ratio(numerator, denominator) is expected[op]


@given(st.sampled_from(Op), st.integers(1, 10**6), st.integers(1, 10**6))
def test_at_the_edge_itself_only_the_signs_with_equality_hold(
    op: Op, hundredths: int, denominator: int
) -> None:
    value = Decimal(hundredths).scaleb(-2)
    numerator = Decimal(hundredths * denominator).scaleb(-4)
    holds = Threshold(op, value).holds_for_ratio(numerator, Decimal(denominator))
    assert holds is (op in (Op.AT_LEAST, Op.AT_MOST, Op.EQUAL))


def test_a_larger_figure_is_nearer_only_to_a_minimum() -> None:
    assert [op for op in Op if op.wants_more] == [Op.AT_LEAST, Op.MORE_THAN]


@pytest.mark.parametrize(
    ("text", "thresholds"),
    [
        # As the tables of the two provinces print them.
        ("100%", [percent(Op.AT_LEAST, "100", implied=True)]),
        ("≥ 50%", [percent(Op.AT_LEAST, "50")]),
        ("≥90%", [percent(Op.AT_LEAST, "90")]),
        ("<12%", [percent(Op.LESS_THAN, "12")]),
        (">25%", [percent(Op.MORE_THAN, "25")]),
        ("≤26,7%", [percent(Op.AT_MOST, "26.7")]),
        ("≥30", [Threshold(Op.AT_LEAST, Decimal(30))]),
        ("36 triệu", [Threshold(Op.AT_LEAST, Decimal(36), "triệu", True)]),
        ("Không", [Threshold(Op.EQUAL, Decimal(0), "", True)]),
        (
            "100% (50% cứng hóa)",
            [
                percent(Op.AT_LEAST, "100", implied=True),
                percent(Op.AT_LEAST, "50", implied=True),
            ],
        ),
        ("≥90% HVS; (≥50% NS)", [percent(Op.AT_LEAST, "90"), percent(Op.AT_LEAST, "50")]),
        ("đạt từ 80% trở lên", [percent(Op.AT_LEAST, "80")]),
        ("(70% trở lên)", [percent(Op.AT_LEAST, "70")]),
        ("kiên cố hóa tối thiểu 50%", [percent(Op.AT_LEAST, "50")]),
        # A square metre is no threshold of two, a thousand is no two.
        ("diện tích tối thiểu 500m2", [Threshold(Op.AT_LEAST, Decimal(500))]),
        ("diện tích tối thiểu 2.000m2", [Threshold(Op.AT_LEAST, Decimal(2000))]),
        (
            "rộng tối thiểu 6,5m, mặt rộng tối thiểu 3,5m",
            [Threshold(Op.AT_LEAST, Decimal("6.5")), Threshold(Op.AT_LEAST, Decimal("3.5"))],
        ),
        # Exact values.
        ("≥ 98,5%", [percent(Op.AT_LEAST, "98.5")]),
        ("= 98,5 %", [percent(Op.EQUAL, "98.5")]),
        ("1.2345", [Threshold(Op.AT_LEAST, Decimal("1.2345"), "", True)]),
        # A maximum in words is never read as a minimum, nor the reverse.
        ("tối đa 12%", [percent(Op.AT_MOST, "12")]),
        ("không quá 12%", [percent(Op.AT_MOST, "12")]),
        ("12% trở xuống", [percent(Op.AT_MOST, "12")]),
        ("từ 12% trở xuống", [percent(Op.AT_MOST, "12")]),
        ("dưới 12%", [percent(Op.LESS_THAN, "12")]),
        ("Dưới 12%", [percent(Op.LESS_THAN, "12")]),
        ("không dưới 70%", [percent(Op.AT_LEAST, "70")]),
        ("trên 70%", [percent(Op.MORE_THAN, "70")]),
        ("không trên 12%", [percent(Op.AT_MOST, "12")]),
        ("⩽ 12%", [percent(Op.AT_MOST, "12")]),
        ("=< 12%", [percent(Op.AT_MOST, "12")]),
        ("=> 12%", [percent(Op.AT_LEAST, "12")]),
        ("tối\u00a0đa\n12%", [percent(Op.AT_MOST, "12")]),
        # Years ask for nothing.
        ("Năm 2017: ≥ 28 triệu", [Threshold(Op.AT_LEAST, Decimal(28), "triệu")]),
        ("đến năm 2020", []),
        ("Đạt", []),
        ("Có", []),
        ("-", []),
        ("", []),
    ],
)
def test_printed_thresholds_are_read(text: str, thresholds: list[Threshold]) -> None:
    assert list(parse_thresholds(text)) == thresholds


def test_decomposed_accents_do_not_turn_a_maximum_into_a_minimum() -> None:
    decomposed = unicodedata.normalize("NFD", "dưới 12%")
    assert parse_thresholds(decomposed) == (percent(Op.LESS_THAN, "12"),)


def test_a_figure_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(NumberError, match=r"1234\.567"):
        parse_thresholds("≥ 1234.567")


@pytest.mark.parametrize(
    ("threshold", "text", "demand"),
    [
        (percent(Op.AT_LEAST, "98.5"), "≥ 98,5%", "≥ 98,5%"),
        (percent(Op.AT_LEAST, "100", implied=True), "100%", "≥ 100%"),
        (percent(Op.LESS_THAN, "12"), "< 12%", "< 12%"),
        (percent(Op.MORE_THAN, "25"), "> 25%", "> 25%"),
        (percent(Op.AT_MOST, "26.70"), "≤ 26,7%", "≤ 26,7%"),
        (Threshold(Op.AT_LEAST, Decimal(36), "triệu", True), "36 triệu", "≥ 36 triệu"),
        (Threshold(Op.EQUAL, Decimal(0), "hộ", True), "Không", "= 0 hộ"),
        (Threshold(Op.EQUAL, Decimal(0), "hộ"), "= 0 hộ", "= 0 hộ"),
        (Threshold(Op.AT_LEAST, Decimal(2000), ""), "≥ 2.000", "≥ 2.000"),
    ],
)
def test_thresholds_are_printed(threshold: Threshold, text: str, demand: str) -> None:
    assert (threshold.text(), threshold.demand()) == (text, demand)


@given(THRESHOLDS)
def test_a_printed_threshold_reads_back_as_itself(threshold: Threshold) -> None:
    assert parse_thresholds(threshold.text()) == (threshold,)


@given(
    st.sampled_from(["", "≥", "≥ ", "<", "> ", "tối đa ", "không dưới ", "từ ", "="]),
    FIGURES.map(lambda figure: f"{figure:f}".replace(".", ",")),
    st.sampled_from(["", "%", " %", " triệu"]),
    st.sampled_from(["", " trở lên", " trở xuống"]),
)
def test_a_read_threshold_keeps_its_meaning_when_printed(
    sign: str, figure: str, unit: str, tail: str
) -> None:
    (read,) = parse_thresholds(f"{sign}{figure}{unit}{tail}")
    assert parse_thresholds(read.text()) == (read,)
    assert read.value == Decimal(figure.replace(",", "."))
