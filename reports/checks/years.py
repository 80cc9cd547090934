"""Jumps between years that an indicator's own nature forbids, and values outside the possible."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from communes.intake.wording import clean, fold
from criteria.numbers import format_decimal
from criteria.rules import NumberRule, RatioRule
from reports.checks.ends import ONE_YEAR, Ends, following_years, own_unit
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue
from reports.checks.wording import Check, found, own_fraction, place, threshold_of

_SHARP_FALL = Decimal("0.9")  # of the year before
_INCOME_RANGE = 20  # times the threshold, and as many parts of it
_VILLAGE_UNITS = frozenset(("thon", "ban", "xom", "ap", "to dan pho"))
_HECTARES = {"km2": Decimal(100), "m2": Decimal("0.0001")}
_COMMUNE_HECTARES = (Decimal(1), Decimal(10_000))
_CITY_HECTARES = (Decimal(1), Decimal(200_000))
# "3.772 triệu"
_DOUBTFUL_MILLIONS = re.compile(r"(?<![\d.,])\d{1,3}\.\d{3} ?(?:triệu|tr)\b(?! ?\d)", re.I)
_MERGED = re.compile(r"\b(?:sap nhap|hop nhat|chia tach)\b")
_TIGHT_MINUS = re.compile(r"(?:\b(?:có|còn|là|đạt)\s|\()[-–−]\d[\d.,]*")
_TOTALS = {"households": ("số hộ", "hộ"), "population": ("dân số", "người")}


def lengths_shrink(table: CheckedTable) -> CheckResult:
    """Tổng số km đường hoặc kênh mương của năm sau nhỏ hơn năm trước.

    Ví dụ: năm 2011 có 80,1 km kênh mương, năm 2020 chỉ còn 68,72 km.
    """
    if len(table.years) < 2:
        return CheckResult(0, why_not=ONE_YEAR)
    places = 0
    findings: list[Finding] = []
    for pair in following_years(table):
        before, after = pair.first.denominator, pair.last.denominator
        if before is None or after is None or not _in_km(pair):
            continue
        places += 1
        if 0 < after < before:
            findings.append(_shrunk(pair, before, after))
    return CheckResult(places, tuple(findings))


def villages_change_without_merger(table: CheckedTable) -> CheckResult:
    """Tổng số thôn của hai năm khác nhau mà không rõ có sáp nhập hay chia tách thôn.

    Ví dụ: năm 2011 ghi 40/62 thôn, năm 2020 ghi 58/58 thôn mà không nêu việc sáp nhập thôn.
    """
    merged = table.villages_merged
    certainty = Certainty.ASK if merged is None else Certainty.LIKELY

    told = _tells_of_mergers(table)

    def jumps(before: Decimal, after: Decimal, unit: str) -> bool:
        return not told and not (after < before and unit in (merged or ())) and before != after

    def message(pair: Ends, before: Decimal, after: Decimal) -> str:
        return (
            f"{pair.last.unit}: năm {pair.first.year} có {format_decimal(before)} thôn, năm "
            f"{pair.last.year} có {format_decimal(after)} thôn; cần nêu văn bản sáp nhập, chia "
            "tách thôn hoặc sửa số thôn."
        )

    return _over_totals(
        table, villages_change_without_merger, _village_total, jumps, message, certainty
    )


def totals_fall_sharply(table: CheckedTable) -> CheckResult:
    """Tổng số hộ hoặc dân số của năm sau giảm trên một phần mười so với năm trước.

    Ví dụ: năm 2011 có 1.724 hộ, năm 2020 ghi 1.274 hộ.
    """

    def jumps(before: Decimal, after: Decimal, unit: str) -> bool:
        return after < before * _SHARP_FALL

    def message(pair: Ends, before: Decimal, after: Decimal) -> str:
        what, unit = _TOTALS[_same_total(pair.last) or ""]
        return (
            f"{pair.last.unit}: {what} giảm từ {format_decimal(before)} {unit} (năm "
            f"{pair.first.year}) xuống {format_decimal(after)} {unit} (năm {pair.last.year}); cần "
            "kiểm tra lại hoặc nêu lý do giảm."
        )

    return _over_totals(table, totals_fall_sharply, _people_total, jumps, message, Certainty.ASK)


def income_of_absurd_size(table: CheckedTable) -> CheckResult:
    """Thu nhập bình quân đầu người lớn hoặc nhỏ đến mức vô lý, thường do nhầm đơn vị tiền.

    Ví dụ: thu nhập ghi 3.772 triệu đồng/người/năm trong khi mức yêu cầu là 36 triệu đồng.
    """
    places = 0
    findings: list[Finding] = []
    for value in table.values:
        threshold = threshold_of(value)
        if not isinstance(value.rule, NumberRule) or not value.rule.unit.startswith("triệu"):
            continue
        if threshold is None or threshold.value <= 0:
            continue
        if value.number is None and value.unread is not None:
            doubtful = _DOUBTFUL_MILLIONS.search(clean(value.raw))
            places += doubtful is not None
            if doubtful is not None:
                findings.append(_doubtful_millions(value, doubtful[0]))
        if value.number is None:
            continue
        places += 1
        limit = threshold.value * _INCOME_RANGE
        if value.number > limit or value.number * _INCOME_RANGE < threshold.value:
            message = (
                f"{place(value)}: ghi {format_decimal(value.number)} {value.rule.unit} trong khi "
                f"mức yêu cầu là {format_decimal(threshold.value)}; cần kiểm tra lại đơn vị tiền "
                "(đồng, nghìn đồng hay triệu đồng)."
            )
            findings.append(_outside(income_of_absurd_size, value, message, Certainty.LIKELY))
    return CheckResult(places, tuple(findings))


def _doubtful_millions(value: CheckedValue, printed: str) -> Finding:
    """An income whose dot may mark thousands, which is absurd, or decimals, which is unusual."""
    message = (
        f"{place(value)}: “{printed}” quá lớn nếu dấu chấm ngăn hàng nghìn; cần viết dấu phẩy "
        "nếu là phần thập phân, hoặc sửa lại đơn vị tiền (đồng, nghìn đồng hay triệu đồng)."
    )
    return _outside(income_of_absurd_size, value, message, Certainty.ASK)


def area_unit_does_not_fit_size(table: CheckedTable) -> CheckResult:
    """Diện tích ghi bằng km² hoặc m² có độ lớn cho thấy đơn vị đúng là ha.

    Ví dụ: đất sản xuất được tưới ghi 355/380 km², bằng 38.000 ha, quá lớn đối với một xã.
    """
    places = 0
    findings: list[Finding] = []
    for value in table.values:
        printed = fold((value.quantity_unit or "").replace("²", "2"))
        if printed not in _HECTARES or not value.denominator:
            continue
        places += 1
        hectares = value.denominator * _HECTARES[printed]
        least, most = _CITY_HECTARES if value.is_city else _COMMUNE_HECTARES
        if least <= hectares <= most:
            continue
        message = (
            f"{place(value)}: {own_fraction(value)} bằng {format_decimal(hectares)} ha, không phù "
            f"hợp với một {'thành phố' if value.is_city else 'xã'}; cần kiểm tra lại đơn vị, nhiều "
            "khả năng là ha."
        )
        findings.append(_outside(area_unit_does_not_fit_size, value, message, Certainty.LIKELY))
    return CheckResult(places, tuple(findings))


def negative_figures(table: CheckedTable) -> CheckResult:
    """Số liệu ghi số âm trong khi số lượng và tỷ lệ không thể âm.

    Ví dụ: số hộ ghi -3.
    """
    places = 0
    findings: list[Finding] = []
    for value in table.values:
        figures = (value.numerator, value.denominator, value.number, value.stated_percent)
        known = [figure for figure in figures if figure is not None]
        places += bool(known)
        below = [figure for figure in known if figure < 0]
        if not known and value.unread is not None:
            tight = _TIGHT_MINUS.search(clean(value.raw))
            if tight is not None:
                places += 1
                message = (
                    f"{place(value)}: “{tight[0].strip('(')}” có dấu trừ sát số; số liệu không thể "
                    "âm, cần bỏ dấu hoặc sửa lại số liệu."
                )
                findings.append(_outside(negative_figures, value, message, Certainty.ASK))
        if below:
            message = f"{place(value)}: ghi số âm {format_decimal(below[0])}; cần sửa lại số liệu."
            findings.append(_outside(negative_figures, value, message, Certainty.PROVED))
    return CheckResult(places, tuple(findings))


CHECKS: tuple[Check, ...] = (
    lengths_shrink,
    villages_change_without_merger,
    totals_fall_sharply,
    income_of_absurd_size,
    area_unit_does_not_fit_size,
    negative_figures,
)


def _tells_of_mergers(table: CheckedTable) -> bool:
    """Whether the column "So sánh" or a result speaks of villages merged or split."""
    texts = (*(one.text for one in table.changes.values()), *(one.raw for one in table.values))
    return any(_MERGED.search(fold(text)) for text in texts if "thôn" in clean(text).lower())


def _in_km(pair: Ends) -> bool:
    return own_unit(pair.first) == own_unit(pair.last) == "km"


def _shrunk(pair: Ends, before: Decimal, after: Decimal) -> Finding:
    is_road = "đường" in pair.last.indicator.text.lower() and pair.last.part is None
    message = (
        f"{place(pair.last)}: tổng chiều dài {format_decimal(after)} km, ngắn hơn "
        f"{format_decimal(before)} km của năm {pair.first.year}; cần sửa lại hoặc nêu lý do giảm."
    )
    return found(
        lengths_shrink,
        pair.last,
        message,
        family=Family.YEARS,
        severity=Severity.FIGURE,
        certainty=Certainty.LIKELY if is_road else Certainty.ASK,
        computed=(f"{format_decimal(after - before)} km",),
        others=(pair.first,),
    )


def _same_total(value: CheckedValue) -> str | None:
    return value.rule.same_total if isinstance(value.rule, RatioRule) else None


def _village_total(value: CheckedValue) -> str | None:
    """The key of the total that a value's denominator is, if it counts villages."""
    is_total = _same_total(value) == "villages" or fold(own_unit(value)) in _VILLAGE_UNITS
    return "villages" if is_total else None


def _people_total(value: CheckedValue) -> str | None:
    key = _same_total(value)
    return key if key in _TOTALS else None


def _over_totals(
    table: CheckedTable,
    check: Check,
    key_of: Callable[[CheckedValue], str | None],
    jumps: Callable[[Decimal, Decimal, str], bool],
    message: Callable[[Ends, Decimal, Decimal], str],
    certainty: Certainty,
) -> CheckResult:
    """One finding per unit and total whose every figure jumps; the city's only by itself."""
    if len(table.years) < 2:
        return CheckResult(0, why_not=ONE_YEAR)
    grouped = _by_total(following_years(table), key_of)
    jumped: list[tuple[list[Ends], Decimal, Decimal]] = []
    for pairs in grouped.values():
        totals = [(one.first.denominator, one.last.denominator) for one in pairs]
        known = [(a, b) for a, b in totals if a and b]
        if known and all(jumps(a, b, pairs[0].last.unit) for a, _ in known for _, b in known):
            jumped.append((pairs, *known[0]))
    if any(not pairs[0].last.is_city for pairs, _, _ in jumped):
        jumped = [one for one in jumped if not one[0][0].last.is_city]
    findings = []
    for pairs, before, after in jumped:
        others = [one for pair in pairs for one in (pair.first, pair.last)]
        findings.append(
            found(
                check,
                pairs[0].last,
                message(pairs[0], before, after),
                family=Family.YEARS,
                severity=Severity.FIGURE,
                certainty=certainty,
                computed=(format_decimal(after - before),),
                others=others,
            )
        )
    return CheckResult(len(grouped), tuple(findings))


def _by_total(
    pairs: Iterable[Ends], key_of: Callable[[CheckedValue], str | None]
) -> Mapping[tuple[str, int, str], list[Ends]]:
    grouped: dict[tuple[str, int, str], list[Ends]] = defaultdict(list)
    for pair in _with_totals(pairs):
        key = key_of(pair.last)
        if key is not None and key == key_of(pair.first):
            grouped[pair.last.unit, pair.last.year, key].append(pair)
    return grouped


def _with_totals(pairs: Iterable[Ends]) -> Iterator[Ends]:
    return (pair for pair in pairs if pair.first.denominator and pair.last.denominator)


def _outside(check: Check, value: CheckedValue, message: str, certainty: Certainty) -> Finding:
    return found(
        check, value, message, family=Family.YEARS, severity=Severity.FIGURE, certainty=certainty
    )
