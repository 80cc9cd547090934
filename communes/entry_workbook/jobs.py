"""Workbooks of many communes as jobs: what is kept of one, whose it is, how it stands.

A job is a record in the cache, which the pages and the worker share, and a file in the storage
under the job's key. The file is kept for a day; the record longer, so that the page can say so and
offer to make the workbook again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from uuid import UUID

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.utils import timezone

from communes.bulk_import.progress import STOPPED_AFTER, Progress
from communes.models import Unit, User

FILE_KEPT = timedelta(days=1)
_RECORD_KEPT_SECONDS = 7 * 24 * 3600
_FOLDER = "entry-workbooks"


@dataclass(frozen=True, slots=True)
class WorkbookJob:
    """One workbook that somebody asked for; ``finished_at`` with ``path``, or with ``error``.

    ``owner`` is a person's id, ``unit`` a slug, ``communes`` how many sheets there will be.
    """

    key: UUID
    owner: int
    unit: str
    year: int
    set_code: str
    communes: int
    asked_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    path: str = ""  # the storage's
    error: str = ""  # a sentence for the person

    @property
    def place(self) -> tuple[str, int, str]:
        """Unit, year and set as addresses name them."""
        return self.unit, self.year, self.set_code

    @property
    def file_name(self) -> str:
        """How the workbook is called where it is saved."""
        return workbook_name(self.unit, self.year)

    def is_stopped(self, progress: Progress | None, now: datetime) -> bool:
        """Whether the process that worked on it is gone: no heart beat for a minute."""
        if self.started_at is None or self.finished_at is not None:
            return False
        heard = max(self.started_at, progress.heard) if progress else self.started_at
        return now - heard > STOPPED_AFTER

    def waits_long(self, now: datetime) -> bool:
        """Whether no worker has taken it for a minute: none runs, or it is busy with others."""
        return self.started_at is None and now - self.asked_at > STOPPED_AFTER

    def is_alive(self, progress: Progress | None, now: datetime) -> bool:
        """Whether it waits or is worked on, and nothing speaks against its coming to an end."""
        return self.finished_at is None and not (
            self.is_stopped(progress, now) or self.waits_long(now)
        )

    def has_file(self) -> bool:
        """Whether the workbook was made and is still kept."""
        return bool(self.path) and default_storage.exists(self.path)


def workbook_name(unit: str, year: int) -> str:
    """The file name of the workbook of ``unit`` (a slug)."""
    return f"phieu-nhap-{unit}-{year}.xlsx"


def job_of(key: UUID) -> WorkbookJob | None:
    """The job; ``None`` where nothing is known of it, or no longer."""
    job: WorkbookJob | None = cache.get(_name(key))
    return job


def own_job(user: User, key: UUID) -> WorkbookJob | None:
    """The job as ``job_of``; raises ``Http404`` where somebody else asked for it."""
    job = job_of(key)
    if job is not None and job.owner != user.pk:
        raise Http404("Không có phiếu này trong phạm vi của bạn.")
    return job


def latest_job(user: User, unit: Unit, year: int, set_code: str) -> WorkbookJob | None:
    """The job that ``user`` asked for last, for this unit, year and set."""
    key: UUID | None = cache.get(_latest_name(user.pk, unit.slug, year, set_code))
    return job_of(key) if key is not None else None


def keep_job(job: WorkbookJob) -> None:
    """Keep the record as it is now."""
    cache.set(_name(job.key), job, _RECORD_KEPT_SECONDS)


def keep_as_latest(job: WorkbookJob) -> None:
    """Let ``latest_job`` find the job from now on."""
    cache.set(_latest_name(job.owner, *job.place), job.key, _RECORD_KEPT_SECONDS)


def store_workbook(key: UUID, data: bytes) -> str:
    """Store the workbook and give its path in the storage."""
    return default_storage.save(f"{_FOLDER}/{key}.xlsx", ContentFile(data))


def drop_old_workbooks() -> None:
    """Delete the workbooks that were made more than a day ago, whatever became of their records."""
    try:
        _, names = default_storage.listdir(_FOLDER)
    except FileNotFoundError:
        return  # the first workbook makes the folder
    oldest = timezone.now() - FILE_KEPT
    for name in names:
        path = str(PurePosixPath(_FOLDER, name))
        try:
            if default_storage.get_modified_time(path) < oldest:
                default_storage.delete(path)
        except FileNotFoundError:
            continue  # another request was quicker


def _name(key: UUID) -> str:
    return f"workbook-job-{key}"


def _latest_name(owner: int, unit: str, year: int, set_code: str) -> str:
    return f"workbook-job-latest-{owner}-{unit}-{year}-{set_code}"
