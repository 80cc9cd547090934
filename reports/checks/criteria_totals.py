"""The checks of what is said of whole criteria ("19/19 tiêu chí", crosses) against the detail."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from criteria.attainment import IndicatorOutcome, SetResult, attainment
from criteria.outcomes import Outcome
from criteria.sets import CriteriaSetDefinition, CriterionDefinition
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue, Printed
from reports.checks.wording import Check

_NO_MARKS = "không có bảng đánh dấu tiêu chí đạt"


def criteria_total_against_detail(table: CheckedTable) -> CheckResult:
    """Số tiêu chí đạt nêu trong báo cáo khác số tiêu chí tính từ từng chỉ tiêu của biểu.

    Ví dụ: báo cáo nêu 19/19 tiêu chí mà tiêu chí 5 chưa đạt.

    An indicator counts as the table declares it, by its figures where it declares nothing. Criteria
    that the table leaves open may be in the declared number or not.
    """
    if table.declared_criteria is None:
        return CheckResult(0, why_not="chưa biết số tiêu chí đạt mà báo cáo nêu")
    places, findings = 0, []
    for key, declared in table.declared_criteria.items():
        unit, year = key
        values = list(table.indicators_of(unit=unit, year=year))
        if not values:
            continue
        places += 1
        least, most = _criteria_range(table.definition, values)
        if least.declared_attained <= declared <= most.declared_attained:
            continue
        printed = table.declared_places.get(key, Printed("", ""))
        findings.append(_other_total(values, declared, printed.cell, least, most))
    return CheckResult(places, tuple(findings))


def criteria_marks_against_detail(table: CheckedTable) -> CheckResult:
    """Bảng đánh dấu tiêu chí đạt mâu thuẫn với kết quả từng chỉ tiêu của biểu.

    Ví dụ: bảng đánh dấu đạt tiêu chí 8 nhưng biểu ghi chỉ tiêu 8.2 chưa đạt.

    An indicator without an answer contradicts neither a mark nor its absence.
    """
    if table.declared_marks is None:
        return CheckResult(0, why_not=_NO_MARKS)
    places, findings = 0, []
    for (unit, year), marked in table.declared_marks.items():
        for criterion in table.definition.criteria:
            found = (
                table.find(unit=unit, year=year, code=one.code) for one in criterion.indicators
            )
            values = [value for value in found if value is not None]
            if not values:
                continue
            places += 1
            against = _against_mark(criterion, values, is_marked=criterion.number in marked)
            if against:
                cell = table.mark_cells.get((unit, year, criterion.number), "")
                is_marked = criterion.number in marked
                findings.append(_other_mark(criterion, against, cell, is_marked=is_marked))
    return CheckResult(places, tuple(findings))


def criteria_marks_miss_their_total(table: CheckedTable) -> CheckResult:
    """Số tiêu chí đạt ở dòng tổng của bảng đánh dấu khác số tiêu chí được đánh dấu.

    Ví dụ: dòng tổng cộng ghi 4/19 nhưng có 5 tiêu chí được đánh dấu.
    """
    if table.declared_marks is None:
        return CheckResult(0, why_not=_NO_MARKS)
    findings = []
    for (unit, year), (total, printed) in table.mark_totals.items():
        marked = sorted(table.declared_marks.get((unit, year), ()))
        if len(marked) == total:
            continue
        listed = f" ({', '.join(map(str, marked))})" if marked else ""
        computed = f"{len(marked)}/{len(table.definition.criteria)}"
        message = (
            f"{unit} năm {year}: bảng đánh dấu ghi tổng cộng {printed.text} tiêu chí đạt nhưng có "
            f"{len(marked)} tiêu chí được đánh dấu{listed}; cần sửa dòng tổng hoặc dấu."
        )
        check = criteria_marks_miss_their_total.__name__
        findings.append(
            Finding(
                check,
                Family.OUTCOME,
                Severity.ATTAINMENT,
                Certainty.PROVED,
                unit,
                year,
                "",
                message,
                printed=(printed.text,),
                computed=(computed,),
                cell=printed.cell,
                other_cells=tuple(
                    cell
                    for number in marked
                    if (cell := table.mark_cells.get((unit, year, number), ""))
                ),
            )
        )
    return CheckResult(len(table.mark_totals), tuple(findings))


def _as_declared(value: CheckedValue) -> Outcome:
    """What the table stands for: where it declares nothing, its figures speak."""
    return IndicatorOutcome(value.verdict.declared, value.verdict.outcome).as_declared


def _against_mark(
    criterion: CriterionDefinition, values: Sequence[CheckedValue], *, is_marked: bool
) -> list[CheckedValue]:
    """The indicators that contradict a mark or its absence."""
    if is_marked:
        return [value for value in values if _as_declared(value) is Outcome.NOT_ATTAINED]
    counting = [value for value in values if _as_declared(value).counts]
    all_attain = all(_as_declared(value) is Outcome.ATTAINED for value in counting)
    return counting if all_attain and len(values) == len(criterion.indicators) else []


def _other_mark(
    criterion: CriterionDefinition, against: list[CheckedValue], cell: str, *, is_marked: bool
) -> Finding:
    first = against[0]
    codes = ", ".join(value.indicator.code for value in against)
    mark = "đánh dấu đạt" if is_marked else "không đánh dấu đạt"
    outcome = Outcome.NOT_ATTAINED if is_marked else Outcome.ATTAINED
    every = "" if is_marked else "mọi "
    message = (
        f"{first.unit} năm {first.year}: bảng đánh dấu {mark} tiêu chí {criterion.number} "
        f"({criterion.name}) nhưng trong biểu {every}chỉ tiêu {codes} {outcome.label.lower()}; "
        "cần sửa dấu hoặc kết quả chỉ tiêu."
    )
    return Finding(
        check=criteria_marks_against_detail.__name__,
        family=Family.OUTCOME,
        severity=Severity.ATTAINMENT,
        certainty=Certainty.PROVED,
        unit=first.unit,
        year=first.year,
        indicator=first.indicator.code,
        message=message,
        printed=tuple(dict.fromkeys(filter(None, (value.raw for value in against)))),
        computed=(f"tiêu chí {criterion.number} {outcome.label.lower()}",),
        cell=cell,
        other_cells=tuple(filter(None, (value.cell for value in against))),
        other_indicators=tuple(value.indicator.code for value in against[1:]),
    )


def _criteria_range(
    definition: CriteriaSetDefinition, values: Iterable[CheckedValue]
) -> tuple[SetResult, SetResult]:
    """The results if every open indicator failed, and if every one attained."""
    values = list(values)
    declared = {value.indicator.code: _as_declared(value) for value in values}
    computed = {value.indicator.code: value.verdict.outcome for value in values}
    results = []
    for instead in (Outcome.NOT_ATTAINED, Outcome.ATTAINED):
        stands = dict(_settled(definition, declared, instead))
        counted = dict(_settled(definition, computed, instead))
        taken = {code: IndicatorOutcome(stands[code], counted[code]) for code in stands}
        results.append(attainment(definition, taken))
    return results[0], results[1]


def _settled(
    definition: CriteriaSetDefinition, known: Mapping[str, Outcome], instead: Outcome
) -> Iterator[tuple[str, Outcome]]:
    """Every indicator's outcome, ``instead`` where it is open."""
    for criterion in definition.criteria:
        codes = [indicator.code for indicator in criterion.indicators]
        nothing_asked = all(code in known and not known[code].counts for code in codes)
        for code in codes:
            outcome = known.get(code, Outcome.MISSING)
            is_open = nothing_asked or outcome in (Outcome.MISSING, Outcome.UNDETERMINED)
            yield code, instead if is_open else outcome


def _other_total(
    values: list[CheckedValue], declared: int, cell: str, least: SetResult, most: SetResult
) -> Finding:
    total = least.criteria_total
    counted = _counted(least.declared_attained, most.declared_attained, total)
    computed = _counted(least.computed_attained, most.computed_attained, total)
    failing = [str(one.number) for one in most.criteria if not one.declared]
    missing = f" (chưa đạt: tiêu chí {', '.join(failing)})" if failing else ""
    again = f"; tính lại từ số liệu là {computed}" if computed != counted else ""
    first = values[0]
    message = (
        f"{first.unit} năm {first.year}: báo cáo nêu {declared}/{total} tiêu chí đạt nhưng tính từ "
        f"từng chỉ tiêu là {counted}{missing}{again}; cần sửa lại số tiêu chí hoặc kết quả chỉ "
        "tiêu."
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
        computed=(counted, computed) if again else (counted,),
        cell=cell,
    )


def _counted(low: int, high: int, total: int) -> str:
    return f"{low}/{total}" if low == high else f"từ {low} đến {high}/{total}"


CHECKS: tuple[Check, ...] = (
    criteria_total_against_detail,
    criteria_marks_against_detail,
    criteria_marks_miss_their_total,
)
