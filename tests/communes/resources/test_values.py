"""Values in long form leave by the administration as the imports read them back."""

import pytest
from django.db import transaction

from communes.bulk_import.columns import HEADERS
from communes.bulk_import.contract import GivenFile
from communes.bulk_import.long_table import read_long_tables
from communes.bulk_import.writing import write_read
from communes.models import IndicatorValue, ValueChange
from tests.communes.resources.tables import export, permit, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def giang(cast, client):
    permit(cast.giang, "indicatorvalue", actions=("view",))
    client.force_login(cast.giang)
    return client


def test_what_is_exported_is_read_back_and_changes_nothing(
    giang, imported, criteria_sets, units, cast
):
    communes = IndicatorValue.objects.exclude(submission__unit__slug="tp-bac-kan")
    changes = ValueChange.objects.count()
    for file_format, name in ((0, "a.xlsx"), (1, "a.csv")):
        data = export(giang, "indicatorvalue", file_format=file_format)
        rows = read(data, csv=name == "a.csv")
        assert list(rows[0]) == list(HEADERS.values())
        assert len(rows) == communes.count() > 100
        if name == "a.csv":
            continue  # the imports of values take workbooks
        found = read_long_tables(
            [GivenFile(name, data)],
            criteria_set=criteria_sets["bac_kan_2017_2020"],
            unit=units["tp-bac-kan"],
            by=cast.giang,
        )
        assert not found.faults
        with transaction.atomic():
            outcome = write_read(
                found,
                criteria_set=criteria_sets["bac_kan_2017_2020"],
                source=None,
                by=cast.giang,
                reason="thử",
            )
        assert (outcome.new, outcome.changed) == (0, 0)
        assert outcome.unchanged > 100
    assert ValueChange.objects.count() == changes
