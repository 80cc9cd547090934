"""Rules across the cells of a sheet: shares and wholes, one total, figures typed over formulas.

Asked of rows that were filled in or changed, and only where each of their cells could be read.
Pure.
"""

from collections.abc import Iterator
from decimal import Decimal

from communes.entry_workbook.layout import HEADINGS, Column, Row, RowKind, SheetLayout
from communes.entry_workbook.sheet_reading import FilledRow, FilledSheet, SheetFault
from communes.entry_workbook.sheet_xml import RawCell, RawSheet
from communes.entry_workbook.typed_cells import shown
from communes.intake.places import name_key
from criteria.answers import Answer
from criteria.evaluation import judge
from criteria.numbers import (
    NumberError,
    format_decimal,
    parse_decimal,
    percent_agrees,
    percent_of,
    printed_decimals,
    round_half_up,
)
from criteria.outcomes import Outcome
from criteria.rules import AllRule, RatioRule

_RETYPED = "ô này tự tính, hãy bỏ số ghi đè (hoặc sửa tử số, mẫu số)"


def across_cells(
    sheet: RawSheet, layout: SheetLayout, filled: FilledSheet, *, year: int, zone: str | None
) -> Iterator[SheetFault]:
    """Every place of the sheet that contradicts another place of it."""
    for one in filled.rows.values():
        if one.broken or one.row.kind is RowKind.TOTAL:
            continue
        if one.touched:
            yield from _words_beside_figures(one)
            yield from _above_whole(one)
            yield from _half_a_ratio(one, filled)
        yield from _typed_percent(sheet, one)
        yield from _typed_verdict(sheet, one, filled, year, zone)
    for key, row in layout.totals().items():
        yield from _one_total(key, row, filled)


def _words_beside_figures(one: FilledRow) -> Iterator[SheetFault]:
    if one.inputs.said is None or one.inputs.said.counts:
        return
    if any(figure is not None for figure in one.inputs.figures):
        yield SheetFault(
            one.place(Column.SAID),
            HEADINGS[Column.SAID],
            f"Đã chọn “{one.inputs.said.label}” nhưng vẫn ghi số; hãy xóa các số hoặc bỏ lựa chọn.",
        )


def _above_whole(one: FilledRow) -> Iterator[SheetFault]:
    above, below = one.inputs.numerator, one.inputs.denominator
    if above is not None and below is not None and above > below:
        yield SheetFault(
            one.place(Column.NUMERATOR),
            HEADINGS[Column.NUMERATOR],
            f"Tử số {format_decimal(above)} lớn hơn mẫu số {format_decimal(below)} (ô "
            f"{one.place(Column.DENOMINATOR)}); hãy kiểm tra lại hai ô.",
        )


def _half_a_ratio(one: FilledRow, filled: FilledSheet) -> Iterator[SheetFault]:
    """A numerator without denominator, or a denominator typed without numerator."""
    if not isinstance(one.row.rule, RatioRule) or one.inputs.said is not None:
        return
    above, below = one.inputs.numerator, one.inputs.denominator
    stated = filled.rows.get(f"total/{one.row.total}")
    if above is not None and below is None and not (stated is not None and stated.broken):
        where = ""
        if stated is not None:
            where = f" (hoặc ghi tổng số vào ô {stated.place(Column.NUMBER)})"
        yield SheetFault(
            one.place(Column.DENOMINATOR),
            HEADINGS[Column.DENOMINATOR],
            f"Chưa có mẫu số; hãy ghi {one.row.rule.denominator}{where}.",
        )
    elif above is None and below is not None:
        yield SheetFault(
            one.place(Column.NUMERATOR),
            HEADINGS[Column.NUMERATOR],
            f"Chưa có tử số; hãy ghi {one.row.rule.numerator}.",
        )


def _one_total(key: str, row: Row, filled: FilledSheet) -> Iterator[SheetFault]:
    """Denominators that should be one total and are not, where no note says why."""
    stated = filled.rows.get(row.key)
    total = filled.totals.get(key)
    if stated is None or stated.broken:
        return
    first: FilledRow | None = None
    for one in filled.rows.values():
        below = one.inputs.denominator
        if one.row.kind is RowKind.TOTAL or one.row.total != key or one.broken or below is None:
            continue
        first = first or one
        if not one.touched or _note(one, filled):
            continue
        if total is not None and below != total:
            yield SheetFault(
                one.place(Column.DENOMINATOR),
                HEADINGS[Column.DENOMINATOR],
                f"Mẫu số {format_decimal(below)} khác số {format_decimal(total)} ở ô "
                f"{stated.place(Column.NUMBER)}; hãy sửa cho khớp, hoặc ghi lý do vào cột Ghi chú.",
            )
        elif total is None and below != first.inputs.denominator:
            assert first.inputs.denominator is not None
            yield SheetFault(
                one.place(Column.DENOMINATOR),
                HEADINGS[Column.DENOMINATOR],
                f"Mẫu số {format_decimal(below)} khác {format_decimal(first.inputs.denominator)} ở "
                f"ô {first.place(Column.DENOMINATOR)} dù cùng một tổng số; hãy ghi tổng số vào ô "
                f"{stated.place(Column.NUMBER)}, hoặc ghi lý do vào cột Ghi chú.",
            )


def _note(one: FilledRow, filled: FilledSheet) -> str:
    """The note on the indicator, which speaks for its parts too."""
    assert one.row.indicator is not None
    head = filled.rows.get(one.row.indicator.code)
    return head.inputs.note if head is not None else ""


def _typed_percent(sheet: RawSheet, one: FilledRow) -> Iterator[SheetFault]:
    """A percentage typed over the formula must be that of the figures beside it."""
    cell = _typed_over(sheet, one, Column.PERCENT)
    if cell is None:
        return
    place, name = one.place(Column.PERCENT), HEADINGS[Column.PERCENT]
    above, below = one.inputs.numerator, one.inputs.denominator
    stated = _stated(cell)
    if stated is None or above is None or not below:
        yield SheetFault(place, name, f"Ô tỷ lệ ghi “{shown(cell.text)}”; {_RETYPED}.")
    elif not percent_agrees(stated, printed_decimals(stated), above, below):
        exact = format_decimal(round_half_up(percent_of(above, below), 2))
        yield SheetFault(
            place,
            name,
            f"Tỷ lệ ghi {format_decimal(stated)}% nhưng {format_decimal(above)}/"
            f"{format_decimal(below)} = {exact}%; {_RETYPED}.",
        )


def _stated(cell: RawCell) -> Decimal | None:
    if cell.number is not None:
        return cell.number * 100 if cell.is_percent else cell.number
    try:
        return parse_decimal(cell.text.removesuffix("%"))
    except NumberError:
        return None


def _typed_verdict(
    sheet: RawSheet, one: FilledRow, filled: FilledSheet, year: int, zone: str | None
) -> Iterator[SheetFault]:
    """A verdict typed over the formula must be the computed one."""
    cell = _typed_over(sheet, one, Column.VERDICT)
    if cell is None:
        return
    parts = _parts(one.row, filled)
    if any(part.broken for part in parts):
        return
    outcome = _outcome(one, parts, year, zone)
    if name_key(cell.text) != name_key(outcome.label):
        yield SheetFault(
            one.place(Column.VERDICT),
            HEADINGS[Column.VERDICT],
            f"Ô kết quả ghi “{shown(cell.text)}” nhưng tính từ số liệu của dòng là "
            f"“{outcome.label}”; ô này tự tính, hãy bỏ chữ ghi đè.",
        )


def _outcome(one: FilledRow, parts: list[FilledRow], year: int, zone: str | None) -> Outcome:
    rule = one.row.rule
    assert rule is not None
    if isinstance(rule, AllRule):
        answers = {part.row.part: part.answer() for part in parts}
        answer = Answer(parts={key: each for key, each in answers.items() if not each.is_empty})
    else:
        answer = one.answer()
    return judge(rule, answer, year=year, zone=zone, all_asked=True).outcome


def _typed_over(sheet: RawSheet, one: FilledRow, column: Column) -> RawCell | None:
    """The cell of a formula where something else stands now; an emptied one says nothing."""
    cell = sheet.cells.get((one.number, column))
    if cell is None or cell.formula is not None or not cell.text:
        return None
    return cell


def _parts(row: Row, filled: FilledSheet) -> list[FilledRow]:
    if not isinstance(row.rule, AllRule):
        return []
    keys = [f"{row.key}/{part.key}" for part in row.rule.parts]
    return [filled.rows[key] for key in keys if key in filled.rows]
