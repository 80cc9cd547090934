"""Faults of form inside a cell: how its figures and their units are written."""

import re
from collections import defaultdict
from collections.abc import Iterable

from communes.intake.figures import Figure, Kind, scan
from communes.intake.wording import clean, fold
from criteria.answers import COMMUNES
from criteria.rules import RatioRule
from reports.checks.form_cells import Cell, Role, cells_of, fault
from reports.checks.model import Certainty, CheckResult
from reports.checks.table import CheckedTable, CheckedValue
from reports.checks.wording import Check, place

_MARKED = re.compile(r"\d[.,]\d")
_RATIO = re.compile(r"/\s*\d")
_DOT_DECIMAL = re.compile(r"0\.\d+|\d+\.(?!\d{3}\Z)\d+")
_COMMA_DECIMAL = re.compile(r"\d+(?:\.\d{3})*,\d+")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_UNGROUPED = re.compile(r"\d{4,}(?:,\d+)?")
_BARE_RATE = re.compile(r"\d+(?:[.,]\d+)?")
_DIMENSIONS = {
    "km": "chiều dài", "m": "chiều dài",
    "ha": "diện tích", "km2": "diện tích", "m2": "diện tích",
}  # fmt: skip


def figures_in_other_notation(table: CheckedTable) -> CheckResult:
    """Số viết khác cách viết của các số bên cạnh, như 28.87 bên cạnh 28,87.

    Ví dụ: “28,87/28.87 km”: cần viết “28,87/28,87 km”.
    """
    read = _read(table, _MARKED)
    printed = [figure for _, figures in read for figure in _printed(figures)]
    has_commas = any(_COMMA_DECIMAL.fullmatch(one) for one in printed)
    findings = []
    for cell, figures in read:
        odd = [one for one in _printed(figures) if has_commas and _DOT_DECIMAL.fullmatch(one)]
        meant = [one.replace(".", ",") for one in odd]
        for figure in figures:
            pair = (figure.first, figure.second)
            if any(_GROUPED.fullmatch(one) for one in pair):
                lone = [one for one in pair if _UNGROUPED.fullmatch(one)]
                odd += lone
                meant += [_grouped(one) for one in lone]
        if odd:
            message = (
                f"{cell.where}: “{odd[0]}” viết khác cách viết số của biểu; cần viết “{meant[0]}”."
            )
            findings.append(fault(figures_in_other_notation, cell, message))
    return CheckResult(len(read), tuple(findings))


def rates_without_percent_sign(table: CheckedTable) -> CheckResult:
    """Ô tỷ lệ ghi thiếu dấu “%” trong khi các ô khác của cột đều có.

    Ví dụ: cột tỷ lệ ghi “0”, các hàng khác ghi “0%”.
    """
    cells = [cell for cell in cells_of(table, Role.RATE) if cell.text]
    signed = {cell.column for cell in cells if "%" in cell.text}
    findings = [
        fault(
            rates_without_percent_sign,
            cell,
            f"{cell.where}: ghi “{cell.text}”, các ô khác của cột có dấu “%”; cần ghi "
            f"“{cell.text}%”.",
        )
        for cell in cells
        if cell.column in signed and _BARE_RATE.fullmatch(cell.text)
    ]
    return CheckResult(len(cells), tuple(findings))


def quantities_called_per_cent(table: CheckedTable) -> CheckResult:
    """Tử số và mẫu số ghi kèm dấu “%” thay cho đơn vị của chúng.

    Ví dụ: “100% (355/355%)”: cần ghi “355/355 hộ”.
    """
    read = _read(table, _RATIO)
    findings = []
    for cell, figures in read:
        wrong = [one for one in figures if one.kind is Kind.RATIO and one.unit == "%"]
        if wrong:
            unit = _asked_unit(cell.value) or "đơn vị tính"
            ratio = wrong[0].text.rstrip("% ")
            message = (
                f"{cell.where}: “{wrong[0].text}” là số lượng nhưng ghi đơn vị là %; cần ghi "
                f"“{ratio} {unit}”."
            )
            findings.append(fault(quantities_called_per_cent, cell, message))
    return CheckResult(len(read), tuple(findings))


def units_that_measure_something_else(table: CheckedTable) -> CheckResult:
    """Đơn vị ghi trong ô đo một đại lượng khác đại lượng của chỉ tiêu, như km² cho chiều dài.

    Ví dụ: chiều dài đường ghi “7,5/10 ha”.
    """
    places = 0
    findings = []
    for value in table.values:
        printed, asked = value.quantity_unit, _asked_unit(value) or _unit_of_roads(value)
        if printed in (None, "%", COMMUNES) or asked is None or not value.has_ratio:
            continue
        places += 1
        if _dimension(printed) != _dimension(asked):
            message = (
                f"{place(value)}: số liệu ghi bằng “{printed}” trong khi chỉ tiêu tính bằng "
                f"“{asked}”; cần sửa lại đơn vị hoặc số liệu."
            )
            cell = Cell(value, Role.RESULT, value.cell, value.raw)
            check = units_that_measure_something_else
            findings.append(fault(check, cell, message, certainty=Certainty.LIKELY))
    return CheckResult(places, tuple(findings))


def ratios_without_unit(table: CheckedTable) -> CheckResult:
    """Tử số và mẫu số ghi thiếu đơn vị trong khi ô khác của cùng chỉ tiêu có ghi.

    Ví dụ: năm 2011 ghi “128/130”, năm 2020 ghi “118/118 người”.
    """
    by_code: dict[str, list[tuple[Cell, Figure]]] = defaultdict(list)
    for cell, figures in _read(table, _RATIO, Role.RESULT):
        ratios = [one for one in figures if one.kind is Kind.RATIO]
        if len(ratios) == 1:
            by_code[cell.value.indicator.code].append((cell, ratios[0]))
    findings = []
    for row in by_code.values():
        units = {fold(one.unit): one.unit for _, one in row if one.unit not in (None, "%")}
        if len(units) != 1 or COMMUNES in units.values():
            continue
        unit = next(iter(units.values()))
        for cell, ratio in row:
            if ratio.unit is None:
                message = (
                    f"{cell.where}: “{ratio.text}” thiếu đơn vị; cần ghi “{ratio.text} {unit}” như "
                    "ô khác của chỉ tiêu."
                )
                findings.append(fault(ratios_without_unit, cell, message))
    return CheckResult(sum(map(len, by_code.values())), tuple(findings))


CHECKS: tuple[Check, ...] = (
    figures_in_other_notation,
    rates_without_percent_sign,
    quantities_called_per_cent,
    units_that_measure_something_else,
    ratios_without_unit,
)


def _read(
    table: CheckedTable, pattern: re.Pattern[str], *roles: Role
) -> list[tuple[Cell, tuple[Figure, ...]]]:
    """The cells that hold the pattern, with their figures."""
    cells = cells_of(table, *roles)
    return [(cell, scan(clean(cell.text)).figures) for cell in cells if pattern.search(cell.text)]


def _printed(figures: Iterable[Figure]) -> list[str]:
    return [one for figure in figures for one in (figure.first, figure.second) if one]


def _grouped(figure: str) -> str:
    """A whole figure with its thousands grouped: "2685" → "2.685"."""
    whole, comma, decimals = figure.partition(",")
    return f"{int(whole):,}".replace(",", ".") + comma + decimals


def _asked_unit(value: CheckedValue) -> str | None:
    return value.rule.quantity_unit if isinstance(value.rule, RatioRule) else None


def _unit_of_roads(value: CheckedValue) -> str | None:
    """A compound or yes-or-no indicator about roads has no unit of its own, but is in km."""
    is_area = _dimension(value.quantity_unit) == "diện tích"
    is_road = re.search(r"\bđường (?:xã|trục|ngõ|thôn)", value.indicator.text.lower())
    return "km" if value.part is None and is_area and is_road else None


def _dimension(unit: str | None) -> str:
    return _DIMENSIONS.get(fold((unit or "").replace("²", "2")), "số lượng")
