"""The machine-readable report of an import (``import_comparison --json``)."""

from decimal import Decimal
from typing import Any

from communes.comparison_import import ImportOutcome
from communes.entries import JudgedValue
from communes.import_summary import summarise_import
from communes.intake.readings import Fault
from criteria.numbers import percent_of, plain_decimal, round_half_up
from criteria.outcomes import Outcome


def import_report(outcome: ImportOutcome) -> dict[str, Any]:
    """One object: the values with their verdicts, what stayed unread, and the result by unit."""
    return {
        "criteria_set": outcome.definition.code,
        "unit": outcome.unit.slug,
        "form": outcome.form.value,
        "values": [_value(value, outcome) for value in outcome.written.judged],
        "unread": [
            {"cell": one.cell, "text": one.text, "reason": one.reason} for one in outcome.unread
        ],
        "summary": [
            {
                "unit": outcome.unit_names[summary.unit.pk],
                "year": summary.year,
                "declared_attained": summary.result.declared_attained,
                "computed_attained": summary.result.computed_attained,
                "criteria_total": summary.result.criteria_total,
                "differing": list(summary.result.differing),
            }
            for summary in summarise_import(outcome)
        ],
    }


def refusal_report(faults: list[Fault]) -> dict[str, Any]:
    """One object: every fault with its place (null for the file as a whole)."""
    return {"errors": [{"cell": fault.cell or None, "message": fault.message} for fault in faults]}


def _value(value: JudgedValue, outcome: ImportOutcome) -> dict[str, Any]:
    entry, answer, verdict = value.entry, value.answer, value.verdict
    whole = value.part is None
    return {
        "unit": outcome.unit_names[entry.unit.pk],
        "year": entry.year,
        "indicator": value.indicator.code,
        "part": value.part,
        "cell": entry.cell,
        "raw": entry.raw,
        "declared_outcome": _outcome(verdict.declared),
        "declared_from": value.declared_from,
        "stated_percent": _figure(answer.stated_percent),
        "numerator": _figure(answer.numerator),
        "denominator": _figure(answer.denominator),
        "number": _figure(answer.number),
        "quantity_unit": answer.quantity_unit,
        "communes_attained": entry.communes_attained if whole else None,
        "communes_total": entry.communes_total if whole else None,
        "computed_percent": _computed_percent(value),
        "computed_outcome": _outcome(verdict.computed),
        "outcome": _outcome(verdict.outcome),
        "explanation": value.explanation,
    }


def _computed_percent(value: JudgedValue) -> str | None:
    answer = value.answer
    if answer.numerator is None or not answer.denominator:
        return None
    return f"{round_half_up(percent_of(answer.numerator, answer.denominator), 2):f}"


def _figure(figure: Decimal | None) -> str | None:
    return None if figure is None else plain_decimal(figure)


def _outcome(outcome: Outcome | None) -> str | None:
    return outcome.value if outcome is not None else None
