"""Values as rows: what is stored of a verdict, what changed, and the history of it.

Called by ``communes/services.py`` only, inside its transaction. Whole provinces pass through here,
so rows are tuples in the order of ``CONTENT`` and not model instances.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from communes.bulk import allocate_keys, insert_rows, update_rows
from communes.entries import Change, JudgedValue, WriteResult, emptied_part, outcome_or_blank
from communes.models import IndicatorValue, Source, Submission, User, ValueChange
from communes.writable import LockedError, unit_name
from criteria.models import CriteriaSet, Indicator
from criteria.numbers import plain_decimal, printed_decimals
from criteria.outcomes import Outcome

# What a value is; its history keeps these. The sentence is drawn from them and kept beside.
CONTENT = (
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
_FIGURES = frozenset({"numerator", "denominator", "number", "stated_percent"})
_OUTCOME = CONTENT.index("outcome")
_STORED = (*CONTENT, "explanation", "source", "cell", "updated_at")
_NEW = ("id", "submission", "indicator", "part", *_STORED)
_CHANGED = (*_STORED, "id")
_LOGGED = ("value", "source", "made_by", "made_at", "before", "after", "reason")

Key = tuple[int, int, str]  # submission, indicator, part
Content = tuple[Any, ...]
Snapshot = dict[str, str]


@dataclass(slots=True)
class _Pending:
    """What one write is about to store."""

    new: list[tuple[Key, JudgedValue, Content]] = field(default_factory=list)
    changed: list[tuple[int, JudgedValue, Content, Snapshot, Snapshot]] = field(
        default_factory=list
    )
    reworded: list[tuple[str, int]] = field(default_factory=list)


def store_values(
    judged: list[JudgedValue],
    *,
    submissions: dict[tuple[int, int], Submission],
    closed_to_new: Collection[int],
    criteria_set: CriteriaSet,
    source: Source | None,
    by: User | None,
    reason: str,
) -> WriteResult:
    """Store what is new or changed, each with its history; ``submissions`` by unit and year.

    Raises ``LockedError`` where an answer would be the first of its indicator in a submission of
    ``closed_to_new`` (ids): the last day for first answers has passed.
    """
    indicators = indicator_keys(criteria_set)
    stored = _stored(submissions)
    result = WriteResult(judged=judged)
    pending = _Pending()
    for value in _with_emptied_parts(judged, stored, submissions, indicators):
        submission = submissions[(value.entry.unit.pk, value.entry.year)]
        key = (submission.pk, indicators[value.indicator.code], value.part or "")
        content = _content(value)
        present = stored.get(key)
        if submission.pk in closed_to_new and _is_first_answer(present, content):
            raise LockedError(_no_longer_new(submission, value))
        if present is None:
            pending.new.append((key, value, content))
            continue
        pk, explanation, *before = present
        if tuple(before) == content:
            result.unchanged += 1
            if explanation != value.explanation:
                pending.reworded.append((value.explanation, pk))
            continue
        change = (snapshot(before), snapshot(content))
        result.changes.append(Change(value, *change))
        pending.changed.append((pk, value, content, *change))
    result.new = len(pending.new)
    _write(pending, source.pk if source is not None else None, by.pk if by else None, reason)
    return result


def indicator_keys(criteria_set: CriteriaSet) -> dict[str, int]:
    """The ids of a set's indicators by code; read once per set and process."""
    return _indicator_keys(criteria_set.pk, criteria_set.loaded_at)


@lru_cache(maxsize=64)
def _indicator_keys(set_pk: int, loaded_at: datetime) -> dict[str, int]:
    """``loaded_at`` tells a set from another that was deleted and left it its id."""
    return dict(Indicator.objects.filter(criterion__criteria_set=set_pk).values_list("code", "pk"))


def snapshot(content: Collection[Any]) -> Snapshot:
    """What the history keeps of a value: its content, figures as plain decimals, no blanks."""
    return {
        name: plain_decimal(value) if name in _FIGURES else str(value)
        for name, value in zip(CONTENT, content, strict=True)
        if value is not None and value != ""
    }


def _stored(submissions: dict[tuple[int, int], Submission]) -> dict[Key, Content]:
    """Id, sentence and content of what the submissions hold already."""
    rows = IndicatorValue.objects.filter(
        submission__in=[submission.pk for submission in submissions.values()]
    ).values_list("submission_id", "indicator_id", "part", "pk", "explanation", *CONTENT)
    return {row[:3]: row[3:] for row in rows.iterator(chunk_size=5000)}


def _with_emptied_parts(
    judged: list[JudgedValue],
    stored: dict[Key, Content],
    submissions: dict[tuple[int, int], Submission],
    indicators: dict[str, int],
) -> Iterator[JudgedValue]:
    """The judged values, and an empty answer for each stored part that is answered no more."""
    parts: dict[tuple[int, int], set[str]] = {}
    for submission, indicator, part in stored:
        if part:
            parts.setdefault((submission, indicator), set()).add(part)
    if not parts:
        yield from judged
        return
    given: dict[tuple[int, int], set[str]] = {}
    wholes: dict[tuple[int, int], JudgedValue] = {}
    for value in judged:
        submission = submissions[(value.entry.unit.pk, value.entry.year)].pk
        place = (submission, indicators[value.indicator.code])
        if value.part is None:
            wholes[place] = value
        else:
            given.setdefault(place, set()).add(value.part)
        yield value
    for place, whole in wholes.items():
        for part in sorted(parts.get(place, set()) - given.get(place, set())):
            yield emptied_part(whole, part)


def _is_first_answer(present: Content | None, content: Content) -> bool:
    missing = Outcome.MISSING.value
    if content[_OUTCOME] == missing:
        return False
    return present is None or present[2 + _OUTCOME] == missing


def _no_longer_new(submission: Submission, value: JudgedValue) -> str:
    return (
        f"Đã hết hạn nhập mới số liệu năm {submission.year} của "
        f"{unit_name(submission.unit, submission.year)} (chỉ tiêu {value.indicator.code}); chỉ còn "
        "được sửa số liệu đã nhập. Hãy đề nghị quản trị gia hạn."
    )


def _content(value: JudgedValue) -> Content:
    """The columns of a value's row in the order of ``CONTENT``."""
    answer, entry = value.answer, value.entry
    whole = value.part is None
    return (
        entry.raw,
        entry.rate_raw if whole else "",
        entry.count_raw if whole else "",
        entry.note if whole else "",
        outcome_or_blank(answer.said),
        outcome_or_blank(answer.counted),
        answer.numerator,
        answer.denominator,
        answer.quantity_unit or "",
        answer.number,
        answer.stated_percent,
        printed_decimals(answer.stated_percent),
        entry.communes_attained if whole else None,
        entry.communes_total if whole else None,
        value.verdict.computed.value,
        value.verdict.outcome.value,
    )


def _write(pending: _Pending, source: int | None, by: int | None, reason: str) -> None:
    """Store rows and their history."""
    now = timezone.now()
    update_rows(
        IndicatorValue,
        _CHANGED,
        [
            (*content, value.explanation, source, value.entry.cell, now, pk)
            for pk, value, content, _, _ in pending.changed
        ],
    )
    update_rows(IndicatorValue, ("explanation", "id"), pending.reworded)
    keys = allocate_keys(IndicatorValue, len(pending.new))
    insert_rows(
        IndicatorValue,
        _NEW,
        [
            (pk, *key, *content, value.explanation, source, value.entry.cell, now)
            for pk, (key, value, content) in zip(keys, pending.new, strict=True)
        ],
    )
    insert_rows(
        ValueChange,
        _LOGGED,
        [
            *(
                (pk, source, by, now, before, after, reason)
                for pk, _, _, before, after in pending.changed
            ),
            *(
                (pk, source, by, now, None, snapshot(content), reason)
                for pk, (_, _, content) in zip(keys, pending.new, strict=True)
            ),
        ],
    )
