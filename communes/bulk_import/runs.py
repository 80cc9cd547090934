"""The life of an import run: what people do with it, from the upload to the undoing.

What a worker does with it is ``run_work.py``. Every change of state is one conditional update, so
a second click finds nothing left to do.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from communes.access import Right, may, units_with
from communes.bulk_import.contract import GivenFile
from communes.bulk_import.progress import STOPPED_AFTER, Progress, tell_waiting
from communes.bulk_import.run_files import FilesChanged, forget_files, store_files, stored_files
from communes.bulk_import.tasks import check_run, undo_run, write_run
from communes.models import ImportRun, Unit, User
from criteria.models import CriteriaSet

State = ImportRun.State

_WORKING = (State.CHECKING, State.WRITING, State.UNDOING)
_FORGOTTEN_AFTER = timedelta(days=7)


class RunRefused(ValueError):
    """What was asked of a run cannot be done; the message is a sentence for the person."""


def visible_runs(user: User) -> QuerySet[ImportRun]:
    """The runs that ``user`` made and those of the units where she may import.

    Raises ``PermissionDenied`` for a person who may import nowhere.
    """
    if not may(user, Right.IMPORT):
        raise PermissionDenied
    return ImportRun.objects.filter(Q(made_by=user) | Q(unit__in=units_with(user, Right.IMPORT)))


def run_for(user: User, key: UUID) -> ImportRun:
    """The run with its unit, set and people; raises ``Http404`` or ``PermissionDenied``."""
    run = (
        visible_runs(user)
        .select_related("unit", "criteria_set", "made_by", "undone_by", "source__made_by")
        .prefetch_related("unit__versions")
        .defer("faults", "preview")  # large, and not needed while it is at work
        .filter(pk=key)
        .first()
    )
    if run is None:
        raise Http404("Không có lượt nhập tệp này trong phạm vi của bạn.")
    return run


def start_run(
    *, unit: Unit, criteria_set: CriteriaSet, files: Sequence[GivenFile], by: User
) -> ImportRun:
    """Store the files and have them checked in the background.

    Raises ``PermissionDenied`` where ``by`` may not import for ``unit``. Runs of hers that nobody
    confirmed within a week are dropped on this occasion.
    """
    _refuse_without_right(unit.pk, by)
    for old in ImportRun.objects.filter(
        made_by=by,
        made_at__lt=timezone.now() - _FORGOTTEN_AFTER,
        state__in=[State.CHECKED, State.FAILED],
    ):
        _close(old)
    key = uuid4()
    with transaction.atomic():
        run = ImportRun.objects.create(
            pk=key,
            kind=ImportRun.Kind.VALUES,  # until the check has seen what the files are
            unit=unit,
            criteria_set=criteria_set,
            files=store_files(key, files),
            made_by=by,
        )
        _hand_out_check(run)
    return run


def confirm(run: ImportRun, *, left_out: Collection[str], by: User) -> None:
    """Have the run written without the units of ``left_out`` (slugs).

    Raises ``PermissionDenied`` without the right, ``RunRefused`` where the run is not waiting for
    confirmation, a spoilt unit is to be written, nothing is left to write or a file changed.
    """
    _refuse_without_right(run.unit_id, by)
    chosen = sorted(set(left_out))
    if run.state != State.CHECKED:
        raise RunRefused("Lượt nhập này không còn chờ xác nhận.")
    spoilt = spoilt_units(run)
    if spoilt is None:
        raise RunRefused("Tệp có chỗ sai chung nên chưa ghi được gì; hãy sửa tệp và tải lại.")
    if spoilt - set(chosen):
        raise RunRefused("Đơn vị có chỗ sai chỉ có thể để lại; hãy sửa tệp nếu muốn ghi cả.")
    if not set(run.preview["units"]) - set(chosen):
        raise RunRefused("Không còn đơn vị nào để ghi.")
    if not (run.counts["new"] or run.counts["changed"]):
        raise RunRefused("Tệp không có gì mới để ghi.")
    try:
        stored_files(run)
    except FilesChanged as changed:
        raise RunRefused(str(changed)) from changed
    with transaction.atomic():
        waiting = ImportRun.objects.filter(pk=run.pk, state=State.CHECKED)
        if not waiting.update(
            state=State.WRITING, started_at=None, finished_at=None, error="", left_out=chosen
        ):
            raise RunRefused("Lượt nhập này đã được xác nhận hoặc đã bỏ.")
        tell_waiting(run.pk)
        transaction.on_commit(partial(write_run.enqueue, str(run.pk), by.pk))


def drop(run: ImportRun, *, by: User) -> None:
    """Give the run up and forget its files; nothing was written.

    Raises ``PermissionDenied`` and, for a run that is at work or was written, ``RunRefused``.
    """
    _refuse_without_right(run.unit_id, by)
    if run.state not in (State.CHECKED, State.FAILED) or not _close(run):
        raise RunRefused("Chỉ bỏ được lượt nhập đang chờ xác nhận hoặc đã dừng giữa chừng.")


def retry(run: ImportRun, progress: Progress | None, *, by: User) -> None:
    """Begin again with the check of a run that failed, was stopped or waits for long.

    One whose undoing was stopped is simply written again: nothing had been put back.
    Raises ``PermissionDenied`` and, for a run that is alive or at its end, ``RunRefused``.
    """
    _refuse_without_right(run.unit_id, by)
    now = timezone.now()
    broken = run.state == State.FAILED or is_stopped(run, progress, now)
    if not (broken or waits_long(run, progress, now)):
        raise RunRefused("Lượt nhập này đang được xử lý hoặc đã xong, không cần làm lại.")
    with transaction.atomic():
        same = ImportRun.objects.filter(pk=run.pk, state=run.state, started_at=run.started_at)
        again = {"state": State.QUEUED, "left_out": []}
        if run.state == State.UNDOING:
            again = {"state": State.DONE}
        if not same.update(started_at=None, finished_at=None, error="", **again):
            raise RunRefused("Lượt nhập này vừa được xử lý tiếp; hãy xem kết quả mới nhất.")
        if run.state != State.UNDOING:
            _hand_out_check(run)


def undo(run: ImportRun, *, by: User, reason: str) -> None:
    """Have what stood before the run put back, as a whole or not at all.

    Raises ``PermissionDenied``, and ``RunRefused`` where the run is not written or no reason is
    given. Where something later touched its values, the run stays written and says so.
    """
    _refuse_without_right(run.unit_id, by)
    reason = reason.strip()
    if not reason:
        raise RunRefused("Hãy ghi lý do hoàn tác.")
    with transaction.atomic():
        written = ImportRun.objects.filter(pk=run.pk, state=State.DONE)
        if not written.update(state=State.UNDOING, started_at=None, finished_at=None, error=""):
            raise RunRefused("Lượt nhập này chưa ghi hoặc đã được hoàn tác.")
        tell_waiting(run.pk)
        transaction.on_commit(partial(undo_run.enqueue, str(run.pk), by.pk, reason))


def spoilt_units(run: ImportRun) -> frozenset[str] | None:
    """The units (slugs) of a checked run that can only be left out; ``None``: the whole file."""
    spoilt = run.preview["spoilt"]
    return None if spoilt is None else frozenset(spoilt)


def is_working(run: ImportRun) -> bool:
    """Whether the run waits for a worker or is being worked on, as far as the database knows."""
    return run.state == State.QUEUED or run.state in _WORKING


def is_stopped(run: ImportRun, progress: Progress | None, now: datetime) -> bool:
    """Whether the process that worked on the run is gone: its heart has not beaten for a minute."""
    if run.state not in _WORKING or run.started_at is None:
        return False
    heard = max(run.started_at, progress.heard) if progress else run.started_at
    return now - heard > STOPPED_AFTER


def waits_long(run: ImportRun, progress: Progress | None, now: datetime) -> bool:
    """Whether no worker has taken the run for a minute: none runs, or it is busy with others."""
    if not is_working(run) or run.started_at is not None:
        return False
    return now - (progress.heard if progress else run.made_at) > STOPPED_AFTER


def _hand_out_check(run: ImportRun) -> None:
    tell_waiting(run.pk)
    transaction.on_commit(partial(check_run.enqueue, str(run.pk)))


def _close(run: ImportRun) -> bool:
    """Drop the run and its files unless something else happened to it; whether it was dropped."""
    if not ImportRun.objects.filter(pk=run.pk, state=run.state).update(state=State.DROPPED):
        return False
    forget_files(run)
    ImportRun.objects.filter(pk=run.pk).update(files=run.files)
    return True


def _refuse_without_right(unit: int, by: User) -> None:
    if not units_with(by, Right.IMPORT).filter(pk=unit).exists():
        raise PermissionDenied
