"""What the next criteria set would say of the same figures: for information."""

from collections import defaultdict
from collections.abc import Iterable

from communes.intake.wording import fold
from criteria.answers import Answer
from criteria.evaluation import Basis, judge
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, CountRule, NumberRule, RatioRule, Rule
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue
from reports.checks.wording import Check, found, place

_NO_SUCCESSOR = "chưa có bộ tiêu chí kế tiếp để so sánh"
_BY_FIGURES = frozenset((Basis.RATIO, Basis.STATED_PERCENT, Basis.NUMBER, Basis.PARTS))
_DECIDED = frozenset((Outcome.ATTAINED, Outcome.NOT_ATTAINED))
_SHARED_WORDS = 2  # of three


def verdict_flips_under_successor(table: CheckedTable) -> CheckResult:
    """Cùng số liệu của năm cuối nhưng bộ tiêu chí kế tiếp cho kết quả ngược lại.

    Ví dụ: thu nhập 37,72 triệu đồng đạt mức 36 triệu đồng nhưng chưa đạt mức 39 triệu đồng của
    bộ tiêu chí sau.

    An indicator is the same one where code, kind of rule, units and most words are.
    """
    successor = table.successor
    if successor is None:
        return CheckResult(0, why_not=_NO_SUCCESSOR)
    places = 0
    findings: list[Finding] = []
    last = [value for value in table.values if value.year == table.years[-1]]
    parts: dict[tuple[str, str], list[CheckedValue]] = defaultdict(list)
    for value in last:
        parts[value.unit, value.indicator.code].append(value)
    for value in last:
        if value.part is not None:
            continue
        following = _counterpart(value.indicator, successor)
        if following is None or value.verdict.measure.basis not in _BY_FIGURES:
            continue
        places += 1
        answer = _answer(value, parts[value.unit, value.indicator.code])
        verdict = judge(following.rule, answer, year=successor.first_year)
        outcomes = {value.verdict.computed, verdict.computed}
        if outcomes == _DECIDED:
            findings.append(_flip(value, following, successor, verdict.computed))
    return CheckResult(places, tuple(findings))


CHECKS: tuple[Check, ...] = (verdict_flips_under_successor,)


def _flip(
    value: CheckedValue,
    following: IndicatorDefinition,
    successor: CriteriaSetDefinition,
    outcome: Outcome,
) -> Finding:
    asked = following.threshold_text
    message = (
        f"{place(value)}: “{value.raw}” hiện {value.verdict.computed.label.lower()}, nhưng theo "
        f"{successor.citation.short} (yêu cầu {asked}) sẽ là {outcome.label.lower()}; cần chuẩn bị "
        "cho giai đoạn sau."
    )
    return found(
        verdict_flips_under_successor,
        value,
        message,
        family=Family.SUCCESSOR,
        severity=Severity.INFORMATION,
        certainty=Certainty.PROVED,
        computed=(outcome.label,),
    )


def _answer(value: CheckedValue, parts: Iterable[CheckedValue]) -> Answer:
    """The answer again, with its parts."""
    return Answer(
        said=value.said,
        numerator=value.numerator,
        denominator=value.denominator,
        quantity_unit=value.quantity_unit,
        number=value.number,
        stated_percent=value.stated_percent,
        parts={one.part: _own_answer(one) for one in parts if one.part is not None},
    )


def _own_answer(part: CheckedValue) -> Answer:
    return Answer(
        numerator=part.numerator,
        denominator=part.denominator,
        quantity_unit=part.quantity_unit,
        number=part.number,
        stated_percent=part.stated_percent,
    )


def _counterpart(
    indicator: IndicatorDefinition, successor: CriteriaSetDefinition
) -> IndicatorDefinition | None:
    """The same indicator in the next set, or ``None``."""
    for one in successor.indicators():
        if one.code == indicator.code:
            is_same = _same_question(indicator.rule, one.rule) and _alike(indicator.text, one.text)
            return one if is_same else None
    return None


def _same_question(one: Rule, other: Rule) -> bool:
    """Whether both rules take the same figures."""
    if isinstance(one, RatioRule) and isinstance(other, RatioRule):
        return one.quantity_unit == other.quantity_unit
    if isinstance(one, NumberRule | CountRule) and type(one) is type(other):
        return one.unit == other.unit
    if isinstance(one, AllRule) and isinstance(other, AllRule):
        keys = {part.key for part in other.parts}
        return all(
            part.key in keys and _same_question(part.rule, other.part(part.key).rule)
            for part in one.parts
        )
    return isinstance(one, BooleanRule) and isinstance(other, BooleanRule)


def _alike(one: str, other: str) -> bool:
    words, others = set(fold(one).split()), set(fold(other).split())
    return 3 * len(words & others) >= _SHARED_WORDS * min(len(words), len(others))
