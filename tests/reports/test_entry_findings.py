"""The contradictions of a commune's year, as its entry page shows them."""

import pytest
from django.urls import reverse

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


def test_a_year_without_values_contradicts_nothing(imported, opened, cast, client):
    assert "không mâu thuẫn" in shown(client, cast.binh, 2019)
