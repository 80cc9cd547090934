"""Stored values as the cells of a table: what was typed into a form has no printed cell yet."""

from collections.abc import Mapping
from dataclasses import replace

from criteria.answers import Answer
from criteria.printing import printed_answer
from criteria.rules import AllRule, Rule
from reports.comparison_data import IndicatorRecord, StoredValue


def with_printed_text(by_part: Mapping[str, StoredValue], rule: Rule) -> IndicatorRecord:
    """The record of one indicator; a value without its source's text gets the office's form of it.

    ``by_part`` holds the indicator itself under "" and its parts by key.
    """
    parts = {
        key: _with_text(value, rule.part(key).rule) if isinstance(rule, AllRule) else value
        for key, value in by_part.items()
        if key
    }
    whole = by_part[""]
    if not _needs_text(whole):
        return IndicatorRecord(whole, parts)
    answer = stored_answer(whole, {key: stored_answer(part) for key, part in parts.items()})
    return IndicatorRecord(replace(whole, raw=printed_answer(rule, answer)), parts)


def _with_text(value: StoredValue, rule: Rule) -> StoredValue:
    if not _needs_text(value):
        return value
    return replace(value, raw=printed_answer(rule, stored_answer(value)))


def _needs_text(value: StoredValue) -> bool:
    return not (value.raw or value.rate_raw or value.count_raw)


def stored_answer(value: StoredValue, parts: Mapping[str, Answer] | None = None) -> Answer:
    """The answer that was stored as ``value``, with those of its parts by key."""
    return Answer(
        said=value.said,
        counted=value.counted,
        numerator=value.numerator,
        denominator=value.denominator,
        quantity_unit=value.quantity_unit or None,
        number=value.number,
        stated_percent=value.stated_percent,
        parts=parts or {},
    )
