"""Checks that no part is larger than its whole."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from communes.intake.wording import fold
from criteria.answers import COMMUNES
from criteria.numbers import format_decimal, percent_of
from criteria.rules import CountRule, RatioRule
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue
from reports.checks.wording import (
    Check,
    computed_percent,
    found,
    indicator_words,
    own_fraction,
    place,
    severity_of_shares,
    stated,
)

# What is counted in a denominator, as far as it lies inside one of the totals of a unit. A
# denominator that also counts establishments ("hộ gia đình và cơ sở") lies in none.
_INSIDE = (
    (re.compile(r"\bho chan nuoi\b"), "households", "tổng số hộ"),
    (re.compile(r"\btuoi lao dong\b"), "population", "tổng số người dân"),
    (re.compile(r"\btre em\b"), "population", "tổng số người dân"),
    (re.compile(r"\bhoc sinh\b"), "population", "tổng số người dân"),
    (re.compile(r"\blao dong\b"), "population", "tổng số người dân"),
)


def numerator_above_denominator(table: CheckedTable) -> CheckResult:
    """Tử số lớn hơn mẫu số.

    Ví dụ: 15.457/15.209 hộ, tức 101,63%.
    """
    places, findings = 0, []
    for value in table.values:
        if not value.has_ratio:
            continue
        assert value.numerator is not None and value.denominator is not None
        places += 1
        if value.numerator <= value.denominator:
            continue
        share = percent_of(value.numerator, value.denominator)
        message = (
            f"{place(value)}: {own_fraction(value)} có tử số lớn hơn mẫu số, tức "
            f"{computed_percent(share)}; cần kiểm tra lại tử số và mẫu số."
        )
        findings.append(
            found(
                numerator_above_denominator,
                value,
                message,
                family=Family.WHOLE,
                severity=severity_of_shares(value, share, 10000 / share),
                computed=(computed_percent(share),),
            )
        )
    return CheckResult(places, tuple(findings))


def percent_above_hundred(table: CheckedTable) -> CheckResult:
    """Tỷ lệ lớn hơn 100%.

    Ví dụ: “105% số hộ”.

    Where the fraction beside it says the same, ``numerator_above_denominator`` has found it.
    """
    places, findings = 0, []
    for value in table.values:
        percent = value.stated_percent
        if percent is None:
            continue
        places += 1
        if percent <= 100 or (value.has_ratio and _above_whole(value)):
            continue
        message = (
            f"{place(value)}: bảng ghi {stated(percent)}, một tỷ lệ không thể lớn hơn 100%; "
            "cần kiểm tra lại tỷ lệ, ghi rõ tử số và mẫu số."
        )
        findings.append(
            found(
                percent_above_hundred,
                value,
                message,
                family=Family.WHOLE,
                severity=Severity.FIGURE,
                printed=tuple(filter(None, (value.raw, value.rate_raw))),
                other_cells=tuple(filter(None, (value.rate_cell,))),
            )
        )
    return CheckResult(places, tuple(findings))


def _above_whole(value: CheckedValue) -> bool:
    return (
        value.numerator is not None
        and value.denominator is not None
        and value.numerator > value.denominator
    )


def communes_attained_above_total(table: CheckedTable) -> CheckResult:
    """Số xã đạt lớn hơn tổng số xã.

    Ví dụ: “7/6 xã”.
    """
    places, findings = 0, []
    for value in table.values:
        attained, total = value.communes_attained, value.communes_total
        if attained is None or total is None:
            continue
        places += 1
        if attained <= total:
            continue
        message = (
            f"{place(value)}: bảng ghi {attained}/{total} xã đạt, số xã đạt lớn hơn tổng số xã; "
            "cần sửa lại số xã đạt hoặc tổng số xã."
        )
        findings.append(
            found(
                communes_attained_above_total,
                value,
                message,
                family=Family.WHOLE,
                severity=Severity.FIGURE,
                printed=(value.count_raw or value.raw,),
                other_cells=tuple(filter(None, (value.count_cell,))),
            )
        )
    return CheckResult(places, tuple(findings))


def clean_water_above_hygienic_water(table: CheckedTable) -> CheckResult:
    """Số hộ dùng nước sạch nhiều hơn số hộ dùng nước hợp vệ sinh, dù nước sạch phải hợp vệ sinh.

    Ví dụ: 700/748 hộ dùng nước sạch bên cạnh 650/748 hộ dùng nước hợp vệ sinh.
    """
    clean: dict[tuple[str, int], CheckedValue] = {}
    hygienic: dict[tuple[str, int], CheckedValue] = {}
    for value in table.values:
        if isinstance(value.rule, RatioRule):
            counted = fold(value.rule.numerator)
            if "nuoc hop ve sinh" in counted:
                hygienic[(value.unit, value.year)] = value
            elif "nuoc sach" in counted:
                clean[(value.unit, value.year)] = value
    places, findings = 0, []
    for key in clean.keys() & hygienic.keys():
        part, whole = clean[key], hygienic[key]
        pair = _comparable(part, whole)
        if pair is None:
            continue
        places += 1
        if pair[0] > pair[1]:
            message = (
                f"{place(part)}: nước sạch {_shown(part)} nhiều hơn nước hợp vệ sinh "
                f"{_shown(whole)}, trong khi hộ dùng nước sạch đều là hộ dùng nước hợp vệ sinh; "
                "cần kiểm tra lại hai số liệu."
            )
            findings.append(
                found(
                    clean_water_above_hygienic_water,
                    part,
                    message,
                    family=Family.WHOLE,
                    severity=Severity.FIGURE,
                    others=(whole,),
                )
            )
    findings.sort(key=lambda finding: (finding.unit, finding.year))
    return CheckResult(places, tuple(findings))


def _comparable(one: CheckedValue, other: CheckedValue) -> tuple[Fraction, Fraction] | None:
    """The two numerators, or the two shares where one has no fraction."""
    if one.numerator is not None and other.numerator is not None:
        return Fraction(one.numerator), Fraction(other.numerator)
    first, second = _share(one), _share(other)
    return None if first is None or second is None else (first, second)


def _share(value: CheckedValue) -> Fraction | None:
    if value.has_ratio:
        assert value.numerator is not None and value.denominator is not None
        return percent_of(value.numerator, value.denominator)
    return None if value.stated_percent is None else Fraction(value.stated_percent)


def _shown(value: CheckedValue) -> str:
    if value.has_ratio:
        return own_fraction(value)
    assert value.stated_percent is not None
    return stated(value.stated_percent)


def subset_above_total(table: CheckedTable) -> CheckResult:
    """Số lượng của một nhóm lớn hơn tổng số của đơn vị (hộ chăn nuôi và tổng số hộ chẳng hạn).

    Ví dụ: 900 hộ chăn nuôi trong khi tổng số hộ là 851.
    """
    totals = _largest_totals(table)
    places, findings = 0, []
    for value, figure, key, total_words in _subsets(table):
        total = totals.get((value.unit, value.year, key))
        if total is None:
            continue
        whole = total.denominator
        assert whole is not None
        places += 1
        if figure <= whole:
            continue
        message = (
            f"{place(value)}: {format_decimal(figure)} lớn hơn {total_words} "
            f"{format_decimal(whole)} ghi ở {indicator_words(total)}; "
            "cần kiểm tra lại hai số liệu."
        )
        findings.append(
            found(
                subset_above_total,
                value,
                message,
                family=Family.WHOLE,
                severity=Severity.FIGURE,
                certainty=Certainty.LIKELY,
                others=(total,),
            )
        )
    return CheckResult(places, tuple(findings))


def _largest_totals(table: CheckedTable) -> dict[tuple[str, int, str], CheckedValue]:
    """The row with the largest total of each kind: what exceeds it exceeds them all."""
    rows: dict[tuple[str, int, str], list[CheckedValue]] = defaultdict(list)
    for value in table.values:
        rule = value.rule
        if value.denominator is None or value.quantity_unit == COMMUNES:
            continue
        if isinstance(rule, RatioRule) and rule.same_total:
            rows[(value.unit, value.year, rule.same_total)].append(value)
    return {key: max(group, key=lambda one: one.denominator or 0) for key, group in rows.items()}


def _subsets(table: CheckedTable) -> Iterator[tuple[CheckedValue, Decimal, str, str]]:
    """Every figure that is a part of a unit's total: value, figure, the total's key and words."""
    for value in table.values:
        rule = value.rule
        if isinstance(rule, CountRule) and value.number is not None and rule.unit == "hộ":
            yield value, value.number, "households", "tổng số hộ"
        if not isinstance(rule, RatioRule) or value.denominator is None:
            continue
        if rule.same_total in {key for _, key, _ in _INSIDE}:  # the total itself
            continue
        counted = fold(rule.denominator)
        if value.quantity_unit == COMMUNES or "co so" in counted:
            continue
        for pattern, key, words in _INSIDE:
            if pattern.search(counted):
                yield value, value.denominator, key, words
                break


def facilities_above_communes(table: CheckedTable) -> CheckResult:
    """Số công trình cấp xã nêu trong ô nhiều hơn số xã có công trình đó.

    Ví dụ: “6/6 xã có nhà văn hóa; trong đó 13 NVH xã xây mới; còn lại 02 NVH cải tạo”.

    "6/6 xã có Nhà văn hóa đạt chuẩn; trong đó 13 NVH xã xây mới": a commune may have several, so
    this is asked, not said.
    """
    places, findings = 0, []
    for value in table.values:
        if value.quantity_unit != COMMUNES or value.numerator is None or not value.details:
            continue
        parts = _facilities_of_communes(value)
        if not parts or "trong do" not in fold(value.raw):
            continue
        places += 1
        listed = sum(parts, Decimal(0))
        if listed > value.numerator:
            findings.append(_more_than_communes(value, parts, listed))
    return CheckResult(places, tuple(findings))


def _facilities_of_communes(value: CheckedValue) -> list[Decimal]:
    """The numbers listed in a cell, where it names them as the communes' and not the villages'."""
    listed = [one for one in value.details if one.number is not None and one.year is None]
    words = {word for one in listed for word in fold(one.label).split()}
    if "xa" not in words or words & {"thon", "ban", "xom", "ap"}:
        return []
    return [one.number for one in listed if one.number is not None]


def _more_than_communes(value: CheckedValue, parts: list[Decimal], listed: Decimal) -> Finding:
    assert value.numerator is not None
    shown = " + ".join(format_decimal(one) for one in parts)
    if len(parts) > 1:
        shown = f"{shown} = {format_decimal(listed)}"
    message = (
        f"{place(value)}: ô ghi {format_decimal(value.numerator)} xã có công trình, trong đó lại "
        f"nêu {shown} công trình; cần hỏi lại mỗi xã có mấy công trình hoặc sửa lại số lượng."
    )
    return found(
        facilities_above_communes,
        value,
        message,
        family=Family.WHOLE,
        severity=Severity.FIGURE,
        certainty=Certainty.ASK,
        computed=(format_decimal(listed),),
    )


CHECKS: tuple[Check, ...] = (
    numerator_above_denominator,
    percent_above_hundred,
    communes_attained_above_total,
    clean_water_above_hygienic_water,
    subset_above_total,
    facilities_above_communes,
)
