"""What is read out of a comparison workbook, as plain data that remembers its cells.

The pipeline: ``workbook`` (file → grid) → ``layout`` (grid → table with named columns) → ``cells``
(text → reading) → ``comparison`` (readings + criteria set → values). Nothing here knows Django.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from criteria.outcomes import Outcome


class Form(StrEnum):
    """The two forms in which dossiers print the comparison."""

    COMMUNES = "communes"  # report 000: one column per commune
    TOTALS = "totals"  # report 003: result, rate, communes attained

    @property
    def label(self) -> str:
        """The Vietnamese words for people."""
        return "Theo từng xã" if self is Form.COMMUNES else "Theo số tổng của các xã"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file is refused: the place ("Biểu 1!H20", or "" for the whole file) and a sentence."""

    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell kept verbatim because it, or a figure in it, could not be read."""

    cell: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Detail:
    """A further figure of a cell that is not the indicator's own (another year's, a sub-count)."""

    label: str
    year: int | None = None
    number: Decimal | None = None
    unit: str | None = None
    stated_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PartReading:
    """What a cell prints for one part of a compound indicator.

    ``key`` is the part's key in the rule, ``label`` the cell's own words. ``result_op`` and
    ``result_stated_percent`` hold a bound printed instead of a figure ("đạt >90%").
    """

    key: str
    label: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    quantity_unit: str | None = None
    stated_percent: Decimal | None = None
    result_op: str | None = None
    result_stated_percent: Decimal | None = None
    communes_attained: int | None = None
    communes_total: int | None = None


@dataclass(frozen=True, slots=True)
class CellReading:
    """The reading of one cell, or of the three cells of a totals row taken together.

    ``said`` is set only where the cell itself says an outcome. Figures of compound indicators
    stand in ``parts``. ``unread`` is the Vietnamese reason why the cell, or something in it, was
    left unread; what could be read with certainty is still given.
    """

    raw: str
    said: Outcome | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    quantity_unit: str | None = None
    stated_percent: Decimal | None = None
    number: Decimal | None = None
    unit: str | None = None
    communes_attained: int | None = None
    communes_total: int | None = None
    parts: tuple[PartReading, ...] = ()
    details: tuple[Detail, ...] = ()
    unread: str | None = None
