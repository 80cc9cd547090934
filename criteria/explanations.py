"""A verdict in one Vietnamese sentence: outcome, figures, threshold with citation, distance.

"Chưa đạt: 2/3 trường = 66,67%, yêu cầu ≥ 70% (chỉ tiêu 5, Quyết định 734/QĐ-UBND); cần thêm
1 trường."
"""

from collections.abc import Sequence
from decimal import Decimal

from criteria.answers import COMMUNES, Answer
from criteria.evaluation import Basis, Measure, PartMeasure, Verdict
from criteria.numbers import (
    format_decimal,
    percent_agrees,
    percent_of,
    printed_decimals,
    round_half_up,
)
from criteria.outcomes import Outcome
from criteria.rules import BooleanRule, CountRule, NumberRule, RatioRule, Rule
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition
from criteria.thresholds import Op, Threshold

_MAX_PLACES = 16


def explain(
    definition: CriteriaSetDefinition,
    indicator: IndicatorDefinition,
    answer: Answer,
    verdict: Verdict,
) -> str:
    """The verdict's sentence, with its citation and what was declared where that differs."""
    source = f"(chỉ tiêu {indicator.code}, {definition.citation.short})"
    body = _describe(indicator.rule, answer, verdict.measure)
    measure = verdict.measure
    sentence = f"{measure.outcome.label}: {body} {source}"
    if measure.distance is not None:
        sentence += f"; {measure.distance.text}"
    sentence += "."
    if _percent_contradicted(answer):
        assert answer.stated_percent is not None
        stated = format_decimal(answer.stated_percent, printed_decimals(answer.stated_percent))
        sentence += f" Tỷ lệ báo cáo ghi: {stated}%."
    if not verdict.proved:
        if verdict.declared is not None:
            return f"{sentence} Lấy theo kết quả báo cáo: {verdict.declared.label}."
        return sentence
    if verdict.differs and verdict.declared is not None:
        return f"{sentence} Báo cáo ghi: {verdict.declared.label}."
    return sentence


def explain_part(part: PartMeasure, indicator_code: str) -> str:
    """The sentence of one part of a compound indicator."""
    measure = part.measure
    body = _describe(part.rule, part.answer, measure)
    tail = f"; {measure.distance.text}" if measure.distance is not None else ""
    return f"{measure.outcome.label}: {part.label} {body} (chỉ tiêu {indicator_code}){tail}."


def _percent_contradicted(answer: Answer) -> bool:
    """Whether the source states another percentage than that of its own fraction."""
    if answer.stated_percent is None or answer.numerator is None or not answer.denominator:
        return False
    decimals = printed_decimals(answer.stated_percent)
    return not percent_agrees(answer.stated_percent, decimals, answer.numerator, answer.denominator)


def computed_short(answer: Answer, measure: Measure) -> str:
    """The computed verdict in a few words, for a table's cell: "66,67% - Chưa đạt"."""
    if measure.basis is Basis.RATIO and measure.threshold is not None:
        return f"{display_percent(answer, measure.threshold)} - {measure.outcome.label}"
    return measure.outcome.label


def display_percent(answer: Answer, threshold: Threshold) -> str:
    """The ratio in per cent with two decimals, or as many as keep it on its side of the threshold.

    6.999/10.000 against ≥ 70 % prints "69,99%"; 69,996 % would round to 70,00 % and contradict its
    own verdict, so it prints "69,996%".
    """
    assert answer.numerator is not None and answer.denominator is not None
    exact = percent_of(answer.numerator, answer.denominator)
    holds = threshold.holds_for_ratio(answer.numerator, answer.denominator)
    places = 2
    while places < _MAX_PLACES and threshold.holds(round_half_up(exact, places)) is not holds:
        places += 1
    return f"{format_decimal(round_half_up(exact, places))}%"


def _describe(rule: Rule, answer: Answer, measure: Measure) -> str:
    """What the outcome rests on, without the outcome itself."""
    match measure.basis:
        case Basis.RATIO:
            assert isinstance(rule, RatioRule) and measure.threshold is not None
            ratio = f"{_fraction(answer, rule)} = {display_percent(answer, measure.threshold)}"
            return f"{ratio}{_above_whole(answer)}, yêu cầu {measure.threshold.demand()}"
        case Basis.STATED_PERCENT:
            assert answer.stated_percent is not None and measure.threshold is not None
            return (
                f"{format_decimal(answer.stated_percent)}% theo nguồn, không kèm tử số và mẫu số, "
                f"yêu cầu {measure.threshold.demand()}"
            )
        case Basis.NUMBER:
            assert isinstance(rule, NumberRule | CountRule)
            assert answer.number is not None and measure.threshold is not None
            return (
                f"{_quantity(answer.number, rule.unit)}, "
                f"yêu cầu {_demand_of_number(measure.threshold, rule.unit)}"
            )
        case Basis.COMMUNE_COUNT:
            return f"{_fraction(answer, None)} đạt"
        case Basis.MEMBERS:
            return member_count(answer.members)
        case Basis.PARTS:
            return "; ".join(_describe_part(part) for part in measure.parts)
        case Basis.ZERO_OF_ZERO:
            return "0/0, không có đối tượng nào nên không tính vào kết quả"
        case Basis.IMPOSSIBLE:
            return f"{_fraction(answer, rule)} có mẫu số bằng 0, không tính được tỷ lệ"
        case Basis.NO_THRESHOLD:
            return "bộ tiêu chí không quy định mức đạt cho vùng và năm này"
        case Basis.WORDS:
            return _describe_words(measure.outcome)
        case Basis.NOTHING:
            return "chưa có câu trả lời"
        case Basis.TOO_LITTLE:
            return _describe_gap(rule, measure)


def member_count(outcomes: Sequence[Outcome]) -> str:
    """The communes counted by outcome: "1/2 xã đạt, 1 xã không có"."""
    text = f"{outcomes.count(Outcome.ATTAINED)}/{len(outcomes)} {COMMUNES} đạt"
    for outcome in (Outcome.NOT_APPLICABLE, Outcome.NOT_REGULATED):
        spared = outcomes.count(outcome)
        if spared:
            text += f", {spared} {COMMUNES} {outcome.label.lower()}"
    return text


def _above_whole(answer: Answer) -> str:
    """A share above its whole cannot be; the verdict stands on the figures, and says so."""
    assert answer.numerator is not None and answer.denominator is not None
    return " (tử số lớn hơn mẫu số)" if answer.numerator > answer.denominator else ""


def _describe_words(outcome: Outcome) -> str:
    match outcome:
        case Outcome.NOT_APPLICABLE:
            return "không có đối tượng trên địa bàn, không tính vào kết quả"
        case Outcome.NOT_REGULATED:
            return "thời điểm đó chưa quy định, không tính vào kết quả"
        case _:
            return f"trả lời “{outcome.label}”"


def _describe_gap(rule: Rule, measure: Measure) -> str:
    if isinstance(rule, BooleanRule):
        return "nguồn không nói đạt hay chưa đạt"
    asked = measure.threshold.demand() if measure.threshold is not None else ""
    figures = "tử số và mẫu số" if isinstance(rule, RatioRule) else "số liệu"
    return f"nguồn không in {figures}, yêu cầu {asked}"


def _describe_part(part: PartMeasure) -> str:
    if not part.answered:
        return f"nguồn không in phần “{part.label}”"
    return f"{part.label} {_describe(part.rule, part.answer, part.measure)}"


def _fraction(answer: Answer, rule: Rule | None) -> str:
    assert answer.numerator is not None and answer.denominator is not None
    unit = answer.quantity_unit
    if unit in (None, "%") and isinstance(rule, RatioRule):
        unit = rule.quantity_unit
    if rule is None:
        unit = COMMUNES
    figures = f"{format_decimal(answer.numerator)}/{format_decimal(answer.denominator)}"
    return f"{figures} {unit}".rstrip()


def _quantity(number: Decimal, unit: str) -> str:
    return f"{format_decimal(number)} {unit}"


def _demand_of_number(threshold: Threshold, unit: str) -> str:
    if threshold.op is Op.EQUAL and threshold.value == 0:
        return "không có"
    return f"{threshold.op.sign} {_quantity(threshold.value, unit)}"
