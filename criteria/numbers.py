"""Vietnamese figures in and out, and the portal's only rounding.

Thousands are grouped by ".", decimals follow ",": ``1.234,56``. Figures are ``Decimal`` throughout;
a float never enters. The rules of reading (``docs/glossary.md``, "số"):

* "1.234" is one thousand two hundred thirty-four, "28,87" and "28.87" are the same decimal;
* "1,234" is refused as ambiguous when a count is asked (a foreign thousands mark or a decimal?);
* nothing is guessed: what does not fit raises ``NumberError`` with a Vietnamese sentence.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

MAX_INTEGER_DIGITS = 11
MAX_DECIMALS = 4

# Figures have at most MAX_INTEGER_DIGITS + MAX_DECIMALS digits, so any product or sum of a few of
# them fits; the trap turns a silent loss of digits into an error.
EXACT = Context(prec=80, traps=[Inexact, InvalidOperation])
_ROUNDING = Context(prec=120, rounding=ROUND_HALF_UP)


class NumberError(ValueError):
    """A text that is not a Vietnamese figure; the message is a sentence for people."""


# ASCII digits only: other scripts' digits look alike and are not what an office types.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_COMMA_DECIMAL = re.compile(r"\d+,\d+", re.ASCII)
_DOT_DECIMAL = re.compile(r"0\.\d+|\d+\.(?!\d{3}\Z)\d+", re.ASCII)
_WHOLE = re.compile(r"\d+", re.ASCII)

_SHOWN_CHARACTERS = 40


def parse_decimal(text: str, *, whole: bool = False) -> Decimal:
    """Read one unsigned Vietnamese figure such as ``"2.817"``, ``"28,87"``, ``"28.87"``, ``"04"``.

    ``whole`` says that a count is asked (households, persons): "1,234" is then ambiguous. A dot
    followed by exactly three digits groups thousands, except behind a lone zero ("0.375"); any
    other single dot is a decimal point, as the reports themselves print ("28.87"). What fits
    neither ("1234.567") is refused.

    Raises ``NumberError`` for anything else, and for figures beyond ``MAX_INTEGER_DIGITS`` whole
    digits or ``MAX_DECIMALS`` decimals, which the database could not hold exactly.
    """
    text = text.strip()
    if _GROUPED.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
    elif _COMMA_DECIMAL.fullmatch(text):
        if whole and len(text.rpartition(",")[2]) == 3:
            raise NumberError(
                f"“{_shown(text)}” có thể là {_shown(text).replace(',', '.')} hoặc số thập phân; "
                "hãy ghi rõ dấu chấm cho hàng nghìn, dấu phẩy cho phần thập phân"
            )
        plain = text.replace(",", ".")
    elif _DOT_DECIMAL.fullmatch(text) or _WHOLE.fullmatch(text):
        plain = text
    else:
        raise NumberError(f"“{_shown(text)}” không phải là một số")
    integer, _, decimals = plain.partition(".")
    if len(integer.lstrip("0")) > MAX_INTEGER_DIGITS:
        raise NumberError(f"“{_shown(text)}” quá lớn")
    if len(decimals.rstrip("0")) > MAX_DECIMALS:
        raise NumberError(f"“{_shown(text)}” có quá {MAX_DECIMALS} chữ số thập phân")
    return Decimal(f"{integer}.{decimals[:MAX_DECIMALS]}" if decimals else integer)


def _shown(text: str) -> str:
    """The text as a message quotes it: a cell may hold pages."""
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def round_half_up(value: Decimal | Fraction, places: int) -> Decimal:
    """The portal's one rounding: half away from zero, at display only.

    ``value`` is exact (a ``Fraction`` for a ratio); the result has ``places`` decimals. Verdicts
    never use it: they compare exact figures. A zero has no sign: -0,004 is 0,00.
    """
    if isinstance(value, Fraction):
        above, below = value.as_integer_ratio()
        quotient, remainder = divmod(abs(above) * 10**places, below)
        if 2 * remainder >= below:
            quotient += 1
        return Decimal(quotient if above >= 0 else -quotient).scaleb(-places, context=_ROUNDING)
    rounded = value.quantize(Decimal(1).scaleb(-places), context=_ROUNDING)
    return rounded.copy_abs() if rounded.is_zero() else rounded


def plain_decimal(value: Decimal) -> str:
    """The figure with a decimal point and no superfluous zeros: ``Decimal("37.720")`` → "37.72"."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def format_decimal(value: Decimal, places: int | None = None) -> str:
    """The figure as Vietnamese offices print it: ``1234.5`` → "1.234,5".

    With ``places`` the figure is rounded to, and padded to, that many decimals; without it all its
    digits are printed and superfluous zeros dropped.
    """
    plain = plain_decimal(value) if places is None else f"{round_half_up(value, places):f}"
    sign = "-" if plain.startswith("-") else ""
    integer, _, decimals = plain.lstrip("-").partition(".")
    grouped = integer if len(integer) < 4 else f"{int(integer):,}".replace(",", ".")
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"


def percent_of(numerator: Decimal, denominator: Decimal) -> Fraction:
    """The exact percentage; raises ``ZeroDivisionError`` for a zero denominator."""
    above, below = numerator.as_integer_ratio()
    times, over = denominator.as_integer_ratio()
    return Fraction(above * over * 100, below * times)


def printed_decimals(value: Decimal | None) -> int:
    """How many decimals a figure was printed with: ``parse_decimal("1,20")`` → 2."""
    if value is None:
        return 0
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def percent_agrees(
    stated: Decimal, decimals: int, numerator: Decimal, denominator: Decimal
) -> bool:
    """Whether a stated percentage is its fraction, rounded or cut to the decimals it prints.

    The denominator must be positive. Within half a unit of the last printed digit it is rounded;
    between that and a whole unit too low it was cut off ("66,6%" for 2/3).
    """
    # The gap in units of the last printed digit, times the denominator: whole figures only.
    hundredfold = EXACT.multiply(numerator, Decimal(100))
    gap = EXACT.subtract(hundredfold, EXACT.multiply(stated, denominator)).scaleb(decimals, EXACT)
    return -denominator <= EXACT.add(gap, gap) and gap < denominator
