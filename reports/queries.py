"""Reading stored values into the plain data that tables are built from.

The number of queries is fixed, whatever the number of communes, villages and years.
"""

from collections import defaultdict

from django.db.models import Q

from communes.models import IndicatorValue, Source, Submission, Unit, UnitEvent, UnitVersion
from communes.models.units import Kind
from criteria.models import CriteriaSet
from criteria.outcomes import Outcome
from reports.comparison_data import ComparisonData, IndicatorRecord, StoredValue, UnitYear

_COLUMNS = (
    "pk",
    "part",
    "raw",
    "rate_raw",
    "count_raw",
    "note",
    "computed",
    "outcome",
    "explanation",
    "numerator",
    "denominator",
    "quantity_unit",
    "stated_percent",
    "stated_decimals",
    "communes_attained",
    "communes_total",
)


def comparison_data(unit: Unit, criteria_set: CriteriaSet) -> ComparisonData | None:
    """All that the comparison of ``unit`` under ``criteria_set`` shows; ``None`` without values."""
    submissions = list(
        Submission.objects.filter(criteria_set=criteria_set)
        .filter(Q(unit=unit) | Q(unit__versions__parent=unit))
        .distinct()
        .select_related("unit")
        .order_by("year")
    )
    if not submissions:
        return None
    years = tuple(sorted({submission.year for submission in submissions}))
    versions = _versions(submissions, years[-1])
    unit_version = versions[unit.pk]
    records = _records(submissions)
    unit_years: dict[int, dict[int, UnitYear]] = defaultdict(dict)
    for submission in submissions:
        unit_years[submission.unit_id][submission.year] = UnitYear(
            submission.unit.slug,
            versions[submission.unit_id].title_name,
            submission.year,
            records.get(submission.pk, {}),
        )
    for pk, by_year in unit_years.items():
        for year in years:
            by_year.setdefault(year, UnitYear(_slug(by_year), versions[pk].title_name, year, {}))
    city = unit_years.pop(unit.pk, {})
    single = unit_version.kind == Kind.COMMUNE
    ordered = sorted(unit_years, key=lambda pk: (versions[pk].position, versions[pk].unit.slug))
    return ComparisonData(
        unit_slug=unit.slug,
        unit_name=unit_version.title_name,
        parent_name=_parent_name(unit_version, years[-1]),
        definition=criteria_set.parsed(),
        years=years,
        city={} if single else city,
        communes=(city,) if single else tuple(unit_years[pk] for pk in ordered),
        reference=_reference(unit, criteria_set),
        unit_notes=() if single else tuple(_unit_notes(unit, unit_version, years)),
    )


def _parent_name(version: UnitVersion, year: int) -> str:
    parent = UnitVersion.objects.in_year(year).filter(unit=version.parent_id).first()
    return parent.title_name if parent else ""


def _slug(by_year: dict[int, UnitYear]) -> str:
    return next(iter(by_year.values())).slug


def _versions(submissions: list[Submission], year: int) -> dict[int, UnitVersion]:
    """The version of each submission's unit at the end of ``year``, or its last one before."""
    found: dict[int, UnitVersion] = {}
    for version in (
        UnitVersion.objects.filter(
            unit__in={submission.unit_id for submission in submissions},
            valid_from__year__lte=year,
        )
        .select_related("unit")
        .order_by("valid_from")
    ):
        found[version.unit_id] = version
    return found


def _records(submissions: list[Submission]) -> dict[int, dict[str, IndicatorRecord]]:
    values: dict[tuple[int, str], dict[str, StoredValue]] = defaultdict(dict)
    rows = IndicatorValue.objects.filter(submission__in=submissions).values(
        "submission_id", "indicator__code", "said", "counted", *_COLUMNS
    )
    for row in rows:
        key = (row.pop("submission_id"), row.pop("indicator__code"))
        declared = row.pop("said") or row.pop("counted", "")
        row.pop("counted", None)
        row["computed"] = Outcome(row["computed"])
        row["outcome"] = Outcome(row["outcome"])
        value = StoredValue(declared=Outcome(declared) if declared else None, **row)
        values[key][value.part] = value
    records: dict[int, dict[str, IndicatorRecord]] = defaultdict(dict)
    for (submission, code), by_part in values.items():
        whole = by_part.pop("")
        records[submission][code] = IndicatorRecord(whole, by_part)
    return records


def _reference(unit: Unit, criteria_set: CriteriaSet) -> str:
    source = Source.objects.filter(unit=unit, criteria_set=criteria_set).first()
    return source.reference if source and source.reference else "(Kèm theo Báo cáo số      )"


def _unit_notes(unit: Unit, version: UnitVersion, years: tuple[int, ...]) -> list[str]:
    """What became of the unit's communes between the first and the last year, from the lineage."""
    first, last = years[0], years[-1]
    before = list(UnitVersion.objects.communes_of(unit, first))
    after = list(UnitVersion.objects.communes_of(unit, last))
    if {one.unit_id for one in before} == {one.unit_id for one in after}:
        return []
    events = (
        UnitEvent.objects.filter(effective_on__year__gt=first, effective_on__year__lte=last)
        .filter(lineage__predecessor__in=[one.unit_id for one in before])
        .select_related("legal_document")
        .distinct()
    )
    causes = "; ".join(
        f"ngày {event.effective_on.day}/{event.effective_on.month}/{event.effective_on.year} "
        f"{event.note}" + (f" ({event.legal_document})" if event.legal_document else "")
        for event in events
    )
    return [
        f"Ghi chú: Năm {first}, {version.full_name} có {len(before)} xã "
        f"({_names(before)}); đến năm {last} còn {len(after)} xã ({_names(after)})"
        + (f", do {causes}." if causes else ".")
    ]


def _names(versions: list[UnitVersion]) -> str:
    return ", ".join(version.name for version in versions)
