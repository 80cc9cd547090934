"""The clocks of dossiers: what is due when, by the portal's calendar."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from reports.dossiers.rules.calendar import WorkCalendar, shipped_calendar
from reports.dossiers.rules.clock import Due, Standing, due_for, standing
from reports.dossiers.rules.procedure import CHAIN, Level, State
from reports.dossiers.rules.procedures import procedure
from reports.models import CalendarDay, Dossier


class Clock(NamedTuple):
    """Until when a dossier's present step should be done, and how that stands today."""

    due: Due
    standing: Standing


def portal_calendar() -> WorkCalendar:
    """The shipped calendar with the days that an office entered; one query."""
    return WorkCalendar.from_days(
        shipped_calendar(), CalendarDay.objects.values_list("day", "is_working", "name")
    )


def clocks(
    dossiers: Iterable[Dossier], today: date, calendar: WorkCalendar | None = None
) -> dict[int, Clock]:
    """The clock of each dossier (by id) that waits at a step; one query at most.

    What was returned waits for its unit, as what is prepared does.
    """
    calendar = calendar or portal_calendar()
    found = {}
    for one in dossiers:
        state = State(one.state)
        if state is State.RETURNED:
            state = State.PREPARING
        if state not in CHAIN:
            continue
        step = procedure(one.procedure).levels[Level(one.level)].step(state)
        if step is not None:
            due = due_for(step, timezone.localdate(one.state_since), calendar)
            found[one.pk] = Clock(due, standing(due, today))
    return found
