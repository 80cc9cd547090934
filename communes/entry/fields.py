"""From the texts of the entry form to an answer, or to a sentence at each field. Pure.

Field names are ``said``, ``numerator``, ``denominator``, ``number``; those of a part stand behind
its key: ``clean_water.numerator``. ``note`` belongs to the indicator.

A year as a value: a figure typed as four digits without a dot that is the submission's year, or the
one before or after it, is refused, unless last year's figure in the same place or the commune's
total lies within a factor of two of it; then it is taken, and a soft check asks. "2.020" is never
taken for a year.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from communes.entry.soft_checks import PastAnswer, is_like_year
from criteria.answers import Answer
from criteria.numbers import NumberError, format_decimal, parse_decimal
from criteria.outcomes import Outcome
from criteria.rules import (
    AllRule,
    BooleanRule,
    CountRule,
    RatioRule,
    SimpleRule,
    is_whole,
)
from criteria.sets import IndicatorDefinition

MAX_NOTE = 2000
_SHOWN = 40
_NEAR = 2  # within this factor of a known figure a year may be a figure
_MINUS = ("-", "−", "–")


@dataclass(frozen=True, slots=True)
class Question:
    """What one rule asks: the indicator's own (``part`` "") or that of one part."""

    part: str
    label: str
    rule: SimpleRule

    def field(self, name: str) -> str:
        """The form's name of a field: "numerator", "clean_water.numerator"."""
        return f"{self.part}.{name}" if self.part else name

    @property
    def figures(self) -> tuple[str, ...]:
        """The fields that take figures."""
        if isinstance(self.rule, BooleanRule):
            return ()
        return ("numerator", "denominator") if isinstance(self.rule, RatioRule) else ("number",)

    @property
    def choices(self) -> tuple[Outcome, ...]:
        """What can be said instead of figures.

        Where the indicator asks for the thing itself ("Xã có hợp tác xã"), having none is
        "chưa đạt" and no excuse; where it counts or measures, none is 0.
        """
        if isinstance(self.rule, RatioRule):
            return (Outcome.NOT_APPLICABLE,)
        if not isinstance(self.rule, BooleanRule):
            return ()
        if self.rule.counted:
            return (Outcome.ATTAINED, Outcome.NOT_ATTAINED)
        return (Outcome.ATTAINED, Outcome.NOT_ATTAINED, Outcome.NOT_APPLICABLE)

    @property
    def whole(self) -> bool:
        """Whether figures are whole things."""
        if isinstance(self.rule, RatioRule):
            return is_whole(self.rule.quantity_unit)
        return isinstance(self.rule, CountRule)

    @property
    def unit(self) -> str:
        """The unit of the figures; "" for a yes or no."""
        if isinstance(self.rule, BooleanRule):
            return ""
        return self.rule.quantity_unit if isinstance(self.rule, RatioRule) else self.rule.unit


def questions(indicator: IndicatorDefinition) -> tuple[Question, ...]:
    """What an indicator asks, part by part."""
    if isinstance(indicator.rule, AllRule):
        return tuple(Question(part.key, part.label, part.rule) for part in indicator.rule.parts)
    return (Question("", "", indicator.rule),)


def field_texts(indicator: IndicatorDefinition, answer: Answer) -> dict[str, str]:
    """How an answer stands in the form's fields; what the form cannot say is left out."""
    texts = {}
    for question in questions(indicator):
        given = answer.parts.get(question.part, Answer()) if question.part else answer
        said = given.said if given.said in question.choices else None
        texts[question.field("said")] = said.value if said is not None else ""
        for name in question.figures:
            figure: Decimal | None = getattr(given, name)
            texts[question.field(name)] = "" if figure is None else format_decimal(figure)
    return texts


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What reading a field needs to know: the year, earlier figures, the commune's totals."""

    year: int
    last: PastAnswer | None = None
    totals: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What was read: an answer (empty where all fields are), the note, or sentences by field.

    ``incomplete`` names the fields that are refused only because nothing stands in them yet.
    """

    answer: Answer = field(default_factory=Answer)
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)


def read_fields(
    indicator: IndicatorDefinition, texts: Mapping[str, str], around: Surroundings
) -> Reading:
    """Read all fields of an indicator; ``texts`` by field name, an absent one is blank."""
    reading = Reading()
    parts: dict[str, Answer] = {}
    for question in questions(indicator):
        last = around.last.answer if around.last is not None else Answer()
        past = last.parts.get(question.part, Answer()) if question.part else last
        answer = _Reader(question, texts, around, past, reading).read()
        if question.part:
            if not answer.is_empty:
                parts[question.part] = answer
        else:
            reading.answer = answer
    if parts:
        reading.answer = replace(reading.answer, parts=parts)
    _read_note(texts.get("note", ""), reading)
    return reading


def _read_note(text: str, reading: Reading) -> None:
    note = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if len(note) > MAX_NOTE:
        reading.errors["note"] = (
            f"Ghi chú dài {format_decimal(Decimal(len(note)))} ký tự, tối đa "
            f"{format_decimal(Decimal(MAX_NOTE))}; hãy rút gọn, hoặc đính kèm tệp."
        )
    elif "\x00" in note:
        reading.errors["note"] = "Ghi chú có ký tự không đọc được; hãy xóa rồi gõ lại."
    else:
        reading.note = note


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the fields of one question; what is wrong goes to ``reading``."""

    question: Question
    texts: Mapping[str, str]
    around: Surroundings
    past: Answer
    reading: Reading

    def read(self) -> Answer:
        """The question's answer; empty where nothing is typed or something is wrong."""
        said = self._said()
        typed = {name: self._text(name) for name in self.question.figures}
        if said is not None:
            if isinstance(self.question.rule, BooleanRule):
                return Answer(said=said)
            if any(typed.values()):
                self._refuse(
                    "said", "Đã chọn “Không có” thì xóa số đã ghi; nếu có số liệu thì bỏ chọn."
                )
            return Answer(said=said)
        if isinstance(self.question.rule, RatioRule):
            return self._ratio(self.question.rule, typed["numerator"], typed["denominator"])
        if typed.get("number"):
            return Answer(number=self._figure("number", self.past.number))
        return Answer()

    def _ratio(self, rule: RatioRule, numerator: str, denominator: str) -> Answer:
        total = self._total()
        below = self._figure("denominator", self.past.denominator) if denominator else total
        if not numerator:
            # The total alone was filled in by the form, not by a person.
            if denominator and (below is None or below != total):
                self._lacks("numerator", f"Hãy ghi tử số: {rule.numerator}.")
            return Answer()
        above = self._figure("numerator", self.past.numerator)
        if below is None and not denominator:
            self._lacks("denominator", f"Hãy ghi mẫu số: {rule.denominator}.")
        if above is not None and below is not None and above > below:
            self._refuse(
                "numerator",
                f"Tử số {format_decimal(above)} lớn hơn mẫu số {format_decimal(below)}; hãy kiểm "
                "tra lại hai số.",
            )
        return Answer(numerator=above, denominator=below, quantity_unit=rule.quantity_unit)

    def _said(self) -> Outcome | None:
        text = self._text("said")
        if not text:
            return None
        for outcome in self.question.choices:
            if text == outcome.value:
                return outcome
        if not self.question.choices:
            self._refuse("number", "Hãy ghi số; nếu không có, hãy ghi 0.")
        elif text == Outcome.NOT_APPLICABLE.value:
            self._refuse(
                "said", "Chỉ tiêu hỏi chính việc có hay không; nếu không có hãy chọn “Chưa đạt”."
            )
        else:
            words = ", ".join(f"“{one.label}”" for one in self.question.choices)
            self._refuse("said", f"“{_shown(text)}” không phải là lựa chọn; hãy chọn {words}.")
        return None

    def _figure(self, name: str, past: Decimal | None) -> Decimal | None:
        """The figure in a field that is not blank; ``None`` where it is refused."""
        text = self._text(name)
        try:
            figure = parse_decimal(text, whole=self.question.whole)
        except NumberError as error:
            self._refuse(name, _unreadable(text, error))
            return None
        if self.question.whole and figure != figure.to_integral_value():
            self._refuse(
                name,
                f"“{_shown(text)}” không phải là số nguyên; hãy ghi số {self.question.unit} "
                "không có phần thập phân.",
            )
            return None
        if self._is_year(text, figure, past):
            self._refuse(
                name,
                f"“{text}” trùng với một năm; hãy ghi số liệu, không ghi năm. Nếu đúng là số "
                f"liệu, hãy ghi “{format_decimal(figure)}”.",
            )
            return None
        return figure

    def _is_year(self, text: str, figure: Decimal, past: Decimal | None) -> bool:
        if not is_like_year(figure, self.around.year) or "." in text or "," in text:
            return False
        return not any(
            known is not None and known <= figure * _NEAR and figure <= known * _NEAR
            for known in (past, self._total())
        )

    def _total(self) -> Decimal | None:
        """The commune's total that the denominator should be, where it is known."""
        rule = self.question.rule
        return (
            self.around.totals.get(rule.same_total or "") if isinstance(rule, RatioRule) else None
        )

    def _text(self, name: str) -> str:
        return self.texts.get(self.question.field(name), "").strip()

    def _lacks(self, name: str, sentence: str) -> None:
        self._refuse(name, sentence)
        self.reading.incomplete.add(self.question.field(name))

    def _refuse(self, name: str, sentence: str) -> None:
        self.reading.errors[self.question.field(name)] = sentence


def _unreadable(text: str, error: NumberError) -> str:
    if text.startswith(_MINUS):
        return f"“{_shown(text)}” là số âm; hãy ghi số từ 0 trở lên."
    hint = "" if "hãy" in str(error) else "; hãy ghi số, ví dụ 1.234,5"
    return f"{error}{hint}."


def _shown(text: str) -> str:
    """The text as a sentence quotes it: a field may hold pages."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
