"""Tables to check, with what the database knows beside them: documents, the set that follows."""

from collections.abc import Sequence
from dataclasses import replace

from communes.comparison_reading import ComparisonReading, TableInputs, read_comparison
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
    return _Register().added_to(table, inputs.criteria_set), capital


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
    register = _Register()
    return [
        run_checks(register.added_to(stored_table(data), criteria_set))
        for criteria_set, data in comparisons
    ]


class _Register:
    """The legal documents and the criteria sets that the database knows; two queries."""

    def __init__(self) -> None:
        self._documents = tuple(
            Citation(one.kind, one.number, one.date, one.issuer, one.abstract)
            for one in LegalDocument.objects.all()
        )
        self._sets = list(CriteriaSet.objects.all())

    def added_to(self, table: CheckedTable, criteria_set: CriteriaSet) -> CheckedTable:
        """The table with what the register knows beside it."""
        successor = succeeding_set(criteria_set, self._sets)
        return replace(
            table,
            documents=self._documents,
            successor=successor.parsed() if successor is not None else None,
        )
