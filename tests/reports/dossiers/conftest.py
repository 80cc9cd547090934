"""Dossiers on the real table of thành phố Bắc Kạn: the city's, and one of its communes'."""

import pytest
from django.utils import timezone

from reports.dossiers.rules.procedure import Level, State
from reports.models import Dossier


def _dossier(unit, level, criteria_set) -> Dossier:
    return Dossier.objects.create(
        unit=unit,
        level=level.value,
        year=2020,
        criteria_set=criteria_set,
        procedure="qd-2540-2016",
        state=State.PREPARING.value,
        state_since=timezone.now(),
    )


@pytest.fixture
def dossier_commune(imported, units, criteria_sets, cast) -> Dossier:
    """Xã Dương Quang, đạt chuẩn nông thôn mới, 2020: being prepared, nothing said yet."""
    return _dossier(units["xa-duong-quang"], Level.COMMUNE, criteria_sets["bac_kan_2017_2020"])


@pytest.fixture
def dossier_city(imported, units, criteria_sets, cast) -> Dossier:
    """Thành phố Bắc Kạn, hoàn thành nhiệm vụ, 2020: being prepared, nothing said yet."""
    return _dossier(units["tp-bac-kan"], Level.CITY, criteria_sets["bac_kan_2017_2020"])
