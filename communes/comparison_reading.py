"""Reading a comparison workbook for a unit: the same for importing it and for only checking it."""

from dataclasses import dataclass, replace

from communes.intake.comparison import ReadTable, read_table
from communes.intake.container import WorkbookRefused
from communes.intake.criteria_marks import find_marks, without_marks
from communes.intake.grid import Grid
from communes.intake.layout import find_table
from communes.intake.readings import Fault, Form
from communes.intake.tables import ComparisonLayout, Remark
from communes.intake.workbook import open_workbook
from communes.models import Unit
from communes.table_places import TablePlaces
from criteria.models import CriteriaSet


class ImportRefused(ValueError):
    """A workbook that is not taken; ``faults`` holds every reason found, each with its place."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.message for fault in faults))


@dataclass(frozen=True, slots=True)
class TableInputs:
    """A workbook with the set and the unit that it is read for."""

    data: bytes
    file_name: str
    criteria_set: CriteriaSet
    unit: Unit
    form: Form | None


@dataclass(frozen=True, slots=True)
class ComparisonReading:
    """A workbook without faults: its sheets, its table, what was read, and whose it is."""

    grids: list[Grid]
    layout: ComparisonLayout
    table: ReadTable
    places: TablePlaces


def read_comparison(
    *,
    data: bytes,
    file_name: str,
    criteria_set: CriteriaSet,
    unit: Unit,
    form: Form | None,
    copies_may_differ: bool = False,
) -> ComparisonReading:
    """Read a comparison workbook of ``unit``; ``form`` None finds the form out.

    Two prints of a row with different figures refuse the file unless ``copies_may_differ``.
    Raises ``ImportRefused`` with all faults of the file.
    """
    try:
        grids = open_workbook(data, file_name)
    except WorkbookRefused as refusal:
        raise ImportRefused(refusal.faults) from refusal
    definition = criteria_set.parsed()
    matrices = find_marks(grids, definition)
    sheets = without_marks(grids, matrices) if matrices else grids
    layout = find_table(sheets, definition, form, copies_may_differ=copies_may_differ)
    if layout.form is None or not layout.years:
        raise ImportRefused(list(layout.faults))
    remarks = (
        Remark(one.cell, f"Bảng đánh dấu tiêu chí đạt ({one.cell}) không phải là biểu so sánh.")
        for one in matrices
    )
    layout = replace(layout, remarks=(*layout.remarks, *remarks))
    table = read_table(layout)
    places = TablePlaces(unit, layout, table, grids)
    faults = [*layout.faults, *places.faults(criteria_set)]
    if faults:
        raise ImportRefused(faults)
    return ComparisonReading(grids, layout, table, places)
