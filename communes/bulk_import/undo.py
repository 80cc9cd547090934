"""Undoing an import: what stood before it stands again, through the one door, with history.

What the import wrote anew becomes empty: history is never deleted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from communes.bulk_import.collector import collector_at_rest
from communes.bulk_import.contract import Tell, tell_nobody
from communes.entries import Origin, ValueEntry
from communes.models import IndicatorValue, Source, Submission, Unit, UnitVersion, User, ValueChange
from communes.services import write_values
from communes.value_rows import CONTENT, snapshot
from communes.writable import LockedError, unit_name
from criteria.answers import Answer
from criteria.numbers import round_half_up
from criteria.outcomes import Outcome

# Submissions put back at once: some ten thousand values.
_BATCH = 200
_LISTED = 10

_PHASE = "Đang hoàn tác"


class UndoRefused(ValueError):
    """The import cannot be undone; the message says what was touched since, by whom, when."""


@collector_at_rest()
def undo_source(source: Source, *, by: User | None, reason: str, tell: Tell = tell_nobody) -> int:
    """Put back what stood before the writing of ``source``; how many values that were.

    Inside the caller's transaction. Raises ``UndoRefused`` where any of its values was written
    since or its year is closed, and ``PermissionDenied``.
    """
    _refuse_touched(source)
    zones = dict(
        UnitVersion.objects.filter(unit__submissions__values__changes__source=source)
        .order_by("valid_from")
        .values_list("unit_id", "zone")
    )
    told = f"Hoàn tác lượt nhập tệp {source.file_name}: {reason}"[:500]
    submissions = list(
        Submission.objects.filter(values__changes__source=source)
        .order_by("unit", "year")
        .distinct()
        .select_related("unit")
    )
    undone = 0
    for first in range(0, len(submissions), _BATCH):
        tell(_PHASE, first, len(submissions))
        batch = submissions[first : first + _BATCH]
        entries = list(_entries(source, {submission.pk: submission for submission in batch}))
        for all_asked in (False, True):
            chosen = [entry for entry, asked in entries if asked is all_asked]
            if not chosen:
                continue
            try:
                written = write_values(
                    entries=chosen,
                    criteria_set=source.criteria_set,
                    zones=zones,
                    source=None,
                    by=by,
                    reason=told,
                    all_asked=all_asked,
                )
            except LockedError as locked:
                raise UndoRefused(str(locked)) from locked
            undone += written.changed + written.new
    return undone


def _refuse_touched(source: Source) -> None:
    later = (
        ValueChange.objects.filter(value__changes__source=source, pk__gt=F("value__changes__pk"))
        .exclude(source=source)
        .select_related("value__indicator", "value__submission__unit", "made_by")
        .order_by("value", "-pk")
    )
    count = later.count()
    if not count:
        return
    listed = list(later.prefetch_related("value__submission__unit__versions")[:_LISTED])
    told = "; ".join(_touched(change) for change in listed)
    more = f"; và {count - len(listed)} lần sửa khác" if count > len(listed) else ""
    raise UndoRefused(
        f"Không hoàn tác được vì sau lượt nhập đã có người sửa số liệu: {told}{more}. "
        "Hãy sửa riêng những số liệu cần thay."
    )


def _touched(change: ValueChange) -> str:
    submission = change.value.submission
    when = timezone.localtime(change.made_at)
    who = change.made_by or "máy chủ (dòng lệnh)"
    return (
        f"chỉ tiêu {change.value.indicator.code} của "
        f"{unit_name(submission.unit, submission.year)} năm {submission.year} "
        f"({who}, {when:%H:%M %d/%m/%Y})"
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A value as it shall stand: ``before`` None is a value that did not exist."""

    before: Mapping[str, str] | None
    origin: Origin
    changed: bool


def _entries(
    source: Source, submissions: Mapping[int, Submission]
) -> Iterator[tuple[ValueEntry, bool]]:
    """The entries that put back what ``source`` changed, and whether a form had asked for all."""
    before = dict(
        ValueChange.objects.filter(source=source, value__submission__in=submissions).values_list(
            "value_id", "before"
        )
    )
    earlier = dict(
        ValueChange.objects.filter(value__submission__in=submissions)
        .exclude(source=source)
        .order_by("pk")
        .values_list("value_id", "source_id")
    )
    rows: dict[tuple[int, str], dict[str, _Row]] = defaultdict(dict)
    for submission, code, part, pk, source_pk, cell, *content in _values(submissions):
        if pk in before:
            kept = before[pk]
            origin = Origin(earlier.get(pk), kept.get("cell", "") if kept else "")
            row = _Row(kept, origin, True)
        else:
            row = _Row(snapshot(content, ""), Origin(source_pk, cell), False)
        rows[(submission, code)][part] = row
    for (submission, code), by_part in rows.items():
        if any(row.changed for row in by_part.values()):
            unit_year = submissions[submission]
            yield _entry(unit_year.unit, unit_year.year, code, by_part)


def _values(submissions: Mapping[int, Submission]) -> QuerySet[IndicatorValue, tuple[Any, ...]]:
    return IndicatorValue.objects.filter(submission__in=submissions).values_list(
        "submission_id", "indicator__code", "part", "pk", "source_id", "cell", *CONTENT
    )


def _entry(
    unit: Unit, year: int, code: str, by_part: Mapping[str, _Row]
) -> tuple[ValueEntry, bool]:
    whole: Mapping[str, str] = by_part[""].before or {}
    parts = {
        part: answer
        for part, row in by_part.items()
        if part and row.before and not (answer := _answer(row.before, {})).is_empty
    }
    answer = _answer(whole, parts)
    entry = ValueEntry(
        unit=unit,
        year=year,
        indicator_code=code,
        answer=answer,
        raw=whole.get("raw", ""),
        rate_raw=whole.get("rate_raw", ""),
        count_raw=whole.get("count_raw", ""),
        note=whole.get("note", ""),
        communes_attained=_count(whole.get("communes_attained")),
        communes_total=_count(whole.get("communes_total")),
        origins={part: row.origin for part, row in by_part.items()},
    )
    return entry, whole.get("computed") == Outcome.MISSING and not answer.is_empty


def _answer(kept: Mapping[str, str], parts: Mapping[str, Answer]) -> Answer:
    """The answer that a history's content tells."""
    stated = _figure(kept.get("stated_percent"))
    if stated is not None:
        stated = round_half_up(stated, int(kept.get("stated_decimals", "0")))
    return Answer(
        said=_outcome(kept.get("said")),
        counted=_outcome(kept.get("counted")),
        numerator=_figure(kept.get("numerator")),
        denominator=_figure(kept.get("denominator")),
        quantity_unit=kept.get("quantity_unit"),
        number=_figure(kept.get("number")),
        stated_percent=stated,
        parts=parts,
    )


def _figure(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _outcome(text: str | None) -> Outcome | None:
    return Outcome(text) if text is not None else None


def _count(text: str | None) -> int | None:
    return int(text) if text is not None else None
