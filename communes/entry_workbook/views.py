"""Handing out entry workbooks: of few communes at once, of many by a job that shows itself."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from communes.access import takes_workbooks, unit_for
from communes.bulk_import.progress import progress_of
from communes.bulk_import.progress_words import progress_words
from communes.entry_workbook.contents import (
    NothingToFillError,
    book_content,
    communes_to_fill,
    set_of_year,
)
from communes.entry_workbook.job_work import ask_for_workbook
from communes.entry_workbook.jobs import WorkbookJob, latest_job, own_job, workbook_name
from communes.entry_workbook.making import make_entry_workbook
from communes.models import Unit, User
from communes.requests import SignedInRequest
from criteria.models import CriteriaSet

# A sheet takes 0.04 s of an idle processor, three times that of a busy one.
AT_ONCE = 10
_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_YEARS = range(1945, 2101)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_workbook(request: SignedInRequest, unit: str, year: int, set_code: str) -> HttpResponse:
    """The workbook of a commune, or of the communes under a unit, for those who enter or import.

    Of more than ``AT_ONCE`` communes it is offered on a page; a POST has it made.
    """
    found = _unit_to_fill(request.user, unit)
    criteria_set = set_of_year(set_code, year) if year in _YEARS else None
    if criteria_set is None:
        raise Http404(f"Không có bộ tiêu chí “{set_code}” cho năm {year}.")
    try:
        communes = len(communes_to_fill(found, year, criteria_set))
    except NothingToFillError as error:
        raise Http404(str(error)) from error
    if request.method == "POST":
        job = ask_for_workbook(
            unit=found, year=year, criteria_set=criteria_set, communes=communes, by=request.user
        )
        return redirect("communes:workbook_job", key=job.key)
    if communes > AT_ONCE:
        return _offer(request, found, year, criteria_set, communes)
    return HttpResponse(
        make_entry_workbook(book_content(found, year, criteria_set)),
        content_type=_MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{workbook_name(found.slug, year)}"'
        },
    )


@require_safe
def workbook_job(request: SignedInRequest, key: UUID) -> HttpResponse:
    """A workbook on its way: how far it is, then the file; or why there is none (any more)."""
    job = own_job(request.user, key)
    if job is None:
        return render(
            request,
            "communes/entry_workbook/forgotten.html",
            {"breadcrumbs": [("Trang chủ", reverse("home")), ("Phiếu Excel", "")]},
            status=410,
        )
    unit = _unit_to_fill(request.user, job.unit)
    return render(
        request,
        "communes/entry_workbook/job.html",
        {
            **_job_context(job),
            "unit_name": _name(unit, job.year),
            "breadcrumbs": _breadcrumbs(unit, job.year),
        },
    )


@require_safe
def workbook_job_progress(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The progress alone, for the page to fetch; once the work is over the page loads anew."""
    job = own_job(request.user, key)
    if job is None or job.finished_at is not None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    _unit_to_fill(request.user, job.unit)
    return render(request, "communes/entry_workbook/progress.html", _job_context(job))


@require_safe
def workbook_job_file(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """The workbook that was made; without one, the job's page says why."""
    job = own_job(request.user, key)
    if job is None or not job.has_file():
        return redirect("communes:workbook_job", key=key)
    _unit_to_fill(request.user, job.unit)
    return FileResponse(
        default_storage.open(job.path),
        as_attachment=True,
        filename=job.file_name,
        content_type=_MEDIA_TYPE,
    )


def _unit_to_fill(user: User, slug: str) -> Unit:
    """The unit, for who gets its workbooks; raises ``Http404`` or ``PermissionDenied``."""
    unit = unit_for(user, slug)
    if not takes_workbooks(user, unit):
        raise PermissionDenied
    return unit


def _offer(
    request: SignedInRequest, unit: Unit, year: int, criteria_set: CriteriaSet, communes: int
) -> HttpResponse:
    """The page where the making is begun, and what the person asked for last."""
    last = latest_job(request.user, unit, year, criteria_set.code)
    return render(
        request,
        "communes/entry_workbook/offer.html",
        {
            "unit_name": _name(unit, year),
            "year": year,
            "criteria_set": criteria_set,
            "communes": communes,
            "last": _job_context(last) if last is not None else None,
            "breadcrumbs": _breadcrumbs(unit, year),
        },
    )


def _job_context(job: WorkbookJob) -> dict[str, Any]:
    """``job``, its ``state`` (working, failed, ready or dropped), its ``progress`` at work."""
    if job.finished_at is not None:
        state = "failed" if job.error else "ready" if job.has_file() else "dropped"
        return {"job": job, "state": state}
    now, progress = timezone.now(), progress_of(job.key)
    words = progress_words(
        progress, otherwise="Đang tạo phiếu", began=job.started_at or job.asked_at, now=now
    )
    standing = {
        "stopped": job.is_stopped(progress, now),
        "waits_long": job.waits_long(now),
        "alive": job.is_alive(progress, now),
    }
    return {"job": job, "state": "working", "progress": {**words, **standing}}


def _name(unit: Unit, year: int) -> str:
    """As the heading of the year's workbook writes it."""
    return unit.name_on(date(year, 12, 31))


def _breadcrumbs(unit: Unit, year: int) -> list[tuple[str, str]]:
    return [
        ("Trang chủ", reverse("home")),
        (_name(unit, year), reverse("communes:unit", args=[unit.slug])),
        (f"Phiếu Excel năm {year}", ""),
    ]
