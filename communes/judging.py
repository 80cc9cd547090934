"""From entries to judged values: the engine asked once per answer, for one field or a province."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from communes.entries import JudgedValue, ValueEntry, part_verdict
from criteria.answers import Answer
from criteria.evaluation import Verdict, judge
from criteria.explanations import explain, explain_part
from criteria.models import CriteriaSet
from criteria.numbers import printed_decimals
from criteria.outcomes import Outcome
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition


def judge_entries(
    entries: Sequence[ValueEntry],
    criteria_set: CriteriaSet,
    zones: dict[int, str],
    *,
    all_asked: bool = False,
) -> list[JudgedValue]:
    """The verdicts of entries, each indicator followed by the parts that its answer gives.

    A city's cell that counts the communes of the same table is judged by their verdicts.
    """
    judge_one = _Judge(criteria_set.parsed(), zones, all_asked)
    if not any(entry.counts_communes for entry in entries):
        return [value for entry in entries for value in judge_one(entry)]
    own = {id(entry): judge_one(entry) for entry in entries if not entry.counts_communes}
    members: dict[tuple[str, int], list[Outcome]] = defaultdict(list)
    for values in own.values():
        whole = values[0]
        members[(whole.indicator.code, whole.entry.year)].append(whole.verdict.outcome)
    judged: list[JudgedValue] = []
    for entry in entries:
        values = own.get(id(entry)) or judge_one(
            entry, tuple(members[(entry.indicator_code, entry.year)])
        )
        judged += values
    return judged


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges entries under one set; ``zones`` by unit id.

    Most answers of a province are the same few ("Đạt"), so verdicts of simple answers are kept.
    """

    definition: CriteriaSetDefinition
    zones: dict[int, str]
    all_asked: bool
    _known: dict[tuple[object, ...], tuple[Verdict, str]] = field(default_factory=dict)

    def __call__(self, entry: ValueEntry, members: tuple[Outcome, ...] = ()) -> list[JudgedValue]:
        """The indicator's verdict first, then those of the parts that the answer gives."""
        indicator = self.definition.indicator(entry.indicator_code)
        answer = replace(entry.answer, members=members) if members else entry.answer
        verdict, sentence = self._judged(
            indicator, answer, entry.year, self.zones.get(entry.unit.id) or None
        )
        if entry.shift_note:
            sentence = f"{sentence} {entry.shift_note}"
        whole = JudgedValue(entry, indicator, None, answer, verdict, sentence)
        if not verdict.measure.parts:
            return [whole]
        return [whole] + [
            JudgedValue(
                entry,
                indicator,
                part.key,
                part.answer,
                part_verdict(part),
                explain_part(part, indicator.code),
            )
            for part in verdict.measure.parts
            if part.answered
        ]

    def _judged(
        self, indicator: IndicatorDefinition, answer: Answer, year: int, zone: str | None
    ) -> tuple[Verdict, str]:
        """Verdict and sentence of an answer, worked out once for equal answers."""
        if answer.parts or answer.members:
            return self._judge(indicator, answer, year, zone)
        key = (
            indicator.code,
            year,
            zone,
            answer.said,
            answer.counted,
            answer.numerator,
            answer.denominator,
            answer.quantity_unit,
            answer.number,
            answer.stated_percent,
            printed_decimals(answer.stated_percent),
            answer.count_is_answer,
        )
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._judge(indicator, answer, year, zone)
        return known

    def _judge(
        self, indicator: IndicatorDefinition, answer: Answer, year: int, zone: str | None
    ) -> tuple[Verdict, str]:
        verdict = judge(indicator.rule, answer, year=year, zone=zone, all_asked=self.all_asked)
        return verdict, explain(self.definition, indicator, answer, verdict)
