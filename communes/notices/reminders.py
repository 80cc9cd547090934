"""Reminders before a deadline, made by ``send_notices``."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from communes.deadlines import time_left
from communes.models import Notice, Submission
from communes.notices.telling import (
    Message,
    by_officer,
    entry_path,
    store_notices,
    title_of,
    units_in_words,
)
from communes.writable import WRITABLE_STATES, dates_of, latest_extension

DAYS_BEFORE = (2, 7)


@transaction.atomic
def remind_of_deadlines(today: date) -> int:
    """Tell officers whose year is not submitted that its deadline is 7 or 2 days away.

    Counted on the deadline that holds for the commune, extended or not. A day on which nothing
    ran is made up for on the next. Again on the same day it tells nobody anything. Gives how many
    notices are new.
    """
    waiting = (
        Submission.objects.filter(state__in=WRITABLE_STATES, reporting_year__isnull=False)
        .annotate(extended_until=latest_extension())
        .filter(Q(reporting_year__deadline__gte=today) | Q(extended_until__gte=today))
        .select_related("unit", "criteria_set", "reporting_year")
        .prefetch_related("unit__versions")
        .order_by("unit__slug")
    )
    due: dict[tuple[int, date, int], list[Submission]] = {}
    for submission in waiting:
        deadline = dates_of(submission, submission.extended_until).deadline
        before = next((step for step in DAYS_BEFORE if (deadline - today).days <= step), None)
        if before is not None and submission.reporting_year_id is not None:
            place = (submission.reporting_year_id, deadline, before)
            due.setdefault(place, []).append(submission)
    return sum(
        store_notices(
            Message(
                Notice.Kind.DEADLINE,
                f"deadline:{opened}:{deadline:%Y-%m-%d}:{before}",
                f"Hạn nộp số liệu năm {own[0].year} ({time_left(deadline, today)}): "
                f"{title_of(own)}",
                f"Hạn nộp số liệu năm {own[0].year} của {units_in_words(own)} là ngày "
                f"{deadline:%d/%m/%Y}, {time_left(deadline, today)}. Hồ sơ số liệu chưa được gửi.",
                entry_path(own),
                own[0] if len(own) == 1 else None,
            ).to(officer)
            for officer, own in by_officer(submissions)
        )
        for (opened, deadline, before), submissions in due.items()
    )
