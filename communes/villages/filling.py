"""From the villages to the commune's values: what is counted in villages is written from the list.

Called after the villages' answers or the list itself changed, inside the same transaction.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from communes.entries import ValueEntry
from communes.models import Unit, UnitTotal, User
from communes.services import write_values
from communes.stored_answers import stored_answers
from communes.totals import lock_year, set_totals
from communes.villages.counting import VillageCounts, counted_places, counts
from communes.writable import LockedError, WritableSubmission
from criteria.answers import Answer


@dataclass(slots=True)
class Filled:
    """What was filled: ratios (labels), and sentences on what could not be."""

    labels: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def fill_from_villages(unit: Unit, year: int, by: User) -> Filled:
    """Write the values that are counted in villages, and the number of villages as a total.

    Only what every village has answered; the rest stays as it is. What the dates or another
    figure forbid is told as a warning: the villages' own answers are kept all the same.
    Raises ``Http404`` and ``PermissionDenied`` as ``lock_for_entry`` does.
    """
    counted = counts(unit, year)
    filled = Filled()
    if not counted.kept:
        return filled
    for writable in lock_year(by, unit, year):
        try:
            with transaction.atomic():
                _write(writable, counted, filled)
        except LockedError as error:
            filled.warnings.append(str(error))
    if 0 < counted.villages == counted.answered:
        try:
            with transaction.atomic():
                set_totals(
                    unit,
                    year,
                    {UnitTotal.Key.VILLAGES: Decimal(counted.villages)},
                    by,
                    _reason(year),
                )
        except ValidationError as error:
            filled.warnings += error.messages
        except LockedError as error:
            filled.warnings.append(str(error))
    return filled


def _write(writable: WritableSubmission, counted: VillageCounts, filled: Filled) -> None:
    """Write what is counted into one submission; what is as it was leaves no trace."""
    submission = writable.submission
    places = [
        place
        for place in counted_places(counted, submission.criteria_set.parsed())
        if counted.answers[place.rule.village_answer or ""].complete
    ]
    if not places:
        return
    stored = stored_answers([submission.pk]).get(submission.pk, {})
    answers: dict[str, Answer] = {}
    for place in places:
        code = place.indicator.code
        count = counted.answers[place.rule.village_answer or ""]
        present = stored[code].answer if code in stored else Answer()
        ratio = Answer(
            numerator=Decimal(count.yes),
            denominator=Decimal(count.villages),
            quantity_unit=place.rule.quantity_unit,
        )
        answers[code] = place.written(answers.get(code, present), ratio)
    write_values(
        entries=[
            ValueEntry(
                submission.unit,
                submission.year,
                code,
                answer,
                note=stored[code].note if code in stored else "",
            )
            for code, answer in answers.items()
        ],
        criteria_set=submission.criteria_set,
        zones={submission.unit_id: writable.zone},
        source=None,
        by=writable.by,
        reason=_reason(submission.year),
        all_asked=True,
        writable=writable,
    )
    filled.labels += [place.label for place in places if place.label not in filled.labels]


def _reason(year: int) -> str:
    return f"Tính từ danh sách thôn năm {year}"
