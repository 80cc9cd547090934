"""Reading stored values into the plain data that tables are built from.

The number of queries is fixed, whatever the number of communes, villages and years.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from communes.models import IndicatorValue, Source, Submission, Unit
from communes.models.units import Kind
from criteria.models import CriteriaSet
from criteria.outcomes import Outcome
from reports.comparison_data import ComparisonData, IndicatorRecord, StoredValue, UnitYear
from reports.families import Families

_NO_REFERENCE = "(Kèm theo Báo cáo số      )"
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
    "said",
    "counted",
    "number",
    "cell",
)


def comparison_data(unit: Unit, criteria_set: CriteriaSet) -> ComparisonData | None:
    """All that the comparison of ``unit`` under ``criteria_set`` shows; ``None`` without values."""
    return comparisons([(unit, criteria_set)]).get((unit.pk, criteria_set.pk))


def comparisons(
    pairs: Sequence[tuple[Unit, CriteriaSet]],
) -> dict[tuple[int, int], ComparisonData]:
    """The comparisons of several units, by unit id and set id; those without values are left out.

    Six queries, whatever the number of units.
    """
    families = Families({unit.pk for unit, _ in pairs})
    found = Submission.objects.filter(
        criteria_set__in={criteria_set.pk for _, criteria_set in pairs},
        unit__in={pk for unit, _ in pairs for pk in (unit.pk, *families.children(unit.pk))},
    )
    submissions: dict[int, list[Submission]] = defaultdict(list)
    for submission in found.select_related("unit").order_by("year"):
        submissions[submission.criteria_set_id].append(submission)
    records = _records(found)
    sources = _sources(pairs)
    built = {}
    for unit, criteria_set in pairs:
        members = {unit.pk, *families.children(unit.pk)}
        own = [one for one in submissions[criteria_set.pk] if one.unit_id in members]
        if own:
            key = (unit.pk, criteria_set.pk)
            built[key] = _build(unit, criteria_set, own, families, records, sources.get(key))
    return built


def _build(
    unit: Unit,
    criteria_set: CriteriaSet,
    submissions: list[Submission],
    families: Families,
    records: dict[int, dict[str, IndicatorRecord]],
    source: Source | None,
) -> ComparisonData:
    years = tuple(sorted({submission.year for submission in submissions}))
    last = years[-1]
    unit_years: dict[int, dict[int, UnitYear]] = defaultdict(dict)
    for submission in submissions:
        name = families.name(submission.unit_id, last)
        for year in years:  # a year without a submission is empty, not absent
            unit_years[submission.unit_id].setdefault(
                year, UnitYear(submission.unit.slug, name, year, {})
            )
        unit_years[submission.unit_id][submission.year] = UnitYear(
            submission.unit.slug, name, submission.year, records.get(submission.pk, {})
        )
    own = unit_years.pop(unit.pk, {})
    version = families.version(unit.pk, last)
    single = version.kind == Kind.COMMUNE
    ordered = sorted(unit_years, key=lambda pk: families.order(pk, last))
    note = "" if single else families.note(unit.pk, years)
    return ComparisonData(
        unit_slug=unit.slug,
        unit_name=version.title_name,
        parent_name=families.name(version.parent_id, last),
        definition=criteria_set.parsed(),
        years=years,
        city={} if single else own,
        communes=(own,) if single else tuple(unit_years[pk] for pk in ordered),
        reference=source.reference if source and source.reference else _NO_REFERENCE,
        source_line=_source_line(source),
        unit_notes=(note,) if note else (),
        zones={
            families.name(pk, last): families.version(pk, last).zone
            for pk in ([unit.pk] if single else ordered)
        },
    )


def _sources(
    pairs: Sequence[tuple[Unit, CriteriaSet]],
) -> dict[tuple[int, int], Source]:
    """The newest comparison workbook of each pair."""
    newest: dict[tuple[int, int], Source] = {}
    for source in Source.objects.filter(
        channel=Source.Channel.COMPARISON,
        unit__in={unit.pk for unit, _ in pairs},
        criteria_set__in={criteria_set.pk for _, criteria_set in pairs},
    ).select_related("made_by"):
        newest.setdefault((source.unit_id, source.criteria_set_id), source)
    return newest


def _records(submissions: QuerySet[Submission]) -> dict[int, dict[str, IndicatorRecord]]:
    values: dict[tuple[int, str], dict[str, StoredValue]] = defaultdict(dict)
    rows = IndicatorValue.objects.filter(submission__in=submissions).values(
        "submission_id", "indicator__code", *_COLUMNS
    )
    for row in rows:
        key = (row.pop("submission_id"), row.pop("indicator__code"))
        for name in ("said", "counted", "computed", "outcome"):
            row[name] = Outcome(row[name]) if row[name] else None
        value = StoredValue(declared=row["said"] or row["counted"], **row)
        values[key][value.part] = value
    records: dict[int, dict[str, IndicatorRecord]] = defaultdict(dict)
    for (submission, code), by_part in values.items():
        whole = by_part.pop("")
        records[submission][code] = IndicatorRecord(whole, by_part)
    return records


def _source_line(source: Source | None) -> str:
    """Which file the figures come from, who brought it in and when."""
    if source is None:
        return ""
    who = source.made_by or "máy chủ (dòng lệnh)"
    when = timezone.localtime(source.made_at)
    return f"Số liệu từ tệp {source.file_name}, nhập lúc {when:%H:%M %d/%m/%Y}, người nhập: {who}."
