"""A commune with villages of its own: xã Nông Thượng keeps none here, so that counts are round."""

from datetime import date

import pytest

from communes.models import Submission, Unit, UnitVersion, VillageYear


@pytest.fixture
def commune(opened, units):
    """Xã Dương Quang without the villages that the reports happen to name."""
    UnitVersion.objects.filter(parent=units["xa-duong-quang"]).delete()
    return units["xa-duong-quang"]


@pytest.fixture
def submission(commune):
    return Submission.objects.select_related("unit", "criteria_set", "reporting_year").get(
        unit=commune, year=2020
    )


@pytest.fixture
def villages(commune):
    """Make villages with these names, there since 2011, and give their units."""

    def make(*names):
        made = []
        for name in names:
            unit = Unit.objects.create(slug=f"thon-thu-{Unit.objects.count()}")
            UnitVersion.objects.create(
                unit=unit,
                name=name,
                kind="village",
                parent=commune,
                valid_from=date(2011, 1, 1),
            )
            made.append(unit)
        return made

    return make


@pytest.fixture
def answer():
    """Store answers without any service: ``answer(units, 2020, culture_house=True)``."""

    def answer(units, year, **answers):
        for unit in units:
            VillageYear.objects.update_or_create(village=unit, year=year, defaults=answers)

    return answer
