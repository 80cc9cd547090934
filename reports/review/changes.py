"""What changed between the last return and the submission that answered it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from communes.models import Comment, Evidence, Submission, SubmissionStateChange, ValueChange
from communes.wording import differing, history_text
from criteria.answers import Answer
from criteria.outcomes import Outcome
from criteria.printing import printed_answer
from criteria.rules import AllRule, Rule
from criteria.sets import CriteriaSetDefinition

State = Submission.State
_VERDICT = ("computed", "outcome")


@dataclass(slots=True)
class Changed:
    """What was done at one indicator: values before → after, files, answers, what was asked.

    ``flip`` holds the verdict before and after where they differ.
    """

    code: str
    asked: list[str] = field(default_factory=list)
    values: list[tuple[str, str, str]] = field(default_factory=list)  # part, before, after
    flip: tuple[Outcome, Outcome] | None = None
    files: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Round:
    """One return and what came back: when, by whom, what changed, in the set's order."""

    number: int
    returned_at: datetime
    returned_by: str
    reason: str
    changed: tuple[Changed, ...]

    @property
    def codes(self) -> set[str]:
        """The indicators at which something was asked or done."""
        return {one.code for one in self.changed}


def last_round(submission: Submission, definition: CriteriaSetDefinition) -> Round | None:
    """The last return and what was done since; ``None`` where nothing was ever returned.

    Four queries, whatever changed.
    """
    returns = list(
        SubmissionStateChange.objects.filter(
            submission=submission, after=State.RETURNED
        ).select_related("made_by")
    )
    if not returns:
        return None
    last = returns[-1]
    since = last.made_at
    found: dict[str, Changed] = {}

    def at(code: str) -> Changed:
        return found.setdefault(code, Changed(code))

    # Demands are written in the same transaction as the return, just before it.
    before = returns[-2].made_at if len(returns) > 1 else None
    for comment in Comment.objects.filter(submission=submission).select_related(
        "indicator", "made_by"
    ):
        if comment.kind == Comment.Kind.RETURN:
            if comment.made_at <= since and (before is None or comment.made_at > before):
                at(comment.indicator.code).asked.append(comment.text)
        elif comment.made_at > since:
            at(comment.indicator.code).replies.append(f"{comment.made_by}: {comment.text}")
    for evidence in Evidence.objects.filter(
        submission=submission, made_at__gt=since, removed_at=None
    ).select_related("indicator"):
        at(evidence.indicator.code).files.append(evidence.file_name)
    _add_values(at, submission, definition, since)
    order = {one.code: place for place, one in enumerate(definition.indicators())}
    return Round(
        number=len(returns),
        returned_at=since,
        returned_by=str(last.made_by or "máy chủ (dòng lệnh)"),
        reason=last.reason,
        changed=tuple(sorted(found.values(), key=lambda one: order[one.code])),
    )


def _add_values(
    at: Callable[[str], Changed],
    submission: Submission,
    definition: CriteriaSetDefinition,
    since: datetime,
) -> None:
    """The first state of each changed value beside its last; what came back as it was is none."""
    by_value: dict[int, list[ValueChange]] = defaultdict(list)
    for change in ValueChange.objects.filter(
        value__submission=submission, made_at__gt=since
    ).select_related("value__indicator"):
        by_value[change.value_id].append(change)
    for changes in by_value.values():
        value = changes[0].value
        first, last = changes[0].before, changes[-1].after
        old, new = differing(first, last)
        if not old and not new:
            continue
        code = value.indicator.code
        rule = definition.indicator(code).rule
        part = rule.part(value.part) if value.part and isinstance(rule, AllRule) else None
        was, now = _texts(part.rule if part is not None else rule, first, last)
        if was or now:
            at(code).values.append((part.label if part is not None else "", was, now))
        if not value.part and "outcome" in new:
            flipped = Outcome(old["outcome"]) if old.get("outcome") else Outcome.MISSING
            at(code).flip = (flipped, Outcome(new["outcome"]))


def _texts(
    rule: Rule, before: Mapping[str, str] | None, after: Mapping[str, str]
) -> tuple[str, str]:
    """Both states as a table prints them; where that shows no difference, all that differs."""
    was, now = _printed(rule, before or {}), _printed(rule, after)
    if was != now:
        return was, now
    old, new = (
        history_text({name: text for name, text in side.items() if name not in _VERDICT})
        for side in differing(before, after)
    )
    return old, new


def _printed(rule: Rule, content: Mapping[str, str]) -> str:
    """A history snapshot as a table prints it, without its parts; with its note."""

    def figure(name: str) -> Decimal | None:
        text = content.get(name)
        return Decimal(text) if text is not None else None

    answer = Answer(
        said=Outcome(content["said"]) if content.get("said") else None,
        numerator=figure("numerator"),
        denominator=figure("denominator"),
        quantity_unit=content.get("quantity_unit") or None,
        number=figure("number"),
        stated_percent=figure("stated_percent"),
    )
    note = content.get("note")
    text = content.get("raw") or printed_answer(rule, answer)
    return "; ".join([text] * bool(text) + [f"ghi chú: {note}"] * bool(note))
