"""What the database knows beside a stored table reaches the checks."""

from datetime import date
from decimal import Decimal

import pytest

from communes.entries import ValueEntry
from communes.models import UnitTotal
from communes.services import write_values
from communes.villages.services import merge_villages
from criteria.answers import Answer
from reports.checked_tables import check_stored
from reports.checks.model import Certainty
from reports.queries import comparison_data

pytestmark = pytest.mark.django_db

PROFILE = "totals_against_profile"
MERGERS = "villages_change_without_merger"


@pytest.fixture
def values(units, criteria_sets):
    """Xã Dương Quang: 8/10 villages in 2011, 9/9 in 2020; 1.700/1.724 households in 2020."""

    def ratio(year, code, numerator, denominator, unit):
        return ValueEntry(
            units["xa-duong-quang"],
            year,
            code,
            Answer(
                numerator=Decimal(numerator),
                denominator=Decimal(denominator),
                quantity_unit=unit,
            ),
        )

    write_values(
        entries=[
            ratio(2011, "16", 8, 10, "thôn"),
            ratio(2020, "16", 9, 9, "thôn"),
            ratio(2020, "4.2", 1700, 1724, "hộ"),
        ],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        zones={},
        source=None,
        by=None,
        reason="Thử",
    )


@pytest.fixture
def findings(values, units, criteria_sets):
    """The findings of one check: on the commune's own table, or on its city's."""

    def findings(check, slug="xa-duong-quang"):
        criteria_set = criteria_sets["bac_kan_2017_2020"]
        data = comparison_data(units[slug], criteria_set)
        return [one for one in check_stored(data, criteria_set).findings if one.check == check]

    return findings


@pytest.fixture
def merge(units, opened, cast):
    """Merge two villages of a commune."""

    def merge(commune, first, second, day):
        merge_villages(
            units[commune],
            [units[first], units[second]],
            name="Mới",
            day=day,
            document="",
            by=cast.giang,
        )

    return merge


@pytest.mark.parametrize("slug", ["xa-duong-quang", "tp-bac-kan"])
@pytest.mark.parametrize(
    ("year", "figure", "found"),
    [(2020, 1730, True), (2020, 1724, False), (2019, 1730, False)],
)
def test_denominators_are_compared_with_the_communes_totals(
    findings, units, slug, year, figure, found
):
    UnitTotal.objects.create(
        unit=units["xa-duong-quang"], year=year, key="households", figure=figure
    )
    messages = [one.message for one in findings(PROFILE, slug)]
    assert len(messages) == found
    assert all("mẫu số 1.724 khác tổng số hộ 1.730" in message for message in messages)


def test_another_communes_total_is_not_this_ones(findings, units):
    UnitTotal.objects.create(unit=units["xa-nong-thuong"], year=2020, key="households", figure=1730)
    assert findings(PROFILE) == []


@pytest.mark.parametrize("slug", ["xa-duong-quang", "tp-bac-kan"])
def test_fewer_villages_are_asked_about_until_a_merger_is_recorded(findings, merge, slug):
    [asked] = findings(MERGERS, slug)
    assert asked.certainty is Certainty.ASK
    merge(
        "xa-duong-quang",
        "thon-ban-bung-duong-quang",
        "thon-na-rao-duong-quang",
        date(2020, 6, 1),
    )
    assert findings(MERGERS, slug) == []


@pytest.mark.parametrize("day", [date(2011, 12, 31), date(2021, 1, 1)])
def test_a_merger_before_or_after_the_years_explains_nothing(findings, merge, day):
    merge("xa-duong-quang", "thon-ban-bung-duong-quang", "thon-na-rao-duong-quang", day)
    assert len(findings(MERGERS)) == 1


def test_another_communes_merger_explains_nothing(findings, merge):
    merge(
        "xa-nong-thuong",
        "thon-khuoi-cuong-nong-thuong",
        "thon-khau-cut-nong-thuong",
        date(2020, 6, 1),
    )
    assert len(findings(MERGERS)) == 1
    assert len(findings(MERGERS, "tp-bac-kan")) == 1
