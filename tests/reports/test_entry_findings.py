"""The contradictions of a commune's year, as its entry page shows them."""

import pytest
from django.urls import reverse

from communes.entries import ValueEntry
from communes.services import write_values
from criteria.answers import Answer
from criteria.outcomes import Outcome

pytestmark = pytest.mark.django_db


def shown(client, user, year):
    client.force_login(user)
    response = client.get(
        reverse("entry_findings", args=["xa-nong-thuong", year, "bac_kan_2017_2020"])
    )
    return response.content.decode()


def test_the_officer_sees_what_the_findings_page_says_of_her_year(imported, cast, client):
    page = shown(client, cast.binh, 2020)
    assert '<a href="#chi-tieu-5">Chỉ tiêu 5</a>' in page
    assert '<a href="#chi-tieu-15.3">Chỉ tiêu 15.3</a>' in page  # 19,18 % printed as 14,29 %
    assert "Chỉ tiêu 4.2" not in page  # a finding of 2011


def test_a_year_without_values_says_that_there_is_nothing_to_compare(
    imported, opened, cast, client
):
    assert "Chưa có số liệu nào được lưu" in shown(client, cast.binh, 2019)


def test_values_that_agree_are_said_to_agree(opened, units, criteria_sets, cast, client):
    write_values(
        entries=[
            ValueEntry(units["xa-nong-thuong"], 2020, "1.1", Answer(said=Outcome.ATTAINED)),
        ],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        zones={},
        source=None,
        by=cast.binh,
        reason="Nhập",
    )
    assert "không mâu thuẫn với nhau" in shown(client, cast.binh, 2020)
