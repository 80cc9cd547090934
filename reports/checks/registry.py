"""The explicit list of checks, and running them."""

from collections.abc import Callable
from dataclasses import dataclass

from reports.checks import (
    capital,
    city,
    copies,
    counts,
    criteria_totals,
    dates,
    differences,
    form,
    outcomes,
    percent,
    successors,
    totals,
    wholes,
    years,
)
from reports.checks.capital import CapitalTable
from reports.checks.model import CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable

Check = Callable[..., CheckResult]

# Every check of the portal, in the order in which docs/checks.md lists them. Those of capital look
# at a ``CapitalTable``, all others at a ``CheckedTable``.
FAMILIES: tuple[tuple[Family, tuple[Check, ...]], ...] = (
    (Family.PERCENT, percent.CHECKS),
    (Family.WHOLE, wholes.CHECKS),
    (Family.OUTCOME, (*outcomes.CHECKS, *counts.CHECKS, *criteria_totals.CHECKS)),
    (Family.SAME_TOTAL, totals.CHECKS),
    (Family.CITY_SUM, city.CHECKS),
    (Family.CAPITAL, capital.CAPITAL_CHECKS),
    (Family.DIFFERENCE, differences.CHECKS),
    (Family.YEARS, years.CHECKS),
    (Family.COPIES, copies.CHECKS),
    (Family.DATES, dates.CHECKS),
    (Family.FORM, form.CHECKS),
    (Family.SUCCESSOR, successors.CHECKS),
)
CHECKS: tuple[Check, ...] = tuple(check for _, checks in FAMILIES for check in checks)

_ORDER = list(Severity)
_NOTHING_TO_LOOK_AT = "biểu không có số liệu để đối chiếu theo phép này"
_NO_CAPITAL = CheckResult(0, why_not="không có bảng nguồn vốn")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All findings, the gravest first, and what each check looked at."""

    findings: tuple[Finding, ...]
    checked: dict[str, int | str]


def run_checks(table: CheckedTable, capital_table: CapitalTable | None = None) -> CheckReport:
    """Run every check on a comparison table, and on the capital table that belongs to it.

    ``checked`` gives by check the number of places it looked at, or the reason why it could not
    run.
    """
    findings: list[Finding] = []
    checked: dict[str, int | str] = {}
    for family, checks in FAMILIES:
        for check in checks:
            if family is not Family.CAPITAL:
                result = check(table)
            else:
                result = check(capital_table) if capital_table is not None else _NO_CAPITAL
            checked[check.__name__] = result.why_not or result.places or _NOTHING_TO_LOOK_AT
            findings += result.findings
    findings.sort(key=lambda finding: _ORDER.index(finding.severity))
    return CheckReport(tuple(findings), checked)
