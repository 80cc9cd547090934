"""Upload, preview, confirm, drop: the pages of the import without a browser."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from communes.models import IndicatorValue, PendingUpload, Source
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(client, cast, units, criteria_sets):
    """Giang uploads a file and lands on its preview."""
    client.force_login(cast.giang)

    def upload(data: bytes, *, form: str = "", name: str = "bieu.xlsx"):
        return client.post(
            reverse("communes:imports"),
            {
                "unit": units["tp-bac-kan"].pk,
                "criteria_set": criteria_sets["bac_kan_2017_2020"].pk,
                "form": form,
                "file": SimpleUploadedFile(name, data),
            },
            follow=True,
        )

    return upload


def test_the_preview_shows_what_would_be_written_and_writes_nothing(upload, bac_kan_workbook):
    page = upload(bac_kan_workbook).content.decode()
    assert "66,67%" in page
    assert "Ghi vào hệ thống" in page
    assert "lệch sang trái một cột" in page
    assert not IndicatorValue.objects.exists()
    assert not Source.objects.exists()


def test_confirming_writes_and_forgets_the_file(client, upload, bac_kan_workbook, cast, tmp_path):
    upload(bac_kan_workbook)
    pending = PendingUpload.objects.get()
    stored = tmp_path / "uploads" / pending.file.name
    assert stored.exists()
    response = client.post(reverse("communes:import_confirm", args=[pending.pk]), follow=True)
    assert "Đã ghi 292 số liệu mới, 0 thay đổi; 0 giữ nguyên." in response.content.decode()
    assert response.redirect_chain[-1][0] == reverse(
        "comparison", args=["tp-bac-kan", "bac_kan_2017_2020"]
    )
    source = Source.objects.get()
    assert (source.made_by, source.file_name) == (cast.giang, "bieu.xlsx")
    assert not PendingUpload.objects.exists()
    assert not stored.exists()


def test_confirming_twice_writes_once(client, upload, bac_kan_workbook):
    upload(bac_kan_workbook)
    confirm = reverse("communes:import_confirm", args=[PendingUpload.objects.get().pk])
    client.post(confirm)
    assert client.post(confirm).status_code == 404
    assert Source.objects.count() == 1


def test_dropping_an_upload_writes_nothing(client, upload, bac_kan_workbook, tmp_path):
    upload(bac_kan_workbook)
    pending = PendingUpload.objects.get()
    response = client.post(reverse("communes:import_cancel", args=[pending.pk]), follow=True)
    assert "Chưa có gì được ghi" in response.content.decode()
    assert not PendingUpload.objects.exists()
    assert not (tmp_path / "uploads" / pending.file.name).exists()
    assert not IndicatorValue.objects.exists()


@pytest.mark.parametrize("data", [b"", b"not a workbook at all", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_workbook_is_told_so_and_cannot_be_confirmed(client, upload, data):
    page = upload(data).content.decode()
    assert "Chưa nhập được" in page
    assert "Ghi vào hệ thống" not in page
    pending = PendingUpload.objects.get()
    response = client.post(reverse("communes:import_confirm", args=[pending.pk]))
    assert response.status_code == 302
    assert response.url == reverse("communes:import_preview", args=[pending.pk])
    assert not Source.objects.exists()


def test_the_wrong_form_is_told_on_the_preview(upload, bac_kan_workbook):
    assert "không phải mẫu" in upload(bac_kan_workbook, form="totals").content.decode()


def test_a_file_that_is_too_large_is_refused_at_the_field(upload, settings):
    settings.UPLOAD_LIMIT_MB = 1
    page = upload(b"x" * (1024 * 1024 + 1)).content.decode()
    assert "Tệp lớn hơn 1 MB" in page
    assert not PendingUpload.objects.exists()


def test_nothing_chosen_is_told_at_each_field(client, cast, units, criteria_sets):
    client.force_login(cast.giang)
    response = client.post(reverse("communes:imports"), {})
    assert response.status_code == 400
    assert response.content.decode().count("Hãy chọn hoặc điền mục này.") == 3


def test_a_name_with_markup_is_shown_as_text(upload, bac_kan_workbook):
    page = upload(bac_kan_workbook, name="<script>alert(1)</script>.xlsx").content.decode()
    assert "<script>alert" not in page


def test_an_upload_that_nobody_confirmed_is_forgotten_after_a_week(upload, bac_kan_workbook):
    upload(bac_kan_workbook)
    old = PendingUpload.objects.get()
    PendingUpload.objects.update(made_at=timezone.now() - timedelta(days=8))
    upload(bac_kan_workbook)
    assert PendingUpload.objects.exclude(pk=old.pk).count() == 1
    assert not PendingUpload.objects.filter(pk=old.pk).exists()


def test_a_person_changes_her_own_password(client, cast):
    client.force_login(cast.an)
    response = client.post(
        reverse("password_change"),
        {
            "old_password": PASSWORD,
            "new_password1": "mat-khau-moi-2026",
            "new_password2": "mat-khau-moi-2026",
        },
        follow=True,
    )
    assert "Đã đổi mật khẩu." in response.content.decode()
    cast.an.refresh_from_db()
    assert cast.an.check_password("mat-khau-moi-2026")
