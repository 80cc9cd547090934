"""Working days: weekends, public holidays and swapped days of the civil service. Pure.

The shipped days stand in ``holidays.toml``; days that an office enters extend and override them
(``WorkCalendar.from_days``). The solar holidays fixed by law hold in every year.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from criteria.loading_toml import DefinitionError, Problem, Table, parse_toml
from reports.dossiers.rules.procedure import Days, Mark

_HOLIDAYS = Path(__file__).parent / "holidays.toml"
_DAY = timedelta(days=1)
_SATURDAY = 5

# Bộ luật Lao động 2019, Điều 112; Nghị quyết 28/2026/QH16 for 24 November: (month, day, from year).
_FIXED = (
    (1, 1, 0, "Tết Dương lịch"),
    (4, 30, 0, "Ngày Chiến thắng"),
    (5, 1, 0, "Ngày Quốc tế lao động"),
    (9, 2, 0, "Quốc khánh"),
    (11, 24, 2026, "Ngày Văn hóa Việt Nam"),
)

# Tết alone has five days off: a year for which an office entered as many is a year it has entered.
_DAYS_OF_A_KNOWN_YEAR = 5
_LONGEST_SPAN = 14


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked.

    ``holidays`` are days off by name, ``working_days`` days that are worked although they are
    weekends or holidays; ``known_years`` are those whose days off are all there. ``marks`` say
    where a shipped year's days come from.
    """

    holidays: Mapping[date, str]
    working_days: Mapping[date, str]
    known_years: frozenset[int]
    marks: Mapping[int, Mark] = field(default_factory=dict)

    @classmethod
    def from_days(
        cls, shipped: "WorkCalendar", overrides: Iterable[tuple[date, bool, str]]
    ) -> "WorkCalendar":
        """The shipped calendar with days on top: each a day, whether it is worked, its name.

        A year with five days off or more among them counts as known.
        """
        holidays, working = dict(shipped.holidays), dict(shipped.working_days)
        days_off: dict[int, int] = {}
        for day, is_working, name in overrides:
            holidays.pop(day, None)
            working.pop(day, None)
            (working if is_working else holidays)[day] = name
            if not is_working:
                days_off[day.year] = days_off.get(day.year, 0) + 1
        entered = {year for year, count in days_off.items() if count >= _DAYS_OF_A_KNOWN_YEAR}
        return cls(holidays, working, shipped.known_years | entered, shipped.marks)

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day."""
        if day in self.working_days:
            return True
        return day.weekday() < _SATURDAY and not self.holiday(day)

    def holiday(self, day: date) -> str:
        """The name of the holiday that day is off for; "" for none (a weekend has no name)."""
        if day in self.working_days:
            return ""
        if day in self.holidays:
            return self.holidays[day]
        for month, number, first_year, name in _FIXED:
            if (day.month, day.day) == (month, number) and day.year >= first_year:
                return name
        return ""

    def add(self, start: date, days: Days) -> date:
        """The last day of a term that begins on ``start``; always a working day.

        The day of start does not count. Calendar days that end on a day off run to the end of the
        next working day (Bộ luật Dân sự 2015, Điều 147 and 148). Raises ``ValueError`` for a
        negative count.
        """
        if days.count < 0:
            raise ValueError(f"a term of {days.count} days")
        if not days.working:
            return self._worked_from(start + timedelta(days=days.count))
        end = self._worked_from(start) if not days.count else start
        for _ in range(days.count):
            end = self._worked_from(end + _DAY)
        return end

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; negative where ``end`` lies before.

        ``add(start, n working days)`` lies n of them away.
        """
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working(day) for day in _days(start + _DAY, end))

    def uncertainty(self, start: date, end: date) -> str:
        """What is not known about the days from ``start`` to ``end``; "" where all is."""
        years = [year for year in range(start.year, end.year + 1) if year not in self.known_years]
        begun = {day.year for day in self.holidays}
        told = []
        if unlisted := [str(year) for year in years if year not in begun]:
            told.append(
                f"chưa có lịch nghỉ lễ năm {', '.join(unlisted)}, "
                "mới tính thứ bảy, chủ nhật và ngày lễ dương lịch"
            )
        if partial := [str(year) for year in years if year in begun]:
            told.append(f"lịch nghỉ lễ năm {', '.join(partial)} chưa đủ, hạn có thể lùi")
        return "; ".join(told)

    def _worked_from(self, day: date) -> date:
        while not self.is_working(day):
            day += _DAY
        return day


def printed_day(day: date) -> str:
    """The date as offices print it: days below ten and the months 1 and 2 with a zero, 05/9/2020.

    (Nghị định 30/2020/NĐ-CP, Phụ lục I.)
    """
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


@cache
def shipped_calendar() -> WorkCalendar:
    """The calendar of ``holidays.toml``."""
    return load_calendar(_HOLIDAYS.read_text(encoding="utf-8"), source=_HOLIDAYS.name)


def load_calendar(text: str, *, source: str) -> WorkCalendar:
    """Read a calendar strictly; raises ``DefinitionError`` with every mistake and its place."""
    problems: list[Problem] = []
    table = Table(parse_toml(text, source), "", problems)
    marks: dict[int, Mark] = {}
    known = set()
    for entry in table.tables("years"):
        year = entry.year("year") or 0
        if year in marks:
            entry.note("year", f"năm {year} đã ghi ở trên; mỗi năm chỉ ghi một lần")
        marks[year] = Mark(entry.text("source"), entry.flag("verified"))
        if entry.flag("complete"):
            known.add(year)
        entry.finish()
    holidays: dict[date, str] = {}
    working: dict[date, str] = {}
    for entry in table.tables("days"):
        _read_days(entry, set(marks), holidays, working)
    table.finish()
    if problems:
        raise DefinitionError(source, problems)
    return WorkCalendar(holidays, working, frozenset(known), marks)


def _read_days(
    entry: Table, years: set[int], holidays: dict[date, str], working: dict[date, str]
) -> None:
    """One span of days off, or worked, into one of the two."""
    name = entry.text("name", limit=120)
    first, last = entry.day("first"), entry.day("last")
    worked = entry.flag("working")
    entry.finish()
    if not entry.sound:
        return
    if not first <= last < first + _LONGEST_SPAN * _DAY:
        entry.note("last", f"phải từ ngày first trở đi, nhiều nhất {_LONGEST_SPAN} ngày")
        return
    for day in _days(first, last):
        if day.year not in years:
            entry.note("first", f"năm {day.year} chưa có trong years; hãy thêm năm và nguồn")
        elif day in holidays or day in working:
            entry.note("first", f"ngày {printed_day(day)} đã ghi ở trên; mỗi ngày chỉ ghi một lần")
        (working if worked else holidays)[day] = name


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY
