"""What the entry page shows; the pieces that change with a save are ``pieces.py``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from communes.deadlines import time_left
from communes.entry.facts import EntryFacts, entry_facts
from communes.entry.fields import Question, field_texts, questions
from communes.entry.lookup import SeenSubmission
from communes.entry.pieces import (
    CriterionState,
    address,
    criterion_state,
    place_of,
    progress_words,
    verdict_context,
)
from communes.entry.progress import Standing, progress_from, standings_of
from communes.entry.saving import Saved, SaveState, is_counted, version_of
from communes.models import Submission
from communes.stored_answers import StoredAnswer, stored_answers
from criteria.answers import Answer
from criteria.numbers import format_decimal, percent_of, round_half_up
from criteria.outcomes import Outcome
from criteria.printing import printed_answer
from criteria.rules import BooleanRule, RatioRule, SimpleRule
from criteria.sets import IndicatorDefinition


@dataclass(frozen=True, slots=True)
class FieldView:
    """One input: its names, its label, what stands in it, and what is wrong with it.

    ``column`` is where the arrow keys find it: 0 the answer, 1 a denominator, 2 "không có",
    3 the note.
    """

    name: str
    label: str
    value: str
    error: str
    column: int

    @property
    def dom_id(self) -> str:
        """The input's id: "field-2.1:numerator"."""
        return f"field-{self.name}"

    @property
    def plain_name(self) -> str:
        """The field without its indicator: "numerator", "clean_water.said"."""
        return self.name.partition(":")[2]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One rule's inputs. ``row`` counts the questions of the page, for the arrow keys.

    ``kind`` is "boolean", "ratio" or "number"; ``total`` the figure that a blank denominator
    takes; ``counted`` says that the villages give the figures.
    """

    row: int
    label: str
    kind: str
    unit: str
    whole: bool
    choices: tuple[Outcome, ...]
    said: FieldView
    figures: tuple[FieldView, ...]
    percent: str
    total: str
    counted: bool


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator with its inputs, what was answered before, and what stands beside it.

    ``before`` are earlier answers as (year, words); ``conflict`` tells of another typist.
    """

    standing: Standing
    questions: tuple[QuestionView, ...]
    note: FieldView
    version: str
    words: str
    before: tuple[tuple[int, str], ...]
    evidence: int
    comments: int
    message: str
    has_errors: bool
    conflict: bool
    side_url: str
    save_url: str
    verdict: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.standing.indicator.code


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion of the page with its indicators; ``editable`` where inputs are shown."""

    state: CriterionState
    indicators: tuple[IndicatorView, ...]
    editable: bool


@dataclass(slots=True)
class _Rows:
    """Counts the questions down the page."""

    next: int = 0

    def take(self) -> int:
        self.next += 1
        return self.next - 1


@dataclass(frozen=True, slots=True)
class EntryPage:
    """The page of one submission for one person; ``saved`` is what a form's post came to."""

    seen: SeenSubmission
    facts: EntryFacts
    saved: Mapping[str, Saved] = field(default_factory=dict)

    def context(self) -> dict[str, Any]:
        """The context of ``communes/entry/entry.html``; two queries for the baseline."""
        seen, submission = self.seen, self.seen.submission
        definition = submission.criteria_set.parsed()
        standings = standings_of(definition, self.facts, seen.version.zone, submission.year)
        progress = progress_from(definition, standings)
        baseline_year, baseline = _baseline(submission)
        rows = _Rows()
        results = {result.number: result for result in progress.result.criteria}
        name = seen.version.title_name
        today = timezone.localdate()
        return {
            "criteria": [
                CriterionView(
                    criterion_state(criterion, results[criterion.number], standings),
                    tuple(
                        self._indicator(standings[one.code], rows, baseline_year, baseline)
                        for one in criterion.indicators
                    ),
                    # What was typed stays in sight even where the year closed meanwhile.
                    seen.writable or any(one.code in self.saved for one in criterion.indicators),
                )
                for criterion in definition.criteria
            ],
            "progress": progress_words(progress),
            "refused": [
                (code, " ".join(one.errors.values()) or one.message)
                for code, one in self.saved.items()
                if one.state is not SaveState.SAVED
            ],
            "unit_name": name,
            "year": submission.year,
            "set_name": submission.criteria_set.name,
            "citation": definition.citation.short,
            "state": submission.get_state_display(),
            "writable": seen.writable,
            "may_enter": seen.may_enter,
            "closed": seen.closed,
            "deadline": seen.dates.deadline,
            "time_left": time_left(seen.dates.deadline, today),
            "entry_url": address("entry", submission),
            "submission_url": address("submission", submission),
            "print_url": reverse("entry_print", args=place_of(submission)),
            "workbook_url": address("entry_workbook", submission) if seen.may_enter else "",
            "findings_url": reverse("entry_findings", args=place_of(submission)),
            "village_url": address("village_list", submission),
            "profile_url": address("profile", submission),
            "breadcrumbs": [
                ("Trang chủ", reverse("home")),
                (f"{name}, năm {submission.year}", address("submission", submission)),
                ("Nhập số liệu", ""),
            ],
        }

    def _indicator(
        self,
        standing: Standing,
        rows: _Rows,
        baseline_year: int,
        baseline: Mapping[str, StoredAnswer],
    ) -> IndicatorView:
        indicator, submission = standing.indicator, self.seen.submission
        saved = self.saved.get(indicator.code)
        answer = standing.stored.answer if standing.stored is not None else Answer()
        texts = field_texts(indicator, answer)
        texts["note"] = standing.stored.note if standing.stored is not None else ""
        if saved is not None:
            texts |= saved.texts
        errors = saved.errors if saved is not None else {}
        conflict = saved is not None and saved.state is SaveState.CONFLICT
        return IndicatorView(
            standing=standing,
            questions=tuple(
                self._question(question, indicator, answer, texts, errors, rows.take())
                for question in questions(indicator)
            ),
            note=_field(indicator, "note", "Ghi chú", texts, errors, 3),
            # After a conflict she still has the old version: only a word of hers overwrites.
            version=(saved.typed_on if conflict else saved.version)
            if saved is not None
            else version_of(standing.stored),
            words=printed_answer(indicator.rule, answer),
            before=self._before(indicator, baseline_year, baseline),
            evidence=self.facts.evidence.get(indicator.code, 0),
            comments=len(self.facts.remarks.get(indicator.code, ())),
            message=saved.message if saved is not None else "",
            has_errors=bool(errors),
            conflict=conflict,
            side_url=address("entry_side", submission, indicator.code),
            save_url=address("entry_save", submission, indicator.code),
            verdict=verdict_context(standing, submission, writable=self.seen.writable),
        )

    def _question(
        self,
        question: Question,
        indicator: IndicatorDefinition,
        answer: Answer,
        texts: Mapping[str, str],
        errors: Mapping[str, str],
        row: int,
    ) -> QuestionView:
        rule = question.rule
        given = answer.parts.get(question.part, Answer()) if question.part else answer
        total = (
            self.facts.totals.get(rule.same_total or "") if isinstance(rule, RatioRule) else None
        )
        labels = _labels(rule)
        return QuestionView(
            row=row,
            label=question.label,
            kind=_kind(rule),
            unit=question.unit,
            whole=question.whole,
            choices=question.choices,
            said=_field(
                indicator,
                question.field("said"),
                "Kết quả" if isinstance(rule, BooleanRule) else "Không có",
                texts,
                errors,
                0 if isinstance(rule, BooleanRule) else 2,
            ),
            figures=tuple(
                _field(indicator, question.field(name), label, texts, errors, column)
                for column, (name, label) in enumerate(labels)
            ),
            percent=percent_words(given.numerator, given.denominator),
            total=format_decimal(total) if total is not None else "",
            counted=is_counted(question, self.facts),
        )

    def _before(
        self,
        indicator: IndicatorDefinition,
        baseline_year: int,
        baseline: Mapping[str, StoredAnswer],
    ) -> tuple[tuple[int, str], ...]:
        """What the unit answered last year and in its earliest year, the later first."""
        told = []
        last = self.facts.last.get(indicator.code)
        if last is not None:
            told.append((last.year, printed_answer(indicator.rule, last.answer)))
        first = baseline.get(indicator.code)
        if first is not None and not first.is_empty and (last is None or last.year > baseline_year):
            words = printed_answer(indicator.rule, first.answer) or first.raw
            told.append((baseline_year, words))
        return tuple(one for one in told if one[1])


def entry_page(seen: SeenSubmission, saved: Mapping[str, Saved] | None = None) -> EntryPage:
    """The page of a submission, its facts read anew; one query."""
    submission = seen.submission
    return EntryPage(seen, entry_facts([submission])[submission.pk], saved or {})


def percent_words(numerator: Decimal | None, denominator: Decimal | None) -> str:
    """The share in per cent as the page prints it: "66,67%"; "" where there is none."""
    if numerator is None or not denominator:
        return ""
    return f"{format_decimal(round_half_up(percent_of(numerator, denominator), 2))}%"


def _field(
    indicator: IndicatorDefinition,
    name: str,
    label: str,
    texts: Mapping[str, str],
    errors: Mapping[str, str],
    column: int,
) -> FieldView:
    return FieldView(
        f"{indicator.code}:{name}", label, texts.get(name, ""), errors.get(name, ""), column
    )


def _labels(rule: SimpleRule) -> tuple[tuple[str, str], ...]:
    """The figures of a rule as (field, label)."""
    if isinstance(rule, BooleanRule):
        return ()
    if isinstance(rule, RatioRule):
        return (
            ("numerator", _capital(rule.numerator)),
            ("denominator", _capital(rule.denominator)),
        )
    return (("number", "Số liệu"),)


def _kind(rule: SimpleRule) -> str:
    if isinstance(rule, BooleanRule):
        return "boolean"
    return "ratio" if isinstance(rule, RatioRule) else "number"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _baseline(submission: Submission) -> tuple[int, Mapping[str, StoredAnswer]]:
    """The unit's earliest year before this one and its answers by code; (0, {}) without any."""
    first = (
        Submission.objects.filter(unit=submission.unit_id, year__lt=submission.year)
        .exclude(values=None)
        .order_by("year", "pk")
        .values_list("pk", "year")
        .first()
    )
    if first is None:
        return 0, {}
    pk, year = first
    return year, stored_answers([pk])[pk]
