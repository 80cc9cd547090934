"""Entries of a reader through the one door, batch by batch, and what that changes.

The caller holds the transaction: a preview is this very run, rolled back. Memory does not grow with
the file: what was judged is dropped with its batch.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from communes.bulk import copies_beside
from communes.bulk_import.collector import collector_at_rest
from communes.bulk_import.contract import (
    LISTED,
    AttainmentChange,
    Flip,
    ReadResult,
    RunOutcome,
    Tell,
    ToldChange,
    tell_nobody,
)
from communes.entries import Change, ValueEntry, WriteResult
from communes.models import Source, Unit, User
from communes.services import write_values
from communes.wording import history_text
from communes.writable import unit_name
from criteria.attainment import criterion_attains
from criteria.models import CriteriaSet
from criteria.outcomes import Outcome
from criteria.rules import AllRule
from criteria.sets import CriteriaSetDefinition

# Entries written at once: enough that statements cost nothing, few enough to be held.
BATCH = 10_000

_PHASE = "Đang đánh giá và ghi số liệu"
_EMPTY = "(trống)"


@collector_at_rest()
def write_read(
    read: ReadResult,
    *,
    criteria_set: CriteriaSet,
    source: Source | None,
    by: User | None,
    reason: str,
    left_out: frozenset[str] = frozenset(),
    tell: Tell = tell_nobody,
) -> RunOutcome:
    """Write all entries but those of the units ``left_out`` (slugs); inside a transaction.

    Entries of a source of the entry workbook are judged as a form that asked for everything.
    Raises ``LockedError`` and ``PermissionDenied``; the caller's transaction must end then.
    """
    tally = _Tally(criteria_set.parsed(), read.units)
    done = 0
    tell(_PHASE, done, read.rows)
    with copies_beside():
        for batch in _batches(read.entries(left_out)):
            tally.add(
                write_values(
                    entries=batch,
                    criteria_set=criteria_set,
                    zones=read.zones,
                    source=source,
                    by=by,
                    reason=reason,
                    all_asked=source is not None and source.channel == Source.Channel.ENTRY,
                )
            )
            done += len(batch)
            tell(_PHASE, done, read.rows)
    return tally.outcome(refused=read.rows - done)


def _batches(entries: Iterator[ValueEntry]) -> Iterator[list[ValueEntry]]:
    """The entries in lists of about ``BATCH``; a unit's year is never torn apart."""
    batch: list[ValueEntry] = []
    for entry in entries:
        if len(batch) >= BATCH and (entry.unit, entry.year) != (batch[-1].unit, batch[-1].year):
            yield batch
            batch = []
        batch.append(entry)
    if batch:
        yield batch


@dataclass(slots=True)
class _Tally:
    """What the batches changed: counts of all, and the first of each list."""

    definition: CriteriaSetDefinition
    units: dict[int, Unit]
    _counts: RunOutcome = field(default_factory=RunOutcome)
    _changes: list[Change] = field(default_factory=list)
    _flips: list[Change] = field(default_factory=list)
    _attainment: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(self, written: WriteResult) -> None:
        """Count one batch."""
        counts = self._counts
        counts.new += written.new
        counts.changed += written.changed
        counts.unchanged += written.unchanged
        self._changes += written.changes[: LISTED - len(self._changes)]
        for change in written.changes:
            if change.value.part is None and change.before["outcome"] != change.after["outcome"]:
                counts.flips_total += 1
                if len(self._flips) < LISTED:
                    self._flips.append(change)
        for (unit, year), outcomes in written.outcomes.items():
            if outcomes.before == outcomes.after:
                continue
            before, after = self._attained(outcomes.before), self._attained(outcomes.after)
            if before != after:
                counts.attainment_total += 1
                if len(self._attainment) < LISTED:
                    self._attainment.append((unit, year, before, after))

    def _attained(self, outcomes: dict[str, str]) -> int:
        """How many criteria attain; an indicator without an outcome is missing."""
        if not outcomes:
            return 0
        return sum(
            criterion_attains(
                Outcome(outcomes.get(indicator.code, Outcome.MISSING))
                for indicator in criterion.indicators
            )
            for criterion in self.definition.criteria
        )

    def outcome(self, *, refused: int) -> RunOutcome:
        """Counts and lists in words."""
        told = {change.value.entry.unit for change in (*self._changes, *self._flips)}
        told |= {self.units[unit] for unit, *_ in self._attainment}
        prefetch_related_objects(list(told), "versions")
        named = {unit.pk: unit for unit in told}
        counts = self._counts
        counts.refused = refused
        counts.changes = [self._told(change, named) for change in self._changes]
        counts.flips = [
            Flip(
                unit_name(named[change.value.entry.unit.pk], change.value.entry.year),
                change.value.entry.year,
                change.value.indicator.code,
                Outcome(change.before["outcome"]).label,
                Outcome(change.after["outcome"]).label,
                change.value.explanation,
            )
            for change in self._flips
        ]
        counts.attainment = [
            AttainmentChange(
                unit_name(named[unit], year), year, before, after, len(self.definition.criteria)
            )
            for unit, year, before, after in self._attainment
        ]
        return counts

    def _told(self, change: Change, named: dict[int, Unit]) -> ToldChange:
        """A change in words: only what differs."""
        value, entry = change.value, change.value.entry
        rule = value.indicator.rule
        part = ""
        if value.part is not None and isinstance(rule, AllRule):
            part = rule.part(value.part).label
        keys = [
            key
            for key in {**change.before, **change.after}
            if change.before.get(key) != change.after.get(key)
        ]
        return ToldChange(
            unit_name(named[entry.unit.pk], entry.year),
            entry.year,
            value.indicator.code,
            part,
            history_text({key: change.before.get(key) for key in keys}) or _EMPTY,
            history_text({key: change.after.get(key) for key in keys}) or _EMPTY,
        )
