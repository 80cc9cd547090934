"""Importing at once, from the server's own command line; what is written is kept as a run."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from communes.bulk_import.contract import Fault, GivenFile, RunOutcome, Tell
from communes.bulk_import.reading import read_files
from communes.bulk_import.run_files import StoredFile, forget_files, store_files
from communes.bulk_import.run_work import CLASHED, findings, new_source, write_entries
from communes.models import ImportRun, Source, Unit
from communes.writable import LockedError
from criteria.models import CriteriaSet


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What an import did or would do; ``outcome`` None: refused, and nothing was written.

    ``left_out`` are the slugs of the units that were left out for their faults.
    """

    kind: ImportRun.Kind
    faults: tuple[Fault, ...]
    outcome: RunOutcome | None
    left_out: tuple[str, ...] = ()


def import_at_once(
    files: Sequence[GivenFile],
    *,
    criteria_set: CriteriaSet,
    unit: Unit,
    leave_out_bad: bool,
    dry_run: bool,
    tell: Tell,
) -> CommandOutcome:
    """Read and write files of the communes under ``unit`` in one transaction.

    With ``leave_out_bad`` the units with faults are left out and the rest is taken. A dry run is
    the real one, rolled back; where nothing is new nothing is written at all.
    """
    started = timezone.now()
    found = read_files(files, criteria_set=criteria_set, unit=unit, by=None, tell=tell)
    read = found.result
    spoilt = read.spoilt_units
    if read.spoilt_wholly or (spoilt and not leave_out_bad):
        return CommandOutcome(found.kind, read.faults, None)
    run = ImportRun(
        key=uuid4(),
        kind=found.kind,
        state=ImportRun.State.DONE,
        unit=unit,
        criteria_set=criteria_set,
        left_out=sorted(spoilt),
        files=[_described(file) for file in files],
        started_at=started,
    )
    try:
        with transaction.atomic():
            source = new_source(run, found, None)
            outcome = write_entries(run, read, spoilt, source, tell)
            if dry_run or not (outcome.new or outcome.changed):
                transaction.set_rollback(True)
            else:
                source.counts = outcome.counts()
                source.save(update_fields=["counts"])
                _keep(run, source, files, findings(read, read.faults, outcome))
    except LockedError as locked:
        return CommandOutcome(found.kind, (*read.faults, Fault(str(locked))), None)
    except IntegrityError:
        return CommandOutcome(found.kind, (*read.faults, Fault(CLASHED)), None)
    return CommandOutcome(found.kind, read.faults, outcome, tuple(run.left_out))


def _described(file: GivenFile) -> StoredFile:
    """A file as runs keep it, before it is stored."""
    return StoredFile(
        name=file.name,
        sha256=hashlib.sha256(file.data).hexdigest(),
        size=len(file.data),
        path="",
    )


def _keep(
    run: ImportRun, source: Source, files: Sequence[GivenFile], found: dict[str, Any]
) -> None:
    """Store the run with its files; inside the transaction that wrote its values."""
    run.source = source
    run.finished_at = timezone.now()
    for name, value in found.items():
        setattr(run, name, value)
    run.files = store_files(run.key, files)
    try:
        run.save(force_insert=True)
    except BaseException:
        forget_files(run)
        raise
