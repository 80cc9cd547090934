"""What the cells of an entry workbook let people type: drop-downs, figures, what to do instead."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from openpyxl.worksheet.datavalidation import DataValidation

from communes.entry.fields import MAX_NOTE
from communes.entry_workbook.formulas import cell
from communes.entry_workbook.layout import Column, Row, RowKind, SheetLayout
from criteria.numbers import MAX_INTEGER_DIGITS
from criteria.rules import RatioRule

_GREATEST = str(10**MAX_INTEGER_DIGITS - 1)
_LONGEST_PROMPT = 250
_FIGURES = {
    Column.NUMERATOR: "Tử số",
    Column.DENOMINATOR: "Mẫu số",
    Column.NUMBER: "Số",
}


def validations(layout: SheetLayout, is_locked: Callable[[Row], bool]) -> Iterator[DataValidation]:
    """The rules of a sheet's input cells, one for all cells that share it."""
    words: dict[tuple[str, ...], list[str]] = defaultdict(list)
    notes: list[str] = []
    for row in layout.keyed():
        if Column.NOTE in row.inputs:
            notes.append(cell(Column.NOTE, row.number))
        if is_locked(row):
            continue
        if Column.SAID in row.inputs:
            labels = tuple(outcome.label for outcome in row.choices)
            words[labels].append(cell(Column.SAID, row.number))
        for column, name in _FIGURES.items():
            if column in row.inputs:
                yield _figure(row, column, name)
    for labels, places in words.items():
        yield DataValidation(
            type="list",
            formula1=f'"{",".join(labels)}"',
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Câu trả lời chưa đúng",
            error=f"Hãy chọn trong danh sách: {', '.join(labels)}.",
            sqref=" ".join(places),
        )
    yield DataValidation(
        type="textLength",
        operator="lessThanOrEqual",
        formula1=str(MAX_NOTE),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Ghi chú quá dài",
        error=f"Ghi chú dài nhất {MAX_NOTE} chữ; hãy rút gọn.",
        sqref=" ".join(notes),
    )


def _figure(row: Row, column: Column, name: str) -> DataValidation:
    wanted = "số nguyên" if row.whole else "số"
    return DataValidation(
        type="whole" if row.whole else "decimal",
        operator="between",
        formula1="0",
        formula2=_GREATEST,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Số chưa đúng",
        error=f"Hãy ghi {wanted} từ 0 trở lên, không ghi chữ và đơn vị tính.",
        showInputMessage=True,
        promptTitle=name,
        prompt=_prompt(row, column)[:_LONGEST_PROMPT],
        sqref=cell(column, row.number),
    )


def _prompt(row: Row, column: Column) -> str:
    """What is to be typed, in the words of the set."""
    if row.kind is RowKind.TOTAL:
        return f"Ghi một lần; mẫu số của các chỉ tiêu liên quan tự lấy số này ({row.unit})."
    if not isinstance(row.rule, RatioRule):
        return f"Đơn vị tính: {row.unit}."
    if column is Column.NUMERATOR:
        return f"{row.rule.numerator} ({row.unit})"
    if row.total:
        return (
            f"{row.rule.denominator} ({row.unit}). Để nguyên thì lấy tổng số ở đầu bảng; ghi số "
            "khác thì ghi lý do ở cột Ghi chú."
        )
    return f"{row.rule.denominator} ({row.unit})"
