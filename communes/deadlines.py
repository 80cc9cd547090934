"""The three dates of a reporting year, and what they still allow. Plain data."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class EntryDates:
    """Last days, inclusive: shown ``deadline``, first answers (``new_until``), corrections.

    ``extended_until`` is set where a commune was granted more time; it has moved the others.
    """

    deadline: date
    new_until: date
    edit_until: date
    extended_until: date | None = None

    def extended(self, until: date | None) -> "EntryDates":
        """The dates of a commune that was granted more time: none of them moves back."""
        if until is None:
            return self
        return EntryDates(
            max(self.deadline, until),
            max(self.new_until, until),
            max(self.edit_until, until),
            until,
        )

    def takes_new(self, today: date) -> bool:
        """Whether an indicator without an answer may be answered."""
        return today <= self.new_until

    def takes_edits(self, today: date) -> bool:
        """Whether answers may be corrected and the year submitted."""
        return today <= self.edit_until


def time_left(day: date, today: date) -> str:
    """How long until the end of ``day``, in words: "còn 5 ngày", "đã quá 3 ngày"."""
    days = (day - today).days
    if days < 0:
        return f"đã quá {-days} ngày"
    return f"còn {days} ngày" if days else "hôm nay là ngày cuối"
