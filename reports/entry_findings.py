"""The contradictions of a commune's year, beside the page where its officer types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.access import unit_for
from communes.requests import SignedInRequest
from criteria.models import CriteriaSet
from reports.checked_tables import check_stored
from reports.checks.model import Severity
from reports.queries import comparison_data


@require_safe
def entry_findings(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """The findings about one year of a unit, a part of its entry page; 404 for another's unit."""
    found = unit_for(request.user, unit)
    criteria_set = CriteriaSet.objects.filter(
        code=set_code, submissions__unit=found, submissions__year=year
    ).first()
    data = comparison_data(found, criteria_set, year) if criteria_set is not None else None
    findings = []
    stored = data is not None and any(
        one.year == year and one.records for one in data.judged_units()
    )
    if data is not None and criteria_set is not None:
        findings = [
            finding
            for finding in check_stored(data, criteria_set).findings
            if finding.year == year and finding.severity is not Severity.INFORMATION
        ]
    return render(
        request,
        "reports/entry_findings.html",
        {
            "findings": [(f"chi-tieu-{finding.indicator}", finding) for finding in findings],
            "stored": stored,
            "findings_url": f"{reverse('findings', args=[unit, set_code])}?den-nam={year}",
        },
    )
