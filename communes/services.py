"""The one door for writing values, and the one for changing a submission's state.

Form, Excel and old reports call ``write_values``: it checks right and lock, judges, stores value
and verdict, and writes history, all in one transaction. A second path is a defect.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction

from communes.access import Right, units_with
from communes.entries import (
    JudgedValue,
    ValueEntry,
    WriteResult,
    part_verdict,
)
from communes.models import (
    Source,
    Submission,
    SubmissionStateChange,
    Unit,
    User,
)
from communes.value_rows import store_values
from criteria.evaluation import judge
from criteria.explanations import explain, explain_part
from criteria.models import CriteriaSet
from criteria.outcomes import Outcome
from criteria.services import mark_used
from criteria.sets import CriteriaSetDefinition


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
    result = store_values(judged, submissions=submissions, source=source, by=by, reason=reason)
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
