"""The named cast and the two real tables, shared by all tests."""

import os
import unittest
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from communes.comparison_import import import_comparison
from communes.deadlines import EntryDates
from communes.models import Posting, ReportingYear, Role, Unit, User
from communes.reporting_years import open_year
from communes.unit_definitions import shipped_unit_files
from communes.unit_services import store_unit_file
from criteria.loading import shipped_definitions
from criteria.models import CriteriaSet
from criteria.services import latest_criteria_set, store_criteria_set
from tests.cast import CAST, PASSWORD, POSTED_FROM, Cast
from tests.kept_rows import written_once

# A slow machine is no failure: speed is shown by the benchmarks, never by a test.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")

# The synchronous browser driver runs an event loop of its own beside the ORM's calls.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SAMPLES = Path(__file__).parents[1] / "communes" / "sample_data"


# pytest-django's ways of asking for the database: all others lead to the first.
_DATABASE = {"_django_db_helper", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what never asks for a database, neither by a mark, a fixture nor a class of unittest."""
    for item in items:
        asks = item.get_closest_marker("django_db") or not _DATABASE.isdisjoint(item.fixturenames)
        if not asks and not issubclass(item.cls or object, unittest.TestCase):
            item.add_marker(pytest.mark.no_database)


@pytest.fixture
def db(request, db) -> None:
    """Refused to what is marked ``no_database``: it is left out where databases can differ."""
    _refuse_unforeseen(request)


@pytest.fixture
def transactional_db(request, transactional_db) -> None:
    """As ``db``."""
    _refuse_unforeseen(request)


def _refuse_unforeseen(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("no_database"):
        pytest.fail("asks for the database while it runs; name a fixture of it or mark django_db")


@pytest.fixture(autouse=True)
def _fast_passwords_and_private_uploads(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "uploads", "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _long_work_at_once_and_told_in_memory(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def units(db):
    """All shipped units, by slug."""

    def load() -> None:
        for path in shipped_unit_files():
            store_unit_file(path.read_text(encoding="utf-8"), source=path.name)

    written_once("units", load)
    return {unit.slug: unit for unit in Unit.objects.all()}


@pytest.fixture
def criteria_sets(db) -> dict[str, CriteriaSet]:
    """All shipped criteria sets, by code."""

    def load() -> None:
        for path in shipped_definitions():
            store_criteria_set(path.read_text(encoding="utf-8"), source=path.name)

    written_once("criteria sets", load)
    codes = ("bac_kan_2017_2020", "bac_giang_2017_2020")
    return {code: latest_criteria_set(code) for code in codes}


@pytest.fixture
def cast(units) -> Cast:
    """The people of ``tests/cast.py``, posted where they serve."""

    def post() -> None:
        for name, (full_name, role, slug) in CAST.items():
            user = User.objects.create_user(name, password=PASSWORD, full_name=full_name)
            user.is_staff = role is Role.ADMINISTRATOR
            user.save()
            Posting.objects.create(user=user, unit=units[slug], role=role, valid_from=POSTED_FROM)

    written_once("cast", post)
    return Cast(**{user.username: user for user in User.objects.filter(username__in=CAST)})


@pytest.fixture
def opened(units, criteria_sets, cast) -> ReportingYear:
    """2020, opened by Giang for all communes of tỉnh Bắc Kạn; two months are left."""
    today = timezone.localdate()

    def open_2020() -> None:
        open_year(
            unit=units["tinh-bac-kan"],
            year=2020,
            criteria_set=criteria_sets["bac_kan_2017_2020"],
            dates=EntryDates(
                today + timedelta(days=30), today + timedelta(days=45), today + timedelta(days=60)
            ),
            note="",
            by=cast.giang,
        )

    if connection.in_atomic_block:
        written_once("opened", open_2020)
    else:
        open_2020()  # the mails of it go out when it is committed
    return ReportingYear.objects.select_related("unit", "criteria_set").get()


@pytest.fixture
def bac_kan_workbook() -> bytes:
    """The comparison by communes of thành phố Bắc Kạn, laid out as its report prints it."""
    return (SAMPLES / "bac_kan_2011_2020.xlsx").read_bytes()


@pytest.fixture
def bac_giang_workbook() -> bytes:
    """The comparison by totals of thành phố Bắc Giang, laid out as its report prints it."""
    return (SAMPLES / "bac_giang_2011_2020.xlsx").read_bytes()


@pytest.fixture
def imported(units, criteria_sets, bac_kan_workbook) -> None:
    """The table of thành phố Bắc Kạn, in the database."""
    written_once(
        "imported",
        lambda: import_comparison(
            data=bac_kan_workbook,
            file_name="bieu.xlsx",
            criteria_set=criteria_sets["bac_kan_2017_2020"],
            unit=units["tp-bac-kan"],
            form=None,
            by=None,
            dry_run=False,
        ),
    )
