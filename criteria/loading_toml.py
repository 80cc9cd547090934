"""Reading TOML tables strictly: every mistake is noted with its place, and reading goes on.

A value noted as wrong is replaced by an empty one of its type, only so that the rest of the file
can be read in the same pass. Whoever reads a file must raise ``DefinitionError`` when anything was
noted: an object built from such replacements never leaves the reader.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from criteria.numbers import MAX_DECIMALS, MAX_INTEGER_DIGITS

FIRST_YEAR, LAST_YEAR = 1990, 2100
MAX_CHARACTERS = 5000

_TEXT = "chuỗi chữ đặt trong ngoặc kép"
_WHOLE = "số nguyên, không đặt trong ngoặc kép"
_FIGURE = "số, viết dấu chấm thập phân và không đặt trong ngoặc kép (26.7)"
_DAY = "ngày dạng 2017-05-29, không đặt trong ngoặc kép"
_FLAG = "true hoặc false"
_TABLE = "một bảng"
_TABLES = "danh sách các bảng, có ít nhất một"
_TEXTS = "danh sách các chuỗi chữ"

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

Kind = TypeVar("Kind", str, int, bool, Decimal, date, dict[str, object], list[object])


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: ``path`` is its place in the file, ``message`` says what it is and what to do.

    ``path`` reads like ``criteria[5].indicators[0].rule.thresholds[0].value``; for a file that is
    no TOML at all it is the line.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class DefinitionError(ValueError):
    """A definition that cannot be used; ``problems`` holds every mistake, as reading found them."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        lines = "\n".join(f"- {problem}" for problem in self.problems)
        super().__init__(f"{source} có {len(self.problems)} lỗi:\n{lines}")


class Table:
    """One TOML table; each key is asked for once by its type, ``finish`` refuses what is left."""

    def __init__(
        self,
        data: Mapping[str, object],
        path: str,
        problems: list[Problem],
        parent: "Table | None" = None,
    ) -> None:
        self.path = path
        self.sound = True  # nothing noted in this table or beneath it
        self._data = data
        self._problems = problems
        self._parent = parent
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        """The place of ``key``."""
        return f"{self.path}.{key}" if self.path else key

    def note(self, key: str, message: str) -> None:
        """Note a mistake in ``key``, or in the table itself where ``key`` is empty."""
        self._problems.append(Problem(self.at(key) if key else self.path, message))
        table: Table | None = self
        while table is not None:
            table.sound = False
            table = table._parent

    def text(self, key: str, *, required: bool = True, limit: int = MAX_CHARACTERS) -> str:
        """A text of at most ``limit`` characters; never blank where it is given."""
        value = self._take(key, str, _TEXT, required)
        if value is not None and len(value) > limit:
            self.note(key, f"dài quá {limit} ký tự; hãy rút gọn")
        if value is not None and _CONTROL.search(value):
            self.note(key, "có ký tự điều khiển không in được; hãy xóa và gõ lại đoạn này")
        if value is not None and not value.strip():
            self.note(key, "đang để trống; hãy ghi nội dung hoặc bỏ khóa nếu không bắt buộc")
        return value or ""

    def choice(self, key: str, choices: Iterable[str], *, required: bool = True) -> str:
        """One of ``choices``; "" where it is not."""
        value = self.text(key, required=required)
        if not value.strip():
            return ""
        if value not in (known := list(choices)):
            self.note(key, f"“{value}” không hợp lệ; hãy chọn một trong: {', '.join(known)}")
            return ""
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none blank; empty where the key is absent."""
        values = self._take(key, list, _TEXTS, False) or []
        texts = []
        for index, value in enumerate(values):
            if isinstance(value, str) and value.strip():
                texts.append(value)
            else:
                self.note(f"{key}[{index}]", f"phải là {_TEXT}, không để trống")
        return tuple(texts)

    def ordinal(self, key: str) -> int:
        """A number in a list, from 1 to 999; 0 where it is absent or no whole number."""
        value = self._take(key, int, _WHOLE, True)
        if value is not None and not 1 <= value <= 999:
            self.note(key, "phải từ 1 đến 999")
        return value or 0

    def year(self, key: str, *, required: bool = True) -> int | None:
        """A year of four digits; ``None`` where it is absent or wrong."""
        value = self._take(key, int, _WHOLE, required)
        if value is not None and not FIRST_YEAR <= value <= LAST_YEAR:
            self.note(key, f"năm phải từ {FIRST_YEAR} đến {LAST_YEAR}")
            return None
        return value

    def figure(self, key: str) -> Decimal:
        """An exact figure, not negative, of the digits that the portal can hold."""
        given = self._data.get(key)
        if type(given) is int:
            self._asked.add(key)
            value = Decimal(given)
        else:
            value = self._take(key, Decimal, _FIGURE, True) or Decimal(0)
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or value < 0 or value.adjusted() >= MAX_INTEGER_DIGITS:
            self.note(
                key, f"phải là số không âm, có nhiều nhất {MAX_INTEGER_DIGITS} chữ số phần nguyên"
            )
            return Decimal(0)
        if -exponent > MAX_DECIMALS:
            self.note(key, f"chỉ được có tối đa {MAX_DECIMALS} chữ số thập phân")
        return value

    def day(self, key: str) -> date:
        """A date."""
        return self._take(key, date, _DAY, True) or date.min

    def flag(self, key: str) -> bool:
        """A yes or no; no where the key is absent."""
        return self._take(key, bool, _FLAG, False) or False

    def table(self, key: str) -> "Table | None":
        """A table beneath this one; ``None`` where it is absent or wrong."""
        value = self._take(key, dict, _TABLE, True)
        return None if value is None else Table(value, self.at(key), self._problems, self)

    def tables(self, key: str) -> list["Table"]:
        """A list of tables with at least one; what is no table is noted and left out."""
        values = self._take(key, list, _TABLES, True)
        if values is not None and not values:
            self.note(key, f"phải là {_TABLES}")
        tables = []
        for index, value in enumerate(values or []):
            if isinstance(value, dict):
                tables.append(Table(value, f"{self.at(key)}[{index}]", self._problems, self))
            else:
                self.note(f"{key}[{index}]", f"phải là {_TABLE}")
        return tables

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                near = difflib.get_close_matches(key, sorted(self._asked - self._data.keys()), n=1)
                hint = f"; có phải là “{near[0]}”?" if near else ""
                self.note(key, f"khóa này không có trong mẫu, hãy bỏ hoặc sửa lại{hint}")

    def _take(self, key: str, kind: type[Kind], wanted: str, required: bool) -> Kind | None:
        """The value of ``key`` if it is exactly of ``kind`` (a bool is no int, a time no date)."""
        self._asked.add(key)
        value = self._data.get(key)
        if value is None:
            if required:
                self.note(key, f"thiếu khóa bắt buộc này; hãy thêm, kiểu {wanted}")
            return None
        if type(value) is not kind:
            self.note(key, f"phải là {wanted}")
            return None
        return value


def parse_toml(text: str, source: str) -> dict[str, object]:
    """The tables of a TOML text, decimals exact; raises ``DefinitionError`` if it is no TOML."""
    try:
        return tomllib.loads(text, parse_float=_exact)
    except RecursionError:
        raise DefinitionError(source, [Problem("tệp", "lồng quá nhiều tầng ngoặc")]) from None
    except ValueError as error:
        raise DefinitionError(source, [_syntax_problem(str(error))]) from error


def _exact(figure: str) -> Decimal:
    """The figure exactly; what no Decimal can hold becomes NaN, which ``Table.figure`` refuses."""
    try:
        return Decimal(figure)
    except InvalidOperation:
        return Decimal("NaN")


def _syntax_problem(english: str) -> Problem:
    """The parser's "What (at line 3, column 5)" as a problem."""
    what, _, place = english.partition(" (at ")
    line = place.removesuffix(")").replace("line", "dòng").replace("column", "cột")
    if "overwrite" in what or "twice" in what:
        message = "khóa hoặc bảng bị ghi hai lần; hãy bỏ một"
    else:
        message = f"không đúng cú pháp TOML ({what}); hãy sửa chỗ này"
    return Problem(line.replace("end of document", "cuối tệp") or "tệp", message)
