"""Values typed into the entry form, in tables that were made for printed cells."""

from decimal import Decimal

import pytest
from django.urls import reverse

from communes.entries import ValueEntry
from communes.services import write_values
from criteria.answers import Answer
from criteria.outcomes import Outcome
from reports.checked_tables import check_stored
from reports.queries import comparison_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def type_in(units, criteria_sets):
    def type_in(year, *answers, unit="xa-duong-quang"):
        write_values(
            entries=[ValueEntry(units[unit], year, code, answer) for code, answer in answers],
            criteria_set=criteria_sets["bac_kan_2017_2020"],
            zones={},
            source=None,
            by=None,
            reason="Nhập trên cổng",
            all_asked=True,
        )

    return type_in


def ratio(numerator, denominator, unit):
    return Answer(
        numerator=Decimal(numerator), denominator=Decimal(denominator), quantity_unit=unit
    )


def test_a_typed_figure_is_printed_as_offices_write_it(imported, type_in, cast, client):
    type_in(2020, ("5", ratio(3, 3, "trường")))
    client.force_login(cast.lan)
    page = client.get(
        reverse("comparison", args=["tp-bac-kan", "bac_kan_2017_2020"])
    ).content.decode()
    assert "100% (3/3 trường)" in page
    assert "1 số liệu nhập trực tiếp trên cổng." in page


def test_typed_figures_are_not_accused_of_how_they_are_printed(
    units, criteria_sets, type_in, imported
):
    """A year typed in: no finding is about the wording of a cell that nobody wrote."""
    criteria_set = criteria_sets["bac_kan_2017_2020"]
    boolean = Answer(said=Outcome.ATTAINED)
    type_in(
        2021,
        ("1.1", boolean),
        ("1.2", boolean),
        ("4.2", ratio(800, 800, "hộ")),
        ("5", ratio(3, 3, "trường")),
        ("6.3", ratio(10, 10, "thôn")),
        ("13.2", Answer(said=Outcome.NOT_APPLICABLE)),
        (
            "17.1",
            Answer(
                parts={
                    "hygienic_water": ratio(800, 800, "hộ"),
                    "clean_water": ratio(500, 800, "hộ"),
                }
            ),
        ),
    )
    data = comparison_data(units["xa-duong-quang"], criteria_set, 2021)
    about_typed = [
        finding
        for finding in check_stored(data, criteria_set).findings
        if finding.year == 2021 and finding.indicator in ("1.1", "4.2", "5", "6.3", "13.2", "17.1")
    ]
    assert about_typed == []


def test_a_year_just_begun_stays_off_the_table_until_it_is_chosen(imported, type_in, cast, client):
    type_in(2021, ("5", ratio(3, 3, "trường")))
    client.force_login(cast.lan)
    address = reverse("comparison", args=["xa-duong-quang", "bac_kan_2017_2020"])
    page = client.get(address).content.decode()
    assert "NĂM 2011 VÀ ĐẾN NĂM 2020" in page
    assert 'href="?den-nam=2021"' in page
    chosen = client.get(address, {"den-nam": "2021"}).content.decode()
    assert "NĂM 2011 VÀ ĐẾN NĂM 2021" in chosen
    assert "tai-ve.xlsx?den-nam=2021" in chosen


@pytest.mark.parametrize("year", ["2019", "20x1", "99999", "-2020"])
def test_a_year_without_values_is_not_found(imported, cast, client, year):
    client.force_login(cast.lan)
    address = reverse("comparison", args=["xa-duong-quang", "bac_kan_2017_2020"])
    assert client.get(address, {"den-nam": year}).status_code == 404
