"""The pieces of the entry page that change with every save; the page is drawn with the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from communes.entry.facts import EntryFacts
from communes.entry.progress import (
    OpenKind,
    OpenPoint,
    Progress,
    Standing,
    progress_from,
    standings_of,
)
from communes.models import Submission
from criteria.attainment import CriterionResult
from criteria.outcomes import Outcome
from criteria.sets import CriterionDefinition


@dataclass(frozen=True, slots=True)
class CriterionState:
    """One criterion in the list: its outcome so far and what is open, in words."""

    number: int
    name: str
    outcome: Outcome
    open_words: str


def changed_pieces(
    submission: Submission, facts: EntryFacts, zone: str, code: str, csrf_token: str
) -> dict[str, str]:
    """The inner HTML of the elements that a save of one indicator changes, by their ids."""
    definition = submission.criteria_set.parsed()
    standings = standings_of(definition, facts, zone, submission.year)
    progress = progress_from(definition, standings)
    criterion = next(
        one for one in definition.criteria if any(i.code == code for i in one.indicators)
    )
    result = next(one for one in progress.result.criteria if one.number == criterion.number)
    state = {"state": criterion_state(criterion, result, standings)}
    verdict = verdict_context(standings[code], submission, writable=True)
    marks = render_to_string("communes/entry/criterion_state.html", state)
    return {
        f"verdict-{code}": render_to_string(
            "communes/entry/verdict.html", {"verdict": verdict, "csrf_token": csrf_token}
        ),
        f"criterion-{criterion.number}": marks,
        f"criterion-head-{criterion.number}": marks,
        "progress": render_to_string(
            "communes/entry/progress.html", {"progress": progress_words(progress)}
        ),
    }


def verdict_context(
    standing: Standing, submission: Submission, *, writable: bool
) -> dict[str, Any]:
    """The context of ``communes/entry/verdict.html``."""
    stored = standing.stored
    return {
        "code": standing.indicator.code,
        "outcome": standing.outcome,
        "sentence": _after_outcome(stored.explanation) if stored is not None else "",
        "to_confirm": standing.to_confirm,
        "confirmed": standing.confirmed,
        "returned": standing.returned,
        "writable": writable,
        "confirm_url": address("entry_confirm", submission, standing.indicator.code),
    }


def _after_outcome(explanation: str) -> str:
    """A verdict's sentence without the outcome before its colon, which stands beside it."""
    outcome, colon, rest = explanation.partition(": ")
    if not colon or outcome not in {one.label for one in Outcome}:
        return explanation
    return rest[:1].upper() + rest[1:]


def criterion_state(
    criterion: CriterionDefinition, result: CriterionResult, standings: Mapping[str, Standing]
) -> CriterionState:
    """How a criterion stands: an indicator that fails decides, then one that is missing."""
    own = [standings[indicator.code] for indicator in criterion.indicators]
    outcome = Outcome.NOT_ATTAINED
    if result.computed:
        outcome = Outcome.ATTAINED
    elif result.nothing_counts:
        outcome = Outcome.NOT_APPLICABLE
    elif all(one.outcome is not Outcome.NOT_ATTAINED for one in own):
        outcome = Outcome.MISSING
    points = [point for one in own for point in one.points]
    return CriterionState(criterion.number, criterion.name, outcome, _open_words(points))


def progress_words(progress: Progress) -> dict[str, Any]:
    """The context of ``communes/entry/progress.html``."""
    result = progress.result
    return {
        "attained": result.computed_attained,
        "total": result.criteria_total,
        "answered": progress.answered,
        "asked": progress.asked,
        "open": _open_words(progress.points),
    }


def _open_words(points: Iterable[OpenPoint]) -> str:
    """What is open, counted: "còn thiếu 3 chỉ tiêu; 1 chỗ cần xác nhận"; "" where nothing is."""
    points = list(points)
    missing = {point.code for point in points if point.kind is OpenKind.MISSING}
    to_confirm = sum(point.kind is OpenKind.TO_CONFIRM for point in points)
    returned = sum(point.kind is OpenKind.RETURNED for point in points)
    told = []
    if missing:
        told.append(f"còn thiếu {len(missing)} chỉ tiêu")
    if to_confirm:
        told.append(f"{to_confirm} chỗ cần xác nhận")
    if returned:
        told.append(f"{returned} chỗ bị trả lại")
    return "; ".join(told)


def address(name: str, submission: Submission, *more: str) -> str:
    """The address of a submission's page in the namespace of communes."""
    return reverse(f"communes:{name}", args=[*place_of(submission), *more])


def place_of(submission: Submission) -> list[Any]:
    """How addresses name a submission: unit, year, set."""
    return [submission.unit.slug, submission.year, submission.criteria_set.code]
