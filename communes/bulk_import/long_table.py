"""Values in long form → entries and faults: every row of every sheet of every file, in one pass.

The order of checks: file type → headings → unit and year → indicator and part → cells → figures of
a row → figures across rows → what may be written. Rows are kept as tuples; entries are made of them
as the writer asks for them, so that a province's whole history fits into memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from communes.bulk_import.closed_years import closed_faults
from communes.bulk_import.contract import Fault, GivenFile, ReadResult, Tell, tell_nobody
from communes.bulk_import.long_rows import AskedPlaces, SheetPlace, UnitYear, entries_of
from communes.bulk_import.long_sheet import LongSheet, Memory
from communes.bulk_import.sheets import open_sheets
from communes.bulk_import.table_heading import read_heading
from communes.bulk_import.unit_finder import UnitFinder
from communes.entries import ValueEntry
from communes.intake.container import WorkbookRefused
from communes.models import ReportingYear, Unit, User
from criteria.models import CriteriaSet

FIRST_YEAR = 1990

_PHASE = "Đang đọc và kiểm tra tệp"


def read_long_tables(
    files: Sequence[GivenFile],
    *,
    criteria_set: CriteriaSet,
    unit: Unit,
    by: User | None,
    tell: Tell = tell_nobody,
) -> ReadResult:
    """Read long tables of the communes under ``unit`` (a province or city).

    ``by`` None is the server's command line. Bad input comes as faults, never as an exception.
    """
    definition = criteria_set.parsed()
    opened = ReportingYear.objects.filter(criteria_set=criteria_set)
    last_year = min(definition.last_year, timezone.localdate().year + 1)
    memory = Memory(
        finder=UnitFinder(unit),
        asked=AskedPlaces(definition),
        citation=definition.citation.short,
        last_year=definition.last_year,
        years=frozenset(range(FIRST_YEAR, last_year + 1))
        | frozenset(opened.values_list("year", flat=True)),
    )
    reading = _Reading(memory)
    for number, file in enumerate(files):
        tell(_PHASE, number, len(files))
        reading.read(file, tell)
    return reading.result(criteria_set, by)


@dataclass(slots=True)
class _Reading:
    """The files that were read so far."""

    memory: Memory
    sheets: list[SheetPlace] = field(default_factory=list)

    def read(self, file: GivenFile, tell: Tell) -> None:
        """Read one file with all its sheets."""
        faults = self.memory.faults
        try:
            sheets = open_sheets(file)
        except WorkbookRefused as refused:
            faults += [_file_fault(file.name, one.cell, one.message) for one in refused.faults]
            return
        if not sheets:
            faults.append(Fault("Tệp không có số liệu nào; hãy gửi tệp khác.", file.name))
        for sheet in sheets:
            if not sheet.visible:
                faults.append(
                    Fault(
                        "Trang bị ẩn mà có dữ liệu; hãy bỏ ẩn hoặc xóa trang này rồi gửi lại.",
                        file.name,
                        sheet.name,
                    )
                )
                continue
            rows = sheet.rows()
            heading, wrong = read_heading(rows, file.name, sheet.name)
            faults += wrong
            if heading is None:
                continue
            letters = {column: heading.letter(column) for column in heading.positions}
            self.sheets.append(SheetPlace(sheet.name, letters))
            self.memory.sheets.append(
                f"trang “{sheet.name}”, tệp {file.name}" if sheet.name else f"tệp {file.name}"
            )
            long_sheet = LongSheet(
                self.memory, file.name, sheet, heading, letters, len(self.sheets) - 1
            )
            long_sheet.tell_blemishes()
            long_sheet.read(rows, lambda done, total: tell(_PHASE, done, total))

    def result(self, criteria_set: CriteriaSet, by: User | None) -> ReadResult:
        """Everything that was read; what may not be written is asked now."""
        unit_years = sorted(
            self.memory.unit_years.values(), key=lambda one: (one.unit.slug, one.year)
        )
        self.memory.faults += closed_faults(
            {(one.unit.pk, one.year): one.place for one in unit_years},
            {(one.unit.pk, one.year): one.name for one in unit_years},
            criteria_set=criteria_set,
            by=by,
        )

        def entries(left_out: frozenset[str]) -> Iterator[ValueEntry]:
            for one in unit_years:
                if one.unit.slug not in left_out:
                    yield from entries_of(one, self.sheets)

        return ReadResult(
            entries=entries,
            units={one.unit.pk: one.unit for one in unit_years},
            zones={one.unit.pk: one.zone for one in unit_years},
            rows=sum(_indicators(one) for one in unit_years),
            faults=tuple(self.memory.faults),
        )


def _indicators(unit_year: UnitYear) -> int:
    """How many entries the rows make: one per indicator, the parts counted with it."""
    return len({asked.code for asked in unit_year.rows})


def _file_fault(file: str, place: str, message: str) -> Fault:
    """A fault of the container: ``place`` is "", a sheet or "sheet!cell"."""
    sheet, _, cell = place.partition("!")
    return Fault(message, file, sheet, cell)
