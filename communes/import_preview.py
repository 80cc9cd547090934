"""What the preview page shows of an import that was run and rolled back."""

from collections import defaultdict
from typing import Any

from communes.comparison_import import ImportOutcome
from communes.entries import JudgedValue
from communes.import_summary import summarise_import
from communes.wording import history_text


def preview_context(outcome: ImportOutcome) -> dict[str, Any]:
    """Counts, results by unit and year, differences, changes, unread cells and remarks."""
    written = outcome.written
    names = outcome.unit_names
    return {
        "counts": {
            "new": written.new,
            "changed": written.changed,
            "unchanged": written.unchanged,
            "unread": len(outcome.unread),
        },
        "summaries": _summaries(outcome),
        "unread": outcome.unread,
        "remarks": outcome.remarks,
        "differences": [
            {
                "unit": names[value.entry.unit.pk],
                "year": value.entry.year,
                "indicator": value.indicator.code,
                "declared": value.verdict.declared.label if value.verdict.declared else "",
                "computed": value.verdict.computed.label,
                "sentence": value.explanation,
            }
            for value in written.judged
            if value.part is None and value.verdict.differs
        ],
        "changes": [
            {
                "unit": names[change.value.entry.unit.pk],
                "year": change.value.entry.year,
                "indicator": change.value.indicator.code,
                "part": change.value.part or "",
                "before": history_text(change.before),
                "after": history_text(change.after),
            }
            for change in written.changes
        ],
    }


def _summaries(outcome: ImportOutcome) -> list[dict[str, Any]]:
    reasons: dict[tuple[int, int, int], list[JudgedValue]] = defaultdict(list)
    for value in outcome.written.judged:
        if value.part is None and value.verdict.differs:
            number = int(value.indicator.code.partition(".")[0])
            reasons[(value.entry.unit.pk, value.entry.year, number)].append(value)
    return [
        {
            "name": outcome.unit_names[summary.unit.pk],
            "year": summary.year,
            "declared": summary.result.declared_attained,
            "computed": summary.result.computed_attained,
            "total": summary.result.criteria_total,
            "differing": [
                {
                    "number": criterion.number,
                    "name": criterion.name,
                    "sentence": " ".join(
                        value.explanation
                        for value in reasons[(summary.unit.pk, summary.year, criterion.number)]
                    ),
                }
                for criterion in summary.result.criteria
                if criterion.differs
            ],
        }
        for summary in summarise_import(outcome)
    ]
