"""The comparison as annexes that stay readable on A4: at most four communes in a table."""

from dataclasses import replace

from criteria.answers import COMMUNES
from criteria.sets import CriterionDefinition
from reports.comparison import comparison_table
from reports.comparison_cells import city_cell
from reports.comparison_data import ComparisonData
from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.subject import Subject, aligned, subject_of
from reports.dossiers.drafting.wording import listed
from reports.tables import Align, Cell, Column, HeaderCell, Row, RowKind, Table

MOST_COMMUNES = 4
_NAME = "bieu-so-sanh"


def comparison_tables(
    content: DossierContent, *, reference: str = ""
) -> tuple[tuple[str, Table], ...]:
    """The comparison tables by name ("bieu-so-sanh", "bieu-so-sanh-2" …); none without values.

    A city of more than four communes gets a table of totals first, then its communes by fours.
    """
    data = aligned(content)
    subject = subject_of(content)
    if data is None or subject is None:
        return ()
    data = replace(data, reference=reference)
    if len(data.communes) <= MOST_COMMUNES:
        return ((_NAME, comparison_table(data)),)
    chunks = [
        data.communes[start : start + MOST_COMMUNES]
        for start in range(0, len(data.communes), MOST_COMMUNES)
    ]
    # Without the city's own column: its counts and sums are over all communes.
    parts = [comparison_table(replace(data, city={}, communes=chunk)) for chunk in chunks]
    of = len(parts) + 1
    tables = [_totals(data, subject, parts[0], of)]
    for place, (part, chunk) in enumerate(zip(parts, chunks, strict=True), start=2):
        names = listed([next(iter(by_year.values())).name for by_year in chunk])
        title = f"{part.title}\nBiểu {place}/{of}: {names}"
        tables.append(replace(part, title=title))
    return tuple(
        (_NAME if place == 1 else f"{_NAME}-{place}", table)
        for place, table in enumerate(tables, start=1)
    )


def _totals(data: ComparisonData, subject: Subject, part: Table, of: int) -> Table:
    """The counts and sums over all communes; what all tables share is taken of ``part``."""
    years = data.years
    header = (
        HeaderCell("Tiêu chí, chỉ tiêu"),
        HeaderCell("Nội dung tiêu chí"),
        HeaderCell("Chỉ tiêu chung"),
        *(HeaderCell(f"Kết quả năm {year}") for year in years),
    )
    rows: list[Row] = []
    attaining = {year: _attaining(subject, year) for year in years}
    for criterion in data.definition.criteria:
        heading = [Cell(str(criterion.number), bold=True)]
        heading.append(Cell(criterion.name, bold=True, colspan=2))
        heading += [Cell(attaining[year][criterion.number], bold=True) for year in years]
        rows.append(Row(RowKind.INDICATOR, tuple(heading)))
        rows += _indicator_rows(data, criterion)
    return replace(
        part,
        title=f"{part.title}\nBiểu 1/{of}: Tổng hợp {len(data.communes)} {COMMUNES}",
        columns=(
            Column(6, Align.CENTER, row_header=True),
            Column(30),
            Column(9, Align.CENTER),
            *(Column(18) for _ in years),
        ),
        header=(header,),
        rows=tuple(rows),
    )


def _indicator_rows(data: ComparisonData, criterion: CriterionDefinition) -> list[Row]:
    rows = []
    for indicator in criterion.indicators:
        cells = [Cell(indicator.code), Cell(indicator.text), Cell(indicator.threshold_text)]
        for year in data.years:
            own = data.city.get(year)
            city = own.records.get(indicator.code) if own is not None else None
            communes = [one[year].records.get(indicator.code) for one in data.communes]
            cells.append(city_cell(indicator, city, communes))
        rows.append(Row(RowKind.INDICATOR, tuple(cells)))
    return rows


def _attaining(subject: Subject, year: int) -> dict[int, str]:
    """How many communes attain each criterion, by its number; declared where that differs."""
    results = subject.results(year)
    counts = {}
    for criterion in subject.definition.criteria:
        found = [by_number[criterion.number] for _, by_number, _ in results]
        computed = sum(one.computed for one in found)
        declared = sum(one.declared for one in found)
        text = f"{computed}/{len(found)} {COMMUNES} đạt"
        if any(one.differs for one in found):
            text += f" (báo cáo: {declared}/{len(found)} {COMMUNES})"
        counts[criterion.number] = text
    return counts
