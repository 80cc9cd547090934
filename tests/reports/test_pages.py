"""The home page, the comparison page and its files: contents and number of queries."""

import html
import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from docx import Document

from communes.entries import ValueEntry
from communes.models import IndicatorValue, Source, Unit, UnitVersion
from communes.services import write_values
from criteria.answers import Answer
from criteria.outcomes import Outcome
from reports.tables import Remark

pytestmark = pytest.mark.django_db


@pytest.fixture
def url():
    return reverse("comparison", args=["tp-bac-kan", "bac_kan_2017_2020"])


def add_communes(units, criteria_set, number: int, key: str = "thu") -> None:
    """More communes under thành phố Bắc Kạn, each with a village and all indicators twice."""
    for position in range(number):
        commune = Unit.objects.create(slug=f"xa-{key}-{position}")
        UnitVersion.objects.create(
            unit=commune,
            name=f"Thử {position}",
            kind="commune",
            parent=units["tp-bac-kan"],
            position=10 + position,
            valid_from=date(2011, 1, 1),
        )
        village = Unit.objects.create(slug=f"thon-{key}-{position}")
        UnitVersion.objects.create(
            unit=village,
            name="Thử",
            kind="village",
            parent=commune,
            valid_from=date(2011, 1, 1),
        )
        units[commune.slug] = commune
    codes = [indicator.code for indicator in criteria_set.parsed().indicators()]
    write_values(
        entries=[
            ValueEntry(units[f"xa-{key}-{position}"], year, code, Answer(said=Outcome.ATTAINED))
            for position in range(number)
            for year in (2011, 2020)
            for code in codes
        ],
        criteria_set=criteria_set,
        zones={},
        source=Source.objects.get(),
        by=None,
        reason="Thử",
    )


def test_the_comparison_page_asks_at_most_12_times_however_many_communes(
    client, cast, imported, url, units, criteria_sets, django_assert_max_num_queries
):
    client.force_login(cast.lan)
    client.get(url)
    with django_assert_max_num_queries(12) as few:
        client.get(url)
    add_communes(units, criteria_sets["bac_kan_2017_2020"], 20)
    with django_assert_max_num_queries(12) as many:
        page = client.get(url).content.decode()
    assert "Xã Thử 19" in page
    assert len(many) == len(few)


@pytest.mark.parametrize("route", ["home", "findings_overview"])
def test_pages_of_the_whole_province_ask_as_often_for_many_cities_as_for_one(
    client, cast, imported, units, criteria_sets, route, django_assert_max_num_queries
):
    client.force_login(cast.dung)
    client.get(reverse(route))
    with django_assert_max_num_queries(16) as one:
        client.get(reverse(route))
    for number in range(5):
        city = Unit.objects.create(slug=f"tp-thu-{number}")
        UnitVersion.objects.create(
            unit=city,
            name=f"Phố {number}",
            kind="city",
            parent=units["tinh-bac-kan"],
            valid_from=date(2011, 1, 1),
        )
        add_communes(
            {**units, "tp-bac-kan": city}, criteria_sets["bac_kan_2017_2020"], 2, city.slug
        )
        write_values(
            entries=[ValueEntry(city, 2020, "1.1", Answer(said=Outcome.ATTAINED))],
            criteria_set=criteria_sets["bac_kan_2017_2020"],
            zones={},
            source=Source.objects.get(),
            by=None,
            reason="Thử",
        )
    with django_assert_max_num_queries(16) as many:
        page = client.get(reverse(route)).content.decode()
    assert page.count("Thành phố Phố") >= 5
    assert len(many) == len(one)


def test_the_comparison_page_says_what_differs(client, cast, imported, url):
    client.force_login(cast.lan)
    page = client.get(url).content.decode()
    assert "Biểu so sánh: Thành phố Bắc Kạn" in page
    assert page.count("66,67% - Chưa đạt") == 2
    assert "Chưa đạt: 2/3 trường = 66,67%, yêu cầu ≥ 70%" in page
    assert "Số liệu từ tệp bieu.xlsx" in page
    # 15.3 of Nông Thượng: one finding, and a mark in its cell that leads to it
    cell = page.split("14,29% (56/292 trẻ)")[1].split("</td>")[0]
    assert 'href="#doi-chieu">1 chỗ cần đối chiếu' in cell


def test_the_comparison_page_lists_findings_with_the_page_of_each_value(
    client, cast, imported, url, units
):
    client.force_login(cast.lan)
    response = client.get(url)
    label, found = response.context["findings"][0]
    assert label == "Làm thay đổi kết quả đạt"
    finding, link = next(
        (finding, link)
        for finding, link in found
        if (finding.unit, finding.indicator) == ("Xã Dương Quang", "5")
    )
    value = IndicatorValue.objects.get(
        submission__unit=units["xa-duong-quang"], submission__year=2020, indicator__code="5"
    )
    assert link == reverse("communes:value", args=[value.pk])
    page = response.content.decode()
    assert finding.message in html.unescape(page)
    assert f'<a href="{link}">Chỉ tiêu 5</a>' in page
    assert reverse("findings", args=["tp-bac-kan", "bac_kan_2017_2020"]) in page


def test_each_file_holds_the_same_words_as_the_page(client, cast, imported, url):
    client.force_login(cast.lan)
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(f"{url}tai-ve.xlsx").content), rich_text=False
    ).worksheets[0]
    excel = " ".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)
    document = Document(io.BytesIO(client.get(f"{url}tai-ve.docx").content))
    word = " ".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    pdf = client.get(f"{url}tai-ve.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"] == (
        'attachment; filename="so-sanh-thanh-pho-bac-kan-2011-2020.pdf"'
    )
    for text in (excel, word):
        assert "66,67% - Chưa đạt" in text
        assert "Bảng ghi 14,29%, nhưng 56/292 trẻ = 19,18%." in text
        assert "18/19" in text


def test_home_shows_an_officer_her_commune_and_the_province_its_city(client, cast, imported):
    client.force_login(cast.an)
    page = client.get(reverse("home")).content.decode()
    assert "Xã Dương Quang" in page
    assert "Nông Thượng" not in page
    client.force_login(cast.dung)
    page = client.get(reverse("home")).content.decode()
    assert "Thành phố Bắc Kạn" in page
    assert reverse("comparison", args=["tp-bac-kan", "bac_kan_2017_2020"]) in page
    assert reverse("comparison", args=["xa-duong-quang", "bac_kan_2017_2020"]) not in page


def test_home_says_so_when_there_is_nothing_yet(client, cast):
    client.force_login(cast.hai)
    page = client.get(reverse("home")).content.decode()
    assert reverse("communes:imports") in page
    assert "Thành phố Bắc Kạn" not in page


def test_the_portal_sends_its_security_policy_and_no_index_of_uploads(client, cast, imported, url):
    client.force_login(cast.lan)
    response = client.get(url)
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert client.get("/media/").status_code == 404


def test_an_excel_cell_never_becomes_a_formula(client, cast, units, criteria_sets, imported, url):
    write_values(
        entries=[
            ValueEntry(
                units["xa-duong-quang"],
                2020,
                "18.1",
                Answer(said=Outcome.ATTAINED),
                raw='=HYPERLINK("http://x","Đạt")',
            )
        ],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        zones={},
        source=Source.objects.get(),
        by=None,
        reason="Thử",
    )
    client.force_login(cast.lan)
    data = client.get(f"{url}tai-ve.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    cells = [c for row in sheet.iter_rows() for c in row if "HYPERLINK" in str(c.value)]
    assert len(cells) == 1
    assert cells[0].data_type == "s"


def test_the_legend_says_the_words_that_the_cells_say(client, cast, imported, url):
    client.force_login(cast.lan)
    legend = client.get(url).content.decode().split("Chú giải</h2>")[1]
    for word in [*Outcome, *Remark]:
        assert word.label in legend
