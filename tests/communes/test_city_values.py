"""A city's cells follow its communes."""

from decimal import Decimal

import pytest

from communes.city_values import rejudge_cities
from communes.entries import ValueEntry
from communes.models import IndicatorValue, ValueChange
from communes.services import write_values
from communes.submission_actions import Action, act
from criteria.answers import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def city_cell(imported):
    def city_cell(code):
        return IndicatorValue.objects.get(
            submission__unit__slug="tp-bac-kan", submission__year=2020, indicator__code=code
        )

    return city_cell


@pytest.fixture
def third_school(units, criteria_sets, imported):
    """Both communes have their third school; the city's cell has not heard of it yet."""
    criteria_set = criteria_sets["bac_kan_2017_2020"]
    communes = [units["xa-duong-quang"], units["xa-nong-thuong"]]
    answer = Answer(numerator=Decimal(3), denominator=Decimal(3), quantity_unit="trường")
    write_values(
        entries=[ValueEntry(unit, 2020, "5", answer) for unit in communes],
        criteria_set=criteria_set,
        zones={},
        source=None,
        by=None,
        reason="Nhập trên cổng",
    )
    return {"communes": communes, "year": 2020, "criteria_set": criteria_set}


def test_the_citys_verdict_follows_its_communes(city_cell, third_school):
    before = city_cell("5")
    assert (before.raw, before.outcome) == ("2/2 xã", "not_attained")
    assert rejudge_cities(**third_school, reason="Tính lại theo số liệu xã") == 1
    after = city_cell("5")
    assert (after.raw, after.outcome, after.source) == ("2/2 xã", "attained", before.source)
    change = ValueChange.objects.filter(value=after).last()
    assert (change.reason, change.before["outcome"]) == ("Tính lại theo số liệu xã", "not_attained")
    assert rejudge_cities(**third_school, reason="Lần nữa") == 0


def test_a_locked_city_keeps_the_verdicts_it_was_closed_with(city_cell, third_school, cast):
    act(submission=city_cell("5").submission, action=Action.LOCK, by=cast.giang, reason="Đã trình")
    assert rejudge_cities(**third_school, reason="Tính lại") == 0
    assert city_cell("5").outcome == "not_attained"


def test_without_a_citys_table_there_is_nothing_to_judge(units, criteria_sets):
    assert (
        rejudge_cities(
            communes=[units["xa-duong-quang"]],
            year=2019,
            criteria_set=criteria_sets["bac_kan_2017_2020"],
            reason="Thử",
        )
        == 0
    )
