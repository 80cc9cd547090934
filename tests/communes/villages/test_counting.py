"""What is counted of the villages, and which indicators that fills."""

import pytest

from communes.models import UnitVersion
from communes.villages.counting import counted_codes, counts, villages_of
from communes.villages.filling import fill_from_villages

pytestmark = pytest.mark.django_db


def test_without_villages_nothing_is_counted(commune, submission, cast):
    counted = counts(commune, 2020)
    assert (counted.villages, counted.answered, counted.kept) == (0, 0, False)
    assert not counted.answers["culture_house"].complete
    assert counted_codes(commune, 2020, submission.criteria_set.parsed()) == frozenset()
    assert fill_from_villages(commune, 2020, cast.an).labels == []


def test_villages_that_nobody_answered_for_are_no_kept_list(opened, units, criteria_sets):
    definition = criteria_sets["bac_kan_2017_2020"].parsed()
    assert len(villages_of(units["xa-duong-quang"], 2020)) == 7
    assert counted_codes(units["xa-duong-quang"], 2020, definition) == frozenset()


def test_counts_are_of_the_villages_and_the_year(commune, submission, villages, answer):
    one, two, three = villages("Một", "Hai", "Ba")
    answer([one], 2020, culture_house=True, households=120)
    answer([two], 2020, culture_house=False, households=80, population=350)
    answer([three], 2019, culture_house=True)
    counted = counts(commune, 2020)
    assert (counted.villages, counted.answered, counted.kept) == (3, 2, True)
    houses = counted.answers["culture_house"]
    assert (houses.yes, houses.answered, houses.complete) == (1, 2, False)
    assert (counted.sums["households"].total, counted.sums["households"].answered) == (200, 2)
    answer([three], 2020, culture_house=True)
    assert counts(commune, 2020).answers["culture_house"].complete
    definition = submission.criteria_set.parsed()
    assert counted_codes(commune, 2020, definition) == {"6.3", "16"}
    assert counted_codes(commune, 2018, definition) == frozenset()


def test_counting_is_one_query(commune, villages, answer, django_assert_num_queries):
    answer(villages(*(f"Thôn {number}" for number in range(30))), 2020, culture_house=True)
    with django_assert_num_queries(1):
        counts(commune, 2020)
    assert UnitVersion.objects.filter(parent=commune).count() == 30
