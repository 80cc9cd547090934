"""Words and figures that the checks share: how a place, a fraction and a percentage are said."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from communes.intake.wording import clean
from criteria.answers import COMMUNES
from criteria.numbers import format_decimal, percent_of, printed_decimals, round_half_up
from criteria.outcomes import Outcome
from criteria.rules import AllRule, CountRule, NumberRule, RatioRule, threshold_for
from criteria.thresholds import Threshold
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue

Check = Callable[[CheckedTable], CheckResult]

# Why a check of one form can look at nothing in the other.
NO_COMMUNES = "biểu theo số tổng không có cột của từng xã"
NO_COUNTS = "biểu theo từng xã không có cột số xã đạt riêng"

_MAX_PLACES = 8
_REACHES = re.compile(r"\W*(?:đã )?đạt(?: được)?(?: tỷ lệ| mức)?\s*\d")


def fraction(numerator: Decimal, denominator: Decimal, unit: str | None = None) -> str:
    """A fraction with its unit: "2/3 trường", "15.457/15.209 hộ"."""
    figures = f"{format_decimal(numerator)}/{format_decimal(denominator)}"
    return figures if unit in (None, "", "%") else f"{figures} {unit}"


def own_fraction(value: CheckedValue) -> str:
    """The fraction that a value prints."""
    assert value.numerator is not None and value.denominator is not None
    return fraction(value.numerator, value.denominator, value.quantity_unit)


def stated(percent: Decimal) -> str:
    """A percentage as the source prints it, with its own decimals: "93,30%"."""
    return f"{format_decimal(percent, printed_decimals(percent))}%"


def computed_percent(exact: Fraction, *, unlike: Iterable[Decimal] = ()) -> str:
    """A computed percentage with two decimals, or as many as tell it from ``unlike``."""
    others = set(unlike)
    places = 2
    while round_half_up(exact, places) in others and places < _MAX_PLACES:
        if exact in others:
            break
        places += 1
    return f"{format_decimal(round_half_up(exact, places))}%"


def indicator_words(value: CheckedValue) -> str:
    """The indicator and its part: "chỉ tiêu 17.1 (nước sạch)"."""
    rule = value.indicator.rule
    words = f"chỉ tiêu {value.indicator.code}"
    if value.part is not None and isinstance(rule, AllRule):
        return f"{words} ({rule.part(value.part).label})"
    return words


def place(value: CheckedValue) -> str:
    """Where a value stands: "Xã Dương Quang năm 2020, chỉ tiêu 5"."""
    return f"{value.unit} năm {value.year}, {indicator_words(value)}"


def commune_count(value: CheckedValue) -> str:
    """The count of communes that a value prints: "2/6 xã"."""
    total = "" if value.communes_total is None else f"/{value.communes_total}"
    return f"{value.communes_attained}{total} {COMMUNES}"


def grounds(value: CheckedValue) -> str:
    """The figures that the computed outcome rests on: "2/3 trường = 66,67% so với mức ≥ 70%"."""
    threshold = value.verdict.measure.threshold
    if value.verdict.measure.parts:
        figures = "tính từ các phần của chỉ tiêu"
    elif value.has_ratio:
        figures = _judged_ratio(value)
    elif value.number is not None and isinstance(value.rule, CountRule | NumberRule):
        figures = f"{format_decimal(value.number)} {value.quantity_unit or ''}".rstrip()
    elif value.stated_percent is not None:
        figures = stated(value.stated_percent)
    elif value.number is not None:
        figures = f"{format_decimal(value.number)} {value.quantity_unit or ''}".rstrip()
    else:
        figures = "số liệu trong ô"
    return f"{figures} so với mức {threshold.demand()}" if threshold is not None else figures


def _judged_ratio(value: CheckedValue) -> str:
    if value.quantity_unit == COMMUNES:
        return own_fraction(value)
    assert value.numerator is not None and value.denominator is not None
    threshold = value.verdict.measure.threshold
    unlike = [threshold.value] if threshold is not None else []
    share = percent_of(value.numerator, value.denominator)
    return f"{own_fraction(value)} = {computed_percent(share, unlike=unlike)}"


def says_how_much(value: CheckedValue) -> bool:
    """Whether "đạt" only names the figure it stands before: "đạt 65%" is no declared outcome."""
    return value.said is Outcome.ATTAINED and bool(_REACHES.match(clean(value.raw).lower()))


def threshold_of(value: CheckedValue) -> Threshold | None:
    """The threshold of a share: the one its verdict used, else the one of its rule and year."""
    if value.verdict.measure.threshold is not None:
        return value.verdict.measure.threshold
    rule = value.rule
    return threshold_for(rule.cases, None, value.year) if isinstance(rule, RatioRule) else None


def severity_of_shares(value: CheckedValue, one: Fraction, other: Fraction) -> Severity:
    """What it does to the dossier that a share is ``one`` or ``other`` per cent."""
    threshold = threshold_of(value)
    if threshold is None or _holds(threshold, one) is _holds(threshold, other):
        return Severity.FIGURE
    return Severity.ATTAINMENT


def _holds(threshold: Threshold, percent: Fraction) -> bool:
    numerator, denominator = Decimal(percent.numerator), Decimal(percent.denominator)
    return threshold.holds_for_ratio(numerator, denominator, scale=1)


def found(
    check: Check,
    value: CheckedValue,
    message: str,
    *,
    family: Family,
    severity: Severity,
    certainty: Certainty = Certainty.PROVED,
    printed: Sequence[str] | None = None,
    computed: Sequence[str] = (),
    other_cells: Sequence[str] | None = None,
    others: Sequence[CheckedValue] = (),
) -> Finding:
    """A finding at a value; the places that it contradicts are in ``others``.

    Without ``printed`` the texts are the value's own and those of ``others``; without
    ``other_cells`` the addresses are those of ``others``.
    """
    if printed is None:
        printed = tuple(filter(None, (one.raw for one in (value, *others))))
    if other_cells is None:
        other_cells = tuple(filter(None, (one.cell for one in others)))
    codes = dict.fromkeys(one.indicator.code for one in others)
    return Finding(
        check=check.__name__,
        family=family,
        severity=severity,
        certainty=certainty,
        unit=value.unit,
        year=value.year,
        indicator=value.indicator.code,
        message=message,
        printed=tuple(dict.fromkeys(printed)),
        computed=tuple(computed),
        part=value.part,
        cell=value.cell,
        other_cells=tuple(one for one in dict.fromkeys(other_cells) if one != value.cell),
        other_indicators=tuple(code for code in codes if code != value.indicator.code),
    )
