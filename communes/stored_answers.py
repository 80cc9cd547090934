"""Stored values read back as answers: what the forms show, refill, restore and judge again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from communes.models import IndicatorValue
from criteria.answers import Answer
from criteria.numbers import round_half_up
from criteria.outcomes import Outcome

VALUE_COLUMNS = (
    "submission_id",
    "indicator__code",
    "part",
    "pk",
    "raw",
    "note",
    "said",
    "counted",
    "numerator",
    "denominator",
    "quantity_unit",
    "number",
    "stated_percent",
    "stated_decimals",
    "computed",
    "outcome",
    "explanation",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One indicator of a submission as stored: the answer with its parts, and its verdict.

    ``version`` changes with every write; a form hands it back to show what its typist had seen.
    """

    value_pk: int
    answer: Answer
    raw: str
    note: str
    computed: Outcome
    outcome: Outcome
    explanation: str
    updated_at: datetime

    @property
    def version(self) -> str:
        """A token of this state of the value."""
        return f"{self.updated_at.timestamp():.6f}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing is answered (a note alone is no answer)."""
        return self.answer.is_empty and self.answer.counted is None


def stored_answers(submissions: Iterable[int]) -> dict[int, dict[str, StoredAnswer]]:
    """The answers of several submissions (ids), by submission and indicator code; one query."""
    return assembled_answers(
        IndicatorValue.objects.filter(submission__in=list(submissions)).values(*VALUE_COLUMNS)
    )


def assembled_answers(
    values: Iterable[Mapping[str, Any]],
) -> dict[int, dict[str, StoredAnswer]]:
    """Rows of ``VALUE_COLUMNS``, parts among them, put together by submission and indicator."""
    rows: dict[tuple[int, str], dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in values:
        rows[(row["submission_id"], row["indicator__code"])][row["part"]] = row
    answers: dict[int, dict[str, StoredAnswer]] = defaultdict(dict)
    for (submission, code), by_part in rows.items():
        whole = by_part.pop("")
        parts = {
            part: answer for part, row in by_part.items() if not (answer := _answer(row)).is_empty
        }
        answers[submission][code] = StoredAnswer(
            value_pk=whole["pk"],
            answer=replace(_answer(whole), parts=parts),
            raw=whole["raw"],
            note=whole["note"],
            computed=Outcome(whole["computed"]),
            outcome=Outcome(whole["outcome"]),
            explanation=whole["explanation"],
            updated_at=max(row["updated_at"] for row in (whole, *by_part.values())),
        )
    return answers


def _answer(row: Mapping[str, Any]) -> Answer:
    """The answer that a row holds, without parts."""
    return Answer(
        said=Outcome(row["said"]) if row["said"] else None,
        counted=Outcome(row["counted"]) if row["counted"] else None,
        numerator=row["numerator"],
        denominator=row["denominator"],
        quantity_unit=row["quantity_unit"] or None,
        number=row["number"],
        stated_percent=as_printed(row["stated_percent"], row["stated_decimals"]),
    )


def as_printed(percent: Decimal | None, decimals: int) -> Decimal | None:
    """A stated percentage with the decimals it was printed with; its column pads it with zeros."""
    return None if percent is None else round_half_up(percent, decimals)
