"""What the readers of files give, and what a run of an import tells: plain data.

A reader (``long_table.py`` for long tables, ``communes/entry_workbook/`` for entry workbooks) turns
files into entries and faults; ``writing.py`` writes entries through the one door; ``runs.py`` keeps
the run.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from communes.entries import ValueEntry
from communes.models import Unit

# How many changes, flips … a preview lists; the counts are always complete.
LISTED = 500


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it was given: its name and content."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something was not taken: where it stands, what is wrong, what to do.

    ``message`` is one Vietnamese sentence. ``unit`` is the slug of the unit whose rows it spoils:
    these can be left out and the rest taken; a fault without ``unit`` spoils the whole file.
    """

    message: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    field: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """Equal faults of one file and sheet in one line, with their cells in reading order."""

    message: str
    file: str
    sheet: str
    field: str
    cells: tuple[str, ...]
    units: tuple[str, ...]


def group_faults(faults: list[Fault]) -> list[FaultGroup]:
    """One line per message, file, sheet and field; the order is that of first appearance."""
    groups: dict[tuple[str, str, str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for fault in faults:
        key = (fault.message, fault.file, fault.sheet, fault.field)
        cells, units = groups.setdefault(key, ({}, {}))
        if fault.cell:
            cells[fault.cell] = None
        if fault.unit:
            units[fault.unit] = None
    return [
        FaultGroup(message, file, sheet, name, tuple(cells), tuple(units))
        for (message, file, sheet, name), (cells, units) in groups.items()
    ]


class Tell(Protocol):
    """Hears how far a run is: a phase in Vietnamese words, steps done and steps in all."""

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Called often; must be cheap."""


def tell_nobody(phase: str, done: int, total: int) -> None:
    """For runs that nobody watches."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a reader made of its files.

    ``entries(left_out)`` gives the entries of all units but those (slugs), in order of unit and
    year, as often as it is called. ``units`` and ``zones`` are by unit id; ``rows`` counts the
    entries of all units. ``faults`` are all faults of all files, in one pass.
    """

    entries: Callable[[frozenset[str]], Iterator[ValueEntry]]
    units: dict[int, Unit]
    zones: dict[int, str]
    rows: int
    faults: tuple[Fault, ...]

    @property
    def spoilt_units(self) -> frozenset[str]:
        """Units that can only be left out."""
        return frozenset(fault.unit for fault in self.faults if fault.unit)

    @property
    def spoilt_wholly(self) -> bool:
        """Whether nothing of the files can be taken."""
        return any(not fault.unit for fault in self.faults)


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A value that changes, in words."""

    unit: str
    year: int
    indicator: str
    part: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Flip:
    """An indicator whose outcome changes."""

    unit: str
    year: int
    indicator: str
    before: str
    after: str
    sentence: str


@dataclass(frozen=True, slots=True)
class AttainmentChange:
    """A unit's year whose number of attained criteria changes: before, after, of how many."""

    unit: str
    year: int
    before: int
    after: int
    total: int

    @property
    def gains(self) -> bool:
        """Whether the unit now attains the whole set and did not before."""
        return self.before < self.total == self.after

    @property
    def loses(self) -> bool:
        """Whether the unit attained the whole set before and no longer does."""
        return self.after < self.total == self.before


@dataclass(slots=True)
class RunOutcome:
    """What a run wrote, or would write. Lists hold the first ``LISTED``; totals are complete."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    changes: list[ToldChange] = field(default_factory=list)
    flips: list[Flip] = field(default_factory=list)
    flips_total: int = 0
    attainment: list[AttainmentChange] = field(default_factory=list)
    attainment_total: int = 0

    def counts(self) -> dict[str, int]:
        """The figures that are kept with the run and its source."""
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": self.refused,
        }

    def preview(self) -> dict[str, Any]:
        """Everything but the counts, as JSON keeps it; ``from_json`` reads it back."""
        return {
            "changes": [asdict(one) for one in self.changes],
            "flips": [asdict(one) for one in self.flips],
            "flips_total": self.flips_total,
            "attainment": [asdict(one) for one in self.attainment],
            "attainment_total": self.attainment_total,
        }

    @classmethod
    def from_json(cls, counts: dict[str, int], preview: dict[str, Any]) -> "RunOutcome":
        """The outcome that ``counts`` and ``preview`` were made of."""
        return cls(
            **counts,
            changes=[ToldChange(**one) for one in preview.get("changes", [])],
            flips=[Flip(**one) for one in preview.get("flips", [])],
            flips_total=preview.get("flips_total", 0),
            attainment=[AttainmentChange(**one) for one in preview.get("attainment", [])],
            attainment_total=preview.get("attainment_total", 0),
        )
