"""The check of a declared number of criteria ("19/19 tiêu chí") against the detail."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from criteria.attainment import IndicatorOutcome, SetResult, attainment
from criteria.outcomes import Outcome
from criteria.sets import CriteriaSetDefinition
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue
from reports.checks.wording import Check


def criteria_total_against_detail(table: CheckedTable) -> CheckResult:
    """Số tiêu chí đạt nêu trong báo cáo khác số tiêu chí tính từ từng chỉ tiêu của biểu.

    Ví dụ: báo cáo nêu 19/19 tiêu chí mà tiêu chí 5 chưa đạt.

    Criteria that the table leaves open may be in the declared number or not.
    """
    if table.declared_criteria is None:
        return CheckResult(0, why_not="chưa biết số tiêu chí đạt mà báo cáo nêu")
    detail: dict[tuple[str, int], list[CheckedValue]] = defaultdict(list)
    for value in table.values:
        if value.part is None:
            detail[(value.unit, value.year)].append(value)
    places, findings = 0, []
    for key, declared in table.declared_criteria.items():
        values = detail.get(key)
        if not values:
            continue
        places += 1
        least, most = _criteria_range(table.definition, values)
        if least.computed_attained <= declared <= most.computed_attained:
            continue
        findings.append(_other_total(values, declared, least, most))
    return CheckResult(places, tuple(findings))


def _criteria_range(
    definition: CriteriaSetDefinition, values: Iterable[CheckedValue]
) -> tuple[SetResult, SetResult]:
    """The results if every open indicator failed, and if every one attained."""
    known = {value.indicator.code: value.verdict.outcome for value in values}
    least, most = dict[str, Outcome](), dict[str, Outcome]()
    for criterion in definition.criteria:
        codes = [indicator.code for indicator in criterion.indicators]
        nothing_asked = all(code in known and not known[code].counts for code in codes)
        for code in codes:
            outcome = known.get(code, Outcome.MISSING)
            is_open = nothing_asked or outcome in (Outcome.MISSING, Outcome.UNDETERMINED)
            least[code] = Outcome.NOT_ATTAINED if is_open else outcome
            most[code] = Outcome.ATTAINED if is_open else outcome
    return _result(definition, least), _result(definition, most)


def _result(definition: CriteriaSetDefinition, outcomes: Mapping[str, Outcome]) -> SetResult:
    taken = {code: IndicatorOutcome(None, outcome) for code, outcome in outcomes.items()}
    return attainment(definition, taken)


def _other_total(
    values: list[CheckedValue], declared: int, least: SetResult, most: SetResult
) -> Finding:
    low, high, total = least.computed_attained, most.computed_attained, least.criteria_total
    counted = f"{low}/{total}" if low == high else f"từ {low} đến {high}/{total}"
    failing = [str(one.number) for one in most.criteria if not one.computed]
    missing = f" (chưa đạt: tiêu chí {', '.join(failing)})" if failing else ""
    first = values[0]
    message = (
        f"{first.unit} năm {first.year}: báo cáo nêu {declared}/{total} tiêu chí đạt nhưng tính từ "
        f"từng chỉ tiêu là {counted}{missing}; cần sửa lại số tiêu chí hoặc kết quả chỉ tiêu."
    )
    return Finding(
        check=criteria_total_against_detail.__name__,
        family=Family.OUTCOME,
        severity=Severity.ATTAINMENT,
        certainty=Certainty.PROVED,
        unit=first.unit,
        year=first.year,
        indicator="",
        message=message,
        printed=(f"{declared}/{total}",),
        computed=(counted,),
    )


CHECKS: tuple[Check, ...] = (criteria_total_against_detail,)
