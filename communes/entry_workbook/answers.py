"""From a commune's filled rows to answers, beside what is stored already.

A row that stands as the portal handed it out says nothing: it neither writes nor empties. A part
that says nothing keeps what is stored of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from communes.bulk_import.contract import Fault
from communes.entries import ValueEntry
from communes.entry_workbook.layout import HEADINGS, Column, RowKind
from communes.entry_workbook.placed import PlacedSheet
from communes.entry_workbook.sheet_reading import FilledRow
from communes.intake.wording import clean
from communes.models import Submission
from communes.stored_answers import StoredAnswer, stored_answers
from communes.villages.counting import kept_lists
from criteria.answers import Answer
from criteria.models import CriteriaSet
from criteria.rules import AllRule

_FIGURES = (Column.NUMERATOR, Column.NUMBER)


@dataclass(slots=True)
class SheetAnswers:
    """What one sheet says: entries, totals by key, faults.

    ``first`` are the cells of answers to indicators that nobody had answered.
    """

    entries: list[ValueEntry] = field(default_factory=list)
    totals: dict[str, Decimal] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    first: list[str] = field(default_factory=list)

    @property
    def is_silent(self) -> bool:
        """Whether nothing of the sheet was touched."""
        return not self.entries and not self.totals


def answers_of(
    sheets: Sequence[PlacedSheet], criteria_set: CriteriaSet
) -> list[tuple[PlacedSheet, SheetAnswers]]:
    """The answers of all sheets, in their order; the stored ones are read in three queries."""
    places = {(sheet.known.unit.pk, sheet.year) for sheet in sheets}
    submissions = {
        (unit, year): pk
        for pk, unit, year in Submission.objects.filter(
            criteria_set=criteria_set,
            unit__in={unit for unit, _ in places},
            year__in={year for _, year in places},
        ).values_list("pk", "unit_id", "year")
    }
    stored = stored_answers(submissions.values())
    kept: set[tuple[int, int]] = set()
    for year in {year for _, year in places}:
        units = [unit for unit, of_year in places if of_year == year]
        kept |= {
            (unit, year) for unit in kept_lists(units, year).values_list("parent_id", flat=True)
        }
    told = []
    for sheet in sheets:
        place = (sheet.known.unit.pk, sheet.year)
        known = stored.get(submissions.get(place, 0), {})
        told.append((sheet, _answers(sheet, known, place in kept)))
    return told


def _answers(
    sheet: PlacedSheet, stored: Mapping[str, StoredAnswer], keeps_villages: bool
) -> SheetAnswers:
    answers = SheetAnswers()
    rows = sheet.filled.rows
    for row in rows.values():
        if row.row.kind is RowKind.TOTAL and row.touched and row.inputs.number is not None:
            answers.totals[row.row.total or ""] = row.inputs.number
        if row.row.kind is not RowKind.INDICATOR:
            continue
        group = [row, *_parts(row, rows)]
        if not any(one.touched for one in group):
            continue
        before = stored.get(row.row.key)
        answer, note = _said(group, before)
        entry = ValueEntry(
            sheet.known.unit,
            sheet.year,
            row.row.key,
            answer,
            raw=before.raw if before is not None and answer == before.answer else "",
            cell=f"{sheet.name}!{_main_cell(group)}",
            note=note,
        )
        answers.entries.append(entry)
        if (before is None or before.is_empty) and not answer.is_empty:
            answers.first.append(_main_cell(group))
        if keeps_villages:
            answers.faults += _typed_over_villages(sheet, group, before)
    return answers


def _main_cell(group: Sequence[FilledRow]) -> str:
    """The input cell that stands for an indicator's answer."""
    one = group[1] if len(group) > 1 else group[0]
    figures = [column for column in one.row.inputs if column in _FIGURES]
    return one.place(figures[0] if figures else Column.SAID)


def _parts(row: FilledRow, rows: Mapping[str, FilledRow]) -> list[FilledRow]:
    if not isinstance(row.row.rule, AllRule):
        return []
    keys = [f"{row.row.key}/{part.key}" for part in row.row.rule.parts]
    return [rows[key] for key in keys if key in rows]


def _said(group: Sequence[FilledRow], before: StoredAnswer | None) -> tuple[Answer, str]:
    """The answer and note of an indicator; ``group`` begins with its own row."""
    head, *parts = group
    stored = before.answer if before is not None else Answer()
    note = head.inputs.note
    if before is not None and (not head.touched or clean(before.note) == note):
        note = before.note
    if not isinstance(head.row.rule, AllRule):
        return (stored if _says(head, stored) else head.answer()), note
    known = {one.row.part: stored.parts.get(one.row.part, Answer()) for one in parts}
    if all(not one.touched or _says(one, known[one.row.part]) for one in parts):
        return stored, note
    given = {one.row.part: one.answer() if one.touched else known[one.row.part] for one in parts}
    return Answer(parts={key: one for key, one in given.items() if not one.is_empty}), note


def _says(row: FilledRow, stored: Answer) -> bool:
    """Whether a row says what is stored, which may hold more than a row can show."""
    said = stored.said if stored.said in row.row.choices else None
    figures = (stored.numerator, stored.denominator, stored.number)
    return (row.inputs.said, row.inputs.figures) == (said, figures)


def _typed_over_villages(
    sheet: PlacedSheet, group: Sequence[FilledRow], before: StoredAnswer | None
) -> list[Fault]:
    """Figures typed where they are counted from the commune's own list of villages."""
    stored = before.answer if before is not None else Answer()
    return [
        sheet.fault(
            "Số này lấy từ danh sách thôn của xã; hãy để như phiếu đã ghi và sửa ở trang thôn trên "
            "cổng.",
            one.place(Column.NUMERATOR),
            HEADINGS[Column.NUMERATOR],
        )
        for one in group
        if one.row.from_villages
        and one.touched
        and not _says(one, stored.parts.get(one.row.part, Answer()) if one.row.part else stored)
    ]
