"""What a worker does with a run: the check, which is the real run rolled back, writing, undoing.

A run is taken by a conditional update that stamps ``started_at``; whoever holds another stamp has
lost it. So a task that is handed out twice, or that wakes after it was given up, writes nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from communes.access import Right, units_with
from communes.bulk_import.contract import Fault, ReadResult, RunOutcome, Tell, group_faults
from communes.bulk_import.progress import ProgressTeller
from communes.bulk_import.reading import ReadFiles, read_files
from communes.bulk_import.run_files import FilesChanged, checksum, run_name, stored_files
from communes.bulk_import.undo import UndoRefused, undo_source
from communes.bulk_import.writing import write_read
from communes.city_values import rejudge_cities
from communes.entry_workbook.reading import EntryReading
from communes.entry_workbook.stated_totals import keep_totals
from communes.models import ImportRun, Source, Submission, Unit, User
from communes.writable import LockedError

logger = logging.getLogger(__name__)

State = ImportRun.State

NOTHING_NEW = "Tệp không có gì mới: mọi số liệu trong tệp đã có trong hệ thống; chưa ghi gì."
NEW_FAULTS = (
    "Từ lúc kiểm tra đến lúc ghi, số liệu hoặc hồ sơ trong hệ thống đã thay đổi nên tệp có chỗ sai "
    "mới. Chưa ghi gì; hãy xem lại rồi xác nhận lần nữa."
)
CRASHED = (
    "{what} dừng giữa chừng vì lỗi của hệ thống; số liệu vẫn như trước đó. Hãy thử lại; nếu vẫn "
    "lỗi, hãy báo người quản trị máy chủ mã lượt nhập {key}."
)
ENDED = (
    "{what} dừng giữa chừng vì tiến trình nền trên máy chủ bị tắt; số liệu vẫn như trước đó. "
    "Hãy làm lại."
)
CLASHED = "Có người vừa ghi cùng số liệu này; số liệu vẫn như trước đó, hãy thử lại."
NO_RIGHT = "Anh/chị không còn quyền nhập tệp cho đơn vị này; số liệu vẫn như trước đó."


def check(key: UUID) -> None:
    """Read the run's files and try them: faults, counts and preview; nothing stays written."""
    run = _take(key, State.QUEUED, working=State.CHECKING)
    if run is None:
        return
    with _at_work(run, "Việc kiểm tra") as tell:
        found = _read(run, tell)
        _back_to_the_person(run, found, tell, "")


def write(key: UUID, by: User) -> None:
    """Write the run in one transaction, without the units that were left out."""
    run = _take(key, State.WRITING, working=State.WRITING)
    if run is None:
        return
    with _at_work(run, "Việc ghi") as tell:
        found = _read(run, tell)
        left_out = frozenset(run.left_out)
        if found.result.spoilt_wholly or found.result.spoilt_units - left_out:
            _back_to_the_person(run, found, tell, NEW_FAULTS)
        elif not _written(run, found, left_out, by, tell):
            _mine(run).update(state=State.CHECKED, finished_at=timezone.now(), error=NOTHING_NEW)


def undo(key: UUID, by: User, reason: str) -> None:
    """Put back what stood before the run, in one transaction; refused, the run stays written."""
    run = _take(key, State.UNDOING, working=State.UNDOING)
    if run is None:
        return
    with _at_work(run, "Việc hoàn tác", otherwise=State.DONE) as tell, transaction.atomic():
        now = timezone.now()
        undone = {"state": State.UNDONE, "undone_by": by, "undone_at": now, "finished_at": now}
        if not _mine(run).update(**undone):
            return
        if not units_with(by, Right.IMPORT).filter(pk=run.unit_id).exists():
            raise PermissionDenied
        assert run.source is not None
        undo_source(run.source, by=by, reason=reason, tell=tell)
        _let_cities_follow(run.source, reason)


def _take(key: UUID, state: State, *, working: State) -> ImportRun | None:
    """The run, now this worker's; ``None`` where it is another's or no longer to be done."""
    stamp = timezone.now()
    free = ImportRun.objects.filter(pk=key, state=state, started_at=None)
    if not free.update(state=working, started_at=stamp, finished_at=None, error=""):
        return None
    return ImportRun.objects.select_related("unit", "criteria_set", "made_by", "source").get(pk=key)


def _mine(run: ImportRun) -> QuerySet[ImportRun]:
    """The run for updating, as long as it is still this worker's."""
    return ImportRun.objects.filter(pk=run.pk, state=run.state, started_at=run.started_at)


@contextmanager
def _at_work(run: ImportRun, what: str, otherwise: State = State.FAILED) -> Iterator[Tell]:
    """Tell how far the work is; what breaks it off is kept with the run, then ``otherwise``."""
    try:
        with ProgressTeller(run.pk) as tell:
            yield tell
    except BaseException as error:
        _mine(run).update(
            state=otherwise, finished_at=timezone.now(), error=_sentence(error, run, what)
        )
        if not isinstance(error, Exception):  # the worker itself is being stopped
            raise


def _sentence(error: BaseException, run: ImportRun, what: str) -> str:
    if isinstance(error, FilesChanged | LockedError | UndoRefused):
        return str(error)
    if isinstance(error, PermissionDenied):
        return NO_RIGHT
    if isinstance(error, IntegrityError):
        return CLASHED
    if not isinstance(error, Exception):
        logger.warning("import run %s was ended with its worker", run.pk)
        return ENDED.format(what=what)
    logger.error("import run %s broke off", run.pk, exc_info=error)
    return CRASHED.format(what=what, key=run.pk)


def _read(run: ImportRun, tell: Tell) -> ReadFiles:
    return read_files(
        stored_files(run),
        criteria_set=run.criteria_set,
        unit=run.unit,
        by=run.made_by,
        tell=tell,
    )


def _back_to_the_person(run: ImportRun, found: ReadFiles, tell: Tell, error: str) -> None:
    """Try everything but the spoilt units, roll it back, and leave the run to be confirmed."""
    read = found.result
    outcome, faults = RunOutcome(refused=read.rows), read.faults
    if not read.spoilt_wholly:
        try:
            with transaction.atomic():
                source = new_source(run, found, run.made_by)
                outcome = write_entries(run, read, read.spoilt_units, source, tell)
                transaction.set_rollback(True)
        except LockedError as locked:
            faults = (*faults, Fault(str(locked)))
    _mine(run).update(
        state=State.CHECKED,
        kind=found.kind,
        finished_at=timezone.now(),
        error=error,
        **findings(read, faults, outcome),
    )


def _written(
    run: ImportRun, found: ReadFiles, left_out: frozenset[str], by: User, tell: Tell
) -> bool:
    """Write and close the run in one transaction; false where there was nothing new."""
    with transaction.atomic():
        # First of all: whoever takes the run away meanwhile waits, or has taken it already.
        if not _mine(run).update(finished_at=None):
            return True
        if not units_with(by, Right.IMPORT).filter(pk=run.unit_id).exists():
            raise PermissionDenied
        source = new_source(run, found, by)
        outcome = write_entries(run, found.result, left_out, source, tell)
        if not (outcome.new or outcome.changed):
            transaction.set_rollback(True)
            return False
        source.counts = outcome.counts()
        source.save(update_fields=["counts"])
        _mine(run).update(
            state=State.DONE,
            source=source,
            finished_at=timezone.now(),
            **findings(found.result, found.result.faults, outcome),
        )
    return True


def write_entries(
    run: ImportRun, found: ReadResult, left_out: frozenset[str], source: Source, tell: Tell
) -> RunOutcome:
    """Write what was read for ``run`` but the units ``left_out``; inside a transaction.

    Totals that entry workbooks state are kept, and cities that count their communes follow.
    """
    reason = f"Nhập tệp {source.file_name}"[:500]
    outcome = write_read(
        found,
        criteria_set=run.criteria_set,
        source=source,
        by=source.made_by,
        reason=reason,
        left_out=left_out,
        tell=tell,
    )
    if isinstance(found, EntryReading):
        keep_totals(found, left_out=left_out, by=source.made_by, reason=reason)
    _let_cities_follow(source, reason)
    return outcome


def _let_cities_follow(source: Source, reason: str) -> None:
    """Judge the cities' cells again whose communes' values the source touched."""
    units: dict[int, set[Unit]] = defaultdict(set)
    for submission in (
        Submission.objects.filter(values__changes__source=source).select_related("unit").distinct()
    ):
        units[submission.year].add(submission.unit)
    for year, communes in units.items():
        rejudge_cities(
            communes=communes, year=year, criteria_set=source.criteria_set, reason=reason
        )


def new_source(run: ImportRun, found: ReadFiles, by: User | None) -> Source:
    """The source of the run's values, stored."""
    return Source.objects.create(
        channel=Source.Channel(found.kind.value),
        file_name=run_name(run)[-255:],
        sha256=checksum(run),
        unit=run.unit,
        criteria_set=run.criteria_set,
        made_by=by,
    )


def findings(found: ReadResult, faults: tuple[Fault, ...], outcome: RunOutcome) -> dict[str, Any]:
    """What is kept of a reading and its outcome, by the names of the run's fields.

    ``counts`` also tells how many faults there are and how many units can be taken. ``preview``
    also names the ``units`` of the files and the ``spoilt`` ones of them (slugs); ``spoilt`` None:
    nothing of the files can be taken.
    """
    wholly = any(not fault.unit for fault in faults)
    spoilt = {fault.unit for fault in faults if fault.unit}
    units = spoilt | {unit.slug for unit in found.units.values()}
    return {
        "faults": [asdict(group) for group in group_faults(list(faults))],
        "counts": {
            **outcome.counts(),
            "faults": len(faults),
            "takeable": 0 if wholly else len(units - spoilt),
        },
        "preview": {
            **outcome.preview(),
            "units": sorted(units),
            "spoilt": None if wholly else sorted(spoilt),
        },
    }
