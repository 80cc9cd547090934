"""Checks of denominators that must be one total within a unit and a year."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from communes.intake.wording import fold
from criteria.answers import COMMUNES
from criteria.numbers import (
    format_decimal,
    percent_agrees,
    percent_of,
    printed_decimals,
    round_half_up,
)
from criteria.rules import BooleanRule, RatioRule
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue
from reports.checks.wording import (
    Check,
    computed_percent,
    found,
    fraction,
    indicator_words,
    own_fraction,
    place,
    severity_of_shares,
    stated,
)

_VILLAGES = "villages"
_NAMES = {"households": "tổng số hộ", "villages": "tổng số thôn", "population": "tổng số người dân"}
_Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class _Row:
    """A value and the total that it prints as its denominator; ``keyed`` as its rule says."""

    value: CheckedValue
    total: Decimal
    keyed: bool


def _rows_by_total(table: CheckedTable) -> dict[_Key, list[_Row]]:
    """The rows that must print one total, by unit, year and the total's key."""
    rows: dict[_Key, list[_Row]] = defaultdict(list)
    for value in table.values:
        if not value.denominator or value.quantity_unit == COMMUNES:
            continue
        rule = value.rule
        if isinstance(rule, RatioRule) and rule.same_total:
            row = _Row(value, value.denominator, keyed=True)
            rows[(value.unit, value.year, rule.same_total)].append(row)
        elif _is_share_of_villages(value):
            row = _Row(value, value.denominator, keyed=False)
            rows[(value.unit, value.year, _VILLAGES)].append(row)
    return rows


def _is_share_of_villages(value: CheckedValue) -> bool:
    """Whether a yes/no indicator asks for a share of villages ("Tỷ lệ thôn, bản …")."""
    return (
        isinstance(value.rule, BooleanRule)
        and value.quantity_unit == "thôn"
        and fold(value.indicator.text).startswith("ty le thon")
    )


def totals_differ(table: CheckedTable) -> CheckResult:
    """Các chỉ tiêu của một đơn vị trong một năm ghi mẫu số khác nhau cho cùng một tổng số.

    Ví dụ: 11.055/13.753 hộ trong khi các chỉ tiêu khác ghi tổng số 14.026 hộ.

    That they differ is proved; which is wrong is told by what most rows print.
    """
    places, findings = 0, []
    for (_, _, key), rows in _rows_by_total(table).items():
        places += len(rows)
        usual = _usual_total(rows)
        for row in rows:
            if row.total != usual:
                findings.append(_other_total(row, usual, rows, key))
    return CheckResult(places, tuple(findings))


def _usual_total(rows: list[_Row]) -> Decimal:
    """What most rows print; among equals, what stands first."""
    return Counter(row.total for row in rows).most_common(1)[0][0]


def _other_total(row: _Row, usual: Decimal, rows: list[_Row], key: str) -> Finding:
    value = row.value
    agreeing = [other.value for other in rows if other.total == usual]
    codes = ", ".join(dict.fromkeys(other.indicator.code for other in agreeing))
    message = (
        f"{place(value)}: mẫu số {format_decimal(row.total)} khác {_NAMES.get(key, 'tổng số')} "
        f"{format_decimal(usual)} ghi ở chỉ tiêu {codes}{_fits_usual(value, usual)}; "
        "cần thống nhất một tổng số."
    )
    return found(
        totals_differ,
        value,
        message,
        family=Family.SAME_TOTAL,
        severity=_severity_with(value, usual),
        certainty=Certainty.PROVED if row.keyed else Certainty.LIKELY,
        computed=(format_decimal(usual),),
        others=agreeing,
    )


def _fits_usual(value: CheckedValue, usual: Decimal) -> str:
    """That the printed percentage fits the usual total and not the row's own, where it does."""
    percent = value.stated_percent
    if percent is None or value.numerator is None or not value.denominator:
        return ""
    decimals = printed_decimals(percent)
    if percent_agrees(percent, decimals, value.numerator, value.denominator):
        return ""
    if not percent_agrees(percent, decimals, value.numerator, usual):
        return ""
    with_usual = fraction(value.numerator, usual, value.quantity_unit)
    return f" (tỷ lệ {stated(percent)} khớp với {with_usual})"


def _severity_with(value: CheckedValue, total: Decimal) -> Severity:
    """What it does to the dossier if the denominator is ``total``."""
    if value.numerator is None or not value.denominator:
        return Severity.FIGURE
    own = percent_of(value.numerator, value.denominator)
    return severity_of_shares(value, own, percent_of(value.numerator, total))


def totals_against_profile(table: CheckedTable) -> CheckResult:
    """Mẫu số khác tổng số trong thông tin chung của đơn vị cùng năm.

    Ví dụ: 851/851 hộ trong khi thông tin chung của xã là 873 hộ.
    """
    if table.profile is None:
        return CheckResult(0, why_not="chưa có thông tin chung (số hộ, số thôn, số dân) của đơn vị")
    places, findings = 0, []
    for key, rows in _rows_by_total(table).items():
        known = table.profile.get(key)
        for row in rows if known else ():
            assert known is not None
            places += 1
            if row.total == known:
                continue
            message = (
                f"{place(row.value)}: mẫu số {format_decimal(row.total)} khác "
                f"{_NAMES.get(key[2], 'tổng số')} {format_decimal(known)} trong thông tin "
                "chung của đơn vị; cần thống nhất một tổng số."
            )
            findings.append(
                found(
                    totals_against_profile,
                    row.value,
                    message,
                    family=Family.SAME_TOTAL,
                    severity=_severity_with(row.value, known),
                    computed=(format_decimal(known),),
                )
            )
    return CheckResult(places, tuple(findings))


def percent_of_no_count(table: CheckedTable) -> CheckResult:
    """Tỷ lệ không kèm phân số mà không số lượng nguyên nào trên tổng số của đơn vị cho ra được.

    Ví dụ: 93,30% số thôn của xã có 15 thôn; 14/15 thôn = 93,33%.

    "93,30%" of the 15 villages that another row prints: 14/15 is 93,33%. Only asked: the row may
    rest on a total of another day.
    """
    totals = {
        key: rows
        for key, rows in _rows_by_total(table).items()
        if len({row.total for row in rows}) == 1
    }
    places, findings = 0, []
    for value in table.values:
        rule, percent = value.rule, value.stated_percent
        if not isinstance(rule, RatioRule) or not rule.same_total or percent is None:
            continue
        rows = totals.get((value.unit, value.year, rule.same_total))
        if rows is None or value.numerator is not None or not 0 <= percent <= 100:
            continue
        total = rows[0].total
        if total != total.to_integral_value():
            continue
        places += 1
        nearest = round_half_up(Fraction(percent) * Fraction(total) / 100, 0)
        decimals = printed_decimals(percent)
        near = (nearest - 1, nearest, nearest + 1)
        if any(percent_agrees(percent, decimals, count, total) for count in near):
            continue
        findings.append(_no_count(value, percent, nearest, rows))
    return CheckResult(places, tuple(findings))


def _no_count(value: CheckedValue, percent: Decimal, nearest: Decimal, rows: list[_Row]) -> Finding:
    rule, total = value.rule, rows[0].total
    assert isinstance(rule, RatioRule)
    others = [row.value for row in rows]
    share = computed_percent(percent_of(nearest, total))
    message = (
        f"{place(value)}: không có số {rule.quantity_unit} nào trên tổng số "
        f"{format_decimal(total)} {rule.quantity_unit} (ghi ở chỉ tiêu {others[0].indicator.code}) "
        f"cho ra {stated(percent)}, gần nhất là "
        f"{fraction(nearest, total, rule.quantity_unit)} = {share}; cần ghi rõ tử số và mẫu số."
    )
    return found(
        percent_of_no_count,
        value,
        message,
        family=Family.SAME_TOTAL,
        severity=Severity.FIGURE,
        certainty=Certainty.ASK,
        computed=(share,),
        others=others,
    )


def labour_totals_differ(table: CheckedTable) -> CheckResult:
    """Tổng số lao động của chỉ tiêu đào tạo nghề không khớp với chỉ tiêu lao động có việc làm.

    Ví dụ: 21.344/38.345 người trong khi số người có việc làm là 35.445.

    "Tổng số lao động có việc làm" is the numerator of the indicator of employment. A bare "tổng số
    lao động" may be those who work or the whole labour force; it is asked when it is neither.
    """
    employment, trained = _labour_rows(table)
    places, findings = 0, []
    for key, value in trained.items():
        base = employment.get(key)
        if base is None:
            continue
        assert value.denominator is not None
        assert base.numerator is not None and base.denominator is not None
        places += 1
        of_employed = _counts_employed(value)
        wholes = [base.numerator] if of_employed else [base.numerator, base.denominator]
        if value.denominator not in wholes:
            findings.append(_other_labour(value, base, wholes))
    return CheckResult(places, tuple(findings))


def _labour_rows(
    table: CheckedTable,
) -> tuple[dict[tuple[str, int], CheckedValue], dict[tuple[str, int], CheckedValue]]:
    """The rows of employment and those of trained labour that print both figures."""
    employment: dict[tuple[str, int], CheckedValue] = {}
    trained: dict[tuple[str, int], CheckedValue] = {}
    for value in _counted_ratios(table):
        rule = value.rule
        assert isinstance(rule, RatioRule)
        counted, whole = fold(rule.numerator), fold(rule.denominator)
        if "co viec lam" in counted and "tuoi lao dong" in whole:
            employment[(value.unit, value.year)] = value
        elif "qua dao tao" in counted and whole.startswith("tong so lao dong"):
            trained[(value.unit, value.year)] = value
    return employment, trained


def _counted_ratios(table: CheckedTable) -> Iterator[CheckedValue]:
    for value in table.values:
        counts_communes = value.quantity_unit == COMMUNES
        if isinstance(value.rule, RatioRule) and value.has_ratio and not counts_communes:
            yield value


def _counts_employed(value: CheckedValue) -> bool:
    rule = value.rule
    return isinstance(rule, RatioRule) and "co viec lam" in fold(rule.denominator)


def _other_labour(value: CheckedValue, base: CheckedValue, wholes: list[Decimal]) -> Finding:
    assert value.denominator is not None and value.numerator is not None
    assert base.numerator is not None and base.denominator is not None
    of_employed = _counts_employed(value)
    severities = {_severity_with(value, whole) for whole in wholes}
    grave = Severity.ATTAINMENT in severities
    known = f"số người có việc làm {format_decimal(base.numerator)}"
    labour = f"số người trong độ tuổi lao động {format_decimal(base.denominator)}"
    if not of_employed:
        known += f" và khác {labour}"
    elif value.denominator > base.denominator:
        known += f", còn lớn hơn cả {labour}"
    shares = [percent_of(value.numerator, whole) for whole in wholes]
    recomputed = ", ".join(
        f"{fraction(value.numerator, whole)} = {computed_percent(share)}"
        for whole, share in zip(wholes, shares, strict=True)
    )
    message = (
        f"{place(value)}: tổng số lao động trong {own_fraction(value)} khác {known} ghi ở "
        f"{indicator_words(base)}; nếu tính theo số đó là {recomputed}"
        f"{', làm thay đổi kết quả đạt' if grave else ''}; cần thống nhất mẫu số."
    )
    return found(
        labour_totals_differ,
        value,
        message,
        family=Family.SAME_TOTAL,
        severity=Severity.ATTAINMENT if grave else Severity.FIGURE,
        certainty=Certainty.LIKELY if of_employed else Certainty.ASK,
        computed=tuple(computed_percent(share) for share in shares),
        others=(base,),
    )


CHECKS: tuple[Check, ...] = (
    totals_differ,
    totals_against_profile,
    labour_totals_differ,
    percent_of_no_count,
)
