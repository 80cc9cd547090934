"""The one door for writing values, and the one for changing a submission's state.

Form, Excel and old reports call ``write_values``: it checks right and lock, judges, stores value
and verdict, and writes history, all in one transaction. A second path is a defect.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from communes.access import Right, units_with
from communes.entries import (
    Change,
    JudgedValue,
    ValueEntry,
    WriteResult,
    outcome_or_blank,
    part_verdict,
)
from communes.models import (
    IndicatorValue,
    Source,
    Submission,
    SubmissionStateChange,
    Unit,
    User,
    ValueChange,
)
from criteria.evaluation import judge
from criteria.explanations import explain, explain_part
from criteria.models import CriteriaSet, Indicator
from criteria.numbers import plain_decimal, printed_decimals
from criteria.outcomes import Outcome
from criteria.services import mark_used
from criteria.sets import CriteriaSetDefinition

_BATCH = 500
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
    "explanation",
)


class LockedError(PermissionError):
    """A value of a locked submission was to be written; the message says which."""


@transaction.atomic
def write_values(
    *,
    entries: Iterable[ValueEntry],
    criteria_set: CriteriaSet,
    zones: dict[int, str],
    source: Source,
    by: User | None,
    reason: str,
) -> WriteResult:
    """Judge and store values; what is as it was is not written again.

    ``zones`` gives the threshold zone by unit id. ``by`` is the person acting; ``None`` is the
    server's own command line, which is trusted. Raises ``PermissionDenied`` when the person may
    not write for a unit, ``LockedError`` when a submission is locked; nothing is written then.
    """
    entries = list(entries)
    units = {entry.unit.pk: entry.unit for entry in entries}
    _check_right(by, units)
    judged = judge_entries(entries, criteria_set, zones)
    submissions = _submissions(entries, criteria_set, by, reason)
    result = WriteResult(judged=judged)
    _store(judged, submissions, criteria_set, source, by, reason, result)
    mark_used(criteria_set)
    return result


def judge_entries(
    entries: Sequence[ValueEntry], criteria_set: CriteriaSet, zones: dict[int, str]
) -> list[JudgedValue]:
    """The verdicts of entries, each indicator followed by the parts that its answer gives.

    A city's cell that counts the communes of the same table is judged by their verdicts.
    """
    judge_one = _Judge(criteria_set.parsed(), zones)
    own = {id(entry): judge_one(entry) for entry in entries if not entry.counts_communes}
    members: dict[tuple[str, int], list[Outcome]] = defaultdict(list)
    for values in own.values():
        whole = values[0]
        members[(whole.indicator.code, whole.entry.year)].append(whole.verdict.outcome)
    judged: list[JudgedValue] = []
    for entry in entries:
        values = own.get(id(entry)) or judge_one(
            entry, tuple(members[(entry.indicator_code, entry.year)])
        )
        judged += values
    return judged


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges entries under one set; ``zones`` by unit id."""

    definition: CriteriaSetDefinition
    zones: dict[int, str]

    def __call__(self, entry: ValueEntry, members: tuple[Outcome, ...] = ()) -> list[JudgedValue]:
        """The indicator's verdict first, then those of the parts that the answer gives."""
        indicator = self.definition.indicator(entry.indicator_code)
        answer = replace(entry.answer, members=members) if members else entry.answer
        zone = self.zones.get(entry.unit.pk) or None
        verdict = judge(indicator.rule, answer, year=entry.year, zone=zone)
        sentence = explain(self.definition, indicator, answer, verdict)
        if entry.shift_note:
            sentence = f"{sentence} {entry.shift_note}"
        judged = [JudgedValue(entry, indicator, None, answer, verdict, sentence)]
        judged += [
            JudgedValue(
                entry,
                indicator,
                part.key,
                part.answer,
                part_verdict(part),
                explain_part(part, indicator.code),
            )
            for part in verdict.measure.parts
            if part.answered
        ]
        return judged


@transaction.atomic
def change_submission_state(
    *, submission: Submission, after: Submission.State, by: User, reason: str
) -> None:
    """Lock or reopen a submission and log it.

    Raises ``PermissionDenied`` without the right at the unit, ``ValueError`` (a sentence) without
    a reason or when the submission is in that state already.
    """
    if not reason.strip():
        raise ValueError("Phải ghi lý do thay đổi trạng thái.")
    if not units_with(by, Right.LOCK).filter(pk=submission.unit_id).exists():
        raise PermissionDenied
    current = Submission.objects.select_for_update().get(pk=submission.pk)
    if current.state == after:
        raise ValueError(f"Hồ sơ số liệu đã ở trạng thái “{after.label}”.")
    SubmissionStateChange.objects.create(
        submission=current, before=current.state, after=after, made_by=by, reason=reason.strip()
    )
    current.state = after
    current.save(update_fields=["state"])


def _check_right(by: User | None, units: dict[int, Unit]) -> None:
    if by is None:
        return
    allowed = set(units_with(by, Right.ENTER).filter(pk__in=units).values_list("pk", flat=True))
    if allowed != units.keys():
        raise PermissionDenied


def _submissions(
    entries: list[ValueEntry], criteria_set: CriteriaSet, by: User | None, reason: str
) -> dict[tuple[int, int], Submission]:
    """The submissions of the entries by unit id and year; those that did not exist are opened."""
    wanted = {(entry.unit.pk, entry.year): entry.unit for entry in entries}
    found = {
        (submission.unit_id, submission.year): submission
        for submission in Submission.objects.select_for_update().filter(
            criteria_set=criteria_set,
            unit__in={unit for unit, _ in wanted},
            year__in={year for _, year in wanted},
        )
    }
    for key in wanted:
        if key in found and found[key].state == Submission.State.LOCKED:
            raise LockedError(
                f"Số liệu năm {key[1]} của đơn vị “{wanted[key].slug}” đã khóa; "
                "hãy đề nghị quản trị mở khóa trước khi ghi."
            )
    opened = Submission.objects.bulk_create(
        Submission(unit=unit, year=year, criteria_set=criteria_set)
        for (pk, year), unit in wanted.items()
        if (pk, year) not in found
    )
    SubmissionStateChange.objects.bulk_create(
        SubmissionStateChange(submission=one, after=one.state, made_by=by, reason=reason)
        for one in opened
    )
    found.update({(one.unit_id, one.year): one for one in opened})
    return {key: found[key] for key in wanted}


def _store(
    judged: list[JudgedValue],
    submissions: dict[tuple[int, int], Submission],
    criteria_set: CriteriaSet,
    source: Source,
    by: User | None,
    reason: str,
    result: WriteResult,
) -> None:
    indicators = dict(
        Indicator.objects.filter(criterion__criteria_set=criteria_set).values_list("code", "pk")
    )
    stored = {
        (value.submission_id, value.indicator_id, value.part): value
        for value in IndicatorValue.objects.filter(submission__in=submissions.values())
    }
    now = timezone.now()
    new: list[IndicatorValue] = []
    changed: list[IndicatorValue] = []
    before: dict[int, dict[str, str | None]] = {}
    for value in judged:
        submission = submissions[(value.entry.unit.pk, value.entry.year)]
        indicator = indicators[value.indicator.code]
        content = _content(value)
        row = stored.get((submission.pk, indicator, value.part or ""))
        if row is None:
            row = IndicatorValue(
                submission=submission, indicator_id=indicator, part=value.part or ""
            )
            new.append(row)
        else:
            old = snapshot(row)
            if old == _snapshot_of(content):
                result.unchanged += 1
                continue
            before[row.pk] = old
            changed.append(row)
            result.changes.append(Change(value, old, _snapshot_of(content)))
        for key, content_value in content.items():
            setattr(row, key, content_value)
        row.source, row.cell, row.updated_at = source, value.entry.cell, now
    result.new = len(new)
    if new:
        IndicatorValue.objects.bulk_create(new, batch_size=_BATCH)
    if changed:
        IndicatorValue.objects.bulk_update(
            changed, [*_CONTENT, "source", "cell", "updated_at"], batch_size=_BATCH
        )
    _log([*new, *changed], before, source, by, reason, now)


def _log(
    rows: list[IndicatorValue],
    before: dict[int, dict[str, str | None]],
    source: Source,
    by: User | None,
    reason: str,
    now: datetime,
) -> None:
    if rows:
        ValueChange.objects.bulk_create(
            (
                ValueChange(
                    value=row,
                    source=source,
                    made_by=by,
                    made_at=now,
                    before=before.get(row.pk),
                    after=snapshot(row),
                    reason=reason,
                )
                for row in rows
            ),
            batch_size=_BATCH,
        )


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
        "explanation": value.explanation,
    }


def snapshot(row: IndicatorValue) -> dict[str, str | None]:
    """What the history keeps of a value: its content, figures as plain decimals."""
    return _snapshot_of({key: getattr(row, key) for key in _CONTENT})


def _snapshot_of(content: dict[str, Any]) -> dict[str, str | None]:
    figures = ("numerator", "denominator", "number", "stated_percent")
    kept: dict[str, str | None] = {}
    for key, value in content.items():
        if key in figures:
            kept[key] = None if value is None else plain_decimal(value)
        else:
            kept[key] = None if value in (None, "") else str(value)
    return kept
