"""Saving what an officer typed: one indicator by itself, or those of a criterion's form.

Everything happens in one transaction on the locked submission, and within ten queries for one
indicator, those of session and person included.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from communes.entries import ValueEntry, WriteResult
from communes.entry.facts import EntryFacts, entry_facts
from communes.entry.fields import Question, Surroundings, field_texts, questions, read_fields
from communes.models import User, ValueChange
from communes.services import write_values
from communes.stored_answers import StoredAnswer
from communes.writable import LockedError, WritableSubmission, lock_for_entry, refuse_closed
from criteria.answers import Answer
from criteria.printing import printed_answer
from criteria.rules import RatioRule
from criteria.sets import IndicatorDefinition

_NOTHING = "(để trống)"
_REASON = "Nhập trên trang nhập số liệu"


class SaveState(StrEnum):
    """What became of one indicator."""

    SAVED = "saved"
    REFUSED = "refused"
    CONFLICT = "conflict"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Typed:
    """What came from the form for one indicator.

    ``texts`` by field name (``communes/entry/fields.py``); a field that did not come stays as it
    is stored. ``version`` is that of the answer the typist had before her; ``force`` overwrites
    what somebody else wrote meanwhile.
    """

    texts: Mapping[str, str]
    version: str
    force: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one indicator; ``message`` tells it, ``errors`` by field.

    ``incomplete`` names the fields that are refused only because they are still blank. ``texts``
    are those of the answer as it is stored now; the typed ones where it was refused. ``version``
    is that of the stored answer, ``typed_on`` the one that the typist had before her.
    """

    state: SaveState
    texts: Mapping[str, str]
    message: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    incomplete: frozenset[str] = frozenset()
    version: str = ""
    typed_on: str = ""


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The submission after the save: what is stored of it, and what became of each indicator."""

    writable: WritableSubmission
    facts: EntryFacts
    saved: Mapping[str, Saved]


def save_indicators(
    user: User, *, unit: str, year: int, set_code: str, typed: Mapping[str, Typed]
) -> SaveResult:
    """Save what was typed for each indicator (by code); what is as it was is not written.

    Each indicator stands for itself: one that is refused does not stop the others.
    Raises ``Http404``, ``PermissionDenied`` as ``lock_for_entry`` does, ``Http404`` for an
    indicator that the set does not have, ``LockedError`` where the submission takes no edits.
    """
    with transaction.atomic():
        writable = lock_for_entry(user, unit=unit, year=year, set_code=set_code)
        submission = writable.submission
        definition = submission.criteria_set.parsed()
        indicators = {one.code: one for one in definition.indicators()}
        if not typed.keys() <= indicators.keys():
            raise Http404("Bộ tiêu chí không có chỉ tiêu này.")
        refuse_closed(submission, writable.dates, timezone.localdate())
        facts = entry_facts([submission])[submission.pk]
        saved = {
            code: _Save(writable, facts, indicators[code], one).run() for code, one in typed.items()
        }
    return SaveResult(writable, facts, saved)


def is_counted(question: Question, facts: EntryFacts) -> bool:
    """Whether a question is answered from the list of villages and not by typing."""
    rule = question.rule
    return facts.keeps_villages and isinstance(rule, RatioRule) and rule.village_answer is not None


@dataclass(frozen=True, slots=True)
class _Save:
    """One indicator being saved; ``facts`` are brought up to date."""

    writable: WritableSubmission
    facts: EntryFacts
    indicator: IndicatorDefinition
    typed: Typed

    def run(self) -> Saved:
        """Read, compare with what is stored, write."""
        before = self.stored
        answer = before.answer if before is not None else Answer()
        stored_texts = self._texts(before)
        texts = {**stored_texts, **self.typed.texts}
        errors = self._typed_over_villages(stored_texts, texts)
        reading = read_fields(
            self.indicator,
            texts,
            Surroundings(
                self.writable.submission.year,
                self.facts.last.get(self.indicator.code),
                self.facts.totals,
            ),
        )
        errors |= reading.errors
        if errors:
            return Saved(
                SaveState.REFUSED,
                texts,
                "Chưa lưu; hãy sửa các ô nêu lỗi.",
                errors,
                frozenset(reading.incomplete),
                self.typed.version,
            )
        read_texts = field_texts(self.indicator, reading.answer) | {"note": reading.note}
        if read_texts == stored_texts:
            return Saved(SaveState.SAVED, stored_texts, version=version_of(before))
        if self.typed.version != version_of(before) and not self.typed.force:
            return Saved(
                SaveState.CONFLICT,
                texts,
                self._conflict(before, reading.answer, reading.note),
                version=version_of(before),
                typed_on=self.typed.version,
            )
        if field_texts(self.indicator, answer) != field_texts(self.indicator, reading.answer):
            answer = reading.answer
        return self._write(answer, reading.note, texts)

    @property
    def stored(self) -> StoredAnswer | None:
        """The indicator's answer as it is stored."""
        return self.facts.stored.get(self.indicator.code)

    def _texts(self, stored: StoredAnswer | None) -> dict[str, str]:
        answer, note = (stored.answer, stored.note.strip()) if stored else (Answer(), "")
        return field_texts(self.indicator, answer) | {"note": note}

    def _typed_over_villages(
        self, stored: Mapping[str, str], texts: Mapping[str, str]
    ) -> dict[str, str]:
        """Sentences at figures that were typed although the villages give them."""
        return {
            name: "Số này lấy từ danh sách thôn; hãy sửa ở trang thôn."
            for question in questions(self.indicator)
            if is_counted(question, self.facts)
            for name in map(question.field, ("said", *question.figures))
            if texts[name] != stored[name]
        }

    def _write(self, answer: Answer, note: str, texts: Mapping[str, str]) -> Saved:
        submission, before = self.writable.submission, self.stored
        entry = ValueEntry(
            submission.unit,
            submission.year,
            self.indicator.code,
            answer,
            raw=before.raw if before is not None and answer == before.answer else "",
            note=note,
        )
        try:
            result = write_values(
                entries=[entry],
                criteria_set=submission.criteria_set,
                zones={submission.unit_id: self.writable.zone},
                source=None,
                by=self.writable.by,
                reason=_REASON,
                all_asked=True,
                writable=self.writable,
            )
        except LockedError as error:
            return Saved(SaveState.CLOSED, texts, str(error), version=self.typed.version)
        self.facts.stored[self.indicator.code] = _stored_now(result, before)
        return Saved(SaveState.SAVED, self._texts(self.stored), version=version_of(self.stored))

    def _conflict(self, present: StoredAnswer | None, answer: Answer, note: str) -> str:
        """Who wrote what and when since the typist looked, and what she wants to write."""
        there = self._words(present.answer, present.note) if present is not None else _NOTHING
        change = (
            ValueChange.objects.filter(value__submission=self.writable.submission.pk)
            .filter(value__indicator__code=self.indicator.code)
            .select_related("made_by")
            .order_by("-made_at", "-pk")
            .first()
        )
        told = "Người khác đã ghi"
        if change is not None:
            who: object = change.made_by or "Máy chủ (dòng lệnh)"
            if change.made_by == self.writable.by:
                who = "Chính anh/chị, ở cửa sổ khác hoặc máy khác,"
            told = f"{who} đã ghi lúc {timezone.localtime(change.made_at):%H:%M %d/%m/%Y}"
        return (
            f"{told}: {there}. Anh/chị đang ghi: "
            f"{self._words(answer, note)}. Số của anh/chị chưa lưu; hãy giữ số đã có, hoặc ghi đè."
        )

    def _words(self, answer: Answer, note: str) -> str:
        words = printed_answer(self.indicator.rule, answer) or _NOTHING
        return f"{words}, ghi chú “{note}”" if note else words


def version_of(stored: StoredAnswer | None) -> str:
    """The token of an answer's state; "" where nothing is stored."""
    return stored.version if stored is not None else ""


def _stored_now(result: WriteResult, before: StoredAnswer | None) -> StoredAnswer:
    """The indicator's answer as the write left it, without asking the database again."""
    whole = result.judged[0]
    written = result.new or result.changed
    assert result.written_at is not None
    return StoredAnswer(
        value_pk=before.value_pk if before is not None else result.new_keys[0],
        answer=whole.answer,
        raw=whole.entry.raw,
        note=whole.entry.note,
        computed=whole.verdict.computed,
        outcome=whole.verdict.outcome,
        explanation=whole.explanation,
        updated_at=result.written_at if written or before is None else before.updated_at,
    )
