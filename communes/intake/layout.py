"""Find the comparison table in a workbook and name its columns and rows.

Nothing is interpreted here beyond where things stand: each value keeps its printed text and the
address of the cell it was printed in. All faults of a file are found in one pass.
"""

import re
from dataclasses import dataclass, field

from communes.intake.figures import scan
from communes.intake.grid import Grid, GridCell
from communes.intake.headings import (
    ColumnKind,
    Heading,
    ValueColumn,
    find_headings,
    is_repeat,
    rows_of,
    title_lines,
)
from communes.intake.indicator_rows import IndicatorIndex
from communes.intake.readings import Fault, Form
from communes.intake.repeats import different_columns, tight
from communes.intake.shifted_rows import moved_right
from communes.intake.tables import ComparisonLayout, LayoutRow, PlacedText, Remark
from communes.intake.wording import fold
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition

_END_OF_TABLE = re.compile(r"(?:ghi chu|noi nhan|nguoi lap|ky bao cao|lap bieu|t m|tm)\b.*")
_SUM = re.compile(
    r"(?:tong|cong|so (?:tieu chi|chi tieu)|xep loai|danh gia chung|ket luan|ket qua chung)\b.*"
)
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-zđ])\)?(?:\s*=.*)?", re.IGNORECASE)
_STATUS_WORD = re.compile(r"(?:đạt|chưa đạt|không đạt|chưa quy định|không có)\b", re.IGNORECASE)


__all__ = [
    "ColumnKind",
    "ComparisonLayout",
    "LayoutRow",
    "PlacedText",
    "Remark",
    "ValueColumn",
    "find_table",
]


@dataclass(slots=True)
class _Collected:
    """The table while its copies and continuations are being put together."""

    definition: CriteriaSetDefinition
    form: Form
    columns: dict[tuple[int, ColumnKind, str], ValueColumn] = field(default_factory=dict)
    cells: dict[str, dict[ValueColumn, PlacedText]] = field(default_factory=dict)
    changes: dict[str, PlacedText] = field(default_factory=dict)
    repeated: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    shifted: set[str] = field(default_factory=set)
    copies: list[dict[str, LayoutRow]] = field(default_factory=list)
    copies_may_differ: bool = False


def find_table(
    grids: list[Grid],
    definition: CriteriaSetDefinition,
    form: Form | None = None,
    *,
    copies_may_differ: bool = False,
) -> ComparisonLayout:
    """The comparison table of the workbook, judged against ``definition``; ``form`` if asked for.

    Does not raise: what keeps the file from being used is in ``faults``. Rows printed again with
    other figures are a fault, unless ``copies_may_differ``: then the first print is the table, and
    whoever asks compares it with ``copies``.
    """
    unreadable = [fault for grid in grids for fault in grid.faults]
    tables = []
    for grid in grids:
        rows = rows_of(grid)
        tables.append((grid, rows, find_headings(grid, rows)))
    found = [(grid, heading) for grid, _, headings in tables for heading in headings]
    if not found:
        return _nothing([*unreadable, _no_table(grids)])
    wanted = form or found[0][1].form
    fitting = [(grid, heading) for grid, heading in found if heading.form is wanted]
    if not fitting:
        return _nothing([*unreadable, _wrong_form(*found[0], wanted)])
    collected = _Collected(definition, wanted, copies_may_differ=copies_may_differ)
    collected.faults.extend(unreadable)
    index = IndicatorIndex(definition)
    for grid, rows, headings in tables:
        tops = [heading.top for heading in headings]
        for heading, end in zip(headings, [*tops[1:], grid.max_row + 1], strict=False):
            if heading.form is not wanted:
                collected.remarks.append(_other_form(grid, heading))
                continue
            collected.faults.extend(heading.faults)
            collected.remarks.extend(_other_column(grid, heading, one) for one in heading.others)
            if heading.values:
                _read_table(collected, index, grid, rows, heading, end)
        _remark_hidden(collected, grid, headings)
    return _finished(collected, *fitting[0])


def _finished(collected: _Collected, grid: Grid, heading: Heading) -> ComparisonLayout:
    definition = collected.definition
    missing = [one.code for one in definition.indicators() if one.code not in collected.cells]
    if missing and len(missing) == sum(1 for _ in definition.indicators()):
        collected.faults.append(
            Fault(grid.sheet, f"Trang “{grid.sheet}”: biểu không có hàng chỉ tiêu nào.")
        )
    elif missing:
        collected.remarks.append(
            Remark(grid.sheet, f"Biểu không có hàng của các chỉ tiêu: {', '.join(missing)}.")
        )
    for sheet, codes in collected.repeated.items():
        listed = "cả bảng" if len(codes) == len(collected.cells) else f"chỉ tiêu {', '.join(codes)}"
        collected.remarks.append(
            Remark(
                sheet,
                f"Trang “{sheet}”: {len(codes)} hàng lặp lại cùng số liệu của hàng đã có "
                f"({listed}).",
            )
        )
    columns = tuple(collected.columns.values())
    return ComparisonLayout(
        sheet=grid.sheet,
        form=collected.form,
        years=tuple(sorted({column.year for column in columns})),
        columns=columns,
        rows=tuple(
            LayoutRow(
                one,
                {
                    column: collected.cells[one.code].get(column, PlacedText("", ""))
                    for column in columns
                },
                collected.changes.get(one.code),
                one.code in collected.shifted,
            )
            for one in definition.indicators()
            if one.code in collected.cells
        ),
        title_text="\n".join(title_lines(grid, heading.top)),
        remarks=tuple(collected.remarks),
        faults=tuple(collected.faults),
        copies=tuple(collected.copies),
    )


def _nothing(faults: list[Fault]) -> ComparisonLayout:
    return ComparisonLayout("", None, (), (), (), "", (), tuple(faults))


def _no_table(grids: list[Grid]) -> Fault:
    sheets = ", ".join(f"“{grid.sheet}”" for grid in grids)
    return Fault(
        "",
        f"Không thấy biểu so sánh trong các trang {sheets}. Biểu cần có hàng tiêu đề gồm “Nội dung "
        "tiêu chí”, “Chỉ tiêu chung”, nhóm cột của từng năm với “Kết quả” và tên các xã, hoặc “Kết "
        "quả”, “Tỷ lệ (%)”, “Số xã đạt chỉ tiêu, tiêu chí/ Tổng số xã”.",
    )


def _wrong_form(grid: Grid, heading: Heading, asked: Form) -> Fault:
    place = grid.address(heading.bottom, min(heading.values, default=1))
    return Fault(
        place,
        f"Ô {place}: biểu này theo mẫu “{heading.form.label}”, không phải mẫu “{asked.label}”; "
        "hãy chọn đúng mẫu hoặc gửi tệp khác.",
    )


def _other_form(grid: Grid, heading: Heading) -> Remark:
    place = grid.address(heading.bottom, min(heading.values, default=1))
    return Remark(place, f"Ô {place}: bảng theo mẫu “{heading.form.label}” không được đọc.")


def _other_column(grid: Grid, heading: Heading, column: int) -> Remark:
    place = grid.address(heading.bottom, column)
    words = grid.text(heading.bottom, column)
    return Remark(place, f"Ô {place}: cột “{words}” không của năm nào nên không được đọc.")


def _remark_hidden(collected: _Collected, grid: Grid, headings: list[Heading]) -> None:
    """Values that stand in hidden rows or columns are read; people are told that they are."""
    for heading in headings:
        for column, value in heading.values.items():
            if column in grid.hidden_columns:
                collected.remarks.append(
                    Remark(
                        value.header_cell, f"Cột ở ô {value.header_cell} đang bị ẩn, vẫn được đọc."
                    )
                )
    if headings:
        rows = [row for row in sorted(grid.hidden_rows) if headings[0].top <= row <= grid.max_row]
        if rows:
            listed = ", ".join(str(row) for row in rows[:20]) + ("…" if len(rows) > 20 else "")
            collected.remarks.append(
                Remark(grid.sheet, f"Trang “{grid.sheet}” có hàng bị ẩn, vẫn được đọc: {listed}.")
            )


def _read_table(
    collected: _Collected,
    index: IndicatorIndex,
    grid: Grid,
    rows: dict[int, dict[int, GridCell]],
    heading: Heading,
    end: int,
) -> None:
    """Read the rows below one heading, up to the next heading or the notes."""
    for row, cells in rows.items():
        if not heading.bottom < row < end:
            continue
        if _END_OF_TABLE.fullmatch(fold(next(iter(cells.values())).text)):
            return
        if _numbers_columns(cells) or is_repeat(grid, cells, heading):
            continue
        _read_row(collected, index, grid, row, cells, heading)


def _numbers_columns(cells: dict[int, GridCell]) -> bool:
    """A row "(1) (2) (3) …" or "A B C …" under the heading."""
    return len(cells) >= 3 and all(_COLUMN_NUMBER.fullmatch(cell.text) for cell in cells.values())


def _read_row(
    collected: _Collected,
    index: IndicatorIndex,
    grid: Grid,
    row: int,
    cells: dict[int, GridCell],
    heading: Heading,
) -> None:
    printed = _values_of(grid, row, cells, heading)
    filled = any(placed.text for column, placed in printed.items() if column in heading.values)
    identified = index.identify(grid, row, cells, heading)
    labels = [cells[column].text for column in heading.labels if column in cells]
    place = grid.address(row, min(cells))
    if not filled and (index.is_heading_text(labels[1:]) or identified.fault):
        return
    if identified.fault:
        collected.faults.append(Fault(place, f"Ô {place}: hàng này {identified.fault}."))
        return
    indicator = identified.indicator
    if indicator is None:
        if not index.is_criterion(labels):
            _unnamed_row(collected, grid, row, labels, printed, heading)
        elif filled:
            words = " ".join(dict.fromkeys(labels))
            collected.remarks.append(
                Remark(
                    place,
                    f"Hàng “{words}” ({place}) ghi kết quả của cả nhóm hoặc tiêu chí, không được "
                    "đọc; kết quả được xét từ các chỉ tiêu.",
                )
            )
        return
    if identified.remark:
        collected.remarks.append(Remark(place, f"Ô {place}: {identified.remark}."))
    if heading.form is Form.COMMUNES and (moved := moved_right(heading, printed)):
        printed = moved
        collected.shifted.add(indicator.code)
        collected.remarks.append(
            Remark(
                place,
                f"Hàng chỉ tiêu {indicator.code} ({place}) thiếu một ô nên các ô đứng lệch sang "
                "trái một cột; được đọc lệch lại sang phải một cột.",
            )
        )
    _remark_threshold(collected, grid, row, cells, heading, indicator)
    _keep(collected, grid, indicator, printed, heading)


def _values_of(
    grid: Grid, row: int, cells: dict[int, GridCell], heading: Heading
) -> dict[int, PlacedText]:
    """The texts of the value columns and of "So sánh …", left to right.

    A text merged from the label columns across the whole row (a group's name) is no value.
    """
    columns = sorted({*heading.values, *([heading.change] if heading.change else [])})
    label = next(iter(cells.values())).text
    texts = {}
    for column in columns:
        cell = cells.get(column)
        spread = cell is not None and cell.merged and cell.text == label
        text = "" if cell is None or (spread and min(cells) < heading.first_value) else cell.text
        texts[column] = PlacedText(grid.address(row, column), text)
    return texts


def _unnamed_row(
    collected: _Collected,
    grid: Grid,
    row: int,
    labels: list[str],
    printed: dict[int, PlacedText],
    heading: Heading,
) -> None:
    """A row that names no indicator: a fault if it holds results, else a heading or signature."""
    placed = [printed[column] for column in heading.values if printed[column].text]
    results = [one for one in placed if scan(one.text).figures or _STATUS_WORD.match(one.text)]
    if not results:
        return
    cell = results[0].cell
    summed = next((label for label in labels if _SUM.fullmatch(fold(label))), None)
    if summed is not None:
        collected.remarks.append(Remark(cell, f"Hàng “{summed}” ({cell}) không được đọc."))
        return
    collected.faults.append(
        Fault(
            cell,
            f"Ô {cell}: hàng {row} của trang “{grid.sheet}” có số liệu “{results[0].text}” nhưng "
            "không rõ của chỉ tiêu nào; hãy ghi mã chỉ tiêu.",
        )
    )


def _remark_threshold(
    collected: _Collected,
    grid: Grid,
    row: int,
    cells: dict[int, GridCell],
    heading: Heading,
    indicator: IndicatorDefinition,
) -> None:
    cell = cells.get(heading.threshold) if heading.threshold is not None else None
    if cell is None or not cell.text:
        return
    if tight(cell.text) != tight(indicator.threshold_text):
        place = grid.address(row, cell.column)
        collected.remarks.append(
            Remark(
                place,
                f"Ô {place}: mức “{cell.text}” khác mức “{indicator.threshold_text}” của chỉ tiêu "
                f"{indicator.code} trong bộ tiêu chí; kết quả được xét theo bộ tiêu chí.",
            )
        )


def _keep(
    collected: _Collected,
    grid: Grid,
    indicator: IndicatorDefinition,
    printed: dict[int, PlacedText],
    heading: Heading,
) -> None:
    """Keep a row; where the indicator has one already, its figures must be the same."""
    known = collected.cells.setdefault(indicator.code, {})
    fresh: dict[ValueColumn, PlacedText] = {}
    both: list[tuple[ValueColumn, PlacedText, PlacedText]] = []
    for column, value in heading.values.items():
        kept = collected.columns.setdefault(value.key, value)
        if kept in known:
            both.append((kept, known[kept], printed[column]))
        else:
            fresh[kept] = printed[column]
    if both:
        before = {column: old for column, old, _ in both}
        after = {column: new for column, _, new in both}
        change = printed[heading.change] if heading.change is not None else None
        _keep_copy(collected, LayoutRow(indicator, after, change))
        different = different_columns(collected.form, indicator, before, after)
        if not collected.copies_may_differ:
            collected.faults.extend(
                _differing_copy(indicator, before[one], after[one]) for one in different
            )
        if not different:
            collected.repeated.setdefault(grid.sheet, []).append(indicator.code)
    known.update(fresh)
    if heading.change is not None and printed[heading.change].text:
        collected.changes.setdefault(indicator.code, printed[heading.change])


def _differing_copy(indicator: IndicatorDefinition, old: PlacedText, new: PlacedText) -> Fault:
    return Fault(
        new.cell,
        f"Ô {new.cell}: chỉ tiêu {indicator.code} ghi “{new.text}”, khác “{old.text}” ở ô "
        f"{old.cell}; hãy bỏ hàng trùng hoặc sửa cho giống nhau.",
    )


def _keep_copy(collected: _Collected, row: LayoutRow) -> None:
    """Put a row printed again into the first copy of the table that lacks its columns."""
    code = row.indicator.code
    for copy in collected.copies:
        known = copy.get(code)
        if known is None or not known.cells.keys() & row.cells.keys():
            if known is not None:
                row = LayoutRow(
                    row.indicator, {**known.cells, **row.cells}, row.change or known.change
                )
            copy[code] = row
            return
    collected.copies.append({code: row})
