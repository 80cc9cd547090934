"""Checks of a stated percentage against the fraction that it stands for."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from communes.intake.figures import Kind, exact, scan
from criteria.answers import COMMUNES
from criteria.numbers import (
    NumberError,
    format_decimal,
    percent_agrees,
    percent_of,
    printed_decimals,
    round_half_up,
)
from criteria.rules import AllRule, RatioRule
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue
from reports.checks.wording import (
    Check,
    computed_percent,
    found,
    fraction,
    own_fraction,
    place,
    severity_of_shares,
    stated,
    threshold_of,
)

# A percentage behind one of these words, or at the head of the cell, is the cell's own result:
# "75% (bê tông hóa 7,5/10 km, đạt 75%)", unlike "tăng 20%".
_OWN_PERCENT = re.compile(r"(?:^|\b(?:đạt|bằng|chiếm|là)|=)\s*$")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A printed percentage and the text that prints it."""

    percent: Decimal
    text: str
    cell: str

    def rounds(self, numerator: Decimal, denominator: Decimal) -> bool:
        """Whether it is the fraction, within half a unit of its last printed digit."""
        gap = abs(percent_of(numerator, denominator) - Fraction(self.percent))
        return gap <= Fraction(1, 2 * 10 ** printed_decimals(self.percent))

    def agrees(self, numerator: Decimal, denominator: Decimal) -> bool:
        """Whether it is the fraction rounded or cut off."""
        decimals = printed_decimals(self.percent)
        return percent_agrees(self.percent, decimals, numerator, denominator)


def _stated_percents(value: CheckedValue) -> tuple[_Stated, ...]:
    """The percentages that a value prints as its own result.

    Intake leaves several that differ unread; each is then looked at on its own.
    """
    text, cell = (value.rate_raw, value.rate_cell) if value.rate_raw else (value.raw, value.cell)
    if value.stated_percent is not None:
        return (_Stated(value.stated_percent, text, cell),)
    if value.unread is None or value.part is not None or isinstance(value.rule, AllRule):
        return ()
    own = [_Stated(one, value.raw, value.cell) for one in _percents_in(value.raw, value.year)]
    rates = [
        _Stated(one, value.rate_raw, value.rate_cell)
        for one in _percents_in(value.rate_raw, value.year)
    ]
    return tuple({one.percent: one for one in (*own, *rates)}.values())


def _percents_in(text: str, year: int) -> Iterator[Decimal]:
    found_in = scan(text)
    for figure in found_in.figures:
        if figure.kind is not Kind.PERCENT or figure.op is not None:
            continue
        before, after = found_in.low[: figure.start], found_in.low[figure.end :]
        alone = before.endswith("(") and after.lstrip().startswith(")")
        if figure.year in (None, year) and (alone or _OWN_PERCENT.search(before)):
            try:
                yield exact(figure.first, "%")
            except NumberError:
                continue


def _counts_communes(value: CheckedValue) -> bool:
    """Whether the fraction counts communes although the indicator counts other things."""
    rule = value.rule
    asked = rule.quantity_unit if isinstance(rule, RatioRule) else None
    return value.quantity_unit == COMMUNES and asked != COMMUNES


def _commune_shares(value: CheckedValue) -> list[tuple[Decimal, Decimal]]:
    """The shares of communes that a row's percentage may stand for.

    None where the percentage is that of the indicator's own figures.
    """
    if value.part is not None:
        return []
    shares = []
    if value.has_ratio:
        if not _counts_communes(value):
            return []
        assert value.numerator is not None and value.denominator is not None
        shares.append((value.numerator, value.denominator))
    elif isinstance(value.rule, RatioRule | AllRule):
        return []
    if value.communes_attained is not None:
        total = value.communes_total or (value.denominator if value.has_ratio else None)
        if total:
            shares.append((Decimal(value.communes_attained), Decimal(total)))
    return shares


def _own_shares(value: CheckedValue) -> list[tuple[Decimal, Decimal]]:
    """The fraction of the indicator's own things, if it is printed."""
    if not value.has_ratio or _counts_communes(value):
        return []
    assert value.numerator is not None and value.denominator is not None
    return [(value.numerator, value.denominator)]


def _is_commune_share(value: CheckedValue, one: _Stated) -> bool:
    """Whether a percentage is the share of communes that attain, and not of the figure's things.

    In a rate column that is a fault; in one cell ("1/2 xã, đạt 50% (5/17 km)") it is no more than
    said twice.
    """
    attained, total = value.communes_attained, value.communes_total
    if attained is None or not total:
        return False
    return one.rounds(Decimal(attained), Decimal(total))


def _mismatches(table: CheckedTable) -> Iterator[tuple[CheckedValue, _Stated, bool | None]]:
    """Every percentage beside its own fraction, and whether it agrees.

    ``None`` stands for one that does not agree because it is the share of communes.
    """
    for value in table.values:
        for numerator, denominator in _own_shares(value):
            for one in _stated_percents(value):
                agrees: bool | None = one.agrees(numerator, denominator)
                if not agrees and _is_commune_share(value, one):
                    agrees = None
                yield value, one, agrees


def _share_finding(check: Check, value: CheckedValue, one: _Stated, message: str) -> Finding:
    """A finding about a percentage that is not its fraction."""
    assert value.numerator is not None and value.denominator is not None
    share = percent_of(value.numerator, value.denominator)
    return found(
        check,
        value,
        message,
        family=Family.PERCENT,
        severity=severity_of_shares(value, share, Fraction(one.percent)),
        printed=(value.raw, one.text),
        computed=(computed_percent(share, unlike=[one.percent]),),
        other_cells=(one.cell,),
    )


def _is_and_asks(value: CheckedValue, one: _Stated) -> str:
    """What the fraction really is, and on which side of the threshold: "2/3 trường = 66,67%"."""
    assert value.numerator is not None and value.denominator is not None
    share = percent_of(value.numerator, value.denominator)
    threshold = threshold_of(value)
    unlike = [one.percent] if threshold is None else [one.percent, threshold.value]
    words = f"{own_fraction(value)} = {computed_percent(share, unlike=unlike)}"
    if severity_of_shares(value, share, Fraction(one.percent)) is Severity.FIGURE:
        return words
    assert threshold is not None
    holds = threshold.holds_for_ratio(value.numerator, value.denominator)
    return f"{words}, {'đạt' if holds else 'không đạt'} mức {threshold.demand()}"


def percent_against_fraction(table: CheckedTable) -> CheckResult:
    """Tỷ lệ ghi trong biểu không phải là tử số chia cho mẫu số ghi bên cạnh.

    Ví dụ: “70% (2/3 trường)”: 2/3 trường = 66,67%, không đạt mức ≥ 70%.

    A rounded percentage may be off by half a unit of its last printed digit; one that was cut off
    is ``percent_truncated``, one that is the share of communes ``rate_repeats_commune_share``.
    """
    places, findings = 0, []
    for value, one, agrees in _mismatches(table):
        places += 1
        if agrees is False:
            message = (
                f"{place(value)}: bảng ghi {stated(one.percent)} nhưng {_is_and_asks(value, one)}"
                f"{_fitting_numerator(value, one)}; cần sửa lại tỷ lệ hoặc tử số, mẫu số cho khớp."
            )
            findings.append(_share_finding(percent_against_fraction, value, one, message))
    return CheckResult(places, tuple(findings))


def _fitting_numerator(value: CheckedValue, one: _Stated) -> str:
    """The only whole numerator that the printed percentage would fit, for people to recognise."""
    assert value.denominator is not None
    denominator = value.denominator
    if denominator != denominator.to_integral_value() or not 0 < one.percent <= 100:
        return ""
    nearest = round_half_up(Fraction(one.percent) * Fraction(denominator) / 100, 0)
    near = (nearest - 1, nearest, nearest + 1)
    if [number for number in near if one.agrees(number, denominator)] != [nearest]:
        return ""
    unit = value.quantity_unit
    return f" ({stated(one.percent)} ứng với {fraction(nearest, denominator, unit)})"


def percent_truncated(table: CheckedTable) -> CheckResult:
    """Tỷ lệ bị cắt bớt chữ số thay vì được làm tròn.

    Ví dụ: 12/18 trường ghi 66,6% trong khi làm tròn là 66,7%.
    """
    places, findings = 0, []
    for value in table.values:
        shares = _own_shares(value) or _commune_shares(value)
        for one in _stated_percents(value) if shares else ():
            places += 1
            cut = [share for share in shares if one.agrees(*share)]
            if not cut or any(one.rounds(*share) for share in shares):
                continue
            decimals = printed_decimals(one.percent)
            rounded = f"{format_decimal(round_half_up(percent_of(*cut[0]), decimals), decimals)}%"
            unit = value.quantity_unit if value.has_ratio else COMMUNES
            exactly = computed_percent(percent_of(*cut[0]))
            message = (
                f"{place(value)}: {fraction(*cut[0], unit)} = {exactly}, "
                f"làm tròn là {rounded} nhưng bảng cắt bớt thành {stated(one.percent)}; "
                f"cần ghi {rounded}."
            )
            findings.append(
                found(
                    percent_truncated,
                    value,
                    message,
                    family=Family.PERCENT,
                    severity=Severity.COSMETIC,
                    printed=(value.raw, one.text),
                    computed=(rounded,),
                    other_cells=(one.cell,),
                )
            )
    return CheckResult(places, tuple(findings))


def rounding_crosses_threshold(table: CheckedTable) -> CheckResult:
    """Tỷ lệ sau khi làm tròn nằm ở phía khác của mức đạt so với tử số và mẫu số.

    Ví dụ: “95% (709/747 hộ)” là 94,91%, không đạt mức ≥ 95%.
    """
    places, findings = 0, []
    for value, one, agrees in _mismatches(table):
        assert value.numerator is not None and value.denominator is not None
        places += 1
        share = percent_of(value.numerator, value.denominator)
        if (
            not agrees
            or severity_of_shares(value, share, Fraction(one.percent)) is not Severity.ATTAINMENT
        ):
            continue
        message = (
            f"{place(value)}: bảng ghi tỷ lệ làm tròn {stated(one.percent)} nhưng "
            f"{_is_and_asks(value, one)}; cần ghi thêm chữ số thập phân và xét theo tử số, mẫu số."
        )
        findings.append(_share_finding(rounding_crosses_threshold, value, one, message))
    return CheckResult(places, tuple(findings))


def rate_repeats_commune_share(table: CheckedTable) -> CheckResult:
    """Cột tỷ lệ ghi tỷ lệ số xã đạt thay cho tỷ lệ của số liệu ở cột kết quả.

    Ví dụ: kết quả 12/18 trường, 3/6 xã đạt mà cột tỷ lệ ghi 50%.
    """
    places, findings = 0, []
    for value, one, agrees in _mismatches(table):
        if not value.rate_raw:
            continue
        places += 1
        if agrees is None:
            message = (
                f"{place(value)}: cột tỷ lệ ghi {stated(one.percent)}, là tỷ lệ số xã đạt "
                f"({value.communes_attained}/{value.communes_total} xã), trong khi "
                f"{_is_and_asks(value, one)}; cần ghi tỷ lệ của số liệu."
            )
            findings.append(_share_finding(rate_repeats_commune_share, value, one, message))
    return CheckResult(places, tuple(findings))


def _asks_for_share(value: CheckedValue, own_things: Set[str]) -> bool:
    """Whether a percentage alone may be one of villages or people, not of communes."""
    asked = value.indicator.text.lower().lstrip("- ")
    return value.indicator.code in own_things or asked.startswith("tỷ lệ")


def rate_against_commune_count(table: CheckedTable) -> CheckResult:
    """Tỷ lệ không khớp với số xã đạt trên tổng số xã của cùng một hàng.

    Ví dụ: 5/6 xã đạt mà cột tỷ lệ ghi 100%.
    """
    places, findings = 0, []
    own_things = {
        value.indicator.code for value in table.values if value.part is None and _own_shares(value)
    }
    for value in table.values:
        shares = _commune_shares(value)
        if not value.has_ratio and _asks_for_share(value, own_things):
            continue
        for one in _stated_percents(value) if shares else ():
            places += 1
            if any(one.agrees(*share) for share in shares):
                continue
            fractions = " và ".join(
                dict.fromkeys(
                    f"{fraction(*share, COMMUNES)} = {computed_percent(percent_of(*share))}"
                    for share in shares
                )
            )
            message = (
                f"{place(value)}: bảng ghi tỷ lệ {stated(one.percent)} nhưng {fractions}; "
                "cần sửa lại tỷ lệ hoặc số xã đạt."
            )
            findings.append(
                found(
                    rate_against_commune_count,
                    value,
                    message,
                    family=Family.PERCENT,
                    severity=Severity.FIGURE,
                    certainty=Certainty.PROVED if value.has_ratio else Certainty.LIKELY,
                    printed=tuple(filter(None, (value.raw, one.text, value.count_raw))),
                    computed=tuple(
                        dict.fromkeys(computed_percent(percent_of(*share)) for share in shares)
                    ),
                    other_cells=tuple(filter(None, (one.cell, value.count_cell))),
                )
            )
    return CheckResult(places, tuple(findings))


def rate_against_result(table: CheckedTable) -> CheckResult:
    """Cột tỷ lệ và cột kết quả ghi hai tỷ lệ khác nhau cho cùng một chỉ tiêu.

    Ví dụ: cột kết quả ghi “đạt 85%” còn cột tỷ lệ ghi 80%.
    """
    places, findings = 0, []
    for value in table.values:
        if not value.rate_raw or value.has_ratio:
            continue
        places += 1
        percents = _stated_percents(value)
        if len(percents) < 2:
            continue
        first, last = percents[0], percents[-1]
        message = (
            f"{place(value)}: cột kết quả ghi {stated(first.percent)} nhưng cột tỷ lệ ghi "
            f"{stated(last.percent)}; cần thống nhất một số và ghi rõ tử số, mẫu số."
        )
        findings.append(
            found(
                rate_against_result,
                value,
                message,
                family=Family.PERCENT,
                severity=severity_of_shares(value, Fraction(first.percent), Fraction(last.percent)),
                printed=(value.raw, value.rate_raw),
                other_cells=(value.rate_cell,),
            )
        )
    return CheckResult(places, tuple(findings))


CHECKS: tuple[Check, ...] = (
    percent_against_fraction,
    percent_truncated,
    rounding_crosses_threshold,
    rate_repeats_commune_share,
    rate_against_commune_count,
    rate_against_result,
)
