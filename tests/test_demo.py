"""The README's main job: from an empty database to verdicts and files, and harmless again."""

import pytest
from django.core.management import call_command

from communes.models import (
    IndicatorValue,
    Notice,
    ReportingYear,
    Submission,
    User,
    ValueChange,
)
from reports.models import Decision, Dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path, capsys):
    settings.DEBUG = True
    settings.BASE_DIR = tmp_path
    settings.VAR_DIR = tmp_path / "var"

    def run() -> str:
        call_command("demo", "--no-server")
        return capsys.readouterr().out

    return run


def test_the_demo_prints_the_verdicts_and_writes_the_files(demo, tmp_path, client):
    printed = demo()
    assert "Xã Dương Quang năm 2020" in printed
    assert "Chưa đạt: 2/3 trường = 66,67%" in printed
    assert "18/19" in printed
    files = sorted(path.name for path in (tmp_path / "var" / "demo").iterdir())
    assert files == [
        "ho-so-tp-bac-giang-2020.zip",
        "ho-so-tp-bac-kan-2020.zip",
        *(
            f"so-sanh-thanh-pho-{city}-2011-2020.{suffix}"
            for city in ("bac-giang", "bac-kan")
            for suffix in ("docx", "pdf", "xlsx")
        ),
    ]
    roles = User.objects.values_list("postings__role", flat=True).distinct()
    assert set(roles) == {"officer", "city_officer", "reviewer", "administrator", "viewer"}
    for user in User.objects.all():
        assert user.username in printed


def test_running_the_demo_again_is_harmless(demo, tmp_path):
    """Nor does it take back what an officer entered and submitted meanwhile."""
    demo()
    bundle = tmp_path / "var" / "demo" / "ho-so-tp-bac-giang-2020.zip"
    first = bundle.read_bytes()
    entered = IndicatorValue.objects.filter(
        submission__unit__slug="xa-duong-quang", submission__year=2020, indicator__code="5"
    )
    entered.update(numerator=3)
    Submission.objects.filter(unit__slug="xa-nong-thuong", year=2020).update(state="submitted")
    kept = (IndicatorValue, ValueChange, User, ReportingYear, Submission, Notice, Dossier, Decision)
    before = [model.objects.count() for model in kept]
    again = demo()
    assert "bac_kan_2011_2020.xlsx: đã nhập trước đây" in again
    assert entered.get().numerator == 3
    assert before == [model.objects.count() for model in kept]
    assert bundle.read_bytes() == first


def test_the_demo_opens_two_years_to_enter(demo):
    printed = demo()
    assert set(ReportingYear.objects.values_list("year", flat=True)) == {2020, 2021}
    assert "Tỉnh Bắc Kạn: đã mở nhập số liệu năm 2021, hạn nộp " in printed
    later = ReportingYear.objects.get(year=2021)
    assert "734/QĐ-UBND" in later.note, "the set was made for 2017-2020"
    assert later.submissions.filter(unit__slug="xa-duong-quang", values=None).exists()
