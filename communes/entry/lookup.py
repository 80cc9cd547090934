"""The submission of an address, for a person who may see it; nothing is locked."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef
from django.http import Http404
from django.utils import timezone

from communes.access import Right, units_with
from communes.deadlines import EntryDates
from communes.models import Submission, UnitVersion, User
from communes.writable import LockedError, dates_of, latest_extension, refuse_closed


@dataclass(frozen=True, slots=True)
class SeenSubmission:
    """A submission of an opened year, as one person may see it.

    ``version`` is what the unit was at the end of the year: its name, its threshold zone.
    ``closed`` is the sentence that says why nothing may be written now; "" where it may.
    """

    submission: Submission
    version: UnitVersion
    dates: EntryDates
    may_enter: bool
    closed: str

    @property
    def writable(self) -> bool:
        """Whether this person may write here now."""
        return self.may_enter and not self.closed


def submission_for(user: User, *, unit: str, year: int, set_code: str) -> SeenSubmission:
    """The submission of ``unit`` (a slug) and an opened ``year``, in two queries, more if closed.

    Raises ``Http404`` where the person may not see it or the year was never opened.
    """
    submission = (
        Submission.objects.filter(
            unit__slug=unit,
            unit__in=units_with(user, Right.VIEW),
            year=year,
            criteria_set__code=set_code,
            reporting_year__criteria_set=F("criteria_set"),
        )
        .select_related("unit", "criteria_set", "reporting_year")
        .annotate(
            enterable=Exists(units_with(user, Right.ENTER).filter(pk=OuterRef("unit"))),
            extended_until=latest_extension(),
        )
        .prefetch_related("unit__versions")
        .first()
    )
    if submission is None:
        raise Http404(f"Không có hồ sơ số liệu năm {year} của “{unit}” trong phạm vi của bạn.")
    dates = dates_of(submission, submission.extended_until)
    closed = ""
    try:
        refuse_closed(submission, dates, timezone.localdate())
    except LockedError as error:
        closed = str(error)
    return SeenSubmission(
        submission=submission,
        version=submission.unit.version_on(date(year, 12, 31)),
        dates=dates,
        may_enter=submission.enterable,
        closed=closed,
    )
