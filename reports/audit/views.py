"""The page of the audit log; nothing in it can be changed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from communes.access import Right, may
from communes.requests import SignedInRequest
from reports.audit.log import (
    FIRST_YEAR,
    LAST_YEAR,
    Act,
    Subject,
    Wish,
    act_on_dossier,
    act_on_year,
    dossier_lines,
    download_lines,
    year_lines,
)

_PAGE = 50
# How the lines of a subject are read, and how one is put into words.
_SUBJECT_LINES: dict[Subject, tuple[Callable[..., Any], Callable[..., Act] | None]] = {
    Subject.DOSSIERS: (dossier_lines, act_on_dossier),
    Subject.YEARS: (year_lines, act_on_year),
    Subject.DOWNLOADS: (download_lines, None),
}


@require_safe
def audit(request: SignedInRequest) -> HttpResponse:
    """The log of one subject, filtered by person and days; for administrators."""
    if not may(request.user, Right.LOCK):
        raise PermissionDenied
    asked = request.GET
    subject = next((one for one in Subject if one == asked.get("muc")), Subject.DOSSIERS)
    since, until = _day(asked.get("tu", "")), _day(asked.get("den", ""))
    person = asked.get("nguoi", "").replace("\x00", "").strip()[:100]
    wish = Wish(person, since, until)
    lines, shown = _SUBJECT_LINES[subject]
    page = Paginator(lines(request.user, wish), _PAGE).get_page(asked.get("trang"))
    filters = {"nguoi": wish.person, "tu": asked.get("tu", ""), "den": asked.get("den", "")}
    return render(
        request,
        "reports/audit/audit.html",
        {
            "subject": subject,
            "subjects": [(one.value, one.label, one is subject) for one in Subject],
            "page": page,
            "lines": [shown(line) for line in page] if shown else page,
            "filters": filters,
            "bad_day": bool(asked.get("tu") and since is None)
            or bool(asked.get("den") and until is None),
            "query": urlencode({"muc": subject.value, **filters}),
            "breadcrumbs": [("Trang chủ", reverse("home")), ("Nhật ký", "")],
        },
    )


def _day(text: str) -> date | None:
    """The day that was typed; ``None`` where it is none, or far from all that is kept."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None
