"""Values as rows: what is stored of a verdict, what changed, and the history of it.

Called by ``communes/services.py`` only, inside its transaction. Whole provinces pass through here,
so rows are tuples in the order of ``CONTENT`` and not model instances.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone

from communes.bulk import allocate_keys, insert_rows, update_rows
from communes.entries import (
    Change,
    JudgedValue,
    OutcomesByCode,
    ValueEntry,
    WriteResult,
    emptied_part,
)
from communes.models import IndicatorValue, Source, Submission, User, ValueChange
from communes.writable import LockedError, unit_name
from criteria.answers import Answer
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
_VALUES: dict[Outcome | None, str] = {
    None: "",
    **{outcome: outcome.value for outcome in Outcome},
}
_NOTE, _SAID, _OUTCOME = (CONTENT.index(name) for name in ("note", "said", "outcome"))
_STORED = (*CONTENT, "explanation", "source", "cell", "updated_at")
_NEW = ("id", "submission", "indicator", "part", *_STORED)
_CHANGED = (*_STORED, "id")
_LOGGED = ("value", "source", "made_by", "made_at", "before", "after", "reason")
_PRESENT = ("pk", "explanation", "cell", *CONTENT)
_BEFORE = _PRESENT.index(CONTENT[0])

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
    keys = {place: submission.pk for place, submission in submissions.items()}
    stored = _stored(keys.values())
    outcomes = _outcomes(stored, keys, indicators)
    result = WriteResult(judged=judged, outcomes=outcomes)
    pending = _Pending()
    parts = _stored_parts(stored)
    spared: set[tuple[int, int]] = set()
    for value in _with_emptied_parts(judged, parts, keys, indicators):
        entry, code, part = value.entry, value.indicator.code, value.part
        place = (entry.unit.id, entry.year)
        key = (keys[place], indicators[code], part or "")
        content = _content(value)
        present = stored.get(key)
        if key[0] in closed_to_new and _is_first_answer(present, content):
            raise LockedError(_no_longer_new(submissions[place], value))
        if present is None:
            pending.new.append((key, value, content))
        else:
            before = present[_BEFORE:]
            if before != content and part is None and _is_spared(entry, key[:2], stored, parts):
                spared.add(key[:2])
            if before == content or key[:2] in spared:
                result.unchanged += 1
                if before == content and present[1] != value.explanation:
                    pending.reworded.append((value.explanation, present[0]))
                continue
            change = (snapshot(before, present[2]), snapshot(content, _origin(value, None)[1]))
            result.changes.append(Change(value, *change))
            pending.changed.append((present[0], value, content, *change))
        if part is None:
            outcomes[place].after[code] = content[_OUTCOME]
    result.new = len(pending.new)
    result.written_at = timezone.now()
    result.new_keys = _write(
        pending,
        source.pk if source is not None else None,
        by.pk if by else None,
        result.written_at,
        reason,
    )
    return result


def indicator_keys(criteria_set: CriteriaSet) -> dict[str, int]:
    """The ids of a set's indicators by code; read once per set and process."""
    return _indicator_keys(criteria_set.pk, criteria_set.loaded_at)


@lru_cache(maxsize=64)
def _indicator_keys(set_pk: int, loaded_at: datetime) -> dict[str, int]:
    """``loaded_at`` tells a set from another that was deleted and left it its id."""
    return dict(Indicator.objects.filter(criterion__criteria_set=set_pk).values_list("code", "pk"))


def snapshot(content: Sequence[Any], cell: str) -> Snapshot:
    """What the history keeps of a value: its content, figures as plain decimals, no blanks.

    The cell stands beside, so that undoing an import can tell where a value came from.
    """
    kept = {
        name: value if type(value) is str else _plain(value)
        for name, value in zip(CONTENT, content, strict=True)
        if value is not None and value != ""
    }
    if cell:
        kept["cell"] = cell
    return kept


def _plain(value: Decimal | int) -> str:
    return str(value) if isinstance(value, int) else plain_decimal(value)


def _stored(submissions: Collection[int]) -> dict[Key, Content]:
    """Id, sentence, cell and content of what the submissions hold already."""
    rows = IndicatorValue.objects.filter(submission__in=submissions).values_list(
        "submission_id", "indicator_id", "part", *_PRESENT
    )
    return {row[:3]: row[3:] for row in rows.iterator(chunk_size=5000)}


def _outcomes(
    stored: dict[Key, Content],
    keys: dict[tuple[int, int], int],
    indicators: dict[str, int],
) -> dict[tuple[int, int], OutcomesByCode]:
    """The stored outcomes of indicators by unit and year, twice: what is written changes one."""
    outcomes = {place: OutcomesByCode() for place in keys}
    codes = {pk: code for code, pk in indicators.items()}
    places = {pk: place for place, pk in keys.items()}
    for (submission, indicator, part), present in stored.items():
        if not part:
            both, code = outcomes[places[submission]], codes[indicator]
            both.before[code] = both.after[code] = present[_BEFORE + _OUTCOME]
    return outcomes


def _stored_parts(stored: dict[Key, Content]) -> dict[tuple[int, int], set[str]]:
    """The parts that stand in the database, by submission and indicator."""
    parts: dict[tuple[int, int], set[str]] = {}
    for submission, indicator, part in stored:
        if part:
            parts.setdefault((submission, indicator), set()).add(part)
    return parts


def _with_emptied_parts(
    judged: list[JudgedValue],
    parts: dict[tuple[int, int], set[str]],
    keys: dict[tuple[int, int], int],
    indicators: dict[str, int],
) -> Iterator[JudgedValue]:
    """The judged values, and an empty answer for each stored part that is answered no more."""
    if not parts:
        yield from judged
        return
    given: dict[tuple[int, int], set[str]] = {}
    wholes: dict[tuple[int, int], JudgedValue] = {}
    for value in judged:
        place = (keys[(value.entry.unit.id, value.entry.year)], indicators[value.indicator.code])
        if place in parts:
            if value.part is None:
                wholes[place] = value
            else:
                given.setdefault(place, set()).add(value.part)
        yield value
    for place, whole in wholes.items():
        for part in sorted(parts[place] - given.get(place, set())):
            yield emptied_part(whole, part)


def _is_first_answer(present: Content | None, content: Content) -> bool:
    missing = Outcome.MISSING.value
    if content[_OUTCOME] == missing:
        return False
    return present is None or present[_BEFORE + _OUTCOME] == missing


def _no_longer_new(submission: Submission, value: JudgedValue) -> str:
    return (
        f"Đã hết hạn nhập mới số liệu năm {submission.year} của "
        f"{unit_name(submission.unit, submission.year)} (chỉ tiêu {value.indicator.code}); chỉ còn "
        "được sửa số liệu đã nhập. Hãy đề nghị quản trị gia hạn."
    )


def _content(value: JudgedValue) -> Content:
    """The columns of a value's row in the order of ``CONTENT``."""
    answer, entry, verdict = value.answer, value.entry, value.verdict
    stated = answer.stated_percent
    whole = value.part is None
    return (
        entry.raw,
        entry.rate_raw if whole else "",
        entry.count_raw if whole else "",
        entry.note if whole else "",
        _VALUES[answer.said],
        _VALUES[answer.counted],
        answer.numerator,
        answer.denominator,
        answer.quantity_unit or "",
        answer.number,
        stated,
        printed_decimals(stated) if stated is not None else 0,
        entry.communes_attained if whole else None,
        entry.communes_total if whole else None,
        _VALUES[verdict.measure.outcome],
        _VALUES[verdict.outcome],
    )


def _is_spared(
    entry: ValueEntry,
    place: tuple[int, int],
    stored: dict[Key, Content],
    parts: dict[tuple[int, int], set[str]],
) -> bool:
    """Whether a partial entry says nothing but what the stored indicator and its parts say."""
    if not entry.partial or entry.note != stored[(*place, "")][_BEFORE + _NOTE]:
        return False
    given = {"": entry.answer, **entry.answer.parts}
    return all(
        (present := stored.get((*place, part))) is not None
        and _says_as_much(present[_BEFORE:], given.get(part, _NO_ANSWER))
        for part in given.keys() | parts.get(place, set())
    )


_NO_ANSWER = Answer()


def _says_as_much(before: Content, answer: Answer) -> bool:
    """Whether figures and declared outcome are the same."""
    said, counted, numerator, denominator, _, number = before[_SAID : _SAID + 6]
    return (said or counted, numerator, denominator, number) == (
        answer.declared or "",
        answer.numerator,
        answer.denominator,
        answer.number,
    )


def _origin(value: JudgedValue, source: int | None) -> tuple[int | None, str]:
    """The source and the cell that a value's row names."""
    entry = value.entry
    if entry.origins is not None:
        origin = entry.origins.get(value.part or "")
        return (origin.source, origin.cell) if origin is not None else (None, "")
    return source, entry.cell


def _write(
    pending: _Pending, source: int | None, by: int | None, now: datetime, reason: str
) -> list[int]:
    """Store rows and their history; the ids of the new ones."""
    update_rows(
        IndicatorValue,
        _CHANGED,
        [
            (*content, value.explanation, *_origin(value, source), now, pk)
            for pk, value, content, _, _ in pending.changed
        ],
    )
    update_rows(IndicatorValue, ("explanation", "id"), pending.reworded)
    keys = allocate_keys(IndicatorValue, len(pending.new))
    insert_rows(
        IndicatorValue,
        _NEW,
        [
            (pk, *key, *content, value.explanation, *_origin(value, source), now)
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
                (pk, source, by, now, None, snapshot(content, _origin(value, None)[1]), reason)
                for pk, (_, value, content) in zip(keys, pending.new, strict=True)
            ),
        ],
    )
    return keys
