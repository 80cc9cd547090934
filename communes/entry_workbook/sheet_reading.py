"""One commune's sheet → its rows as they were filled, and every fault with its cell. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from communes.entry_workbook.filling import RowInputs
from communes.entry_workbook.formulas import total_reference
from communes.entry_workbook.layout import HEADINGS, INPUTS, Column, Row, RowKind, SheetLayout
from communes.entry_workbook.sheet_xml import RawCell, RawSheet, corners
from communes.entry_workbook.stamps import Stamp, is_stamp, read_key, read_stamp
from communes.entry_workbook.typed_cells import (
    CellFault,
    read_figure,
    read_note,
    read_said,
    shown,
)
from communes.intake.grid import column_letters
from communes.intake.places import name_key
from criteria.answers import Answer
from criteria.outcomes import Outcome
from criteria.rules import AllRule

_T = TypeVar("_T")
NEW_SHEET = "hãy tải phiếu mới và chép số liệu sang"
_SPACES = re.compile(r"[\s$]")


@dataclass(frozen=True, slots=True)
class SheetFault:
    """A fault of a sheet: its cell ("" for the whole sheet), the column's name, a sentence."""

    cell: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row as it stands in the file.

    ``number`` is its row there; ``inputs`` have totals taken; ``touched`` says that they are not
    what the portal handed out; ``broken`` that a cell of it could not be read.
    """

    row: Row
    number: int
    inputs: RowInputs
    touched: bool
    broken: bool

    def answer(self) -> Answer:
        """The answer that the row gives by itself; an empty one for a compound indicator."""
        if self.row.rule is None or isinstance(self.row.rule, AllRule):
            return Answer()
        return self.inputs.answer(self.row.rule)

    def place(self, column: Column) -> str:
        """The address of one of its cells: "G12"."""
        return f"{column.letters}{self.number}"


@dataclass(slots=True)
class FilledSheet:
    """A sheet's rows by key, its totals by key, and its faults."""

    rows: dict[str, FilledRow] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=dict)
    faults: list[SheetFault] = field(default_factory=list)


def stamp_of(sheet: RawSheet) -> tuple[str, Stamp | None] | None:
    """The stamp's cell and the stamp (None where it was altered); None for a sheet without one."""
    for (row, column), cell in sheet.cells.items():
        if column == Column.CODE and is_stamp(cell.text):
            return f"A{row}", read_stamp(cell.text)
    return None


def fill_of(sheet: RawSheet, layout: SheetLayout) -> FilledSheet:
    """Read a sheet by the rows it should have; all faults of its build and cells at once."""
    filled = FilledSheet()
    head = next(
        (
            row
            for (row, column), cell in sheet.cells.items()
            if column == Column.KEY and cell.text == HEADINGS[Column.KEY]
        ),
        None,
    )
    if head is None:
        filled.faults.append(
            SheetFault("", "", f"Bảng không còn cột “Mã dòng” ở cột N; {NEW_SHEET}.")
        )
        return filled
    moved = list(_moved_columns(sheet, head))
    if moved:
        filled.faults += moved
        return filled
    numbers, marks = _keyed_rows(sheet, head, layout, filled)
    last = max(numbers.values(), default=head)
    filled.faults += _build_faults(sheet, head, last)
    filled.faults += _stray_inputs(sheet, head, last, frozenset(numbers.values()))
    for row in layout.keyed():
        if row.key in numbers:
            _fill_row(sheet, row, numbers, marks, filled)
    return filled


def _moved_columns(sheet: RawSheet, head: int) -> Iterator[SheetFault]:
    for column, heading in HEADINGS.items():
        if name_key(sheet.text(head, column)) != name_key(heading):
            yield SheetFault(
                f"{column.letters}{head}",
                heading,
                f"Cột {column.letters} phải là “{heading}”; bảng đã bị chèn, xóa hoặc đổi cột, "
                f"{NEW_SHEET}.",
            )


def _keyed_rows(
    sheet: RawSheet, head: int, layout: SheetLayout, filled: FilledSheet
) -> tuple[dict[str, int], dict[str, str]]:
    """Where each row stands and its mark; keys that are unknown, doubled or gone are faults."""
    known = {row.key: row for row in layout.keyed()}
    numbers: dict[str, int] = {}
    marks: dict[str, str] = {}
    name = HEADINGS[Column.KEY]
    for (row, column), cell in sorted(sheet.cells.items()):
        if column != Column.KEY or row <= head:
            continue
        place = f"{column_letters(column)}{row}"
        found = read_key(cell.text)
        if found is None or found[0] not in known:
            filled.faults.append(
                SheetFault(
                    place,
                    name,
                    f"Mã dòng “{shown(cell.text)}” không có trong phiếu; cột này không được sửa, "
                    f"{NEW_SHEET}.",
                )
            )
        elif found[0] in numbers:
            filled.faults.append(
                SheetFault(
                    place,
                    name,
                    f"{_named(known[found[0]])} có hai dòng, dòng {numbers[found[0]]} và dòng "
                    f"{row}; hãy xóa dòng thừa.",
                )
            )
        else:
            numbers[found[0]], marks[found[0]] = row, found[1]
    for key, one in known.items():
        if key not in numbers:
            filled.faults.append(
                SheetFault("", "", f"Thiếu dòng của {_named(one, small=True)}; {NEW_SHEET}.")
            )
    return numbers, marks


def _named(row: Row, *, small: bool = False) -> str:
    """The row as a sentence names it: "Chỉ tiêu 17.1, phần nước sạch"."""
    if row.kind is RowKind.TOTAL:
        return f"“{row.text.partition(' (')[0]}”"
    assert row.indicator is not None
    part = f", phần {row.text.removeprefix('– ')}" if row.kind is RowKind.PART else ""
    return f"{'chỉ' if small else 'Chỉ'} tiêu {row.indicator.code}{part}"


def _build_faults(sheet: RawSheet, head: int, last: int) -> Iterator[SheetFault]:
    """Hidden rows and columns and merges within the table."""
    if not sheet.visible:
        yield SheetFault("", "", "Trang này đang bị ẩn; hãy cho hiện trang và kiểm tra lại.")
    for row in sorted(sheet.hidden_rows):
        if head <= row <= last:
            yield SheetFault(
                f"A{row}", "", "Dòng này đang bị ẩn; hãy cho hiện tất cả các dòng và kiểm tra lại."
            )
    for column in sorted(sheet.hidden_columns):
        if column <= Column.KEY:
            yield SheetFault(
                f"{column_letters(column)}{head}",
                "",
                "Cột này đang bị ẩn; hãy cho hiện tất cả các cột và kiểm tra lại.",
            )
    for reference in sheet.merges:
        area = corners(reference)
        if area and area[0] <= last and area[2] >= head and area[1] <= Column.KEY:
            yield SheetFault(
                f"{column_letters(area[1])}{area[0]}",
                "",
                f"Các ô {reference} bị gộp; hãy bỏ gộp ô và ghi lại số liệu vào đúng ô.",
            )


def _stray_inputs(
    sheet: RawSheet, head: int, last: int, keyed: frozenset[int]
) -> Iterator[SheetFault]:
    """What was typed into rows of the table that ask for nothing."""
    for (row, column), cell in sorted(sheet.cells.items()):
        if head < row <= last and row not in keyed and column in INPUTS and cell.text:
            yield SheetFault(
                f"{column_letters(column)}{row}",
                HEADINGS[Column(column)],
                "Dòng này không nhập số liệu; hãy xóa ô này và ghi vào dòng của chỉ tiêu.",
            )


def _fill_row(
    sheet: RawSheet, row: Row, numbers: dict[str, int], marks: dict[str, str], filled: FilledSheet
) -> None:
    number = numbers[row.key]
    reader = _RowReader(sheet, row, number, filled.faults)
    total_row = numbers.get(f"total/{row.total}") if row.total else None
    inputs = reader.inputs(total_row)
    total = filled.totals.get(row.total or "")
    if row.kind is RowKind.TOTAL and row.total and inputs.number is not None:
        filled.totals[row.total] = inputs.number
    filled.rows[row.key] = FilledRow(
        row,
        number,
        inputs.resolved(total),
        touched=reader.broken or inputs.mark(total) != marks[row.key],
        broken=reader.broken,
    )


@dataclass(slots=True)
class _RowReader:
    """Reads the input cells of one row; what cannot be read is a fault and left out."""

    sheet: RawSheet
    row: Row
    number: int
    faults: list[SheetFault]
    broken: bool = False

    def inputs(self, total_row: int | None) -> RowInputs:
        """What stands in the row; ``total_row`` is where its total is stated."""
        for column in INPUTS:
            if column not in self.row.inputs and self._cell(column) is not None:
                self._fault(
                    column,
                    f"Ô này không dùng cho {_named(self.row, small=True)}; hãy xóa, và ghi vào các "
                    "ô nền vàng của dòng.",
                )
        from_total = total_row is not None and self._takes_total(total_row)
        return RowInputs(
            said=self._said(),
            numerator=self._figure(Column.NUMERATOR),
            denominator=None if from_total else self._figure(Column.DENOMINATOR),
            from_total=from_total,
            number=self._figure(Column.NUMBER),
            note=self._note(),
        )

    def _cell(self, column: Column) -> RawCell | None:
        cell = self.sheet.cells.get((self.number, column))
        if cell is None or (not cell.text and cell.formula is None and not cell.error):
            return None
        return cell

    def _takes_total(self, total_row: int) -> bool:
        """Whether the denominator is still the formula that it was handed out with."""
        cell = self._cell(Column.DENOMINATOR)
        if cell is None or cell.formula is None:
            return False
        expected = total_reference(total_row).removeprefix("=")
        return _SPACES.sub("", cell.formula).upper() == _SPACES.sub("", expected).upper()

    def _said(self) -> Outcome | None:
        if Column.SAID not in self.row.inputs:
            return None
        return self._read(Column.SAID, lambda cell: read_said(cell, self.row.choices))

    def _figure(self, column: Column) -> Decimal | None:
        if column not in self.row.inputs:
            return None
        row = self.row
        return self._read(column, lambda cell: read_figure(cell, whole=row.whole, unit=row.unit))

    def _note(self) -> str:
        if Column.NOTE not in self.row.inputs:
            return ""
        return self._read(Column.NOTE, read_note) or ""

    def _read(self, column: Column, reader: Callable[[RawCell | None], _T]) -> _T | None:
        try:
            return reader(self._cell(column))
        except CellFault as fault:
            self._fault(column, str(fault))
            return None

    def _fault(self, column: Column, message: str) -> None:
        self.broken = True
        self.faults.append(SheetFault(f"{column.letters}{self.number}", HEADINGS[column], message))
