"""The village list: adding, renaming, merging, ending, and taking back."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from communes.models import (
    IndicatorValue,
    Submission,
    Unit,
    UnitEvent,
    UnitLineage,
    UnitTotal,
    UnitVersion,
    VillageYear,
)
from communes.villages.answering import save_answers
from communes.villages.counting import counts, villages_of
from communes.villages.services import add_village, end_village, merge_villages, rename_village
from communes.villages.undoing import acts_of_today, undo
from communes.writable import LockedError

pytestmark = pytest.mark.django_db

NEW_YEAR = date(2020, 1, 1)
SET = "bac_kan_2017_2020"


def names(commune, year):
    return [version.name for version in villages_of(commune, year)]


def test_an_added_village_has_a_slug_a_history_and_the_communes_last_day(commune, cast):
    for name in ("Bản Bung", "Bản Búng"):
        add_village(commune, name=name, day=NEW_YEAR, by=cast.an)
    version = UnitVersion.objects.get(name="Bản Bung")
    assert version.unit.slug == "xa-duong-quang-thon-ban-bung"
    assert version.valid_to == date(2025, 7, 1)  # the commune is no more from then on
    assert Unit.objects.filter(slug="xa-duong-quang-thon-ban-bung-2").exists()
    assert version.history.get().history_user == cast.an
    assert (names(commune, 2019), names(commune, 2020)) == ([], ["Bản Bung", "Bản Búng"])


@pytest.mark.parametrize("name", ["Hoà Bình", "thôn hòa bình"])
def test_a_name_that_is_borne_already_is_refused(commune, villages, cast, name):
    villages("Hòa Bình")
    with pytest.raises(ValidationError, match="đã có thôn Hòa Bình"):
        add_village(commune, name=name, day=NEW_YEAR, by=cast.an)
    assert names(commune, 2020) == ["Hòa Bình"]


def test_a_name_is_free_again_after_its_village_ended(commune, villages, cast):
    [old] = villages("Hòa Bình")
    end_village(commune, old, day=NEW_YEAR, note="", by=cast.an)
    add_village(commune, name="Hòa Bình", day=NEW_YEAR, by=cast.an)
    assert UnitVersion.objects.filter(name="Hòa Bình").count() == 2


@pytest.mark.parametrize("day", [date(2010, 12, 31), date(2025, 7, 1), date(9999, 1, 1)])
def test_a_day_on_which_the_commune_is_not_known_is_refused(commune, cast, day):
    with pytest.raises(ValidationError) as refused:
        add_village(commune, name="Mới", day=day, by=cast.an)
    assert "day" in refused.value.message_dict


@pytest.mark.parametrize("day", [date(2011, 1, 1), date(2025, 6, 30)])
def test_its_first_and_last_day_are_fine(commune, cast, day):
    add_village(commune, name="Mới", day=day, by=cast.an)


@pytest.mark.parametrize("name", ["binh", "dung", "lan", "hai"])
def test_who_may_not_enter_there_changes_nothing(commune, villages, cast, name):
    first, second = villages("Một", "Hai")
    by = getattr(cast, name)
    for act in (
        lambda: add_village(commune, name="Ba", day=NEW_YEAR, by=by),
        lambda: rename_village(commune, first, name="Ba", day=NEW_YEAR, by=by),
        lambda: end_village(commune, first, day=NEW_YEAR, note="", by=by),
        lambda: merge_villages(
            commune, [first, second], name="Ba", day=NEW_YEAR, document="", by=by
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert names(commune, 2020) == ["Hai", "Một"]


def test_another_communes_village_is_not_touched(commune, units, cast):
    with pytest.raises(ValidationError):
        end_village(
            commune, units["thon-khuoi-cuong-nong-thuong"], day=NEW_YEAR, note="", by=cast.an
        )


def test_a_renamed_village_keeps_its_old_name_in_earlier_years(commune, villages, cast):
    [village] = villages("Bản Bung")
    rename_village(commune, village, name="Bung Mới", day=NEW_YEAR, by=cast.an)
    assert (names(commune, 2019), names(commune, 2020)) == (["Bản Bung"], ["Bung Mới"])


def test_a_name_corrected_from_the_first_day_is_no_new_version(commune, villages, cast):
    [village] = villages("Bản Bug")
    rename_village(commune, village, name="Bản Bung", day=date(2011, 1, 1), by=cast.an)
    assert names(commune, 2019) == ["Bản Bung"]
    assert village.versions.count() == 1


def test_25_villages_become_24_and_the_years_before_keep_25(
    commune, submission, villages, answer, cast
):
    made = villages(*(f"Thôn {number}" for number in range(1, 26)))
    answer(made, 2019, culture_house=True)
    merge_villages(
        commune,
        made[:2],
        name="Bản Bung",
        day=date(2020, 6, 1),
        document="Nghị quyết 12/NQ-HĐND ngày 15/5/2020",
        by=cast.an,
    )
    assert counts(commune, 2019).answers["culture_house"].yes == 25
    assert counts(commune, 2020).villages == 24
    merged = UnitVersion.objects.get(name="Bản Bung").unit
    assert set(
        UnitLineage.objects.values_list("predecessor", "successor").filter(
            event__note="Nghị quyết 12/NQ-HĐND ngày 15/5/2020"
        )
    ) == {(made[0].pk, merged.pk), (made[1].pk, merged.pk)}
    event = UnitEvent.objects.get(note__startswith="Nghị quyết 12")
    assert (event.kind, event.effective_on) == ("merge", date(2020, 6, 1))
    ended = UnitVersion.objects.get(unit=made[0])
    assert ended.valid_to == date(2020, 6, 1)
    assert [row.history_user for row in ended.history.filter(history_type="~")] == [cast.an]


def test_the_village_whose_name_stays_goes_on(commune, villages, cast):
    kept, absorbed = villages("Hòa Bình", "Nà Ỏi")
    merge_villages(
        commune, [kept, absorbed], name="Hoà Bình", day=NEW_YEAR, document="", by=cast.an
    )
    assert names(commune, 2020) == ["Hòa Bình"]
    assert kept.versions.get().valid_to is None
    assert UnitLineage.objects.filter(predecessor=absorbed, successor=kept).exists()


def test_a_merger_needs_two_villages_that_exist_on_its_day(commune, villages, cast):
    first, second = villages("Một", "Hai")
    with pytest.raises(ValidationError, match="hai thôn"):
        merge_villages(commune, [first, first], name="Ba", day=NEW_YEAR, document="", by=cast.an)
    end_village(commune, second, day=NEW_YEAR, note="", by=cast.an)
    with pytest.raises(ValidationError, match="kết thúc từ ngày 01/01/2020"):
        merge_villages(commune, [first, second], name="Ba", day=NEW_YEAR, document="", by=cast.an)
    assert names(commune, 2020) == ["Một"]


def test_a_list_that_a_locked_year_was_answered_on_does_not_change(
    commune, submission, villages, answer, cast
):
    [village] = villages("Một")
    Submission.objects.update(state="submitted")
    add_village(commune, name="Hai", day=NEW_YEAR, by=cast.an)  # nobody answered on it yet
    answer([village], 2020, culture_house=True)
    with pytest.raises(LockedError, match="đã gửi"):
        add_village(commune, name="Ba", day=date(2020, 12, 31), by=cast.an)
    assert names(commune, 2020) == ["Hai", "Một"]
    add_village(commune, name="Ba", day=date(2021, 1, 1), by=cast.an)  # 2020 stays as it was
    assert names(commune, 2020) == ["Hai", "Một"]


@pytest.mark.parametrize("what", ["add", "rename", "merge", "end"])
def test_what_was_done_today_by_mistake_is_taken_back(commune, villages, cast, what):
    first, second = villages("Một", "Hai")
    before = list(UnitVersion.objects.filter(parent=commune).values())
    acts = {
        "add": lambda: add_village(commune, name="Ba", day=NEW_YEAR, by=cast.an),
        "rename": lambda: rename_village(commune, first, name="Ba", day=NEW_YEAR, by=cast.an),
        "merge": lambda: merge_villages(
            commune, [first, second], name="Ba", day=NEW_YEAR, document="", by=cast.an
        ),
        "end": lambda: end_village(commune, first, day=NEW_YEAR, note="Ít hộ", by=cast.an),
    }
    events = UnitEvent.objects.count()
    token = acts[what]().token
    assert [act.token for act in acts_of_today(commune)] == [token]
    undo(commune, token, cast.an)
    assert list(UnitVersion.objects.filter(parent=commune).values()) == before
    assert UnitEvent.objects.count() == events
    assert acts_of_today(commune) == []
    assert not Unit.objects.filter(slug__contains="-thon-ba").exists()


def test_what_something_hangs_on_is_not_taken_back(commune, villages, answer, cast):
    change = add_village(commune, name="Ba", day=NEW_YEAR, by=cast.an)
    village = UnitVersion.objects.get(name="Ba").unit
    answer([village], 2020, culture_house=True)
    with pytest.raises(ValidationError, match="số liệu năm 2020 của thôn Ba"):
        undo(commune, change.token, cast.an)
    VillageYear.objects.all().delete()
    rename_village(commune, village, name="Bốn", day=date(2020, 2, 1), by=cast.an)
    with pytest.raises(ValidationError, match="hoàn tác"):
        undo(commune, change.token, cast.an)
    assert names(commune, 2020) == ["Bốn"]


def test_answers_fill_the_indicators_once_every_village_has_answered(
    commune, submission, villages, cast
):
    one, two = villages("Một", "Hai")
    filled = save_answers(commune, 2020, SET, {one.pk: {"culture_house": True}}, cast.an)
    assert filled.labels == []
    assert not IndicatorValue.objects.filter(submission=submission).exists()
    filled = save_answers(commune, 2020, SET, {two.pk: {"culture_house": False}}, cast.an)
    assert filled.labels == ["6.3"]
    value = IndicatorValue.objects.get(submission=submission, indicator__code="6.3")
    assert (value.numerator, value.denominator, value.outcome) == (1, 2, "not_attained")
    [change] = value.changes.all()
    assert (change.made_by, change.reason) == (cast.an, "Tính từ danh sách thôn năm 2020")
    assert UnitTotal.objects.get(unit=commune, year=2020).figure == 2
    assert VillageYear.objects.get(village=two).history.get().history_user == cast.an


def test_a_merger_counts_again(commune, submission, villages, cast):
    made = villages("Một", "Hai", "Ba")
    save_answers(commune, 2020, SET, {one.pk: {"culture_house": True} for one in made}, cast.an)
    merge_villages(commune, made[:2], name="Một", day=date(2020, 6, 1), document="", by=cast.an)
    value = IndicatorValue.objects.get(submission=submission, indicator__code="6.3")
    assert (value.numerator, value.denominator) == (2, 2)
    assert UnitTotal.objects.get(unit=commune, year=2020).figure == 2


def test_after_the_last_day_for_new_answers_only_corrections_are_taken(
    commune, submission, villages, answer, cast
):
    one, two = villages("Một", "Hai")
    answer([one], 2020, culture_house=True)
    opened = submission.reporting_year
    opened.deadline = opened.new_until = date(2021, 1, 1)
    opened.save()
    save_answers(commune, 2020, SET, {one.pk: {"culture_house": False}}, cast.an)
    with pytest.raises(LockedError, match="hết hạn nhập mới"):
        save_answers(
            commune,
            2020,
            SET,
            {one.pk: {"culture_house": True}, two.pk: {"culture_house": True}},
            cast.an,
        )
    assert VillageYear.objects.get(village=one).culture_house is False  # all or nothing


def test_saving_asks_as_often_for_many_villages_as_for_few(
    commune, submission, villages, cast, django_assert_max_num_queries
):
    def save(made, year_households):
        answers = {one.pk: {"culture_house": True, "households": year_households} for one in made}
        with django_assert_max_num_queries(45) as asked:
            save_answers(commune, 2020, SET, answers, cast.an)
        return len(asked)

    made = villages("Một", "Hai")
    few = save(made, 100)
    made += villages(*(f"Thôn {one}" for one in range(40)))
    assert save(made[:2], 101) <= few  # nothing is filled while the others are silent
    many = save(made, 102)
    assert many <= few + 2  # new and changed villages at once
