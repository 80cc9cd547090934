"""What is due when and how it stands: each side of every edge, in working and calendar days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.dossiers.rules.calendar import shipped_calendar
from reports.dossiers.rules.clock import due_for, standing
from reports.dossiers.rules.procedure import Actor, Days, Mark, State, Step

MARK = Mark("Điều 5", verified=False)


def step(days: Days | None) -> Step:
    return Step(State.VERIFYING, "Thẩm tra", Actor.PARENT, days, MARK)


def test_a_due_day_tells_whence_it_comes() -> None:
    due = due_for(step(Days(5, working=True)), date(2026, 11, 16), shipped_calendar())
    assert (due.state, due.since, due.due_on) == (
        State.VERIFYING,
        date(2026, 11, 16),
        date(2026, 11, 23),
    )
    assert (due.days, due.mark, due.uncertain) == (Days(5, working=True), MARK, "")


def test_a_step_without_a_term_is_never_due() -> None:
    due = due_for(step(None), date(2026, 11, 16), shipped_calendar())
    assert (due.due_on, due.uncertain) == (None, "")
    assert standing(due, date(2036, 1, 1)) == ("none", "không có thời hạn")


def test_a_term_into_an_unknown_year_says_so() -> None:
    due = due_for(step(Days(5, working=True)), date(2027, 12, 29), shipped_calendar())
    assert due.uncertain == (
        "chưa có lịch nghỉ lễ năm 2028, mới tính thứ bảy, chủ nhật và ngày lễ dương lịch; "
        "lịch nghỉ lễ năm 2027 chưa đủ, hạn có thể lùi"
    )


# Ten working days from Monday 02/11/2026: due on Monday 16/11/2026.
@pytest.mark.parametrize(
    ("today", "kind", "text"),
    [
        (date(2026, 11, 2), "in_time", "còn 10 ngày làm việc"),
        (date(2026, 11, 10), "in_time", "còn 4 ngày làm việc"),
        (date(2026, 11, 11), "soon", "còn 3 ngày làm việc"),
        (date(2026, 11, 15), "soon", "còn 1 ngày làm việc"),  # a Sunday
        (date(2026, 11, 16), "today", "hạn hôm nay"),
        (date(2026, 11, 17), "late", "quá hạn 1 ngày làm việc"),
        (date(2026, 11, 22), "late", "quá hạn 4 ngày làm việc"),  # a Sunday
    ],
)
def test_how_a_term_of_working_days_stands(today: date, kind: str, text: str) -> None:
    due = due_for(step(Days(10, working=True)), date(2026, 11, 2), shipped_calendar())
    assert due.due_on == date(2026, 11, 16)
    assert standing(due, today) == (kind, text)


def test_a_weekend_after_the_last_day_is_late_by_no_working_day() -> None:
    due = due_for(step(Days(4, working=True)), date(2026, 11, 16), shipped_calendar())
    assert standing(due, date(2026, 11, 21)) == ("late", "đã quá hạn ngày 20/11/2026")


@pytest.mark.parametrize(
    ("today", "kind", "text"),
    [
        (date(2026, 11, 16), "in_time", "còn 4 ngày"),
        (date(2026, 11, 17), "soon", "còn 3 ngày"),
        (date(2026, 11, 20), "today", "hạn hôm nay"),
        (date(2026, 11, 21), "late", "quá hạn 1 ngày"),  # a Saturday
    ],
)
def test_how_a_term_of_calendar_days_stands(today: date, kind: str, text: str) -> None:
    due = due_for(step(Days(4, working=False)), date(2026, 11, 16), shipped_calendar())
    assert standing(due, today) == (kind, text)


@given(
    st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    st.integers(1, 60),
    st.booleans(),
    st.integers(-80, 160),
)
def test_late_is_exactly_after_the_due_day(
    since: date, count: int, working: bool, moved: int
) -> None:
    due = due_for(step(Days(count, working)), since, shipped_calendar())
    today = since + timedelta(days=moved)
    kind = standing(due, today).kind
    assert due.due_on is not None
    assert (kind == "late") is (today > due.due_on)
    assert (kind == "today") is (today == due.due_on)
