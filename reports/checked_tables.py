"""Tables to check, with what the database knows beside them: documents, the set that follows."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DateField, DecimalField, IntegerField, Q, Value
from django.db.models.functions import Cast, Coalesce

from communes.comparison_reading import ComparisonReading, TableInputs, read_comparison
from communes.models import Unit, UnitEvent, UnitLineage, UnitTotal
from communes.models.units import Kind
from criteria.models import CriteriaSet, LegalDocument
from criteria.services import succeeding_set
from criteria.sets import Citation
from reports.checks.capital import CapitalTable
from reports.checks.capital_sheet import capital_table
from reports.checks.registry import CheckReport, run_checks
from reports.checks.sources import checked_table, compared_with
from reports.checks.stored import stored_table
from reports.checks.table import CheckedTable
from reports.comparison_data import ComparisonData


def workbook_table(
    inputs: TableInputs, against: TableInputs | None = None
) -> tuple[CheckedTable, CapitalTable | None]:
    """The table of a workbook, and its capital table if it has one.

    Copies that differ are told, not refused. ``against`` is another report of the same unit, whose
    cells are compared with this one's.
    Raises ``communes.comparison_reading.ImportRefused`` with all faults of the file.
    """
    read = _read(inputs)
    names = read.places.printed_names()
    table = checked_table(
        read.grids,
        read.layout,
        read.table,
        inputs.criteria_set.parsed(),
        names[inputs.unit.pk],
        {names[pk]: zone for pk, zone in read.places.zones().items() if pk in names},
    )
    if against is not None:
        table = compared_with(table, read.layout, _read(against).layout, against.file_name)
    capital = capital_table(read.grids, table.unit)
    slugs = dict(Unit.objects.filter(pk__in=names).values_list("pk", "slug"))
    known = {name: slugs[pk] for pk, name in names.items()}
    register = _Register(known.values())
    return register.added_to(table, inputs.criteria_set, known), capital


def _read(inputs: TableInputs) -> ComparisonReading:
    return read_comparison(
        data=inputs.data,
        file_name=inputs.file_name,
        criteria_set=inputs.criteria_set,
        unit=inputs.unit,
        form=inputs.form,
        copies_may_differ=True,
    )


def check_stored(data: ComparisonData, criteria_set: CriteriaSet) -> CheckReport:
    """The findings about stored values, from the same checks as a workbook's; two queries."""
    [report] = check_all_stored([(criteria_set, data)])
    return report


def check_all_stored(
    comparisons: Sequence[tuple[CriteriaSet, ComparisonData]],
) -> list[CheckReport]:
    """The findings of several comparisons, in their order; two queries for all."""
    register = _Register({slug for _, data in comparisons for slug in data.slugs.values()})
    return [
        run_checks(register.added_to(stored_table(data), criteria_set, data.slugs))
        for criteria_set, data in comparisons
    ]


class _Register:
    """What the database knows beside the tables of some units (slugs); two queries.

    Legal documents, criteria sets, the units' totals, the mergers of their villages.
    """

    def __init__(self, units: Collection[str]) -> None:
        self._sets = list(CriteriaSet.objects.all())
        documents: list[Citation] = []
        self._totals: dict[str, list[tuple[int, str, Decimal]]] = defaultdict(list)
        self._mergers: dict[str, list[date]] = defaultdict(list)
        for what, first, second, third, fourth, day, year, figure in _known_rows(units):
            if what == "document":
                documents.append(Citation(first, second, day, third, fourth))
            elif what == "total":
                self._totals[first].append((year, second, figure))
            else:
                self._mergers[first].append(day)
                self._mergers[second].append(day)
        self._documents = tuple(sorted(documents, key=lambda one: (one.date, one.number)))

    def added_to(
        self, table: CheckedTable, criteria_set: CriteriaSet, slugs: Mapping[str, str]
    ) -> CheckedTable:
        """The table with what the register knows beside it; ``slugs`` by the names it prints."""
        successor = succeeding_set(criteria_set, self._sets)
        profile = {
            (name, year, key): figure
            for name, slug in slugs.items()
            for year, key, figure in self._totals.get(slug, ())
        }
        first, last = min(table.years), max(table.years)
        merged = frozenset(
            name
            for name, slug in slugs.items()
            if any(date(first, 12, 31) < day <= date(last, 12, 31) for day in self._mergers[slug])
        )
        return replace(
            table,
            documents=self._documents,
            successor=successor.parsed() if successor is not None else None,
            profile=profile or None,
            villages_merged=merged or None,
        )


def _known_rows(units: Collection[str]) -> Iterator[tuple[Any, ...]]:
    """Documents, totals, and mergers of villages by commune and city, as one union of rows.

    The pages of whole provinces ask a fixed, small number of times.
    """
    blank = Value("", output_field=CharField())
    no_day = Cast(Value(None), DateField())
    no_year = Cast(Value(None), IntegerField())
    no_figure = Cast(Value(None), DecimalField(max_digits=15, decimal_places=4))
    documents = LegalDocument.objects.order_by().values_list(
        Value("document", output_field=CharField()),
        "kind",
        "number",
        "issuer",
        "abstract",
        "date",
        no_year,
        no_figure,
    )
    totals = (
        UnitTotal.objects.filter(unit__slug__in=units)
        .order_by()
        .values_list(
            Value("total", output_field=CharField()),
            "unit__slug",
            "key",
            blank,
            blank,
            no_day,
            "year",
            "figure",
        )
    )
    commune = "predecessor__versions__parent__slug"
    city = "predecessor__versions__parent__versions__parent__slug"
    mergers = (
        UnitLineage.objects.filter(
            Q(**{f"{commune}__in": units}) | Q(**{f"{city}__in": units}),
            event__kind=UnitEvent.EventKind.MERGE,
            predecessor__versions__kind=Kind.VILLAGE,
        )
        .order_by()
        .values_list(
            Value("merger", output_field=CharField()),
            commune,
            Coalesce(city, blank),
            blank,
            blank,
            "event__effective_on",
            no_year,
            no_figure,
        )
    )
    yield from documents.union(totals, mergers, all=True)
