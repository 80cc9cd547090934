"""Rules: what an indicator asks, as data. Judging them is ``criteria/evaluation.py``.

A threshold may depend on the zone (region, commune group) and on the year; a rule therefore holds
*cases*, and ``threshold_for`` answers which one is in force, or that none is.
"""

from dataclasses import dataclass
from decimal import Decimal

from criteria.thresholds import Threshold


@dataclass(frozen=True, slots=True)
class ThresholdCase:
    """A threshold with the zone and the years it is for; ``None`` means any."""

    threshold: Threshold
    zone: str | None = None
    from_year: int | None = None
    to_year: int | None = None

    def covers(self, zone: str | None, year: int) -> bool:
        """Whether the case is for this zone and year."""
        return (
            (self.zone is None or self.zone == zone)
            and (self.from_year is None or self.from_year <= year)
            and (self.to_year is None or year <= self.to_year)
        )

    @property
    def weight(self) -> tuple[bool, bool]:
        """The more specific case wins: its zone first, then its years."""
        return (self.zone is not None, self.from_year is not None or self.to_year is not None)


def threshold_for(
    cases: tuple[ThresholdCase, ...], zone: str | None, year: int
) -> Threshold | None:
    """The threshold in force, the most specific first; ``None`` where the set asks nothing.

    The loader refuses overlapping cases of equal weight, so the answer is unique.
    """
    if len(cases) == 1:
        return cases[0].threshold if cases[0].covers(zone, year) else None
    fitting = [case for case in cases if case.covers(zone, year)]
    return max(fitting, key=lambda case: case.weight).threshold if fitting else None


@dataclass(frozen=True, slots=True)
class BooleanRule:
    """Đạt / Chưa đạt. ``counted`` names the things whose presence attains it ("chợ", "HTX")."""

    counted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RatioRule:
    """A share in per cent of ``numerator`` (a label) in ``denominator`` (a label).

    ``quantity_unit`` is the unit of both. ``same_total`` names the total that every denominator
    with the same key must equal within a unit and year (households, villages, population).
    ``village_answer`` names the yearly answer of the villages that the numerator counts
    ("culture_house"); such a rule is filled from the village list where one is kept.
    """

    cases: tuple[ThresholdCase, ...]
    numerator: str
    denominator: str
    quantity_unit: str
    same_total: str | None = None
    village_answer: str | None = None


@dataclass(frozen=True, slots=True)
class NumberRule:
    """A measured figure in ``unit`` ("triệu đồng/người/năm")."""

    cases: tuple[ThresholdCase, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class CountRule:
    """A whole number of ``unit``, e.g. no makeshift house at all: = 0 hộ."""

    cases: tuple[ThresholdCase, ...]
    unit: str


SimpleRule = BooleanRule | RatioRule | NumberRule | CountRule


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a compound indicator; ``key`` is stable, ``label`` is the text's own words."""

    key: str
    label: str
    rule: SimpleRule


@dataclass(frozen=True, slots=True)
class AllRule:
    """Every part must hold (17.1: nước hợp vệ sinh ≥ 90 % *and* nước sạch ≥ 50 %)."""

    parts: tuple[Part, ...]

    def part(self, key: str) -> Part:
        """The part with this key; raises ``KeyError``."""
        for part in self.parts:
            if part.key == key:
                return part
        raise KeyError(key)


Rule = SimpleRule | AllRule

# Units measured on a scale; everything else is counted in whole things.
CONTINUOUS_UNITS = frozenset({"km", "m", "ha", "m2", "m²", "km2", "km²"})


def is_whole(quantity_unit: str, *figures: Decimal) -> bool:
    """Whether a quantity comes in whole things (households, schools) rather than on a scale."""
    return quantity_unit not in CONTINUOUS_UNITS and all(
        figure == figure.to_integral_value() for figure in figures
    )
