"""What is due when, and how it stands today, in the unit of the step: working or calendar days."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from reports.dossiers.rules.calendar import WorkCalendar, printed_day
from reports.dossiers.rules.procedure import Days, Mark, State, Step

SOON = 3  # days left, in the step's unit


@dataclass(frozen=True, slots=True)
class Due:
    """Until when a step should be done; ``due_on`` and ``days`` are ``None`` where it has no term.

    ``uncertain`` tells what the calendar does not know of that time, "" for nothing.
    """

    state: State
    since: date
    due_on: date | None
    days: Days | None
    mark: Mark
    uncertain: str
    calendar: WorkCalendar = field(repr=False, compare=False)


class Standing(NamedTuple):
    """How a step stands: ``kind`` is "none", "in_time", "soon", "today" or "late"."""

    kind: str
    text: str


def due_for(step: Step, since: date, calendar: WorkCalendar) -> Due:
    """When a step that began on ``since`` should be done."""
    due_on = calendar.add(since, step.days) if step.days else None
    return Due(
        state=step.state,
        since=since,
        due_on=due_on,
        days=step.days,
        mark=step.mark,
        uncertain=calendar.uncertainty(since, due_on) if due_on else "",
        calendar=calendar,
    )


def standing(due: Due, today: date) -> Standing:
    """How the step stands on a day: "còn 3 ngày làm việc", "quá hạn 4 ngày"."""
    if due.due_on is None or due.days is None:
        return Standing("none", "không có thời hạn")
    if today == due.due_on:
        return Standing("today", "hạn hôm nay")
    left = _days_between(due, today, due.due_on)
    if today < due.due_on:
        return Standing("soon" if left <= SOON else "in_time", f"còn {_said(due.days, left)}")
    if not left:  # a weekend after the last day: late, though by no working day yet
        return Standing("late", f"đã quá hạn ngày {printed_day(due.due_on)}")
    return Standing("late", f"quá hạn {_said(due.days, -left)}")


def _days_between(due: Due, start: date, end: date) -> int:
    if due.days and due.days.working:
        return due.calendar.working_days_between(start, end)
    return (end - start).days


def _said(days: Days, count: int) -> str:
    return Days(count, days.working).text
