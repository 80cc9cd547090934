"""Checks of declared outcomes, and of "x/y xã" against the communes of the same table."""

from collections import defaultdict
from dataclasses import replace

from communes.intake.readings import Form
from criteria.answers import COMMUNES
from criteria.explanations import member_count
from criteria.outcomes import Outcome
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue
from reports.checks.wording import (
    NO_COMMUNES,
    Check,
    commune_count,
    found,
    grounds,
    place,
    says_how_much,
)

_DECIDED = (Outcome.ATTAINED, Outcome.NOT_ATTAINED)


def declared_against_computed(table: CheckedTable) -> CheckResult:
    """Kết quả khai (đạt hoặc chưa đạt) trái với kết quả tính từ số liệu chính xác.

    Ví dụ: cột chung ghi 0/2 xã đạt mà xã có 7,2% hộ nghèo, thấp hơn mức < 12%.

    A count such as "2/2 xã" declares each commune of the table. The city's own count is
    ``count_against_communes``, the one beside a total ``count_against_figure``.
    """
    places, findings = 0, []
    counts = {
        (value.indicator.code, value.year): value
        for value in table.values
        if value.is_city and value.part is None
    }
    for value in table.values:
        if value.part is not None or (value.is_city and value.said is None):
            continue
        declared, computed = value.verdict.declared, value.verdict.computed
        if declared not in _DECIDED or computed not in _DECIDED:
            continue
        places += 1
        if declared is computed:
            continue
        count = None
        reaches = says_how_much(value)
        if value.said is None or reaches:
            count = counts.get((value.indicator.code, value.year))
        if reaches and count is not None and count.communes_attained is not None:
            if count is value or value.counted is not declared:
                continue  # "đạt 65%" beside "1/2 xã": the count says who attains
        elif reaches:
            count = None
        by_members = value.is_city and table.form is Form.COMMUNES
        shown = "tính từ kết quả của từng xã" if by_members else grounds(value)
        finding = _contradicted(value, declared, count, shown)
        if reaches and count is None:
            finding = replace(finding, certainty=Certainty.ASK)
        findings.append(finding)
    return CheckResult(places, tuple(findings))


def _contradicted(
    value: CheckedValue, declared: Outcome, count: CheckedValue | None, shown: str
) -> Finding:
    computed = value.verdict.computed
    how = (
        f"bảng ghi {commune_count(count)}, tức {declared.label},"
        if count
        else f"bảng khai {declared.label}"
    )
    message = (
        f"{place(value)}: {how} nhưng {shown} là {computed.label}; "
        "cần sửa lại kết quả hoặc số liệu."
    )
    return found(
        declared_against_computed,
        value,
        message,
        family=Family.OUTCOME,
        severity=Severity.ATTAINMENT,
        computed=(computed.label,),
        others=(count,) if count else (),
    )


def count_against_communes(table: CheckedTable) -> CheckResult:
    """Số xã đạt ghi ở cột chung không khớp với kết quả của từng xã trong biểu.

    Ví dụ: “2/2 xã” trong khi hai xã đều có 2/3 trường, dưới mức ≥ 70%.

    Communes whose result is open (không có, chưa quy định, no answer, too little printed, no
    column) may be in the count or not.
    """
    if table.form is not Form.COMMUNES:
        return CheckResult(0, why_not=NO_COMMUNES)
    members = _members(table)
    places, findings = 0, []
    for value in table.values:
        communes = members.get((value.indicator.code, value.year), [])
        if not value.is_city or value.part is not None or not communes:
            continue
        if value.communes_attained is None:
            continue
        places += 1
        outcomes = tuple(one.verdict.outcome for one in communes)
        attained = outcomes.count(Outcome.ATTAINED)
        open_ones = len(outcomes) - attained - outcomes.count(Outcome.NOT_ATTAINED)
        open_ones += max((value.communes_total or 0) - len(communes), 0)
        if attained <= value.communes_attained <= attained + open_ones:
            continue
        message = (
            f"{place(value)}: bảng ghi {commune_count(value)} đạt nhưng tính từ kết quả của từng "
            f"xã là {member_count(outcomes)}; cần sửa lại số xã đạt hoặc kết quả của xã."
        )
        findings.append(
            found(
                count_against_communes,
                value,
                message,
                family=Family.OUTCOME,
                severity=Severity.ATTAINMENT,
                computed=(member_count(outcomes),),
                others=communes,
            )
        )
    return CheckResult(places, tuple(findings))


def _members(table: CheckedTable) -> dict[tuple[str, int], list[CheckedValue]]:
    """The communes' own values by indicator and year."""
    members: dict[tuple[str, int], list[CheckedValue]] = defaultdict(list)
    for value in table.values:
        if not value.is_city and value.part is None:
            members[(value.indicator.code, value.year)].append(value)
    return members


def commune_total_against_columns(table: CheckedTable) -> CheckResult:
    """Tổng số xã ghi trong “x/y xã” khác số xã có cột trong biểu.

    Ví dụ: “3/3 xã” trong biểu có cột của 2 xã.

    A commune that has no such thing may be left out of the total.
    """
    if table.form is not Form.COMMUNES:
        return CheckResult(0, why_not=NO_COMMUNES)
    names: dict[int, set[str]] = defaultdict(set)
    for value in table.values:
        if not value.is_city:
            names[value.year].add(value.unit)
    members = _members(table)
    places, findings = 0, []
    for value in table.values:
        if not value.is_city or value.communes_total is None or not names[value.year]:
            continue
        places += 1
        columns = len(names[value.year])
        communes = members.get((value.indicator.code, value.year), [])
        spared = sum(not one.verdict.outcome.counts for one in communes)
        if columns - spared <= value.communes_total <= columns:
            continue
        message = (
            f"{place(value)}: bảng ghi {commune_count(value)} nhưng biểu năm {value.year} có cột "
            f"của {columns} xã; cần sửa lại tổng số xã hoặc bổ sung cột của xã còn thiếu."
        )
        findings.append(
            found(
                commune_total_against_columns,
                value,
                message,
                family=Family.OUTCOME,
                severity=Severity.FIGURE,
                computed=(f"{columns} {COMMUNES}",),
            )
        )
    return CheckResult(places, tuple(findings))


CHECKS: tuple[Check, ...] = (
    declared_against_computed,
    count_against_communes,
    commune_total_against_columns,
)
