"""The columns of the long form: one row per unit, year, indicator and part. Plain Python.

What an export writes and an import takes: the same headings, the same words.
"""

from decimal import Decimal
from enum import StrEnum

from communes.intake.places import name_key
from criteria.numbers import plain_decimal
from criteria.outcomes import Outcome


class Column(StrEnum):
    """The columns, by the names that code gives them; a file may use these as headings too."""

    UNIT = "unit"
    YEAR = "year"
    INDICATOR = "indicator"
    PART = "part"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    NUMBER = "number"
    OUTCOME = "outcome"
    NOTE = "note"


# The headings in the order in which an export writes them.
HEADERS: dict[Column, str] = {
    Column.UNIT: "Đơn vị",
    Column.YEAR: "Năm",
    Column.INDICATOR: "Chỉ tiêu",
    Column.PART: "Phần",
    Column.NUMERATOR: "Tử số",
    Column.DENOMINATOR: "Mẫu số",
    Column.NUMBER: "Số",
    Column.OUTCOME: "Kết quả báo cáo",
    Column.NOTE: "Ghi chú",
}

_BY_HEADING = {
    **{name_key(heading): column for column, heading in HEADERS.items()},
    **{name_key(column): column for column in Column},
}

# What the column "Kết quả báo cáo" may say. What was not answered has an empty cell.
SAYABLE = (
    Outcome.ATTAINED,
    Outcome.NOT_ATTAINED,
    Outcome.NOT_APPLICABLE,
    Outcome.NOT_REGULATED,
)
_BY_WORD = {
    **{name_key(outcome.label): outcome for outcome in SAYABLE},
    **{name_key(outcome.value): outcome for outcome in SAYABLE},
}


def column_of(heading: str) -> Column | None:
    """The column that a heading names, however it is typed; ``None`` for an unknown one."""
    return _BY_HEADING.get(name_key(heading))


def outcome_of(word: str) -> Outcome | None:
    """The outcome that a cell of "Kết quả báo cáo" names; ``None`` for another word."""
    return _BY_WORD.get(name_key(word))


def outcome_word(outcome: Outcome | None) -> str:
    """What an export writes into "Kết quả báo cáo"."""
    return outcome.label if outcome in SAYABLE else ""


def figure_text(figure: Decimal | None) -> str:
    """A figure as an exported text gives it, read back as the same figure: "98,5", "1234"."""
    return "" if figure is None else plain_decimal(figure).replace(".", ",")
