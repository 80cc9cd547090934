"""Working days: fixed and shipped holidays, swapped days, terms, years that are not known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.loading_toml import DefinitionError
from reports.dossiers.rules.calendar import (
    WorkCalendar,
    load_calendar,
    printed_day,
    shipped_calendar,
)
from reports.dossiers.rules.procedure import Days

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))
EMPTY = WorkCalendar({}, {}, frozenset())


def working(count: int) -> Days:
    return Days(count, working=True)


def calendar_days(count: int) -> Days:
    return Days(count, working=False)


# Weekdays off and weekend days worked of the civil service, by year (day, month).
OFFICIAL = {
    2020: ("1/1 23/1 24/1 27/1 28/1 29/1 2/4 30/4 1/5 2/9", ""),
    2021: ("1/1 10/2 11/2 12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9", ""),
    2022: ("3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9", ""),
    2023: ("2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9", ""),
    2024: ("1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9", "4/5"),
    2025: ("1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9", "26/4"),
    2026: ("1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11", "10/1 22/8"),
}


@pytest.mark.parametrize("year", OFFICIAL)
def test_the_shipped_years_are_the_civil_services(year: int) -> None:
    calendar = shipped_calendar()
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    off = [day for day in days if day.weekday() < 5 and not calendar.is_working(day)]
    worked = [day for day in days if day.weekday() >= 5 and calendar.is_working(day)]
    told = [" ".join(f"{day.day}/{day.month}" for day in chosen) for chosen in (off, worked)]
    assert tuple(told) == OFFICIAL[year]
    assert year in calendar.known_years


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2031, 1, 1), "Tết Dương lịch"),
        (date(2031, 4, 30), "Ngày Chiến thắng"),
        (date(2031, 5, 1), "Ngày Quốc tế lao động"),
        (date(2031, 9, 2), "Quốc khánh"),
        (date(2026, 11, 24), "Ngày Văn hóa Việt Nam"),
        (date(2025, 11, 24), ""),  # in force from 01/7/2026
        (date(2031, 9, 3), ""),
    ],
)
def test_fixed_holidays_hold_in_every_year(day: date, name: str) -> None:
    assert EMPTY.holiday(day) == name
    assert EMPTY.is_working(day) is (not name)


def test_a_swapped_saturday_is_worked_and_its_friday_is_not() -> None:
    calendar = shipped_calendar()
    assert calendar.is_working(date(2025, 4, 26))
    assert calendar.holiday(date(2025, 4, 26)) == ""
    assert calendar.holiday(date(2025, 5, 2)) == "Nghỉ hoán đổi sang thứ bảy 26/4/2025"


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        # Monday 16/11/2026: the day of start does not count.
        (date(2026, 11, 16), working(1), date(2026, 11, 17)),
        (date(2026, 11, 16), working(4), date(2026, 11, 20)),
        (date(2026, 11, 16), working(5), date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 16), working(6), date(2026, 11, 25)),  # and over 24/11
        (date(2026, 11, 21), working(1), date(2026, 11, 23)),  # begun on a Saturday
        (date(2025, 4, 25), working(1), date(2025, 4, 26)),  # a Saturday that is worked
        (date(2026, 2, 13), working(1), date(2026, 2, 23)),  # over Tết
        (date(2026, 11, 16), calendar_days(4), date(2026, 11, 20)),
        (date(2026, 11, 16), calendar_days(5), date(2026, 11, 23)),  # ends on a Saturday
        (date(2026, 11, 16), calendar_days(8), date(2026, 11, 25)),  # ends on 24/11
        (date(2026, 11, 20), working(0), date(2026, 11, 20)),
        (date(2026, 11, 21), working(0), date(2026, 11, 23)),
    ],
)
def test_the_last_day_of_a_term(start: date, days: Days, end: date) -> None:
    assert shipped_calendar().add(start, days) == end


def test_a_negative_term_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        EMPTY.add(date(2026, 11, 16), working(-1))


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2026, 11, 16), date(2026, 11, 16), 0),
        (date(2026, 11, 16), date(2026, 11, 17), 1),
        (date(2026, 11, 20), date(2026, 11, 22), 0),
        (date(2026, 11, 20), date(2026, 11, 25), 2),
        (date(2026, 11, 25), date(2026, 11, 20), -2),
    ],
)
def test_working_days_between_two_days(start: date, end: date, count: int) -> None:
    assert shipped_calendar().working_days_between(start, end) == count


@given(DAYS, st.integers(0, 90), st.booleans())
def test_a_term_ends_on_a_working_day(start: date, count: int, is_working: bool) -> None:
    calendar = shipped_calendar()
    end = calendar.add(start, Days(count, is_working))
    assert calendar.is_working(end)
    assert end >= start + timedelta(days=count)


@given(DAYS, st.integers(1, 90))
def test_a_term_of_working_days_has_as_many(start: date, count: int) -> None:
    calendar = shipped_calendar()
    assert calendar.working_days_between(start, calendar.add(start, working(count))) == count


@given(DAYS, st.integers(0, 30), st.integers(0, 60), st.booleans())
def test_who_begins_later_or_has_longer_never_ends_sooner(
    start: date, later: int, count: int, is_working: bool
) -> None:
    calendar = shipped_calendar()
    end = calendar.add(start, Days(count, is_working))
    assert end <= calendar.add(start + timedelta(days=later), Days(count, is_working))
    assert end <= calendar.add(start, Days(count + 1, is_working))


def test_an_unlisted_year_is_told() -> None:
    told = "mới tính thứ bảy, chủ nhật và ngày lễ dương lịch"
    calendar = shipped_calendar()
    assert calendar.uncertainty(date(2026, 11, 1), date(2026, 12, 31)) == ""
    assert calendar.uncertainty(date(2028, 3, 1), date(2028, 4, 1)) == (
        f"chưa có lịch nghỉ lễ năm 2028, {told}"
    )
    assert calendar.uncertainty(date(2028, 12, 1), date(2029, 1, 5)) == (
        f"chưa có lịch nghỉ lễ năm 2028, 2029, {told}"
    )


def test_a_year_that_is_not_complete_is_told() -> None:
    assert shipped_calendar().uncertainty(date(2026, 12, 20), date(2027, 1, 5)) == (
        "lịch nghỉ lễ năm 2027 chưa đủ, hạn có thể lùi"
    )


def test_days_of_the_office_extend_and_override_the_shipped_ones() -> None:
    shipped = shipped_calendar()
    calendar = WorkCalendar.from_days(
        shipped,
        [
            (date(2026, 11, 23), False, "Nghỉ hoán đổi"),
            (date(2026, 11, 28), True, "Làm bù"),
            (date(2026, 9, 2), True, "Trực"),  # even a fixed holiday
            (date(2025, 4, 26), False, "Nghỉ"),  # a shipped day that is worked
        ],
    )
    assert calendar.holiday(date(2026, 11, 23)) == "Nghỉ hoán đổi"
    assert [
        calendar.is_working(day)
        for day in (date(2026, 11, 28), date(2026, 9, 2), date(2025, 4, 26), date(2026, 9, 1))
    ] == [True, True, False, False]
    assert shipped.is_working(date(2026, 11, 23))


@pytest.mark.parametrize(("count", "known"), [(4, False), (5, True)])
def test_a_year_is_known_once_its_days_were_entered(count: int, known: bool) -> None:
    tet = [(date(2028, 1, 25) + timedelta(days=number), False, "Tết") for number in range(count)]
    worked = [(date(2028, 6, 3), True, "Làm bù")]
    calendar = WorkCalendar.from_days(EMPTY, [*tet, *worked])
    assert (2028 in calendar.known_years) is known


SOUND = """
[[years]]
year = 2001
complete = true
source = "Thông báo 1"

[[days]]
name = "Tết"
first = 2001-01-23
last = 2001-01-25

[[days]]
name = "Làm bù"
first = 2001-02-03
last = 2001-02-03
working = true
"""


def test_a_calendar_is_read() -> None:
    calendar = load_calendar(SOUND, source="lich.toml")
    assert calendar.known_years == {2001}
    assert sorted(calendar.holidays) == [date(2001, 1, day) for day in (23, 24, 25)]
    assert calendar.working_days == {date(2001, 2, 3): "Làm bù"}
    assert (calendar.marks[2001].source, calendar.marks[2001].note) == (
        "Thông báo 1",
        "chưa đối chiếu văn bản",
    )


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('source = "Thông báo 1"', "", "years[0].source", "thiếu khóa"),
        ("working = true", "works = true", "days[1].works", "không có trong mẫu"),
        ("last = 2001-01-25", "last = 2001-01-22", "days[0].last", "từ ngày first"),
        ("last = 2001-01-25", "last = 2001-02-06", "days[0].last", "nhiều nhất 14 ngày"),
        ("2001-02-03\nlast = 2001-02-03", "2001-01-25\nlast = 2001-01-25",
         "days[1].first", "ngày 25/01/2001 đã ghi"),
        ("2001-02-03\nlast = 2001-02-03", "2002-02-03\nlast = 2002-02-03",
         "days[1].first", "năm 2002 chưa có"),
        ("[[days]]\nname = \"Tết\"", "[[years]]\nyear = 2001\nsource = 'x'\n[[days]]\nname='Tết'",
         "years[1].year", "đã ghi ở trên"),
    ],
)  # fmt: skip
def test_a_broken_calendar_is_refused(old: str, new: str, place: str, words: str) -> None:
    assert SOUND.count(old) == 1
    with pytest.raises(DefinitionError) as refusal:
        load_calendar(SOUND.replace(old, new), source="lich.toml")
    [problem] = refusal.value.problems
    assert problem.path == place
    assert words in problem.message


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2020, 9, 5), "05/9/2020"),
        (date(2021, 2, 10), "10/02/2021"),
        (date(2021, 3, 31), "31/3/2021"),
    ],
)
def test_a_day_is_printed_as_offices_do(day: date, printed: str) -> None:
    assert printed_day(day) == printed
