"""Reading stored values into the plain data that tables are built from.

The number of queries is fixed, whatever the number of communes, villages and years.
"""

from collections import defaultdict
from datetime import date

from django.db.models import Q
from django.utils import timezone

from communes.models import IndicatorValue, Source, Submission, Unit, UnitEvent, UnitVersion
from communes.models.units import Kind
from criteria.models import CriteriaSet
from criteria.outcomes import Outcome
from reports.comparison_data import ComparisonData, IndicatorRecord, StoredValue, UnitYear

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
    family = _Family(unit)
    records = _records(submissions)
    unit_years: dict[int, dict[int, UnitYear]] = defaultdict(dict)
    for submission in submissions:
        name = family.name(submission.unit_id, years[-1])
        for year in years:  # a year without a submission is empty, not absent
            unit_years[submission.unit_id].setdefault(
                year, UnitYear(submission.unit.slug, name, year, {})
            )
        unit_years[submission.unit_id][submission.year] = UnitYear(
            submission.unit.slug, name, submission.year, records.get(submission.pk, {})
        )
    own = unit_years.pop(unit.pk, {})
    version = family.version(unit.pk, years[-1])
    single = version.kind == Kind.COMMUNE
    ordered = sorted(unit_years, key=lambda pk: family.order(pk, years[-1]))
    source = (
        Source.objects.filter(unit=unit, criteria_set=criteria_set)
        .select_related("made_by")
        .first()
    )
    return ComparisonData(
        unit_slug=unit.slug,
        unit_name=version.title_name,
        parent_name=family.name(version.parent_id, years[-1]) if version.parent_id else "",
        definition=criteria_set.parsed(),
        years=years,
        city={} if single else own,
        communes=(own,) if single else tuple(unit_years[pk] for pk in ordered),
        reference=source.reference if source and source.reference else _NO_REFERENCE,
        source_line=_source_line(source),
        unit_notes=() if single else tuple(_unit_notes(version, family, years)),
    )


class _Family:
    """The versions of a unit, of its parent and of what lies directly under it: one query."""

    def __init__(self, unit: Unit) -> None:
        self._versions: dict[int, list[UnitVersion]] = defaultdict(list)
        self._unit_pk = unit.pk
        for version in (
            UnitVersion.objects.filter(
                Q(unit=unit) | Q(unit__versions__parent=unit) | Q(unit__children__unit=unit)
            )
            .distinct()
            .select_related("unit")
            .order_by("valid_from")
        ):
            self._versions[version.unit_id].append(version)

    def version(self, pk: int, year: int) -> UnitVersion:
        """The version at the end of ``year``, or the last before, or the first of all."""
        versions = self._versions[pk]
        begun = [version for version in versions if version.valid_from.year <= year]
        return begun[-1] if begun else versions[0]

    def name(self, pk: int, year: int) -> str:
        """The name as a heading writes it."""
        return self.version(pk, year).title_name

    def order(self, pk: int, year: int) -> tuple[int, str]:
        """The official order within the parent."""
        version = self.version(pk, year)
        return (version.position, version.unit.slug)

    def communes(self, year: int) -> list[UnitVersion]:
        """The communes under the unit at the end of ``year``."""
        day = date(year, 12, 31)
        found = [
            version
            for versions in self._versions.values()
            for version in versions
            if version.kind == Kind.COMMUNE
            and version.parent_id == self._unit_pk
            and version.valid_from <= day
            and (version.valid_to is None or version.valid_to > day)
        ]
        return sorted(found, key=lambda version: (version.position, version.unit.slug))


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


def _source_line(source: Source | None) -> str:
    """Which file the figures come from, who brought it in and when."""
    if source is None:
        return ""
    who = source.made_by or "máy chủ (dòng lệnh)"
    when = timezone.localtime(source.made_at)
    return f"Số liệu từ tệp {source.file_name}, nhập lúc {when:%H:%M %d/%m/%Y}, người nhập: {who}."


def _unit_notes(version: UnitVersion, family: _Family, years: tuple[int, ...]) -> list[str]:
    """What became of the unit's communes between the first and the last year, from the lineage."""
    first, last = years[0], years[-1]
    before, after = family.communes(first), family.communes(last)
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
