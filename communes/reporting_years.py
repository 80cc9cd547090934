"""Opening a year for a province's communes, moving its dates, granting one commune more time."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from communes.access import Right, units_with
from communes.deadlines import EntryDates
from communes.models import (
    DeadlineExtension,
    ReportingYear,
    Submission,
    SubmissionStateChange,
    Unit,
    UnitVersion,
    User,
)
from communes.notices import tell_extended, tell_opened
from criteria.models import CriteriaSet
from criteria.services import mark_used


@transaction.atomic
def open_year(
    *,
    unit: Unit,
    year: int,
    criteria_set: CriteriaSet,
    dates: EntryDates,
    note: str,
    by: User,
) -> ReportingYear:
    """Open ``year`` for every commune that ``unit`` (a province) has at the end of that year.

    Each commune gets its submission; one that an import of an old report made is taken over.
    A set that was not made for ``year`` needs a ``note`` that cites what allows it.
    Raises ``PermissionDenied`` without the right at the province, ``ValidationError`` (sentences)
    for an opened year, impossible or past dates, or a set of another province.
    """
    # The province's row is locked: of two people who open at once the second is told.
    held = units_with(by, Right.OPEN_YEAR).filter(pk=unit.pk).select_for_update()
    if held.first() is None:
        raise PermissionDenied
    _refuse_foreign_set(unit, year, criteria_set, note)
    _refuse_opened(unit, year, criteria_set)
    if dates.edit_until < timezone.localdate():
        raise ValidationError({"edit_until": "Ngày này đã qua; hãy chọn ngày còn ở phía trước."})
    opened = ReportingYear(
        unit=unit,
        year=year,
        level=criteria_set.level,
        criteria_set=criteria_set,
        deadline=dates.deadline,
        new_until=dates.new_until,
        edit_until=dates.edit_until,
        note=note.strip(),
        opened_by=by,
    )
    opened.full_clean()
    opened._history_user = by  # type: ignore[attr-defined]  # outside a request too
    opened.save()
    mark_used(criteria_set)  # the year's set is fixed from now on
    communes = [version.unit for version in UnitVersion.objects.communes_of(unit, year)]
    if not communes:
        raise ValidationError(f"Năm {year} đơn vị này không có xã nào để mở nhập số liệu.")
    of_communes = Submission.objects.filter(unit__in=communes, year=year, criteria_set=criteria_set)
    present = set(of_communes.values_list("unit_id", flat=True))
    of_communes.update(reporting_year=opened)
    made = Submission.objects.bulk_create(
        Submission(unit=one, year=year, criteria_set=criteria_set, reporting_year=opened)
        for one in communes
        if one.pk not in present
    )
    SubmissionStateChange.objects.bulk_create(
        SubmissionStateChange(
            submission=one, after=one.state, made_by=by, reason=f"Mở nhập số liệu năm {year}"
        )
        for one in made
    )
    tell_opened(opened)
    return opened


@transaction.atomic
def move_dates(*, opened: ReportingYear, dates: EntryDates, by: User) -> None:
    """Change the three dates for all communes; the history keeps the old ones.

    Raises ``PermissionDenied`` without the right, ``ValidationError`` for impossible dates.
    """
    if not units_with(by, Right.OPEN_YEAR).filter(pk=opened.unit_id).exists():
        raise PermissionDenied
    opened.deadline = dates.deadline
    opened.new_until = dates.new_until
    opened.edit_until = dates.edit_until
    opened.full_clean()
    opened._history_user = by  # type: ignore[attr-defined]  # outside a request too
    opened.save()


@transaction.atomic
def extend(
    *, submission: Submission, until: date, reason: str, today: date, by: User
) -> DeadlineExtension:
    """Grant the submission's unit time until the end of ``until``.

    Raises ``PermissionDenied`` without the right at the unit, ``ValidationError`` without a reason
    or for a day that grants nothing.
    """
    if not units_with(by, Right.OPEN_YEAR).filter(pk=submission.unit_id).exists():
        raise PermissionDenied
    opened = submission.reporting_year
    if opened is None:
        raise ValidationError("Năm này chưa mở nhập số liệu nên không có hạn để gia.")
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do gia hạn."})
    earliest = max(opened.new_until + timedelta(days=1), today)
    if until < earliest:
        raise ValidationError(
            {"until": f"Ngày gia hạn sớm nhất là {earliest:%d/%m/%Y}; hãy chọn ngày muộn hơn."}
        )
    granted = DeadlineExtension.objects.create(
        reporting_year=opened,
        unit=submission.unit,
        until=until,
        reason=reason.strip()[:500],
        granted_by=by,
    )
    tell_extended(submission, granted)
    return granted


def _refuse_opened(unit: Unit, year: int, criteria_set: CriteriaSet) -> None:
    if ReportingYear.objects.filter(unit=unit, year=year, level=criteria_set.level).exists():
        raise ValidationError(
            {
                "year": (
                    f"Năm {year} đã mở nhập số liệu rồi; muốn thay đổi các ngày, hãy mở năm đó "
                    "trong danh sách."
                )
            }
        )


def _refuse_foreign_set(unit: Unit, year: int, criteria_set: CriteriaSet, note: str) -> None:
    if criteria_set.jurisdiction != unit.slug:
        raise ValidationError({"criteria_set": "Bộ tiêu chí này không áp dụng cho tỉnh đã chọn."})
    if not criteria_set.first_year <= year <= criteria_set.last_year and not note.strip():
        raise ValidationError(
            {
                "note": (
                    f"Bộ tiêu chí này dành cho giai đoạn {criteria_set.first_year}-"
                    f"{criteria_set.last_year}; hãy ghi văn bản cho phép dùng cho năm {year}."
                )
            }
        )
