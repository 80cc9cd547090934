"""Every rule on each side of its edge, and what counts when figures are few."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.answers import Answer
from criteria.evaluation import Basis, combine_parts, judge
from criteria.outcomes import Outcome
from criteria.rules import NumberRule, RatioRule
from tests.criteria.sets_for_tests import (
    INCOME,
    MAKESHIFT,
    POVERTY,
    SCHOOLS,
    STUNTING,
    TRAINED,
    WATER,
    YES_NO,
    case,
)

ATTAINED, FAILED = Outcome.ATTAINED, Outcome.NOT_ATTAINED


def fraction(numerator: str, denominator: str, **more: object) -> Answer:
    return Answer(numerator=Decimal(numerator), denominator=Decimal(denominator), **more)  # type: ignore[arg-type]


def computed(rule: object, answer: Answer, **more: object) -> Outcome:
    return judge(rule, answer, **{"year": 2020, **more}).computed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "numerator", "denominator", "outcome"),
    [
        (SCHOOLS, "7", "10", ATTAINED),  # 70 % asked as ≥ 70 %
        (SCHOOLS, "2", "3", FAILED),  # the real case: 66,67 %
        (SCHOOLS, "69999", "100000", FAILED),  # 69,999 % would round to 70,00 %
        (POVERTY, "12", "100", FAILED),  # < 12 % is strict
        (POVERTY, "11999", "100000", ATTAINED),
        (STUNTING, "267", "1000", ATTAINED),  # ≤ 26,7 % takes the edge
        (STUNTING, "2671", "10000", FAILED),
        (TRAINED, "25", "100", FAILED),  # > 25 % is strict
        (TRAINED, "2501", "10000", ATTAINED),
        (SCHOOLS, "4", "3", ATTAINED),  # impossible as a share; a finding elsewhere
    ],
)
def test_a_ratio_is_judged_by_its_exact_fraction(rule, numerator, denominator, outcome):
    assert computed(rule, fraction(numerator, denominator)) is outcome


def test_the_fraction_goes_before_the_percentage_that_the_source_states():
    verdict = judge(SCHOOLS, fraction("2", "3", stated_percent=Decimal(70)), year=2020)
    assert (verdict.computed, verdict.measure.basis) == (FAILED, Basis.RATIO)


@pytest.mark.parametrize(
    ("percent", "outcome"), [("7.2", ATTAINED), ("11.99", ATTAINED), ("12", FAILED)]
)
def test_a_percentage_without_its_fraction_is_taken_as_stated(percent, outcome):
    verdict = judge(POVERTY, Answer(stated_percent=Decimal(percent)), year=2011)
    assert (verdict.computed, verdict.measure.basis) == (outcome, Basis.STATED_PERCENT)


@pytest.mark.parametrize(("number", "outcome"), [("36", ATTAINED), ("35.99", FAILED)])
def test_a_number_is_compared_exactly(number, outcome):
    assert computed(INCOME, Answer(number=Decimal(number))) is outcome


@pytest.mark.parametrize(("number", "outcome"), [("0", ATTAINED), ("1", FAILED), ("4", FAILED)])
def test_a_count_that_must_be_nought(number, outcome):
    assert computed(MAKESHIFT, Answer(number=Decimal(number))) is outcome


def test_nought_of_nought_is_neither_all_nor_nothing():
    assert computed(SCHOOLS, fraction("0", "0")) is Outcome.NOT_APPLICABLE


def test_something_of_nothing_proves_nothing():
    verdict = judge(SCHOOLS, fraction("3", "0", counted=ATTAINED), year=2020)
    assert (verdict.computed, verdict.outcome) == (Outcome.UNDETERMINED, ATTAINED)


@pytest.mark.parametrize("said", [ATTAINED, FAILED])
def test_a_yes_or_no_is_its_own_answer(said):
    verdict = judge(YES_NO, Answer(said=said), year=2020)
    assert (verdict.computed, verdict.proved) == (said, True)


def test_figures_beside_a_yes_or_no_question_prove_nothing():
    # 2.4 of Bắc Kạn asks "Đạt" and is answered "100% (cứng hóa 1/1km)"; the count declares it
    answer = fraction("1", "1", quantity_unit="km", counted=ATTAINED)
    verdict = judge(YES_NO, answer, year=2020)
    assert (verdict.computed, verdict.outcome, verdict.proved) == (
        Outcome.UNDETERMINED,
        ATTAINED,
        False,
    )


@pytest.mark.parametrize("said", [Outcome.NOT_APPLICABLE, Outcome.NOT_REGULATED])
@pytest.mark.parametrize("rule", [SCHOOLS, WATER, YES_NO, INCOME])
def test_what_does_not_exist_or_was_not_asked_does_not_count(rule, said):
    verdict = judge(rule, Answer(said=said, counted=FAILED), year=2011)
    assert verdict.computed is verdict.outcome is said
    assert not verdict.outcome.counts
    assert not verdict.differs


def test_an_empty_answer_is_missing_even_where_a_count_declares_it():
    verdict = judge(SCHOOLS, Answer(counted=ATTAINED), year=2020)
    assert verdict.computed is verdict.outcome is Outcome.MISSING
    assert verdict.differs


def test_an_empty_answer_beside_a_declared_failure_is_no_contradiction():
    assert not judge(YES_NO, Answer(counted=FAILED), year=2011).differs


def test_a_city_row_with_only_a_count_is_declared_but_not_proved():
    verdict = judge(SCHOOLS, Answer(counted=ATTAINED, count_is_answer=True), year=2020)
    assert (verdict.computed, verdict.outcome) == (Outcome.UNDETERMINED, ATTAINED)


@pytest.mark.parametrize(
    ("hygienic", "clean", "outcome"),
    [
        ("90", "50", ATTAINED),
        ("90", "49.99", FAILED),
        ("89.99", "50", FAILED),
        ("90", None, Outcome.UNDETERMINED),
        ("89.99", None, FAILED),  # one part that fails decides
        (None, "49", FAILED),
    ],
)
def test_a_compound_attains_only_if_all_its_parts_do(hygienic, clean, outcome):
    given_parts = {
        key: Answer(stated_percent=Decimal(percent))
        for key, percent in (("hygienic_water", hygienic), ("clean_water", clean))
        if percent is not None
    }
    assert computed(WATER, Answer(parts=given_parts)) is outcome


def test_a_compound_answered_in_words_takes_the_declared_outcome_unproved():
    verdict = judge(WATER, Answer(said=ATTAINED), year=2020)
    assert (verdict.outcome, verdict.proved, verdict.differs) == (ATTAINED, False, False)


@pytest.mark.parametrize(
    ("attained", "total", "outcome"),
    [("6", "6", ATTAINED), ("5", "6", FAILED), ("0", "0", Outcome.NOT_APPLICABLE)],
)
@pytest.mark.parametrize("rule", [YES_NO, SCHOOLS, WATER])
def test_a_figure_in_communes_holds_where_all_communes_hold(rule, attained, total, outcome):
    assert computed(rule, fraction(attained, total, quantity_unit="xã")) is outcome


def test_what_the_answer_says_goes_before_what_a_count_says():
    answer = Answer(said=Outcome.NOT_APPLICABLE, counted=FAILED)
    assert judge(YES_NO, answer, year=2011).declared is Outcome.NOT_APPLICABLE


def test_entry_forms_ask_for_every_part_so_a_gap_is_missing():
    half = Answer(parts={"hygienic_water": Answer(stated_percent=Decimal(95))})
    assert computed(WATER, half, all_asked=True) is Outcome.MISSING
    assert computed(WATER, half) is Outcome.UNDETERMINED


STEPS = NumberRule(
    (
        case(">=", "30", "triệu", from_year=2016, to_year=2019),
        case(">=", "36", "triệu", from_year=2020),
        case(">=", "28", "triệu", zone="TN", from_year=2016, to_year=2019),
    ),
    "triệu đồng/người/năm",
)


@pytest.mark.parametrize(
    ("year", "zone", "outcome"),
    [
        (2019, None, ATTAINED),  # 30 ≥ 30
        (2020, None, FAILED),  # 30 < 36
        (2016, None, ATTAINED),
        (2015, None, Outcome.NOT_REGULATED),  # the set asks nothing of that year: never zero
        (2019, "TN", ATTAINED),
    ],
)
def test_a_threshold_may_rise_with_the_year(year, zone, outcome):
    assert computed(STEPS, Answer(number=Decimal(30)), year=year, zone=zone) is outcome


@pytest.mark.parametrize(("zone", "outcome"), [("TN", ATTAINED), ("DBSH", FAILED), (None, FAILED)])
def test_a_threshold_of_the_zone_goes_before_the_general_one(zone, outcome):
    assert computed(STEPS, Answer(number=Decimal(29)), year=2018, zone=zone) is outcome


def test_a_set_with_thresholds_by_zone_only_asks_nothing_of_another_zone():
    rule = RatioRule((case(">=", "80", zone="DBSH"),), "a", "b", "trường")
    assert computed(rule, fraction("1", "2"), zone="TDMNPB") is Outcome.NOT_REGULATED
    assert computed(rule, fraction("1", "2"), zone="DBSH") is FAILED


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 10_000), st.sampled_from(">=<"))
def test_verdicts_agree_with_whole_number_arithmetic(numerator, denominator, hundredths, sign):
    op = {">": ">", "=": ">=", "<": "<"}[sign]
    rule = RatioRule((case(op, str(Decimal(hundredths) / 100)),), "a", "b", "hộ")
    left, right = numerator * 10_000, hundredths * denominator
    expected = {">": left > right, ">=": left >= right, "<": left < right}[op]
    outcome = computed(rule, fraction(str(numerator), str(denominator)))
    assert (outcome is ATTAINED) is expected


@given(st.lists(st.sampled_from(list(Outcome)), min_size=1))
def test_a_compound_never_attains_with_a_part_that_counts_and_does_not(outcomes):
    attains = combine_parts(outcomes) is ATTAINED
    assert attains is (
        ATTAINED in outcomes and all(one is ATTAINED for one in outcomes if one.counts)
    )
