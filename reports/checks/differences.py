"""The column "So sánh …" against the two ends it compares."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from communes.intake.wording import fold
from criteria.numbers import format_decimal, round_half_up
from criteria.outcomes import Outcome
from criteria.rules import CONTINUOUS_UNITS
from reports.checks.ends import NO_COLUMN, ONE_YEAR, Ends, ends_of
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.readings import (
    MEAN_OF_COMMUNES,
    SUM_OF_COMMUNES,
    Claim,
    Reading,
    Readings,
    claimed_changes,
    claimed_levels,
    levels_of,
    readings_of,
)
from reports.checks.table import CheckedTable, Printed
from reports.checks.wording import Check

_Look = Callable[[CheckedTable, str, Printed, Sequence[Ends]], tuple[int, Finding | None]]

_TOGETHER = (SUM_OF_COMMUNES, MEAN_OF_COMMUNES)
_UNCHANGED = re.compile(r"(?:van |co ban )?(?:khong (?:thay doi|doi|bien dong)|giu nguyen)")
_DECIDED = (Outcome.ATTAINED, Outcome.NOT_ATTAINED)
_SHOWN = 4
_PLACES = 3


def change_disagrees_with_ends(table: CheckedTable) -> CheckResult:
    """Mức tăng, giảm ghi ở cột so sánh không bằng hiệu số liệu của hai năm.

    Ví dụ: chỉ tiêu 2.2 năm 2011 cứng hóa 0/10 km, năm 2020 cứng hóa 7,5/10 km nhưng cột so sánh
    ghi “thêm 9 km”; hiệu hai năm là 7,5 km.

    Every reading of the printed ends is tried: a commune's own, the city's, the communes' sum and
    plain mean, in points and in per cent of the first end.
    """
    return _over_changes(table, _disagreement)


def points_called_per_cent(table: CheckedTable) -> CheckResult:
    """Chênh lệch giữa hai tỷ lệ được ghi là “%”, trong khi phải ghi là “điểm %”.

    Ví dụ: tỷ lệ từ 62% lên 80% mà ghi “tăng 18%”; cần ghi “18 điểm %”.
    """
    return _over_changes(table, _points)


def comparison_states_another_total(table: CheckedTable) -> CheckResult:
    """Số lượng ghi ở cột so sánh khác số lượng ghi ở cột của năm đó.

    Ví dụ: cột so sánh ghi “Có 04 HTX” trong khi hai xã ghi “có 02 HTX” và “có 01 HTX”.
    """
    return _over_changes(table, _other_total)


CHECKS: tuple[Check, ...] = (
    change_disagrees_with_ends,
    points_called_per_cent,
    comparison_states_another_total,
)


def _over_changes(table: CheckedTable, look: _Look) -> CheckResult:
    """Look at each text of the column beside the ends of its indicator."""
    if not table.changes:
        return CheckResult(0, why_not=NO_COLUMN)
    if len(table.years) < 2:
        return CheckResult(0, why_not=ONE_YEAR)
    by_code: dict[str, list[Ends]] = defaultdict(list)
    for pair in ends_of(table, table.years[0], table.years[-1]):
        by_code[pair.last.indicator.code].append(pair)
    places = 0
    findings: list[Finding] = []
    for code, printed in table.changes.items():
        looked, finding = look(table, code, printed, by_code[code])
        places += looked
        if finding is not None:
            findings.append(finding)
    return CheckResult(places, tuple(findings))


def _disagreement(
    table: CheckedTable, code: str, printed: Printed, pairs: Sequence[Ends]
) -> tuple[int, Finding | None]:
    if _UNCHANGED.fullmatch(fold(printed.text).strip(" .")):
        return 1, _change_denied(table, code, printed, pairs)
    claims = claimed_changes(printed.text, table.years)
    judged = [(claim, _readings(claim, pairs)) for claim in claims]
    comparable = [(claim, readings) for claim, readings in judged if readings.complete]
    wrong = [
        (claim, readings)
        for claim, readings in comparable
        if not _fits_points(claim, readings) and not _fits_relative(claim, pairs)
    ]
    if not wrong:
        return len(comparable), None
    said = ", ".join(f"“{claim.printed}”" for claim, _ in wrong)
    unit = wrong[0][0].unit
    computed = _shown(wrong[0][1].each, unit)
    message = (
        f"Cột so sánh ghi {said} nhưng số liệu hai năm cho: {'; '.join(computed)}; cần sửa cột so "
        "sánh hoặc số liệu của một trong hai năm."
    )
    certainty = Certainty.PROVED if unit in CONTINUOUS_UNITS else Certainty.LIKELY
    name = change_disagrees_with_ends.__name__
    finding = _finding(
        table, code, printed, pairs, name, Severity.FIGURE, certainty, message, computed
    )
    return len(comparable), finding


def _change_denied(
    table: CheckedTable, code: str, printed: Printed, pairs: Sequence[Ends]
) -> Finding | None:
    """The finding about "không thay đổi" where a unit's outcome is not the same at both ends."""
    computed = tuple(
        f"{pair.last.unit}: {first.label} → {last.label}"
        for pair in pairs
        for first, last in [(pair.first.verdict.outcome, pair.last.verdict.outcome)]
        if pair.last.part is None and first in _DECIDED and last in _DECIDED and first is not last
    )
    if not computed:
        return None
    message = (
        f"Cột so sánh ghi “{printed.text}” nhưng kết quả hai năm khác nhau "
        f"({'; '.join(computed)}); cần sửa cột so sánh hoặc kết quả của một trong hai năm."
    )
    name, severity = change_disagrees_with_ends.__name__, Severity.FIGURE
    return _finding(
        table, code, printed, pairs, name, severity, Certainty.LIKELY, message, computed
    )


def _points(
    table: CheckedTable, code: str, printed: Printed, pairs: Sequence[Ends]
) -> tuple[int, Finding | None]:
    claims = [one for one in claimed_changes(printed.text, table.years) if one.unit == "%"]
    shares = readings_of(pairs, "%")
    judged = [(one, _fits_relative(one, pairs)) for one in claims if _fits_points(one, shares)]
    wrong = [(claim, also) for claim, also in judged if not claim.in_points]
    if not wrong or len(judged) < len(claims):
        return len(judged), None
    said = ", ".join(f"“{claim.printed}”" for claim, _ in wrong)
    meant = ", ".join(f"“{format_decimal(claim.amount)} điểm %”" for claim, _ in wrong)
    message = (
        f"Cột so sánh ghi {said}, là hiệu của hai tỷ lệ ở đầu và cuối kỳ, không phải phần trăm của "
        f"số đầu kỳ; cần ghi là {meant}."
    )
    certainty = Certainty.ASK if all(also for _, also in wrong) else Certainty.LIKELY
    name, computed = points_called_per_cent.__name__, _shown(shares.each, "%")
    finding = _finding(
        table, code, printed, pairs, name, Severity.COSMETIC, certainty, message, computed
    )
    return len(judged), finding


def _other_total(
    table: CheckedTable, code: str, printed: Printed, pairs: Sequence[Ends]
) -> tuple[int, Finding | None]:
    looked = 0
    for claim, year in claimed_levels(printed.text):
        if year not in (None, *table.years):
            continue
        is_first = year == table.years[0]
        values = [pair.first if is_first else pair.last for pair in pairs]
        levels = levels_of(values, claim.unit)
        if levels is None:
            continue
        looked += 1
        if any(level.last == Fraction(claim.amount) for level in levels):
            continue
        computed = _shown_levels(levels, claim.unit)
        message = (
            f"Cột so sánh ghi “{claim.printed}” nhưng số liệu năm {values[0].year} là "
            f"{'; '.join(computed)}; cần thống nhất hai chỗ."
        )
        name = comparison_states_another_total.__name__
        return looked, _finding(
            table, code, printed, pairs, name, Severity.FIGURE, Certainty.LIKELY, message, computed
        )
    return looked, None


def _readings(claim: Claim, pairs: Sequence[Ends]) -> Readings:
    """The ends in the claim's unit; a percentage may also speak of quantities."""
    readings = readings_of(pairs, claim.unit)
    if claim.unit != "%":
        return readings
    counted = readings_of(pairs, "")
    return readings if readings.each else counted


def _fits_points(claim: Claim, readings: Readings) -> bool:
    return any(claim.is_met_by(one.change) for one in readings.each)


def _fits_relative(claim: Claim, pairs: Sequence[Ends]) -> bool:
    """Whether a claim in per cent is the change in per cent of some first end."""
    if claim.unit != "%" or claim.in_points:
        return False
    readings = (*readings_of(pairs, "%").each, *readings_of(pairs, "").each)
    return any(one.relative is not None and claim.is_met_by(one.relative) for one in readings)


def _shown(readings: Iterable[Reading], unit: str) -> tuple[str, ...]:
    """The computed changes in words, those of all communes last: "Xã A giảm 6 điểm %".

    Each speaks once, of what changed where anything did; a sum of money per head says nothing.
    """
    money = "dong" in fold(unit).split() or fold(unit).startswith("trieu")
    spoken: dict[str, Reading] = {}
    for one in readings:
        if one.who == SUM_OF_COMMUNES and money:
            continue
        if one.who not in spoken or (one.change and not spoken[one.who].change):
            spoken[one.who] = one
    if SUM_OF_COMMUNES in spoken:
        spoken.pop(MEAN_OF_COMMUNES, None)
    single = [one for one in spoken.values() if one.who not in _TOGETHER]
    together = [one for one in spoken.values() if one.who in _TOGETHER]
    texts = []
    for one in (*single[: _SHOWN - len(together)], *together):
        verb = "tăng" if one.change > 0 else "giảm"
        words = "điểm %" if unit == "%" else unit
        texts.append(
            f"{one.who} {verb} {_figure(abs(one.change))} {words}"
            if one.change
            else f"{one.who} không đổi"
        )
    return tuple(texts)


def _shown_levels(levels: Iterable[Reading], unit: str) -> tuple[str, ...]:
    shown = [one for one in levels if one.who != MEAN_OF_COMMUNES]
    return tuple(f"{one.who} {_figure(one.last)} {unit}" for one in shown)


def _figure(value: Fraction) -> str:
    return format_decimal(round_half_up(value, _PLACES))


def _finding(
    table: CheckedTable,
    code: str,
    printed: Printed,
    pairs: Iterable[Ends],
    check: str,
    severity: Severity,
    certainty: Certainty,
    message: str,
    computed: tuple[str, ...],
) -> Finding:
    cells = [cell for pair in pairs for cell in (pair.first.cell, pair.last.cell) if cell]
    return Finding(
        check,
        Family.DIFFERENCE,
        severity,
        certainty,
        table.unit,
        table.years[-1],
        code,
        message,
        printed=(printed.text,),
        computed=computed,
        cell=printed.cell,
        other_cells=tuple(dict.fromkeys(cells)),
    )
