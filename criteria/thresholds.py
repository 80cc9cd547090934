"""Thresholds: what is asked, read from and printed as the text of the decision.

A threshold text may hold several ("≥90% (≥ 50% nước sạch)"); each is read with its comparison
sign, its exact value and its unit. "≥ 98,5%" is never read as "= 98".
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from criteria.numbers import EXACT, format_decimal, parse_decimal


class Op(StrEnum):
    """A comparison sign."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    EQUAL = "=="

    @property
    def sign(self) -> str:
        """The sign as decisions print it."""
        return {">=": "≥", "<=": "≤", "==": "="}.get(self.value, self.value)

    @property
    def wants_more(self) -> bool:
        """Whether a larger figure is nearer to attainment."""
        return self in (Op.AT_LEAST, Op.MORE_THAN)


@dataclass(frozen=True, slots=True)
class Threshold:
    """One comparison: ``value`` is exact, in ``unit`` ("%", "triệu", "hộ", or "" if none printed).

    ``implied`` marks a sign that the text does not print ("100%" is read as "≥ 100%").
    """

    op: Op
    value: Decimal
    unit: str = ""
    implied: bool = False

    def holds(self, figure: Decimal) -> bool:
        """Whether ``figure``, in the threshold's unit, satisfies it exactly."""
        return self.holds_for_ratio(figure, Decimal(1), scale=1)

    def holds_for_ratio(
        self, numerator: Decimal, denominator: Decimal, *, scale: int = 100
    ) -> bool:
        """Whether numerator / denominator × ``scale`` satisfies it, without dividing.

        The denominator must be positive. Exact: both sides are multiplied out.
        """
        left = EXACT.multiply(numerator, Decimal(scale))
        right = EXACT.multiply(self.value, denominator)
        match self.op:
            case Op.AT_LEAST:
                return left >= right
            case Op.MORE_THAN:
                return left > right
            case Op.AT_MOST:
                return left <= right
            case Op.LESS_THAN:
                return left < right
            case Op.EQUAL:
                return left == right

    def text(self) -> str:
        """As a decision prints it: "≥ 98,5%", "36 triệu" (no sign printed), "Không" (none)."""
        if self.op is Op.EQUAL and self.implied and self.value == 0:
            return "Không"
        gap = "" if self.unit in ("%", "") else " "
        figure = f"{format_decimal(self.value)}{gap}{self.unit}"
        return figure if self.implied else f"{self.op.sign} {figure}"

    def demand(self) -> str:
        """As a sentence asks for it: the sign always stands."""
        return Threshold(self.op, self.value, self.unit).text()


_SIGNS = {
    "≥": Op.AT_LEAST,
    "≧": Op.AT_LEAST,
    "⩾": Op.AT_LEAST,
    ">=": Op.AT_LEAST,
    "=>": Op.AT_LEAST,
    "≤": Op.AT_MOST,
    "≦": Op.AT_MOST,
    "⩽": Op.AT_MOST,
    "<=": Op.AT_MOST,
    "=<": Op.AT_MOST,
    ">": Op.MORE_THAN,
    "<": Op.LESS_THAN,
    "=": Op.EQUAL,
}
_WORDS = {
    "từ": Op.AT_LEAST,
    "tối thiểu": Op.AT_LEAST,
    "ít nhất": Op.AT_LEAST,
    "không dưới": Op.AT_LEAST,
    "không ít hơn": Op.AT_LEAST,
    "không thấp hơn": Op.AT_LEAST,
    "tối đa": Op.AT_MOST,
    "không quá": Op.AT_MOST,
    "không vượt quá": Op.AT_MOST,
    "không trên": Op.AT_MOST,
    "không cao hơn": Op.AT_MOST,
    "trên": Op.MORE_THAN,
    "dưới": Op.LESS_THAN,
}
_OPS = _SIGNS | _WORDS


def _one_of(words: Iterable[str]) -> str:
    """A pattern for any of ``words``, the longest first: "không dưới" is not read as "dưới"."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# A figure that ends a word ("m2") or is a year ("năm 2020") asks for nothing.
_PATTERN = re.compile(
    rf"(?P<op>{_one_of(_SIGNS)}|\b(?:{_one_of(_WORDS)})\b)?\s*"
    r"(?<![\w.,])(?<!\bnăm )(?P<figure>\d+(?:[.,]\d+)*)"
    r"\s*(?P<unit>%|triệu|tr\.đồng)?"
    r"(?:\s+(?P<after>trở lên|trở xuống))?",
    re.IGNORECASE,
)


def parse_thresholds(text: str) -> tuple[Threshold, ...]:
    """Every threshold that stands in ``text``, in its order; none for "Đạt", "Có", "-".

    "Không" (none at all) is ``= 0``. A figure without a sign is read as "≥" and marked implied;
    "trở lên" and "trở xuống" behind the figure are signs. Raises ``NumberError`` for a figure that
    cannot be read.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if plain.casefold() == "không":
        return (Threshold(Op.EQUAL, Decimal(0), implied=True),)
    return tuple(
        Threshold(
            _op_of(match["op"], match["after"]),
            parse_decimal(match["figure"]),
            match["unit"] or "",
            implied=match["op"] is None and match["after"] is None,
        )
        for match in _PATTERN.finditer(plain)
    )


def _op_of(sign: str | None, after: str | None) -> Op:
    """The comparison that the words before and behind a figure ask for together."""
    op = _OPS[sign.casefold()] if sign else Op.AT_LEAST
    downward = after is not None and after.casefold() == "trở xuống"
    return Op.AT_MOST if downward and op is Op.AT_LEAST else op
