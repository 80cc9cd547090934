"""Checks of a city's or province's own figure against those of its communes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from communes.intake.readings import Form
from criteria.answers import COMMUNES
from criteria.numbers import (
    EXACT,
    format_decimal,
    percent_agrees,
    percent_of,
    printed_decimals,
)
from criteria.outcomes import Outcome
from criteria.rules import CountRule, NumberRule
from reports.checks.model import CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue
from reports.checks.wording import (
    NO_COMMUNES,
    Check,
    computed_percent,
    found,
    fraction,
    own_fraction,
    place,
    severity_of_shares,
    stated,
)


@dataclass(frozen=True, slots=True)
class _City:
    """A city's value, those of the communes that have the thing, and the sums of their figures.

    ``complete`` says that no such commune is without a value.
    ``numerator`` and ``denominator`` are the sums, ``None`` unless every commune prints both in
    one unit.
    """

    value: CheckedValue
    communes: tuple[CheckedValue, ...]
    numerator: Decimal | None
    denominator: Decimal | None
    complete: bool

    @property
    def share(self) -> Fraction | None:
        """The ratio of the sums, in per cent."""
        if self.numerator is None or not self.denominator:
            return None
        return percent_of(self.numerator, self.denominator)

    @property
    def sums(self) -> str:
        """The sums as a fraction with the communes' unit."""
        assert self.numerator is not None and self.denominator is not None
        return fraction(self.numerator, self.denominator, self.communes[0].quantity_unit)


def _cities(table: CheckedTable) -> Iterator[_City]:
    """Every value of the city that has communes beside it."""
    communes: dict[tuple[str, str | None, int], list[CheckedValue]] = defaultdict(list)
    names: dict[int, dict[str, None]] = defaultdict(dict)
    spared: set[tuple[str, str, int]] = set()
    for value in table.values:
        if value.is_city:
            continue
        names[value.year][value.unit] = None
        communes[(value.indicator.code, value.part, value.year)].append(value)
        if value.part is None and value.verdict.outcome is Outcome.NOT_APPLICABLE:
            spared.add((value.unit, value.indicator.code, value.year))
    for value in table.values:
        if not value.is_city:
            continue
        code, year = value.indicator.code, value.year
        asked = [name for name in names[year] if (name, code, year) not in spared]
        members = [one for one in communes[(code, value.part, year)] if one.unit in asked]
        if members:
            yield _city(value, members, complete=len(members) == len(asked))


def _city(value: CheckedValue, communes: list[CheckedValue], *, complete: bool) -> _City:
    units = {one.quantity_unit for one in (value, *communes)} - {None, "%"}
    counted = [one for one in communes if one.has_ratio and one.quantity_unit != COMMUNES]
    if not complete or len(counted) != len(communes) or len(units) > 1:
        return _City(value, tuple(communes), None, None, complete)
    return _City(
        value,
        tuple(communes),
        _sum(one.numerator for one in counted),
        _sum(one.denominator for one in counted),
        complete,
    )


def _sum(figures: Iterator[Decimal | None]) -> Decimal:
    total = Decimal(0)
    for figure in figures:
        total = EXACT.add(total, figure or Decimal(0))
    return total


def city_figure_against_sum(table: CheckedTable) -> CheckResult:
    """Tử số, mẫu số chung của thành phố không bằng tổng của các xã.

    Ví dụ: cột chung ghi 5/18 km, các xã ghi 5/10 km và 0/7 km.
    """
    if table.form is not Form.COMMUNES:
        return CheckResult(0, why_not=NO_COMMUNES)
    places, findings = 0, []
    for city in _cities(table):
        value = city.value
        if city.share is None or not value.has_ratio or value.quantity_unit == COMMUNES:
            continue
        assert value.numerator is not None and value.denominator is not None
        places += 1
        if (value.numerator, value.denominator) == (city.numerator, city.denominator):
            continue
        own = percent_of(value.numerator, value.denominator)
        message = (
            f"{place(value)}: bảng ghi chung {own_fraction(value)} nhưng cộng các xã là "
            f"{city.sums}; cần sửa số chung hoặc số liệu của xã."
        )
        findings.append(
            _finding(
                city_figure_against_sum,
                city,
                message,
                severity=severity_of_shares(value, own, city.share),
                computed=(city.sums, computed_percent(city.share)),
            )
        )
    return CheckResult(places, tuple(findings))


def city_amount_against_sum(table: CheckedTable) -> CheckResult:
    """Số lượng chung của thành phố không bằng tổng của các xã.

    Ví dụ: cột chung ghi 5 hộ nhà tạm, các xã ghi 0 hộ và 4 hộ.
    """
    if table.form is not Form.COMMUNES:
        return CheckResult(0, why_not=NO_COMMUNES)
    places, findings = 0, []
    for city in _cities(table):
        value = city.value
        numbers = _numbers(city)
        if not isinstance(value.rule, CountRule) or value.number is None or numbers is None:
            continue
        places += 1
        total = sum(numbers, Decimal(0))
        if value.number == total:
            continue
        unit = value.rule.unit
        message = (
            f"{place(value)}: bảng ghi chung {format_decimal(value.number)} {unit} nhưng cộng các "
            f"xã là {format_decimal(total)} {unit}; cần sửa số chung hoặc số liệu của xã."
        )
        findings.append(
            _finding(
                city_amount_against_sum,
                city,
                message,
                severity=Severity.FIGURE,
                computed=(f"{format_decimal(total)} {unit}",),
            )
        )
    return CheckResult(places, tuple(findings))


def _numbers(city: _City) -> list[Decimal] | None:
    """The communes' numbers, if all print one."""
    numbers = [one.number for one in city.communes if one.number is not None]
    return numbers if len(numbers) == len(city.communes) else None


def city_mean_outside_communes(table: CheckedTable) -> CheckResult:
    """Mức bình quân chung của thành phố nằm ngoài khoảng của các xã.

    Ví dụ: thu nhập chung 41 triệu đồng, các xã 37,72 và 39,18 triệu đồng.
    """
    if table.form is not Form.COMMUNES:
        return CheckResult(0, why_not=NO_COMMUNES)
    places, findings = 0, []
    for city in _cities(table):
        value, numbers = city.value, _numbers(city)
        if not isinstance(value.rule, NumberRule) or "/" not in value.rule.unit:
            continue
        if value.number is None or numbers is None:
            continue
        places += 1
        half = Decimal(5).scaleb(-printed_decimals(value.number) - 1)
        if min(numbers) - half <= value.number <= max(numbers) + half:
            continue
        message = (
            f"{place(value)}: mức bình quân chung {format_decimal(value.number)} nằm ngoài khoảng "
            f"từ {format_decimal(min(numbers))} đến {format_decimal(max(numbers))} "
            f"{value.rule.unit} của các xã; cần tính lại mức bình quân."
        )
        findings.append(
            _finding(city_mean_outside_communes, city, message, severity=Severity.FIGURE)
        )
    return CheckResult(places, tuple(findings))


def city_rate_against_communes(table: CheckedTable) -> CheckResult:
    """Tỷ lệ chung của thành phố không phải là tổng tử số chia cho tổng mẫu số của các xã.

    Ví dụ: tỷ lệ chung 25% từ 5/10 km và 0/7 km; đúng là 5/17 km = 29,41%.

    Also where it is the plain mean of the communes' percentages, or lies outside their range.
    """
    if table.form is not Form.COMMUNES:
        return CheckResult(0, why_not=NO_COMMUNES)
    places, findings = 0, []
    for city in _cities(table):
        value = city.value
        if value.stated_percent is None or value.has_ratio or _is_share_of_communes(value):
            continue
        shares = _shares(city.communes)
        if len(shares) != len(city.communes) or not city.complete:
            continue
        places += 1
        wrong = _wrong_rate(value.stated_percent, city, shares)
        if wrong:
            severity = Severity.FIGURE
            if city.share is not None:
                severity = severity_of_shares(value, Fraction(value.stated_percent), city.share)
            computed = () if city.share is None else (computed_percent(city.share),)
            findings.append(
                _finding(
                    city_rate_against_communes,
                    city,
                    f"{place(value)}: {wrong}.",
                    severity=severity,
                    computed=computed,
                )
            )
    return CheckResult(places, tuple(findings))


def _is_share_of_communes(value: CheckedValue) -> bool:
    """Whether the percentage only repeats the count of communes: "1/2 xã, đạt 50%"."""
    percent, attained, total = value.stated_percent, value.communes_attained, value.communes_total
    if percent is None or attained is None or not total:
        return False
    return percent_agrees(percent, printed_decimals(percent), Decimal(attained), Decimal(total))


def _shares(communes: Sequence[CheckedValue]) -> list[Fraction]:
    """The communes' shares in per cent: their fractions, or the percentages they state."""
    shares = []
    for one in communes:
        if one.has_ratio and one.quantity_unit != COMMUNES:
            assert one.numerator is not None and one.denominator is not None
            shares.append(percent_of(one.numerator, one.denominator))
        elif one.stated_percent is not None:
            shares.append(Fraction(one.stated_percent))
    return shares


def _wrong_rate(percent: Decimal, city: _City, shares: list[Fraction]) -> str:
    """What is wrong with the city's rate; "" if nothing is."""
    decimals = printed_decimals(percent)
    if city.share is not None:
        assert city.numerator is not None and city.denominator is not None
        if percent_agrees(percent, decimals, city.numerator, city.denominator):
            return ""
        right = f"{city.sums} = {computed_percent(city.share, unlike=[percent])}"
        if _is_mean(percent, shares, city.communes):
            return (
                f"tỷ lệ chung {stated(percent)} là trung bình cộng tỷ lệ của các xã, trong khi "
                f"tổng các xã là {right}; cần tính theo tổng tử số và tổng mẫu số"
            )
        return (
            f"tỷ lệ chung {stated(percent)} không khớp với tổng các xã {right}; "
            "cần sửa tỷ lệ chung hoặc số liệu của xã"
        )
    unit = Fraction(1, 10**decimals)
    if min(shares) - unit <= Fraction(percent) <= max(shares) + unit / 2:
        return ""
    return (
        f"tỷ lệ chung {stated(percent)} nằm ngoài khoảng từ {computed_percent(min(shares))} đến "
        f"{computed_percent(max(shares))} của các xã; cần tính lại tỷ lệ chung"
    )


def _is_mean(percent: Decimal, shares: list[Fraction], communes: Sequence[CheckedValue]) -> bool:
    """Whether the percentage is the plain mean of the communes' shares, exact or as printed."""
    printed = [Fraction(one.stated_percent) for one in communes if one.stated_percent is not None]
    unit = Fraction(1, 10 ** printed_decimals(percent))
    for group in (shares, printed):
        if group and len(group) == len(communes):
            gap = sum(group, Fraction(0)) / len(group) - Fraction(percent)
            if -unit / 2 <= gap < unit:
                return True
    return False


def _finding(
    check: Check,
    city: _City,
    message: str,
    *,
    severity: Severity,
    computed: Sequence[str] = (),
) -> Finding:
    return found(
        check,
        city.value,
        message,
        family=Family.CITY_SUM,
        severity=severity,
        computed=computed,
        others=city.communes,
    )


CHECKS: tuple[Check, ...] = (
    city_figure_against_sum,
    city_amount_against_sum,
    city_mean_outside_communes,
    city_rate_against_communes,
)
