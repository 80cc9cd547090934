"""A table as data: built once, drawn by thin renderers (HTML, XLSX, DOCX, PDF).

No renderer computes a figure or chooses a word: all that they print stands here, so the four
forms of one table always agree. Plain Python; no ORM, no request, no clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from criteria.outcomes import Outcome


class Remark(StrEnum):
    """How a computed verdict stands to the declared one."""

    DIFFERS = "differs"
    UNPROVED = "unproved"
    SUMMED = "summed"  # no disagreement: what the parts add up to, beside what is printed

    @property
    def label(self) -> str:
        """The Vietnamese words that stand in the cell; colour never stands alone."""
        return _REMARKS[self]


_REMARKS = {
    Remark.DIFFERS: "Tính lại khác",
    Remark.UNPROVED: "Chưa chứng minh bằng số liệu",
    Remark.SUMMED: "Tính từ các xã",
}


class RowKind(StrEnum):
    """What a body row holds."""

    GROUP = "group"  # a heading over the whole width (I. QUY HOẠCH)
    INDICATOR = "indicator"
    SUMMARY = "summary"  # totals at the foot


class NumberFormat(StrEnum):
    """How a cell that is nothing but a number is shown in a spreadsheet."""

    PERCENT = "percent"  # number holds the fraction: 7,2% is Decimal("0.072")
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    ``text`` is what the source declared, verbatim. ``number`` is set only when the text is nothing
    but a number; ``decimals`` then says how many decimals the text prints. ``outcome`` is the
    outcome that counts. Where the computation disagrees or could not decide, ``remark`` says so,
    ``computed`` is its short form ("66,67% - Chưa đạt") and ``sentence`` the explanation.
    """

    text: str = ""
    number: Decimal | None = None
    number_format: NumberFormat | None = None
    decimals: int = 0
    outcome: Outcome | None = None
    remark: Remark | None = None
    computed: str = ""
    sentence: str = ""
    link: str = ""  # address of the value's own page; only HTML uses it
    mark: str = ""  # how many findings concern the value ("2 chỗ mâu thuẫn"); only HTML uses it
    bold: bool = False
    colspan: int = 1
    rowspan: int = 1


class Align(StrEnum):
    """Where the text of a column stands."""

    LEFT = "left"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its share of the table's width and the alignment of its body cells.

    ``width`` is relative; the widths of a table need not add up to anything. ``row_header`` marks
    the columns that name the row (criterion, code): they stay visible while scrolling and are
    ``<th scope="row">`` in HTML.
    """

    width: float
    align: Align = Align.LEFT
    row_header: bool = False


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """One cell of a header row; covered cells of a span are left out of ``Table.header``."""

    text: str
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One body row; cells covered by a span of an earlier cell are left out, as in HTML."""

    kind: RowKind
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A whole table, ready to draw.

    ``reference`` is the line under the title that Nghị định 30/2020/NĐ-CP asks of an annex,
    "(Kèm theo Báo cáo số … )". ``header`` rows repeat on every printed page. ``notes`` are printed
    under the table, one paragraph each.
    """

    title: str
    reference: str
    columns: tuple[Column, ...]
    header: tuple[tuple[HeaderCell, ...], ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    unit_name: str = ""
    criteria_set_name: str = ""

    def cells(self) -> Iterator[Cell]:
        """Every body cell, row by row."""
        for row in self.rows:
            yield from row.cells
