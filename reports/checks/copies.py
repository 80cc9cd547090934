"""Two printed copies of one table against each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from communes.intake.headings import ColumnKind, ValueColumn
from communes.intake.readings import Form
from communes.intake.repeats import different_columns, tight
from communes.intake.tables import PlacedText
from communes.intake.wording import fold
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, Printed
from reports.checks.wording import Check

_ONE_COPY = "tệp chỉ có một bản in của biểu"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_KINDS = {"ty le": ColumnKind.RATE, "so xa": ColumnKind.COUNT, "ket qua": ColumnKind.RESULT}


def copies_give_different_figures(table: CheckedTable) -> CheckResult:
    """Hai bản in của cùng một biểu cho số liệu hoặc kết quả khác nhau ở cùng một ô.

    Ví dụ: bản thứ nhất ghi “7/10 km”, bản thứ hai ghi “7,5/10 km”.
    """
    return _compare(table, copies_give_different_figures, same_meaning=False)


def copies_are_written_differently(table: CheckedTable) -> CheckResult:
    """Hai bản in của cùng một biểu cùng số liệu nhưng viết khác nhau ở cùng một ô.

    Ví dụ: bản thứ nhất ghi “100% (10/10 km)”, bản thứ hai ghi “100 % (10/10 .km)”.
    """
    return _compare(table, copies_are_written_differently, same_meaning=True)


CHECKS: tuple[Check, ...] = (copies_give_different_figures, copies_are_written_differently)


@dataclass(frozen=True, slots=True)
class _Difference:
    """One place that two copies print differently; ``None`` where a copy lacks it."""

    code: str
    column: str
    first: Printed | None
    other: Printed | None


def _compare(table: CheckedTable, check: Check, *, same_meaning: bool) -> CheckResult:
    if len(table.copies) < 2:
        return CheckResult(0, why_not=_ONE_COPY)
    findings = [
        _finding(table, check, one, same_meaning=same_meaning)
        for one in _differences(table)
        if _means_the_same(table, one) is same_meaning
    ]
    return CheckResult(len(table.copies[0].cells), tuple(findings))


def _differences(table: CheckedTable) -> Iterator[_Difference]:
    """The differing places of the rows that both copies have: a copy may be of some rows only."""
    first = table.copies[0].cells
    for copy in table.copies[1:]:
        rows = {code for code, _ in first} & {code for code, _ in copy.cells}
        for key in dict.fromkeys((*first, *copy.cells)):
            if key[0] not in rows:
                continue
            one, other = first.get(key), copy.cells.get(key)
            if (one.text if one else "") != (other.text if other else ""):
                yield _Difference(*key, one, other)


def _means_the_same(table: CheckedTable, one: _Difference) -> bool:
    """Whether both texts are read the same; columns without values are compared as words."""
    before, after = (printed.text if printed else "" for printed in (one.first, one.other))
    if not before or not after:
        return False
    column = _value_column(table, one.column)
    if column is None:
        return tight(before) == tight(after)
    indicator = table.definition.indicator(one.code)
    texts = ({column: PlacedText("", before)}, {column: PlacedText("", after)})
    return not different_columns(table.form, indicator, *texts)


def _value_column(table: CheckedTable, name: str) -> ValueColumn | None:
    """The column of values that a name such as "Xã Dương Quang năm 2020" stands for."""
    years = _YEAR.findall(name)
    if len(years) != 1:
        return None
    if table.form is Form.COMMUNES:
        commune = _commune_in(table, name)
        kind = ColumnKind.COMMUNE if commune else ColumnKind.CITY
        return ValueColumn(int(years[0]), kind, commune, "")
    kinds = [kind for words, kind in _KINDS.items() if fold(name).startswith(words)]
    return ValueColumn(int(years[0]), kinds[0], "", "") if kinds else None


def _commune_in(table: CheckedTable, name: str) -> str:
    found = [one for one in table.communes if f" {fold(one)} " in f" {fold(name)} "]
    return max(found, key=len, default="")


def _finding(table: CheckedTable, check: Check, one: _Difference, *, same_meaning: bool) -> Finding:
    texts = [printed.text if printed else "" for printed in (one.first, one.other)]
    cells = [printed.cell for printed in (one.first, one.other) if printed and printed.cell]
    years = _YEAR.findall(one.column)
    place = f"Cột “{one.column}”, chỉ tiêu {one.code}"
    how = "viết khác nhau" if same_meaning else "khác nhau"
    said = " và ".join(f"“{text}”" if text else "ô trống" for text in texts)
    mend = "cần in thống nhất" if same_meaning else "cần xác định bản đúng và sửa bản kia"
    return Finding(
        check.__name__,
        Family.COPIES,
        Severity.COSMETIC if same_meaning else Severity.FIGURE,
        Certainty.PROVED,
        _commune_in(table, one.column) or table.unit,
        int(years[0]) if len(years) == 1 else None,
        one.code,
        f"{place}: hai bản in {how}: {said}; {mend}.",
        printed=tuple(text for text in texts if text),
        cell=cells[0] if cells else "",
        other_cells=tuple(cells[1:]),
    )
