"""A submission locked for writing by a person whose right was checked in the same query.

Saving one field must stay within ten queries: what is asked here is not asked again by
``communes/services.py: write_values``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Subquery
from django.http import Http404
from django.utils import timezone

from communes.access import Right, units_with
from communes.deadlines import EntryDates
from communes.entries import ValueEntry
from communes.models import (
    DeadlineExtension,
    Submission,
    SubmissionStateChange,
    Unit,
    UnitVersion,
    User,
)
from criteria.models import CriteriaSet


class LockedError(PermissionError):
    """A value was to be written where none may be; the message says where, who and what to do."""


WRITABLE_STATES = frozenset({Submission.State.OPEN, Submission.State.RETURNED})


@dataclass(frozen=True, slots=True)
class WritableSubmission:
    """A submission of an opened year, its row locked, with the person who may enter there.

    ``zone`` is the unit's threshold zone in that year, ``dates`` those that hold for this unit.
    """

    submission: Submission
    by: User
    zone: str
    dates: EntryDates

    def covers(
        self, entries: Iterable[ValueEntry], by: User | None, criteria_set: CriteriaSet
    ) -> bool:
        """Whether it is for this person and set, and all ``entries`` are of its unit and year."""
        return (
            by == self.by
            and criteria_set.pk == self.submission.criteria_set_id
            and all(
                entry.unit.pk == self.submission.unit_id and entry.year == self.submission.year
                for entry in entries
            )
        )


def lock_for_entry(user: User, *, unit: str, year: int, set_code: str) -> WritableSubmission:
    """The submission of ``unit`` (a slug) and ``year``, locked; inside a transaction, one query.

    Raises ``Http404`` where the person may not see it or the year was never opened,
    ``PermissionDenied`` where she may see it but not enter. Whether state and dates still allow
    writing is ``refuse_closed``'s to say.
    """
    submission = (
        Submission.objects.select_for_update(of=("self",))
        .filter(
            unit__slug=unit,
            year=year,
            criteria_set__code=set_code,
            reporting_year__criteria_set=F("criteria_set"),
        )
        .select_related("unit", "criteria_set", "reporting_year")
        .annotate(
            seen=Exists(units_with(user, Right.VIEW).filter(pk=OuterRef("unit"))),
            enterable=Exists(units_with(user, Right.ENTER).filter(pk=OuterRef("unit"))),
            zone=Subquery(
                UnitVersion.objects.filter(
                    unit=OuterRef("unit"), valid_from__lte=date(year, 12, 31)
                )
                .order_by("-valid_from")
                .values("zone")[:1]
            ),
            extended_until=latest_extension(),
        )
        .first()
    )
    if submission is None or not submission.seen:
        raise Http404(f"Không có hồ sơ số liệu năm {year} của “{unit}” trong phạm vi của bạn.")
    if not submission.enterable:
        raise PermissionDenied
    return WritableSubmission(
        submission, user, submission.zone or "", dates_of(submission, submission.extended_until)
    )


def latest_extension() -> Subquery:
    """The day until which a submission's unit was granted more time; an annotation."""
    return Subquery(
        DeadlineExtension.objects.filter(
            reporting_year=OuterRef("reporting_year"), unit=OuterRef("unit")
        )
        .order_by("-granted_at", "-pk")
        .values("until")[:1]
    )


def dates_of(submission: Submission, extended_until: date | None) -> EntryDates:
    """The dates that hold for a submission of an opened year."""
    opened = submission.reporting_year
    assert opened is not None
    return EntryDates(opened.deadline, opened.new_until, opened.edit_until).extended(extended_until)


def refuse_closed(submission: Submission, dates: EntryDates | None, today: date) -> None:
    """Raise ``LockedError`` where state or dates forbid writing; ``dates`` None binds nobody."""
    if submission.state not in WRITABLE_STATES:
        raise LockedError(who_locked(submission))
    if dates is not None and not dates.takes_edits(today):
        raise LockedError(
            f"Đã hết hạn sửa số liệu năm {submission.year} ({dates.edit_until:%d/%m/%Y}); hãy đề "
            "nghị quản trị gia hạn cho đơn vị."
        )


def who_locked(submission: Submission) -> str:
    """Why nothing may be written: the state, since when, by whom, and who can open it again."""
    change = (
        SubmissionStateChange.objects.filter(submission=submission, after=submission.state)
        # Whose acceptance is taken back was submitted before that.
        .exclude(before=Submission.State.ACCEPTED, after=Submission.State.SUBMITTED)
        .select_related("made_by")
        .last()
    )
    return closed_sentence(submission, unit_name(submission.unit, submission.year), change)


def closed_sentence(submission: Submission, unit: str, change: SubmissionStateChange | None) -> str:
    """``who_locked`` for a submission whose unit's name and last change of state are at hand."""
    state = Submission.State(submission.state)
    told = f"Số liệu năm {submission.year} của {unit} {_STATES[state]}"
    if change is not None:
        who = change.made_by or "máy chủ (dòng lệnh)"
        when = timezone.localtime(change.made_at)
        told += f" lúc {when:%H:%M %d/%m/%Y}, người thực hiện: {who}"
    return f"{told}. {_WAYS_OUT[state]}"


def unit_name(unit: Unit, year: int) -> str:
    """The unit's name at the end of ``year`` as a sentence writes it: "xã Dương Quang"."""
    return unit.version_on(date(year, 12, 31)).full_name


_STATES = {
    Submission.State.SUBMITTED: "đã gửi",
    Submission.State.ACCEPTED: "đã được chấp nhận",
    Submission.State.LOCKED: "đã khóa",
}
_WAYS_OUT = {
    Submission.State.SUBMITTED: (
        "Cán bộ của đơn vị có thể rút lại khi người thẩm định chưa xem xét; sau đó hãy đề nghị "
        "người thẩm định trả lại."
    ),
    Submission.State.ACCEPTED: "Chỉ quản trị mở lại được; hãy đề nghị quản trị.",
    Submission.State.LOCKED: "Chỉ quản trị mở khóa được; hãy đề nghị quản trị.",
}
