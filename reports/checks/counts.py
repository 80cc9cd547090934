"""Checks of the count of communes in the form by totals ("Số xã đạt"), row by row."""

import re
from collections import Counter, defaultdict

from communes.intake.readings import Form
from criteria.answers import COMMUNES
from criteria.outcomes import Outcome
from criteria.rules import AllRule, CountRule, NumberRule, RatioRule
from criteria.thresholds import Op
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue
from reports.checks.wording import (
    NO_COUNTS,
    Check,
    commune_count,
    found,
    grounds,
    place,
    says_how_much,
)

_DECIDED = (Outcome.ATTAINED, Outcome.NOT_ATTAINED)
_BARE_COUNT = re.compile(r"\d+\s*/\s*\d+ xã(?: đạt(?: chuẩn)?)?\.?", re.IGNORECASE)


def commune_totals_differ(table: CheckedTable) -> CheckResult:
    """Tổng số xã ghi trong “x/y xã” không thống nhất giữa các chỉ tiêu cùng năm.

    Ví dụ: “5/7 xã” trong khi các chỉ tiêu khác ghi trên 6 xã.

    Likely, not proved: a commune that has no such thing may be left out of the total.
    """
    if table.form is not Form.TOTALS:
        return CheckResult(0, why_not=NO_COUNTS)
    rows: dict[int, list[tuple[CheckedValue, int]]] = defaultdict(list)
    for value in table.values:
        for total in _commune_totals(value):
            rows[value.year].append((value, total))
    places, findings = 0, []
    for year, totals in rows.items():
        places += len(totals)
        usual = Counter(total for _, total in totals).most_common(1)[0][0]
        usual_row = next(value for value, total in totals if total == usual)
        for value, total in totals:
            if total != usual:
                message = (
                    f"{place(value)}: bảng ghi trên {total} xã trong khi các chỉ tiêu khác của "
                    f"năm {year} ghi trên {usual} xã; cần thống nhất tổng số xã."
                )
                findings.append(
                    found(
                        commune_totals_differ,
                        value,
                        message,
                        family=Family.OUTCOME,
                        severity=Severity.FIGURE,
                        certainty=Certainty.LIKELY,
                        printed=tuple(filter(None, (value.raw, value.count_raw))),
                        computed=(f"{usual} {COMMUNES}",),
                        other_cells=tuple(filter(None, (value.count_cell, usual_row.cell))),
                        others=(usual_row,),
                    )
                )
    return CheckResult(places, tuple(findings))


def _commune_totals(value: CheckedValue) -> set[int]:
    totals = set() if value.communes_total is None else {value.communes_total}
    if value.quantity_unit == COMMUNES and value.denominator:
        totals.add(int(value.denominator))
    return totals


def count_against_figure(table: CheckedTable) -> CheckResult:
    """Số xã đạt trái với số liệu chung: tất cả các xã đạt mà tỷ lệ chung không đạt, hoặc ngược lại.

    Ví dụ: “6/6 xã” đạt mà số chung 12/18 trường = 66,67%, dưới mức ≥ 70%.

    Where every commune holds a share, the ratio of their sums holds it too, and where none does,
    it does not. For a compound indicator none may hold although every total does.
    """
    if table.form is not Form.TOTALS:
        return CheckResult(0, why_not=NO_COUNTS)
    places, findings = 0, []
    for value in table.values:
        computed = value.verdict.computed
        said = value.said is not None and not says_how_much(value)
        if said or computed not in _DECIDED:
            continue
        if value.quantity_unit == COMMUNES and value.has_ratio:
            continue
        if value.counted not in _DECIDED:
            finding = _some_communes(value)
            if finding is not None:
                places += 1
                findings.append(finding)
            continue
        places += 1
        if value.counted is computed:
            continue
        message = (
            f"{place(value)}: bảng ghi {commune_count(value)} đạt nhưng số liệu chung "
            f"{grounds(value)} là {computed.label}; cần sửa lại số xã đạt hoặc số liệu."
        )
        findings.append(
            found(
                count_against_figure,
                value,
                message,
                family=Family.OUTCOME,
                severity=Severity.ATTAINMENT,
                certainty=_certainty_of_sum(value),
                printed=tuple(filter(None, (value.raw, value.rate_raw, value.count_raw))),
                computed=(computed.label,),
                other_cells=tuple(filter(None, (value.count_cell,))),
            )
        )
    return CheckResult(places, tuple(findings))


def _some_communes(value: CheckedValue) -> Finding | None:
    """The finding where only some communes attain but every one has all of a thing, or none of it.

    A commune that has no such thing at all may be left out, so all that attain are only likely.
    """
    attained, total, computed = (
        value.communes_attained,
        value.communes_total,
        value.verdict.computed,
    )
    if not value.has_ratio or not isinstance(value.rule, RatioRule) or not attained or not total:
        return None
    if attained >= total or value.numerator not in (0, value.denominator):
        return None
    assert computed is not None
    message = (
        f"{place(value)}: bảng ghi {commune_count(value)} đạt nhưng số liệu chung "
        f"{grounds(value)}, tức mọi xã đều {computed.label.lower()}; cần sửa lại số xã đạt hoặc số "
        "liệu."
    )
    return found(
        count_against_figure,
        value,
        message,
        family=Family.OUTCOME,
        severity=Severity.ATTAINMENT,
        certainty=Certainty.LIKELY if computed is Outcome.ATTAINED else Certainty.PROVED,
        printed=tuple(filter(None, (value.raw, value.rate_raw, value.count_raw))),
        computed=(computed.label,),
        other_cells=tuple(filter(None, (value.count_cell,))),
    )


def _certainty_of_sum(value: CheckedValue) -> Certainty:
    """Whether a total follows from its communes all holding, or all failing, the threshold.

    It does for a share and for a mean; a sum of amounts holds more easily than each of them.
    """
    rule = value.rule
    if isinstance(rule, AllRule) and value.counted is Outcome.NOT_ATTAINED:
        return Certainty.LIKELY
    if isinstance(rule, CountRule | NumberRule) and "/" not in rule.unit:
        threshold = value.verdict.measure.threshold
        if threshold is not None and threshold.op is not Op.EQUAL:
            return Certainty.LIKELY
    return Certainty.PROVED


def count_against_result(table: CheckedTable) -> CheckResult:
    """Cột kết quả và cột số xã đạt của cùng một hàng trái nhau.

    Ví dụ: cột kết quả ghi “5/6 xã đạt” còn cột số xã đạt ghi 6/6 xã.
    """
    if table.form is not Form.TOTALS:
        return CheckResult(0, why_not=NO_COUNTS)
    places, findings = 0, []
    for value in table.values:
        if value.part is not None or value.communes_attained is None:
            continue
        certainty = _certainty_of_conflict(value)
        places += 1
        if certainty is not None:
            message = (
                f"{place(value)}: cột kết quả ghi “{value.raw}” nhưng cột số xã đạt ghi "
                f"{commune_count(value)}; cần thống nhất hai cột."
            )
            findings.append(
                found(
                    count_against_result,
                    value,
                    message,
                    family=Family.OUTCOME,
                    severity=Severity.ATTAINMENT,
                    certainty=certainty,
                    printed=(value.raw, value.count_raw),
                    other_cells=(value.count_cell,),
                )
            )
    return CheckResult(places, tuple(findings))


def _certainty_of_conflict(value: CheckedValue) -> Certainty | None:
    """How surely the result cell contradicts the count; ``None`` where it does not.

    "2/6 xã có chợ" says who has a market: fewer may attain, more hardly. Only a bare "2/6 xã" is a
    count of those that attain.
    """
    attained = value.communes_attained
    if value.said in _DECIDED and not says_how_much(value):
        all_attain = attained == value.communes_total
        if value.communes_total is None and attained != 0:
            return None
        contradicted = all_attain is not (value.said is Outcome.ATTAINED)
        return Certainty.PROVED if contradicted else None
    if not value.has_ratio or value.quantity_unit != COMMUNES or attained is None:
        return None
    assert value.numerator is not None
    if _BARE_COUNT.fullmatch(value.raw):
        return None if value.numerator == attained else Certainty.PROVED
    return Certainty.LIKELY if attained > value.numerator else None


CHECKS: tuple[Check, ...] = (
    commune_totals_differ,
    count_against_figure,
    count_against_result,
)
