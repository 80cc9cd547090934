"""What the person may write of filled workbooks: rights, states and dates; asked last."""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from communes.access import Right, units_with
from communes.bulk_import.closed_years import closed_faults
from communes.bulk_import.contract import Fault
from communes.entry_workbook.answers import SheetAnswers
from communes.entry_workbook.placed import PlacedSheet
from communes.models import Submission, User
from communes.writable import dates_of, latest_extension
from criteria.models import CriteriaSet

Told = Sequence[tuple[PlacedSheet, SheetAnswers]]


def may_be_written(told: Told, criteria_set: CriteriaSet, by: User | None) -> Iterator[Fault]:
    """A fault for each commune that ``by`` may not write for, or no longer, or not yet.

    A sheet on which nothing was touched writes nothing and is not asked. Those who import are
    bound by no dates.
    """
    speaking = [(sheet, answers) for sheet, answers in told if not answers.is_silent]
    units = {sheet.known.unit.pk for sheet, _ in speaking}
    enterable, free = units, units
    if by is not None:
        enterable = _held(by, Right.ENTER, units)
        free = _held(by, Right.IMPORT, units)
    for sheet, _ in speaking:
        if sheet.known.unit.pk not in enterable:
            yield sheet.fault(
                f"Anh/chị không có quyền nhập số liệu của {sheet.known.full_name}; hãy bỏ trang "
                "này khỏi tệp."
            )
    speaking = [one for one in speaking if one[0].known.unit.pk in enterable]
    places = {(sheet.known.unit.pk, sheet.year): sheet for sheet, _ in speaking}
    yield from closed_faults(
        {place: sheet.fault("") for place, sheet in places.items()},
        {place: sheet.known.full_name for place, sheet in places.items()},
        criteria_set=criteria_set,
        by=None,
    )
    yield from _out_of_time(
        [one for one in speaking if one[0].known.unit.pk not in free], criteria_set
    )


def _held(by: User, right: Right, units: set[int]) -> set[int]:
    return set(units_with(by, right).filter(pk__in=units).values_list("pk", flat=True))


def _out_of_time(bound: Told, criteria_set: CriteriaSet) -> Iterator[Fault]:
    """What dates forbid those who do not import."""
    if not bound:
        return
    today = timezone.localdate()
    submissions = {
        (one.unit_id, one.year): one
        for one in Submission.objects.filter(
            criteria_set=criteria_set, unit__in={sheet.known.unit for sheet, _ in bound}
        )
        .select_related("reporting_year")
        .annotate(extended_until=latest_extension())
    }
    for sheet, answers in bound:
        submission = submissions.get((sheet.known.unit.pk, sheet.year))
        if submission is None or submission.reporting_year is None:
            yield sheet.fault(
                f"Năm {sheet.year} chưa mở nhập số liệu cho {sheet.known.full_name}; hãy đề nghị "
                "quản trị mở năm."
            )
            continue
        dates = dates_of(submission, submission.extended_until)
        if not dates.takes_edits(today):
            yield sheet.fault(
                f"Đã hết hạn sửa số liệu năm {sheet.year} ({dates.edit_until:%d/%m/%Y}); hãy đề "
                "nghị quản trị gia hạn cho đơn vị."
            )
        elif not dates.takes_new(today):
            for cell in answers.first:
                yield sheet.fault(
                    f"Đã hết hạn nhập mới số liệu năm {sheet.year} ({dates.new_until:%d/%m/%Y}), "
                    "chỉ còn được sửa số đã nhập; hãy xóa số liệu của chỉ tiêu này hoặc đề nghị "
                    "quản trị gia hạn.",
                    cell,
                )
