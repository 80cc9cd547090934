"""The totals that a commune states once a year, and what follows from changing one.

A total stands behind the denominators of several indicators (``RatioRule.same_total``). Those that
are blank or equal the old total take the new one; those that differ do so on purpose and stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from communes.entries import ValueEntry
from communes.models import Submission, Unit, UnitTotal, User
from communes.ratio_places import RatioPlace, ratio_places
from communes.services import write_values
from communes.stored_answers import StoredAnswer, stored_answers
from communes.villages.counting import counted_codes
from communes.writable import LockedError, WritableSubmission, lock_for_entry, refuse_closed
from criteria.answers import Answer
from criteria.numbers import format_decimal

Key = UnitTotal.Key

_LONGEST_HISTORY_REASON = 100
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class TotalsChange:
    """What a change of totals did.

    ``changed`` totals; the ratios (labels) whose denominators were ``carried`` along, and those
    ``left`` because they differ from the old total.
    """

    changed: tuple[Key, ...] = ()
    carried: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def totals_of(unit: Unit, year: int) -> dict[str, Decimal]:
    """The stated totals by ``UnitTotal.Key``; one query."""
    return dict(UnitTotal.objects.filter(unit=unit, year=year).values_list("key", "figure"))


def lock_year(user: User, unit: Unit, year: int) -> list[WritableSubmission]:
    """All opened submissions of a unit's year, locked; inside a transaction.

    A query more for each set under which the year is open. Raises as ``lock_for_entry`` does, and
    ``Http404`` where the year was never opened.
    """
    codes = (
        Submission.objects.filter(
            unit=unit, year=year, reporting_year__criteria_set=F("criteria_set")
        )
        .order_by("criteria_set__code")
        .values_list("criteria_set__code", flat=True)
    )
    locked = [lock_for_entry(user, unit=unit.slug, year=year, set_code=code) for code in codes]
    if not locked:
        raise Http404(f"Năm {year} chưa mở nhập số liệu cho đơn vị này.")
    return locked


@transaction.atomic
def set_totals(
    unit: Unit, year: int, figures: Mapping[str, Decimal], by: User, reason: str
) -> TotalsChange:
    """State totals (whole, by ``UnitTotal.Key``) and carry them to the denominators they stand for.

    Raises ``Http404``, ``PermissionDenied`` and ``LockedError`` as the writing of values does;
    ``ValidationError`` by key where a figure is no whole number or a numerator exceeds it. Nothing
    is written then.
    """
    today = timezone.localdate()
    locked = lock_year(by, unit, year)
    for writable in locked:
        refuse_closed(writable.submission, writable.dates, today)
    stored = {row.key: row for row in UnitTotal.objects.filter(unit=unit, year=year)}
    changed = {
        Key(key): figure
        for key, figure in figures.items()
        if key not in stored or stored[key].figure != figure
    }
    if not changed:
        return TotalsChange()
    _refuse_impossible(changed)
    if not all(one.dates.takes_new(today) for one in locked) and changed.keys() - stored.keys():
        [first, *_] = sorted(changed.keys() - stored.keys())
        raise LockedError(
            f"Đã hết hạn nhập mới số liệu năm {year}, trong đó có {first.label.lower()}; chỉ còn "
            "được sửa số đã nhập. Hãy đề nghị quản trị gia hạn."
        )
    carriages = [_Carriage(one, _old_figures(stored), changed) for one in locked]
    _refuse_too_small(changed, carriages)
    for key, figure in changed.items():
        row = stored.get(key) or UnitTotal(unit=unit, year=year, key=key)
        row.figure = figure
        row._history_user = by  # type: ignore[attr-defined]  # outside a request too
        row._change_reason = reason[:_LONGEST_HISTORY_REASON]  # type: ignore[attr-defined]
        row.save()
    for carriage in carriages:
        carriage.write(by, reason)
    return TotalsChange(
        tuple(changed),
        tuple(dict.fromkeys(label for one in carriages for label in one.carried)),
        tuple(dict.fromkeys(label for one in carriages for label in one.left)),
    )


def _old_figures(stored: Mapping[str, UnitTotal]) -> dict[Key, Decimal]:
    return {Key(key): row.figure for key, row in stored.items()}


def _refuse_impossible(figures: Mapping[Key, Decimal]) -> None:
    wrong = {
        str(key): f"{key.label} phải là số nguyên không âm; hãy ghi lại."
        for key, figure in figures.items()
        if figure < 0 or figure != figure.to_integral_value()
    }
    if wrong:
        raise ValidationError(wrong)


def _refuse_too_small(changed: Mapping[Key, Decimal], carriages: list["_Carriage"]) -> None:
    """Raise where a numerator would exceed its new denominator, naming the indicators by key."""
    refused: dict[str, str] = {}
    for key, figure in changed.items():
        larger = dict.fromkeys(
            f"{place.label}: {format_decimal(numerator)}"
            for carriage in carriages
            for place, numerator in carriage.numerators(key)
            if numerator > figure
        )
        if larger:
            refused[str(key)] = (
                f"{key.label} {format_decimal(figure)} nhỏ hơn tử số đã nhập của chỉ tiêu "
                f"{'; '.join(larger)}. Hãy ghi lại tổng số hoặc sửa các chỉ tiêu đó trước."
            )
    if refused:
        raise ValidationError(refused)


class _Carriage:
    """What changed totals do to the answers of one submission."""

    def __init__(
        self,
        writable: WritableSubmission,
        old: Mapping[Key, Decimal],
        new: Mapping[Key, Decimal],
    ) -> None:
        self.carried: list[str] = []
        self.left: list[str] = []
        self._writable = writable
        self._old, self._new = old, new
        submission = writable.submission
        self._answers = stored_answers([submission.pk]).get(submission.pk, {})
        definition = submission.criteria_set.parsed()
        # Filled from the village list, whose number of villages is their denominator.
        filled = (
            counted_codes(submission.unit, submission.year, definition)
            if Key.VILLAGES in new
            else frozenset()
        )
        self._places: dict[Key, list[RatioPlace]] = {key: [] for key in new}
        for place in ratio_places(definition):
            if place.rule.same_total in self._places and place.key not in filled:
                self._sort(place, Key(place.rule.same_total))

    def _sort(self, place: RatioPlace, key: Key) -> None:
        """Whether the total is carried to this ratio."""
        given = place.read(self._answer(place))
        if given.denominator is None:
            if not _waits_for_its_denominator(given, self._answer(place)):
                return
        elif given.denominator == self._new[key]:
            return
        elif given.denominator != self._old.get(key):
            self.left.append(place.label)
            return
        self._places[key].append(place)
        self.carried.append(place.label)

    def _answer(self, place: RatioPlace) -> Answer:
        stored = self._answers.get(place.indicator.code)
        return stored.answer if stored is not None else Answer()

    def numerators(self, key: Key) -> list[tuple[RatioPlace, Decimal]]:
        """The numerators that the new total will stand under."""
        found = [
            (place, place.read(self._answer(place)).numerator)
            for place in self._places.get(key, ())
        ]
        return [(place, numerator) for place, numerator in found if numerator is not None]

    def write(self, by: User, reason: str) -> None:
        """Rewrite the denominators, total by total, so that each change says which it follows."""
        submission = self._writable.submission
        answers = {code: stored.answer for code, stored in self._answers.items()}
        for key, places in self._places.items():
            for place in places:
                answer = answers.get(place.indicator.code, Answer())
                answers[place.indicator.code] = place.written(
                    answer, _with_denominator(place, place.read(answer), self._new[key])
                )
            codes = dict.fromkeys(place.indicator.code for place in places)
            if codes:
                write_values(
                    entries=[
                        ValueEntry(
                            submission.unit,
                            submission.year,
                            code,
                            answers[code],
                            note=_note(self._answers.get(code)),
                        )
                        for code in codes
                    ],
                    criteria_set=submission.criteria_set,
                    zones={submission.unit_id: self._writable.zone},
                    source=None,
                    by=by,
                    reason=self._reason(key, reason),
                    all_asked=True,
                    writable=self._writable,
                )

    def _reason(self, key: Key, reason: str) -> str:
        now, before = format_decimal(self._new[key]), self._old.get(key)
        told = f"{key.label} năm {self._writable.submission.year} "
        told += f"là {now}" if before is None else f"đổi từ {format_decimal(before)} thành {now}"
        return (f"{told}: {reason}" if reason else told)[:_LONGEST_REASON]


def _waits_for_its_denominator(ratio: Answer, whole: Answer) -> bool:
    """Whether a ratio without denominator is only unfinished, not answered in another way."""
    return whole.declared is None and ratio.declared is None and ratio.stated_percent is None


def _with_denominator(place: RatioPlace, ratio: Answer, total: Decimal) -> Answer:
    """The ratio over ``total``; a percentage that a file stated was that of the old one."""
    return replace(
        ratio,
        denominator=total,
        quantity_unit=ratio.quantity_unit or place.rule.quantity_unit,
        stated_percent=None,
    )


def _note(stored: StoredAnswer | None) -> str:
    return stored.note if stored is not None else ""
