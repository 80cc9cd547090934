"""The comparison table of a file, as found: columns, rows, and where each text was printed."""

from collections.abc import Mapping
from dataclasses import dataclass

from communes.intake.headings import ColumnKind, ValueColumn
from communes.intake.readings import Fault, Form
from communes.intake.wording import fold
from criteria.sets import IndicatorDefinition


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A printed text and the cell it stands in ("Biểu 1!H20"); empty cells have text ""."""

    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something people should know about a file that was read all the same."""

    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """One indicator's row: a text for every value column, and that of "So sánh …" if any.

    A column that the indicator's row does not have stands with an empty address and text.
    ``shifted`` says that the row stood one column to the left and was read moved back.
    """

    indicator: IndicatorDefinition
    cells: Mapping[ValueColumn, PlacedText]
    change: PlacedText | None = None
    shifted: bool = False


@dataclass(frozen=True, slots=True)
class ComparisonLayout:
    """The comparison table of a file, rows in the criteria set's order.

    With ``faults`` the file is refused and the rest is only what could be made out. ``title_text``
    are the lines above the table, one per line. Indicators without a row are in no row; a remark
    lists them. ``copies`` are the further prints of the table, rows by indicator code, each with
    the columns that it prints again.
    """

    sheet: str
    form: Form | None
    years: tuple[int, ...]
    columns: tuple[ValueColumn, ...]
    rows: tuple[LayoutRow, ...]
    title_text: str
    remarks: tuple[Remark, ...]
    faults: tuple[Fault, ...]
    copies: tuple[Mapping[str, LayoutRow], ...] = ()

    @property
    def commune_names(self) -> tuple[str, ...]:
        """The communes' names as printed over their columns, each once."""
        names = (one.unit_name for one in self.columns if one.kind is ColumnKind.COMMUNE)
        return tuple({fold(name): name for name in names}.values())
