"""One indicator of one submission, and what a person may do beside it."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
from django.http import Http404
from django.utils import timezone

from communes.access import Right, units_with
from communes.deadlines import EntryDates
from communes.models import Submission, User
from communes.value_rows import indicator_keys
from communes.writable import (
    WRITABLE_STATES,
    WritableSubmission,
    dates_of,
    latest_extension,
    lock_for_entry,
)
from criteria.sets import IndicatorDefinition


@dataclass(frozen=True, slots=True)
class Place:
    """An address as its parts: unit (slug), year, set, indicator code; how routes are called."""

    unit: str
    year: int
    set_code: str
    code: str

    @property
    def args(self) -> list[str | int]:
        """For ``reverse`` and ``redirect``."""
        return [self.unit, self.year, self.set_code, self.code]

    def locked(self, user: User) -> WritableSubmission:
        """The submission locked for who may enter; raises as ``lock_for_entry`` does."""
        return lock_for_entry(user, unit=self.unit, year=self.year, set_code=self.set_code)


def place_of(submission: Submission, code: str) -> Place:
    """Where an indicator of ``submission`` is; its unit and set are loaded."""
    return Place(submission.unit.slug, submission.year, submission.criteria_set.code, code)


@dataclass(frozen=True, slots=True)
class Side:
    """What stands beside an indicator is of this submission, for a person with these rights."""

    place: Place
    submission: Submission
    indicator: IndicatorDefinition
    indicator_pk: int
    dates: EntryDates
    may_enter: bool
    may_review: bool

    @property
    def takes_files(self) -> bool:
        """Whether she may attach and remove evidence now; asked again when she does."""
        return (
            self.may_enter
            and self.submission.state in WRITABLE_STATES
            and self.dates.takes_edits(timezone.localdate())
        )


def side_of(user: User, place: Place) -> Side:
    """One indicator of an opened year for who may see its unit; two queries.

    Raises ``Http404`` for anybody else, a year that was never opened, an unknown indicator.
    """
    submission = (
        Submission.objects.filter(
            unit__slug=place.unit,
            unit__in=units_with(user, Right.VIEW),
            year=place.year,
            criteria_set__code=place.set_code,
            reporting_year__criteria_set=F("criteria_set"),
        )
        .select_related("unit", "criteria_set", "reporting_year")
        .prefetch_related("unit__versions")
        .annotate(
            enterable=Exists(units_with(user, Right.ENTER).filter(pk=OuterRef("unit"))),
            reviewable=Exists(units_with(user, Right.REVIEW).filter(pk=OuterRef("unit"))),
            extended_until=latest_extension(),
        )
        .first()
    )
    if submission is None:
        raise Http404(
            f"Không có hồ sơ số liệu năm {place.year} của “{place.unit}” trong phạm vi của bạn."
        )
    indicator, indicator_pk = indicator_or_404(submission, place.code)
    return Side(
        place,
        submission,
        indicator,
        indicator_pk,
        dates_of(submission, submission.extended_until),
        may_enter=submission.enterable,
        may_review=submission.reviewable,
    )


def indicator_or_404(submission: Submission, code: str) -> tuple[IndicatorDefinition, int]:
    """The indicator of the submission's set with this code, and its row's id."""
    try:
        return (
            submission.criteria_set.parsed().indicator(code),
            indicator_keys(submission.criteria_set)[code],
        )
    except KeyError:
        raise Http404(f"Bộ tiêu chí không có chỉ tiêu “{code}”.") from None
