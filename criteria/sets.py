"""A criteria set as plain data: citation, criteria, indicators and their rules.

Built by the strict loader (``criteria/loading.py``) from a TOML definition; judged by
``criteria/evaluation.py``. Knows no place and no person: ``jurisdiction`` is an opaque key.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from criteria.rules import Rule


@dataclass(frozen=True, slots=True)
class Citation:
    """A legal document as the set cites it."""

    kind: str  # "Quyết định"
    number: str  # "734/QĐ-UBND"
    date: date
    issuer: str
    abstract: str = ""

    @property
    def short(self) -> str:
        """As a sentence cites it: "Quyết định 734/QĐ-UBND"."""
        return f"{self.kind} {self.number}"

    @property
    def full(self) -> str:
        """With date and issuer: "Quyết định số 734/QĐ-UBND ngày 29/5/2017 của UBND tỉnh …"."""
        day = f"{self.date.day:02d}" if self.date.day < 10 else str(self.date.day)
        month = f"{self.date.month:02d}" if self.date.month < 3 else str(self.date.month)
        return f"{self.kind} số {self.number} ngày {day}/{month}/{self.date.year} của {self.issuer}"


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    """One indicator ("chỉ tiêu"): its text and threshold verbatim, and its rule.

    ``threshold_in_text`` quotes thresholds that stand inside the text instead of the threshold
    column; ``reading_note`` says how a doubtful place of the decision was read.
    """

    code: str
    text: str
    threshold_text: str
    rule: Rule
    threshold_in_text: tuple[str, ...] = ()
    reading_note: str = ""


@dataclass(frozen=True, slots=True)
class CriterionDefinition:
    """One criterion ("tiêu chí") with its indicators in the set's order.

    ``group`` is the name of its ``Group``: "Quy hoạch".
    """

    number: int
    name: str
    group: str
    indicators: tuple[IndicatorDefinition, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of criteria: "II. Hạ tầng kinh tế - xã hội"."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class CriteriaSetDefinition:
    """A whole criteria set. ``legal_basis[0]`` is the decision that issued it.

    ``first_year`` and ``last_year`` are the years it was made for; a baseline of an earlier year
    is judged by it only because the reports do so. ``jurisdiction`` is the slug of the unit whose
    communes it judges.
    """

    code: str
    name: str
    level: str
    method: str
    jurisdiction: str
    first_year: int
    last_year: int
    legal_basis: tuple[Citation, ...]
    groups: tuple[Group, ...]
    criteria: tuple[CriterionDefinition, ...]
    _by_code: dict[str, IndicatorDefinition] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        self._by_code.update({indicator.code: indicator for indicator in self.indicators()})

    def indicators(self) -> Iterator[IndicatorDefinition]:
        """Every indicator in the set's order."""
        for criterion in self.criteria:
            yield from criterion.indicators

    def indicator(self, code: str) -> IndicatorDefinition:
        """The indicator with this code; raises ``KeyError``."""
        return self._by_code[code]

    @property
    def citation(self) -> Citation:
        """The decision that issued the set."""
        return self.legal_basis[0]
