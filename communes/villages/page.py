"""What the page of the villages' answers shows: rows, sums, and the indicators they fill."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from communes.models import DeadlineExtension, Submission, UnitVersion, VillageYear
from communes.ratio_places import ratio_places
from communes.villages.counting import VillageCounts, counts, villages_of
from communes.villages.table import (
    ANSWERED,
    NAMES,
    QUESTIONS,
    Given,
    Question,
    TypedTable,
    cell_name,
    seen_text,
    shown_text,
)
from communes.writable import LockedError, dates_of, refuse_closed
from criteria.numbers import format_decimal


@dataclass(slots=True)
class VillageSheet:
    """The villages of a submission's commune with this year's answers and the last year's."""

    submission: Submission
    villages: list[UnitVersion]
    counted: VillageCounts
    stored: dict[str, dict[str, Given]] = field(default_factory=dict)
    last: dict[str, dict[str, Given]] = field(default_factory=dict)

    @property
    def slugs(self) -> list[str]:
        """The villages' slugs in the table's order."""
        return [village.unit.slug for village in self.villages]


def sheet_of(submission: Submission) -> VillageSheet:
    """Everything stored for the page; three queries."""
    year = submission.year
    sheet = VillageSheet(
        submission, villages_of(submission.unit, year), counts(submission.unit, year)
    )
    rows = VillageYear.objects.filter(
        village__in=[village.unit_id for village in sheet.villages], year__in=(year - 1, year)
    ).values("village__slug", "year", *NAMES)
    for row in rows:
        answers = sheet.stored if row["year"] == year else sheet.last
        answers[row["village__slug"]] = {name: row[name] for name in NAMES}
    return sheet


def copied(sheet: VillageSheet, table: TypedTable) -> int:
    """Put last year's answers into the cells still empty, as texts to look at; how many."""
    filled = 0
    for question in QUESTIONS:
        for slug in sheet.slugs:
            cell = (slug, question.name)
            before = sheet.last.get(slug, {}).get(question.name)
            if before is not None and not table.texts.get(cell):
                table.texts[cell] = shown_text(question, before)
                table.errors.pop(cell, None)
                filled += 1
    return filled


def why_closed(submission: Submission) -> str:
    """Why nothing may be written now, "" where it may; a query, two more where it is closed."""
    until = (
        DeadlineExtension.objects.filter(
            reporting_year=submission.reporting_year_id, unit=submission.unit_id
        )
        .order_by("-granted_at", "-pk")
        .values_list("until", flat=True)
        .first()
    )
    try:
        refuse_closed(submission, dates_of(submission, until), timezone.localdate())
    except LockedError as locked:
        return str(locked)
    return ""


def sheet_context(sheet: VillageSheet, table: TypedTable | None) -> dict[str, Any]:
    """The context of ``communes/villages/answers.html``; ``table`` is what was typed, if at all."""
    submission = sheet.submission
    place = (submission.unit.slug, submission.year, submission.criteria_set.code)
    texts = table.texts if table else {}
    errors = table.errors if table else {}
    return {
        **heading(submission, "Danh sách thôn"),
        "closed": why_closed(submission),
        "questions": QUESTIONS,
        "rows": [
            {
                "name": village.title_name,
                "slug": village.unit.slug,
                "cells": [_cell(sheet, village, question, texts, errors) for question in QUESTIONS],
            }
            for village in sheet.villages
        ],
        "seen": seen_text(sheet.slugs, sheet.stored),
        "choices": list(ANSWERED.items()),
        "sums": _sums(sheet.counted),
        "counted": sheet.counted,
        "fills": _fills(sheet),
        "last_year": submission.year - 1,
        "can_copy": bool(sheet.last),
        "first_error": next((_cell_id(*cell) for cell in errors), ""),
        "totals_url": reverse("communes:profile", args=place),
        "changes_url": reverse("communes:village_changes", args=place),
    }


def heading(submission: Submission, what: str) -> dict[str, Any]:
    """The unit's name, the year and the way back of a page beside the entry page."""
    unit = submission.unit
    name = unit.name_on(date(submission.year, 12, 31))
    place = (unit.slug, submission.year, submission.criteria_set.code)
    return {
        "unit_name": name,
        "year": submission.year,
        "set_name": submission.criteria_set.name,
        "place": place,
        "breadcrumbs": [
            ("Trang chủ", reverse("home")),
            (f"Nhập số liệu năm {submission.year}", reverse("communes:entry", args=place)),
            (what, ""),
        ],
    }


def _cell(
    sheet: VillageSheet,
    village: UnitVersion,
    question: Question,
    texts: Mapping[tuple[str, str], str],
    errors: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    slug = village.unit.slug
    stored = sheet.stored.get(slug, {}).get(question.name)
    before = sheet.last.get(slug, {}).get(question.name)
    text = texts.get((slug, question.name), shown_text(question, stored))
    return {
        "question": question,
        "name": cell_name(slug, question.name),
        "id": _cell_id(slug, question.name),
        "label": f"{question.label}, {village.full_name}",
        "text": text,
        "told": text if question.is_figure else ANSWERED.get(text, ""),
        "error": errors.get((slug, question.name), ""),
        "before": shown_text(question, before) if question.is_figure else "",
    }


def _cell_id(village: str, question: str) -> str:
    return f"{village}-{question}"


def _sums(counted: VillageCounts) -> list[dict[str, str]]:
    """The last row of the table: a sum or a count per question."""
    row = []
    for question in QUESTIONS:
        if question.is_figure:
            figure = counted.sums[question.name]
            text = format_decimal(figure.total) if figure.answered else "–"
            missing = figure.villages - figure.answered
        else:
            count = counted.answers[question.name]
            text = f"{count.yes}/{count.villages} thôn"
            missing = count.villages - count.answered
        row.append(
            {
                "label": question.label,
                "text": text,
                "missing": f"còn {missing} thôn chưa trả lời" if missing else "",
            }
        )
    return row


def _fills(sheet: VillageSheet) -> list[dict[str, str]]:
    """The indicators counted in villages: what they get, or what is still missing."""
    told = []
    for place in ratio_places(sheet.submission.criteria_set.parsed()):
        if not place.rule.village_answer:
            continue
        count = sheet.counted.answers[place.rule.village_answer]
        if count.complete:
            state = f"Đã điền {count.yes}/{count.villages} thôn vào chỉ tiêu."
        elif sheet.counted.kept:
            state = (
                f"Chưa điền: mới có {count.answered}/{count.villages} thôn trả lời; chỉ tiêu giữ "
                "số đang có."
            )
        else:
            state = "Chưa dùng danh sách này; anh/chị đang nhập thẳng vào chỉ tiêu."
        told.append({"label": place.label, "text": place.text, "state": state})
    return told
