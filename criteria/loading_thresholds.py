"""Thresholds of a definition: the cases of a rule, held against what the decision prints.

A rule's threshold that the decision does not print, or a printed one that no rule holds, is a slip
of the pen in one of the two places; the loader refuses both.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from criteria.loading_toml import Table
from criteria.numbers import NumberError
from criteria.rules import ThresholdCase
from criteria.thresholds import Op, Threshold, parse_thresholds

_IMPLIED = "threshold_implied_operator"


@dataclass(frozen=True, slots=True)
class Printed:
    """What an indicator prints: in the threshold column, and per quotation from its text.

    ``legible`` is false where the column or a quotation could not be read: that is noted already,
    and the rule's thresholds cannot be held against it.
    """

    column: tuple[Threshold, ...]
    quotations: tuple[tuple[Threshold, ...], ...]
    legible: bool

    def find(self, op: Op, value: Decimal) -> Threshold | None:
        """The printed threshold with this comparison and value, one with a sign first."""
        found = [
            threshold
            for threshold in (*self.column, *(t for quoted in self.quotations for t in quoted))
            if (threshold.op, threshold.value) == (op, value)
        ]
        return min(found, key=lambda threshold: threshold.implied, default=None)


def read_printed(
    indicator: Table, text: str, threshold_text: str, quotations: tuple[str, ...]
) -> Printed:
    """Read the printed thresholds; each quotation must stand in the indicator's ``text``."""
    for index, quotation in enumerate(quotations):
        if quotation not in text:
            indicator.note(
                f"threshold_in_text[{index}]",
                "không có nguyên văn trong text của chỉ tiêu; hãy chép đúng từng chữ",
            )
    column = _parse(indicator, "threshold_text", threshold_text)
    quoted = [
        _parse(indicator, f"threshold_in_text[{index}]", quotation)
        for index, quotation in enumerate(quotations)
    ]
    return Printed(
        column or (),
        tuple(found or () for found in quoted),
        legible=bool(threshold_text.strip()) and None not in (column, *quoted),
    )


def _parse(indicator: Table, key: str, text: str) -> tuple[Threshold, ...] | None:
    try:
        return parse_thresholds(text)
    except NumberError as error:
        indicator.note(key, f"không đọc được ngưỡng: {error}")
        return None


def read_cases(
    rule: Table, unit: str, printed: Printed, refuse: Callable[[Decimal], str]
) -> tuple[ThresholdCase, ...]:
    """The cases under ``thresholds``; ``refuse`` says what is wrong with a value, or ""."""
    tables = rule.tables("thresholds")
    cases = tuple(_read_case(table, unit, printed, refuse) for table in tables)
    _refuse_overlaps(tables, cases)
    return cases


def _read_case(
    table: Table, unit: str, printed: Printed, refuse: Callable[[Decimal], str]
) -> ThresholdCase:
    op = table.choice("op", [op.value for op in Op])
    value = table.figure("value")
    zone = table.text("zone", required=False) or None
    from_year = table.year("from_year", required=False)
    to_year = table.year("to_year", required=False)
    table.finish()
    if from_year is not None and to_year is not None and from_year > to_year:
        table.note("to_year", f"phải từ năm {from_year} (from_year) trở đi")
    if table.sound and (wrong := refuse(value)):
        table.note("value", wrong)
    threshold = Threshold(Op(op) if op else Op.AT_LEAST, value, unit)
    if table.sound and printed.legible:
        threshold = _as_printed(table, threshold, printed)
    return ThresholdCase(threshold, zone, from_year, to_year)


def _as_printed(table: Table, threshold: Threshold, printed: Printed) -> Threshold:
    """The threshold, marked implied where the decision prints no sign."""
    found = printed.find(threshold.op, threshold.value)
    if found is None:
        table.note(
            "",
            f"ngưỡng “{threshold.demand()}” không in trong threshold_text hay threshold_in_text; "
            "hãy sửa ngưỡng, hoặc chép nguyên văn chỗ in ngưỡng đó",
        )
        return threshold
    return Threshold(threshold.op, threshold.value, threshold.unit, found.implied)


def _refuse_overlaps(tables: Sequence[Table], cases: Sequence[ThresholdCase]) -> None:
    """Two cases of equal weight must not be in force for the same zone and year."""
    if len(tables) != len(cases) or not all(table.sound for table in tables):
        return
    for later, case in enumerate(cases):
        for earlier, other in enumerate(cases[:later]):
            if (
                case.zone == other.zone
                and case.weight == other.weight
                and _share_a_year(case, other)
            ):
                tables[later].note(
                    "", f"trùng vùng và năm với thresholds[{earlier}]; hãy sửa zone hoặc năm"
                )


def _share_a_year(one: ThresholdCase, other: ThresholdCase) -> bool:
    return (one.from_year or 0) <= (other.to_year or 9999) and (other.from_year or 0) <= (
        one.to_year or 9999
    )


def check_agreement(
    indicator: Table, printed: Printed, thresholds: Sequence[Threshold], *, implied: bool
) -> None:
    """Note what is printed but in no rule, and an unconfirmed reading of a missing sign.

    Quotations may also hold sizes ("6,5m", "500m2") that no rule holds: of them only percentages
    must agree. ``implied`` is the indicator's own word that an unsigned figure is read as "≥".
    """
    held = {(threshold.op, threshold.value) for threshold in thresholds}
    _refuse_unheld(indicator, "threshold_text", printed.column, held)
    for index, quoted in enumerate(printed.quotations):
        shares = [threshold for threshold in quoted if threshold.unit == "%"]
        _refuse_unheld(indicator, f"threshold_in_text[{index}]", shares, held)
    unsigned = [t for t in thresholds if t.implied and t.op is Op.AT_LEAST]
    if unsigned and not implied:
        indicator.note(
            _IMPLIED,
            f"ngưỡng “{unsigned[0].text()}” in không có dấu so sánh; hãy ghi {_IMPLIED} = true "
            f"để xác nhận đọc là “{unsigned[0].demand()}”",
        )
    if implied and not unsigned:
        indicator.note(_IMPLIED, "mọi ngưỡng đều in rõ dấu so sánh; hãy bỏ khóa này")


def _refuse_unheld(
    indicator: Table,
    key: str,
    printed: Sequence[Threshold],
    held: set[tuple[Op, Decimal]],
) -> None:
    for threshold in printed:
        if (threshold.op, threshold.value) not in held:
            indicator.note(
                key,
                f"in ngưỡng “{threshold.demand()}” nhưng rule không có ngưỡng này; "
                "hãy thêm vào thresholds của rule hoặc sửa chữ cho đúng quyết định",
            )
