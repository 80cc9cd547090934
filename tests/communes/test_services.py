"""The one door for writing values, and the one for the state of a submission."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from communes.entries import ValueEntry
from communes.models import IndicatorValue, Source, Submission, SubmissionStateChange, ValueChange
from communes.services import write_values
from communes.submission_actions import Action, ActionRefusedError, act
from communes.writable import LockedError
from criteria.answers import Answer
from criteria.outcomes import Outcome
from criteria.services import store_criteria_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(units, criteria_sets):
    criteria_set = criteria_sets["bac_kan_2017_2020"]

    def write(*answers, by=None, unit="xa-duong-quang", year=2020, reason="Nhập theo báo cáo"):
        source = Source.objects.create(
            channel="comparison",
            file_name="a.xlsx",
            sha256="0" * 64,
            form="communes",
            unit=units["tp-bac-kan"],
            criteria_set=criteria_set,
        )
        return write_values(
            entries=[ValueEntry(units[unit], year, code, answer) for code, answer in answers],
            criteria_set=criteria_set,
            zones={},
            source=source,
            by=by,
            reason=reason,
        )

    return write


def schools(numerator: str, denominator: str = "3") -> tuple[str, Answer]:
    return "5", Answer(
        numerator=Decimal(numerator), denominator=Decimal(denominator), quantity_unit="trường"
    )


def test_a_value_is_stored_with_its_verdict(write):
    write(schools("2"))
    value = IndicatorValue.objects.get()
    assert (value.computed, value.outcome) == ("not_attained", "not_attained")
    assert value.explanation.startswith("Chưa đạt: 2/3 trường = 66,67%, yêu cầu ≥ 70%")


def test_the_history_says_who_when_from_what_to_what_and_why(write, cast, opened):
    write(schools("2"))
    write(schools("3"), by=cast.an, reason="Xây xong trường thứ ba")
    first, second = ValueChange.objects.all()
    assert (first.made_by, first.before) == (None, None)
    assert (second.made_by, second.reason) == (cast.an, "Xây xong trường thứ ba")
    assert (second.before["numerator"], second.after["numerator"]) == ("2", "3")
    assert (second.before["outcome"], second.after["outcome"]) == ("not_attained", "attained")
    assert second.made_at >= first.made_at


def test_the_same_value_again_leaves_no_trace(write):
    write(schools("2"))
    result = write(schools("2.0", "3.00"))
    assert (result.new, result.changed, result.unchanged) == (0, 0, 1)
    assert ValueChange.objects.count() == 1


def test_parts_are_stored_beside_their_indicator(write):
    parts = {
        "hygienic_water": Answer(stated_percent=Decimal(100)),
        "clean_water": Answer(stated_percent=Decimal("49.9")),
    }
    write(("17.1", Answer(parts=parts, counted=Outcome.ATTAINED)))
    rows = dict(IndicatorValue.objects.values_list("part", "outcome"))
    assert rows == {
        "": "not_attained",
        "hygienic_water": "attained",
        "clean_water": "not_attained",
    }


@pytest.mark.parametrize("name", ["binh", "dung", "lan", "hai"])
def test_who_may_not_write_for_the_unit_writes_nothing(write, cast, name):
    with pytest.raises(PermissionDenied):
        write(schools("2"), by=getattr(cast, name))
    assert not Submission.objects.exists()


@pytest.mark.parametrize("name", ["an", "chi", "giang"])
def test_who_serves_there_writes(write, cast, opened, name):
    assert write(schools("2"), by=getattr(cast, name)).new == 1


def test_one_entry_without_right_stops_them_all(write, cast, units, criteria_sets, opened):
    write(schools("2"), by=cast.an)
    source = Source.objects.get()
    with pytest.raises(PermissionDenied):
        write_values(
            entries=[
                ValueEntry(units[slug], 2020, *schools("3"))
                for slug in ("xa-duong-quang", "xa-nong-thuong")
            ],
            criteria_set=criteria_sets["bac_kan_2017_2020"],
            zones={},
            source=source,
            by=cast.an,
            reason="Thử",
        )
    assert IndicatorValue.objects.get().numerator == 2


def test_a_locked_year_is_not_written_and_the_lock_has_its_history(write, cast):
    write(schools("2"))
    submission = Submission.objects.get()
    act(submission=submission, action=Action.LOCK, by=cast.giang, reason="Đã nộp")
    with pytest.raises(LockedError, match="đã khóa"):
        write(schools("3"))
    assert IndicatorValue.objects.get().numerator == 2
    act(submission=submission, action=Action.REOPEN, by=cast.giang, reason="Bổ sung")
    assert write(schools("3")).changed == 1
    states = SubmissionStateChange.objects.values_list("before", "after", "made_by__username")
    assert list(states) == [
        ("", "open", None),
        ("open", "locked", "giang"),
        ("locked", "open", "giang"),
    ]


@pytest.mark.parametrize("name", ["an", "chi", "dung", "lan", "hai"])
def test_only_administrators_of_the_unit_lock(write, cast, name):
    write(schools("2"))
    with pytest.raises(PermissionDenied):
        act(
            submission=Submission.objects.get(),
            action=Action.LOCK,
            by=getattr(cast, name),
            reason="Thử",
        )


@pytest.mark.parametrize(
    ("action", "reason", "message"),
    [("lock", " ", "lý do"), ("reopen", "Thử", "đã ở trạng thái")],
)
def test_a_state_change_needs_a_reason_and_a_change(write, cast, action, reason, message):
    write(schools("2"))
    with pytest.raises(ActionRefusedError, match=message):
        act(
            submission=Submission.objects.get(),
            action=Action(action),
            by=cast.giang,
            reason=reason,
        )


def test_a_set_that_has_judged_nothing_yet_is_replaced(criteria_sets):
    stored = criteria_sets["bac_kan_2017_2020"]
    changed = stored.definition.replace("trường học các cấp", "trường các cấp")
    replaced = store_criteria_set(changed, source="a.toml").criteria_set
    assert replaced.version == 1
    assert "trường các cấp" in replaced.parsed().indicator("5").text


def test_a_set_that_judged_gets_a_new_version_and_judges_on(write, criteria_sets):
    write(schools("2"))
    stored = criteria_sets["bac_kan_2017_2020"]
    changed = stored.definition.replace("trường học các cấp", "trường các cấp")
    newer = store_criteria_set(changed, source="a.toml")
    assert (newer.changed, newer.criteria_set.version) == (True, 2)
    stored.refresh_from_db()
    assert "trường học các cấp" in stored.definition
    assert IndicatorValue.objects.get().submission.criteria_set == stored
    assert not store_criteria_set(changed, source="a.toml").changed


def test_any_text_is_stored_as_it_was_typed(write):
    # marks of PostgreSQL's COPY, and of everything else on the way
    note = "a\tb\nc\\N d\r\\. \\t “Đạt” 100% {x} '; --"
    write(("5", schools("2")[1]), reason=note)
    assert ValueChange.objects.get().reason == note
