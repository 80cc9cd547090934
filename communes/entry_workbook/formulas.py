"""The live formulas of an entry workbook: percent, verdict, criterion, total. Pure.

They decide as ``criteria/evaluation.py`` does, on exact figures: both sides of a comparison are
multiplied out to whole numbers, because 4,35 × 100 is not 435 in a spreadsheet's arithmetic. Only
functions that Excel and LibreOffice share are used.
"""

from decimal import Decimal

from communes.entry_workbook.layout import Column, Row, RowKind, SheetLayout
from criteria.numbers import MAX_DECIMALS, plain_decimal, printed_decimals
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, RatioRule
from criteria.thresholds import Op, Threshold

ABOVE_WHOLE = "Tử số lớn hơn mẫu số"
NO_NUMBER = "Ô số đang ghi chữ"
WRONG_WORD = "Câu trả lời chưa đúng"
CHECK_AGAIN = "Xem lại số liệu"

_ATTAINED = Outcome.ATTAINED.label
_NOT_ATTAINED = Outcome.NOT_ATTAINED.label
_NOTHING_HERE = Outcome.NOT_APPLICABLE.label
_NOT_REGULATED = Outcome.NOT_REGULATED.label
_MISSING = Outcome.MISSING.label

_OPS = {
    Op.AT_LEAST: ">=",
    Op.MORE_THAN: ">",
    Op.AT_MOST: "<=",
    Op.LESS_THAN: "<",
    Op.EQUAL: "=",
}
_SHIFT = 10**MAX_DECIMALS  # figures have at most so many decimals


def cell(column: Column, row: int) -> str:
    """The address of a cell: "G12"."""
    return f"{column.letters}{row}"


def total_reference(total_row: int) -> str:
    """What an untouched denominator holds: the total typed on top, or nothing while that is."""
    total = f"${Column.NUMBER.letters}${total_row}"
    return f'=IF({total}="","",{total})'


def percent_formula(row: Row) -> str:
    """The percentage of a ratio with two decimals; empty while a figure is missing.

    Unrounded where two decimals would stand on the other side of the threshold than the verdict.
    """
    above, below = cell(Column.NUMERATOR, row.number), cell(Column.DENOMINATOR, row.number)
    exact = f"{above}*100/{below}"
    shown = f"ROUND({exact},2)"
    if row.threshold is not None:
        verdict = cell(Column.VERDICT, row.number)
        holds = f"{shown}{_OPS[row.threshold.op]}{plain_decimal(row.threshold.value)}"
        other_side = (
            f"OR(AND({holds},{_is(verdict, _NOT_ATTAINED)}),"
            f"AND(NOT({holds}),{_is(verdict, _ATTAINED)}))"
        )
        shown = f"IF({other_side},{exact},{shown})"
    return f'=IF(AND(ISNUMBER({above}),ISNUMBER({below})),IF({below}>0,{shown},""),"")'


def verdict_formula(row: Row) -> str:
    """The outcome of an indicator, a part or a criterion, in the words of the portal."""
    if row.kind is RowKind.CRITERION:
        return _criterion(row)
    said = cell(Column.SAID, row.number)
    match row.rule:
        case BooleanRule():
            known = _any_is([said], *(one.label for one in row.choices))
            return f'=IF({said}="",{_text(_MISSING)},IF({known},{said},{_text(WRONG_WORD)}))'
        case AllRule():
            return "=" + _compound([cell(Column.VERDICT, one) for one in row.members])
        case RatioRule():
            body = _ratio(row)
        case _:
            body = _number(row)
    return f'=IF({_is(said, _NOTHING_HERE)},{said},IF({said}<>"",{_text(WRONG_WORD)},{body}))'


def total_formula(layout: SheetLayout) -> str:
    """How many criteria attain: "16/19"."""
    rows = layout.criteria()
    attained = "+".join(f"({_is(cell(Column.VERDICT, row.number), _ATTAINED)})" for row in rows)
    return f'=(0+{attained})&"/{len(rows)}"'


def _ratio(row: Row) -> str:
    above, below = cell(Column.NUMERATOR, row.number), cell(Column.DENOMINATOR, row.number)
    if row.threshold is None:
        return f'IF({above}="",{_text(_MISSING)},{_text(_NOT_REGULATED)})'
    exact_above, exact_below = (above, below) if row.whole else (_scaled(above), _scaled(below))
    times, value = _whole_threshold(row.threshold, 100)
    holds = f"{exact_above}*{times}{_OPS[row.threshold.op]}{value}*{exact_below}"
    return (
        f'IF(OR({above}="",{below}=""),{_text(_MISSING)},'
        f"IF(NOT(AND(ISNUMBER({above}),ISNUMBER({below}))),{_text(NO_NUMBER)},"
        f"IF({above}>{below},{_text(ABOVE_WHOLE)},"
        f"IF({below}=0,{_text(_NOTHING_HERE)},"
        f"IF({holds},{_text(_ATTAINED)},{_text(_NOT_ATTAINED)})))))"
    )


def _number(row: Row) -> str:
    figure = cell(Column.NUMBER, row.number)
    if row.threshold is None:
        return f'IF({figure}="",{_text(_MISSING)},{_text(_NOT_REGULATED)})'
    times, value = _whole_threshold(row.threshold, 1)
    holds = f"{_scaled(figure)}*{times}{_OPS[row.threshold.op]}{value * _SHIFT}"
    return (
        f'IF({figure}="",{_text(_MISSING)},'
        f"IF(NOT(ISNUMBER({figure})),{_text(NO_NUMBER)},"
        f"IF({holds},{_text(_ATTAINED)},{_text(_NOT_ATTAINED)})))"
    )


def _compound(parts: list[str]) -> str:
    """All parts together: what is wrong first, then one that fails, then a gap."""
    body = _text(_NOT_REGULATED)
    for word in (
        _NOTHING_HERE,
        _ATTAINED,
        _MISSING,
        _NOT_ATTAINED,
        WRONG_WORD,
        NO_NUMBER,
        ABOVE_WHOLE,
    ):
        body = f"IF({_any_is(parts, word)},{_text(word)},{body})"
    return body


def _criterion(row: Row) -> str:
    verdicts = [cell(Column.VERDICT, one) for one in row.members]
    settled = ",".join(_any_is([one], _ATTAINED, _NOTHING_HERE, _NOT_REGULATED) for one in verdicts)
    return (
        f"=IF(AND({settled}),"
        f"IF({_any_is(verdicts, _ATTAINED)},{_text(_ATTAINED)},{_text(_NOT_ATTAINED)}),"
        f"IF({_any_is(verdicts, _NOT_ATTAINED)},{_text(_NOT_ATTAINED)},"
        f"IF({_any_is(verdicts, _MISSING)},{_text(_MISSING)},{_text(CHECK_AGAIN)})))"
    )


def _whole_threshold(threshold: Threshold, scale: int) -> tuple[int, int]:
    """``figure × times op value`` in whole numbers for ``figure × scale op threshold``."""
    plain = Decimal(plain_decimal(threshold.value))
    power = 10 ** printed_decimals(plain)
    return scale * power, int(plain * power)


def _scaled(reference: str) -> str:
    return f"ROUND({reference}*{_SHIFT},0)"


def _any_is(references: list[str], *words: str) -> str:
    tests = [_is(reference, word) for reference in references for word in words]
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def _is(reference: str, word: str) -> str:
    return f"{reference}={_text(word)}"


def _text(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
