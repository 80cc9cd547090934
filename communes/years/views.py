"""Pages of the years opened for reporting: the list, one year, its dates and extensions.

Who sees a province sees its years; only who may open years acts.
"""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes.access import (
    Right,
    may,
    takes_workbooks,
    unit_for,
    units_with,
    visible_units,
)
from communes.deadlines import time_left
from communes.models import DeadlineExtension, ReportingYear, Submission
from communes.models.units import Kind
from communes.reporting_years import extend, move_dates, open_year
from communes.requests import SignedInRequest
from communes.years.forms import DatesForm, ExtensionForm, OpenYearForm, dates_form
from communes.years.rows import CommuneRow, commune_rows

State = Submission.State
# The forms post to their own place on the page, where errors stand; what is done is told on top.
_TOP = "#noi-dung"
# Once accepted or locked, more time changes nothing.
_MAY_EXTEND = (State.OPEN, State.RETURNED, State.SUBMITTED)


@require_http_methods(["GET", "POST"])
def years(request: SignedInRequest) -> HttpResponse:
    """The years opened for the person's provinces; a POST opens another."""
    provinces = visible_units(request.user).filter(versions__kind=Kind.PROVINCE)
    if not provinces.exists():
        raise PermissionDenied
    may_open = may(request.user, Right.OPEN_YEAR)
    form = None
    if request.method == "POST":
        if not may_open:
            raise PermissionDenied
        form = OpenYearForm(request.POST, user=request.user)
        opened = _open(request, form)
        if opened is not None:
            messages.success(request, f"Đã mở nhập số liệu năm {opened.year}.")
            return redirect(f"{_address(opened)}{_TOP}")
    elif may_open:
        form = OpenYearForm(user=request.user)
    return render(
        request,
        "communes/years/list.html",
        {
            "form": form,
            "years": _opened_years(request),
            "breadcrumbs": [("Trang chủ", reverse("home")), ("Năm nhập số liệu", "")],
        },
        status=400 if form is not None and form.is_bound else 200,
    )


@require_safe
def year(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """One opened year: how far each commune is, the dates and who got more time."""
    opened = _opened_or_404(request, unit, year, set_code)
    return _year_page(request, opened)


@require_POST
def year_dates(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """Move the three dates for all communes of an opened year."""
    opened = _opened_or_404(request, unit, year, set_code, Right.OPEN_YEAR)
    form = DatesForm(request.POST)
    if form.is_valid():
        try:
            move_dates(opened=opened, dates=form.dates(), by=request.user)
        except ValidationError as refusal:
            _add_errors(form, refusal)
        else:
            messages.success(request, "Đã thay đổi các ngày; áp dụng cho mọi xã của năm này.")
            return redirect(f"{_address(opened)}{_TOP}")
    # What was refused is not what holds.
    opened = _opened_or_404(request, unit, year, set_code, Right.OPEN_YEAR)
    return _year_page(request, opened, dates=form)


@require_POST
def year_extend(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """Grant one commune of an opened year more time."""
    opened = _opened_or_404(request, unit, year, set_code, Right.OPEN_YEAR)
    rows = commune_rows(opened)
    form = _extension_form(opened, rows, request)
    if form.is_valid():
        submission: Submission = form.cleaned_data["submission"]
        try:
            granted = extend(
                submission=submission,
                until=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
                today=timezone.localdate(),
                by=request.user,
            )
        except ValidationError as refusal:
            _add_errors(form, refusal)
        else:
            name = next(row.name for row in rows if row.submission.pk == submission.pk)
            messages.success(
                request, f"Đã gia hạn cho {name} đến hết ngày {granted.until:%d/%m/%Y}."
            )
            return redirect(f"{_address(opened)}{_TOP}")
    return _year_page(request, opened, rows=rows, extension=form)


def _opened_or_404(
    request: SignedInRequest, slug: str, year: int, set_code: str, right: Right = Right.VIEW
) -> ReportingYear:
    unit = unit_for(request.user, slug, right)
    opened = (
        ReportingYear.objects.filter(unit=unit, year=year, criteria_set__code=set_code)
        .select_related("unit", "criteria_set", "opened_by")
        .prefetch_related("unit__versions")
        .first()
    )
    if opened is None:
        raise Http404(f"Năm {year} chưa mở nhập số liệu theo bộ tiêu chí này.")
    return opened


def _address(opened: ReportingYear) -> str:
    return reverse("communes:year", args=[opened.unit.slug, opened.year, opened.criteria_set.code])


def _workbook_url(opened: ReportingYear) -> str:
    place = [opened.unit.slug, opened.year, opened.criteria_set.code]
    return reverse("communes:entry_workbook", args=place)


def _open(request: SignedInRequest, form: OpenYearForm) -> ReportingYear | None:
    """The opened year; ``None`` with the form's errors where it is refused."""
    if not form.is_valid():
        return None
    try:
        return open_year(
            unit=form.cleaned_data["unit"],
            year=form.cleaned_data["year"],
            criteria_set=form.cleaned_data["criteria_set"],
            dates=form.dates(),
            note=form.cleaned_data["note"],
            by=request.user,
        )
    except ValidationError as refusal:
        _add_errors(form, refusal)
        return None


def _add_errors(form: forms.Form, refusal: ValidationError) -> None:
    """The refusal's sentences at the fields they are about."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _opened_years(request: SignedInRequest) -> list[dict[str, Any]]:
    today = timezone.localdate()
    found = (
        ReportingYear.objects.filter(unit__in=visible_units(request.user))
        .select_related("unit", "criteria_set", "opened_by")
        .prefetch_related("unit__versions")
    )
    states = Counter(
        Submission.objects.filter(reporting_year__in=found).values_list("reporting_year", "state")
    )
    return [
        {
            "year": opened.year,
            "unit_name": opened.unit.name_on(today),
            "set_name": str(opened.criteria_set),
            "deadline": opened.deadline,
            "time_left": time_left(opened.deadline, today),
            "counts": _counts({state: states[opened.pk, state] for state in State}),
            "url": _address(opened),
        }
        for opened in found
    ]


def _counts(by_state: dict[State, int]) -> str:
    """How many communes are in each state: "Đang nhập 100, Đã gửi 10"."""
    return ", ".join(f"{state.label} {count}" for state, count in by_state.items() if count)


def _year_page(
    request: SignedInRequest,
    opened: ReportingYear,
    *,
    rows: list[CommuneRow] | None = None,
    dates: DatesForm | None = None,
    extension: ExtensionForm | None = None,
) -> HttpResponse:
    """The page of one year; a form that is given was refused."""
    today = timezone.localdate()
    rows = commune_rows(opened) if rows is None else rows
    may_act = units_with(request.user, Right.OPEN_YEAR).filter(pk=opened.unit_id).exists()
    shown = request.GET.get("trang-thai", "")
    counts = Counter(row.submission.state for row in rows)
    unit_name = opened.unit.name_on(today)
    refused = dates is not None or extension is not None
    if may_act:
        dates = dates or dates_form(opened)
        extension = extension or _extension_form(opened, rows)
    return render(
        request,
        "communes/years/year.html",
        {
            "opened": opened,
            "unit_name": unit_name,
            "deadline_left": time_left(opened.deadline, today),
            "rows": [row for row in rows if shown in ("", row.submission.state)],
            "filters": [
                ("Tất cả", "", len(rows)),
                *((state.label, state.value, counts[state]) for state in State if counts[state]),
            ],
            "shown": shown,
            "extensions": _extensions(opened, rows),
            "history": list(opened.history.select_related("history_user")),
            "dates": dates,
            "extension": extension,
            "address": _address(opened),
            "workbook_url": _workbook_url(opened)
            if takes_workbooks(request.user, opened.unit)
            else "",
            "breadcrumbs": [
                ("Trang chủ", reverse("home")),
                ("Năm nhập số liệu", reverse("communes:years")),
                (f"{unit_name}, năm {opened.year}", ""),
            ],
        },
        status=400 if refused else 200,
    )


def _extension_form(
    opened: ReportingYear, rows: list[CommuneRow], request: SignedInRequest | None = None
) -> ExtensionForm:
    """The form for one more extension; with a request, what was posted."""
    return ExtensionForm(
        request.POST if request is not None else None,
        submissions=opened.submissions.filter(state__in=_MAY_EXTEND).select_related(
            "unit", "reporting_year"
        ),
        names=[
            (row.submission.pk, row.name) for row in rows if row.submission.state in _MAY_EXTEND
        ],
    )


def _extensions(opened: ReportingYear, rows: list[CommuneRow]) -> list[dict[str, Any]]:
    names = {row.submission.unit_id: row.name for row in rows}
    granted = DeadlineExtension.objects.filter(reporting_year=opened).select_related("granted_by")
    return [
        {
            "name": names.get(one.unit_id, ""),
            "until": one.until,
            "reason": one.reason,
            "by": one.granted_by,
            "at": one.granted_at,
        }
        for one in granted
    ][::-1]
