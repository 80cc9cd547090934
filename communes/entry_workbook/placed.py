"""A commune's sheet that was read and belongs where it was sent."""

from dataclasses import dataclass

from communes.bulk_import.contract import Fault
from communes.bulk_import.unit_finder import KnownVersion
from communes.entry_workbook.sheet_reading import FilledSheet


@dataclass(frozen=True, slots=True)
class PlacedSheet:
    """A commune's sheet that was read: where it came from, whose it is, what it holds."""

    file: str
    name: str
    year: int
    known: KnownVersion
    filled: FilledSheet

    @property
    def slug(self) -> str:
        """The commune's."""
        return self.known.unit.slug

    def fault(self, message: str, cell: str = "", name: str = "") -> Fault:
        """A fault of this sheet; it spoils its commune only."""
        return Fault(message, self.file, self.name, cell, name, self.slug)
