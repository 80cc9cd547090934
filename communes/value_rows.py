"""Values as rows: what is stored of a verdict, what changed, and the history of it.

Called by ``communes/services.py`` only, inside its transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from communes.bulk import allocate_keys, insert_rows
from communes.entries import Change, JudgedValue, WriteResult, outcome_or_blank
from communes.models import IndicatorValue, Source, Submission, User, ValueChange
from criteria.models import Indicator
from criteria.numbers import plain_decimal, printed_decimals

_BATCH = 500
_FIGURES = frozenset({"numerator", "denominator", "number", "stated_percent"})
# What a value is; its history keeps these. The sentence is drawn from them and kept beside.
_CONTENT = (
    "raw",
    "rate_raw",
    "count_raw",
    "note",
    "said",
    "counted",
    "numerator",
    "denominator",
    "quantity_unit",
    "number",
    "stated_percent",
    "stated_decimals",
    "communes_attained",
    "communes_total",
    "computed",
    "outcome",
)
_STORED = (*_CONTENT, "explanation", "source", "cell", "updated_at")
_NEW = ("id", "submission", "indicator", "part", *_STORED)
_LOGGED = ("value", "source", "made_by", "made_at", "before", "after", "reason")

Snapshot = dict[str, str | None]


def store_values(
    judged: list[JudgedValue],
    *,
    submissions: dict[tuple[int, int], Submission],
    source: Source,
    by: User | None,
    reason: str,
) -> WriteResult:
    """Store what is new or changed, each with its history; ``submissions`` by unit and year."""
    indicators = dict(
        Indicator.objects.filter(criterion__criteria_set=source.criteria_set_id).values_list(
            "code", "pk"
        )
    )
    stored = {
        (value.submission_id, value.indicator_id, value.part): value
        for value in IndicatorValue.objects.filter(submission__in=submissions.values())
    }
    now = timezone.now()
    result = WriteResult(judged=judged)
    new: list[tuple[tuple[int, int, str], JudgedValue, dict[str, Any]]] = []
    changed: list[tuple[IndicatorValue, Snapshot, Snapshot]] = []
    reworded: list[IndicatorValue] = []
    for value in judged:
        key = (
            submissions[(value.entry.unit.pk, value.entry.year)].pk,
            indicators[value.indicator.code],
            value.part or "",
        )
        content = _content(value)
        row = stored.get(key)
        if row is None:
            new.append((key, value, content))
            continue
        before, after = snapshot(row), _snapshot_of(content)
        if before == after:
            result.unchanged += 1
            if row.explanation != value.explanation:
                row.explanation = value.explanation
                reworded.append(row)
            continue
        result.changes.append(Change(value, before, after))
        _fill(row, value, content, source, now)
        changed.append((row, before, after))
    if changed:
        IndicatorValue.objects.bulk_update(
            [row for row, _, _ in changed], _STORED, batch_size=_BATCH
        )
    if reworded:
        IndicatorValue.objects.bulk_update(reworded, ["explanation"], batch_size=_BATCH)
    result.new = len(new)
    keys = allocate_keys(IndicatorValue, len(new)) if new else []
    insert_rows(
        IndicatorValue,
        _NEW,
        (
            (
                pk,
                *key,
                *(content[name] for name in _CONTENT),
                value.explanation,
                source.pk,
                value.entry.cell,
                now,
            )
            for pk, (key, value, content) in zip(keys, new, strict=True)
        ),
    )
    _log(
        [
            *((row.pk, before, after) for row, before, after in changed),
            *((pk, None, _snapshot_of(one[2])) for pk, one in zip(keys, new, strict=True)),
        ],
        (source.pk, by.pk if by else None, now),
        reason,
    )
    return result


def snapshot(row: IndicatorValue) -> Snapshot:
    """What the history keeps of a value: its content, figures as plain decimals."""
    return _snapshot_of({key: getattr(row, key) for key in _CONTENT})


def _snapshot_of(content: dict[str, Any]) -> Snapshot:
    kept: Snapshot = {}
    for key in _CONTENT:
        value = content[key]
        if value is None or value == "":
            kept[key] = None
        else:
            kept[key] = plain_decimal(value) if key in _FIGURES else str(value)
    return kept


def _content(value: JudgedValue) -> dict[str, Any]:
    """The columns of a value's row, without its keys and provenance."""
    answer, entry = value.answer, value.entry
    whole = value.part is None
    return {
        "raw": entry.raw,
        "rate_raw": entry.rate_raw if whole else "",
        "count_raw": entry.count_raw if whole else "",
        "note": entry.note if whole else "",
        "said": outcome_or_blank(answer.said),
        "counted": outcome_or_blank(answer.counted),
        "numerator": answer.numerator,
        "denominator": answer.denominator,
        "quantity_unit": answer.quantity_unit or "",
        "number": answer.number,
        "stated_percent": answer.stated_percent,
        "stated_decimals": printed_decimals(answer.stated_percent),
        "communes_attained": entry.communes_attained if whole else None,
        "communes_total": entry.communes_total if whole else None,
        "computed": value.verdict.computed.value,
        "outcome": value.verdict.outcome.value,
    }


def _fill(
    row: IndicatorValue,
    value: JudgedValue,
    content: dict[str, Any],
    source: Source,
    now: datetime,
) -> None:
    for name, one in content.items():
        setattr(row, name, one)
    row.explanation = value.explanation
    row.source, row.cell, row.updated_at = source, value.entry.cell, now


def _log(
    changes: Iterable[tuple[int, Snapshot | None, Snapshot]],
    act: tuple[int, int | None, datetime],
    reason: str,
) -> None:
    """One history row per value; ``act`` is source, person and moment."""
    insert_rows(
        ValueChange,
        _LOGGED,
        ((pk, *act, before, after, reason) for pk, before, after in changes),
    )
