"""The narrative of the criteria, drafted from figures: results, changes, and what is attained.

Every figure of a paragraph stands in its basis, by name, so that a later change is seen.
"""

from collections.abc import Sequence

from criteria.answers import COMMUNES
from criteria.attainment import CriterionResult
from criteria.outcomes import Outcome
from criteria.sets import CriterionDefinition, IndicatorDefinition
from reports.comparison_data import IndicatorRecord, UnitYear
from reports.dossiers.drafting.figures import (
    Where,
    change_of_numbers,
    change_of_totals,
    count_words,
    declared_counts,
    figure,
    has_figures,
    outcome_of,
    outcome_words,
    shortfall,
    totals,
)
from reports.dossiers.drafting.subject import Subject
from reports.dossiers.drafting.wording import capitalised, kind_of, shift, within

# Above this many communes a paragraph tells each one's figures by the annex only.
SHOWN_COMMUNES = 6


class CriterionText:
    """The draft of one criterion: ``text()`` and, once it was asked for, ``basis``."""

    def __init__(self, subject: Subject, criterion: CriterionDefinition, whole: str) -> None:
        """``whole`` is how a sentence names who reports: "thành phố Bắc Giang"."""
        self._subject = subject
        self._criterion = criterion
        self._whole = whole
        self._units = subject.in_year(subject.year)
        self._before = subject.in_year(subject.baseline) if subject.baseline is not None else []
        self.basis: dict[str, str] = {}

    def text(self) -> str:
        """The paragraphs, one per line: each indicator, then what is attained."""
        lines = [self._line(indicator) for indicator in self._criterion.indicators]
        return "\n".join(filter(None, [*lines, self._unproved(), self._closing()]))

    def _line(self, indicator: IndicatorDefinition) -> str:
        told = self._communes(indicator) if self._subject.communes else self._single(indicator)
        name = f"Chỉ tiêu {indicator.code}. " if "." in indicator.code else ""
        return f"- {name}{indicator.text.strip(' .;-')}: {told}."

    def _single(self, indicator: IndicatorDefinition) -> str:
        [unit] = self._units
        record = unit.records.get(indicator.code)
        told = [self._figure(indicator, unit)]
        change = self._change(indicator, [record], unit.name)
        if change:
            told.append(change)
        if self._subject.totals and record is not None:
            count = count_words(declared_counts(record))
            self._note(f"{unit.name} {indicator.code} số xã đạt năm {self._subject.year}", count)
            if told[0] != f"{count} đạt":
                told.append(f"số xã đạt: {count}")
        elif has_figures(indicator, record) or outcome_of(record) is Outcome.UNDETERMINED:
            told.append(outcome_words(outcome_of(record)))
        return "; ".join(dict.fromkeys(told))

    def _communes(self, indicator: IndicatorDefinition) -> str:
        records = [unit.records.get(indicator.code) for unit in self._units]
        outcomes = [outcome_of(one) for one in records]
        figures = [self._figure(indicator, unit) for unit in self._units]
        told = []
        sums = totals(indicator, records)
        if sums:
            text = ", ".join(one.text for one in sums)
            self._note(f"Tính chung {indicator.code} năm {self._subject.year}", text)
            told.append(f"tính chung {len(self._units)} {COMMUNES} {text}")
        change = self._change(indicator, records, "Tính chung")
        if any(has_figures(indicator, one) for one in records):
            if len(self._units) <= SHOWN_COMMUNES:
                told += [
                    f"{within(unit.name)} {text}{self._own_change(indicator, unit)}"
                    for unit, text in zip(self._units, figures, strict=True)
                ]
            else:
                told.append("kết quả từng xã tại biểu so sánh kèm theo")
        if change:
            told.append(change)
        if set(outcomes) == {Outcome.NOT_REGULATED}:
            return outcome_words(Outcome.NOT_REGULATED)
        count = f"{outcomes.count(Outcome.ATTAINED)}/{len(outcomes)} {COMMUNES} đạt"
        self._note(f"Số xã đạt {indicator.code} năm {self._subject.year}", count)
        told.append(count + self._not_attaining(outcomes))
        return "; ".join(told)

    def _not_attaining(self, outcomes: Sequence[Outcome]) -> str:
        """The communes that do not attain, by what is the matter: " (xã Nông Thượng chưa đạt)"."""
        told = []
        for outcome in dict.fromkeys(outcomes):
            if outcome is not Outcome.ATTAINED:
                names = [
                    within(unit.name)
                    for unit, one in zip(self._units, outcomes, strict=True)
                    if one is outcome
                ]
                told.append(f"{', '.join(names)} {outcome_words(outcome)}")
        return f" ({'; '.join(told)})" if told else ""

    def _figure(self, indicator: IndicatorDefinition, unit: UnitYear) -> str:
        record = unit.records.get(indicator.code)
        text = figure(indicator, record, where_of(self._subject, unit))
        self._note(f"{unit.name} {indicator.code} năm {unit.year}", text)
        return text

    def _change(
        self, indicator: IndicatorDefinition, now: Sequence[IndicatorRecord | None], whose: str
    ) -> str:
        """The change since the baseline, of exact ratios or of the unit's own figure."""
        year = self._subject.baseline
        if year is None:
            return ""
        before = [unit.records.get(indicator.code) for unit in self._before]
        # A commune that has the thing in one of the years only makes two different wholes.
        same_units = _having(now) == _having(before)
        earlier = totals(indicator, before) if same_units else ()
        told = []
        for total in totals(indicator, now):
            change = change_of_totals(total, earlier)
            words = shift(change, "điểm phần trăm", year) if change is not None else ""
            if words:
                same = next(one for one in earlier if one.label == total.label)
                told.append(f"{total.label} {words} ({same.earlier})".strip())
        if not told and len(now) == 1:
            told += filter(None, [self._number_change(indicator, now[0], before[0])])
        text = "; ".join(told)
        if text:
            self._note(f"{whose} {indicator.code} so với năm {year}", text)
        return text

    def _own_change(self, indicator: IndicatorDefinition, unit: UnitYear) -> str:
        """The change of one commune's measured figure: ", tăng 30,72 triệu đồng …"."""
        earlier = next((one for one in self._before if one.slug == unit.slug), None)
        if earlier is None:
            return ""
        words = self._number_change(
            indicator, unit.records.get(indicator.code), earlier.records.get(indicator.code)
        )
        if not words:
            return ""
        self._note(f"{unit.name} {indicator.code} so với năm {earlier.year}", words)
        return f", {words}"

    def _number_change(
        self,
        indicator: IndicatorDefinition,
        now: IndicatorRecord | None,
        before: IndicatorRecord | None,
    ) -> str:
        change = change_of_numbers(indicator, now, before)
        if change is None or self._subject.baseline is None:
            return ""
        return shift(*change, self._subject.baseline)

    def _unproved(self) -> str:
        """Which verdicts rest on what is declared and not on figures."""
        codes: dict[str, list[str]] = {}
        for unit in self._units:
            for indicator in self._criterion.indicators:
                record = unit.records.get(indicator.code)
                if record is not None and record.value.unproved and record.value.declared:
                    codes.setdefault(indicator.code, []).append(within(unit.name))
        if not codes:
            return ""
        text = "; ".join(
            f"chỉ tiêu {code} ({self._shown(names)})"
            if self._subject.communes
            else f"chỉ tiêu {code}"
            for code, names in codes.items()
        )
        self._note(f"Tiêu chí {self._criterion.number} chưa chứng minh bằng số liệu", text)
        return f"Lấy theo kết quả báo cáo, chưa chứng minh bằng số liệu: {text}."

    def _shown(self, names: Sequence[str]) -> str:
        """Names of communes, or how many there are of them where the list would be long."""
        if len(names) <= SHOWN_COMMUNES:
            return ", ".join(names)
        return f"{len(names)}/{len(self._units)} {COMMUNES}"

    def _closing(self) -> str:
        name, number = self._criterion.name, self._criterion.number
        year = self._subject.year
        results = [(unit, by_number[number]) for unit, by_number, _ in self._subject.results(year)]
        for unit, result in results:
            words = (
                "đạt" if result.computed else f"chưa đạt do {reasons(self._subject, unit, result)}"
            )
            self._note(f"{unit.name} tiêu chí {number} năm {year}", words)
        if self._subject.communes:
            return self._closing_of_communes(name, results)
        [(unit, result)] = results
        return self._closing_of_one(name, unit, result)

    def _closing_of_one(self, name: str, unit: UnitYear, result: CriterionResult) -> str:
        if self._subject.totals:
            return self._closing_of_totals(name, unit, result)
        who = capitalised(kind_of(self._whole) or self._whole)
        if result.computed:
            text = f"{who} đã đạt tiêu chí {name}."
        else:
            text = f"{who} chưa đạt tiêu chí {name} do {reasons(self._subject, unit, result)}."
        if result.differs:
            text += (
                f" Báo cáo ghi {_attains(result.declared)}, tính lại {_attains(result.computed)}."
            )
        return text

    def _closing_of_totals(self, name: str, unit: UnitYear, result: CriterionResult) -> str:
        """Of totals it is known that all communes attain only where each row counts them all."""
        counts = [
            declared_counts(record)
            for indicator in self._criterion.indicators
            if (record := unit.records.get(indicator.code)) is None or record.value.outcome.counts
        ]
        every = {one for of_indicator in counts for one in of_indicator}
        if result.computed and not result.differs and all(counts) and len(every) == 1:
            [(attained, total)] = every
            if attained == total:
                count = f"{total}/{total} {COMMUNES}"
                return f"Hiện nay cả {count} đã đạt tiêu chí {name}."
        if result.computed:
            text = f"Tính theo số liệu chung của {self._whole}, tiêu chí {name} đã đạt"
        else:
            text = f"Tính theo số liệu chung của {self._whole}, tiêu chí {name} chưa đạt do "
            text += reasons(self._subject, unit, result)
        if result.differs:
            text += (
                f"; báo cáo ghi {_attains(result.declared)}, tính lại {_attains(result.computed)}"
            )
        return f"{text}."

    def _closing_of_communes(
        self, name: str, results: Sequence[tuple[UnitYear, CriterionResult]]
    ) -> str:
        total = len(results)
        attaining = sum(result.computed for _, result in results)
        count = f"{attaining}/{total} {COMMUNES}"
        self._note(f"Số xã đạt tiêu chí {self._criterion.number}", count)
        if attaining == total:
            text = f"Hiện nay {'cả ' if total > 1 else ''}{count} đã đạt tiêu chí {name}."
        else:
            failing = [
                f"{within(unit.name)} chưa đạt do {reasons(self._subject, unit, result)}"
                for unit, result in results
                if not result.computed
            ]
            text = f"Hiện nay {count} đạt tiêu chí {name}; {'; '.join(failing)}."
        differing = [within(unit.name) for unit, result in results if result.differs]
        if differing:
            declared = f"{sum(result.declared for _, result in results)}/{total} {COMMUNES}"
            self._note(f"Số xã đạt tiêu chí {self._criterion.number} theo báo cáo", declared)
            text += f" Báo cáo ghi {declared}, tính lại {count} (khác ở {', '.join(differing)})."
        return text

    def _note(self, name: str, text: str) -> None:
        self.basis[name] = text


def _attains(attained: bool) -> str:
    return "đạt" if attained else "chưa đạt"


def _having(records: Sequence[IndicatorRecord | None]) -> list[bool]:
    return [outcome_of(one) is not Outcome.NOT_APPLICABLE for one in records]


def where_of(subject: Subject, unit: UnitYear) -> Where:
    """By which zone and year a unit's answers are judged."""
    return Where(subject.zones.get(unit.name) or None, unit.year)


def reasons(subject: Subject, unit: UnitYear, result: CriterionResult) -> str:
    """Why a unit does not attain a criterion: each indicator that lacks something, and what."""
    if result.nothing_counts:
        return "không có chỉ tiêu nào được tính (không có đối tượng hoặc chưa quy định)"
    where = where_of(subject, unit)
    criterion = next(one for one in subject.definition.criteria if one.number == result.number)
    told = []
    for indicator in criterion.indicators:
        record = unit.records.get(indicator.code)
        outcome = outcome_of(record)
        if outcome.counts and outcome is not Outcome.ATTAINED:
            lacking = shortfall(subject.definition, indicator, record, where)
            told.append(f"chỉ tiêu {indicator.code}: {lacking}")
    return "; ".join(told)
