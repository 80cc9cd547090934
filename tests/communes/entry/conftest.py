"""A commune's opened year, and its entry page as a browser uses it."""

import pytest
from django.urls import reverse

from communes.models import Submission

PLACE = ["xa-duong-quang", 2020, "bac_kan_2017_2020"]


@pytest.fixture
def submission(opened, units):
    return Submission.objects.select_related("unit", "criteria_set", "reporting_year").get(
        unit=units["xa-duong-quang"], year=2020
    )


@pytest.fixture
def sign_in(client):
    """Sign in unless it is the same person still: signing in asks queries of its own."""
    present = []

    def sign_in(user):
        if present != [user]:
            client.force_login(user)
            present[:] = [user]

    return sign_in


@pytest.fixture
def save(opened, cast, client, sign_in):
    """Save one indicator of xã Dương Quang as a script does."""

    def save(code, by=cast.an, **fields):
        sign_in(by)
        names = {name.replace("__", "."): text for name, text in fields.items()}
        return client.post(
            reverse("communes:entry_save", args=[*PLACE, code]),
            names,
            headers={"X-Requested-With": "fetch"},
        )

    return save


@pytest.fixture
def page(opened, cast, client, sign_in):
    """Open the entry page of xã Dương Quang, or post the form of a criterion to it."""

    def page(by=cast.an, post=None):
        sign_in(by)
        url = reverse("communes:entry", args=PLACE)
        return client.get(url) if post is None else client.post(url, post)

    return page
