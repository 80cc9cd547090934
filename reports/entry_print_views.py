"""A commune's year as entered, on a page to print and as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from communes.requests import SignedInRequest
from communes.submission_page import standing_of_submission
from communes.submission_views import submission_or_404
from reports.downloads import file_response
from reports.entry_print import entry_table
from reports.files import FILE_FORMATS
from reports.renderers.html import html_rows

# A form to sign is no spreadsheet.
_SUFFIXES = ("pdf", "docx")


@require_safe
def entry_print(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """The form on a page that prints as it is."""
    standing = standing_of_submission(submission_or_404(request.user, unit, year, set_code))
    table = entry_table(standing, timezone.localtime())
    return render(
        request,
        "reports/entry_print.html",
        {
            "table": table,
            "html_rows": html_rows(table, str, {}),
            "unit_name": standing.version.full_name,
            "year": year,
            "downloads": [
                (
                    FILE_FORMATS[suffix].label,
                    reverse("entry_print_file", args=[unit, year, set_code, suffix]),
                )
                for suffix in _SUFFIXES
            ],
            "breadcrumbs": [
                ("Trang chủ", reverse("home")),
                (
                    f"Hồ sơ số liệu năm {year}: {standing.unit_name}",
                    reverse("communes:submission", args=[unit, year, set_code]),
                ),
                ("Bản in", ""),
            ],
        },
    )


@require_safe
def entry_print_file(
    request: SignedInRequest, unit: str, year: int, set_code: str, file_format: str
) -> HttpResponse:
    """The form as a file."""
    if file_format not in _SUFFIXES:
        raise Http404
    standing = standing_of_submission(submission_or_404(request.user, unit, year, set_code))
    table = entry_table(standing, timezone.localtime())
    return file_response(table, (year,), file_format, kind="so-lieu")
