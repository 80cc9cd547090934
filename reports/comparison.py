"""The 2011-vs-2020 comparison as a table: by communes (report 000) or by totals (report 003)."""

from criteria.sets import CriteriaSetDefinition, CriterionDefinition, IndicatorDefinition
from reports.comparison_cells import city_cell, commune_cell, totals_cells
from reports.comparison_data import ComparisonData, UnitYear
from reports.tables import Align, Cell, Column, HeaderCell, Row, RowKind, Table

_LEGEND = (
    "“Tính lại khác”: kết quả tính từ chính số liệu trong bảng khác với kết quả báo cáo. "
    "“Chưa chứng minh bằng số liệu”: bảng không in đủ số liệu để tính, lấy theo kết quả báo cáo."
)


def comparison_table(data: ComparisonData) -> Table:
    """The whole table, ready for any renderer."""
    build = _by_communes if data.by_communes else _by_totals
    columns, header, rows = build(data)
    return Table(
        title=_title(data),
        reference=data.reference,
        columns=columns,
        header=header,
        rows=(*rows, *_summary_rows(data, len(columns))),
        notes=(*data.unit_notes, _set_note(data.definition), _LEGEND),
        unit_name=data.unit_name,
        criteria_set_name=data.definition.name,
    )


def _title(data: ComparisonData) -> str:
    years = data.years
    span = f"NĂM {years[0]}"
    if len(years) > 1:
        span += f" VÀ ĐẾN NĂM {years[-1]}"
    return f"BIỂU SO SÁNH KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI {span}\n{data.unit_name.upper()}"


def _set_note(definition: CriteriaSetDefinition) -> str:
    return (
        f"Kết quả các năm được đánh giá theo {definition.name} ({definition.citation.full}); "
        "chỉ tiêu mà thời điểm đó chưa quy định ghi “Chưa quy định” và không tính."
    )


_Build = tuple[tuple[Column, ...], tuple[tuple[HeaderCell, ...], ...], list[Row]]


def _by_communes(data: ComparisonData) -> _Build:
    names = [next(iter(unit_years.values())).name for unit_years in data.communes]
    heads = ["Kết quả", *names] if data.city else names
    per_year = len(heads)
    with_notes = bool(data.city) and len(data.years) > 1
    columns = (
        Column(4, Align.CENTER, row_header=True),
        Column(4.5, Align.CENTER, row_header=True),
        Column(17),
        Column(7, Align.CENTER),
        *(Column(10) for _ in range(per_year * len(data.years))),
        *((Column(11),) if with_notes else ()),
    )
    top = [
        HeaderCell("Tiêu chí", rowspan=2),
        HeaderCell("Chỉ tiêu", rowspan=2),
        HeaderCell("Nội dung tiêu chí", rowspan=2),
        HeaderCell("Chỉ tiêu chung", rowspan=2),
        *(HeaderCell(f"Kết quả năm {year}", colspan=per_year) for year in data.years),
    ]
    if with_notes:
        top.append(HeaderCell(f"So sánh {data.years[-1]}/{data.years[0]}", rowspan=2))
    second = [HeaderCell(text) for _ in data.years for text in heads]
    rows = [
        _commune_row(data, criterion, indicator)
        for criterion in data.definition.criteria
        for indicator in criterion.indicators
    ]
    return columns, (tuple(top), tuple(second)), rows


def _commune_row(
    data: ComparisonData, criterion: CriterionDefinition, indicator: IndicatorDefinition
) -> Row:
    cells = _head(criterion, indicator, with_name=False)
    cells += [Cell(indicator.text), Cell(indicator.threshold_text)]
    for year in data.years:
        communes = [unit_years[year].records.get(indicator.code) for unit_years in data.communes]
        if data.city:
            city = data.city[year].records.get(indicator.code)
            cells.append(city_cell(indicator, city, communes))
        cells += [commune_cell(record) for record in communes]
    if data.city and len(data.years) > 1:
        last = data.city[data.years[-1]].records.get(indicator.code)
        cells.append(Cell(last.value.note if last else ""))
    return Row(RowKind.INDICATOR, tuple(cells))


def _by_totals(data: ComparisonData) -> _Build:
    columns = (
        Column(4, Align.CENTER, row_header=True),
        Column(5, Align.CENTER, row_header=True),
        Column(9),
        Column(26),
        Column(7, Align.CENTER),
        *(column for _ in data.years for column in (Column(14), Column(7), Column(8))),
    )
    top = (
        HeaderCell("TT", rowspan=2),
        HeaderCell("Chỉ tiêu", rowspan=2),
        HeaderCell("Tên tiêu chí", rowspan=2),
        HeaderCell("Nội dung tiêu chí", rowspan=2),
        HeaderCell("Mức đạt chuẩn", rowspan=2),
        *(HeaderCell(f"Năm {year}", colspan=3) for year in data.years),
    )
    second = tuple(
        HeaderCell(text)
        for _ in data.years
        for text in ("Kết quả", "Tỷ lệ (%)", "Số xã đạt/tổng số xã")
    )
    rows: list[Row] = []
    groups = {group.name: group for group in data.definition.groups}
    group_name = None
    for criterion in data.definition.criteria:
        if criterion.group != group_name:
            group_name = criterion.group
            heading = f"{groups[group_name].number}. {group_name.upper()}"
            rows.append(Row(RowKind.GROUP, (Cell(heading, bold=True, colspan=len(columns)),)))
        rows += [_totals_row(data, criterion, indicator) for indicator in criterion.indicators]
    return columns, (top, second), rows


def _totals_row(
    data: ComparisonData, criterion: CriterionDefinition, indicator: IndicatorDefinition
) -> Row:
    cells = _head(criterion, indicator, with_name=True)
    cells += [Cell(indicator.text), Cell(indicator.threshold_text)]
    for year in data.years:
        cells += totals_cells(data.city[year].records.get(indicator.code))
    return Row(RowKind.INDICATOR, tuple(cells))


def _head(
    criterion: CriterionDefinition, indicator: IndicatorDefinition, *, with_name: bool
) -> list[Cell]:
    """The criterion's number and name on its first row, and the indicator's code."""
    code = Cell(indicator.code)
    if indicator is not criterion.indicators[0]:
        return [code]
    span = len(criterion.indicators)
    head = [Cell(str(criterion.number), bold=True, rowspan=span), code]
    return [*head, Cell(criterion.name, bold=True, rowspan=span)] if with_name else head


def _summary_rows(data: ComparisonData, width: int) -> list[Row]:
    """Criteria attained, declared and computed, under the columns of each commune and year."""
    if not data.by_communes:
        return [
            _summary_row(f"Số tiêu chí đạt năm {unit_year.year}", unit_year, data, width)
            for unit_year in data.judged_units()
        ]
    rows = []
    for label, declared in (("theo báo cáo", True), ("tính lại", False)):
        cells = [Cell(f"Số tiêu chí đạt {label}", bold=True, colspan=4)]
        for year in data.years:
            if data.city:
                cells.append(Cell())
            for unit_years in data.communes:
                result = unit_years[year].result(data.definition)
                count = result.declared_attained if declared else result.computed_attained
                cells.append(Cell(f"{count}/{result.criteria_total}", bold=True))
        if data.city and len(data.years) > 1:
            cells.append(Cell())
        rows.append(Row(RowKind.SUMMARY, tuple(cells)))
    return rows


def _summary_row(label: str, unit_year: UnitYear, data: ComparisonData, width: int) -> Row:
    result = unit_year.result(data.definition)
    text = (
        f"báo cáo {result.declared_attained}/{result.criteria_total}, "
        f"tính lại {result.computed_attained}/{result.criteria_total}"
    )
    return Row(
        RowKind.SUMMARY,
        (Cell(label, bold=True, colspan=4), Cell(text, bold=True, colspan=width - 4)),
    )
