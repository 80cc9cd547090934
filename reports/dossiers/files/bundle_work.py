"""The bundle of a dossier made in the background: asked for by a person, done by ``db_worker``.

One at a time for a dossier, whoever asks. What was made of the same content is given again. Files
are kept for a week; their rows stay, with the checksum.
"""

import hashlib
import logging
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import IO
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from communes.bulk_import.progress import (
    STOPPED_AFTER,
    Progress,
    ProgressTeller,
    progress_of,
    tell_waiting,
)
from communes.models import User
from reports.dossiers.approving.approvals import standing
from reports.dossiers.approving.fingerprint import fingerprint, frozen
from reports.dossiers.approving.signed import standing_copies
from reports.dossiers.files.bundle import write_bundle
from reports.dossiers.gathering import gather
from reports.dossiers.way.actions import EDITS
from reports.models import Bundle, Dossier, DossierLine, PaperFile

logger = logging.getLogger(__name__)

FILE_KEPT = timedelta(days=7)
CRASHED = (
    "Việc lập bộ hồ sơ dừng giữa chừng vì lỗi của hệ thống. Hãy lập lại; nếu vẫn lỗi, hãy báo "
    "người quản trị máy chủ mã {key}."
)
ENDED = (
    "Việc lập bộ hồ sơ dừng giữa chừng vì tiến trình nền trên máy chủ bị tắt. Hãy lập lại bộ hồ sơ."
)
_FOLDER = "dossier-bundles"
_CHUNK = 1 << 20


def ask_for_bundle(*, dossier: Dossier, by: User) -> Bundle:
    """Have the bundle made; gives the one under way, or one of the same content that is kept.

    Files of more than a week ago are deleted on this occasion.
    """
    drop_old_bundles()
    stamp = _stamp(dossier)
    with transaction.atomic():
        # One after the other: the second click waits here and finds the first one's row.
        Dossier.objects.select_for_update().get(pk=dossier.pk)
        now = timezone.now()
        for bundle in Bundle.objects.filter(dossier=dossier, finished_at=None):
            if not is_stopped(bundle, progress_of(bundle.key), now):
                if waits_long(bundle, now):  # should its task be lost; done twice it makes one file
                    _enqueue(bundle)
                return bundle
            _finish(bundle, error=ENDED)
        kept = _of_content(dossier, stamp)
        if kept is not None:
            return kept
        bundle = Bundle.objects.create(dossier=dossier, asked_by=by)
        tell_waiting(bundle.key)
        _enqueue(bundle)
    return bundle


def _enqueue(bundle: Bundle) -> None:
    transaction.on_commit(partial(make_bundle.enqueue, str(bundle.key)))


@task()
def make_bundle(key: str) -> None:
    """Make the bundle ``key`` (a UUID as text), once; what breaks it off is kept."""
    begun = Bundle.objects.filter(key=key, started_at=None, finished_at=None)
    if not begun.update(started_at=timezone.now()):
        return
    bundle = Bundle.objects.select_related("dossier").get(key=key)
    with ProgressTeller(bundle.key) as tell:
        try:
            tell("Đang lấy nội dung hồ sơ", 0, 0)
            stamp = _stamp(bundle.dossier)
            with tempfile.TemporaryFile() as target:
                write_bundle(bundle.dossier, target, tell)
                tell("Đang lưu bộ hồ sơ", 0, 0)
                # Changed meanwhile: nobody can say what it is of.
                bundle.content = stamp if _stamp(bundle.dossier) == stamp else ""
                bundle.size, bundle.sha256 = _measured(target)
                bundle.path = default_storage.save(f"{_FOLDER}/{bundle.key}.zip", File(target))
        except BaseException as error:
            _finish(bundle, error=_sentence(error, bundle.key))
            if not isinstance(error, Exception):  # the worker itself is being stopped
                raise
        else:
            _finish(bundle)


def drop_old_bundles() -> None:
    """Delete the files that were made more than a week ago; what is known of them stays."""
    for bundle in Bundle.objects.filter(finished_at__lt=timezone.now() - FILE_KEPT).exclude(
        path=""
    ):
        default_storage.delete(bundle.path)
        Bundle.objects.filter(pk=bundle.pk).update(path="")


def fresh_bundle(dossier: Dossier) -> Bundle | None:
    """The kept bundle of what the dossier says now, if there is one."""
    return _of_content(dossier, _stamp(dossier))


def has_file(bundle: Bundle) -> bool:
    """Whether the bundle was made and is still kept."""
    return bool(bundle.path) and default_storage.exists(bundle.path)


def is_stopped(bundle: Bundle, progress: Progress | None, now: datetime) -> bool:
    """Whether the process that worked on it is gone: no heart beat for a minute."""
    if bundle.started_at is None or bundle.finished_at is not None:
        return False
    heard = max(bundle.started_at, progress.heard) if progress else bundle.started_at
    return now - heard > STOPPED_AFTER


def waits_long(bundle: Bundle, now: datetime) -> bool:
    """Whether no worker has taken it for a minute: none runs, or it is busy with others."""
    is_waiting = bundle.started_at is None and bundle.finished_at is None
    return is_waiting and now - bundle.asked_at > STOPPED_AFTER


def is_alive(bundle: Bundle, progress: Progress | None, now: datetime) -> bool:
    """Whether it waits or is worked on, and nothing speaks against its coming to an end."""
    return bundle.finished_at is None and not (
        is_stopped(bundle, progress, now) or waits_long(bundle, now)
    )


def _of_content(dossier: Dossier, stamp: str) -> Bundle | None:
    made = Bundle.objects.filter(dossier=dossier, content=stamp)
    return next((one for one in made.order_by("-finished_at") if has_file(one)), None)


def _stamp(dossier: Dossier) -> str:
    """What a bundle is made of, as a checksum.

    Content, log (votes, decisions, words), files, and who approved by name. What was edited or
    attached shows in the content and the files themselves.
    """
    last_line = (
        DossierLine.objects.filter(dossier=dossier)
        .exclude(action__in=EDITS)
        .order_by("-pk")
        .values_list("pk", flat=True)
    )
    parts = [
        fingerprint(frozen(gather(dossier))),
        str(last_line.first() or 0),
        *_files(
            PaperFile.objects.filter(dossier=dossier, removed_at=None).values_list("slot", "key")
        ),
        *_files(standing_copies(dossier).values_list("paper", "key")),
        *(f"{one.state} {one.made_by}" for one in standing(dossier).select_related("made_by")),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _files(rows: Iterable[tuple[str, UUID]]) -> list[str]:
    return sorted(f"{place} {key}" for place, key in rows)


def _measured(file: IO[bytes]) -> tuple[int, str]:
    """Bytes and SHA-256 of a file, read from its beginning and left there."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_CHUNK):
        digest.update(piece)
        size += len(piece)
    file.seek(0)
    return size, digest.hexdigest()


def _finish(bundle: Bundle, error: str = "") -> None:
    bundle.finished_at, bundle.error = timezone.now(), error
    bundle.save(update_fields=["finished_at", "error", "path", "size", "sha256", "content"])


def _sentence(error: BaseException, key: UUID) -> str:
    if not isinstance(error, Exception):
        logger.warning("bundle %s was ended with its worker", key)
        return ENDED
    logger.error("bundle %s broke off", key, exc_info=error)
    return CRASHED.format(key=key)
