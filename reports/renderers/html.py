"""A table for the page: each body cell paired with its column, which spans hide from templates."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from reports.tables import Cell, Column, Row, Table

HtmlRow = tuple[Row, list[tuple[Cell, Column]]]


def html_rows(
    table: Table, address: Callable[[str], str], marks: Mapping[str, str]
) -> list[HtmlRow]:
    """The body rows of ``table``, each cell with the column that it begins in.

    Cells covered by a rowspan from above are accounted for. ``address`` turns a cell's link (the
    key of its value) into the address of the value's page; ``marks`` are by the same key.
    """
    covered: dict[int, int] = {}
    rows: list[HtmlRow] = []
    for row in table.rows:
        paired: list[tuple[Cell, Column]] = []
        position = 0
        below: dict[int, int] = {}
        for cell in row.cells:
            while covered.get(position, 0) > 0:
                position += 1
            if cell.link:
                paired.append(
                    (
                        replace(cell, link=address(cell.link), mark=marks.get(cell.link, "")),
                        table.columns[position],
                    )
                )
            else:
                paired.append((cell, table.columns[position]))
            for offset in range(cell.colspan):
                below[position + offset] = cell.rowspan
            position += cell.colspan
        for place in range(len(table.columns)):
            covered[place] = max(covered.get(place, 0) - 1, below.get(place, 1) - 1, 0)
        rows.append((row, paired))
    return rows
