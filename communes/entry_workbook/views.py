"""Handing out entry workbooks."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from communes.access import Right, unit_for, units_with
from communes.entry_workbook.contents import NothingToFillError, book_content, set_of_year
from communes.entry_workbook.making import make_entry_workbook
from communes.requests import SignedInRequest

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_YEARS = range(1945, 2101)


@require_safe
def entry_workbook(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """The workbook of a commune, or of all communes under a unit, for those who enter or import."""
    found = unit_for(request.user, unit)
    if not any(
        units_with(request.user, right).filter(pk=found.pk).exists()
        for right in (Right.ENTER, Right.IMPORT)
    ):
        raise PermissionDenied
    criteria_set = set_of_year(set_code, year) if year in _YEARS else None
    if criteria_set is None:
        raise Http404(f"Không có bộ tiêu chí “{set_code}” cho năm {year}.")
    try:
        content = book_content(found, year, criteria_set)
    except NothingToFillError as error:
        raise Http404(str(error)) from error
    return HttpResponse(
        make_entry_workbook(content),
        content_type=_MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="phieu-nhap-{found.slug}-{year}.xlsx"'
        },
    )
