"""The one door for writing values.

Form, Excel and old reports call ``write_values``: it checks right, state and dates, judges, stores
value and verdict, and writes history, all in one transaction. A second path is a defect.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from communes.access import Right, units_with
from communes.bulk import copying_beside
from communes.deadlines import EntryDates
from communes.entries import JudgedValue, ValueEntry, WriteResult
from communes.judging import judge_entries
from communes.models import (
    Source,
    Submission,
    SubmissionStateChange,
    Unit,
    User,
)
from communes.value_rows import store_values
from communes.writable import (
    LockedError,
    WritableSubmission,
    dates_of,
    latest_extension,
    refuse_closed,
    unit_name,
)
from criteria.models import CriteriaSet
from criteria.services import mark_used


def write_values(
    *,
    entries: Iterable[ValueEntry],
    criteria_set: CriteriaSet,
    zones: dict[int, str],
    source: Source | None,
    by: User | None,
    reason: str,
    all_asked: bool = False,
    writable: WritableSubmission | None = None,
) -> WriteResult:
    """Judge and store values; what is as it was is not written again.

    ``zones`` gives the threshold zone by unit id. ``source`` None is the entry form. ``by`` is the
    person acting; ``None`` is the server's own command line, which is trusted. ``all_asked`` is
    for forms that ask every part: a gap there is missing. ``writable`` is a submission that
    ``lock_for_entry`` locked for this very person; what it checked is not asked again.
    Raises ``PermissionDenied`` when the person may not write for a unit, ``LockedError`` when a
    submission's state or dates forbid it; nothing is written then.
    """
    entries = list(entries)
    act = _Act(criteria_set, zones, source, by, reason, all_asked)
    if writable is not None and writable.covers(entries, by, criteria_set):
        # Whoever locked it is inside a transaction already; a savepoint would cost two queries.
        submission = writable.submission
        refuse_closed(submission, writable.dates, timezone.localdate())
        submissions = {(submission.unit_id, submission.year): submission}
        return act.store(act.judge(entries), submissions, {submission.pk: writable.dates})
    # Judged before anything is asked: the database may still be taking in the rows before these.
    judged = act.judge(entries)
    with transaction.atomic(savepoint=not copying_beside()):
        _check_right(by, {entry.unit.pk: entry.unit for entry in entries})
        submissions = _submissions(entries, criteria_set, by, reason)
        return act.store(judged, submissions, _check_open(by, submissions.values()))


@dataclass(frozen=True, slots=True)
class _Act:
    """What one call of ``write_values`` writes with, and on whose behalf."""

    criteria_set: CriteriaSet
    zones: dict[int, str]
    source: Source | None
    by: User | None
    reason: str
    all_asked: bool

    def judge(self, entries: list[ValueEntry]) -> list[JudgedValue]:
        """The verdicts; asks no database."""
        return judge_entries(entries, self.criteria_set, self.zones, all_asked=self.all_asked)

    def store(
        self,
        judged: list[JudgedValue],
        submissions: dict[tuple[int, int], Submission],
        dates: dict[int, EntryDates],
    ) -> WriteResult:
        """Store verdicts; rights and states are checked, ``dates`` bind by submission id."""
        mark_used(self.criteria_set)
        today = timezone.localdate()
        return store_values(
            judged,
            submissions=submissions,
            closed_to_new={pk for pk, one in dates.items() if not one.takes_new(today)},
            criteria_set=self.criteria_set,
            source=self.source,
            by=self.by,
            reason=self.reason,
        )


def _check_right(by: User | None, units: dict[int, Unit]) -> None:
    if by is None:
        return
    allowed = set(units_with(by, Right.ENTER).filter(pk__in=units).values_list("pk", flat=True))
    if allowed != units.keys():
        raise PermissionDenied


def _check_open(by: User | None, submissions: Collection[Submission]) -> dict[int, EntryDates]:
    """The dates that bind the person, by submission id; those who import are bound by none.

    Raises ``LockedError`` where state, dates or an unopened year forbid writing.
    """
    free: set[int] = set()
    if by is not None:
        free = set(
            units_with(by, Right.IMPORT)
            .filter(pk__in={one.unit_id for one in submissions})
            .values_list("pk", flat=True)
        )
    today = timezone.localdate()
    binding: dict[int, EntryDates] = {}
    for submission in submissions:
        if by is None or submission.unit_id in free:
            refuse_closed(submission, None, today)
            continue
        if submission.reporting_year is None:
            raise LockedError(
                f"Năm {submission.year} chưa mở nhập số liệu cho "
                f"{unit_name(submission.unit, submission.year)}; hãy đề nghị quản trị mở năm."
            )
        dates = dates_of(submission, getattr(submission, "extended_until", None))
        refuse_closed(submission, dates, today)
        binding[submission.pk] = dates
    return binding


def _submissions(
    entries: list[ValueEntry], criteria_set: CriteriaSet, by: User | None, reason: str
) -> dict[tuple[int, int], Submission]:
    """The submissions of the entries by unit id and year; those that did not exist are opened."""
    wanted = {(entry.unit.pk, entry.year): entry.unit for entry in entries}
    found: dict[tuple[int, int], Submission] = {
        (submission.unit_id, submission.year): submission
        for submission in Submission.objects.select_for_update(of=("self",))
        .filter(
            criteria_set=criteria_set,
            unit__in={unit for unit, _ in wanted},
            year__in={year for _, year in wanted},
        )
        .select_related("unit", "reporting_year")
        .annotate(extended_until=latest_extension())
    }
    opened = Submission.objects.bulk_create(
        Submission(unit=unit, year=year, criteria_set=criteria_set)
        for (pk, year), unit in wanted.items()
        if (pk, year) not in found
    )
    SubmissionStateChange.objects.bulk_create(
        SubmissionStateChange(submission=one, after=one.state, made_by=by, reason=reason)
        for one in opened
    )
    found.update({(one.unit_id, one.year): one for one in opened})
    return {key: found[key] for key in wanted}
