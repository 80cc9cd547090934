"""Bringing in a comparison workbook: the same code for the page, the command and the demo.

Read → check places → write through the one door. A preview is this very run, rolled back.
"""

import hashlib
import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from communes.access import Right, units_with
from communes.comparison_reading import ImportRefused, read_comparison
from communes.entries import ValueEntry, WriteResult
from communes.intake.comparison import ReadValue
from communes.intake.readings import Fault, Form, Unread
from communes.models import Source, Unit, User
from communes.services import write_values
from communes.table_places import TablePlaces
from communes.writable import LockedError
from criteria.models import CriteriaSet
from criteria.sets import CriteriaSetDefinition

_REFERENCE = re.compile(r"\(\s*Kèm theo[^)]*\)", re.IGNORECASE)


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
    read = read_comparison(
        data=data, file_name=file_name, criteria_set=criteria_set, unit=unit, form=form
    )
    layout, table, places = read.layout, read.table, read.places
    assert layout.form is not None
    remarks = tuple(remark.message for remark in layout.remarks)
    reference = _REFERENCE.search(layout.title_text)
    source = Source(
        channel=Source.Channel.COMPARISON,
        file_name=file_name[-255:],
        sha256=hashlib.sha256(data).hexdigest(),
        form=layout.form,
        unit=unit,
        criteria_set=criteria_set,
        reference=reference[0][:300] if reference else "",
        made_by=by,
        unread=[[one.cell, one.text, one.reason] for one in table.unread],
        remarks=list(remarks),
    )
    entries = [_entry(value, places) for value in table.values]
    return ImportOutcome(
        form=layout.form,
        unit=unit,
        definition=criteria_set.parsed(),
        written=_write(entries, source, places.zones(), dry_run=dry_run),
        unread=table.unread,
        remarks=remarks,
        unit_names=places.printed_names(),
    )


def _write(
    entries: list[ValueEntry], source: Source, zones: dict[int, str], *, dry_run: bool
) -> WriteResult:
    """Store source and values in one transaction; undone for a dry run or where nothing is new."""
    try:
        with transaction.atomic():
            source.save()
            written = write_values(
                entries=entries,
                criteria_set=source.criteria_set,
                zones=zones,
                source=source,
                by=source.made_by,
                reason=f"Nhập biểu so sánh từ tệp {source.file_name}",
            )
            source.counts = {
                "new": written.new,
                "changed": written.changed,
                "unchanged": written.unchanged,
            }
            source.save(update_fields=["counts"])
            if dry_run or not (written.new or written.changed):
                transaction.set_rollback(True)
    except LockedError as locked:
        raise ImportRefused([Fault("", str(locked))]) from locked
    except IntegrityError as clash:
        raise ImportRefused(
            [Fault("", "Có người vừa ghi cùng số liệu này; chưa có gì được ghi, hãy thử lại.")]
        ) from clash
    return written


def _entry(value: ReadValue, places: TablePlaces) -> ValueEntry:
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
        counts_communes=value.unit_name is None and places.layout.form is Form.COMMUNES,
    )
