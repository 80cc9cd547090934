"""The runs' long work as background tasks; the worker is ``manage.py db_worker``."""

from uuid import UUID

from django_tasks import task

from communes.bulk_import import run_work
from communes.models import User


@task()
def check_run(key: str) -> None:
    """Check the run ``key`` (a UUID as text)."""
    run_work.check(UUID(key))


@task()
def write_run(key: str, by: int) -> None:
    """Write the run ``key`` on behalf of the person with the id ``by``."""
    run_work.write(UUID(key), User.objects.get(pk=by))


@task()
def undo_run(key: str, by: int, reason: str) -> None:
    """Undo the run ``key`` on behalf of the person with the id ``by``."""
    run_work.undo(UUID(key), User.objects.get(pk=by), reason)
