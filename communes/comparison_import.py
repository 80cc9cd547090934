"""Bringing in a comparison workbook: the same code for the page, the command and the demo.

Read → check places → write through the one door. A preview is this very run, rolled back.
"""

import hashlib
import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from communes.access import Right, units_with
from communes.entries import ValueEntry, WriteResult
from communes.intake.comparison import ReadTable, ReadValue, read_table
from communes.intake.headings import ColumnKind
from communes.intake.layout import find_table
from communes.intake.places import mentions, name_key
from communes.intake.readings import Fault, Form, Unread
from communes.intake.tables import ComparisonLayout
from communes.intake.workbook import WorkbookRefused, open_workbook
from communes.models import Source, Unit, UnitVersion, User
from communes.models.units import Kind
from communes.services import LockedError, write_values
from criteria.models import CriteriaSet
from criteria.sets import CriteriaSetDefinition

_REFERENCE = re.compile(r"\(\s*Kèm theo[^)]*\)", re.IGNORECASE)


class ImportRefused(ValueError):
    """A workbook that is not taken; ``faults`` holds every reason found, each with its place."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.message for fault in faults))


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did, or would do: values with verdicts, what stayed unread, remarks."""

    form: Form
    unit: Unit
    definition: CriteriaSetDefinition
    written: WriteResult
    unread: tuple[Unread, ...]
    remarks: tuple[str, ...]
    unit_names: dict[int, str]


def import_comparison(
    *,
    data: bytes,
    file_name: str,
    criteria_set: CriteriaSet,
    unit: Unit,
    form: Form | None,
    by: User | None,
    dry_run: bool,
) -> ImportOutcome:
    """Read a comparison workbook of ``unit`` and store its values with their verdicts.

    ``form`` None finds the form out. ``by`` None is the server's command line. With ``dry_run``
    everything is done and rolled back. The same file again writes nothing at all.
    Raises ``ImportRefused`` with all faults of the file (nothing is written then), and
    ``PermissionDenied`` when the person may not import for the unit.
    """
    if by is not None and not units_with(by, Right.IMPORT).filter(pk=unit.pk).exists():
        raise PermissionDenied
    definition = criteria_set.parsed()
    try:
        layout = find_table(open_workbook(data, file_name), definition, form)
    except WorkbookRefused as refusal:
        raise ImportRefused(refusal.faults) from refusal
    if layout.form is None or not layout.years:
        raise ImportRefused(list(layout.faults))
    places = _Places(unit, layout)
    faults = [*layout.faults, *places.faults(criteria_set)]
    if faults:
        raise ImportRefused(faults)
    table = read_table(layout)
    entries = [_entry(value, places) for value in table.values]
    try:
        written = _write(
            entries, layout, table, criteria_set, places, by, dry_run, (data, file_name)
        )
    except LockedError as locked:
        raise ImportRefused([Fault("", str(locked))]) from locked
    return ImportOutcome(
        form=layout.form,
        unit=unit,
        definition=definition,
        written=written,
        unread=table.unread,
        remarks=tuple(remark.message for remark in layout.remarks),
        unit_names=places.printed_names(),
    )


def _write(
    entries: list[ValueEntry],
    layout: ComparisonLayout,
    table: ReadTable,
    criteria_set: CriteriaSet,
    places: "_Places",
    by: User | None,
    dry_run: bool,
    file: tuple[bytes, str],
) -> WriteResult:
    data, file_name = file
    with transaction.atomic():
        reference = _REFERENCE.search(layout.title_text)
        source = Source.objects.create(
            channel=Source.Channel.COMPARISON,
            file_name=file_name[-255:],
            sha256=hashlib.sha256(data).hexdigest(),
            form=layout.form,
            unit=places.unit,
            criteria_set=criteria_set,
            reference=reference[0][:300] if reference else "",
            made_by=by,
            unread=[[one.cell, one.text, one.reason] for one in table.unread],
            remarks=[remark.message for remark in layout.remarks],
        )
        written = write_values(
            entries=entries,
            criteria_set=criteria_set,
            zones=places.zones(),
            source=source,
            by=by,
            reason=f"Nhập biểu so sánh từ tệp {file_name}"[:500],
        )
        source.counts = {
            "new": written.new,
            "changed": written.changed,
            "unchanged": written.unchanged,
        }
        source.save(update_fields=["counts"])
        if dry_run or not (written.new or written.changed):
            transaction.set_rollback(True)
    return written


def _entry(value: ReadValue, places: "_Places") -> ValueEntry:
    return ValueEntry(
        unit=places.find(value.unit_name, value.year),
        year=value.year,
        indicator_code=value.indicator_code,
        answer=value.answer,
        raw=value.raw,
        rate_raw=value.rate_raw,
        count_raw=value.count_raw,
        cell=value.cell,
        note=value.note,
        communes_attained=value.reading.communes_attained,
        communes_total=value.reading.communes_total,
        shift_note=value.shift_note,
    )


class _Places:
    """The units that a workbook names, and the faults of naming others."""

    def __init__(self, unit: Unit, layout: ComparisonLayout) -> None:
        self.unit = unit
        self.layout = layout
        self._communes = {
            year: list(UnitVersion.objects.communes_of(unit, year)) for year in layout.years
        }
        self._own = (
            UnitVersion.objects.in_year(max(layout.years)).select_related("parent").get(unit=unit)
        )
        self._by_key = {
            (year, name_key(version.full_name)): version
            for year, versions in self._communes.items()
            for version in versions
        }

    def find(self, printed: str | None, year: int) -> Unit:
        """The unit of a printed commune name, or the city itself; its faults are none by now."""
        if printed is None:
            return self.unit
        return self._version(printed, year).unit  # type: ignore[union-attr]

    def _version(self, printed: str, year: int) -> UnitVersion | None:
        key = name_key(printed)
        return self._by_key.get((year, key)) or self._by_key.get((year, name_key(f"xã {printed}")))

    def zones(self) -> dict[int, str]:
        """The threshold zone of each commune by unit id."""
        return {
            version.unit_id: version.zone
            for versions in self._communes.values()
            for version in versions
        }

    def printed_names(self) -> dict[int, str]:
        """The names by unit id: communes as the table prints them, the city as registered."""
        names = {self.unit.pk: self._own.title_name}
        for column in self.layout.columns:
            if column.kind is ColumnKind.COMMUNE and column.unit_name:
                version = self._version(column.unit_name, column.year)
                if version is not None:
                    names[version.unit_id] = column.unit_name
        return names

    def faults(self, criteria_set: CriteriaSet) -> list[Fault]:
        """All that does not fit the place: the set's area, the title, the communes."""
        return [
            *self._set_faults(criteria_set),
            *self._title_faults(),
            *self._commune_faults(),
            *self._count_faults(),
        ]

    def _set_faults(self, criteria_set: CriteriaSet) -> list[Fault]:
        parent = self._own.parent
        if criteria_set.jurisdiction in (self.unit.slug, parent.slug if parent else ""):
            return []
        return [
            Fault(
                "",
                f"“{criteria_set.name}” không áp dụng cho {self._own.full_name}; "
                "hãy chọn bộ tiêu chí của tỉnh mà đơn vị thuộc về.",
            )
        ]

    def _title_faults(self) -> list[Fault]:
        title = name_key(self.layout.title_text)
        if not title or mentions(title, name_key(self._own.full_name)):
            return []
        others = UnitVersion.objects.in_year(max(self.layout.years)).filter(
            kind__in=[Kind.PROVINCE, Kind.CITY, Kind.DISTRICT]
        )
        related = {self.unit.pk, self._own.parent_id}
        return [
            Fault(
                self.layout.sheet,
                f"Tiêu đề biểu ghi “{other.full_name}”, không phải {self._own.full_name}; "
                "hãy chọn đúng tệp hoặc đúng đơn vị.",
            )
            for other in others
            if other.unit_id not in related and mentions(title, name_key(other.full_name))
        ]

    def _commune_faults(self) -> list[Fault]:
        faults = []
        seen: dict[tuple[int, int], str] = {}
        for column in self.layout.columns:
            if column.kind is not ColumnKind.COMMUNE:
                continue
            version = self._version(column.unit_name or "", column.year)
            if version is None:
                known = ", ".join(one.full_name for one in self._communes[column.year]) or "không có"
                faults.append(
                    Fault(
                        column.header_cell,
                        f"“{column.unit_name}” không phải xã của {self._own.full_name} "
                        f"năm {column.year} (các xã: {known}); hãy sửa tên cột hoặc chọn đúng "
                        "đơn vị.",
                    )
                )
                continue
            key = (column.year, version.unit_id)
            if key in seen:
                faults.append(
                    Fault(
                        column.header_cell,
                        f"{version.title_name} có hai cột trong năm {column.year} "
                        f"(cột kia ở ô {seen[key]}); hãy bỏ một cột.",
                    )
                )
            seen[key] = column.header_cell
        return faults

    def _count_faults(self) -> list[Fault]:
        """A table by totals over another number of communes is another city's."""
        year = max(self.layout.years)
        known = len(self._communes[year])
        if self.layout.form is not Form.TOTALS or not known:
            return []
        totals = {}
        for value in read_table(self.layout).values:
            if value.year == year and value.reading.communes_total is not None:
                totals[value.reading.communes_total] = value.cell
        if len(totals) != 1 or known in totals:
            return []
        [(printed, cell)] = totals.items()
        return [
            Fault(
                cell,
                f"Biểu tính trên {printed} xã, nhưng năm {year} {self._own.full_name} có "
                f"{known} xã; hãy chọn đúng tệp hoặc đúng đơn vị.",
            )
        ]
