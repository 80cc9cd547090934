"""All that stands around the answers of submissions, read in one query.

Saving a field may take ten queries in all and changes the verdict, the criterion, the total and
the open points at once; so the answers of the year and of the two years before, totals,
confirmations, evidence and comments are one union of rows.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    IntegerField,
    QuerySet,
    TextField,
    Value,
    When,
)

from communes.entry.soft_checks import PastAnswer
from communes.models import Comment, Confirmation, Evidence, IndicatorValue, Submission, UnitTotal
from communes.stored_answers import VALUE_COLUMNS, StoredAnswer, assembled_answers
from communes.villages.counting import kept_lists

YEARS_BACK = 2  # how old "last year's" answer may be


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A soft check that somebody confirmed: why, who, when."""

    check: str
    part: str
    about: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """One word between officer and reviewer. ``is_return`` asks for something to be mended."""

    text: str
    by: str
    by_pk: int
    at: datetime
    is_return: bool
    resolved: bool


@dataclass(slots=True)
class EntryFacts:
    """What is stored of one submission and around it, by indicator code.

    ``totals`` are the commune's totals of the year by key; ``keeps_villages`` says that it keeps
    the list of its villages, from which some indicators are filled.
    """

    stored: dict[str, StoredAnswer] = field(default_factory=dict)
    last: dict[str, PastAnswer] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=dict)
    confirmed: dict[str, list[Confirmed]] = field(default_factory=lambda: defaultdict(list))
    keeps_villages: bool = False
    evidence: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    remarks: dict[str, list[Remark]] = field(default_factory=lambda: defaultdict(list))


# The union's columns are those of a value; the other tables put theirs where the type fits.
_COLUMNS = (
    "kind",
    "submission__unit_id",
    "submission__year",
    *VALUE_COLUMNS,
)
_TEXTS = frozenset({"kind", "indicator__code"}) | {
    column.name
    for column in IndicatorValue._meta.get_fields()
    if isinstance(column, CharField | TextField)
}


def entry_facts(submissions: Sequence[Submission]) -> dict[int, EntryFacts]:
    """The facts of each submission by its id; one query however many there are."""
    found = {submission.pk: EntryFacts() for submission in submissions}
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(submissions):
        by_kind[row["kind"]].append(row)
    _add_answers(found, submissions, by_kind["value"])
    at: dict[tuple[int, int], list[EntryFacts]] = defaultdict(list)
    for one in submissions:
        at[(one.unit_id, one.year)].append(found[one.pk])
    for row in by_kind["total"]:
        for facts in at[(row["submission__unit_id"], row["submission__year"])]:
            facts.totals[row["indicator__code"]] = row["numerator"]
    for row in by_kind["village"]:
        for facts in at[(row["submission__unit_id"], row["submission__year"])]:
            facts.keeps_villages = True
    for row in by_kind["evidence"]:
        found[row["submission_id"]].evidence[row["indicator__code"]] += 1
    for row in by_kind["confirmation"]:
        found[row["submission_id"]].confirmed[row["indicator__code"]].append(_confirmed(row))
    for row in by_kind["comment"]:
        found[row["submission_id"]].remarks[row["indicator__code"]].append(_remark(row))
    for facts in found.values():
        for remarks in facts.remarks.values():
            remarks.sort(key=lambda remark: remark.at)
    return found


def _rows(submissions: Sequence[Submission]) -> Iterator[dict[str, Any]]:
    ids = [one.pk for one in submissions]
    units = {one.unit_id for one in submissions}
    years = {one.year for one in submissions}
    around = {year - back for year in years for back in range(YEARS_BACK + 1)}
    person = {"counted": "made_by__full_name", "quantity_unit": "made_by__username"}
    beside = {
        "submission_id": "submission_id",
        "indicator__code": "indicator__code",
        "updated_at": "made_at",
    }
    values = _columns(
        "value",
        IndicatorValue.objects.filter(submission__unit__in=units, submission__year__in=around),
        {name: name for name in _COLUMNS[1:]},
    )
    others = (
        _columns(
            "total",
            UnitTotal.objects.filter(unit__in=units, year__in=years),
            {
                "submission__unit_id": "unit_id",
                "submission__year": "year",
                "indicator__code": "key",
                "numerator": "figure",
            },
        ),
        _columns("evidence", Evidence.objects.filter(submission__in=ids, removed_at=None), beside),
        _columns(
            "confirmation",
            Confirmation.objects.filter(submission__in=ids),
            {**beside, **person, "part": "part", "said": "check_code", "note": "about"}
            | {"raw": "reason"},
        ),
        _columns(
            "comment",
            Comment.objects.filter(submission__in=ids),
            {**beside, **person, "pk": "made_by_id", "said": "kind", "raw": "text"}
            | {"outcome": Case(When(resolved_at=None, then=Value("")), default=Value("resolved"))},
        ),
        *(
            _columns(
                "village",
                kept_lists(units, year),
                {"submission__unit_id": "parent_id"} | {"submission__year": Value(year)},
            )
            for year in sorted(years)
        ),
    )
    for row in values.union(*others, all=True):
        yield dict(zip(_COLUMNS, row, strict=True))


def _columns(
    kind: str, rows: QuerySet[Any], columns: Mapping[str, str | Case | Value]
) -> QuerySet[Any, tuple[Any, ...]]:
    """The union's columns of one table, nothing where it has none of the kind."""
    expressions: list[Any] = [Value(kind, output_field=CharField())]
    for name in _COLUMNS[1:]:
        column = columns.get(name)
        if column is None:
            expressions.append(
                Value("", output_field=CharField())
                if name in _TEXTS
                else Value(None, output_field=IntegerField())
            )
        else:
            expressions.append(F(column) if isinstance(column, str) else column)
    return rows.order_by().values_list(*expressions)


def _add_answers(
    found: dict[int, EntryFacts], submissions: Sequence[Submission], rows: list[dict[str, Any]]
) -> None:
    """The submissions' own answers, and of each indicator the latest answer before."""
    answers = assembled_answers(rows)
    earlier: dict[int, dict[int, int]] = defaultdict(dict)  # unit: submission: year
    for row in rows:
        earlier[row["submission__unit_id"]][row["submission_id"]] = row["submission__year"]
    for submission in submissions:
        facts = found[submission.pk]
        facts.stored = answers.get(submission.pk, {})
        of_unit = sorted((year, pk) for pk, year in earlier[submission.unit_id].items())
        for year, pk in of_unit:
            if submission.year - YEARS_BACK <= year < submission.year:
                for code, stored in answers[pk].items():
                    if not stored.is_empty:
                        facts.last[code] = PastAnswer(year, stored.answer)


def _confirmed(row: Mapping[str, Any]) -> Confirmed:
    return Confirmed(
        check=row["said"],
        part=row["part"],
        about=row["note"],
        reason=row["raw"],
        by=row["counted"] or row["quantity_unit"],
        at=row["updated_at"],
    )


def _remark(row: Mapping[str, Any]) -> Remark:
    return Remark(
        text=row["raw"],
        by=row["counted"] or row["quantity_unit"],
        by_pk=row["pk"],
        at=row["updated_at"],
        is_return=row["said"] == Comment.Kind.RETURN,
        resolved=row["outcome"] != "",
    )
