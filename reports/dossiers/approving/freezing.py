"""The content of a dossier as it is approved, frozen as plain JSON.

Nothing is frozen that changes by itself with time (a waiver that runs out, an age, a link), and
nothing that comes after an approval (departments' words, the council, the decision). Figures are
plain decimals without superfluous zeros, so both databases give the same. Its fingerprint, and what
differs between two of them, are ``reports/dossiers/approving/fingerprint.py``'s. Plain Python.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from criteria.numbers import EXACT, plain_decimal
from criteria.outcomes import Outcome
from criteria.rules import AllRule
from criteria.sets import CriteriaSetDefinition
from reports.comparison_data import ComparisonData, IndicatorRecord, StoredValue, UnitYear
from reports.dossiers.content import (
    AnsweredPoint,
    Commune,
    DossierContent,
    Facts,
    Recognition,
)
from reports.dossiers.rules.procedure import CHAIN, State

Frozen = dict[str, Any]
VALUE_TEXTS = ("raw", "rate_raw", "count_raw", "note", "quantity_unit")
VALUE_FIGURES = ("numerator", "denominator", "number", "stated_percent")
VALUE_COUNTS = ("stated_decimals", "communes_attained", "communes_total")
VALUE_OUTCOMES = ("said", "counted", "computed", "outcome")


def frozen(content: DossierContent) -> Frozen:
    """The content that an approval is given to, ready for JSON.

    ``values`` by unit (slug), year, indicator and part ("" the indicator itself), ``verdicts`` by
    unit, year and criterion, ``points`` by key, ``communes`` by slug, ``narrative`` by paragraph;
    ``capital``, ``roadmap`` and ``opinions`` in their order.
    """
    data = content.comparison
    return {
        "unit": content.unit_slug,
        "level": content.level.value,
        "year": content.year,
        "set": {
            "code": content.set_code,
            "version": content.set_version,
            "digest": content.set_digest,
            "name": content.definition.name,
        },
        "names": _names(content),
        "values": _values(data, content.definition) if data else {},
        "verdicts": _verdicts(data, content.definition) if data else {},
        "points": _points(content.points),
        "facts": _facts(content.facts),
        "capital": [
            {"depth": one.depth, "name": one.name, "amount": frozen_figure(one.amount)}
            for one in content.capital
        ],
        "roadmap": [
            {"year": one.year, "subject": one.subject, "content": one.content}
            for one in content.roadmap
        ],
        "opinions": [
            {"organisation": one.organisation, "content": one.content, "reply": one.reply}
            for one in content.opinions
        ],
        "communes": {one.slug: _commune(one) for one in content.communes},
        "narrative": {key: written.text for key, written in content.narrative.items()},
    }


# Paragraphs that are written after the unit handed its dossier in, at which step
# (``reports/dossiers/drafting/general_text.py: of_appraisals``).
LATER_PARAGRAPHS = {
    "tham-tra-nhan-xet": State.VERIFYING,
    "tham-dinh-nhan-xet": State.APPRAISING,
}


def covered(content: Frozen, state: State) -> Frozen:
    """What of a frozen content an approval at the step ``state`` covers.

    Paragraphs of later papers are left out: who appraises writes them, and breaks nothing.
    """
    place = CHAIN.index(state)
    narrative = {
        key: text
        for key, text in content["narrative"].items()
        if CHAIN.index(LATER_PARAGRAPHS.get(key, State.PREPARING)) <= place
    }
    return {**content, "narrative": narrative}


def frozen_figure(value: Decimal | None) -> str | None:
    """A figure as it is frozen: ``Decimal("5.0000")`` and ``Decimal(5)`` are both "5"."""
    if value is None:
        return None
    return plain_decimal(value.normalize(EXACT)) if value else "0"


def _names(content: DossierContent) -> dict[str, str]:
    """The printed names of the units by slug."""
    names = {one.slug: one.title for one in content.communes}
    for unit_year in _unit_years(content.comparison):
        names[unit_year.slug] = unit_year.name
    return {**names, content.unit_slug: content.names.title}


def _unit_years(data: ComparisonData | None) -> list[UnitYear]:
    if data is None:
        return []
    return [
        by_year[year]
        for by_year in (data.city, *data.communes)
        for year in data.years
        if year in by_year
    ]


def _values(data: ComparisonData, definition: CriteriaSetDefinition) -> Frozen:
    labels = {
        indicator.code: _part_labels(definition, indicator.code)
        for indicator in definition.indicators()
    }
    found: dict[str, dict[str, Frozen]] = defaultdict(dict)
    for unit_year in _unit_years(data):
        by_code = {
            code: kept
            for code, record in unit_year.records.items()
            if (kept := _record(record, labels[code]))
        }
        if by_code:
            found[unit_year.slug][str(unit_year.year)] = by_code
    return dict(found)


def _part_labels(definition: CriteriaSetDefinition, code: str) -> dict[str, str]:
    rule = definition.indicator(code).rule
    return {part.key: part.label for part in rule.parts} if isinstance(rule, AllRule) else {}


def _record(record: IndicatorRecord, labels: Mapping[str, str]) -> Frozen:
    """The indicator and its parts that say something.

    An emptied value keeps its row and one never given has none: both say nothing.
    """
    kept = {} if _says_nothing(record.value) else {"": _value(record.value)}
    for key, part in record.parts.items():
        if not _says_nothing(part):
            kept[key] = {**_value(part), "label": labels.get(key, key)}
    return kept


def _says_nothing(value: StoredValue) -> bool:
    blank = not any(getattr(value, name) for name in VALUE_TEXTS)
    no_figure = all(getattr(value, name) is None for name in (*VALUE_FIGURES, *VALUE_COUNTS[1:]))
    return blank and no_figure and value.said is None and value.outcome is Outcome.MISSING


def _value(value: StoredValue) -> Frozen:
    kept: Frozen = {name: getattr(value, name) for name in (*VALUE_TEXTS, *VALUE_COUNTS)}
    for name in VALUE_FIGURES:
        kept[name] = frozen_figure(getattr(value, name))
    for name in VALUE_OUTCOMES:
        outcome = getattr(value, name)
        kept[name] = outcome.value if outcome is not None else ""
    return kept


def _verdicts(data: ComparisonData, definition: CriteriaSetDefinition) -> Frozen:
    found: dict[str, Frozen] = defaultdict(dict)
    for unit_year in data.judged_units():
        found[unit_year.slug][str(unit_year.year)] = {
            str(one.number): {"name": one.name, "declared": one.declared, "computed": one.computed}
            for one in unit_year.result(definition).criteria
        }
    return dict(found)


def _points(points: Sequence[AnsweredPoint]) -> Frozen:
    """What contradicts what, and the last answer; not whether it is open, which time alone ends.

    Who answered is a name, and names change.
    """
    found: Frozen = {}
    for one in points:
        kept = found.setdefault(
            one.key,
            {
                "unit": one.unit,
                "year": one.year,
                "indicator": one.indicator,
                "messages": [],
                "changes_verdict": one.changes_verdict,
                "answer": one.answer,
            },
        )
        # One and the same contradiction may stand in two cells.
        kept["messages"] = sorted([*kept["messages"], one.message])
    return found


def _facts(facts: Facts) -> Frozen:
    """What was declared; the rest is left out, so that a fact asked for later breaks nothing."""
    declared = {one.name: frozen_fact(getattr(facts, one.name)) for one in fields(facts)}
    return {name: value for name, value in declared.items() if value not in (None, "")}


def frozen_fact(value: object) -> str | int | bool | None:
    """A declared fact as it is frozen."""
    if isinstance(value, Decimal):
        return frozen_figure(value)
    if isinstance(value, date):
        return value.isoformat()
    assert value is None or isinstance(value, str | int)
    return value


def _commune(commune: Commune) -> Frozen:
    known = commune.recognition
    return {"recognition": _recognition(known) if known is not None else None}


def _recognition(one: Recognition) -> Frozen:
    return {
        "level": one.level.value,
        "year": one.year,
        "number": one.number,
        "signed_on": one.signed_on.isoformat(),
        "issuer": one.issuer,
        "subject": one.subject,
        "announced_year": one.announced_year,
    }
