"""The cells of a table as they are printed, for the faults of their form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from communes.intake.readings import Form
from reports.checks.model import Certainty, Family, Finding, Severity
from reports.checks.table import CheckedTable, CheckedValue
from reports.checks.wording import Check, found, indicator_words, place

EMPTY = frozenset(("", "-", "–", "—", "…", "..."))


class Role(Enum):
    """What a cell is for; the value is the name of its column."""

    RESULT = "Kết quả của đơn vị"
    COMMUNES = "Kết quả"  # the city's cell in the form by communes counts them
    RATE = "Tỷ lệ (%)"
    COUNT = "Số xã đạt"


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell of an indicator's row: a commune's, the city's count, or one of three."""

    value: CheckedValue
    role: Role
    address: str
    text: str

    @property
    def column(self) -> tuple[Role, str, int]:
        """The same for all cells of one column."""
        return (self.role, self.value.unit, self.value.year)

    @property
    def is_empty(self) -> bool:
        """Whether nothing, or a dash, stands in it."""
        return self.text in EMPTY

    @property
    def where(self) -> str:
        """The place in words: "Xã A năm 2020, chỉ tiêu 5"."""
        if self.role is Role.RESULT:
            return place(self.value)
        return f"Cột “{self.role.value}” năm {self.value.year}, {indicator_words(self.value)}"


def cells_of(table: CheckedTable, *roles: Role) -> Iterator[Cell]:
    """The cells of these roles (of all, where none is named), in the table's order."""
    wanted = frozenset(roles or Role)
    for value in table.values:
        if value.part is not None:
            continue
        if table.form is Form.COMMUNES:
            role = Role.COMMUNES if value.is_city else Role.RESULT
            if role in wanted:
                yield Cell(value, role, value.cell, value.raw)
            continue
        if Role.RESULT in wanted:
            yield Cell(value, Role.RESULT, value.cell, value.raw)
        if Role.RATE in wanted:
            yield Cell(value, Role.RATE, value.rate_cell, value.rate_raw)
        if Role.COUNT in wanted:
            yield Cell(value, Role.COUNT, value.count_cell, value.count_raw)


def fault(
    check: Check,
    cell: Cell,
    message: str,
    *,
    severity: Severity = Severity.COSMETIC,
    certainty: Certainty = Certainty.PROVED,
) -> Finding:
    """A fault of form at a cell."""
    finding = found(
        check,
        cell.value,
        message,
        family=Family.FORM,
        severity=severity,
        certainty=certainty,
        printed=(cell.text,) if cell.text else (),
    )
    return replace(finding, cell=cell.address or cell.value.cell)
