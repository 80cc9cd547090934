"""What figures of a criteria set may be: in a cell, in a row, across the rows of a unit and year.

For long tables and entry workbooks alike. Messages are Vietnamese sentences without the place,
which stands beside them; equal ones are told in one line. Plain Python.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from communes.bulk_import.columns import Column
from criteria.numbers import (
    MAX_DECIMALS,
    MAX_INTEGER_DIGITS,
    NumberError,
    format_decimal,
    parse_decimal,
    plain_decimal,
)
from criteria.rules import CONTINUOUS_UNITS, BooleanRule, CountRule, RatioRule, SimpleRule

_EXCEL_DIGITS = 15  # Excel keeps no more; what a formula adds beyond is noise
_LIMIT = Decimal(10) ** MAX_INTEGER_DIGITS


class FigureError(ValueError):
    """A cell that does not hold the figure that is asked; the message says what to do."""


def figure_of_number(value: float, *, whole: bool) -> Decimal:
    """The decimal that was typed into a number cell; raises ``FigureError``."""
    text = repr(value)
    if text.endswith(".0") and len(text) <= MAX_INTEGER_DIGITS + 2 and value >= 0:
        return Decimal(text[:-2])
    figure = Decimal(text)
    if not figure.is_finite():
        raise FigureError("Ô không phải là một số; hãy ghi lại số liệu.")
    if len(figure.as_tuple().digits) > _EXCEL_DIGITS:
        figure = Decimal(f"{value:.{_EXCEL_DIGITS}g}")
    figure = Decimal(plain_decimal(figure))
    shown = format_decimal(figure)
    if figure < 0:
        raise FigureError(f"Số âm ({shown}); hãy ghi số từ 0 trở lên.")
    if figure >= _LIMIT:
        raise FigureError(f"Số {shown} quá lớn; hãy kiểm tra lại số liệu và đơn vị tính.")
    if -int(figure.as_tuple().exponent) > MAX_DECIMALS:
        raise FigureError(
            f"Số {shown} có quá {MAX_DECIMALS} chữ số thập phân; hãy làm tròn rồi ghi lại."
        )
    if whole and figure != figure.to_integral_value():
        raise FigureError(_not_whole(shown))
    return figure


def figure_of_text(text: str, *, whole: bool) -> Decimal:
    """The figure of a text cell, as Vietnamese offices write it; raises ``FigureError``."""
    try:
        figure = parse_decimal(text, whole=whole)
    except NumberError as error:
        hint = "" if ";" in str(error) else "; hãy chỉ ghi con số, ví dụ 1.234 hoặc 98,5"
        raise FigureError(f"{error}{hint}.") from error
    if whole and figure != figure.to_integral_value():
        raise FigureError(_not_whole(format_decimal(figure)))
    return figure


def _not_whole(shown: str) -> str:
    return (
        f"Số {shown} phải là số nguyên vì đếm từng đối tượng; nếu là hàng nghìn, hãy ghi liền "
        "không dấu hoặc dùng dấu chấm."
    )


@dataclass(frozen=True, slots=True)
class AskedFigures:
    """Which figures a rule asks for, and whether it counts whole things."""

    columns: frozenset[Column]
    whole: bool
    quantity_unit: str | None = None
    same_total: str | None = None

    @classmethod
    def of(cls, rule: SimpleRule) -> "AskedFigures":
        """What ``rule`` asks for; an indicator of parts asks nothing itself (``NOTHING``)."""
        if isinstance(rule, BooleanRule):
            return NOTHING
        if isinstance(rule, RatioRule):
            return cls(
                frozenset({Column.NUMERATOR, Column.DENOMINATOR}),
                rule.quantity_unit not in CONTINUOUS_UNITS,
                rule.quantity_unit,
                rule.same_total,
            )
        return cls(frozenset({Column.NUMBER}), isinstance(rule, CountRule))

    @property
    def words(self) -> str:
        """What to fill in: "tử số và mẫu số"."""
        if Column.NUMBER in self.columns:
            return "cột “Số”"
        return "cột “Tử số” và “Mẫu số”" if self.columns else "cột “Kết quả báo cáo”"


NOTHING = AskedFigures(frozenset(), whole=False)


def ratio_fault(
    numerator: Decimal | None, denominator: Decimal | None
) -> tuple[Column, str] | None:
    """What is wrong with a fraction: the column to mend and a sentence; ``None`` if nothing."""
    if numerator is None and denominator is None:
        return None
    if denominator is None:
        return (
            Column.DENOMINATOR,
            "Có tử số mà thiếu mẫu số; hãy ghi đủ cả hai hoặc bỏ trống cả hai.",
        )
    if numerator is None:
        return Column.NUMERATOR, "Có mẫu số mà thiếu tử số; hãy ghi đủ cả hai hoặc bỏ trống cả hai."
    if numerator > denominator:
        return (
            Column.NUMERATOR,
            f"Tử số {format_decimal(numerator)} lớn hơn mẫu số {format_decimal(denominator)}; "
            "hãy kiểm tra lại hai số.",
        )
    return None


TOTAL_WORDS = {
    "households": "Tổng số hộ",
    "population": "Dân số",
    "villages": "Số thôn",
    "labour_force": "Lao động trong độ tuổi",
}


@dataclass(slots=True)
class SameTotals:
    """The denominators that must be one number within a unit and year, with their first places."""

    _first: dict[tuple[int, int, str], tuple[Decimal, str]] = field(default_factory=dict)

    def fault(
        self, unit: int, year: int, total: str, denominator: Decimal, place: str
    ) -> str | None:
        """A sentence where ``denominator`` differs from the first one of its ``total``."""
        first, where = self._first.setdefault((unit, year, total), (denominator, place))
        if first == denominator:
            return None
        return (
            f"Mẫu số “{TOTAL_WORDS.get(total, total)}” là {format_decimal(denominator)}, khác "
            f"{format_decimal(first)} ở ô {where} của cùng đơn vị và năm; hãy sửa cho thống nhất."
        )
