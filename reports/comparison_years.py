"""Which years a comparison shows: the baseline, and the year set beside it. Plain data."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class YearChoice:
    """All years with any answer, and those that are compared; both ascending."""

    all: tuple[int, ...]
    shown: tuple[int, ...]


def choose_years(
    answered: Iterable[tuple[int, int]], indicators: int, end_year: int | None = None
) -> YearChoice:
    """The earliest year and ``end_year``, or the latest year that is reported.

    ``answered`` gives year and number of answers of each submission. A year is reported when its
    submissions answer at least half of what their set of ``indicators`` asks: one that was just
    opened, with a first commune typing, does not push the last complete year off the table. An
    ``end_year`` without any answer shows nothing.
    """
    answers: dict[int, int] = defaultdict(int)
    asked: dict[int, int] = defaultdict(int)
    for year, count in answered:
        answers[year] += count
        asked[year] += indicators
    years = tuple(sorted(year for year, count in answers.items() if count))
    if not years or (end_year is not None and end_year not in years):
        return YearChoice(years, ())
    reported = [year for year in years if 2 * answers[year] >= asked[year]]
    last = end_year or (reported or years)[-1]
    return YearChoice(years, tuple(sorted({years[0], last})))
