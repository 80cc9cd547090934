"""What a person may not write: asked last, once for all units and years of the files."""

from collections.abc import Iterable, Mapping

from communes.access import Right, units_with
from communes.bulk_import.contract import Fault
from communes.models import Submission, SubmissionStateChange, User
from communes.writable import WRITABLE_STATES, closed_sentence
from criteria.models import CriteriaSet

UnitYear = tuple[int, int]  # unit id, year


def closed_faults(
    places: Mapping[UnitYear, Fault],
    names: Mapping[UnitYear, str],
    *,
    criteria_set: CriteriaSet,
    by: User | None,
) -> list[Fault]:
    """A fault for each unit that ``by`` may not import for and each year that is closed.

    ``places`` tell where a unit's year begins in the files, as faults without a message;
    ``names`` are the units' names as sentences write them. Three queries at most.
    """
    faults = []
    units = {unit for unit, _ in places}
    if by is not None:
        allowed = set(
            units_with(by, Right.IMPORT).filter(pk__in=units).values_list("pk", flat=True)
        )
        told: set[int] = set()
        for key, place in places.items():
            if key[0] not in allowed and key[0] not in told:
                told.add(key[0])
                faults.append(
                    _said(
                        place,
                        f"Anh/chị không có quyền nhập tệp cho {names[key]}; hãy bỏ các "
                        "hàng của đơn vị này.",
                    )
                )
    closed = {
        (submission.unit_id, submission.year): submission
        for submission in Submission.objects.filter(
            criteria_set=criteria_set, year__in={year for _, year in places}
        ).exclude(state__in=WRITABLE_STATES)
        if (submission.unit_id, submission.year) in places
    }
    changes = _last_changes(closed.values())
    faults += [
        _said(places[key], closed_sentence(submission, names[key], changes.get(submission.pk)))
        for key, submission in closed.items()
    ]
    return faults


def _last_changes(submissions: Iterable[Submission]) -> dict[int, SubmissionStateChange]:
    """The latest change of each submission to the state it is in."""
    states = {submission.pk: submission.state for submission in submissions}
    if not states:
        return {}
    return {
        change.submission_id: change
        for change in SubmissionStateChange.objects.filter(
            submission__in=states, submission__state__in=set(states.values())
        )
        .select_related("made_by")
        .order_by("made_at", "pk")
        if change.after == states[change.submission_id]
    }


def _said(place: Fault, message: str) -> Fault:
    return Fault(message, place.file, place.sheet, place.cell, place.field, place.unit)
