"""What is left to do in a submission, and how many criteria attain so far.

For the entry form everything is asked: what the source left open is missing here.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from communes.entry.facts import Confirmed, EntryFacts, Remark, entry_facts
from communes.entry.soft_checks import SoftCheck, soft_checks
from communes.models import Submission, UnitVersion
from communes.stored_answers import StoredAnswer
from criteria.answers import Answer
from criteria.attainment import IndicatorOutcome, SetResult, attainment
from criteria.evaluation import Verdict, judge
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, SimpleRule, threshold_for
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition


class OpenKind(StrEnum):
    """Why something is left to do."""

    MISSING = "missing"
    TO_CONFIRM = "to_confirm"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One thing left to do at an indicator, or at a ``part`` of it ("" for the whole)."""

    code: str
    part: str
    kind: OpenKind
    sentence: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one indicator stands: verdict, open checks, confirmed ones, what was returned."""

    indicator: IndicatorDefinition
    stored: StoredAnswer | None
    outcome: Outcome
    verdict: Verdict
    to_confirm: tuple[SoftCheck, ...]
    confirmed: tuple[tuple[SoftCheck, Confirmed], ...]
    returned: tuple[Remark, ...]
    points: tuple[OpenPoint, ...]

    @property
    def misses_something(self) -> bool:
        """Whether the indicator, or a part of it, has no answer yet."""
        return any(point.kind is OpenKind.MISSING for point in self.points)


@dataclass(frozen=True, slots=True)
class Progress:
    """A submission's open points in the set's order, its result, and indicators answered."""

    points: tuple[OpenPoint, ...]
    result: SetResult
    answered: int
    asked: int

    def of(self, kind: OpenKind) -> tuple[OpenPoint, ...]:
        """The open points of one kind."""
        return tuple(point for point in self.points if point.kind is kind)

    @property
    def missing(self) -> int:
        """How many indicators miss something, however many of their parts."""
        return len({point.code for point in self.of(OpenKind.MISSING)})

    @property
    def ready(self) -> bool:
        """Whether nothing is left to do before submitting."""
        return not self.points


def progress_of(submissions: Sequence[Submission]) -> dict[int, Progress]:
    """The progress of each submission by its id, in two queries however many there are.

    The submissions come with unit, criteria set and reporting year selected.
    """
    facts = entry_facts(submissions)
    zones = _zones(submissions)
    found = {}
    for submission in submissions:
        definition = submission.criteria_set.parsed()
        standings = standings_of(
            definition, facts[submission.pk], zones[submission.pk], submission.year
        )
        found[submission.pk] = progress_from(definition, standings)
    return found


def standings_of(
    definition: CriteriaSetDefinition, facts: EntryFacts, zone: str, year: int
) -> dict[str, Standing]:
    """Where each indicator of a set stands, by code, in the set's order. Asks no query."""
    return {
        indicator.code: standing_of(indicator, facts, zone, year)
        for indicator in definition.indicators()
    }


def standing_of(
    indicator: IndicatorDefinition, facts: EntryFacts, zone: str, year: int
) -> Standing:
    """Where one indicator stands, by what is stored of it and around it."""
    code = indicator.code
    stored = facts.stored.get(code)
    answer = stored.answer if stored is not None else Answer()
    verdict = judge(indicator.rule, answer, year=year, zone=zone or None, all_asked=True)
    outcome = verdict.outcome
    if outcome is Outcome.MISSING and not is_asked(indicator, zone, year):
        outcome = Outcome.NOT_REGULATED
    checks = soft_checks(
        indicator,
        answer,
        outcome,
        year=year,
        last=facts.last.get(code),
        totals=facts.totals,
        has_evidence=facts.evidence.get(code, 0) > 0,
    )
    words = {(one.check, one.part, one.about): one for one in facts.confirmed.get(code, ())}
    to_confirm = tuple(
        check for check in checks if (check.code, check.part, check.about) not in words
    )
    confirmed = tuple(
        (check, words[check.code, check.part, check.about])
        for check in checks
        if check not in to_confirm
    )
    returned = _unanswered_returns(facts.remarks.get(code, ()), stored)
    points = (
        *_missing_points(indicator, verdict, outcome),
        *(OpenPoint(code, check.part, OpenKind.TO_CONFIRM, check.sentence) for check in to_confirm),
        *(OpenPoint(code, "", OpenKind.RETURNED, remark.text) for remark in returned),
    )
    return Standing(indicator, stored, outcome, verdict, to_confirm, confirmed, returned, points)


def progress_from(definition: CriteriaSetDefinition, standings: Mapping[str, Standing]) -> Progress:
    """The progress that the standings of all indicators of a set add up to."""
    asked = [one for one in standings.values() if one.outcome is not Outcome.NOT_REGULATED]
    return Progress(
        points=tuple(point for one in standings.values() for point in one.points),
        result=attainment(
            definition,
            {code: IndicatorOutcome(None, one.outcome) for code, one in standings.items()},
        ),
        answered=sum(not one.misses_something for one in asked),
        asked=len(asked),
    )


def is_asked(indicator: IndicatorDefinition, zone: str, year: int) -> bool:
    """Whether the set asks anything of this zone and year by the indicator."""
    rule = indicator.rule
    rules: Sequence[SimpleRule] = (
        [part.rule for part in rule.parts] if isinstance(rule, AllRule) else [rule]
    )
    return any(
        isinstance(one, BooleanRule) or threshold_for(one.cases, zone or None, year) is not None
        for one in rules
    )


def _missing_points(
    indicator: IndicatorDefinition, verdict: Verdict, outcome: Outcome
) -> tuple[OpenPoint, ...]:
    """One point for each part without an answer, or one for an indicator without any.

    A part that fails decides a compound; another one left empty is missing all the same.
    """
    code = indicator.code
    if not isinstance(indicator.rule, AllRule):
        if outcome is not Outcome.MISSING:
            return ()
        return (OpenPoint(code, "", OpenKind.MISSING, f"Chỉ tiêu {code}: chưa có số liệu."),)
    if outcome is Outcome.MISSING and not verdict.measure.parts:
        open_parts = {part.key for part in indicator.rule.parts}
    else:
        open_parts = {
            part.key
            for part in verdict.measure.parts
            if part.measure.outcome in (Outcome.MISSING, Outcome.UNDETERMINED)
        }
    return tuple(
        OpenPoint(
            code,
            part.key,
            OpenKind.MISSING,
            f"Chỉ tiêu {code}, phần “{part.label}”: chưa có số liệu.",
        )
        for part in indicator.rule.parts
        if part.key in open_parts
    )


def _unanswered_returns(
    remarks: Sequence[Remark], stored: StoredAnswer | None
) -> tuple[Remark, ...]:
    """What was sent back and neither resolved, nor changed, nor answered by somebody else."""
    return tuple(
        remark
        for remark in remarks
        if remark.is_return
        and not remark.resolved
        and (stored is None or stored.updated_at <= remark.at)
        and not any(
            reply.at > remark.at and not reply.is_return and reply.by_pk != remark.by_pk
            for reply in remarks
        )
    )


def _zones(submissions: Sequence[Submission]) -> dict[int, str]:
    """The threshold zone of each submission's unit at the end of its year; one query."""
    versions: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for unit, since, zone in (
        UnitVersion.objects.filter(unit__in={one.unit_id for one in submissions})
        .order_by("valid_from")
        .values_list("unit_id", "valid_from", "zone")
    ):
        versions[unit].append((since, zone))
    return {
        one.pk: next(
            (
                zone
                for since, zone in reversed(versions[one.unit_id])
                if since <= date(one.year, 12, 31)
            ),
            "",
        )
        for one in submissions
    }
