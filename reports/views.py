"""Pages of the reports floor: the home page and the comparison, on screen and as files."""

import re
from collections import Counter

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.access import Right, may, unit_for
from communes.requests import SignedInRequest
from communes.years.worklist import finished_years, review_years, waiting_years
from criteria.models import CriteriaSet
from reports.checked_tables import check_stored
from reports.checks.model import Finding, Severity
from reports.checks.registry import CheckReport
from reports.comparison import comparison_table
from reports.comparison_data import ComparisonData
from reports.dossiers.pages.listing import waiting_rows
from reports.downloads import file_response
from reports.files import FILE_FORMATS
from reports.overview import overview_cards
from reports.queries import comparison_data
from reports.renderers.html import html_rows
from reports.summaries import unit_year_summaries

_YEAR = re.compile(r"\d{4}", re.ASCII)


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for the person, then a card per unit and criteria set she sees, by year."""
    return render(
        request,
        "home.html",
        {
            "waiting": waiting_years(request.user),
            "finished": finished_years(request.user),
            "reviewing": review_years(request.user),
            "dossiers": waiting_rows(request.user),
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
            "findings_url": reverse("findings", args=[unit, set_code]) + year_query(data),
            "source_line": data.source_line,
            "end_years": end_years(data),
            "downloads": [
                (
                    one.label,
                    reverse("comparison_file", args=[unit, set_code, one.suffix])
                    + year_query(data),
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
    """The newest version of the set that the unit has values under, and its comparison.

    ``den-nam`` in the address chooses the year that is set beside the baseline.
    """
    unit = unit_for(request.user, slug)
    chosen = request.GET.get("den-nam", "")
    if chosen and not _YEAR.fullmatch(chosen):
        raise Http404("Năm phải gồm bốn chữ số.")
    criteria_set = CriteriaSet.objects.filter(code=set_code, submissions__unit=unit).first()
    data = (
        comparison_data(unit, criteria_set, int(chosen) if chosen else None)
        if criteria_set
        else None
    )
    if criteria_set is None or data is None:
        raise Http404("Đơn vị này chưa có số liệu theo bộ tiêu chí và năm đã chọn.")
    return criteria_set, data


def end_years(data: ComparisonData) -> list[tuple[int, bool]]:
    """The years that can be set beside the baseline, and whether each is the one shown."""
    return [(year, year == data.years[-1]) for year in data.all_years[1:]]


def year_query(data: ComparisonData) -> str:
    """The part of an address that keeps the shown year: "?den-nam=2019"; "" where none is open."""
    return f"?den-nam={data.years[-1]}" if len(data.all_years) > 2 else ""
