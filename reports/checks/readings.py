"""What a text of the column "So sánh …" claims, and what the printed ends can be read to say.

A text is only contradicted where every end it may speak of is printed and no reading of them gives
its figure: a commune's own, the city's own, all communes together, or their plain mean.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from communes.intake.figures import Figure, Kind, exact, scan
from communes.intake.wording import clean, fold
from criteria.answers import COMMUNES
from criteria.numbers import NumberError, percent_of, printed_decimals
from criteria.outcomes import Outcome
from reports.checks.ends import Ends, own_unit
from reports.checks.table import CheckedValue

MEAN_OF_COMMUNES = "bình quân các xã"
SUM_OF_COMMUNES = "các xã cộng lại"

_VERB = re.compile(r"\b(?P<up>tăng|thêm)(?![^\W\d_])|\b(?P<down>giảm|bớt)(?![^\W\d_])")
# "tăng lên 56%" names a level; works and purchases count what was done, not what the row counts.
_LEVEL = re.compile(r"\b(?:lên|còn|xuống|đến|tới|từ)(?![^\W\d_])")
_WORKS = re.compile(
    r"\b(?:đầu tư|nâng cấp|xây mới|xây dựng|cải tạo|sửa chữa|mở rộng|làm mới|lắp đặt|mua|thành lập)"
    r"(?![^\W\d_])"
)
_HARDENED = re.compile(r"\b(?:nhựa|bê tông|cứng|kiên cố) h(?:óa|oá)")
# "2,5 điểm %/năm" is a yearly rate, "40 triệu đồng/người/năm" an income.
_YEARLY = re.compile(
    r"\b(?:mỗi|hằng|hàng|từng|một) năm\b"
    r"|(?<!người)(?<!người )(?<!đồng)(?<!đồng )(?<!đ)\s?/\s?năm\b"
)
_LIST = re.compile(r"\s*(?:[;,]|và)\s*")
_CLAUSE = re.compile(r"[;.](?=\s|$)")
_HAS = re.compile(r"(?:^|\s)có\s*$")
_POINTS = re.compile(r"\s*(?:%|phần trăm)")
_SINCE = re.compile(r"\bso (?:với|sánh với)\b\D{0,12}(?P<year>(?:19|20)\d\d)\b")


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of a comparison: ``sign`` is 1 for more, -1 for less, 0 for a level."""

    printed: str
    amount: Decimal
    unit: str
    sign: int
    in_points: bool = False

    def is_met_by(self, change: Fraction) -> bool:
        """Whether a computed change is the printed one, rounded or cut to its decimals."""
        gap = change * (self.sign or 1) - Fraction(self.amount)
        step = Fraction(1, 10 ** printed_decimals(self.amount))
        return -step / 2 <= gap <= step / 2 or 0 <= gap < step


@dataclass(frozen=True, slots=True)
class Reading:
    """The same measure at both ends, of one unit or of the communes together."""

    who: str
    first: Fraction
    last: Fraction

    @property
    def change(self) -> Fraction:
        """Last less first."""
        return self.last - self.first

    @property
    def relative(self) -> Fraction | None:
        """The change in per cent of the first end."""
        return self.change * 100 / self.first if self.first else None


@dataclass(frozen=True, slots=True)
class Readings:
    """``complete``: whatever a text may speak of is printed at both ends."""

    each: tuple[Reading, ...]
    complete: bool


def compared_years(text: str) -> list[int]:
    """The years that a text compares with, where it names any: "so với năm 2015"."""
    return [int(match["year"]) for match in _SINCE.finditer(scan(clean(text)).low)]


def claimed_changes(text: str, years: tuple[int, ...]) -> list[Claim]:
    """The rises and falls between the first and the last of ``years`` that a text claims.

    Works, yearly rates and comparisons with another year are none.
    """
    found = scan(clean(text))
    if _YEARLY.search(found.low) or {*compared_years(text), *found.years} - {years[0], years[-1]}:
        return []
    claims: list[Claim] = []
    place, listed = 0, False
    for figure in found.figures:
        between, place = found.low[place : figure.start], figure.end
        listed = listed and bool(_LIST.fullmatch(between))
        claim = None
        if listed:
            claim = _claim(figure, found.low, claims[-1].sign, claims[-1].unit)
        elif sign := _sign(_last_clause(between), found.low[: figure.start]):
            claim = _claim(figure, found.low, sign, "")
        listed = claim is not None
        if claim is not None:
            claims.append(claim)
    return claims


def claimed_levels(text: str) -> list[tuple[Claim, int | None]]:
    """What a text says there is ("Có 04 HTX"), each with the year it names."""
    found = scan(clean(text))
    claims = []
    for figure in found.figures:
        before = found.low[: figure.start]
        if _HAS.search(before) and not _WORKS.search(before) and "trong đó" not in before:
            claim = _claim(figure, found.low, 0, "")
            if claim is not None and claim.unit != "%":
                claims.append((claim, figure.year))
    return claims


def _last_clause(text: str) -> str:
    return _CLAUSE.split(text)[-1]


def _sign(clause: str, before: str) -> int:
    """1 or -1 for a verb of change over a figure, 0 where there is none."""
    verbs = list(_VERB.finditer(clause))
    if not verbs or _LEVEL.search(clause, verbs[-1].end()):
        return 0
    if _WORKS.search(_last_clause(before)) and not _HARDENED.search(_last_clause(before)):
        return 0
    return 1 if verbs[-1]["up"] else -1


def _claim(figure: Figure, low: str, sign: int, unit_before: str) -> Claim | None:
    """The figure as a claim; ``unit_before`` is that of the list it stands in."""
    if figure.op is not None or figure.kind not in (Kind.PERCENT, Kind.NUMBER):
        return None
    unit = "%" if figure.kind is Kind.PERCENT else (figure.unit or unit_before)
    points = fold(unit) == "diem" and bool(_POINTS.match(low, figure.end))
    points = points or (unit == "%" and low[figure.end :].lstrip().startswith("điểm"))
    unit = "%" if points else unit
    if not unit:
        return None
    try:
        amount = exact(figure.first, unit)
    except NumberError:
        return None
    return Claim(figure.text.strip(" ;,."), amount, unit, sign, points)


def readings_of(pairs: Iterable[Ends], unit: str) -> Readings:
    """Every way in which the ends of one indicator can be read in ``unit``."""
    by_part: dict[str | None, list[Ends]] = defaultdict(list)
    for pair in pairs:
        by_part[pair.last.part].append(pair)
    each: list[Reading] = []
    complete = True
    for of_part in by_part.values():
        measured = [
            (pair, measures(pair.first, unit), measures(pair.last, unit)) for pair in of_part
        ]
        if not any(first or last for _, first, last in measured):
            continue
        each += _single(measured)
        each += _together([one for one in measured if not one[0].last.is_city], unit)
        complete = complete and _is_complete(measured)
    return Readings(tuple(dict.fromkeys(each)), complete and bool(each))


def levels_of(values: Iterable[CheckedValue], unit: str) -> tuple[Reading, ...] | None:
    """What there is of ``unit`` in one year; ``None`` where not all of it is printed."""
    readings = readings_of([Ends(value, value) for value in values], unit)
    return readings.each if readings.complete else None


_Measured = list[tuple[Ends, Mapping[str, Fraction], Mapping[str, Fraction]]]


def measures(value: CheckedValue, unit: str) -> Mapping[str, Fraction]:
    """What a value prints in ``unit``, by kind; with "" its quantities in whatever unit."""
    found: dict[str, Decimal | Fraction | None] = {}
    if unit == "%":
        found["stated"] = value.stated_percent
        if value.numerator is not None and value.denominator:
            found["exact"] = percent_of(value.numerator, value.denominator)
    elif not unit or same_unit(unit, own_unit(value)):
        found["numerator"], found["denominator"] = value.numerator, value.denominator
        found["number"] = value.number
    if fold(unit) == fold(COMMUNES) and value.communes_attained is not None:
        found["communes"] = Decimal(value.communes_attained)
    return {kind: Fraction(figure) for kind, figure in found.items() if figure is not None}


def same_unit(unit: str, own: str) -> bool:
    """Whether a figure in ``unit`` can speak of one in ``own``: "tr.đồng" of "triệu đồng/năm"."""
    short, full = _plain_unit(unit), _plain_unit(own)
    return bool(short) and (full == short or full.startswith(f"{short} "))


def _plain_unit(unit: str) -> str:
    return re.sub(r"^tr(?:ieu)?(?: dong| d)?(?= |$)", "trieu dong", fold(unit))


def _single(measured: _Measured) -> Iterator[Reading]:
    for pair, first, last in measured:
        for kind in (kind for kind in first if kind in last):
            yield Reading(pair.last.unit, first[kind], last[kind])


def _together(measured: _Measured, unit: str) -> Iterator[Reading]:
    """The communes' sums, their plain means, and the ratio of their sums."""
    if len(measured) < 2:
        return
    for kind in ("stated", "exact", "numerator", "denominator", "number", "either"):
        both = [(_of(kind, first), _of(kind, last)) for _, first, last in measured]
        firsts = [first for first, last in both if first is not None and last is not None]
        lasts = [last for first, last in both if first is not None and last is not None]
        if not firsts:
            continue
        yield Reading(MEAN_OF_COMMUNES, sum(firsts) / Fraction(len(firsts)),
                      sum(lasts) / Fraction(len(lasts)))  # fmt: skip
        if unit != "%":
            yield Reading(SUM_OF_COMMUNES, Fraction(sum(firsts)), Fraction(sum(lasts)))
    pairs = [pair for pair, _, _ in measured if pair.first.has_ratio and pair.last.has_ratio]
    if unit == "%" and pairs:
        yield Reading(SUM_OF_COMMUNES, _pooled(pair.first for pair in pairs),
                      _pooled(pair.last for pair in pairs))  # fmt: skip


def _of(kind: str, measured: Mapping[str, Fraction]) -> Fraction | None:
    if kind == "either":
        return measured.get("stated", measured.get("exact"))
    return measured.get(kind)


def _pooled(values: Iterable[CheckedValue]) -> Fraction:
    numerator = denominator = Decimal(0)
    for value in values:
        numerator += value.numerator or 0
        denominator += value.denominator or 0
    return percent_of(numerator, denominator)


def _is_complete(measured: _Measured) -> bool:
    """Whether the city's own ends are printed, or every commune's that has the thing."""
    if any(pair.last.is_city and first.keys() & last.keys() for pair, first, last in measured):
        return True
    communes = [one for one in measured if not one[0].last.is_city]
    return bool(communes) and all(
        first.keys() & last.keys() or (_has_none(pair.first) and _has_none(pair.last))
        for pair, first, last in communes
    )


def _has_none(value: CheckedValue) -> bool:
    return value.verdict.outcome is Outcome.NOT_APPLICABLE
