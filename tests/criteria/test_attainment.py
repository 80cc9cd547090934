"""Criteria and the whole set, declared and computed."""

import pytest

from criteria.attainment import IndicatorOutcome, attainment, criterion_attains
from criteria.outcomes import Outcome
from tests.criteria.sets_for_tests import SMALL_SET

ATTAINED, FAILED, NOT_APPLICABLE, NOT_REGULATED, MISSING, UNDETERMINED = (
    Outcome.ATTAINED,
    Outcome.NOT_ATTAINED,
    Outcome.NOT_APPLICABLE,
    Outcome.NOT_REGULATED,
    Outcome.MISSING,
    Outcome.UNDETERMINED,
)


@pytest.mark.parametrize(
    ("outcomes", "attains"),
    [
        ([ATTAINED, ATTAINED], True),
        ([ATTAINED, FAILED], False),
        ([ATTAINED, MISSING], False),
        ([ATTAINED, UNDETERMINED], False),
        ([ATTAINED, NOT_APPLICABLE], True),  # "không có" does not count against
        ([ATTAINED, NOT_REGULATED], True),
        ([NOT_REGULATED, NOT_REGULATED], False),  # nothing counts: it does not attain
        ([NOT_APPLICABLE], False),
    ],
)
def test_a_criterion_attains_when_each_indicator_attains_or_does_not_count(outcomes, attains):
    assert criterion_attains(outcomes) is attains


def both(outcome: Outcome) -> IndicatorOutcome:
    return IndicatorOutcome(outcome, outcome)


def test_declared_and_computed_are_counted_apart_and_their_difference_named():
    result = attainment(
        SMALL_SET,
        {
            "1": IndicatorOutcome(ATTAINED, FAILED),
            "2.1": both(ATTAINED),
            "2.2": both(ATTAINED),
            "3": both(ATTAINED),
        },
    )
    assert (result.declared_attained, result.computed_attained, result.criteria_total) == (3, 2, 3)
    assert result.differing == (1,)
    assert not result.attained


def test_an_indicator_without_a_row_is_missing_and_its_criterion_fails():
    result = attainment(SMALL_SET, {"1": both(ATTAINED), "2.1": both(ATTAINED)})
    assert [criterion.computed for criterion in result.criteria] == [True, False, False]


def test_where_the_source_declares_nothing_its_figures_speak():
    # "1/2 xã" leaves the outcome to the cells
    result = attainment(
        SMALL_SET,
        {
            "1": IndicatorOutcome(None, ATTAINED),
            "2.1": both(ATTAINED),
            "2.2": both(ATTAINED),
            "3": IndicatorOutcome(None, FAILED),
        },
    )
    assert (result.declared_attained, result.differing) == (2, ())


def test_a_criterion_of_which_nothing_counts_says_so():
    result = attainment(SMALL_SET, {"3": both(NOT_REGULATED)})
    assert result.criteria[2].nothing_counts
    assert not result.criteria[1].nothing_counts  # its indicators are missing, which counts
