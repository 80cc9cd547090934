"""What is left to do, and how many criteria attain."""

from decimal import Decimal

import pytest

from communes.entries import ValueEntry
from communes.entry.progress import OpenKind, progress_of
from communes.models import Comment, Confirmation, Evidence, Submission, UnitTotal
from communes.services import write_values
from criteria.answers import Answer
from criteria.models import Indicator
from criteria.outcomes import Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(submission, cast):
    def write(code, answer, year=2020):
        return write_values(
            entries=[ValueEntry(submission.unit, year, code, answer)],
            criteria_set=submission.criteria_set,
            zones={},
            source=None,
            by=cast.an if year == 2020 else None,
            reason="Nhập",
            all_asked=True,
        )

    return write


def ratio(numerator, denominator, unit="hộ"):
    return Answer(
        numerator=Decimal(numerator), denominator=Decimal(denominator), quantity_unit=unit
    )


def points(submission, code):
    return [
        (point.kind, point.part)
        for point in progress_of([submission])[submission.pk].points
        if point.code == code
    ]


def indicator(submission, code):
    return Indicator.objects.get(criterion__criteria_set=submission.criteria_set, code=code)


def test_an_untouched_year_misses_every_indicator_and_every_part(submission):
    progress = progress_of([submission])[submission.pk]
    assert (progress.answered, progress.asked) == (0, 49)
    # 49 indicators, of which 2.3, 8.3 and 17.1 have two parts each
    assert len(progress.of(OpenKind.MISSING)) == 52
    assert progress.missing == 49
    assert not progress.ready
    assert progress.result.computed_attained == 0


def test_a_part_left_empty_is_missing_even_where_another_fails(submission, write):
    write("17.1", Answer(parts={"hygienic_water": ratio(10, 100)}))
    assert points(submission, "17.1") == [(OpenKind.MISSING, "clean_water")]


def test_an_attained_indicator_wants_evidence_or_a_reason(submission, write, cast):
    write("7", Answer(said=Outcome.ATTAINED))
    assert points(submission, "7") == [(OpenKind.TO_CONFIRM, "")]
    Confirmation.objects.create(
        submission=submission,
        indicator=indicator(submission, "7"),
        check_code="evidence",
        about="chưa có minh chứng: Đạt",
        reason="Chợ xây từ năm 2015",
        made_by=cast.an,
    )
    progress = progress_of([submission])[submission.pk]
    assert points(submission, "7") == []
    assert progress.answered == 1
    assert progress.result.computed_attained == 1


def test_evidence_shows_an_indicator_until_it_is_removed(submission, write, cast):
    write("7", Answer(said=Outcome.ATTAINED))
    shown = Evidence.objects.create(
        submission=submission,
        indicator=indicator(submission, "7"),
        file="evidence/a",
        file_name="anh.jpg",
        content_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        made_by=cast.an,
    )
    assert points(submission, "7") == []
    shown.removed_at = shown.made_at
    shown.save()
    assert points(submission, "7") == [(OpenKind.TO_CONFIRM, "")]


def test_last_year_is_found_within_two_years_and_another_figure_needs_another_word(
    submission, write, cast
):
    write("14.3", ratio(10, 100, "người"), year=2018)
    write("14.3", ratio(20, 100, "người"))
    assert points(submission, "14.3") == []
    write("14.3", ratio(31, 100, "người"))
    assert points(submission, "14.3") == [(OpenKind.TO_CONFIRM, ""), (OpenKind.TO_CONFIRM, "")]
    Confirmation.objects.create(
        submission=submission,
        indicator=indicator(submission, "14.3"),
        check_code="jump",
        about="31% (31/100 người); năm 2018: 10% (10/100 người)",
        reason="Mở lớp nghề",
        made_by=cast.an,
    )
    assert points(submission, "14.3") == [(OpenKind.TO_CONFIRM, "")]
    write("14.3", ratio(32, 100, "người"))
    assert len(points(submission, "14.3")) == 2


def test_an_answer_of_three_years_ago_is_no_measure(submission, write):
    write("14.3", ratio(1, 100, "người"), year=2017)
    write("14.3", ratio(22, 100, "người"))
    assert points(submission, "14.3") == []


def test_a_denominator_beside_the_total_is_to_be_confirmed(submission, write):
    UnitTotal.objects.create(unit=submission.unit, year=2020, key="households", figure=Decimal(815))
    write("11", ratio(200, 814))
    assert points(submission, "11") == [(OpenKind.TO_CONFIRM, "")]
    write("11", ratio(200, 815))
    assert points(submission, "11") == []


@pytest.mark.parametrize("settled_by", ["a change", "a reply", "its resolution"])
def test_a_return_stands_until_somebody_does_something_about_it(
    submission, write, cast, settled_by
):
    write("9.1", Answer(number=Decimal(3)))
    word = Comment.objects.create(
        submission=submission,
        indicator=indicator(submission, "9.1"),
        kind="return",
        text="Xem lại số nhà tạm",
        made_by=cast.dung,
    )
    Comment.objects.create(
        submission=submission, indicator=word.indicator, text="Gấp nhé", made_by=cast.dung
    )
    assert points(submission, "9.1") == [(OpenKind.RETURNED, "")]
    if settled_by == "a change":
        write("9.1", Answer(number=Decimal(4)))
    elif settled_by == "a reply":
        Comment.objects.create(
            submission=submission, indicator=word.indicator, text="Đã đếm lại", made_by=cast.an
        )
    else:
        word.resolved_at = word.made_at
        word.save()
    assert points(submission, "9.1") == []


def test_the_words_of_old_reports_are_no_figures(submission, write):
    write("11", Answer(said=Outcome.ATTAINED))
    assert points(submission, "11") == [(OpenKind.MISSING, "")]


def test_any_number_of_submissions_takes_two_queries(
    submission, write, imported, django_assert_num_queries
):
    write("7", Answer(said=Outcome.ATTAINED))
    every = list(
        Submission.objects.filter(year=2020).select_related(
            "unit", "criteria_set", "reporting_year"
        )
    )
    with django_assert_num_queries(2):
        found = progress_of(every)
    assert len(found) == len(every) == 3  # the city too
