"""Vietnamese figures in and out, and the rounding, at their edges."""

from decimal import Decimal, Inexact, InvalidOperation
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.numbers import (
    EXACT,
    NumberError,
    format_decimal,
    parse_decimal,
    percent_of,
    plain_decimal,
    round_half_up,
)

# What the database holds: eleven whole digits and four decimals, unsigned.
FIGURES = st.integers(min_value=0, max_value=10**15 - 1).map(lambda n: Decimal(n).scaleb(-4))
SIGNED = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False)
RATIOS = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**6)
PLACES = st.integers(min_value=0, max_value=4)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("0", "0"),
        ("04", "4"),
        ("2817", "2817"),
        ("1.234", "1234"),
        ("999.999", "999999"),
        ("1.234.567,89", "1234567.89"),
        ("1.234,5", "1234.5"),
        ("28,87", "28.87"),
        ("28.87", "28.87"),
        ("1,234", "1.234"),
        ("0,123", "0.123"),
        ("0.375", "0.375"),
        ("0.5", "0.5"),
        ("28.8765", "28.8765"),
        (" 36 ", "36"),
        ("\u00a036\u00a0", "36"),
        ("99.999.999.999", "99999999999"),
        ("00000000000000007", "7"),
        ("1,23450000", "1.2345"),
    ],
)
def test_figures_are_read_as_offices_write_them(text: str, figure: str) -> None:
    assert parse_decimal(text) == Decimal(figure)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-5",
        "+5",
        "1e309",
        "1E5",
        "nan",
        "Infinity",
        "1.23.456",
        "1234.567",
        "012.345",
        "12,345.67",
        "1,2,3",
        "1 234",
        "5%",
        ",5",
        "5,",
        "1_000",
        "１２",
        "٣",
        "²",
        "12\n13",
    ],
)
def test_what_is_no_vietnamese_figure_is_refused(text: str) -> None:
    with pytest.raises(NumberError, match="không phải là một số"):
        parse_decimal(text)


@pytest.mark.parametrize("text", ["1,234", "28,875"])
def test_three_digits_behind_a_comma_are_ambiguous_where_a_count_is_asked(text: str) -> None:
    with pytest.raises(NumberError, match=text.replace(",", r"\.")):
        parse_decimal(text, whole=True)


@pytest.mark.parametrize(
    ("text", "figure"), [("1.234", "1234"), ("28,87", "28.87"), ("1.234,567", "1234.567")]
)
def test_what_is_not_ambiguous_is_read_where_a_count_is_asked(text: str, figure: str) -> None:
    assert parse_decimal(text, whole=True) == Decimal(figure)


def test_figures_beyond_the_database_are_refused() -> None:
    with pytest.raises(NumberError, match="quá lớn"):
        parse_decimal("100.000.000.000")
    with pytest.raises(NumberError, match="quá 4 chữ số thập phân"):
        parse_decimal("1,23456")


@pytest.mark.parametrize("text", ["9" * 10_000, "x" * 10_000, "1," + "9" * 10_000])
def test_a_message_does_not_repeat_a_page_of_text(text: str) -> None:
    with pytest.raises(NumberError) as refusal:
        parse_decimal(text)
    assert len(str(refusal.value)) < 200


def test_a_page_of_zeros_behind_the_comma_is_dropped() -> None:
    assert parse_decimal("1," + "0" * 10_000).as_tuple() == Decimal("1.0000").as_tuple()


@given(FIGURES)
def test_a_printed_figure_reads_back_as_itself(figure: Decimal) -> None:
    assert parse_decimal(format_decimal(figure)) == figure


@given(st.integers(min_value=0, max_value=10**11 - 1))
def test_a_printed_count_is_never_ambiguous(count: int) -> None:
    assert parse_decimal(format_decimal(Decimal(count)), whole=True) == count


@pytest.mark.parametrize(
    ("figure", "places", "text"),
    [
        ("1234.5", None, "1.234,5"),
        ("37.720", None, "37,72"),
        ("100", None, "100"),
        ("1E+3", None, "1.000"),
        ("0.00", None, "0"),
        ("-1234.5", None, "-1.234,5"),
        ("999999", None, "999.999"),
        ("1000000", None, "1.000.000"),
        ("5", 2, "5,00"),
        ("2.005", 2, "2,01"),
        ("999.995", 2, "1.000,00"),
        ("0.5", 0, "1"),
        ("-0.004", 2, "0,00"),
        ("-0.005", 2, "-0,01"),
    ],
)
def test_figures_are_printed_as_offices_write_them(
    figure: str, places: int | None, text: str
) -> None:
    assert format_decimal(Decimal(figure), places) == text


@pytest.mark.parametrize(
    ("figure", "text"), [("37.720", "37.72"), ("100", "100"), ("0.0", "0"), ("1E+2", "100")]
)
def test_a_plain_figure_has_a_point_and_no_superfluous_zeros(figure: str, text: str) -> None:
    assert plain_decimal(Decimal(figure)) == text


@pytest.mark.parametrize(
    ("exact", "places", "rounded"),
    [
        (Decimal("0.125"), 2, "0.13"),
        (Decimal("0.1249"), 2, "0.12"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (Decimal("-0.4"), 0, "0"),
        (Fraction(200, 3), 2, "66.67"),
        (Fraction(100, 3), 2, "33.33"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(70), 2, "70.00"),
    ],
)
def test_halves_are_rounded_away_from_zero(
    exact: Decimal | Fraction, places: int, rounded: str
) -> None:
    result = round_half_up(exact, places)
    assert str(result) == rounded


def by_hand(exact: Fraction, places: int) -> Fraction:
    """The school's rule: half a unit of the last place is added to the size, the rest cut off."""
    size = Fraction(floor(abs(exact) * 10**places + Fraction(1, 2)), 10**places)
    return size if exact >= 0 else -size


@given(RATIOS, PLACES)
def test_a_ratio_is_rounded_by_the_schools_rule(exact: Fraction, places: int) -> None:
    assert Fraction(round_half_up(exact, places)) == by_hand(exact, places)


@given(SIGNED, PLACES)
def test_a_decimal_is_rounded_by_the_schools_rule(exact: Decimal, places: int) -> None:
    assert Fraction(round_half_up(exact, places)) == by_hand(Fraction(exact), places)


@given(RATIOS, PLACES)
def test_rounding_never_moves_a_figure_by_more_than_half_a_unit(
    exact: Fraction, places: int
) -> None:
    moved = abs(Fraction(round_half_up(exact, places)) - exact)
    assert moved <= Fraction(1, 2 * 10**places)


@given(SIGNED, PLACES)
def test_a_rounded_figure_has_the_places_asked_for(exact: Decimal, places: int) -> None:
    assert round_half_up(exact, places).as_tuple().exponent == -places


def test_a_percentage_is_exact() -> None:
    assert percent_of(Decimal(2), Decimal(3)) == Fraction(200, 3)
    assert percent_of(Decimal("1.5"), Decimal("2.4")) == Fraction(125, 2)


def test_a_percentage_of_nothing_has_no_value() -> None:
    with pytest.raises(ZeroDivisionError):
        percent_of(Decimal(0), Decimal(0))


def test_the_exact_context_refuses_to_lose_digits() -> None:
    with pytest.raises(Inexact):
        EXACT.divide(Decimal(1), Decimal(3))
    with pytest.raises(InvalidOperation):
        EXACT.multiply(Decimal("Infinity"), Decimal(0))
