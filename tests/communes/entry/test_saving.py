"""Saving one field: what is stored, who may, what a second typist is told, how much it asks."""

import unicodedata
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communes.models import (
    DeadlineExtension,
    IndicatorValue,
    UnitTotal,
    UnitVersion,
    ValueChange,
    VillageYear,
)
from communes.submission_actions import Action, act
from tests.communes.entry.conftest import PLACE

pytestmark = pytest.mark.django_db


def value(code, part=""):
    return IndicatorValue.objects.get(
        submission__unit__slug=PLACE[0], submission__year=2020, indicator__code=code, part=part
    )


def test_a_ratio_is_stored_judged_and_told(save):
    answer = save("5", numerator="2", denominator="3", note="Trường thứ ba đang xây")
    told = answer.json()
    assert (answer.status_code, told["state"]) == (200, "saved")
    stored = value("5")
    assert (stored.numerator, stored.denominator, stored.quantity_unit) == (2, 3, "trường")
    assert (stored.outcome, stored.note, stored.source) == (
        "not_attained",
        "Trường thứ ba đang xây",
        None,
    )
    assert told["fields"] == {
        "said": "",
        "numerator": "2",
        "denominator": "3",
        "note": "Trường thứ ba đang xây",
    }
    pieces = told["fragments"]
    assert set(pieces) == {"verdict-5", "criterion-5", "criterion-head-5", "progress"}
    assert "2/3 trường = 66,67%, yêu cầu ≥ 70%" in pieces["verdict-5"]
    assert "Chưa đạt" in pieces["criterion-5"]
    assert "<strong>1/49</strong> chỉ tiêu" in pieces["progress"]


def test_the_history_names_the_typist(save, cast):
    save("9.1", number="3")
    change = ValueChange.objects.get()
    assert (change.made_by, change.before, change.after["number"]) == (cast.an, None, "3")


def test_figures_come_back_as_offices_print_them(save):
    told = save("15.1", numerator="2000", denominator="2345").json()
    assert told["fields"]["numerator"] == "2.000"
    again = save("15.1", numerator="2.000", denominator="2.345", version=told["version"]).json()
    assert (again["state"], again["version"]) == ("saved", told["version"])
    assert ValueChange.objects.count() == 1


def test_a_refused_field_is_told_and_stores_nothing(save):
    answer = save("5", numerator="4", denominator="3", version="")
    told = answer.json()
    assert (answer.status_code, told["state"]) == (400, "refused")
    assert told["errors"].keys() == {"numerator"}
    assert told["fields"] == {} and told["fragments"] == {}
    assert not IndicatorValue.objects.exists()
    half = save("5", numerator="2").json()
    assert (half["state"], half["incomplete"]) == ("refused", ["denominator"])


def test_an_emptied_field_is_missing_and_an_empty_one_leaves_no_trace(save):
    assert save("9.1", number="").json()["state"] == "saved"
    assert not IndicatorValue.objects.exists()
    version = save("9.1", number="3").json()["version"]
    told = save("9.1", number="", version=version).json()
    assert (value("9.1").number, value("9.1").outcome) == (None, "missing")
    assert told["version"] != version


def test_a_field_that_does_not_come_stays_as_it_is(save):
    version = save("5", numerator="2", denominator="3", note="Ghi chú").json()["version"]
    version = save("5", denominator="4", version=version).json()["version"]
    assert (value("5").numerator, value("5").denominator, value("5").note) == (2, 4, "Ghi chú")
    save("5", note="", version=version)
    assert (value("5").numerator, value("5").note) == (2, "")


def test_parts_are_stored_each_with_its_verdict(save):
    told = save("17.1", hygienic_water__numerator="9", hygienic_water__denominator="10").json()
    assert "nước sạch" in told["fragments"]["verdict-17.1"]
    assert value("17.1", "hygienic_water").outcome == "attained"
    assert value("17.1").outcome == "missing"
    save(
        "17.1",
        clean_water__numerator="5",
        clean_water__denominator="10",
        version=told["version"],
    )
    assert value("17.1").outcome == "attained"


def test_a_blank_denominator_takes_the_total(save, submission):
    UnitTotal.objects.create(unit=submission.unit, year=2020, key="households", figure=Decimal(815))
    told = save("11", numerator="50", denominator="").json()
    assert told["fields"]["denominator"] == "815"
    assert value("11").denominator == 815


def test_a_second_typist_is_told_with_both_values(save, cast, units):
    version = save("5", numerator="2", denominator="3").json()["version"]
    answer = save("5", by=cast.chi, numerator="3", denominator="3", version="")
    told = answer.json()
    assert (answer.status_code, told["state"], told["version"]) == (409, "conflict", version)
    assert "Nguyễn Thị An đã ghi lúc" in told["message"]
    assert "66,67% (2/3 trường)" in told["message"]
    assert "100% (3/3 trường)" in told["message"]
    assert value("5").numerator == 2
    forced = save("5", by=cast.chi, numerator="3", denominator="3", version=version, force="1")
    assert forced.json()["state"] == "saved"
    assert value("5").numerator == 3


def test_two_typists_of_the_same_value_do_not_disagree(save, cast):
    version = save("5", numerator="2", denominator="3").json()["version"]
    told = save("5", by=cast.chi, numerator="2", denominator="3", version="").json()
    assert (told["state"], told["version"]) == ("saved", version)


def test_figures_of_villages_are_not_typed(save, submission, units):
    village = UnitVersion.objects.in_year(2020).filter(kind="village", parent=submission.unit)[0]
    VillageYear.objects.create(village=village.unit, year=2020, culture_house=True)
    told = save("6.3", numerator="1", denominator="1").json()
    assert told["errors"].keys() == {"numerator", "denominator"}
    assert "danh sách thôn" in told["errors"]["numerator"]
    assert save("6.3", note="Đang xây").json()["state"] == "saved"


@pytest.mark.parametrize(
    ("name", "status"),
    {
        **dict.fromkeys(("an", "chi", "giang"), 200),
        **dict.fromkeys(("dung", "lan"), 403),
        **dict.fromkeys(("binh", "hai"), 404),
    }.items(),
)
def test_who_may_save(save, cast, name, status):
    assert save("5", by=getattr(cast, name), numerator="2", denominator="3").status_code == status
    assert IndicatorValue.objects.exists() is (status == 200)


@pytest.mark.parametrize(
    "place",
    [
        ["xa-duong-quang", 2019, "bac_kan_2017_2020"],
        ["xa-duong-quang", 2020, "bac_giang_2017_2020"],
        ["xa-khong-co", 2020, "bac_kan_2017_2020"],
    ],
)
def test_what_was_never_opened_is_not_there(opened, cast, client, place):
    client.force_login(cast.an)
    assert client.post(reverse("communes:entry_save", args=[*place, "5"])).status_code == 404
    assert client.get(reverse("communes:entry", args=place)).status_code == 404


def test_an_indicator_that_the_set_does_not_have_is_not_there(save):
    assert save("99.9", number="1").status_code == 404


def test_a_submitted_year_says_who_sent_it_and_what_to_do(save, submission, cast):
    act(submission=submission, action=Action.SUBMIT, by=cast.an, reason="Gửi")
    answer = save("5", numerator="2", denominator="3")
    told = answer.json()
    assert (answer.status_code, told["state"]) == (423, "closed")
    assert "đã gửi" in told["message"] and "Nguyễn Thị An" in told["message"]
    assert not IndicatorValue.objects.exists()


def test_after_the_last_day_for_new_answers_old_ones_are_still_corrected(save, opened):
    version = save("5", numerator="2", denominator="3").json()["version"]
    yesterday = timezone.localdate() - timedelta(days=1)
    opened.deadline = opened.new_until = yesterday
    opened.save()
    answer = save("9.1", number="3")
    assert (answer.status_code, answer.json()["state"]) == (423, "closed")
    assert "nhập mới" in answer.json()["message"]
    assert save("5", numerator="3", denominator="3", version=version).status_code == 200


def test_after_the_last_day_nothing_is_saved_but_by_who_has_an_extension(
    save, opened, submission, cast
):
    yesterday = timezone.localdate() - timedelta(days=1)
    opened.deadline = opened.new_until = opened.edit_until = yesterday
    opened.save()
    assert save("9.1", number="3").status_code == 423
    DeadlineExtension.objects.create(
        reporting_year=opened,
        unit=submission.unit,
        until=timezone.localdate(),
        reason="Bão lũ",
        granted_by=cast.giang,
    )
    assert save("9.1", number="3").status_code == 200


def test_a_script_is_told_that_the_session_is_over(opened, client):
    url = reverse("communes:entry_save", args=[*PLACE, "5"])
    answer = client.post(url, {"numerator": "2"}, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.json()) == (401, {"state": "login"})
    plain = client.post(url, {"numerator": "2"})
    assert (plain.status_code, plain.url.startswith(reverse("login"))) == (302, True)


@pytest.fixture
def ten_years(submission, criteria_sets):
    """Xã Dương Quang answered every indicator in each of the ten years before."""
    from communes.entries import ValueEntry
    from communes.services import write_values
    from criteria.answers import Answer
    from criteria.outcomes import Outcome

    criteria_set = submission.criteria_set
    codes = [one.code for one in criteria_set.parsed().indicators()]

    def write() -> None:
        for year in range(2010, 2020):
            write_values(
                entries=[
                    ValueEntry(submission.unit, year, code, Answer(said=Outcome.ATTAINED))
                    for code in codes
                ],
                criteria_set=criteria_set,
                zones={},
                source=None,
                by=None,
                reason="Cũ",
            )

    return write


def asked(call):
    with CaptureQueriesContext(connection) as queries:
        answer = call()
    assert answer.status_code in (200, 409), answer.content
    return len(queries)


def test_a_save_asks_ten_times_at_most_and_history_adds_nothing(save, ten_years):
    save("7", said="attained")

    def saves():
        first = asked(lambda: save("5", numerator="2", denominator="3"))
        version = value("5").updated_at.timestamp()
        change = asked(lambda: save("5", numerator="3", denominator="3", version=f"{version:.6f}"))
        same = asked(lambda: save("5", numerator="3", denominator="3"))
        villages = asked(lambda: save("6.3", numerator="3", denominator="3"))
        parts = asked(
            lambda: save("17.1", hygienic_water__numerator="1", hygienic_water__denominator="2")
        )
        conflict = asked(lambda: save("5", numerator="1", denominator="3"))
        return first, change, same, villages, parts, conflict

    counts = saves()
    ValueChange.objects.all().delete()
    IndicatorValue.objects.all().delete()
    ten_years()
    save("7", said="attained")
    assert saves() == counts
    assert max(counts) <= 10, counts


def test_what_one_person_typed_is_not_saved_in_the_name_of_another(save, cast):
    answer = save("9.1", number="4", person=str(cast.chi.pk))
    assert (answer.status_code, answer.json()["state"]) == (401, "login")
    assert not IndicatorValue.objects.exists()
    assert save("9.1", number="4", person=str(cast.an.pk)).status_code == 200


def test_a_note_is_stored_in_one_form_of_its_letters(save):
    save("9.1", number="4", note=unicodedata.normalize("NFD", "Đã xóa nhà tạm"))
    assert value("9.1").note == "Đã xóa nhà tạm"
