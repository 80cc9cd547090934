"""Faults of form: cells left empty, rows off their columns, counts that lack a part."""

import re

from communes.intake.readings import Form
from communes.intake.wording import clean, fold
from criteria.answers import COMMUNES
from criteria.outcomes import Outcome
from criteria.rules import BooleanRule
from reports.checks import form_figures
from reports.checks.ends import NO_COLUMN
from reports.checks.form_cells import EMPTY, Cell, Role, cells_of, fault
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable
from reports.checks.wording import Check

_COUNT_OF_TOTAL = re.compile(r"\d\s*/\s*\d")
_BARE_COUNT = re.compile(r"\d+\s*/\s*\d+")
_FRAGMENT = re.compile(r"so(?: sanh)?(?: voi)?(?: nam)?(?: (?:19|20)\d\d)*")


def answers_left_empty(table: CheckedTable) -> CheckResult:
    """Ô kết quả để trống trong khi các chỉ tiêu khác của cột đều có kết quả.

    Ví dụ: chỉ tiêu 1.2 năm 2011: ô của cả hai xã để trống, cột thành phố ghi “0/2 xã”.
    """
    cells = list(cells_of(table, Role.RESULT))
    used = {cell.column for cell in cells if not cell.is_empty}
    findings = []
    for cell in cells:
        if cell.is_empty and cell.column in used:
            message = (
                f"{cell.where}: ô kết quả {_emptiness(cell)}; cần ghi kết quả, hoặc “Không có”, "
                "“Chưa quy định” nếu đúng như vậy."
            )
            declared = cell.value.counted is Outcome.ATTAINED
            severity = Severity.ATTAINMENT if declared else Severity.COSMETIC
            findings.append(fault(answers_left_empty, cell, message, severity=severity))
    return CheckResult(len(cells), tuple(findings))


def counts_left_empty(table: CheckedTable) -> CheckResult:
    """Ô tỷ lệ hoặc số xã đạt để trống trong khi các chỉ tiêu khác của cột đều có.

    Ví dụ: kết quả ghi “390/483 cơ sở”, tỷ lệ ghi “80,7%”, ô số xã đạt để trống.
    """
    cells = list(cells_of(table, Role.COMMUNES, Role.RATE, Role.COUNT))
    used = {cell.column for cell in cells if not cell.is_empty}
    counted = _rows_with_answers(table)
    findings = []
    for cell in cells:
        row = (cell.value.indicator.code, cell.value.year)
        if cell.is_empty and cell.column in used and row in counted:
            message = (
                f"{cell.where}: ô {_emptiness(cell)} trong khi các chỉ tiêu khác đều ghi; cần ghi "
                "bổ sung."
            )
            findings.append(fault(counts_left_empty, cell, message))
    return CheckResult(len(cells), tuple(findings))


def rows_off_their_columns(table: CheckedTable) -> CheckResult:
    """Các ô của một hàng in lệch một cột so với tiêu đề của biểu.

    Ví dụ: hàng 3.1 thiếu ô “Kết quả” năm 2011 nên “2/2 xã” đứng dưới tên một xã.
    """
    findings = []
    rows = dict.fromkeys(value.indicator.code for value in table.values)
    for code in rows:
        if code not in table.shifted:
            continue
        row = [value for value in table.values if value.indicator.code == code and value.cell]
        printed = dict.fromkeys(value.raw for value in row if value.raw)
        cells = list(dict.fromkeys(value.cell for value in row))
        findings.append(
            Finding(
                rows_off_their_columns.__name__,
                Family.FORM,
                Severity.COSMETIC,
                Certainty.PROVED,
                table.unit,
                None,
                code,
                f"Hàng chỉ tiêu {code} thiếu một ô nên các ô đứng lệch một cột so với tiêu đề; cần "
                "chèn ô thiếu để số liệu về đúng cột.",
                printed=tuple(printed),
                cell=cells[0] if cells else "",
                other_cells=tuple(cells[1:]),
            )
        )
    return CheckResult(len(rows), tuple(findings))


def counts_without_unit(table: CheckedTable) -> CheckResult:
    """Số xã đạt ghi thiếu chữ “xã”, khác các ô cùng loại.

    Ví dụ: ghi “0/2” trong khi các hàng khác ghi “2/2 xã”.
    """
    cells = _cells_that_count(table)
    if not any(_BARE_COUNT.match(cell.text) and COMMUNES in cell.text for cell in cells):
        return CheckResult(len(cells))
    findings = [
        fault(
            counts_without_unit,
            cell,
            f"{cell.where}: ghi “{cell.text}”, các ô khác ghi có chữ “xã”; cần ghi “{cell.text} "
            "xã”.",
        )
        for cell in cells
        if _BARE_COUNT.fullmatch(cell.text)
    ]
    return CheckResult(len(cells), tuple(findings))


def counts_without_total(table: CheckedTable) -> CheckResult:
    """Số xã đạt chỉ ghi một số, không ghi trên tổng số xã như các ô cùng loại.

    Ví dụ: ghi “0” trong khi các hàng khác ghi “0/6 xã”.
    """
    cells = _cells_that_count(table)
    totals = {cell.value.communes_total for cell in cells} - {None}
    findings = []
    for cell in cells:
        if not totals or not _is_single_count(cell):
            continue
        number = re.sub(r"\D.*", "", cell.text).lstrip("0") or "0"
        meant = " hoặc ".join(f"“{number}/{total} xã”" for total in sorted(map(str, totals)))
        message = (
            f"{cell.where}: ghi “{cell.text}”, không ghi trên tổng số xã như các ô khác; cần ghi "
            f"{meant}."
        )
        findings.append(fault(counts_without_total, cell, message))
    return CheckResult(len(cells), tuple(findings))


def comparison_says_nothing(table: CheckedTable) -> CheckResult:
    """Ô so sánh chỉ ghi “So …” mà không có nội dung so sánh.

    Ví dụ: ô so sánh của chỉ tiêu thu nhập ghi “So 2011” rồi bỏ dở.
    """
    if not table.changes:
        return CheckResult(0, why_not=NO_COLUMN)
    findings = [
        Finding(
            comparison_says_nothing.__name__,
            Family.FORM,
            Severity.COSMETIC,
            Certainty.PROVED,
            table.unit,
            table.years[-1],
            code,
            f"Ô so sánh chỉ ghi “{clean(printed.text)}”, không có nội dung so sánh; cần ghi tiếp "
            "mức tăng, giảm hoặc bỏ trống ô.",
            printed=(printed.text,),
            cell=printed.cell,
        )
        for code, printed in table.changes.items()
        if _FRAGMENT.fullmatch(fold(printed.text))
    ]
    return CheckResult(len(table.changes), tuple(findings))


CHECKS: tuple[Check, ...] = (
    answers_left_empty,
    counts_left_empty,
    rows_off_their_columns,
    counts_without_unit,
    counts_without_total,
    comparison_says_nothing,
    *form_figures.CHECKS,
)


def _emptiness(cell: Cell) -> str:
    return f"chỉ ghi “{cell.text}”" if cell.text else "để trống"


def _rows_with_answers(table: CheckedTable) -> set[tuple[str, int]]:
    """The rows and years in which somebody answers something that counts."""
    rows = set()
    for value in table.values:
        is_answer = table.form is Form.TOTALS or not value.is_city
        if is_answer and value.raw not in EMPTY and value.verdict.outcome.counts:
            rows.add((value.indicator.code, value.year))
    return rows


def _cells_that_count(table: CheckedTable) -> list[Cell]:
    """The cells for a count of communes, and yes-or-no results of a city that are one."""
    if table.form is Form.COMMUNES:
        return list(cells_of(table, Role.COMMUNES))
    cells = cells_of(table, Role.RESULT, Role.COUNT)
    return [cell for cell in cells if cell.role is Role.COUNT or _is_count(cell)]


def _is_count(cell: Cell) -> bool:
    if not isinstance(cell.value.indicator.rule, BooleanRule):
        return False
    ratio = _BARE_COUNT.match(cell.text)
    total = cell.value.communes_total
    return cell.text.isdecimal() or (
        ratio is not None and total is not None and ratio[0].endswith(f"/{total}")
    )


def _is_single_count(cell: Cell) -> bool:
    """Whether only a number of communes is given, without "/6": "0", "01 xã Song Mai"."""
    if _COUNT_OF_TOTAL.search(cell.text) or not re.match(r"\d", cell.text):
        return False
    words = re.sub(r"^\d+\s*", "", cell.text)
    return not words or f"{fold(words)} ".startswith(f"{fold(COMMUNES)} ")
