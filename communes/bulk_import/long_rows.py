"""What a row of the long form can be about, and rows put together to entries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from communes.bulk_import.columns import HEADERS, Column
from communes.bulk_import.contract import Fault
from communes.bulk_import.rules import NOTHING, AskedFigures
from communes.entries import ValueEntry
from communes.intake.places import name_key
from communes.intake.wording import clean
from communes.models import Unit
from criteria.answers import Answer
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule
from criteria.sets import CriteriaSetDefinition

# numerator, denominator, number, declared outcome, note, row number, index of the sheet
LongRow = tuple[Decimal | None, Decimal | None, Decimal | None, Outcome | None, str, int, int]


class UnknownPlaceError(ValueError):
    """A row about no indicator or part of the set: the column to mend, and what to do."""

    def __init__(self, column: Column, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True, eq=False)
class AskedPlace:
    """An indicator or one part of it; one object for each, so that it can be looked up fast.

    ``takes`` are the figures that a row may give: those that are asked, and any for an indicator of
    which old reports print figures though it asks for none. ``cell_column`` is where it answers.
    """

    code: str
    part: str
    position: int
    compound: bool
    figures: AskedFigures
    takes: frozenset[Column]
    cell_column: Column

    @property
    def words(self) -> str:
        """As a message names it: "chỉ tiêu 17.1, phần hygienic_water"."""
        return f"chỉ tiêu {self.code}" + (f", phần {self.part}" if self.part else "")

    def refusal(self, column: Column) -> str:
        """Why a figure in ``column`` is not taken."""
        if self.compound and not self.part:
            where = "các hàng của từng phần (cột “Phần”)"
        else:
            where = f"{self.figures.words}"
        return (
            f"{self.words[:1].upper()}{self.words[1:]} không hỏi số liệu ở cột "
            f"“{HEADERS[column]}”; hãy chuyển sang {where}."
        )


_FIGURES = frozenset({Column.NUMERATOR, Column.DENOMINATOR, Column.NUMBER})


class AskedPlaces:
    """The indicators and parts of a set, found by what the cells say."""

    def __init__(self, definition: CriteriaSetDefinition) -> None:
        self._definition = definition
        self._found: dict[tuple[str, str], AskedPlace] = {}
        self._parts: dict[str, dict[str, str]] = {}
        for position, indicator in enumerate(definition.indicators()):
            rule = indicator.rule
            if isinstance(rule, AllRule):
                self._add(indicator.code, "", position, True, NOTHING, frozenset())
                self._parts[indicator.code] = {
                    key: part.key for part in rule.parts for key in (part.key, name_key(part.label))
                }
                for part in rule.parts:
                    figures = AskedFigures.of(part.rule)
                    self._add(indicator.code, part.key, position, True, figures, figures.columns)
            else:
                figures = AskedFigures.of(rule)
                takes = _FIGURES if isinstance(rule, BooleanRule) else figures.columns
                self._add(indicator.code, "", position, False, figures, takes)

    def _add(
        self,
        code: str,
        part: str,
        position: int,
        compound: bool,
        figures: AskedFigures,
        takes: frozenset[Column],
    ) -> None:
        column = next(
            (one for one in (Column.NUMERATOR, Column.NUMBER) if one in figures.columns),
            Column.OUTCOME,
        )
        self._found[(code, part)] = AskedPlace(
            code, part, position, compound, figures, takes, column
        )

    def find(self, code: str, part: str) -> AskedPlace:
        """What a code and a part (its key or its label) mean; raises ``UnknownPlaceError``."""
        code = clean(code)
        if (code, "") not in self._found:
            raise UnknownPlaceError(
                Column.INDICATOR,
                f"{self._definition.citation.short} không có chỉ tiêu “{code[:60]}”; "
                "hãy sửa mã chỉ tiêu.",
            )
        part = clean(part)
        if not part:
            return self._found[(code, "")]
        parts = self._parts.get(code, {})
        key = parts.get(part) or parts.get(name_key(part))
        if key is None:
            known = ", ".join(dict.fromkeys(parts.values()))
            hint = f"hãy ghi một trong: {known}" if known else "hãy để trống cột “Phần”"
            raise UnknownPlaceError(
                Column.PART, f"Chỉ tiêu {code} không có phần “{part[:60]}”; {hint}."
            )
        return self._found[(code, key)]


@dataclass(slots=True)
class UnitYear:
    """The rows of a unit and year, by what they are about, and where the first of them stands."""

    unit: Unit
    year: int
    name: str
    zone: str
    place: Fault
    rows: dict[AskedPlace, LongRow] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The unit's slug."""
        return self.unit.slug


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A sheet as a cell's address names it, and the letters of its columns."""

    name: str
    letters: dict[Column, str]

    def address(self, column: Column, row: int) -> str:
        """As ``IndicatorValue.cell`` keeps it: "Số liệu!E5"."""
        cell = f"{self.letters[column]}{row}"
        return f"{self.name}!{cell}" if self.name else cell


_NO_PARTS: dict[str, Answer] = {}
_WORDS_ONLY = {said: Answer(said, parts=_NO_PARTS) for said in (None, *Outcome)}


def entries_of(unit_year: UnitYear, sheets: Sequence[SheetPlace]) -> Iterator[ValueEntry]:
    """One entry for each indicator; the rows of its parts are put together."""
    compounds: dict[str, dict[AskedPlace, LongRow]] = {}
    for asked, row in unit_year.rows.items():
        if asked.compound:
            compounds.setdefault(asked.code, {})[asked] = row
        else:
            yield _entry(unit_year, asked, row, answer_of(asked, row), sheets)
    for rows in compounds.values():
        parts = {
            asked.part: answer
            for asked, row in rows.items()
            if asked.part and not (answer := answer_of(asked, row)).is_empty
        }
        first = next((asked for asked in rows if not asked.part), next(iter(rows)))
        row = rows[first]
        answer = Answer() if first.part else answer_of(first, row)
        if first.part:
            row = (*row[:4], "", *row[5:])
        yield _entry(unit_year, first, row, replace(answer, parts=parts), sheets)


def _entry(
    unit_year: UnitYear,
    asked: AskedPlace,
    row: LongRow,
    answer: Answer,
    sheets: Sequence[SheetPlace],
) -> ValueEntry:
    return ValueEntry(
        unit_year.unit,
        unit_year.year,
        asked.code,
        answer,
        cell=sheets[row[6]].address(asked.cell_column, row[5]),
        note=row[4],
        partial=True,
    )


def answer_of(asked: AskedPlace, row: LongRow) -> Answer:
    """The answer that one row gives."""
    numerator, denominator, number, said, *_ = row
    if numerator is None and denominator is None and number is None:
        return _WORDS_ONLY[said]
    unit = asked.figures.quantity_unit if numerator is not None else None
    return Answer(said, None, numerator, denominator, unit, number, None, _NO_PARTS)
