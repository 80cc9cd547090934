"""One sheet of a long table, row by row: memos make equal cells cost a look-up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import itemgetter

from communes.bulk_import.columns import HEADERS, SAYABLE, Column, outcome_of
from communes.bulk_import.contract import Fault
from communes.bulk_import.long_rows import AskedPlace, AskedPlaces, UnitYear, UnknownPlaceError
from communes.bulk_import.rules import (
    FigureError,
    SameTotals,
    figure_of_number,
    figure_of_text,
    ratio_fault,
)
from communes.bulk_import.sheet_scan import Mark
from communes.bulk_import.sheets import Cell, Sheet
from communes.bulk_import.table_heading import Heading
from communes.bulk_import.unit_finder import UnitFinder, UnknownUnitError
from communes.intake.grid import column_letters
from communes.intake.wording import clean
from criteria.numbers import format_decimal
from criteria.outcomes import Outcome

_TOLD_EVERY = 2000
# An export writes an apostrophe before what a spreadsheet would take for a formula.
_NEUTRALISED = ("'=", "'+", "'-", "'@")
_SHOWN = 60
_OF_CELLS = frozenset({Mark.ERROR, Mark.FORMULA, Mark.PERCENT})


@dataclass(frozen=True, slots=True)
class Misfit:
    """Cells that name no unit and year, or no indicator: what to mend; the unit, if known."""

    faults: tuple[tuple[Column, str], ...]
    slug: str = ""


class CellError(ValueError):
    """A cell that does not hold what its column is for; the message says what to do."""


@dataclass(slots=True)
class Memory:
    """What all sheets of all files share: the registers, what was read, what equal cells mean.

    Keys hold the cells' types too: ``True`` equals 1.0.
    """

    finder: UnitFinder
    asked: AskedPlaces
    citation: str
    last_year: int
    years: frozenset[int]
    faults: list[Fault] = field(default_factory=list)
    unit_years: dict[tuple[int, int], UnitYear] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    totals: SameTotals = field(default_factory=SameTotals)
    units: dict[tuple[object, ...], UnitYear | Misfit] = field(default_factory=dict)
    places: dict[tuple[object, ...], AskedPlace | Misfit] = field(default_factory=dict)
    figures: dict[tuple[type, Cell, bool], Decimal] = field(default_factory=dict)
    words: dict[Cell, Outcome | None] = field(default_factory=lambda: {"": None})


@dataclass(slots=True)
class LongSheet:
    """A sheet whose headings are known; ``index`` is its place among all sheets read."""

    memory: Memory
    file: str
    sheet: Sheet
    heading: Heading
    letters: dict[Column, str]
    index: int
    _row: int = 0
    _unit: str = ""
    _broken: dict[int, dict[str, str]] = field(default_factory=dict)
    _told: frozenset[str] = frozenset()

    def tell_blemishes(self) -> None:
        """What hides data or doubles it; single cells are told with their rows (``read``)."""
        top = self.heading.row
        for one in self.sheet.blemishes:
            if one.mark in _OF_CELLS:
                if one.rows[0] > top:
                    self._broken.setdefault(one.rows[0], {})[one.cell] = one.message
            elif one.mark is Mark.HIDDEN_COLUMNS:
                if one.columns[0] <= self.heading.width:
                    self._tell_cell(one.cell, one.message)
            elif one.rows[1] >= top:  # titles above the headings may be merged
                self._tell_cell(one.cell, one.message)

    def read(
        self, rows: Iterator[tuple[int, list[Cell]]], tell: Callable[[int, int], None]
    ) -> None:
        """Read the rows below the headings; ``tell`` hears rows done and rows in all."""
        memory, total = self.memory, self.sheet.height
        units, places, words = memory.units, memory.places, memory.words
        positions = self.heading.positions
        pick = itemgetter(*(positions[column] for column in Column))
        width, full = max(positions.values()) + 1, self.heading.width
        beyond = self.heading.beyond
        for number, cells in rows:
            if number % _TOLD_EVERY == 0:
                tell(number, total)
            if len(cells) < width:
                cells += [""] * (width - len(cells))
            unit, year, code, part, above, below, figure, said, note = pick(cells)
            self._row = number
            unit_key = (unit, type(unit), year, type(year))
            unit_year = units.get(unit_key)
            if unit_year is None:
                unit_year = units[unit_key] = self._find_unit_year(unit, year)
            place_key = (code, type(code), part, type(part))
            place = places.get(place_key)
            if place is None:
                place = places[place_key] = self._find_place(code, part)
            faults_before = len(memory.faults)
            self._unit = unit_year.slug
            if number in self._broken:
                self._tell_broken(number)
            if beyond or len(cells) > full:
                self._refuse_beyond(cells, beyond)
            if type(unit_year) is Misfit:
                self._tell_all(unit_year)
            if type(place) is Misfit:
                self._tell_all(place)
            whole = type(place) is AskedPlace and place.figures.whole
            numerator = None if above == "" else self._figure(Column.NUMERATOR, above, whole)
            denominator = None if below == "" else self._figure(Column.DENOMINATOR, below, whole)
            plain = None if figure == "" else self._figure(Column.NUMBER, figure, whole)
            outcome = words[said] if said in words and type(said) is str else self._word(said)
            note = "" if note == "" else self._note(note)
            if type(unit_year) is UnitYear and type(place) is AskedPlace:
                if len(memory.faults) == faults_before:
                    self._check_figures(unit_year, place, numerator, denominator, plain)
                row = (numerator, denominator, plain, outcome, note, number, self.index)
                first = unit_year.rows.setdefault(place, row)
                if first is not row:
                    self._tell_twice(unit_year, place, first[5], first[6])
        self._unit = ""
        for number in sorted(self._broken):
            self._tell_broken(number)
        tell(total, total)

    # Units and years, indicators and parts

    def _find_unit_year(self, unit: Cell, year: Cell) -> UnitYear | Misfit:
        """What the cells of unit and year name."""
        wrong: list[tuple[Column, str]] = []
        name, number = "", None
        try:
            name = _text(unit)
            if not name:
                raise CellError("Thiếu đơn vị; hãy ghi tên khóa, mã hoặc tên xã.")
        except CellError as error:
            wrong.append((Column.UNIT, str(error)))
        try:
            number = self._year(year)
        except CellError as error:
            wrong.append((Column.YEAR, str(error)))
        if name and number is not None:
            try:
                version = self.memory.finder.find(name, number)
            except UnknownUnitError as error:
                return Misfit(((Column.UNIT, str(error)),), error.unit.slug if error.unit else "")
            place = Fault("", self.file, self.sheet.name, f"{self.letters[Column.UNIT]}{self._row}")
            return self.memory.unit_years.setdefault(
                (version.unit.pk, number),
                UnitYear(
                    version.unit,
                    number,
                    version.full_name,
                    version.zone,
                    Fault("", place.file, place.sheet, place.cell, unit=version.unit.slug),
                ),
            )
        known = self.memory.finder.anywhen(name) if name else None
        if name and known is None:
            wrong.append((Column.UNIT, self.memory.finder.unknown(name)))
        return Misfit(tuple(wrong), known.slug if known else "")

    def _year(self, cell: Cell) -> int:
        text = _text(cell)
        if not text:
            raise CellError("Thiếu năm; hãy ghi năm bốn chữ số, ví dụ 2020.")
        if not (text.isascii() and text.isdecimal() and len(text) == 4):
            raise CellError(f"“{text[:_SHOWN]}” không phải là năm; hãy ghi năm bốn chữ số.")
        if int(text) not in self.memory.years:
            raise CellError(
                f"Năm {text} không nhập được theo {self.memory.citation} (dùng đến năm "
                f"{self.memory.last_year}); hãy sửa năm hoặc chọn bộ tiêu chí khác."
            )
        return int(text)

    def _find_place(self, code: Cell, part: Cell) -> AskedPlace | Misfit:
        """What the cells of indicator and part name."""
        try:
            if isinstance(code, float) and not code.is_integer():
                shown = format_decimal(Decimal(repr(code)))
                raise CellError(
                    f"Mã chỉ tiêu là số {shown} (Excel không phân biệt 2.1 với 2.10); hãy định "
                    "dạng cột là văn bản (Text) rồi ghi lại mã."
                )
            text = _text(code)
            if not text:
                raise CellError("Thiếu mã chỉ tiêu; hãy ghi mã, ví dụ 2.1.")
        except CellError as error:
            return Misfit(((Column.INDICATOR, str(error)),))
        try:
            return self.memory.asked.find(text, _text(part))
        except CellError as error:
            return Misfit(((Column.PART, str(error)),))
        except UnknownPlaceError as error:
            return Misfit(((error.column, str(error)),))

    # Cells

    def _figure(self, column: Column, cell: Cell, whole: bool) -> Decimal | None:
        """The figure of a cell that is not empty."""
        key = (type(cell), cell, whole)
        known = self.memory.figures.get(key)
        if known is not None:
            return known
        try:
            if isinstance(cell, float) and not isinstance(cell, bool):
                figure = figure_of_number(cell, whole=whole)
            else:
                text = _text(cell)
                if not text:
                    return None
                figure = figure_of_text(text, whole=whole)
        except (CellError, FigureError) as error:
            self._tell(column, str(error))
            return None
        self.memory.figures[key] = figure
        return figure

    def _word(self, cell: Cell) -> Outcome | None:
        """The declared outcome of a cell that was not met before."""
        try:
            text = _text(cell)
        except CellError as error:
            self._tell(Column.OUTCOME, str(error))
            return None
        outcome = outcome_of(text)
        if text and outcome is None:
            known = ", ".join(one.label for one in SAYABLE)
            self._tell(
                Column.OUTCOME,
                f"“{text[:_SHOWN]}” không phải kết quả; hãy ghi một trong: {known}, hoặc để trống.",
            )
            return None
        if isinstance(cell, str):
            self.memory.words[cell] = outcome
        return outcome

    def _note(self, cell: Cell) -> str:
        try:
            text = _text(cell, fold=False)
        except CellError as error:
            self._tell(Column.NOTE, str(error))
            return ""
        return text[1:] if text.startswith(_NEUTRALISED) else text

    def _check_figures(
        self,
        unit_year: UnitYear,
        place: AskedPlace,
        numerator: Decimal | None,
        denominator: Decimal | None,
        plain: Decimal | None,
    ) -> None:
        """The figures of a row, and its denominator beside the others of its unit and year."""
        for column, figure in (
            (Column.NUMERATOR, numerator),
            (Column.DENOMINATOR, denominator),
            (Column.NUMBER, plain),
        ):
            if figure is not None and column not in place.takes:
                self._tell(column, place.refusal(column))
                return
        if Column.NUMERATOR not in place.figures.columns:
            return
        if fault := ratio_fault(numerator, denominator):
            self._tell(*fault)
        elif place.figures.same_total and denominator is not None:
            where = f"{self.letters[Column.DENOMINATOR]}{self._row}"
            if differs := self.memory.totals.fault(
                unit_year.unit.pk, unit_year.year, place.figures.same_total, denominator, where
            ):
                self._tell(Column.DENOMINATOR, differs)

    # Faults

    def _refuse_beyond(self, cells: list[Cell], beyond: tuple[int, ...]) -> None:
        """Cells in columns without a heading."""
        for position in (*beyond, *range(self.heading.width, len(cells))):
            if position < len(cells) and cells[position] != "":
                self._tell_cell(
                    f"{column_letters(position + 1)}{self._row}",
                    "Ô nằm ngoài các cột có tiêu đề; hãy xóa, hoặc chuyển số liệu về đúng cột "
                    "(trong tệp CSV, số có dấu phẩy phải đặt trong ngoặc kép).",
                )

    def _tell_twice(self, unit_year: UnitYear, place: AskedPlace, row: int, sheet: int) -> None:
        other = "" if sheet == self.index else f" của {self.memory.sheets[sheet]}"
        self._tell(
            Column.INDICATOR,
            f"Trùng với hàng {row}{other}: cùng {unit_year.name}, năm {unit_year.year}, "
            f"{place.words}; hãy bỏ một hàng.",
        )

    def _tell_all(self, misfit: Misfit) -> None:
        for column, message in misfit.faults:
            self._tell(column, message)

    def _tell_broken(self, row: int) -> None:
        """The cells of a row that a fast reader shows as empty, or otherwise than people see."""
        self._told = frozenset(self._broken[row])
        for cell, message in self._broken.pop(row).items():
            self._tell_cell(cell, message)

    def _tell(self, column: Column, message: str) -> None:
        cell = f"{self.letters[column]}{self._row}"
        if cell not in self._told:
            self._tell_cell(cell, message, HEADERS[column])

    def _tell_cell(self, cell: str, message: str, heading: str = "") -> None:
        self.memory.faults.append(
            Fault(message, self.file, self.sheet.name, cell, heading, self._unit)
        )


def _text(cell: Cell, *, fold: bool = True) -> str:
    """The text of a cell; raises ``CellError`` for dates, times and truth values.

    ``fold`` makes every run of white space one space.
    """
    if isinstance(cell, str):
        return clean(cell) if fold else cell.strip()
    if isinstance(cell, bool):
        raise CellError("Ô là giá trị đúng/sai (TRUE/FALSE); hãy ghi lại bằng chữ hoặc số.")
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f")
    shown = f"{cell.day}/{cell.month}/{cell.year}" if isinstance(cell, date) else str(cell)
    raise CellError(
        f"Ô là ngày giờ ({shown}), không phải số hay chữ; hãy định dạng ô là văn bản (Text) rồi "
        "ghi lại."
    )
