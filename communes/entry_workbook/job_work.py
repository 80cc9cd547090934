"""Making a workbook in the background: asked for by a person, done by ``manage.py db_worker``."""

import logging
from dataclasses import replace
from uuid import UUID, uuid4

from django.utils import timezone
from django_tasks import task

from communes.bulk_import.progress import ProgressTeller, progress_of, tell_waiting
from communes.entry_workbook.contents import NothingToFillError, book_content, set_of_year
from communes.entry_workbook.jobs import (
    WorkbookJob,
    drop_old_workbooks,
    job_of,
    keep_as_latest,
    keep_job,
    latest_job,
    store_workbook,
)
from communes.entry_workbook.making import make_entry_workbook
from communes.models import Unit, User
from criteria.models import CriteriaSet

logger = logging.getLogger(__name__)

CRASHED = (
    "Việc tạo phiếu dừng giữa chừng vì lỗi của hệ thống. Hãy tạo lại; nếu vẫn lỗi, hãy báo người "
    "quản trị máy chủ mã phiếu {key}."
)
ENDED = "Việc tạo phiếu dừng giữa chừng vì tiến trình nền trên máy chủ bị tắt. Hãy tạo lại phiếu."


def ask_for_workbook(
    *, unit: Unit, year: int, criteria_set: CriteriaSet, communes: int, by: User
) -> WorkbookJob:
    """Have the workbook of ``communes`` communes made; a second click gives the job under way.

    Workbooks that are more than a day old are deleted on this occasion.
    """
    now = timezone.now()
    last = latest_job(by, unit, year, criteria_set.code)
    if last is not None and last.is_alive(progress_of(last.key), now):
        return last
    drop_old_workbooks()
    job = WorkbookJob(uuid4(), by.pk, unit.slug, year, criteria_set.code, communes, now)
    keep_job(job)
    keep_as_latest(job)
    tell_waiting(job.key)
    make_workbook.enqueue(str(job.key))
    return job


@task()
def make_workbook(key: str) -> None:
    """Make the workbook of the job ``key`` (a UUID as text), once; what breaks it off is kept."""
    job = job_of(UUID(key))
    if job is None or job.started_at is not None:
        return
    job = replace(job, started_at=timezone.now())
    keep_job(job)
    with ProgressTeller(job.key) as tell:
        try:
            tell("Đang lấy số liệu đã có", 0, 0)
            unit = Unit.objects.get(slug=job.unit)
            criteria_set = set_of_year(job.set_code, job.year)
            if criteria_set is None:
                raise NothingToFillError(
                    f"Không còn bộ tiêu chí “{job.set_code}” cho năm {job.year}."
                )
            data = make_entry_workbook(book_content(unit, job.year, criteria_set), tell)
            job = replace(job, path=store_workbook(job.key, data))
        except BaseException as error:
            job = replace(job, error=_sentence(error, job))
            if not isinstance(error, Exception):  # the worker itself is being stopped
                raise
        finally:
            keep_job(replace(job, finished_at=timezone.now()))


def _sentence(error: BaseException, job: WorkbookJob) -> str:
    if isinstance(error, NothingToFillError):
        return str(error)
    if not isinstance(error, Exception):
        logger.warning("entry workbook %s was ended with its worker", job.key)
        return ENDED
    logger.error("entry workbook %s broke off", job.key, exc_info=error)
    return CRASHED.format(key=job.key)
