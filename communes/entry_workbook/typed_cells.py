"""What a person typed into one cell, read as the field asks it. Pure.

``CellFault`` says what is wrong and what to do in one sentence; nothing is guessed.
"""

from collections.abc import Sequence
from decimal import Decimal

from communes.entry.fields import MAX_NOTE
from communes.entry_workbook.sheet_xml import RawCell
from communes.intake.places import name_key
from criteria.numbers import (
    MAX_DECIMALS,
    MAX_INTEGER_DIGITS,
    NumberError,
    format_decimal,
    parse_decimal,
    plain_decimal,
    printed_decimals,
)
from criteria.outcomes import Outcome

_SHOWN = 60
_WITHOUT_MARKS = {
    "dat": Outcome.ATTAINED,
    "chua dat": Outcome.NOT_ATTAINED,
    "khong co": Outcome.NOT_APPLICABLE,
}
_SAID = {name_key(outcome.label): outcome for outcome in Outcome if outcome.label}


class CellFault(ValueError):
    """A cell that cannot be taken; the message is a sentence for people."""


def read_said(cell: RawCell | None, choices: Sequence[Outcome]) -> Outcome | None:
    """The chosen answer, None for an empty cell; raises ``CellFault`` for any other text."""
    if cell is None:
        return None
    _refuse_errors(cell)
    if cell.formula is not None:
        raise CellFault(
            "Ô này có công thức; hãy xóa công thức và chọn câu trả lời trong danh sách."
        )
    key = name_key(cell.text)
    said = _SAID.get(key) or _WITHOUT_MARKS.get(key)
    if said not in choices:
        known = ", ".join(f"“{one.label}”" for one in choices)
        raise CellFault(f"“{shown(cell.text)}” không phải câu trả lời ở đây; hãy chọn {known}.")
    return said


def read_figure(cell: RawCell | None, *, whole: bool, unit: str) -> Decimal | None:
    """The figure, None for an empty cell; ``whole`` asks for whole things, counted in ``unit``.

    A formula counts where its stored value is a plain number. Raises ``CellFault``.
    """
    if cell is None:
        return None
    _refuse_errors(cell)
    if cell.formula is not None and not cell.stored:
        raise CellFault(
            "Công thức ở ô này chưa có giá trị; hãy mở tệp bằng Excel rồi lưu lại, hoặc ghi số "
            "trực tiếp."
        )
    if cell.is_truth:
        raise CellFault(f"Ô này giữ giá trị {_truth(cell)}, không phải một số; hãy ghi số.")
    if cell.is_date:
        raise CellFault(
            "Ô này giữ ngày tháng, không phải một số (Excel có thể đã tự đổi); hãy định dạng ô là "
            "số rồi ghi lại."
        )
    if cell.number is None:
        if cell.formula is not None:
            raise CellFault("Công thức ở ô này không cho ra một số; hãy ghi số trực tiếp.")
        return _typed_text(cell.text, whole, unit)
    if cell.is_percent:
        raise CellFault(
            "Ô này định dạng phần trăm; hãy ghi số lượng (tử số, mẫu số), tỷ lệ được tự tính."
        )
    return _checked(cell.number, whole, unit)


def read_note(cell: RawCell | None) -> str:
    """The note's text; raises ``CellFault`` for formulas and what would not fit."""
    if cell is None:
        return ""
    _refuse_errors(cell)
    if cell.formula is not None:
        raise CellFault(
            "Ghi chú bắt đầu bằng dấu “=” nên Excel coi là công thức; hãy thêm dấu nháy đơn (') ở "
            "đầu ghi chú."
        )
    if len(cell.text) > MAX_NOTE:
        raise CellFault(f"Ghi chú dài hơn {MAX_NOTE} chữ; hãy rút ngắn.")
    return cell.text


def shown(text: str) -> str:
    """The text as a message quotes it: a cell may hold pages."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _refuse_errors(cell: RawCell) -> None:
    if cell.error:
        raise CellFault(f"Ô này báo lỗi {cell.error}; hãy xóa đi và ghi lại.")


def _truth(cell: RawCell) -> str:
    return "TRUE" if cell.text in ("1", "true", "TRUE") else "FALSE"


def _typed_text(text: str, whole: bool, unit: str) -> Decimal:
    try:
        figure = parse_decimal(text, whole=whole)
    except NumberError as error:
        told = str(error)
        raise CellFault(f"{told}." if "hãy" in told else f"{told}; hãy chỉ ghi số.") from error
    return _checked(figure, whole, unit)


def _checked(figure: Decimal, whole: bool, unit: str) -> Decimal:
    figure = Decimal(plain_decimal(figure)) if figure else Decimal(0)
    printed = format_decimal(figure)
    if figure < 0:
        raise CellFault(f"{printed} là số âm; hãy ghi số từ 0 trở lên.")
    if figure.adjusted() >= MAX_INTEGER_DIGITS:
        raise CellFault(f"{shown(printed)} quá lớn; hãy kiểm tra lại.")
    if printed_decimals(figure) > MAX_DECIMALS:
        raise CellFault(f"{printed} có quá {MAX_DECIMALS} chữ số thập phân; hãy làm tròn khi ghi.")
    if whole and figure != figure.to_integral_value():
        raise CellFault(
            f"Ô này giữ số {printed} nhưng số {unit} phải là số nguyên; nếu là hàng nghìn, hãy ghi "
            "liền các chữ số, không có dấu chấm hay phẩy."
        )
    return figure
