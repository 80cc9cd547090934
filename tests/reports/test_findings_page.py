"""The page "Đối chiếu số liệu": findings, answers, who may answer, and what stays visible."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document

from communes.models import PendingUpload
from reports.models import FindingAnswer

pytestmark = pytest.mark.django_db

SCHOOLS = "2/3 trường"


@pytest.fixture
def page(client, cast, imported):
    """The page of the city or of a commune, as a member of the cast sees it."""

    def page(name: str, slug: str = "tp-bac-kan"):
        client.force_login(getattr(cast, name))
        return client.get(reverse("findings", args=[slug, "bac_kan_2017_2020"]))

    return page


def item_of(response, unit: str, indicator: str, year: int):
    """The gravest finding about one indicator."""
    for _, items in response.context["groups"]:
        for item in items:
            finding = item["finding"]
            if (finding.unit, finding.indicator, finding.year) == (unit, indicator, year):
                return item
    raise AssertionError((unit, indicator, year))


def answer(client, slug: str, key: str, **more):
    return client.post(
        reverse("findings", args=[slug, "bac_kan_2017_2020"]),
        {"key": key, "kind": "explained", "reason": "Số liệu theo biên bản 12", **more},
        follow=True,
    )


def test_the_schools_stand_among_what_changes_attainment(page):
    item = item_of(page("lan"), "Xã Dương Quang", "5", 2020)
    assert item["finding"].severity == "changes_attainment"
    assert SCHOOLS in item["finding"].message
    assert item["kinds"] == []  # a viewer answers nothing
    assert item["link"]


def test_who_enters_explains_and_who_appraises_waives(page):
    kinds = {
        name: [value for value, _ in item_of(page(name), "Xã Dương Quang", "5", 2020)["kinds"]]
        for name in ("chi", "dung", "giang", "lan")
    }
    assert kinds == {
        "chi": ["corrected", "explained"],
        "dung": ["waived"],
        "giang": ["corrected", "explained", "waived"],
        "lan": [],
    }


def test_an_explained_finding_stays_visible_with_who_and_why(page, client):
    before = page("chi")
    key = item_of(before, "Xã Dương Quang", "5", 2020)["key"]
    after = answer(client, "tp-bac-kan", key)
    item = item_of(after, "Xã Dương Quang", "5", 2020)
    assert not item["is_open"]
    assert after.context["open_count"] == before.context["open_count"] - 1
    text = after.content.decode()
    assert "Giải trình" in text
    assert "Số liệu theo biên bản 12" in text
    assert "Lê Thị Chi" in text


def test_the_commune_sees_the_citys_answer_on_its_own_page(page, client):
    key = item_of(page("chi"), "Xã Dương Quang", "5", 2020)["key"]
    answer(client, "tp-bac-kan", key)
    item = item_of(page("an", "xa-duong-quang"), "Xã Dương Quang", "5", 2020)
    assert [one.made_by.username for one in item["answers"]] == ["chi"]


def test_a_waiver_needs_a_day_to_come_and_ends_with_it(page, client):
    key = item_of(page("dung"), "Xã Dương Quang", "5", 2020)["key"]
    refused = answer(client, "tp-bac-kan", key, kind="waived")
    assert refused.status_code == 400
    assert "ngày hết hạn" in refused.content.decode()
    past = answer(client, "tp-bac-kan", key, kind="waived", expires_on="01/01/2020")
    assert "Ngày hết hạn phải sau hôm nay." in past.content.decode()
    assert not FindingAnswer.objects.exists()
    tomorrow = timezone.localdate() + timedelta(days=1)
    held = answer(client, "tp-bac-kan", key, kind="waived", expires_on=f"{tomorrow:%d/%m/%Y}")
    assert not item_of(held, "Xã Dương Quang", "5", 2020)["is_open"]
    FindingAnswer.objects.update(expires_on=date(2020, 1, 1))
    assert item_of(page("dung"), "Xã Dương Quang", "5", 2020)["is_open"]


@pytest.mark.parametrize(
    ("name", "kind"), [("dung", "explained"), ("chi", "waived"), ("lan", "explained")]
)
def test_a_missing_right_is_403_whatever_is_posted(page, client, name, kind):
    key = item_of(page(name), "Xã Dương Quang", "5", 2020)["key"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    more = {"expires_on": f"{tomorrow:%d/%m/%Y}"} if kind == "waived" else {}
    response = answer(client, "tp-bac-kan", key, kind=kind, **more)
    assert response.status_code == 403
    assert not FindingAnswer.objects.exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reason": " "}, "Hãy ghi lý do."),
        ({"key": "0" * 64}, "Số liệu đã thay đổi nên chỗ mâu thuẫn này không còn"),
        ({"kind": "nonsense"}, ""),
    ],
)
def test_a_bad_answer_is_refused_and_nothing_is_written(page, client, change, message):
    key = item_of(page("chi"), "Xã Dương Quang", "5", 2020)["key"]
    response = answer(client, "tp-bac-kan", **{"key": key, **change})
    assert response.status_code == 400
    assert message in response.content.decode()
    assert not FindingAnswer.objects.exists()


def test_the_page_asks_a_fixed_number_of_times(page, client, django_assert_max_num_queries):
    key = item_of(page("chi"), "Xã Dương Quang", "5", 2020)["key"]
    url = reverse("findings", args=["tp-bac-kan", "bac_kan_2017_2020"])
    with django_assert_max_num_queries(17) as before:
        client.get(url)
    answer(client, "tp-bac-kan", key)
    with django_assert_max_num_queries(17) as after:
        client.get(url)
    assert len(after) == len(before)


def test_the_preview_of_an_import_shows_the_same_findings(
    client, cast, units, criteria_sets, bac_kan_workbook
):
    client.force_login(cast.giang)
    preview = client.post(
        reverse("communes:imports"),
        {
            "unit": units["tp-bac-kan"].pk,
            "criteria_set": criteria_sets["bac_kan_2017_2020"].pk,
            "form": "",
            "file": SimpleUploadedFile("bieu.xlsx", bac_kan_workbook),
        },
        follow=True,
    )
    url = reverse("upload_findings", args=[PendingUpload.objects.get().pk])
    assert f'hx-get="{url}"' in preview.content.decode()
    part = client.get(url).content.decode()
    assert SCHOOLS in part
    assert "56/292 trẻ" in part
    client.force_login(cast.hai)
    assert client.get(url).status_code == 404


def test_the_answers_are_printed_with_the_findings(page, client):
    key = item_of(page("chi"), "Xã Dương Quang", "5", 2020)["key"]
    answer(client, "tp-bac-kan", key)
    response = client.get(
        reverse("findings_file", args=["tp-bac-kan", "bac_kan_2017_2020", "docx"])
    )
    assert (
        'filename="doi-chieu-thanh-pho-bac-kan-2011-2020.docx"' in response["Content-Disposition"]
    )
    table = Document(io.BytesIO(response.content)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0][-1] == "Trả lời"
    answered = [row for row in rows if "Số liệu theo biên bản 12" in row[-1]]
    assert len(answered) == 1
    assert "Lê Thị Chi" in answered[0][-1]


def test_one_year_alone(page, client):
    page("lan")
    url = reverse("findings", args=["tp-bac-kan", "bac_kan_2017_2020"])
    groups = client.get(url, {"nam": "2011"}).context["groups"]
    years = {item["finding"].year for _, items in groups for item in items}
    assert years == {2011}


def test_what_is_only_for_information_asks_for_no_answer(page):
    last_label, items = page("giang").context["groups"][-1]
    assert last_label == "Để biết"
    assert [(item["is_open"], item["kinds"]) for item in items] == [(False, [])]
