"""Totals typed once, and the denominators that follow them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from communes.entries import ValueEntry
from communes.models import IndicatorValue, Submission, UnitTotal, ValueChange, VillageYear
from communes.services import write_values
from communes.totals import set_totals, totals_of
from communes.writable import LockedError
from criteria.answers import Answer
from criteria.outcomes import Outcome
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

SET = "bac_kan_2017_2020"


@pytest.fixture
def submission(opened, units):
    return Submission.objects.select_related("unit", "criteria_set", "reporting_year").get(
        unit=units["xa-duong-quang"], year=2020
    )


@pytest.fixture
def write(submission, cast):
    def write(code, answer, note=""):
        write_values(
            entries=[ValueEntry(submission.unit, 2020, code, answer, note=note)],
            criteria_set=submission.criteria_set,
            zones={submission.unit_id: "TDMNPB"},
            source=None,
            by=cast.an,
            reason="Nhập",
            all_asked=True,
        )

    return write


@pytest.fixture
def set_households(submission, cast):
    def set_households(figure, by=None, reason=""):
        return set_totals(
            submission.unit, 2020, {"households": Decimal(figure)}, by or cast.an, reason
        )

    return set_households


def households(numerator, denominator=None):
    return Answer(
        numerator=None if numerator is None else Decimal(numerator),
        denominator=None if denominator is None else Decimal(denominator),
        quantity_unit="hộ",
    )


def stored(code, part=""):
    return IndicatorValue.objects.get(submission__year=2020, indicator__code=code, part=part)


def test_a_total_is_kept_with_who_and_why(submission, set_households, cast):
    set_households(1724)
    set_households(1730, reason="Đếm lại")
    assert totals_of(submission.unit, 2020) == {"households": 1730}
    assert totals_of(submission.unit, 2019) == {}
    newest, oldest = UnitTotal.objects.get().history.all()
    assert (oldest.figure, newest.figure) == (1724, 1730)
    assert (newest.history_user, newest.history_change_reason) == (cast.an, "Đếm lại")


def test_a_total_is_carried_to_denominators_that_are_blank_or_equal_the_old_one(
    write, set_households
):
    set_households(1724)
    write("4.2", households(1700, 1724), note="Theo điện lực")
    write("9.2", households(1500))
    write("11", households(100, 1600))  # differs on purpose
    change = set_households(1730)
    assert "4.2" in change.carried
    assert "9.2" in change.carried
    assert change.left == ("11",)
    assert [stored(code).denominator for code in ("4.2", "9.2", "11")] == [1730, 1730, 1600]
    assert stored("4.2").note == "Theo điện lực"
    last = stored("4.2").changes.last()
    assert last.reason == "Tổng số hộ năm 2020 đổi từ 1.724 thành 1.730"
    assert (last.before["denominator"], last.after["denominator"]) == ("1724", "1730")


def test_the_verdict_follows_the_new_total(write, set_households):
    set_households(1000)
    write("4.2", households(955, 1000))
    assert stored("4.2").outcome == Outcome.ATTAINED
    set_households(1010)  # 94,55 %
    assert stored("4.2").outcome == Outcome.NOT_ATTAINED


def test_parts_of_compound_indicators_take_it_too(write, set_households):
    set_households(1724)
    write("17.1", Answer(parts={"hygienic_water": households(1700, 1724)}))
    change = set_households(1730)
    assert "17.1 (nước hợp vệ sinh)" in change.carried
    assert stored("17.1", "hygienic_water").denominator == 1730
    assert stored("17.1", "hygienic_water").numerator == 1700
    assert stored("17.1", "clean_water").denominator == 1730  # was blank


def test_what_is_answered_in_words_gets_no_denominator(write, set_households):
    write("11", Answer(said=Outcome.NOT_APPLICABLE))
    set_households(1724)
    assert stored("11").denominator is None
    assert stored("11").outcome == Outcome.NOT_APPLICABLE


def test_a_total_below_a_numerator_is_refused_and_nothing_is_written(write, set_households):
    set_households(1724)
    write("4.2", households(1720, 1724))
    write("17.1", Answer(parts={"clean_water": households(1715, 1724)}))
    changes = ValueChange.objects.count()
    with pytest.raises(ValidationError) as refused:
        set_households(1714)
    [sentence] = refused.value.message_dict["households"]
    assert "4.2: 1.720" in sentence
    assert "17.1 (nước sạch): 1.715" in sentence
    assert UnitTotal.objects.get().figure == 1724
    assert ValueChange.objects.count() == changes
    set_households(1720)
    assert stored("4.2").denominator == 1720


def test_the_same_total_again_leaves_no_trace(write, set_households):
    set_households(1724)
    changes = ValueChange.objects.count()
    assert set_households(1724).changed == ()
    assert UnitTotal.objects.get().history.count() == 1
    assert ValueChange.objects.count() == changes


@pytest.mark.parametrize("figure", ["-1", "12.5"])
def test_what_is_no_whole_number_is_refused(set_households, figure):
    with pytest.raises(ValidationError):
        set_households(figure)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("binh", Http404),
        ("hai", Http404),
        ("dung", PermissionDenied),
        ("lan", PermissionDenied),
    ],
)
def test_who_may_not_enter_sets_none(set_households, cast, name, error):
    with pytest.raises(error):
        set_households(1724, by=getattr(cast, name))
    assert not UnitTotal.objects.exists()


def test_a_submitted_year_keeps_its_totals(submission, set_households):
    Submission.objects.update(state="submitted")
    with pytest.raises(LockedError, match="đã gửi"):
        set_households(1724)


def test_after_the_last_day_for_new_answers_a_total_is_only_corrected(submission, set_households):
    set_households(1724)
    opened = submission.reporting_year
    opened.deadline = opened.new_until = timezone.localdate() - timedelta(days=1)
    opened.save()
    set_households(1730)
    UnitTotal.objects.all().delete()
    with pytest.raises(LockedError, match="hết hạn nhập mới"):
        set_households(1724)
    opened.edit_until = date(2021, 1, 1)
    opened.deadline = opened.new_until = date(2021, 1, 1)
    opened.save()
    with pytest.raises(LockedError, match="hết hạn sửa"):
        set_households(1724)


def test_a_year_that_was_never_opened_has_no_totals(submission, cast):
    with pytest.raises(Http404):
        set_totals(submission.unit, 2019, {"households": Decimal(1)}, cast.an, "")


def test_the_number_of_villages_does_not_move_what_is_filled_from_them(
    submission, write, units, cast
):
    village = units["thon-ban-bung-duong-quang"]
    write("16", Answer(numerator=Decimal(8), denominator=Decimal(10), quantity_unit="thôn"))
    VillageYear.objects.create(village=village, year=2020, cultural_village=True)
    UnitTotal.objects.create(unit=submission.unit, year=2020, key="villages", figure=10)
    change = set_totals(submission.unit, 2020, {"villages": Decimal(9)}, cast.an, "")
    assert stored("16").denominator == 10
    assert change.carried == ("8.3 (hệ thống loa phát thanh tới các thôn)",)


def page(client, person, slug="xa-duong-quang", **posted):
    client.force_login(person)
    url = reverse("communes:profile", args=[slug, 2020, SET])
    return client.post(url, posted, follow=True) if posted else client.get(url)


def test_the_page_asks_the_totals_that_the_set_uses(client, submission, cast):
    UnitTotal.objects.create(unit=submission.unit, year=2019, key="households", figure=1699)
    response = page(client, cast.an)
    rows = {row["key"]: row for row in response.context["rows"]}
    assert set(rows) == {"households", "population", "villages", "labour_force"}
    assert rows["households"]["last"] == "1.699"
    assert [use[0] for use in rows["population"]["uses"]] == ["15.1"]


def test_only_who_enters_there_comes_in(client, cast, submission):
    answers = {
        "an": 200,
        "chi": 200,
        "giang": 200,
        "binh": 404,
        "hai": 404,
        "dung": 403,
        "lan": 403,
    }
    for name, status in answers.items():
        assert page(client, getattr(cast, name)).status_code == status, name
        if status != 200:
            assert page(client, getattr(cast, name), households="1").status_code == status, name


def test_the_page_saves_and_says_what_followed(client, submission, write, cast):
    write("4.2", households(1500))
    response = page(client, cast.an, households="1.724")
    assert "Đã lưu tổng số hộ. Đã cập nhật mẫu số của chỉ tiêu 4.2" in response.content.decode()
    assert totals_of(submission.unit, 2020) == {"households": 1724}


@pytest.mark.parametrize(
    ("typed", "told"),
    [("1,724", "dấu chấm cho hàng nghìn"), ("hai", "không phải là một số"), ("2020", "2.020")],
)
def test_a_bad_figure_is_told_at_its_field_and_stays(client, submission, cast, typed, told):
    response = page(client, cast.an, households=typed, population="7.000")
    assert response.status_code == 400
    text = response.content.decode()
    assert told in text
    assert f'value="{typed}"' in text
    assert 'aria-describedby="loi-households don-vi-households"' in text
    assert 'value="7.000"' in text
    assert not UnitTotal.objects.exists()


def test_of_two_people_the_second_is_told(client, submission, cast, set_households):
    set_households(1730, by=cast.chi)
    told = page(client, cast.an, households="1.725", **{"seen-households": "1.724"})
    assert told.status_code == 400
    assert "Người khác vừa ghi “1.730”" in told.content.decode()
    untouched = page(
        client,
        cast.an,
        households="1.724",
        population="7.000",
        **{"seen-households": "1.724", "seen-population": ""},
    )
    assert untouched.status_code == 200
    assert totals_of(submission.unit, 2020) == {"households": 1730, "population": 7000}


def test_the_page_tells_who_stated_what(client, submission, cast, set_households):
    set_households(1724)
    set_households(1730, by=cast.chi, reason="Đếm lại")
    newest, oldest = page(client, cast.an).context["history"]
    assert (newest["figure"], newest["by"], newest["reason"]) == ("1.730", cast.chi, "Đếm lại")
    assert (oldest["figure"], oldest["by"]) == ("1.724", cast.an)


def test_a_stated_total_is_not_blanked(client, submission, cast, set_households):
    set_households(1724)
    response = page(client, cast.an, households="", **{"seen-households": "1.724"})
    assert "không bỏ trống được" in response.content.decode()


def test_the_sum_of_the_villages_is_offered_once_all_have_answered(client, submission, units, cast):
    villages = [slug for slug in units if slug.endswith("-duong-quang") and "thon" in slug]
    for slug in villages[1:]:
        VillageYear.objects.create(village=units[slug], year=2020, households=100)
    row = page(client, cast.an).context["rows"][0]
    assert (row["sum"], row["sum_missing"]) == ("", "mới có 6/7 thôn trả lời")
    VillageYear.objects.create(village=units[villages[0]], year=2020, households=124)
    row = page(client, cast.an).context["rows"][0]
    assert (row["sum"], row["can_take"]) == ("724", True)
    taken = page(client, cast.an, take="households", population="7.000")
    assert [row["text"] for row in taken.context["rows"][:2]] == ["724", "7.000"]
    assert not UnitTotal.objects.exists()  # to be looked at and saved


def test_a_closed_year_is_only_shown(client, submission, cast, set_households):
    set_households(1724)
    Submission.objects.update(state="accepted")
    response = page(client, cast.an)
    assert "đã được chấp nhận" in response.content.decode()
    assert 'name="households"' not in response.content.decode()
    refused = page(client, cast.an, households="1.730")
    assert refused.status_code == 423
    assert totals_of(submission.unit, 2020) == {"households": 1724}


def test_the_page_asks_a_fixed_number_of_times(
    client, submission, cast, units, set_households, django_assert_max_num_queries
):
    page(client, cast.an)
    url = reverse("communes:profile", args=["xa-duong-quang", 2020, SET])
    with django_assert_max_num_queries(15) as before:
        client.get(url)
    set_households(1724)
    for slug in units:
        if slug.startswith("thon-"):
            VillageYear.objects.create(village=units[slug], year=2020, households=100)
    with django_assert_max_num_queries(15) as after:
        client.get(url)
    assert len(after) == len(before)


def test_totals_sent_after_the_session_ended_are_there_after_signing_in(client, cast, submission):
    url = reverse("communes:profile", args=["xa-duong-quang", 2020, "bac_kan_2017_2020"])
    sent = client.post(url, {"households": "555", "reason": "Theo điều tra"})
    client.post(sent.url, {"username": "an", "password": PASSWORD})
    text = client.get(url).content.decode()
    assert 'value="555"' in text and 'value="Theo điều tra"' in text
    assert "phiên làm việc đã hết" in text and not UnitTotal.objects.exists()
