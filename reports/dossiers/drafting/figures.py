"""A unit's answers as figures in a sentence: "75% (7,5/10 km)"; sums, changes, and what lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.answers import COMMUNES, Answer
from criteria.evaluation import Basis, Measure, measure_answer
from criteria.explanations import display_percent
from criteria.numbers import format_decimal, percent_of
from criteria.outcomes import Outcome
from criteria.rules import (
    AllRule,
    BooleanRule,
    CountRule,
    NumberRule,
    RatioRule,
    Rule,
    SimpleRule,
    threshold_for,
)
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition
from criteria.thresholds import Op, Threshold
from reports.comparison_data import IndicatorRecord, StoredValue
from reports.dossiers.drafting.wording import BLANK, share
from reports.printed_cells import stored_answer

_NO_DATA = "chưa có số liệu"
_ABOVE_WHOLE = "tử số lớn hơn mẫu số"
_OUTCOMES = {
    Outcome.ATTAINED: "đạt",
    Outcome.NOT_ATTAINED: "chưa đạt",
    Outcome.NOT_APPLICABLE: "không có",
    Outcome.NOT_REGULATED: "chưa quy định",
    Outcome.MISSING: _NO_DATA,
    Outcome.UNDETERMINED: "chưa đủ căn cứ đánh giá",
}


@dataclass(frozen=True, slots=True)
class Where:
    """The threshold zone and year by which an answer is judged."""

    zone: str | None
    year: int


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of exact fractions of one thing, in ``unit``; ``label`` names a part, or is ""."""

    label: str
    numerator: Decimal
    denominator: Decimal
    unit: str

    @property
    def text(self) -> str:
        """Return "cứng hóa 71,46% (16,828/23,548 km)": a rate of sums, never a mean of rates."""
        figures = f"{format_decimal(self.numerator)}/{format_decimal(self.denominator)}"
        percent = share(self.numerator, self.denominator)
        return f"{self.label} {percent} ({figures} {self.unit})".strip()

    @property
    def earlier(self) -> str:
        """As an aside: "16,828/23,548 km, đạt 71,46%"."""
        figures = f"{format_decimal(self.numerator)}/{format_decimal(self.denominator)}"
        return f"{figures} {self.unit}, đạt {share(self.numerator, self.denominator)}"

    @property
    def percent(self) -> Fraction:
        """The exact rate in per cent."""
        return percent_of(self.numerator, self.denominator)


def outcome_words(outcome: Outcome) -> str:
    """An outcome inside a sentence: "chưa đạt"."""
    return _OUTCOMES[outcome]


def outcome_of(record: IndicatorRecord | None) -> Outcome:
    """The outcome that counts; no record is a missing one."""
    return record.value.outcome if record is not None else Outcome.MISSING


def figure(indicator: IndicatorDefinition, record: IndicatorRecord | None, where: Where) -> str:
    """What a unit answers, in figures where it gives any: "75% (7,5/10 km)", "đạt", "không có"."""
    if record is None or record.value.outcome is Outcome.MISSING:
        return _NO_DATA
    value = record.value
    if not value.outcome.counts:
        return outcome_words(value.outcome)
    if isinstance(indicator.rule, AllRule):
        told = [
            f"{part.label} {text}"
            for part in indicator.rule.parts
            if part.key in record.parts
            and (text := _figure(part.rule, record.parts[part.key], where))
        ]
        if told:
            return ", ".join(told)
        return _fraction(value, "", None) or outcome_words(value.outcome)
    return _figure(indicator.rule, value, where) or outcome_words(value.outcome)


def has_figures(indicator: IndicatorDefinition, record: IndicatorRecord | None) -> bool:
    """Whether an answer gives any figure, or only words."""
    if record is None or not record.value.outcome.counts:
        return False
    values = record.parts.values() if isinstance(indicator.rule, AllRule) else ()
    return any(
        (one.numerator is not None and one.denominator is not None)
        or one.stated_percent is not None
        or one.number is not None
        for one in (record.value, *values)
    )


def _figure(rule: SimpleRule, value: StoredValue, where: Where) -> str:
    if isinstance(rule, RatioRule):
        fraction = _fraction(value, rule.quantity_unit, threshold_for(rule.cases, *_at(where)))
        if fraction:
            return fraction
        stated = value.stated_percent
        return f"{format_decimal(stated)}%" if stated is not None else ""
    if isinstance(rule, BooleanRule):
        if value.number is not None and value.quantity_unit:
            counted = f"{format_decimal(value.number)} {value.quantity_unit}"
            return f"có {counted}" if value.number else f"không có {value.quantity_unit}"
        return _fraction(value, "", None)
    if value.number is None:
        return ""
    return f"{format_decimal(value.number)} {rule.unit}"


def _fraction(value: StoredValue, unit: str, threshold: Threshold | None) -> str:
    numerator, denominator = value.numerator, value.denominator
    if numerator is None or denominator is None:
        return ""
    unit = _unit(value, unit)
    figures = f"{format_decimal(numerator)}/{format_decimal(denominator)} {unit}".strip()
    if unit == COMMUNES:
        return f"{figures} đạt"
    if not denominator:
        return figures
    if numerator > denominator:
        figures += f", {_ABOVE_WHOLE}"
    if threshold is None:
        return f"{share(numerator, denominator)} ({figures})"
    return f"{display_percent(stored_answer(value), threshold)} ({figures})"


def _unit(value: StoredValue, unit: str) -> str:
    return unit if value.quantity_unit in ("", "%") else value.quantity_unit


def _at(where: Where) -> tuple[str | None, int]:
    return where.zone, where.year


def totals(
    indicator: IndicatorDefinition, records: Sequence[IndicatorRecord | None]
) -> tuple[Total, ...]:
    """The sums over units, of the indicator or of its ratio parts.

    Only where every unit that has the thing at all gives both figures in one unit.
    """
    present = [one for one in records if outcome_of(one) is not Outcome.NOT_APPLICABLE]
    if isinstance(indicator.rule, AllRule):
        sums = [
            _total(
                part.label,
                part.rule,
                [one.parts.get(part.key) if one is not None else None for one in present],
            )
            for part in indicator.rule.parts
            if isinstance(part.rule, RatioRule)
        ]
    else:
        values = [one.value if one is not None else None for one in present]
        sums = [_total("", indicator.rule, values)]
    return tuple(one for one in sums if one is not None)


def _total(label: str, rule: SimpleRule, values: Sequence[StoredValue | None]) -> Total | None:
    unit = rule.quantity_unit if isinstance(rule, RatioRule) else ""
    fractions = [
        (one.numerator, one.denominator, _unit(one, unit))
        for one in values
        if one is not None and one.numerator is not None and one.denominator is not None
    ]
    units = {unit for _, _, unit in fractions}
    if not fractions or len(fractions) != len(values) or len(units) > 1 or units == {COMMUNES}:
        return None
    denominator = sum((one[1] for one in fractions), Decimal(0))
    if not denominator:
        return None
    numerator = sum((one[0] for one in fractions), Decimal(0))
    return Total(label, numerator, denominator, units.pop())


def change_of_totals(now: Total, before: Sequence[Total]) -> Fraction | None:
    """The change in percentage points; ``None`` unless the same thing was summed in one unit.

    A share above its whole cannot be: nothing is compared with it.
    """
    same = [one for one in before if (one.label, one.unit) == (now.label, now.unit)]
    if not same or any(one.numerator > one.denominator for one in (now, same[0])):
        return None
    return now.percent - same[0].percent


def change_of_numbers(
    indicator: IndicatorDefinition, now: IndicatorRecord | None, before: IndicatorRecord | None
) -> tuple[Decimal, str] | None:
    """The change of a measured or counted figure and its unit; ``None`` without both figures."""
    if now is None or before is None or not isinstance(indicator.rule, NumberRule | CountRule):
        return None
    if now.value.number is None or before.value.number is None:
        return None
    return now.value.number - before.value.number, indicator.rule.unit


def shortfall(
    definition: CriteriaSetDefinition,
    indicator: IndicatorDefinition,
    record: IndicatorRecord | None,
    where: Where,
) -> str:
    """Why an indicator is not attained: figures, what is asked and by which decision, the gap.

    "2/3 trường = 66,67%, yêu cầu ≥ 70% (Quyết định 734/QĐ-UBND), cần thêm 1 trường"
    """
    if record is None or record.value.outcome is Outcome.MISSING:
        return _NO_DATA
    value = record.value
    if value.outcome is Outcome.UNDETERMINED:
        return outcome_words(value.outcome)
    answer = _whole_answer(record)
    measure = measure_answer(indicator.rule, answer, year=where.year, zone=where.zone)
    source = definition.citation.short
    told: list[str] = []
    if measure.outcome is Outcome.NOT_ATTAINED:
        told = [
            lacking
            for rule, label, part, given in _measured(indicator.rule, measure, answer)
            if part.outcome is Outcome.NOT_ATTAINED
            and (lacking := _lacking(rule, label, part, given, source))
        ]
    if told:
        return " và ".join(told)
    return f"kết quả ghi “{value.raw.strip() or outcome_words(value.outcome)}” ({source})"


def _measured(
    rule: Rule, measure: Measure, answer: Answer
) -> list[tuple[SimpleRule, str, Measure, Answer]]:
    if isinstance(rule, AllRule):
        return [(one.rule, one.label, one.measure, one.answer) for one in measure.parts]
    return [(rule, "", measure, answer)]


def _lacking(rule: SimpleRule, label: str, measure: Measure, answer: Answer, source: str) -> str:
    threshold = measure.threshold
    if threshold is None:
        return ""
    asked = threshold.demand()
    if measure.basis is Basis.RATIO and isinstance(rule, RatioRule):
        assert answer.numerator is not None and answer.denominator is not None
        unit = answer.quantity_unit
        unit = rule.quantity_unit if unit in (None, "%") else unit
        figures = f"{format_decimal(answer.numerator)}/{format_decimal(answer.denominator)} {unit}"
        told = f"{figures} = {display_percent(answer, threshold)}"
    elif measure.basis is Basis.STATED_PERCENT and answer.stated_percent is not None:
        told = f"{format_decimal(answer.stated_percent)}%"
    elif isinstance(rule, NumberRule | CountRule) and answer.number is not None:
        told = f"{format_decimal(answer.number)} {rule.unit}"
        none_at_all = threshold.op is Op.EQUAL and threshold.value == 0
        figure_asked = f"{threshold.op.sign} {format_decimal(threshold.value)} {rule.unit}"
        asked = "không có" if none_at_all else figure_asked
    else:
        return ""
    gap = f", {measure.distance.text}" if measure.distance is not None else ""
    return f"{label} {told}, yêu cầu {asked} ({source}){gap}".strip()


def _whole_answer(record: IndicatorRecord) -> Answer:
    parts: Mapping[str, Answer] = {key: stored_answer(part) for key, part in record.parts.items()}
    return stored_answer(record.value, parts)


def declared_counts(record: IndicatorRecord | None) -> list[tuple[int, int]]:
    """The counts over communes that a city's row declares: attained, of; of a compound, by part."""
    if record is None:
        return []
    own = _count(record.value)
    parts = [count for one in record.parts.values() if (count := _count(one)) is not None]
    return [own] if own is not None else parts


def count_words(counts: Sequence[tuple[int, int]]) -> str:
    """Counts in a sentence: "6/6 xã", or a blank for none."""
    told = dict.fromkeys(f"{attained}/{total} {COMMUNES}" for attained, total in counts)
    return ", ".join(told) or BLANK


def _count(value: StoredValue) -> tuple[int, int] | None:
    if value.communes_attained is None or value.communes_total is None:
        return None
    return value.communes_attained, value.communes_total
