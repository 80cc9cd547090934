"""How a cell of an administration table is read into a value, and a value written into a cell.

Each kind of cell is one of the library's widgets: ``clean`` raises ``ValueError`` with a sentence
for people, ``render`` gives the value itself (a text, a date, a number), which the format writes.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from import_export.widgets import Widget

from criteria.numbers import NumberError, parse_decimal

_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
_FIRST_YEAR, _LAST_YEAR = 1945, 2100
_SHOWN = 40


class TextCell(Widget):
    """A text; ``required`` refuses an empty one."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__()
        self.required = required

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The text, in NFC with single spaces; a number stands as it is typed without decimals."""
        text = cell_text(value)
        if self.required and not text:
            raise ValueError("Ô này phải có nội dung.")
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The text."""
        return "" if value is None else str(value)


class DigitsCell(TextCell):
    """An administrative code: a text of digits whose leading zeros count."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The digits; raises where something else stands there."""
        text = super().clean(value, row, **kwargs)
        if text and not (text.isascii() and text.isdigit()):
            raise ValueError(f"“{shown(text)}” không phải là mã; mã chỉ gồm chữ số, ví dụ “01849”.")
        return text


class DateCell(Widget):
    """A day: a real date cell, or dd/mm/yyyy as a text."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__()
        self.required = required

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        """The day, or ``None`` for an empty cell."""
        if isinstance(value, datetime):
            raise ValueError("Ngày có cả giờ; hãy chỉ ghi ngày, ví dụ 18/06/2021.")
        found = value if isinstance(value, date) else self._typed(cell_text(value))
        if found is None:
            if self.required:
                raise ValueError("Ô này phải có ngày, ví dụ 18/06/2021.")
            return None
        if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
            raise ValueError(f"Năm {found.year} không hợp lý; hãy kiểm tra lại ngày.")
        return found

    def _typed(self, text: str) -> date | None:
        if not text:
            return None
        match = _DATE.fullmatch(text)
        try:
            if match:
                day, month, year = (int(part) for part in match.groups())
                return date(year, month, day)
        except ValueError as error:
            raise ValueError(f"“{shown(text)}” không phải là một ngày có trong lịch.") from error
        raise ValueError(f"“{shown(text)}” không phải là ngày; hãy ghi như 18/06/2021.")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The day."""
        return "" if value is None else value


class FigureCell(Widget):
    """A figure as Vietnamese offices type it, whatever the server's locale: "98,5" is 98.5."""

    def __init__(self, *, whole: bool = False) -> None:
        super().__init__()
        self.whole = whole

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | int | None:
        """The figure, or ``None`` for an empty cell; a whole one as ``int``."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            # repr gives the shortest text of a float, which is what was typed.
            text = repr(value).removesuffix(".0").replace(".", ",")
        else:
            text = cell_text(value)
        if not text:
            return None
        try:
            figure = parse_decimal(text, whole=self.whole)
        except NumberError as error:
            raise ValueError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
        if not self.whole:
            return figure
        if figure != int(figure):
            raise ValueError(f"“{shown(text)}” phải là số nguyên.")
        return int(figure)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The figure."""
        return "" if value is None else value


class ChoiceCell(Widget):
    """One of a model's choices, by the Vietnamese word that people read."""

    def __init__(self, choices: list[tuple[str, str]], *, required: bool = True) -> None:
        super().__init__()
        self.words = {value: str(word) for value, word in choices}
        self.values = {folded(word): value for value, word in self.words.items()}
        self.required = required

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The stored value of the word."""
        text = cell_text(value)
        if not text and not self.required:
            return ""
        if folded(text) not in self.values:
            words = "; ".join(f"“{word}”" for word in self.words.values())
            said = f"“{shown(text)}” không có trong danh mục" if text else "Ô này phải có nội dung"
            raise ValueError(f"{said}; hãy chọn một trong: {words}.")
        return self.values[folded(text)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The word."""
        return self.words.get(value, "")


def cell_text(value: Any) -> str:
    """A cell as a text; raises ``ValueError`` for a formula's error and for true or false."""
    if value is None:
        return ""
    if isinstance(value, bool):
        raise ValueError("Ô là giá trị đúng/sai (TRUE/FALSE); hãy ghi bằng chữ.")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(unicodedata.normalize("NFC", str(value)).split())
    if _ERROR.fullmatch(text):
        raise ValueError(f"Ô là lỗi của công thức ({text}); hãy ghi nội dung thật.")
    return text


def folded(text: str) -> str:
    """A text for comparison: letter case does not count."""
    return unicodedata.normalize("NFC", text).casefold()


def shown(text: str) -> str:
    """A text as a message quotes it: a cell may hold pages."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
