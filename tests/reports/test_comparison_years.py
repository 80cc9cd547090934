"""Which years are compared."""

import pytest

from reports.comparison_years import choose_years


@pytest.mark.parametrize(
    ("answered", "end_year", "all_years", "shown"),
    [
        ([(2011, 49), (2020, 49)], None, (2011, 2020), (2011, 2020)),
        ([(2020, 49)], None, (2020,), (2020,)),
        ([(2011, 49), (2015, 49), (2020, 49)], None, (2011, 2015, 2020), (2011, 2020)),
        ([(2011, 49), (2015, 49), (2020, 49)], 2015, (2011, 2015, 2020), (2011, 2015)),
        ([(2011, 49), (2020, 49)], 2011, (2011, 2020), (2011,)),
        ([(2011, 49), (2020, 49)], 2019, (2011, 2020), ()),
        # an opened year: nothing yet, a first commune of two, half of all
        ([(2020, 49), (2021, 0)], None, (2020,), (2020,)),
        ([(2020, 49), (2020, 49), (2021, 48), (2021, 0)], None, (2020, 2021), (2020,)),
        ([(2020, 49), (2020, 49), (2021, 49), (2021, 0)], None, (2020, 2021), (2020, 2021)),
        # nothing is reported fully: the latest begun
        ([(2021, 3)], None, (2021,), (2021,)),
        ([(2021, 0)], None, (), ()),
        ([], None, (), ()),
    ],
)
def test_baseline_and_last_reported_year(answered, end_year, all_years, shown):
    choice = choose_years(answered, indicators=49, end_year=end_year)
    assert (choice.all, choice.shown) == (all_years, shown)
