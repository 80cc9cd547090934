"""What an entry workbook holds before anybody fills it in: read from the database, in few queries.

The number of queries does not grow with the number of communes or years.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from communes.models import (
    DeadlineExtension,
    ReportingYear,
    Submission,
    Unit,
    UnitTotal,
    UnitVersion,
)
from communes.models.units import Kind
from communes.stored_answers import StoredAnswer, stored_answers
from communes.villages.counting import kept_lists
from criteria.models import CriteriaSet
from criteria.services import latest_criteria_set

TOTALS = dict(UnitTotal.Key.choices)


class NothingToFillError(ValueError):
    """No workbook can be made; the message says why."""


@dataclass(frozen=True, slots=True)
class YearContent:
    """What a commune answered in one year, by indicator code, and its totals by key."""

    year: int
    answers: Mapping[str, StoredAnswer] = field(default_factory=dict)
    totals: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetContent:
    """One commune's sheet. ``first`` is the earliest year with answers, if it is another."""

    slug: str
    name: str  # as a heading writes it
    short_name: str
    parent: str
    zone: str | None
    deadline: date | None
    keeps_villages: bool
    present: YearContent
    last: YearContent
    first: YearContent | None


@dataclass(frozen=True, slots=True)
class BookContent:
    """A workbook: the set, the year, who it is for, a sheet per commune."""

    criteria_set: CriteriaSet
    year: int
    unit_name: str
    deadline: date | None
    sheets: tuple[SheetContent, ...]
    is_commune: bool


def set_of_year(code: str, year: int) -> CriteriaSet | None:
    """The version of a set that judges ``year``: the opened year's, or else the newest."""
    opened = (
        ReportingYear.objects.filter(year=year, criteria_set__code=code)
        .select_related("criteria_set")
        .first()
    )
    return opened.criteria_set if opened is not None else latest_criteria_set(code)


def sets_for(unit: Unit, year: int) -> list[str]:
    """The codes of the sets under which ``unit`` reports ``year``: opened ones, or those of it."""
    above = _lineage(unit, year)
    opened = ReportingYear.objects.filter(unit__slug__in=above, year=year)
    codes = list(opened.values_list("criteria_set__code", flat=True).distinct())
    if codes:
        return sorted(codes)
    made_for = CriteriaSet.objects.filter(
        jurisdiction__in=above, first_year__lte=year, last_year__gte=year
    )
    return sorted(set(made_for.values_list("code", flat=True)))


def _lineage(unit: Unit, year: int) -> list[str]:
    """The slugs of a unit and of the units above it at the end of ``year``."""
    slugs = [unit.slug]
    current: Unit | None = unit
    while current is not None:
        version = current.versions.in_year(year).select_related("parent").first()
        current = version.parent if version is not None else None
        if current is not None:
            slugs.append(current.slug)
    return slugs


def communes_in(unit: Unit, year: int) -> list[UnitVersion]:
    """The communes of a province, city or district at the end of ``year``; a commune is its own."""
    own = (
        UnitVersion.objects.in_year(year)
        .filter(unit=unit, kind=Kind.COMMUNE)
        .select_related("unit")
        .first()
    )
    return [own] if own is not None else UnitVersion.objects.communes_of(unit, year)


def communes_to_fill(unit: Unit, year: int, criteria_set: CriteriaSet) -> list[UnitVersion]:
    """The communes that get a sheet in the workbook of ``unit`` and ``year``.

    Raises ``NothingToFillError`` where the unit has no commune that year, or the set is another
    province's.
    """
    versions = communes_in(unit, year)
    name = unit.name_on(date(year, 12, 31))
    if not versions:
        raise NothingToFillError(f"Cuối năm {year}, {name} không có xã nào để lập phiếu nhập.")
    if criteria_set.jurisdiction not in _lineage(unit, year):
        raise NothingToFillError(f"Bộ tiêu chí “{criteria_set.name}” không áp dụng cho {name}.")
    return versions


def book_content(unit: Unit, year: int, criteria_set: CriteriaSet) -> BookContent:
    """Everything that the workbook of ``unit`` and ``year`` shows.

    Raises ``NothingToFillError`` as ``communes_to_fill``.
    """
    versions = communes_to_fill(unit, year, criteria_set)
    day = date(year, 12, 31)
    name = unit.name_on(day)
    ids = [version.unit_id for version in versions]
    years = _years(ids, year, criteria_set)
    parents = _names({version.parent_id for version in versions if version.parent_id}, day)
    opened = ReportingYear.objects.filter(year=year, criteria_set=criteria_set).first()
    extended = _extensions(opened)
    kept = set(kept_lists(ids, year).values_list("parent_id", flat=True))
    sheets = []
    for version in versions:
        present, last, first = years[version.unit_id]
        until = extended.get(version.unit_id)
        deadline = opened.deadline if opened is not None else None
        sheets.append(
            SheetContent(
                slug=version.unit.slug,
                name=version.title_name,
                short_name=version.name,
                parent=parents.get(version.parent_id or 0, ""),
                zone=version.zone or None,
                deadline=max(deadline, until) if deadline and until else deadline,
                keeps_villages=version.unit_id in kept,
                present=present,
                last=last,
                first=first,
            )
        )
    sheets.sort(key=lambda sheet: sheet.parent)  # stable: the official order within each
    return BookContent(
        criteria_set,
        year,
        name,
        opened.deadline if opened is not None else None,
        tuple(sheets),
        is_commune=ids == [unit.pk],
    )


def _names(units: set[int], day: date) -> dict[int, str]:
    found = Unit.objects.filter(pk__in=units).prefetch_related("versions")
    return {one.pk: one.name_on(day) for one in found}


def _extensions(opened: ReportingYear | None) -> dict[int, date]:
    if opened is None:
        return {}
    rows = DeadlineExtension.objects.filter(reporting_year=opened).order_by("granted_at", "pk")
    return dict(rows.values_list("unit_id", "until"))


def _years(
    units: Sequence[int], year: int, criteria_set: CriteriaSet
) -> dict[int, tuple[YearContent, YearContent, YearContent | None]]:
    """The year itself, the one before it, and the earliest if it is another, by unit id."""
    submissions: dict[int, dict[int, int]] = defaultdict(dict)
    for pk, unit, of_year, set_pk in Submission.objects.filter(
        unit__in=units, criteria_set__code=criteria_set.code, year__lte=year
    ).values_list("pk", "unit_id", "year", "criteria_set_id"):
        if of_year < year or set_pk == criteria_set.pk:
            submissions[unit][of_year] = pk
    earliest = {
        unit: min((one for one in by_year if one < year - 1), default=None)
        for unit, by_year in submissions.items()
    }
    wanted = [
        by_year[one]
        for unit, by_year in submissions.items()
        for one in (year, year - 1, earliest[unit])
        if one in by_year
    ]
    answers = stored_answers(wanted)
    totals: dict[tuple[int, int], dict[str, Decimal]] = defaultdict(dict)
    for unit, of_year, key, figure in UnitTotal.objects.filter(
        unit__in=units, year__lte=year
    ).values_list("unit_id", "year", "key", "figure"):
        totals[unit, of_year][key] = figure

    def content(unit: int, one: int) -> YearContent:
        pk = submissions[unit].get(one, 0)
        return YearContent(one, answers.get(pk, {}), totals.get((unit, one), {}))

    found = {}
    for unit in units:
        first = earliest.get(unit)
        found[unit] = (
            content(unit, year),
            content(unit, year - 1),
            content(unit, first) if first is not None else None,
        )
    return found
