"""Workbooks of many communes: asked for, watched, fetched by who asked, gone after a day."""

import io
import logging
import os
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.urls import resolve, reverse
from django.utils import timezone
from openpyxl import load_workbook

from communes.bulk_import.progress import ProgressTeller, progress_of
from communes.entry_workbook import job_work, views
from communes.entry_workbook.jobs import WorkbookJob, job_of, keep_as_latest, keep_job
from communes.models import Posting, UnitVersion
from tests.communes.entry_workbook.filled import KAN
from tests.communes.years_at_work import add_communes

pytestmark = pytest.mark.django_db
PROVINCE = f"/phieu-nhap/tinh-bac-kan/2020/{KAN}/"


@pytest.fixture
def giang(cast, units, criteria_sets, client, monkeypatch):
    """Two communes are many, so that making their workbook is quick."""
    monkeypatch.setattr(views, "AT_ONCE", 1)
    client.force_login(cast.giang)
    return client


@pytest.fixture
def job(cast):
    """A job of Giang's that was asked for just now and that nobody works on."""
    made = WorkbookJob(uuid4(), cast.giang.pk, "tinh-bac-kan", 2020, KAN, 2, timezone.now())
    keep_job(made)
    keep_as_latest(made)
    return made


def page_of(job: WorkbookJob, what: str = "") -> str:
    return reverse(f"communes:workbook_job{what}", args=[job.key])


def text_of(response) -> str:
    return response.content.decode()


def asked(client) -> WorkbookJob:
    """The job that a click on the button began."""
    response = client.post(PROVINCE)
    assert response.status_code == 302
    job = job_of(resolve(response.url).kwargs["key"])
    assert job is not None
    return job


def test_ten_communes_come_at_once_and_eleven_by_a_job(
    cast, units, criteria_sets, client, monkeypatch
):
    monkeypatch.setattr(views, "make_entry_workbook", lambda content: b"tep")
    client.force_login(cast.giang)
    add_communes(units["tp-bac-kan"], 9)  # besides the two
    page = client.get(PROVINCE)
    assert page["Content-Type"].startswith("text/html")
    assert "Tạo phiếu cho 11 xã" in text_of(page)
    UnitVersion.objects.filter(unit__slug="xa-them-8").delete()
    assert client.get(PROVINCE).content == b"tep"


def test_who_asks_gets_the_file_and_comes_back_to_it(giang):
    job = asked(giang)
    page = giang.get(page_of(job))
    assert page.context["state"] == "ready"
    assert page_of(job, "_file") in text_of(page)
    response = giang.get(page_of(job, "_file"))
    assert response["Content-Disposition"] == (
        'attachment; filename="phieu-nhap-tinh-bac-kan-2020.xlsx"'
    )
    book = load_workbook(io.BytesIO(response.getvalue()))
    assert book.sheetnames == ["Bìa", "Dương Quang", "Nông Thượng", "_phieu"]
    assert progress_of(job.key) is None
    assert giang.get(page_of(job, "_progress"))["HX-Refresh"] == "true"
    assert page_of(job) in text_of(giang.get(PROVINCE))
    assert asked(giang).key != job.key  # figures may have changed since


def test_it_shows_communes_done_of_all_while_it_is_made(giang, job):
    keep_job(replace(job, started_at=timezone.now()))
    with ProgressTeller(job.key) as tell:
        tell("Đang lập trang của các xã", 1, 2)
        fragment = text_of(giang.get(page_of(job, "_progress")))
        page = text_of(giang.get(page_of(job)))
        assert asked(giang).key == job.key  # a second click
        assert "Xem tiến độ" in text_of(giang.get(PROVINCE))
    for shown in (fragment, page):
        assert "Đang lập trang của các xã" in shown
        assert "1/2 xã" in shown
        assert f'hx-get="{page_of(job, "_progress")}"' in shown
    assert "rời trang này rồi quay lại" in page


@pytest.mark.parametrize(
    ("started", "seconds", "sentence"),
    [
        (True, 59, None),
        (True, 61, "Máy chủ đã ngừng tạo phiếu giữa chừng"),
        (False, 59, None),
        (False, 61, "tiến trình nền đang bận với việc khác hoặc chưa chạy"),
    ],
)
def test_a_worker_that_is_gone_or_never_came_is_told_and_another_try_begins(
    giang, job, started, seconds, sentence
):
    then = timezone.now() - timedelta(seconds=seconds)
    keep_job(replace(job, asked_at=then, started_at=then if started else None))
    page = text_of(giang.get(page_of(job)))
    assert (sentence is None) == ("hx-get" in page)
    if sentence is None:
        assert "Làm lại" not in page
        assert asked(giang).key == job.key
    else:
        assert sentence in page
        assert "Làm lại" in page
        assert "việc vẫn tiếp tục" not in page
        assert "chưa xong" in text_of(giang.get(PROVINCE))
        assert asked(giang).key != job.key


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RuntimeError("hỏng"), "dừng giữa chừng vì lỗi của hệ thống"),
        (SystemExit(1), "vì tiến trình nền trên máy chủ bị tắt"),
    ],
)
def test_a_crash_leaves_no_file_and_says_so(giang, monkeypatch, caplog, error, sentence):
    def break_off(*args):
        raise error

    monkeypatch.setattr(job_work, "store_workbook", break_off)
    job = asked(giang)
    page = giang.get(page_of(job))
    assert page.context["state"] == "failed"
    assert sentence in text_of(page)
    assert "Tạo lại phiếu cho 2 xã" in text_of(page)
    assert sentence in text_of(giang.get(PROVINCE))
    assert not default_storage.exists("entry-workbooks")
    assert giang.get(page_of(job, "_file")).url == page_of(job)
    assert any(
        str(job.key) in one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING
    )


def test_a_task_that_is_handed_out_twice_makes_one_workbook(giang):
    job = asked(giang)
    job_work.make_workbook.enqueue(str(job.key))
    job_work.make_workbook.enqueue(str(uuid4()))
    assert default_storage.listdir("entry-workbooks")[1] == [f"{job.key}.xlsx"]
    assert job_of(job.key) == job


def test_after_a_day_the_next_one_asked_for_takes_the_place_of_the_old(giang):
    old, young = asked(giang), asked(giang)
    for job, hours in ((old, 24.1), (young, 23.9)):
        then = (timezone.now() - timedelta(hours=hours)).timestamp()
        os.utime(default_storage.path(job.path), (then, then))
    asked(giang)
    assert giang.get(page_of(young)).context["state"] == "ready"
    page = giang.get(page_of(old))
    assert page.context["state"] == "dropped"
    assert "phiếu chỉ được giữ một ngày" in text_of(page)
    cache.clear()
    page = giang.get(page_of(young))
    assert page.status_code == 410
    assert "Phiếu Excel cho các xã" in text_of(page)


def test_it_is_for_who_asked_alone_and_only_while_she_serves_there(giang, cast):
    job = asked(giang)
    for name in ("an", "chi", "dung", "hai", "lan"):
        giang.force_login(getattr(cast, name))
        for what in ("", "_progress", "_file"):
            assert giang.get(page_of(job, what)).status_code == 404, name
    giang.force_login(cast.giang)
    Posting.objects.filter(user=cast.giang).update(role="viewer")
    for what in ("", "_file"):
        assert giang.get(page_of(job, what)).status_code == 403
    Posting.objects.filter(user=cast.giang).delete()
    for what in ("", "_file"):
        assert giang.get(page_of(job, what)).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("an", 404), ("chi", 404), ("dung", 403), ("lan", 403), ("hai", 404), ("giang", 302)],
)
def test_who_may_ask_for_a_provinces_workbook(giang, cast, name, status):
    giang.force_login(getattr(cast, name))
    assert giang.post(PROVINCE).status_code == status


@pytest.mark.parametrize(
    ("name", "on_year", "on_submission"),
    [("giang", True, True), ("chi", None, True), ("an", None, True), ("lan", False, False)],
)
def test_the_pages_that_lead_to_it(client, cast, opened, name, on_year, on_submission):
    client.force_login(getattr(cast, name))
    year = client.get(reverse("communes:year", args=["tinh-bac-kan", 2020, KAN]))
    if on_year is not None:
        assert (PROVINCE in text_of(year)) == on_year
    place = ["xa-duong-quang", 2020, KAN]
    page = text_of(client.get(reverse("communes:submission", args=place)))
    assert (reverse("communes:entry_workbook", args=place) in page) == on_submission
