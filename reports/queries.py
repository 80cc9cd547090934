"""Reading stored values into the plain data that tables are built from.

The number of queries is fixed, whatever the number of communes, villages and years.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Count, Q
from django.utils import timezone

from communes.models import IndicatorValue, Source, Submission, Unit
from communes.models.units import Kind
from criteria.models import CriteriaSet
from criteria.outcomes import Outcome
from criteria.sets import CriteriaSetDefinition
from reports.comparison_data import ComparisonData, IndicatorRecord, StoredValue, UnitYear
from reports.comparison_years import YearChoice, choose_years
from reports.families import Families
from reports.printed_cells import with_printed_text

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
    "source_id",
)


def comparison_data(
    unit: Unit, criteria_set: CriteriaSet, end_year: int | None = None
) -> ComparisonData | None:
    """All that the comparison of ``unit`` under ``criteria_set`` shows; ``None`` without values.

    ``end_year`` is the year set beside the baseline, where it has values.
    """
    pair = (unit, criteria_set)
    return comparisons([pair], end_year).get((unit.pk, criteria_set.pk))


def comparisons(
    pairs: Sequence[tuple[Unit, CriteriaSet]], end_year: int | None = None
) -> dict[tuple[int, int], ComparisonData]:
    """The comparisons of several units, by unit id and set id; those without values are left out.

    Each sets its earliest year beside ``end_year`` or the latest that is reported
    (``reports/comparison_years.py``). Six queries, whatever the number of units and years.
    """
    families = Families({unit.pk for unit, _ in pairs})
    found = (
        Submission.objects.filter(
            criteria_set__in={criteria_set.pk for _, criteria_set in pairs},
            unit__in={pk for unit, _ in pairs for pk in (unit.pk, *families.children(unit.pk))},
        )
        .select_related("unit")
        .annotate(
            answered=Count(
                "values", filter=Q(values__part="") & ~Q(values__outcome=Outcome.MISSING.value)
            )
        )
        .order_by("year")
    )
    submissions: dict[int, list[Submission]] = defaultdict(list)
    for submission in found:
        submissions[submission.criteria_set_id].append(submission)
    chosen: dict[tuple[int, int], tuple[YearChoice, list[Submission]]] = {}
    for unit, criteria_set in pairs:
        members = {unit.pk, *families.children(unit.pk)}
        own = [one for one in submissions[criteria_set.pk] if one.unit_id in members]
        indicators = sum(1 for _ in criteria_set.parsed().indicators())
        choice = choose_years(
            [(one.year, getattr(one, "answered", 0)) for one in own], indicators, end_year
        )
        if choice.shown:
            shown = [one for one in own if one.year in choice.shown]
            chosen[unit.pk, criteria_set.pk] = (choice, shown)
    records = _records(
        {one.pk for _, shown in chosen.values() for one in shown},
        {criteria_set.pk: criteria_set.parsed() for _, criteria_set in pairs},
    )
    sources = _sources(pairs)
    return {
        (unit.pk, criteria_set.pk): _build(
            unit, criteria_set, *chosen[key], families, records, sources.get(key)
        )
        for unit, criteria_set in pairs
        if (key := (unit.pk, criteria_set.pk)) in chosen
    }


def _build(
    unit: Unit,
    criteria_set: CriteriaSet,
    choice: YearChoice,
    submissions: list[Submission],
    families: Families,
    records: dict[int, dict[str, IndicatorRecord]],
    source: Source | None,
) -> ComparisonData:
    years = choice.shown
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
        all_years=choice.all,
        city={} if single else own,
        communes=(own,) if single else tuple(unit_years[pk] for pk in ordered),
        reference=source.reference if source and source.reference else _NO_REFERENCE,
        source_line=_source_line(source, [records.get(one.pk, {}) for one in submissions]),
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


def _records(
    submissions: Collection[int], definitions: Mapping[int, CriteriaSetDefinition]
) -> dict[int, dict[str, IndicatorRecord]]:
    """The records of submissions (ids) by indicator code; ``definitions`` by set id."""
    values: dict[tuple[int, int, str], dict[str, StoredValue]] = defaultdict(dict)
    rows = IndicatorValue.objects.filter(submission__in=submissions).values(
        "submission_id", "submission__criteria_set_id", "indicator__code", *_COLUMNS
    )
    for row in rows:
        key = (
            row.pop("submission_id"),
            row.pop("submission__criteria_set_id"),
            row.pop("indicator__code"),
        )
        for name in ("said", "counted", "computed", "outcome"):
            row[name] = Outcome(row[name]) if row[name] else None
        row["typed"] = row.pop("source_id") is None
        value = StoredValue(declared=row["said"] or row["counted"], **row)
        values[key][value.part] = value
    records: dict[int, dict[str, IndicatorRecord]] = defaultdict(dict)
    for (submission, criteria_set, code), by_part in values.items():
        rule = definitions[criteria_set].indicator(code).rule
        records[submission][code] = with_printed_text(by_part, rule)
    return records


def _source_line(source: Source | None, records: Iterable[Mapping[str, IndicatorRecord]]) -> str:
    """Which file the figures come from, who brought it in and when; how many were typed since."""
    typed = sum(record.value.typed for by_code in records for record in by_code.values())
    by_form = f"{typed} số liệu nhập trực tiếp trên cổng." if typed else ""
    if source is None:
        return by_form
    who = source.made_by or "máy chủ (dòng lệnh)"
    when = timezone.localtime(source.made_at)
    line = f"Số liệu từ tệp {source.file_name}, nhập lúc {when:%H:%M %d/%m/%Y}, người nhập: {who}."
    return f"{line} {by_form}".rstrip()
