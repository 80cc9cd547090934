"""Building the small tables of papers: one header row, plain cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.dossiers.drafting.wording import BLANK
from reports.tables import Align, Cell, Column, HeaderCell, Row, RowKind, Table


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its heading, relative width, and how it stands."""

    text: str
    width: float
    center: bool = False
    names_row: bool = False


def grid(
    title: str,
    heads: Sequence[Head],
    rows: Iterable[Row],
    *,
    notes: Sequence[str] = (),
    reference: str = "",
    unit_name: str = "",
) -> Table:
    """A table with one header row; without any row it shows that nothing was declared."""
    body = tuple(rows) or (Row(RowKind.INDICATOR, (Cell(BLANK, colspan=len(heads)),)),)
    return Table(
        title=title,
        reference=reference,
        columns=tuple(
            Column(head.width, Align.CENTER if head.center else Align.LEFT, head.names_row)
            for head in heads
        ),
        header=(tuple(HeaderCell(head.text) for head in heads),),
        rows=body,
        notes=tuple(notes),
        unit_name=unit_name,
    )


def texts(*cells: str, bold: bool = False) -> Row:
    """A row of plain texts."""
    return Row(RowKind.INDICATOR, tuple(Cell(text, bold=bold) for text in cells))


def total_row(*cells: Cell) -> Row:
    """A row at the foot."""
    return Row(RowKind.SUMMARY, cells)
