"""Bundles: asked for, watched, fetched, offered again; told where they broke off; kept a week."""

import io
import logging
import zipfile
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communes.bulk_import.progress import ProgressTeller, progress_of
from communes.models import User
from reports.dossiers.approving.approvals import approve
from reports.dossiers.content import CapitalItem
from reports.dossiers.contents import save_capital
from reports.dossiers.files import bundle_work
from reports.dossiers.files.bundle_work import ask_for_bundle, drop_old_bundles, make_bundle
from reports.dossiers.rules.procedure import State
from reports.models import Bundle

pytestmark = pytest.mark.django_db

PEOPLE = ("an", "binh", "chi", "dung", "giang", "hai", "lan")


def text_of(response) -> str:
    return response.content.decode()


def page(bundle: Bundle, what: str = "_page") -> str:
    return reverse(f"dossier_bundle{what}", args=[bundle.key])


def all_of(dossier) -> str:
    return reverse("dossier_bundle", args=[dossier.pk])


@pytest.fixture
def quick(monkeypatch):
    """A bundle is one small file; what is in a real one is ``test_bundle.py``'s."""

    def write(dossier, target, tell=None):
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("01-to-trinh.docx", f"hồ sơ {dossier.pk}")
        if tell is not None:
            tell("Đang lập văn bản", 1, 1)

    monkeypatch.setattr(bundle_work, "write_bundle", write)


@pytest.fixture
def an(cast, client):
    client.force_login(cast.an)
    return client


@pytest.fixture
def ask(django_capture_on_commit_callbacks, cast):
    """Ask as one does from the page; the worker is there at once."""

    def asked(dossier, by=None) -> Bundle:
        with django_capture_on_commit_callbacks(execute=True):
            bundle = ask_for_bundle(dossier=dossier, by=by or cast.an)
        bundle.refresh_from_db()
        return bundle

    return asked


def test_who_asks_gets_the_file_and_everybody_who_sees_the_dossier_too(
    quick, an, dossier_commune, cast, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = an.post(all_of(dossier_commune))
    bundle = Bundle.objects.get()
    assert response.url == page(bundle)
    shown = text_of(an.get(page(bundle)))
    assert page(bundle, "_file") in shown
    assert bundle.sha256 in shown
    assert an.get(page(bundle, "_progress"))["HX-Refresh"] == "true"
    assert progress_of(bundle.key) is None
    urls = [
        all_of(dossier_commune),
        *(page(bundle, what) for what in ("_page", "_progress", "_file")),
    ]
    for person in PEOPLE:
        client.force_login(getattr(cast, person))
        for url in urls:
            response = client.get(url)
            assert response.status_code == (404 if person in ("binh", "hai") else 200), person
            if response.streaming:
                assert len(response.getvalue()) == bundle.size
        assert client.get(page(Bundle(key=uuid4()))).status_code == 404
    for person in ("binh", "hai"):
        client.force_login(getattr(cast, person))
        assert client.post(all_of(dossier_commune)).status_code == 404
    client.force_login(cast.lan)
    response = client.get(page(bundle, "_file"))
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == (
        'attachment; filename="ho-so-xa-duong-quang-2020.zip"'
    )
    data = response.getvalue()
    assert len(data) == bundle.size
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["01-to-trinh.docx"]


def test_a_real_bundle_holds_the_papers(ask, dossier_commune):
    bundle = ask(dossier_commune)
    assert bundle.error == ""
    with default_storage.open(bundle.path) as file, zipfile.ZipFile(file) as archive:
        assert any(name.endswith("bao-cao.docx") for name in archive.namelist())


def test_the_same_content_is_given_again_and_another_is_made_anew(
    quick, ask, dossier_commune, cast, an
):
    first = ask(dossier_commune)
    assert ask(dossier_commune, cast.lan) == first
    assert page(first) in text_of(an.get(all_of(dossier_commune)))
    lines = [CapitalItem(1, "Dân góp", Decimal(5))]
    save_capital(dossier=dossier_commune, by=cast.an, lines=lines, reason="")
    assert "Lập bộ hồ sơ</button>" in text_of(an.get(all_of(dossier_commune)))
    second = ask(dossier_commune)
    assert second != first
    save_capital(dossier=dossier_commune, by=cast.an, lines=[], reason="nhầm")
    assert ask(dossier_commune) == first  # all is as it was
    default_storage.delete(first.path)
    assert ask(dossier_commune) not in (first, second)


def test_what_changed_while_it_was_made_is_never_given_for_the_same(
    monkeypatch, ask, dossier_commune, cast
):
    def write(dossier, target, tell=None):
        target.write(b"PK")
        save_capital(
            dossier=dossier, by=cast.an, lines=[CapitalItem(1, "Dân", Decimal(5))], reason=""
        )

    monkeypatch.setattr(bundle_work, "write_bundle", write)
    first = ask(dossier_commune)
    assert first.path
    save_capital(dossier=dossier_commune, by=cast.an, lines=[], reason="nhầm")
    assert ask(dossier_commune) != first


@pytest.fixture
def waiting(dossier_commune, cast) -> Bundle:
    """A bundle that was asked for just now and that nobody works on."""
    return Bundle.objects.create(dossier=dossier_commune, asked_by=cast.chi)


def test_a_second_click_leads_to_the_one_under_way(an, quick, ask, dossier_commune, waiting):
    Bundle.objects.filter(pk=waiting.pk).update(started_at=timezone.now())
    with ProgressTeller(waiting.key) as tell:
        tell("Đang lập văn bản", 3, 24)
        assert ask(dossier_commune) == waiting
        assert "Xem tiến độ" in text_of(an.get(all_of(dossier_commune)))
        for url in (page(waiting), page(waiting, "_progress")):
            shown = text_of(an.get(url))
            assert "Đang lập văn bản" in shown
            assert "3/24 tệp" in shown
            assert f'hx-get="{page(waiting, "_progress")}"' in shown


@pytest.mark.parametrize(
    ("started", "seconds", "sentence"),
    [
        (True, 59, None),
        (True, 61, "Máy chủ đã ngừng lập bộ hồ sơ giữa chừng"),
    ],
)
def test_a_worker_that_is_gone_is_told_and_another_try_begins(
    an, quick, ask, dossier_commune, waiting, started, seconds, sentence
):
    then = timezone.now() - timedelta(seconds=seconds)
    Bundle.objects.filter(pk=waiting.pk).update(asked_at=then, started_at=then if started else None)
    shown = text_of(an.get(page(waiting)))
    assert (sentence is None) == ("hx-get" in shown)
    if sentence is None:
        assert ask(dossier_commune) == waiting
        return
    assert sentence in shown
    assert "Làm lại" in shown
    assert ask(dossier_commune) != waiting
    waiting.refresh_from_db()
    assert "bị tắt" in waiting.error
    assert "Chưa lập được" in text_of(an.get(all_of(dossier_commune)))


@pytest.mark.parametrize(("seconds", "is_made"), [(59, False), (61, True)])
def test_a_bundle_that_waits_long_is_told_and_asked_for_again_but_never_ended(
    an, quick, ask, dossier_commune, waiting, seconds, is_made
):
    then = timezone.now() - timedelta(seconds=seconds)
    Bundle.objects.filter(pk=waiting.pk).update(asked_at=then)
    shown = text_of(an.get(page(waiting)))
    assert ("tiến trình nền đang bận với việc khác hoặc chưa chạy" in shown) == is_made
    assert ask(dossier_commune) == waiting
    waiting.refresh_from_db()
    assert (waiting.error, bool(waiting.path)) == ("", is_made)
    assert Bundle.objects.count() == 1


def test_who_approved_is_printed_so_another_name_makes_another_bundle(
    quick, ask, dossier_commune, cast
):
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.chi)
    first = ask(dossier_commune)
    assert ask(dossier_commune) == first
    User.objects.filter(pk=cast.chi.pk).update(full_name="Lê Thị Linh Chi")
    assert ask(dossier_commune) != first


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RuntimeError("hỏng"), "dừng giữa chừng vì lỗi của hệ thống"),
        (SystemExit(1), "vì tiến trình nền trên máy chủ bị tắt"),
    ],
)
def test_a_crash_leaves_no_file_and_says_so(
    an, monkeypatch, caplog, dossier_commune, waiting, error, sentence
):
    def break_off(*args):
        raise error

    monkeypatch.setattr(bundle_work, "write_bundle", break_off)
    try:
        make_bundle.func(str(waiting.key))
    except SystemExit:
        assert isinstance(error, SystemExit)
    shown = text_of(an.get(page(waiting)))
    assert sentence in shown
    assert "Lập lại bộ hồ sơ" in shown
    assert an.get(page(waiting, "_file")).url == page(waiting)
    assert not default_storage.exists("dossier-bundles")
    assert any(
        str(waiting.key) in one.getMessage()
        for one in caplog.records
        if one.levelno >= logging.WARNING
    )


def test_a_task_that_is_handed_out_twice_makes_one_bundle(quick, ask, dossier_commune):
    bundle = ask(dossier_commune)
    make_bundle.enqueue(str(bundle.key))
    make_bundle.enqueue(str(uuid4()))
    assert len(default_storage.listdir("dossier-bundles")[1]) == 1
    kept = Bundle.objects.get()
    assert kept.finished_at == bundle.finished_at


def test_after_a_week_the_file_goes_and_what_is_known_of_it_stays(an, quick, ask, dossier_commune):
    bundle = ask(dossier_commune)
    path = bundle.path
    for days, is_kept in ((6.99, True), (7.01, False)):
        Bundle.objects.update(finished_at=timezone.now() - timedelta(days=days))
        drop_old_bundles()
        assert default_storage.exists(path) == is_kept
    shown = text_of(an.get(page(bundle)))
    assert "chỉ được giữ bảy ngày" in shown
    assert bundle.sha256 in shown
    assert an.get(page(bundle, "_file")).url == page(bundle)
    assert "Không còn lưu tệp" in text_of(an.get(all_of(dossier_commune)))


def test_the_list_asks_as_often_whatever_was_made(an, quick, dossier_commune, cast):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            an.get(all_of(dossier_commune))
        return len(queries)

    def made(count):
        now = timezone.now()
        for _ in range(count):
            Bundle.objects.create(
                dossier=dossier_commune, asked_by=cast.an, started_at=now, finished_at=now, path="x"
            )

    made(2)
    few = asked()
    made(8)
    assert asked() == few
