"""Which row and cell of an entry workbook holds what; shared by writing and reading. Pure.

A sheet is one commune's year: a block of totals on top, then each criterion with its indicators,
parts of compound indicators in rows of their own. The last column names each row by a key
("4.2", "17.1/clean_water", "total/households"), so a sheet is read by its keys and not by place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from communes.entry.fields import Question
from communes.intake.grid import column_letters
from criteria.outcomes import Outcome
from criteria.rules import (
    AllRule,
    BooleanRule,
    RatioRule,
    Rule,
    SimpleRule,
    threshold_for,
)
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition
from criteria.thresholds import Threshold, parse_thresholds

TITLE_ROW, SET_ROW, HELP_ROW, HEAD_ROW = 1, 2, 3, 4

_UNREGULATED = "chưa quy định cho vùng và năm này"


class Column(IntEnum):
    """The columns of a sheet, from A."""

    CODE = 1
    TEXT = 2
    DEMAND = 3
    FIRST = 4
    LAST = 5
    SAID = 6
    NUMERATOR = 7
    DENOMINATOR = 8
    NUMBER = 9
    UNIT = 10
    PERCENT = 11
    VERDICT = 12
    NOTE = 13
    KEY = 14

    @property
    def letters(self) -> str:
        """The column as addresses write it."""
        return column_letters(self.value)


INPUTS = (Column.SAID, Column.NUMERATOR, Column.DENOMINATOR, Column.NUMBER, Column.NOTE)

HEADINGS = {
    Column.CODE: "Mã",
    Column.TEXT: "Nội dung chỉ tiêu",
    Column.DEMAND: "Mức đạt",
    Column.SAID: "Đạt / Chưa đạt / Không có",
    Column.NUMERATOR: "Tử số",
    Column.DENOMINATOR: "Mẫu số",
    Column.NUMBER: "Số",
    Column.UNIT: "Đơn vị tính",
    Column.PERCENT: "Tỷ lệ (%)",
    Column.VERDICT: "Kết quả (tự tính)",
    Column.NOTE: "Ghi chú",
    Column.KEY: "Mã dòng",
}


class RowKind(StrEnum):
    """What a row is."""

    SECTION = "section"
    TOTAL = "total"
    CRITERION = "criterion"
    INDICATOR = "indicator"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place, its key ("" for headings) and what it asks.

    ``rule`` is None for headings and totals; ``total`` is the key of a total that the row states or
    that its denominator should be. ``members`` are the rows of a criterion's indicators or of an
    indicator's parts.
    """

    kind: RowKind
    number: int
    key: str
    code: str
    text: str
    demand: str = ""
    unit: str = ""
    rule: Rule | None = None
    threshold: Threshold | None = None
    total: str | None = None
    indicator: IndicatorDefinition | None = None
    part: str = ""
    members: tuple[int, ...] = ()

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that people fill in."""
        if self.kind is RowKind.TOTAL:
            return (Column.NUMBER,)
        if self.rule is None:
            return ()
        note = () if self.kind is RowKind.PART else (Column.NOTE,)
        match self.rule:
            case RatioRule():
                return (Column.SAID, Column.NUMERATOR, Column.DENOMINATOR, *note)
            case BooleanRule():
                return (Column.SAID, *note)
            case AllRule():
                return note
            case _:
                return (Column.NUMBER, *note)  # none is 0

    @property
    def choices(self) -> tuple[Outcome, ...]:
        """The answers in words that the row takes, as the entry form offers them."""
        if self.rule is None or isinstance(self.rule, AllRule):
            return ()
        return Question(self.part, "", self.rule).choices

    @property
    def whole(self) -> bool:
        """Whether its figures are whole things."""
        if self.rule is None or isinstance(self.rule, AllRule):
            return self.kind is RowKind.TOTAL
        return Question(self.part, "", self.rule).whole

    @property
    def from_villages(self) -> bool:
        """Whether a commune that keeps the list of its villages has it counted from there."""
        return isinstance(self.rule, RatioRule) and self.rule.village_answer is not None


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The rows of a sheet in their order."""

    rows: tuple[Row, ...]

    @property
    def first(self) -> int:
        """The first row below the head."""
        return self.rows[0].number

    @property
    def last(self) -> int:
        """The last row of the table."""
        return self.rows[-1].number

    def keyed(self) -> Iterator[Row]:
        """The rows that take answers."""
        return (row for row in self.rows if row.key)

    def totals(self) -> dict[str, Row]:
        """The rows of totals by the total's key."""
        return {row.total: row for row in self.rows if row.kind is RowKind.TOTAL and row.total}

    def criteria(self) -> tuple[Row, ...]:
        """The rows of criteria."""
        return tuple(row for row in self.rows if row.kind is RowKind.CRITERION)


def layout_of(
    definition: CriteriaSetDefinition, *, zone: str | None, year: int, totals: Mapping[str, str]
) -> SheetLayout:
    """The rows for a commune of ``zone`` in ``year``; ``totals`` names the totals by key."""
    return SheetLayout(tuple(_rows(definition, zone, year, totals)))


def _rows(
    definition: CriteriaSetDefinition, zone: str | None, year: int, totals: Mapping[str, str]
) -> Iterator[Row]:
    number = HEAD_ROW + 1
    shared = _shared_totals(definition)
    if shared:
        yield Row(
            RowKind.SECTION, number, "", "", "Số liệu chung của xã: ghi một lần, dùng làm mẫu số"
        )
        number += 1
    for key in (key for key in totals if key in shared):
        codes = ", ".join(shared[key][1])
        yield Row(
            RowKind.TOTAL,
            number,
            f"total/{key}",
            "",
            f"{totals[key]} (mẫu số của chỉ tiêu {codes})",
            unit=shared[key][0],
            total=key,
        )
        number += 1
    for criterion in definition.criteria:
        head = number
        number += 1
        below: list[Row] = []
        for indicator in criterion.indicators:
            rows = list(_indicator_rows(indicator, number, zone, year))
            below += rows
            number += len(rows)
        yield Row(
            RowKind.CRITERION,
            head,
            "",
            str(criterion.number),
            f"Tiêu chí {criterion.number}: {criterion.name}",
            members=tuple(row.number for row in below if row.kind is RowKind.INDICATOR),
        )
        yield from below


def _indicator_rows(
    indicator: IndicatorDefinition, number: int, zone: str | None, year: int
) -> Iterator[Row]:
    rule = indicator.rule
    if not isinstance(rule, AllRule):
        threshold = _threshold(rule, zone, year)
        yield Row(
            RowKind.INDICATOR,
            number,
            indicator.code,
            indicator.code,
            indicator.text,
            _demand(indicator, rule, threshold),
            _unit(rule),
            rule,
            threshold,
            rule.same_total if isinstance(rule, RatioRule) else None,
            indicator,
        )
        return
    parts = tuple(range(number + 1, number + 1 + len(rule.parts)))
    yield Row(
        RowKind.INDICATOR,
        number,
        indicator.code,
        indicator.code,
        indicator.text,
        indicator.threshold_text,
        rule=rule,
        indicator=indicator,
        members=parts,
    )
    for place, part in zip(parts, rule.parts, strict=True):
        threshold = _threshold(part.rule, zone, year)
        yield Row(
            RowKind.PART,
            place,
            f"{indicator.code}/{part.key}",
            "",
            f"– {part.label}",
            _part_demand(part.rule, threshold),
            _unit(part.rule),
            part.rule,
            threshold,
            part.rule.same_total if isinstance(part.rule, RatioRule) else None,
            indicator,
            part.key,
        )


def _threshold(rule: SimpleRule, zone: str | None, year: int) -> Threshold | None:
    return None if isinstance(rule, BooleanRule) else threshold_for(rule.cases, zone, year)


def _demand(indicator: IndicatorDefinition, rule: SimpleRule, threshold: Threshold | None) -> str:
    """The threshold as the set prints it, and as it stands for this zone and year if that differs.

    A set may print "Đạt" and give the figure within the indicator's text, or by zones.
    """
    printed = indicator.threshold_text
    if isinstance(rule, BooleanRule):
        return printed
    if threshold is None:
        return f"{printed} ({_UNREGULATED})"
    known = {(one.op, one.value) for one in parse_thresholds(printed)}
    if known == {(threshold.op, threshold.value)}:
        return printed
    return f"{printed} (áp dụng: {threshold.demand()})"


def _part_demand(rule: SimpleRule, threshold: Threshold | None) -> str:
    if isinstance(rule, BooleanRule):
        return Outcome.ATTAINED.label
    return threshold.demand() if threshold is not None else _UNREGULATED


def _unit(rule: SimpleRule) -> str:
    match rule:
        case BooleanRule():
            return ""
        case RatioRule():
            return rule.quantity_unit
        case _:
            return rule.unit


def _shared_totals(definition: CriteriaSetDefinition) -> dict[str, tuple[str, list[str]]]:
    """The totals that denominators share: unit and codes of their indicators, by key."""
    shared: dict[str, tuple[str, list[str]]] = {}
    for indicator in definition.indicators():
        rule = indicator.rule
        for one in [part.rule for part in rule.parts] if isinstance(rule, AllRule) else [rule]:
            if isinstance(one, RatioRule) and one.same_total:
                codes = shared.setdefault(one.same_total, (one.quantity_unit, []))[1]
                if indicator.code not in codes:
                    codes.append(indicator.code)
    return shared
