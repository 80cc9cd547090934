"""What waits for a person: years to enter, years to review, years she opened.

A fixed number of queries each, whatever the number of communes and years.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from communes.access import Right, roles_with, units_with
from communes.deadlines import EntryDates, time_left
from communes.entry.progress import OpenKind, OpenPoint, Progress, progress_of
from communes.models import Comment, ReportingYear, Submission, User
from communes.submission_page import anchor
from communes.writable import WRITABLE_STATES, dates_of, latest_extension
from communes.years.rows import attained_text, submission_address
from criteria.models import CriteriaSet

State = Submission.State
_WAITING = (State.OPEN, State.RETURNED, State.SUBMITTED)
_FINISHED = (State.ACCEPTED, State.LOCKED)
_FINISHED_SHOWN = 8


@dataclass(frozen=True, slots=True)
class WaitingYear:
    """One commune's year on its officer's home page."""

    submission: Submission
    unit_name: str
    attained: str  # "16/19"
    missing: int  # indicators
    to_confirm: int
    returned: int
    deadline: date
    time_left: str
    closed: bool  # nothing more may be entered: the last day has passed
    last_word: Comment | None  # of a reviewer
    action: str  # what the button says
    url: str  # where the first thing to do is done
    overview_url: str

    @property
    def state(self) -> Submission.State:
        """Where the year is between officer and reviewer."""
        return State(self.submission.state)

    @property
    def writable(self) -> bool:
        """Whether it is the officer's turn, and in time."""
        return self.submission.state in WRITABLE_STATES and not self.closed


@dataclass(frozen=True, slots=True)
class ReviewYear:
    """One opened year on the home page of who reviews or opens years: communes by state."""

    unit_name: str
    year: int
    deadline: date
    time_left: str
    counts: tuple[tuple[str, int], ...]  # label of the state, how many communes
    submitted: int
    url: str
    submitted_url: str


def waiting_years(user: User) -> list[WaitingYear]:
    """The opened years of the communes that ``user`` enters for, the most urgent first.

    Accepted and locked ones wait for nobody. Who opens years for a province enters in need only:
    its communes are not her work.
    """
    submissions = list(_entered_by(user, _WAITING).annotate(last_word=_last_word()))
    if not submissions:
        return []
    sets = CriteriaSet.objects.in_bulk({one.criteria_set_id for one in submissions})
    for submission in submissions:  # one parsed set for all its communes
        submission.criteria_set = sets[submission.criteria_set_id]
    progress = progress_of(submissions)
    words = Comment.objects.select_related("made_by", "indicator").in_bulk(
        [word for one in submissions if (word := getattr(one, "last_word", None))]
    )
    today = timezone.localdate()
    found = [
        _waiting(one, progress[one.pk], words.get(getattr(one, "last_word", 0)), today)
        for one in submissions
    ]
    return sorted(found, key=lambda one: (not one.writable, one.deadline, one.unit_name))


@dataclass(frozen=True, slots=True)
class FinishedYear:
    """One commune's year that was accepted or locked."""

    unit_name: str
    year: int
    state: Submission.State
    url: str


def finished_years(user: User) -> list[FinishedYear]:
    """The latest years of the communes that ``user`` enters for that need nothing more."""
    return [
        FinishedYear(
            one.unit.name_on(date(one.year, 12, 31)),
            one.year,
            State(one.state),
            submission_address("communes:submission", one),
        )
        for one in _entered_by(user, _FINISHED)
        .select_related("criteria_set")
        .order_by("-year", "unit__slug")[:_FINISHED_SHOWN]
    ]


def review_years(user: User) -> list[ReviewYear]:
    """The opened years of the provinces where ``user`` reviews or opens years, newest first."""
    opened = list(
        ReportingYear.objects.filter(
            Q(unit__in=units_with(user, Right.REVIEW))
            | Q(unit__in=units_with(user, Right.OPEN_YEAR))
        )
        .select_related("unit", "criteria_set")
        .defer("criteria_set__definition")
        .prefetch_related("unit__versions")
    )
    if not opened:
        return []
    states = Counter(
        {
            (year, state): count
            for year, state, count in Submission.objects.filter(reporting_year__in=opened)
            .values_list("reporting_year", "state")
            .annotate(count=Count("pk"))
        }
    )
    today = timezone.localdate()
    return [_review(one, states, today) for one in opened]


def _entered_by(user: User, states: Collection[State]) -> QuerySet[Submission]:
    """The submissions of an officer's communes in ``states``, with unit, year and extension."""
    return (
        Submission.objects.filter(
            reporting_year__isnull=False,
            state__in=states,
            unit__in=units_with(user, Right.ENTER),
        )
        .exclude(unit__in=units_with(user, Right.OPEN_YEAR))
        .select_related("unit", "reporting_year")
        .prefetch_related("unit__versions")
        .annotate(extended_until=latest_extension())
    )


def _last_word() -> Subquery:
    """The id of the last comment that a reviewer wrote on a submission."""
    by_reviewer = Q(kind=Comment.Kind.RETURN) | Q(
        made_by__postings__role__in=roles_with(Right.REVIEW)
    )
    return Subquery(
        Comment.objects.filter(by_reviewer, submission=OuterRef("pk"))
        .order_by("-made_at", "-pk")
        .values("pk")[:1]
    )


def _waiting(
    submission: Submission, progress: Progress, word: Comment | None, today: date
) -> WaitingYear:
    dates: EntryDates = dates_of(submission, getattr(submission, "extended_until", None))
    closed = not dates.takes_edits(today)
    action, url = _first_thing(submission, progress, closed=closed)
    return WaitingYear(
        submission=submission,
        unit_name=submission.unit.name_on(date(submission.year, 12, 31)),
        attained=attained_text(progress),
        missing=progress.missing,
        to_confirm=len(progress.of(OpenKind.TO_CONFIRM)),
        returned=len(progress.of(OpenKind.RETURNED)),
        deadline=dates.deadline,
        time_left=time_left(dates.deadline, today),
        closed=closed,
        last_word=word,
        action=action,
        url=url,
        overview_url=submission_address("communes:submission", submission),
    )


def _first_thing(submission: Submission, progress: Progress, *, closed: bool) -> tuple[str, str]:
    """What to do first and where: the first open point, sending, or looking at what was sent."""
    overview = submission_address("communes:submission", submission)
    if submission.state not in WRITABLE_STATES or closed:
        return "Xem hồ sơ", overview
    if progress.ready:
        return "Kiểm tra và gửi", overview
    first = _most_pressing(progress).code
    entry = submission_address("communes:entry", submission)
    return f"Làm tiếp từ chỉ tiêu {first}", f"{entry}{anchor(first)}"


def _most_pressing(progress: Progress) -> OpenPoint:
    """What the reviewer sent back goes first, then the set's order."""
    returned = progress.of(OpenKind.RETURNED)
    return (returned or progress.points)[0]


def _review(opened: ReportingYear, states: Counter[tuple[int, str]], today: date) -> ReviewYear:
    url = reverse("communes:year", args=[opened.unit.slug, opened.year, opened.criteria_set.code])
    return ReviewYear(
        unit_name=opened.unit.name_on(date(opened.year, 12, 31)),
        year=opened.year,
        deadline=opened.deadline,
        time_left=time_left(opened.deadline, today),
        counts=tuple(
            (state.label, count) for state in State if (count := states[opened.pk, state.value])
        ),
        submitted=states[opened.pk, State.SUBMITTED.value],
        url=url,
        submitted_url=f"{url}?trang-thai={State.SUBMITTED.value}",
    )
