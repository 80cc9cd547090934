"""The machine-readable findings (``check_table --json``)."""

from typing import Any

from reports.checks.model import Finding
from reports.checks.registry import CheckReport


def findings_report(report: CheckReport) -> dict[str, Any]:
    """One object: the findings, and by check how many places it looked at or why it could not."""
    return {
        "findings": [_finding(finding) for finding in report.findings],
        "checked": report.checked,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "family": finding.family.value,
        "severity": finding.severity.value,
        "certainty": finding.certainty.value,
        "unit": finding.unit,
        "year": finding.year,
        "indicator": finding.indicator,
        "other_indicators": list(finding.other_indicators),
        "part": finding.part,
        "cell": finding.cell,
        "other_cells": list(finding.other_cells),
        "printed": list(finding.printed),
        "computed": list(finding.computed),
        "message": finding.message,
    }
