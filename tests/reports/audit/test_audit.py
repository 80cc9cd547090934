"""The audit log: every file that left and every change of state, read by administrators only."""

import hashlib
import unicodedata
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communes.models import Download, Evidence, SubmissionStateChange
from communes.submitting import submit_year
from reports.models import Dossier, DossierLine, FindingAnswer, Snapshot
from tests.communes.side.files_for_tests import pdf
from tests.communes.years_at_work import complete, submission_of

pytestmark = pytest.mark.django_db


def comparison_file(suffix="xlsx"):
    return reverse("comparison_file", args=["tp-bac-kan", "bac_kan_2017_2020", suffix])


def test_a_file_that_leaves_leaves_a_line(client, cast, imported):
    client.force_login(cast.chi)
    answer = client.get(comparison_file())
    [line] = Download.objects.all()
    assert (line.user, line.path) == (cast.chi, comparison_file())
    assert line.file_name == "so-sanh-thanh-pho-bac-kan-2011-2020.xlsx"
    assert line.size == len(answer.content)
    assert line.sha256 == hashlib.sha256(answer.content).hexdigest()


def test_what_is_refused_or_is_no_file_leaves_none(client, cast, imported):
    client.force_login(cast.an)
    assert client.get(comparison_file()).status_code == 404
    client.get(reverse("home"))
    client.logout()
    assert client.get(comparison_file()).status_code == 302
    client.force_login(cast.chi)
    client.head(comparison_file())
    assert not Download.objects.exists()


def test_a_streamed_file_with_a_vietnamese_name_is_recorded_by_its_name(client, cast, opened):
    place = ["xa-duong-quang", 2020, "bac_kan_2017_2020", "1.1"]
    data = pdf("quy hoạch")
    client.force_login(cast.an)
    client.post(
        reverse("communes:evidence_add", args=place),
        {"files": [SimpleUploadedFile("Quyết định quy hoạch.pdf", data)]},
    )
    answer = client.get(reverse("communes:evidence_file", args=[Evidence.objects.get().pk]))
    assert b"".join(answer.streaming_content) == data
    [line] = Download.objects.all()
    assert (line.file_name, line.size) == ("Quyết định quy hoạch.pdf", len(data))


def test_the_log_shows_who_submitted_a_year_and_why(client, cast, opened):
    submission = submission_of("xa-duong-quang")
    complete(submission, cast.an)
    submit_year(submission=submission, by=cast.an, agreed=True)
    client.force_login(cast.giang)
    page = client.get(reverse("audit") + "?muc=so-lieu&nguoi=an").content.decode()
    assert "Xã Dương Quang, số liệu năm 2020" in page
    assert "Nguyễn Thị An" in page
    assert "Đã gửi" in page
    other = client.get(reverse("audit") + "?muc=so-lieu&nguoi=khong-ai").content.decode()
    assert "Chưa có dòng nhật ký nào" in other


@pytest.fixture
def line(units, criteria_sets, cast) -> DossierLine:
    """The dossier of xã Dương Quang was handed in on 31/12/2020, 23:30 in Vietnam."""
    dossier = Dossier.objects.create(
        unit=units["xa-duong-quang"],
        level="commune",
        year=2020,
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        procedure="qd-2540-2016",
        state="verifying",
        state_since="2020-12-31T23:30+07:00",
    )
    line = DossierLine.objects.create(
        dossier=dossier,
        action="submit",
        before="preparing",
        after="verifying",
        round=1,
        reason="Tờ trình số 45/TTr-UBND",
        made_by=cast.an,
    )
    made_at = datetime(2020, 12, 31, 16, 30, tzinfo=UTC)
    DossierLine.objects.filter(pk=line.pk).update(made_at=made_at)
    return line


def log_page(client, **asked) -> str:
    answer = client.get(reverse("audit"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_log_shows_what_was_done_with_a_dossier(client, cast, line):
    client.force_login(cast.giang)
    page = log_page(client)
    for words in (
        "Nguyễn Thị An",
        "Xã Dương Quang, xã đạt chuẩn nông thôn mới, năm 2020",
        "Trình hồ sơ",
        "Đang lập hồ sơ",
        "Đang thẩm tra",
        "Tờ trình số 45/TTr-UBND",
        "23:30:00 31/12/2020",
        reverse("dossier", args=[line.dossier_id]),
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2020-12-31", "2020-12-31", True),
        ("2021-01-01", "", False),
        ("", "2020-12-30", False),
        ("2020-12-30", "2021-01-01", True),
    ],
)
def test_days_are_those_of_vietnam_both_inclusive(client, cast, line, since, until, found):
    client.force_login(cast.giang)
    page = log_page(client, tu=since, den=until)
    assert ("Tờ trình số 45/TTr-UBND" in page) is found


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("đào thị ánh", True),
        ("ĐÀO", True),
        (unicodedata.normalize("NFD", "Ánh"), True),
        ("Ánh\x00", True),
        ("AN", True),  # of her account's name
        ("dao thi anh", False),
    ],
)
def test_a_person_is_found_in_any_case_and_encoding(client, cast, line, part, found):
    cast.an.full_name = "Đào Thị Ánh"
    cast.an.save()
    client.force_login(cast.giang)
    assert ("Tờ trình số 45/TTr-UBND" in log_page(client, nguoi=part)) is found


def test_another_provinces_administrator_sees_none_of_it(client, cast, imported, opened, line):
    submission = submission_of("xa-duong-quang")
    complete(submission, cast.an)
    submit_year(submission=submission, by=cast.an, agreed=True)
    client.force_login(cast.chi)
    client.get(comparison_file())
    client.force_login(cast.hai)
    for subject in ("ho-so", "so-lieu", "tai-tep"):
        page = client.get(reverse("audit") + f"?muc={subject}").content.decode()
        assert "Chưa có dòng nhật ký nào" in page, subject


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"tu": "2026-02-30"}, True),
        ({"tu": "0001-01-01"}, True),
        ({"tu": "1999-12-31"}, True),
        ({"tu": "2000-01-01"}, False),
        ({"den": "2100-12-31"}, False),
        ({"den": "2101-01-01"}, True),
        ({"den": "9999-12-31"}, True),
    ],
)
def test_a_day_that_is_none_or_far_away_is_told(client, cast, line, asked, told):
    client.force_login(cast.giang)
    page = log_page(client, **asked)
    assert ("Ngày lọc phải có dạng năm-tháng-ngày, từ năm 2000 đến năm 2100" in page) is told
    assert "Tờ trình số 45/TTr-UBND" in page, "filters that are none leave all lines"


def test_the_log_asks_as_often_for_many_lines(
    client, cast, imported, django_assert_max_num_queries
):
    client.force_login(cast.giang)
    Download.objects.bulk_create(
        Download(user=cast.chi, path=f"/so-sanh/{number}", file_name="a.xlsx")
        for number in range(60)
    )
    with django_assert_max_num_queries(12):
        page = client.get(reverse("audit") + "?muc=tai-tep").content.decode()
    assert "trang 1/2" in page


def test_nobody_edits_the_log_in_the_portal(client, cast, units):
    client.force_login(cast.giang)
    assert client.post(reverse("audit")).status_code == 405
    kept = {DossierLine, SubmissionStateChange, Download, Snapshot, FindingAnswer}
    assert not kept & set(admin.site._registry)
