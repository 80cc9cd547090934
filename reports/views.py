"""Pages of the reports floor: the home page and the comparison, on screen and as files."""

from collections import Counter

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.access import Right, may, unit_for
from communes.requests import SignedInRequest
from criteria.models import CriteriaSet
from reports.checked_tables import check_stored
from reports.checks.model import Finding, Severity
from reports.checks.registry import CheckReport
from reports.comparison import comparison_table
from reports.comparison_data import ComparisonData
from reports.downloads import file_response
from reports.files import FILE_FORMATS
from reports.overview import overview_cards
from reports.queries import comparison_data
from reports.renderers.html import html_rows
from reports.summaries import unit_year_summaries


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What the person may see: a card per unit and criteria set, with its result by year."""
    return render(
        request,
        "home.html",
        {
            "cards": overview_cards(request.user),
            "user_can_import": may(request.user, Right.IMPORT),
        },
    )


@require_safe
def comparison(request: SignedInRequest, unit: str, set_code: str) -> HttpResponse:
    """The comparison of one unit's years under one criteria set."""
    criteria_set, data = comparison_or_404(request, unit, set_code)
    table = comparison_table(data)
    report = check_stored(data, criteria_set)
    prefix = reverse("communes:value", args=[0]).removesuffix("0/")
    return render(
        request,
        "reports/comparison.html",
        {
            "table": table,
            "html_rows": html_rows(table, lambda key: f"{prefix}{key}/", _marks(report, data)),
            "notes": [note.removeprefix("Ghi chú: ") for note in table.notes],
            "unit_name": data.unit_name,
            "criteria_set": {
                "name": criteria_set.name,
                "legal_basis_text": data.definition.citation.full,
            },
            "summaries": unit_year_summaries(data),
            "findings": _findings(report, data, prefix),
            "findings_url": reverse("findings", args=[unit, set_code]),
            "source_line": data.source_line,
            "downloads": [
                (
                    one.label,
                    reverse("comparison_file", args=[unit, set_code, one.suffix]),
                )
                for one in FILE_FORMATS.values()
            ],
            "breadcrumbs": [
                ("Trang chủ", reverse("home")),
                (data.unit_name, reverse("communes:unit", args=[unit])),
                ("Biểu so sánh", ""),
            ],
        },
    )


def _marks(report: CheckReport, data: ComparisonData) -> dict[str, str]:
    """How many findings concern each value, in words, by the value's key."""
    keys = data.value_keys()
    counts = Counter(
        keys.get((finding.unit, finding.year, finding.indicator))
        for finding in report.findings
        if finding.severity is not Severity.INFORMATION
    )
    return {str(key): f"{count} chỗ cần đối chiếu" for key, count in counts.items() if key}


def _findings(
    report: CheckReport, data: ComparisonData, prefix: str
) -> list[tuple[str, list[tuple[Finding, str]]]]:
    """The findings by severity, each with the page of its value where there is one."""
    keys = data.value_keys()
    grouped = []
    for severity in Severity:
        found = []
        for finding in report.findings:
            if finding.severity is severity:
                key = keys.get((finding.unit, finding.year, finding.indicator))
                found.append((finding, f"{prefix}{key}/" if key else ""))
        if found:
            grouped.append((severity.label, found))
    return grouped


@require_safe
def comparison_file(
    request: SignedInRequest, unit: str, set_code: str, file_format: str
) -> HttpResponse:
    """The comparison as a file to download."""
    _, data = comparison_or_404(request, unit, set_code)
    return file_response(comparison_table(data), data.years, file_format)


def comparison_or_404(
    request: SignedInRequest, slug: str, set_code: str
) -> tuple[CriteriaSet, ComparisonData]:
    """The newest version of the set that the unit has values under, and its comparison."""
    unit = unit_for(request.user, slug)
    criteria_set = CriteriaSet.objects.filter(code=set_code, submissions__unit=unit).first()
    data = comparison_data(unit, criteria_set) if criteria_set else None
    if criteria_set is None or data is None:
        raise Http404("Đơn vị này chưa có số liệu theo bộ tiêu chí đã chọn.")
    return criteria_set, data
