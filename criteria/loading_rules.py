"""Rules of a definition, read strictly. The shapes are those of ``criteria/rules.py``."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from criteria.loading_thresholds import Printed, read_cases
from criteria.loading_toml import Table
from criteria.rules import (
    AllRule,
    BooleanRule,
    CountRule,
    NumberRule,
    Part,
    RatioRule,
    Rule,
    SimpleRule,
)
from criteria.thresholds import Threshold

# The totals that denominators can share; a unit states each of them once a year.
SAME_TOTALS = ("households", "villages", "population", "labour_force")
# What every village answers yearly; a ratio over villages can count one of them.
VILLAGE_ANSWERS = ("culture_house", "sports_area", "cultural_village", "ntm_village")

_PART_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


@dataclass(slots=True)
class SameTotals:
    """The unit in which each shared total of one set is counted, with the place that said so."""

    _first: dict[str, tuple[str, str]] = field(default_factory=dict)

    def check(self, rule: Table, key: str, quantity_unit: str) -> None:
        """Note a total that another indicator counts in another unit: the two cannot be one."""
        unit, place = self._first.setdefault(key, (quantity_unit, rule.path))
        if unit != quantity_unit:
            rule.note(
                "same_total",
                f"“{key}” đã tính bằng “{unit}” tại {place}; hãy dùng cùng quantity_unit "
                "hoặc bỏ same_total",
            )


def read_rule(table: Table, printed: Printed, totals: SameTotals) -> Rule:
    """The rule of one indicator; its thresholds are held against what the indicator prints."""
    kind = table.choice("type", (*_SIMPLE, "all"))
    if kind != "all":
        return _read_simple(table, kind, printed, totals)
    parts = table.tables("parts")
    table.finish()
    if len(parts) == 1:
        table.note("parts", "cần ít nhất hai phần; một phần thì dùng thẳng loại của phần đó")
    read = tuple(_read_part(part, printed, totals) for part in parts)
    keys = [part.key for part in read]
    for index, key in enumerate(keys):
        if key and key in keys[:index]:
            table.note(f"parts[{index}].key", f"“{key}” đã dùng cho phần khác; hãy đặt khóa khác")
    return AllRule(read)


def _read_part(table: Table, printed: Printed, totals: SameTotals) -> Part:
    key = table.text("key")
    if key.strip() and not _PART_KEY.fullmatch(key):
        table.note("key", "chỉ gồm chữ thường không dấu, số và “_”, bắt đầu bằng chữ")
    label = table.text("label")
    kind = table.choice("type", _SIMPLE)
    return Part(key, label, _read_simple(table, kind, printed, totals))


def _read_simple(table: Table, kind: str, printed: Printed, totals: SameTotals) -> SimpleRule:
    """A rule of this kind; where the kind itself is wrong the other keys cannot be judged."""
    if not kind:
        return BooleanRule()
    rule = _SIMPLE[kind](table, printed, totals)
    table.finish()
    return rule


def _read_boolean(table: Table, printed: Printed, totals: SameTotals) -> BooleanRule:
    return BooleanRule(table.texts("counted"))


def _read_ratio(table: Table, printed: Printed, totals: SameTotals) -> RatioRule:
    rule = RatioRule(
        cases=read_cases(table, "%", printed, _refuse_share),
        numerator=table.text("numerator"),
        denominator=table.text("denominator"),
        quantity_unit=table.text("quantity_unit"),
        same_total=table.choice("same_total", SAME_TOTALS, required=False) or None,
        village_answer=table.choice("village_answer", VILLAGE_ANSWERS, required=False) or None,
    )
    if rule.village_answer and rule.same_total != "villages":
        table.note(
            "village_answer",
            'chỉ dùng cho tỷ lệ trên tổng số thôn; hãy ghi same_total = "villages"',
        )
    if rule.same_total and rule.quantity_unit:
        totals.check(table, rule.same_total, rule.quantity_unit)
    return rule


def _read_number(table: Table, printed: Printed, totals: SameTotals) -> NumberRule:
    unit = table.text("unit")
    return NumberRule(read_cases(table, unit, printed, _refuse_nothing), unit)


def _read_count(table: Table, printed: Printed, totals: SameTotals) -> CountRule:
    unit = table.text("unit")
    return CountRule(read_cases(table, unit, printed, _refuse_broken), unit)


_SIMPLE: dict[str, Callable[[Table, Printed, SameTotals], SimpleRule]] = {
    "boolean": _read_boolean,
    "ratio": _read_ratio,
    "number": _read_number,
    "count": _read_count,
}


def _refuse_share(value: Decimal) -> str:
    return "" if value <= 100 else "tỷ lệ phải từ 0 đến 100"


def _refuse_broken(value: Decimal) -> str:
    return "" if value == value.to_integral_value() else "số đếm phải là số nguyên"


def _refuse_nothing(value: Decimal) -> str:
    return ""


def thresholds_of(rule: Rule) -> tuple[Threshold, ...]:
    """Every threshold that a rule holds, in its order, for whatever zone and year."""
    if isinstance(rule, AllRule):
        return tuple(t for part in rule.parts for t in thresholds_of(part.rule))
    if isinstance(rule, BooleanRule):
        return ()
    return tuple(case.threshold for case in rule.cases)
