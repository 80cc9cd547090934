"""What the writing service takes and gives: plain data between the ways in and the one door."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from communes.models import Unit
from criteria.answers import Answer
from criteria.evaluation import Basis, Measure, PartMeasure, Verdict
from criteria.outcomes import Outcome
from criteria.sets import IndicatorDefinition


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a stored value came from: a source's id (``None`` is the entry form) and its cell."""

    source: int | None
    cell: str


@dataclass(frozen=True, slots=True)
class ValueEntry:
    """One indicator's answer for one unit and year, as a way in hands it over.

    ``raw`` is the source's text, ``cell`` its place ("Biểu 1!H20"); a totals row has two more
    texts. ``note`` is the source's remark on the row ("Bê tông hóa thêm 19,7 km"). ``shift_note``
    is said in the explanation when the cell was read as standing in another column.
    ``counts_communes`` marks a city's cell that only counts the communes of the same table.
    ``partial`` says that the way in can tell only figures, declared outcome and note: a stored
    value that has the same is left alone with all else it holds (raw texts, a stated percentage).
    ``origins`` say by part ("" the indicator itself) where values that are put back came from; all
    others come from the source of the write.
    """

    unit: Unit
    year: int
    indicator_code: str
    answer: Answer
    raw: str = ""
    rate_raw: str = ""
    count_raw: str = ""
    cell: str = ""
    note: str = ""
    communes_attained: int | None = None
    communes_total: int | None = None
    shift_note: str = ""
    counts_communes: bool = False
    partial: bool = False
    origins: Mapping[str, Origin] | None = None


@dataclass(frozen=True, slots=True)
class JudgedValue:
    """A stored value with its verdict: the indicator itself (``part`` None) or one part of it."""

    entry: ValueEntry
    indicator: IndicatorDefinition
    part: str | None
    answer: Answer
    verdict: Verdict
    explanation: str

    @property
    def declared_from(self) -> str | None:
        """Where the declared outcome stands: in the cell itself or in a count over communes."""
        if self.answer.said is not None:
            return "cell"
        return "count" if self.answer.counted is not None else None

    @property
    def measure(self) -> Measure:
        """What was computed."""
        return self.verdict.measure


@dataclass(frozen=True, slots=True)
class Change:
    """A changed value, for people: what stood and what stands now."""

    value: JudgedValue
    before: dict[str, str]
    after: dict[str, str]


@dataclass(slots=True)
class OutcomesByCode:
    """The outcomes (values of ``Outcome``) of a unit's year by indicator code, before and after."""

    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class WriteResult:
    """What a write did: new, changed (before → after) and unchanged values.

    ``outcomes`` are those of every indicator of the units and years written to, before and after.
    ``written_at`` is the time that the new and changed ones bear, ``new_keys`` are the ids of the
    new ones in the order in which they were judged.
    """

    judged: list[JudgedValue] = field(default_factory=list)
    new: int = 0
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    outcomes: dict[tuple[int, int], OutcomesByCode] = field(default_factory=dict)
    written_at: datetime | None = None
    new_keys: list[int] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many values were changed."""
        return len(self.changes)


def emptied_part(whole: JudgedValue, part: str) -> JudgedValue:
    """The judged value of a part that ``whole`` answered before and answers no more."""
    measure = Measure(Outcome.MISSING, Basis.NOTHING)
    return JudgedValue(
        replace(whole.entry, raw=""),
        whole.indicator,
        part,
        Answer(),
        Verdict(None, measure),
        f"{Outcome.MISSING.label}: chưa có câu trả lời (chỉ tiêu {whole.indicator.code}).",
    )


def part_verdict(part: PartMeasure) -> Verdict:
    """A part's verdict; a table declares outcomes for whole indicators, rarely for parts."""
    return Verdict(part.answer.declared, part.measure)


def outcome_or_blank(outcome: Outcome | None) -> str:
    """The outcome as it is stored."""
    return outcome.value if outcome is not None else ""
